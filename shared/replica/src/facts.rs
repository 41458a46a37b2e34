//! What a document knows: the facts in the operations of all its stored changes, whether what those
//! build on has arrived or not.

use std::collections::BTreeMap;
use std::fmt;

use dutybook_domain::id::DeskNumber;
use dutybook_domain::ledger::{FactKey, Ledger, Stamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::certificate::is_certificate;
use crate::change::{Authorship, Checked};
use crate::codec::{self, Decoded};

/// One fact as a change holds it.
///
/// The order is that in which two facts under one key take precedence: the lowest is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredFact<'a> {
    /// Its place in the document.
    pub key: FactKey,
    /// Whether the actor the key names wrote it.
    pub authorship: Authorship,
    /// Its bytes.
    pub value: &'a [u8],
    /// The desk that signed it.
    pub desk: DeskNumber,
}

impl fmt::Debug for StoredFact<'_> {
    /// Without the bytes, which may be about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, authorship, value, desk } = self;
        write!(f, "StoredFact({key}, {authorship:?}, {} bytes, desk {desk})", value.len())
    }
}

/// The facts of a change.
pub fn facts_of(change: &Checked) -> impl Iterator<Item = StoredFact<'_>> {
    let desk = change.envelope.desk;
    change.puts.iter().filter_map(move |put| {
        let (key, authorship) = put.fact_key()?;
        Some(StoredFact { key, authorship, value: &put.value, desk })
    })
}

/// A fact of a newer version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Its place in the document.
    pub key: FactKey,
    /// The desk that signed it.
    pub desk: DeskNumber,
    /// The kind's name as written, where it looks like one.
    pub name: Option<String>,
    /// Who wrote it and when, where that can be read.
    pub stamp: Option<Stamp>,
}

/// Two different facts under one key. That takes a cloned store or a forger; a person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clash {
    /// The key.
    pub key: FactKey,
    /// The desk whose fact is shown.
    pub shown: DeskNumber,
    /// The desk whose fact is not.
    pub hidden: DeskNumber,
}

/// What the facts of one document come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered<F> {
    /// The facts understood, in key order.
    pub ledger: Ledger<F>,
    /// Those of them that say more than this version understands.
    pub newer: Vec<FactKey>,
    /// The facts not understood. They are kept, and shown as from a newer version.
    pub unknown: Vec<Unknown>,
    /// Keys with two different facts.
    pub clashes: Vec<Clash>,
}

impl<F> Gathered<F> {
    /// Whether anything here is from a newer version: figures may then differ, and must not be
    /// sealed.
    pub const fn is_newer(&self) -> bool {
        !self.newer.is_empty() || !self.unknown.is_empty()
    }
}

/// Gathers the facts of a document, in any order and however often each comes.
///
/// One key written twice with equal bytes is one fact. With different bytes, the original author's
/// goes before a re-authored one, then the lower bytes; the other is a [`Clash`].
pub fn gather<'a, F: Serialize + DeserializeOwned>(
    facts: impl IntoIterator<Item = StoredFact<'a>>,
) -> Gathered<F> {
    let mut by_key: BTreeMap<FactKey, Vec<StoredFact<'a>>> = BTreeMap::new();
    for fact in facts {
        by_key.entry(fact.key).or_default().push(fact);
    }
    let mut gathered = Gathered {
        ledger: Ledger::new(),
        newer: Vec::new(),
        unknown: Vec::new(),
        clashes: Vec::new(),
    };
    for (key, mut facts) in by_key {
        facts.sort_unstable();
        let Some((shown, others)) = facts.split_first() else { continue };
        // One fact of several desks stands under the lowest number, so that all replicas agree.
        let same = facts.iter().filter(|fact| fact.value == shown.value);
        let desk = same.map(|fact| fact.desk).min().unwrap_or(shown.desk);
        let hidden = others.iter().filter(|other| other.value != shown.value);
        gathered.clashes.extend(hidden.map(|other| Clash { key, shown: desk, hidden: other.desk }));
        match codec::decode(shown.value) {
            Decoded::Known { record, newer } => {
                gathered.ledger.insert(key, (desk, record));
                gathered.newer.extend(newer.then_some(key));
            }
            // The settings' certificates are read by the roster.
            Decoded::Unknown { .. } if is_certificate(shown.value) => {}
            Decoded::Unknown { name, stamp } => {
                gathered.unknown.push(Unknown { key, desk, name, stamp });
            }
        }
    }
    gathered.clashes.sort_unstable();
    gathered.clashes.dedup();
    gathered
}

#[cfg(test)]
mod tests;
