//! Concurrent edits are kept and shown; the latest by its author's time is the one in force.

use automerge::transaction::Transactable as _;
use automerge::{ActorId, AutoCommit, ROOT, ReadDoc as _};
use dutybook_domain::id::{DocumentId, PropertyUid};

use super::*;
use crate::author::{Author, Writing, write};
use crate::change::Checked;
use crate::document::Document;
use crate::key::SecretKey;

const ID: DocumentId = DocumentId::of_kind(4, [4; 16]);

fn author(desk: u8) -> Author {
    Author {
        property: PropertyUid::from_bytes([8; 16]),
        desk: DeskNumber(desk.into()),
        actor: [desk; 16],
        key: SecretKey::from_seed(&[desk; 32]),
    }
}

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap()
}

fn set(document: &mut Document, by: &Author, millis: i64, value: &str) -> Checked {
    let register = Register::new(&value, at(millis), StaffId(1), by.desk).unwrap();
    let bytes = register.encode().unwrap();
    write(document, by, at(millis), Writing::Field("phone", &bytes)).unwrap().unwrap()
}

fn phone(document: &Document) -> Field {
    document.sheet().unwrap().get("phone").unwrap().clone()
}

#[test]
fn the_latest_by_its_authors_time_wins_however_busy_the_other_replica() {
    let mut busy = Document::new(ID, 4);
    for count in 0..20 {
        set(&mut busy, &author(9), count, "13900000000");
    }
    let mut quiet = Document::new(ID, 4);
    let late = set(&mut quiet, &author(1), 5_000, "13812341234");
    busy.add(late).unwrap();
    let field = phone(&busy);
    assert_eq!(field.read::<String>().unwrap(), "13812341234");
    assert_eq!(field.winner.desk, DeskNumber(1));
    assert_eq!(field.conflicting.len(), 1);
    assert_eq!(field.conflicting[0].desk, DeskNumber(9));
    assert_eq!(field.conflicting[0].register.as_ref().unwrap().at, at(19));
    // The trap: automerge's own winner is the busier replica's.
    let theirs = |by: u8, times: i64| {
        let mut doc = AutoCommit::new().with_actor(ActorId::from([by; 16]));
        for count in 0..times {
            doc.put(ROOT, "s/phone", count.to_be_bytes().to_vec()).unwrap();
            doc.commit();
        }
        doc
    };
    let (mut busy, mut quiet) = (theirs(9, 20), theirs(1, 1));
    busy.merge(&mut quiet).unwrap();
    let (winner, _) = busy.get(ROOT, "s/phone").unwrap().unwrap();
    assert_eq!(winner, automerge::Value::bytes(19_i64.to_be_bytes().to_vec()));
}

#[test]
fn equal_values_set_at_once_are_no_conflict() {
    let (mut one, mut two) = (Document::new(ID, 4), Document::new(ID, 4));
    set(&mut one, &author(1), 10, "same");
    one.add(set(&mut two, &author(2), 20, "same")).unwrap();
    let field = phone(&one);
    assert_eq!(field.winner.desk, DeskNumber(2));
    assert!(field.conflicting.is_empty());
    assert_eq!(one.sheet().unwrap().conflicts().count(), 0);
}

#[test]
fn resolving_writes_over_all() {
    let mut merged = Document::new(ID, 4);
    for desk in 1..=3 {
        let mut alone = Document::new(ID, 4);
        merged.add(set(&mut alone, &author(desk), desk.into(), &format!("{desk}"))).unwrap();
    }
    assert_eq!(phone(&merged).conflicting.len(), 2);
    set(&mut merged, &author(1), 100, "2");
    let field = phone(&merged);
    assert_eq!(field.read::<String>().unwrap(), "2");
    assert!(field.conflicting.is_empty());
}

#[test]
fn at_the_same_instant_the_higher_actor_wins_everywhere() {
    let (mut one, mut two) = (Document::new(ID, 4), Document::new(ID, 4));
    let (a, b) = (set(&mut one, &author(1), 10, "a"), set(&mut two, &author(2), 10, "b"));
    one.add(b).unwrap();
    two.add(a).unwrap();
    assert_eq!(phone(&one), phone(&two));
    assert_eq!(phone(&one).read::<String>().unwrap(), "b");
}

#[test]
fn a_value_that_cannot_be_read_is_kept_and_loses() {
    let (mut one, mut two) = (Document::new(ID, 4), Document::new(ID, 4));
    set(&mut one, &author(1), 10, "readable");
    let garbage = Writing::Field("phone", b"\xff");
    one.add(write(&mut two, &author(2), at(99), garbage).unwrap().unwrap()).unwrap();
    let field = phone(&one);
    assert_eq!(field.read::<String>().unwrap(), "readable");
    assert_eq!(field.conflicting[0].register, None);
    assert_eq!(field.conflicting[0].bytes.reveal(), b"\xff");
}

#[test]
fn a_sheet_waits_for_what_it_builds_on_and_says_for_whom() {
    let mut whole = Document::new(ID, 4);
    let first = set(&mut whole, &author(2), 10, "first");
    let second = set(&mut whole, &author(2), 20, "second");
    let mut partial = Document::load(ID, 4, [second.clone()]).unwrap();
    assert_eq!(partial.sheet().unwrap(), Sheet::default());
    let waiting = partial.waiting();
    assert_eq!((waiting[0].change, waiting[0].desk), (second.hash, DeskNumber(2)));
    assert_eq!(waiting[0].missing, [first.hash]);
    partial.add(first).unwrap();
    assert_eq!(phone(&partial).read::<String>().unwrap(), "second");
    assert!(partial.waiting().is_empty());
}

#[test]
fn a_sheets_values_are_never_printed() {
    let mut document = Document::new(ID, 4);
    set(&mut document, &author(1), 10, "13812341234");
    let printed = format!("{:?}", document.sheet().unwrap());
    assert!(!printed.contains("1381234"), "{printed}");
}
