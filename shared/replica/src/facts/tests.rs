//! One key, one fact, chosen alike everywhere.

use dutybook_domain::ledger::{Body, EntryKey, Record};
use serde::Deserialize;

use super::*;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Fact {
    Received(String),
}

fn bytes(about: &str) -> Vec<u8> {
    let body = Body::Fact(Fact::Received(about.to_owned()));
    codec::encode(&Record { stamp: None, body }).unwrap()
}

fn stored(value: &[u8], desk: u16) -> StoredFact<'_> {
    let key = FactKey::Entry(EntryKey { millis: 1, actor: 2, sequence: 3 });
    let desk = DeskNumber(desk);
    StoredFact { key, authorship: Authorship::Original, value, desk }
}

fn shown(gathered: &Gathered<Fact>) -> (DeskNumber, String) {
    let (desk, record) = gathered.ledger.values().next().unwrap();
    match &record.body {
        Body::Fact(Fact::Received(about)) => (*desk, about.clone()),
        Body::Corrects { .. } | Body::Strikes { .. } => panic!("no fact"),
    }
}

#[test]
fn one_key_written_twice_with_equal_bytes_is_one_fact() {
    let value = bytes("水");
    for order in [[2, 1], [1, 2]] {
        let gathered = gather::<Fact>(order.map(|desk| stored(&value, desk)));
        assert_eq!((gathered.ledger.len(), gathered.clashes.len()), (1, 0));
        assert_eq!(shown(&gathered).0, DeskNumber(1));
    }
}

#[test]
fn one_key_with_different_bytes_is_shown_as_a_clash_and_chosen_alike() {
    let (one, two) = (bytes("a"), bytes("b"));
    let facts = [stored(&one, 5), stored(&two, 1)];
    for order in [facts, [facts[1], facts[0]]] {
        let gathered = gather::<Fact>(order);
        assert_eq!(shown(&gathered), (DeskNumber(5), "a".to_owned()));
        let [clash] = gathered.clashes[..] else { panic!("{:?}", gathered.clashes) };
        assert_eq!((clash.shown, clash.hidden), (DeskNumber(5), DeskNumber(1)));
    }
}

#[test]
fn the_original_goes_before_a_re_authored_fact() {
    let (lower, higher) = (bytes("a"), bytes("b"));
    let again = StoredFact { authorship: Authorship::Reauthored, ..stored(&lower, 1) };
    let gathered = gather::<Fact>([again, stored(&higher, 2)]);
    assert_eq!(shown(&gathered), (DeskNumber(2), "b".to_owned()));
    assert_eq!(gathered.clashes.len(), 1);
    let alone = gather::<Fact>([again]);
    assert_eq!(shown(&alone), (DeskNumber(1), "a".to_owned()));
}

#[test]
fn a_fact_of_a_newer_version_is_kept_aside_and_counted() {
    let gathered = gather::<Fact>([stored(b"\xa1ab\xa1aflsung-in-rain", 1)]);
    assert!(gathered.ledger.is_empty() && gathered.is_newer());
    assert_eq!(gathered.unknown[0].name.as_deref(), Some("sung-in-rain"));
    assert!(!gather::<Fact>([stored(&bytes("a"), 1)]).is_newer());
}
