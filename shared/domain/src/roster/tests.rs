//! Templates in turn, swaps, absences, lunch merged with the day, and what falls due.

use chrono::{DateTime, Utc};
use chrono_tz::Asia::Shanghai;

use super::*;
use crate::civil::start_of;
use crate::id::DeskNumber;
use crate::regulation::Rules;
use crate::shift::Boundary;

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn staff<const N: usize>(ids: [u64; N]) -> BTreeSet<StaffId> {
    ids.map(StaffId).into()
}

/// Specialists 1 and 2 by day, 2 over lunch, guard 11 at night; on Sundays lunch is merged.
fn weekly(night: u64) -> [DayPlan; 7] {
    std::array::from_fn(|weekday| DayPlan {
        day: staff([1, 2]),
        lunch: if weekday == 6 { LunchPlan::MergedWithDay } else { LunchPlan::Rota(staff([2])) },
        night: staff([night]),
    })
}

/// From Wednesday 2024-05-01 on, guards 11 and 12 take the nights week by week.
fn roster() -> Roster {
    let template = Template { weeks: vec![weekly(11), weekly(12)] };
    Roster { templates: [(on("2024-05-01"), template)].into(), ..Roster::default() }
}

fn due(roster: &Roster, day: &str, slot: Slot) -> BTreeSet<StaffId> {
    roster.plan(Shift::new(on(day), slot)).due
}

fn window(from: &str, until: &str) -> Stretch {
    Stretch { from: start_of(on(from), Shanghai), until: start_of(on(until), Shanghai) }
}

fn timetable(_: NaiveDate) -> Timetable {
    Timetable::new(Shanghai, &Rules::default())
}

fn service() -> Service {
    let desk = |slots: &[Slot]| DeskService {
        from: on("2024-05-01"),
        until: None,
        slots: slots.iter().copied().collect(),
    };
    Service {
        since: Some(on("2024-05-01")),
        desks: [
            (DeskNumber(1), desk(&Slot::ALL)),
            (DeskNumber(2), desk(&[Slot::Day, Slot::Lunch])),
        ]
        .into(),
    }
}

#[test]
fn weeks_take_turns_from_monday_to_sunday() {
    let roster = roster();
    let night = |day| due(&roster, day, Slot::Night);
    assert_eq!(night("2024-05-05"), staff([11]));
    assert_eq!(night("2024-05-06"), staff([12]));
    assert_eq!(night("2024-05-12"), staff([12]));
    assert_eq!(night("2024-05-13"), staff([11]));
    assert_eq!(night("2024-04-30"), staff([]));
}

#[test]
fn b04_02_lunch_duty_is_kept_by_the_rota_specialist_of_the_shift() {
    let plan = roster().plan(Shift::new(on("2024-05-02"), Slot::Lunch));
    assert_eq!((plan.due, plan.is_start), (staff([2]), false));
}

#[test]
fn a_lunch_taken_by_somebody_from_outside_is_a_start_of_its_own() {
    let mut roster = roster();
    let lunch = Shift::new(on("2024-05-02"), Slot::Lunch);
    roster.swaps.push(Swap { shift: lunch, out: StaffId(2), stands_in: StaffId(3) });
    assert!(roster.plan(lunch).is_start);
}

#[test]
fn day_and_lunch_may_be_merged_and_then_the_days_people_stay() {
    let plan = roster().plan(Shift::new(on("2024-05-05"), Slot::Lunch));
    assert_eq!((plan.due, plan.is_start), (staff([1, 2]), false));
    let kept = |day| roster().stretches(Shift::new(on(day), Slot::Day), timetable(on(day)));
    assert_eq!((kept("2024-05-05").len(), kept("2024-05-02").len()), (1, 2));
}

#[test]
fn a_swap_changes_one_shift_and_only_if_the_person_was_due() {
    let mut roster = roster();
    let night = Shift::new(on("2024-05-02"), Slot::Night);
    roster.swaps.push(Swap { shift: night, out: StaffId(12), stands_in: StaffId(13) });
    assert_eq!(roster.plan(night).due, staff([11]));
    roster.swaps.push(Swap { shift: night, out: StaffId(11), stands_in: StaffId(13) });
    roster.swaps.push(Swap { shift: night, out: StaffId(13), stands_in: StaffId(14) });
    assert_eq!(roster.plan(night).due, staff([14]));
    assert_eq!(due(&roster, "2024-05-03", Slot::Night), staff([11]));
}

#[test]
fn b04_01_a_slot_whose_people_are_all_away_is_a_gap_in_the_24_hours() {
    let mut roster = roster();
    assert_eq!(roster.gaps(on("2024-05-01"), on("2024-05-31")), []);
    let away = Absence { who: StaffId(11), from: on("2024-05-04"), until: on("2024-05-05") };
    roster.absences.push(away);
    let nights: Vec<Shift> =
        roster.gaps(on("2024-05-01"), on("2024-05-31")).into_iter().map(|gap| gap.shift).collect();
    assert_eq!(nights, ["2024-05-04", "2024-05-05"].map(|day| Shift::new(on(day), Slot::Night)));
    let unplanned = Roster::default().gaps(on("2024-05-01"), on("2024-05-01"));
    assert_eq!(unplanned.len(), 3);
}

#[test]
fn k21_every_shift_start_from_the_day_in_service_is_due_whether_anyone_opened_it_or_not() {
    let due = due_shifts(&roster(), &service(), window("2024-04-01", "2024-05-06"), &timetable);
    // Five days of three slots, less the merged lunch of Sunday 5 May.
    assert_eq!(due.len(), 14);
    assert_eq!(due.iter().filter(|due| due.plan.is_start).count(), 10);
    let first = due.first().unwrap();
    assert_eq!(first.shift, Shift::new(on("2024-05-01"), Slot::Day));
    let outside: Vec<DateTime<Utc>> = due.iter().map(|due| due.starts_at).collect();
    assert!(outside.is_sorted());
    let nothing = Service::default();
    assert_eq!(due_shifts(&roster(), &nothing, window("2024-04-01", "2024-05-06"), &timetable), []);
}

#[test]
fn k22_handovers_fall_due_where_a_desk_is_kept_on_both_sides() {
    let due = due_handovers(&roster(), &service(), window("2024-05-01", "2024-05-06"), &timetable);
    let count = |desk: u16, boundary: Boundary| {
        due.iter().filter(|due| due.desk == DeskNumber(desk) && due.boundary == boundary).count()
    };
    assert_eq!(Boundary::ALL.map(|boundary| count(1, boundary)), [4, 4, 4, 5]);
    assert_eq!(Boundary::ALL.map(|boundary| count(2, boundary)), [0, 4, 4, 0]);
}

#[test]
fn k22_the_last_handover_due_is_the_one_before_the_cut_off() {
    let mut cut = window("2024-05-01", "2024-05-02");
    cut.until = timetable(on("2024-05-01")).boundary_at(on("2024-05-01"), Boundary::Evening);
    let due = due_handovers(&roster(), &service(), cut, &timetable);
    assert!(due.iter().all(|due| due.boundary.is_light()));
    assert_eq!(due.len(), 4);
}
