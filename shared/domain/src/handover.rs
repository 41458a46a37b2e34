//! The handover of a desk from one shift to the next (`B-05`). The giver answers for the desk until
//! the receiver has counted, taken every open matter and signed.
//!
//! A signed sheet never changes: what arrives later changes the next one. A correction of a signed
//! sheet is shown beside it, not in it. This module knows matters by document and number only.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{DeskNumber, StaffId};
use crate::ledger::{Body, FactKey, Ledger, Record, Stamp, effective};
use crate::personal::Personal;
use crate::shift::Boundary;

pub mod count;
mod decide;
mod refusal;
pub mod sheet;

pub use decide::{Acceptance, Command, Offering, Waiving, decide};
pub use refusal::Refusal;

use count::{Count, Discrepancy, Found, discrepancies};
use sheet::{Matter, MatterRef, Sheet};

/// Something that happened at a handover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// The giver offered the sheet.
    Offered(Offer),
    /// The receiver counted (`B-05 §3.2`).
    Counted(Count),
    /// The receiver took one open matter (`B-05 §3.3`).
    Taken {
        /// The offer that lists it.
        offer: FactKey,
        /// The matter.
        matter: MatterRef,
    },
    /// The giver said where something is or why it is damaged (`B-05 §3.2`).
    Explained {
        /// The count that found it.
        count: FactKey,
        /// What was found.
        found: Found,
        /// What the giver said.
        explanation: Personal<String>,
    },
    /// Both signed.
    Accepted(Signature),
    /// The receiver would not sign.
    Refused {
        /// The offer refused.
        offer: FactKey,
        /// Why.
        reason: RefusalReason,
    },
    /// A discrepancy was settled after the signature: found again, repaired, paid.
    Settled {
        /// What had been found.
        found: Found,
        /// How it was settled.
        how: String,
    },
}

/// The sheet as the giver offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The desk.
    pub desk: DeskNumber,
    /// The civil day of the boundary.
    pub on: NaiveDate,
    /// The boundary.
    pub boundary: Boundary,
    /// Who gives.
    pub giver: StaffId,
    /// By when the handover has begun, as the rules stood (`B-05 §3.1`).
    pub begin_by: DateTime<Utc>,
    /// By when it is signed, as the rules stood.
    pub accept_by: DateTime<Utc>,
    /// What is handed over.
    pub sheet: Sheet,
}

/// Two signatures under a sheet. Both showed a PIN; neither is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The offer signed.
    pub offer: FactKey,
    /// The count signed.
    pub count: FactKey,
    /// Who gave.
    pub giver: StaffId,
    /// Who received.
    pub receiver: StaffId,
    /// The supervisor who let it be signed against a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
}

/// What a supervisor let pass, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// The supervisor.
    pub by: StaffId,
    /// The reason.
    pub reason: String,
    /// Lines of the night log that had become nothing yet (design promise 7).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub night_entries: Vec<FactKey>,
}

/// Why a handover is refused (regulations §5.1). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalReason {
    /// The shift before is unclear.
    Unclear,
    /// The cash does not match.
    CashMismatch,
    /// An incident is going on.
    IncidentInProgress,
    /// The receiver is not there or not fit; the giver may say so.
    ReceiverUnfit,
}

/// How far a handover has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing was offered yet.
    Draft,
    /// The sheet was offered.
    Offered,
    /// The receiver has counted.
    Counted,
    /// Signed, everything there.
    Accepted,
    /// Signed, something missing or damaged.
    AcceptedWithDiscrepancy,
    /// Not signed.
    Refused(RefusalReason),
}

/// A sheet as it was signed, in the words in which it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The entry that signed it.
    pub key: FactKey,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Who signed.
    pub signature: Signature,
    /// The offer and the count; absent while they are on their way.
    pub papers: Option<(Offer, Count)>,
}

/// One handover.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Handover {
    lines: BTreeMap<FactKey, (Option<Stamp>, Fact)>,
    signed: Option<Signed>,
    besides: Vec<FactKey>,
}

/// The handover a document's facts make.
pub fn fold(ledger: &Ledger<Fact>) -> Handover {
    let entries = effective(ledger).entries;
    let lines = entries.into_iter().map(|entry| (entry.key, (entry.stamp, entry.fact))).collect();
    let signed = signed(ledger);
    let besides = signed.as_ref().map_or_else(Vec::new, |signed| besides(ledger, signed));
    Handover { lines, signed, besides }
}

/// The first signature by key, read from the facts as written: corrections do not reach it.
fn signed(ledger: &Ledger<Fact>) -> Option<Signed> {
    let written = |key: FactKey| match ledger.get(&key) {
        Some((_, Record { body: Body::Fact(fact), .. })) => Some(fact),
        _ => None,
    };
    ledger.iter().find_map(|(key, (_, record))| {
        let Body::Fact(Fact::Accepted(signature)) = &record.body else { return None };
        let papers = match (written(signature.offer), written(signature.count)) {
            (Some(Fact::Offered(offer)), Some(Fact::Counted(count))) => {
                Some((offer.clone(), count.clone()))
            }
            _ => None,
        };
        let at = record.stamp.map(|stamp| stamp.occurred_at);
        Some(Signed { key: *key, at, signature: signature.clone(), papers })
    })
}

/// Entries that would have changed the sheet had it not been signed: anything later but a
/// settlement, and corrections of what was signed.
fn besides(ledger: &Ledger<Fact>, signed: &Signed) -> Vec<FactKey> {
    let beside = |key: FactKey, record: &Record<Fact>| match &record.body {
        Body::Fact(Fact::Settled { .. }) => false,
        Body::Fact(_) => key > signed.key,
        Body::Corrects { target, .. } | Body::Strikes { target, .. } => *target <= signed.key,
    };
    let keys = ledger.iter().filter(|(key, (_, record))| beside(**key, record));
    keys.map(|(key, _)| *key).collect()
}

impl Handover {
    /// The sheet as signed.
    pub const fn signed(&self) -> Option<&Signed> {
        self.signed.as_ref()
    }

    /// The list the signed sheet ended with: exactly what the next one starts with.
    pub fn end(&self) -> Option<&[Matter]> {
        let (offer, _) = self.signed.as_ref()?.papers.as_ref()?;
        #[cfg(feature = "sabotage")]
        if crate::sabotage::LOSE_A_HANDOVER_MATTER.load(std::sync::atomic::Ordering::Relaxed) {
            return offer.sheet.balance.end.split_last().map(|(_, others)| others);
        }
        Some(&offer.sheet.balance.end)
    }

    /// Entries that came after the signature, or correct what was signed: shown beside the sheet.
    /// A second signature, from a copy of the desk, is among them and waits for a person.
    pub fn came_after_signing(&self) -> &[FactKey] {
        &self.besides
    }

    /// The offer in force: the last one made.
    pub fn offer(&self) -> Option<(FactKey, &Offer)> {
        self.lines.iter().rev().find_map(|(key, (_, fact))| {
            let Fact::Offered(offer) = fact else { return None };
            Some((*key, offer))
        })
    }

    /// The last count of an offer.
    pub fn count_of(&self, offer: FactKey) -> Option<(FactKey, &Count)> {
        self.lines.iter().rev().find_map(|(key, (_, fact))| {
            let Fact::Counted(count) = fact else { return None };
            (count.offer == offer).then_some((*key, count))
        })
    }

    /// The matters of an offer the receiver has taken.
    pub fn taken(&self, of: FactKey) -> BTreeSet<MatterRef> {
        let taken = self.lines.values().filter_map(|(_, fact)| {
            let Fact::Taken { offer, matter } = fact else { return None };
            (*offer == of).then_some(*matter)
        });
        taken.collect()
    }

    /// What the giver said of each thing a count found.
    pub fn explanations(&self, of: FactKey) -> BTreeMap<&Found, &Personal<String>> {
        let explained = self.lines.values().filter_map(|(_, fact)| {
            let Fact::Explained { count, found, explanation } = fact else { return None };
            (*count == of).then_some((found, explanation))
        });
        explained.collect()
    }

    /// How far it has come.
    pub fn stage(&self) -> Stage {
        if let Some(signed) = &self.signed {
            let found = signed.papers.as_ref().map(|(offer, count)| discrepancies(offer, count));
            let whole = found.is_none_or(|found| found.is_empty());
            return if whole { Stage::Accepted } else { Stage::AcceptedWithDiscrepancy };
        }
        let Some((offer, _)) = self.offer() else { return Stage::Draft };
        let refused = self.lines.values().find_map(|(_, fact)| {
            let Fact::Refused { offer: of, reason } = fact else { return None };
            (*of == offer).then_some(*reason)
        });
        match (refused, self.count_of(offer)) {
            (Some(reason), _) => Stage::Refused(reason),
            (None, Some(_)) => Stage::Counted,
            (None, None) => Stage::Offered,
        }
    }

    /// Who answers for the desk: the giver until both have signed.
    pub fn responsible(&self) -> Option<StaffId> {
        match &self.signed {
            Some(signed) => Some(signed.signature.receiver),
            None => self.offer().map(|(_, offer)| offer.giver),
        }
    }

    /// What the signed count found that nobody has settled.
    pub fn open_discrepancies(&self) -> Vec<Discrepancy> {
        let papers = self.signed.as_ref().and_then(|signed| signed.papers.as_ref());
        let Some((offer, count)) = papers else { return Vec::new() };
        let settled = |of: &Discrepancy| {
            self.lines
                .values()
                .any(|(_, fact)| matches!(fact, Fact::Settled { found, .. } if *found == of.found))
        };
        discrepancies(offer, count).into_iter().filter(|found| !settled(found)).collect()
    }

    /// Whether it counts as complete (K22): signed by the time the rules gave, no discrepancy open.
    pub fn is_complete(&self) -> bool {
        let in_time = self.signed.as_ref().is_some_and(|signed| {
            let by = signed.papers.as_ref().map(|(offer, _)| offer.accept_by);
            signed.at.zip(by).is_some_and(|(at, by)| at <= by)
        });
        in_time && self.open_discrepancies().is_empty()
    }

    /// Whether the receiver had begun in time (`B-05 §3.1`); `None` while nobody has counted.
    pub fn began_in_time(&self) -> Option<bool> {
        let began = self.lines.values().filter_map(|(stamp, fact)| {
            let Fact::Counted(_) = fact else { return None };
            stamp.map(|stamp| stamp.occurred_at)
        });
        Some(began.min()? <= self.offer()?.1.begin_by)
    }

    /// The matters left over, and those of them that could have been done (K23). Counted at full
    /// handovers, when a shift ends; `None` before the signature.
    pub fn carry_over(&self) -> Option<CarryOver> {
        let (offer, _) = self.signed.as_ref()?.papers.as_ref()?;
        if offer.boundary.is_light() {
            return None;
        }
        let solvable = offer.sheet.solvable();
        Some(CarryOver { solvable, open: offer.sheet.balance.end.len() })
    }
}

/// What a shift left to the next (K23).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarryOver {
    /// The matters that could have been done in the shift.
    pub solvable: Vec<MatterRef>,
    /// How many were open at its end.
    pub open: usize,
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
