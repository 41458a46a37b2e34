//! The outside of an automerge change: enough to leave out what the receiver can compute.
//!
//! Layout: magic, checksum (the first four bytes of the hash), type, length of the rest, count of
//! dependencies, dependencies, body. The body begins with actor, sequence, first operation and
//! time; from these follows the key of the one fact most changes write. Says nothing about whether
//! the body is a change.

use std::borrow::Cow;

use dutybook_domain::ledger::{EntryKey, FactKey};
use sha2::{Digest as _, Sha256};

use super::error::WireError;
use super::varint::{self, Reader};
use crate::envelope::ChangeHash;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const UNCOMPRESSED_CHANGE: u8 = 1;

/// A change without what can be computed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// The hashes of the changes it builds on.
    pub(super) deps: &'a [[u8; 32]],
    /// Where in the body the fact's key was taken out.
    pub(super) key_at: Option<usize>,
    /// Everything after the dependencies, without that key.
    pub(super) body: Cow<'a, [u8]>,
}

/// The hash of a change: SHA-256 over everything after the checksum.
pub(crate) fn hash(change: &[u8]) -> ChangeHash {
    ChangeHash(Sha256::digest(change.get(8..).unwrap_or_default()).into())
}

/// Takes a change apart; `None` unless [`join`] gives back exactly the same bytes.
pub(super) fn split(change: &[u8]) -> Option<Parts<'_>> {
    let parts = parse(change)?;
    (join(parts.deps, parts.key_at, &parts.body).as_deref() == Ok(change)).then_some(parts)
}

fn parse(change: &[u8]) -> Option<Parts<'_>> {
    let mut reader = Reader::new(change);
    let _magic_and_checksum: [u8; 8] = reader.array().ok()?;
    let [_kind] = reader.array().ok()?;
    let _length = reader.varint().ok()?;
    let bytes = reader.length().ok()?.checked_mul(32)?;
    let (deps, _no_remainder) = reader.take(bytes).ok()?.as_chunks();
    let body = reader.rest();
    let found = own_key(body).and_then(|key| {
        let at = body.windows(key.len()).position(|window| window == key.as_bytes())?;
        let (before, after) = body.split_at_checked(at)?;
        Some((at, [before, after.get(key.len()..)?].concat()))
    });
    Some(match found {
        Some((at, short)) => Parts { deps, key_at: Some(at), body: Cow::Owned(short) },
        None => Parts { deps, key_at: None, body: Cow::Borrowed(body) },
    })
}

/// The key of the fact that a change with this body writes, if it writes one of its own.
fn own_key(body: &[u8]) -> Option<String> {
    let mut reader = Reader::new(body);
    let length = reader.length().ok()?;
    let actor = *reader.take(length).ok()?.first_chunk()?;
    let sequence = u32::try_from(reader.varint().ok()?).ok()?;
    let _first_operation = reader.varint().ok()?;
    let millis = reader.varint().ok()?;
    let key = EntryKey { millis, actor: u64::from_be_bytes(actor), sequence };
    Some(FactKey::Entry(key).to_string())
}

/// Puts a change together again.
///
/// # Errors
/// When no key follows from the body, or its place is not in it.
pub(super) fn join(
    deps: &[[u8; 32]],
    key_at: Option<usize>,
    body: &[u8],
) -> Result<Vec<u8>, WireError> {
    let mut inside = Vec::with_capacity(body.len().saturating_add(deps.len().saturating_mul(33)));
    varint::write(&mut inside, super::count_of(deps.len()));
    inside.extend_from_slice(deps.as_flattened());
    if let Some(at) = key_at {
        let (before, after) = body.split_at_checked(at).ok_or(WireError::Malformed)?;
        // The key's fields lie before the key, or the sender could not have found it either.
        let key = own_key(before).ok_or(WireError::Malformed)?;
        for part in [before, key.as_bytes(), after] {
            inside.extend_from_slice(part);
        }
    } else {
        inside.extend_from_slice(body);
    }
    let mut hashed = vec![UNCOMPRESSED_CHANGE];
    varint::write(&mut hashed, super::count_of(inside.len()));
    hashed.extend_from_slice(&inside);
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(&hashed));
    let mut change = Vec::with_capacity(hashed.len().saturating_add(8));
    change.extend_from_slice(&MAGIC);
    change.extend_from_slice(&[a, b, c, d]);
    change.extend_from_slice(&hashed);
    Ok(change)
}
