//! Writing an event log into the desk's documents, offline and as often as anybody likes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{BlobHash, ClickId, DocumentId, StaffId};
use dutybook_domain::ledger::{Body, Record, Stamp};
use dutybook_domain::ticket::import::EventSeen;
use dutybook_domain::{journal, ticket};
use dutybook_replica::author::Writing;
use dutybook_replica::codec;

use sha2::{Digest as _, Sha256};

use super::{Desk, DeskError, Entry};
use crate::import::EventLog;
use crate::random;

/// What the program itself does, at the command line, is by nobody on the staff.
const PROGRAM: StaffId = StaffId(0);
/// How many rows are written in one transaction.
const ROWS_PER_COMMIT: usize = 1_000;

/// What an import wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// The rows of the file that could be read.
    pub rows: u64,
    /// Those of them not known before.
    pub new: u64,
    /// The cases they belong to.
    pub cases: u64,
}

impl Desk {
    /// Writes the rows of an event log. Each becomes one fact with nothing of the importer in it,
    /// so a row that any desk has read before is the same fact.
    ///
    /// # Errors
    /// See [`DeskError`]; what was written before the failure stays, and the same file read again
    /// goes on from there.
    pub fn import_tickets(
        &mut self,
        now: DateTime<Utc>,
        rows: &[EventSeen],
    ) -> Result<Imported, DeskError> {
        let mut by_case: BTreeMap<&str, Vec<&EventSeen>> = BTreeMap::new();
        for row in rows {
            by_case.entry(&row.case).or_default().push(row);
        }
        let mut imported = Imported {
            rows: u64::try_from(rows.len()).unwrap_or(u64::MAX),
            new: 0,
            cases: u64::try_from(by_case.len()).unwrap_or(u64::MAX),
        };
        let mut pending: Vec<(DocumentId, Vec<u8>)> = Vec::with_capacity(ROWS_PER_COMMIT);
        for (case, rows) in by_case {
            let document = ticket::import::document_of(self.property(), case);
            for row in rows {
                let fact = ticket::Fact::EventSeen(row.clone());
                let record = Record { stamp: None, body: Body::Fact(fact) };
                pending.push((document, codec::encode(&record)?));
            }
            if pending.len() >= ROWS_PER_COMMIT {
                imported.new = imported.new.saturating_add(self.write_rows(now, &pending)?);
                pending.clear();
            }
        }
        imported.new = imported.new.saturating_add(self.write_rows(now, &pending)?);
        Ok(imported)
    }

    /// Notes in the property's journal that a file was imported. A file read again is noted again.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn note_import(
        &mut self,
        now: DateTime<Utc>,
        (file, bytes): (String, &[u8]),
        log: &EventLog,
    ) -> Result<(), DeskError> {
        let sha256 = BlobHash(Sha256::digest(bytes).into());
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let (rows, bad_rows) = (count(log.rows.len()), count(log.bad.len()));
        let fact = journal::Fact::Imported { file, sha256, rows, bad_rows };
        let stamp = Stamp {
            by: PROGRAM,
            occurred_at: now,
            recorded_at: now,
            click: ClickId::from_bytes(random::bytes()?),
        };
        let bytes = codec::encode(&Record { stamp: Some(stamp), body: Body::Fact(fact) })?;
        let month = Month::of(day_of(now, self.identity.zone));
        let entry = Entry {
            document: journal::document(self.property(), month),
            kind: DocumentKind::Journal,
            writing: Writing::Fact(&bytes),
        };
        self.write(now, &[entry]).map(drop)
    }

    fn write_rows(
        &mut self,
        now: DateTime<Utc>,
        rows: &[(DocumentId, Vec<u8>)],
    ) -> Result<u64, DeskError> {
        let entries: Vec<Entry<'_>> = rows
            .iter()
            .map(|(document, bytes)| Entry {
                document: *document,
                kind: DocumentKind::Ticket,
                writing: Writing::Import(bytes),
            })
            .collect();
        Ok(u64::try_from(self.write(now, &entries)?.len()).unwrap_or(u64::MAX))
    }
}
