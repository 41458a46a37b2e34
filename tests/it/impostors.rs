//! Servers that mean harm, one script a line: an honest desk, the real one with its real store,
//! believes nothing that is not signed and gives away nothing it holds.

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use dutybook_kiosk::conversation::{Conversation, Outgoing, Time, opened};
use dutybook_kiosk::desk::Desk;
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::document::Document;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::key::SecretKey;
use dutybook_replica::secret::digest;
use dutybook_replica::session::Moment;
use dutybook_replica::session::desk::Event;
use dutybook_replica::session::server::{
    DeskRecord, Effect, Event as Heard, HeadState, ServerSession,
};
use dutybook_replica::wire::codec::encode;
use dutybook_replica::wire::error::CloseCode;
use dutybook_replica::wire::frame::{Epoch, Frame, Nonce, Outcome, Page, Standing, Stored};
use dutybook_server::registry::Registry;
use dutybook_store::log::Counts;
use harness::clock::wall;
use harness::site::{Plan, Site};

use crate::on_threads;

const CUIHU: Plan = Plan { id: "cuihu", name: "翠湖花园", region: "华东", desks: 1 };

/// What a desk makes of it.
#[derive(Debug, PartialEq, Eq)]
enum Made {
    /// It ends the connection.
    Closed(CloseCode),
    /// It sets so many entries aside and goes on.
    SetAside(u64),
}

/// A server with the true key, taken over by somebody who has no desk's key.
struct Server {
    session: ServerSession,
    desk: DeskRecord,
    head: HeadState,
    said: u8,
}

impl Server {
    fn of(key: &SecretKey, desk: &Desk) -> Self {
        let (log, property) = (desk.reader(), desk.property());
        let cursor = log.cursor(property).unwrap();
        let head = HeadState {
            epoch: Epoch(log.epoch(property).unwrap().unwrap()),
            head: cursor,
            fingerprint: log.fingerprint_at(property, cursor).unwrap(),
            server_time: 1_331_000_000_000,
            secrets: digest([]),
        };
        let key_of_desk = desk.identity().key.public().verifying().unwrap();
        Self {
            session: ServerSession::new(key.signing().clone(), Nonce([2; 32]), Moment(0)),
            desk: DeskRecord { key: key_of_desk, standing: Standing::Active },
            head,
            said: 0,
        }
    }

    /// What the session says to a message of the desk, in good order.
    fn hear(&mut self, bytes: Vec<u8>) -> Vec<Vec<u8>> {
        let mut events = vec![Heard::Received(bytes)];
        let mut frames = Vec::new();
        while let Some(event) = events.pop() {
            for effect in self.session.step(event, Moment(1)) {
                match effect {
                    Effect::Send(bytes) => frames.push(bytes),
                    Effect::FindDesk { .. } => events.push(Heard::DeskFound(vec![self.desk])),
                    Effect::ReadHead { .. } => events.push(Heard::Head(self.head)),
                    Effect::Close(_)
                    | Effect::Admitted { .. }
                    | Effect::Append { .. }
                    | Effect::ReadPage { .. }
                    | Effect::ReadItems
                    | Effect::Heard { .. }
                    | Effect::Aside(_) => {}
                }
            }
        }
        self.said += u8::try_from(frames.len()).unwrap();
        frames
    }
}

fn time() -> Time {
    Time { now: wall("2012-03-05 09:00").unwrap(), moment: Moment(2) }
}

/// Brings a desk and a server to where the desk has let the server in.
fn greet(desk: &mut Desk, server: &mut Server) -> (Conversation, Option<CloseCode>) {
    let mut conversation = Conversation::begin(desk, Time { moment: Moment(0), ..time() }).unwrap();
    let mut events = vec![opened([7; 32])];
    while let Some(event) = events.pop() {
        for item in conversation.step(desk, event, time()).unwrap() {
            match item {
                Outgoing::Send(bytes) => {
                    events.extend(server.hear(bytes).into_iter().map(Event::Received));
                }
                Outgoing::Close(code) => return (conversation, Some(code)),
            }
        }
    }
    (conversation, None)
}

/// One entry of a ticket, signed by this key as this desk's.
fn entry(property: PropertyUid, desk: u16, key: &SecretKey) -> Envelope {
    let id = DocumentId::from_bytes([0x44; 16]);
    let mut document = Document::new(id, DocumentKind::Ticket.code());
    let author = Author { property, desk: DeskNumber(desk), actor: [0x55; 16], key: key.clone() };
    let now = wall("2012-03-05 08:00").unwrap();
    author::write(&mut document, &author, now, Writing::Fact(b"lies")).unwrap().unwrap().envelope
}

fn page(from: u64, changes: Vec<(u64, Envelope)>) -> Frame {
    let to = changes.last().map_or(from, |(at, _)| *at);
    Frame::Page(Page { from, to, head: to, changes, known: vec![] })
}

/// What each script says to a desk whose cursor stands at `at`, and what is to come of it.
fn scripts(property: PropertyUid, at: u64, own: &Envelope) -> Vec<(&'static str, Frame, Made)> {
    let stranger = SecretKey::from_seed(&[0x77; 32]);
    let forged = |desk| entry(property, desk, &stranger);
    let stored = |batch, count| {
        let outcomes = vec![Outcome::Stored(at + 1); count];
        Frame::Stored(Stored { batch, credit: 0, outcomes })
    };
    let (out_of_turn, moved) = (CloseCode::OutOfTurn, DocumentId::from_bytes([0x45; 16]));
    vec![
        ("stored, of a batch never sent", stored(9, 1), Made::Closed(out_of_turn)),
        ("stored, of more than was sent", stored(1, 70), Made::Closed(out_of_turn)),
        ("stored, of less than was sent", stored(1, 0), Made::Closed(out_of_turn)),
        ("a page that leaves a gap", page(at + 5, vec![]), Made::Closed(out_of_turn)),
        (
            "a page out of order",
            page(at, vec![(at + 2, forged(1)), (at + 1, forged(1))]),
            Made::Closed(CloseCode::Malformed),
        ),
        ("an entry in the desk's own name", page(at, vec![(at + 1, forged(1))]), Made::SetAside(1)),
        (
            "an entry of a desk there is none",
            page(at, vec![(at + 1, forged(8))]),
            Made::SetAside(1),
        ),
        ("an entry in the server's name", page(at, vec![(at + 1, forged(0))]), Made::SetAside(1)),
        (
            "the desk's own entry under another document",
            page(at, vec![(at + 1, Envelope { document: moved, ..own.clone() })]),
            Made::SetAside(1),
        ),
        (
            "the desk's own entry under another kind",
            page(
                at,
                vec![(at + 1, Envelope { kind: DocumentKind::Journal.code(), ..own.clone() })],
            ),
            Made::SetAside(1),
        ),
    ]
}

fn counts(desk: &Desk) -> Counts {
    desk.reader().counts(desk.property()).unwrap()
}

#[test]
fn an_honest_desk_believes_no_server_what_is_not_signed() {
    on_threads(async {
        let root = tempfile::tempdir().unwrap();
        let now = wall("2012-03-05 07:30").unwrap();
        let mut site = Site::open(root.path(), now, &[CUIHU]).await.unwrap();
        site.settle(std::time::Duration::from_mins(1)).await.unwrap();
        let registry = Registry::open(&site.server_dir().join("server.db"), &[9; 48]).unwrap();
        let key = registry.identity().unwrap();
        drop(registry);
        site.front_mut(0).unwrap().wire.cut();
        site.front_mut(0).unwrap().switch_off().await.unwrap();
        let template = site.front(0).unwrap().dir().to_owned();
        let uid = site.front(0).unwrap().property;
        let own = {
            let mut desk = Desk::open(&template, [1; 16]).unwrap();
            let rows = [harness::programs::desk::row("真", 0)];
            desk.import_tickets(time().now, &rows).unwrap();
            desk.reader().outbox(uid, 0, 1 << 20).unwrap().pop().unwrap().1
        };
        let at = Desk::open(&template, [2; 16]).unwrap().reader().cursor(uid).unwrap();
        for (number, (name, frame, made)) in scripts(uid, at, &own).into_iter().enumerate() {
            let dir = root.path().join(format!("script-{number}"));
            harness::premises::copy_folder(&template, &dir).unwrap();
            let mut desk = Desk::open(&dir, [3; 16]).unwrap();
            let before = counts(&desk);
            let mut server = Server::of(&key, &desk);
            let (mut conversation, closed) = greet(&mut desk, &mut server);
            assert_eq!(closed, None, "{name}: not even greeted");
            let bytes = encode(&frame, server.said).unwrap();
            let said = conversation.step(&mut desk, Event::Received(bytes), time()).unwrap();
            let closed = said.iter().find_map(|item| match item {
                Outgoing::Close(code) => Some(Made::Closed(*code)),
                Outgoing::Send(_) => None,
            });
            let after = counts(&desk);
            let became = closed.unwrap_or(Made::SetAside(after.quarantined - before.quarantined));
            assert_eq!(became, made, "{name}");
            // What it holds is as it was, and still to be handed in.
            assert_eq!((after.changes, after.unsent), (before.changes, before.unsent), "{name}");
            assert_eq!(after.unsent, 1, "{name}");
        }
        // With a server that has another key it does not even come to a greeting: the desk's proof
        // names the one that enrolled it.
        let mut desk = Desk::open(&template, [4; 16]).unwrap();
        let mut server = Server::of(&SecretKey::from_seed(&[0x78; 32]), &desk);
        assert_eq!(greet(&mut desk, &mut server).1, Some(CloseCode::NotAdmitted));
        assert_eq!(counts(&desk).unsent, 1);
        drop(desk);
        site.close().await.unwrap();
    });
}
