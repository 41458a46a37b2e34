//! The desk's files of units: reading one, and taking in a roster.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::household::field::Edit;
use dutybook_domain::household::{self, Fact, Household};
use dutybook_domain::id::{BlobHash, ClickId, DocumentId, StaffId};
use dutybook_domain::journal;
use dutybook_domain::ledger::{Body, Record, Stamp};
use dutybook_domain::unit::UnitCode;
use dutybook_replica::author::Writing;
use dutybook_replica::change::Checked;
use dutybook_replica::codec;
use dutybook_replica::document::Document;
use dutybook_replica::facts::facts_of;
use dutybook_replica::reading::household::{read, to_write};

use super::{Desk, DeskError, Entry, load};
use crate::archive_import::{Plan, Roster};
use crate::practice::households::PracticeFile;
use crate::random;

/// How many entries are written in one transaction; a household is never parted.
const ENTRIES_PER_COMMIT: usize = 1_000;

/// How many units at most are looked at for one transaction, so that other work gets its turn.
const UNITS_PER_COMMIT: usize = 64;

/// How many practice files are written in one transaction.
const PRACTICE_PER_COMMIT: usize = 40;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Units done.
    pub done: usize,
    /// Units in all.
    pub total: usize,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Units whose file it wrote to.
    pub written: usize,
    /// Units that said all of it already.
    pub unchanged: usize,
    /// Whether it was stopped; the units written until then are whole, and the same file read again
    /// goes on from there.
    pub stopped: bool,
}

/// Where an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Importing {
    /// The households done.
    at: usize,
    /// What it did so far.
    pub imported: Imported,
}

/// What is written in one transaction.
#[derive(Default)]
struct Batch {
    facts: Vec<(DocumentId, Vec<u8>)>,
    fields: Vec<(DocumentId, String, Vec<u8>)>,
}

impl Desk {
    /// A unit's file; an empty one where there is none.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn household(&self, unit: &UnitCode) -> Result<Household, DeskError> {
        self.household_at(household::document(self.property(), unit))
    }

    /// The file of a unit by its document; an empty one where there is none.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn household_at(&self, document: DocumentId) -> Result<Household, DeskError> {
        household_of(document, &load(self.reader(), self.property(), document)?)
    }

    /// What importing a roster would write, unit by unit; nothing is written.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn preview_roster(&self, roster: &Roster) -> Result<Vec<(UnitCode, Plan)>, DeskError> {
        let plan = |unit: &UnitCode| {
            let file = self.household(unit)?;
            Ok((unit.clone(), roster.plan(unit, &file)))
        };
        roster.units().map(plan).collect()
    }

    /// Imports a roster, each household whole or not at all, in batches. `tell` is told of each
    /// batch that is on the disk and may stop the import there.
    ///
    /// Who has other work in between goes by [`Self::import_batch`] and [`Self::note_roster`].
    ///
    /// # Errors
    /// See [`DeskError`]; what was written before the failure stays, and the same file read again
    /// goes on from there.
    pub fn import_roster(
        &mut self,
        (now, by): (DateTime<Utc>, StaffId),
        (name, roster): (&str, &Roster),
        tell: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Imported, DeskError> {
        let mut import = Importing::default();
        while let Some(progress) = self.import_batch((now, by), roster, &mut import)? {
            if tell(progress).is_break() && progress.done < progress.total {
                import.imported.stopped = true;
                break;
            }
        }
        self.note_roster((now, by), (name, roster))?;
        Ok(import.imported)
    }

    /// Imports the next households of a roster in one transaction: some dozens, each whole. Answers
    /// how far it has come; nothing where nothing is left.
    ///
    /// # Errors
    /// See [`DeskError`]; then nothing of the batch was written.
    pub fn import_batch(
        &mut self,
        (now, by): (DateTime<Utc>, StaffId),
        roster: &Roster,
        import: &mut Importing,
    ) -> Result<Option<Progress>, DeskError> {
        let mut batch = Batch::default();
        let mut imported = import.imported;
        let mut at = import.at;
        for unit in roster.units().skip(at).take(UNITS_PER_COMMIT) {
            let plan = roster.plan(unit, &self.household(unit)?);
            if plan.is_empty() {
                imported.unchanged = imported.unchanged.saturating_add(1);
            } else {
                let edits = plan.filled.iter().chain(&plan.changed).collect();
                batch.add(self, unit, (&plan.facts, edits, now, by))?;
                imported.written = imported.written.saturating_add(1);
            }
            at = at.saturating_add(1);
            if batch.facts.len().saturating_add(batch.fields.len()) >= ENTRIES_PER_COMMIT {
                break;
            }
        }
        if at == import.at {
            return Ok(None);
        }
        self.write_batch(now, &batch)?;
        *import = Importing { at, imported };
        Ok(Some(Progress { done: at, total: roster.units().count() }))
    }

    /// Writes the files of a practice property, as [`crate::practice::households::files`] makes them. Written
    /// twice they are the same.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn file_practice(
        &mut self,
        (now, by): (DateTime<Utc>, StaffId),
        files: &[PracticeFile],
    ) -> Result<(), DeskError> {
        for chunk in files.chunks(PRACTICE_PER_COMMIT) {
            let mut batch = Batch::default();
            for PracticeFile { unit, facts, edits } in chunk {
                batch.add(self, unit, (facts, edits.iter().collect(), now, by))?;
            }
            self.write_batch(now, &batch)?;
        }
        Ok(())
    }

    fn write_batch(&mut self, now: DateTime<Utc>, batch: &Batch) -> Result<(), DeskError> {
        let kind = DocumentKind::Household;
        let facts = batch.facts.iter().map(|(document, bytes)| Entry {
            document: *document,
            kind,
            writing: Writing::Import(bytes),
        });
        let fields = batch.fields.iter().map(|(document, name, bytes)| Entry {
            document: *document,
            kind,
            writing: Writing::Field(name, bytes),
        });
        let entries: Vec<Entry<'_>> = facts.chain(fields).collect();
        self.write(now, &entries).map(drop)
    }

    /// Enters in the journal that a roster was imported, by whom, and how many rows it had.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn note_roster(
        &mut self,
        (now, by): (DateTime<Utc>, StaffId),
        (name, roster): (&str, &Roster),
    ) -> Result<(), DeskError> {
        let fact = journal::Fact::Imported {
            file: name.to_owned(),
            sha256: BlobHash(roster.sha256),
            rows: roster.rows,
            bad_rows: u64::try_from(roster.bad.len()).unwrap_or(u64::MAX),
        };
        let click = ClickId::from_bytes(random::bytes()?);
        let stamp = Stamp { by, occurred_at: now, recorded_at: now, click };
        let bytes = codec::encode(&Record { stamp: Some(stamp), body: Body::Fact(fact) })?;
        let month = Month::of(day_of(now, self.identity.zone));
        let entry = Entry {
            document: journal::document(self.property(), month),
            kind: DocumentKind::Journal,
            writing: Writing::Fact(&bytes),
        };
        self.write(now, &[entry]).map(drop)
    }
}

/// The file a document's changes make.
pub(super) fn household_of(
    document: DocumentId,
    changes: &[Checked],
) -> Result<Household, DeskError> {
    let kind = DocumentKind::Household.code();
    let sheet = Document::load(document, kind, changes.iter().cloned())?.sheet()?;
    let mut facts: Vec<_> = changes.iter().flat_map(facts_of).collect();
    facts.sort_unstable();
    Ok(read(&facts, &sheet))
}

impl Batch {
    fn add(
        &mut self,
        desk: &Desk,
        unit: &UnitCode,
        (facts, edits, now, by): (&[Fact], Vec<&Edit>, DateTime<Utc>, StaffId),
    ) -> Result<(), DeskError> {
        let document = household::document(desk.property(), unit);
        for fact in facts {
            // Without a stamp, so that the same row read at two desks is one fact.
            let record = Record { stamp: None, body: Body::Fact(fact.clone()) };
            self.facts.push((document, codec::encode(&record)?));
        }
        for Edit { field, value } in edits {
            let bytes = to_write(value.as_ref(), now, (by, desk.identity().desk))?;
            self.fields.push((document, field.to_string(), bytes));
        }
        Ok(())
    }
}
