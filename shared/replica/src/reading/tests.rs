//! A document read from stored bytes.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Asia::Shanghai;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::Measure;
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_domain::ledger::{Body, EntryKey, FactKey, Record};
use dutybook_domain::ticket;
use dutybook_domain::ticket::import::EventSeen;
use proptest::prelude::*;

use super::*;
use crate::change::Authorship;
use crate::codec::encode;

const DOCUMENT: DocumentId = DocumentId::of_kind(1, [7; 16]);

fn seen(minute: u32) -> Vec<u8> {
    let day = NaiveDate::from_ymd_opt(2012, 4, 3).unwrap();
    let at: NaiveDateTime = day.and_hms_opt(9, minute, 0).unwrap();
    let row = EventSeen { case: "2".to_owned(), event: "6".to_owned(), at, n: 1 };
    encode(&Record { stamp: None, body: Body::Fact(ticket::Fact::EventSeen(row)) }).unwrap()
}

fn stored(key: u8, value: &[u8], desk: u16) -> StoredFact<'_> {
    StoredFact {
        key: FactKey::Imported([key; 16]),
        authorship: Authorship::Original,
        value,
        desk: DeskNumber(desk),
    }
}

fn read(kind: DocumentKind, facts: &[StoredFact<'_>]) -> Reading {
    read_document(DOCUMENT, kind.code(), facts, Shanghai)
}

#[test]
fn an_imported_case_is_read_with_its_figures_and_its_place_in_lists() {
    let (first, last) = (seen(0), seen(45));
    let facts = [stored(1, &last, 2), stored(2, &first, 1)];
    let reading = read(DocumentKind::Ticket, &facts);
    let counted = |measure| reading.contributions.iter().any(|row| row.measure == measure);
    assert!(counted(Measure::TicketsReceived) && counted(Measure::TicketsCompleted));
    assert_eq!(reading.desks, BTreeSet::from([DeskNumber(1), DeskNumber(2)]));
    assert_eq!((reading.unknown, reading.newer, reading.is_open()), (0, false, false));
    let Summary::Ticket(summary) = &reading.summary else { panic!("a ticket") };
    assert_eq!(summary.stage, "done");
    assert_eq!(summary.case.as_ref().unwrap().document, DOCUMENT);
    assert!(reading.order() > 0);
    assert!(read(DocumentKind::Ticket, &facts[..1]).is_open());
}

#[test]
fn a_fact_of_a_newer_version_is_counted_and_bars_the_seal() {
    let newer = crate::codec::to_bytes(&serde_newer()).unwrap();
    let reading = read(DocumentKind::Ticket, &[stored(1, &seen(0), 1), stored(2, &newer, 3)]);
    assert_eq!((reading.unknown, reading.newer), (1, true));
    assert!(reading.desks.contains(&DeskNumber(3)));
    assert!(!reading.contributions.is_empty());
}

/// A fact whose kind is not known here.
fn serde_newer() -> Record<std::collections::BTreeMap<String, u8>> {
    let fact = [("teleported".to_owned(), 1)].into();
    Record { stamp: None, body: Body::Fact(fact) }
}

#[test]
fn a_document_of_a_newer_kind_is_kept_and_reads_as_nothing() {
    let value = seen(0);
    let facts = [stored(1, &value, 1), stored(1, &value, 1), stored(2, &value, 2)];
    for kind in [DocumentKind::Case.code(), 99] {
        let reading = read_document(DOCUMENT, kind, &facts, Shanghai);
        assert_eq!((reading.unknown, reading.newer), (2, true));
        assert_eq!(reading.contributions, []);
        assert_eq!(reading.summary, Summary::Other { kind });
    }
}

#[test]
fn every_kind_of_document_is_read_from_no_facts_and_from_garbage() {
    for kind in DocumentKind::ALL {
        let empty = read(kind, &[]);
        assert_eq!((empty.contributions.len(), empty.newer), (0, false), "{kind:?}");
        let garbage = read(kind, &[stored(1, &[0xff, 0x00], 1)]);
        assert_eq!((garbage.contributions.len(), garbage.unknown), (0, 1), "{kind:?}");
    }
}

#[test]
fn a_summary_is_kept_as_bytes_and_read_again() {
    let reading = read(DocumentKind::Ticket, &[stored(1, &seen(0), 1)]);
    let bytes = crate::codec::to_bytes(&reading.summary).unwrap();
    assert_eq!(crate::codec::from_bytes::<Summary>(&bytes), Some(reading.summary));
}

/// Facts of a ticket as one desk wrote them, in the order written.
fn written() -> Vec<(FactKey, Vec<u8>)> {
    use dutybook_domain::follow_up::Terms;
    use dutybook_domain::id::{ClickId, StaffId};
    use dutybook_domain::ledger::Stamp;
    use dutybook_domain::regulation::Rules;
    use dutybook_domain::ticket::fact::{Feedback, Reason};
    let terms = Terms::in_force(&Rules::default(), false);
    let rows = [
        ticket::Fact::FeedbackReceived(Feedback { from: None, terms }),
        ticket::Fact::Cancelled(Reason { reason: "不修了".to_owned() }),
        ticket::Fact::SignRefused(Reason { reason: "不便".to_owned() }),
    ];
    let at = chrono::DateTime::from_timestamp_millis(1_333_420_000_000).unwrap();
    let click = ClickId::from_bytes([0; 16]);
    let stamp = Stamp { by: StaffId(1), occurred_at: at, recorded_at: at, click };
    (1_u32..)
        .zip(rows)
        .map(|(sequence, fact)| {
            let key = FactKey::Entry(EntryKey { millis: 1, actor: 1, sequence });
            let record = Record { stamp: Some(stamp), body: Body::Fact(fact) };
            (key, encode(&record).unwrap())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_of_facts_and_any_repetition_gives_the_same_reading(
        order in prop::collection::vec(0_usize..6, 0..12),
    ) {
        let imported: Vec<Vec<u8>> = [0, 20, 40].map(seen).into();
        let mut facts: Vec<StoredFact<'_>> =
            (0_u8..).zip(&imported).map(|(key, value)| stored(key, value, 1)).collect();
        let written = written();
        facts.extend(written.iter().map(|(key, value)| StoredFact {
            key: *key,
            authorship: Authorship::Original,
            value,
            desk: DeskNumber(1),
        }));
        let straight = read(DocumentKind::Ticket, &facts);
        let mut shuffled: Vec<StoredFact<'_>> = order.iter().map(|at| facts[*at]).collect();
        let missing: Vec<_> = facts.iter().rev().filter(|fact| !shuffled.contains(fact)).collect();
        shuffled.extend(missing);
        prop_assert_eq!(read(DocumentKind::Ticket, &shuffled), straight);
    }
}
