//! How long to wait before trying again. A value: the random number is an argument.

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

#[cfg(test)]
mod tests {
    use super::*;

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
