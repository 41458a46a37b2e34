//! The driver's own account: every entry it handed to a desk and was told is saved, and whether
//! that desk has since been seen with nothing unsent.
//!
//! An entry is known by what was handed in, not by the key or hash the product gave it.

use std::collections::{BTreeMap, BTreeSet};

use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use dutybook_domain::ticket::import::EventSeen;
use sha2::{Digest as _, Sha256};

use crate::holding::Holding;

/// What one entry says, as a digest of what was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said([u8; 32]);

impl Said {
    /// A row of an event log: the same row read anywhere says the same.
    pub fn row(row: &EventSeen) -> Self {
        let EventSeen { case, event, at, n } = row;
        let mut hasher = Sha256::new();
        hasher.update("row\n");
        for part in [case.as_str(), event.as_str(), &at.to_string(), &n.to_string()] {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// Bytes handed in for a document.
    pub fn entry(document: DocumentId, bytes: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update("entry\n");
        hasher.update(document.as_bytes());
        hasher.update(bytes);
        Self(hasher.finalize().into())
    }
}

/// Where an entry was acknowledged.
#[derive(Debug, Clone, Default)]
struct Acknowledged {
    saved_at: BTreeSet<DeskNumber>,
    is_stored: bool,
}

/// Everything acknowledged so far.
#[derive(Debug, Clone, Default)]
pub struct Account {
    entries: BTreeMap<(PropertyUid, Said), Acknowledged>,
}

impl Account {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self { entries: BTreeMap::new() }
    }

    /// Notes that a desk said an entry is saved. Said twice it is one entry.
    pub fn saved(&mut self, property: PropertyUid, desk: DeskNumber, said: Said) {
        self.entries.entry((property, said)).or_default().saved_at.insert(desk);
    }

    /// Notes that a desk was seen with nothing unsent: all it saved is stored.
    pub fn stored(&mut self, property: PropertyUid, desk: DeskNumber) {
        for ((of, _), entry) in &mut self.entries {
            entry.is_stored |= *of == property && entry.saved_at.contains(&desk);
        }
    }

    /// How many different entries were acknowledged as saved.
    pub fn acknowledged(&self) -> usize {
        self.entries.len()
    }

    /// How many of them were seen to be stored.
    pub fn seen_stored(&self) -> usize {
        self.entries.values().filter(|entry| entry.is_stored).count()
    }

    /// How many different entries a desk said it saved.
    pub fn saved_by(&self, property: PropertyUid, desk: DeskNumber) -> usize {
        let by = |((of, _), entry): &(&(PropertyUid, Said), &Acknowledged)| {
            *of == property && entry.saved_at.contains(&desk)
        };
        self.entries.iter().filter(by).count()
    }

    /// Entries that a store lacks though it should hold them: at a desk, what that desk saved; once
    /// everything has settled, what anybody saved, at every desk and at the server.
    pub fn lost(&self, property: PropertyUid, held: &Holding, from: Option<DeskNumber>) -> usize {
        let is_due = |entry: &Acknowledged| from.is_none_or(|desk| entry.saved_at.contains(&desk));
        self.entries
            .iter()
            .filter(|((of, said), entry)| *of == property && is_due(entry) && !held.says(*said))
            .count()
    }
}
