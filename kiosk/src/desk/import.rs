//! Writing an event log into the desk's documents, offline and as often as anybody likes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::DocumentId;
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::ticket;
use dutybook_domain::ticket::import::EventSeen;
use dutybook_replica::author::Writing;
use dutybook_replica::codec;

use super::{Desk, DeskError, Entry};

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
