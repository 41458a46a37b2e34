//! Slots at their edges: seconds, midnights, month and year ends, clocks put forward.

use chrono::NaiveDateTime;
use chrono_tz::Asia::Shanghai;
use chrono_tz::Europe::Berlin;
use chrono_tz::Pacific::Apia;
use proptest::prelude::*;

use super::*;
use crate::civil::instant_of;
use crate::regulation::Value;

fn shanghai() -> Timetable {
    Timetable::new(Shanghai, &Rules::default())
}

fn instant(text: &str, zone: Tz) -> DateTime<Utc> {
    instant_of(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap(), zone)
}

fn shift(on: &str, slot: Slot) -> Shift {
    Shift::new(on.parse().unwrap(), slot)
}

fn shift_of(text: &str) -> Shift {
    shanghai().shift_at(instant(text, Shanghai))
}

#[test]
fn t29_b04_02_b04_03_slots_are_half_open() {
    for (time, on, slot) in [
        ("2024-03-05 07:59:59", "2024-03-04", Slot::Night),
        ("2024-03-05 08:00:00", "2024-03-05", Slot::Day),
        ("2024-03-05 11:59:59", "2024-03-05", Slot::Day),
        ("2024-03-05 12:00:00", "2024-03-05", Slot::Lunch),
        ("2024-03-05 13:59:59", "2024-03-05", Slot::Lunch),
        ("2024-03-05 14:00:00", "2024-03-05", Slot::Day),
        ("2024-03-05 17:29:59", "2024-03-05", Slot::Day),
        ("2024-03-05 17:30:00", "2024-03-05", Slot::Night),
    ] {
        assert_eq!(shift_of(time), shift(on, slot), "{time}");
    }
}

#[test]
fn t29_b04_03_a_night_belongs_to_the_day_it_begins_across_months_and_years() {
    assert_eq!(shift_of("2024-03-01 00:00:00"), shift("2024-02-29", Slot::Night));
    assert_eq!(shift_of("2024-01-01 03:00:00"), shift("2023-12-31", Slot::Night));
    let eve = shift("2023-12-31", Slot::Night);
    assert_eq!(shanghai().starts_at(eve), instant("2023-12-31 17:30:00", Shanghai));
    assert_eq!(shanghai().ends_at(eve), instant("2024-01-01 08:00:00", Shanghai));
}

#[test]
fn t29_a_property_that_shifts_its_rules_shifts_its_slots() {
    let later = NaiveTime::from_hms_opt(18, 0, 0).unwrap();
    let rules = Rules::default().with(RuleId::NightFrom, Value::Time(later));
    let table = Timetable::new(Shanghai, &rules);
    let at = instant("2024-03-05 17:45:00", Shanghai);
    assert_eq!(table.shift_at(at).slot, Slot::Day);
    assert_eq!(shanghai().shift_at(at).slot, Slot::Night);
}

#[test]
fn t28_b04_13_b05_02_worked_example_of_early_arrival_for_eight_o_clock() {
    let early = Early::of(&Rules::default());
    let judged = |time: &str| {
        let on = |clock: &str| instant(&format!("2024-03-05 {clock}"), Shanghai);
        early.judge(on(time), on("08:00:00"))
    };
    assert_eq!(judged("07:45:00"), Punctuality::OnTime);
    assert_eq!(judged("07:45:01"), Punctuality::LateForDuty);
    assert_eq!(judged("07:50:00"), Punctuality::LateForDuty);
    assert_eq!(judged("07:50:01"), Punctuality::LateForHandover);
}

#[test]
fn handovers_are_full_at_eight_and_half_past_five_and_light_around_lunch() {
    let on: NaiveDate = "2024-03-01".parse().unwrap();
    let points = Boundary::ALL.map(|boundary| {
        let at = crate::civil::civil_of(shanghai().boundary_at(on, boundary), Shanghai);
        (at.time().to_string(), boundary.is_light())
    });
    let expected = [("08:00:00", false), ("12:00:00", true), ("14:00:00", true)];
    assert_eq!(points[..3], expected.map(|(time, light)| (time.to_owned(), light)));
    assert_eq!(points[3], ("17:30:00".to_owned(), false));
    assert_eq!(Boundary::Morning.giver(on), shift("2024-02-29", Slot::Night));
    for boundary in Boundary::ALL {
        let at = shanghai().boundary_at(on, boundary);
        let just_before = at - TimeDelta::seconds(1);
        assert_eq!(shanghai().shift_at(at), boundary.receiver(on), "{boundary:?}");
        assert_eq!(shanghai().shift_at(just_before), boundary.giver(on), "{boundary:?}");
    }
}

#[test]
fn a_night_in_which_the_clocks_change_is_an_hour_shorter_or_longer() {
    let table = Timetable::new(Berlin, &Rules::default());
    let hours = |on: &str| {
        let night = table.stretches(shift(on, Slot::Night));
        night[0].seconds() * 2 / 3_600
    };
    assert_eq!((hours("2024-03-30"), hours("2024-10-26"), hours("2024-05-01")), (27, 31, 29));
}

#[test]
fn an_island_that_skips_a_day_still_has_its_night() {
    // Samoa went from 29 to 31 December 2011.
    let table = Timetable::new(Apia, &Rules::default());
    let at = instant("2011-12-31 07:00:00", Apia);
    assert_eq!(table.shift_at(at), shift("2011-12-29", Slot::Night));
}

#[test]
fn what_happened_before_the_running_shift_began_is_backdated() {
    let late = |occurred: &str, now: &str, slots| {
        shanghai().is_backdated(instant(occurred, Shanghai), instant(now, Shanghai), slots)
    };
    assert!(!late("2024-03-05 08:00:00", "2024-03-05 17:29:59", 0));
    assert!(late("2024-03-05 07:59:59", "2024-03-05 08:00:00", 0));
    assert!(late("2024-03-05 17:29:59", "2024-03-05 17:30:00", 0));
    assert!(!late("2024-03-05 17:29:59", "2024-03-05 17:30:00", 1));
    assert!(!late("2024-03-05 23:00:00", "2024-03-06 07:00:00", 0));
}

#[test]
fn two_desks_meet_in_one_duty_log_and_each_has_its_own_handover() {
    let (here, there) = (PropertyUid::from_bytes([1; 16]), PropertyUid::from_bytes([2; 16]));
    let day = shift("2024-03-05", Slot::Day);
    assert_ne!(day.duty_log(here), day.duty_log(there));
    assert_ne!(day.duty_log(here), shift("2024-03-05", Slot::Night).duty_log(here));
    let handover = |desk| Boundary::Morning.handover(here, DeskNumber(desk), day.on);
    assert_ne!(handover(1), handover(2));
    assert_eq!(handover(1), handover(1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_instant_lies_in_exactly_one_stretch_of_its_own_shift(
        second in 1_300_000_000_i64..1_900_000_000, zone in prop::sample::select(vec![Shanghai, Berlin, Apia])
    ) {
        let table = Timetable::new(zone, &Rules::default());
        let at = DateTime::from_timestamp(second, 0).unwrap();
        let own = table.shift_at(at);
        let day = day_of(at, zone);
        let mut holding = Vec::new();
        for on in [day_before(day_before(day)), day_before(day), day, day_after(day)] {
            for slot in Slot::ALL {
                let shift = Shift::new(on, slot);
                let holds = table.stretches(shift).iter().any(|stretch| stretch.contains(at));
                holding.extend(holds.then_some(shift));
            }
        }
        prop_assert_eq!(holding, vec![own]);
    }
}
