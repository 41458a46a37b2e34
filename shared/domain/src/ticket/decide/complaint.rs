//! What only a complaint is asked (`B-06`).

use super::{Decision, Desk, required};
use crate::caller::Channel;
use crate::follow_up::{Answer, Attempt, Method};
use crate::regulation::RuleId;
use crate::ticket::complaint::{
    Contact, Escalation, Grade, Grading, Investigation, MajorGround, Response, Validity,
    least_grade,
};
use crate::ticket::fact::{Completion, Reply};
use crate::ticket::limits::{DoneLimits, GradeLimits};
use crate::ticket::matter::{Kind, Promised};
use crate::ticket::{Fact, Refusal};

const fn only_complaint(kind: Kind) -> Result<(), Refusal> {
    if matches!(kind, Kind::Complaint) { Ok(()) } else { Err(Refusal::OtherKind) }
}

pub(super) fn contact(kind: Kind, contact: Contact) -> Result<Decision, Refusal> {
    only_complaint(kind)?;
    required(contact.content.reveal()).or(Err(Refusal::ContentMissing))?;
    Ok(Fact::Contacted(contact).into())
}

pub(super) fn investigate(kind: Kind, investigation: Investigation) -> Result<Decision, Refusal> {
    only_complaint(kind)?;
    required(&investigation.cause)?;
    required(&investigation.action)?;
    Ok(Fact::Investigated(investigation).into())
}

pub(super) fn escalate(kind: Kind, to: Escalation) -> Result<Decision, Refusal> {
    only_complaint(kind)?;
    Ok(Fact::Escalated(to).into())
}

/// The three-way rule binds complaints and requests for help (`B-01 投诉 2`, `装修管理 2`).
const fn takes_response(kind: Kind) -> Result<(), Refusal> {
    if matches!(kind, Kind::Complaint | Kind::Help) { Ok(()) } else { Err(Refusal::OtherKind) }
}

impl Desk<'_> {
    /// Class C promises in the same click.
    pub(super) fn respond(&self, kind: Kind, response: Response) -> Result<Decision, Refusal> {
        takes_response(kind)?;
        match &response {
            Response::Explained { explanation, .. } => {
                required(explanation).or(Err(Refusal::AlternativeMissing))?;
                self.while_open(Fact::Responded(response))
            }
            // Class B is solved and answered in the same click.
            Response::AtOnce => Err(Refusal::NotDone),
            Response::Appointment { by } => {
                let promise = self.promise(kind, (Promised::Result, *by), None)?;
                let mut decision = self.while_open(Fact::Responded(response))?;
                decision.facts.extend(promise.facts);
                Ok(decision)
            }
        }
    }

    pub(super) fn solve_at_once(
        &self,
        kind: Kind,
        action: String,
        reply: Reply,
    ) -> Result<Decision, Refusal> {
        takes_response(kind)?;
        required(&action)?;
        required(reply.content.reveal()).or(Err(Refusal::ContentMissing))?;
        if kind == Kind::Complaint && self.ticket.grade().is_none() {
            return Err(Refusal::NotGraded);
        }
        let limits = DoneLimits::in_force(kind, &self.starting());
        let (materials, fee, worker) = (String::new(), None, None);
        let done = Fact::Done(Completion { action, materials, fee, worker, limits });
        let mut decision = self.while_open(Fact::Responded(Response::AtOnce))?;
        decision.facts.extend([done, Fact::Replied(reply)]);
        Ok(decision)
    }

    pub(super) fn grade(
        &self,
        kind: Kind,
        (grade, ground): (Grade, Option<MajorGround>),
        households: u32,
    ) -> Result<Decision, Refusal> {
        only_complaint(kind)?;
        if (grade == Grade::Major) != ground.is_some() {
            return Err(Refusal::GroundMismatch);
        }
        let channel = self.ticket.receipt().map(|receipt| receipt.what.reporter.channel);
        let in_public = matches!(channel, Some(Channel::Hotline | Channel::Media));
        let least = least_grade(households, self.limit(RuleId::ComplaintMajorHouseholds));
        if grade < least || (in_public && grade < Grade::Major) {
            return Err(Refusal::GradeTooLow);
        }
        let limits = GradeLimits::in_force(grade, &self.property.starting(self.began_at()));
        self.while_open(Fact::Graded(Grading { grade, ground, limits }))
    }

    pub(super) fn judge(&self, kind: Kind, validity: Validity) -> Result<Decision, Refusal> {
        only_complaint(kind)?;
        match &validity {
            Validity::Effective => {}
            Validity::Ineffective { reason } => required(reason)?,
        }
        self.while_open(Fact::Judged(validity))
    }

    /// An unsatisfied complainant reopens the complaint; a major one is visited by a supervisor.
    pub(super) fn call_back(&self, kind: Kind, attempt: &Attempt) -> Result<Decision, Refusal> {
        only_complaint(kind)?;
        if !self.ticket.is_settled() {
            return Err(Refusal::NotDone);
        }
        let in_person = attempt.method == Method::Visit && self.act.role.is_supervisor();
        if self.ticket.grade() == Some(Grade::Major) && !in_person {
            return Err(Refusal::VisitInPerson);
        }
        let reopens = attempt.answer().is_some_and(Answer::sends_back);
        self.attempted(kind, Fact::CalledBack(attempt.clone()), attempt, reopens)
    }
}
