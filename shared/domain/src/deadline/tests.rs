//! The manual's limits as clocks, and the worked examples of regulations §9.1 about deadlines.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Asia::Shanghai;

use super::*;
use crate::allowance::Allowance;
use crate::calendar::{Calendar, CalendarDay, DayKind};
use crate::civil::{civil_of, instant_of};
use crate::follow_up::Terms;
use crate::regulation::{Mark, RuleId, Rules, delivered};

mod arrears;
mod clocks;

fn at(text: &str) -> DateTime<Utc> {
    let form = if text.len() == 16 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    instant_of(NaiveDateTime::parse_from_str(text, form).unwrap(), Shanghai)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn wall(at: DateTime<Utc>) -> String {
    civil_of(at, Shanghai).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// When a rule's limit ends that starts at an instant, with October's holidays in the calendar.
fn due(rule: RuleId, started_at: &str) -> String {
    wall(deadline_of(Rules::default().allowance(rule), started_at).due_at())
}

fn deadline_of(limit: impl Into<Limit>, started_at: &str) -> Deadline {
    let calendar = golden_week();
    let place = Place { zone: Shanghai, calendar: &calendar };
    Clock::new(at(started_at), limit).deadline(at(started_at), place)
}

/// The holidays of October 2024 with the Sunday worked for them.
fn golden_week() -> Calendar {
    let holidays = (1..=7).map(|number| CalendarDay {
        on: NaiveDate::from_ymd_opt(2024, 10, number).unwrap(),
        kind: DayKind::Holiday,
    });
    let worked = CalendarDay { on: day("2024-09-29"), kind: DayKind::Working };
    holidays.chain([worked]).fold(Calendar::default(), Calendar::with)
}

fn assert_marked(rule: RuleId, mark: Mark) {
    assert_eq!(delivered()[&rule].mark, mark, "{rule}");
}

#[test]
fn a_limit_reached_exactly_on_time_is_not_overdue() {
    let due_at = at("2024-03-01 10:30");
    assert!(!standing(due_at, at("2024-03-01 10:30:00")).is_overdue());
    assert_eq!(
        standing(due_at, at("2024-03-01 10:30:01")),
        Standing::Overdue(TimeDelta::seconds(1))
    );
    let early = standing(due_at, at("2024-03-01 10:00"));
    assert_eq!(early, Standing::Remaining(TimeDelta::minutes(30)));
    let hair = due_at + TimeDelta::nanoseconds(1);
    assert!(standing(due_at, hair).is_overdue());
}

#[test]
fn b01_08_t01_move_in_wait_is_at_most_fifteen_minutes() {
    assert_eq!(due(RuleId::MoveInWait, "2024-03-01 10:00"), "2024-03-01 10:15:00");
    assert_marked(RuleId::MoveInWait, Mark::Seed);
}

/// §9.1: called 10:00:00, papers done 10:30:00: within 30 min (≤).
#[test]
fn b01_09_t02_move_in_called_at_ten_and_done_at_half_past_is_within_thirty_minutes() {
    let limit = Rules::default().allowance(RuleId::MoveInHandling);
    let deadline = deadline_of(limit, "2024-03-01 10:00:00");
    assert!(!deadline.standing(at("2024-03-01 10:30:00")).is_overdue());
    assert!(deadline.standing(at("2024-03-01 10:30:01")).is_overdue());
    assert_marked(RuleId::MoveInHandling, Mark::Seed);
}

#[test]
fn b01_11_t03_a_fit_out_problem_is_told_the_same_day() {
    assert_eq!(due(RuleId::FitOutTellWithin, "2024-03-01 00:00"), "2024-03-02 00:00:00");
    assert_eq!(due(RuleId::FitOutTellWithin, "2024-03-01 23:59:59"), "2024-03-02 00:00:00");
    assert_marked(RuleId::FitOutTellWithin, Mark::Seed);
}

#[test]
fn b01_12_t04_a_complete_fit_out_application_is_decided_within_three_days() {
    assert_eq!(due(RuleId::FitOutDecideWithin, "2024-03-01 09:00"), "2024-03-05 00:00:00");
    assert_marked(RuleId::FitOutDecideWithin, Mark::Seed);
}

#[test]
fn b01_16_t05_a_fit_out_inspection_is_held_within_three_days_of_the_request() {
    assert_eq!(due(RuleId::FitOutAcceptWithin, "2024-12-30 17:00"), "2025-01-03 00:00:00");
    assert_marked(RuleId::FitOutAcceptWithin, Mark::Seed);
}

/// §9.1: fit-out passed 2024-02-28 10:00: refund procedure due 2024-02-29 24:00.
#[test]
fn b01_17_t06_fit_out_passed_on_28_february_of_a_leap_year_is_refunded_by_the_29th() {
    assert_eq!(due(RuleId::FitOutRefundWithin, "2024-02-28 10:00"), "2024-03-01 00:00:00");
    let limit = Rules::default().allowance(RuleId::FitOutRefundWithin);
    assert_eq!(deadline_of(limit, "2024-02-28 10:00").due_on(Shanghai), day("2024-02-29"));
    assert_marked(RuleId::FitOutRefundWithin, Mark::Seed);
}

/// §9.1: complaint completed 2024-09-30: callback due 2024-10-03 24:00, no holiday shift.
#[test]
fn t07_complaint_completed_before_the_holiday_is_called_back_by_3_october() {
    assert_eq!(due(RuleId::ComplaintCallbackWithin, "2024-09-30 11:00"), "2024-10-04 00:00:00");
    assert_marked(RuleId::ComplaintCallbackWithin, Mark::Seed);
}

/// §9.1: suggestion recorded 2024-01-29 23:50: due 2024-02-01 24:00.
#[test]
fn t08_suggestion_recorded_ten_minutes_before_midnight_is_answered_by_1_february() {
    let deadline =
        deadline_of(Rules::default().allowance(RuleId::SuggestionWithin), "2024-01-29 23:50");
    assert_eq!(wall(deadline.due_at()), "2024-02-02 00:00:00");
    assert_eq!(deadline.due_on(Shanghai), day("2024-02-01"));
    assert_marked(RuleId::SuggestionWithin, Mark::Seed);
}

#[test]
fn t08_an_interim_reply_or_a_wait_does_not_stop_the_suggestion_clock() {
    let calendar = Calendar::default();
    let place = Place { zone: Shanghai, calendar: &calendar };
    let wait = Pause {
        from: at("2024-01-30 09:00"),
        until: Some(at("2024-01-31 09:00")),
        awaited: Awaited::Customer,
    };
    let limit = Rules::default().allowance(RuleId::SuggestionWithin);
    let clock = Clock::new(at("2024-01-29 23:50"), limit).wait(wait);
    let deadline = clock.deadline(at("2024-01-31 10:00"), place);
    assert_eq!(wall(deadline.due_at()), "2024-02-02 00:00:00");
}

#[test]
fn t09_a_common_part_repaired_is_reported_to_the_customer_the_same_day() {
    assert_eq!(due(RuleId::CommonPartReplyWithin, "2024-03-01 18:20"), "2024-03-02 00:00:00");
    assert_marked(RuleId::CommonPartReplyWithin, Mark::Seed);
}

#[test]
fn b01_42_t11_a_parking_lease_takes_at_most_twenty_minutes() {
    assert_eq!(due(RuleId::ParkingLeaseWithin, "2024-03-01 10:00"), "2024-03-01 10:20:00");
    assert_marked(RuleId::ParkingLeaseWithin, Mark::Seed);
}

fn follow_up(feedback_at: &str, at_once: bool) -> Deadline {
    deadline_of(Limit::FollowUp(Terms::in_force(&Rules::default(), at_once)), feedback_at)
}

/// §9.1: feedback 17:10: due 17:40, night desk calls.
#[test]
fn t12_feedback_at_1710_is_followed_up_by_1740_across_the_slots() {
    assert_eq!(wall(follow_up("2024-03-01 17:10", false).due_at()), "2024-03-01 17:40:00");
    assert_marked(RuleId::FollowUpWithin, Mark::Seed);
}

/// §9.1: feedback 20:31, no wish/emergency: deferred-night, due 08:30.
#[test]
fn t12_feedback_at_2031_without_wish_or_emergency_is_deferred_to_0830() {
    let deadline = follow_up("2024-03-01 20:31", false);
    assert_eq!(wall(deadline.due_at()), "2024-03-02 08:30:00");
    let opens_at = at("2024-03-02 08:00");
    assert_eq!(
        deadline.segments(),
        [
            Segment { from: at("2024-03-01 20:31"), until: opens_at, stretch: Stretch::Closed },
            Segment { from: opens_at, until: at("2024-03-02 08:30"), stretch: Stretch::Running },
        ]
    );
    assert!(deadline.has_closed_time());
}

#[test]
fn t12_the_callable_hours_include_0800_and_leave_out_2030() {
    let table = [
        ("2024-03-01 07:59:59", false, "2024-03-01 08:30:00"),
        ("2024-03-01 08:00:00", false, "2024-03-01 08:30:00"),
        ("2024-03-01 08:01:00", false, "2024-03-01 08:31:00"),
        ("2024-03-01 20:29:59", false, "2024-03-01 20:59:59"),
        ("2024-03-01 20:30:00", false, "2024-03-02 08:30:00"),
        ("2024-03-01 20:30:00", true, "2024-03-01 21:00:00"),
        ("2024-03-01 03:00:00", false, "2024-03-01 08:30:00"),
        ("2024-03-01 03:00:00", true, "2024-03-01 03:30:00"),
        ("2024-02-29 23:59:00", false, "2024-03-01 08:30:00"),
    ];
    for (feedback_at, at_once, due_at) in table {
        let deadline = follow_up(feedback_at, at_once);
        assert_eq!(wall(deadline.due_at()), due_at, "{feedback_at} {at_once}");
    }
}

#[test]
fn t12_a_wait_does_not_move_the_follow_up() {
    let calendar = Calendar::default();
    let place = Place { zone: Shanghai, calendar: &calendar };
    let limit = Limit::FollowUp(Terms::in_force(&Rules::default(), false));
    let wait = Pause { from: at("2024-03-01 10:05"), until: None, awaited: Awaited::Customer };
    let clock = Clock::new(at("2024-03-01 10:00"), limit).wait(wait);
    let deadline = clock.deadline(at("2024-03-01 12:00"), place);
    assert_eq!(wall(deadline.due_at()), "2024-03-01 10:30:00");
}

#[test]
fn t19_a_bell_or_knock_comes_at_most_three_times_three_seconds_apart() {
    let rules = Rules::default();
    assert_eq!(rules.number(RuleId::VisitAttempts), 3);
    assert_eq!(rules.number(RuleId::VisitPause), 3);
    assert_eq!(rules.number(RuleId::VisitRaps), 3);
    for rule in [RuleId::VisitAttempts, RuleId::VisitPause, RuleId::VisitRaps] {
        assert_marked(rule, Mark::Seed);
    }
}
