//! What happened to a ticket, fact by fact: one line, and what more there is to say.

use dutybook_domain::follow_up::{Attempt, Method, Outcome, Score};
use dutybook_domain::language::Language;
use dutybook_domain::ticket::Fact;
use dutybook_domain::ticket::complaint::{EscalatedTo, Grade, Response, Validity};
use dutybook_domain::ticket::fact::{Feasibility, Verdict, VisitOutcome};

use super::{shell, ticket, time};
use crate::look::Look;

/// A fact's line and what more there is to say of it.
#[expect(clippy::too_many_lines, reason = "a table: one entry a fact")]
pub fn happened(fact: &Fact, look: &Look) -> (String, String) {
    let language = look.language;
    let say = |chinese: &str, english: &str| match language {
        Language::Chinese => chinese.to_owned(),
        Language::English => english.to_owned(),
    };
    let department = |department| shell::department(department, language);
    match fact {
        Fact::EventSeen(seen) => (seen.event.clone(), say("导入", "Imported")),
        Fact::Received(received) => (
            say("登记", "Taken in"),
            received.content.reveal().lines().next().unwrap_or_default().to_owned(),
        ),
        Fact::Dispatched(to) => (
            format!("{} {}", say("派单：", "Dispatched to"), department(to.department)),
            to.note.clone(),
        ),
        Fact::Accepted(_) => (say("接单", "Accepted"), String::new()),
        Fact::Arrived(_) => (say("到场", "On site"), String::new()),
        Fact::UnderControl(note) => (say("已控制", "Under control"), note.note.clone()),
        Fact::Returned(reason) => (say("退回", "Returned"), reason.reason.clone()),
        Fact::Transferred { to, reason } => (
            format!("{} {}", say("转", "Transferred to"), department(to.department)),
            reason.clone(),
        ),
        Fact::Waiting(wait) => (
            format!("{} {}", say("停表：", "Stopped:"), ticket::waits_for(wait.reason, language)),
            wait.whom.clone(),
        ),
        Fact::Resumed(note) => (say("继续", "Goes on"), note.note.clone()),
        Fact::Progress(note) => {
            (note.note.lines().next().unwrap_or_default().to_owned(), say("进展", "Progress"))
        }
        Fact::Promised { promise, reason, over: _ } => (
            format!("{} {}", say("约定：", "Promised:"), time::moment(promise.by, look)),
            reason.clone().unwrap_or_default(),
        ),
        Fact::Responded(response) => responded(response, look),
        Fact::Answered(answer) => (say("答复", "Answered"), answer.reveal().clone()),
        Fact::SuggestionDecided(decision) => match &decision.decision {
            Verdict::Adopted => (say("建议采纳", "Suggestion adopted"), String::new()),
            Verdict::NotAdopted { reason } => {
                (say("建议未采纳", "Suggestion not adopted"), reason.clone())
            }
        },
        Fact::ErrandJudged(judged) => match &judged.feasibility {
            Feasibility::Feasible { promise, .. } => (
                say("委托能办", "Errand can be done"),
                format!("{} {}", say("约定", "by"), time::moment(promise.by, look)),
            ),
            Feasibility::NotFeasible { alternative } => {
                (say("委托不能办", "Errand cannot be done"), alternative.clone())
            }
        },
        Fact::AnswerTried { method } => {
            (say("答复没接通", "Could not be reached"), self::method(*method, language).to_owned())
        }
        Fact::Visited(visit) => {
            let outcome = match visit.outcome {
                VisitOutcome::Entered => say("上门", "Visited"),
                VisitOutcome::Refused => say("上门未进", "Not let in"),
                VisitOutcome::NobodyHome { .. } => say("上门没人在家", "Nobody home"),
            };
            (outcome, String::new())
        }
        Fact::Done(completion) => (say("完工", "Done"), completion.action.clone()),
        Fact::EvidenceShown(_) => (say("照片", "Photo"), String::new()),
        Fact::Signed(_) => (say("客户签字", "Signed"), String::new()),
        Fact::SignRefused(reason) => (say("客户未签字", "Not signed"), reason.reason.clone()),
        Fact::FeedbackReceived(_) => (
            say("完工反馈", "Completion feedback"),
            say("回访开始计时", "The follow-up clock starts"),
        ),
        Fact::FollowedUp(attempt) => attempted(&say("回访", "Follow-up"), attempt, language),
        Fact::CalledBack(attempt) => attempted(&say("投诉回访", "Called back"), attempt, language),
        Fact::Replied(reply) => (say("回复客户", "Replied"), reply.content.reveal().clone()),
        Fact::Contacted(contact) => {
            (say("联系客户", "Contacted"), contact.content.reveal().clone())
        }
        Fact::Graded(grading) => (
            format!("{} {}", say("定级：", "Graded"), grade(grading.grade, language)),
            String::new(),
        ),
        Fact::Judged(Validity::Effective) => (say("判为有效", "Found effective"), String::new()),
        Fact::Judged(Validity::Ineffective { reason }) => {
            (say("判为无效", "Found ineffective"), reason.clone())
        }
        Fact::Investigated(found) => {
            (format!("{} {}", say("原因：", "Cause:"), found.cause), found.action.clone())
        }
        Fact::Escalated(to) => (
            format!("{} {}", say("上报", "Escalated to"), escalated(to.to, language)),
            String::new(),
        ),
        Fact::Cancelled(reason) => (say("客户撤销", "Cancelled"), reason.reason.clone()),
        Fact::Reopened(reopening) => (say("重开", "Reopened"), reopening.reason.clone()),
        Fact::MergedInto(merge) => {
            (format!("{} {}", say("并入", "Merged into"), merge.into.number), String::new())
        }
        Fact::TookIn(merge) => {
            (format!("{} {}", say("并来", "Took in"), merge.from.number), String::new())
        }
        Fact::Linked(reference) => {
            (format!("{} {}", say("关联", "Linked to"), reference.number), String::new())
        }
        Fact::HandedToDesk(change) => {
            (format!("{} {}", say("转前台", "Handed to desk"), change.to), change.reason.clone())
        }
        Fact::CarriedOver(_) => (say("留给下一班", "Left to the next shift"), String::new()),
        Fact::Printed(copy) => (
            format!("{} {}/{}", say("打印", "Printed"), copy.number, copy.of),
            copy.reprint.clone().unwrap_or_default(),
        ),
        Fact::Closed(_) => (say("主管核验关闭", "Verified and closed"), String::new()),
        Fact::EnteredLate(lateness) => (say("补录", "Entered late"), lateness.reason.clone()),
    }
}

fn responded(response: &Response, look: &Look) -> (String, String) {
    match response {
        Response::Explained { explanation, .. } => {
            (look.pick("当场说明", "Explained").to_owned(), explanation.clone())
        }
        Response::AtOnce => (look.pick("当场解决", "Solved at once").to_owned(), String::new()),
        Response::Appointment { by } => {
            (look.pick("约定答复", "Appointed").to_owned(), time::moment(*by, look))
        }
    }
}

fn attempted(name: &str, attempt: &Attempt, language: Language) -> (String, String) {
    let said = match &attempt.outcome {
        Outcome::NotReached => language.pick("没接通", "not reached").to_owned(),
        Outcome::Refused => language.pick("不接受回访", "wants no call").to_owned(),
        Outcome::Reached(answer) => {
            let mark = answer.satisfaction.map_or(0, Score::get);
            match mark {
                4 | 5 => language.pick("满意", "satisfied").to_owned(),
                1 | 2 => language.pick("不满意", "unsatisfied").to_owned(),
                _ => language.pick("已接通", "reached").to_owned(),
            }
        }
    };
    let remark = attempt.answer().and_then(|answer| answer.remark.as_ref());
    let remark = remark.map_or_else(String::new, |remark| remark.reveal().clone());
    let detail = [remark, attempt.action.clone().unwrap_or_default()].join(" ");
    (format!("{name} {said}"), detail.trim().to_owned())
}

const fn method(method: Method, language: Language) -> &'static str {
    match method {
        Method::Phone => language.pick("电话", "phone"),
        Method::Visit => language.pick("上门", "visit"),
        Method::Written => language.pick("书面", "in writing"),
    }
}

const fn grade(grade: Grade, language: Language) -> &'static str {
    match grade {
        Grade::Minor => language.pick("一般", "minor"),
        Grade::Important => language.pick("重要", "important"),
        Grade::Major => language.pick("重大", "major"),
    }
}

const fn escalated(to: EscalatedTo, language: Language) -> &'static str {
    match to {
        EscalatedTo::Supervisor => language.pick("客服主管", "the supervisor"),
        EscalatedTo::Manager => language.pick("项目经理", "the property manager"),
        EscalatedTo::Headquarters => language.pick("上级公司", "headquarters"),
        EscalatedTo::Authority => language.pick("主管部门", "an authority"),
    }
}
