//! A benchmark's outcome: a ratio to the machine's own floor, and the ratio that meets the bar.

use std::time::Duration;

use serde::Serialize;

/// A figure fails where it comes to less than this part of its bar.
const FAILS_BELOW: f64 = 0.25;

/// One figure. Greater is better; at `bar` it meets what the design asks for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// What was done.
    pub name: &'static str,
    /// The floor over what it took.
    pub ratio: f64,
    /// The ratio asked for.
    pub bar: f64,
    /// The ratio over the bar.
    pub of_bar: f64,
    /// It fails where `of_bar` is below this.
    pub fails_below: f64,
}

impl Figure {
    /// A figure of a ratio and the ratio asked for.
    pub fn new(name: &'static str, ratio: f64, bar: f64) -> Self {
        let of_bar = rounded(ratio / bar);
        Self { name, ratio: rounded(ratio), bar: rounded(bar), of_bar, fails_below: FAILS_BELOW }
    }

    /// A figure of a time against a floor, both of this machine and this run. The bar is what the
    /// reference machine's floor comes to over the time that the design allows there.
    pub fn timed(
        name: &'static str,
        (floor, took): (Duration, Duration),
        (reference, allowed): (Duration, Duration),
    ) -> Self {
        Self::new(name, over(floor, took), over(reference, allowed))
    }

    /// Whether it does not fail.
    pub fn is_ok(&self) -> bool {
        self.of_bar >= self.fails_below
    }
}

/// One time over another; a time too short to be measured counts as a nanosecond.
pub fn over(part: Duration, whole: Duration) -> f64 {
    part.div_duration_f64(whole.max(Duration::from_nanos(1)))
}

/// To four digits after the point: more would be noise.
fn rounded(ratio: f64) -> f64 {
    (ratio * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_fails_below_a_quarter_of_its_bar() {
        let second = Duration::from_secs(1);
        let of = |took| Figure::timed("it", (second, took), (second, second * 10));
        assert!(of(second * 10).is_ok() && of(second * 40).is_ok());
        assert!(!of(second * 41).is_ok());
        assert!(Figure::new("nothing to do", over(second, Duration::ZERO), 1.0).is_ok());
    }

    #[test]
    fn a_slower_machine_has_the_same_ratio() {
        let second = Duration::from_secs(1);
        let on = |slower: u32| {
            Figure::timed("it", (second * slower, second * slower * 5), (second, second * 10))
        };
        assert_eq!(on(1), on(7));
        assert!((on(1).of_bar - 2.0).abs() < f64::EPSILON);
    }
}
