//! The property's calendar: which days are worked, and the civil dates periodic duties fall on.
//!
//! Public holidays and adjusted working days are data a property imports year by year; no table is
//! built in beyond the weekend. Nothing here knows an instant: days become instants in `civil`.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::allowance::Allowance;
use crate::civil::{day_after, days_after};

mod period;

pub use period::{
    Span, final_report_on, fourth_week, half_year_evaluation_on, half_year_statistics_on,
    last_week_of_quarter, late_december, mid_december, monthly_report_on, quarter_of, survey_month,
    week_ends_on, year_end_on,
};

/// What the calendar says of one day against the plain week. Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// A public holiday, on whatever weekday.
    Holiday,
    /// A Saturday or Sunday worked in exchange for a holiday (调休).
    Working,
}

/// One line of the list a property imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CalendarDay {
    /// The day.
    pub on: NaiveDate,
    /// What it is.
    pub kind: DayKind,
}

/// The days that differ from the plain week of Monday to Friday.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, DayKind>,
}

impl Calendar {
    /// The calendar with one day set; the later word about a day stands.
    #[must_use]
    pub fn with(mut self, day: CalendarDay) -> Self {
        self.days.insert(day.on, day.kind);
        self
    }

    /// The days that differ from the plain week, in order.
    pub fn days(&self) -> impl Iterator<Item = CalendarDay> + '_ {
        self.days.iter().map(|(&on, &kind)| CalendarDay { on, kind })
    }

    /// Whether the day is worked: Monday to Friday unless the list says otherwise.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some(DayKind::Holiday) => false,
            Some(DayKind::Working) => true,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// The day itself if it is worked, else the next working day (Civil Code art. 203).
    pub fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        let mut candidate = day;
        // A list of nothing but holidays must not hold the search for ever.
        for _ in 0..LONGEST_CLOSURE {
            if self.is_working(candidate) {
                return candidate;
            }
            candidate = day_after(candidate);
        }
        day
    }

    /// The n-th working day after a day, which is not counted itself. The zeroth is the day.
    pub fn nth_working_day_after(&self, day: NaiveDate, n: u32) -> NaiveDate {
        let mut last = day;
        for _ in 0..n {
            last = self.working_day_from(day_after(last));
        }
        last
    }

    /// `days` working days counted from `started_on`, frozen as calendar days (⚠ 3).
    ///
    /// A fact that starts a clock keeps the result, so a list imported later moves no running
    /// clock.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use dutybook_domain::{allowance::Allowance, calendar::Calendar};
    /// let friday = NaiveDate::from_ymd_opt(2024, 3, 1).unwrap();
    /// assert_eq!(Calendar::default().working_days(friday, 3), Allowance::Days(5));
    /// ```
    pub fn working_days(&self, started_on: NaiveDate, days: u32) -> Allowance {
        let last = self.nth_working_day_after(started_on, days);
        let passed = last.signed_duration_since(started_on).num_days();
        Allowance::Days(u32::try_from(passed).unwrap_or(days))
    }
}

/// No run of holidays is longer, in days.
const LONGEST_CLOSURE: u32 = 366;

/// The most lines one list may have: every day of twenty years.
pub const LIST_LINES_MAX: usize = 7320;

/// Why a list of days is not read. Nothing of the list is taken then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListRefusal {
    /// This line, counted from 1, is not `2024-10-01 holiday` or `2024-09-29 working`.
    Line(usize),
    /// This line names a day an earlier line calls otherwise.
    Contradiction(usize),
    /// More than [`LIST_LINES_MAX`] lines.
    TooLong,
}

impl ListRefusal {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Line(_) => "calendar-line",
            Self::Contradiction(_) => "calendar-contradiction",
            Self::TooLong => "calendar-too-long",
        }
    }
}

/// Reads a list of days, one a line: the date, a space or comma, `holiday` or `working`.
///
/// Empty lines and what follows `#` are passed over.
///
/// # Errors
///
/// [`ListRefusal`], naming the first line that is wrong.
pub fn read_list(text: &str) -> Result<Vec<CalendarDay>, ListRefusal> {
    let mut days = BTreeMap::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if index >= LIST_LINES_MAX {
            return Err(ListRefusal::TooLong);
        }
        let number = index.saturating_add(1);
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let day = read_line(line).ok_or(ListRefusal::Line(number))?;
        if days.insert(day.on, day.kind).is_some_and(|earlier| earlier != day.kind) {
            return Err(ListRefusal::Contradiction(number));
        }
    }
    Ok(days.into_iter().map(|(on, kind)| CalendarDay { on, kind }).collect())
}

fn read_line(line: &str) -> Option<CalendarDay> {
    let mut words = line.split([' ', ',', '\t']).filter(|word| !word.is_empty());
    let on = words.next()?.parse().ok()?;
    let kind = match words.next()? {
        "holiday" => DayKind::Holiday,
        "working" => DayKind::Working,
        _ => return None,
    };
    words.next().is_none().then_some(CalendarDay { on, kind })
}

/// The first of `days` days that ends on `last`.
fn first_of_days_until(last: NaiveDate, days: u32) -> NaiveDate {
    let back = days.saturating_sub(1);
    last.checked_sub_days(chrono::Days::new(back.into())).unwrap_or_else(|| days_after(last, 0))
}

#[cfg(test)]
mod tests;
