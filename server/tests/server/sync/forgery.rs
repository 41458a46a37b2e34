//! Changes no program of ours would write, made with automerge itself and signed as said.

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, AutoCommit, Change, ObjType, ROOT};
use chrono::{TimeDelta, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_replica::author::Writing;
use dutybook_replica::certificate::Certificate;
use dutybook_replica::envelope::{ChangeHash, Envelope, signed_message};
use dutybook_replica::key::SecretKey;
use dutybook_server::clock::Clock;

use super::desk::Desk;
use super::house::{BINJIANG, CUIHU};

/// An entry another desk wrote.
pub(crate) struct Victim {
    pub(crate) envelope: Envelope,
    change: Change,
}

impl Victim {
    pub(crate) fn of(envelope: Envelope) -> Self {
        let change = Change::from_bytes(envelope.change.clone()).unwrap();
        Self { envelope, change }
    }

    /// Its document under another actor's hands.
    fn document(&self, actor: &[u8]) -> AutoCommit {
        let mut document = AutoCommit::new();
        document.apply_changes([self.change.clone()]).unwrap();
        document.with_actor(ActorId::from(actor))
    }

    fn key(&self) -> String {
        let mut document = AutoCommit::new();
        document.apply_changes([self.change.clone()]).unwrap();
        automerge::ReadDoc::keys(&document, ROOT).next().unwrap()
    }
}

const MINE: [u8; 16] = [0x66; 16];

/// Signs a change for the document, kind and property it is said to be of.
fn signed(desk: &Desk, (document, kind): (DocumentId, u16), change: Vec<u8>) -> Envelope {
    let hash = Change::from_bytes(change.clone()).map_or([0; 32], |change| change.hash().0);
    let message = signed_message(CUIHU, document, kind, ChangeHash(hash));
    let signature = desk.key.sign(&message);
    Envelope { document, kind, change, desk: desk.number(), signature }
}

/// The change a document has after `act`, under this actor.
fn made(mut document: AutoCommit, act: impl FnOnce(&mut AutoCommit)) -> Vec<u8> {
    act(&mut document);
    let now = Clock::System.now().timestamp_millis();
    document.commit_with(CommitOptions::default().with_time(now)).unwrap();
    document.get_last_local_change().unwrap().raw_bytes().to_vec()
}

fn put(key: &str, value: &[u8]) -> impl FnOnce(&mut AutoCommit) {
    let (key, value) = (key.to_owned(), value.to_vec());
    move |document| document.put(ROOT, key, value).unwrap()
}

fn of_own(act: impl FnOnce(&mut AutoCommit)) -> Vec<u8> {
    made(AutoCommit::new().with_actor(ActorId::from(MINE)), act)
}

/// What the scripts push that say another kind than the document has.
fn of_another_kind(name: &str, villain: &Desk, victim: &Victim) -> Option<Envelope> {
    let (honest, journal) = (&victim.envelope, DocumentKind::Journal.code());
    match name {
        "another's entry under another kind" => Some(Envelope { kind: journal, ..honest.clone() }),
        "another's entry signed anew under another kind" => {
            Some(signed(villain, (honest.document, journal), honest.change.clone()))
        }
        "an entry of its own that moves another's ticket" => {
            let change = made(victim.document(&MINE), put("s/note", b"lies"));
            Some(signed(villain, (honest.document, DocumentKind::DutyLog.code()), change))
        }
        _ => None,
    }
}

/// What the script of this name pushes.
pub(crate) fn forge(name: &str, villain: &Desk, victim: &Victim) -> Envelope {
    let ticket = DocumentKind::Ticket.code();
    let (old, new) = (victim.envelope.document, DocumentId::of_kind(1, [6; 16]));
    let whole = || villain.draft(6, "本台所记").envelope;
    let sign = |document, change| signed(villain, (document, ticket), change);
    if let Some(forged) = of_another_kind(name, villain, victim) {
        return forged;
    }
    match name {
        "in another desk's name" => Envelope { desk: DeskNumber(2), ..whole() },
        "in the server's name" => Envelope { desk: DeskNumber::SERVER, ..whole() },
        "in the name of a desk there is none" => Envelope { desk: DeskNumber(77), ..whole() },
        "signed for another property" => {
            let whole = whole();
            let hash = Change::from_bytes(whole.change.clone()).unwrap().hash().0;
            let message = signed_message(BINJIANG, whole.document, ticket, ChangeHash(hash));
            Envelope { signature: villain.key.sign(&message), ..whole }
        }
        "another's entry moved under another document" => {
            Envelope { document: new, ..victim.envelope.clone() }
        }
        "another's entry with its words changed" => {
            Envelope { change: whole().change, ..victim.envelope.clone() }
        }
        "another's fact deleted" => {
            let key = victim.key();
            let deletes = |document: &mut AutoCommit| document.delete(ROOT, key).unwrap();
            sign(old, made(victim.document(&MINE), deletes))
        }
        "another's fact written over" => {
            sign(old, made(victim.document(&MINE), put(&victim.key(), b"lies")))
        }
        "a fact under a key of another's actor" => sign(new, of_own(put(&victim.key(), b"lies"))),
        "an import under a hash that is not its own" => {
            sign(new, of_own(put(&format!("f/#{}", "0".repeat(32)), b"lies")))
        }
        "a nested object" => {
            let nests = |document: &mut AutoCommit| {
                document.put_object(ROOT, "f/x", ObjType::Map).map(drop).unwrap();
            };
            sign(new, of_own(nests))
        }
        "a key of no sort" => sign(new, of_own(put("x/1", b"lies"))),
        "a wrong checksum" => {
            let mut whole = whole();
            whole.change[5] ^= 1;
            whole
        }
        "bytes after the change" => {
            let mut whole = whole();
            whole.change.push(0);
            whole
        }
        "a value without end" => sign(new, of_own(put("s/note", &vec![7; 50_000]))),
        "a change without end" => sign(new, of_own(put("s/note", &vec![7; 70_000]))),
        "a certificate of its own making" => certificate(villain),
        "a clock a century ahead" => {
            let then: chrono::DateTime<Utc> = Clock::System.now() + TimeDelta::days(365 * 100);
            villain.draft_at(DocumentId::of_kind(1, [6; 16]), then, Writing::Fact(b"lies")).envelope
        }
        "another's actor and sequence" => {
            let actor = victim.change.actor_id().to_bytes().to_vec();
            let twin = AutoCommit::new().with_actor(ActorId::from(&actor[..]));
            sign(old, made(twin, put("s/note", b"lies")))
        }
        other => panic!("no such script: {other}"),
    }
}

/// A certificate for a key of the villain's, under its own signature in the settings document.
fn certificate(villain: &Desk) -> Envelope {
    let mine = SecretKey::from_seed(&[66; 32]);
    let (from, end) = (Clock::System.now(), None);
    let certificate =
        Certificate { property: CUIHU, desk: DeskNumber(9), key: mine.public(), from, end };
    let fact = certificate.sign(&mine).unwrap();
    let settings = dutybook_domain::settings::document(CUIHU);
    let change = villain.draft_in(settings, Writing::Import(&fact)).envelope.change;
    signed(villain, (settings, DocumentKind::Settings.code()), change)
}
