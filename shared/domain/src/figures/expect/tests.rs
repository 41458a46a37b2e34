//! What falls due with nobody doing anything.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Asia::Shanghai;
use chrono_tz::Europe::Berlin;

use super::*;
use crate::figures::Ratio;
use crate::figures::fixture::{day, days};
use crate::figures::kpi::{Prepared, kpis};
use crate::id::{ClickId, DeskNumber, StaffId};
use crate::ledger::{Body, EntryKey, FactKey, Ledger, Record, Stamp};
use crate::roster::{DayPlan, DeskService, LunchPlan, Template};
use crate::settings::{Fact, Setting, fold};
use crate::shift::{Boundary, Slot};

pub(crate) fn settings(set: Vec<Setting>) -> Settings {
    let mut ledger = Ledger::new();
    for (sequence, setting) in set.into_iter().enumerate() {
        let sequence = u32::try_from(sequence).unwrap();
        let key = FactKey::Entry(EntryKey { millis: u64::from(sequence), actor: 1, sequence });
        let at = crate::figures::fixture::wall("2024-01-01 09:00");
        let click = ClickId::from_bytes([0; 16]);
        let stamp = Stamp { by: StaffId(1), occurred_at: at, recorded_at: at, click };
        let body = Body::Fact(Fact::Set { over: None, setting });
        ledger.insert(key, (DeskNumber(1), Record { stamp: Some(stamp), body }));
    }
    fold(&ledger)
}

/// One desk, kept day, lunch and night, by a roster that names one person for each.
pub(crate) fn in_service(since: &str) -> Settings {
    let who = |n| BTreeSet::from([StaffId(n)]);
    let plan = DayPlan { day: who(1), lunch: LunchPlan::Rota(who(2)), night: who(3) };
    let week = std::array::from_fn(|_| plan.clone());
    let slots = Slot::ALL.into_iter().collect();
    let service = DeskService { from: day(since), until: None, slots };
    settings(vec![
        Setting::InService { since: day(since) },
        Setting::Desk { desk: DeskNumber(1), service },
        Setting::Roster { from: day(since), template: Template { weeks: vec![week] } },
    ])
}

fn untouched(settings: &Settings, month: Days) -> BTreeMap<String, Ratio> {
    let expected = expected(settings, month, Shanghai).counts();
    kpis(&Prepared { expected, ..Prepared::default() })
}

#[test]
fn k20_k21_k22_b04_01_an_untouched_month_shows_nothing_done_of_all_that_was_due() {
    let kpis = untouched(&in_service("2023-12-01"), days("2024-02-01", "2024-02-29"));
    let none_of = |denominator| Ratio { numerator: 0, denominator };
    assert_eq!(kpis["K20"], none_of(29 * 1_440));
    // Day, lunch and night begin once a day each, and somebody comes for each.
    assert_eq!(kpis["K21"], none_of(29 * 3));
    assert_eq!(kpis["K21b"], none_of(29 * 3));
    assert_eq!(kpis["K22"], none_of(29 * 4));
    assert_eq!(kpis["K20"].hundredths_of_percent(), Some(0));
    assert_eq!(kpis["K23"].hundredths_of_percent(), None);
}

#[test]
fn k20_minutes_are_due_from_the_day_in_service_on() {
    let settings = in_service("2024-02-20");
    let whole = expected(&settings, days("2024-02-01", "2024-02-29"), Shanghai);
    assert_eq!(whole.minutes.first(), Some(&(day("2024-02-20"), 1_440)));
    assert_eq!(whole.counts().minutes, 10 * 1_440);
    // Nobody was on duty before the first morning, so it is handed over three times that day.
    assert_eq!(whole.counts().handovers, 10 * 4 - 1);
    assert_eq!(
        expected(&settings, days("2024-01-01", "2024-01-31"), Shanghai),
        Expected::default()
    );
}

#[test]
fn k22_a_property_not_in_service_is_due_nothing_and_prints_a_dash() {
    let kpis = untouched(&Settings::default(), days("2024-02-01", "2024-02-29"));
    for name in ["K20", "K21", "K22"] {
        assert_eq!(kpis[name].hundredths_of_percent(), None, "{name}");
    }
}

#[test]
fn k20_a_month_cut_off_early_is_due_what_fell_due_by_then() {
    let settings = in_service("2024-01-01");
    assert_eq!(
        expected(&settings, days("2024-02-01", "2024-02-27"), Shanghai).counts().minutes,
        27 * 1_440
    );
}

#[test]
fn k20_a_day_on_which_the_clocks_change_has_the_minutes_it_has() {
    let settings = in_service("2024-01-01");
    let spring = days("2024-03-31", "2024-03-31");
    assert_eq!(expected(&settings, spring, Berlin).counts().minutes, 23 * 60);
}

#[test]
fn denominators_are_the_lengths_of_their_lists() {
    let all = expected(&in_service("2024-01-01"), days("2024-02-01", "2024-02-29"), Shanghai);
    let counts = all.counts();
    assert_eq!(usize::try_from(counts.starts).unwrap(), all.starts.len());
    assert_eq!(usize::try_from(counts.handovers).unwrap(), all.handovers.len());
}

#[test]
fn k22_a_handover_where_none_was_due_is_in_neither_count() {
    let settings = in_service("2024-02-01");
    let property = PropertyUid::from_bytes([1; 16]);
    let expected = expected(&settings, days("2024-03-04", "2024-03-04"), Shanghai);
    let on = day("2024-03-04");
    let made = |desk| (Boundary::Evening.handover(property, DeskNumber(desk), on), 1);
    // Desk 2 is not in the settings; it signed all the same.
    let complete = expected.complete_lines(&[made(1), made(2)].into(), property);
    assert_eq!(complete, [made(1)].into());
    let nobody = Settings::default();
    let none_due = super::expected(&nobody, days("2024-03-04", "2024-03-04"), Shanghai);
    assert_eq!(none_due.complete_lines(&[made(2)].into(), property), Lines::new());
}
