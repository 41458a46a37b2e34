//! A desk by itself: founded, written to, opened again.

use std::path::Path;

use chrono::NaiveDateTime;
use dutybook_domain::id::{DeskNumber, StaffId};
use dutybook_domain::ticket::import::{EventSeen, document_of};
use dutybook_replica::certificate::Certificate;
use dutybook_replica::document::Document;
use dutybook_replica::enrolment::{Pepper, PropertyCard};
use dutybook_replica::key::SecretKey;
use dutybook_replica::sheet::{Field, Register};

use super::*;

mod clicks;
mod sealing;
mod surveys;

const PROPERTY: PropertyUid = PropertyUid::from_bytes([3; 16]);

fn noon() -> DateTime<Utc> {
    "2026-03-02T04:00:00Z".parse().unwrap()
}

/// A desk of one property, as the server would have enrolled it.
pub(crate) fn founded(dir: &Path, number: u16) -> Desk {
    let (server, key) = (SecretKey::from_seed(&[7; 32]), SecretKey::from_seed(&[8; 32]));
    let desk = DeskNumber(number);
    let certificate =
        Certificate { property: PROPERTY, desk, key: key.public(), from: noon(), end: None };
    let fact = certificate.sign(&server).unwrap();
    let id = dutybook_domain::settings::document(PROPERTY);
    let mut settings = Document::new(id, DocumentKind::Settings.code());
    let author = Author {
        property: PROPERTY,
        desk: DeskNumber::SERVER,
        actor: [9; 16],
        key: server.clone(),
    };
    let change =
        author::write(&mut settings, &author, noon(), Writing::Import(&fact)).unwrap().unwrap();
    let enrolled = Enrolled {
        property: PropertyCard {
            uid: PROPERTY,
            id: "cuihu".to_owned(),
            name: "翠湖花园".to_owned(),
            region: "华东".to_owned(),
            zone: "Asia/Shanghai".to_owned(),
        },
        desk,
        server: server.public(),
        adopted: Vec::new(),
        epoch: [6; 16],
        certificate: fact,
        settings: vec![change.envelope],
        pepper: Pepper([1; 32]),
    };
    let identity = Identity::of(key, &enrolled, "http://127.0.0.1:1").unwrap();
    Desk::found(dir, identity, &enrolled, ([1; 16], noon())).unwrap()
}

fn row(case: &str, event: &str, minute: u32) -> EventSeen {
    let at: NaiveDateTime = format!("2026-03-01T08:{minute:02}:00").parse().unwrap();
    EventSeen { case: case.to_owned(), event: event.to_owned(), at, n: 1 }
}

#[test]
fn a_founded_desk_knows_itself_and_has_everything_to_hand_in() {
    let dir = tempfile::tempdir().unwrap();
    let desk = founded(dir.path(), 2);
    assert!(desk.roster().live(DeskNumber(2)).is_some());
    assert_eq!(desk.reader().epoch(PROPERTY).unwrap(), Some([6; 16]));
    drop(desk);
    let again = Desk::open(dir.path(), [2; 16]).unwrap();
    assert!(again.roster().live(DeskNumber(2)).is_some());
    assert!(matches!(
        Desk::open(dir.path(), [3; 16]),
        Err(DeskError::Store(StoreError::Locked { .. }))
    ));
}

#[test]
fn a_row_is_imported_once_however_often_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let before = desk.reader().counts(PROPERTY).unwrap();
    let rows = [row("甲", "受理", 1), row("甲", "完工", 2), row("乙", "受理", 3)];
    let first = desk.import_tickets(noon(), &rows).unwrap();
    assert_eq!(first, Imported { rows: 3, new: 3, cases: 2 });
    drop(desk);
    let mut desk = Desk::open(dir.path(), [2; 16]).unwrap();
    let more = [row("乙", "受理", 3), row("乙", "完工", 9)];
    assert_eq!(desk.import_tickets(noon(), &more).unwrap().new, 1);
    let after = desk.reader().counts(PROPERTY).unwrap();
    assert_eq!((after.changes - before.changes, after.documents - before.documents), (4, 2));
}

#[test]
fn two_desks_that_read_the_same_row_write_the_same_fact() {
    let (one_dir, two_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut one, mut two) = (founded(one_dir.path(), 1), founded(two_dir.path(), 2));
    let case = document_of(PROPERTY, "甲");
    let puts = |desk: &mut Desk, at| {
        desk.import_tickets(at, &[row("甲", "受理", 1)]).unwrap();
        let changes = load(desk.reader(), PROPERTY, case).unwrap();
        changes.into_iter().flat_map(|change| change.puts).collect::<Vec<_>>()
    };
    let later = noon() + chrono::TimeDelta::days(3);
    assert_eq!(puts(&mut one, noon()), puts(&mut two, later));
}

#[test]
fn two_documents_begun_in_one_moment_with_the_same_words_are_two_changes() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let entry = |byte| Entry {
        document: DocumentId::from_bytes([byte; 16]),
        kind: DocumentKind::Ticket,
        writing: Writing::Fact(b"closed"),
    };
    let click = desk.write(noon(), &[entry(1), entry(2)]).unwrap();
    let next = desk.write(noon(), &[entry(3)]).unwrap();
    let written: Vec<_> = click.iter().chain(&next).collect();
    // Within their documents they are the same to the byte; outside they have names of their own.
    assert!(written.iter().all(|change| change.envelope.change == click[0].envelope.change));
    let ids: std::collections::BTreeSet<_> = written.iter().map(|change| change.id()).collect();
    assert_eq!(ids.len(), 3);
}

#[test]
fn a_click_reaches_the_disk_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let before = desk.reader().counts(PROPERTY).unwrap().changes;
    let household = DocumentId::from_bytes([4; 16]);
    let phone = Register::new(&"13812341234", noon(), StaffId(1), DeskNumber(1)).unwrap();
    let bytes = phone.encode().unwrap();
    let good = Entry {
        document: household,
        kind: DocumentKind::Household,
        writing: Writing::Field("phone", &bytes),
    };
    let bad = Entry { writing: Writing::Field("no such name!", &bytes), ..good };
    assert!(matches!(desk.write(noon(), &[good, bad]), Err(DeskError::Write(_))));
    assert_eq!(desk.reader().counts(PROPERTY).unwrap().changes, before);
    // The failed click left nothing behind in memory either: the next one builds on the disk.
    assert_eq!(desk.write(noon(), &[good]).unwrap().len(), 1);
    drop(desk);
    let desk = Desk::open(dir.path(), [2; 16]).unwrap();
    let document = Document::load(
        household,
        DocumentKind::Household.code(),
        load(desk.reader(), PROPERTY, household).unwrap(),
    )
    .unwrap();
    assert_eq!(document.broken(), []);
    let read: Option<String> = document.sheet().unwrap().get("phone").and_then(Field::read);
    assert_eq!(read.as_deref(), Some("13812341234"));
}

#[test]
fn what_lost_its_sequence_to_a_page_is_written_again_and_handed_in() {
    let (one_dir, two_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut one, mut two) = (founded(one_dir.path(), 2), founded(two_dir.path(), 2));
    let household = DocumentId::from_bytes([4; 16]);
    let mut written = Vec::new();
    for (desk, phone) in [(&mut one, "13800000001"), (&mut two, "13800000002")] {
        // Both installations drew the same actor.
        desk.renew([5; 16]).unwrap();
        let register = Register::new(&phone, noon(), StaffId(1), DeskNumber(2)).unwrap();
        let bytes = register.encode().unwrap();
        let writing = Writing::Field("phone", &bytes);
        let kind = DocumentKind::Household;
        let entry = Entry { document: household, kind, writing };
        written.extend(desk.write(noon(), &[entry]).unwrap());
    }
    let (lost, won) = (written[0].hash, written[1].clone());
    let origin = one.origin(noon());
    let page = dutybook_store::log::Page { to: 1, head: 1, changes: &[(1, won)], faulty: &[] };
    one.log_mut().accept_page(PROPERTY, &page, origin).unwrap();
    assert_eq!(one.reader().counts(PROPERTY).unwrap().to_reauthor, 1);
    // Not under the actor that both have.
    assert!(one.reauthor_waiting(noon()).unwrap_err().asks_for_a_fresh_actor());
    one.renew([6; 16]).unwrap();
    assert!(one.reauthor_waiting(noon()).unwrap());
    assert!(!one.reauthor_waiting(noon()).unwrap());
    assert_eq!(one.reader().counts(PROPERTY).unwrap().to_reauthor, 0);
    let changes = load(one.reader(), PROPERTY, household).unwrap();
    assert_eq!(changes.len(), 2);
    assert!(changes.iter().all(|change| change.hash != lost && !change.deps.contains(&lost)));
    let unsent = one.reader().outbox(PROPERTY, 0, usize::MAX).unwrap();
    assert!(unsent.iter().any(|(_, envelope)| envelope.document == household));
    let document = Document::load(household, DocumentKind::Household.code(), changes).unwrap();
    assert!(document.waiting().is_empty() && document.broken().is_empty());
}
