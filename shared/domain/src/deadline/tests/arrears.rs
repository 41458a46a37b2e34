//! The arrears ladder by age alone, and the worked examples of regulations §9.1 about it.

use super::*;
use crate::civil::{Month, day_after};
use crate::regulation::Value;

fn marks(due_on: &str, payer: Payer) -> ArrearsMarks {
    ArrearsMarks::of(day(due_on), payer, &Rules::default(), &Calendar::default())
}

fn assert_seed(rules: &[RuleId]) {
    for &rule in rules {
        assert_marked(rule, Mark::Seed);
    }
}

/// §9.1: charge due 5 March unpaid: March is month 1, one reminder + one notice by 31 March.
#[test]
fn t13_a_charge_due_5_march_has_its_first_reminder_and_notice_by_31_march() {
    let marks = marks("2024-03-05", Payer::General);
    let first = marks.reminders[0];
    assert_eq!((first.to_string().as_str(), first.last_day()), ("2024-03", day("2024-03-31")));
    assert_eq!(marks.reminders.len(), 6);
    assert_eq!(marks.reminders.last(), Some(&Month::new(2024, 8).unwrap()));
    let rules = Rules::default();
    assert_eq!(rules.number(RuleId::ArrearsRemindersMonthly), 1);
    assert_eq!(rules.number(RuleId::ArrearsNoticesMonthly), 1);
    assert_seed(&[
        RuleId::ArrearsReminderMonths,
        RuleId::ArrearsRemindersMonthly,
        RuleId::ArrearsNoticesMonthly,
    ]);
}

/// §9.1: charge due 2023-08-31 unpaid: 6-month mark 2024-02-29, letters stage from 2024-03-01;
/// 18-month mark 2025-02-28, litigation stage from 2025-03-01.
#[test]
fn b01_36_t14_t15_a_charge_due_31_august_2023_changes_rung_on_1_march_2024_and_2025() {
    let mark = |months| LegalPeriod { from: day("2023-08-31"), months }.mark_on();
    assert_eq!((mark(6), mark(18)), (day("2024-02-29"), day("2025-02-28")));
    let marks = marks("2023-08-31", Payer::General);
    let rungs = [
        ("2023-08-31", Rung::Current),
        ("2023-09-01", Rung::Reminders),
        ("2024-02-29", Rung::Reminders),
        ("2024-03-01", Rung::Letters),
        ("2025-02-28", Rung::Letters),
        ("2025-03-01", Rung::Suit),
    ];
    for (on, rung) in rungs {
        assert_eq!(marks.rung(day(on)), rung, "{on}");
    }
    assert_eq!(marks.suit_from, day("2025-03-01"));
    assert_eq!(marks.suit_by, day("2025-03-31"));
    assert_seed(&[RuleId::ArrearsSuitMonths, RuleId::ArrearsLetterEvery, RuleId::ArrearsLetters]);
}

#[test]
fn b01_35_t14_two_letters_six_months_apart_are_each_sent_within_thirty_days() {
    let marks = marks("2023-08-31", Payer::General);
    let letters: Vec<_> =
        marks.letters.iter().map(|letter| (letter.from, letter.send_by)).collect();
    assert_eq!(
        letters,
        [(day("2024-03-01"), day("2024-03-31")), (day("2024-09-01"), day("2024-10-01"))]
    );
}

#[test]
fn b01_37_t16_a_large_payer_gets_a_letter_after_three_months_and_a_suit_from_six() {
    let marks = marks("2024-01-31", Payer::Large);
    assert_eq!(marks.rung(day("2024-04-30")), Rung::Reminders);
    assert_eq!(marks.rung(day("2024-05-01")), Rung::Letters);
    assert_eq!(marks.rung(day("2024-07-31")), Rung::Letters);
    assert_eq!(marks.rung(day("2024-08-01")), Rung::Suit);
    assert_eq!((marks.letters.len(), marks.reminders.len()), (1, 3));
    assert_seed(&[RuleId::LargePayerLetterMonths, RuleId::LargePayerSuitMonths]);
}

/// §9.1: 200,000 m² managed, payer 3,000.00 m²: not large (strict >); 3,000.01 is.
#[test]
fn b01_37_t16_a_payer_of_exactly_one_and_a_half_percent_of_the_area_is_not_large() {
    let payer = |own| Payer::by_area(own, 20_000_000, &Rules::default());
    assert_eq!(payer(300_000), Payer::General);
    assert_eq!(payer(300_001), Payer::Large);
    let per_mille = Rules::default().with(RuleId::LargePayerShare, Value::Number(15));
    assert_eq!(Payer::by_area(30_001, 20_000_000, &per_mille), Payer::Large);
    assert_eq!(Payer::by_area(30_000, 20_000_000, &per_mille), Payer::General);
    assert_seed(&[RuleId::LargePayerShare]);
}

#[test]
fn b01_39_t17_sale_and_change_are_watched_when_arrears_pass_three_months() {
    let marks = marks("2023-11-30", Payer::General);
    assert!(!marks.is_watched(day("2024-02-29")));
    assert!(marks.is_watched(day("2024-03-01")));
    assert_seed(&[RuleId::ArrearsWatchMonths]);
}

#[test]
fn t18_enforcement_is_applied_for_within_two_years_with_alarms_at_18_and_23_months() {
    let of = |on| EnforcementMarks::of(day(on), &Rules::default(), &Calendar::default());
    let marks = of("2022-03-01");
    assert_eq!(marks.first_alarm_on, day("2023-09-01"));
    assert_eq!(marks.second_alarm_on, day("2024-02-01"));
    assert_eq!(marks.last_day, day("2024-03-01"));
    // 2 March 2024 is a Saturday.
    assert_eq!(of("2022-03-02").last_day, day("2024-03-04"));
    assert_marked(RuleId::EnforcementMonths, Mark::Field);
    assert_marked(RuleId::EnforcementAlarmFirst, Mark::Ours);
}

/// Civil Code art. 203; a property may switch it off.
#[test]
fn a_legal_period_that_ends_on_a_holiday_ends_on_the_next_working_day() {
    let period = LegalPeriod { from: day("2024-04-01"), months: 6 };
    let last = |rules: &Rules| period.last_day(rules, &golden_week());
    assert_eq!(last(&Rules::default()), day("2024-10-08"));
    let plain = Rules::default().with(RuleId::LegalHolidayShift, Value::Number(0));
    assert_eq!(last(&plain), day("2024-10-01"));
    let clock = |shifts| deadline_of(Limit::Months { months: 6, shifts }, "2024-04-01 15:00");
    assert_eq!(wall(clock(true).due_at()), "2024-10-09 00:00:00");
    assert_eq!(wall(clock(false).due_at()), "2024-10-02 00:00:00");
    assert_eq!(clock(true).segments()[1].stretch, Stretch::Closed);
}

/// A walk from day to day: the mark is the first day in the right month that has the number of the
/// first or is the month's last.
#[test]
fn a_period_of_months_ends_where_a_walk_from_day_to_day_finds_its_mark() {
    use chrono::Datelike as _;
    let count = |on: NaiveDate| on.year() * 12 + i32::try_from(on.month()).unwrap();
    let mut from = day("2023-01-01");
    while from < day("2024-03-02") {
        for months in 1..=18_u32 {
            let wanted = count(from) + i32::try_from(months).unwrap();
            let mut on = from;
            while count(on) < wanted
                || (on.day() != from.day() && day_after(on).month() == on.month())
            {
                on = day_after(on);
            }
            assert_eq!(LegalPeriod { from, months }.mark_on(), on, "{from} + {months}");
        }
        from = day_after(from);
    }
}
