//! What only a complaint is asked (`B-06`).

use super::{Decision, Desk, required};
use crate::follow_up::{Answer, Attempt, Method};
use crate::regulation::RuleId;
use crate::ticket::complaint::{
    Contact, Escalation, Grade, Grading, Investigation, MajorGround, Response, Validity,
    least_grade,
};
use crate::ticket::limits::GradeLimits;
use crate::ticket::matter::{Channel, Kind, Promised};
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

impl Desk<'_> {
    /// The three-way rule of complaints and requests for help (`B-01 装修管理 2`, `投诉 2`). Class C
    /// promises in the same click.
    pub(super) fn respond(&self, kind: Kind, response: Response) -> Result<Decision, Refusal> {
        if !matches!(kind, Kind::Complaint | Kind::Help) {
            return Err(Refusal::OtherKind);
        }
        match &response {
            Response::Explained { explanation, .. } => {
                required(explanation).or(Err(Refusal::AlternativeMissing))?;
                self.while_open(Fact::Responded(response))
            }
            Response::AtOnce => self.while_open(Fact::Responded(response)),
            Response::Appointment { by } => {
                let promise = self.promise(kind, (Promised::Result, *by), None)?;
                let mut decision = self.while_open(Fact::Responded(response))?;
                decision.facts.extend(promise.facts);
                Ok(decision)
            }
        }
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
        let limits = GradeLimits::in_force(grade, &self.property.rules);
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
