//! The words of the list of tickets and its board.

use dutybook_domain::language::Language;
use dutybook_domain::ticket::stage::Stage;

use super::shell;
use crate::screens::tickets::{Column, Filter};
use crate::widgets::chip::Tone;

/// The lines of the list.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub common: &'static str,
    pub departments: &'static str,
    pub list: &'static str,
    pub board: &'static str,
    pub filter: &'static str,
    pub nothing: &'static str,
    pub keys: &'static str,
    pub what_is_left: &'static str,
    pub columns: [&'static str; 8],
}

const CHINESE: Words = Words {
    common: "常用",
    departments: "部门",
    list: "列表",
    board: "看板",
    filter: "筛选本页",
    nothing: "这里没有未结的事",
    keys: "↑ ↓ 选择   Enter 打开",
    what_is_left: "余时 = 最近一个还没做到的时限",
    columns: ["余时", "单号", "类别", "位置", "称呼", "事项", "阶段", "部门、经手"],
};

const ENGLISH: Words = Words {
    common: "Common",
    departments: "Departments",
    list: "List",
    board: "Board",
    filter: "Filter this list",
    nothing: "Nothing is open here",
    keys: "↑ ↓ choose   Enter opens",
    what_is_left: "Time left = the next limit not met yet",
    columns: ["Time left", "No.", "Kind", "Place", "Name", "Matter", "Stage", "Dept., handler"],
};

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// A filter's name.
pub const fn filter(filter: Filter, language: Language) -> &'static str {
    match filter {
        Filter::Mine => language.pick("我经手的", "Mine"),
        Filter::Soon => language.pick("快到期", "Due soon"),
        Filter::Late => language.pick("超时", "Late"),
        Filter::All => language.pick("全部未结", "All open"),
        Filter::Waiting => language.pick("等待中", "Waiting"),
        Filter::Night => language.pick("昨夜转来", "From last night"),
        Filter::Of(department) => shell::department(department, language),
    }
}

/// A column of the board.
pub const fn column(column: Column, language: Language) -> &'static str {
    match column {
        Column::ToDispatch => language.pick("待派单", "To dispatch"),
        Column::Dispatched => language.pick("已派单", "Dispatched"),
        Column::InWork => language.pick("处理中", "In work"),
        Column::Waiting => language.pick("等待中", "Waiting"),
        Column::Done => language.pick("已完工", "Done"),
        Column::ToVerify => language.pick("待核验", "To verify"),
    }
}

/// How many matters are shown.
pub fn count(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("{count} 件"),
        Language::English => count.to_string(),
    }
}

/// Whose turn a stage is.
pub const fn tone(stage: Stage) -> Tone {
    match stage {
        Stage::Received
        | Stage::Graded
        | Stage::Returned
        | Stage::Reopened
        | Stage::Done
        | Stage::Signed
        | Stage::SignRefused
        | Stage::InvalidExplained
        | Stage::FeedbackReceived
        | Stage::FollowedUp => Tone::Ours,
        Stage::Waiting(_) => Tone::Waiting,
        Stage::OnItsWay
        | Stage::Appointed
        | Stage::Issued
        | Stage::Accepted
        | Stage::Arrived
        | Stage::InProgress
        | Stage::Closed
        | Stage::Cancelled
        | Stage::Merged => Tone::Neutral,
    }
}
