//! Why the rules refuse something, in words: the cause, then the way out. The codes stay in the
//! domain; nothing is decided here.

use dutybook_domain::duty;
use dutybook_domain::duty::contact::Mandatory;
use dutybook_domain::household;
use dutybook_domain::household::card::CardStage;
use dutybook_domain::language::Language;
use dutybook_domain::ticket;

use crate::screens::household::CardDeed;

/// Why a deed on a ticket is refused.
#[expect(clippy::too_many_lines, reason = "a table: one entry a refusal")]
pub const fn ticket(refusal: ticket::Refusal, language: Language) -> &'static str {
    use ticket::Refusal as R;
    match refusal {
        R::NotYourRole => language.pick("这件事不归您这个岗位", "Not for this role"),
        R::NightDuty => language.pick(
            "夜班只记夜间记录、收反馈、回访（手册 B-04 三.1）",
            "Night duty keeps the night log, takes feedback and calls back",
        ),
        R::SupervisorOnly => language.pick("要主管来做", "A supervisor does this"),
        R::InTheFuture => {
            language.pick("发生时间在将来，请改时间", "The time lies in the future: change it")
        }
        R::BeforeThisShift => language.pick(
            "早于本班：要写原因，主管同意",
            "Before this shift: a reason and a supervisor are needed",
        ),
        R::ReasonMissing => language.pick("还差：原因", "Still missing: the reason"),
        R::AlreadyReceived => language.pick("已经受理过", "Received already"),
        R::NotReceivedYet => language
            .pick("受理记录还没从别的前台传到", "Its receipt has not arrived from the other desk"),
        R::ContentMissing => language.pick("还差：原话", "Still missing: their words"),
        R::PlaceMissing => language.pick("还差：房号或地点", "Still missing: unit or place"),
        R::ObjectMismatch => {
            language.pick("投诉要写明投诉什么", "A complaint says what it is about")
        }
        R::OnlyImported => language.pick("导入的单只能从文件来", "Imported cases come from files"),
        R::AgreedTimeMissing => {
            language.pick("还差：约好答复的时间", "Still missing: the agreed time")
        }
        R::AgreedTimeTooLate => {
            language.pick("约的时间超过了时限", "The agreed time is beyond the limit")
        }
        R::AppointmentMissing => {
            language.pick("预约的活要约时间", "Scheduled work needs an appointment")
        }
        R::PromiseInThePast => language.pick("约的时间已经过了", "That time has passed"),
        R::AlreadyOver => {
            language.pick("已经关闭，只能重开", "It is over: only reopening leads on")
        }
        R::AlreadyDone => {
            language.pick("已经完工，只能重开", "It is done: only reopening leads back")
        }
        R::StillOpen => language.pick("还没完工", "It is not done yet"),
        R::NotDispatched => language.pick("还没派单", "Not dispatched yet"),
        R::NoDepartment => language.pick("这类事不用派单", "No department acts on this"),
        R::HandOffNoteMissing => {
            language.pick("还差：要交代的话", "Still missing: what they must know")
        }
        R::AlreadyAccepted => language.pick("已经接单", "Accepted already"),
        R::NoEmergency => language.pick("不是急修", "No emergency"),
        R::NotWaiting => language.pick("没有停表", "The clock does not stand"),
        R::OtherKind => language.pick("这类事用不着", "Not for this kind of matter"),
        R::AlternativeMissing => {
            language.pick("还差：换个能办的办法，或说明", "Still missing: what can be done instead")
        }
        R::NotRepeatedBack => {
            language.pick("委托还没复述给客户", "The errand was not repeated back")
        }
        R::NotJudged => language.pick("还没说能不能办", "Not judged yet"),
        R::NotThanked => language.pick("还没谢过客户", "The resident was not thanked"),
        R::FeeWithoutConsent => language.pick("收费要先经客户同意", "The fee needs consent first"),
        R::NotDone => language.pick("还差：完工", "Still missing: the work done"),
        R::EvidenceMissing => {
            language.pick("还差：完工照片", "Still missing: evidence of the work")
        }
        R::SignatureMissing => language.pick("还差：客户签字", "Still missing: the signature"),
        R::NoFeedback => language.pick("还差：完工反馈", "Still missing: the completion feedback"),
        R::FeedbackTaken => {
            language.pick("已收到完工反馈，正在计回访时间", "The feedback is in, its clock runs")
        }
        R::TooManyRings => language.pick("敲门次数多了，不礼貌", "Rung too often"),
        R::NoteMissing => language.pick("没人在家要留条", "Nobody home: leave a note"),
        R::NotFollowedUp => language.pick("还差：回访", "Still missing: the follow-up"),
        R::ActionMissing => language.pick("还差：怎么处理", "Still missing: what is done about it"),
        R::NotGraded => language.pick("还没定级", "Not graded yet"),
        R::GroundMismatch => {
            language.pick("重大投诉要选理由", "A major complaint names its ground")
        }
        R::GradeTooLow => language.pick("涉及户数多，应定重大", "So many households make it major"),
        R::NotReplied => language.pick("还没答复客户", "The complainant was not answered"),
        R::NotCalledBack => language.pick("还差：投诉回访", "Still missing: the call back"),
        R::VisitInPerson => {
            language.pick("重大投诉由主管上门回访", "A supervisor visits in person")
        }
        R::ComplaintInBatch => {
            language.pick("投诉要逐件核验", "Complaints are verified one by one")
        }
        R::TooOldForBatch => language.pick("太久了，不能批量核验", "Too old for a batch"),
        R::CarryReasonMissing => language
            .pick("还差：为什么留给下一班", "Still missing: why it is left to the next shift"),
        R::NoSuchCopy => language.pick("没有这一联", "No such copy"),
        R::SameTicket => language.pick("不能和自己合并", "Not with itself"),
        R::NotOwningDesk => {
            language.pick("要由负责的前台或主管转", "The owning desk or a supervisor hands it on")
        }
        R::SameDesk => language.pick("已经归那个前台", "That desk has it already"),
        R::NoSuchEntry => language.pick("没有这条记录", "No such entry"),
        R::OtherSortOfEntry => {
            language.pick("只能改成同一类记录", "A correction is of the same sort")
        }
        R::NotYourEntry => language
            .pick("只能改自己本班记的，或请主管改", "Only your own of this shift, or a supervisor"),
    }
}

/// Why an entry in the duty log is refused.
pub fn duty(refusal: duty::Refusal, language: Language) -> String {
    use duty::Refusal as R;
    let (chinese, english) = match refusal {
        R::Record(refusal) => return ticket(refusal, language).to_owned(),
        R::NotOpened => ("本班还没开班", "The shift is not open"),
        R::ShiftNotYet => ("还没到这个班", "That shift has not come"),
        R::RoleNotOnThisShift => ("您的岗位不当这个班", "Your role does not keep this shift"),
        R::OtherShift => ("这件事属于别的班，请记到那个班", "It belongs in another shift's log"),
        R::InFuture => ("发生时间在将来，请改时间", "The time lies in the future: change it"),
        R::BackdatingNeedsMark => {
            ("早于本班：要写原因，主管同意", "Before this shift: a reason and a supervisor's mark")
        }
        R::MarkNotBySupervisor => ("要主管同意", "A supervisor must mark it"),
        R::ReasonMissing => ("还差：原因", "Still missing: the reason"),
        R::FieldMissing(Mandatory::Channel) => ("还差：方式", "Still missing: the channel"),
        R::FieldMissing(Mandatory::Category) => ("还差：什么事", "Still missing: what about"),
        R::FieldMissing(Mandatory::Relation) => ("还差：是什么人", "Still missing: who it is"),
        R::FieldMissing(Mandatory::Content) => ("还差：原话", "Still missing: their words"),
        R::PromiseMissing => ("还差：约好的时间", "Still missing: the agreed time"),
        R::NightDutyKeepsNightLog => ("夜班请记到夜间记录", "Night duty writes in the night log"),
        R::OnlyNightDuty => ("夜里只由夜班记", "At night only night duty writes here"),
        R::NotifiedMissing => ("还差：通知了谁", "Still missing: who was told"),
        R::NotCustomerService => ("要客服来做", "Customer service does this"),
        R::NotSupervisor => ("要主管来做", "A supervisor does this"),
        R::UnknownLine => ("没有这条记录", "No such entry"),
        R::AlreadyConverted => ("已经转过", "Converted already"),
        R::AlreadyPresent => ("已经在岗", "At the desk already"),
        R::NotPresent => ("不在岗", "Not at the desk"),
        R::CoverIsSamePerson => ("代岗要另一个人", "Another person must cover"),
        R::DeskLeftAlone => {
            ("前台没人了：写明原因或找人代岗", "Nobody stays: say why, or name a cover")
        }
        R::SlotStillRuns => ("这个班还没结束", "The shift still runs"),
        R::AlreadyClosed => ("这个班已经收班", "The shift is closed"),
    };
    language.pick(chinese, english).to_owned()
}

/// Why something on a unit's file is refused.
pub const fn household(refusal: household::Refusal, language: Language) -> &'static str {
    use household::Refusal as R;
    match refusal {
        R::NotAllowed => {
            language.pick("档案由客服和主管管", "Customer service and supervisors keep the archive")
        }
        R::NightLogOnly => {
            language.pick("夜班只能看电话（手册 B-04 三.1）", "Night duty sees a phone number only")
        }
        R::NotSupervisor => language.pick("要主管来做", "A supervisor does this"),
        R::NoFile => language.pick("这户还没建档", "There is no file yet"),
        R::AlreadyOpen => language.pick("这户已有档案", "There is a file already"),
        R::Archived => language.pick("这户已归档，不再改", "The file is closed"),
        R::NoSuchPerson => language.pick("档案里没有这个人", "Nobody such is on file"),
        R::AlreadyTied => language.pick("已经是了，不用再加", "They are that already"),
        R::NotTied => {
            language.pick("那天没有这个关系，或已结束", "No such tie then, or it has ended")
        }
        R::NameMissing => language.pick("还差：姓名", "Still missing: the name"),
        R::TooLong => language.pick("太长了，请缩短", "Too long: shorten it"),
        R::WrongSort => language.pick("这一项不能这样填", "Not a value for this field"),
        R::BadDay => language.pick("日期写成 2026-11-24", "Write the day as 2026-11-24"),
        R::BadPhone => {
            language.pick("电话只能是 3 到 20 位数字", "A phone number is 3 to 20 digits")
        }
        R::BadPlate => language.pick("车牌请写完整，如 沪A7X932", "Write the whole plate"),
        R::BadArea => language.pick("面积要在 10 万平方米以内", "An area is at most 100,000 m²"),
        R::Unchanged => language.pick("和档案里一样，不用改", "That is on file already"),
        R::NeedsVerifiedRequest => language.pick(
            "业主的姓名、电话要先登记申请、核身份",
            "An owner’s name or phone changes by a verified request",
        ),
        R::NeedsConsent => language.pick("要先有本人单独同意", "They must agree to it apart first"),
        R::NoticeMissing => language.pick("还差：告知书版本", "Still missing: the notice"),
        R::NotConsented => language.pick("没有这项同意", "There is no such agreement"),
        R::NoSuchRequest => {
            language.pick("没有这个申请，或已登记过", "No such request, or there is one already")
        }
        R::NothingAsked => language.pick("没有要改的", "Nothing is asked for"),
        R::WrongStep => {
            language.pick("申请还没到这一步，或已过", "The request is not at this step")
        }
        R::ReasonMissing => language.pick("还差：理由", "Still missing: the reason"),
        R::ArrearsUndecided => {
            language.pick("欠费太久，要写明怎么办", "Fees are owed too long: say what was decided")
        }
        R::DayAhead => language.pick("日期还没到", "That day lies ahead"),
        R::NotTheOwners => language
            .pick("那天的业主对不上，或没有新业主", "Not the owners of that day, or nobody buys"),
        R::NoSuchThing => {
            language.pick("没有这张卡、这把钥匙或这辆车", "No such card, key or vehicle")
        }
        R::AlreadyThere => language.pick("已经登记过", "There is one already"),
        R::WrongState => language.pick("现在的状态不能做", "Not in a state for it"),
        R::NumberMissing => language.pick("还差：卡号", "Still missing: the number"),
        R::BadCount => language.pick("数目不对", "The count is wrong"),
        R::NotFiled => language.pick("没有这份资料", "The paper is not on file"),
        R::PurposeMissing => language.pick("还差：目的", "Still missing: the purpose"),
        R::NothingThere => language.pick("这一项是空的", "Nothing is there"),
    }
}

/// Why a card that stands so does not take a deed.
pub const fn card(stage: CardStage, deed: CardDeed, language: Language) -> &'static str {
    match (stage, deed) {
        (CardStage::Requested, _) => language.pick("卡还没发", "The card is not issued yet"),
        (CardStage::Issued, _) => language.pick("还没挂失", "It is not reported lost"),
        (CardStage::Lost, CardDeed::Replace) => {
            language.pick("挂失的卡先冻结，再补卡", "A lost card is frozen before it is replaced")
        }
        (CardStage::Lost, _) => language.pick("已经挂失", "Reported lost already"),
        (CardStage::Frozen, _) => language.pick("已经冻结", "Frozen already"),
        (CardStage::Replaced(_), _) => {
            language.pick("已换新卡，这张不再用", "Another card took its place")
        }
        (CardStage::Returned, _) => language.pick("已经退卡", "It came back"),
        (CardStage::Cancelled(_), _) => language.pick("已经注销", "It is cancelled"),
    }
}
