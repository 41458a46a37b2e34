//! Several desks, one server, and a bad line between them, driven step by step from a seed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use dutybook_domain::id::{DeskNumber, PropertyUid};
use ed25519_dalek::SigningKey;

use super::fake::{Store, checked};
use crate::backoff::Reconnect;
use crate::envelope::{ChangeId, Envelope};
use crate::fault::Fault;
use crate::sample::{Author, Random};
use crate::session::Moment;
use crate::session::aside::{Answer, Ask};
use crate::session::desk::{self, Credentials, DeskSession};
use crate::session::server::{self, DeskRecord, HeadState, ServerSession};
use crate::wire::codec::decode;
use crate::wire::error::CloseCode;
use crate::wire::frame::{About, Epoch, Frame, Nonce, Outcome, Standing};

mod writing;

pub(super) const PROPERTY: PropertyUid = PropertyUid::from_bytes([0xc5; 16]);

/// What the line does to each frame, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Faults {
    pub(super) drop: u64,
    pub(super) double: u64,
    pub(super) delay: u64,
    pub(super) cut: u64,
}

/// A desk and its side of the line.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) author: Author,
    pub(super) session: Option<(u64, DeskSession)>,
    pub(super) credentials: Credentials,
    pub(super) closed: Vec<CloseCode>,
    /// How it was taken out of service.
    pub(super) fate: Option<Standing>,
    pub(super) stored: BTreeSet<ChangeId>,
    /// What gets through: to the server, and from it.
    pub(super) line: (bool, bool),
    pub(super) retry: (Reconnect, Moment),
    pub(super) connected_at: Moment,
}

#[derive(Debug)]
enum Packet {
    ToServer(u64, Vec<u8>),
    ToDesk(usize, u64, Vec<u8>),
    Commit(u64, u64, Vec<Envelope>),
    Read(u64, u64, usize),
}

/// The whole.
#[derive(Debug)]
pub(super) struct World {
    seed: u64,
    pub(super) now: Moment,
    pub(super) server: Store,
    pub(super) key: SigningKey,
    pub(super) registry: BTreeMap<DeskNumber, DeskRecord>,
    pub(super) sessions: BTreeMap<u64, (usize, ServerSession)>,
    pub(super) desks: Vec<Desk>,
    pub(super) faults: Faults,
    pub(super) random: Random,
    /// Keys that had a number before the one that has it now.
    pub(super) former: Vec<(DeskNumber, DeskRecord)>,
    /// What desks said of themselves.
    pub(super) said: Vec<About>,
    pub(super) uncertified: BTreeSet<DeskNumber>,
    pub(super) refuse: Option<fn(&Envelope) -> bool>,
    /// Every frame sent since last cleared: whether by a desk, its kind, its length.
    pub(super) frames: Vec<(bool, u16, usize)>,
    /// Changes a desk was sent that it had signed itself.
    pub(super) echoed: usize,
    packets: BTreeMap<(Moment, u64), Packet>,
    count: u64,
}

impl World {
    pub(super) fn new(seed: u64, desks: u16) -> Self {
        let mut random = Random(seed);
        let key = SigningKey::from_bytes(&random.bytes());
        let mut server = Store::default();
        server.epoch = Some(Epoch(random.bytes()));
        let mut world = Self {
            seed,
            now: Moment(1_000_000),
            server,
            key,
            registry: BTreeMap::new(),
            sessions: BTreeMap::new(),
            desks: Vec::new(),
            faults: Faults::default(),
            random,
            former: Vec::new(),
            said: Vec::new(),
            uncertified: BTreeSet::new(),
            refuse: None,
            frames: Vec::new(),
            echoed: 0,
            packets: BTreeMap::new(),
            count: 0,
        };
        (1..=desks).for_each(|number| world.enrol(number, seed));
        world
    }

    fn enrol(&mut self, number: u16, seed: u64) {
        let key = SigningKey::from_bytes(&self.random.bytes());
        let desk = DeskNumber(number);
        let record = DeskRecord { key: key.verifying_key(), standing: Standing::Active };
        self.registry.insert(desk, record);
        let server = self.key.verifying_key();
        self.desks.push(Desk {
            store: Store::default(),
            author: Author::new(number, seed),
            session: None,
            credentials: Credentials { property: PROPERTY, desk, key, server },
            closed: Vec::new(),
            fate: None,
            stored: BTreeSet::new(),
            line: (true, true),
            retry: (Reconnect::START, Moment(0)),
            connected_at: Moment(0),
        });
    }

    pub(super) fn connect(&mut self, desk: usize) {
        self.count += 1;
        let connection = self.count;
        let nonce = Nonce(self.random.bytes());
        let server = ServerSession::new(self.key.clone(), nonce, self.now);
        self.sessions.insert(connection, (desk, server));
        let at = &mut self.desks[desk];
        let session = DeskSession::new(at.credentials.clone(), at.store.resume(), self.now);
        at.session = Some((connection, session));
        at.connected_at = self.now;
        let nonce = Nonce(self.random.bytes());
        self.desk_step(desk, desk::Event::Opened(nonce));
    }

    /// Breaks a desk's connection without a word.
    pub(super) fn cut(&mut self, desk: usize) {
        self.end(desk, None);
    }

    fn end(&mut self, desk: usize, code: Option<CloseCode>) {
        if let Some((connection, _)) = self.desks[desk].session.take() {
            self.sessions.remove(&connection);
        }
        let lasted = self.now.since(self.desks[desk].connected_at);
        let (reconnect, wait) = self.desks[desk].retry.0.ended(code, lasted, self.random.next());
        self.desks[desk].retry = (reconnect, self.now.after(wait));
    }

    pub(super) fn desk_step(&mut self, desk: usize, event: desk::Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let Some((connection, session)) = &mut self.desks[desk].session else { return };
            let connection = *connection;
            for effect in session.step(event, self.now) {
                events.extend(self.desk_effect(desk, connection, effect));
            }
        }
    }

    fn desk_effect(
        &mut self,
        desk: usize,
        connection: u64,
        effect: desk::Effect,
    ) -> Option<desk::Event> {
        let at = &mut self.desks[desk];
        match effect {
            desk::Effect::Send(bytes) => {
                self.carry(true, desk, connection, &bytes);
                None
            }
            desk::Effect::Close(code) => {
                at.closed.push(code);
                self.end(desk, Some(code));
                None
            }
            desk::Effect::Welcomed { epoch, head, .. } => {
                at.store.epoch = Some(epoch);
                at.store.heard = at.store.heard.max(head);
                at.retry.0 = at.retry.0.welcomed();
                None
            }
            desk::Effect::ReadOutbox { after, limit_bytes } => {
                let (rows, remaining) = at.store.outbox(after, limit_bytes);
                Some(desk::Event::Outbox { rows, remaining })
            }
            desk::Effect::MarkStored(rows) => {
                at.store.mark_stored(&rows);
                at.stored.extend(rows.iter().map(|(id, _)| *id));
                None
            }
            desk::Effect::MarkRefused(rows) => {
                at.store.mark_refused(&rows);
                None
            }
            desk::Effect::ReAuthor(ids) => {
                let rows: Vec<_> = ids.iter().map(|id| (*id, 20)).collect();
                at.store.mark_refused(&rows);
                let document = at.author.born();
                at.store.save(&checked(&at.author.write(document)));
                Some(desk::Event::Saved)
            }
            desk::Effect::AcceptPage(page) => Some(if at.store.accept_page(&page) {
                desk::Event::PageAccepted
            } else {
                desk::Event::PageClashed
            }),
            desk::Effect::ForgetSequences => {
                at.store.forget_sequences();
                Some(desk::Event::Forgotten)
            }
            desk::Effect::ReadItems => Some(desk::Event::Items(Arc::new(at.store.items()))),
            desk::Effect::Aside(ask) => answer(&mut at.store, ask).map(desk::Event::Aside),
            desk::Effect::Retired => {
                at.fate = Some(Standing::Retired);
                None
            }
            desk::Effect::DestroyKeys => {
                at.fate = Some(Standing::Lost);
                None
            }
            desk::Effect::RetryQuarantine
            | desk::Effect::DeskTooOld
            | desk::Effect::ServerTooOld => None,
        }
    }

    pub(super) fn server_step(&mut self, connection: u64, event: server::Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let Some((desk, session)) = self.sessions.get_mut(&connection) else { return };
            let desk = *desk;
            for effect in session.step(event, self.now) {
                events.extend(self.server_effect(desk, connection, effect));
            }
        }
    }

    fn server_effect(
        &mut self,
        desk: usize,
        connection: u64,
        effect: server::Effect,
    ) -> Option<server::Event> {
        match effect {
            server::Effect::Send(bytes) => {
                self.carry(false, desk, connection, &bytes);
                None
            }
            server::Effect::Close(_) => {
                self.sessions.remove(&connection);
                None
            }
            server::Effect::FindDesk { desk, .. } => {
                let former = self.former.iter().filter(|(number, _)| *number == desk);
                let records = self.registry.get(&desk).copied();
                let records = records.into_iter().chain(former.map(|(_, record)| *record));
                Some(server::Event::DeskFound(records.collect()))
            }
            server::Effect::ReadHead { cursor, .. } => Some(server::Event::Head(HeadState {
                epoch: self.server.epoch.unwrap_or(Epoch([0; 16])),
                head: self.server.head(),
                fingerprint: self.server.fingerprint_at(cursor),
                server_time: 1_764_000_000_000,
                secrets: crate::secret::digest(self.server.marks()),
            })),
            server::Effect::Append { batch, envelopes } => {
                self.queue(5, Packet::Commit(connection, batch, envelopes));
                None
            }
            server::Effect::ReadPage { after, limit_bytes } => {
                self.queue(10, Packet::Read(connection, after, limit_bytes));
                None
            }
            server::Effect::ReadItems => Some(server::Event::Items(Arc::new(self.server.items()))),
            server::Effect::Aside(Ask::PutSecrets(rows)) => {
                let won = self.server.put_secrets(rows);
                let others: Vec<_> =
                    self.sessions.keys().copied().filter(|other| *other != connection).collect();
                for other in others {
                    let changed = Answer::SecretsChanged(won.clone());
                    self.server_step(other, server::Event::Aside(changed));
                }
                None
            }
            server::Effect::Aside(ask) => answer(&mut self.server, ask).map(server::Event::Aside),
            server::Effect::Admitted { desk: number, about, .. } => {
                self.said.extend(about);
                let is_older = |(id, (of, session)): (&u64, &(usize, ServerSession))| {
                    let seated = session.desk().is_some_and(|(_, other)| other == number);
                    (seated && *id != connection && *of != desk).then_some(*id)
                };
                let older: Vec<_> = self.sessions.iter().filter_map(is_older).collect();
                for other in older {
                    self.server_step(other, server::Event::End(CloseCode::Superseded));
                }
                None
            }
            server::Effect::Heard { .. } => None,
        }
    }

    fn judge(&self, envelope: &Envelope) -> Option<Fault> {
        if self.uncertified.contains(&envelope.desk) {
            return Some(Fault::UnknownSigner);
        }
        self.refuse.filter(|refuse| refuse(envelope)).map(|_| Fault::NotEntitled)
    }

    fn commit(&mut self, connection: u64, batch: u64, envelopes: &[Envelope]) {
        let mut outcomes = Vec::new();
        for envelope in envelopes {
            let appended = match self.judge(envelope) {
                Some(fault) => Err(fault),
                None => self.server.append(&checked(envelope)),
            };
            outcomes.push(match appended {
                Ok(sequence) => Outcome::Stored(sequence),
                Err(fault) => Outcome::Rejected(fault.class(), fault.code()),
            });
        }
        self.server_step(connection, server::Event::Appended { batch, outcomes });
        let head = self.server.head();
        let all: Vec<_> = self.sessions.keys().copied().collect();
        for connection in all {
            self.server_step(connection, server::Event::Committed { head });
        }
    }

    fn queue(&mut self, wait: u64, packet: Packet) {
        self.count += 1;
        self.packets.insert((self.now.after(wait), self.count), packet);
    }

    fn carry(&mut self, up: bool, desk: usize, connection: u64, bytes: &[u8]) {
        let frame = decode(bytes).unwrap().1;
        self.frames.push((up, frame.kind(), bytes.len()));
        if let Frame::Page(page) = &frame {
            let own = self.desks[desk].credentials.desk;
            self.echoed += page.changes.iter().filter(|(_, row)| row.desk == own).count();
        }
        let line = self.desks[desk].line;
        let Faults { drop, double, delay, cut } = self.faults;
        if !(if up { line.0 } else { line.1 }) || self.random.below(100) < drop {
            return;
        }
        let copies = if self.random.below(100) < double { 2 } else { 1 };
        for _ in 0..copies {
            let late = self.random.below(100) < delay;
            let wait = 20 + if late { self.random.below(3_000) } else { 0 };
            let mut bytes = bytes.to_vec();
            if self.random.below(100) < cut {
                bytes.truncate(self.random.index(bytes.len()));
            }
            self.queue(
                wait,
                if up {
                    Packet::ToServer(connection, bytes)
                } else {
                    Packet::ToDesk(desk, connection, bytes)
                },
            );
        }
    }

    /// Lets time pass; sleeping desks reconnect when their wait is over.
    pub(super) fn run(&mut self, millis: u64, reconnect: bool) {
        let end = self.now.after(millis);
        while self.now < end {
            let tick = self.now.after(1_000).min(end);
            while let Some(entry) = self.packets.first_entry() {
                if entry.key().0 > tick {
                    break;
                }
                self.now = self.now.max(entry.key().0);
                let packet = entry.remove();
                self.deliver(packet);
            }
            self.now = tick;
            for desk in 0..self.desks.len() {
                let Desk { session, retry, fate, .. } = &self.desks[desk];
                if session.is_some() {
                    self.desk_step(desk, desk::Event::Tick);
                } else if reconnect && retry.1 <= self.now && fate.is_none() {
                    self.connect(desk);
                }
            }
            let all: Vec<_> = self.sessions.keys().copied().collect();
            for connection in all {
                self.server_step(connection, server::Event::Tick);
            }
        }
    }

    fn deliver(&mut self, packet: Packet) {
        match packet {
            Packet::ToServer(connection, bytes) => {
                self.server_step(connection, server::Event::Received(bytes));
            }
            Packet::ToDesk(desk, connection, bytes) => {
                let current = self.desks[desk].session.as_ref().map(|(current, _)| *current);
                if current == Some(connection) {
                    self.desk_step(desk, desk::Event::Received(bytes));
                }
            }
            Packet::Commit(connection, batch, envelopes) => {
                self.commit(connection, batch, &envelopes);
            }
            Packet::Read(connection, after, limit_bytes) => {
                let rows = self.server.page(after, limit_bytes);
                let head = self.server.head();
                self.server_step(connection, server::Event::Page { after, rows, head });
            }
        }
    }

    /// Mends the line and runs until every desk is settled.
    pub(super) fn heal(&mut self) {
        self.faults = Faults::default();
        self.desks.iter_mut().for_each(|desk| desk.line = (true, true));
        for _ in 0..400 {
            self.run(2_000, true);
            let settled = |desk: &Desk| {
                desk.fate.is_some()
                    || desk.session.as_ref().is_some_and(|(_, session)| session.is_settled())
            };
            if self.packets.is_empty() && self.desks.iter().all(settled) {
                return;
            }
        }
        let closed: Vec<_> = self
            .desks
            .iter()
            .map(|desk| desk.closed.iter().rev().take(5).collect::<Vec<_>>())
            .collect();
        panic!("seed {}: not settled after healing: {closed:?}", self.seed);
    }

    /// Desks and server hold the same, and say nothing more than that they are there.
    pub(super) fn assert_equal_and_quiet(&mut self) {
        // A frame lost just before the line was mended is noticed at the next heartbeat.
        self.run(100_000, true);
        self.heal();
        let content = self.server.content();
        for desk in self.desks.iter().filter(|desk| desk.fate.is_none()) {
            assert_eq!(desk.store.content(), content, "seed {}", self.seed);
            assert_eq!(desk.store.cursor, self.server.head());
            let fingerprint = self.server.fingerprint_at(desk.store.cursor);
            assert_eq!(Some(desk.store.resume().fingerprint), fingerprint);
            assert_eq!(desk.store.secrets, self.server.secrets);
            assert!(
                desk.stored.iter().all(|id| self.server.holds(*id)),
                "acknowledged, lost, seed {}",
                self.seed
            );
        }
        self.frames.clear();
        self.run(120_000, true);
        let beats = [Frame::Ping.kind(), Frame::Pong.kind()];
        assert!(
            self.frames.iter().all(|(_, kind, _)| beats.contains(kind)),
            "seed {}: {:?}",
            self.seed,
            self.frames
        );
    }
}

fn answer(store: &mut Store, ask: Ask) -> Option<Answer> {
    match ask {
        Ask::ReadMarks => Some(Answer::Marks(store.marks())),
        Ask::ReadSecrets(names) => {
            let rows = names.iter().filter_map(|name| store.secrets.get(name).cloned());
            Some(Answer::Secrets(rows.collect()))
        }
        Ask::PutSecrets(rows) => {
            store.put_secrets(rows);
            None
        }
        Ask::ReadBlob { hash, offset, limit_bytes } => {
            Some(super::blobs::read(store, hash, offset, limit_bytes))
        }
        Ask::WriteBlob(part) => Some(super::blobs::write(store, part)),
        Ask::BlobUnavailable(_) => None,
    }
}
