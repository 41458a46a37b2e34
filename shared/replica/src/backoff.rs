//! How long to wait before trying again. A value: the random number is an argument.

use crate::wire::error::CloseCode;

/// Waits that double from `first_millis` up to `cap_millis`, each drawn from its upper half, so
/// that desks that lost the server in the same second do not come back in the same second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    first_millis: u64,
    cap_millis: u64,
    failures: u32,
}

impl Backoff {
    /// Before connecting again: from half a second to a minute.
    pub const RECONNECT: Self = Self::new(500, 60_000);
    /// Before sending again what the server told to send later: from half a minute to a quarter of
    /// an hour.
    pub const LATER: Self = Self::new(30_000, 900_000);

    /// Before connecting again after another installation took this desk's place: from a minute to
    /// an hour.
    pub const SUPERSEDED: Self = Self::new(60_000, 3_600_000);

    /// No failure yet.
    pub const fn new(first_millis: u64, cap_millis: u64) -> Self {
        Self { first_millis, cap_millis, failures: 0 }
    }

    /// The longest wait after one more failure, in milliseconds.
    pub fn ceiling_millis(&self) -> u64 {
        let doubled = 1_u64.checked_shl(self.failures).unwrap_or(u64::MAX);
        self.first_millis.saturating_mul(doubled).min(self.cap_millis)
    }

    /// Counts a failure; returns the wait in milliseconds. Any `random` number will do.
    #[must_use]
    pub fn fail(self, random: u64) -> (Self, u64) {
        let ceiling = self.ceiling_millis();
        let half = ceiling / 2;
        let jitter = random.checked_rem(half.saturating_add(1)).unwrap_or_default();
        let wait = ceiling.saturating_sub(jitter);
        (Self { failures: self.failures.saturating_add(1), ..self }, wait)
    }

    /// Counts a success: the next wait is the first again.
    #[must_use]
    pub const fn succeed(self) -> Self {
        Self { failures: 0, ..self }
    }
}

/// When a desk connects again, whatever ended its last connection.
///
/// Of two clones of one disk each takes the other's place with every welcome. Were a welcome to
/// forgive that, they would do so twice a second for ever; so being superseded has a wait of its
/// own, which only a connection that lasted longer than the longest of these waits forgives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconnect {
    failures: Backoff,
    superseded: Backoff,
}

impl Reconnect {
    /// Nothing has failed yet.
    pub const START: Self = Self { failures: Backoff::RECONNECT, superseded: Backoff::SUPERSEDED };

    /// The server let the desk in.
    #[must_use]
    pub const fn welcomed(self) -> Self {
        Self { failures: self.failures.succeed(), ..self }
    }

    /// A connection ended with this code after so many milliseconds, or none came about; returns
    /// the wait in milliseconds. Any `random` number will do.
    #[must_use]
    pub fn ended(self, code: Option<CloseCode>, lasted_millis: u64, random: u64) -> (Self, u64) {
        if code == Some(CloseCode::Superseded) {
            let (superseded, wait) = self.superseded.fail(random);
            return (Self { superseded, ..self }, wait);
        }
        let superseded = if lasted_millis > self.superseded.cap_millis {
            self.superseded.succeed()
        } else {
            self.superseded
        };
        let (failures, wait) = self.failures.fail(random);
        (Self { failures, superseded }, wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_superseded_waits_longer_each_time_whatever_welcomes_lie_between() {
        let mut reconnect = Reconnect::START;
        let mut waits = Vec::new();
        for _ in 0..8 {
            let (next, wait) = reconnect.welcomed().ended(Some(CloseCode::Superseded), 9_000, 0);
            (reconnect, _) = next.welcomed().ended(None, 9_000, 0);
            waits.push(wait / 60_000);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        let (forgiven, wait) = reconnect.welcomed().ended(Some(CloseCode::Silent), 3_600_001, 0);
        assert_eq!(wait, 500);
        assert_eq!(forgiven.ended(Some(CloseCode::Superseded), 1, 0).1, 60_000);
    }

    #[test]
    fn waits_double_up_to_the_cap_and_stay_in_their_upper_half() {
        let mut backoff = Backoff::new(500, 60_000);
        for expected in [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
            for random in [0, 7, 1 << 40, u64::MAX] {
                let (_, wait) = backoff.fail(random);
                assert!((expected / 2..=expected).contains(&wait), "{wait} of {expected}");
            }
            backoff = backoff.fail(3).0;
        }
        for _ in 0..200 {
            backoff = backoff.fail(u64::MAX).0;
        }
        assert_eq!(backoff.ceiling_millis(), 60_000);
        assert_eq!(backoff.succeed().ceiling_millis(), 500);
    }
}
