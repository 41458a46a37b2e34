//! Changes in columns: what a frame of changes looks like on the wire.
//!
//! The bytes of all changes lie in one column, so that zstd sees what they share; documents, kinds
//! and desks are told once per run. What is random (signatures, document ids, hashes of earlier
//! changes) goes to the frame's tail, which is not compressed: in the head it would only spoil the
//! statistics of the text. What the receiver can compute is not sent: the change's hash, its
//! checksum, and the hash of an earlier change in the same frame.
//!
//! A change that is not laid out as automerge lays one out is sent as it is. Nothing here judges a
//! change: whatever was packed unpacks to the same bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dutybook_domain::id::{DeskNumber, DocumentId};
use serde::{Deserialize, Serialize};

use super::error::WireError;
use super::limits::{MAX_ENVELOPES, MAX_UNPACKED_BYTES};
use super::varint::{self, Reader};
use super::{chunk, count_of};
use crate::envelope::{ChangeHash, Envelope};

/// The compressible part of packed changes; the other part is the frame's tail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Columns(
    /// How many changes.
    pub(super) u64,
    /// Documents, kinds, desks, dependencies and lengths.
    #[serde(with = "serde_bytes")]
    pub(super) Vec<u8>,
    /// The changes' own bytes, one after the other.
    #[serde(with = "serde_bytes")]
    pub(super) Vec<u8>,
);

/// A document's column says `SAME`, `NEW`, or the index of a document told before plus `KNOWN`.
const SAME: u64 = 0;
const NEW: u64 = 1;
const KNOWN: u64 = 2;

/// A change sent as it is; otherwise the count of its dependencies plus one.
const VERBATIM: u64 = 0;

/// No fact's key was left out; otherwise its place plus one.
const NO_KEY: u64 = 0;

/// A dependency that lies in the tail; otherwise how many changes before this one it is.
const IN_TAIL: u64 = 0;

/// Packs `envelopes` into columns and a tail.
pub(super) fn pack(envelopes: &[Envelope]) -> (Columns, Vec<u8>) {
    let mut tail = Vec::new();
    for envelope in envelopes {
        tail.extend_from_slice(&envelope.signature);
    }
    let mut meta = Vec::new();
    pack_documents(envelopes, &mut meta, &mut tail);
    pack_desks(envelopes, &mut meta);
    let (mut lengths, mut bodies) = (Vec::new(), Vec::new());
    let mut seen = BTreeMap::new();
    for (at, envelope) in (0_u64..).zip(envelopes) {
        let change = envelope.change.as_slice();
        let parts = chunk::split(change);
        let deps = parts.as_ref().map(|parts| parts.deps);
        let told = deps.map_or(VERBATIM, |deps| count_of(deps.len()).saturating_add(1));
        varint::write(&mut meta, told);
        for dep in deps.unwrap_or_default() {
            let earlier = seen.get(dep).map(|index| at.saturating_sub(*index));
            varint::write(&mut meta, earlier.unwrap_or(IN_TAIL));
            if earlier.is_none() {
                tail.extend_from_slice(dep);
            }
        }
        if let Some(parts) = &parts {
            let key_at = parts.key_at.map_or(NO_KEY, |at| count_of(at).saturating_add(1));
            varint::write(&mut meta, key_at);
        }
        let body = parts.map_or(Cow::Borrowed(change), |parts| parts.body);
        varint::write(&mut lengths, count_of(body.len()));
        bodies.extend_from_slice(&body);
        seen.insert(chunk::hash(change).0, at);
    }
    meta.extend_from_slice(&lengths);
    (Columns(count_of(envelopes.len()), meta, bodies), tail)
}

fn pack_documents(envelopes: &[Envelope], meta: &mut Vec<u8>, tail: &mut Vec<u8>) {
    let mut table: BTreeMap<(DocumentId, u16), u64> = BTreeMap::new();
    let mut kinds = Vec::new();
    let mut last = None;
    for envelope in envelopes {
        let key = (envelope.document, envelope.kind);
        if last == Some(key) {
            varint::write(meta, SAME);
        } else if let Some(index) = table.get(&key) {
            varint::write(meta, index.saturating_add(KNOWN));
        } else {
            table.insert(key, count_of(table.len()));
            varint::write(meta, NEW);
            varint::write(&mut kinds, u64::from(envelope.kind));
            tail.extend_from_slice(envelope.document.as_bytes());
        }
        last = Some(key);
    }
    meta.extend_from_slice(&kinds);
}

fn pack_desks(envelopes: &[Envelope], meta: &mut Vec<u8>) {
    for run in envelopes.chunk_by(|left, right| left.desk == right.desk) {
        let desk = run.first().map_or(0, |envelope| envelope.desk.0);
        varint::write(meta, u64::from(desk));
        varint::write(meta, count_of(run.len()));
    }
}

/// Unpacks what [`pack`] packed.
pub(super) fn unpack(columns: &Columns, tail: &[u8]) -> Result<Vec<Envelope>, WireError> {
    let Columns(count, meta, bodies) = columns;
    let count = usize::try_from(*count).ok().filter(|count| *count <= MAX_ENVELOPES);
    let count = count.ok_or(WireError::TooMuch)?;
    let mut meta = Reader::new(meta);
    let mut tail = Reader::new(tail);
    let mut signatures = Reader::new(tail.take(count.saturating_mul(64))?);
    let documents = unpack_documents(count, &mut meta, &mut tail)?;
    let desks = unpack_desks(count, &mut meta)?;
    let changes = unpack_changes(count, &mut meta, &mut tail, bodies)?;
    meta.end()?;
    tail.end()?;
    let mut envelopes = Vec::with_capacity(count);
    for (((document, kind), desk), change) in documents.into_iter().zip(desks).zip(changes) {
        let signature = signatures.array()?;
        envelopes.push(Envelope { document, kind, change, desk, signature });
    }
    Ok(envelopes)
}

fn unpack_documents(
    count: usize,
    meta: &mut Reader<'_>,
    tail: &mut Reader<'_>,
) -> Result<Vec<(DocumentId, u16)>, WireError> {
    let mut table = Vec::new();
    let mut places: Vec<usize> = Vec::with_capacity(count);
    for _ in 0..count {
        let place = match meta.varint()? {
            SAME => *places.last().ok_or(WireError::Malformed)?,
            NEW => {
                table.push(DocumentId::from_bytes(tail.array()?));
                table.len().saturating_sub(1)
            }
            known => usize::try_from(known.saturating_sub(KNOWN))
                .ok()
                .filter(|place| *place < table.len())
                .ok_or(WireError::Malformed)?,
        };
        places.push(place);
    }
    let mut kinds = Vec::with_capacity(table.len());
    for document in table {
        let kind = u16::try_from(meta.varint()?).map_err(|_too_large| WireError::Malformed)?;
        kinds.push((document, kind));
    }
    places.into_iter().map(|place| kinds.get(place).copied().ok_or(WireError::Malformed)).collect()
}

fn unpack_desks(count: usize, meta: &mut Reader<'_>) -> Result<Vec<DeskNumber>, WireError> {
    let mut desks = Vec::with_capacity(count);
    while desks.len() < count {
        let desk = u16::try_from(meta.varint()?).map_err(|_too_large| WireError::Malformed)?;
        let run = meta.length()?;
        if run == 0 || run > count.saturating_sub(desks.len()) {
            return Err(WireError::Malformed);
        }
        desks.extend(std::iter::repeat_n(DeskNumber(desk), run));
    }
    Ok(desks)
}

fn unpack_changes(
    count: usize,
    meta: &mut Reader<'_>,
    tail: &mut Reader<'_>,
    bodies: &[u8],
) -> Result<Vec<Vec<u8>>, WireError> {
    let mut outsides = Vec::with_capacity(count);
    let mut budget = MAX_UNPACKED_BYTES.saturating_sub(bodies.len());
    for _ in 0..count {
        outsides.push(unpack_outside(meta, tail, &mut budget)?);
    }
    let mut bodies = Reader::new(bodies);
    let mut changes = Vec::with_capacity(count);
    let mut hashes: Vec<ChangeHash> = Vec::with_capacity(count);
    for outside in outsides {
        let body = bodies.take(meta.length()?)?;
        let change = match outside {
            None => body.to_vec(),
            Some(Outside { deps, key_at }) => chunk::join(&resolve(&deps, &hashes)?, key_at, body)?,
        };
        hashes.push(chunk::hash(&change));
        changes.push(change);
    }
    bodies.end()?;
    Ok(changes)
}

/// What was left out of a change.
struct Outside {
    deps: Vec<Dependency>,
    key_at: Option<usize>,
}

fn unpack_outside(
    meta: &mut Reader<'_>,
    tail: &mut Reader<'_>,
    budget: &mut usize,
) -> Result<Option<Outside>, WireError> {
    let told = meta.varint()?;
    if told == VERBATIM {
        return Ok(None);
    }
    let mut deps = Vec::new();
    for _ in 1..told {
        *budget = budget.checked_sub(32).ok_or(WireError::Bomb)?;
        deps.push(match meta.varint()? {
            IN_TAIL => Dependency::Told(tail.array()?),
            back => Dependency::Back(back),
        });
    }
    let place = meta.varint()?;
    let key_at = (place != NO_KEY).then(|| usize::try_from(place.saturating_sub(1)));
    let key_at = key_at.transpose().map_err(|_too_far| WireError::Malformed)?;
    Ok(Some(Outside { deps, key_at }))
}

enum Dependency {
    Told([u8; 32]),
    Back(u64),
}

fn resolve(listed: &[Dependency], hashes: &[ChangeHash]) -> Result<Vec<[u8; 32]>, WireError> {
    let find = |dependency: &Dependency| match dependency {
        Dependency::Told(hash) => Some(*hash),
        Dependency::Back(back) => {
            let back = usize::try_from(*back).ok()?;
            hashes.len().checked_sub(back).and_then(|at| hashes.get(at)).map(|hash| hash.0)
        }
    };
    listed.iter().map(|dependency| find(dependency).ok_or(WireError::Malformed)).collect()
}
