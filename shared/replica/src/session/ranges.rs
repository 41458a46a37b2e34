//! Which server sequences the desk pushed on this connection, as ranges.

use std::collections::BTreeMap;

/// The most ranges remembered. What is forgotten is paged to the desk that has it: idempotent.
const RANGES_LIMIT: usize = 1 << 16;

/// A set of sequences: first to last, ends included, never touching.
#[derive(Debug, Default)]
pub(crate) struct Ranges(BTreeMap<u64, u64>);

impl Ranges {
    pub(crate) fn insert(&mut self, sequence: u64) {
        if self.contains(sequence) {
            return;
        }
        let before = sequence.checked_sub(1).and_then(|end| {
            self.0
                .range(..=end)
                .next_back()
                .filter(|(_, last)| **last == end)
                .map(|(first, _)| *first)
        });
        let first = before.unwrap_or(sequence);
        let after = sequence.checked_add(1).and_then(|next| self.0.remove(&next));
        self.0.insert(first, after.unwrap_or(sequence));
        if self.0.len() > RANGES_LIMIT {
            self.0.pop_first();
        }
    }

    pub(crate) fn contains(&self, sequence: u64) -> bool {
        self.0.range(..=sequence).next_back().is_some_and(|(_, last)| *last >= sequence)
    }

    /// The last sequence of the range that begins right after `sequence`, or `sequence` itself.
    pub(crate) fn end_after(&self, sequence: u64) -> u64 {
        let next = sequence.saturating_add(1);
        let range = self.0.range(..=next).next_back().map(|(_, last)| *last);
        range.filter(|last| *last >= next).unwrap_or(sequence)
    }

    /// Forgets what ends at or before `sequence`.
    pub(crate) fn forget_to(&mut self, sequence: u64) {
        while self.0.first_key_value().is_some_and(|(_, last)| *last <= sequence) {
            self.0.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_join_into_ranges() {
        let mut ranges = Ranges::default();
        for sequence in [5, 7, 6, 1, 9, 6] {
            ranges.insert(sequence);
        }
        assert_eq!(ranges.0, BTreeMap::from([(1, 1), (5, 7), (9, 9)]));
        assert_eq!((ranges.end_after(4), ranges.end_after(7), ranges.end_after(0)), (7, 7, 1));
        assert_eq!(ranges.end_after(5), 7);
        assert!(ranges.contains(6) && !ranges.contains(8));
        ranges.forget_to(7);
        assert_eq!(ranges.0, BTreeMap::from([(9, 9)]));
    }
}
