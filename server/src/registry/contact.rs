//! What a desk said of itself when it was last here. Replaced at each contact.

use chrono::{DateTime, Utc};
use dutybook_domain::id::{DeskNumber, PropertyUid};
use rusqlite::params;

use super::{Registry, RegistryError, at};

/// What a desk did not say this time keeps its value; so does `complete_through` while the desk
/// still has something unsent.
const UPSERT: &str = "INSERT INTO contact
    (property, desk, at, unsent, refused, version, clock_offset_ms, complete_through)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (property, desk) DO UPDATE SET at = excluded.at, unsent = excluded.unsent,
    refused = coalesce(excluded.refused, refused), version = coalesce(excluded.version, version),
    clock_offset_ms = coalesce(excluded.clock_offset_ms, clock_offset_ms),
    complete_through = coalesce(excluded.complete_through, complete_through)";

/// One contact with a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The property.
    pub property: PropertyUid,
    /// The desk.
    pub desk: DeskNumber,
    /// When.
    pub at: DateTime<Utc>,
    /// Entries the desk has and the server has not.
    pub unsent: u32,
    /// Entries the server refused, if it says.
    pub refused: Option<u32>,
    /// The version of the desk's program, if it says.
    pub version: Option<String>,
    /// How far the desk's clock is ahead of the server's, in milliseconds, if it says.
    pub clock_offset_ms: Option<i64>,
}

impl Registry {
    /// Notes contacts, many in one transaction. Where nothing is unsent, what the server has of
    /// the desk is complete through that instant.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn record_contacts(&mut self, contacts: &[Contact]) -> Result<(), RegistryError> {
        self.write("record contact", |transaction| {
            let mut statement = transaction.prepare_cached(UPSERT).map_err(at("record contact"))?;
            for contact in contacts {
                let millis = contact.at.timestamp_millis();
                let complete_through = (contact.unsent == 0).then_some(millis);
                let values = params![
                    contact.property.0,
                    contact.desk.0,
                    millis,
                    contact.unsent,
                    contact.refused,
                    contact.version,
                    contact.clock_offset_ms,
                    complete_through
                ];
                statement.execute(values).map_err(at("record contact"))?;
            }
            Ok(((), Vec::new()))
        })
    }
}
