//! The server numbers without gaps, answers duplicates with their first number, and proves prefixes.

use dutybook_replica::fingerprint::Fingerprint;
use proptest::prelude::*;

use super::*;

#[test]
fn the_server_numbers_each_property_from_one_without_gaps() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let mut author = Author::new(1);
    let here = author.write_many(5, 2);
    let there = author.write_many(3, 1);
    let batches = [
        Batch { property: CUIHU, changes: &here[..2], origin: HERE },
        Batch { property: BINJIANG, changes: &there, origin: HERE },
        Batch { property: CUIHU, changes: &here[2..], origin: HERE },
    ];
    let outcomes = log.append_group(&batches).unwrap();
    let numbers: Vec<Vec<u64>> = outcomes
        .iter()
        .map(|batch| batch.iter().map(|one| one.unwrap().server_seq.unwrap()).collect())
        .collect();
    assert_eq!(numbers, [vec![1, 2], vec![1, 2, 3], vec![3, 4, 5]]);
    assert_eq!(log.read().head(CUIHU).unwrap(), 5);
    assert_eq!(log.read().properties().unwrap(), [BINJIANG, CUIHU]);
}

#[test]
fn a_duplicate_is_answered_with_its_first_place() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let changes = Author::new(1).write_many(3, 1);
    let first = log.append(CUIHU, &changes, HERE).unwrap();
    let again = log.append(CUIHU, &changes[1..2], HERE).unwrap();
    let expected = Appended { new: false, ..first[1].unwrap() };
    assert_eq!(again, [Ok(expected)]);
    assert_eq!(log.read().head(CUIHU).unwrap(), 3);
    assert_eq!(log.read().counts(CUIHU).unwrap().changes, 3);
}

#[test]
fn a_duplicate_within_one_call_is_one_change() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let change = Author::new(1).write(1, b"once");
    let outcomes = log.append(CUIHU, &[change.clone(), change], HERE).unwrap();
    assert_eq!(outcomes[0].unwrap().server_seq, outcomes[1].unwrap().server_seq);
    assert_eq!(log.read().head(CUIHU).unwrap(), 1);
}

#[test]
fn a_reused_actor_and_sequence_is_told_apart_and_the_rest_goes_on() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let original = Author::new(1).write(1, b"before the copy");
    let mut copy = Author::new(1);
    let clash = copy.write(1, b"after the copy");
    let other = copy.write(2, b"another document");
    log.append(CUIHU, std::slice::from_ref(&original), HERE).unwrap();
    let outcomes = log.append(CUIHU, &[clash, other], HERE).unwrap();
    assert_eq!(outcomes[0], Err(SequenceUsed { holder: original.id() }));
    assert_eq!(outcomes[1].unwrap().server_seq, Some(2));
}

#[test]
fn a_page_gives_what_follows_up_to_its_limit_and_at_least_one() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let changes = Author::new(1).write_many(10, 3);
    log.append(CUIHU, &changes, HERE).unwrap();
    let reader = LogReader::open(dir.path()).unwrap();
    let all = reader.page(CUIHU, 0, usize::MAX).unwrap();
    assert_eq!(all.head, 10);
    let expected: Vec<_> = (1..).zip(changes.iter().map(|one| one.envelope.clone())).collect();
    assert_eq!(all.envelopes, expected);
    let one = reader.page(CUIHU, 4, 1).unwrap();
    assert_eq!(one.envelopes, expected[4..5]);
    let few = reader.page(CUIHU, 4, 1_000).unwrap();
    assert!(few.envelopes.len() > 1 && few.envelopes.len() < 6);
    assert_eq!(reader.page(CUIHU, 10, 1).unwrap().envelopes, []);
    assert_eq!(reader.page(BINJIANG, 0, 1).unwrap(), PageOut { envelopes: vec![], head: 0 });
}

#[test]
fn what_reconciling_needs_is_given_by_time_and_by_name() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let mut changes = Author::new(1).write_many(6, 2);
    log.append(CUIHU, &changes, HERE).unwrap();
    let items = log.read().reconcile_items(CUIHU).unwrap();
    let expected: Vec<Item> = changes.iter().map(|one| (one.millis, one.id())).collect();
    assert_eq!(items, expected);
    let wanted = [changes[4].id(), changes[1].id(), dutybook_replica::envelope::ChangeId([9; 32])];
    let found = log.read().envelopes(CUIHU, &wanted).unwrap();
    assert_eq!(
        found.into_iter().map(|row| row.envelope).collect::<Vec<_>>(),
        [changes.remove(1).envelope, changes.remove(3).envelope]
    );
}

#[test]
fn the_server_takes_no_pages_and_forgets_no_sequences() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let page = Page { to: 0, head: 0, changes: &[], faulty: &[] };
    assert!(matches!(log.accept_page(CUIHU, &page, HERE), Err(StoreError::WrongRole)));
    assert!(matches!(log.forget_sequences(CUIHU), Err(StoreError::WrongRole)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn a_fingerprint_at_any_cursor_is_the_sum_of_what_lies_below(
        parts in prop::collection::vec(1_u16..400, 1..4),
        cursors in prop::collection::vec(0_u64..1_200, 12),
    ) {
        let dir = tempdir().unwrap();
        let mut log = server(dir.path());
        let mut author = Author::new(1);
        let mut all = Vec::new();
        for part in parts {
            let changes = author.write_many(part, 40);
            log.append(CUIHU, &changes, HERE).unwrap();
            all.extend(changes);
        }
        for cursor in cursors {
            let known = usize::try_from(cursor).unwrap();
            let expected = (known <= all.len()).then(|| print_of(&all[..known]));
            prop_assert_eq!(log.read().fingerprint_at(CUIHU, cursor).unwrap(), expected);
        }
    }
}

#[test]
fn a_property_never_heard_of_is_empty() {
    let dir = tempdir().unwrap();
    let log = server(dir.path());
    assert_eq!(log.read().fingerprint_at(CUIHU, 0).unwrap(), Some(Fingerprint::default()));
    assert_eq!(log.read().fingerprint_at(CUIHU, 1).unwrap(), None);
    assert_eq!(log.read().epoch(CUIHU).unwrap(), None);
    assert_eq!(log.read().counts(CUIHU).unwrap(), Counts::default());
}
