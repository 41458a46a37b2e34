//! Minutes at the desk: leaves, covers, holes, overlaps, and midnight.

use proptest::prelude::*;

use super::*;
use crate::civil::{end_of, start_of};
use crate::duty::fixture::{Scene, property, wall};
use crate::duty::{Command, Refusal};
use crate::regulation::RuleId;
use crate::shift::Slot;

fn at(time: &str) -> String {
    format!("2024-05-02 {time}")
}

fn leaving(who: u64, cover: Option<u64>) -> Command {
    Command::Leave(Leaving {
        who: StaffId(who),
        why: LeaveReason::Emergency,
        cover: cover.map(StaffId),
        alone_because: None,
    })
}

/// Guard 11 on duty since 17:30.
fn night() -> Scene {
    let mut scene = Scene::opened("2024-05-02", Slot::Night, &[11]);
    scene.at(&at("17:30"), Command::Arrive(StaffId(11))).unwrap();
    scene
}

fn covered(scene: &Scene, minimum: u32) -> Coverage {
    let window = scene.log().opening().unwrap().stretches[0];
    coverage(window, &presences(&scene.log(), window.until), minimum)
}

#[test]
fn b04_11_whoever_is_called_away_is_covered_by_a_named_other_person() {
    let mut scene = night();
    let themselves = scene.at(&at("22:00"), leaving(11, Some(11))).unwrap_err();
    assert_eq!((themselves, themselves.clause()), (Refusal::CoverIsSamePerson, Some("B-04 §5.1")));
    assert_eq!(scene.at(&at("22:00"), leaving(11, None)), Err(Refusal::DeskLeftAlone));
    scene.at(&at("22:00"), leaving(11, Some(21))).unwrap();
    let there = present_at(&scene.log(), wall(&at("22:10")));
    assert_eq!(there, [(StaffId(21), Some(StaffId(11)))].into());
    scene.at(&at("22:30"), Command::Return(StaffId(11))).unwrap();
    let there = present_at(&scene.log(), wall(&at("22:30")));
    assert_eq!(there, [(StaffId(11), None)].into());
    assert_eq!(covered(&scene, 1).uncovered_minutes(), 0);
}

#[test]
fn b04_11_k20_a_desk_left_alone_is_recorded_and_its_minutes_count_as_uncovered() {
    let mut scene = night();
    let alone = Leaving {
        who: StaffId(11),
        why: LeaveReason::Repair,
        cover: None,
        alone_because: Some("保安未到".to_owned()),
    };
    scene.at(&at("23:00"), Command::Leave(alone)).unwrap();
    scene.at(&at("23:12"), Command::Return(StaffId(11))).unwrap();
    let minimum = property().rules.number(RuleId::DeskStaffMinimum);
    let night = covered(&scene, minimum);
    assert_eq!((night.due_minutes(), night.uncovered_minutes()), (14 * 60 + 30, 12));
    assert_eq!(night.gaps, [Stretch { from: wall(&at("23:00")), until: wall(&at("23:12")) }]);
}

#[test]
fn an_entry_that_names_the_leaver_as_cover_leaves_the_desk_uncovered() {
    let mut scene = night();
    let act = crate::staff::Act {
        by: StaffId(11),
        role: crate::staff::Role::NightGuard,
        desk: crate::id::DeskNumber(1),
        now: wall(&at("23:00")),
        occurred_at: wall(&at("23:00")),
    };
    let fact = Leaving {
        who: StaffId(11),
        why: LeaveReason::Break,
        cover: Some(StaffId(11)),
        alone_because: None,
    };
    scene.write(&act, Fact::Left(fact));
    assert_eq!(covered(&scene, 1).covered_minutes(), 330);
}

#[test]
fn k20_a_stand_in_who_stays_on_is_one_of_the_shift() {
    let mut scene = night();
    scene.at(&at("22:00"), leaving(11, Some(12))).unwrap();
    scene.at(&at("22:10"), Command::Arrive(StaffId(12))).unwrap();
    scene.at(&at("22:30"), Command::Return(StaffId(11))).unwrap();
    assert_eq!(present_at(&scene.log(), wall(&at("22:31"))).len(), 2);
    assert_eq!(scene.at(&at("22:40"), Command::Arrive(StaffId(12))), Err(Refusal::AlreadyPresent));
    let nobody = scene.at(&at("22:41"), leaving(77, Some(12)));
    assert_eq!(nobody, Err(Refusal::NotPresent));
}

#[test]
fn k20_two_people_at_once_count_once_and_a_property_may_ask_for_two() {
    let mut scene = night();
    scene.at(&at("18:30"), Command::Arrive(StaffId(12))).unwrap();
    assert_eq!(covered(&scene, 1).uncovered_minutes(), 0);
    assert_eq!(covered(&scene, 2).uncovered_minutes(), 60);
}

#[test]
fn k20_a_day_has_1440_minutes_whatever_logs_they_come_from() {
    let mut day = Scene::opened("2024-05-02", Slot::Day, &[1]);
    day.at(&at("08:00"), Command::Arrive(StaffId(1))).unwrap();
    let mut lunch = Scene::opened("2024-05-02", Slot::Lunch, &[2]);
    lunch.at(&at("12:05"), Command::Arrive(StaffId(2))).unwrap();
    let logs = [day.log(), lunch.log(), night().log()];
    let until = wall("2024-05-03 12:00");
    let presences: Vec<Presence> = logs.iter().flat_map(|log| presences(log, until)).collect();
    let on = "2024-05-02".parse().unwrap();
    let zone = chrono_tz::Asia::Shanghai;
    let window = Stretch { from: start_of(on, zone), until: end_of(on, zone) };
    let day = coverage(window, &presences, 1);
    // Eight hours of the night before without a log, and the first five minutes of lunch.
    assert_eq!((day.due_minutes(), day.uncovered_minutes()), (1_440, 8 * 60 + 5));
    assert_eq!(coverage(window, &[], 1).covered_minutes(), 0);
}

#[test]
fn k20_a_minute_in_which_the_desk_was_left_for_a_second_is_not_covered() {
    let from = wall(&at("10:00"));
    let whole = Stretch { from, until: wall(&at("11:00")) };
    let part = Stretch { from, until: whole.until - chrono::TimeDelta::seconds(1) };
    let presence = Presence { who: StaffId(1), stretch: part, covers: None };
    let hour = coverage(whole, &[presence], 1);
    assert_eq!((hour.covered_minutes(), hour.uncovered_minutes()), (59, 1));
}

#[test]
fn k20_nothing_is_lost_of_a_minute_where_somebody_else_comes_within_a_second() {
    let from = wall(&at("10:00"));
    let window = Stretch { from, until: wall(&at("11:00")) };
    let there = |who, since| Presence {
        who: StaffId(who),
        stretch: Stretch { from: since, until: window.until },
        covers: None,
    };
    let joins = from + chrono::TimeDelta::milliseconds(600_500);
    let hour = coverage(window, &[there(1, from), there(2, joins)], 1);
    assert_eq!((hour.covered_minutes(), hour.uncovered_minutes()), (60, 0));
}

#[test]
fn whoever_stays_until_relieved_counts_until_they_are_said_to_have_left() {
    let mut day = Scene::opened("2024-05-02", Slot::Day, &[1]);
    day.at(&at("08:00"), Command::Arrive(StaffId(1))).unwrap();
    let last =
        |scene: &Scene| presences(&scene.log(), wall(&at("20:00"))).last().unwrap().stretch.until;
    assert_eq!(last(&day), wall(&at("17:30")));
    day.at(&at("17:50"), leaving(1, Some(11))).unwrap();
    let own = presences(&day.log(), wall(&at("20:00")));
    let until = own.iter().filter(|one| one.who == StaffId(1)).map(|one| one.stretch.until).max();
    assert_eq!(until, Some(wall(&at("17:50"))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn k20_covered_minutes_are_those_a_minute_by_minute_count_finds(
        parts in prop::collection::vec((1..4_u64, 0..300_i64, 1..120_i64), 0..8), minimum in 1..3_u32
    ) {
        let start = wall("2024-05-02 21:00");
        let minute = |count: i64| start + chrono::TimeDelta::minutes(count);
        let presences: Vec<Presence> = parts
            .iter()
            .map(|(who, from, length)| Presence {
                who: StaffId(*who),
                stretch: Stretch { from: minute(*from), until: minute(from + length) },
                covers: None,
            })
            .collect();
        let window = Stretch { from: minute(30), until: minute(330) };
        let counted = (30..330).filter(|at| {
            let there: BTreeSet<u64> = parts
                .iter()
                .filter(|(_, from, length)| from <= at && *at < from + length)
                .map(|(who, _, _)| *who)
                .collect();
            there.len() >= usize::try_from(minimum).unwrap()
        });
        let found = coverage(window, &presences, minimum);
        prop_assert_eq!(found.covered_minutes(), u64::try_from(counted.count()).unwrap());
        let gaps: u64 = found.gaps.iter().map(|gap| gap.seconds() / 60).sum();
        prop_assert_eq!(gaps + found.covered_minutes(), 300);
    }
}
