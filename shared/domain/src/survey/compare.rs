//! Whether a figure really changed since the half before, or since the same half of last year.

use super::figures::Measure;
use super::ratio::{Hundredths, root_half_up};

/// How a figure differs from an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Now less before, of the figures as printed.
    pub delta: Hundredths,
    /// The combined margin √(m₁² + m₂²) of the margins as printed.
    pub margin: Hundredths,
    /// Whether the change is greater than the combined margin. Equal is not.
    pub is_significant: bool,
}

/// Compares two figures as printed, so that the reader of both sheets comes to the same result.
/// `None` where one of them is not shown.
pub fn compare(now: &Measure, before: &Measure) -> Option<Change> {
    let delta = now.score.shown()?.0.checked_sub(before.score.shown()?.0)?;
    let square = |margin: Hundredths| {
        let size = u128::from(margin.0.unsigned_abs());
        size.checked_mul(size)
    };
    let squares = square(now.margin?)?.checked_add(square(before.margin?)?)?;
    let margin = i64::try_from(root_half_up(squares, 1)?).ok()?;
    let is_significant = delta.unsigned_abs() > margin.unsigned_abs();
    Some(Change { delta: Hundredths(delta), margin: Hundredths(margin), is_significant })
}
