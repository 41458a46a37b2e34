//! Damage is found, named and set aside; nothing is lost in silence.

use dutybook_replica::change::{Checked, Limits, read};
use dutybook_replica::fault::Fault;

use super::flips::original;
use super::*;
use crate::fixture::NOON;

pub(super) fn verify(log: &LogReader) -> Vec<Damage> {
    log.verify(&mut |_| Ok(())).unwrap().damage
}

fn tamper(log: &Log, sql: &str) {
    assert!(log.reader.connection().execute(sql, []).unwrap() > 0, "{sql}");
}

/// The signature is real elsewhere; here the fixture's stands for one.
fn judge(envelope: &dutybook_replica::envelope::Envelope) -> Result<Checked, u16> {
    let change = read(envelope, &Limits::STANDARD).map_err(Fault::code)?;
    let signed = envelope.signature == [change.actor[0]; 64];
    if signed { Ok(change) } else { Err(Fault::BadSignature.code()) }
}

#[test]
fn a_whole_log_verifies_and_what_is_on_its_way_is_no_damage() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let changes = Author::new(1).write_many(600, 5);
    log.append(CUIHU, &changes[..5], HERE).unwrap();
    log.append(CUIHU, &changes[10..], HERE).unwrap();
    let verified = log.read().verify(&mut |_| Ok(())).unwrap();
    assert_eq!((verified.changes, verified.damage), (595, vec![]));
    assert_eq!(verified.waiting.len(), 5);
    let inspected = log.read().verify(&mut |row| {
        if row.seq == 7 { Err("the signature is wrong".to_owned()) } else { Ok(()) }
    });
    assert_eq!(inspected.unwrap().damage.len(), 1);
}

#[test]
fn a_flipped_sent_mark_is_found_and_the_change_becomes_unsent_again() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let changes = Author::new(1).write_many(5, 1);
    log.append(CUIHU, &changes, HERE).unwrap();
    tamper(&log, "UPDATE change SET server_seq = 9 WHERE id = 3");
    let named = verify(log.read());
    assert_eq!((named[0].table, named[0].row), ("change", Some(3)));
    assert_eq!(named[0].document, Some(changes[2].envelope.document));
    assert!(log.set_aside(NOON).unwrap().iter().any(|one| one.row == Some(3)));
    assert_eq!(log.read().counts(CUIHU).unwrap().unsent, 4);
    let retried = log.retry_quarantine(CUIHU, HERE, &mut judge).unwrap();
    assert_eq!(retried.admitted[0].0, changes[2].id());
    assert_eq!(log.read().counts(CUIHU).unwrap().unsent, 5);
    assert_eq!(log.read().counts(CUIHU).unwrap().quarantined, 0);
    assert_eq!(verify(log.read()), []);
    // It is not brought back twice.
    assert_eq!(log.retry_quarantine(CUIHU, HERE, &mut judge).unwrap(), Retried::default());
}

#[test]
fn every_table_names_a_flipped_value_and_is_repaired() {
    let flips = [
        "UPDATE change SET standing = 1 WHERE id = 2",
        "UPDATE change SET desk = 9 WHERE id = 2",
        "UPDATE change SET doc = 1 WHERE id = 2",
        "UPDATE change SET bytes = zeroblob(20) WHERE id = 2",
        "UPDATE property SET cursor = 1",
        "UPDATE property SET head = 300",
        "UPDATE property SET epoch = zeroblob(16)",
        "UPDATE document SET kind = 2 WHERE id = 1",
        "UPDATE actor SET own = 1",
        "UPDATE checkpoint SET count = 255",
        "UPDATE secret SET version = 7",
        "DELETE FROM change WHERE id = 2",
        "DELETE FROM checkpoint WHERE server_seq = 256",
    ];
    for flip in flips {
        let dir = tempdir().unwrap();
        let mut log = server(dir.path());
        let changes = Author::new(1).write_many(300, 1);
        log.append(BINJIANG, &Author::new(2).write_many(1, 1), HERE).unwrap();
        log.append(CUIHU, &changes, HERE).unwrap();
        let secret =
            Secret { name: "pin/1".to_owned(), version: 1, deleted: false, bytes: vec![1; 9] };
        log.put_secret(CUIHU, &secret).unwrap();
        log.reader.connection().pragma_update(None, "foreign_keys", false).unwrap();
        tamper(&log, flip);
        // A checkpoint that is gone costs time, nothing else.
        assert!(
            !verify(log.read()).is_empty() || flip.contains("DELETE FROM checkpoint"),
            "{flip}"
        );
        log.set_aside(NOON).unwrap();
        assert_eq!(verify(log.read()), [], "{flip}");
        assert!(contents(log.read()).len() >= 300, "{flip}");
        assert_eq!(log.read().secret(CUIHU, "pin/1").unwrap().is_none(), flip.contains("secret"));
        let held: Vec<_> = contents(log.read())
            .into_iter()
            .filter(|row| row.property == CUIHU)
            .map(|row| row.id)
            .collect();
        let end = log.read().head(CUIHU).unwrap();
        let expected = held.into_iter().collect();
        assert_eq!(log.read().fingerprint_at(CUIHU, end).unwrap(), Some(expected), "{flip}");
    }
}

#[test]
fn a_page_never_skips_a_damaged_row_until_it_is_set_aside() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let changes = Author::new(1).write_many(6, 1);
    log.append(CUIHU, &changes, HERE).unwrap();
    let page = |log: &Log, after| log.read().page(CUIHU, after, usize::MAX);
    tamper(&log, "UPDATE change SET received = 1 WHERE id = 3");
    assert!(matches!(page(&log, 0), Err(StoreError::Damaged { .. })));
    log.set_aside(NOON).unwrap();
    let numbers: Vec<u64> = page(&log, 0).unwrap().envelopes.iter().map(|one| one.0).collect();
    assert_eq!(numbers, [1, 2, 4, 5, 6]);
    tamper(&log, "DELETE FROM change WHERE id = 6");
    assert!(matches!(page(&log, 5), Err(StoreError::Damaged { .. })));
    log.set_aside(NOON).unwrap();
    assert_eq!(page(&log, 5).unwrap().envelopes, []);
    // What a desk hands in again comes under a new number, and what was whole comes back by itself.
    log.append(CUIHU, &changes[5..], HERE).unwrap();
    log.retry_quarantine(CUIHU, HERE, &mut judge).unwrap();
    let numbers: Vec<u64> = page(&log, 4).unwrap().envelopes.iter().map(|one| one.0).collect();
    assert_eq!(numbers, [5, 7, 8]);
    assert_eq!(verify(log.read()), []);
}

#[test]
fn a_damaged_page_costs_the_rows_on_it_and_the_old_file_stays_aside() {
    let original = original();
    let dir = tempdir().unwrap();
    drop(desk(dir.path()));
    for (name, bytes) in &original.files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    drop(Log::open(dir.path(), Role::Desk, [0xA0; 16]).unwrap());
    let file = dir.path().join(FILE);
    let mut bytes = std::fs::read(&file).unwrap();
    // Find a page that holds rows of `change` and overwrite it.
    let needle = &original.contents[20].envelope.change;
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    let page = at / 4096 * 4096;
    bytes[page..page + 4096].fill(0x5A);
    std::fs::write(&file, &bytes).unwrap();
    let salvaged = salvage(dir.path(), Role::Desk, NOON).unwrap();
    assert!(salvaged.changes >= 90 && salvaged.changes < 110, "{}", salvaged.changes);
    assert!(salvaged.damage.iter().any(|one| one.table == "change" && one.row.is_some()));
    assert_eq!(std::fs::read(&salvaged.kept).unwrap(), bytes);
    let log = Log::open(dir.path(), Role::Desk, [0xA0; 16]).unwrap();
    assert_eq!(verify(log.read()), []);
    assert_eq!(log.read().generation().unwrap(), 1);
}
