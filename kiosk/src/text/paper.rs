//! The words printed on forms.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use dutybook_domain::follow_up::{Method, Outcome, Score};
use dutybook_domain::language::Language;
use dutybook_domain::ticket::matter::Urgency;

use super::time;
use crate::look::Look;
use crate::paper::PaperError;
use crate::paper::forms::REGISTER_COLUMNS;

/// The names on the forms.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the name on a form that it says")]
pub struct Words {
    pub register_title: &'static str,
    pub register: [&'static str; REGISTER_COLUMNS],
    pub nothing_registered: &'static str,
    pub slip_title: &'static str,
    pub number: &'static str,
    pub from_contact: &'static str,
    pub received: &'static str,
    pub place: &'static str,
    pub who: &'static str,
    pub phone: &'static str,
    pub kind: &'static str,
    pub urgency: &'static str,
    pub appointment: &'static str,
    pub content: &'static str,
    pub department: &'static str,
    pub issued: &'static str,
    pub accepted: &'static str,
    pub arrived: &'static str,
    pub done: &'static str,
    pub action: &'static str,
    pub materials: &'static str,
    pub fee: &'static str,
    pub evidence: &'static str,
    pub customer_signs: &'static str,
    pub feedback: &'static str,
    pub follow_up: &'static str,
    pub closed: &'static str,
    pub slip_note: &'static str,
    pub follow_up_title: &'static str,
    pub slip_number: &'static str,
    pub follow_up_due: &'static str,
    pub attempts_title: &'static str,
    pub attempts: [&'static str; 11],
    pub follow_up_note: &'static str,
    pub review: &'static str,
    pub supervisor_signs: &'static str,
    pub night_title: &'static str,
    pub night: [&'static str; 11],
    pub quiet_night: &'static str,
    pub absences_title: &'static str,
    pub absences: [&'static str; 5],
    pub night_signs: &'static str,
    pub day_signs: &'static str,
    pub handover_title: &'static str,
    pub giver: &'static str,
    pub receiver: &'static str,
    pub signed: &'static str,
    pub cash: &'static str,
    pub sync: &'static str,
    pub things_title: &'static str,
    pub things: [&'static str; 4],
    pub matters_title: &'static str,
    pub matters: [&'static str; 7],
    pub no_matters: &'static str,
    pub told_title: &'static str,
    pub instructions: &'static str,
    pub differences: &'static str,
    pub giver_signs: &'static str,
    pub receiver_signs: &'static str,
    pub not_signed: &'static str,
    pub still_away: &'static str,
    pub blank_day: &'static str,
    pub blank_night: &'static str,
}

const CHINESE: Words = Words {
    register_title: "日常事务登记表",
    register: [
        "单号",
        "时间",
        "方式",
        "称呼",
        "房号",
        "电话",
        "类别",
        "来访来电内容",
        "通知部门",
        "答复、承诺",
        "结果、转单",
        "登记人",
    ],
    nothing_registered: "本班次没有登记。",
    slip_title: "报事信息处理单",
    number: "单号",
    from_contact: "来自 002",
    received: "受理时间、受理人",
    place: "房号、位置",
    who: "客户称呼",
    phone: "电话",
    kind: "类别",
    urgency: "缓急",
    appointment: "约定时间",
    content: "报事内容",
    department: "派往部门",
    issued: "派单时间、派单人",
    accepted: "接单时间、接单人",
    arrived: "到场时间",
    done: "完工时间、作业人",
    action: "处理情况",
    materials: "所用材料",
    fee: "费用、客户同意",
    evidence: "完工凭据",
    customer_signs: "客户签字",
    feedback: "反馈到前台",
    follow_up: "回访（028）",
    closed: "核验关闭",
    slip_note: "一式两份：第 1 联前台留存，第 2 联执行部门带到现场，客户在第 2 联签字后交回前台。",
    follow_up_title: "报事回访记录表",
    slip_number: "003 单号",
    follow_up_due: "应回访时间",
    attempts_title: "回访经过",
    attempts: [
        "时间",
        "回访人",
        "方式",
        "结果",
        "确认完成",
        "满意度",
        "态度",
        "及时",
        "整洁",
        "客户意见",
        "后续处理",
    ],
    follow_up_note: "评分 1 至 5，5 为最满意；1、2 分须重新处理。上门回访须客户签字。",
    review: "主管核验",
    supervisor_signs: "主管签字",
    night_title: "夜间值班记录",
    night: [
        "单号",
        "时间",
        "方式",
        "类别",
        "房号",
        "称呼、电话",
        "内容",
        "通知部门",
        "结果",
        "早班处理",
        "记录人",
    ],
    quiet_night: "当夜没有来访来电。",
    absences_title: "离岗与代岗",
    absences: ["离岗人", "离开", "返回", "原因", "代岗人"],
    night_signs: "夜班签字",
    day_signs: "早班接收签字",
    handover_title: "交接班记录",
    giver: "交班人",
    receiver: "接班人",
    signed: "签字时间",
    cash: "现金（元）",
    sync: "同步情况",
    things_title: "公物清点",
    things: ["名称", "应有", "实有", "损坏"],
    matters_title: "未结事项",
    matters: ["单号", "类别", "事项", "位置", "阶段", "为何留下", "接收"],
    no_matters: "没有未结事项。",
    told_title: "交代与差异",
    instructions: "上级指示、交代",
    differences: "差异与说明",
    giver_signs: "交班签字",
    receiver_signs: "接班签字",
    not_signed: "未签字",
    still_away: "未返回",
    blank_day: "日期：________年____月____日    班次：__________    值班人：______________",
    blank_night: "日期：________年____月____日夜    值班人：______________    代岗：______________",
};

const ENGLISH: Words = Words {
    register_title: "Daily affairs register",
    register: [
        "No.",
        "Time",
        "How",
        "Name",
        "Unit",
        "Phone",
        "Kind",
        "What was said",
        "Told",
        "Answer, promise",
        "Result, record",
        "By",
    ],
    nothing_registered: "Nothing was registered in this shift.",
    slip_title: "Handling slip",
    number: "No.",
    from_contact: "From 002",
    received: "Received, by",
    place: "Unit or place",
    who: "Resident",
    phone: "Phone",
    kind: "Kind",
    urgency: "Urgency",
    appointment: "Appointment",
    content: "Matter",
    department: "Department",
    issued: "Dispatched, by",
    accepted: "Accepted, by",
    arrived: "On site",
    done: "Done, by",
    action: "What was done",
    materials: "Materials",
    fee: "Fee, agreed by resident",
    evidence: "Evidence",
    customer_signs: "Resident's signature",
    feedback: "Reported to desk",
    follow_up: "Follow-up (028)",
    closed: "Verified, closed",
    slip_note: "Two copies: 1 stays at the desk, 2 goes with the department; the resident signs copy 2, which comes back to the desk.",
    follow_up_title: "Follow-up record",
    slip_number: "003 No.",
    follow_up_due: "Follow-up due",
    attempts_title: "Attempts",
    attempts: [
        "Time",
        "By",
        "How",
        "Outcome",
        "Done?",
        "Result",
        "Attitude",
        "In time",
        "Clean",
        "Resident's remark",
        "Action",
    ],
    follow_up_note: "Marks 1 to 5, 5 best; 1 or 2 goes back to work. A visit asks for the resident's signature.",
    review: "Supervisor's verification",
    supervisor_signs: "Supervisor",
    night_title: "Night log",
    night: [
        "No.",
        "Time",
        "How",
        "Kind",
        "Unit",
        "Name, phone",
        "What was said",
        "Told",
        "Outcome",
        "In the morning",
        "By",
    ],
    quiet_night: "Nobody called or came in this night.",
    absences_title: "Away from the desk",
    absences: ["Who", "Left", "Back", "Why", "Cover"],
    night_signs: "Night duty",
    day_signs: "Received by day",
    handover_title: "Handover sheet",
    giver: "Giver",
    receiver: "Receiver",
    signed: "Signed",
    cash: "Cash (yuan)",
    sync: "Sync",
    things_title: "Property of the desk",
    things: ["What", "Due", "Counted", "Damaged"],
    matters_title: "Open matters",
    matters: ["No.", "Kind", "Matter", "Place", "Stage", "Why left", "Taken"],
    no_matters: "Nothing is open.",
    told_title: "Instructions and differences",
    instructions: "Instructions",
    differences: "Differences, explained",
    giver_signs: "Giver",
    receiver_signs: "Receiver",
    not_signed: "Not signed",
    still_away: "Not back",
    blank_day: "Date: ______________    Shift: __________    On duty: ______________",
    blank_night: "Night of: ______________    On duty: ______________    Cover: ______________",
};

/// The names in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// A day with its year: paper is read later.
pub fn day(day: NaiveDate, language: Language) -> String {
    let week = time::date(day, language);
    let week = week.rsplit(' ').next().unwrap_or_default();
    match language {
        Language::Chinese => {
            format!("{} 年 {} 月 {} 日 {week}", day.year(), day.month(), day.day())
        }
        Language::English => day.format("%a %-d %B %Y").to_string(),
    }
}

/// An instant with its day and year.
pub fn instant(at: DateTime<Utc>, look: &Look) -> String {
    at.with_timezone(&look.zone).format("%Y-%m-%d %H:%M").to_string()
}

/// The foot of every page: when it was printed, by whom, at which desk.
pub fn printed((by, desk): (&str, u16), look: &Look) -> String {
    let at = instant(look.now, look);
    match look.language {
        Language::Chinese => format!("{at} {by} 打印 前台 {desk}"),
        Language::English => format!("Printed {at} by {by}, desk {desk}"),
    }
}

/// Which copy of how many, and of a reprint, which.
pub fn mark(copy: Option<(u32, u32)>, before: usize, language: Language) -> String {
    let copy = copy.map(|(number, of)| match (number, language) {
        (1, Language::Chinese) => format!("第 1 联 前台留存 1/{of}"),
        (2, Language::Chinese) => format!("第 2 联 执行部门 2/{of}"),
        (_, Language::Chinese) => format!("第 {number} 联 {number}/{of}"),
        (1, Language::English) => format!("Copy 1/{of}, desk"),
        (2, Language::English) => format!("Copy 2/{of}, department"),
        (_, Language::English) => format!("Copy {number}/{of}"),
    });
    let again = (before > 0).then(|| match language {
        Language::Chinese => format!("补印 {before}"),
        Language::English => format!("Reprint {before}"),
    });
    [copy, again].into_iter().flatten().collect::<Vec<_>>().join("  ")
}

/// How pressing a matter is.
pub const fn urgency(urgency: Urgency, language: Language) -> &'static str {
    match urgency {
        Urgency::Emergency => language.pick("急修", "Emergency"),
        Urgency::Ordinary => language.pick("一般", "Ordinary"),
        Urgency::Scheduled => language.pick("预约", "Appointed"),
    }
}

/// How a resident was asked.
pub const fn method(method: Method, language: Language) -> &'static str {
    match method {
        Method::Phone => language.pick("电话", "Phone"),
        Method::Visit => language.pick("上门", "Visit"),
        Method::Written => language.pick("书面", "Writing"),
    }
}

/// What came of asking.
pub const fn reached(outcome: &Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Reached(_) => language.pick("已接通", "Reached"),
        Outcome::NotReached => language.pick("没接通", "Not reached"),
        Outcome::Refused => language.pick("不接受", "Refused"),
    }
}

/// Yes or no.
pub const fn yes(is: bool, language: Language) -> &'static str {
    if is { language.pick("是", "Yes") } else { language.pick("否", "No") }
}

/// A mark of five.
pub fn mark_of(score: Option<Score>) -> String {
    score.map_or_else(String::new, |score| score.get().to_string())
}

/// Several names in a row.
pub fn joined(names: &[String], language: Language) -> String {
    names.join(language.pick("、", ", "))
}

/// What was paid, and whether it was agreed before.
pub fn fee(total_fen: u64, consented: bool, language: Language) -> String {
    let (yuan, fen) = (total_fen / 100, total_fen % 100);
    let agreed = match (consented, language) {
        (true, Language::Chinese) => "客户已同意",
        (false, Language::Chinese) => "客户未同意",
        (true, Language::English) => "agreed",
        (false, Language::English) => "not agreed",
    };
    format!("{yuan}.{fen:02} {agreed}")
}

/// How many pictures there are from before and after the work.
pub fn pictures((before, after): (usize, usize), language: Language) -> String {
    match (before, after, language) {
        (0, 0, _) => String::new(),
        (_, _, Language::Chinese) => format!("照片：作业前 {before} 张，作业后 {after} 张"),
        (_, _, Language::English) => format!("Pictures: {before} before, {after} after"),
    }
}

/// The customer signed on the screen.
pub fn signed_on_screen(at: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("已在前台电子签字 {at}"),
        Language::English => format!("Signed on the screen {at}"),
    }
}

/// The customer does not sign.
pub fn sign_refused(why: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("客户未签字：{why}"),
        Language::English => format!("Not signed: {why}"),
    }
}

/// A promise made to the caller.
pub fn promised(at: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("承诺 {at}"),
        Language::English => format!("Promised {at}"),
    }
}

/// The record a line became.
pub fn became(number: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("转 {number}"),
        Language::English => format!("Became {number}"),
    }
}

/// Cash as offered and as counted, in yuan.
pub fn cash(expected: &str, counted: Option<&str>, language: Language) -> String {
    match (counted, language) {
        (None, Language::Chinese) => format!("账 {expected}"),
        (None, Language::English) => format!("Due {expected}"),
        (Some(counted), Language::Chinese) => format!("账 {expected}，实 {counted}"),
        (Some(counted), Language::English) => format!("Due {expected}, counted {counted}"),
    }
}

/// How far the desk had told the server when the sheet was offered.
pub fn unsent(count: u32, language: Language) -> String {
    match language {
        Language::Chinese => format!("交班时待发 {count} 条"),
        Language::English => format!("{count} to send at the handover"),
    }
}

/// Why a form does not get on paper, and what to do.
pub fn problem(error: PaperError, language: Language) -> String {
    match (error, language) {
        (PaperError::NoFace, Language::Chinese) => {
            "本机没有中文字体，打不了；请装微软雅黑或 Noto Sans CJK SC 后重开程序".to_owned()
        }
        (PaperError::NoFace, Language::English) => {
            "No Chinese font is installed; install Noto Sans CJK SC and start again".to_owned()
        }
        (PaperError::NoGlyph(character), Language::Chinese) => format!(
            "本机字体里没有“{character}”这个字（U+{:04X}），先不打；装上有这个字的字体，或更正记录里的字",
            u32::from(character)
        ),
        (PaperError::NoGlyph(character), Language::English) => format!(
            "No font here has “{character}” (U+{:04X}); install one that has it, or correct the record",
            u32::from(character)
        ),
        (PaperError::NotWritten, Language::Chinese) => {
            "这张表排不出 PDF；换一种中文字体再试".to_owned()
        }
        (PaperError::NotWritten, Language::English) => {
            "The form cannot be written as PDF; try another Chinese font".to_owned()
        }
    }
}
