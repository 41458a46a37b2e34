//! The property's journal: imports, reveals of personal data, exports, restores, files admitted
//! from a revoked desk. It says that something was done and for what; never what was seen.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::civil::{Month, day_of};
use crate::document::{DocumentKind, natural_id};
use crate::draft::Decision;
use crate::id::{BlobHash, DeskNumber, DocumentId, PropertyUid};
use crate::ledger::{Entry, FactKey, Ledger, Stamp, effective};
use crate::property::Property;
use crate::staff::{Act, Role};

/// The document that holds a property's journal of one month: reveals are many, and a document
/// stays small.
pub fn document(property: PropertyUid, month: Month) -> DocumentId {
    natural_id(DocumentKind::Journal, property, &month.to_string())
}

/// The journal document an act belongs in.
pub fn document_of(property: &Property, act: &Act) -> DocumentId {
    document(property.uid, Month::of(day_of(act.now, property.zone)))
}

/// A personal value somebody looked at. Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevealedField {
    /// A name.
    Name,
    /// A telephone number.
    Phone,
    /// A number plate.
    Plate,
    /// A note about a person.
    Note,
    /// A number of an identity document.
    Identity,
}

/// What left the system. Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExportKind {
    /// A report.
    Report,
    /// A list of records.
    Records,
    /// Entries the server does not have yet.
    Unsent,
    /// What is held about one person (PIPL art. 45).
    Person,
}

/// Something done with the data as such.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A file was imported.
    Imported {
        /// The file's name.
        file: String,
        /// The SHA-256 of its bytes.
        sha256: BlobHash,
        /// Rows read.
        rows: u64,
        /// Rows that could not be read.
        bad_rows: u64,
    },
    /// Somebody opened a unit's file (regulations §11.3).
    Viewed {
        /// The record.
        document: DocumentId,
        /// What for.
        purpose: String,
    },
    /// Somebody looked at a masked value.
    Revealed {
        /// The record.
        document: DocumentId,
        /// Which value.
        field: RevealedField,
        /// What for.
        purpose: String,
    },
    /// A file was written for use elsewhere.
    Exported {
        /// What it holds.
        kind: ExportKind,
        /// The file's name.
        file: String,
        /// How many records it holds.
        records: u64,
        /// What for.
        purpose: String,
    },
    /// The store was put back from a backup.
    Restored {
        /// The backup's name.
        backup: String,
        /// When that was made, if it says so.
        made_at: Option<DateTime<Utc>>,
        /// The changes it held.
        changes: u64,
    },
    /// A file of a revoked desk's entries was admitted by a person.
    Admitted {
        /// The file's name.
        file: String,
        /// The desk.
        desk: DeskNumber,
        /// Changes taken.
        admitted: u64,
        /// Changes not taken.
        refused: u64,
    },
}

/// Why nothing is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No purpose was given.
    PurposeMissing,
    /// The file or backup has no name.
    NameMissing,
    /// The role does not do this.
    NotAllowed,
}

impl Refusal {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PurposeMissing => "journal-purpose-missing",
            Self::NameMissing => "journal-name-missing",
            Self::NotAllowed => "journal-not-allowed",
        }
    }

    /// The clause that decides, where one does.
    pub const fn clause(self) -> Option<&'static str> {
        match self {
            Self::PurposeMissing => Some("B-02 §3"),
            Self::NameMissing | Self::NotAllowed => None,
        }
    }
}

/// Checks an entry before it is written: what is to be done is done only once it is.
///
/// # Errors
/// Says why nothing is entered.
pub fn decide(act: &Act, fact: Fact) -> Result<Decision<Fact>, Refusal> {
    let keeps_records =
        act.role.is_customer_service() || act.role.is_supervisor() || act.role == Role::System;
    let (named, purpose, may) = match &fact {
        Fact::Imported { file, .. } => (file.as_str(), None, keeps_records),
        // Night duty calls back too, and then it needs the number.
        Fact::Revealed { purpose, .. } | Fact::Viewed { purpose, .. } => {
            ("-", Some(purpose), keeps_records || act.role.is_night_duty())
        }
        Fact::Exported { file, purpose, .. } => (file.as_str(), Some(purpose), keeps_records),
        Fact::Restored { backup, .. } => (backup.as_str(), None, administers(act.role)),
        Fact::Admitted { file, .. } => (file.as_str(), None, administers(act.role)),
    };
    if !may {
        return Err(Refusal::NotAllowed);
    }
    if named.trim().is_empty() {
        return Err(Refusal::NameMissing);
    }
    if purpose.is_some_and(|purpose| purpose.trim().is_empty()) {
        return Err(Refusal::PurposeMissing);
    }
    Ok(fact.into())
}

const fn administers(role: Role) -> bool {
    role.is_supervisor() || matches!(role, Role::System)
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The desk it came from.
    pub desk: DeskNumber,
    /// Who and when.
    pub stamp: Option<Stamp>,
    /// What was done.
    pub fact: Fact,
}

/// The journal of one month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Journal {
    lines: BTreeMap<FactKey, Line>,
}

/// The journal with one more entry, in any order.
#[must_use]
pub fn apply(mut journal: Journal, entry: &Entry<Fact>) -> Journal {
    let line = Line { desk: entry.desk, stamp: entry.stamp, fact: entry.fact.clone() };
    journal.lines.insert(entry.key, line);
    journal
}

/// The journal a document's facts make.
pub fn fold(ledger: &Ledger<Fact>) -> Journal {
    effective(ledger).entries.iter().fold(Journal::default(), apply)
}

impl Journal {
    /// Every line in its order.
    pub const fn lines(&self) -> &BTreeMap<FactKey, Line> {
        &self.lines
    }

    /// Who looked at a record, opened it or made a value visible, latest first.
    pub fn looks_at(&self, record: DocumentId) -> impl Iterator<Item = &Line> {
        self.lines.values().rev().filter(move |line| match &line.fact {
            Fact::Viewed { document, .. } | Fact::Revealed { document, .. } => *document == record,
            Fact::Imported { .. }
            | Fact::Exported { .. }
            | Fact::Restored { .. }
            | Fact::Admitted { .. } => false,
        })
    }

    /// How often personal values were looked at, by civil day (regulations §13.2 row 16).
    pub fn reveals(&self, zone: Tz) -> BTreeMap<chrono::NaiveDate, u32> {
        let mut days: BTreeMap<chrono::NaiveDate, u32> = BTreeMap::new();
        for line in self.lines.values() {
            if let (Fact::Revealed { .. }, Some(stamp)) = (&line.fact, line.stamp) {
                let count = days.entry(day_of(stamp.occurred_at, zone)).or_default();
                *count = count.saturating_add(1);
            }
        }
        days
    }
}

#[cfg(test)]
mod tests;
