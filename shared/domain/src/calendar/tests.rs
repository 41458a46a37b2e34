//! Working days, the imported list, and the periodic dates of `B-03` (T20–T27, T30).

use super::*;
use crate::civil::Month;
use crate::regulation::{Mark, RuleId, Rules, Value, delivered};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn span(first: &str, last: &str) -> Span {
    Span { first: day(first), last: day(last) }
}

fn assert_value(rule: RuleId, number: u32, mark: Mark) {
    assert_eq!(Rules::default().number(rule), number, "{rule}");
    assert_eq!(delivered()[&rule].mark, mark, "{rule}");
}

#[test]
fn a_day_is_worked_from_monday_to_friday_unless_the_list_says_otherwise() {
    let calendar = read_list("2024-10-01 holiday\n2024-09-29,working # Sunday\n\n")
        .unwrap()
        .into_iter()
        .fold(Calendar::default(), Calendar::with);
    let worked = |text| calendar.is_working(day(text));
    assert!(!worked("2024-10-01") && worked("2024-09-29") && worked("2024-09-30"));
    assert!(!worked("2024-09-28") && !worked("2024-10-05") && !worked("2024-10-06"));
    assert_eq!(calendar.working_day_from(day("2024-10-01")), day("2024-10-02"));
    assert_eq!(calendar.nth_working_day_after(day("2024-09-27"), 2), day("2024-09-30"));
    assert_eq!(calendar.nth_working_day_after(day("2024-09-28"), 0), day("2024-09-28"));
}

#[test]
fn a_list_is_taken_whole_or_not_at_all_and_the_refusal_names_the_line() {
    assert_eq!(read_list("2024-10-01 holiday\n2024-13-01 holiday"), Err(ListRefusal::Line(2)));
    assert_eq!(read_list("2024-10-01 closed"), Err(ListRefusal::Line(1)));
    assert_eq!(read_list("2024-10-01 holiday working"), Err(ListRefusal::Line(1)));
    let twice = "2024-10-01 holiday\n2024-10-01 holiday\n2024-10-01 working";
    assert_eq!(read_list(twice), Err(ListRefusal::Contradiction(3)));
    assert_eq!(read_list(&"\n".repeat(LIST_LINES_MAX + 1)), Err(ListRefusal::TooLong));
    assert_eq!(read_list("\u{feff}2024-10-01 holiday\r\n").unwrap().len(), 1);
}

#[test]
fn a_calendar_of_nothing_but_holidays_holds_no_search_for_ever() {
    let on = |ahead| days_after(day("2024-01-01"), ahead);
    let calendar = (0..800)
        .map(|ahead| CalendarDay { on: on(ahead), kind: DayKind::Holiday })
        .fold(Calendar::default(), Calendar::with);
    assert_eq!(calendar.working_day_from(on(3)), on(3));
    assert_eq!(calendar.nth_working_day_after(on(3), 2), on(5));
}

#[test]
fn t20_the_pre_shift_meeting_lasts_ten_minutes_and_is_held_before_work() {
    assert_value(RuleId::ShiftMeetingMinutes, 10, Mark::Seed);
    assert_eq!(Rules::default().time(RuleId::ShiftMeetingUntil).to_string(), "08:00:00");
}

#[test]
fn t21_notices_and_duty_log_are_read_twice_a_day_two_hours_apart() {
    assert_value(RuleId::DutyLogReads, 2, Mark::Seed);
    assert_value(RuleId::DutyLogReadGap, 2, Mark::Ours);
}

#[test]
fn t22_training_is_once_a_week_for_half_an_hour() {
    assert_value(RuleId::TrainingsWeekly, 1, Mark::Seed);
    assert_value(RuleId::TrainingMinutes, 30, Mark::Seed);
}

/// ⚠ 15: the 28th, in February too; the final report follows on the 1st.
#[test]
fn b03_mo1_t23_the_monthly_report_is_due_on_the_28th_and_its_final_on_the_1st() {
    let rules = Rules::default();
    assert_eq!(monthly_report_on(month("2023-02"), &rules), day("2023-02-28"));
    assert_eq!(monthly_report_on(month("2024-03"), &rules), day("2024-03-28"));
    assert_eq!(final_report_on(month("2024-12"), &rules), day("2025-01-01"));
    assert_value(RuleId::MonthlyReportDay, 28, Mark::Seed);
    let late = rules.with(RuleId::MonthlyReportDay, Value::Number(31));
    assert_eq!(monthly_report_on(month("2024-02"), &late), day("2024-02-29"));
}

/// ⚠ 16.
#[test]
fn b03_mo3_b03_mo5_b03_mo6_t24_the_fourth_week_is_days_22_to_28_or_the_fourth_calendar_week() {
    let rules = Rules::default();
    assert_eq!(fourth_week(month("2024-02"), &rules), span("2024-02-22", "2024-02-28"));
    assert!(!fourth_week(month("2024-02"), &rules).contains(day("2024-02-29")));
    let iso = rules.with(RuleId::FourthWeekIso, Value::Number(1));
    assert_eq!(fourth_week(month("2024-02"), &iso), span("2024-02-19", "2024-02-25"));
    assert_eq!(fourth_week(month("2024-03"), &iso), span("2024-03-25", "2024-03-31"));
    assert_value(RuleId::FourthWeekFrom, 22, Mark::Ours);
    assert_value(RuleId::FourthWeekUntil, 28, Mark::Ours);
}

#[test]
fn b03_q01_t25_the_last_week_of_a_quarter_is_its_last_seven_days() {
    let rules = Rules::default();
    assert_eq!(last_week_of_quarter(day("2024-01-01"), &rules), span("2024-03-25", "2024-03-31"));
    assert_eq!(last_week_of_quarter(day("2024-06-30"), &rules), span("2024-06-24", "2024-06-30"));
    assert_eq!(last_week_of_quarter(day("2024-11-05"), &rules), span("2024-12-25", "2024-12-31"));
    assert_value(RuleId::QuarterLastDays, 7, Mark::Ours);
}

/// ⚠ 17.
#[test]
fn t26_half_years_are_surveyed_in_june_and_december_and_reported_by_10_july_and_10_january() {
    let rules = Rules::default();
    assert_eq!(survey_month(day("2024-06-30"), &rules), month("2024-06"));
    assert_eq!(survey_month(day("2024-07-01"), &rules), month("2024-12"));
    assert_eq!(half_year_evaluation_on(day("2024-01-01"), &rules), day("2024-07-10"));
    assert_eq!(half_year_evaluation_on(day("2024-06-30"), &rules), day("2024-07-10"));
    assert_eq!(half_year_evaluation_on(day("2024-07-01"), &rules), day("2025-01-10"));
    assert_value(RuleId::SurveyReportDay, 10, Mark::Seed);
    assert_value(RuleId::SurveyReportMonthSecond, 1, Mark::Ours);
}

#[test]
fn b03_s15_t26_the_mid_year_statistics_are_due_on_5_july() {
    let rules = Rules::default();
    assert_eq!(half_year_statistics_on(2024, &rules), day("2024-07-05"));
    assert_value(RuleId::MidYearStatisticsDay, 5, Mark::Ours);
    let later = rules.with(RuleId::MidYearStatisticsDay, Value::Number(8));
    assert_eq!(half_year_statistics_on(2025, &later), day("2025-07-08"));
}

#[test]
fn b03_y01_b03_y02_b03_y03_b03_s17_t27_the_year_is_planned_in_mid_and_late_december_and_closed_by_its_end()
 {
    let rules = Rules::default();
    assert_eq!(mid_december(2024, &rules), span("2024-12-11", "2024-12-20"));
    assert_eq!(late_december(2024, &rules), span("2024-12-21", "2024-12-31"));
    assert_eq!(year_end_on(2024, &rules), day("2024-12-31"));
    assert_value(RuleId::YearPlanDocuments, 4, Mark::Seed);
}

/// ⚠ 19.
#[test]
fn b03_w03_b03_s06_b03_s08_a_week_ends_on_sunday() {
    let rules = Rules::default();
    assert_eq!(week_ends_on(day("2024-03-04"), &rules), day("2024-03-10"));
    assert_eq!(week_ends_on(day("2024-03-10"), &rules), day("2024-03-10"));
    let friday = rules.with(RuleId::WeekEndsWeekday, Value::Number(5));
    assert_eq!(week_ends_on(day("2024-03-09"), &friday), day("2024-03-15"));
}

#[test]
fn t30_committee_monthly_key_customers_quarterly_greetings_at_four_festivals() {
    assert_value(RuleId::CommitteeTalksMonthly, 1, Mark::Seed);
    assert_value(RuleId::KeyCustomerTalksQuarterly, 1, Mark::Seed);
    assert_value(RuleId::FestivalsNamed, 4, Mark::Seed);
    assert_eq!(quarter_of(day("2024-05-01")), month("2024-06"));
}
