//! The civil dates of `B-03`: fourth week, last week of the quarter, December's thirds, half-years.
//!
//! Every number is read from the rules in force; nothing here creates or judges a duty.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::first_of_days_until;
use crate::civil::{Month, days_after};
use crate::regulation::{RuleId, Rules};

/// Days from the first to the last, both included. Due at 24:00 of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub first: NaiveDate,
    /// The last day; its 24:00 is the limit.
    pub last: NaiveDate,
}

impl Span {
    /// Whether the day lies in the span.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }
}

/// The month's fourth week: days 22–28, or its fourth ISO week where the property says so
/// (T24, ⚠ 16).
///
/// The fourth ISO week is the Monday to Sunday that holds the month's fourth Thursday.
pub fn fourth_week(month: Month, rules: &Rules) -> Span {
    if rules.is_on(RuleId::FourthWeekIso) {
        let thursday =
            NaiveDate::from_weekday_of_month_opt(month.year(), month.number(), Weekday::Thu, 4)
                .unwrap_or(month.last_day());
        return week_of(thursday);
    }
    Span {
        first: month.day(rules.number(RuleId::FourthWeekFrom)),
        last: month.day(rules.number(RuleId::FourthWeekUntil)),
    }
}

/// The quarter a day lies in, as its last month.
pub fn quarter_of(day: NaiveDate) -> Month {
    let month = Month::of(day);
    let behind = month.number().saturating_sub(1).checked_rem(3).unwrap_or(0);
    month.plus(2_i32.saturating_sub(i32::try_from(behind).unwrap_or(0)))
}

/// The last week of the quarter a day lies in: its last seven days (T25).
pub fn last_week_of_quarter(day: NaiveDate, rules: &Rules) -> Span {
    let last = quarter_of(day).last_day();
    Span { first: first_of_days_until(last, rules.number(RuleId::QuarterLastDays)), last }
}

/// The middle third of December (12月中旬, T27).
pub fn mid_december(year: i32, rules: &Rules) -> Span {
    december(year, rules, RuleId::MidDecemberFrom, RuleId::MidDecemberUntil)
}

/// The last third of December (12月下旬, T27).
pub fn late_december(year: i32, rules: &Rules) -> Span {
    december(year, rules, RuleId::LateDecemberFrom, RuleId::LateDecemberUntil)
}

/// The day the year's statistics, arrears and archive are due: end of December (T27).
pub fn year_end_on(year: i32, rules: &Rules) -> NaiveDate {
    month_of(year, 12).day(rules.number(RuleId::YearEndDay))
}

/// The day a week's duties are due: Sunday, 24:00 (⚠ 19).
pub fn week_ends_on(day: NaiveDate, rules: &Rules) -> NaiveDate {
    let ends = rules.number(RuleId::WeekEndsWeekday);
    let ahead = ends.saturating_add(7).saturating_sub(day.weekday().number_from_monday());
    days_after(day, ahead.checked_rem(7).unwrap_or(0))
}

/// The day the monthly report and next month's plan are due: the 28th, 24:00 (T23, ⚠ 15).
pub fn monthly_report_on(month: Month, rules: &Rules) -> NaiveDate {
    month.day(rules.number(RuleId::MonthlyReportDay))
}

/// The day of the final report with its list of differences: the 1st of the next month (⚠ 15).
pub fn final_report_on(month: Month, rules: &Rules) -> NaiveDate {
    month.next().day(rules.number(RuleId::MonthlyFinalDay))
}

/// The survey month of the half-year a day lies in: June or December (T26).
pub fn survey_month(day: NaiveDate, rules: &Rules) -> Month {
    let rule = if day.month() <= 6 { RuleId::SurveyMonthFirst } else { RuleId::SurveyMonthSecond };
    month_of(day.year(), rules.number(rule))
}

/// The day the evaluation of the half-year a day lies in is due: 10 July, and by analogy
/// 10 January (T26, ⚠ 17).
pub fn half_year_evaluation_on(day: NaiveDate, rules: &Rules) -> NaiveDate {
    let report = rules.number(RuleId::SurveyReportDay);
    if day.month() <= 6 {
        month_of(day.year(), rules.number(RuleId::SurveyReportMonthFirst)).day(report)
    } else {
        let next = day.year().saturating_add(1);
        month_of(next, rules.number(RuleId::SurveyReportMonthSecond)).day(report)
    }
}

/// The day the mid-year statistics are due: early July (7月初, T26).
pub fn half_year_statistics_on(year: i32, rules: &Rules) -> NaiveDate {
    let month = month_of(year, rules.number(RuleId::SurveyReportMonthFirst));
    month.day(rules.number(RuleId::MidYearStatisticsDay))
}

fn december(year: i32, rules: &Rules, from: RuleId, until: RuleId) -> Span {
    let month = month_of(year, 12);
    Span { first: month.day(rules.number(from)), last: month.day(rules.number(until)) }
}

/// Monday to Sunday around a day.
fn week_of(day: NaiveDate) -> Span {
    let back = day.weekday().num_days_from_monday();
    let first = day.checked_sub_days(Days::new(back.into())).unwrap_or(day);
    Span { first, last: days_after(first, 6) }
}

/// The month of a year, or its last where the number is none.
fn month_of(year: i32, number: u32) -> Month {
    Month::new(year, number).or_else(|| Month::new(year, 12)).unwrap_or(Month::of(NaiveDate::MAX))
}
