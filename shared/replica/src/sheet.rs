//! Sheets: the fields that are edited in place, such as a household's phone or a setting.
//!
//! Concurrent edits are never silently won. The value shown is the latest by the time its author
//! gave, then by actor, then by bytes; *not* automerge's own winner, which is the busier replica's
//! whatever the time. Different values still alive are a conflict for a person, whose answer is
//! written over all of them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ciborium::Value;
use dutybook_domain::id::{DeskNumber, StaffId};
use dutybook_domain::personal::Personal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::change::{OpId, SHEET_PREFIX};
use crate::codec::{self, EncodeError};

/// Whether sheets show the value automerge would, for tests that must notice it. No program that
/// is shipped has this.
#[cfg(feature = "sabotage")]
pub static TRUST_AUTOMERGE: std::sync::atomic::AtomicBool =
    std::sync::atomic::AtomicBool::new(false);

/// What is stored under a field: the value, and who set it when.
///
/// Every value of a sheet is treated as personal: it is never printed by accident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// The value as CBOR. A value of a newer version is kept as it is.
    pub value: Personal<Value>,
    /// When it was set, by the desk's corrected clock.
    pub at: DateTime<Utc>,
    /// Who set it.
    pub by: StaffId,
    /// The desk it was set at, as that desk wrote it; [`Claim::desk`] is the one that signed.
    pub desk: DeskNumber,
}

impl Register {
    /// A register holding `value`.
    ///
    /// # Errors
    /// When the value cannot be put as CBOR within the limits.
    pub fn new<T: Serialize>(
        value: &T,
        at: DateTime<Utc>,
        by: StaffId,
        desk: DeskNumber,
    ) -> Result<Self, EncodeError> {
        let value = Value::serialized(value).or(Err(EncodeError::Unspeakable))?;
        Ok(Self { value: Personal::new(value), at, by, desk })
    }

    /// The bytes to put under the field.
    ///
    /// # Errors
    /// When they are over the limits.
    pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        codec::to_bytes(self)
    }

    /// The value as a type of this version; `None` where a newer version wrote another.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        self.value.reveal().deserialized().ok()
    }
}

/// One live value of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The operation that set it.
    pub op: OpId,
    /// The desk that signed it.
    pub desk: DeskNumber,
    /// What was set; `None` where it cannot be read.
    pub register: Option<Register>,
    /// The bytes under the field.
    pub bytes: Personal<Vec<u8>>,
}

impl Claim {
    /// The claim these bytes make. Never fails: what cannot be read loses to what can.
    pub fn read(op: OpId, desk: DeskNumber, bytes: Vec<u8>) -> Self {
        Self { op, desk, register: codec::from_bytes(&bytes), bytes: Personal::new(bytes) }
    }

    /// The order of claims: the last wins.
    fn rank(&self, other: &Self) -> Ordering {
        let at = |claim: &Self| claim.register.as_ref().map(|register| register.at);
        at(self)
            .cmp(&at(other))
            .then_with(|| self.op.actor.cmp(&other.op.actor))
            .then_with(|| self.bytes.cmp(&other.bytes))
    }

    fn says_the_same_as(&self, other: &Self) -> bool {
        match (&self.register, &other.register) {
            (Some(one), Some(two)) => one.value == two.value,
            (None, None) => self.bytes == other.bytes,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// A field with its live values.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The value shown.
    pub winner: Claim,
    /// Every other live value that says something else, in the order of claims. They wait for a
    /// person; empty is the usual case.
    pub conflicting: Vec<Claim>,
}

impl Field {
    /// The winner's value as a type of this version.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        self.winner.register.as_ref()?.read()
    }
}

/// The fields of one document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    fields: BTreeMap<String, Field>,
}

impl Sheet {
    /// Puts the live values of the register at `key` in order.
    pub(crate) fn insert(&mut self, key: &str, mut claims: Vec<Claim>) {
        claims.sort_by(Claim::rank);
        #[cfg(feature = "sabotage")]
        if TRUST_AUTOMERGE.load(std::sync::atomic::Ordering::Relaxed) {
            claims.sort_by_key(|claim| claim.op);
        }
        let name = key.strip_prefix(SHEET_PREFIX).unwrap_or(key);
        if let Some(winner) = claims.pop() {
            claims.retain(|claim| !claim.says_the_same_as(&winner));
            self.fields.insert(name.to_owned(), Field { winner, conflicting: claims });
        }
    }

    /// The field of this name, where it was ever set.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.fields.get(name)
    }

    /// Every field with its name, by name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.fields.iter().map(|(name, field)| (name.as_str(), field))
    }

    /// The fields that wait for a person.
    pub fn conflicts(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.fields().filter(|(_, field)| !field.conflicting.is_empty())
    }
}

#[cfg(test)]
mod tests;
