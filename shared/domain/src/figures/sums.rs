//! Sums of contributions over a range of days: what reports are made of.

use std::collections::BTreeMap;

use super::{Contribution, Measure};

/// Sums by measure and bucket. Adding two gives the sums of both, so a region is the sum of its
/// properties and a year the sum of its months.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums(BTreeMap<Measure, BTreeMap<String, i64>>);

impl Sums {
    /// Adds to one bucket. A bucket that comes to nothing is left out.
    pub fn add(&mut self, measure: Measure, key: &str, n: i64) {
        if n == 0 {
            return;
        }
        let buckets = self.0.entry(measure).or_default();
        // A key is copied once and not each time something is added under it.
        let Some(sum) = buckets.get_mut(key) else {
            buckets.insert(key.to_owned(), n);
            return;
        };
        *sum = sum.saturating_add(n);
        if *sum == 0 {
            buckets.remove(key);
            if buckets.is_empty() {
                self.0.remove(&measure);
            }
        }
    }

    /// Adds every bucket of another.
    pub fn add_all(&mut self, other: &Self) {
        for (measure, buckets) in &other.0 {
            for (key, n) in buckets {
                self.add(*measure, key, *n);
            }
        }
    }

    /// The sum of a measure over all its buckets.
    pub fn of(&self, measure: Measure) -> i64 {
        self.buckets(measure).map(|(_, n)| n).fold(0, i64::saturating_add)
    }

    /// The sum of one bucket; 0 where nothing was counted.
    pub fn of_key(&self, measure: Measure, key: &str) -> i64 {
        self.0.get(&measure).and_then(|buckets| buckets.get(key)).copied().unwrap_or_default()
    }

    /// The buckets of a measure in the order of their keys.
    pub fn buckets(&self, measure: Measure) -> impl Iterator<Item = (&str, i64)> {
        let buckets = self.0.get(&measure).into_iter().flatten();
        buckets.map(|(key, n)| (key.as_str(), *n))
    }
}

impl<'a> Extend<&'a Contribution> for Sums {
    fn extend<I: IntoIterator<Item = &'a Contribution>>(&mut self, rows: I) {
        for row in rows {
            self.add(row.measure, &row.key, row.n);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_the_sum_of_its_properties() {
        let mut cuihu = Sums::default();
        cuihu.add(Measure::TicketsReceived, "repair", 3);
        cuihu.add(Measure::TicketsReceived, "complaint", 1);
        let mut binjiang = Sums::default();
        binjiang.add(Measure::TicketsReceived, "repair", -3);
        binjiang.add(Measure::TicketsCompleted, "", 2);
        cuihu.add_all(&binjiang);
        assert_eq!(cuihu.of(Measure::TicketsReceived), 1);
        assert_eq!(cuihu.of_key(Measure::TicketsReceived, "repair"), 0);
        assert_eq!(cuihu.buckets(Measure::TicketsReceived).collect::<Vec<_>>(), [("complaint", 1)]);
        assert_eq!(cuihu.of(Measure::TicketsCompleted), 2);
    }
}
