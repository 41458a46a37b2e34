//! Why a command on a unit's file is refused.

use std::fmt;

/// Why a command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The role does not keep the archive.
    NotAllowed,
    /// Night duty keeps the night log only (`B-04 §3.1`).
    NightLogOnly,
    /// Only a supervisor does this.
    NotSupervisor,
    /// There is no file yet.
    NoFile,
    /// There is a file already.
    AlreadyOpen,
    /// The unit is no longer managed here.
    Archived,
    /// No such person is on file.
    NoSuchPerson,
    /// The person has that tie already.
    AlreadyTied,
    /// The person has no such tie, or it ended before.
    NotTied,
    /// A name is missing.
    NameMissing,
    /// A text is too long.
    TooLong,
    /// The value is of another sort than the field.
    WrongSort,
    /// It is no day, or not one written year-month-day.
    BadDay,
    /// It is no telephone number.
    BadPhone,
    /// It is no number plate.
    BadPlate,
    /// It is no built area.
    BadArea,
    /// The field holds that value already.
    Unchanged,
    /// What is on file about an owner changes only by a request whose sender was verified.
    NeedsVerifiedRequest,
    /// The person did not agree to this being on file.
    NeedsConsent,
    /// The version of the notice is missing.
    NoticeMissing,
    /// There is no such agreement to take back.
    NotConsented,
    /// There is no such request, or there is one already.
    NoSuchRequest,
    /// The request asks for nothing.
    NothingAsked,
    /// The request is not that far, or further.
    WrongStep,
    /// A reason or a decision is missing.
    ReasonMissing,
    /// Fees are owed for longer than may pass unwatched, and nothing was decided about it.
    ArrearsUndecided,
    /// The day lies ahead.
    DayAhead,
    /// Those who sell are not all the owners there are on that day, or nobody buys.
    NotTheOwners,
    /// There is no such card, key or vehicle.
    NoSuchThing,
    /// There is one already.
    AlreadyThere,
    /// The card or the keys are not in a state for it.
    WrongState,
    /// The number is missing.
    NumberMissing,
    /// It counts nothing, or less.
    BadCount,
    /// The paper is not on file.
    NotFiled,
    /// A purpose is missing.
    PurposeMissing,
    /// Nothing is there to be shown.
    NothingThere,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 36] = [
        Self::NotAllowed,
        Self::NightLogOnly,
        Self::NotSupervisor,
        Self::NoFile,
        Self::AlreadyOpen,
        Self::Archived,
        Self::NoSuchPerson,
        Self::AlreadyTied,
        Self::NotTied,
        Self::NameMissing,
        Self::TooLong,
        Self::WrongSort,
        Self::BadDay,
        Self::BadPhone,
        Self::BadPlate,
        Self::BadArea,
        Self::Unchanged,
        Self::NeedsVerifiedRequest,
        Self::NeedsConsent,
        Self::NoticeMissing,
        Self::NotConsented,
        Self::NoSuchRequest,
        Self::NothingAsked,
        Self::WrongStep,
        Self::ReasonMissing,
        Self::ArrearsUndecided,
        Self::DayAhead,
        Self::NotTheOwners,
        Self::NoSuchThing,
        Self::AlreadyThere,
        Self::WrongState,
        Self::NumberMissing,
        Self::BadCount,
        Self::NotFiled,
        Self::PurposeMissing,
        Self::NothingThere,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "archive-not-allowed",
            Self::NightLogOnly => "archive-night-log-only",
            Self::NotSupervisor => "archive-not-supervisor",
            Self::NoFile => "archive-no-file",
            Self::AlreadyOpen => "archive-already-open",
            Self::Archived => "archive-archived",
            Self::NoSuchPerson => "archive-no-such-person",
            Self::AlreadyTied => "archive-already-tied",
            Self::NotTied => "archive-not-tied",
            Self::NameMissing => "archive-name-missing",
            Self::TooLong => "archive-too-long",
            Self::WrongSort => "archive-wrong-sort",
            Self::BadDay => "archive-bad-day",
            Self::BadPhone => "archive-bad-phone",
            Self::BadPlate => "archive-bad-plate",
            Self::BadArea => "archive-bad-area",
            Self::Unchanged => "archive-unchanged",
            Self::NeedsVerifiedRequest => "archive-needs-verified-request",
            Self::NeedsConsent => "archive-needs-consent",
            Self::NoticeMissing => "archive-notice-missing",
            Self::NotConsented => "archive-not-consented",
            Self::NoSuchRequest => "archive-no-such-request",
            Self::NothingAsked => "archive-nothing-asked",
            Self::WrongStep => "archive-wrong-step",
            Self::ReasonMissing => "archive-reason-missing",
            Self::ArrearsUndecided => "archive-arrears-undecided",
            Self::DayAhead => "archive-day-ahead",
            Self::NotTheOwners => "archive-not-the-owners",
            Self::NoSuchThing => "archive-no-such-thing",
            Self::AlreadyThere => "archive-already-there",
            Self::WrongState => "archive-wrong-state",
            Self::NumberMissing => "archive-number-missing",
            Self::BadCount => "archive-bad-count",
            Self::NotFiled => "archive-not-filed",
            Self::PurposeMissing => "archive-purpose-missing",
            Self::NothingThere => "archive-nothing-there",
        }
    }

    /// The clause that decides, where one does.
    pub const fn clause(self) -> Option<&'static str> {
        match self {
            Self::NotAllowed | Self::NightLogOnly => Some("B-04 §3.1"),
            Self::NeedsVerifiedRequest | Self::WrongStep => Some("B-08"),
            Self::NeedsConsent | Self::NoticeMissing => Some("PIPL"),
            Self::ArrearsUndecided => Some("B-01"),
            Self::PurposeMissing => Some("B-02 §3"),
            Self::NotSupervisor
            | Self::NoFile
            | Self::AlreadyOpen
            | Self::Archived
            | Self::NoSuchPerson
            | Self::AlreadyTied
            | Self::NotTied
            | Self::NameMissing
            | Self::TooLong
            | Self::WrongSort
            | Self::BadDay
            | Self::BadPhone
            | Self::BadPlate
            | Self::BadArea
            | Self::Unchanged
            | Self::NotConsented
            | Self::NoSuchRequest
            | Self::NothingAsked
            | Self::ReasonMissing
            | Self::DayAhead
            | Self::NotTheOwners
            | Self::NoSuchThing
            | Self::AlreadyThere
            | Self::WrongState
            | Self::NumberMissing
            | Self::BadCount
            | Self::NotFiled
            | Self::NothingThere => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for Refusal {}
