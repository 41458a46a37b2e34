//! The words of the night log and of its conversion in the morning.

use chrono::{DateTime, Utc};
use dutybook_domain::caller::{Channel, Relation};
use dutybook_domain::duty::night::Outcome;
use dutybook_domain::duty::presence::LeaveReason;
use dutybook_domain::language::Language;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::matter::{Kind, Object, Urgency};

use super::{shell, ticket, time};
use crate::look::Look;
use crate::screens::night::{Absence, Line, Missing, Settled, Way};

/// The lines of the screen.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub nothing: &'static str,
    pub new_line: &'static str,
    pub new_line_source: &'static str,
    pub place: &'static str,
    pub place_hint: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub phone: &'static str,
    pub said: &'static str,
    pub said_hint: &'static str,
    pub outcome: &'static str,
    pub outcome_now: &'static str,
    pub note_outcome: &'static str,
    pub lacks_outcome: &'static str,
    pub told: &'static str,
    pub record: &'static str,
    pub leave: &'static str,
    pub print: &'static str,
    pub leave_source: &'static str,
    pub back: &'static str,
    pub why_leave: &'static str,
    pub who_covers: &'static str,
    pub nobody: &'static str,
    pub why_alone: &'static str,
    pub why_alone_hint: &'static str,
    pub note_leave: &'static str,
    pub give_up: &'static str,
    pub lacks_why: &'static str,
    pub lacks_cover: &'static str,
    pub happened: &'static str,
    pub written: &'static str,
    pub unnamed: &'static str,
    pub what_now: &'static str,
    pub object: &'static str,
    pub kind: &'static str,
    pub reason: &'static str,
    pub reason_hint: &'static str,
    pub lacks_way: &'static str,
    pub lacks_object: &'static str,
    pub lacks_kind: &'static str,
    pub lacks_reason: &'static str,
    pub skip: &'static str,
    pub to_next: &'static str,
    pub sign: &'static str,
    pub to_today: &'static str,
    pub all_done: &'static str,
    pub may_sign: &'static str,
}

const CHINESE: Words = Words {
    nothing: "夜里没有记录",
    new_line: "新记一条",
    new_line_source: "手册 B-04 三.4",
    place: "地点",
    place_hint: "房号或地点",
    name: "称呼",
    name_hint: "某女士、某先生",
    phone: "电话",
    said: "原话",
    said_hint: "照客户说的记，句子不必完整",
    outcome: "结果",
    outcome_now: "现在结果是",
    note_outcome: "记结果",
    lacks_outcome: "结果没变",
    told: "通知",
    record: "记一条",
    leave: "离岗",
    print: "打印",
    leave_source: "手册 B-04 五.1：前台至少一人",
    back: "回岗",
    why_leave: "去做什么",
    who_covers: "谁代岗",
    nobody: "没人代岗",
    why_alone: "没人代岗的原因",
    why_alone_hint: "写明原因才能离岗",
    note_leave: "记离岗",
    give_up: "不离岗",
    lacks_why: "还差：去做什么",
    lacks_cover: "还差：谁代岗，或没人代岗的原因",
    happened: "发生",
    written: "登记",
    unnamed: "没有留称呼",
    what_now: "这条怎么办？",
    object: "投诉什么",
    kind: "什么单",
    reason: "不用办的原因",
    reason_hint: "例如：当场已解决，客户满意",
    lacks_way: "还差：这条怎么办",
    lacks_object: "还差：投诉什么",
    lacks_kind: "还差：什么单",
    lacks_reason: "还差：不用办的原因",
    skip: "先跳过",
    to_next: "看下一条",
    sign: "签早班",
    to_today: "去值班台",
    all_done: "昨夜都转完了",
    may_sign: "昨夜的记录都有着落，可以签早班",
};

const ENGLISH: Words = Words {
    nothing: "Nothing was written at night",
    new_line: "New entry",
    new_line_source: "Manual B-04 §3.4",
    place: "Place",
    place_hint: "Unit or place",
    name: "Name",
    name_hint: "Mr or Ms …",
    phone: "Phone",
    said: "In their words",
    said_hint: "As the resident says it, whole sentences are not needed",
    outcome: "Outcome",
    outcome_now: "Outcome now",
    note_outcome: "Note outcome",
    lacks_outcome: "The outcome is as before",
    told: "Told",
    record: "Write entry",
    leave: "Leave desk",
    print: "Print",
    leave_source: "Manual B-04 §5.1: at least one at the desk",
    back: "Back at desk",
    why_leave: "What for",
    who_covers: "Who covers",
    nobody: "Nobody",
    why_alone: "Why nobody covers",
    why_alone_hint: "A reason is needed to leave",
    note_leave: "Note leave",
    give_up: "Stay",
    lacks_why: "Still missing: what for",
    lacks_cover: "Still missing: who covers, or why nobody does",
    happened: "happened",
    written: "written",
    unnamed: "No name given",
    what_now: "What becomes of it?",
    object: "Complaint about",
    kind: "Kind of ticket",
    reason: "Why nothing is to be done",
    reason_hint: "Such as: settled at once, resident content",
    lacks_way: "Still missing: what becomes of it",
    lacks_object: "Still missing: what it is about",
    lacks_kind: "Still missing: the kind of ticket",
    lacks_reason: "Still missing: the reason",
    skip: "Skip for now",
    to_next: "Next entry",
    sign: "Sign morning",
    to_today: "To Today",
    all_done: "Last night is dealt with",
    may_sign: "Every night entry is dealt with, the morning may be signed",
};

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// The list's title.
pub const fn title(runs: bool, language: Language) -> &'static str {
    if runs {
        language.pick("今夜记录", "Tonight")
    } else {
        language.pick("昨夜记录", "Last night")
    }
}

/// How a line came.
pub const fn channel(channel: Channel, language: Language) -> &'static str {
    match channel {
        Channel::Visit => language.pick("来访", "Visit"),
        Channel::Call => language.pick("来电", "Call"),
        Channel::Letter => language.pick("信函", "Letter"),
        Channel::App => language.pick("微信", "App"),
        Channel::Patrol => language.pick("巡查", "Patrol"),
        Channel::Hotline => language.pick("热线", "Hotline"),
        Channel::Headquarters => language.pick("上级", "Headquarters"),
        Channel::Media => language.pick("媒体", "Media"),
    }
}

/// The ways a matter comes at night.
pub fn channels(language: Language) -> [(Channel, &'static str); 3] {
    [Channel::Call, Channel::Visit, Channel::Patrol].map(|one| (one, channel(one, language)))
}

/// What a caller may be to the unit.
pub fn relations(language: Language) -> [(Relation, &'static str); 5] {
    let all =
        [Relation::Owner, Relation::Family, Relation::Tenant, Relation::Visitor, Relation::Other];
    all.map(|one| (one, super::intake::relation(Some(one), language)))
}

/// What night duty could do (`B-04 §3.4`).
pub const fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Arranged => language.pick("已安排", "Arranged"),
        Outcome::ToldNextDay => language.pick("已告知次日", "Told: next day"),
        Outcome::Resolved => language.pick("已解决", "Resolved"),
    }
}

/// The outcomes to choose from.
pub fn outcomes(language: Language) -> [(Outcome, &'static str); 3] {
    let all = [Outcome::Arranged, Outcome::ToldNextDay, Outcome::Resolved];
    all.map(|one| (one, outcome(one, language)))
}

/// The departments that may be told.
pub fn departments(language: Language) -> [(Department, &'static str); 5] {
    Department::ALL.map(|one| (one, shell::department(one, language)))
}

/// Why somebody left.
pub const fn leave_reason(why: LeaveReason, language: Language) -> &'static str {
    match why {
        LeaveReason::Emergency => language.pick("紧急情况", "Emergency"),
        LeaveReason::Repair => language.pick("去维修", "A repair"),
        LeaveReason::Break => language.pick("短时离开", "Stepping out"),
        LeaveReason::OffDuty => language.pick("下班", "Off duty"),
    }
}

/// What a complaint may be about.
pub const fn objects(language: Language) -> [(Object, &'static str); 9] {
    [
        (Object::Neighbour, language.pick("邻里", "Neighbours")),
        (Object::Engineering, language.pick("工程", "Engineering")),
        (Object::Cleaning, language.pick("保洁", "Cleaning")),
        (Object::Greening, language.pick("绿化", "Greening")),
        (Object::OrderAndParking, language.pick("秩序车场", "Security, parking")),
        (Object::CustomerService, language.pick("客服", "Customer service")),
        (Object::Fees, language.pick("收费", "Fees")),
        (Object::DeveloperDefect, language.pick("开发遗留", "Developer's defect")),
        (Object::Other, language.pick("其他", "Other")),
    ]
}

/// The kinds of ticket a line may become.
pub fn kinds(language: Language) -> [(Kind, &'static str); 11] {
    let all = [
        Kind::RepairPrivate,
        Kind::RepairCommon,
        Kind::RepairPaid,
        Kind::Cleaning,
        Kind::Order,
        Kind::Greening,
        Kind::CustomerService,
        Kind::Errand,
        Kind::Help,
        Kind::Consultation,
        Kind::Suggestion,
    ];
    all.map(|one| (one, ticket::kind(one, language)))
}

/// How pressing a ticket is.
pub const fn urgencies(language: Language) -> [(Urgency, &'static str); 2] {
    [
        (Urgency::Ordinary, language.pick("一般", "Ordinary")),
        (Urgency::Emergency, language.pick("急修", "Emergency")),
    ]
}

/// What a line may become, and what that does.
pub const fn ways(language: Language) -> [(Way, &'static str, &'static str); 3] {
    [
        (
            Way::Complaint,
            language.pick("转投诉", "Complaint"),
            language.pick("立投诉单", "Opens a complaint"),
        ),
        (
            Way::Ticket,
            language.pick("转工单", "Ticket"),
            language.pick("开 003，派部门", "Opens a 003, dispatched"),
        ),
        (
            Way::Nothing,
            language.pick("不用办", "Nothing to do"),
            language.pick("要写原因", "Needs a reason"),
        ),
    ]
}

/// The main button: what is stored, and what follows.
pub const fn convert(way: Option<Way>, another: bool, language: Language) -> &'static str {
    match (way, another) {
        (Some(Way::Complaint), true) => language.pick("转投诉，看下一条", "Open complaint, next"),
        (Some(Way::Complaint), false) => language.pick("转投诉", "Open complaint"),
        (Some(Way::Ticket), true) => language.pick("转工单，看下一条", "Open ticket, next"),
        (Some(Way::Ticket), false) => language.pick("转工单", "Open ticket"),
        (Some(Way::Nothing) | None, true) => {
            language.pick("不用办，看下一条", "Nothing to do, next")
        }
        (Some(Way::Nothing) | None, false) => language.pick("不用办", "Nothing to do"),
    }
}

/// What a line has become, in its row.
pub fn state(line: &Line, language: Language) -> String {
    match &line.settled {
        None => language.pick("待转", "Waiting").to_owned(),
        Some(Settled::Nothing(_)) => language.pick("不用办", "Nothing to do").to_owned(),
        Some(Settled::Became(numbers)) => numbers.join(language.pick("、", ", ")),
    }
}

/// What a line has become, in full.
pub fn settled(settled: &Settled, language: Language) -> String {
    match (settled, language) {
        (Settled::Became(numbers), Language::Chinese) => format!("已转 {}", numbers.join("、")),
        (Settled::Became(numbers), Language::English) => {
            format!("Became {}", numbers.join(", "))
        }
        (Settled::Nothing(why), Language::Chinese) => format!("不用办：{why}"),
        (Settled::Nothing(why), Language::English) => format!("Nothing to do: {why}"),
    }
}

/// How many lines are dealt with, of how many.
pub fn progress(done: usize, all: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("已处理 {done} / {all}"),
        Language::English => format!("{done} of {all} dealt with"),
    }
}

/// By when all are to be dealt with.
pub fn due((waiting, runs): (usize, bool), by: DateTime<Utc>, look: &Look) -> String {
    let at = time::moment(by, look);
    match (waiting, look.language) {
        (0, Language::Chinese) => "都有着落".to_owned(),
        (0, Language::English) => "All dealt with".to_owned(),
        (_, _) if runs || look.now <= by => match look.language {
            Language::Chinese => format!("{at} 前转完"),
            Language::English => format!("by {at}"),
        },
        (_, Language::Chinese) => format!("{at} 到期，{}", time::left(by, look)),
        (_, Language::English) => format!("due {at}, {}", time::left(by, look)),
    }
}

/// Which line it is, of how many.
pub fn place(place: usize, of: usize, language: Language) -> String {
    let place = place.saturating_add(1);
    match language {
        Language::Chinese => format!("第 {place} 条，共 {of} 条"),
        Language::English => format!("{place} of {of}"),
    }
}

/// That the matter's clocks run from the night on.
pub fn still(at: DateTime<Utc>, look: &Look) -> String {
    let at = time::moment(at, look);
    match look.language {
        Language::Chinese => format!("受理时间仍是 {at}，不从现在算起"),
        Language::English => format!("Received {at} still: its limits run from then"),
    }
}

/// What the morning's signature waits for.
pub fn waiting(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("签早班还差 {count} 条"),
        Language::English => format!("{count} to go before the morning is signed"),
    }
}

/// That a line is on the disk.
pub fn saved(at: DateTime<Utc>, look: &Look) -> String {
    let at = time::clock(at, look);
    match look.language {
        Language::Chinese => format!("{at} 已存盘"),
        Language::English => format!("Saved {at}"),
    }
}

/// What is missing, beside the button.
pub fn missing(missing: &[Missing], language: Language) -> String {
    let names: Vec<&str> = missing
        .iter()
        .map(|missing| match missing {
            Missing::Category => language.pick("什么事", "what about"),
            Missing::Words => language.pick("原话", "their words"),
            Missing::Outcome => language.pick("结果", "the outcome"),
            Missing::Told => language.pick("通知了谁", "who was told"),
        })
        .collect();
    match language {
        Language::Chinese => format!("还差：{}", names.join("、")),
        Language::English => format!("Still missing: {}", names.join(", ")),
    }
}

/// That night duty has not begun.
pub fn not_yet((began, ends): (DateTime<Utc>, DateTime<Utc>), look: &Look) -> String {
    let (began, ends) = (time::clock(began, look), time::clock(ends, look));
    match look.language {
        Language::Chinese => format!("夜班 {began}–{ends} 才记夜间记录"),
        Language::English => format!("The night log is kept {began}–{ends}"),
    }
}

/// Why a reader converts nothing.
pub const fn only_customer_service(language: Language) -> &'static str {
    language.pick("这条等客服早上转办", "Customer service carries it on in the morning")
}

/// Who left the desk: how often, and the last time.
pub fn absences(absences: &[Absence], look: &Look) -> String {
    let Some(last) = absences.last() else {
        return look.pick("没有人离岗", "Nobody left the desk").to_owned();
    };
    let from = time::clock(last.from, look);
    let until = last.until.map_or_else(
        || look.pick("还没回", "still away").to_owned(),
        |until| time::clock(until, look),
    );
    let why = leave_reason(last.why, look.language);
    let cover = match (&last.cover, look.language) {
        (Some(name), Language::Chinese) => format!("{name}代岗"),
        (Some(name), Language::English) => format!("{name} covered"),
        (None, _) => look.pick("没人代岗", "nobody covered").to_owned(),
    };
    let count = absences.len();
    match look.language {
        Language::Chinese => format!("离岗 {count} 次：{from}–{until} {why}，{cover}"),
        Language::English => format!("Away {count}×: {from}–{until} {why}, {cover}"),
    }
}
