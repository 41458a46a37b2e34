//! One change's bytes in two documents: written so by one desk in one moment, or stolen and signed
//! again by another. Neither ever hides a change from anyone.

use std::collections::BTreeSet;
use std::fs;

use dutybook_domain::id::DocumentId;
use dutybook_replica::author::Writing;
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::envelope::{ChangeId, Envelope, signed_message};
use dutybook_server::clock::Clock;

use super::desk::Desk;
use super::house::{CUIHU, House};
use super::line::Line;

const ELSEWHERE: DocumentId = DocumentId::from_bytes([0x66; 16]);

async fn wipe(house: &mut House) {
    house.stop().await;
    for name in ["log.db", "log.db-wal", "log.db-shm", "books.db"] {
        fs::remove_file(house.data().join(name)).ok();
    }
    house.start().await;
}

/// The bytes of another desk's change, signed by this desk for another document.
fn stolen(thief: &Desk, change: &Checked, document: DocumentId) -> Checked {
    let message = signed_message(CUIHU, document, change.envelope.kind, change.hash);
    let signature = thief.key.sign(&message);
    let desk = thief.number();
    let envelope = Envelope { document, desk, signature, ..change.envelope.clone() };
    change::read(&envelope, &Limits::STANDARD).unwrap()
}

fn held(desk: &Desk) -> BTreeSet<ChangeId> {
    let items = desk.read().reconcile_items(CUIHU).unwrap();
    items.into_iter().map(|(_, id)| id).collect()
}

#[tokio::test]
async fn two_documents_begun_in_one_moment_with_the_same_words_fill_a_wiped_server_whole() {
    let mut house = House::open().await;
    let mut first = Desk::enrol(&mut house, 1).await;
    let mut second = Desk::enrol(&mut house, 2).await;
    let now = Clock::System.now();
    let drafts = [1, 2, 3].map(|number| {
        first.draft_at(DocumentId::from_bytes([number; 16]), now, Writing::Fact(b"closed"))
    });
    assert!(drafts.iter().all(|draft| draft.hash == drafts[0].hash));
    let written = drafts.map(|draft| first.keep(draft));
    drop(Line::settled(&mut first, house.address()).await);
    drop(Line::settled(&mut second, house.address()).await);
    wipe(&mut house).await;
    let line = Line::settled(&mut second, house.address()).await;
    assert!(line.forgot);
    assert_eq!(house.log().envelopes(CUIHU, &written).unwrap().len(), 3);
    drop(Line::settled(&mut first, house.address()).await);
    assert_eq!((first.unsent(), held(&first)), (0, held(&second)));
}

#[tokio::test]
async fn bytes_signed_again_under_another_document_hide_the_honest_change_from_no_one() {
    let mut house = House::open().await;
    let mut thief = Desk::enrol(&mut house, 3).await;
    let mut first = Desk::enrol(&mut house, 1).await;
    let mut second = Desk::enrol(&mut house, 2).await;
    let honest = [first.draft(1, "灯不亮"), first.draft(2, "漏水")];
    let theft = stolen(&thief, &honest[0], ELSEWHERE);
    assert_eq!(theft.hash, honest[0].hash);
    let honest = honest.map(|change| first.keep(change));
    // Once before the honest changes have arrived, once into an empty log, before anyone else.
    let stolen = thief.keep(theft.clone());
    drop(Line::settled(&mut thief, house.address()).await);
    drop(Line::settled(&mut first, house.address()).await);
    drop(Line::settled(&mut second, house.address()).await);
    assert!(honest.iter().all(|id| second.holds(*id)) && second.holds(stolen));
    wipe(&mut house).await;
    let mut newcomer = Desk::enrol(&mut house, 4).await;
    assert_eq!(newcomer.keep(theft.clone()), stolen);
    for desk in [&mut newcomer, &mut second, &mut first] {
        drop(Line::settled(desk, house.address()).await);
    }
    assert_eq!(house.log().envelopes(CUIHU, &honest).unwrap().len(), honest.len());
    drop(Line::settled(&mut newcomer, house.address()).await);
    assert!(honest.iter().all(|id| newcomer.holds(*id)), "{}", newcomer.unsent());
    assert_eq!((held(&first), first.unsent()), (held(&newcomer), 0));
    let end = house.log().head(CUIHU).unwrap();
    let prints = [&first, &newcomer].map(|desk| desk.read().fingerprint_at(CUIHU, end).unwrap());
    assert_eq!(prints[0], prints[1]);
    assert_eq!(house.log().fingerprint_at(CUIHU, end).unwrap(), prints[0]);
}
