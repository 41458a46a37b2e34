//! What people at the desk may ask of a ticket. [`super::decide`] answers each.
//!
//! A command carries no limit and no due instant: those come from the rule book when it is decided.

use chrono::{DateTime, Utc};

use super::complaint::{
    Contact, Escalation, Grade, Investigation, MajorGround, Response, Validity,
};
use super::fact::{
    ByWorker, CarryReason, Closing, DeskChange, Evidence, Fee, Lateness, Merge, Note, Reply,
    Signature, SuggestionDecision, Visit, Wait,
};
use super::matter::{Matter, Origin, Promised, Reference, Reporter};
use crate::follow_up::{Attempt, Method};
use crate::id::{SpokenNumber, StaffId};
use crate::personal::Personal;
use crate::staff::Department;

/// What is asked of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Take a matter in.
    Receive(Box<Receive>),
    /// Issue the 003, or hand a complaint to its department.
    Dispatch(HandOn),
    /// Note that the department accepts.
    Accept(ByWorker),
    /// Note that somebody is there.
    Arrive(ByWorker),
    /// Note that an emergency is under control.
    BringUnderControl(Note),
    /// Give it back: not ours.
    Return {
        /// Why.
        reason: String,
    },
    /// Hand it to another department.
    Transfer {
        /// To whom.
        to: HandOn,
        /// Why.
        reason: String,
    },
    /// Let it wait.
    Wait(Wait),
    /// End the wait.
    Resume(Note),
    /// Say how far it is.
    Report(Note),
    /// Promise a time, or another one.
    Promise {
        /// Of what.
        of: Promised,
        /// By when.
        by: DateTime<Utc>,
        /// Why another time; needed when one was promised before.
        reason: Option<String>,
    },
    /// Say how the desk responded in the contact: class A or C.
    Respond(Response),
    /// Solve and answer a complaint or a request for help in the contact: class B.
    SolveAtOnce {
        /// What was done.
        action: String,
        /// What the customer was told.
        reply: Reply,
    },
    /// Answer a consultation.
    Answer(Personal<String>),
    /// Decide a suggestion and tell the customer.
    DecideSuggestion(SuggestionDecision),
    /// Say whether an errand can be done.
    JudgeErrand(Errand),
    /// Note that the customer was to be answered and could not be reached.
    TryToAnswer {
        /// How.
        method: Method,
    },
    /// Note a visit to the customer's home.
    Visit(Visit),
    /// Note that the work is done.
    Finish(Finish),
    /// Add evidence of the work.
    ShowEvidence(Evidence),
    /// Add the customer's signature.
    Sign(Signature),
    /// Note that the customer does not sign.
    RefuseSignature {
        /// Why.
        reason: String,
    },
    /// Note the completion feedback.
    TakeFeedback {
        /// From whom.
        from: Option<StaffId>,
        /// The customer asked to be called at whatever hour.
        call_at_night: bool,
    },
    /// Note an attempt to follow up.
    FollowUp(Attempt),
    /// Tell the customer the result.
    Reply(Reply),
    /// Note a contact with the complainant.
    Contact(Contact),
    /// Grade a complaint.
    Grade {
        /// The grade.
        grade: Grade,
        /// Why it is major.
        ground: Option<MajorGround>,
        /// How many households raised the matter.
        households: u32,
    },
    /// Find a complaint effective or not.
    Judge(Validity),
    /// Note cause and action of a complaint.
    Investigate(Investigation),
    /// Take a complaint higher.
    Escalate(Escalation),
    /// Note an attempt to call a complainant back.
    CallBack(Attempt),
    /// Let the customer take it back.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Put it back to work.
    Reopen {
        /// Why.
        reason: String,
    },
    /// End it as a duplicate of another ticket.
    Merge(Merge),
    /// Say that it hangs together with another ticket.
    Link(Reference),
    /// Hand it to another desk.
    HandToDesk(DeskChange),
    /// Leave it to the next shift.
    CarryOver {
        /// The end of this shift.
        boundary: DateTime<Utc>,
        /// Why it cannot be handled in it.
        reason: Option<CarryReason>,
    },
    /// Print a copy of the 003.
    Print {
        /// Which copy, from 1.
        copy: u32,
        /// Why again; needed when that copy was printed before.
        reprint: Option<String>,
    },
    /// Verify and close it.
    Close(Closing),
    /// Enter something after its shift.
    EnterLate {
        /// Why, and the supervisor who allows it.
        lateness: Lateness,
        /// What is entered.
        command: Box<Self>,
    },
}

/// What the desk asks for at intake. Five of these must be filled in, the rest can wait (B02-10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receive {
    /// The desk's next number.
    pub number: SpokenNumber,
    /// What and where.
    pub matter: Matter,
    /// Who raised it.
    pub reporter: Reporter,
    /// What they said, word for word.
    pub content: Personal<String>,
    /// The contact or night entry it comes from.
    pub origin: Origin,
    /// When it was raised, if the entry is a conversion of an earlier one.
    pub raised_at: Option<DateTime<Utc>>,
    /// Who took it, if someone else.
    pub received_by: Option<StaffId>,
    /// What was agreed in the contact.
    pub promise: Option<(Promised, DateTime<Utc>)>,
}

/// To whom a matter is handed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOn {
    /// The department; of several, the one that leads.
    pub department: Department,
    /// The other departments concerned.
    pub also: Vec<Department>,
    /// The person told.
    pub told: Option<StaffId>,
    /// What the department must know beyond the content.
    pub note: String,
}

/// The completion of the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finish {
    /// What was done.
    pub action: String,
    /// Materials used.
    pub materials: String,
    /// What the customer pays.
    pub fee: Option<Fee>,
    /// Who did it, if someone else.
    pub worker: Option<StaffId>,
}

/// Whether an errand can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// It can.
    Feasible {
        /// The wish was repeated back to the customer.
        repeated_back: bool,
        /// The time agreed.
        by: DateTime<Utc>,
        /// It lies outside the desk's scope of service.
        outside_scope: bool,
    },
    /// It cannot.
    NotFeasible {
        /// What was offered instead.
        alternative: String,
        /// It lies outside the desk's scope of service.
        outside_scope: bool,
    },
}
