//! A clock: when a limit started, what froze with it, the waits, and the reopenings.
//!
//! A clock is built by a fold from facts in any order; nothing it is told can make it fail. Which
//! limits a wait extends is the table in [`deadline`](super).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Awaited, Deadline, Stretch, follow_up};
use crate::allowance::Allowance;
use crate::calendar::Calendar;
use crate::civil::{day_after, day_of, end_of, end_of_nth_day, months_after, start_of};
use crate::follow_up::Terms;

/// The time a clock gives, frozen when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Runs day and night; a wait extends it by its length.
    Elapsed {
        /// Whole minutes.
        minutes: u32,
    },
    /// 24:00 of civil day T+n. Neither holiday nor wait moves it (⚠ 3, ⚠ 7).
    Days {
        /// Calendar days; 0 is the same day.
        days: u32,
    },
    /// 24:00 of the n-th working day after T, where a property counts working days (⚠ 3).
    WorkingDays {
        /// Working days; 0 is the same day.
        days: u32,
    },
    /// Half an hour after the feedback, with the callable hours (`B-04 §3.3`, ⚠ 21).
    FollowUp(Terms),
    /// 24:00 of the same day of the month so many months on, else of the month's last day
    /// (Civil Code arts. 202–203).
    Months {
        /// Full months.
        months: u32,
        /// Whether a mark on a day not worked moves to the next working day.
        shifts: bool,
    },
    /// An instant that was promised (`B-02 §3`).
    Until(DateTime<Utc>),
}

impl From<Allowance> for Limit {
    fn from(allowance: Allowance) -> Self {
        match allowance {
            Allowance::Minutes(minutes) => Self::Elapsed { minutes },
            Allowance::Days(days) => Self::Days { days },
        }
    }
}

/// A stretch in which the matter waits, half-open. One that ends before it begins is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pause {
    /// When the wait began.
    pub from: DateTime<Utc>,
    /// When it ended; while it lasts it ends now.
    pub until: Option<DateTime<Utc>>,
    /// Whom it waits for.
    pub awaited: Awaited,
}

/// Where a clock runs: the property's zone and calendar.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its fixed time zone.
    pub zone: Tz,
    /// Its holidays and adjusted working days.
    pub calendar: &'a Calendar,
}

/// One limit of one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    started_at: DateTime<Utc>,
    limit: Limit,
    pauses: Vec<Pause>,
    reopened_at: Vec<DateTime<Utc>>,
}

impl Clock {
    /// A clock started at an instant.
    pub fn new(started_at: DateTime<Utc>, limit: impl Into<Limit>) -> Self {
        Self { started_at, limit: limit.into(), pauses: Vec::new(), reopened_at: Vec::new() }
    }

    /// The clock with a wait. Waits may overlap: time is taken out once, and is the earlier's.
    #[must_use]
    pub fn wait(mut self, pause: Pause) -> Self {
        let place = self.pauses.partition_point(|other| *other <= pause);
        self.pauses.insert(place, pause);
        self
    }

    /// The clock with a reopening: a run of its own with the full time from that instant, so what
    /// was due in the run before stays judged as it was (design §6).
    #[must_use]
    pub fn reopen(mut self, at: DateTime<Utc>) -> Self {
        let place = self.reopened_at.partition_point(|other| *other < at);
        if self.reopened_at.get(place) != Some(&at) {
            self.reopened_at.insert(place, at);
        }
        self
    }

    /// The starts of its runs, earliest first: the first, then each reopening after it.
    pub fn runs(&self) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        let later = self.reopened_at.iter().copied().filter(|&at| at > self.started_at);
        std::iter::once(self.started_at).chain(later)
    }

    /// The deadline of the run in force at `now`. A wait without an end lasts until `now`.
    pub fn deadline(&self, now: DateTime<Utc>, place: Place<'_>) -> Deadline {
        let run = self.runs().take_while(|&at| at <= now).last().unwrap_or(self.started_at);
        self.deadline_of_run(run, now, place)
    }

    /// The deadline of the run that started at `run`.
    pub fn deadline_of_run(
        &self,
        run: DateTime<Utc>,
        now: DateTime<Utc>,
        place: Place<'_>,
    ) -> Deadline {
        let begun = Deadline::starting(run);
        match self.limit {
            Limit::Elapsed { minutes } => self.elapsed(begun, minutes, now),
            Limit::Days { days } => {
                begun.then(Stretch::Running, end_of_nth_day(run, days, place.zone))
            }
            Limit::WorkingDays { days } => working_days(begun, days, place),
            Limit::FollowUp(terms) => follow_up::deadline(&terms, run, place.zone),
            Limit::Months { months, shifts } => legal_months(begun, months, shifts, place),
            Limit::Until(at) => begun.then(Stretch::Running, at),
        }
    }

    fn elapsed(&self, begun: Deadline, minutes: u32, now: DateTime<Utc>) -> Deadline {
        let mut left = TimeDelta::minutes(minutes.into());
        let mut deadline = begun;
        for pause in &self.pauses {
            let from = pause.from.max(deadline.due_at());
            let until = pause.until.unwrap_or(now);
            let run = from.signed_duration_since(deadline.due_at());
            // The waits are in order, so the time is up before this one and all later ones.
            if run >= left {
                break;
            }
            if until <= from {
                continue;
            }
            left = left.checked_sub(&run).unwrap_or_else(TimeDelta::zero);
            deadline =
                deadline.then(Stretch::Running, from).then(Stretch::Waiting(pause.awaited), until);
        }
        let due_at = deadline.due_at().checked_add_signed(left);
        deadline.then(Stretch::Running, due_at.unwrap_or(DateTime::<Utc>::MAX_UTC))
    }
}

fn working_days(begun: Deadline, days: u32, place: Place<'_>) -> Deadline {
    let first = day_of(begun.started_at(), place.zone);
    let last = place.calendar.nth_working_day_after(first, days);
    // The day of the event is not counted, worked or not, so it is never called closed.
    let mut deadline = begun.then(Stretch::Running, end_of(first, place.zone));
    let mut day = day_after(first);
    while day <= last {
        deadline = deadline.then(stretch_of(day, place.calendar), end_of(day, place.zone));
        day = day_after(day);
    }
    deadline
}

fn legal_months(begun: Deadline, months: u32, shifts: bool, place: Place<'_>) -> Deadline {
    let mark = months_after(day_of(begun.started_at(), place.zone), months);
    let last = if shifts { place.calendar.working_day_from(mark) } else { mark };
    if last == mark {
        return begun.then(Stretch::Running, end_of(mark, place.zone));
    }
    begun
        .then(Stretch::Running, start_of(mark, place.zone))
        .then(Stretch::Closed, start_of(last, place.zone))
        .then(Stretch::Running, end_of(last, place.zone))
}

fn stretch_of(day: NaiveDate, calendar: &Calendar) -> Stretch {
    if calendar.is_working(day) { Stretch::Running } else { Stretch::Closed }
}
