//! The body and the tail of each kind of frame.

use dutybook_domain::id::BlobHash;
use serde::{Deserialize, Serialize};

use super::codec::{read_body, write_head};
use super::error::WireError;
use super::frame::{BlobPart, Frame, Need, Outcome, Page, Push, Secret, SecretMark, Stored};
use super::limits::{
    MAX_ENVELOPES, MAX_ITEMS, MAX_PAGE_SPAN, MAX_SECRET_BYTES, MAX_SECRET_NAME_BYTES, MAX_SECRETS,
};
use super::pack::{Columns, pack, unpack};
use super::varint::{self, Reader};
use super::{count_of, runs};
use crate::blob::PART_BYTES;
use crate::fault::Rejection;
use crate::fingerprint::Fingerprint;

#[derive(Serialize, Deserialize)]
struct PushBody {
    #[serde(rename = "b")]
    batch: u64,
    #[serde(rename = "r")]
    remaining: u64,
    #[serde(rename = "p")]
    packed: Columns,
}

#[derive(Serialize, Deserialize)]
struct StoredBody {
    #[serde(rename = "b")]
    batch: u64,
    #[serde(rename = "w")]
    credit: u64,
    #[serde(rename = "o", with = "serde_bytes")]
    outcomes: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct PageBody {
    #[serde(rename = "f")]
    from: u64,
    #[serde(rename = "t")]
    to: u64,
    #[serde(rename = "h")]
    head: u64,
    #[serde(rename = "s", with = "serde_bytes")]
    sequences: Vec<u8>,
    #[serde(rename = "k", with = "serde_bytes", default, skip_serializing_if = "Vec::is_empty")]
    known: Vec<u8>,
    #[serde(rename = "r", with = "serde_bytes", default, skip_serializing_if = "Vec::is_empty")]
    ranks: Vec<u8>,
    #[serde(rename = "p")]
    packed: Columns,
}

#[derive(Serialize, Deserialize)]
struct NeedBody {
    #[serde(rename = "e")]
    expected: Fingerprint,
    #[serde(rename = "r", with = "serde_bytes")]
    runs: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct PartBody {
    #[serde(rename = "b")]
    hash: BlobHash,
    #[serde(rename = "o")]
    offset: u64,
    #[serde(rename = "t")]
    total: u64,
}

impl Frame {
    /// The number of the frame's kind on the wire: append only.
    pub const fn kind(&self) -> u16 {
        match self {
            Self::Hello(_) => 1,
            Self::Challenge(_) => 2,
            Self::Proof(_) => 3,
            Self::Welcome(_) => 4,
            Self::Push(_) => 5,
            Self::Stored(_) => 6,
            Self::Page(_) => 7,
            Self::PageAck(_) => 8,
            Self::Reconcile(_) => 9,
            Self::Need(_) => 10,
            Self::BlobWant(_) => 11,
            Self::BlobPart(_) => 12,
            Self::BlobNone(_) => 13,
            Self::SecretList(_) => 14,
            Self::SecretWant(_) => 15,
            Self::Secrets(_) => 16,
            Self::Credit(_) => 17,
            Self::Ping => 18,
            Self::Pong => 19,
            Self::Retire => 20,
            Self::Goodbye(_) => 21,
            Self::Unknown(kind) => *kind,
        }
    }
}

/// The head and the tail of `frame`.
pub(super) fn to_parts(frame: &Frame) -> Result<(Vec<u8>, Vec<u8>), WireError> {
    let kind = frame.kind();
    let plain = |head: Result<Vec<u8>, WireError>| head.map(|head| (head, Vec::new()));
    match frame {
        Frame::Hello(body) => plain(write_head(kind, body)),
        Frame::Challenge(body) => plain(write_head(kind, body)),
        Frame::Proof(body) => plain(write_head(kind, body)),
        Frame::Welcome(body) => plain(write_head(kind, body)),
        Frame::Push(Push { batch, remaining, envelopes }) => {
            let (packed, tail) = pack(envelopes);
            let body = PushBody { batch: *batch, remaining: *remaining, packed };
            Ok((write_head(kind, &body)?, tail))
        }
        Frame::Stored(Stored { batch, credit, outcomes }) => {
            let outcomes = pack_outcomes(outcomes);
            plain(write_head(kind, &StoredBody { batch: *batch, credit: *credit, outcomes }))
        }
        Frame::Page(page) => page_parts(kind, page),
        Frame::PageAck(body) => plain(write_head(kind, body)),
        Frame::Reconcile(message) => Ok((write_head(kind, &())?, message.clone())),
        Frame::Need(Need { expected, runs }) => {
            plain(write_head(kind, &NeedBody { expected: *expected, runs: pack_runs(runs) }))
        }
        Frame::BlobWant(body) => plain(write_head(kind, body)),
        Frame::BlobPart(BlobPart { hash, offset, total, bytes }) => {
            let body = PartBody { hash: *hash, offset: *offset, total: *total };
            Ok((write_head(kind, &body)?, bytes.clone()))
        }
        Frame::BlobNone(body) => plain(write_head(kind, body)),
        Frame::SecretList(body) => plain(write_head(kind, body)),
        Frame::SecretWant(body) => plain(write_head(kind, body)),
        Frame::Secrets(body) => plain(write_head(kind, body)),
        Frame::Credit(body) => plain(write_head(kind, body)),
        Frame::Goodbye(body) => plain(write_head(kind, body)),
        Frame::Ping | Frame::Pong | Frame::Retire | Frame::Unknown(_) => {
            plain(write_head(kind, &()))
        }
    }
}

fn page_parts(kind: u16, page: &Page) -> Result<(Vec<u8>, Vec<u8>), WireError> {
    let (sequences, envelopes): (Vec<u64>, Vec<_>) = page.changes.iter().cloned().unzip();
    let (known, ranks): (Vec<u64>, Vec<u64>) = page.known.iter().copied().unzip();
    let offsets = |sequences: &[u64]| -> Vec<u64> {
        sequences.iter().map(|at| at.saturating_sub(page.from)).collect()
    };
    let (packed, tail) = pack(&envelopes);
    let body = PageBody {
        from: page.from,
        to: page.to,
        head: page.head,
        sequences: runs::pack(&offsets(&sequences)),
        known: runs::pack(&offsets(&known)),
        ranks: runs::pack(&ranks),
        packed,
    };
    Ok((write_head(kind, &body)?, tail))
}

/// The frame of this kind, head body and tail.
pub(super) fn from_parts(kind: u16, body: &[u8], tail: &[u8]) -> Result<Frame, WireError> {
    let carries_tail = matches!(kind, 5 | 7 | 9 | 12) || kind > 21;
    if !carries_tail && !tail.is_empty() {
        return Err(WireError::Malformed);
    }
    Ok(match kind {
        1 => Frame::Hello(read_body(body)?),
        2 => Frame::Challenge(read_body(body)?),
        3 => Frame::Proof(read_body(body)?),
        4 => Frame::Welcome(read_body(body)?),
        5 => {
            let PushBody { batch, remaining, packed } = read_body(body)?;
            Frame::Push(Push { batch, remaining, envelopes: unpack(&packed, tail)? })
        }
        6 => {
            let StoredBody { batch, credit, outcomes } = read_body(body)?;
            Frame::Stored(Stored { batch, credit, outcomes: unpack_outcomes(&outcomes)? })
        }
        7 => Frame::Page(read_page(&read_body(body)?, tail)?),
        8 => Frame::PageAck(read_body(body)?),
        9 => Frame::Reconcile(tail.to_vec()),
        10 => {
            let NeedBody { expected, runs } = read_body(body)?;
            Frame::Need(Need { expected, runs: unpack_runs(&runs)? })
        }
        11 => Frame::BlobWant(read_body(body)?),
        12 => {
            let PartBody { hash, offset, total } = read_body(body)?;
            if tail.len() > PART_BYTES {
                return Err(WireError::TooMuch);
            }
            Frame::BlobPart(BlobPart { hash, offset, total, bytes: tail.to_vec() })
        }
        13 => Frame::BlobNone(read_body(body)?),
        14 => Frame::SecretList(check_marks(read_body(body)?)?),
        15 => Frame::SecretWant(check_names(read_body(body)?)?),
        16 => Frame::Secrets(check_secrets(read_body(body)?)?),
        17 => Frame::Credit(read_body(body)?),
        18 => Frame::Ping,
        19 => Frame::Pong,
        20 => Frame::Retire,
        21 => Frame::Goodbye(read_body(body)?),
        newer => Frame::Unknown(newer),
    })
}

fn read_page(body: &PageBody, tail: &[u8]) -> Result<Page, WireError> {
    let envelopes = unpack(&body.packed, tail)?;
    let sequences = read_offsets(body, &body.sequences, count_of(MAX_ENVELOPES))?;
    let known = read_offsets(body, &body.known, MAX_PAGE_SPAN)?;
    let ranks = runs::unpack(&body.ranks, MAX_PAGE_SPAN)?;
    if sequences.len() != envelopes.len() || known.len() != ranks.len() {
        return Err(WireError::Malformed);
    }
    let changes = sequences.into_iter().zip(envelopes).collect();
    let known = known.into_iter().zip(ranks).collect();
    Ok(Page { from: body.from, to: body.to, head: body.head, changes, known })
}

/// Sequences of a page: ascending, and within what it covers.
fn read_offsets(body: &PageBody, bytes: &[u8], limit: u64) -> Result<Vec<u64>, WireError> {
    let span = body.to.checked_sub(body.from).ok_or(WireError::Malformed)?;
    let offsets = runs::unpack(bytes, limit)?;
    let ascending = offsets.is_sorted_by(|left, right| left < right);
    if !ascending || !offsets.iter().all(|offset| (1..=span).contains(offset)) {
        return Err(WireError::Malformed);
    }
    Ok(offsets.into_iter().map(|offset| body.from.saturating_add(offset)).collect())
}

const STORED: u64 = 0;
const LATER: u64 = 1;
const RE_AUTHOR: u64 = 2;
const REFUSED: u64 = 3;

/// Runs of outcomes: what, how many, and the first sequence (against the one expected) or the code.
fn pack_outcomes(outcomes: &[Outcome]) -> Vec<u8> {
    let alike = |left: &Outcome, right: &Outcome| match (left, right) {
        (Outcome::Stored(left), Outcome::Stored(right)) => left.checked_add(1) == Some(*right),
        (Outcome::Rejected(..), Outcome::Rejected(..)) => left == right,
        (Outcome::Stored(_), Outcome::Rejected(..))
        | (Outcome::Rejected(..), Outcome::Stored(_)) => false,
    };
    let mut out = Vec::new();
    let mut expected = 0_u64;
    for run in outcomes.chunk_by(alike) {
        let length = count_of(run.len());
        let (what, number) = match run.first() {
            Some(Outcome::Stored(first)) => {
                let number = varint::difference(expected, *first);
                expected = first.wrapping_add(length);
                (STORED, number)
            }
            Some(Outcome::Rejected(Rejection::Later, code)) => (LATER, u64::from(*code)),
            Some(Outcome::Rejected(Rejection::ReAuthor, code)) => (RE_AUTHOR, u64::from(*code)),
            Some(Outcome::Rejected(Rejection::Refused, code)) => (REFUSED, u64::from(*code)),
            None => continue,
        };
        for value in [what, length, number] {
            varint::write(&mut out, value);
        }
    }
    out
}

fn unpack_outcomes(bytes: &[u8]) -> Result<Vec<Outcome>, WireError> {
    let mut reader = Reader::new(bytes);
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut expected = 0_u64;
    while !reader.is_empty() {
        let (what, length, number) = (reader.varint()?, reader.varint()?, reader.varint()?);
        if length == 0 || length > count_of(MAX_ENVELOPES.saturating_sub(outcomes.len())) {
            return Err(WireError::TooMuch);
        }
        if what == STORED {
            let first = varint::restore(expected, number);
            expected = first.checked_add(length).ok_or(WireError::Malformed)?;
            outcomes.extend((first..expected).map(Outcome::Stored));
            continue;
        }
        let class = match what {
            LATER => Rejection::Later,
            RE_AUTHOR => Rejection::ReAuthor,
            REFUSED => Rejection::Refused,
            _ => return Err(WireError::Malformed),
        };
        let code = u16::try_from(number).map_err(|_too_large| WireError::Malformed)?;
        outcomes.extend((0..length).map(|_| Outcome::Rejected(class, code)));
    }
    Ok(outcomes)
}

fn pack_runs(runs: &[(u64, u64)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut end = 0_u64;
    for (first, length) in runs {
        varint::write(&mut out, first.saturating_sub(end));
        varint::write(&mut out, *length);
        end = first.saturating_add(*length);
    }
    out
}

fn unpack_runs(bytes: &[u8]) -> Result<Vec<(u64, u64)>, WireError> {
    let mut reader = Reader::new(bytes);
    let mut runs = Vec::new();
    let mut end = 0_u64;
    while !reader.is_empty() {
        if count_of(runs.len()) >= MAX_ITEMS {
            return Err(WireError::TooMuch);
        }
        let first = end.checked_add(reader.varint()?).ok_or(WireError::Malformed)?;
        let length = reader.varint()?;
        end = first.checked_add(length).ok_or(WireError::Malformed)?;
        runs.push((first, length));
    }
    Ok(runs)
}

fn check_name(name: &str) -> bool {
    name.len() <= MAX_SECRET_NAME_BYTES
}

fn check_marks(marks: Vec<SecretMark>) -> Result<Vec<SecretMark>, WireError> {
    let fits = marks.len() <= MAX_SECRETS && marks.iter().all(|mark| check_name(&mark.name));
    if fits { Ok(marks) } else { Err(WireError::TooMuch) }
}

fn check_names(names: Vec<String>) -> Result<Vec<String>, WireError> {
    let fits = names.len() <= MAX_SECRETS && names.iter().all(|name| check_name(name));
    if fits { Ok(names) } else { Err(WireError::TooMuch) }
}

fn check_secrets(secrets: Vec<Secret>) -> Result<Vec<Secret>, WireError> {
    let fits = |row: &Secret| check_name(&row.name) && row.bytes.len() <= MAX_SECRET_BYTES;
    let fit = secrets.len() <= MAX_SECRETS && secrets.iter().all(fits);
    if fit { Ok(secrets) } else { Err(WireError::TooMuch) }
}
