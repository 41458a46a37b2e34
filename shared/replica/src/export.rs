//! A file of changes that a person carries from a desk to the server: what `export-unsent` writes
//! and `admit` reads.
//!
//! ```text
//! "dutybook/changes/v1\n"   the form and its version
//! 16 bytes                  the property's uid
//! CBOR sequence             the envelopes, in the order of the desk's log
//! 32 bytes                  the SHA-256 of everything before
//! ```
//! Nothing in it is secret that the desk's log is not, and nothing in it is believed: each change
//! carries its signature, and whoever reads the file checks it.

use dutybook_domain::id::PropertyUid;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::change::CHANGE_LIMIT_BYTES;
use crate::envelope::Envelope;

const MAGIC: &[u8] = b"dutybook/changes/v1\n";
const UID_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// How deep an envelope nests.
const DEPTH_LIMIT: usize = 8;
/// The longest file read, in bytes: more than a desk writes in years.
pub const FILE_LIMIT_BYTES: usize = 1 << 30;
/// The longest envelope, in bytes.
const ENVELOPE_LIMIT_BYTES: usize = CHANGE_LIMIT_BYTES + 1_024;

/// Why a file is not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ExportError {
    /// It does not begin as such a file does.
    #[error("the file does not hold exported changes")]
    NotOurs,
    /// It is longer than any export.
    #[error("the file is longer than any export")]
    TooLong,
    /// It was cut off or changed on the way.
    #[error("the file was cut off or changed on the way")]
    Damaged,
    /// An envelope has no form in CBOR.
    #[error("a change cannot be written")]
    Unspeakable,
}

/// The bytes of a file that holds these changes of a property.
///
/// # Errors
/// [`ExportError::Unspeakable`], which no envelope is.
pub fn encode(property: PropertyUid, envelopes: &[Envelope]) -> Result<Vec<u8>, ExportError> {
    let mut bytes = [MAGIC, property.as_bytes()].concat();
    for envelope in envelopes {
        ciborium::into_writer(envelope, &mut bytes).or(Err(ExportError::Unspeakable))?;
    }
    let hash = Sha256::digest(&bytes);
    bytes.extend_from_slice(&hash);
    Ok(bytes)
}

/// Reads such a file: the property it says it is of, and the changes, none of them checked.
///
/// # Errors
/// See [`ExportError`].
pub fn decode(bytes: &[u8]) -> Result<(PropertyUid, Vec<Envelope>), ExportError> {
    if bytes.len() > FILE_LIMIT_BYTES {
        return Err(ExportError::TooLong);
    }
    let rest = bytes.strip_prefix(MAGIC).ok_or(ExportError::NotOurs)?;
    let (uid, rest) = rest.split_first_chunk::<UID_BYTES>().ok_or(ExportError::Damaged)?;
    let (mut rest, hash) = rest.split_last_chunk::<HASH_BYTES>().ok_or(ExportError::Damaged)?;
    let covered = bytes.len().checked_sub(HASH_BYTES).and_then(|length| bytes.get(..length));
    let genuine = covered.is_some_and(|covered| *hash == <[u8; 32]>::from(Sha256::digest(covered)));
    if !genuine {
        return Err(ExportError::Damaged);
    }
    let mut envelopes = Vec::new();
    while !rest.is_empty() {
        let before = rest.len();
        let read = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH_LIMIT);
        let envelope: Envelope = read.or(Err(ExportError::Damaged))?;
        if before.saturating_sub(rest.len()) > ENVELOPE_LIMIT_BYTES {
            return Err(ExportError::Damaged);
        }
        envelopes.push(envelope);
    }
    Ok((PropertyUid::from_bytes(*uid), envelopes))
}

#[cfg(test)]
mod tests {
    use dutybook_domain::id::{DeskNumber, DocumentId};

    use super::*;

    const PROPERTY: PropertyUid = PropertyUid::from_bytes([3; 16]);

    fn envelope(byte: u8) -> Envelope {
        Envelope {
            document: DocumentId::of_kind(1, [byte; 16]),
            kind: 1,
            change: vec![byte; 300],
            desk: DeskNumber(2),
            signature: [byte; 64],
        }
    }

    #[test]
    fn what_was_exported_is_read_back() {
        let envelopes = [envelope(1), envelope(2)];
        let bytes = encode(PROPERTY, &envelopes).unwrap();
        assert_eq!(decode(&bytes), Ok((PROPERTY, envelopes.to_vec())));
        assert_eq!(decode(&encode(PROPERTY, &[]).unwrap()), Ok((PROPERTY, Vec::new())));
    }

    #[test]
    fn a_file_cut_off_or_changed_anywhere_is_refused() {
        let bytes = encode(PROPERTY, &[envelope(1), envelope(2)]).unwrap();
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "cut at {length}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            assert!(decode(&changed).is_err(), "changed at {at}");
        }
        assert_eq!(decode(b"PK\x03\x04"), Err(ExportError::NotOurs));
    }
}
