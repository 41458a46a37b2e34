//! Tickets read from another system's event log.
//!
//! A row says only what the file says. That the earliest row of a case is its receipt and the
//! latest its completion is decided when the case is read, never stored, so extracts that overlap
//! give what their union gives in whatever order they are read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::civil::instant_of;
use crate::document::{DocumentKind, natural_id};
use crate::id::{DocumentId, PropertyUid};

/// One row of an event log. Nothing of who read it, where or when is in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventSeen {
    /// The case the row belongs to, as the file writes it.
    pub case: String,
    /// The event, as the file writes it.
    pub event: String,
    /// When, on the wall clock of the property.
    pub at: NaiveDateTime,
    /// The how-manieth row of its file that says the same, from 1.
    pub n: u32,
}

/// The document of a case.
pub fn document_of(property: PropertyUid, case: &str) -> DocumentId {
    let key = ["import/", case].concat();
    natural_id(DocumentKind::Ticket, property, &key)
}

/// Numbers the rows of one file, so that true duplicates in it survive and a row read again from
/// an overlapping extract does not count twice.
#[derive(Debug, Clone, Default)]
pub struct RowCounter {
    seen: BTreeMap<(String, String, NaiveDateTime), u32>,
}

impl RowCounter {
    /// The fact of the next row of the file.
    pub fn count(&mut self, case: &str, event: &str, at: NaiveDateTime) -> EventSeen {
        let row = (case.to_owned(), event.to_owned(), at);
        let n = self.seen.entry(row).or_default();
        *n = n.saturating_add(1);
        EventSeen { case: case.to_owned(), event: event.to_owned(), at, n: *n }
    }
}

/// What the rows of one case say together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportedCase {
    rows: BTreeSet<(DateTime<Utc>, EventSeen)>,
}

impl ImportedCase {
    /// Puts a row among the others.
    pub(super) fn insert(&mut self, row: EventSeen, zone: Tz) {
        self.rows.insert((instant_of(row.at, zone), row));
    }

    /// Whether no row is known.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in order of time.
    pub fn rows(&self) -> impl Iterator<Item = (DateTime<Utc>, &EventSeen)> {
        self.rows.iter().map(|(at, row)| (*at, row))
    }

    /// When the case was received: its earliest row.
    pub fn received_at(&self) -> Option<DateTime<Utc>> {
        self.rows.first().map(|(at, _)| *at)
    }

    /// When the case was completed: its latest row, if it has two or more.
    pub fn completed_at(&self) -> Option<DateTime<Utc>> {
        if self.rows.len() < 2 { None } else { self.rows.last().map(|(at, _)| *at) }
    }

    /// The event of the earliest row: what the case is counted under.
    pub fn category(&self) -> Option<&str> {
        self.rows.first().map(|(_, row)| row.event.as_str())
    }
}
