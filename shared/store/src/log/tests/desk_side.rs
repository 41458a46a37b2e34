//! The desk's outbox, cursor and quarantine.

use dutybook_replica::change::{Limits, read};
use dutybook_replica::fault::Fault;

use super::*;
use crate::fixture::ids;

fn unsent(log: &Log) -> Vec<u64> {
    log.read().outbox(CUIHU, 0, usize::MAX).unwrap().into_iter().map(|(seq, _)| seq).collect()
}

#[test]
fn what_is_stored_leaves_the_outbox_and_what_is_refused_waits_beside_it() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let changes = Author::new(1).write_many(4, 1);
    log.append(CUIHU, &changes, HERE).unwrap();
    assert_eq!(unsent(&log), [1, 2, 3, 4]);
    assert_eq!(log.read().outbox(CUIHU, 2, 1).unwrap().len(), 1);
    log.mark_stored(CUIHU, &[(changes[0].id(), 7)]).unwrap();
    let refused = [
        (changes[1].id(), Fault::NotEntitled.code()),
        (changes[2].id(), Fault::UnknownSigner.code()),
        (changes[3].id(), Fault::SequenceTaken.code()),
    ];
    log.mark_refused(CUIHU, &refused).unwrap();
    assert_eq!(unsent(&log), [3]);
    let counts = log.read().counts(CUIHU).unwrap();
    assert_eq!((counts.unsent, counts.refused, counts.to_reauthor), (1, 1, 1));
    let shown = log.read().standing(CUIHU, Standing::Refused).unwrap();
    assert_eq!((shown[0].id, shown[0].code), (changes[1].id(), Fault::NotEntitled.code()));
    assert_eq!(log.offer_doubted(CUIHU).unwrap(), 0);
    assert_eq!(log.offer_again(CUIHU).unwrap(), 1);
    log.mark_refused(CUIHU, &[(changes[1].id(), Fault::BadSignature.code())]).unwrap();
    assert_eq!(unsent(&log), [3]);
    assert_eq!(log.offer_doubted(CUIHU).unwrap(), 1);
    assert_eq!(unsent(&log), [2, 3]);
    log.mark_reauthored(CUIHU, changes[3].id()).unwrap();
    assert_eq!(log.read().counts(CUIHU).unwrap().to_reauthor, 0);
    assert_eq!(log.read().head(CUIHU).unwrap(), 7);
}

#[test]
fn an_answer_to_many_changes_marks_each_as_if_it_came_alone() {
    let (together, alone) = (tempdir().unwrap(), tempdir().unwrap());
    let (mut log, mut other) = (desk(together.path()), desk(alone.path()));
    let changes = Author::new(1).write_many(150, 7);
    let foreign = Author::new(2).write(1, b"held nowhere");
    log.append(CUIHU, &changes, HERE).unwrap();
    other.append(CUIHU, &changes, HERE).unwrap();
    // The last ones come first, one comes twice, and one is not held here.
    let mut stored: Vec<_> =
        (1..=150).rev().zip(changes.iter().rev()).map(|(seq, change)| (change.id(), seq)).collect();
    stored.truncate(140);
    stored.push((changes[99].id(), 100));
    stored.push((foreign.id(), 900));
    log.mark_stored(CUIHU, &stored).unwrap();
    for one in &stored {
        other.mark_stored(CUIHU, &[*one]).unwrap();
    }
    assert_eq!(contents(log.read()), contents(other.read()));
    assert_eq!(unsent(&log), (1..=10).collect::<Vec<u64>>());
    assert!(log.read().verify(&mut |_| Ok(())).unwrap().damage.is_empty());
    let asked = ids(&changes);
    let found = log.read().envelopes(CUIHU, &asked).unwrap();
    assert_eq!(found.iter().map(|stored| stored.id).collect::<Vec<_>>(), asked);
    assert!(found.iter().all(|stored| stored.server_seq == Some(stored.seq) || stored.seq <= 10));
}

#[test]
fn a_damaged_row_among_many_is_named_and_nothing_is_marked() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let changes = Author::new(1).write_many(70, 7);
    log.append(CUIHU, &changes, HERE).unwrap();
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
    let raw = rusqlite::Connection::open_with_flags(dir.path().join(FILE), flags).unwrap();
    raw.execute("UPDATE change SET desk = 9 WHERE id = 68", []).unwrap();
    let stored: Vec<_> = (1..).zip(&changes).map(|(seq, change)| (change.id(), seq)).collect();
    let marked = log.mark_stored(CUIHU, &stored);
    assert!(matches!(marked, Err(StoreError::Damaged { .. })), "{marked:?}");
    let counted = "SELECT count(*) FROM change WHERE server_seq IS NULL";
    assert_eq!(raw.query_row(counted, [], |row| row.get(0)), Ok(70));
}

#[test]
fn a_page_moves_the_cursor_and_numbers_what_was_already_here() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let own = Author::new(1).write_many(1, 1);
    let theirs = Author::new(2).write_many(3, 1);
    log.append(CUIHU, &own, HERE).unwrap();
    let mut changes = numbered(1, &theirs);
    changes.push((4, own[0].clone()));
    let page = Page { to: 4, head: 9, changes: &changes, faulty: &[] };
    let outcomes = log.accept_page(CUIHU, &page, HERE).unwrap();
    assert_eq!(outcomes.iter().filter(|one| one.unwrap().new).count(), 3);
    assert_eq!(unsent(&log), [0; 0]);
    assert_eq!((log.read().cursor(CUIHU).unwrap(), log.read().head(CUIHU).unwrap()), (4, 9));
    let expected = print_of(theirs.iter().chain(&own));
    assert_eq!(log.read().fingerprint_at(CUIHU, 4).unwrap(), Some(expected));
    // The same page once more changes nothing.
    let before = contents(log.read());
    log.accept_page(CUIHU, &page, HERE).unwrap();
    assert_eq!(contents(log.read()), before);
}

#[test]
fn a_page_that_contradicts_what_is_held_is_another_line_and_changes_nothing() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let mut author = Author::new(2);
    let changes = numbered(1, &author.write_many(2, 1));
    log.accept_page(CUIHU, &Page { to: 2, head: 2, changes: &changes, faulty: &[] }, HERE).unwrap();
    let before = contents(log.read());
    let other = [(3, author.write(1, b"fits")), (2, author.write(1, b"does not"))];
    let page = Page { to: 3, head: 3, changes: &other, faulty: &[] };
    let refused = log.accept_page(CUIHU, &page, HERE);
    assert!(matches!(refused, Err(StoreError::ForeignSequence { server_seq: 2, .. })));
    let moved = [(9, changes[0].1.clone())];
    let page = Page { to: 9, head: 9, changes: &moved, faulty: &[] };
    assert!(log.accept_page(CUIHU, &page, HERE).is_err());
    assert_eq!(contents(log.read()), before);
    assert_eq!(log.read().cursor(CUIHU).unwrap(), 2);
}

#[test]
fn forgetting_makes_everything_unsent_and_renumbering_proves_the_new_line() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let theirs = Author::new(2).write_many(600, 20);
    let changes = numbered(1, &theirs);
    log.accept_page(CUIHU, &Page { to: 600, head: 600, changes: &changes, faulty: &[] }, HERE)
        .unwrap();
    log.forget_sequences(CUIHU).unwrap();
    log.set_epoch(CUIHU, [5; 16]).unwrap();
    assert_eq!(unsent(&log).len(), 600);
    assert_eq!((log.read().cursor(CUIHU).unwrap(), log.read().head(CUIHU).unwrap()), (0, 0));
    // The new line has them in another order.
    let reversed: Vec<_> = theirs.iter().rev().cloned().collect();
    let changes = numbered(1, &reversed);
    log.accept_page(CUIHU, &Page { to: 600, head: 600, changes: &changes, faulty: &[] }, HERE)
        .unwrap();
    for cursor in [1, 255, 256, 257, 512, 600] {
        let known = usize::try_from(cursor).unwrap();
        let found = log.read().fingerprint_at(CUIHU, cursor).unwrap();
        assert_eq!(found, Some(print_of(&reversed[..known])));
    }
    assert_eq!(log.read().epoch(CUIHU).unwrap(), Some([5; 16]));
    assert_eq!(unsent(&log), [0; 0]);
}

#[test]
fn a_late_answer_below_a_checkpoint_is_counted_in() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let own = Author::new(1).write_many(2, 1);
    let theirs = Author::new(2).write_many(600, 7);
    log.append(CUIHU, &own, HERE).unwrap();
    // The server stored the desk's own as 100 and 300 and left them out of the page.
    let mut order: Vec<_> = theirs.clone();
    order.insert(99, own[0].clone());
    order.insert(299, own[1].clone());
    let changes: Vec<_> =
        numbered(1, &order).into_iter().filter(|(seq, _)| ![100, 300].contains(seq)).collect();
    log.accept_page(CUIHU, &Page { to: 602, head: 602, changes: &changes, faulty: &[] }, HERE)
        .unwrap();
    log.mark_stored(CUIHU, &[(own[0].id(), 100), (own[1].id(), 300)]).unwrap();
    for cursor in [99, 100, 256, 512, 602] {
        let known = usize::try_from(cursor).unwrap();
        let found = log.read().fingerprint_at(CUIHU, cursor).unwrap();
        assert_eq!(found, Some(print_of(&order[..known])));
    }
}

#[test]
fn an_unsent_change_that_lost_its_sequence_is_kept_to_be_written_anew() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let mine = Author::new(1).write(1, b"written by the copy");
    let theirs = Author::new(1).write(1, b"written by the original");
    log.append(CUIHU, std::slice::from_ref(&mine), HERE).unwrap();
    let changes = [(1, theirs.clone())];
    log.accept_page(CUIHU, &Page { to: 1, head: 1, changes: &changes, faulty: &[] }, HERE).unwrap();
    let lost = log.read().standing(CUIHU, Standing::ToReAuthor).unwrap();
    assert_eq!(lost[0].envelope, mine.envelope);
    assert_eq!(unsent(&log), [0; 0]);
    let again = log.append(CUIHU, std::slice::from_ref(&mine), HERE).unwrap();
    assert!(!again[0].unwrap().new);
    assert_eq!(log.read().document(CUIHU, mine.envelope.document).unwrap().len(), 2);
    assert_eq!(log.read().fingerprint_at(CUIHU, 1).unwrap(), Some(print_of([&theirs])));
}

#[test]
fn what_waits_in_quarantine_counts_in_the_prefix_and_enters_once_it_is_understood() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let theirs = Author::new(2).write_many(3, 1);
    let good = [(1, theirs[0].clone()), (3, theirs[2].clone())];
    let faulty = [(2, theirs[1].envelope.clone(), Fault::UnknownSigner.code())];
    let page = Page { to: 3, head: 3, changes: &good, faulty: &faulty };
    log.accept_page(CUIHU, &page, HERE).unwrap();
    log.accept_page(CUIHU, &page, HERE).unwrap();
    let all = Some(print_of(&theirs));
    assert_eq!(log.read().fingerprint_at(CUIHU, 3).unwrap(), all);
    let waiting = log.read().quarantined(CUIHU).unwrap();
    assert_eq!((waiting.len(), waiting[0].change), (1, theirs[1].id()));
    assert_eq!(waiting[0].reason, Fault::UnknownSigner.to_string());

    let later = &mut |_: &_| Err(Fault::BadSignature.code());
    let retried = log.retry_quarantine(CUIHU, HERE, later).unwrap();
    assert_eq!((retried.admitted.len(), retried.kept), (0, 1));
    let waiting = log.read().quarantined(CUIHU).unwrap();
    assert_eq!((waiting[0].tries, waiting[0].code), (1, Fault::BadSignature.code()));

    let judge = &mut |envelope: &_| read(envelope, &Limits::STANDARD).map_err(Fault::code);
    let retried = log.retry_quarantine(CUIHU, HERE, judge).unwrap();
    assert_eq!(retried.admitted[0].1.server_seq, Some(2));
    assert_eq!(log.read().quarantined(CUIHU).unwrap(), []);
    assert_eq!(log.read().fingerprint_at(CUIHU, 3).unwrap(), all);
    assert_eq!(log.read().counts(CUIHU).unwrap().changes, 3);
}

#[test]
fn a_secret_is_replaced_by_its_next_version_and_leaves_no_bytes_when_destroyed() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let canary = b"the-secret-list-of-codes-0123456789".to_vec();
    let secret = |version, deleted, bytes: &[u8]| Secret {
        name: "survey/2012H1".to_owned(),
        version,
        deleted,
        bytes: bytes.to_vec(),
    };
    assert!(log.put_secret(CUIHU, &secret(1, false, &canary)).unwrap());
    assert!(!log.put_secret(CUIHU, &secret(1, false, &canary)).unwrap());
    assert!(!log.put_secret(CUIHU, &secret(0, false, b"older")).unwrap());
    assert_eq!(log.read().secret(BINJIANG, "survey/2012H1").unwrap(), None);
    assert!(log.put_secret(CUIHU, &secret(2, true, &[])).unwrap());
    assert!(!log.put_secret(CUIHU, &secret(2, false, &canary)).unwrap());
    assert_eq!(log.read().secrets(CUIHU).unwrap(), [secret(2, true, &[])]);
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(canary.len()).any(|window| window == canary));
    }
}

#[test]
fn what_the_server_will_not_take_is_not_listed_to_reconcile() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let changes = Author::new(1).write_many(4, 1);
    log.append(CUIHU, &changes, HERE).unwrap();
    let refused = [
        (changes[1].id(), Fault::SequenceTaken.code()),
        (changes[3].id(), Fault::NotEntitled.code()),
    ];
    log.mark_refused(CUIHU, &refused).unwrap();
    let listed: Vec<_> =
        log.read().reconcile_items(CUIHU).unwrap().into_iter().map(|(_, id)| id).collect();
    assert_eq!(listed, [ids(&changes)[0], ids(&changes)[2]]);
}

#[test]
fn of_two_changes_under_one_sequence_the_one_the_server_holds_is_live() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let mine = Author::new(1).write(1, b"written by the copy");
    let theirs = Author::new(1).write(1, b"written by the original");
    log.append(CUIHU, std::slice::from_ref(&mine), HERE).unwrap();
    let page = |log: &mut Log, change: &dutybook_replica::change::Checked| {
        let changes = [(1, change.clone())];
        log.accept_page(CUIHU, &Page { to: 1, head: 1, changes: &changes, faulty: &[] }, HERE)
    };
    page(&mut log, &theirs).unwrap();
    // Within one line the server cannot hold both.
    assert!(matches!(page(&mut log, &mine), Err(StoreError::ForeignSequence { .. })));
    // A new line may hold the other one.
    log.forget_sequences(CUIHU).unwrap();
    page(&mut log, &mine).unwrap();
    let lost = log.read().standing(CUIHU, Standing::ToReAuthor).unwrap();
    assert_eq!(lost[0].id, theirs.id());
    assert_eq!(log.read().fingerprint_at(CUIHU, 1).unwrap(), Some(print_of([&mine])));
    assert_eq!(log.read().verify(&mut |_| Ok(())).unwrap().damage, []);
}
