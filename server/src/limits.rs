//! Limits of the HTTP edge, each named, and the token buckets that keep rates.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The limits of one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at once; one more is closed at once.
    pub connections_max: usize,
    /// Desks connected at once; fewer, so that the server can always be asked how it is.
    pub desks_max: usize,
    /// Bytes of a request's body. Frames of the sync socket have their own.
    pub body_bytes_max: usize,
    /// Time to answer a request. A sync socket is answered by its upgrade.
    pub answer_millis_max: u64,
    /// Time for a request's head to arrive.
    pub head_millis_max: u64,
    /// How long open connections may finish after the shutdown began.
    pub grace_millis_max: u64,
    /// Requests from one address.
    pub per_address: Rate,
    /// Requests with one token.
    pub per_token: Rate,
    /// Enrolments tried from one address.
    pub per_address_enrolment: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 4_096,
            desks_max: 4_000,
            body_bytes_max: 64 * 1_024,
            answer_millis_max: 30_000,
            head_millis_max: 10_000,
            grace_millis_max: 3_000,
            // A whole property may sit behind one address.
            per_address: Rate { burst: 400, per_second: 100 },
            per_token: Rate { burst: 400, per_second: 100 },
            per_address_enrolment: Rate { burst: 60, per_second: 1 },
        }
    }
}

/// A token bucket's size and refill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests at once.
    pub burst: u32,
    /// Requests per second from then on.
    pub per_second: u32,
}

/// Whom a rate is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Payer {
    /// An address; of an IPv6 one its first 64 bits, since a site has them all.
    Address([u8; 8]),
    /// An address that tries to enrol.
    Enrolment([u8; 8]),
    /// A token, by the first bytes of its hash.
    Token([u8; 8]),
}

/// The first eight bytes that tell an address apart.
pub fn address_key(address: IpAddr) -> [u8; 8] {
    let mut key = [0; 8];
    match address.to_canonical() {
        IpAddr::V4(four) => key.iter_mut().zip(four.octets()).for_each(|(to, from)| *to = from),
        IpAddr::V6(six) => key.iter_mut().zip(six.octets()).for_each(|(to, from)| *to = from),
    }
    key
}

/// Buckets kept at once.
const PAYERS_MAX: usize = 10_000;

/// Thousandths of a request.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    millis_left: u64,
    full: u64,
    per_second: u64,
    filled_at: Duration,
}

impl Bucket {
    const fn new(rate: Rate, now: Duration) -> Self {
        let full = rate.burst as u64 * 1_000;
        Self { millis_left: full, full, per_second: rate.per_second as u64, filled_at: now }
    }

    fn refill(&mut self, now: Duration) {
        let waited = now.saturating_sub(self.filled_at).as_millis();
        let gained = u64::try_from(waited).unwrap_or(u64::MAX).saturating_mul(self.per_second);
        self.millis_left = self.millis_left.saturating_add(gained).min(self.full);
        self.filled_at = now;
    }

    const fn take(&mut self) -> bool {
        let enough = self.millis_left >= 1_000;
        if enough {
            self.millis_left -= 1_000;
        }
        enough
    }
}

/// The buckets of everyone who asked lately.
#[derive(Debug, Default)]
pub struct Rates {
    buckets: Mutex<BTreeMap<Payer, Bucket>>,
}

impl Rates {
    /// Whether the payer may ask once more at `now`, counted from the server's start.
    pub fn may_ask(&self, payer: Payer, rate: Rate, now: Duration) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if !buckets.contains_key(&payer) && buckets.len() >= PAYERS_MAX {
            // Whoever's bucket is full again loses nothing by being forgotten.
            buckets.retain(|_, bucket| {
                bucket.refill(now);
                bucket.millis_left < bucket.full
            });
            if buckets.len() >= PAYERS_MAX {
                return false;
            }
        }
        let bucket = buckets.entry(payer).or_insert_with(|| Bucket::new(rate, now));
        bucket.refill(now);
        bucket.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 2, per_second: 10 };

    #[test]
    fn a_burst_passes_and_then_the_refill_decides() {
        let rates = Rates::default();
        let payer = Payer::Address([1; 8]);
        let at = Duration::from_millis;
        assert!(rates.may_ask(payer, RATE, at(0)));
        assert!(rates.may_ask(payer, RATE, at(0)));
        assert!(!rates.may_ask(payer, RATE, at(99)));
        assert!(rates.may_ask(payer, RATE, at(100)));
        assert!(!rates.may_ask(payer, RATE, at(100)));
        assert!(
            rates.may_ask(Payer::Token([1; 8]), RATE, at(100)),
            "another payer, another bucket"
        );
    }

    #[test]
    fn a_flood_of_addresses_is_bounded_and_forgotten_again() {
        let rates = Rates::default();
        let payer = |number: u64| Payer::Address(number.to_be_bytes());
        for number in 0..10_000 {
            assert!(rates.may_ask(payer(number), RATE, Duration::ZERO));
        }
        assert!(!rates.may_ask(payer(10_000), RATE, Duration::ZERO));
        assert!(rates.may_ask(payer(10_000), RATE, Duration::from_secs(1)));
        assert_eq!(rates.buckets.lock().unwrap().len(), 1);
    }

    #[test]
    fn one_site_is_one_payer_in_ipv6() {
        let key = |text: &str| address_key(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:3::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
    }
}
