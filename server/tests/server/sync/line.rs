//! A desk's connection: the desk's session over a real WebSocket.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dutybook_domain::id::{BlobHash, DeskNumber};
use dutybook_replica::change::{self, Limits};
use dutybook_replica::envelope::{ChangeId, Envelope};
use dutybook_replica::fault::{Fault, Rejection};
use dutybook_replica::secret::{Secret, digest};
use dutybook_replica::session::Moment;
use dutybook_replica::session::aside::{Answer, Ask};
use dutybook_replica::session::desk::{Accept, Credentials, DeskSession, Effect, Event};
use dutybook_replica::session::items::Items;
use dutybook_replica::wire::codec::decode;
use dutybook_replica::wire::error::CloseCode;
use dutybook_replica::wire::frame::{About, BlobWant, Epoch, Frame, Nonce, Outcome, Resume};
use dutybook_server::clock::Stopwatch;
use dutybook_store::StoreError;
use dutybook_store::blobs::Received;
use dutybook_store::log::{self, Page};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::blobs;
use super::desk::Desk;

/// How long anything may take: an hour of work compared with the milliseconds it takes.
const PATIENCE: Duration = Duration::from_secs(20);

const LOOK_AGAIN: Duration = Duration::from_millis(50);

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub(crate) async fn connect(address: SocketAddr) -> Socket {
    connect_async(format!("ws://{address}/sync/v1")).await.unwrap().0
}

/// One connection, and what came of it.
pub(crate) struct Line {
    socket: Socket,
    session: DeskSession,
    clock: Stopwatch,
    /// The code the connection ended with.
    pub(crate) closed: Option<u16>,
    pub(crate) stored: Vec<(ChangeId, u64)>,
    pub(crate) refused: Vec<(ChangeId, u16)>,
    pub(crate) reauthored: Vec<ChangeId>,
    keys_destroyed: u32,
    pub(crate) forgot: bool,
    /// Changes that came in pages.
    pub(crate) paged: usize,
    /// What the server answered to each change, in order.
    pub(crate) answered: Vec<Result<u64, (Rejection, u16)>>,
    /// What is pushed in place of what the log holds unsent.
    forged: Option<Vec<Envelope>>,
}

impl Line {
    /// Connects as this desk.
    pub(crate) async fn open(desk: &mut Desk, address: SocketAddr) -> Self {
        Self::open_as(desk, address, desk.number()).await
    }

    /// Connects under a number of the caller's choice, with the desk's key.
    pub(crate) async fn open_as(desk: &mut Desk, address: SocketAddr, number: DeskNumber) -> Self {
        let credentials = Credentials {
            property: desk.property(),
            desk: number,
            key: desk.key.signing().clone(),
            server: desk.enrolled.server.verifying().unwrap(),
        };
        let about = About {
            version: "1.2.3".to_owned(),
            refused: desk.read().counts(desk.property()).unwrap().refused,
            // Its clock is an hour and a half ahead.
            clock: desk.origin().received_at + 5_400_000,
        };
        let session = DeskSession::new(credentials, resume(desk), Moment(0)).saying(about);
        let mut line = Self {
            socket: connect(address).await,
            session,
            clock: Stopwatch::start(),
            closed: None,
            stored: Vec::new(),
            refused: Vec::new(),
            reauthored: Vec::new(),
            keys_destroyed: 0,
            forgot: false,
            paged: 0,
            answered: Vec::new(),
            forged: None,
        };
        line.step(desk, Event::Opened(Nonce([3; 32]))).await;
        line
    }

    /// Connects as this desk, to push these and nothing of its log.
    pub(crate) async fn with_outbox(
        desk: &mut Desk,
        address: SocketAddr,
        outbox: Vec<Envelope>,
    ) -> Self {
        let mut line = Self::open(desk, address).await;
        line.forged = Some(outbox);
        line.step(desk, Event::Saved).await;
        line
    }

    /// Goes on until this holds; fails when that takes too long.
    pub(crate) async fn until(&mut self, desk: &mut Desk, holds: impl Fn(&Self, &Desk) -> bool) {
        let going = async {
            while !holds(self, desk) {
                assert!(self.closed.is_none(), "closed with {:?}", self.closed);
                self.next(desk).await;
            }
        };
        timeout(PATIENCE, going).await.expect("it did not come to hold");
    }

    /// Goes on until nothing is unsent and everything of the server is here.
    pub(crate) async fn settle(&mut self, desk: &mut Desk) {
        self.until(desk, |line, _| line.session.is_settled()).await;
    }

    /// Connects and settles, as a desk does whose server lost a part of its log: where the two
    /// find that they diverged, it connects anew and compares everything.
    pub(crate) async fn settled(desk: &mut Desk, address: SocketAddr) -> Self {
        let mut forgot = false;
        for _attempt in 0..4 {
            let mut line = Self::open(desk, address).await;
            let is_over =
                |line: &Self, _: &Desk| line.session.is_settled() || line.closed.is_some();
            line.until(desk, is_over).await;
            forgot |= line.forgot;
            line.forgot = forgot;
            match line.closed {
                None => return line,
                Some(code) => assert_eq!(code, CloseCode::Diverged.number()),
            }
        }
        panic!("the desk and the server do not come to agree");
    }

    /// Goes on until the connection ends; answers the code.
    pub(crate) async fn end(&mut self, desk: &mut Desk) -> u16 {
        let going = async {
            while self.closed.is_none() {
                self.next(desk).await;
            }
        };
        timeout(PATIENCE, going).await.expect("the connection did not end");
        self.closed.unwrap()
    }

    pub(crate) const fn were_keys_destroyed(&self) -> bool {
        self.keys_destroyed > 0
    }

    /// Asks the server for a file, from where its receipt broke off.
    pub(crate) async fn want(&mut self, desk: &mut Desk, hash: BlobHash) {
        let received = desk.blobs.received(desk.property(), hash).unwrap();
        let Received::Partial(offset) = received else { return };
        let want = Answer::WantBlob(BlobWant { hash, offset });
        self.step(desk, Event::Aside(want)).await;
    }

    /// Tells the session that the desk wrote something.
    pub(crate) async fn saved(&mut self, desk: &mut Desk) {
        self.step(desk, Event::Saved).await;
    }

    async fn next(&mut self, desk: &mut Desk) {
        let wake_at = Duration::from_millis(self.session.wake_at().0);
        // What a test waits for may happen elsewhere, with nothing to hear of it here.
        let wake_in = wake_at.saturating_sub(self.clock.elapsed()).min(LOOK_AGAIN);
        let wake = tokio::time::sleep(wake_in);
        let event = tokio::select! {
            message = self.socket.next() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    self.hear(&bytes);
                    Event::Received(bytes.into())
                }
                Some(Ok(Message::Close(frame))) => {
                    self.closed.get_or_insert(frame.map_or(0, |frame| frame.code.into()));
                    return;
                }
                Some(Ok(_)) => return,
                Some(Err(_)) | None => {
                    self.closed.get_or_insert(0);
                    return;
                }
            },
            () = wake => Event::Tick,
        };
        self.step(desk, event).await;
    }

    fn hear(&mut self, bytes: &[u8]) {
        if let Ok((_, Frame::Stored(stored))) = decode(bytes) {
            self.answered.extend(stored.outcomes.into_iter().map(|outcome| match outcome {
                Outcome::Stored(server_seq) => Ok(server_seq),
                Outcome::Rejected(class, code) => Err((class, code)),
            }));
        }
    }

    async fn step(&mut self, desk: &mut Desk, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let now = Moment(u64::try_from(self.clock.elapsed().as_millis()).unwrap());
            for effect in self.session.step(event, now) {
                events.extend(self.carry_out(desk, effect).await);
            }
        }
    }

    async fn carry_out(&mut self, desk: &mut Desk, effect: Effect) -> Option<Event> {
        let property = desk.property();
        match effect {
            // A server that has closed is read to its code by whoever waits next.
            Effect::Send(bytes) => {
                drop(self.socket.send(Message::Binary(bytes.into())).await);
            }
            Effect::Close(code) => {
                self.closed.get_or_insert(code.number());
                drop(self.socket.close(None).await);
            }
            Effect::Welcomed { epoch, head, .. } => {
                desk.log.set_epoch(property, epoch.0).unwrap();
                desk.log.set_head(property, head).unwrap();
            }
            Effect::ReadOutbox { after, .. } if self.forged.is_some() => {
                let all = (1_u64..).zip(self.forged.clone().unwrap_or_default());
                let rows = all.filter(|(seq, _)| *seq > after).collect();
                return Some(Event::Outbox { rows, remaining: 0 });
            }
            // Its log holds nothing of them.
            Effect::MarkStored(_) | Effect::MarkRefused(_) if self.forged.is_some() => {}
            Effect::ReadOutbox { after, limit_bytes } => {
                let rows = desk.read().outbox(property, after, limit_bytes).unwrap();
                let remaining = desk.unsent() - u64::try_from(rows.len()).unwrap();
                return Some(Event::Outbox { rows, remaining });
            }
            Effect::MarkStored(stored) => {
                desk.log.mark_stored(property, &stored).unwrap();
                self.stored.extend(stored);
            }
            Effect::MarkRefused(refused) => {
                desk.log.mark_refused(property, &refused).unwrap();
                self.refused.extend(refused);
            }
            Effect::ReAuthor(ids) => self.reauthored.extend(ids),
            Effect::AcceptPage(page) => return Some(self.accept(desk, &page)),
            Effect::ForgetSequences => {
                self.forgot = true;
                desk.log.forget_sequences(property).unwrap();
                return Some(Event::Forgotten);
            }
            Effect::ReadItems => {
                let items = Items::new(desk.read().reconcile_items(property).unwrap());
                return Some(Event::Items(Arc::new(items)));
            }
            Effect::Aside(ask) => return aside(desk, ask).map(Event::Aside),
            Effect::DestroyKeys => self.keys_destroyed += 1,
            Effect::RetryQuarantine
            | Effect::Retired
            | Effect::DeskTooOld
            | Effect::ServerTooOld => {}
        }
        None
    }

    fn accept(&mut self, desk: &mut Desk, page: &Accept) -> Event {
        self.paged += page.changes.len();
        let (mut changes, mut faulty) = (Vec::new(), Vec::new());
        for (server_seq, envelope) in &page.changes {
            match desk.admit(envelope) {
                Ok(change) => changes.push((*server_seq, change)),
                Err(code) => faulty.push((*server_seq, envelope.clone(), code)),
            }
        }
        for (hash, server_seq) in &page.known {
            let row = desk.read().envelopes(desk.property(), &[*hash]).unwrap().remove(0);
            changes.push((*server_seq, change::read(&row.envelope, &Limits::STANDARD).unwrap()));
        }
        changes.sort_by_key(|(server_seq, _)| *server_seq);
        let taken = Page { to: page.to, head: page.head, changes: &changes, faulty: &faulty };
        let (property, origin) = (desk.property(), desk.origin());
        match desk.log.accept_page(property, &taken, origin) {
            Err(StoreError::ForeignSequence { .. }) => return Event::PageClashed,
            accepted => drop(accepted.unwrap()),
        }
        for (_, change) in &changes {
            desk.roster.learn_from(change).unwrap();
        }
        Event::PageAccepted
    }
}

pub(crate) fn resume(desk: &Desk) -> Resume {
    let (log, property) = (desk.read(), desk.property());
    let cursor = log.cursor(property).unwrap();
    let counts = log.counts(property).unwrap();
    Resume {
        epoch: log.epoch(property).unwrap().map(Epoch),
        cursor,
        fingerprint: log.fingerprint_at(property, cursor).unwrap().unwrap_or_default(),
        heard: log.head(property).unwrap(),
        held: counts.changes - counts.refused,
        unsent: counts.unsent,
        secrets: digest(secrets(desk).iter().map(Secret::mark)),
    }
}

fn secrets(desk: &Desk) -> Vec<Secret> {
    let all = desk.read().secrets(desk.property()).unwrap();
    let of_store =
        |log::Secret { name, version, deleted, bytes }| Secret { name, version, deleted, bytes };
    all.into_iter().map(of_store).collect()
}

fn aside(desk: &mut Desk, ask: Ask) -> Option<Answer> {
    match ask {
        Ask::ReadMarks => Some(Answer::Marks(secrets(desk).iter().map(Secret::mark).collect())),
        Ask::ReadSecrets(names) => {
            let wanted = secrets(desk).into_iter().filter(|secret| names.contains(&secret.name));
            Some(Answer::Secrets(wanted.collect()))
        }
        Ask::PutSecrets(rows) => {
            let property = desk.property();
            for Secret { name, version, deleted, bytes } in rows {
                let secret = log::Secret { name, version, deleted, bytes };
                desk.log.put_secret(property, &secret).unwrap();
            }
            None
        }
        Ask::ReadBlob { hash, .. } => Some(Answer::BlobAbsent(hash)),
        Ask::WriteBlob(part) => Some(blobs::kept(desk, part)),
        Ask::BlobUnavailable(hash) => {
            desk.given_up.push(hash);
            None
        }
    }
}

/// The code of a fault, as the desk is told it.
pub(crate) const fn code(fault: Fault) -> u16 {
    fault.code()
}
