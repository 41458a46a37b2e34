//! Whose signature holds: forged, moved, ended, replaced and handed in late.

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::DocumentId;

use super::*;
use crate::author::{Author, Writing, write};
use crate::change::Checked;
use crate::document::Document;

const PROPERTY: PropertyUid = PropertyUid::from_bytes([8; 16]);

fn server() -> SecretKey {
    SecretKey::from_seed(&[200; 32])
}

fn key(byte: u8) -> SecretKey {
    SecretKey::from_seed(&[byte; 32])
}

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap()
}

fn certificate(desk: u16, of: u8, from: i64) -> Certificate {
    let (desk, key) = (DeskNumber(desk), key(of).public());
    Certificate { property: PROPERTY, desk, key, from: at(from), end: None }
}

fn ended(certificate: Certificate, millis: i64, reason: EndReason) -> Certificate {
    Certificate { end: Some(End { at: at(millis), reason }), ..certificate }
}

fn roster(certificates: &[Certificate]) -> Roster {
    let mut roster = Roster::new(PROPERTY, [server().public()]);
    for certificate in certificates {
        roster.learn(&certificate.sign(&server()).unwrap()).unwrap();
    }
    roster
}

fn author(desk: u16, of: u8) -> Author {
    Author { property: PROPERTY, desk: DeskNumber(desk), actor: [of; 16], key: key(of) }
}

/// A change of `kind` written at `millis`.
fn change(by: &Author, kind: DocumentKind, millis: i64, writing: Writing<'_>) -> Checked {
    let mut document = Document::new(DocumentId::of_kind(kind.code(), [4; 16]), kind.code());
    write(&mut document, by, at(millis), writing).unwrap().unwrap()
}

fn entry(by: &Author, millis: i64) -> Checked {
    change(by, DocumentKind::Ticket, millis, Writing::Fact(b"fact"))
}

#[test]
fn a_certificate_is_checked_with_the_servers_public_key_alone() {
    let certificate = certificate(1, 1, 5);
    let fact = certificate.sign(&server()).unwrap();
    assert_eq!(fact, certificate.sign(&server()).unwrap());
    assert!(is_certificate(&fact));
    assert_eq!(Certificate::read(&fact, &[server().public()]), Some(Ok(certificate)));
    let forged = Some(Err(Fault::ForgedCertificate));
    assert_eq!(Certificate::read(&fact, &[key(1).public()]), forged);
    assert_eq!(Certificate::read(b"\xa0", &[server().public()]), None);
    // An adopted older key serves as well.
    let servers = [key(1).public(), server().public()];
    assert_eq!(Certificate::read(&fact, &servers), Some(Ok(certificate)));
}

#[test]
fn a_certificate_with_a_bad_signature_is_refused() {
    let fact = certificate(1, 1, 5).sign(&server()).unwrap();
    for at in 0..fact.len() {
        let mut altered = fact.clone();
        altered[at] ^= 1;
        let read = Certificate::read(&altered, &[server().public()]);
        assert!(matches!(read, None | Some(Err(Fault::ForgedCertificate))), "{at}");
    }
    let mut roster = roster(&[]);
    let refused = Err(Fault::ForgedCertificate);
    assert_eq!(roster.learn(&certificate(1, 1, 5).sign(&key(1)).unwrap()), refused);
    let elsewhere = Certificate { property: PropertyUid([1; 16]), ..certificate(1, 1, 5) };
    assert_eq!(roster.learn(&elsewhere.sign(&server()).unwrap()), refused);
    assert_eq!(roster.learn(&certificate(0, 1, 5).sign(&server()).unwrap()), refused);
    let weak = Certificate { key: PublicKey([0; 32]), ..certificate(1, 1, 5) };
    assert_eq!(roster.learn(&weak.sign(&server()).unwrap()), refused);
    assert_eq!(roster.desks().count(), 0);
}

#[test]
fn a_desk_is_taken_at_its_certified_keys_word_only() {
    let roster = roster(&[certificate(1, 1, 5), certificate(2, 2, 5)]);
    let arriving = When::Arriving(at(10));
    assert_eq!(roster.check(&entry(&author(1, 1), 6), arriving), Ok(key(1).public()));
    // Relayed or not, another desk's key does not do, nor does an unknown desk.
    assert_eq!(roster.check(&entry(&author(1, 2), 6), arriving), Err(Fault::BadSignature));
    assert_eq!(roster.check(&entry(&author(3, 3), 6), arriving), Err(Fault::UnknownSigner));
}

#[test]
fn a_signed_change_cannot_be_moved_or_altered() {
    let roster = roster(&[certificate(1, 1, 5)]);
    let good = entry(&author(1, 1), 6);
    let mut moved = vec![good.clone(), good.clone(), good.clone(), good.clone()];
    moved[0].envelope.document = DocumentId::of_kind(1, [5; 16]);
    moved[1].envelope.kind = DocumentKind::DutyLog.code();
    moved[2].envelope.signature[0] ^= 1;
    moved[3].hash.0[0] ^= 1;
    for change in moved {
        assert_eq!(roster.check(&change, When::Stored), Err(Fault::BadSignature));
    }
    let mut elsewhere = Roster::new(PropertyUid([1; 16]), [server().public()]);
    let there = Certificate { property: PropertyUid([1; 16]), ..certificate(1, 1, 5) };
    elsewhere.learn(&there.sign(&server()).unwrap()).unwrap();
    assert_eq!(elsewhere.check(&good, When::Stored), Err(Fault::BadSignature));
}

#[test]
fn what_was_stored_before_a_revocation_stays_valid() {
    let live = certificate(1, 1, 5);
    let roster = roster(&[live, ended(live, 100, EndReason::Lost)]);
    let change = entry(&author(1, 1), 6);
    assert!(roster.check(&change, When::Stored).is_ok());
    assert!(roster.check(&change, When::Arriving(at(99))).is_ok());
    let refused = Err(Fault::CertificateEnded);
    assert_eq!(roster.check(&change, When::Arriving(at(100))), refused);
    assert_eq!(roster.live(DeskNumber(1)), None);
}

#[test]
fn a_retired_desk_hands_in_what_it_had_written() {
    let live = certificate(1, 1, 5);
    let roster = roster(&[ended(live, 100, EndReason::Retired)]);
    let arriving = When::Arriving(at(5_000));
    assert!(roster.check(&entry(&author(1, 1), 100), arriving).is_ok());
    let late = roster.check(&entry(&author(1, 1), 101), arriving);
    assert_eq!(late, Err(Fault::CertificateEnded));
}

#[test]
fn a_desk_in_service_brings_back_what_another_wrote_before_its_end() {
    let (one, two) = (certificate(1, 1, 5), certificate(2, 2, 5));
    for reason in [EndReason::Retired, EndReason::Replaced, EndReason::Lost] {
        let roster = roster(&[one, two, ended(one, 100, reason)]);
        // Its clock was ahead when the server took it in.
        let change = entry(&author(1, 1), 900);
        let by = |via| roster.check_arriving(&change, DeskNumber(via), at(200));
        assert!(by(2).is_ok(), "{reason:?}");
        assert_eq!(by(1), Err(Fault::CertificateEnded));
        assert_eq!(by(3), Err(Fault::CertificateEnded));
        let mut forged = change.clone();
        forged.envelope.signature[0] ^= 1;
        let forged = roster.check_arriving(&forged, DeskNumber(2), at(200));
        assert_eq!(forged, Err(Fault::BadSignature));
    }
}

#[test]
fn a_number_enrolled_anew_has_both_its_keys() {
    let old = certificate(1, 1, 5);
    let new = certificate(1, 2, 50);
    let roster = roster(&[new, old, ended(old, 50, EndReason::Replaced)]);
    let arriving = When::Arriving(at(60));
    assert!(roster.check(&entry(&author(1, 1), 6), When::Stored).is_ok());
    assert!(roster.check(&entry(&author(1, 2), 55), arriving).is_ok());
    let refused = roster.check(&entry(&author(1, 1), 6), arriving);
    assert_eq!(refused, Err(Fault::CertificateEnded));
    assert_eq!(roster.live(DeskNumber(1)), Some(&new));
    assert_eq!(roster.certificates(DeskNumber(1)).len(), 2);
}

#[test]
fn certificates_come_in_any_order_and_teach_once() {
    let live = certificate(1, 1, 5);
    let lost = ended(live, 100, EndReason::Lost);
    let retired = ended(live, 100, EndReason::Retired);
    let facts = [live, lost, retired].map(|certificate| certificate.sign(&server()).unwrap());
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let mut roster = Roster::new(PROPERTY, [server().public()]);
        for at in order {
            roster.learn(&facts[at]).unwrap();
            assert_eq!(roster.learn(&facts[at]), Ok(false));
        }
        assert_eq!(roster.certificates(DeskNumber(1)), [&lost]);
    }
}

#[test]
fn only_the_server_writes_certificates() {
    let server_author = Author { key: server(), ..author(0, 200) };
    let fact = certificate(2, 2, 5).sign(&server()).unwrap();
    let mut roster = roster(&[certificate(1, 1, 5)]);
    let stated = change(&server_author, DocumentKind::Settings, 6, Writing::Import(&fact));
    assert_eq!(roster.check(&stated, When::Arriving(at(9))), Ok(server().public()));
    assert_eq!(roster.learn_from(&stated), Ok(true));
    assert_eq!(roster.learn_from(&stated), Ok(false));
    assert!(roster.live(DeskNumber(2)).is_some());
    for writing in [Writing::Import(&fact), Writing::Fact(&fact)] {
        let by_desk = change(&author(1, 1), DocumentKind::Settings, 6, writing);
        assert_eq!(roster.check(&by_desk, When::Arriving(at(9))), Err(Fault::NotEntitled));
    }
    let setting = change(&author(1, 1), DocumentKind::Settings, 6, Writing::Fact(b"fact"));
    assert!(roster.check(&setting, When::Arriving(at(9))).is_ok());
    // Nobody is taken for the server without its key.
    let pretender = change(&author(0, 1), DocumentKind::Settings, 6, Writing::Import(&fact));
    assert_eq!(roster.check(&pretender, When::Stored), Err(Fault::BadSignature));
}

#[test]
fn the_settings_fold_is_not_disturbed_by_certificates() {
    let server_author = Author { key: server(), ..author(0, 200) };
    let fact = certificate(2, 2, 5).sign(&server()).unwrap();
    let stated = change(&server_author, DocumentKind::Settings, 6, Writing::Import(&fact));
    let gathered = crate::facts::gather::<u8>(crate::facts::facts_of(&stated));
    assert!(gathered.ledger.is_empty() && !gathered.is_newer());
}

#[test]
fn a_clock_a_year_ahead_passes_and_one_at_the_end_of_all_times_does_not() {
    let roster = roster(&[certificate(1, 1, 5)]);
    let now = at(1_764_000_000_000);
    let dated = |ahead: chrono::TimeDelta| entry(&author(1, 1), (now + ahead).timestamp_millis());
    let arriving = When::Arriving(now);
    assert!(roster.check(&dated(chrono::TimeDelta::days(366)), arriving).is_ok());
    assert!(roster.check(&dated(AHEAD_LIMIT), arriving).is_ok());
    let beyond = dated(AHEAD_LIMIT + chrono::TimeDelta::milliseconds(1));
    assert_eq!(roster.check(&beyond, arriving), Err(Fault::TimeOutOfRange));
    assert!(roster.check(&beyond, When::Stored).is_ok());
}
