//! The books `books.db`: everything that can be read out of the log, kept ready. Facts by document,
//! folded documents, contributions to figures, and their sums by day and month.
//!
//! Derived, and nothing but: the file may be deleted at any time and is built again from the log.
//! One rule feeds and rebuilds it: put the fact among its document's facts, fold that document
//! anew. Nothing is ever applied to a stored state.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use dutybook_domain::id::{DocumentId, PropertyUid, SpokenNumber};
use dutybook_domain::unit::UnitCode;
use dutybook_replica::facts::StoredFact;
use rusqlite::{Connection, OptionalExtension as _};

use crate::database;
use crate::error::{Doing as _, StoreError};

mod cover;
mod feed;
mod figures;
mod matters;
mod people;
mod proof;
mod read;
mod schema;
mod spans;

pub use feed::Fed;
pub use figures::{Cell, Contributor, Mismatch, Span, Sum};
pub use people::{FOUND_LIMIT, Found, Matched};
pub use proof::differ;
pub use read::{BooksReader, Listed, Which};
pub use spans::EachSum;

/// The file's name within the data directory.
pub const FILE: &str = "books.db";

/// The facts of one document, as they are handed to the fold.
#[derive(Debug)]
pub struct DocumentFacts<'a> {
    /// The property.
    pub property: PropertyUid,
    /// The document.
    pub document: DocumentId,
    /// The number of its kind; it may be one of a newer version.
    pub kind: u16,
    /// Every fact of every stored change in the order of precedence, what they build on present or
    /// not. For [`dutybook_replica::facts::gather`].
    pub facts: &'a [StoredFact<'a>],
}

/// What a fold makes of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// What lists show of it, in the caller's own form.
    pub summary: Vec<u8>,
    /// Where lists put it among documents of its kind: ascending, such as the milliseconds of its
    /// receipt.
    pub order: i64,
    /// Whether it is an open matter.
    pub open: bool,
    /// The unit it concerns.
    pub unit: Option<UnitCode>,
    /// The numbers people may say for it.
    pub numbers: Vec<SpokenNumber>,
    /// What it adds to the figures.
    pub contributions: Vec<Contribution>,
}

/// One row a document adds to a figure. Rows of one document with the same day, measure and key are
/// added up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contribution {
    /// The civil day, in the property's time zone, on which it happened or falls due.
    pub day: NaiveDate,
    /// What is counted. Stored: never rename.
    pub measure: String,
    /// By what it is divided: department, category, class, shift, bucket.
    pub key: String,
    /// How many; may be negative.
    pub n: i64,
}

/// Folds one document. Pure: the books call it in any order, and again whenever a fact arrives.
pub type Fold<'a> = dyn Fn(&DocumentFacts<'_>) -> Folded + 'a;

/// A hold on the books that may write. Several programs may feed one file: each step looks at what
/// is covered in its own transaction.
#[derive(Debug)]
pub struct Books {
    connection: Connection,
    dir: PathBuf,
    version: u32,
    finds_people: bool,
}

impl Books {
    /// Opens the books beside a log, made anew where there are none or they cannot be read.
    ///
    /// `version` counts up whenever the fold would say something else of the same facts; books of
    /// another version are folded anew by the next [`Self::feed`].
    ///
    /// # Errors
    /// Any of the disk. Damaged, foreign or newer books are no error: they are built again.
    pub fn open(dir: &Path, version: u32) -> Result<Self, StoreError> {
        let file = dir.join(FILE);
        let opened = database::open(&file, &schema::BOOKS).and_then(|connection| {
            covered(&connection)?;
            database::check_structure(&connection, FILE)?;
            Ok(connection)
        });
        let connection = match opened {
            Ok(connection) => connection,
            Err(error) if is_beyond_use(&error) => {
                tracing::warn!(%error, "the books cannot be read and are built again");
                delete(dir)?;
                database::open(&file, &schema::BOOKS)?
            }
            Err(error) => return Err(error),
        };
        Ok(Self { connection, dir: dir.to_owned(), version, finds_people: false })
    }
}

/// Whether books that answer so are to be thrown away. Trouble of the disk is not: it may pass.
const fn is_beyond_use(error: &StoreError) -> bool {
    match error {
        StoreError::Corrupt { .. }
        | StoreError::Damaged { .. }
        | StoreError::NotOurs { .. }
        | StoreError::Newer { .. }
        | StoreError::Sql { .. } => true,
        StoreError::DiskFull { .. }
        | StoreError::Io { .. }
        | StoreError::Busy { .. }
        | StoreError::Locked { .. }
        | StoreError::Missing { .. }
        | StoreError::LostTail { .. }
        | StoreError::WrongRole
        | StoreError::ActorUsed
        | StoreError::ForeignSequence { .. }
        | StoreError::OverQuota { .. }
        | StoreError::WrongHash { .. }
        | StoreError::OutOfPlace { .. }
        | StoreError::NotEmpty { .. } => false,
    }
}

/// Deletes the books of a data directory. The next opening builds them again from the log.
///
/// # Errors
/// Any of the disk.
pub fn delete(dir: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-shm"] {
        let file = dir.join(format!("{FILE}{suffix}"));
        if file.exists() {
            std::fs::remove_file(file).doing("delete the books")?;
        }
    }
    Ok(())
}

/// How much of the log the books cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Covered {
    generation: u64,
    seq: u64,
    version: u32,
}

const COVERED: &str = "SELECT generation, seq, version FROM covered";

fn covered(connection: &Connection) -> Result<Covered, StoreError> {
    let found = connection
        .query_row(COVERED, [], |row| {
            Ok(Covered { generation: row.get(0)?, seq: row.get(1)?, version: row.get(2)? })
        })
        .optional()
        .doing("read what the books cover")?;
    Ok(found.unwrap_or_default())
}

#[cfg(test)]
mod flips;
#[cfg(test)]
mod tests;
