//! The words of the handover sheet.

use chrono::{DateTime, Utc};
use dutybook_domain::handover::count::{Discrepancy, Found};
use dutybook_domain::handover::sheet::CarryReason;
use dutybook_domain::handover::{Refusal, RefusalReason, Stage};
use dutybook_domain::language::Language;
use dutybook_domain::shift::Boundary;

use super::time;
use crate::look::Look;
use crate::screens::handover::sign::REASONS;
use crate::screens::handover::{At, Earlier, Thing, View};

/// The lines of the screen.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub things: &'static str,
    pub light: &'static str,
    pub no_things: &'static str,
    pub desk: &'static str,
    pub in_order: &'static str,
    pub not_in_order: &'static str,
    pub no_cash: &'static str,
    pub cash_expected: &'static str,
    pub cash_counted: &'static str,
    pub explain: &'static str,
    pub explain_hint: &'static str,
    pub lacks_explanation: &'static str,
    pub instructions: &'static str,
    pub instructions_hint: &'static str,
    pub no_instructions: &'static str,
    pub earlier: &'static str,
    pub no_earlier: &'static str,
    pub of_today: &'static str,
    pub matters: &'static str,
    pub no_matters: &'static str,
    pub why_left: &'static str,
    pub another_reason: &'static str,
    pub take: &'static str,
    pub taken: &'static str,
    pub offer: &'static str,
    pub lacks_cash: &'static str,
    pub who_receives: &'static str,
    pub giver_pin: &'static str,
    pub receiver_pin: &'static str,
    pub lacks_receiver: &'static str,
    pub lacks_count: &'static str,
    pub lacks_receiver_pin: &'static str,
    pub lacks_pins: &'static str,
    pub count: &'static str,
    pub refuse: &'static str,
    pub refuse_now: &'static str,
    pub not_refuse: &'static str,
    pub lacks_reason: &'static str,
    pub sign: &'static str,
}

const CHINESE: Words = Words {
    things: "物品与现金",
    light: "午间交接只交未结事项和现金",
    no_things: "设置里还没有登记物品",
    desk: "前台环境",
    in_order: "整洁",
    not_in_order: "不整洁",
    no_cash: "夜班不收现金（手册 B-03 二）",
    cash_expected: "账上现金（元）",
    cash_counted: "实点现金（元）",
    explain: "记说明",
    explain_hint: "在哪里，为什么",
    lacks_explanation: "还差：说明",
    instructions: "上级指示、交代",
    instructions_hint: "下一班要知道的",
    no_instructions: "没有交代",
    earlier: "以前的交接",
    no_earlier: "还没有以前的交接",
    of_today: "今天其他交接",
    matters: "未结事项",
    no_matters: "没有未结的事",
    why_left: "为何留下",
    another_reason: "换原因",
    take: "接收",
    taken: "已接收",
    offer: "提交交班",
    lacks_cash: "还差：账上现金，写成 500.00",
    who_receives: "谁接班",
    giver_pin: "交班 PIN",
    receiver_pin: "接班 PIN",
    lacks_receiver: "还差：谁接班",
    lacks_count: "还差：左边的清点",
    lacks_receiver_pin: "还差：接班人 PIN",
    lacks_pins: "还差：双方 PIN",
    count: "记清点",
    refuse: "拒绝接班",
    refuse_now: "记拒绝",
    not_refuse: "不拒绝",
    lacks_reason: "还差：拒绝的原因",
    sign: "接班生效",
};

const ENGLISH: Words = Words {
    things: "Things and cash",
    light: "At lunch only open matters and cash are handed over",
    no_things: "No things are listed in the settings",
    desk: "The desk",
    in_order: "In order",
    not_in_order: "Not in order",
    no_cash: "The night takes no cash (manual B-03 §2)",
    cash_expected: "Cash by the books (yuan)",
    cash_counted: "Cash counted (yuan)",
    explain: "Note it",
    explain_hint: "Where it is, or why",
    lacks_explanation: "Still missing: the explanation",
    instructions: "Instructions",
    instructions_hint: "What the next shift must know",
    no_instructions: "None",
    earlier: "Earlier sheets",
    no_earlier: "No earlier sheets",
    of_today: "Others of today",
    matters: "Open",
    no_matters: "Nothing is open",
    why_left: "Why left",
    another_reason: "Other reason",
    take: "Take",
    taken: "Taken",
    offer: "Offer sheet",
    lacks_cash: "Still missing: the cash, as 500.00",
    who_receives: "Who receives",
    giver_pin: "Giver's PIN",
    receiver_pin: "Receiver's PIN",
    lacks_receiver: "Still missing: who receives",
    lacks_count: "Still missing: the count at the left",
    lacks_receiver_pin: "Still missing: the receiver's PIN",
    lacks_pins: "Still missing: both PINs",
    count: "Note count",
    refuse: "Refuse",
    refuse_now: "Note refusal",
    not_refuse: "Do not refuse",
    lacks_reason: "Still missing: the reason",
    sign: "Sign handover",
};

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// Which shifts hand over to each other.
pub const fn boundary(boundary: Boundary, language: Language) -> &'static str {
    match boundary {
        Boundary::Morning => language.pick("夜班 → 白班", "night → day"),
        Boundary::LunchBegins => language.pick("白班 → 午间", "day → lunch"),
        Boundary::LunchEnds => language.pick("午间 → 白班", "lunch → day"),
        Boundary::Evening => language.pick("白班 → 夜班", "day → night"),
    }
}

/// The sheet's title.
pub fn title((on, at): At, look: &Look) -> String {
    let today = look.now.with_timezone(&look.zone).date_naive();
    let day = if on == today { String::new() } else { format!(" {}", on.format("%m-%d")) };
    format!("{} {}{day}", look.pick("交接班", "Handover"), boundary(at, look.language))
}

/// How far a handover has come.
pub const fn stage(stage: Stage, language: Language) -> &'static str {
    match stage {
        Stage::Draft => language.pick("起草", "Draft"),
        Stage::Offered => language.pick("待清点", "To be counted"),
        Stage::Counted => language.pick("待接收签字", "To be taken and signed"),
        Stage::Accepted => language.pick("已交接", "Signed"),
        Stage::AcceptedWithDiscrepancy => {
            language.pick("已交接，有差异", "Signed, with differences")
        }
        Stage::Refused(_) => language.pick("已拒绝", "Refused"),
    }
}

/// When the shifts change.
pub fn due(at: DateTime<Utc>, look: &Look) -> String {
    let at = time::moment(at, look);
    match look.language {
        Language::Chinese => format!("{at} 换班"),
        Language::English => format!("shifts change {at}"),
    }
}

/// The conservation sum of open matters.
pub fn sum([start, came, went, end]: [usize; 4], language: Language) -> String {
    match language {
        Language::Chinese => format!("期初 {start} + 新开 {came} − 办结 {went} = {end}"),
        Language::English => format!("start {start} + opened {came} − closed {went} = {end}"),
    }
}

/// A thing with what is to be there and what is.
pub fn thing(thing: &Thing, language: Language) -> String {
    let Thing { name, expected, counted } = thing;
    let damaged = counted.as_ref().map_or(0, |counted| counted.damaged);
    let broken = broken(damaged, language);
    match (counted, language) {
        (None, Language::Chinese) => format!("{name} 应 {expected}"),
        (None, Language::English) => format!("{name}: {expected}"),
        (Some(counted), Language::Chinese) => {
            format!("{name} 应 {expected}，实 {}{broken}", counted.count)
        }
        (Some(counted), Language::English) => {
            format!("{name}: {} of {expected}{broken}", counted.count)
        }
    }
}

/// The fields of a count: how many there are, how many of them damaged.
pub fn count_fields(thing: &Thing, language: Language) -> (String, String) {
    let Thing { name, expected, .. } = thing;
    match language {
        Language::Chinese => (format!("{name}（应 {expected}）"), format!("{name} 坏几件")),
        Language::English => (format!("{name} (of {expected})"), format!("{name} damaged")),
    }
}

/// Fen as yuan.
pub fn yuan(fen: u64) -> String {
    let (whole, part) = (fen / 100, fen % 100);
    format!("{whole}.{part:02}")
}

/// Cash as offered and as counted.
pub fn cash((expected, counted): (Option<u64>, Option<u64>), language: Language) -> String {
    let expected = yuan(expected.unwrap_or(0));
    let counted = counted.map(yuan).unwrap_or_default();
    match language {
        Language::Chinese => format!("现金 账 {expected}，实 {counted}"),
        Language::English => format!("Cash: {counted} of {expected}"),
    }
}

fn found(found: &Found, language: Language) -> String {
    match found {
        Found::Asset { name } => name.clone(),
        Found::Cash => language.pick("现金", "Cash").to_owned(),
        Found::Receipts { book } => format!("{} {book}", language.pick("收据", "Receipts")),
        Found::Desk => language.pick("前台环境", "The desk").to_owned(),
    }
}

/// A difference with its figures.
pub fn difference(one: &Discrepancy, language: Language) -> String {
    let name = found(&one.found, language);
    let (expected, counted) = match one.found {
        Found::Cash => (yuan(one.expected), yuan(one.counted)),
        Found::Asset { .. } | Found::Receipts { .. } => {
            (one.expected.to_string(), one.counted.to_string())
        }
        Found::Desk => return language.pick("前台不整洁", "The desk is not in order").to_owned(),
    };
    let broken = broken(one.damaged, language);
    match language {
        Language::Chinese => format!("{name} 差异：应 {expected}，实 {counted}{broken}"),
        Language::English => format!("{name} differs: {counted} of {expected}{broken}"),
    }
}

/// How many are damaged; nothing where none is.
fn broken(damaged: u32, language: Language) -> String {
    match (damaged, language) {
        (0, _) => String::new(),
        (_, Language::Chinese) => format!("，坏 {damaged}"),
        (_, Language::English) => format!(", {damaged} damaged"),
    }
}

/// The field in which the giver explains a difference.
pub fn explain(what: &Found, language: Language) -> String {
    let name = found(what, language);
    match language {
        Language::Chinese => format!("{name}，交班人说明"),
        Language::English => format!("{name}: the giver explains"),
    }
}

/// Another sheet in one line.
pub fn earlier(earlier: &Earlier, look: &Look) -> String {
    let Earlier { at: (on, at), stage: how, people } = earlier;
    let (shifts, how) = (boundary(*at, look.language), stage(*how, look.language));
    format!("{} {shifts} {how} {}", on.format("%m-%d"), people.join(" → "))
}

/// To print the sheet.
pub const fn print(language: Language) -> &'static str {
    language.pick("打印", "Print")
}

/// Why a matter is left (`B-04 §5.2`).
pub const fn reason(reason: CarryReason, language: Language) -> &'static str {
    match reason {
        CarryReason::NoCapability => language.pick("前台办不了", "Beyond the desk"),
        CarryReason::NoParts => language.pick("等配件或供应商", "Waits for parts"),
        CarryReason::CustomersWish => language.pick("客户要求", "Resident's wish"),
        CarryReason::Night => language.pick("已告知次日", "Told: next day"),
        CarryReason::LeftUndone => language.pick("本班没办完", "Left undone"),
    }
}

/// How many matters lack a reason.
pub fn unsaid(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("还差：{count} 件没写为何留下"),
        Language::English => format!("Still missing: why {count} are left"),
    }
}

/// How many matters are not taken.
pub fn untaken(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("还有 {count} 件没接收"),
        Language::English => format!("{count} not taken yet"),
    }
}

/// How many lines of the night log wait.
pub fn unconverted(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("夜间记录还有 {count} 条没转办，按 F5 去转"),
        Language::English => format!("{count} night entries to convert, F5 leads there"),
    }
}

/// Why it is refused.
pub const fn refusal_reason(reason: RefusalReason, language: Language) -> &'static str {
    match reason {
        RefusalReason::Unclear => language.pick("上一班交代不清", "The shift before is unclear"),
        RefusalReason::CashMismatch => language.pick("现金不符", "Cash does not match"),
        RefusalReason::IncidentInProgress => language.pick("突发事件在处理", "Incident going on"),
        RefusalReason::ReceiverUnfit => language.pick("接班人不能接", "Receiver unfit"),
    }
}

/// The reasons to choose from.
pub fn reasons(language: Language) -> [(RefusalReason, &'static str); 4] {
    REASONS.map(|reason| (reason, refusal_reason(reason, language)))
}

/// That it was refused, and what comes next.
pub fn refused(reason: RefusalReason, language: Language) -> String {
    let why = refusal_reason(reason, language);
    match language {
        Language::Chinese => format!("已拒绝：{why}。交班人改好后重新提交"),
        Language::English => format!("Refused: {why}. The giver mends it and offers again"),
    }
}

/// That it is signed.
pub fn signed(view: &View, look: &Look) -> String {
    let at = view.signed_at.map(|at| time::moment(at, look)).unwrap_or_default();
    let giver = view.giver.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default();
    let receiver = view.receiver.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default();
    match look.language {
        Language::Chinese => format!("{giver} 交、{receiver} 接，{at} 双方签字"),
        Language::English => format!("{giver} gave, {receiver} received, both signed {at}"),
    }
}

/// Why the receiver's part is not for whoever is at the kiosk.
pub const fn receiver_again(language: Language) -> &'static str {
    language.pick("请接班人登录后接收", "The receiver signs in to take them")
}

/// Why the rules refuse a step.
pub const fn refusal(refusal: Refusal, language: Language) -> &'static str {
    use Refusal as R;
    match refusal {
        R::AlreadySigned => language.pick("已经签过，以后的记到下一张", "Signed already"),
        R::NotYet => language.pick("交班的班次还没开始", "The giving shift has not begun"),
        R::RoleNotOnThisShift => language.pick("这个岗位不当这个班", "Not a role of that shift"),
        R::MatterUnaccounted => {
            language.pick("上一张有一件不知去向，请找主管", "A matter of the last sheet is lost")
        }
        R::CarryReasonMissing => language.pick("还差：为何留下", "Still missing: why left"),
        R::NightTakesNoCash => {
            language.pick("夜班不收现金，先交财务", "The night takes no cash: finance first")
        }
        R::NotOffered => language.pick("还没提交", "Not offered yet"),
        R::OfferRefused => language.pick("已被拒绝，请重新提交", "Refused: offer it again"),
        R::NotCounted => language.pick("接班人还没清点", "Not counted yet"),
        R::SamePerson => language.pick("交班和接班要两个人", "Two people are needed"),
        R::NotGiver => language.pick("要交班人来做", "The giver does this"),
        R::NotReceiver => language.pick("要清点的接班人来做", "The receiver who counted does this"),
        R::UnknownMatter => language.pick("这张上没有这件事", "The sheet lists no such matter"),
        R::AlreadyTaken => language.pick("已经接收", "Taken already"),
        R::MattersNotTaken => language.pick("还有没接收的", "Some are not taken"),
        R::SheetOutOfDate => language.pick(
            "提交后有新开或办结的，请拒绝后重新提交",
            "Matters changed since: refuse it and offer again",
        ),
        R::UnknownDiscrepancy => language.pick("没有这项差异", "No such difference"),
        R::DiscrepancyUnexplained => {
            language.pick("还差：交班人对差异的说明", "Still missing: the giver's explanation")
        }
        R::CashMismatch => {
            language.pick("现金不符，要主管同意或拒绝", "Cash differs: a supervisor or a refusal")
        }
        R::NightEntriesUnconverted => {
            language.pick("夜间记录还没转完", "Night entries are not converted")
        }
        R::WaiverNotBySupervisor => language.pick("要主管同意", "A supervisor must let it pass"),
        R::ReasonMissing => language.pick("还差：说明", "Still missing: a reason"),
        R::NotSigned => language.pick("还没签字", "Not signed yet"),
        R::NotCustomerService => language.pick("要客服来做", "Customer service does this"),
    }
}
