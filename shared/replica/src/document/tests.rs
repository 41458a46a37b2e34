//! Replicas agree in any order of arrival, and no forged change reaches automerge.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dutybook_domain::id::PropertyUid;
use proptest::prelude::*;

use super::*;
use crate::author::{Author, Writing, write};
use crate::change::chunk::{Parts, encode};
use crate::change::{Put, checked};
use crate::envelope::Envelope;
use crate::facts::{Gathered, facts_of, gather};
use crate::key::SecretKey;

const ID: DocumentId = DocumentId::of_kind(4, [4; 16]);

fn author(byte: u8) -> Author {
    Author {
        property: PropertyUid::from_bytes([8; 16]),
        desk: DeskNumber(byte.into()),
        actor: [byte; 16],
        key: SecretKey::from_seed(&[byte; 32]),
    }
}

fn write_one(document: &mut Document, by: u8, millis: i64, writing: Writing<'_>) -> Checked {
    let at = chrono::DateTime::from_timestamp_millis(millis).unwrap();
    write(document, &author(by), at, writing).unwrap().unwrap()
}

/// A change nobody's program wrote, sound but for what it says.
fn forged(deps: &[ChangeHash], by: u8, sequence: u64, first_op: u64, replaces: &[OpId]) -> Checked {
    let put = Put { key: "s/phone".to_owned(), value: vec![by], replaces: replaces.to_vec() };
    let mut deps = deps.to_vec();
    deps.sort_unstable();
    let parts = Parts { deps, actor: [by; 16], sequence, first_op, millis: 5, puts: vec![put] };
    let (change, hash) = encode(&parts);
    let desk = DeskNumber(by.into());
    let envelope = Envelope { document: ID, kind: 4, change, desk, signature: [0; 64] };
    checked(envelope, hash, parts).unwrap()
}

fn fault_of(document: &Document, change: &Checked) -> Option<Fault> {
    document.broken().iter().find(|broken| broken.change == change.hash).map(|broken| broken.fault)
}

#[test]
fn a_change_that_does_not_follow_is_kept_from_automerge() {
    let mut document = Document::new(ID, 4);
    let first = write_one(&mut document, 1, 5, Writing::Field("phone", b"a"));
    let second = write_one(&mut document, 1, 5, Writing::Field("phone", b"b"));
    let on = |change: &Checked| [change.hash];
    let op = |counter, by: u8| OpId { counter, actor: [by; 16] };
    let cases = [
        // A sequence that skips one: automerge panics.
        forged(&on(&second), 3, 2, 3, &[]),
        // Another's sequence, without its change.
        forged(&on(&first), 1, 3, 2, &[]),
        // Counters that leave a gap, or go back.
        forged(&on(&second), 4, 1, 4, &[]),
        forged(&on(&second), 5, 1, 2, &[]),
        // Over a value that is not there, or that it had not seen.
        forged(&on(&second), 6, 1, 3, &[op(1, 9)]),
        forged(&on(&first), 7, 1, 2, &[op(1, 1), op(1, 2)]),
    ];
    for change in &cases {
        document.add(change.clone()).unwrap();
        assert_eq!(fault_of(&document, change), Some(Fault::BrokenChain));
    }
    // What builds on a broken change waits for it.
    document.add(forged(&on(&cases[0]), 8, 1, 4, &[])).unwrap();
    assert_eq!(document.waiting()[0].missing, on(&cases[0]));
    assert_eq!(document.heads(), [second.hash]);
    document.add(forged(&on(&second), 9, 1, 3, &[op(2, 1)])).unwrap();
    assert_eq!(document.broken().len(), cases.len());
}

#[test]
fn a_stranger_cannot_use_up_anothers_actor() {
    let mut document = Document::new(ID, 4);
    let first = write_one(&mut document, 1, 5, Writing::Field("phone", b"a"));
    // Signed by desk 9 as the actor of desk 1.
    let mut forged = forged(&[first.hash], 1, 900, 2, &[]);
    forged.envelope.desk = DeskNumber(9);
    document.add(forged).unwrap();
    assert_eq!(document.broken().len(), 1);
    let next = write_one(&mut document, 1, 6, Writing::Field("phone", b"b"));
    assert_eq!(next.sequence, 2);
}

#[test]
fn automerge_itself_panics_on_a_skipped_sequence() {
    let mut document = Document::new(ID, 4);
    let first = write_one(&mut document, 1, 5, Writing::Field("phone", b"a"));
    let skipped = forged(&[first.hash], 3, 2, 2, &[]);
    let parsed = |change: &Checked| Change::from_bytes(change.envelope.change.clone()).unwrap();
    let mut theirs = Automerge::new();
    theirs.apply_changes([parsed(&first)]).unwrap();
    let outcome = catch_unwind(AssertUnwindSafe(|| theirs.apply_changes([parsed(&skipped)])));
    assert!(outcome.is_err());
}

#[derive(Debug, Clone)]
enum Step {
    Fact(u8),
    Import(u8),
    Field(bool, u8),
    /// Takes in what another desk wrote so far.
    Hear(u8),
}

fn steps() -> impl Strategy<Value = Vec<(u8, i64, Step)>> {
    let step = prop_oneof![
        any::<u8>().prop_map(Step::Fact),
        (0..3_u8).prop_map(Step::Import),
        (any::<bool>(), 0..4_u8).prop_map(|(field, value)| Step::Field(field, value)),
        (1..4_u8).prop_map(Step::Hear),
    ];
    prop::collection::vec((1..4_u8, 0..50_i64, step), 1..30)
}

/// What three desks write, hearing from each other now and then.
fn written(steps: Vec<(u8, i64, Step)>) -> Vec<Checked> {
    let mut desks: Vec<Document> = (0..4).map(|_| Document::new(ID, 4)).collect();
    let mut all: Vec<Checked> = Vec::new();
    for (by, millis, step) in steps {
        let record = |value: u8| {
            let body = dutybook_domain::ledger::Body::Fact(value);
            crate::codec::encode(&dutybook_domain::ledger::Record { stamp: None, body }).unwrap()
        };
        let at = chrono::DateTime::from_timestamp_millis(millis).unwrap();
        let mut put = |writing| {
            let written = write(&mut desks[usize::from(by)], &author(by), at, writing).unwrap();
            all.extend(written);
        };
        match step {
            Step::Fact(value) => put(Writing::Fact(&record(value))),
            Step::Import(value) => put(Writing::Import(&record(value))),
            Step::Field(field, value) => {
                let at = chrono::DateTime::from_timestamp_millis(millis).unwrap();
                let by = dutybook_domain::id::StaffId(1);
                let desk = DeskNumber(0);
                let register = crate::sheet::Register::new(&value, at, by, desk).unwrap();
                let name = if field { "phone" } else { "name" };
                put(Writing::Field(name, &register.encode().unwrap()));
            }
            Step::Hear(from) => {
                for change in all.iter().filter(|change| change.actor == [from; 16]) {
                    desks[usize::from(by)].add(change.clone()).unwrap();
                }
            }
        }
    }
    all
}

fn gathered(changes: &[Checked]) -> Gathered<u8> {
    gather(changes.iter().flat_map(facts_of))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn in_any_order_and_however_often_the_ledger_and_the_sheet_are_the_same(
        steps in steps(),
        seed in any::<u64>(),
        twice in any::<bool>(),
    ) {
        let changes = written(steps);
        let mut order: Vec<usize> = (0..changes.len()).collect();
        order.sort_by_key(|at| seed.wrapping_mul(u64::try_from(*at).unwrap() * 2 + 1));
        let mut shuffled: Vec<Checked> = order.iter().map(|at| changes[*at].clone()).collect();
        if twice {
            shuffled.extend(changes.iter().cloned());
        }
        let straight = Document::load(ID, 4, changes.clone()).unwrap();
        let mut one_by_one = Document::new(ID, 4);
        for change in &shuffled {
            one_by_one.add(change.clone()).unwrap();
        }
        let at_once = Document::load(ID, 4, shuffled.clone()).unwrap();
        prop_assert_eq!(gathered(&changes), gathered(&shuffled));
        for other in [&one_by_one, &at_once] {
            prop_assert_eq!(straight.sheet().unwrap(), other.sheet().unwrap());
            prop_assert_eq!(straight.heads(), other.heads());
            prop_assert!(other.waiting().is_empty() && other.broken().is_empty());
        }
        // Every fact is one automerge itself still holds: nothing vanished.
        for fact in changes.iter().flat_map(facts_of) {
            let live = straight.live(&fact.key.to_string()).unwrap();
            prop_assert!(live.iter().any(|(_, value)| value == fact.value));
        }
    }

    #[test]
    fn what_has_not_arrived_keeps_back_sheets_but_no_facts(steps in steps(), lost in any::<prop::sample::Index>()) {
        let mut changes = written(steps);
        prop_assume!(!changes.is_empty());
        changes.remove(lost.index(changes.len()));
        let document = Document::load(ID, 4, changes.clone()).unwrap();
        let facts = changes.iter().flat_map(facts_of).map(|fact| fact.key);
        let facts: BTreeSet<_> = facts.collect();
        prop_assert_eq!(gathered(&changes).ledger.len(), facts.len());
        prop_assert!(document.broken().is_empty());
    }

    #[test]
    fn no_forged_change_makes_automerge_panic_or_replicas_differ(
        forgeries in prop::collection::vec(
            (any::<prop::sample::Index>(), 1..6_u8, 1..4_u64, 1..8_u64, 0..3_usize),
            1..20,
        ),
    ) {
        let mut honest = Document::new(ID, 4);
        let mut changes = vec![
            write_one(&mut honest, 1, 5, Writing::Field("phone", b"a")),
            write_one(&mut honest, 2, 5, Writing::Field("phone", b"b")),
        ];
        for (on, by, sequence, first_op, replaced) in forgeries {
            let base = changes[on.index(changes.len())].clone();
            let replaces: Vec<OpId> =
                (0..replaced).map(|_| base.op(0)).filter(|op| op.counter < first_op).take(1).collect();
            let forged = forged(&[base.hash], by, sequence, first_op, &replaces);
            // One actor and sequence twice is judged by who comes first, and has its own test.
            let taken = |other: &Checked| (other.actor, other.sequence) == (forged.actor, forged.sequence);
            if !changes.iter().any(taken) {
                changes.push(forged);
            }
        }
        let one = Document::load(ID, 4, changes.iter().cloned()).unwrap();
        let mut other = Document::new(ID, 4);
        for change in changes.iter().rev() {
            other.add(change.clone()).unwrap();
        }
        prop_assert_eq!(one.heads(), other.heads());
        prop_assert_eq!(one.sheet().unwrap(), other.sheet().unwrap());
        prop_assert_eq!(one.broken(), other.broken());
    }
}
