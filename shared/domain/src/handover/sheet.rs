//! What a handover sheet holds (regulations §5.1), and the balance of open matters: the list at the
//! end is the list at the start with everything that came and went, item by item.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::handover::{Handover, Refusal};
use crate::id::{DeskNumber, DocumentId, SpokenNumber, StaffId};
use crate::ledger::FactKey;
use crate::personal::Personal;
use crate::settings::Asset;

/// Names an open matter: its document, and the line where it is a line of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MatterRef {
    /// The document.
    pub document: DocumentId,
    /// The line, for a 002 line or a night entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<FactKey>,
}

/// What sort of matter is handed over (regulations §5.1). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatterKind {
    /// A 002 line without a result.
    Contact,
    /// A 003.
    Slip,
    /// A complaint.
    Complaint,
    /// A consultation to be answered.
    Consultation,
    /// A suggestion to be decided.
    Suggestion,
    /// An errand.
    Errand,
    /// A follow-up due within the next shift.
    FollowUp,
    /// An appointment.
    Appointment,
    /// A visitor expected or a parcel held.
    Held,
    /// A line of the night log.
    NightEntry,
}

/// An open matter as a sheet lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Matter {
    /// Which.
    #[serde(rename = "is")]
    pub at: MatterRef,
    /// The number people say, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<SpokenNumber>,
    /// What sort of matter.
    pub kind: MatterKind,
    /// When its next step is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DateTime<Utc>>,
}

/// How a matter came to be the desk's since the last signed sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// Opened or reopened at this desk.
    Opened,
    /// Taken over from another desk.
    TakenOver {
        /// That desk.
        from: DeskNumber,
    },
    /// Arrived from elsewhere: it was the desk's before the last sheet was signed, but the entry
    /// that says so came later, or it was opened for the desk by another.
    Arrived,
}

/// How a matter ceased to be the desk's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Went {
    /// Closed, cancelled, merged into another or struck out.
    Closed,
    /// Given to another desk.
    Given {
        /// That desk.
        to: DeskNumber,
    },
}

/// A matter that is open and the desk's now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// The matter as it stands.
    pub matter: Matter,
    /// How it came, should the last sheet not list it.
    pub came: Came,
}

/// A matter that is no longer the desk's but was since the last sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departure {
    /// The matter as it stood.
    pub matter: Matter,
    /// How it came, should the last sheet not list it.
    pub came: Came,
    /// How it went.
    pub went: Went,
}

/// What a desk had, got and gave since the last signed sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Movements {
    /// The list the last signed sheet ended with; empty for the first.
    pub start: Vec<Matter>,
    /// What is open and the desk's now.
    pub holdings: Vec<Holding>,
    /// What has gone since.
    pub departures: Vec<Departure>,
}

impl Movements {
    /// What moved since the last signed handover of the desk; none for the first.
    pub fn since(
        last_signed: Option<&Handover>,
        holdings: Vec<Holding>,
        departures: Vec<Departure>,
    ) -> Self {
        let start = last_signed.and_then(Handover::end).unwrap_or_default().to_vec();
        Self { start, holdings, departures }
    }
}

/// The open matters of a sheet: `end = start + came − went`, each item listed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Balance {
    /// Exactly the list the last signed sheet ended with.
    pub start: Vec<Matter>,
    /// What came, and how.
    pub came: Vec<(Matter, Came)>,
    /// What went, and how.
    pub went: Vec<(Matter, Went)>,
    /// What the next shift gets.
    pub end: Vec<Matter>,
}

/// Balances the open matters of a desk.
///
/// # Errors
/// [`Refusal::MatterUnaccounted`] where something the last sheet listed is neither held nor said to
/// have gone: a matter is never lost between two sheets.
pub fn balance(movements: &Movements) -> Result<Balance, Refusal> {
    let started: BTreeSet<MatterRef> = movements.start.iter().map(|matter| matter.at).collect();
    let held: BTreeMap<MatterRef, &Holding> =
        movements.holdings.iter().map(|holding| (holding.matter.at, holding)).collect();
    // What came back is held; that it had gone in between is told by its own document.
    let gone: BTreeMap<MatterRef, &Departure> = movements
        .departures
        .iter()
        .map(|departure| (departure.matter.at, departure))
        .filter(|(at, _)| !held.contains_key(at))
        .collect();
    let accounted = |at: &MatterRef| held.contains_key(at) || gone.contains_key(at);
    if !started.iter().all(accounted) {
        return Err(Refusal::MatterUnaccounted);
    }
    let new = |at: MatterRef| !started.contains(&at);
    let came_and_stayed = held.values().map(|holding| (holding.matter, holding.came));
    let came_and_went = gone.values().map(|departure| (departure.matter, departure.came));
    let mut came: Vec<(Matter, Came)> =
        came_and_stayed.chain(came_and_went).filter(|(matter, _)| new(matter.at)).collect();
    came.sort_unstable();
    Ok(Balance {
        start: movements.start.clone(),
        came,
        went: gone.values().map(|departure| (departure.matter, departure.went)).collect(),
        end: held.values().map(|holding| holding.matter).collect(),
    })
}

/// Why a matter is left to the next shift (`B-04 §5.2`, ⚠ 23). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CarryReason {
    /// Beyond what the desk can do.
    NoCapability,
    /// Waiting for parts.
    NoParts,
    /// The customer wishes it so.
    CustomersWish,
    /// Night: told that it is for the next day.
    Night,
    /// It could have been done; it was not.
    LeftUndone,
}

/// Money at the desk, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cash {
    /// The float.
    pub float_fen: u64,
    /// Takings the desk still holds, by the books.
    pub taken_fen: u64,
}

impl Cash {
    /// What is to be in the drawer.
    pub const fn total_fen(self) -> u64 {
        self.float_fen.saturating_add(self.taken_fen)
    }
}

/// Receipts not yet used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReceiptRange {
    /// The book.
    pub book: String,
    /// The first unused number.
    pub from: u32,
    /// The last unused number.
    pub until: u32,
}

/// How far the desk has told the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncState {
    /// Entries not yet sent.
    pub unsent: u32,
    /// When the server was last heard; never where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sync_at: Option<DateTime<Utc>>,
}

/// Something the next shift is told: an instruction from above, a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instruction {
    /// Who it is from, where that is a colleague.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<StaffId>,
    /// What it says.
    pub text: Personal<String>,
}

/// What is handed over. A light handover holds open matters and cash only (regulations §9).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// The open matters.
    pub balance: Balance,
    /// Why each is left, at a full handover.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<(MatterRef, CarryReason)>,
    /// Cash, where the shift holds any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash: Option<Cash>,
    /// What belongs to the desk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<Asset>,
    /// Receipts not yet used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<ReceiptRange>,
    /// What the next shift is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instructions: Vec<Instruction>,
    /// How far the desk has told the server.
    pub sync: SyncState,
}

impl Sheet {
    /// The matters left that could have been done in the shift (K23).
    pub fn solvable(&self) -> Vec<MatterRef> {
        let left = self.reasons.iter().filter(|(_, why)| *why == CarryReason::LeftUndone);
        left.map(|(matter, _)| *matter).collect()
    }
}
