//! What a stranger's bytes can and cannot do: the limits, the grow-only form, malice, mutations.

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, AutoCommit, ObjType, ROOT, ReadDoc as _, ScalarValue};
use dutybook_domain::id::{DeskNumber, DocumentId};
use proptest::prelude::*;

use super::chunk::{Parts, encode};
use super::*;

const ACTOR: [u8; 16] = [7; 16];
const MILLIS: u64 = 1_764_000_000_000;

fn envelope(change: Vec<u8>) -> Envelope {
    Envelope {
        document: DocumentId::of_kind(1, [1; 16]),
        kind: 1,
        change,
        desk: DeskNumber(1),
        signature: [0; 64],
    }
}

fn reading(change: Vec<u8>) -> Result<Checked, Fault> {
    read(&envelope(change), &Limits::STANDARD)
}

fn own_key(sequence: u32) -> String {
    let key = EntryKey { millis: MILLIS, actor: short_actor(ACTOR), sequence };
    FactKey::Entry(key).to_string()
}

fn document(actor: [u8; 16]) -> AutoCommit {
    AutoCommit::new().with_actor(ActorId::from(actor))
}

fn commit(doc: &mut AutoCommit) -> Vec<u8> {
    let time = i64::try_from(MILLIS).unwrap();
    doc.commit_with(CommitOptions::default().with_time(time)).unwrap();
    doc.get_last_local_change().unwrap().raw_bytes().to_vec()
}

/// What automerge itself writes for one edit by [`ACTOR`].
fn written(edit: impl FnOnce(&mut AutoCommit)) -> Vec<u8> {
    let mut doc = document(ACTOR);
    edit(&mut doc);
    commit(&mut doc)
}

fn put_of(key: &str, value: &[u8]) -> Put {
    Put { key: key.to_owned(), value: value.to_vec(), replaces: Vec::new() }
}

fn parts(puts: Vec<Put>) -> Parts {
    let millis = i64::try_from(MILLIS).unwrap();
    Parts { deps: Vec::new(), actor: ACTOR, sequence: 1, first_op: 1, millis, puts }
}

fn spelt(parts: &Parts) -> Result<Checked, Fault> {
    reading(encode(parts).0)
}

#[test]
fn a_fact_automerge_wrote_is_read_back() {
    let key = own_key(1);
    let bytes = written(|doc| doc.put(ROOT, &key, b"fact".to_vec()).unwrap());
    let change = reading(bytes.clone()).unwrap();
    assert_eq!(change.puts, [put_of(&key, b"fact")]);
    assert_eq!((change.actor, change.sequence, change.first_op), (ACTOR, 1, 1));
    assert_eq!((change.millis, change.deps.as_slice()), (MILLIS, &[][..]));
    let theirs = automerge::Change::from_bytes(bytes).unwrap();
    assert_eq!(change.hash.0, theirs.hash().0);
}

#[test]
fn registers_written_over_each_other_are_read_back() {
    let mut one = document([1; 16]);
    one.put(ROOT, "s/phone", b"a".to_vec()).unwrap();
    commit(&mut one);
    let mut two = document([2; 16]);
    two.put(ROOT, "s/phone", b"b".to_vec()).unwrap();
    two.put(ROOT, "s/name", b"c".to_vec()).unwrap();
    commit(&mut two);
    one.merge(&mut two).unwrap();
    one.put(ROOT, "s/name", b"d".to_vec()).unwrap();
    one.put(ROOT, "s/phone", b"e".to_vec()).unwrap();
    let change = reading(commit(&mut one)).unwrap();
    let by = |counter, actor| OpId { counter, actor: [actor; 16] };
    assert_eq!(change.deps.len(), 2);
    assert_eq!(change.puts[0].replaces, [by(2, 2)]);
    assert_eq!(change.puts[1].replaces, [by(1, 1), by(1, 2)]);
    assert_eq!((change.op(1), change.last_op()), (by(4, 1), 4));
}

#[test]
fn the_limits_are_what_they_say() {
    assert_eq!((CHANGE_LIMIT_BYTES, VALUE_LIMIT_BYTES), (65_536, 49_152));
    assert_eq!((PUTS_LIMIT, DEPS_LIMIT, FIELD_LIMIT_BYTES), (64, 64, 64));
    let registers =
        |count: usize| parts((0..count).map(|at| put_of(&format!("s/field-{at}"), &[1])).collect());
    assert!(spelt(&registers(64)).is_ok());
    assert_eq!(spelt(&registers(65)), Err(Fault::TooManyPuts));
    let valued = |bytes: usize| parts(vec![put_of("s/text", &vec![9; bytes])]);
    assert!(spelt(&valued(48 * 1024)).is_ok());
    assert_eq!(spelt(&valued(48 * 1024 + 1)), Err(Fault::ValueTooLarge));
    assert_eq!(spelt(&valued(64 * 1024)), Err(Fault::ChangeTooLarge));
    let building_on = |count: u8| Parts {
        deps: (0..count).map(|dep| ChangeHash([dep; 32])).collect(),
        ..valued(1)
    };
    assert!(spelt(&building_on(64)).is_ok());
    assert_eq!(spelt(&building_on(65)), Err(Fault::TooManyDeps));
    let replacing = |count: u64| {
        let mut change = Parts { first_op: 100, ..building_on(1) };
        let op = |counter| OpId { counter, actor: [3; 16] };
        change.puts[0].replaces = (1..=count).map(op).collect();
        change
    };
    assert!(spelt(&replacing(64)).is_ok());
    assert_eq!(spelt(&replacing(65)), Err(Fault::TooManyDeps));
}

#[test]
fn a_compressed_change_is_refused_before_it_is_inflated() {
    let mut doc = document(ACTOR);
    doc.put(ROOT, "s/text", vec![0; 40 * 1024]).unwrap();
    commit(&mut doc);
    let packed = doc.get_last_local_change().unwrap().bytes().to_vec();
    assert_eq!(packed[8], 2);
    assert_eq!(reading(packed), Err(Fault::NotAChange));
    assert_eq!(reading(doc.save()), Err(Fault::NotAChange));
    assert_eq!(reading(Vec::new()), Err(Fault::NotAChange));
}

#[test]
fn bytes_after_the_change_are_refused() {
    let mut bytes = encode(&parts(vec![put_of("s/text", b"x")])).0;
    bytes.push(0);
    assert_eq!(reading(bytes), Err(Fault::TrailingBytes));
}

#[test]
fn a_changed_byte_breaks_the_checksum() {
    let mut bytes = encode(&parts(vec![put_of("s/text", b"x")])).0;
    bytes[4] ^= 1;
    assert_eq!(reading(bytes.clone()), Err(Fault::WrongChecksum));
    // automerge's own reader does not look.
    assert!(automerge::Change::from_bytes(bytes).is_ok());
}

#[test]
fn a_fact_stands_only_under_its_writers_own_key() {
    let at = |key: String| spelt(&parts(vec![put_of(&key, b"fact")])).map(drop);
    let own = EntryKey { millis: MILLIS, actor: short_actor(ACTOR), sequence: 1 };
    assert_eq!(at(FactKey::Entry(own).to_string()), Ok(()));
    let foreign = EntryKey { actor: own.actor + 1, ..own };
    assert_eq!(at(FactKey::Entry(foreign).to_string()), Err(Fault::ForeignKey));
    let skipped = EntryKey { sequence: 2, ..own };
    assert_eq!(at(FactKey::Entry(skipped).to_string()), Err(Fault::ForeignKey));
    let later = EntryKey { millis: MILLIS + 1, ..own };
    assert_eq!(at(FactKey::Entry(later).to_string()), Err(Fault::TimeOutOfRange));
    let bad = ["", "f", "f/", "f/00", "F/x", "g/x", "s", "s/", "s/Phone", "s/电话", "s/-x", "r/"];
    for key in bad {
        assert_eq!(at(key.to_owned()), Err(Fault::BadKey), "{key}");
    }
    assert_eq!(at(format!("s/{}", "x".repeat(65))), Err(Fault::BadKey));
    assert_eq!(at("s/unit.3/phone_2".to_owned()), Ok(()));
}

#[test]
fn an_imported_fact_stands_under_the_hash_of_its_value() {
    let key = FactKey::Imported(import_hash(b"row")).to_string();
    assert!(spelt(&parts(vec![put_of(&key, b"row")])).is_ok());
    assert_eq!(spelt(&parts(vec![put_of(&key, b"tow")])), Err(Fault::ForeignKey));
}

#[test]
fn a_fact_written_again_keeps_its_old_key() {
    let old = EntryKey { millis: 5, actor: 9, sequence: 4 };
    let key = FactKey::Entry(old).to_string().replacen("f/", REAUTHORED_PREFIX, 1);
    let change = spelt(&parts(vec![put_of(&key, b"fact")])).unwrap();
    let place = Some((FactKey::Entry(old), Authorship::Reauthored));
    assert_eq!(change.puts[0].fact_key(), place);
    let import = format!("r/#{}", "0".repeat(32));
    assert_eq!(spelt(&parts(vec![put_of(&import, b"fact")])), Err(Fault::BadKey));
}

#[test]
fn a_fact_is_never_written_over_or_deleted() {
    let mut doc = document(ACTOR);
    let foreign = "f/#00000000000000000000000000000000";
    doc.put(ROOT, foreign, b"theirs".to_vec()).unwrap();
    commit(&mut doc);
    doc.put(ROOT, foreign, b"mine".to_vec()).unwrap();
    assert_eq!(reading(commit(&mut doc)), Err(Fault::OverwritesFact));
    doc.delete(ROOT, foreign).unwrap();
    assert_eq!(reading(commit(&mut doc)), Err(Fault::NotGrowOnly));
    // The trap: in automerge the fact is gone without a trace.
    assert_eq!(doc.get_all(ROOT, foreign).unwrap(), []);
}

#[test]
fn anything_but_bytes_under_the_root_is_refused() {
    let refused = |edit: &dyn Fn(&mut AutoCommit)| {
        let fault = reading(written(edit)).unwrap_err();
        assert!(matches!(fault, Fault::NotGrowOnly | Fault::Malformed), "{fault:?}");
    };
    refused(&|doc| doc.put(ROOT, "s/x", "text").unwrap());
    refused(&|doc| doc.put(ROOT, "s/x", 1_i64).unwrap());
    refused(&|doc| doc.put(ROOT, "s/x", true).unwrap());
    refused(&|doc| doc.put(ROOT, "s/x", ScalarValue::Null).unwrap());
    refused(&|doc| doc.put(ROOT, "s/x", ScalarValue::counter(1)).unwrap());
    refused(&|doc| drop(doc.put_object(ROOT, "s/x", ObjType::Map).unwrap()));
    refused(&|doc| drop(doc.put_object(ROOT, "s/x", ObjType::Text).unwrap()));
    refused(&|doc| {
        let list = doc.put_object(ROOT, "s/x", ObjType::List).unwrap();
        doc.insert(&list, 0, b"bytes".to_vec()).unwrap();
    });
}

#[test]
fn an_author_or_a_message_in_the_change_is_refused() {
    let author = automerge::Author::from(&b"someone"[..]).into_owned();
    let mut doc = document(ACTOR).with_author(Some(author));
    doc.put(ROOT, "s/x", b"x".to_vec()).unwrap();
    assert_eq!(reading(commit(&mut doc)), Err(Fault::NotGrowOnly));
    let mut doc = document(ACTOR);
    doc.put(ROOT, "s/x", b"x".to_vec()).unwrap();
    doc.commit_with(CommitOptions::default().with_message("hello")).unwrap();
    let bytes = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    assert_eq!(reading(bytes), Err(Fault::NotGrowOnly));
    let nothing = document(ACTOR).empty_change(CommitOptions::default());
    assert_ne!(nothing.0, [0; 32]);
    assert_eq!(spelt(&parts(Vec::new())), Err(Fault::NotGrowOnly));
}

#[test]
fn counters_and_times_out_of_range_are_refused() {
    let good = Parts { deps: vec![ChangeHash([1; 32])], ..parts(vec![put_of("s/x", b"x")]) };
    assert!(spelt(&good).is_ok());
    for counter in [0, COUNTER_LIMIT, u64::MAX] {
        let sequence = Parts { sequence: counter, ..good.clone() };
        assert_eq!(spelt(&sequence), Err(Fault::CounterOutOfRange));
        let first_op = Parts { first_op: counter, ..good.clone() };
        assert_eq!(spelt(&first_op), Err(Fault::CounterOutOfRange));
    }
    for millis in [-1, i64::MIN, 1 << 48, i64::MAX] {
        assert_eq!(spelt(&Parts { millis, ..good.clone() }), Err(Fault::TimeOutOfRange));
    }
    let unrooted = Parts { deps: Vec::new(), sequence: 2, ..good.clone() };
    assert_eq!(spelt(&unrooted), Err(Fault::CounterOutOfRange));
    let twice = Parts { deps: vec![ChangeHash([1; 32]); 2], ..good };
    assert_eq!(spelt(&twice), Err(Fault::Malformed));
}

#[test]
fn a_run_that_claims_billions_of_rows_costs_nothing() {
    let (bytes, _) = encode(&parts(vec![put_of("s/x", b"x")]));
    let (body, _) = chunk::body(&bytes).unwrap();
    // The action column is `7f 01`: one literal row. A run of 2⁶² rows is as short.
    let mut huge = body.to_vec();
    let at = huge.windows(3).rposition(|bytes| bytes == [0x01, 0x7f, 0x01]).unwrap();
    huge.splice(at + 1..at + 3, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0x01]);
    let meta = huge.windows(2).position(|bytes| bytes == [0x42, 0x02]).unwrap();
    huge[meta + 1] = 10;
    assert_eq!(chunk::decode(&huge, &Limits::STANDARD), Err(Fault::TooManyPuts));
}

#[test]
fn only_the_one_spelling_is_accepted() {
    let (bytes, _) = encode(&parts(vec![put_of("s/x", b"x")]));
    let (body, _) = chunk::body(&bytes).unwrap();
    let mut respelt = body.to_vec();
    // No dependencies, as an overlong zero.
    respelt.splice(0..1, [0x80, 0x00]);
    let (reframed, _) = framed(&respelt);
    assert_eq!(reading(reframed), Err(Fault::Malformed));
}

/// A sound frame around any body.
fn framed(body: &[u8]) -> (Vec<u8>, ChangeHash) {
    let mut head = vec![1];
    columns::put_length(&mut head, body.len());
    let digest: [u8; 32] = Sha256::new().chain_update(&head).chain_update(body).finalize().into();
    let mut bytes = vec![0x85, 0x6f, 0x4a, 0x83];
    bytes.extend_from_slice(&digest[..4]);
    bytes.extend_from_slice(&head);
    bytes.extend_from_slice(body);
    (bytes, ChangeHash(digest))
}

fn any_put() -> impl Strategy<Value = Put> {
    let op = (1..40_u64, 0..4_u8).prop_map(|(counter, by)| OpId { counter, actor: [by; 16] });
    let replaces = prop::collection::btree_set(op, 0..4);
    let value = prop::collection::vec(any::<u8>(), 0..40);
    ("s/[a-z]{1,6}", value, replaces).prop_map(|(key, value, replaces)| Put {
        key,
        value,
        replaces: replaces.into_iter().collect(),
    })
}

fn any_parts() -> impl Strategy<Value = Parts> {
    let deps = prop::collection::btree_set(any::<[u8; 32]>().prop_map(ChangeHash), 1..4);
    let puts = prop::collection::vec(any_put(), 1..5);
    (deps, 0..4_u8, 1..9_u64, 40..300_u64, 0..i64::MAX, puts).prop_map(
        |(deps, actor, sequence, first_op, millis, puts)| Parts {
            deps: deps.into_iter().collect(),
            actor: [actor; 16],
            sequence,
            first_op,
            millis: millis >> 16,
            puts,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (bytes, _) = framed(&bytes);
        prop_assert!(reading(bytes).is_err());
    }

    #[test]
    fn a_mutated_change_is_read_as_itself_or_refused(
        parts in any_parts(),
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 0..4),
        removed in 0..4_usize,
        reframe in any::<bool>(),
    ) {
        let (mut bytes, _) = encode(&parts);
        if reframe {
            let mut body = chunk::body(&bytes).unwrap().0.to_vec();
            let at = at.index(body.len());
            let end = (at + removed).min(body.len());
            body.splice(at..end, with);
            bytes = framed(&body).0;
        } else {
            let at = at.index(bytes.len());
            let end = (at + removed).min(bytes.len());
            bytes.splice(at..end, with);
        }
        if let Ok(change) = reading(bytes.clone()) {
            let theirs = automerge::Change::from_bytes(bytes).unwrap();
            prop_assert_eq!(theirs.hash().0, change.hash.0);
            prop_assert_eq!(theirs.len(), change.puts.len());
        }
    }

    #[test]
    fn what_we_spell_automerge_reads_and_spells_alike(parts in any_parts()) {
        let (bytes, hash) = encode(&parts);
        let theirs = automerge::Change::from_bytes(bytes.clone()).unwrap();
        let again = automerge::Change::from(theirs.decode());
        prop_assert_eq!(again.raw_bytes(), &bytes);
        prop_assert_eq!(again.hash().0, hash.0);
        let (body, _) = chunk::body(&bytes).unwrap();
        prop_assert_eq!(chunk::decode(body, &Limits::STANDARD), Ok(parts));
    }
}
