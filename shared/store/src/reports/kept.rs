//! What the books keep of a document beside its contributions. Derived: its form may change with
//! the version of the books.

use dutybook_replica::reading::{Reading, Summary};
use serde::{Deserialize, Serialize};

/// What is kept of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Contradictions that wait for a person.
    pub contested: u64,
    /// Keys under which two different facts lie.
    pub clashes: u64,
    /// Facts of a newer version.
    pub unknown: u64,
    /// Whether anything in it is from a newer version.
    pub newer: bool,
    /// What lists show of it.
    pub summary: Summary,
}

impl Kept {
    pub(super) fn of(reading: &Reading) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            contested: count(reading.contested),
            clashes: count(reading.clashes),
            unknown: count(reading.unknown),
            newer: reading.newer,
            summary: reading.summary.clone(),
        }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // A vector takes everything, and every part of it has a form in CBOR.
        if ciborium::into_writer(self, &mut bytes).is_err() {
            bytes.clear();
        }
        bytes
    }

    /// Reads what [`crate::books::Listed::summary`] holds; `None` for another version's.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        ciborium::from_reader(bytes).ok()
    }
}
