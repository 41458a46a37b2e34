//! Laws of deadlines, over random zones, calendars, waits, reopenings and midnights.
//!
//! `PROPTEST_RNG_SEED` repeats a run; a failure prints the smallest case found.

use chrono::DateTime;
use chrono_tz::Tz;
use proptest::prelude::*;

use super::oracle::{Minute, Plan, Question, answer};
use super::*;
use crate::calendar::{Calendar, CalendarDay, DayKind};
use crate::follow_up::Terms;
use crate::regulation::Rules;

/// Days around which clocks are put forward or back, a date is left out, or February is long.
const ANCHORS: &[(Tz, &str)] = &[
    (Tz::Asia__Shanghai, "2024-02-29"),
    (Tz::Asia__Shanghai, "1991-04-14"),
    (Tz::Asia__Kathmandu, "2023-12-31"),
    (Tz::Europe__Berlin, "2024-03-31"),
    (Tz::Europe__Berlin, "2024-10-27"),
    (Tz::America__New_York, "2024-11-03"),
    (Tz::America__Sao_Paulo, "2018-11-04"),
    (Tz::America__Sao_Paulo, "2018-02-18"),
    (Tz::America__Havana, "2012-04-01"),
    (Tz::America__Havana, "2012-11-04"),
    (Tz::Asia__Beirut, "2022-03-27"),
    (Tz::Pacific__Apia, "2011-12-30"),
    (Tz::Australia__Lord_Howe, "2024-04-07"),
    (Tz::Australia__Lord_Howe, "2024-10-06"),
];

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn place() -> impl Strategy<Value = (Tz, i64)> {
    let anchor = prop::sample::select(ANCHORS);
    prop_oneof![
        3 => (anchor.clone(), -4320..4320_i64).prop_map(|((zone, day), minutes)| {
            let day: chrono::NaiveDate = day.parse().unwrap();
            let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() / 60;
            (zone, midnight + minutes)
        }),
        // From 2012 to 2037: no zone of the list repeats a stretch that straddles midnight.
        1 => (anchor, 22_089_600..35_300_000_i64)
            .prop_map(|((zone, _), minute)| (zone, minute)),
    ]
}

fn plan() -> impl Strategy<Value = Plan> {
    prop_oneof![
        3 => prop_oneof![0..90_u32, 0..5760_u32].prop_map(Plan::Elapsed),
        2 => (0..10_u32).prop_map(Plan::Days),
        2 => (0..5_u32).prop_map(Plan::WorkingDays),
        2 => any::<bool>().prop_map(|at_once| Plan::FollowUp { at_once }),
    ]
}

/// Offsets from the start: from, length (none while it lasts), whom.
fn waits() -> impl Strategy<Value = Vec<(i64, Option<i64>, u8)>> {
    let length = prop_oneof![4 => (-30..2000_i64).prop_map(Some), 1 => Just(None)];
    prop::collection::vec((-600..5000_i64, length, 0..3_u8), 0..5)
}

prop_compose! {
    fn question()(
        (zone, start) in place(),
        plan in plan(),
        waits in waits(),
        now in -100..9000_i64,
        reopens in prop::collection::vec(-100..5000_i64, 0..3),
        days in prop::collection::vec((-1..14_i64, any::<bool>()), 0..8),
    ) -> Question {
        let moved = |(from, length, whom): (i64, Option<i64>, u8)| {
            (start + from, length.map(|length| start + from + length), whom)
        };
        Question {
            zone,
            start,
            now: start + now,
            plan,
            waits: waits.into_iter().map(moved).collect(),
            reopens: reopens.into_iter().map(|at| start + at).collect(),
            days: days.into_iter().map(|(day, kind)| (start / 1440 + day, kind)).collect(),
        }
    }
}

fn instant(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(minute * 60, 0).unwrap()
}

fn minute(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(60)
}

fn calendar(question: &Question) -> Calendar {
    question.days.iter().fold(Calendar::default(), |calendar, &(day, holiday)| {
        let on = instant(day * 1440).date_naive();
        let kind = if holiday { DayKind::Holiday } else { DayKind::Working };
        calendar.with(CalendarDay { on, kind })
    })
}

fn limit(plan: Plan) -> Limit {
    match plan {
        Plan::Elapsed(minutes) => Limit::Elapsed { minutes },
        Plan::Days(days) => Limit::Days { days },
        Plan::WorkingDays(days) => Limit::WorkingDays { days },
        Plan::FollowUp { at_once } => Limit::FollowUp(Terms::in_force(&Rules::default(), at_once)),
    }
}

fn clock(question: &Question) -> Clock {
    let awaited = [Awaited::Customer, Awaited::Parts, Awaited::ThirdParty];
    let clock = Clock::new(instant(question.start), limit(question.plan));
    let clock = question.waits.iter().fold(clock, |clock, &(from, until, whom)| {
        let awaited = awaited[usize::from(whom)];
        clock.wait(Pause { from: instant(from), until: until.map(instant), awaited })
    });
    question.reopens.iter().fold(clock, |clock, &at| clock.reopen(instant(at)))
}

fn deadline(question: &Question) -> Deadline {
    let calendar = calendar(question);
    let place = Place { zone: question.zone, calendar: &calendar };
    clock(question).deadline(instant(question.now), place)
}

fn label(stretch: Stretch) -> Minute {
    match stretch {
        Stretch::Running => Minute::R,
        Stretch::Closed => Minute::C,
        Stretch::Waiting(Awaited::Customer) => Minute::W(0),
        Stretch::Waiting(Awaited::Parts) => Minute::W(1),
        Stretch::Waiting(Awaited::ThirdParty) => Minute::W(2),
    }
}

/// Any limit, the ones too long for the oracle too.
fn any_limit() -> impl Strategy<Value = Limit> {
    prop_oneof![
        4 => plan().prop_map(limit),
        1 => (0..40_u32, any::<bool>())
            .prop_map(|(months, shifts)| Limit::Months { months, shifts }),
    ]
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn a_deadline_is_where_a_walk_from_minute_to_minute_ends(question in question()) {
        let (due, runs) = answer(&question);
        let deadline = deadline(&question);
        prop_assert_eq!(deadline.due_at(), instant(due));
        let unfolded: Vec<_> = deadline
            .segments()
            .iter()
            .map(|part| (minute(part.from), minute(part.until), label(part.stretch)))
            .collect();
        prop_assert_eq!(unfolded, runs);
        let late = question.now - due;
        let standing = deadline.standing(instant(question.now));
        prop_assert_eq!(standing.is_overdue(), late > 0);
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_later_start_is_never_due_earlier(
        question in question(),
        limit in any_limit(),
        seconds in 0..400_000_i64,
    ) {
        let calendar = calendar(&question);
        let place = Place { zone: question.zone, calendar: &calendar };
        let earlier = instant(question.start);
        let later = earlier + TimeDelta::seconds(seconds);
        let of = |start| {
            let clock = question.waits.iter().fold(Clock::new(start, limit), |clock, wait| {
                let (from, until) = (instant(wait.0), wait.1.map(instant));
                clock.wait(Pause { from, until, awaited: Awaited::Parts })
            });
            clock.deadline_of_run(start, instant(question.now), place).due_at()
        };
        prop_assert!(of(earlier) <= of(later));
    }

    #[test]
    fn a_wait_never_makes_a_deadline_earlier(question in question(), wait in waits()) {
        let before = deadline(&question).due_at();
        let mut more = question;
        let start = more.start;
        more.waits.extend(wait.into_iter().map(|(from, length, whom)| {
            (start + from, length.map(|length| start + from + length), whom)
        }));
        prop_assert!(before <= deadline(&more).due_at());
    }

    #[test]
    fn segments_tile_the_time_from_start_to_due(
        question in question(),
        limit in any_limit(),
        seconds in 0..60_i64,
    ) {
        let calendar = calendar(&question);
        let place = Place { zone: question.zone, calendar: &calendar };
        let start = instant(question.start) + TimeDelta::seconds(seconds);
        let clock = question.waits.iter().fold(Clock::new(start, limit), |clock, wait| {
            let (from, until) = (instant(wait.0), wait.1.map(instant));
            clock.wait(Pause { from, until, awaited: Awaited::Customer })
        });
        let deadline = clock.deadline(instant(question.now), place);
        let mut end = deadline.started_at();
        let mut last = None;
        for part in deadline.segments() {
            prop_assert_eq!(part.from, end);
            prop_assert!(part.from < part.until);
            prop_assert_ne!(last, Some(part.stretch));
            (end, last) = (part.until, Some(part.stretch));
        }
        prop_assert_eq!(end, deadline.due_at());
        prop_assert_eq!(deadline.started_at(), start);
    }

    #[test]
    fn a_clock_is_the_same_in_whatever_order_its_facts_arrive(question in question()) {
        let mut other = question.clone();
        other.waits.reverse();
        other.reopens.reverse();
        prop_assert_eq!(clock(&question), clock(&other));
    }

    #[test]
    fn working_days_frozen_as_days_are_due_alike(question in question(), days in 0..5_u32) {
        let calendar = calendar(&question);
        let place = Place { zone: question.zone, calendar: &calendar };
        let start = instant(question.start);
        let frozen = calendar.working_days(crate::civil::day_of(start, question.zone), days);
        let due_at = |limit: Limit| Clock::new(start, limit).deadline(start, place).due_at();
        prop_assert_eq!(due_at(frozen.into()), due_at(Limit::WorkingDays { days }));
    }
}
