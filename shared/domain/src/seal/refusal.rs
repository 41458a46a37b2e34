//! Why a command on a month's report is refused.

use std::fmt;

/// Why a command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// Only a supervisor seals and reopens.
    NotSupervisor,
    /// The desk holds facts of a newer version: its figures may not be those of others.
    NewerFacts,
    /// The report was computed by another version of the figures.
    OtherVersion,
    /// The days of the report are not over.
    CutOffNotReached,
    /// The month is over: the final takes the preliminary's place.
    MonthOver,
    /// It is sealed.
    AlreadySealed,
    /// It was sealed twice apart; a person decides first.
    Contested,
    /// Nothing is sealed that could be reopened.
    NotSealed,
    /// There are no two seals to decide between.
    NotContested,
    /// The seal chosen is none of those in question.
    NoSuchSeal,
    /// A reason is missing.
    ReasonMissing,
    /// The report has no canonical form.
    NotCanonical,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 12] = [
        Self::NotSupervisor,
        Self::NewerFacts,
        Self::OtherVersion,
        Self::CutOffNotReached,
        Self::MonthOver,
        Self::AlreadySealed,
        Self::Contested,
        Self::NotSealed,
        Self::NotContested,
        Self::NoSuchSeal,
        Self::ReasonMissing,
        Self::NotCanonical,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSupervisor => "report-not-supervisor",
            Self::NewerFacts => "report-newer-facts",
            Self::OtherVersion => "report-other-version",
            Self::CutOffNotReached => "report-cut-off-not-reached",
            Self::MonthOver => "report-month-over",
            Self::AlreadySealed => "report-already-sealed",
            Self::Contested => "report-contested",
            Self::NotSealed => "report-not-sealed",
            Self::NotContested => "report-not-contested",
            Self::NoSuchSeal => "report-no-such-seal",
            Self::ReasonMissing => "report-reason-missing",
            Self::NotCanonical => "report-not-canonical",
        }
    }

    /// The clause it rests on, where a rule decides.
    pub const fn clause(self) -> Option<&'static str> {
        match self {
            Self::NotSupervisor | Self::CutOffNotReached | Self::MonthOver => Some("B03-MO1"),
            Self::NewerFacts
            | Self::OtherVersion
            | Self::AlreadySealed
            | Self::Contested
            | Self::NotSealed
            | Self::NotContested
            | Self::NoSuchSeal
            | Self::ReasonMissing
            | Self::NotCanonical => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
