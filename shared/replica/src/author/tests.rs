//! What is written passes a receiver's checks, and is what automerge itself would have written.

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, AutoCommit, Change, ROOT, ReadDoc as _};

use super::*;

const ID: DocumentId = DocumentId::of_kind(1, [4; 16]);

fn author(desk: u16) -> Author {
    let byte = u8::try_from(desk).unwrap();
    Author {
        property: PropertyUid::from_bytes([8; 16]),
        desk: DeskNumber(desk),
        actor: [byte; 16],
        key: SecretKey::from_seed(&[byte; 32]),
    }
}

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap()
}

fn fact(document: &mut Document, by: &Author, millis: i64, value: &[u8]) -> Checked {
    write(document, by, at(millis), Writing::Fact(value)).unwrap().unwrap()
}

#[test]
fn a_written_change_passes_every_check_of_a_receiver() {
    let (mut document, desk) = (Document::new(ID, 1), author(1));
    for at in 0..3 {
        let written = fact(&mut document, &desk, at, &[7]);
        assert_eq!(change::read(&written.envelope, &Limits::STANDARD), Ok(written.clone()));
        let key = desk.key.public().verifying().unwrap();
        assert_eq!(change::verify_signature(desk.property, &written, &key), Ok(()));
        assert_eq!(written.sequence, u64::try_from(at).unwrap() + 1);
    }
    let long = vec![0; change::VALUE_LIMIT_BYTES + 1];
    let refused = write(&mut document, &desk, at(0), Writing::Fact(&long));
    assert!(matches!(refused, Err(WriteError::Unacceptable(Fault::ValueTooLarge))));
    let refused = write(&mut document, &desk, at(0), Writing::Field("No", b"x"));
    assert!(matches!(refused, Err(WriteError::Unacceptable(Fault::BadKey))));
}

#[test]
fn what_we_write_is_what_automerge_would_write() {
    let (desk, mut document) = (author(1), Document::new(ID, 1));
    let mut theirs = AutoCommit::new().with_actor(ActorId::from(desk.actor));
    let steps = [("s/phone", b"a"), ("s/name", b"b"), ("s/phone", b"c"), ("s/phone", b"d")];
    for (key, value) in steps {
        let field = key.strip_prefix("s/").unwrap();
        let ours = write(&mut document, &desk, at(50), Writing::Field(field, value));
        let ours = ours.unwrap().unwrap();
        theirs.put(ROOT, key, value.to_vec()).unwrap();
        let time = i64::try_from(ours.millis).unwrap();
        let hash = theirs.commit_with(CommitOptions::default().with_time(time)).unwrap();
        assert_eq!(ours.hash.0, hash.0);
        assert_eq!(theirs.get_last_local_change().unwrap().raw_bytes(), ours.envelope.change);
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let written = || {
        let mut document = Document::new(ID, 1);
        let one = fact(&mut document, &author(1), 5, b"x");
        let two = fact(&mut document, &author(2), 5, b"y");
        [one.envelope, two.envelope]
    };
    assert_eq!(written(), written());
}

#[test]
fn a_fact_written_after_another_sorts_after_it_whatever_the_clock_says() {
    let mut document = Document::new(ID, 1);
    let first = fact(&mut document, &author(1), 9_000, b"x");
    let second = fact(&mut document, &author(2), 1_000, b"y");
    assert_eq!((first.millis, second.millis), (9_000, 9_001));
    assert!(first.puts[0].key < second.puts[0].key);
}

#[test]
fn one_key_written_twice_with_equal_bytes_is_one_fact() {
    let mut document = Document::new(ID, 1);
    let row = Writing::Import(b"row");
    assert!(write(&mut document, &author(1), at(0), row).unwrap().is_some());
    assert!(write(&mut document, &author(2), at(0), row).unwrap().is_none());
}

#[test]
fn a_used_up_actors_fact_is_written_again_under_its_old_key() {
    let (mut document, old) = (Document::new(ID, 1), author(1));
    let today = Author { actor: [77; 16], ..author(1) };
    let key = EntryKey { millis: 3, actor: change::short_actor(old.actor), sequence: 1 };
    let again = Writing::Again(key, b"fact");
    let written = write(&mut document, &today, at(9), again).unwrap().unwrap();
    assert_eq!(written.puts[0].fact_key().unwrap().0, FactKey::Entry(key));
    assert!(write(&mut document, &today, at(9), again).unwrap().is_none());
    let other = write(&mut document, &today, at(9), Writing::Again(key, b"other"));
    assert!(matches!(other, Err(WriteError::Unacceptable(Fault::OverwritesFact))));
}

#[test]
fn a_restored_store_that_reuses_its_actor_is_told_apart() {
    let desk = author(1);
    let mut document = Document::new(ID, 1);
    let first = fact(&mut document, &desk, 1, b"first");
    let second = fact(&mut document, &desk, 2, b"second");
    // Restored from before `second`, under the same actor: automerge cannot merge this.
    let mut restored = Document::load(ID, 1, [first.clone()]).unwrap();
    let clone = fact(&mut restored, &desk, 3, b"clone");
    assert_eq!((clone.actor, clone.sequence), (second.actor, second.sequence));
    let parsed = |change: &Checked| Change::from_bytes(change.envelope.change.clone()).unwrap();
    let mut theirs = AutoCommit::new();
    theirs.apply_changes([parsed(&first), parsed(&second)]).unwrap();
    let refusal = theirs.apply_changes([parsed(&clone)]).unwrap_err();
    assert!(matches!(refusal, automerge::AutomergeError::DuplicateSeqNumber(2, _)));
    // Here it is named, and the document stays whole.
    document.add(clone.clone()).unwrap();
    let broken = document.broken();
    assert_eq!((broken[0].change, broken[0].fault), (clone.hash, Fault::SequenceTaken));
    fact(&mut document, &desk, 4, b"third");
    // A fresh actor merges.
    let fresh = Author { actor: [99; 16], ..author(1) };
    let mut restored = Document::load(ID, 1, [first]).unwrap();
    document.add(fact(&mut restored, &fresh, 3, b"fresh")).unwrap();
    assert_eq!(document.broken().len(), 1);
}

#[test]
fn an_actor_that_cannot_be_built_on_is_given_up() {
    let desk = author(1);
    let mut whole = Document::new(ID, 1);
    let changes: Vec<_> = (0..3).map(|at| fact(&mut whole, &desk, at, b"x")).collect();
    // The middle one is in quarantine.
    let damaged = [changes[0].clone(), changes[2].clone()];
    let mut document = Document::load(ID, 1, damaged).unwrap();
    let refused = write(&mut document, &desk, at(9), Writing::Fact(b"y"));
    assert!(matches!(refused, Err(WriteError::ActorUsedUp)));
    let fresh = Author { actor: [99; 16], ..author(1) };
    assert!(write(&mut document, &fresh, at(9), Writing::Fact(b"y")).unwrap().is_some());
}

#[test]
fn more_heads_than_the_limit_are_merged_in_steps() {
    let mut all = Document::new(ID, 1);
    let count = u16::try_from(DEPS_LIMIT).unwrap() + 6;
    for desk in 1..=count {
        let mut alone = Document::new(ID, 1);
        let value = desk.to_be_bytes();
        let field = Writing::Field("hours", &value);
        all.add(write(&mut alone, &author(desk), at(0), field).unwrap().unwrap()).unwrap();
    }
    assert_eq!(all.heads().len(), usize::from(count));
    for _ in 0..2 {
        let field = Writing::Field("hours", b"one");
        let change = write(&mut all, &author(200), at(1), field).unwrap().unwrap();
        assert!(change.deps.len() <= DEPS_LIMIT);
        assert_eq!(change::read(&change.envelope, &Limits::STANDARD), Ok(change));
    }
    assert_eq!(all.heads().len(), 1);
    assert_eq!(all.live("s/hours").unwrap().len(), 1);
    let changes = all.broken().len() + all.waiting().len();
    assert_eq!(changes, 0);
}

#[test]
fn documents_concurrently_created_with_flat_keys_merge() {
    // The trap: nested maps made on both sides shadow each other.
    let nested = |by: u8| {
        let mut doc = AutoCommit::new().with_actor(ActorId::from([by; 16]));
        let map = doc.put_object(ROOT, "entries", automerge::ObjType::Map).unwrap();
        doc.put(&map, format!("{by}"), b"fact".to_vec()).unwrap();
        doc
    };
    let mut one = nested(1);
    one.merge(&mut nested(2)).unwrap();
    let (_, map) = one.get(ROOT, "entries").unwrap().unwrap();
    assert_eq!(one.length(&map), 1);
    // Flat keys keep both.
    let (mut one, mut two) = (Document::new(ID, 1), Document::new(ID, 1));
    let from_one = fact(&mut one, &author(1), 5, b"one");
    let from_two = fact(&mut two, &author(2), 5, b"two");
    one.add(from_two.clone()).unwrap();
    for change in [from_one, from_two] {
        assert_eq!(one.live(&change.puts[0].key).unwrap().len(), 1);
    }
}

#[test]
fn a_writer_keeps_the_last_used_documents() {
    let mut writer = Writer::new(2);
    let id = |byte| DocumentId::of_kind(1, [byte; 16]);
    let stored = |_: u8| -> Result<Vec<Checked>, DocumentError> { Ok(Vec::new()) };
    let desk = author(1);
    let mut kept = None;
    for byte in [1, 2, 1, 3] {
        let document = writer.open(id(byte), 1, || stored(byte)).unwrap();
        kept = write(document, &desk, at(5), Writing::Fact(&[byte])).unwrap();
    }
    assert_eq!(writer.len(), 2);
    let unread = || -> Result<Vec<Checked>, DocumentError> { panic!("not at hand") };
    assert_eq!(writer.open(id(1), 1, unread).unwrap().heads().len(), 1);
    assert_eq!(writer.open(id(3), 1, unread).unwrap().heads(), [kept.unwrap().hash]);
    // What came from elsewhere is in a document at hand.
    let mut elsewhere = Document::new(id(3), 1);
    writer.receive(&fact(&mut elsewhere, &author(2), 9_000, b"z"));
    assert_eq!(writer.open(id(3), 1, unread).unwrap().last_millis(), Some(9_000));
    writer.forget(id(3));
    assert_eq!(writer.len(), 1);
    let document = writer.open(id(3), 1, || stored(3)).unwrap();
    assert!(document.heads().is_empty());
}
