//! Coverage, arrivals and contacts as rows; coverage against a count of single minutes.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use proptest::prelude::*;

use super::of_duty_log;
use crate::caller::{Channel, Relation};
use crate::duty::contact::{Category, Contact, Handling, Parties, Person, Raised};
use crate::duty::presence::{LeaveReason, Leaving};
use crate::duty::{Fact, Opening, fold};
use crate::figures::fixture::{day, wall};
use crate::figures::{Contribution, Measure};
use crate::id::{ClickId, DeskNumber, SpokenNumber, StaffId};
use crate::ledger::{Body, EntryKey, FactKey, Ledger, Record, Stamp};
use crate::personal::Personal;
use crate::regulation::Rules;
use crate::shift::{Early, Shift, Slot, Timetable};

const GUARD: StaffId = StaffId(11);
const STAND_IN: StaffId = StaffId(12);

fn shift(on: &str, slot: Slot, due: &[StaffId]) -> (DateTime<Utc>, Fact) {
    let timetable = Timetable::new(Shanghai, &Rules::default());
    let shift = Shift::new(day(on), slot);
    let stretches = timetable.stretches(shift);
    let early = Some(Early { duty: 15, handover: 10 });
    let due: BTreeSet<StaffId> = due.iter().copied().collect();
    (timetable.starts_at(shift), Fact::Opened(Opening { shift, stretches, due, early }))
}

fn contributions(entries: &[(DateTime<Utc>, Fact)]) -> Vec<Contribution> {
    let mut ledger = Ledger::new();
    for (sequence, (at, fact)) in entries.iter().enumerate() {
        let stamp = Stamp {
            by: GUARD,
            occurred_at: *at,
            recorded_at: *at,
            click: ClickId::from_bytes([0; 16]),
        };
        let sequence = u32::try_from(sequence).unwrap();
        let key = FactKey::Entry(EntryKey { millis: u64::from(sequence), actor: 1, sequence });
        let record = Record { stamp: Some(stamp), body: Body::Fact(fact.clone()) };
        ledger.insert(key, (DeskNumber(1), record));
    }
    of_duty_log(&fold(&ledger), Shanghai)
}

fn rows(entries: &[(DateTime<Utc>, Fact)]) -> Vec<(String, String, i64, Measure)> {
    let rows = contributions(entries);
    rows.into_iter().map(|row| (row.day.to_string(), row.key, row.n, row.measure)).collect()
}

fn of(measure: Measure, entries: &[(DateTime<Utc>, Fact)]) -> Vec<(String, String, i64)> {
    let rows = rows(entries).into_iter().filter(|(.., of)| *of == measure);
    rows.map(|(day, key, n, _)| (day, key, n)).collect()
}

fn row(day: &str, key: &str, n: i64) -> (String, String, i64) {
    (day.to_owned(), key.to_owned(), n)
}

/// Two logs of one day: the day's with a contact, the night's left for a while.
pub(crate) fn golden() -> [Vec<Contribution>; 2] {
    let leaving = Leaving { who: GUARD, why: LeaveReason::Break, cover: None, alone_because: None };
    let by_day = [
        shift("2024-03-04", Slot::Day, &[GUARD]),
        (wall("2024-03-04 07:45"), Fact::Arrived { who: GUARD }),
        (wall("2024-03-04 09:30"), Fact::Contact(contact())),
    ];
    let by_night = [
        shift("2024-03-04", Slot::Night, &[GUARD]),
        (wall("2024-03-04 17:20"), Fact::Arrived { who: GUARD }),
        (wall("2024-03-04 23:30"), Fact::Left(leaving)),
        (wall("2024-03-05 00:10"), Fact::Returned { who: GUARD }),
    ];
    [contributions(&by_day), contributions(&by_night)]
}

#[test]
fn k20_b04_11_a_night_is_kept_on_two_days_up_to_midnight_and_after_it() {
    let kept = [
        shift("2024-03-04", Slot::Night, &[GUARD]),
        (wall("2024-03-04 17:15"), Fact::Arrived { who: GUARD }),
    ];
    assert_eq!(
        of(Measure::CoveredMinutes, &kept),
        [row("2024-03-04", "night", 390), row("2024-03-05", "night", 480)]
    );
}

#[test]
fn k20_a_desk_left_without_cover_is_not_kept_and_with_cover_it_is() {
    let away = |cover| {
        let why = LeaveReason::Emergency;
        let leaving = Leaving { who: GUARD, why, cover, alone_because: None };
        of(
            Measure::CoveredMinutes,
            &[
                shift("2024-03-04", Slot::Night, &[GUARD]),
                (wall("2024-03-04 17:15"), Fact::Arrived { who: GUARD }),
                (wall("2024-03-04 22:00"), Fact::Left(leaving)),
                (wall("2024-03-04 22:40"), Fact::Returned { who: GUARD }),
            ],
        )
    };
    assert_eq!(away(None)[0], row("2024-03-04", "night", 350));
    assert_eq!(away(Some(STAND_IN))[0], row("2024-03-04", "night", 390));
}

#[test]
fn k20_who_comes_early_keeps_the_desk_from_the_start_of_the_shift_only() {
    let day_shift = [
        shift("2024-03-04", Slot::Day, &[GUARD]),
        (wall("2024-03-04 07:45"), Fact::Arrived { who: GUARD }),
    ];
    assert_eq!(of(Measure::CoveredMinutes, &day_shift), [row("2024-03-04", "day", 450)]);
}

#[test]
fn k21_b04_13_b05_02_t28_fifteen_minutes_early_and_ten_are_counted_apart() {
    let came = |at: DateTime<Utc>| {
        let opened = shift("2024-03-04", Slot::Day, &[GUARD]);
        of(Measure::Arrivals, &[opened, (at, Fact::Arrived { who: GUARD })])
    };
    let second = TimeDelta::seconds(1);
    let on = |key: &str| [row("2024-03-04", key, 1)];
    assert_eq!(came(wall("2024-03-04 07:45")), on("on-time"));
    assert_eq!(came(wall("2024-03-04 07:45") + second), on("late-b04"));
    assert_eq!(came(wall("2024-03-04 07:50")), on("late-b04"));
    assert_eq!(came(wall("2024-03-04 07:50") + second), on("late-b05"));
}

fn contact() -> Contact {
    Contact {
        number: SpokenNumber { desk: DeskNumber(1), serial: 1 },
        raised: Raised {
            channel: Channel::Call,
            category: Category::Repair,
            relation: Relation::Owner,
            person: Person::default(),
            content: Personal::from("厨房水管滴水"),
        },
        between: Parties::CompanyOwner,
        received_by: GUARD,
        handling: Handling::default(),
        origin: None,
    }
}

#[test]
fn b04_04_every_contact_is_counted_by_channel_shift_and_matter() {
    let log = [
        shift("2024-03-04", Slot::Lunch, &[]),
        (wall("2024-03-04 12:30"), Fact::Contact(contact())),
    ];
    assert_eq!(of(Measure::Contacts, &log), [row("2024-03-04", "call", 1)]);
    assert_eq!(of(Measure::ContactsBySlot, &log), [row("2024-03-04", "lunch", 1)]);
    assert_eq!(of(Measure::ContactsByCategory, &log), [row("2024-03-04", "repair", 1)]);
}

#[test]
fn a_log_nobody_opened_counts_no_minute_and_no_arrival() {
    let unopened = [(wall("2024-03-04 07:45"), Fact::Arrived { who: GUARD })];
    assert_eq!(rows(&unopened), []);
}

/// Comings and goings of two people in a night, minute by minute.
fn comings() -> impl Strategy<Value = Vec<(u8, i64)>> {
    prop::collection::vec((0_u8..5, -30_i64..900), 0..10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// The oracle walks the night by the minute and asks who is there at each.
    #[test]
    fn k20_covered_minutes_are_what_a_walk_by_the_minute_counts(mut moves in comings()) {
        moves.sort_by_key(|(_, minute)| *minute);
        moves.dedup_by_key(|(_, minute)| *minute);
        let start = wall("2024-03-04 17:30");
        let mut entries = vec![shift("2024-03-04", Slot::Night, &[GUARD])];
        for (what, minute) in &moves {
            let leaving = |who, cover| {
                Fact::Left(Leaving { who, why: LeaveReason::Break, cover, alone_because: None })
            };
            let fact = match what {
                0 => Fact::Arrived { who: GUARD },
                1 => Fact::Arrived { who: STAND_IN },
                2 => leaving(GUARD, Some(STAND_IN)),
                3 => leaving(GUARD, None),
                _ => leaving(STAND_IN, None),
            };
            entries.push((start + TimeDelta::minutes(*minute), fact));
        }
        let (mut guard, mut stand_in, mut covering) = (false, false, false);
        let (mut before_midnight, mut after) = (0, 0);
        let mut next = moves.iter().peekable();
        for minute in -30_i64..870 {
            while let Some((what, _)) = next.next_if(|(_, at)| *at == minute) {
                match what {
                    0 => {
                        guard = true;
                        // Whoever only stood in goes when the guard is back.
                        stand_in &= !covering;
                        covering = false;
                    }
                    1 => {
                        stand_in = true;
                        covering = false;
                    }
                    2 => {
                        guard = false;
                        covering |= !stand_in;
                        stand_in = true;
                    }
                    3 => guard = false,
                    _ => {
                        stand_in = false;
                        covering = false;
                    }
                }
            }
            if minute >= 0 && (guard || stand_in) {
                if minute < 390 { before_midnight += 1 } else { after += 1 }
            }
        }
        let by_hand: Vec<_> = [("2024-03-04", before_midnight), ("2024-03-05", after)]
            .into_iter()
            .filter(|(_, n)| *n != 0)
            .map(|(day, n)| row(day, "night", n))
            .collect();
        prop_assert_eq!(of(Measure::CoveredMinutes, &entries), by_hand);
    }
}
