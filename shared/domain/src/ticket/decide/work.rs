//! The course of the work: issue, accept, arrive, return, finish, feedback, follow-up, carry-over.

use chrono::{DateTime, Utc};

use super::{Decision, Desk, reasoned, required};
use crate::follow_up::{Attempt, Terms};
use crate::id::StaffId;
use crate::regulation::RuleId;
use crate::ticket::command::{Finish, HandOn};
use crate::ticket::fact::{
    ByWorker, CarryOver, CarryReason, Completion, Dispatch, Feedback, Note, Reopening, Reply,
    Visit, VisitOutcome,
};
use crate::ticket::limits::{DispatchLimits, DoneLimits, Limits};
use crate::ticket::matter::{Kind, Urgency};
use crate::ticket::stage::Stage;
use crate::ticket::{Fact, Refusal};

impl Desk<'_> {
    pub(super) fn dispatch(&self, kind: Kind, to: HandOn) -> Result<Decision, Refusal> {
        let to = self.handed_on(kind, to)?;
        self.while_open(Fact::Dispatched(to))
    }

    pub(super) fn transfer(
        &self,
        kind: Kind,
        to: HandOn,
        reason: String,
    ) -> Result<Decision, Refusal> {
        required(&reason)?;
        self.dispatched()?;
        let to = self.handed_on(kind, to)?;
        self.while_open(Fact::Transferred { to, reason })
    }

    fn handed_on(&self, kind: Kind, to: HandOn) -> Result<Dispatch, Refusal> {
        let HandOn { department, also, told, note } = to;
        if !(kind.needs_department() || kind == Kind::Errand || kind == Kind::Imported) {
            return Err(Refusal::NoDepartment);
        }
        if kind == Kind::Complaint {
            required(&note).or(Err(Refusal::HandOffNoteMissing))?;
        }
        let urgency = self.ticket.urgency();
        let limits = kind.is_work().then(|| DispatchLimits::in_force(urgency, &self.starting()));
        Ok(Dispatch { department, also, told, note, limits })
    }

    fn dispatched(&self) -> Result<(), Refusal> {
        let dispatched = self.round().is_some_and(|round| round.dispatches().next().is_some());
        if dispatched { Ok(()) } else { Err(Refusal::NotDispatched) }
    }

    pub(super) fn accept(&self, by: ByWorker) -> Result<Decision, Refusal> {
        self.dispatched()?;
        match self.ticket.stage() {
            Stage::Accepted | Stage::Arrived => Err(Refusal::AlreadyAccepted),
            Stage::Returned => Err(Refusal::NotDispatched),
            Stage::OnItsWay
            | Stage::Received
            | Stage::Graded
            | Stage::Appointed
            | Stage::Issued
            | Stage::InProgress
            | Stage::Waiting(_)
            | Stage::Reopened
            | Stage::Done
            | Stage::InvalidExplained
            | Stage::Signed
            | Stage::SignRefused
            | Stage::FeedbackReceived
            | Stage::FollowedUp
            | Stage::Closed
            | Stage::Cancelled
            | Stage::Merged => self.while_open(Fact::Accepted(by)),
        }
    }

    pub(super) fn arrive(&self, by: ByWorker) -> Result<Decision, Refusal> {
        self.dispatched()?;
        self.while_open(Fact::Arrived(by))
    }

    pub(super) fn bring_under_control(&self, note: Note) -> Result<Decision, Refusal> {
        if self.ticket.urgency() != Urgency::Emergency {
            return Err(Refusal::NoEmergency);
        }
        self.while_open(Fact::UnderControl(note))
    }

    pub(super) fn give_back(&self, reason: String) -> Result<Decision, Refusal> {
        self.dispatched()?;
        self.while_open(Fact::Returned(reasoned(reason)?))
    }

    /// The bell is not rung for ever, and who is not at home finds a note (`B-02 §3`).
    pub(super) fn visit(&self, visit: Visit) -> Result<Decision, Refusal> {
        if visit.attempts > self.limit(RuleId::VisitAttempts) {
            return Err(Refusal::TooManyRings);
        }
        if visit.outcome == (VisitOutcome::NobodyHome { note_left: false }) {
            return Err(Refusal::NoteMissing);
        }
        Ok(Fact::Visited(visit).into())
    }

    pub(super) fn finish(&self, kind: Kind, finish: Finish) -> Result<Decision, Refusal> {
        let Finish { action, materials, fee, worker } = finish;
        match kind {
            Kind::Consultation | Kind::Suggestion => return Err(Refusal::OtherKind),
            Kind::Complaint if self.ticket.grade().is_none() => return Err(Refusal::NotGraded),
            Kind::Errand if !self.is_errand_agreed() => return Err(Refusal::NotJudged),
            Kind::RepairCommon
            | Kind::RepairPrivate
            | Kind::RepairPaid
            | Kind::Cleaning
            | Kind::Order
            | Kind::Greening
            | Kind::CustomerService
            | Kind::Help => self.dispatched()?,
            Kind::Complaint | Kind::Errand | Kind::Praise | Kind::Imported => {}
        }
        required(&action)?;
        if fee.is_some_and(|fee| fee.total_fen > 0 && !fee.consented) {
            return Err(Refusal::FeeWithoutConsent);
        }
        let limits = DoneLimits::in_force(kind, &self.starting());
        self.while_open(Fact::Done(Completion { action, materials, fee, worker, limits }))
    }

    pub(super) fn take_feedback(
        &self,
        from: Option<StaffId>,
        call_at_night: bool,
    ) -> Result<Decision, Refusal> {
        if self.has(|fact| matches!(fact, Fact::FeedbackReceived(_))) {
            return Err(Refusal::FeedbackTaken);
        }
        let at_night_too = call_at_night || self.ticket.urgency() == Urgency::Emergency;
        let terms = Terms::in_force(&self.property.rules, at_night_too);
        self.when_done(Fact::FeedbackReceived(Feedback { from, terms }))
    }

    pub(super) fn follow_up(&self, kind: Kind, attempt: &Attempt) -> Result<Decision, Refusal> {
        if kind == Kind::Complaint {
            return Err(Refusal::OtherKind);
        }
        if !self.has(|fact| matches!(fact, Fact::FeedbackReceived(_))) {
            return Err(Refusal::NoFeedback);
        }
        let not_done = attempt.answer().is_some_and(|answer| !answer.confirmed_done);
        self.attempted(kind, Fact::FollowedUp(attempt.clone()), attempt, not_done)
    }

    /// An attempt whose answer asks for something says what is done about it; one that sends the
    /// matter back reopens it in the same click.
    pub(super) fn attempted(
        &self,
        kind: Kind,
        fact: Fact,
        attempt: &Attempt,
        reopens: bool,
    ) -> Result<Decision, Refusal> {
        let sent_back = attempt.answer().is_some_and(crate::follow_up::Answer::sends_back);
        let action = attempt.action.clone().unwrap_or_default();
        if sent_back {
            required(&action).or(Err(Refusal::ActionMissing))?;
        }
        let mut decision = Decision::from(fact);
        if reopens {
            decision.facts.push(self.reopening(kind, action));
        }
        Ok(decision)
    }

    pub(super) fn reopen(&self, kind: Kind, reason: String) -> Result<Decision, Refusal> {
        required(&reason)?;
        self.when_done(self.reopening(kind, reason)).or(Err(Refusal::StillOpen))
    }

    fn reopening(&self, kind: Kind, reason: String) -> Fact {
        let limits = Limits::in_force(kind, self.ticket.urgency(), &self.starting());
        Fact::Reopened(Reopening { reason, limits })
    }

    pub(super) fn reply(&self, kind: Kind, reply: Reply) -> Result<Decision, Refusal> {
        required(reply.content.reveal()).or(Err(Refusal::ContentMissing))?;
        if kind == Kind::Complaint {
            return Ok(Fact::Replied(reply).into());
        }
        self.when_done(Fact::Replied(reply))
    }

    pub(super) fn carry_over(
        &self,
        boundary: DateTime<Utc>,
        reason: Option<CarryReason>,
    ) -> Result<Decision, Refusal> {
        if reason.is_none() {
            return Err(Refusal::CarryReasonMissing);
        }
        self.while_open(Fact::CarriedOver(CarryOver { boundary, reason }))
    }
}
