//! The one order in which every replica reads the facts of a document, and how an entry is
//! corrected or struck out.
//!
//! A fact is never edited or deleted. [`effective`] puts a correction in the place of what it
//! corrects, so a fold sees the corrected value while the timeline still holds both.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{ClickId, DeskNumber, StaffId};

/// Places a fact after every fact of its document that its author had seen, and ties alike on
/// every replica.
///
/// The time is hybrid and kept per document: the greater of the desk's corrected clock and the
/// document's last time + 1. Rules never measure with it; they use the times in the [`Stamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey {
    /// Milliseconds since 1970, below 2⁴⁸.
    pub millis: u64,
    /// The first eight bytes of the writing store's actor id, big-endian.
    pub actor: u64,
    /// The sequence number of the change that carries the fact.
    pub sequence: u32,
}

/// The key of a fact within its document, as text under the root: `f/…`.
///
/// Imported facts sort before all others; their key is the hash of their bytes, so that the same
/// row read twice anywhere is one fact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKey {
    /// `f/#` and the first 16 bytes of the SHA-256 of the fact's bytes.
    Imported([u8; 16]),
    /// `f/` and the entry key, fixed width.
    Entry(EntryKey),
}

/// What a key under the root of a document begins with when it holds a fact.
pub const FACT_PREFIX: &str = "f/";

impl fmt::Display for FactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Imported(hash) => {
                f.write_str("f/#")?;
                hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
            Self::Entry(EntryKey { millis, actor, sequence }) => {
                write!(f, "f/{millis:012x}{actor:016x}{sequence:08x}")
            }
        }
    }
}

impl fmt::Debug for FactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A text that is no key of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseFactKeyError;

impl fmt::Display for ParseFactKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fact key is `f/` and 36 hex digits, or `f/#` and 32")
    }
}

impl std::error::Error for ParseFactKeyError {}

impl FromStr for FactKey {
    type Err = ParseFactKeyError;

    /// Accepts only the one spelling [`fmt::Display`] writes, so a key has one text and one order.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix(FACT_PREFIX).ok_or(ParseFactKeyError)?;
        let key = match rest.strip_prefix('#') {
            Some(hash) => Self::Imported(lower_hex(hash, 32)?.to_be_bytes()),
            None => Self::Entry(EntryKey {
                millis: u64::try_from(lower_hex(rest.get(..12).ok_or(ParseFactKeyError)?, 12)?)
                    .unwrap_or(u64::MAX),
                actor: u64::try_from(lower_hex(rest.get(12..28).ok_or(ParseFactKeyError)?, 16)?)
                    .unwrap_or(u64::MAX),
                sequence: u32::try_from(lower_hex(rest.get(28..).ok_or(ParseFactKeyError)?, 8)?)
                    .unwrap_or(u32::MAX),
            }),
        };
        Ok(key)
    }
}

fn lower_hex(text: &str, digits: usize) -> Result<u128, ParseFactKeyError> {
    let well_formed =
        text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !well_formed {
        return Err(ParseFactKeyError);
    }
    u128::from_str_radix(text, 16).or(Err(ParseFactKeyError))
}

impl Serialize for FactKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FactKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Who wrote a fact and when.
///
/// Three times are kept apart (design promise 8): when it happened as staff say, when the desk
/// recorded it by its own clock, and (in the store, not here) when the server received it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The member of staff who acted.
    #[serde(rename = "by")]
    pub by: StaffId,
    /// When it happened, said or confirmed by staff.
    #[serde(rename = "at")]
    pub occurred_at: DateTime<Utc>,
    /// When the desk recorded it, by the desk's corrected clock.
    #[serde(rename = "rec")]
    pub recorded_at: DateTime<Utc>,
    /// The click that wrote it, perhaps with facts in other documents.
    #[serde(rename = "ck")]
    pub click: ClickId,
}

/// What is stored under one fact key: the author's stamp and what is said.
///
/// An imported fact has no stamp: nothing of the importer may be in its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record<F> {
    /// Who and when; absent on imported facts.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<Stamp>,
    /// What is said.
    #[serde(rename = "b")]
    pub body: Body<F>,
}

/// A fact, or a fact about an earlier fact of the same document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body<F> {
    /// Something that happened.
    #[serde(rename = "f")]
    Fact(F),
    /// An earlier entry was wrong; this is what is true instead.
    #[serde(rename = "c")]
    Corrects {
        /// The entry corrected: always the original, never a correction of it.
        target: FactKey,
        /// The corrections of that entry its author had looked at and wrote over.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        after: Vec<FactKey>,
        /// What is true instead.
        fact: F,
        /// When it happened; the original's time where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        occurred_at: Option<DateTime<Utc>>,
        /// Why, in the words of whoever corrected it.
        reason: String,
    },
    /// An earlier entry never happened.
    #[serde(rename = "x")]
    Strikes {
        /// The entry struck out.
        target: FactKey,
        /// The corrections of that entry its author had looked at and wrote over.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        after: Vec<FactKey>,
        /// Why, in the words of whoever struck it out.
        reason: String,
    },
}

/// A record as a replica holds it: its key, and the desk whose signature it came under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<F> {
    /// Its place in the document.
    pub key: FactKey,
    /// The desk that signed it. For imported facts any of several desks: nothing may hang on it.
    pub desk: DeskNumber,
    /// Who and when; absent on imported facts.
    pub stamp: Option<Stamp>,
    /// What is said.
    pub fact: F,
}

/// The facts of one document in the order every replica folds them.
pub type Ledger<F> = BTreeMap<FactKey, (DeskNumber, Record<F>)>;

/// Two corrections of one entry whose authors had not seen each other's. The later by key is shown
/// until a person writes a third.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contested {
    /// The entry that was corrected twice.
    pub target: FactKey,
    /// The correction not shown.
    pub loser: FactKey,
    /// The correction shown.
    pub winner: FactKey,
}

/// A ledger read with its corrections in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective<F> {
    /// What is held to be true, in key order; corrected facts stand where the original stood.
    pub entries: Vec<Entry<F>>,
    /// Corrections that contradict each other and wait for a person.
    pub contested: Vec<Contested>,
}

/// The facts held to be true: corrections applied, struck entries left out.
///
/// A correction whose target has not arrived changes nothing yet.
pub fn effective<F: Clone + PartialEq>(ledger: &Ledger<F>) -> Effective<F> {
    let amendments = amendments_by_target(ledger);
    let mut entries = Vec::with_capacity(ledger.len());
    let mut contested = Vec::new();
    for (key, (desk, record)) in ledger {
        let Body::Fact(fact) = &record.body else { continue };
        let original = Entry { key: *key, desk: *desk, stamp: record.stamp, fact: fact.clone() };
        let amended = amendments.get(key).map_or(&[][..], Vec::as_slice);
        contested.extend(contested_amendments(ledger, *key, amended));
        if let Some(entry) = amend(original, ledger, amended) {
            entries.push(entry);
        }
    }
    Effective { entries, contested }
}

fn amendments_by_target<F>(ledger: &Ledger<F>) -> BTreeMap<FactKey, Vec<FactKey>> {
    let mut amendments: BTreeMap<FactKey, Vec<FactKey>> = BTreeMap::new();
    for (key, (_, record)) in ledger {
        match &record.body {
            Body::Fact(_) => {}
            Body::Corrects { target, .. } | Body::Strikes { target, .. } => {
                amendments.entry(*target).or_default().push(*key);
            }
        }
    }
    amendments
}

/// The entry as the last amendment by key leaves it; `None` where that strikes it out.
fn amend<F: Clone>(
    mut entry: Entry<F>,
    ledger: &Ledger<F>,
    amendments: &[FactKey],
) -> Option<Entry<F>> {
    let Some((_, last)) = amendments.last().and_then(|key| ledger.get(key)) else {
        return Some(entry);
    };
    match &last.body {
        Body::Fact(_) => Some(entry),
        Body::Strikes { .. } => None,
        Body::Corrects { fact, occurred_at, .. } => {
            entry.fact = fact.clone();
            if let (Some(stamp), Some(at)) = (&mut entry.stamp, occurred_at) {
                stamp.occurred_at = *at;
            }
            Some(entry)
        }
    }
}

/// Amendments nobody has superseded, other than the winner, that say something else than it.
fn contested_amendments<F: PartialEq>(
    ledger: &Ledger<F>,
    target: FactKey,
    amendments: &[FactKey],
) -> Vec<Contested> {
    let Some((winner, others)) = amendments.split_last() else { return Vec::new() };
    let superseded = |key: &FactKey| {
        amendments.iter().filter_map(|other| ledger.get(other)).any(|(_, record)| {
            match &record.body {
                Body::Fact(_) => false,
                Body::Corrects { after, .. } | Body::Strikes { after, .. } => after.contains(key),
            }
        })
    };
    let said = |key: &FactKey| ledger.get(key).map(|(_, record)| claim(&record.body));
    others
        .iter()
        .filter(|key| !superseded(key) && said(key) != said(winner))
        .map(|loser| Contested { target, loser: *loser, winner: *winner })
        .collect()
}

/// Every amendment of an entry known here: a new one is written over them all.
pub fn amendments_of<F>(ledger: &Ledger<F>, wanted: FactKey) -> Vec<FactKey> {
    let amends = |body: &Body<F>| match body {
        Body::Fact(_) => false,
        Body::Corrects { target, .. } | Body::Strikes { target, .. } => *target == wanted,
    };
    ledger.iter().filter(|(_, (_, record))| amends(&record.body)).map(|(key, _)| *key).collect()
}

/// Says once more what one of several contradicting amendments says, over all of them: a person has
/// chosen it. `None` where `chosen` is no amendment.
pub fn chosen<F: Clone>(ledger: &Ledger<F>, chosen: FactKey, reason: String) -> Option<Body<F>> {
    let (_, record) = ledger.get(&chosen)?;
    match &record.body {
        Body::Fact(_) => None,
        Body::Corrects { target, fact, occurred_at, .. } => Some(Body::Corrects {
            target: *target,
            after: amendments_of(ledger, *target),
            fact: fact.clone(),
            occurred_at: *occurred_at,
            reason,
        }),
        Body::Strikes { target, .. } => {
            Some(Body::Strikes { target: *target, after: amendments_of(ledger, *target), reason })
        }
    }
}

/// What an amendment holds to be true, without who said so and why.
const fn claim<F>(body: &Body<F>) -> Option<(&F, Option<DateTime<Utc>>)> {
    match body {
        Body::Fact(fact) => Some((fact, None)),
        Body::Corrects { fact, occurred_at, .. } => Some((fact, *occurred_at)),
        Body::Strikes { .. } => None,
    }
}

#[cfg(test)]
mod tests;
