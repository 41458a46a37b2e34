//! Settings set apart are shown to a person; nonsense is refused; the rest is read back.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Asia::Shanghai;
use proptest::prelude::*;

use super::*;
use crate::allowance::Allowance;
use crate::id::ClickId;
use crate::ledger::{Body, EntryKey, Record, Stamp};
use crate::personal::Personal;
use crate::property::Property;
use crate::regulation::{RuleId, Rules, Value, ValueRefusal};
use crate::roster::{DayPlan, DeskService, LunchPlan, Template};
use crate::shift::{Shift, Slot};
use crate::staff::{Act, Role};

fn now() -> DateTime<Utc> {
    "2024-05-02T02:00:00Z".parse().unwrap()
}

fn key(millis: u64) -> FactKey {
    FactKey::Entry(EntryKey { millis, actor: 1, sequence: 1 })
}

fn ledger(facts: impl IntoIterator<Item = (u64, Fact)>) -> Ledger<Fact> {
    let stamp = Stamp {
        by: StaffId(9),
        occurred_at: now(),
        recorded_at: now(),
        click: ClickId::from_bytes([0; 16]),
    };
    facts
        .into_iter()
        .map(|(millis, fact)| {
            let record = Record { stamp: Some(stamp), body: Body::Fact(fact) };
            (key(millis), (DeskNumber(1), record))
        })
        .collect()
}

fn act(role: Role) -> Act {
    Act { by: StaffId(9), role, desk: DeskNumber(1), now: now(), occurred_at: now() }
}

fn property() -> Property {
    Property::new(PropertyUid::from_bytes([1; 16]), Shanghai, Rules::default())
}

fn member(who: u64, role: Role) -> Setting {
    Setting::Member(Member {
        who: StaffId(who),
        name: Personal::from("王"),
        roles: [role].into(),
        department: None,
    })
}

fn set(setting: Setting) -> Fact {
    Fact::Set { over: None, setting }
}

fn follow_up(minutes: u32) -> Setting {
    Setting::Rule {
        rule: RuleId::FollowUpWithin,
        from: "2024-06-01".parse().unwrap(),
        value: Value::Number(minutes),
    }
}

fn ask(settings: &Settings, command: Command) -> Result<Vec<Fact>, Refusal> {
    decide(settings, &act(Role::Supervisor), &property(), command).map(|decision| decision.facts)
}

/// Specialists 1 and 2, guards 11 and 12; 1 is due by day, 11 at night.
fn staffed() -> Settings {
    let plan = DayPlan {
        day: [StaffId(1)].into(),
        lunch: LunchPlan::MergedWithDay,
        night: [StaffId(11)].into(),
    };
    let week = std::array::from_fn(|_| plan.clone());
    let template = Template { weeks: vec![week] };
    let from = "2024-05-01".parse().unwrap();
    fold(&ledger([
        (1, set(member(1, Role::Specialist))),
        (2, set(member(2, Role::Specialist))),
        (3, set(member(11, Role::NightGuard))),
        (4, set(member(12, Role::NightGuard))),
        (5, set(Setting::Roster { from, template })),
    ]))
}

#[test]
fn only_a_supervisor_or_the_program_itself_changes_settings() {
    let settings = Settings::default();
    let asked = |role| decide(&settings, &act(role), &property(), Command::Set(follow_up(20)));
    assert_eq!(asked(Role::Specialist), Err(Refusal::NotSupervisor));
    assert!(asked(Role::Supervisor).is_ok() && asked(Role::System).is_ok());
}

#[test]
fn two_values_set_apart_wait_for_a_person_and_the_later_is_in_force() {
    let facts = [(1, set(follow_up(20))), (2, set(follow_up(25)))];
    let settings = fold(&ledger(facts.clone()));
    let held = settings.held(&follow_up(0).key()).unwrap();
    assert_eq!((&held.setting, &held.contested), (&follow_up(25), &vec![key(1)]));

    let decided = ask(&settings, Command::Set(follow_up(25))).unwrap();
    let after = fold(&ledger(facts.into_iter().chain([(3, decided[0].clone())])));
    assert_eq!(after.contested().count(), 0);
    assert_eq!(ask(&after, Command::Set(follow_up(25))), Err(Refusal::Unchanged));
}

#[test]
fn a_value_set_over_the_one_seen_is_no_conflict_and_equal_values_agree() {
    let seen = Fact::Set { over: Some(key(1)), setting: follow_up(25) };
    assert_eq!(fold(&ledger([(1, set(follow_up(20))), (2, seen)])).contested().count(), 0);
    let agreed = ledger([(1, set(follow_up(20))), (2, set(follow_up(20)))]);
    assert_eq!(fold(&agreed).contested().count(), 0);
}

#[test]
fn a_rule_takes_a_value_of_its_own_sort() {
    let settings = Settings::default();
    let noon = Value::Time(chrono::NaiveTime::from_hms_opt(12, 0, 0).unwrap());
    let from = "2024-06-01".parse().unwrap();
    let wrong = |rule, value| ask(&settings, Command::Set(Setting::Rule { rule, from, value }));
    let refused = |why| Err(Refusal::Rule(why));
    assert_eq!(wrong(RuleId::FollowUpWithin, noon), refused(ValueRefusal::NotANumber));
    assert_eq!(wrong(RuleId::NightFrom, Value::Number(18)), refused(ValueRefusal::NotATime));
    assert!(wrong(RuleId::LunchFrom, noon).is_ok());
}

#[test]
fn a_rule_stays_before_or_after_the_rules_set_for_that_day() {
    let from = |day: &str| day.parse().unwrap();
    let hour = |hour| Value::Time(chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap());
    let until = |hour_of, day| Setting::Rule {
        rule: RuleId::LunchUntil,
        from: from(day),
        value: hour(hour_of),
    };
    let settings = fold(&ledger([(1, set(until(15, "2024-06-01")))]));
    let night = |day| {
        let set = Setting::Rule { rule: RuleId::NightFrom, from: from(day), value: hour(15) };
        ask(&settings, Command::Set(set)).map(|_| ())
    };
    assert_eq!(night("2024-05-31"), Ok(()));
    let other = RuleId::LunchUntil;
    assert_eq!(night("2024-06-01"), Err(Refusal::Rule(ValueRefusal::OutOfOrder { other })));
}

#[test]
fn a_property_works_by_the_rules_and_the_holidays_set_for_the_day() {
    let list = crate::calendar::read_list("2024-12-31 holiday\n2025-01-01 holiday").unwrap();
    let [last_year, this_year] = Setting::calendars(list.clone()).try_into().unwrap();
    let settings = fold(&ledger([
        (1, set(follow_up(20))),
        (2, set(last_year)),
        (3, set(this_year.clone())),
        (4, set(Setting::Calendar { year: 2024, days: Vec::new() })),
    ]));
    let on = |day: &str| settings.property(property().uid, Shanghai, day.parse().unwrap());
    assert_eq!(on("2024-05-31").rules.number(RuleId::FollowUpWithin), 30);
    assert_eq!(on("2024-06-01").rules.number(RuleId::FollowUpWithin), 20);
    // A year's list replaces the one before it, and no other year's.
    assert_eq!(on("2024-06-01").calendar.days().collect::<Vec<_>>(), list[1..]);
    let (uid, zone) = (property().uid, Shanghai);
    assert_eq!(Settings::default().property(uid, zone, now().date_naive()), property());
    assert_eq!(ask(&settings, Command::Set(this_year)), Err(Refusal::Unchanged));
}

#[test]
fn a_list_of_days_is_of_one_year_and_in_order() {
    let day = |text: &str| crate::calendar::read_list(text).unwrap()[0];
    let (first, second) = (day("2024-05-01 holiday"), day("2024-05-02 holiday"));
    let asked = |year, days: Vec<_>| {
        ask(&Settings::default(), Command::Set(Setting::Calendar { year, days })).map(|_| ())
    };
    assert_eq!(asked(2024, vec![first, second]), Ok(()));
    assert_eq!(asked(2023, vec![first]), Err(Refusal::DaysOutOfPlace));
    assert_eq!(asked(2024, vec![second, first]), Err(Refusal::DaysOutOfPlace));
    let worked = day("2024-05-01 working");
    assert_eq!(asked(2024, vec![first, worked]), Err(Refusal::DaysOutOfPlace));
}

#[test]
fn a_property_that_counts_working_days_skips_the_holidays_it_imported() {
    let switched = Rules::default().with(RuleId::ServiceDaysWorking, Value::Number(1));
    let days = "2024-05-01 holiday\n2024-05-02 holiday\n2024-05-03 holiday";
    let list = crate::calendar::read_list(days).unwrap();
    let calendar = list.into_iter().fold(crate::calendar::Calendar::default(), Calendar::with);
    let tuesday = "2024-04-30T02:00:00Z".parse().unwrap();
    let within = |property: Property| property.allowance(RuleId::SuggestionWithin, tuesday);
    assert_eq!(within(property()), Allowance::Days(3));
    let plain = Property { rules: switched, ..property() };
    assert_eq!(within(plain.clone()), Allowance::Days(3));
    assert_eq!(within(Property { calendar, ..plain }), Allowance::Days(8));
}

#[test]
fn b04_02_b04_03_a_swap_keeps_guards_on_nights_and_specialists_on_days() {
    let settings = staffed();
    let swap = |slot, out, stands_in| {
        let shift = Shift::new("2024-05-02".parse().unwrap(), slot);
        let swap = Swap { shift, out: StaffId(out), stands_in: StaffId(stands_in) };
        ask(&settings, Command::Swap(swap)).map(|_| ())
    };
    assert_eq!(swap(Slot::Day, 1, 2), Ok(()));
    assert_eq!(swap(Slot::Night, 11, 12), Ok(()));
    assert_eq!(swap(Slot::Night, 11, 2), Err(Refusal::RoleNotOnThisShift));
    assert_eq!(swap(Slot::Day, 1, 12), Err(Refusal::RoleNotOnThisShift));
    assert_eq!(swap(Slot::Day, 2, 1), Err(Refusal::NotDue));
    assert_eq!(swap(Slot::Day, 1, 1), Err(Refusal::AlreadyDue));
    assert_eq!(swap(Slot::Day, 1, 77), Err(Refusal::UnknownStaff));
    assert_eq!(Refusal::RoleNotOnThisShift.clause(), Some("B-04 §3.1"));
}

#[test]
fn nobody_away_takes_a_slot() {
    let mut settings = staffed();
    let (from, until) = ("2024-05-02".parse().unwrap(), "2024-05-03".parse().unwrap());
    settings.absences.push(Absence { who: StaffId(2), from, until });
    let shift = Shift::new(until, Slot::Day);
    let swap = Swap { shift, out: StaffId(1), stands_in: StaffId(2) };
    assert_eq!(ask(&settings, Command::Swap(swap)), Err(Refusal::Away));
    let backwards = Absence { who: StaffId(2), from: until, until: from };
    assert_eq!(ask(&settings, Command::Absence(backwards)), Err(Refusal::EndsBeforeItBegins));
}

#[test]
fn a_member_who_left_stays_known_but_is_due_no_more() {
    let settings = staffed();
    let last_day = Some("2024-05-31".parse().unwrap());
    let left = ask(&settings, Command::Set(Setting::Left { who: StaffId(2), last_day })).unwrap();
    let entry = Entry { key: key(9), desk: DeskNumber(1), stamp: None, fact: left[0].clone() };
    let settings = apply(settings, &entry);
    let on = |day: &str| settings.staff(day.parse().unwrap()).count();
    assert_eq!((on("2024-05-31"), on("2024-06-01")), (4, 3));
    assert!(settings.member(StaffId(2)).is_some());
    let nobody = Setting::Left { who: StaffId(77), last_day };
    assert_eq!(ask(&settings, Command::Set(nobody)), Err(Refusal::UnknownStaff));
    assert_eq!(ask(&settings, Command::Set(member(5, Role::System))), Err(Refusal::RoleMissing));
}

#[test]
fn k25_base_figures_are_those_of_the_month_or_the_latest_before() {
    let base = |month: &str, households| {
        set(Setting::Base {
            month: month.parse().unwrap(),
            figures: BaseFigures {
                moved_in_households: households,
                managed_area_hundredths: 20_000_000,
            },
        })
    };
    let settings = fold(&ledger([(1, base("2012-03", 900)), (2, base("2012-01", 800))]));
    let households = |month: &str| {
        settings.base(month.parse().unwrap()).map(|figures| figures.moved_in_households)
    };
    assert_eq!(households("2011-12"), None);
    assert_eq!((households("2012-01"), households("2012-02")), (Some(800), Some(800)));
    assert_eq!((households("2012-03"), households("2012-07")), (Some(900), Some(900)));
}

#[test]
fn desks_assets_and_departments_read_back() {
    let from = "2024-05-01".parse().unwrap();
    let desk = DeskService { from, until: None, slots: Slot::ALL.into() };
    let radios = vec![Asset { name: "对讲机".to_owned(), count: 4 }];
    let settings = fold(&ledger([
        (1, set(Setting::InService { since: from })),
        (2, set(Setting::Desk { desk: DeskNumber(1), service: desk.clone() })),
        (3, set(Setting::Assets { desk: DeskNumber(1), assets: radios.clone() })),
        (4, set(Setting::Served { department: Department::Greening, by: Department::Cleaning })),
    ]));
    let expected = Service { since: Some(from), desks: [(DeskNumber(1), desk)].into() };
    assert_eq!(settings.service(), expected);
    assert_eq!(settings.assets(DeskNumber(1)), radios);
    assert_eq!(settings.assets(DeskNumber(2)), []);
    assert_eq!(settings.served_by(Department::Greening), Department::Cleaning);
    assert_eq!(settings.served_by(Department::Order), Department::Order);
    let circle = Setting::Served { department: Department::Order, by: Department::Greening };
    assert_eq!(ask(&settings, Command::Set(circle)), Err(Refusal::ServedInCircle));
}

#[test]
fn a_setting_reads_back_from_its_stored_form() {
    let holiday = crate::calendar::read_list("2024-05-01 holiday").unwrap();
    let calendar = Setting::Calendar { year: 2024, days: holiday };
    for fact in [set(member(1, Role::Specialist)), set(follow_up(20)), set(calendar)] {
        let mut bytes = Vec::new();
        ciborium::into_writer(&fact, &mut bytes).unwrap();
        assert_eq!(ciborium::from_reader::<Fact, _>(bytes.as_slice()).unwrap(), fact);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn settings_are_equal_whatever_order_their_facts_arrive_in(
        order in Just((0..12_u64).collect::<Vec<_>>()).prop_shuffle()
    ) {
        let facts = |n: u64| (n, set(follow_up(u32::try_from(n % 4).unwrap())));
        let in_order = fold(&ledger((0..12).map(facts)));
        let mut twice = order.clone();
        twice.extend(order.iter().rev());
        prop_assert_eq!(in_order, fold(&ledger(twice.into_iter().map(facts))));
    }
}

/// Facts of which two may set the same, swap the same shift or name the same absence.
fn any_fact() -> impl Strategy<Value = Fact> {
    let day = |day: u32| chrono::NaiveDate::from_ymd_opt(2024, 5, day).unwrap();
    let who = || (1..4_u64).prop_map(StaffId);
    let days = move || (1..9_u32).prop_map(day);
    let over = || prop::option::of((0..12_u64).prop_map(key));
    prop_oneof![
        (over(), 0..4_u32).prop_map(|(over, n)| {
            let Fact::Set { setting, .. } = set(follow_up(n)) else { unreachable!() };
            Fact::Set { over, setting }
        }),
        (over(), days()).prop_map(|(over, since)| {
            Fact::Set { over, setting: Setting::InService { since } }
        }),
        (over(), who(), days()).prop_map(|(over, who, last)| {
            Fact::Set { over, setting: Setting::Left { who, last_day: Some(last) } }
        }),
        (who(), who(), days()).prop_map(|(out, stands_in, on)| {
            Fact::Swapped(Swap { shift: Shift::new(on, Slot::Day), out, stands_in })
        }),
        (who(), days(), days())
            .prop_map(|(who, from, until)| { Fact::Absent(Absence { who, from, until }) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn settings_and_roster_are_the_same_from_either_side_of_a_merge(
        facts in prop::collection::vec(any_fact(), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let numbered: Vec<(u64, Fact)> = (0..).zip(facts).collect();
        let (left, right) = numbered.split_at(cut.index(numbered.len()));
        let union = |one: &[(u64, Fact)], other: &[(u64, Fact)]| {
            fold(&ledger(other.iter().rev().chain(one).chain(other).cloned()))
        };
        let in_order = fold(&ledger(numbered.iter().cloned()));
        prop_assert_eq!(&in_order, &union(left, right));
        prop_assert_eq!(&in_order, &union(right, left));
        let shift = Shift::new(chrono::NaiveDate::from_ymd_opt(2024, 5, 4).unwrap(), Slot::Day);
        let plan = in_order.roster().plan(shift);
        prop_assert_eq!(plan, union(right, left).roster().plan(shift));
    }
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    let all = [
        Refusal::NotSupervisor,
        Refusal::Unchanged,
        Refusal::RoleMissing,
        Refusal::UnknownStaff,
        Refusal::Rule(ValueRefusal::NotATime),
        Refusal::DaysOutOfPlace,
        Refusal::EndsBeforeItBegins,
        Refusal::NotDue,
        Refusal::AlreadyDue,
        Refusal::RoleNotOnThisShift,
        Refusal::Away,
        Refusal::ServedInCircle,
    ];
    assert_eq!(all.map(Refusal::code).into_iter().collect::<BTreeSet<_>>().len(), all.len());
}
