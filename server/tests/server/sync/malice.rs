//! Desks that mean harm, one script a line: what each is answered, by the server and by an honest
//! desk that is handed the same, and that nothing of it stays.

use std::time::Duration;

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::DocumentId;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::fault::{Fault, Rejection};
use dutybook_replica::wire::error::CloseCode;
use dutybook_server::registry::RevokeAs;

use tokio::time::timeout;

use super::desk::Desk;
use super::forgery::{Victim, forge};
use super::house::{CUIHU, House};
use super::line::Line;
use super::strangers::{RAW, Told, tell};

/// How long the server may take to answer a change: an age for what takes a millisecond.
const PATIENCE: Duration = Duration::from_secs(15);

/// A change that must not get in, and why not.
pub(crate) struct Script {
    pub(crate) name: &'static str,
    pub(crate) fault: Fault,
    /// Whether a desk that finds it on a page sets it aside as well. The server alone can say of a
    /// time that it lies ahead, and of a sequence that it is taken.
    pub(crate) is_seen_by_desks: bool,
}

const fn script(name: &'static str, fault: Fault) -> Script {
    Script { name, fault, is_seen_by_desks: true }
}

const fn at_server(name: &'static str, fault: Fault) -> Script {
    Script { name, fault, is_seen_by_desks: false }
}

const SCRIPTS: [Script; 19] = [
    script("in another desk's name", Fault::BadSignature),
    script("in the server's name", Fault::BadSignature),
    script("in the name of a desk there is none", Fault::UnknownSigner),
    script("signed for another property", Fault::BadSignature),
    script("another's entry moved under another document", Fault::BadSignature),
    script("another's entry under another kind", Fault::BadSignature),
    script("another's entry with its words changed", Fault::BadSignature),
    script("another's fact deleted", Fault::NotGrowOnly),
    script("another's fact written over", Fault::OverwritesFact),
    script("a fact under a key of another's actor", Fault::ForeignKey),
    script("an import under a hash that is not its own", Fault::ForeignKey),
    script("a nested object", Fault::NotGrowOnly),
    script("a key of no sort", Fault::BadKey),
    script("a wrong checksum", Fault::WrongChecksum),
    script("bytes after the change", Fault::TrailingBytes),
    script("a value without end", Fault::ValueTooLarge),
    script("a certificate of its own making", Fault::NotEntitled),
    at_server("a clock a century ahead", Fault::TimeOutOfRange),
    at_server("another's actor and sequence", Fault::SequenceTaken),
];

/// Everybody there is, and what one of them wrote and the server holds.
struct Stage {
    house: House,
    villain: Desk,
    honest: Desk,
    victim: Victim,
}

async fn stage() -> Stage {
    let mut house = House::open().await;
    let mut villain = Desk::enrol(&mut house, 1).await;
    let mut honest = Desk::enrol(&mut house, 2).await;
    honest.write(9, "实情");
    let mut line = Line::open(&mut honest, house.address()).await;
    line.settle(&mut honest).await;
    drop(line);
    let mut line = Line::open(&mut villain, house.address()).await;
    line.settle(&mut villain).await;
    drop(line);
    let held = house.log().document(CUIHU, DocumentId::from_bytes([9; 16])).unwrap().remove(0);
    let victim = Victim::of(held.envelope);
    Stage { house, villain, honest, victim }
}

fn forged(stage: &Stage, script: &Script) -> Envelope {
    forge(script.name, &stage.villain, &stage.victim)
}

#[tokio::test]
async fn no_forged_entry_gets_past_the_server_or_an_honest_desk() {
    let mut stage = Box::pin(stage()).await;
    let mut wrong: Vec<String> = Vec::new();
    for script in &SCRIPTS {
        let name = script.name;
        let envelope = forged(&stage, script);
        let outbox = vec![envelope.clone()];
        let mut line = Line::with_outbox(&mut stage.villain, stage.house.address(), outbox).await;
        let answering = line.until(&mut stage.villain, |line, _| !line.answered.is_empty());
        if timeout(PATIENCE, answering).await.is_err() {
            wrong.push(format!("{name}: the server does not answer"));
            continue;
        }
        let rejected = Err((script.fault.class(), script.fault.code()));
        if line.answered != [rejected] {
            wrong.push(format!("{name}: the server answers {:?}", line.answered));
        }
        drop(line);
        let at_desk = stage.honest.admit(&envelope).err();
        if at_desk != script.is_seen_by_desks.then_some(script.fault.code()) {
            wrong.push(format!("{name}: a desk says {at_desk:?}"));
        }
        assert_eq!(stage.house.held(), 1, "{name}");
    }
    assert_eq!(wrong, [""; 0]);
    assert!(SCRIPTS.iter().any(|script| script.fault.class() == Rejection::Later));
    // The entry they were about is as it was, and honest work of the same desk still gets in.
    let held = stage.house.log().document(CUIHU, DocumentId::from_bytes([9; 16])).unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].envelope, stage.victim.envelope);
    stage.villain.write(8, "改过自新");
    let mut line = Line::open(&mut stage.villain, stage.house.address()).await;
    line.until(&mut stage.villain, |line, _| line.stored.len() == 1).await;
    assert_eq!(stage.house.held(), 2);
}

#[tokio::test]
async fn no_stranger_gets_further_than_the_code_that_says_why() {
    let mut stage = Box::pin(stage()).await;
    for (name, code) in RAW {
        let told = tell(name, &stage.villain, stage.house.address()).await;
        let expected = Told { code: code.number(), welcomed: false };
        assert_eq!(told, expected, "{name}");
        assert_eq!(stage.house.held(), 1, "{name}");
    }
    // Whoever is honest is served as before.
    let mut line = Line::open(&mut stage.honest, stage.house.address()).await;
    line.settle(&mut stage.honest).await;
}

#[tokio::test]
async fn what_was_signed_before_a_loss_is_worth_nothing_when_the_thief_brings_it() {
    let mut stage = Box::pin(stage()).await;
    let envelope = stage.villain.draft(3, "失窃前签名").envelope;
    assert_eq!(envelope.kind, DocumentKind::Ticket.code());
    stage.house.revoke(1, RevokeAs::Lost);
    for _ in 0..2 {
        let outbox = vec![envelope.clone()];
        let mut line = Line::with_outbox(&mut stage.villain, stage.house.address(), outbox).await;
        assert_eq!(line.end(&mut stage.villain).await, CloseCode::Lost.number());
        assert!(line.answered.is_empty() && line.were_keys_destroyed());
    }
    assert_eq!(stage.house.held(), 1);
}
