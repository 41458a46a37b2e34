//! Promises as limits (`B-02 §3`): the time the customer was told, and the re-promises.
//!
//! A new date counts only if it was given before the last one lapsed; one given afterwards is shown
//! and excuses nothing.

use chrono::{DateTime, Utc};

use super::{Standing, standing};

/// One date given to the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Promise {
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// The instant promised.
    pub promised_at: DateTime<Utc>,
}

/// Every date given in one matter, in the order they were given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Promises {
    given: Vec<Promise>,
}

impl Promises {
    /// The promises with one more, wherever in time it was given.
    #[must_use]
    pub fn with(mut self, promise: Promise) -> Self {
        let place = self.given.partition_point(|other| *other <= promise);
        self.given.insert(place, promise);
        self
    }

    /// The promise that binds: the last of those each given no later than the one before lapsed.
    pub fn binding(&self) -> Option<Promise> {
        self.given.iter().copied().reduce(|binding, next| {
            // A promise has not lapsed at the very instant it names.
            if next.given_at <= binding.promised_at { next } else { binding }
        })
    }

    /// The last instant that keeps the promise; none while nothing is promised.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.binding().map(|promise| promise.promised_at)
    }

    /// What the customer was told last, binding or not.
    pub fn last_given(&self) -> Option<Promise> {
        self.given.last().copied()
    }

    /// How the binding promise stands at an instant.
    pub fn standing(&self, at: DateTime<Utc>) -> Option<Standing> {
        self.due_at().map(|due_at| standing(due_at, at))
    }

    /// Every date given, in order.
    pub fn all(&self) -> &[Promise] {
        &self.given
    }
}
