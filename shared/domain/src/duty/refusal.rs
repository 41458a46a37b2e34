//! Why a duty log stays as it is.

use crate::duty::contact::Mandatory;
use crate::ticket;

/// Why a command on a duty log is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody has opened the shift.
    NotOpened,
    /// The shift is neither running nor next.
    ShiftNotYet,
    /// The role does not keep the desk in this slot.
    RoleNotOnThisShift,
    /// It happened in another shift: its log is the place.
    OtherShift,
    /// It is said to happen later than now.
    InFuture,
    /// It happened before the running shift: a reason and a supervisor's mark are wanted.
    BackdatingNeedsMark,
    /// The mark is not a supervisor's.
    MarkNotBySupervisor,
    /// A reason is wanted and none was given.
    ReasonMissing,
    /// A field without which a 002 is not saved is empty.
    FieldMissing(Mandatory),
    /// Class C without an appointed time.
    PromiseMissing,
    /// Night duty keeps the night log only.
    NightDutyKeepsNightLog,
    /// At night nobody but night duty writes in the night log.
    OnlyNightDuty,
    /// Something was arranged and nobody was told.
    NotifiedMissing,
    /// Only customer service does this.
    NotCustomerService,
    /// Only a supervisor does this.
    NotSupervisor,
    /// There is no such line.
    UnknownLine,
    /// The line has become that record already.
    AlreadyConverted,
    /// The person is at the desk already.
    AlreadyPresent,
    /// The person is not at the desk.
    NotPresent,
    /// Nobody covers for themselves.
    CoverIsSamePerson,
    /// The desk would be left with nobody, and no reason was given.
    DeskLeftAlone,
    /// The ticket it is to become is refused.
    Record(ticket::Refusal),
    /// The slot is not over.
    SlotStillRuns,
    /// The log is closed already.
    AlreadyClosed,
}

impl Refusal {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotOpened => "duty-not-opened",
            Self::ShiftNotYet => "duty-shift-not-yet",
            Self::RoleNotOnThisShift => "duty-role-not-on-this-shift",
            Self::OtherShift => "duty-other-shift",
            Self::InFuture => "duty-in-future",
            Self::BackdatingNeedsMark => "duty-backdating-needs-mark",
            Self::MarkNotBySupervisor => "duty-mark-not-by-supervisor",
            Self::ReasonMissing => "duty-reason-missing",
            Self::FieldMissing(Mandatory::Channel) => "duty-channel-missing",
            Self::FieldMissing(Mandatory::Category) => "duty-category-missing",
            Self::FieldMissing(Mandatory::Relation) => "duty-relation-missing",
            Self::FieldMissing(Mandatory::Content) => "duty-content-missing",
            Self::PromiseMissing => "duty-promise-missing",
            Self::NightDutyKeepsNightLog => "duty-night-duty-keeps-night-log",
            Self::OnlyNightDuty => "duty-only-night-duty",
            Self::NotifiedMissing => "duty-notified-missing",
            Self::NotCustomerService => "duty-not-customer-service",
            Self::NotSupervisor => "duty-not-supervisor",
            Self::UnknownLine => "duty-unknown-line",
            Self::AlreadyConverted => "duty-already-converted",
            Self::AlreadyPresent => "duty-already-present",
            Self::NotPresent => "duty-not-present",
            Self::CoverIsSamePerson => "duty-cover-is-same-person",
            Self::DeskLeftAlone => "duty-desk-left-alone",
            Self::Record(refusal) => refusal.code(),
            Self::SlotStillRuns => "duty-slot-still-runs",
            Self::AlreadyClosed => "duty-already-closed",
        }
    }

    /// The clause that decides, where one does.
    pub const fn clause(self) -> Option<&'static str> {
        match self {
            Self::Record(refusal) => refusal.clause(),
            Self::RoleNotOnThisShift => Some("B-04 §3.1"),
            Self::FieldMissing(_) => Some("B-04 §3.2"),
            Self::PromiseMissing => Some("B-01 complaint 2"),
            Self::NightDutyKeepsNightLog | Self::OnlyNightDuty | Self::NotifiedMissing => {
                Some("B-04 §3.4")
            }
            Self::NotCustomerService | Self::AlreadyConverted => Some("B-04 §3.5"),
            Self::NotSupervisor => Some("B-03 §1"),
            Self::CoverIsSamePerson | Self::DeskLeftAlone => Some("B-04 §5.1"),
            Self::NotOpened
            | Self::ShiftNotYet
            | Self::OtherShift
            | Self::InFuture
            | Self::BackdatingNeedsMark
            | Self::MarkNotBySupervisor
            | Self::ReasonMissing
            | Self::UnknownLine
            | Self::AlreadyPresent
            | Self::NotPresent
            | Self::SlotStillRuns
            | Self::AlreadyClosed => None,
        }
    }
}
