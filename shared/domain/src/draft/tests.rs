//! That a draft is stored as the fact it holds, and what bears a stamp.

use super::*;
use crate::id::{BlobHash, ClickId, DeskNumber, StaffId};
use crate::ledger::{EntryKey, FactKey};
use crate::staff::{Act, Role};
use crate::survey::{Answered, Code, Half, ResponseFact, Stratum};

const DOCUMENT: DocumentId = DocumentId::from_bytes([7; 16]);

fn act() -> Act {
    let now = "2024-05-02T04:00:00Z".parse().unwrap();
    Act { by: StaffId(1), role: Role::Specialist, desk: DeskNumber(1), now, occurred_at: now }
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// What is stored of a body by itself, and as a draft.
fn both<F: FactOf + Clone + Serialize>(body: &Body<F>) -> (Vec<u8>, Vec<u8>) {
    let stamp = act().stamp(ClickId::from_bytes([3; 16]));
    let plain = Record { stamp: Some(stamp), body: body.clone() };
    (bytes(&plain), bytes(&Draft::new(DOCUMENT, body.clone()).record(stamp)))
}

#[test]
fn a_draft_is_stored_byte_for_byte_as_its_fact_by_itself() {
    let target = FactKey::Entry(EntryKey { millis: 1, actor: 1, sequence: 1 });
    let reason = "写错".to_owned();
    let closed = duty::Fact::NoAction { entry: target, reason: reason.clone() };
    let (alone, drafted) = both(&Body::Fact(closed.clone()));
    assert_eq!(alone, drafted);
    let occurred_at = Some(act().now);
    let corrects =
        Body::Corrects { target, after: vec![target], fact: closed, occurred_at, reason };
    let (alone, drafted) = both(&corrects);
    assert_eq!(alone, drafted);
    let strikes: Body<ticket::Fact> =
        Body::Strikes { target, after: Vec::new(), reason: "误记".to_owned() };
    let (alone, drafted) = both(&strikes);
    assert_eq!(alone, drafted);
    assert_eq!(Draft::new(DOCUMENT, strikes).kind, DocumentKind::Ticket);
    let unit = Body::Fact(duty::Fact::Closed);
    let (alone, drafted) = both(&unit);
    assert_eq!(alone, drafted);
    let opened = Body::Fact(household::Fact::Opened { unit: "3-1-1502".parse().unwrap() });
    let (alone, drafted) = both(&opened);
    assert_eq!(alone, drafted);
}

#[test]
fn a_filled_form_bears_no_stamp_and_everything_else_does() {
    let stamp = act().stamp(ClickId::from_bytes([3; 16]));
    let form = Answered {
        round: Half::first_of(2024).unwrap(),
        code: Code::from_random([1; 5]),
        stratum: Stratum { building: "3".to_owned(), tenure: "owner".to_owned() },
        answers: [].into(),
        day: "2024-06-02".parse().unwrap(),
        assisted: false,
    };
    let form = Draft::fact(DOCUMENT, ResponseFact::Answered(form));
    assert_eq!((form.kind, form.record(stamp).stamp), (DocumentKind::SurveyResponse, None));
    let file = "2024.csv".to_owned();
    let sha256 = BlobHash([1; 32]);
    let imported = journal::Fact::Imported { file, sha256, rows: 1, bad_rows: 0 };
    assert_eq!(Draft::fact(DOCUMENT, imported).record(stamp).stamp, Some(stamp));
}

#[test]
fn a_decision_writes_its_own_document_first() {
    let other = DocumentId::from_bytes([8; 16]);
    let mut decision = Decision::from(duty::Fact::Closed);
    decision.elsewhere.push(Draft::fact(other, duty::Fact::Closed));
    let documents: Vec<DocumentId> =
        decision.at(DOCUMENT).iter().map(|draft| draft.document).collect();
    assert_eq!(documents, [DOCUMENT, other]);
}
