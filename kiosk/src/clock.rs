//! The one place of the desk's program that reads the clock.

use chrono::{DateTime, SubsecRound as _, Utc};

/// The desk's own clock, to the millisecond: what is stored never holds more.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
