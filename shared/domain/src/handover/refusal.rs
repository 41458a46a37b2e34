//! Why a handover stays as it is.

/// Why a command on a handover is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The sheet is signed; what comes now belongs on the next.
    AlreadySigned,
    /// The shift that gives has not begun.
    NotYet,
    /// The role does not keep the desk in that slot.
    RoleNotOnThisShift,
    /// Something the last sheet listed is neither open nor said to have gone.
    MatterUnaccounted,
    /// A matter is left without saying why.
    CarryReasonMissing,
    /// The night takes no cash: it goes to finance first.
    NightTakesNoCash,
    /// Nothing was offered.
    NotOffered,
    /// The offer was refused: the giver offers again.
    OfferRefused,
    /// The receiver has not counted.
    NotCounted,
    /// One person cannot give and receive.
    SamePerson,
    /// The person is not the giver of the offer.
    NotGiver,
    /// The person is not the receiver who counted.
    NotReceiver,
    /// The sheet lists no such matter.
    UnknownMatter,
    /// The matter was taken already.
    AlreadyTaken,
    /// Not every matter was taken, one by one.
    MattersNotTaken,
    /// Matters were opened or closed since the offer.
    SheetOutOfDate,
    /// The count found nothing of the sort, or it was settled.
    UnknownDiscrepancy,
    /// The giver has not explained everything the count found.
    DiscrepancyUnexplained,
    /// The cash does not match and no supervisor let it pass.
    CashMismatch,
    /// Lines of the night log have become nothing, and no supervisor let it pass.
    NightEntriesUnconverted,
    /// Only a supervisor lets something pass.
    WaiverNotBySupervisor,
    /// A reason is wanted and none was given.
    ReasonMissing,
    /// The sheet is not signed.
    NotSigned,
    /// Only customer service does this.
    NotCustomerService,
}

impl Refusal {
    /// Every reason, in the order of the protocol.
    pub const ALL: [Self; 24] = [
        Self::AlreadySigned,
        Self::NotYet,
        Self::RoleNotOnThisShift,
        Self::MatterUnaccounted,
        Self::CarryReasonMissing,
        Self::NightTakesNoCash,
        Self::NotOffered,
        Self::OfferRefused,
        Self::NotCounted,
        Self::SamePerson,
        Self::NotGiver,
        Self::NotReceiver,
        Self::UnknownMatter,
        Self::AlreadyTaken,
        Self::MattersNotTaken,
        Self::SheetOutOfDate,
        Self::UnknownDiscrepancy,
        Self::DiscrepancyUnexplained,
        Self::CashMismatch,
        Self::NightEntriesUnconverted,
        Self::WaiverNotBySupervisor,
        Self::ReasonMissing,
        Self::NotSigned,
        Self::NotCustomerService,
    ];

    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadySigned => "handover-already-signed",
            Self::NotYet => "handover-not-yet",
            Self::RoleNotOnThisShift => "handover-role-not-on-this-shift",
            Self::MatterUnaccounted => "handover-matter-unaccounted",
            Self::CarryReasonMissing => "handover-carry-reason-missing",
            Self::NightTakesNoCash => "handover-night-takes-no-cash",
            Self::NotOffered => "handover-not-offered",
            Self::OfferRefused => "handover-offer-refused",
            Self::NotCounted => "handover-not-counted",
            Self::SamePerson => "handover-same-person",
            Self::NotGiver => "handover-not-giver",
            Self::NotReceiver => "handover-not-receiver",
            Self::UnknownMatter => "handover-unknown-matter",
            Self::AlreadyTaken => "handover-already-taken",
            Self::MattersNotTaken => "handover-matters-not-taken",
            Self::SheetOutOfDate => "handover-sheet-out-of-date",
            Self::UnknownDiscrepancy => "handover-unknown-discrepancy",
            Self::DiscrepancyUnexplained => "handover-discrepancy-unexplained",
            Self::CashMismatch => "handover-cash-mismatch",
            Self::NightEntriesUnconverted => "handover-night-entries-unconverted",
            Self::WaiverNotBySupervisor => "handover-waiver-not-by-supervisor",
            Self::ReasonMissing => "handover-reason-missing",
            Self::NotSigned => "handover-not-signed",
            Self::NotCustomerService => "handover-not-customer-service",
        }
    }

    /// The clause that decides, where one does.
    pub const fn clause(self) -> Option<&'static str> {
        match self {
            Self::RoleNotOnThisShift => Some("B-04 §3.1"),
            Self::NightEntriesUnconverted => Some("B-04 §3.5"),
            Self::CarryReasonMissing => Some("B-04 §5.2"),
            Self::NotCounted | Self::DiscrepancyUnexplained | Self::NotGiver => Some("B-05 §3.2"),
            Self::MattersNotTaken | Self::MatterUnaccounted => Some("B-05 §3.3"),
            Self::NightTakesNoCash => Some("B-03 §2"),
            Self::AlreadySigned
            | Self::NotYet
            | Self::NotOffered
            | Self::OfferRefused
            | Self::SamePerson
            | Self::NotReceiver
            | Self::UnknownMatter
            | Self::AlreadyTaken
            | Self::SheetOutOfDate
            | Self::UnknownDiscrepancy
            | Self::CashMismatch
            | Self::WaiverNotBySupervisor
            | Self::ReasonMissing
            | Self::NotSigned
            | Self::NotCustomerService => None,
        }
    }
}
