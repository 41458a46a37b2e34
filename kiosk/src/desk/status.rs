//! How the desk stands, as scripts read it, and the month's figures as it compiles them.

use chrono::NaiveDate;
use dutybook_domain::civil::Month;
use dutybook_domain::id::{DeskNumber, SpokenNumber};
use dutybook_domain::report::Report;
use dutybook_store::books::{Books, BooksReader, DocumentFacts};
use dutybook_store::reports::{BOOKS_VERSION, Compiler, Holder, fold};
use serde::Serialize;

use super::{Desk, DeskError};
use crate::contact::Contact;

/// How the desk stands. The names are those of `status --json`: they stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The property's name in addresses.
    pub property: String,
    /// The desk's number.
    pub desk: DeskNumber,
    /// Changes the server has not stored yet.
    pub unsent: u64,
    /// Changes the server refused.
    pub refused: u64,
    /// How far the desk has read the server's order.
    pub cursor: u64,
    /// The server's last sequence as last heard; `null` before the first contact.
    pub head: Option<u64>,
    /// When the desk and the server last agreed, in seconds since 1970; `null` where never.
    pub last_sync_at: Option<i64>,
    /// Documents with at least one change.
    pub documents: u64,
    /// Facts in them.
    pub facts: u64,
    /// Values that contradict each other and wait for a person.
    pub conflicts: u64,
    /// Changes and rows in quarantine.
    pub quarantined: u64,
}

impl Desk {
    /// Brings the books up to the log and opens them for reading.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn books(&self) -> Result<BooksReader, DeskError> {
        let mut held = self.books.borrow_mut();
        if let Some(Ok(reader)) = held.as_mut().map(|books| self.fed(books)) {
            return Ok(reader);
        }
        // Opened once: it looks through the whole file. Books that fail, or are gone, are opened
        // again, which builds them anew where that is what they need.
        *held = None;
        let books = held.insert(Books::open(self.dir(), BOOKS_VERSION)?.finding_people());
        self.fed(books)
    }

    fn fed(&self, books: &mut Books) -> Result<BooksReader, DeskError> {
        let zone = self.identity().zone;
        books.feed(self.reader(), &|document: &DocumentFacts<'_>| fold(document, zone))?;
        Ok(books.reader()?)
    }

    pub(super) fn compiler<'a>(&'a self, books: &'a BooksReader) -> Compiler<'a> {
        let identity = self.identity();
        Compiler {
            log: self.reader(),
            books,
            property: self.property(),
            id: &identity.property.id,
            zone: identity.zone,
        }
    }

    /// How the desk stands now.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn status(&self) -> Result<Status, DeskError> {
        let (log, property) = (self.reader(), self.property());
        let books = self.books()?;
        let (_documents, facts) = books.totals(property)?;
        let counts = log.counts(property)?;
        let contact = Contact::load(self.dir());
        let met = contact.clock_offset_ms.is_some();
        Ok(Status {
            property: self.identity().property.id.clone(),
            desk: self.identity().desk,
            unsent: counts.unsent.saturating_add(counts.to_reauthor),
            refused: counts.refused,
            cursor: log.cursor(property)?,
            head: met.then_some(log.head(property)?),
            last_sync_at: contact.last_sync_at,
            documents: counts.documents,
            facts,
            conflicts: self.compiler(&books).waiting()?.conflicts,
            quarantined: counts.quarantined,
        })
    }

    /// Every number given at the property, as it is shown.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn numbers(&self) -> Result<Vec<Holder>, DeskError> {
        let books = self.books()?;
        Ok(self.compiler(&books).numbers()?)
    }

    /// Everything a number was given to: one thing, or several where an old copy of a desk gave it
    /// twice. The later then bears a letter.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn holders(&self, number: SpokenNumber) -> Result<Vec<Holder>, DeskError> {
        let books = self.books()?;
        Ok(self.compiler(&books).holders(number)?)
    }

    /// The figures of a month, or of its days up to `until`; `None` where that lies before it.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn report(
        &self,
        month: Month,
        until: Option<NaiveDate>,
    ) -> Result<Option<Report>, DeskError> {
        let books = self.books()?;
        Ok(self.compiler(&books).report(month, until)?)
    }
}
