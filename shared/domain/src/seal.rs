//! A month's report under a supervisor's signature: what was sealed, reopened, and by whom.
//!
//! A seal keeps the report's bytes and the documents behind each figure. It never changes: what
//! arrives later shows as a [restatement](restate), never in it. One document per month holds the
//! preliminary and the final; two desks that seal one month apart meet in it, and a person decides.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::civil::Month;
use crate::document::{DocumentKind, natural_id};
use crate::id::{DeskNumber, DocumentId, PropertyUid, StaffId};
use crate::ledger::{Body, FactKey, Ledger};
use crate::report::{Report, ReportKind};

pub mod behind;
mod decide;
mod refusal;
pub mod restate;

pub use behind::Behind;
pub use decide::{Command, decide};
pub use refusal::Refusal;

use behind::List;

/// The document that holds the signed reports of a month.
pub fn document(property: PropertyUid, month: Month) -> DocumentId {
    natural_id(DocumentKind::SignedReport, property, &month.to_string())
}

/// Something that happened to a month's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A report was signed.
    Sealed(Seal),
    /// Documents behind its figures: some of them, so that no entry is too long.
    Listed(List),
    /// It was opened again.
    Reopened {
        /// The entry that sealed it.
        seal: FactKey,
        /// Why.
        reason: String,
    },
    /// Of several seals made apart, one was chosen.
    Settled {
        /// The entry that goes on.
        keep: FactKey,
        /// The others its author had looked at.
        against: Vec<FactKey>,
        /// Why.
        reason: String,
    },
}

/// A signed report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Which of the month's two reports.
    pub kind: ReportKind,
    /// The month.
    pub month: Month,
    /// The canonical report, byte for byte; its covers are in it.
    pub report: String,
    /// The report's own `sha256`.
    pub sha256: String,
    /// By which version of the figures.
    pub figures_version: u32,
    /// Into how many entries the documents behind the figures are divided.
    pub lists: u32,
    /// The seal before it that was reopened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<FactKey>,
}

/// A seal as a document holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The entry.
    pub key: FactKey,
    /// The desk that signed it.
    pub desk: DeskNumber,
    /// Who sealed it; absent where the entry has no stamp.
    pub by: Option<StaffId>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// What was sealed.
    pub seal: Seal,
    /// The documents behind its figures; `None` while some of them are on their way.
    pub behind: Option<Behind>,
}

impl Sealed {
    /// The report that was sealed; `None` where a newer version wrote it otherwise.
    pub fn report(&self) -> Option<Report> {
        serde_json::from_str(&self.seal.report).ok()
    }
}

/// A reopening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// The entry.
    pub key: FactKey,
    /// The entry it reopened.
    pub seal: FactKey,
    /// Who; absent where the entry has no stamp.
    pub by: Option<StaffId>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
}

/// The signed reports of one month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignedMonth {
    /// Every seal, in the order of the entries.
    pub seals: Vec<Sealed>,
    /// Every reopening, in the order of the entries: who broke which seal, when and why.
    pub reopenings: Vec<Reopening>,
    /// Seals that gave way to another by a person's decision, each with the one that goes on.
    pub set_aside: BTreeMap<FactKey, FactKey>,
}

/// How a report of a month stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Nothing is sealed, or what was is reopened.
    Open,
    /// Sealed.
    Sealed(&'a Sealed),
    /// Sealed twice, apart and differently: for a person.
    Contested(Vec<&'a Sealed>),
}

/// The signed reports a document's facts make.
///
/// They are read as written: a correction reaches no seal.
pub fn fold(ledger: &Ledger<Fact>) -> SignedMonth {
    let mut month = SignedMonth::default();
    let mut lists: BTreeMap<&str, BTreeMap<u32, &List>> = BTreeMap::new();
    for (key, (desk, record)) in ledger {
        let Body::Fact(fact) = &record.body else { continue };
        let by = record.stamp.map(|stamp| stamp.by);
        let at = record.stamp.map(|stamp| stamp.occurred_at);
        match fact {
            Fact::Sealed(seal) => {
                let (key, desk, seal) = (*key, *desk, seal.clone());
                month.seals.push(Sealed { key, desk, by, at, seal, behind: None });
            }
            Fact::Listed(list) => {
                lists.entry(&list.sha256).or_default().entry(list.part).or_insert(list);
            }
            Fact::Reopened { seal, reason } => {
                let (key, seal, reason) = (*key, *seal, reason.clone());
                month.reopenings.push(Reopening { key, seal, by, at, reason });
            }
            Fact::Settled { keep, against, reason: _ } => {
                let others = against.iter().filter(|other| *other != keep);
                month.set_aside.extend(others.map(|other| (*other, *keep)));
            }
        }
    }
    for sealed in &mut month.seals {
        let parts = lists.get(sealed.seal.sha256.as_str());
        sealed.behind = Behind::join(parts, sealed.seal.lists);
    }
    month
}

impl SignedMonth {
    /// How a report of the month stands.
    pub fn standing(&self, kind: ReportKind) -> Standing<'_> {
        let live: Vec<&Sealed> = self
            .seals
            .iter()
            .filter(|sealed| sealed.seal.kind == kind && self.is_live(sealed.key))
            .collect();
        let differ = live.iter().any(|sealed| {
            live.first().is_some_and(|first| first.seal.sha256 != sealed.seal.sha256)
        });
        match live.first() {
            None => Standing::Open,
            Some(first) if !differ => Standing::Sealed(first),
            Some(_) => Standing::Contested(live),
        }
    }

    /// The seals that nobody reopened and none goes before.
    fn is_live(&self, key: FactKey) -> bool {
        let reopened = self.reopenings.iter().any(|reopening| reopening.seal == key);
        // Two decisions made apart may each set the other's choice aside; then both stand again.
        let set_aside =
            self.set_aside.get(&key).is_some_and(|keep| self.set_aside.get(keep) != Some(&key));
        !reopened && !set_aside
    }

    /// Whether the final has taken the preliminary's place: it is kept and marked "superseded".
    pub fn is_preliminary_superseded(&self) -> bool {
        self.standing(ReportKind::Final) != Standing::Open
    }
}

#[cfg(test)]
mod tests;
