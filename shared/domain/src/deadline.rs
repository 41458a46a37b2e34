//! Deadlines: the instant a limit is over, how it stands, and the stretches it is made of.
//!
//! A deadline explains itself: its segments tile the time from start to due exactly, so a screen
//! can unfold it and a person can check it by hand. Standing and overdue are derived from `now`,
//! never stored.
//!
//! | clock | a wait for customer, parts or a third party |
//! |---|---|
//! | [`Limit::Elapsed`] (arrival, finish, first reply) | extends it by its length |
//! | [`Limit::Days`], [`Limit::WorkingDays`] (`B-01` "三天内") | does not: the manual's day limits know no pause, an interim reply stops nothing (⚠ 7) |
//! | [`Limit::FollowUp`] (`B-04 §3.3`) | does not: after the feedback nobody is waited for |
//! | [`Limit::Months`] (arrears, enforcement) | does not: the law's periods run on |
//! | [`Limit::Until`] (a promise) | does not: only a re-promise in time moves a promise (`B-02 §3`) |

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::civil::due_day_of;

mod arrears;
mod clock;
mod contact;
mod follow_up;
mod promise;

pub use arrears::{ArrearsMarks, EnforcementMarks, LegalPeriod, Letter, Payer, Rung};
pub use clock::{Clock, Limit, Pause, Place};
pub use contact::{ContactMark, Gap, contact_gaps};
pub use promise::{Promise, Promises};

/// How a limit stands at an instant. The longest times chrono knows are the edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// So much time is left; zero when the limit is reached at this very instant.
    Remaining(TimeDelta),
    /// Over since so long; never zero.
    Overdue(TimeDelta),
}

impl Standing {
    /// Whether the limit is over.
    pub const fn is_overdue(self) -> bool {
        matches!(self, Self::Overdue(_))
    }
}

/// Says where `due_at` stands at `at`. A limit reached exactly on time is not overdue.
///
/// ```
/// use chrono::{DateTime, TimeDelta};
/// use dutybook_domain::deadline::{Standing, standing};
/// let due_at = DateTime::from_timestamp(1_330_000_000, 0).unwrap();
/// assert_eq!(standing(due_at, due_at), Standing::Remaining(TimeDelta::zero()));
/// let late = due_at + TimeDelta::seconds(1);
/// assert_eq!(standing(due_at, late), Standing::Overdue(TimeDelta::seconds(1)));
/// ```
pub fn standing(due_at: DateTime<Utc>, at: DateTime<Utc>) -> Standing {
    if at <= due_at {
        Standing::Remaining(due_at.signed_duration_since(at))
    } else {
        Standing::Overdue(at.signed_duration_since(due_at))
    }
}

/// Whom a matter waits for (regulations §6.2 (c)). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Awaited {
    /// The customer: access, a decision, a date.
    Customer,
    /// Parts or material.
    Parts,
    /// A third party: developer, supplier, authority.
    ThirdParty,
}

/// What a stretch of time is to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stretch {
    /// It counts.
    Running,
    /// It does not: outside callable hours, or a day not worked where working days count.
    Closed,
    /// It does not: the matter waits.
    Waiting(Awaited),
}

/// One stretch, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The instant it ends; never before `from`.
    pub until: DateTime<Utc>,
    /// What it is.
    pub stretch: Stretch,
}

/// When a limit is over, and why then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    started_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    segments: Vec<Segment>,
}

impl Deadline {
    /// A deadline that has not run yet.
    const fn starting(started_at: DateTime<Utc>) -> Self {
        Self { started_at, due_at: started_at, segments: Vec::new() }
    }

    /// The same with a stretch from its due instant up to `until`; nothing where that is past.
    fn then(mut self, stretch: Stretch, until: DateTime<Utc>) -> Self {
        if until <= self.due_at {
            return self;
        }
        match self.segments.last_mut().filter(|last| last.stretch == stretch) {
            Some(last) => last.until = until,
            None => self.segments.push(Segment { from: self.due_at, until, stretch }),
        }
        self.due_at = until;
        self
    }

    /// When the time began to count.
    pub const fn started_at(&self) -> DateTime<Utc> {
        self.started_at
    }

    /// The last instant that is in time.
    pub const fn due_at(&self) -> DateTime<Utc> {
        self.due_at
    }

    /// The civil day it belongs to; one at 24:00 belongs to the day it ends (design §6).
    pub fn due_on(&self, zone: Tz) -> NaiveDate {
        due_day_of(self.due_at, zone).max(crate::civil::day_of(self.started_at, zone))
    }

    /// The stretches from start to due, in order, without gap or overlap, no two alike adjoining.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// How it stands at an instant: `now` while the matter is open, else when it was done.
    pub fn standing(&self, at: DateTime<Utc>) -> Standing {
        standing(self.due_at, at)
    }

    /// Whether any of its time is closed. The line a follow-up is reported in is
    /// [`Due`](crate::follow_up::Due).
    pub fn has_closed_time(&self) -> bool {
        self.segments.iter().any(|segment| segment.stretch == Stretch::Closed)
    }

    /// The instants so many minutes before it is due, those before the start left out, earliest
    /// first (`B-02 §3`: report before a promise lapses).
    pub fn alarms(&self, minutes_before: &[u32]) -> Vec<DateTime<Utc>> {
        let mut alarms: Vec<_> = minutes_before
            .iter()
            .filter_map(|&minutes| {
                self.due_at.checked_sub_signed(TimeDelta::minutes(minutes.into()))
            })
            .filter(|&at| at >= self.started_at)
            .collect();
        alarms.sort_unstable();
        alarms.dedup();
        alarms
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
