//! What is recorded about a ticket. Stored by name: append variants and fields, never rename.
//!
//! Nothing here is derived: no stage, no due instant, no total.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::complaint::{Contact, Escalation, Grading, Investigation, Response, Validity};
use super::import::EventSeen;
use super::limits::{DispatchLimits, DoneLimits, Limits};
use super::matter::{Matter, Origin, Promise, Reference, Reporter};
use crate::follow_up::{Attempt, Method, Terms};
use crate::id::{BlobHash, DeskNumber, SpokenNumber, StaffId};
use crate::ledger::FactKey;
use crate::personal::Personal;
use crate::staff::Department;

/// One thing that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A row of another system's event log.
    EventSeen(EventSeen),
    /// The matter was raised.
    Received(Box<Received>),
    /// The 003 was issued, or the complaint handed on, to a department.
    Dispatched(Dispatch),
    /// The department accepts.
    Accepted(ByWorker),
    /// Somebody is there.
    Arrived(ByWorker),
    /// An emergency is under control.
    UnderControl(Note),
    /// The department gives it back: not theirs.
    Returned(Reason),
    /// It goes to another department.
    Transferred {
        /// To whom.
        to: Dispatch,
        /// Why.
        reason: String,
    },
    /// It waits for something outside the work.
    Waiting(Wait),
    /// The wait is over.
    Resumed(Note),
    /// How far it is.
    Progress(Note),
    /// The customer was promised a time, or another one.
    Promised {
        /// What and when.
        promise: Promise,
        /// Why another time, when there was one before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The entry with the promise its author had seen; none where there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<FactKey>,
    },
    /// How the desk responded to a complaint in the contact.
    Responded(Response),
    /// The consultation was answered.
    Answered(Personal<String>),
    /// The suggestion was decided and the customer told.
    SuggestionDecided(SuggestionDecision),
    /// Whether the errand can be done.
    ErrandJudged(ErrandJudgement),
    /// The customer was to be answered and could not be reached.
    AnswerTried {
        /// How.
        method: Method,
    },
    /// Somebody rang or knocked at the customer's door.
    Visited(Visit),
    /// The work is done.
    Done(Completion),
    /// Evidence of the work was given.
    EvidenceShown(Evidence),
    /// The customer signed.
    Signed(Signature),
    /// The customer does not sign.
    SignRefused(Reason),
    /// The desk has the completion feedback; the follow-up clock starts.
    FeedbackReceived(Feedback),
    /// An attempt to follow up: a line of the 028.
    FollowedUp(Attempt),
    /// The reporter of a common part, or the complainant, was told the result.
    Replied(Reply),
    /// The complainant was contacted.
    Contacted(Contact),
    /// The complaint was graded.
    Graded(Grading),
    /// The complaint was found effective or not.
    Judged(Validity),
    /// Cause and action of a complaint.
    Investigated(Investigation),
    /// The complaint was taken higher.
    Escalated(Escalation),
    /// An attempt to call the complainant back.
    CalledBack(Attempt),
    /// The customer takes it back.
    Cancelled(Reason),
    /// It goes back to work.
    Reopened(Reopening),
    /// It is the same matter as another, which goes on.
    MergedInto(Merge),
    /// Another ticket was merged into this one.
    TookIn(Merge),
    /// It hangs together with another ticket.
    Linked(Reference),
    /// Another desk answers for it.
    HandedToDesk(DeskChange),
    /// It was left to the next shift.
    CarriedOver(CarryOver),
    /// A copy of the 003 was printed.
    Printed(Copy),
    /// A supervisor verified and closed it.
    Closed(Closing),
    /// What the same click wrote was entered late.
    EnteredLate(Lateness),
}

/// The receipt of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The number people say.
    pub number: SpokenNumber,
    /// What and where.
    pub matter: Matter,
    /// Who raised it.
    pub reporter: Reporter,
    /// What they said, word for word.
    pub content: Personal<String>,
    /// The desk that answers for it.
    pub owner: DeskNumber,
    /// The contact or night entry it comes from.
    pub origin: Origin,
    /// The limits frozen with it.
    pub limits: Limits,
    /// When it was raised, where that is not when it was entered: a night entry converted later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raised_at: Option<DateTime<Utc>>,
    /// Who took it, where that is not who entered it; the first receiver tracks a complaint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_by: Option<StaffId>,
    /// What was promised in the contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
}

/// To whom a matter is handed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// The department; of several, the one that leads.
    pub department: Department,
    /// The other departments concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Department>,
    /// The person told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<StaffId>,
    /// What the department must know beyond the content.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The limits frozen with it; a complaint has none of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<DispatchLimits>,
}

/// A step of a worker, perhaps entered by someone else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ByWorker {
    /// Who, where that is not the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<StaffId>,
}

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Note {
    /// The words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whether the customer was told: a contact, for a complaint.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub customer_told: bool,
}

/// A reason that must be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The words.
    pub reason: String,
}

/// A wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// What for.
    pub reason: WaitReason,
    /// For whom.
    pub whom: String,
}

/// What a ticket waits for (regulations §6.2(c)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitReason {
    /// Parts.
    Parts,
    /// The customer.
    Customer,
    /// Someone else.
    ThirdParty,
}

/// What was decided about a suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionDecision {
    /// Adopted, or why not.
    pub decision: Verdict,
    /// The customer was thanked.
    pub thanked: bool,
}

/// Whether a suggestion is adopted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is.
    Adopted,
    /// It is not.
    NotAdopted {
        /// Why.
        reason: String,
    },
}

/// Whether an errand can be done (`B-02 §5 委托代办`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrandJudgement {
    /// Can it be done?
    pub feasibility: Feasibility,
    /// It lies outside the desk's scope of service.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outside_scope: bool,
}

/// Whether an errand can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feasibility {
    /// It can; the wish was repeated back and a time agreed.
    Feasible {
        /// The wish was repeated back to the customer.
        repeated_back: bool,
        /// The time agreed.
        promise: Promise,
    },
    /// It cannot; it was explained, and this was offered instead.
    NotFeasible {
        /// What was offered instead.
        alternative: String,
    },
}

/// A visit to the customer's home (`B-02 §3 上门服务`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// How often the bell was rung or the door knocked at.
    pub attempts: u32,
    /// What came of it.
    pub outcome: VisitOutcome,
}

/// What came of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VisitOutcome {
    /// Let in, with the customer's consent.
    Entered,
    /// Not let in.
    Refused,
    /// Nobody home.
    NobodyHome {
        /// A note was left to appoint another time.
        note_left: bool,
    },
}

/// The completion of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// What was done.
    pub action: String,
    /// Materials used.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub materials: String,
    /// What the customer pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Fee>,
    /// Who did it, where that is not the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<StaffId>,
    /// The limits frozen with it.
    pub limits: DoneLimits,
}

/// What the customer pays, and whether they agreed to it beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// The sum in fen.
    pub total_fen: u64,
    /// The customer agreed before the work.
    pub consented: bool,
}

/// Evidence of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Before or after the work.
    pub phase: Phase,
    /// The photo or paper.
    pub blob: BlobHash,
}

/// When a picture was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before the work.
    Before,
    /// After the work.
    After,
}

/// A customer's signature: on the screen, or the scanned copy 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The picture.
    pub blob: BlobHash,
}

/// The completion feedback reached the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// From whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<StaffId>,
    /// What the follow-up runs by.
    pub terms: Terms,
}

/// A reply to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// How.
    pub method: Method,
    /// What was said.
    pub content: Personal<String>,
}

/// Why a ticket goes back to work, and the limits that start again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// Why.
    pub reason: String,
    /// The limits frozen with it.
    pub limits: Limits,
}

/// Two documents that turned out to be one matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// The ticket that ends.
    pub from: Reference,
    /// The ticket that goes on.
    pub into: Reference,
}

/// Another desk answers for the ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskChange {
    /// The desk.
    pub to: DeskNumber,
    /// Why.
    pub reason: String,
}

/// A ticket left to the next shift (`B-04 §5.2`, ⚠ 23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarryOver {
    /// The end of the shift it was left over.
    pub boundary: DateTime<Utc>,
    /// Why it could not be handled; absent when it could have been.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<CarryReason>,
}

/// Why a matter may be left to the next shift (⚠ 23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CarryReason {
    /// Nobody here can do it.
    NoCapability,
    /// Parts are missing.
    NoParts,
    /// The customer wants it so.
    CustomersWish,
    /// It is night.
    Night,
}

/// A printed copy of the 003 (`B-04 §3.2` 一式两份).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Which copy, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// Why it was printed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reprint: Option<String>,
}

/// How a ticket was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// By itself.
    Individually,
    /// With others in one go.
    InBatch,
}

/// Why an entry was made after its shift, and the supervisor who allowed it (regulations §0.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lateness {
    /// Why.
    pub reason: String,
    /// The supervisor who allowed it.
    pub allowed_by: StaffId,
}
