//! Civil time: what the clock on the property's wall says, and the instant it stands for.
//!
//! Every property has one fixed time zone. Records hold instants; rules about days, slots and
//! months go through here and nowhere else, so daylight-saving gaps are met in one place.

use chrono::{DateTime, Datelike as _, Days, MappedLocalTime, Months, NaiveDate, NaiveDateTime};
use chrono::{NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// The instant a wall clock shows `civil`.
///
/// In a gap (clocks put forward) the time moves forward by the gap; an hour that comes twice is
/// its first pass.
///
/// ```
/// use chrono::NaiveDate;
/// use chrono_tz::Europe::Berlin;
/// use dutybook_domain::civil::{civil_of, instant_of};
/// let in_gap = NaiveDate::from_ymd_opt(2024, 3, 31).unwrap().and_hms_opt(2, 30, 0).unwrap();
/// let moved = NaiveDate::from_ymd_opt(2024, 3, 31).unwrap().and_hms_opt(3, 30, 0).unwrap();
/// assert_eq!(civil_of(instant_of(in_gap, Berlin), Berlin), moved);
/// ```
pub fn instant_of(civil: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&civil) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.to_utc(),
        MappedLocalTime::None => after_gap(civil, zone),
    }
}

/// Reads a time inside a gap with the offset that held before the gap.
fn after_gap(civil: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    // No zone has a gap of more than a day.
    let before = civil.checked_sub_signed(TimeDelta::days(1)).unwrap_or(civil);
    match zone.from_local_datetime(&before).latest() {
        Some(at) => at.to_utc().checked_add_signed(TimeDelta::days(1)).unwrap_or(at.to_utc()),
        None => civil.and_utc(),
    }
}

/// What the wall clock shows at `at`.
pub fn civil_of(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// The civil day of an instant.
pub fn day_of(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    civil_of(at, zone).date()
}

/// The civil day a deadline belongs to: one at 24:00 belongs to the day it ends (design §6).
pub fn due_day_of(due_at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    let civil = civil_of(due_at, zone);
    if civil.time() == NaiveTime::MIN { day_before(civil.date()) } else { civil.date() }
}

/// The instant of a time on a day.
pub fn at(day: NaiveDate, time: NaiveTime, zone: Tz) -> DateTime<Utc> {
    instant_of(day.and_time(time), zone)
}

/// 00:00 of the day.
pub fn start_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    at(day, NaiveTime::MIN, zone)
}

/// 24:00 of the day.
pub fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    start_of(day_after(day), zone)
}

/// 24:00 of day T+n; the day of the event is not counted (Civil Code arts. 201–203).
pub fn end_of_nth_day(started_at: DateTime<Utc>, days: u32, zone: Tz) -> DateTime<Utc> {
    end_of(days_after(day_of(started_at, zone), days), zone)
}

/// The next day.
pub fn day_after(day: NaiveDate) -> NaiveDate {
    days_after(day, 1)
}

/// The day before.
pub fn day_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MIN)
}

/// The day `days` later.
pub fn days_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// The same day of the month `months` later, else that month's last day (Civil Code art. 202).
///
/// ```
/// use chrono::NaiveDate;
/// use dutybook_domain::civil::months_after;
/// let due_on = NaiveDate::from_ymd_opt(2023, 8, 31).unwrap();
/// assert_eq!(months_after(due_on, 6).to_string(), "2024-02-29");
/// ```
pub fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// A calendar month, such as 2012-03.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month a day lies in.
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// The month with this year and number 1–12, within the years chrono knows.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(Self::of)
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The number of the month, 1–12.
    pub const fn number(self) -> u32 {
        self.month
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        day_before(self.next().first_day())
    }

    /// Its day of this number, or its last day where it has no such day.
    pub fn day(self, number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, number.max(1)).unwrap_or(self.last_day())
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    /// The same month of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        self.plus(-12)
    }

    /// The month `months` later, or earlier where negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let count = i64::from(self.year)
            .saturating_mul(12)
            .saturating_add(i64::from(self.month).saturating_sub(1))
            .saturating_add(i64::from(months));
        let year = i32::try_from(count.div_euclid(12)).unwrap_or(self.year);
        let month = u32::try_from(count.rem_euclid(12).saturating_add(1)).unwrap_or(1);
        Self { year, month }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A text that is no month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseMonthError;

impl std::fmt::Display for ParseMonthError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a month is written 2012-03")
    }
}

impl std::error::Error for ParseMonthError {}

impl std::str::FromStr for Month {
    type Err = ParseMonthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, month) = text.split_once('-').ok_or(ParseMonthError)?;
        let digits = |part: &str, wanted: usize| {
            (part.len() == wanted && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
        };
        digits(year, 4).and(digits(month, 2)).ok_or(ParseMonthError)?;
        let (Ok(year), Ok(month)) = (year.parse(), month.parse()) else {
            return Err(ParseMonthError);
        };
        Self::new(year, month).ok_or(ParseMonthError)
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Shanghai;
    use chrono_tz::Europe::Berlin;

    use super::*;

    fn civil(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn an_hour_that_comes_twice_is_its_first_pass() {
        let at = instant_of(civil("2024-10-27 02:30"), Berlin);
        assert_eq!(at.to_rfc3339(), "2024-10-27T00:30:00+00:00");
    }

    #[test]
    fn the_day_of_the_event_is_not_counted() {
        let due = end_of_nth_day(instant_of(civil("2024-01-29 23:50"), Shanghai), 3, Shanghai);
        assert_eq!(civil_of(due, Shanghai), civil("2024-02-02 00:00"));
        assert_eq!(due_day_of(due, Shanghai).to_string(), "2024-02-01");
    }

    #[test]
    fn months_count_across_years() {
        let march: Month = "2012-03".parse().unwrap();
        assert_eq!(march.plus(-3).to_string(), "2011-12");
        assert_eq!(march.year_before().to_string(), "2011-03");
        assert_eq!(march.last_day().to_string(), "2012-03-31");
        for wrong in ["2012-13", "2012-3", "2012-+3", "", "2012-00", "201203"] {
            assert_eq!(wrong.parse::<Month>(), Err(ParseMonthError), "{wrong}");
        }
    }
}
