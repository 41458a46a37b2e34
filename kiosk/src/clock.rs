//! The one place of the desk's program that reads the clock.

use chrono::{DateTime, SubsecRound as _, Utc};

/// The desk's own clock, to the millisecond: what is stored never holds more.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}

/// A clock that only runs forward, from when it was started.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(tokio::time::Instant);

impl Stopwatch {
    /// Starts at zero.
    pub fn start() -> Self {
        Self(tokio::time::Instant::now())
    }

    /// Milliseconds since the start.
    pub fn millis(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Waits until so many milliseconds have passed since the start.
    pub async fn sleep_until(self, millis: u64) {
        let at = self.0.checked_add(std::time::Duration::from_millis(millis));
        tokio::time::sleep_until(at.unwrap_or(self.0)).await;
    }
}
