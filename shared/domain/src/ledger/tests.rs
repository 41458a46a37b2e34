//! What corrections do to a ledger, and the one spelling of a key.

use super::*;

fn key(millis: u64) -> FactKey {
    FactKey::Entry(EntryKey { millis, actor: 7, sequence: 1 })
}

fn stamp(minute: u32) -> Stamp {
    let at = DateTime::from_timestamp(i64::from(minute) * 60, 0).unwrap();
    Stamp { by: StaffId(1), occurred_at: at, recorded_at: at, click: ClickId::from_bytes([0; 16]) }
}

fn ledger(bodies: &[(u64, Body<&'static str>)]) -> Ledger<&'static str> {
    bodies
        .iter()
        .map(|(millis, body)| {
            let record = Record { stamp: Some(stamp(1)), body: body.clone() };
            (key(*millis), (DeskNumber(1), record))
        })
        .collect()
}

fn corrects(target: u64, after: &[u64], fact: &'static str) -> Body<&'static str> {
    Body::Corrects {
        target: key(target),
        after: after.iter().copied().map(key).collect(),
        fact,
        occurred_at: None,
        reason: "写错房号".to_owned(),
    }
}

fn facts(ledger: &Ledger<&'static str>) -> Vec<&'static str> {
    effective(ledger).entries.iter().map(|entry| entry.fact).collect()
}

#[test]
fn a_correction_stands_where_the_original_stood() {
    let ledger = ledger(&[
        (1, Body::Fact("漏水 3-1502")),
        (2, Body::Fact("已派单")),
        (3, corrects(1, &[], "漏水 3-1501")),
    ]);
    assert_eq!(facts(&ledger), ["漏水 3-1501", "已派单"]);
}

#[test]
fn a_struck_entry_is_left_out_and_its_correction_with_it() {
    let strike = Body::Strikes { target: key(1), after: vec![key(2)], reason: "重复".to_owned() };
    let ledger = ledger(&[(1, Body::Fact("甲")), (2, corrects(1, &[], "乙")), (3, strike)]);
    assert_eq!(facts(&ledger), Vec::<&str>::new());
    assert_eq!(effective(&ledger).contested, []);
}

#[test]
fn a_correction_waits_for_what_it_corrects() {
    let ledger = ledger(&[(2, corrects(1, &[], "乙"))]);
    assert_eq!(facts(&ledger), Vec::<&str>::new());
}

#[test]
fn two_corrections_made_apart_are_shown_to_a_person() {
    let mut apart =
        ledger(&[(1, Body::Fact("甲")), (2, corrects(1, &[], "乙")), (3, corrects(1, &[], "丙"))]);
    let contested = effective(&apart).contested;
    assert_eq!(contested, [Contested { target: key(1), loser: key(2), winner: key(3) }]);
    assert_eq!(facts(&apart), ["丙"]);

    // A person decides having looked at one of them only: the other is still open.
    apart.extend(ledger(&[(4, corrects(1, &[3], "丁"))]));
    assert_eq!(effective(&apart).contested.len(), 1);
    apart.extend(ledger(&[(5, corrects(1, &[2, 4], "丁"))]));
    assert_eq!((effective(&apart).contested.len(), facts(&apart)), (0, vec!["丁"]));
}

#[test]
fn two_corrections_that_agree_are_no_conflict() {
    let agreed =
        ledger(&[(1, Body::Fact("甲")), (2, corrects(1, &[], "乙")), (3, corrects(1, &[], "乙"))]);
    assert_eq!(effective(&agreed).contested, []);
}

#[test]
fn a_corrected_time_replaces_the_time_it_happened_and_not_the_time_it_was_recorded() {
    let at = DateTime::from_timestamp(9 * 60, 0).unwrap();
    let corrected = Body::Corrects {
        target: key(1),
        after: Vec::new(),
        fact: "甲",
        occurred_at: Some(at),
        reason: "钟错".to_owned(),
    };
    let read = effective(&ledger(&[(1, Body::Fact("甲")), (2, corrected)]));
    let times = read.entries[0].stamp.unwrap();
    assert_eq!((times.occurred_at, times.recorded_at), (at, stamp(1).recorded_at));
}

#[test]
fn a_key_has_one_spelling_and_its_text_sorts_as_it_does() {
    let keys = [
        FactKey::Imported([0xff; 16]),
        FactKey::Entry(EntryKey { millis: 1, actor: u64::MAX, sequence: 9 }),
        FactKey::Entry(EntryKey { millis: 2, actor: 0, sequence: 1 }),
        FactKey::Entry(EntryKey { millis: 2, actor: 0, sequence: u32::MAX }),
        FactKey::Entry(EntryKey { millis: 0xffff_ffff_ffff, actor: 0, sequence: 0 }),
    ];
    let texts: Vec<String> = keys.iter().map(ToString::to_string).collect();
    assert!(keys.is_sorted() && texts.is_sorted());
    for (key, text) in keys.iter().zip(&texts) {
        assert_eq!(text.parse(), Ok(*key));
        assert_eq!(text.to_uppercase().replace("F/", "f/").parse::<FactKey>().is_ok(), {
            text.to_uppercase().replace("F/", "f/") == *text
        });
    }
    assert_eq!("f/00".parse::<FactKey>(), Err(ParseFactKeyError));
    assert_eq!("s/phone".parse::<FactKey>(), Err(ParseFactKeyError));
}
