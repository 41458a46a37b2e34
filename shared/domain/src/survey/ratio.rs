//! Exact arithmetic behind the figures: ratios of whole numbers, rounded once, half up.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A figure in hundredths: 8333 is printed `83.33`. Half a hundredth is rounded up, towards the
/// greater number also below zero.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Hundredths(pub i64);

impl Hundredths {
    /// `numerator / denominator` in hundredths; `None` where the denominator is not positive.
    ///
    /// ```
    /// use dutybook_domain::survey::Hundredths;
    /// assert_eq!(Hundredths::of(1, 8).unwrap().to_string(), "0.13");
    /// assert_eq!(Hundredths::of(-1, 8).unwrap().to_string(), "-0.12");
    /// assert_eq!(Hundredths::of(1, 0), None);
    /// ```
    pub fn of(numerator: i128, denominator: i128) -> Option<Self> {
        half_up(numerator.checked_mul(100)?, denominator).and_then(Self::from_wide)
    }

    /// `part / whole` as a percentage.
    pub fn percent(part: i128, whole: i128) -> Option<Self> {
        Self::of(part.checked_mul(100)?, whole)
    }

    pub(super) fn from_wide(hundredths: i128) -> Option<Self> {
        i64::try_from(hundredths).ok().map(Self)
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (size.checked_div(100), size.checked_rem(100));
        write!(f, "{sign}{}.{:02}", whole.unwrap_or(0), rest.unwrap_or(0))
    }
}

/// The whole number nearest to `numerator / denominator`, halves towards the greater.
pub(super) fn half_up(numerator: i128, denominator: i128) -> Option<i128> {
    if denominator <= 0 {
        return None;
    }
    let twice = numerator.checked_mul(2)?.checked_add(denominator)?;
    twice.checked_div_euclid(denominator.checked_mul(2)?)
}

/// The whole number nearest to `√(numerator / denominator)`, halves up, without a float.
///
/// Exact: ⌊√y + ½⌋ = ⌊(⌊√(4y)⌋ + 1) / 2⌋, and ⌊√⌊4y⌋⌋ = ⌊√(4y)⌋.
pub(super) fn root_half_up(numerator: u128, denominator: u128) -> Option<u128> {
    let four_fold = numerator.checked_mul(4)?.checked_div(denominator)?;
    four_fold.isqrt().checked_add(1)?.checked_div(2)
}

/// A score in points of 10⁻¹⁵: where several ratios with different denominators are combined.
///
/// The common denominator of a survey's items does not fit any machine word. Each ratio is cut off
/// at 10⁻¹⁵, which moves a combination by less than 10⁻¹³; [`Fine::hundredths`] counts everything
/// within 10⁻⁹ below a half as the half, so that exact halves go up as they must.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fine(i128);

const POINT: i128 = 1_000_000_000_000_000;
const HUNDREDTH: i128 = POINT / 100;
const SLACK: i128 = POINT / 1_000_000_000;

impl Fine {
    /// `numerator / denominator` points.
    pub(super) fn of(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator <= 0 {
            return None;
        }
        numerator.checked_mul(POINT)?.checked_div_euclid(denominator).map(Self)
    }

    /// The mean of scores with their weights; `None` where the weights come to nothing.
    pub(super) fn weighted_mean(parts: impl Iterator<Item = (Self, u32)>) -> Option<Self> {
        let (mut sum, mut weights) = (0_i128, 0_i128);
        for (score, weight) in parts {
            sum = sum.checked_add(score.0.checked_mul(weight.into())?)?;
            weights = weights.checked_add(weight.into())?;
        }
        if weights == 0 { None } else { sum.checked_div_euclid(weights).map(Self) }
    }

    /// The score as printed.
    pub(super) fn hundredths(self) -> Option<Hundredths> {
        half_up(self.0.checked_add(SLACK)?, HUNDREDTH).and_then(Hundredths::from_wide)
    }
}
