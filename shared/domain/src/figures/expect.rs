//! What was to happen at the desk, from the settings alone: minutes to keep it, shifts to start,
//! handovers to make. Nothing here looks at what was done, so a shift nobody opened counts as
//! missed and a month nobody touched shows 0 %, not "—" and not 100 %.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::drill::Lines;
use crate::civil::{day_after, end_of, start_of};
use crate::id::PropertyUid;
use crate::roster::{DueHandover, DueShift, due_handovers, due_shifts};
use crate::settings::Settings;
use crate::shift::{Stretch, Timetable};

/// A run of civil days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Days {
    /// Whether a day is one of them.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    /// Those of them from a day on; `None` where they end before it.
    pub fn since(self, day: NaiveDate) -> Option<Self> {
        let first = self.first.max(day);
        (first <= self.last).then_some(Self { first, last: self.last })
    }

    /// From 00:00 of the first to 24:00 of the last.
    pub fn stretch(self, zone: Tz) -> Stretch {
        Stretch { from: start_of(self.first, zone), until: end_of(self.last, zone) }
    }
}

/// What was to happen in a run of days, item by item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// Minutes the desk was to be kept, day by day: 1,440 but where the clocks change (K20).
    pub minutes: Vec<(NaiveDate, i64)>,
    /// The shifts somebody was to arrive for (K21).
    pub starts: Vec<DueShift>,
    /// The handovers to make (K22).
    pub handovers: Vec<DueHandover>,
}

/// What it comes to: the denominators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExpectedCounts {
    /// Minutes.
    pub minutes: i64,
    /// Shift starts.
    pub starts: i64,
    /// Handovers.
    pub handovers: i64,
}

impl ExpectedCounts {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            minutes: self.minutes.saturating_add(other.minutes),
            starts: self.starts.saturating_add(other.starts),
            handovers: self.handovers.saturating_add(other.handovers),
        }
    }
}

impl Expected {
    /// The denominators; each is the length, or the sum, of its list.
    pub fn counts(&self) -> ExpectedCounts {
        let length = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        ExpectedCounts {
            minutes: self.minutes.iter().map(|(_, n)| *n).fold(0, i64::saturating_add),
            starts: length(self.starts.len()),
            handovers: length(self.handovers.len()),
        }
    }
}

impl Expected {
    /// The duty logs of the shifts somebody was to arrive for, opened or not.
    pub fn start_lines(&self, property: PropertyUid) -> Lines {
        self.starts.iter().map(|due| (due.shift.duty_log(property), 1)).collect()
    }

    /// Of the handovers that are complete those that were to be made (K22). One made where none was
    /// due, such as at a desk the settings do not know, is none of them.
    pub fn complete_lines(&self, complete: &Lines, property: PropertyUid) -> Lines {
        let mut lines = self.handover_lines(property);
        lines.retain(|document, _| complete.get(document).is_some_and(|n| *n > 0));
        lines
    }

    /// The handovers to make, made or not.
    pub fn handover_lines(&self, property: PropertyUid) -> Lines {
        let line = |due: &DueHandover| (due.boundary.handover(property, due.desk, due.on), 1);
        self.handovers.iter().map(line).collect()
    }
}

/// The days of a run on which the desk is in service: those duty figures are counted over.
pub fn serving(settings: &Settings, days: Days) -> Option<Days> {
    days.since(settings.service().since?)
}

/// What the settings make fall due in a run of days. A property that is not in service is due
/// nothing, and its figures print "—".
pub fn expected(settings: &Settings, days: Days, zone: Tz) -> Expected {
    let Some(served) = serving(settings, days) else { return Expected::default() };
    let (roster, service, book) = (settings.roster(), settings.service(), settings.rule_book());
    let timetable = |on: NaiveDate| Timetable::new(zone, &book.on(on));
    let window = served.stretch(zone);
    let mut starts = due_shifts(&roster, &service, window, &timetable);
    starts.retain(|shift| shift.plan.is_start);
    Expected {
        minutes: minutes(served, zone),
        starts,
        handovers: due_handovers(&roster, &service, window, &timetable),
    }
}

fn minutes(days: Days, zone: Tz) -> Vec<(NaiveDate, i64)> {
    let mut minutes = Vec::new();
    let mut day = days.first;
    while days.contains(day) && day < NaiveDate::MAX {
        let whole = Days { first: day, last: day }.stretch(zone);
        let length = whole.until.signed_duration_since(whole.from).num_minutes();
        minutes.push((day, length));
        day = day_after(day);
    }
    minutes
}

#[cfg(test)]
pub(crate) mod tests;
