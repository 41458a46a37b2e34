//! Secrets: replaceable, deletable rows beside the log, such as PIN verifiers and survey code
//! lists. They are never facts, and never in the log.
//!
//! A greater version wins. Should two desks write the same version, the deletion wins, then the
//! greater bytes: both sides choose alike without asking.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// One secret of a property.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// What it is called within its property.
    #[serde(rename = "n")]
    pub name: String,
    /// Raised by one with every change and with the deletion.
    #[serde(rename = "v")]
    pub version: u64,
    /// Whether it has been deleted. The row stays, so that an old copy does not bring it back.
    #[serde(rename = "d")]
    pub deleted: bool,
    /// The secret itself; empty once deleted.
    #[serde(rename = "b", with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret")
            .field("name", &self.name)
            .field("version", &self.version)
            .field("deleted", &self.deleted)
            .finish_non_exhaustive()
    }
}

/// A secret without its bytes: enough to see which of two rows wins, up to equal versions with
/// different bytes, which both sides then send.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SecretMark {
    /// What it is called.
    #[serde(rename = "n")]
    pub name: String,
    /// Its version.
    #[serde(rename = "v")]
    pub version: u64,
    /// Tells rows of one version apart: the first bytes of the SHA-256 over all else.
    #[serde(rename = "k", with = "serde_bytes")]
    pub check: [u8; 8],
}

impl Secret {
    /// The row without its bytes.
    pub fn mark(&self) -> SecretMark {
        let mut hasher = Sha256::new();
        hasher.update(b"dutybook/secret/v1");
        hasher.update(self.version.to_be_bytes());
        hasher.update([u8::from(self.deleted)]);
        hasher.update(&self.bytes);
        let mut check = [0; 8];
        check.iter_mut().zip(hasher.finalize()).for_each(|(to, from)| *to = from);
        SecretMark { name: self.name.clone(), version: self.version, check }
    }

    /// Whether this row takes the place of `other`, which has the same name.
    pub fn wins_over(&self, other: &Self) -> bool {
        let order = self.version.cmp(&other.version);
        let order = order.then(self.deleted.cmp(&other.deleted));
        order.then_with(|| self.bytes.cmp(&other.bytes)) == Ordering::Greater
    }
}

/// What two sides compare to see that they hold the same secrets. `marks` may come in any order.
pub fn digest(marks: impl IntoIterator<Item = SecretMark>) -> [u8; 16] {
    let mut marks: Vec<_> = marks.into_iter().collect();
    marks.sort_unstable();
    let mut hasher = Sha256::new();
    hasher.update(b"dutybook/secrets/v1");
    for mark in marks {
        hasher.update(Sha256::digest(mark.name.as_bytes()));
        hasher.update(mark.version.to_be_bytes());
        hasher.update(mark.check);
    }
    let mut digest = [0; 16];
    digest.iter_mut().zip(hasher.finalize()).for_each(|(to, from)| *to = from);
    digest
}

/// What the answer to a peer's list of marks is: the names whose rows to send it, and the names to
/// ask it for. A row of equal version and different check goes both ways.
pub fn compare(ours: &[SecretMark], theirs: &[SecretMark]) -> (Vec<String>, Vec<String>) {
    let newer = |left: &[SecretMark], right: &[SecretMark]| {
        let known: std::collections::BTreeMap<_, _> =
            right.iter().map(|mark| (mark.name.as_str(), mark)).collect();
        let wins = |mark: &&SecretMark| {
            known.get(mark.name.as_str()).is_none_or(|other| {
                mark.version > other.version
                    || (mark.version == other.version && mark.check != other.check)
            })
        };
        left.iter().filter(wins).map(|mark| mark.name.clone()).collect()
    };
    (newer(ours, theirs), newer(theirs, ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(version: u64, deleted: bool, bytes: &[u8]) -> Secret {
        Secret { name: "pin/7".to_owned(), version, deleted, bytes: bytes.to_vec() }
    }

    #[test]
    fn a_greater_version_wins_then_the_deletion_then_the_bytes() {
        let order = [
            secret(1, false, b"a"),
            secret(1, false, b"b"),
            secret(1, true, b""),
            secret(2, false, b""),
        ];
        for (at, left) in order.iter().enumerate() {
            for (other, right) in order.iter().enumerate() {
                assert_eq!(left.wins_over(right), at > other);
            }
        }
    }

    #[test]
    fn two_writes_of_one_version_are_sent_both_ways() {
        let (here, there) = (secret(3, false, b"a").mark(), secret(3, false, b"b").mark());
        let name = vec!["pin/7".to_owned()];
        let here = std::slice::from_ref(&here);
        assert_eq!(compare(here, &[there]), (name.clone(), name));
        assert_eq!(compare(here, here), (vec![], vec![]));
    }

    #[test]
    fn what_a_secret_holds_is_never_shown_for_debugging() {
        assert!(!format!("{:?}", secret(1, false, b"hidden")).contains("104"));
    }
}
