//! Durations as counts in buckets, so that percentiles of a region come from sums like every other
//! figure. A percentile is the bucket it lies in, never a single case's minutes.

use super::{Measure, Sums};

/// The upper ends of the buckets in minutes, each included in its bucket.
pub const BOUNDS: [i64; 14] = [5, 10, 15, 20, 25, 30, 45, 60, 120, 240, 480, 1_440, 2_880, 4_320];

/// The bucket of everything above the last bound.
pub const BEYOND: &str = "more";

/// The bucket of a duration: its upper end in minutes, or [`BEYOND`]. What began before it started
/// lies in the first.
///
/// ```
/// use dutybook_domain::figures::histogram::bucket;
/// assert_eq!(bucket(30 * 60), "0030");
/// assert_eq!(bucket(30 * 60 + 1), "0045");
/// assert_eq!(bucket(i64::MAX), "more");
/// ```
pub fn bucket(seconds: i64) -> String {
    let within = |bound: &&i64| seconds <= bound.saturating_mul(60);
    BOUNDS.iter().find(within).map_or_else(|| BEYOND.to_owned(), |bound| format!("{bound:04}"))
}

/// Where a percentile of a histogram lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Percentile {
    /// At most so many minutes, and more than the bound before.
    Within(i64),
    /// More than the last bound.
    Beyond,
}

/// The bucket that holds the `percent`-th percentile: the first up to which at least that share of
/// the cases lies. `None` for an empty histogram, which prints "—".
pub fn percentile(sums: &Sums, measure: Measure, percent: u32) -> Option<Percentile> {
    let total = i128::from(sums.of(measure));
    if total <= 0 {
        return None;
    }
    let wanted = total.saturating_mul(percent.into());
    let mut counted = 0_i128;
    for bound in BOUNDS {
        let here = sums.of_key(measure, &format!("{bound:04}"));
        counted = counted.saturating_add(here.into());
        if counted.saturating_mul(100) >= wanted {
            return Some(Percentile::Within(bound));
        }
    }
    Some(Percentile::Beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_sort_as_text_in_the_order_of_their_minutes() {
        let mut keys: Vec<String> = BOUNDS.iter().map(|bound| bucket(bound * 60)).collect();
        keys.push(bucket(i64::MAX));
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
    }

    #[test]
    fn a_percentile_is_the_first_bucket_that_reaches_it() {
        let mut sums = Sums::default();
        assert_eq!(percentile(&sums, Measure::FollowUpMinutes, 50), None);
        sums.add(Measure::FollowUpMinutes, "0005", 1);
        sums.add(Measure::FollowUpMinutes, "0030", 8);
        sums.add(Measure::FollowUpMinutes, BEYOND, 1);
        let at = |percent| percentile(&sums, Measure::FollowUpMinutes, percent);
        assert_eq!(at(10), Some(Percentile::Within(5)));
        assert_eq!(at(11), Some(Percentile::Within(30)));
        assert_eq!(at(90), Some(Percentile::Within(30)));
        assert_eq!(at(91), Some(Percentile::Beyond));
    }
}
