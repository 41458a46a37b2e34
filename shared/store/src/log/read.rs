//! Reading the log. Every row is proved before it is handed out; one that does not stand the proof
//! is an error with its name, never a gap.

use std::collections::BTreeSet;
use std::path::Path;

use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_replica::envelope::{ChangeId, Envelope};
use dutybook_replica::fingerprint::Fingerprint;
use rusqlite::{Connection, OptionalExtension as _, Params, Transaction, TransactionBehavior};

use super::row::{self, Stored, select};
use super::state::{self, Epoch};
use super::{FILE, fingerprint, schema};
use crate::database;
use crate::error::{Damage, Doing as _, StoreError};

/// A connection that only reads. Cheap to open; sees every commit that was there when a call began.
#[derive(Debug)]
pub struct LogReader {
    connection: Connection,
}

/// A page of the server's order on its way out: envelopes with their sequences, and the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOut {
    /// The envelopes, by server sequence.
    pub envelopes: Vec<(u64, Envelope)>,
    /// The property's head when the page was read.
    pub head: u64,
}

/// What reconciling compares: a change's own time in milliseconds, and its name.
pub type Item = (u64, ChangeId);

/// How much there is of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Documents with at least one change.
    pub documents: u64,
    /// All changes.
    pub changes: u64,
    /// Changes on their way to the server.
    pub unsent: u64,
    /// Changes the server refused.
    pub refused: u64,
    /// Changes whose facts wait to be written anew.
    pub to_reauthor: u64,
    /// Changes and rows in quarantine.
    pub quarantined: u64,
}

impl LogReader {
    /// Opens a log for reading, beside its writer or without one.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::NotOurs`], any of the disk.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        database::open_reader(&dir.join(FILE), &schema::LOG).map(Self::over)
    }

    pub(super) const fn over(connection: Connection) -> Self {
        Self { connection }
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Begins a write; takes the write lock at once, so a reader never turns writer half-way.
    pub(super) fn begin(&mut self, operation: &'static str) -> Result<Transaction<'_>, StoreError> {
        self.connection.transaction_with_behavior(TransactionBehavior::Immediate).doing(operation)
    }

    /// The properties this store holds, by uid.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn properties(&self) -> Result<Vec<PropertyUid>, StoreError> {
        Ok(state::all(&self.connection)?.into_iter().map(|state| state.uid).collect())
    }

    /// How far this desk has read the server's order; 0 at the start.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn cursor(&self, property: PropertyUid) -> Result<u64, StoreError> {
        Ok(state::find(&self.connection, property)?.map_or(0, |state| state.cursor))
    }

    /// The last server sequence: given by the server itself, at a desk as last heard.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn head(&self, property: PropertyUid) -> Result<u64, StoreError> {
        Ok(state::find(&self.connection, property)?.map_or(0, |state| state.head))
    }

    /// The epoch the sequences belong to; `None` before it is drawn or heard.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn epoch(&self, property: PropertyUid) -> Result<Option<Epoch>, StoreError> {
        Ok(state::find(&self.connection, property)?.and_then(|state| state.epoch))
    }

    /// The fingerprint of all that has a server sequence up to and including this one; `None`
    /// beyond the head.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn fingerprint_at(
        &self,
        property: PropertyUid,
        server_seq: u64,
    ) -> Result<Option<Fingerprint>, StoreError> {
        let snapshot = self.snapshot()?;
        let Some(state) = state::find(&snapshot, property)? else {
            return Ok((server_seq == 0).then(Fingerprint::default));
        };
        if server_seq > state.head {
            return Ok(None);
        }
        fingerprint::at(&snapshot, &state, server_seq).map(Some)
    }

    /// What is on its way to the server after this local sequence, in local order, up to so many
    /// bytes but at least one.
    ///
    /// # Errors
    /// Any of the disk; [`StoreError::Damaged`] names a row that does not stand its check.
    pub fn outbox(
        &self,
        property: PropertyUid,
        after_seq: u64,
        limit_bytes: usize,
    ) -> Result<Vec<(u64, Envelope)>, StoreError> {
        let rows = self.select(OUTBOX, (property.as_bytes(), after_seq), limit_bytes)?;
        Ok(rows.into_iter().map(|row| (row.seq, row.envelope)).collect())
    }

    /// What follows a server sequence, up to so many bytes but at least one.
    ///
    /// # Errors
    /// Any of the disk; [`StoreError::Damaged`] where a row is damaged or a sequence is missing.
    pub fn page(
        &self,
        property: PropertyUid,
        after_server_seq: u64,
        limit_bytes: usize,
    ) -> Result<PageOut, StoreError> {
        let snapshot = self.snapshot()?;
        let head = self.head(property)?;
        let rows = self.select(PAGE, (property.as_bytes(), after_server_seq), limit_bytes)?;
        let mut last = after_server_seq;
        let mut envelopes = Vec::with_capacity(rows.len());
        for row in rows {
            let server_seq = row.server_seq.unwrap_or_default();
            self.check_gap(property, last, server_seq)?;
            last = server_seq;
            envelopes.push((server_seq, row.envelope));
        }
        if envelopes.is_empty() {
            self.check_gap(property, last, head.saturating_add(1))?;
        }
        drop(snapshot);
        Ok(PageOut { envelopes, head })
    }

    /// A gap in the server's order is only where damage was set aside.
    fn check_gap(&self, property: PropertyUid, from: u64, to: u64) -> Result<(), StoreError> {
        let missing = to.saturating_sub(from).saturating_sub(1);
        if missing == 0 {
            return Ok(());
        }
        let explained: u64 = self
            .connection
            .query_row(SET_ASIDE, (property.as_bytes(), from, to), |row| row.get(0))
            .doing("read a page")?;
        if explained >= missing {
            return Ok(());
        }
        let damage = Damage {
            table: "change",
            row: None,
            property: Some(property),
            document: None,
            reason: format!("entries between server sequences {from} and {to} are missing"),
        };
        Err(StoreError::damaged("read a page", damage))
    }

    /// The time and name of every change, in the order negentropy wants. What the
    /// server refused, or what awaits re-authoring, is left out: offering it would change nothing.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn reconcile_items(&self, property: PropertyUid) -> Result<Vec<Item>, StoreError> {
        self.connection
            .prepare_cached(ITEMS)
            .and_then(|mut items| {
                items
                    .query_map([property.as_bytes()], |row| {
                        Ok((row.get(0)?, ChangeId(row.get(1)?)))
                    })?
                    .collect()
            })
            .doing("list what to reconcile")
    }

    /// The changes of these names, as far as they are held, in local order.
    ///
    /// What is unsent is found at once; for anything else the whole list of changes is looked
    /// through once: ask for many at a time.
    ///
    /// # Errors
    /// Any of the disk; [`StoreError::Damaged`] names a row that does not stand its check.
    pub fn envelopes(
        &self,
        property: PropertyUid,
        ids: &[ChangeId],
    ) -> Result<Vec<Stored>, StoreError> {
        const OPERATION: &str = "find changes by name";
        let mut wanted: BTreeSet<[u8; 32]> = ids.iter().map(|id| id.0).collect();
        let snapshot = self.snapshot()?;
        let mut found = Vec::with_capacity(wanted.len());
        {
            let mut unsent = snapshot.prepare_cached(UNSENT_ID).doing(OPERATION)?;
            let mut look = |id: &[u8; 32]| {
                unsent.query_row((property.as_bytes(), id), |row| row.get::<_, u64>(0)).optional()
            };
            for id in ids {
                if let Some(seq) = look(&id.0).doing(OPERATION)?
                    && wanted.remove(&id.0)
                {
                    found.push(seq);
                }
            }
        }
        if !wanted.is_empty() {
            let mut statement = snapshot.prepare_cached(IDS).doing(OPERATION)?;
            let mut rows = statement.query([property.as_bytes()]).doing(OPERATION)?;
            while let Some(row) = rows.next().doing(OPERATION)? {
                if wanted.remove(&row.get::<_, [u8; 32]>(1).doing(OPERATION)?) {
                    found.push(row.get::<_, u64>(0).doing(OPERATION)?);
                }
            }
        }
        found.sort_unstable();
        super::marks::load_among(&snapshot, &found)
    }

    /// Every change of a document, in local order.
    ///
    /// # Errors
    /// Any of the disk; [`StoreError::Damaged`] names a row that does not stand its check.
    pub fn document(
        &self,
        property: PropertyUid,
        document: DocumentId,
    ) -> Result<Vec<Stored>, StoreError> {
        self.select(DOCUMENT, (property.as_bytes(), document.as_bytes()), usize::MAX)
            .map_err(|error| error.about(document))
    }

    /// Changes of all properties after a local sequence, up to so many bytes but at least one: what
    /// the books are fed from.
    ///
    /// # Errors
    /// Any of the disk; [`StoreError::Damaged`] names a row that does not stand its check.
    pub fn after(&self, seq: u64, limit_bytes: usize) -> Result<Vec<Stored>, StoreError> {
        self.select(AFTER, [seq], limit_bytes)
    }

    /// The unsent changes in a standing: refused ones to show, or those to write anew.
    ///
    /// # Errors
    /// Any of the disk; [`StoreError::Damaged`] names a row that does not stand its check.
    pub fn standing(
        &self,
        property: PropertyUid,
        standing: super::Standing,
    ) -> Result<Vec<Stored>, StoreError> {
        self.select(STANDING, (property.as_bytes(), standing.code()), usize::MAX)
    }

    /// The last local sequence; 0 where there is none.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn last_seq(&self) -> Result<u64, StoreError> {
        self.connection
            .prepare_cached(LAST_SEQ)
            .and_then(|mut last| last.query_row([], |row| row.get(0)))
            .doing("read the end of the log")
    }

    /// How many changes there are of all properties.
    pub(super) fn count_changes(&self) -> Result<u64, StoreError> {
        self.connection.query_row(COUNT, [], |row| row.get(0)).doing("count")
    }

    /// Counts the times rows were taken out of the log: books of another count are built anew.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn generation(&self) -> Result<u64, StoreError> {
        super::generation(&self.connection)
    }

    /// How much there is of a property.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn counts(&self, property: PropertyUid) -> Result<Counts, StoreError> {
        let snapshot = self.snapshot()?;
        let Some(state) = state::find(&snapshot, property)? else { return Ok(Counts::default()) };
        let mut counts = snapshot
            .query_row(COUNTS, [state.id], |row| {
                Ok(Counts {
                    unsent: row.get(0)?,
                    refused: row.get(1)?,
                    to_reauthor: row.get(2)?,
                    documents: row.get(3)?,
                    ..Counts::default()
                })
            })
            .doing("count")?;
        counts.changes = state.all.count;
        counts.quarantined = snapshot
            .query_row(QUARANTINED, [property.as_bytes()], |row| row.get(0))
            .doing("count")?;
        Ok(counts)
    }

    /// Proves every property's state and the latest rows: what opening has time for.
    pub(super) fn check_tail(&self) -> Result<Vec<Damage>, StoreError> {
        const OPERATION: &str = "check the latest entries";
        let mut damage = Vec::new();
        let mut states = self.connection.prepare(STATES).doing(OPERATION)?;
        let mut rows = states.query([]).doing(OPERATION)?;
        while let Some(row) = rows.next().doing(OPERATION)? {
            damage.extend(state::read(row).err());
        }
        let mut tail = self.connection.prepare(&select(TAIL)).doing(OPERATION)?;
        let mut rows = tail.query([]).doing(OPERATION)?;
        while let Some(row) = rows.next().doing(OPERATION)? {
            damage.extend(row::read(row).err());
        }
        Ok(damage)
    }

    /// One view of the file for several statements.
    pub(super) fn snapshot(&self) -> Result<Transaction<'_>, StoreError> {
        self.connection.unchecked_transaction().doing("begin to read")
    }

    fn select(
        &self,
        condition: &str,
        parameters: impl Params,
        limit_bytes: usize,
    ) -> Result<Vec<Stored>, StoreError> {
        const OPERATION: &str = "read changes";
        let mut statement = self.connection.prepare_cached(&select(condition)).doing(OPERATION)?;
        let mut rows = statement.query(parameters).doing(OPERATION)?;
        let mut found = Vec::new();
        let mut bytes = 0_usize;
        while let Some(row) = rows.next().doing(OPERATION)? {
            let stored = row::read_whole(OPERATION, row)?;
            bytes = bytes.saturating_add(stored.envelope.change.len()).saturating_add(ROW_BYTES);
            if bytes > limit_bytes && !found.is_empty() {
                break;
            }
            found.push(stored);
        }
        Ok(found)
    }
}

/// What an envelope weighs beside its change: ids, signature, framing.
const ROW_BYTES: usize = 100;

const OUTBOX: &str = "WHERE c.property = (SELECT id FROM property WHERE uid = ?1)
    AND c.id > ?2 AND c.server_seq IS NULL AND c.standing = 0 ORDER BY c.id";
const PAGE: &str = "WHERE c.property = (SELECT id FROM property WHERE uid = ?1)
    AND c.server_seq > ?2 ORDER BY c.server_seq";
const SET_ASIDE: &str = "SELECT count(*) FROM quarantine
    WHERE property = ?1 AND server_seq > ?2 AND server_seq < ?3";
const ITEMS: &str = "SELECT t, ident FROM change INDEXED BY change_item
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND standing = 0 ORDER BY t, ident";
const UNSENT_ID: &str = "SELECT id FROM change INDEXED BY change_unsent_ident
    WHERE ident = ?2 AND server_seq IS NULL
      AND property = (SELECT id FROM property WHERE uid = ?1)";
/// What stands otherwise than live has no server sequence, and is found by [`UNSENT_ID`].
const IDS: &str = "SELECT id, ident FROM change INDEXED BY change_item
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND standing = 0";
/// In two halves, because the indexes by document are: what stands, and what lost its sequence.
const DOCUMENT: &str = "WHERE c.id IN (
    SELECT s.id FROM document o JOIN property q ON q.id = o.property
      JOIN change s INDEXED BY change_author ON s.doc = o.id AND s.standing < 2
      WHERE q.uid = ?1 AND o.uid = ?2
    UNION ALL
    SELECT s.id FROM document o JOIN property q ON q.id = o.property
      JOIN change s INDEXED BY change_superseded ON s.doc = o.id AND s.standing >= 2
      WHERE q.uid = ?1 AND o.uid = ?2) ORDER BY c.id";
const AFTER: &str = "WHERE c.id > ?1 ORDER BY c.id";
const STANDING: &str = "WHERE c.property = (SELECT id FROM property WHERE uid = ?1)
    AND c.server_seq IS NULL AND c.standing = ?2 ORDER BY c.id";
const LAST_SEQ: &str = "SELECT coalesce(max(id), 0) FROM change";
const COUNT: &str = "SELECT count(*) FROM change";
const COUNTS: &str = "SELECT
    (SELECT count(*) FROM change WHERE property = ?1 AND server_seq IS NULL AND standing = 0),
    (SELECT count(*) FROM change WHERE property = ?1 AND server_seq IS NULL AND standing = 1),
    (SELECT count(*) FROM change WHERE property = ?1 AND server_seq IS NULL AND standing = 2),
    (SELECT count(*) FROM document WHERE property = ?1)";
const QUARANTINED: &str = "SELECT count(*) FROM quarantine WHERE property = ?1 AND code < 65534";
const STATES: &str =
    r#"SELECT id, uid, cursor, head, epoch, count, sum, "check" FROM property ORDER BY id"#;
const TAIL: &str = "WHERE c.id > (SELECT max(id) FROM change) - 256 ORDER BY c.id";
