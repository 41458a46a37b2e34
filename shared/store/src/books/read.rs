//! Reading the books, on a connection of their own.

use std::path::Path;

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DocumentId, PropertyUid};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row};
use sha2::{Digest as _, Sha256};

use super::{Books, FILE, covered, schema};
use crate::database;
use crate::error::{Doing as _, StoreError};

/// A connection that only reads. Cheap to open; sees every commit that was there when a call began.
#[derive(Debug)]
pub struct BooksReader {
    connection: Connection,
}

/// A document as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The document.
    pub document: DocumentId,
    /// Its place among those of its kind.
    pub order: i64,
    /// Whether it is an open matter.
    pub open: bool,
    /// What the fold said of it.
    pub summary: Vec<u8>,
}

/// Which documents a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All of the kind.
    All,
    /// Open matters only.
    Open,
}

impl Books {
    /// A reader of these books.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn reader(&self) -> Result<BooksReader, StoreError> {
        BooksReader::open(&self.dir)
    }
}

impl BooksReader {
    /// Opens the books of a data directory for reading.
    ///
    /// # Errors
    /// Where they are not there, are of another format, or the disk answers with an error.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        database::open_reader(&dir.join(FILE), &schema::BOOKS).map(|connection| Self { connection })
    }

    /// Opens the books as they are at this moment, and keeps to it: what is committed later is not
    /// seen, so that figures read one after the other belong together. For one answer, not for
    /// long: it holds back the checkpoint.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_as_they_are(dir: &Path) -> Result<Self, StoreError> {
        let reader = Self::open(dir)?;
        reader.connection.execute_batch("BEGIN").doing("hold on to the books as they are")?;
        // The first read fixes what is seen.
        reader.covers()?;
        Ok(reader)
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The last sequence of the log that has been read.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn covers(&self) -> Result<u64, StoreError> {
        Ok(covered(&self.connection)?.seq)
    }

    /// The documents of a kind, ascending by their order.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn list(
        &self,
        property: PropertyUid,
        kind: DocumentKind,
        which: Which,
    ) -> Result<Vec<Listed>, StoreError> {
        let select = match which {
            Which::All => LIST,
            Which::Open => LIST_OPEN,
        };
        self.connection
            .prepare_cached(select)
            .and_then(|mut list| {
                list.query_map((property.as_bytes(), kind.code()), listed)?.collect()
            })
            .doing("list documents")
    }

    /// The documents of a kind whose order lies between two, both included, ascending by it.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn list_between(
        &self,
        property: PropertyUid,
        kind: DocumentKind,
        (first, last): (i64, i64),
    ) -> Result<Vec<Listed>, StoreError> {
        self.connection
            .prepare_cached(LIST_BETWEEN)
            .and_then(|mut list| {
                list.query_map((property.as_bytes(), kind.code(), first, last), listed)?.collect()
            })
            .doing("list documents")
    }

    /// The documents that count under a measure and key, on whatever day.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn counted_under(
        &self,
        property: PropertyUid,
        measure: &str,
        key: &str,
    ) -> Result<Vec<Listed>, StoreError> {
        self.connection
            .prepare_cached(COUNTED_UNDER)
            .and_then(|mut list| {
                list.query_map((property.as_bytes(), measure, key), listed)?.collect()
            })
            .doing("list documents")
    }

    /// One document as its list shows it.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn find(
        &self,
        property: PropertyUid,
        document: DocumentId,
    ) -> Result<Option<Listed>, StoreError> {
        self.connection
            .prepare_cached(FIND)
            .and_then(|mut find| {
                find.query_row((property.as_bytes(), document.as_bytes()), listed).optional()
            })
            .doing("find a document")
    }

    /// How many documents and facts a property has.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn totals(&self, property: PropertyUid) -> Result<(u64, u64), StoreError> {
        self.connection
            .query_row(TOTALS, [property.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .doing("count")
    }

    /// The SHA-256 of everything in the books but what people are found by, under ids that every replica has alike: books of the
    /// same facts and the same fold have the same.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn digest(&self) -> Result<[u8; 32], StoreError> {
        const OPERATION: &str = "compare the books";
        let snapshot = self.connection.unchecked_transaction().doing(OPERATION)?;
        let mut hasher = Sha256::new();
        for select in DUMP {
            let mut statement = snapshot.prepare_cached(select).doing(OPERATION)?;
            let width = statement.column_count();
            let mut rows = statement.query([]).doing(OPERATION)?;
            while let Some(row) = rows.next().doing(OPERATION)? {
                for at in 0..width {
                    hash_value(&mut hasher, row.get_ref(at).doing(OPERATION)?);
                }
            }
            hasher.update(b"end");
        }
        Ok(hasher.finalize().into())
    }
}

fn hash_value(hasher: &mut Sha256, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => hasher.update([0]),
        ValueRef::Integer(number) => {
            hasher.update([1]);
            hasher.update(number.to_be_bytes());
        }
        ValueRef::Real(number) => {
            hasher.update([2]);
            hasher.update(number.to_bits().to_be_bytes());
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            hasher.update([3]);
            hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(bytes);
        }
    }
}

pub(super) fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        document: DocumentId::from_bytes(row.get(0)?),
        order: row.get(1)?,
        open: row.get(2)?,
        summary: row.get(3)?,
    })
}

const LIST: &str = "SELECT uid, position, open, summary FROM document
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND kind = ?2
    ORDER BY position, uid";
const LIST_OPEN: &str = "SELECT uid, position, open, summary FROM document
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND kind = ?2 AND open = 1
    ORDER BY position, uid";
const LIST_BETWEEN: &str = "SELECT uid, position, open, summary FROM document
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND kind = ?2
      AND position BETWEEN ?3 AND ?4
    ORDER BY position, uid";
const COUNTED_UNDER: &str = "SELECT uid, position, open, summary FROM document
    WHERE id IN (SELECT doc FROM contribution
      WHERE property = (SELECT id FROM property WHERE uid = ?1) AND measure = ?2 AND key = ?3)";
const FIND: &str = "SELECT uid, position, open, summary FROM document
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND uid = ?2";
const TOTALS: &str = "SELECT
    (SELECT count(*) FROM document WHERE property = (SELECT id FROM property WHERE uid = ?1)),
    (SELECT count(DISTINCT doc || ' ' || key) FROM fact
     WHERE property = (SELECT id FROM property WHERE uid = ?1))";
const DUMP: [&str; 6] = [
    "SELECT p.uid, d.uid, d.kind, d.position, d.open, d.summary, d.unit
     FROM document d JOIN property p ON p.id = d.property ORDER BY p.uid, d.uid",
    "SELECT p.uid, d.uid, f.key, f.reauthored, f.value, f.desk
     FROM fact f JOIN document d ON d.id = f.doc JOIN property p ON p.id = f.property
     ORDER BY p.uid, d.uid, f.key, f.reauthored, f.value, f.desk",
    "SELECT p.uid, d.uid, c.day, c.measure, c.key, c.n
     FROM contribution c JOIN document d ON d.id = c.doc JOIN property p ON p.id = c.property
     ORDER BY p.uid, d.uid, c.day, c.measure, c.key",
    "SELECT p.uid, r.measure, r.day, r.key, r.n
     FROM rollup_day r JOIN property p ON p.id = r.property
     ORDER BY p.uid, r.measure, r.day, r.key",
    "SELECT p.uid, r.measure, r.month, r.key, r.n
     FROM rollup_month r JOIN property p ON p.id = r.property
     ORDER BY p.uid, r.measure, r.month, r.key",
    "SELECT p.uid, d.uid, s.serial, s.desk
     FROM spoken s JOIN document d ON d.id = s.doc JOIN property p ON p.id = s.property
     ORDER BY p.uid, d.uid, s.serial, s.desk",
];
