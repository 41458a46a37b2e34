//! The words of one ticket's screen.

use chrono::{DateTime, Days, TimeDelta, Utc};
use dutybook_domain::follow_up::Method;
use dutybook_domain::language::Language;
use dutybook_domain::ticket::complaint::{Grade, MajorGround};
use dutybook_domain::ticket::fact::{Phase, WaitReason};

use super::{ticket, time};
use crate::look::Look;
use crate::picture::PictureError;
use crate::screens::ticket::{Deed, Lack, Reached};

/// The lines of the screen.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub back: &'static str,
    pub story: &'static str,
    pub limits: &'static str,
    pub no_limits: &'static str,
    pub runs: &'static str,
    pub stands: &'static str,
    pub now: &'static str,
    pub after_closing: &'static str,
    pub more: &'static str,
    pub give_up: &'static str,
    pub instead: &'static str,
    pub hand_on: &'static str,
    pub what_happened: &'static str,
    pub why_another: &'static str,
    pub for_whom: &'static str,
    pub what_was_done: &'static str,
    pub materials: &'static str,
    pub reason: &'static str,
    pub customer_said: &'static str,
    pub customer_was_told: &'static str,
    pub what_is_done: &'static str,
    pub cause: &'static str,
    pub action: &'static str,
    pub by_when: &'static str,
    pub time_of_day: &'static str,
    pub department: &'static str,
    pub handler: &'static str,
    pub received_by: &'static str,
    pub received_at: &'static str,
    pub copies: &'static str,
    pub print: &'static str,
    pub content: &'static str,
    pub others: &'static str,
    pub none: &'static str,
    pub show: &'static str,
    pub hide: &'static str,
    pub anonymous: &'static str,
}

const CHINESE: Words = Words {
    back: "返回",
    story: "经过",
    limits: "时限",
    no_limits: "这件事没有时限",
    runs: "计时",
    stands: "停表",
    now: "现在",
    after_closing: "关闭后才到",
    more: "更多",
    give_up: "收起",
    instead: "改为怎么办，已告诉客户",
    hand_on: "要交代的",
    what_happened: "进展",
    why_another: "改约原因（第二次约时必填）",
    for_whom: "等谁、等什么",
    what_was_done: "做了什么",
    materials: "用料",
    reason: "原因",
    customer_said: "客户怎么说",
    customer_was_told: "怎么答复的",
    what_is_done: "怎么处理",
    cause: "原因",
    action: "措施",
    by_when: "约到什么时候",
    time_of_day: "几点",
    department: "部门",
    handler: "经手",
    received_by: "受理",
    received_at: "登记",
    copies: "两联单",
    print: "打印 003",
    content: "原话",
    others: "同户未结",
    none: "没有",
    show: "显示",
    hide: "遮上",
    anonymous: "没留称呼",
};

const ENGLISH: Words = Words {
    back: "Back",
    story: "What happened",
    limits: "Limits",
    no_limits: "Nothing is limited here",
    runs: "Running",
    stands: "Stopped:",
    now: "now",
    after_closing: "came after closing",
    more: "More",
    give_up: "Put away",
    instead: "What was offered instead",
    hand_on: "What they must know",
    what_happened: "Progress",
    why_another: "Why another time (needed the second time)",
    for_whom: "For whom or what",
    what_was_done: "What was done",
    materials: "Materials",
    reason: "Reason",
    customer_said: "What the resident said",
    customer_was_told: "What the resident was told",
    what_is_done: "What is done about it",
    cause: "Cause",
    action: "Action",
    by_when: "By when",
    time_of_day: "Time",
    department: "Department",
    handler: "Handler",
    received_by: "Taken by",
    received_at: "Taken at",
    copies: "Copies",
    print: "Print 003",
    content: "In their words",
    others: "Open at this unit",
    none: "None",
    show: "Show",
    hide: "Mask",
    anonymous: "No name given",
};

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// Which copies of the 003 were printed.
pub fn copies(copies: &[String], language: Language) -> String {
    let copies = copies.join(language.pick("、", ", "));
    match (copies.is_empty(), language) {
        (true, Language::Chinese) => "还没印".to_owned(),
        (true, Language::English) => "Not printed".to_owned(),
        (false, Language::Chinese) => format!("已印 {copies}"),
        (false, Language::English) => format!("Printed {copies}"),
    }
}

/// How many entries there are.
pub fn entries(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("{count} 条，新的在上"),
        Language::English => format!("{count}, newest first"),
    }
}

/// When an entry was recorded.
pub fn recorded(at: DateTime<Utc>, look: &Look) -> String {
    format!("{} {}", look.pick("登记", "recorded"), time::moment(at, look))
}

/// How long a clock ran.
pub fn ran(span: TimeDelta, language: Language) -> String {
    format!("{} {}", language.pick("计时合计", "Ran"), time::length(span, language))
}

/// How long a clock stood still.
pub fn stood(span: TimeDelta, language: Language) -> String {
    if span <= TimeDelta::zero() {
        return language.pick("没有停表", "Never stopped").to_owned();
    }
    format!("{} {}", language.pick("停表合计", "Stood"), time::length(span, language))
}

/// A deed, as its button says it.
pub const fn deed(deed: Deed, language: Language) -> &'static str {
    match deed {
        Deed::Dispatch => language.pick("派单", "Dispatch"),
        Deed::Accept => language.pick("记接单", "Accepted"),
        Deed::Arrive => language.pick("记到场", "On site"),
        Deed::Control => language.pick("记已控制", "Under control"),
        Deed::Progress => language.pick("记进展", "Progress"),
        Deed::Promise => language.pick("约时间", "Promise a time"),
        Deed::Wait => language.pick("停表", "Stop the clock"),
        Deed::Resume => language.pick("继续", "Go on"),
        Deed::Finish => language.pick("记完工", "Work done"),
        Deed::Evidence => language.pick("加照片", "Add photo"),
        Deed::Sign => language.pick("客户签字", "Customer signs"),
        Deed::RefuseSignature => language.pick("记未签字", "Not signed"),
        Deed::Feedback => language.pick("记完工反馈", "Feedback in"),
        Deed::FollowUp => language.pick("开始回访", "Follow up"),
        Deed::Reply => language.pick("记回复", "Replied"),
        Deed::Answer => language.pick("记答复", "Answered"),
        Deed::Decide => language.pick("答复建议", "Decide"),
        Deed::Judge => language.pick("答复委托", "Can it be done"),
        Deed::Grade => language.pick("定级", "Grade"),
        Deed::Contact => language.pick("记联系", "Contacted"),
        Deed::Investigate => language.pick("记调查", "Investigated"),
        Deed::CallBack => language.pick("投诉回访", "Call back"),
        Deed::Return => language.pick("记退回", "Returned"),
        Deed::Cancel => language.pick("客户撤销", "Cancel"),
        Deed::Reopen => language.pick("重开", "Reopen"),
        Deed::Close => language.pick("核验关闭", "Verify, close"),
    }
}

/// What a deed without fields writes, before it is done.
pub const fn explains(deed: Deed, language: Language) -> &'static str {
    match deed {
        Deed::Accept => language
            .pick("记下部门已接单，时间是现在。", "Notes that the department has it, as of now."),
        Deed::Arrive => {
            language.pick("记下人已到场，时间是现在。", "Notes that somebody is there, as of now.")
        }
        Deed::Feedback => language.pick(
            "记下部门已反馈完工，30 分钟回访从现在起算。",
            "Notes the completion feedback; the 30 minutes to follow up start now.",
        ),
        Deed::Close => language.pick(
            "主管核验：单据、签字、回访都齐了，关闭这张单。",
            "Supervisor's check: papers, signature and follow-up are complete; closes the ticket.",
        ),
        Deed::Dispatch
        | Deed::Control
        | Deed::Progress
        | Deed::Promise
        | Deed::Wait
        | Deed::Resume
        | Deed::Finish
        | Deed::Evidence
        | Deed::Sign
        | Deed::RefuseSignature
        | Deed::FollowUp
        | Deed::Reply
        | Deed::Answer
        | Deed::Decide
        | Deed::Judge
        | Deed::Grade
        | Deed::Contact
        | Deed::Investigate
        | Deed::CallBack
        | Deed::Return
        | Deed::Cancel
        | Deed::Reopen => "",
    }
}

/// What a form lacks.
pub const fn lack(lack: Lack, language: Language) -> &'static str {
    match lack {
        Lack::Department => language.pick("还差：部门", "Still missing: the department"),
        Lack::Words => language.pick("还差：写一句", "Still missing: a sentence"),
        Lack::More => language.pick("还差：措施", "Still missing: the action"),
        Lack::Choice => language.pick("还差：选一项", "Still missing: a choice"),
        Lack::Time => language.pick("几点？写成 17:30", "What time? Write 17:30"),
        Lack::Courtesy => language.pick("还差：选一下做到没有", "Still missing: was it done"),
        Lack::Picture => language.pick("还差：选一张照片", "Still missing: a photo"),
        Lack::Signature => language.pick("还差：客户签字", "Still missing: the signature"),
    }
}

/// Whom a matter can wait for.
pub const fn waits(language: Language) -> [(WaitReason, &'static str); 3] {
    [
        (WaitReason::Customer, ticket::waits_for(WaitReason::Customer, language)),
        (WaitReason::Parts, ticket::waits_for(WaitReason::Parts, language)),
        (WaitReason::ThirdParty, ticket::waits_for(WaitReason::ThirdParty, language)),
    ]
}

/// How an attempt can end.
pub const fn reached(language: Language) -> [(Reached, &'static str); 5] {
    [
        (Reached::Satisfied, language.pick("满意", "Satisfied")),
        (Reached::Middling, language.pick("一般", "So so")),
        (Reached::Unsatisfied, language.pick("不满意，返工", "Unsatisfied: redo")),
        (Reached::NotReached, language.pick("没接通", "Not reached")),
        (Reached::Refused, language.pick("不接受回访", "Wants no call")),
    ]
}

/// How the customer is spoken to.
pub const fn methods(language: Language) -> [(Method, &'static str); 3] {
    [
        (Method::Phone, language.pick("电话", "Phone")),
        (Method::Visit, language.pick("上门", "Visit")),
        (Method::Written, language.pick("书面", "Written")),
    ]
}

/// A complaint's grades.
pub const fn grades(language: Language) -> [(Grade, &'static str); 3] {
    [
        (Grade::Minor, language.pick("一般", "Minor")),
        (Grade::Important, language.pick("重要", "Important")),
        (Grade::Major, language.pick("重大", "Major")),
    ]
}

/// Why a complaint is major.
pub const fn grounds(language: Language) -> [(MajorGround, &'static str); 6] {
    [
        (
            MajorGround::ServiceRepeatedlyWrong,
            language.pick("承诺的服务屡次不到位", "Service repeatedly wrong"),
        ),
        (MajorGround::LossOrInjury, language.pick("造成损失或伤害", "Loss or injury")),
        (MajorGround::UnsolvedForAMonth, language.pick("一个月没解决", "Unsolved for a month")),
        (MajorGround::ManyHouseholds, language.pick("多户同一件事", "Several households")),
        (MajorGround::PublicAttention, language.pick("媒体或 12345", "Media or hotline")),
        (MajorGround::DataLeak, language.pick("泄露个人信息", "Personal data leaked")),
    ]
}

/// The days a promise may name, from today.
pub fn days(look: &Look) -> [String; 4] {
    let today = look.now.with_timezone(&look.zone).date_naive();
    let later = |days: u64| {
        let day = today.checked_add_days(Days::new(days)).unwrap_or(today);
        time::date(day, look.language)
    };
    [
        look.pick("今天", "Today").to_owned(),
        look.pick("明天", "Tomorrow").to_owned(),
        later(2),
        later(3),
    ]
}

/// How a suggestion or an errand is answered.
pub const fn verdicts(deed: Deed, language: Language) -> [(bool, &'static str); 2] {
    if matches!(deed, Deed::Judge) {
        return [
            (true, language.pick("能办", "It can")),
            (false, language.pick("不能办", "It cannot")),
        ];
    }
    [(true, language.pick("采纳", "Adopted")), (false, language.pick("不采纳", "Not adopted"))]
}

/// What belongs to the same talk (`B-01 建议`, `委托`).
pub const fn courtesy(deed: Deed, language: Language) -> &'static str {
    if matches!(deed, Deed::Judge) {
        language.pick("向客户复述过委托内容", "Wish repeated back to the customer")
    } else {
        language.pick("向客户道过谢", "Customer thanked")
    }
}

/// Whether something was done.
pub const fn done_or_not(language: Language) -> [(bool, &'static str); 2] {
    [(true, language.pick("做到了", "Done")), (false, language.pick("还没有", "Not yet"))]
}

/// Folders of a person's home that photos may lie in.
pub const FOLDERS: [&str; 4] = ["Pictures", "图片", "Downloads", "下载"];

/// The lines about photos and signatures.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Pictures {
    pub where_from: &'static str,
    pub look_again: &'static str,
    pub none: &'static str,
    pub chosen: &'static str,
    pub sign_here: &'static str,
    pub again: &'static str,
    pub look_at: &'static str,
    pub kept: &'static str,
    pub put_away: &'static str,
    pub unknown: &'static str,
    pub too_large: &'static str,
    pub damaged: &'static str,
    pub unreadable: &'static str,
    pub on_its_way: &'static str,
}

const PICTURES_ZH: Pictures = Pictures {
    where_from: "本机和插上的相机、手机里最近的照片；也可以把照片拖进来",
    look_again: "再找一遍",
    none: "没找到照片。插上手机或 U 盘，再找一遍；或者把照片拖进来。",
    chosen: "选中的照片",
    sign_here: "请客户在框里签名",
    again: "重签",
    look_at: "看图",
    kept: "存下的图",
    put_away: "收起图片",
    unknown: "不是 JPEG 或 PNG 照片，换一张",
    too_large: "照片太大，换一张小些的",
    damaged: "照片不完整，重新拷一次",
    unreadable: "照片读不出来：可能已拔掉，插好再试",
    on_its_way: "图还没从别的前台传到",
};

const PICTURES_EN: Pictures = Pictures {
    where_from: "Latest photos of this machine and of what is plugged in; or drop one here",
    look_again: "Look again",
    none: "No photos found. Plug in the phone or stick and look again, or drop one here.",
    chosen: "The photo chosen",
    sign_here: "The customer signs in the box",
    again: "Sign again",
    look_at: "View",
    kept: "The picture kept",
    put_away: "Put the picture away",
    unknown: "Neither JPEG nor PNG: choose another",
    too_large: "The photo is too large: choose a smaller one",
    damaged: "The photo is incomplete: copy it again",
    unreadable: "The photo cannot be read: plug it in again",
    on_its_way: "The picture has not arrived from the other desk",
};

/// The lines about photos and signatures in a language.
pub const fn pictures(language: Language) -> &'static Pictures {
    match language {
        Language::Chinese => &PICTURES_ZH,
        Language::English => &PICTURES_EN,
    }
}

/// When a photo was taken.
pub const fn phases(language: Language) -> [(Phase, &'static str); 2] {
    [
        (Phase::After, language.pick("完工后", "After the work")),
        (Phase::Before, language.pick("完工前", "Before the work")),
    ]
}

/// Why a file is no photo to keep.
pub const fn no_picture(error: PictureError, language: Language) -> &'static str {
    let words = pictures(language);
    match error {
        PictureError::Unknown => words.unknown,
        PictureError::TooLarge => words.too_large,
        PictureError::Damaged => words.damaged,
    }
}
