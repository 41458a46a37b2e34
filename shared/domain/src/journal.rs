//! The property's journal: imports, reveals of personal data, exports, prints, restores, files
//! admitted from a revoked desk. It says that something was done and for what; never what was seen.

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

/// A form of the manual on paper (regulations §0.4). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    /// 002, the register of a day or shift.
    Register,
    /// 003, the slip in two copies.
    Slip,
    /// 028, the record of a follow-up.
    FollowUp,
    /// The night log.
    NightLog,
    /// The sheet of a handover.
    Handover,
    /// An empty form, for when the power is out.
    Blank,
}

/// Where a paper came out. Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outlet {
    /// A printer of this machine.
    Printer,
    /// A file, to be printed or kept elsewhere.
    File,
}

/// A paper that left the program (`B-04 §3.2`, regulations §11.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// Which form.
    pub paper: Paper,
    /// The record on it, where that is one document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<DocumentId>,
    /// The record as people call it: a number, a day with its shift. Nothing personal.
    pub name: String,
    /// How many pages came out.
    pub pages: u32,
    /// Where they came out.
    pub outlet: Outlet,
    /// Why again, where it had been printed before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reprint: Option<String>,
}

impl Printed {
    /// Whether another print was of the same paper.
    pub fn is_of_same_paper(&self, other: &Self) -> bool {
        (self.paper, self.record, &self.name) == (other.paper, other.record, &other.name)
    }
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
    /// A paper was printed, or written to a file to be printed.
    Printed(Printed),
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
    /// It was printed before and no reason was given to print it again.
    ReprintReasonMissing,
}

impl Refusal {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PurposeMissing => "journal-purpose-missing",
            Self::NameMissing => "journal-name-missing",
            Self::NotAllowed => "journal-not-allowed",
            Self::ReprintReasonMissing => "journal-reprint-reason-missing",
        }
    }

    /// The clause that decides, where one does.
    pub const fn clause(self) -> Option<&'static str> {
        match self {
            Self::PurposeMissing => Some("B-02 §3"),
            Self::ReprintReasonMissing => Some("B-04 §3.2"),
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
        Fact::Printed(printed) => {
            let own_paper = matches!(printed.paper, Paper::NightLog | Paper::Handover);
            let may = keeps_records || (own_paper && act.role.is_night_duty());
            (printed.name.as_str(), None, may)
        }
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

/// Checks a print: a paper printed before is printed again only with a reason, and what is printed
/// for the first time carries none. An empty form may be printed as often as one likes.
///
/// `before` are the prints of the property that this desk knows.
///
/// # Errors
/// Says why nothing is entered, and then nothing is to be printed.
pub fn decide_print(
    act: &Act,
    before: &[Printed],
    printed: Printed,
) -> Result<Decision<Fact>, Refusal> {
    let again =
        printed.paper != Paper::Blank && before.iter().any(|one| one.is_of_same_paper(&printed));
    let reprint = printed.reprint.filter(|_| again);
    if again && reprint.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Refusal::ReprintReasonMissing);
    }
    decide(act, Fact::Printed(Printed { reprint, ..printed }))
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
            | Fact::Admitted { .. }
            | Fact::Printed(_) => false,
        })
    }

    /// What was printed, in the order of the journal.
    pub fn prints(&self) -> impl Iterator<Item = (&Line, &Printed)> {
        self.lines.values().filter_map(|line| {
            let Fact::Printed(printed) = &line.fact else { return None };
            Some((line, printed))
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
