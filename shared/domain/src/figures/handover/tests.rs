//! What handovers add, through the fold of their facts.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::of_handover;
use crate::figures::fixture::{day, document, wall};
use crate::figures::{Contribution, Measure};
use crate::handover::count::Count;
use crate::handover::sheet::{Balance, CarryReason, Matter, MatterKind, MatterRef, Sheet};
use crate::handover::{Fact, Offer, Signature, fold};
use crate::id::{ClickId, DeskNumber, StaffId};
use crate::ledger::{Body, EntryKey, FactKey, Ledger, Record, Stamp};
use crate::settings::Asset;
use crate::shift::Boundary;

fn key(sequence: u32) -> FactKey {
    FactKey::Entry(EntryKey { millis: u64::from(sequence), actor: 1, sequence })
}

/// A handover signed at a time, with so many matters left of which so many could have been done,
/// one radio missing or not.
fn facts(
    boundary: Boundary,
    signed: &str,
    (open, undone): (u8, u8),
    radios: u32,
) -> Vec<(&'static str, Fact)> {
    let at = |n| MatterRef { document: document(n), line: None };
    let matter = |n| Matter { at: at(n), number: None, kind: MatterKind::Slip, due: None };
    let reason = |n| if n < undone { CarryReason::LeftUndone } else { CarryReason::NoParts };
    let sheet = Sheet {
        balance: Balance { end: (0..open).map(matter).collect(), ..Balance::default() },
        reasons: (0..open).map(|n| (at(n), reason(n))).collect(),
        assets: vec![Asset { name: "对讲机".to_owned(), count: 4 }],
        ..Sheet::default()
    };
    let offer = Offer {
        desk: DeskNumber(1),
        on: day("2024-05-02"),
        boundary,
        giver: StaffId(11),
        begin_by: wall("2024-05-02 07:50"),
        accept_by: wall("2024-05-02 08:00"),
        sheet,
    };
    let count = Count {
        offer: key(0),
        receiver: StaffId(1),
        cash_fen: 0,
        assets: vec![crate::handover::count::AssetCount {
            name: "对讲机".to_owned(),
            count: radios,
            damaged: 0,
        }],
        receipts: Vec::new(),
        desk_in_order: true,
    };
    let signature = Signature {
        offer: key(0),
        count: key(1),
        giver: StaffId(11),
        receiver: StaffId(1),
        waiver: None,
    };
    let mut facts = vec![("07:45", Fact::Offered(offer)), ("07:48", Fact::Counted(count))];
    if signed != "never" {
        let time = if signed == "late" { "08:01" } else { "08:00" };
        facts.push((time, Fact::Accepted(signature)));
    }
    facts
}

fn rows(facts: &[(&str, Fact)]) -> Vec<Contribution> {
    let mut ledger = Ledger::new();
    for (sequence, (time, fact)) in facts.iter().enumerate() {
        let at = wall(&format!("2024-05-02 {time}"));
        let click = ClickId::from_bytes([0; 16]);
        let stamp = Stamp { by: StaffId(1), occurred_at: at, recorded_at: at, click };
        let record = Record { stamp: Some(stamp), body: Body::Fact(fact.clone()) };
        ledger.insert(key(u32::try_from(sequence).unwrap()), (DeskNumber(1), record));
    }
    of_handover(&fold(&ledger))
}

/// An evening signed in time, with three matters left of which two could have been done.
pub(crate) fn golden() -> Vec<Contribution> {
    let mut rows = rows(&facts(Boundary::Evening, "in time", (3, 2), 4));
    for row in &mut rows {
        row.day = day("2024-03-04");
    }
    rows
}

fn sums(rows: &[Contribution]) -> BTreeMap<Measure, i64> {
    let mut sums = BTreeMap::new();
    for row in rows {
        assert_eq!(row.day, day("2024-05-02"));
        *sums.entry(row.measure).or_default() += row.n;
    }
    sums
}

#[test]
fn k22_a_handover_is_complete_when_signed_in_time_with_nothing_missing() {
    let complete = |signed, radios| {
        let rows = rows(&facts(Boundary::Morning, signed, (1, 0), radios));
        sums(&rows).get(&Measure::HandoversComplete).copied()
    };
    assert_eq!(complete("in time", 4), Some(1));
    assert_eq!(complete("late", 4), None);
    assert_eq!(complete("in time", 3), None);
    assert_eq!(complete("never", 4), None);
}

#[test]
fn k23_b04_12_what_was_left_over_and_could_have_been_done_is_counted_of_what_was_open() {
    let left = sums(&rows(&facts(Boundary::Evening, "in time", (3, 2), 4)));
    assert_eq!(left.get(&Measure::LeftOpen), Some(&3));
    assert_eq!(left.get(&Measure::LeftSolvable), Some(&2));
    // A light handover ends no shift.
    let light = sums(&rows(&facts(Boundary::LunchBegins, "in time", (3, 2), 4)));
    assert_eq!(light.get(&Measure::LeftOpen), None);
    // A sheet nobody signed leaves nothing to anybody yet.
    assert_eq!(rows(&facts(Boundary::Evening, "never", (3, 2), 4)), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The oracle reads the sheet in the facts and knows which boundaries end a shift.
    #[test]
    fn k23_rows_are_what_a_plain_loop_over_the_facts_counts(
        at in 0_usize..4,
        open in 0_u8..9,
        undone in 0_u8..9,
        signed in any::<bool>(),
    ) {
        let boundary = Boundary::ALL[at];
        let signs = if signed { "in time" } else { "never" };
        let facts = facts(boundary, signs, (open, undone), 4);
        let (mut left, mut solvable, mut is_signed, mut full) = (0, 0, false, false);
        for (_, fact) in &facts {
            if let Fact::Offered(offer) = fact {
                left = i64::try_from(offer.sheet.balance.end.len()).unwrap();
                full = matches!(offer.boundary, Boundary::Morning | Boundary::Evening);
                for (_, why) in &offer.sheet.reasons {
                    solvable += i64::from(*why == CarryReason::LeftUndone);
                }
            }
            is_signed |= matches!(fact, Fact::Accepted(_));
        }
        let counts = is_signed && full;
        let sums = sums(&rows(&facts));
        let of = |measure| sums.get(&measure).copied().unwrap_or(0);
        prop_assert_eq!(of(Measure::LeftOpen), if counts { left } else { 0 });
        prop_assert_eq!(of(Measure::LeftSolvable), if counts { solvable } else { 0 });
    }
}
