//! Whatever is altered, forged or taken from a log is named by its row.

use chrono::{DateTime, Utc};
use dutybook_domain::id::PropertyUid;

use super::*;
use crate::author::{Author, Writing, write};
use crate::certificate::Certificate;
use crate::change::chunk::{Parts, encode};
use crate::change::{OpId, Put};
use crate::document::Document;
use crate::envelope::signed_message;
use crate::key::SecretKey;

const PROPERTY: PropertyUid = PropertyUid::from_bytes([8; 16]);

fn author(desk: u8) -> Author {
    let key = SecretKey::from_seed(&[desk; 32]);
    Author { property: PROPERTY, desk: DeskNumber(desk.into()), actor: [desk; 16], key }
}

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap()
}

/// Three tickets' worth of rows by two desks, and the settings that certify them.
fn log() -> Vec<(u64, Envelope)> {
    let server = author(0);
    let mut settings = Document::new(DocumentId::of_kind(16, [16; 16]), 16);
    let mut written = Vec::new();
    for desk in [1, 2] {
        let key = author(desk).key.public();
        let desk = DeskNumber(desk.into());
        let certificate = Certificate { property: PROPERTY, desk, key, from: at(0), end: None };
        let fact = certificate.sign(&server.key).unwrap();
        written.extend(write(&mut settings, &server, at(1), Writing::Import(&fact)).unwrap());
    }
    for ticket in 1..=3 {
        let mut document = Document::new(DocumentId::of_kind(1, [ticket; 16]), 1);
        for step in 0..4 {
            let by = author(if step % 2 == 0 { 1 } else { 2 });
            let fact = Writing::Fact(&[ticket, step]);
            written.extend(write(&mut document, &by, at(100), fact).unwrap());
        }
    }
    (1..).zip(written.into_iter().map(|change| change.envelope)).collect()
}

fn findings(log: &[(u64, Envelope)]) -> Vec<Finding> {
    let mut roster = Roster::new(PROPERTY, [author(0).key.public()]);
    verify(&mut roster, &Limits::STANDARD, log.iter().cloned())
}

fn problems(log: &[(u64, Envelope)]) -> Vec<(u64, Problem)> {
    findings(log).into_iter().map(|finding| (finding.row, finding.problem)).collect()
}

/// A row a desk's own key signed, saying what no program of ours writes.
fn forged(log: &[(u64, Envelope)], on: usize, change: impl FnOnce(&mut Parts)) -> Envelope {
    let base = change::read(&log[on].1, &Limits::STANDARD).unwrap();
    let put = Put { key: "s/x".to_owned(), value: vec![1], replaces: Vec::<OpId>::new() };
    let mut parts = Parts {
        deps: vec![base.hash],
        actor: [55; 16],
        sequence: 1,
        first_op: base.last_op() + 1,
        millis: i64::try_from(base.millis).unwrap() + 1,
        puts: vec![put],
    };
    change(&mut parts);
    let (bytes, hash) = encode(&parts);
    let Envelope { document, kind, .. } = base.envelope;
    let key = author(1).key;
    let signature = key.sign(&signed_message(PROPERTY, document, kind, hash));
    Envelope { document, kind, change: bytes, desk: DeskNumber(1), signature }
}

#[test]
fn an_honest_log_has_nothing_wrong_in_any_order() {
    let mut rows = log();
    assert_eq!(findings(&rows), []);
    rows.reverse();
    assert_eq!(findings(&rows), []);
    rows.push((99, forged(&rows, 0, |_| {})));
    assert_eq!(findings(&rows), []);
}

#[test]
fn any_altered_byte_is_named() {
    let rows = log();
    let altered = |change: &dyn Fn(&mut Envelope)| {
        let mut rows = rows.clone();
        change(&mut rows[4].1);
        problems(&rows)
    };
    let first = |found: &[(u64, Problem)]| found[0];
    let at_5 = |fault| (5, Problem::Unacceptable(fault));
    for at in 0..rows[4].1.change.len() {
        let found = altered(&|envelope| envelope.change[at] ^= 0x10);
        assert!(found.iter().any(|(row, _)| *row == 5), "{at}");
    }
    for at in 0..64 {
        let found = altered(&|envelope| envelope.signature[at] ^= 0x10);
        assert_eq!(first(&found), at_5(Fault::BadSignature));
    }
    let found = altered(&|envelope| envelope.desk = DeskNumber(2));
    assert_eq!(first(&found), at_5(Fault::BadSignature));
    let found = altered(&|envelope| envelope.desk = DeskNumber(7));
    assert_eq!(first(&found), at_5(Fault::UnknownSigner));
    let found = altered(&|envelope| envelope.kind = 2);
    assert_eq!(first(&found), at_5(Fault::WrongKind));
}

#[test]
fn a_row_taken_from_the_middle_is_missed() {
    let mut rows = log();
    let gone = change::read(&rows.remove(3).1, &Limits::STANDARD).unwrap();
    // The other desk's next entry builds on it, and its own desk's next.
    let missing = Problem::Missing(gone.hash);
    assert_eq!(problems(&rows), [(5, missing), (6, missing)]);
}

#[test]
fn a_certificate_the_server_did_not_sign_is_named() {
    let mut rows = log();
    let key = SecretKey::from_seed(&[1; 32]);
    let desk = DeskNumber(9);
    let own = Certificate { property: PROPERTY, desk, key: key.public(), from: at(0), end: None };
    let fact = own.sign(&key).unwrap();
    let mut settings = Document::new(DocumentId::of_kind(16, [17; 16]), 16);
    let change = write(&mut settings, &author(1), at(1), Writing::Import(&fact)).unwrap().unwrap();
    rows.push((50, change.envelope));
    let entitled = Problem::Unacceptable(Fault::NotEntitled);
    assert_eq!(problems(&rows), [(50, entitled), (50, Problem::ForgedCertificate)]);
}

#[test]
fn what_does_not_follow_is_named_though_it_is_signed() {
    let rows = log();
    let with = |change: &dyn Fn(&mut Parts)| {
        let mut rows = rows.clone();
        rows.push((60, forged(&rows, 5, change)));
        problems(&rows)
    };
    assert_eq!(with(&|_| {}), []);
    assert_eq!(with(&|parts| parts.sequence = 2), [(60, Problem::OutOfLine)]);
    assert_eq!(with(&|parts| parts.first_op += 1), [(60, Problem::OutOfLine)]);
    assert_eq!(with(&|parts| parts.millis -= 1), [(60, Problem::Backdated)]);
    let unknown = ChangeHash([9; 32]);
    assert_eq!(with(&|parts| parts.deps = vec![unknown]), [(60, Problem::Missing(unknown))]);
    let twice = with(&|parts| parts.actor = [1; 16]);
    assert_eq!(twice.len(), 1);
    assert!(matches!(twice[0].1, Problem::SequenceTwice(_)));
}
