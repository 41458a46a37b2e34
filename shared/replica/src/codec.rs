//! Facts as bytes and back. Bytes are never rewritten, so what a newer version wrote survives.
//!
//! # Adding a fact
//! Add a variant to the aggregate's `Fact`, or an optional field with `#[serde(default,
//! skip_serializing_if = …)]` to an existing one. Never rename, renumber or remove: an older desk
//! shows a new variant as "from a newer version" and keeps a new field it cannot see.

use ciborium::Value;
use dutybook_domain::ledger::{Record, Stamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::change::VALUE_LIMIT_BYTES;

/// How deep a value may nest. Ours nest to about eight.
pub const DEPTH_LIMIT: usize = 32;
/// The longest name of a fact's kind shown for a fact of a newer version, in bytes.
const NAME_LIMIT_BYTES: usize = 64;

/// A record that is not written because no replica would accept it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EncodeError {
    /// Over [`VALUE_LIMIT_BYTES`].
    #[error("the entry is longer than {VALUE_LIMIT_BYTES} bytes")]
    TooLong,
    /// The value has no form in CBOR.
    #[error("the entry has no form in CBOR")]
    Unspeakable,
}

/// A fact's bytes as this version understands them.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded<F> {
    /// Understood.
    Known {
        /// The record.
        record: Record<F>,
        /// Whether the bytes hold more than this version understands, such as a new field.
        newer: bool,
    },
    /// A fact of a newer version, or no fact at all.
    Unknown {
        /// The kind's name as written, where it looks like one.
        name: Option<String>,
        /// Who wrote it and when, where that can be read.
        stamp: Option<Stamp>,
    },
}

/// The bytes to store for a record.
///
/// # Errors
/// When no replica would accept them.
pub fn encode<F: Serialize>(record: &Record<F>) -> Result<Vec<u8>, EncodeError> {
    to_bytes(record)
}

/// Reads the bytes of a fact. Never fails and never panics, whatever the bytes.
pub fn decode<F: Serialize + DeserializeOwned>(bytes: &[u8]) -> Decoded<F> {
    if let Some(record) = from_bytes::<Record<F>>(bytes) {
        let newer = to_bytes(&record).is_ok_and(|again| again != bytes);
        return Decoded::Known { record, newer };
    }
    let value: Option<Value> = from_bytes(bytes);
    let field = |name| member(value.as_ref()?, name);
    Decoded::Unknown {
        name: field("b").and_then(kind_name),
        stamp: field("s").and_then(|stamp| stamp.deserialized().ok()),
    }
}

/// The value under a text key of a map.
fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let found = |(key, _): &&(Value, Value)| key.as_text() == Some(name);
    value.as_map()?.iter().find(found).map(|(_, value)| value)
}

/// The kind of fact in a body: the tag of the fact in it, or of the body itself where that is new.
fn kind_name(body: &Value) -> Option<String> {
    let fact = member(body, "f").or_else(|| member(member(body, "c")?, "fact")).unwrap_or(body);
    let tag = fact.as_text().or_else(|| match fact.as_map().map(Vec::as_slice) {
        Some([(tag, _)]) => tag.as_text(),
        Some(_) | None => None,
    })?;
    let plain = tag.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    (plain && (1..=NAME_LIMIT_BYTES).contains(&tag.len())).then(|| tag.to_owned())
}

/// Any value of ours as CBOR.
pub(crate) fn to_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(192);
    ciborium::into_writer(value, &mut bytes).or(Err(EncodeError::Unspeakable))?;
    if bytes.len() > VALUE_LIMIT_BYTES { Err(EncodeError::TooLong) } else { Ok(bytes) }
}

/// One CBOR value that fills all of `bytes`, within the limits.
pub(crate) fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    if bytes.len() > VALUE_LIMIT_BYTES {
        return None;
    }
    let mut rest = bytes;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH_LIMIT).ok()?;
    rest.is_empty().then_some(value)
}

#[cfg(test)]
mod tests;
