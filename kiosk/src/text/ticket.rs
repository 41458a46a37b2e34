//! What is said of a ticket: its kind, where it is, its clocks.

use chrono::TimeDelta;
use dutybook_domain::language::Language;
use dutybook_domain::regulation::Mark;
use dutybook_domain::ticket::clocks::ClockName;
use dutybook_domain::ticket::fact::WaitReason;
use dutybook_domain::ticket::matter::Kind;
use dutybook_domain::ticket::stage::Stage;

use super::time;
use crate::matter::Source;

/// The sort of matter.
pub const fn kind(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::RepairCommon => language.pick("报修 共用", "Repair, common part"),
        Kind::RepairPrivate => language.pick("报修 专有", "Repair, own part"),
        Kind::RepairPaid => language.pick("报修 有偿", "Repair, paid"),
        Kind::Cleaning => language.pick("保洁", "Cleaning"),
        Kind::Order => language.pick("秩序", "Security"),
        Kind::Greening => language.pick("绿化", "Greening"),
        Kind::CustomerService => language.pick("客服", "Customer service"),
        Kind::Help => language.pick("求助", "Help"),
        Kind::Consultation => language.pick("咨询", "Consultation"),
        Kind::Suggestion => language.pick("建议", "Suggestion"),
        Kind::Complaint => language.pick("投诉", "Complaint"),
        Kind::Errand => language.pick("委托", "Errand"),
        Kind::Praise => language.pick("表扬", "Praise"),
        Kind::Imported => language.pick("导入", "Imported"),
    }
}

/// Where a ticket is.
pub const fn stage(stage: Stage, language: Language) -> &'static str {
    match stage {
        Stage::OnItsWay => language.pick("未到齐", "On its way"),
        Stage::Received => language.pick("待派单", "To dispatch"),
        Stage::Graded => language.pick("已定级", "Graded"),
        Stage::Appointed => language.pick("待约定", "Appointed"),
        Stage::Issued => language.pick("已派单", "Dispatched"),
        Stage::Accepted => language.pick("已接单", "Accepted"),
        Stage::Arrived => language.pick("已到场", "On site"),
        Stage::InProgress => language.pick("处理中", "In work"),
        Stage::Waiting(reason) => waits_for(reason, language),
        Stage::Returned => language.pick("被退回", "Returned"),
        Stage::Reopened => language.pick("已重开", "Reopened"),
        Stage::Done => language.pick("已完工", "Done"),
        Stage::InvalidExplained => language.pick("已说明", "Explained"),
        Stage::Signed => language.pick("已签字", "Signed"),
        Stage::SignRefused => language.pick("未签字", "Not signed"),
        Stage::FeedbackReceived => language.pick("待回访", "To follow up"),
        Stage::FollowedUp => language.pick("待核验", "To verify"),
        Stage::Closed => language.pick("已关闭", "Closed"),
        Stage::Cancelled => language.pick("已撤销", "Cancelled"),
        Stage::Merged => language.pick("已合并", "Merged"),
    }
}

/// Whom a matter waits for.
pub const fn waits_for(reason: WaitReason, language: Language) -> &'static str {
    match reason {
        WaitReason::Customer => language.pick("等客户", "Waiting for resident"),
        WaitReason::Parts => language.pick("等配件", "Waiting for parts"),
        WaitReason::ThirdParty => language.pick("等第三方", "Waiting for third party"),
    }
}

/// How long a clock has stood still.
pub fn stopped_for(span: TimeDelta, language: Language) -> String {
    match language {
        Language::Chinese => format!("已停表 {}", time::length(span, language)),
        Language::English => format!("stopped {}", time::length(span, language)),
    }
}

/// A limit that was kept.
pub const fn was_met(language: Language) -> &'static str {
    language.pick("已做到", "Met")
}

/// A limit that was not kept, for good.
pub fn was_late(over: TimeDelta, language: Language) -> String {
    match language {
        Language::Chinese => format!("超 {}", time::length(over, language)),
        Language::English => format!("{} late", time::length(over, language)),
    }
}

/// A limit that no longer counts.
pub const fn dropped(language: Language) -> &'static str {
    language.pick("不再计", "Not counted")
}

/// How long something took, and how long it might have.
pub fn took((took, limit): (TimeDelta, TimeDelta), language: Language) -> String {
    let (took, limit) = (time::length(took, language), time::length(limit, language));
    match language {
        Language::Chinese => format!("用 {took}，限 {limit}"),
        Language::English => format!("took {took} of {limit}"),
    }
}

/// What a clock measures, as a row's first word: what is to be done.
pub const fn clock(name: ClockName, language: Language) -> &'static str {
    match name {
        ClockName::Issue => language.pick("派单", "Dispatch"),
        ClockName::Accept => language.pick("接单", "Acceptance"),
        ClockName::Arrive => language.pick("到场", "Arrival"),
        ClockName::Control => language.pick("控制", "Under control"),
        ClockName::Finish => language.pick("完工", "Completion"),
        ClockName::Feedback => language.pick("完工反馈", "Feedback"),
        ClockName::FollowUp => language.pick("回访", "Follow-up"),
        ClockName::FollowUpDeferred => language.pick("回访（夜间顺延）", "Follow-up (deferred)"),
        ClockName::CommonPartReply => language.pick("回复", "Reply"),
        ClockName::Consultation => language.pick("答复咨询", "Answer"),
        ClockName::Suggestion => language.pick("答复建议", "Suggestion"),
        ClockName::Promise => language.pick("承诺", "Promise"),
        ClockName::ComplaintReply => language.pick("投诉首复", "First reply"),
        ClockName::ComplaintSolution => language.pick("投诉解决", "Solution"),
        ClockName::ContactGap => language.pick("投诉联系", "Contact"),
        ClockName::WrittenAnswer => language.pick("书面答复", "Written answer"),
        ClockName::ComplaintCallback => language.pick("投诉回访", "Call back"),
    }
}

/// The button that does what a clock asks for.
pub const fn deed(name: ClockName, language: Language) -> &'static str {
    match name {
        ClockName::Issue => language.pick("派单", "Dispatch"),
        ClockName::Accept => language.pick("催接单", "Chase"),
        ClockName::Arrive | ClockName::Control => language.pick("催到场", "Chase"),
        ClockName::Finish => language.pick("报进展", "Progress"),
        ClockName::Feedback => language.pick("记反馈", "Feedback"),
        ClockName::FollowUp | ClockName::FollowUpDeferred => language.pick("回访", "Follow up"),
        ClockName::CommonPartReply => language.pick("回复", "Reply"),
        ClockName::Consultation | ClockName::Suggestion => language.pick("答复", "Answer"),
        ClockName::Promise => language.pick("改约", "Re-promise"),
        ClockName::ComplaintReply | ClockName::WrittenAnswer => language.pick("答复", "Reply"),
        ClockName::ComplaintSolution => language.pick("处理", "Solve"),
        ClockName::ContactGap => language.pick("联系", "Contact"),
        ClockName::ComplaintCallback => language.pick("回访", "Call back"),
    }
}

/// Where a limit comes from.
pub const fn source(source: Source, language: Language) -> &'static str {
    match source {
        Source::Rule(Mark::Seed) => language.pick("手册原文", "Manual"),
        Source::Rule(Mark::Field) => language.pick("行业惯例", "Usual practice"),
        Source::Rule(Mark::Ours) => language.pick("公司默认", "Company default"),
        Source::Promised => language.pick("客户约定", "Promised"),
    }
}
