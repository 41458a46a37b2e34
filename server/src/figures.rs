//! The figures of the properties: the books brought up to the log, and reports out of them.
//!
//! The rules of every figure lie below, in the store and the domain; a desk says the same of the
//! same facts.

use std::collections::BTreeMap;
use std::path::Path;

use chrono_tz::Tz;
use dutybook_domain::id::PropertyUid;
use dutybook_store::StoreError;
use dutybook_store::books::{Books, BooksReader, Fed};
use dutybook_store::log::LogReader;
use dutybook_store::reports::{self, BOOKS_VERSION, Compiler, Zones};

use crate::registry::{PropertyRow, Registry, RegistryError, Scope};

/// The time zones the books are folded in.
///
/// # Errors
/// What SQLite said.
pub fn zones(registry: &Registry) -> Result<Zones, RegistryError> {
    let rows = registry.properties(&Scope::Company, "", u32::MAX)?;
    Ok(rows.into_iter().map(|row| (row.uid, row.zone)).collect::<BTreeMap<_, _>>())
}

/// Brings the books of a folder up to its log, also beside a running server.
///
/// # Errors
/// Any of the disk.
pub fn feed(dir: &Path, zones: Zones) -> Result<Fed, StoreError> {
    feed_books(&mut Books::open(dir, BOOKS_VERSION)?, &LogReader::open(dir)?, &zones)
}

/// Brings opened books up to the log.
///
/// # Errors
/// Any of the disk.
pub fn feed_books(books: &mut Books, log: &LogReader, zones: &Zones) -> Result<Fed, StoreError> {
    books.feed(log, &|document| reports::fold(document, zone_of(zones, document.property)))
}

/// A property that is not registered has entries only by a mistake; its days are UTC's.
fn zone_of(zones: &Zones, property: PropertyUid) -> Tz {
    zones.get(&property).copied().unwrap_or(Tz::UTC)
}

/// The log and the books, for reading.
#[derive(Debug)]
pub struct Source {
    log: LogReader,
    books: BooksReader,
}

impl Source {
    /// Opens the log and the books of a folder.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Ok(Self { log: LogReader::open(dir)?, books: BooksReader::open(dir)? })
    }

    /// What compiles a property's figures.
    pub fn of<'a>(&'a self, property: &'a PropertyRow) -> Compiler<'a> {
        Compiler {
            log: &self.log,
            books: &self.books,
            property: property.uid,
            id: &property.id,
            zone: property.zone,
        }
    }
}
