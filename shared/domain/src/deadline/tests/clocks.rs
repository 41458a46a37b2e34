//! Waits, reopenings, working days, promises, and gaps between contacts.

use super::*;

const ORDINARY: Allowance = Allowance::Minutes(48 * 60);

fn wait(from: &str, until: Option<&str>, awaited: Awaited) -> Pause {
    Pause { from: at(from), until: until.map(at), awaited }
}

fn run(clock: &Clock, now: &str) -> Deadline {
    let calendar = golden_week();
    clock.deadline(at(now), Place { zone: Shanghai, calendar: &calendar })
}

#[test]
fn a_wait_extends_an_elapsed_clock_by_its_length_and_says_for_whom() {
    let clock = Clock::new(at("2024-03-01 10:00"), Allowance::Minutes(120)).wait(wait(
        "2024-03-01 11:00",
        Some("2024-03-01 15:00"),
        Awaited::Parts,
    ));
    let deadline = run(&clock, "2024-03-01 15:30");
    assert_eq!(wall(deadline.due_at()), "2024-03-01 16:00:00");
    let stretches: Vec<_> = deadline.segments().iter().map(|part| part.stretch).collect();
    assert_eq!(stretches, [Stretch::Running, Stretch::Waiting(Awaited::Parts), Stretch::Running]);
    assert!(!deadline.has_closed_time());
}

#[test]
fn while_a_wait_lasts_what_remains_stands_still() {
    let clock = Clock::new(at("2024-03-01 10:00"), Allowance::Minutes(120)).wait(wait(
        "2024-03-01 11:00",
        None,
        Awaited::Customer,
    ));
    for now in ["2024-03-01 11:00", "2024-03-01 14:00", "2024-03-09 03:00"] {
        let left = run(&clock, now).standing(at(now));
        assert_eq!(left, Standing::Remaining(TimeDelta::minutes(60)), "{now}");
    }
}

#[test]
fn waits_that_overlap_take_their_time_out_once() {
    let clock = Clock::new(at("2024-03-01 10:00"), Allowance::Minutes(60))
        .wait(wait("2024-03-01 10:40", Some("2024-03-01 12:00"), Awaited::ThirdParty))
        .wait(wait("2024-03-01 10:30", Some("2024-03-01 11:00"), Awaited::Customer));
    let deadline = run(&clock, "2024-03-01 12:00");
    assert_eq!(wall(deadline.due_at()), "2024-03-01 12:30:00");
    let expected = [
        ("2024-03-01 10:30:00", Stretch::Running),
        ("2024-03-01 11:00:00", Stretch::Waiting(Awaited::Customer)),
        ("2024-03-01 12:00:00", Stretch::Waiting(Awaited::ThirdParty)),
        ("2024-03-01 12:30:00", Stretch::Running),
    ];
    let found: Vec<_> =
        deadline.segments().iter().map(|part| (wall(part.until), part.stretch)).collect();
    assert_eq!(found, expected.map(|(until, stretch)| (until.to_owned(), stretch)));
}

#[test]
fn a_wait_that_begins_when_the_time_is_up_excuses_nothing() {
    let clock = Clock::new(at("2024-03-01 10:00"), Allowance::Minutes(30)).wait(wait(
        "2024-03-01 10:30",
        Some("2024-03-02 10:30"),
        Awaited::Parts,
    ));
    let deadline = run(&clock, "2024-03-01 10:31");
    assert!(deadline.standing(at("2024-03-01 10:31")).is_overdue());
}

#[test]
fn a_reopening_gives_the_full_time_again_and_leaves_the_run_before_as_it_was() {
    let clock = Clock::new(at("2024-03-01 10:00"), ORDINARY).reopen(at("2024-03-05 09:00"));
    assert_eq!(wall(run(&clock, "2024-03-04 10:00").due_at()), "2024-03-03 10:00:00");
    assert_eq!(wall(run(&clock, "2024-03-05 09:00").due_at()), "2024-03-07 09:00:00");
    assert_eq!(clock.runs().count(), 2);
}

#[test]
fn reopenings_arrive_in_any_order_and_count_once() {
    let (early, late) = (at("2024-03-05 09:00"), at("2024-03-08 09:00"));
    let clock = Clock::new(at("2024-03-01 10:00"), ORDINARY);
    let one = clock.clone().reopen(late).reopen(early).reopen(late);
    assert_eq!(one, clock.reopen(early).reopen(late));
}

/// ⚠ 3: a property that counts working days skips the holidays and works the Sunday.
#[test]
fn where_a_property_counts_working_days_the_holidays_are_closed_time() {
    let deadline = deadline_of(Limit::WorkingDays { days: 3 }, "2024-09-27 11:00");
    assert_eq!(wall(deadline.due_at()), "2024-10-09 00:00:00");
    let found: Vec<_> =
        deadline.segments().iter().map(|part| (wall(part.until), part.stretch)).collect();
    let expected = [
        ("2024-09-28 00:00:00", Stretch::Running),
        ("2024-09-29 00:00:00", Stretch::Closed),
        ("2024-10-01 00:00:00", Stretch::Running),
        ("2024-10-08 00:00:00", Stretch::Closed),
        ("2024-10-09 00:00:00", Stretch::Running),
    ];
    assert_eq!(found, expected.map(|(until, stretch)| (until.to_owned(), stretch)));
}

#[test]
fn the_working_day_switch_changes_limits_in_days_and_no_others() {
    use crate::regulation::Value;
    let switched = Rules::default().with(RuleId::ServiceDaysWorking, Value::Number(1));
    let friday = day("2024-09-27");
    let of = |rules: &Rules, rule| rules.allowance_from(rule, friday, &golden_week());
    assert_eq!(of(&Rules::default(), RuleId::SuggestionWithin), Allowance::Days(3));
    assert_eq!(of(&switched, RuleId::SuggestionWithin), Allowance::Days(11));
    assert_eq!(of(&switched, RuleId::FitOutTellWithin), Allowance::Days(0));
    assert_eq!(of(&switched, RuleId::FinishOrdinary), ORDINARY);
    assert_marked(RuleId::ServiceDaysWorking, Mark::Ours);
}

fn promise(given_at: &str, promised_at: &str) -> Promise {
    Promise { given_at: at(given_at), promised_at: at(promised_at) }
}

#[test]
fn b02_05_a_re_promise_counts_when_it_is_made_before_the_last_one_lapsed() {
    let promises = Promises::default()
        .with(promise("2024-03-01 09:00", "2024-03-02 12:00"))
        .with(promise("2024-03-02 12:00", "2024-03-04 12:00"));
    assert_eq!(promises.due_at(), Some(at("2024-03-04 12:00")));
}

#[test]
fn a_re_promise_after_the_last_one_lapsed_excuses_nothing_nor_does_one_after_it() {
    let promises = Promises::default()
        .with(promise("2024-03-03 09:00", "2024-03-08 12:00"))
        .with(promise("2024-03-01 09:00", "2024-03-02 12:00"))
        .with(promise("2024-03-02 12:01", "2024-03-04 12:00"));
    assert_eq!(promises.due_at(), Some(at("2024-03-02 12:00")));
    assert_eq!(promises.last_given(), Some(promise("2024-03-03 09:00", "2024-03-08 12:00")));
    assert!(promises.standing(at("2024-03-02 12:01")).unwrap().is_overdue());
    assert_eq!(Promises::default().due_at(), None);
}

#[test]
fn a_promise_alarms_two_hours_and_half_an_hour_before_it_lapses() {
    let rules = Rules::default();
    let alarms =
        [rules.number(RuleId::PromiseAlarmSecond), rules.number(RuleId::PromiseAlarmFirst)];
    let long = deadline_of(Limit::Until(at("2024-03-01 15:00")), "2024-03-01 09:00");
    assert_eq!(long.alarms(&alarms), [at("2024-03-01 13:00"), at("2024-03-01 14:30")]);
    let short = deadline_of(Limit::Until(at("2024-03-01 10:00")), "2024-03-01 09:00");
    assert_eq!(short.alarms(&alarms), [at("2024-03-01 09:30")]);
}

fn mark(text: &str, rule: RuleId) -> ContactMark {
    ContactMark { at: at(text), limit: Rules::default().allowance(rule) }
}

fn overdue(contacts: &[ContactMark], until: &str) -> Vec<bool> {
    contact_gaps(contacts, at(until), Shanghai)
        .iter()
        .map(|gap| gap.standing().is_overdue())
        .collect()
}

#[test]
fn a_major_complaint_is_tracked_in_place_with_a_contact_every_24_hours() {
    let contacts = [
        mark("2024-03-02 10:00", RuleId::ComplaintGapMajor),
        mark("2024-03-01 10:00", RuleId::ComplaintGapMajor),
    ];
    assert_eq!(overdue(&contacts, "2024-03-03 10:00"), [false, false]);
    assert_eq!(overdue(&contacts, "2024-03-03 10:01"), [false, true]);
    assert_eq!(overdue(&contacts[..1], "2024-03-02 09:00"), Vec::<bool>::new());
}

#[test]
fn another_complaint_is_tracked_in_place_with_a_contact_within_three_days() {
    let contacts = [mark("2024-03-01 10:00", RuleId::ComplaintGapOther)];
    assert_eq!(overdue(&contacts, "2024-03-05 00:00:00"), [false]);
    assert_eq!(overdue(&contacts, "2024-03-05 00:00:01"), [true]);
    let late = mark("2024-03-06 10:00", RuleId::ComplaintGapOther);
    assert_eq!(overdue(&[contacts[0], late], "2024-03-07 10:00"), [true, false]);
}
