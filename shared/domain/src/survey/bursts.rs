//! A guard against made-up answers: several at one desk within the same minute.
//!
//! Answers hold no clock time. Whoever received them (the server, the desk's own log) knows the
//! instants, supplies them here for the flag, and stores them in no fact.

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};

use crate::id::DeskNumber;

/// Answers that came in at one desk within one minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Burst {
    /// The desk.
    pub desk: DeskNumber,
    /// The beginning of the minute.
    pub minute: DateTime<Utc>,
    /// How many.
    pub count: u32,
}

/// The minutes in which `at_least` or more answers came in at one desk, desk by desk.
pub fn bursts(received: &[(DeskNumber, DateTime<Utc>)], at_least: u32) -> Vec<Burst> {
    let mut counts: BTreeMap<(DeskNumber, DateTime<Utc>), u32> = BTreeMap::new();
    for (desk, at) in received {
        let minute = at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(*at);
        let count = counts.entry((*desk, minute)).or_default();
        *count = count.saturating_add(1);
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= at_least)
        .map(|((desk, minute), count)| Burst { desk, minute, count })
        .collect()
}
