//! What two replicas compare to see that they hold the same changes, without listing them.

use serde::{Deserialize, Serialize};

use crate::envelope::ChangeId;

/// How many changes there are and the sum of their identities modulo 2²⁵⁶.
///
/// Kept incrementally; independent of order. It proves equality between honest replicas: the
/// hashes are checked before they are added, and the signatures, not this sum, keep out a forger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Fingerprint {
    /// How many changes.
    #[serde(rename = "n")]
    pub count: u64,
    /// The sum of their identities, each read as a big-endian number, modulo 2²⁵⁶; big-endian.
    #[serde(rename = "s", with = "serde_bytes")]
    pub sum: [u8; 32],
}

impl Fingerprint {
    /// Counts one change in.
    pub fn add(&mut self, id: ChangeId) {
        self.count = self.count.wrapping_add(1);
        self.sum = sum_of(self.sum, id.0);
    }

    /// Counts one change out again: the inverse of [`Self::add`].
    pub fn remove(&mut self, id: ChangeId) {
        self.count = self.count.wrapping_sub(1);
        self.sum = sum_of(self.sum, negative_of(id.0));
    }

    /// The fingerprint of two disjoint sets of changes together.
    #[must_use]
    pub fn combine(self, other: Self) -> Self {
        Self { count: self.count.wrapping_add(other.count), sum: sum_of(self.sum, other.sum) }
    }
}

impl FromIterator<ChangeId> for Fingerprint {
    fn from_iter<I: IntoIterator<Item = ChangeId>>(ids: I) -> Self {
        let mut fingerprint = Self::default();
        ids.into_iter().for_each(|id| fingerprint.add(id));
        fingerprint
    }
}

fn sum_of(mut left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
    let mut carry = false;
    for (digit, other) in left.iter_mut().zip(right).rev() {
        let (sum, over) = digit.overflowing_add(other);
        let (sum, over_again) = sum.overflowing_add(u8::from(carry));
        *digit = sum;
        carry = over || over_again;
    }
    left
}

/// What added to `value` gives zero modulo 2²⁵⁶.
fn negative_of(value: [u8; 32]) -> [u8; 32] {
    let mut one = [0; 32];
    one[31] = 1;
    sum_of(value.map(|digit| !digit), one)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids() -> impl Strategy<Value = Vec<ChangeId>> {
        prop::collection::vec(any::<[u8; 32]>().prop_map(ChangeId), 0..12)
    }

    #[test]
    fn a_sum_over_the_top_wraps() {
        let mut fingerprint = Fingerprint::default();
        fingerprint.add(ChangeId([0xff; 32]));
        let mut two = [0; 32];
        two[31] = 2;
        fingerprint.add(ChangeId(two));
        let mut one = [0; 32];
        one[31] = 1;
        assert_eq!(fingerprint, Fingerprint { count: 2, sum: one });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn order_does_not_matter_and_removing_undoes_adding(set in ids(), more in ids()) {
            let forward: Fingerprint = set.iter().copied().collect();
            let backward: Fingerprint = set.iter().rev().copied().collect();
            prop_assert_eq!(forward, backward);
            let all: Fingerprint = set.iter().chain(&more).copied().collect();
            prop_assert_eq!(all, forward.combine(more.iter().copied().collect()));
            let mut less = all;
            for id in &more {
                less.remove(*id);
            }
            prop_assert_eq!(less, forward);
        }
    }
}
