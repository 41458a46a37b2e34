//! One automerge change, read from a stranger's bytes.
//!
//! [`read`] does every check that needs no certificate, in the order of their cost: limits, frame,
//! checksum, shape, spelling, and the grow-only form. It never panics, and its memory is bounded by
//! the limits. It never says who may write: see [`crate::certificate`].
//!
//! Grow-only is enforced because automerge does not give it: any peer's put or delete on another's
//! key makes the fact vanish without a trace. Accepted are puts of bytes under the root, at
//! - `f/<entry key>` where actor and sequence of the key are the change's own and its time is the
//!   change's time,
//! - `f/#<hash>` where the hash is that of the value,
//! - `r/<entry key>`: a fact of a used-up actor written again under its old key,
//! - `s/<field>`: a register of a sheet.
//!
//! Only a register may be put over an earlier value.

use std::collections::BTreeSet;
use std::fmt;

use dutybook_domain::id::PropertyUid;
use dutybook_domain::ledger::{EntryKey, FactKey};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::envelope::{ChangeHash, ChangeId, Envelope, signed_message};
use crate::fault::Fault;

pub(crate) mod chunk;
mod columns;

/// What the key of a fact written again under today's actor begins with; the entry key follows.
///
/// The key in the ledger is then the old one, so that corrections and references still find it. A
/// fact under `f/` at that key, should there be one, is shown before it.
pub const REAUTHORED_PREFIX: &str = "r/";
/// What the key of a sheet's register begins with; the field's name follows.
pub const SHEET_PREFIX: &str = "s/";

/// The longest change accepted, in bytes.
pub const CHANGE_LIMIT_BYTES: usize = 64 * 1024;
/// The longest value accepted, in bytes.
pub const VALUE_LIMIT_BYTES: usize = 48 * 1024;
/// The most keys one change may write.
pub const PUTS_LIMIT: usize = 64;
/// The most changes one change may build on, and the most values it may put its own over.
pub const DEPS_LIMIT: usize = 64;
/// The longest name of a sheet's field, in bytes.
pub const FIELD_LIMIT_BYTES: usize = 64;
/// The highest sequence and operation counter accepted. automerge counts operations in 32 bits and
/// panics beyond; half of that leaves every document room to write on.
pub const COUNTER_LIMIT: u64 = 1 << 31;
/// A change's time is below this many milliseconds since 1970: 2⁴⁸.
pub const MILLIS_LIMIT: u64 = 1 << 48;

/// The bounds [`read`] keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest change, in bytes.
    pub change_bytes: usize,
    /// The longest value, in bytes.
    pub value_bytes: usize,
    /// The most keys written.
    pub puts: usize,
    /// The most dependencies, and the most values overwritten.
    pub deps: usize,
}

impl Limits {
    /// The bounds of the wire and of the log.
    pub const STANDARD: Self = Self {
        change_bytes: CHANGE_LIMIT_BYTES,
        value_bytes: VALUE_LIMIT_BYTES,
        puts: PUTS_LIMIT,
        deps: DEPS_LIMIT,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// An operation: its counter within the document and the actor that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId {
    /// Higher than that of every operation its author had seen.
    pub counter: u64,
    /// The actor.
    pub actor: [u8; 16],
}

/// One key a change writes.
#[derive(Clone, PartialEq, Eq)]
pub struct Put {
    /// The key under the root.
    pub key: String,
    /// The bytes.
    pub value: Vec<u8>,
    /// The values of that key its author saw and put this one over, ascending. Empty for facts.
    pub replaces: Vec<OpId>,
}

impl fmt::Debug for Put {
    /// Without the bytes, which may be about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Put({}, {} bytes, over {:?})", self.key, self.value.len(), self.replaces)
    }
}

/// How a fact came under its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authorship {
    /// By the actor the key names.
    Original,
    /// By a later actor of the desk whose earlier actor was used up.
    Reauthored,
}

impl Put {
    /// The place in the ledger of the fact this put carries; `None` for a register.
    pub fn fact_key(&self) -> Option<(FactKey, Authorship)> {
        match self.key.strip_prefix(REAUTHORED_PREFIX) {
            Some(rest) => match format!("f/{rest}").parse() {
                Ok(key @ FactKey::Entry(_)) => Some((key, Authorship::Reauthored)),
                Ok(FactKey::Imported(_)) | Err(_) => None,
            },
            None => self.key.parse().ok().map(|key| (key, Authorship::Original)),
        }
    }

    /// The sheet's field this put writes; `None` for a fact.
    pub fn field(&self) -> Option<&str> {
        self.key.strip_prefix(SHEET_PREFIX).filter(|name| is_field_name(name))
    }
}

/// A change that has passed every check that needs no certificate.
///
/// Made by [`read`] and by the author of a change only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The envelope as received.
    pub envelope: Envelope,
    /// The SHA-256 of the change, recomputed.
    pub hash: ChangeHash,
    /// The writing store's actor at the time.
    pub actor: [u8; 16],
    /// The actor's count of changes to this document, from 1.
    pub sequence: u64,
    /// The changes it builds on, ascending.
    pub deps: Vec<ChangeHash>,
    /// The counter of its first operation within the document, from 1.
    pub first_op: u64,
    /// The change's time: milliseconds since 1970 by the document's hybrid clock.
    pub millis: u64,
    /// What it writes.
    pub puts: Vec<Put>,
}

impl Checked {
    /// The change's name outside its document.
    pub fn id(&self) -> ChangeId {
        ChangeId::of(self.envelope.document, self.hash)
    }

    /// The identity of the operation that made the put at `at`, counted from 0.
    pub fn op(&self, at: usize) -> OpId {
        let at = u64::try_from(at).unwrap_or(u64::MAX);
        OpId { counter: self.first_op.saturating_add(at), actor: self.actor }
    }

    /// The counter of its last operation.
    pub fn last_op(&self) -> u64 {
        self.op(self.puts.len().saturating_sub(1)).counter
    }
}

/// Reads a change from an envelope and checks all that can be checked without a certificate.
///
/// # Errors
/// The first fault found; the change is to be rejected or quarantined, never half used.
pub fn read(envelope: &Envelope, limits: &Limits) -> Result<Checked, Fault> {
    if envelope.change.len() > limits.change_bytes {
        return Err(Fault::ChangeTooLarge);
    }
    let (body, hash) = chunk::body(&envelope.change)?;
    let parts = chunk::decode(body, limits)?;
    if chunk::encode(&parts).0 != envelope.change {
        return Err(Fault::Malformed);
    }
    checked(envelope.clone(), hash, parts)
}

/// The change these parts make, once they are found in range and grow-only.
pub(crate) fn checked(
    envelope: Envelope,
    hash: ChangeHash,
    parts: chunk::Parts,
) -> Result<Checked, Fault> {
    let chunk::Parts { deps, actor, sequence, first_op, millis, puts } = parts;
    let millis = u64::try_from(millis).ok().filter(|millis| *millis < MILLIS_LIMIT);
    let change = Checked {
        envelope,
        hash,
        actor,
        sequence,
        deps,
        first_op,
        millis: millis.ok_or(Fault::TimeOutOfRange)?,
        puts,
    };
    check_counters(&change)?;
    if change.puts.is_empty() {
        return Err(Fault::NotGrowOnly);
    }
    change.puts.iter().try_for_each(|put| check_put(&change, put))?;
    let keys: BTreeSet<&str> = change.puts.iter().map(|put| put.key.as_str()).collect();
    let ascending = change.deps.is_sorted_by(|left, right| left < right);
    if ascending && keys.len() == change.puts.len() { Ok(change) } else { Err(Fault::Malformed) }
}

fn check_counters(change: &Checked) -> Result<(), Fault> {
    let in_range = |counter: u64| (1..COUNTER_LIMIT).contains(&counter);
    // Only the first change of a document builds on nothing, and an actor's second on its first.
    let rooted = !change.deps.is_empty() || (change.sequence == 1 && change.first_op == 1);
    if in_range(change.sequence) && in_range(change.first_op) && rooted {
        Ok(())
    } else {
        Err(Fault::CounterOutOfRange)
    }
}

fn check_put(change: &Checked, put: &Put) -> Result<(), Fault> {
    if let Some(name) = put.key.strip_prefix(SHEET_PREFIX) {
        let ascending = put.replaces.is_sorted_by(|left, right| left < right);
        let earlier = put.replaces.iter().all(|op| (1..change.first_op).contains(&op.counter));
        return match (is_field_name(name), ascending && earlier) {
            (true, true) => Ok(()),
            (true, false) => Err(Fault::Malformed),
            (false, _) => Err(Fault::BadKey),
        };
    }
    if !put.replaces.is_empty() {
        return Err(Fault::OverwritesFact);
    }
    match put.fact_key().ok_or(Fault::BadKey)? {
        (FactKey::Imported(hash), _) if hash == import_hash(&put.value) => Ok(()),
        (FactKey::Entry(_), Authorship::Reauthored) => Ok(()),
        (FactKey::Entry(key), Authorship::Original) => check_entry_key(change, key),
        (FactKey::Imported(_), _) => Err(Fault::ForeignKey),
    }
}

fn check_entry_key(change: &Checked, key: EntryKey) -> Result<(), Fault> {
    if key.actor != short_actor(change.actor) || u64::from(key.sequence) != change.sequence {
        Err(Fault::ForeignKey)
    } else if key.millis != change.millis {
        Err(Fault::TimeOutOfRange)
    } else {
        Ok(())
    }
}

/// The part of an actor id that entry keys carry: its first eight bytes, big-endian.
pub fn short_actor(actor: [u8; 16]) -> u64 {
    u64::from_be_bytes(actor.first_chunk().copied().unwrap_or_default())
}

/// The hash in the key of an imported fact: the first 16 bytes of the SHA-256 of its value.
pub fn import_hash(value: &[u8]) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(value).into();
    digest.first_chunk().copied().unwrap_or_default()
}

/// A field's name: lower-case words of letters and digits joined by `-`, `_`, `.` or `/`.
pub(crate) fn is_field_name(name: &str) -> bool {
    (1..=FIELD_LIMIT_BYTES).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/'))
}

/// Checks the signature over the change, its document, kind and property.
///
/// One rule everywhere: `verify_strict`, one signature at a time. Batch verification accepts
/// signatures the single check refuses, so two replicas could disagree for ever.
///
/// # Errors
/// [`Fault::BadSignature`].
pub fn verify_signature(
    property: PropertyUid,
    change: &Checked,
    key: &VerifyingKey,
) -> Result<(), Fault> {
    let Envelope { document, kind, signature, .. } = &change.envelope;
    let message = signed_message(property, *document, *kind, change.hash);
    key.verify_strict(&message, &Signature::from_bytes(signature)).or(Err(Fault::BadSignature))
}

#[cfg(test)]
mod tests;
