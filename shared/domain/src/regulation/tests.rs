//! The book is whole, a property's changes count from their day, and values fit their units.

use chrono::NaiveDate;

use super::*;
use crate::id::StaffId;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn set(rule: RuleId, from: &str, number: u32) -> Override {
    Override { rule, from: day(from), value: Value::Number(number) }
}

#[test]
fn every_rule_is_in_the_book_once_with_its_source() {
    assert_eq!(delivered().len(), RuleId::ALL.len());
    assert_eq!(include_str!("rules.toml").matches("[[rule]]").count(), RuleId::ALL.len());
    for rule in delivered().values() {
        assert!(rule.cite.starts_with("B-"), "{}", rule.id);
        assert!(!rule.zh.is_empty() && !rule.en.is_empty(), "{}", rule.id);
        assert_eq!(check(rule.id, rule.value), Ok(()), "{}", rule.id);
    }
}

#[test]
fn no_two_rules_share_a_title() {
    let titles: std::collections::BTreeSet<_> = delivered().values().map(|rule| &rule.zh).collect();
    assert_eq!(titles.len(), delivered().len());
}

#[test]
fn a_property_overrides_a_value_and_no_other() {
    let rules = Rules::default().with(RuleId::FollowUpWithin, Value::Number(20));
    assert_eq!(rules.allowance(RuleId::FollowUpWithin), Allowance::Minutes(20));
    assert_eq!(rules.allowance(RuleId::SuggestionWithin), Allowance::Days(3));
    assert_eq!(rules.time(RuleId::FollowUpDayUntil).to_string(), "20:30:00");
}

#[test]
fn an_override_is_in_force_from_its_day_and_not_before() {
    let book = RuleBook::default()
        .with(set(RuleId::FollowUpWithin, "2024-06-01", 15), Some(StaffId(7)))
        .with(set(RuleId::FollowUpWithin, "2024-03-01", 20), Some(StaffId(8)));
    let minutes = |on| book.on(day(on)).number(RuleId::FollowUpWithin);
    assert_eq!([minutes("2024-02-29"), minutes("2024-03-01")], [30, 20]);
    assert_eq!([minutes("2024-05-31"), minutes("2024-06-01")], [20, 15]);
    let by: Vec<_> = book.history(RuleId::FollowUpWithin).map(|change| change.by).collect();
    assert_eq!(by, [Some(StaffId(8)), Some(StaffId(7))]);
}

#[test]
fn the_later_word_about_a_rule_and_day_stands() {
    let book = RuleBook::default()
        .with(set(RuleId::FollowUpWithin, "2024-03-01", 20), None)
        .with(set(RuleId::FollowUpWithin, "2024-03-01", 25), None);
    assert_eq!(book.on(day("2024-03-01")).number(RuleId::FollowUpWithin), 25);
}

#[test]
fn an_override_that_does_not_fit_is_kept_and_shown_and_never_applied() {
    let wrong = set(RuleId::MonthlyReportDay, "2024-03-01", 32);
    let book = RuleBook::default()
        .with(set(RuleId::MonthlyReportDay, "2024-02-01", 27), None)
        .with(wrong, None);
    assert_eq!(book.on(day("2024-03-05")).number(RuleId::MonthlyReportDay), 27);
    let refusal = ValueRefusal::AboveMaximum { maximum: 31 };
    assert_eq!(book.unusable().collect::<Vec<_>>(), [(wrong, refusal)]);
    assert_eq!(book.history(RuleId::MonthlyReportDay).count(), 2);
}

#[test]
fn a_preview_names_what_changes_and_an_unfit_value_is_refused() {
    let book = RuleBook::default();
    let changed = book.preview(set(RuleId::FollowUpWithin, "2024-03-01", 20)).unwrap();
    let expected = Difference {
        rule: RuleId::FollowUpWithin,
        before: Value::Number(30),
        after: Value::Number(20),
    };
    assert_eq!(changed, [expected]);
    assert_eq!(book.preview(set(RuleId::FollowUpWithin, "2024-03-01", 30)), Ok(vec![]));
    let refused = book.preview(set(RuleId::MonthlyReportDay, "2024-03-01", 0));
    assert_eq!(refused, Err(ValueRefusal::BelowMinimum { minimum: 1 }));
    let later = book.with(set(RuleId::FollowUpWithin, "2024-03-01", 20), None);
    assert_eq!(later.differences(day("2024-02-29"), day("2024-03-01")), [expected]);
    assert_eq!(later.differences(day("2024-03-01"), day("2024-04-01")), []);
}

#[test]
fn a_value_is_checked_against_the_unit_of_its_rule() {
    let time = |text: &str| Value::Time(text.parse().unwrap());
    let table = [
        (RuleId::FollowUpWithin, time("08:00:00"), Err(ValueRefusal::NotANumber)),
        (RuleId::NightFrom, Value::Number(17), Err(ValueRefusal::NotATime)),
        (RuleId::NightFrom, time("17:30:30"), Err(ValueRefusal::NotAWholeMinute)),
        (RuleId::NightFrom, time("18:00:00"), Ok(())),
        (
            RuleId::TargetRepair,
            Value::Number(101),
            Err(ValueRefusal::AboveMaximum { maximum: 100 }),
        ),
        (
            RuleId::ServiceDaysWorking,
            Value::Number(2),
            Err(ValueRefusal::AboveMaximum { maximum: 1 }),
        ),
        (RuleId::LargePayerShare, Value::Number(15), Ok(())),
    ];
    for (rule, value, expected) in table {
        assert_eq!(check(rule, value), expected, "{rule} {value:?}");
    }
}

#[test]
fn a_change_of_the_manuals_own_number_is_told_apart() {
    assert!(set(RuleId::FollowUpWithin, "2024-03-01", 45).departs_from_manual());
    assert!(!set(RuleId::FollowUpWithin, "2024-03-01", 30).departs_from_manual());
    assert!(!set(RuleId::FeedbackWithin, "2024-03-01", 20).departs_from_manual());
}

#[test]
fn an_override_is_stored_by_the_name_of_its_rule_and_read_back() {
    let time = Value::Time("21:00:00".parse().unwrap());
    let night = Override { rule: RuleId::FollowUpDayUntil, from: day("2024-03-01"), value: time };
    for stored in [night, set(RuleId::FollowUpWithin, "2024-03-01", 20)] {
        let mut bytes = Vec::new();
        ciborium::into_writer(&stored, &mut bytes).unwrap();
        assert_eq!(ciborium::from_reader::<Override, _>(&bytes[..]).unwrap(), stored);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains(stored.rule.as_str()) && text.contains("2024-03-01"));
    }
}

#[test]
fn the_weights_of_the_survey_add_up_to_a_hundred() {
    let weights = RuleId::ALL.iter().filter(|rule| rule.as_str().starts_with("survey-weight-"));
    assert_eq!(weights.map(|&rule| Rules::default().number(rule)).sum::<u32>(), 100);
}
