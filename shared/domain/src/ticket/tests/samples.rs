//! One fact of every sort, one command of every sort: what the laws are tried on.

use super::*;
use crate::follow_up::Terms;
use crate::ticket::command::Errand;
use crate::ticket::complaint::{
    Contact, EscalatedTo, Escalation, Grade, Grading, Investigation, MajorGround, Response,
    Validity,
};
use crate::ticket::fact::{
    ByWorker, CarryOver, CarryReason, Completion, Copy, DeskChange, Dispatch, ErrandJudgement,
    Feasibility, Feedback, Lateness, Merge, Note, Reason, Received, Reopening, Reply,
    SuggestionDecision, Verdict, Visit, VisitOutcome, Wait, WaitReason,
};
use crate::ticket::import::EventSeen;
use crate::ticket::limits::{DispatchLimits, DoneLimits, GradeLimits, Limits};
use crate::ticket::matter::Promise;

fn word() -> String {
    "原因".to_owned()
}

fn reason() -> Reason {
    Reason { reason: word() }
}

fn received(kind: Kind, serial: u32) -> Fact {
    let intake = intake_of(kind);
    Fact::Received(Box::new(Received {
        number: SpokenNumber { desk: DeskNumber(1), serial },
        matter: intake.matter,
        reporter: intake.reporter,
        content: intake.content,
        owner: DeskNumber(1),
        origin: intake.origin,
        limits: Limits::in_force(kind, Urgency::Ordinary, &Rules::default()),
        raised_at: None,
        received_by: None,
        promise: None,
    }))
}

fn seen(minute: u32) -> Fact {
    let at = on(&format!("2024-03-04 08:{minute:02}")).naive_utc();
    Fact::EventSeen(EventSeen { case: "2".to_owned(), event: "1".to_owned(), at, n: 1 })
}

fn dispatch() -> Dispatch {
    let limits = Some(DispatchLimits::in_force(Urgency::Ordinary, &Rules::default()));
    let note = word();
    Dispatch { department: Department::Order, also: Vec::new(), told: None, note, limits }
}

fn promise() -> Promise {
    Promise { of: Promised::Result, by: on("2024-03-06 10:00"), alarm_minutes: (120, 30) }
}

fn completion(kind: Kind) -> Fact {
    let limits = DoneLimits::in_force(kind, &Rules::default());
    let materials = String::new();
    Fact::Done(Completion { action: word(), materials, fee: None, worker: None, limits })
}

/// Every sort of fact, in the order of the enum, each under the name it is stored by.
pub(super) fn facts() -> Vec<(&'static str, Fact)> {
    [of_the_receipt(), of_the_work(), of_the_end()].concat()
}

fn of_the_receipt() -> Vec<(&'static str, Fact)> {
    vec![
        ("event-seen", seen(1)),
        ("event-seen", seen(40)),
        ("received", received(Kind::RepairCommon, 1)),
        ("received", received(Kind::Complaint, 2)),
        ("received", received(Kind::Suggestion, 3)),
        ("received", received(Kind::Errand, 4)),
        ("received", received(Kind::Consultation, 5)),
    ]
}

fn of_the_work() -> Vec<(&'static str, Fact)> {
    let judgement = |feasibility| ErrandJudgement { feasibility, outside_scope: false };
    let feasible = Feasibility::Feasible { repeated_back: true, promise: promise() };
    let declined = Feasibility::NotFeasible { alternative: word() };
    let decision = Verdict::NotAdopted { reason: word() };
    let outcome = VisitOutcome::NobodyHome { note_left: true };
    let method = Method::Phone;
    vec![
        ("dispatched", Fact::Dispatched(dispatch())),
        ("accepted", Fact::Accepted(ByWorker::default())),
        ("arrived", Fact::Arrived(ByWorker { worker: Some(StaffId(3)) })),
        ("under-control", Fact::UnderControl(Note::default())),
        ("returned", Fact::Returned(reason())),
        ("transferred", Fact::Transferred { to: dispatch(), reason: word() }),
        ("waiting", Fact::Waiting(Wait { reason: WaitReason::Customer, whom: word() })),
        ("resumed", Fact::Resumed(Note::default())),
        ("progress", Fact::Progress(Note { note: word(), customer_told: true })),
        ("promised", Fact::Promised { promise: promise(), reason: None, over: None }),
        ("responded", Fact::Responded(Response::AtOnce)),
        ("answered", Fact::Answered(Personal::from("可以"))),
        (
            "suggestion-decided",
            Fact::SuggestionDecided(SuggestionDecision { decision, thanked: true }),
        ),
        ("errand-judged", Fact::ErrandJudged(judgement(feasible))),
        ("errand-judged", Fact::ErrandJudged(judgement(declined))),
        ("answer-tried", Fact::AnswerTried { method }),
        ("visited", Fact::Visited(Visit { attempts: 3, outcome })),
        ("done", completion(Kind::RepairCommon)),
        ("done", completion(Kind::Complaint)),
    ]
}

fn of_the_end() -> Vec<(&'static str, Fact)> {
    let rules = Rules::default();
    let limits = GradeLimits::in_force(Grade::Minor, &rules);
    let again = Limits::in_force(Kind::RepairPrivate, Urgency::Ordinary, &rules);
    let reopening = Reopening { reason: word(), limits: again };
    let feedback = Feedback { from: None, terms: Terms::in_force(&rules, false) };
    let there = Merge { from: reference(1), into: reference(2) };
    let back = Merge { from: reference(2), into: reference(1) };
    let boundary = on("2024-03-04 17:30");
    let content = Personal::from("已修好");
    let evidence = Evidence { phase: Phase::Before, blob: BlobHash([1; 32]) };
    vec![
        ("evidence-shown", Fact::EvidenceShown(evidence)),
        ("signed", Fact::Signed(Signature { blob: BlobHash([2; 32]) })),
        ("sign-refused", Fact::SignRefused(reason())),
        ("feedback-received", Fact::FeedbackReceived(feedback)),
        ("followed-up", Fact::FollowedUp(reached(true, 5))),
        ("replied", Fact::Replied(Reply { method: Method::Written, content: content.clone() })),
        ("contacted", Fact::Contacted(Contact { method: Method::Phone, content })),
        ("graded", Fact::Graded(Grading { grade: Grade::Minor, ground: None, limits })),
        ("judged", Fact::Judged(Validity::Ineffective { reason: word() })),
        ("investigated", Fact::Investigated(investigation())),
        ("escalated", Fact::Escalated(escalation())),
        ("called-back", Fact::CalledBack(not_reached())),
        ("cancelled", Fact::Cancelled(reason())),
        ("reopened", Fact::Reopened(reopening)),
        ("merged-into", Fact::MergedInto(there)),
        ("took-in", Fact::TookIn(back)),
        ("linked", Fact::Linked(reference(3))),
        ("handed-to-desk", Fact::HandedToDesk(DeskChange { to: DeskNumber(2), reason: word() })),
        ("carried-over", Fact::CarriedOver(CarryOver { boundary, reason: None })),
        ("printed", Fact::Printed(Copy { number: 1, of: 2, reprint: None })),
        ("closed", Fact::Closed(Closing::InBatch)),
        ("entered-late", Fact::EnteredLate(lateness())),
    ]
}

fn lateness() -> Lateness {
    Lateness { reason: word(), allowed_by: StaffId(1) }
}

fn investigation() -> Investigation {
    Investigation { cause: word(), action: word(), responsible: None }
}

fn escalation() -> Escalation {
    Escalation { to: EscalatedTo::Manager, reference: None, due_at: None }
}

/// Every sort of command but the intake, with words and times that are in order at `now`.
pub(super) fn commands(now: DateTime<Utc>) -> Vec<Command> {
    let by = now + chrono::TimeDelta::hours(5);
    let hand_on = || HandOn {
        department: Department::Engineering,
        also: Vec::new(),
        told: None,
        note: word(),
    };
    let content = || Personal::from("已修好");
    let thanked = SuggestionDecision { decision: Verdict::Adopted, thanked: true };
    let major = (Grade::Major, Some(MajorGround::DataLeak));
    let unsatisfied = Attempt { action: Some(word()), ..reached(false, 1) };
    let visited = Attempt { method: Method::Visit, ..reached(true, 5) };
    let merge = Merge { from: reference(1), into: reference(2) };
    vec![
        Command::Dispatch(hand_on()),
        Command::Accept(ByWorker::default()),
        Command::Arrive(ByWorker::default()),
        Command::BringUnderControl(Note::default()),
        Command::Return { reason: word() },
        Command::Transfer { to: hand_on(), reason: word() },
        Command::Wait(Wait { reason: WaitReason::Parts, whom: word() }),
        Command::Resume(Note::default()),
        Command::Report(Note { note: word(), customer_told: false }),
        Command::Promise { of: Promised::Result, by, reason: Some(word()) },
        Command::SolveAtOnce {
            action: word(),
            reply: Reply { method: Method::Phone, content: content() },
        },
        Command::Respond(Response::Appointment { by }),
        Command::Answer(content()),
        Command::DecideSuggestion(thanked),
        Command::JudgeErrand(Errand::Feasible { repeated_back: true, by, outside_scope: false }),
        Command::JudgeErrand(Errand::NotFeasible { alternative: word(), outside_scope: true }),
        Command::TryToAnswer { method: Method::Phone },
        Command::Visit(Visit { attempts: 2, outcome: VisitOutcome::Entered }),
        finish(),
        evidence(),
        sign(),
        Command::RefuseSignature { reason: word() },
        FEEDBACK,
        Command::FollowUp(reached(true, 5)),
        Command::FollowUp(unsatisfied.clone()),
        Command::Reply(Reply { method: Method::Phone, content: content() }),
        Command::Contact(Contact { method: Method::Phone, content: content() }),
        Command::Grade { grade: Grade::Minor, ground: None, households: 1 },
        Command::Grade { grade: major.0, ground: major.1, households: 1 },
        Command::Judge(Validity::Ineffective { reason: word() }),
        Command::Investigate(investigation()),
        Command::Escalate(escalation()),
        Command::CallBack(visited),
        Command::CallBack(Attempt { method: Method::Visit, ..unsatisfied }),
        Command::Cancel { reason: word() },
        Command::Reopen { reason: word() },
        Command::Merge(merge),
        Command::Link(reference(3)),
        Command::HandToDesk(DeskChange { to: DeskNumber(2), reason: word() }),
        Command::CarryOver { boundary: by, reason: Some(CarryReason::Night) },
        Command::Print { copy: 1, reprint: Some(word()) },
        CLOSE,
        Command::EnterLate { lateness: lateness(), command: Box::new(finish()) },
    ]
}
