//! How the desk stands, as scripts read it.

use dutybook_domain::id::DeskNumber;
use serde::Serialize;

use super::{Desk, DeskError};

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
