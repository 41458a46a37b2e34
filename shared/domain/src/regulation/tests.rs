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
        assert_eq!(check_order(rule.id, &Rules::default()), Ok(()), "{}", rule.id);
    }
}

/// Settings and sealed reports store them. Lines are added to the list, never changed.
#[test]
fn a_rule_keeps_its_name_and_its_unit() {
    for line in include_str!("tests/names.txt").lines() {
        let (name, unit) = line.split_once(' ').unwrap();
        let rule = &delivered()[&name.parse::<RuleId>().unwrap()];
        let mut stored = Vec::new();
        ciborium::into_writer(&rule.unit, &mut stored).unwrap();
        assert_eq!(ciborium::from_reader::<String, _>(&stored[..]).unwrap(), unit, "{name}");
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
    let book: RuleBook = [20, 25]
        .map(|minutes| set(RuleId::FollowUpWithin, "2024-03-01", minutes))
        .into_iter()
        .collect();
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
fn an_end_is_not_set_before_its_beginning() {
    let book = RuleBook::default();
    let noon = Value::Time("12:00:00".parse().unwrap());
    let lunch = |rule, from: &str| Override { rule, from: day(from), value: noon };
    let refusal = |other| Err(ValueRefusal::OutOfOrder { other });
    assert_eq!(book.check(lunch(RuleId::LunchUntil, "2024-03-01")), refusal(RuleId::LunchFrom));
    assert_eq!(book.check(lunch(RuleId::NightFrom, "2024-03-01")), refusal(RuleId::LunchUntil));
    let early = Value::Time("11:00:00".parse().unwrap());
    let set = Override { rule: RuleId::LunchFrom, from: day("2024-03-01"), value: early };
    let earlier = book.with(set, None);
    assert_eq!(earlier.check(lunch(RuleId::LunchUntil, "2024-03-01")), Ok(()));
    assert_eq!(
        earlier.preview(lunch(RuleId::LunchUntil, "2024-02-29")),
        Err(ValueRefusal::OutOfOrder { other: RuleId::LunchFrom })
    );
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

fn assert_book(table: &[(RuleId, u32, Unit, Mark)]) {
    for &(id, number, unit, mark) in table {
        let rule = &delivered()[&id];
        assert_eq!(
            (Rules::default().number(id), rule.unit, rule.mark),
            (number, unit, mark),
            "{id}"
        );
    }
}

/// Regulations §6.1 (d).
#[test]
fn the_book_holds_the_limits_of_complaints() {
    use Mark::{Field, Ours, Seed};
    use Unit::{Count, Days, Hours, Minutes, Months};
    assert_book(&[
        (RuleId::ComplaintTransferWithin, 20, Minutes, Field),
        (RuleId::ComplaintReplyMinor, 24, Hours, Ours),
        (RuleId::ComplaintReplyMajor, 2, Hours, Ours),
        (RuleId::ComplaintSolveMinor, 1, Days, Field),
        (RuleId::ComplaintSolveImportant, 3, Days, Field),
        (RuleId::ComplaintPlanMajor, 3, Days, Ours),
        (RuleId::ComplaintProgressMajor, 24, Hours, Ours),
        (RuleId::ComplaintAnswerCap, 10, Days, Field),
        (RuleId::ComplaintGapMajor, 24, Hours, Ours),
        (RuleId::ComplaintGapOther, 3, Days, Ours),
        (RuleId::ComplaintCallbackWithin, 3, Days, Seed),
        (RuleId::ComplaintMajorHouseholds, 3, Count, Ours),
        (RuleId::ComplaintMajorAfter, 1, Months, Field),
        (RuleId::CallbackAttempts, 3, Count, Ours),
        (RuleId::CallbackAttemptDays, 2, Count, Ours),
    ]);
}

/// Regulations §6.2 (d) and (e).
#[test]
fn the_book_holds_the_limits_of_reported_matters() {
    use Mark::{Field, Ours, Seed};
    use Unit::{Days, ElapsedDays, Hours, Minutes};
    assert_book(&[
        (RuleId::IssueEmergency, 5, Minutes, Ours),
        (RuleId::IssueOrdinary, 15, Minutes, Ours),
        (RuleId::AcceptEmergency, 5, Minutes, Field),
        (RuleId::AcceptOrdinary, 30, Minutes, Ours),
        (RuleId::ArriveEmergency, 30, Minutes, Field),
        (RuleId::ArriveOrdinary, 24, Hours, Field),
        (RuleId::ControlEmergency, 2, Hours, Field),
        (RuleId::FinishEmergency, 24, Hours, Field),
        (RuleId::FinishOrdinary, 48, Hours, Field),
        (RuleId::FeedbackWithin, 10, Minutes, Ours),
        (RuleId::FollowUpWithin, 30, Minutes, Seed),
        (RuleId::CommonPartReplyWithin, 0, Days, Seed),
        (RuleId::ConsultationWithin, 0, Days, Ours),
        (RuleId::SuggestionWithin, 3, Days, Seed),
        (RuleId::RepeatWithin, 30, ElapsedDays, Ours),
        (RuleId::BatchCloseWithin, 24, Hours, Ours),
    ]);
}

/// Regulations §6.3–§6.10 (d), the seed's and the law's numbers apart.
#[test]
fn the_book_holds_the_limits_of_desk_transactions() {
    use Mark::{Field, Ours, Seed};
    use Unit::{Count, Days, ElapsedDays, Hours, Minutes, Months, Percent};
    assert_book(&[
        (RuleId::ArchiveEntryWithin, 24, Hours, Field),
        (RuleId::CardFreezeWithin, 5, Minutes, Ours),
        (RuleId::MoveInWaitAlarm, 10, Minutes, Ours),
        (RuleId::MoveInHandlingAlarm, 25, Minutes, Ours),
        (RuleId::MoveInRecheckWithin, 3, Days, Ours),
        (RuleId::ParkingExpiringBefore, 30, ElapsedDays, Field),
        (RuleId::ReceiptStubsMonths, 60, Months, Field),
        (RuleId::ReceiptKeyInWithin, 24, Hours, Ours),
        (RuleId::FitOutPermitMonths, 3, Months, Field),
        (RuleId::FitOutPermitMonthsVilla, 6, Months, Field),
        (RuleId::FitOutPatrolOther, 2, Days, Ours),
        (RuleId::ActivityCallbackPercent, 10, Percent, Seed),
        (RuleId::ActivityCallbackMinimum, 1, Count, Ours),
        (RuleId::ActivitySatisfiedPercent, 80, Percent, Seed),
        (RuleId::ActivityCallbackWithin, 14, Days, Ours),
        (RuleId::ActivitySummaryWithin, 7, Days, Field),
        (RuleId::NoticePostBefore, 48, Hours, Field),
        (RuleId::NoticePrepareBefore, 72, Hours, Field),
        (RuleId::MeetingEquipmentBefore, 30, Minutes, Field),
        (RuleId::MeetingTeaBefore, 10, Minutes, Field),
        (RuleId::MeetingNoShowAfter, 10, Minutes, Field),
    ]);
}

/// Regulations §8: a target is the manual's own where the table says S.
#[test]
fn the_book_holds_the_targets_of_the_indicators() {
    use Mark::{Ours, Seed};
    let hundred = [
        (RuleId::TargetComplaintTimely, Seed),
        (RuleId::TargetComplaintTracked, Seed),
        (RuleId::TargetComplaintCallback, Seed),
        (RuleId::TargetConsultation, Seed),
        (RuleId::TargetSuggestion, Seed),
        (RuleId::TargetRepair, Seed),
        (RuleId::TargetFollowUp, Ours),
        (RuleId::TargetClosedLoop, Ours),
        (RuleId::TargetCollectionAccuracy, Seed),
        (RuleId::TargetCommitteeContact, Seed),
        (RuleId::TargetKeyCustomerContact, Seed),
        (RuleId::TargetGreetings, Seed),
        (RuleId::TargetMoveIn, Seed),
        (RuleId::TargetFitOut, Seed),
        (RuleId::TargetParkingLease, Seed),
        (RuleId::TargetDunning, Ours),
        (RuleId::TargetCoverage, Seed),
        (RuleId::TargetEarlyArrival, Seed),
        (RuleId::TargetHandover, Ours),
        (RuleId::TargetRoutine, Ours),
    ];
    assert_book(&hundred.map(|(rule, mark)| (rule, 100, Unit::Percent, mark)));
    assert_book(&[(RuleId::TargetCarryOver, 0, Unit::Count, Seed)]);
}

/// Regulations §9.
#[test]
fn the_book_holds_the_times_of_the_slots_and_the_morning() {
    let time = |rule| Rules::default().time(rule).format("%H:%M").to_string();
    let table = [
        (RuleId::LunchFrom, "12:00", Mark::Seed),
        (RuleId::LunchUntil, "14:00", Mark::Seed),
        (RuleId::NightFrom, "17:30", Mark::Seed),
        (RuleId::NightUntil, "08:00", Mark::Seed),
        (RuleId::NightConversionUntil, "08:30", Mark::Ours),
        (RuleId::FollowUpDayFrom, "08:00", Mark::Ours),
        (RuleId::FollowUpDayUntil, "20:30", Mark::Ours),
        (RuleId::FollowUpDeferredUntil, "08:30", Mark::Ours),
        (RuleId::CashHandoverUntil, "17:30", Mark::Ours),
        (RuleId::DunningFrom, "08:00", Mark::Ours),
        (RuleId::DunningUntil, "20:00", Mark::Ours),
    ];
    for (rule, text, mark) in table {
        assert_eq!((time(rule).as_str(), delivered()[&rule].mark), (text, mark), "{rule}");
    }
}
