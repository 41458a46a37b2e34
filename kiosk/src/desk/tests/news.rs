//! What the arrival of a certificate cures, and how often the rest is tried.

use dutybook_replica::fault::Fault;
use dutybook_store::log::Page;

use super::*;

/// A certificate for another desk of the property, as the server writes it into the settings.
fn certificate(desk: &Desk, number: u16, key: &SecretKey) -> Checked {
    let (server, property) = (SecretKey::from_seed(&[7; 32]), PROPERTY);
    let number = DeskNumber(number);
    let new = Certificate { property, desk: number, key: key.public(), from: noon(), end: None };
    let id = dutybook_domain::settings::document(PROPERTY);
    let stored = load(desk.reader(), PROPERTY, id).unwrap();
    let mut settings = Document::load(id, DocumentKind::Settings.code(), stored).unwrap();
    let desk = DeskNumber::SERVER;
    let author = Author { property, desk, actor: [19; 16], key: server.clone() };
    let fact = new.sign(&server).unwrap();
    author::write(&mut settings, &author, noon(), Writing::Import(&fact)).unwrap().unwrap()
}

fn entry(number: u16, key: &SecretKey) -> Checked {
    let id = DocumentId::of_kind(1, [0x40; 16]);
    let mut document = Document::new(id, DocumentKind::Ticket.code());
    let (property, key) = (PROPERTY, key.clone());
    let author = Author { property, desk: DeskNumber(number), actor: [29; 16], key };
    author::write(&mut document, &author, noon(), Writing::Fact(b"x")).unwrap().unwrap()
}

#[test]
fn what_no_known_key_fits_is_offered_and_tried_again_with_every_certificate_and_not_oftener() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let (old, new) = (SecretKey::from_seed(&[31; 32]), SecretKey::from_seed(&[32; 32]));
    let first = certificate(&desk, 2, &old);
    let origin = desk.origin(noon());
    desk.append(noon(), std::slice::from_ref(&first)).unwrap();
    desk.received(&[first]);
    desk.retry_quarantine(origin).unwrap();
    // Desk 2 has a new key since; one of its entries comes before the certificate.
    let ahead = entry(2, &new);
    assert_eq!(desk.admit(&ahead.envelope, When::Stored), Err(Fault::BadSignature));
    let code = Fault::BadSignature.code();
    let page = Page { to: 1, head: 1, changes: &[], faulty: &[(1, ahead.envelope.clone(), code)] };
    desk.log_mut().accept_page(PROPERTY, &page, origin).unwrap();
    desk.set_aside();
    let tries = |desk: &Desk| {
        desk.reader().quarantined(PROPERTY).unwrap().first().map(|waiting| waiting.tries)
    };
    for _ in 0..3 {
        assert!(!desk.retry_quarantine(origin).unwrap());
        assert_eq!(tries(&desk), Some(1), "nothing has come since that could cure it");
    }
    // The server, which was restored, would not take an entry for the same reason.
    let own = desk.reader().outbox(PROPERTY, 0, usize::MAX).unwrap().pop().unwrap().1;
    desk.log_mut().mark_refused(PROPERTY, &[(own.id(), code)]).unwrap();
    assert!(!desk.retry_quarantine(origin).unwrap());
    let second = certificate(&desk, 2, &new);
    desk.append(noon(), std::slice::from_ref(&second)).unwrap();
    desk.received(&[second]);
    assert!(desk.retry_quarantine(origin).unwrap(), "it is sent again");
    assert_eq!(tries(&desk), None, "and the entry is admitted");
    assert_eq!(desk.reader().counts(PROPERTY).unwrap().refused, 0);
}
