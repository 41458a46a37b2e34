//! A rate: two counts that are added up apart and divided only for the eye.

use serde::{Deserialize, Serialize};

/// A numerator and its denominator.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Ratio {
    /// How many of them were as they should be.
    pub numerator: i64,
    /// How many there were.
    pub denominator: i64,
}

impl Ratio {
    /// The rate in hundredths of a percent, half up; `None` for an empty cohort, which prints "—"
    /// and never 100 % (regulations §0.6).
    ///
    /// ```
    /// use dutybook_domain::figures::Ratio;
    /// assert_eq!(Ratio { numerator: 2, denominator: 3 }.hundredths_of_percent(), Some(6667));
    /// assert_eq!(Ratio { numerator: 0, denominator: 0 }.hundredths_of_percent(), None);
    /// ```
    pub fn hundredths_of_percent(self) -> Option<i64> {
        if self.denominator <= 0 {
            return None;
        }
        let (numerator, denominator) = (i128::from(self.numerator), i128::from(self.denominator));
        let doubled = numerator.checked_mul(20_000)?.checked_add(denominator)?;
        let rounded = doubled.checked_div_euclid(denominator.checked_mul(2)?)?;
        i64::try_from(rounded).ok()
    }

    /// How many were not as they should be. A rate of 100 % leaves no tolerance, so the misses are
    /// shown by number and name, not only as a rate (regulations §8).
    pub const fn misses(self) -> i64 {
        self.denominator.saturating_sub(self.numerator)
    }

    /// Both counts added: the rate of the two cohorts together, never the mean of two rates.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            numerator: self.numerator.saturating_add(other.numerator),
            denominator: self.denominator.saturating_add(other.denominator),
        }
    }
}

/// The relative change of a count against an earlier one, in hundredths of a percent, half up;
/// `None` where the earlier is 0, which prints "—" (regulations §13.2).
///
/// ```
/// use dutybook_domain::figures::ratio::relative_change;
/// assert_eq!(relative_change(110, 100), Some(1_000));
/// assert_eq!(relative_change(3, 0), None);
/// ```
pub fn relative_change(now: i64, before: i64) -> Option<i64> {
    if before <= 0 {
        return None;
    }
    Ratio { numerator: now.checked_sub(before)?, denominator: before }.hundredths_of_percent()
}

/// The change of a rate against an earlier one in hundredths of a percentage *point*; `None` where
/// either cohort is empty.
pub fn point_change(now: Ratio, before: Ratio) -> Option<i64> {
    now.hundredths_of_percent()?.checked_sub(before.hundredths_of_percent()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cohort_is_a_dash_and_not_a_hundred_percent() {
        assert_eq!(Ratio::default().hundredths_of_percent(), None);
        assert_eq!(point_change(Ratio::default(), Ratio { numerator: 1, denominator: 1 }), None);
    }

    #[test]
    fn half_a_hundredth_is_rounded_up() {
        let eighth = Ratio { numerator: 1, denominator: 80_000 };
        assert_eq!(eighth.hundredths_of_percent(), Some(0));
        let half = Ratio { numerator: 1, denominator: 20_000 };
        assert_eq!(half.hundredths_of_percent(), Some(1));
        assert_eq!(relative_change(19_999, 20_000), Some(0));
    }

    #[test]
    fn rates_change_by_points_and_counts_by_percent() {
        let rate = |numerator| Ratio { numerator, denominator: 10 };
        assert_eq!(point_change(rate(9), rate(8)), Some(1_000));
        assert_eq!(relative_change(9, 8), Some(1_250));
    }
}
