//! The server's side of the conversation with one desk. It never answers `stored` before the
//! driver reported the durable commit, and tells nothing to a desk that has not proved itself.

mod greeting;
mod pages;

use std::collections::BTreeMap;
use std::sync::Arc;

use dutybook_domain::id::{DeskNumber, PropertyUid};
use ed25519_dalek::{SigningKey, VerifyingKey};

use super::Moment;
use super::aside::{Answer, Aside, Ask, Out};
use super::items::Items;
use super::link::Link;
use crate::envelope::Envelope;
use crate::fingerprint::Fingerprint;
use crate::wire::error::CloseCode;
use crate::wire::frame::{
    About, Epoch, Frame, Goodbye, Nonce, Outcome, PageAck, Proof, Push, Resume, Standing, Stored,
};
use pages::Pages;

/// A desk that has not proved itself after this long is let go.
const GREETING_MILLIS: u64 = 15_000;
/// The longest message of a desk that has not proved itself, in bytes.
const GREETING_BYTES: usize = 4096;
/// How long a retired desk may take to hand in what it holds.
const HAND_IN_MILLIS: u64 = 300_000;
/// How many pushes may await their commit at a time.
const PUSHES_LIMIT: usize = 32;

/// What the registry knows of a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskRecord {
    /// The key of a certificate of its number.
    pub key: VerifyingKey,
    /// What stands with it.
    pub standing: Standing,
}

/// Where the server's log of the property stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadState {
    /// The log's epoch.
    pub epoch: Epoch,
    /// The greatest sequence.
    pub head: u64,
    /// The fingerprint up to the cursor asked about; `None` if that is beyond the head.
    pub fingerprint: Option<Fingerprint>,
    /// The wall clock, in milliseconds since 1970.
    pub server_time: u64,
    /// The digest of the property's secrets, from [`crate::secret::digest`].
    pub secrets: [u8; 16],
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A message came in.
    Received(Vec<u8>),
    /// Time has passed; due at [`ServerSession::wake_at`] at the latest.
    Tick,
    /// Answers [`Effect::FindDesk`]: every key that had the number, the one that has it now first;
    /// none if no such desk was ever enrolled.
    DeskFound(Vec<DeskRecord>),
    /// Answers [`Effect::ReadHead`].
    Head(HeadState),
    /// Answers [`Effect::Append`]: it is on the disk.
    Appended {
        /// The batch.
        batch: u64,
        /// Per change of the batch, in its order. A duplicate has its first sequence.
        outcomes: Vec<Outcome>,
    },
    /// Changes of the property were committed, by whomever.
    Committed {
        /// The greatest sequence now.
        head: u64,
    },
    /// Answers [`Effect::ReadPage`].
    Page {
        /// The sequence asked about.
        after: u64,
        /// Sequences and changes, ascending.
        rows: Vec<(u64, Envelope)>,
        /// The greatest sequence.
        head: u64,
    },
    /// Answers [`Effect::ReadItems`].
    Items(Arc<Items>),
    /// The desk's standing changed while it was connected.
    Revoked(Standing),
    /// The connection must end, for this reason: [`CloseCode::Busy`] when the server ends,
    /// [`CloseCode::Superseded`] when the desk connected anew, [`CloseCode::Failed`] when the store
    /// did.
    End(CloseCode),
    /// About secrets and blobs.
    Aside(Answer),
}

/// What the driver is to do, in order.
#[derive(Debug)]
pub enum Effect {
    /// Send a message.
    Send(Vec<u8>),
    /// Close the socket with this code.
    Close(CloseCode),
    /// Look the desk up in the registry; answered by [`Event::DeskFound`].
    FindDesk {
        /// The property.
        property: PropertyUid,
        /// The desk.
        desk: DeskNumber,
    },
    /// Read where the log stands; answered by [`Event::Head`].
    ReadHead {
        /// The property.
        property: PropertyUid,
        /// The cursor whose fingerprint is asked.
        cursor: u64,
    },
    /// The desk is in: tell this session of every commit, revocation and secret of its property.
    Admitted {
        /// The property.
        property: PropertyUid,
        /// The desk.
        desk: DeskNumber,
        /// What it said of itself, its clock carried on to now.
        about: Option<About>,
    },
    /// Check these changes (off the writer), append the good ones in one durable commit, and only
    /// then answer by [`Event::Appended`].
    Append {
        /// The batch.
        batch: u64,
        /// The changes, as received.
        envelopes: Vec<Envelope>,
    },
    /// Read what follows a sequence; answered by [`Event::Page`].
    ReadPage {
        /// The sequence.
        after: u64,
        /// How many bytes of changes at most, but at least one change.
        limit_bytes: usize,
    },
    /// List what the property holds; answered by [`Event::Items`].
    ReadItems,
    /// How far the desk has come, for the freshness shown beside figures.
    Heard {
        /// It holds everything up to here.
        cursor: u64,
        /// So many changes it has not handed in.
        unsent: u64,
    },
    /// About secrets and blobs.
    Aside(Ask),
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Waits for `hello`.
    New,
    /// Has sent the challenge.
    Challenged,
    /// Waits for the registry.
    Finding(Proof),
    /// Waits for the log.
    Reading(Standing),
    /// Talks.
    Live,
    Closed,
}

/// Who is at the other end, by its own account until the proof.
#[derive(Debug, Clone)]
struct Client {
    property: PropertyUid,
    desk: DeskNumber,
    nonce: Nonce,
    resume: Resume,
    about: Option<About>,
    greeted_at: Moment,
}

/// One connection of the server.
#[derive(Debug)]
pub struct ServerSession {
    key: SigningKey,
    nonce: Nonce,
    link: Link,
    phase: Phase,
    client: Option<Client>,
    /// Pushes that await their commit, with the credit each took.
    pushes: BTreeMap<u64, (usize, u64)>,
    unsent: u64,
    /// When a retired desk's time to hand in is over.
    hand_in_until: Option<Moment>,
    pages: Pages,
    aside: Aside,
}

impl ServerSession {
    /// A session for a connection just accepted. `nonce`: 32 fresh random bytes.
    pub fn new(key: SigningKey, nonce: Nonce, now: Moment) -> Self {
        Self {
            key,
            nonce,
            link: Link::new(now),
            phase: Phase::New,
            client: None,
            pushes: BTreeMap::new(),
            unsent: 0,
            hand_in_until: None,
            pages: Pages::default(),
            aside: Aside::default(),
        }
    }

    /// Takes what happened; returns what is to be done.
    pub fn step(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        let mut out = Vec::new();
        if self.phase == Phase::Closed {
            return out;
        }
        let taken = self.take(event, now, &mut out);
        if let Err(code) = taken.and_then(|()| self.go_on(now, &mut out)) {
            self.close(code, now, &mut out);
        }
        out
    }

    /// When to send [`Event::Tick`] at the latest.
    pub fn wake_at(&self) -> Moment {
        if self.phase == Phase::Live {
            let wake_at = self.link.wake_at();
            self.hand_in_until.map_or(wake_at, |until| until.min(wake_at))
        } else {
            self.link.opened_at().after(GREETING_MILLIS)
        }
    }

    /// The property and desk at the other end, once proved.
    pub fn desk(&self) -> Option<(PropertyUid, DeskNumber)> {
        let client = self.client.as_ref().filter(|_| self.phase == Phase::Live)?;
        Some((client.property, client.desk))
    }

    fn take(&mut self, event: Event, now: Moment, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        match (event, self.phase) {
            (Event::Received(bytes), phase) => {
                if phase != Phase::Live && bytes.len() > GREETING_BYTES {
                    return Err(CloseCode::TooLong);
                }
                let (frame, cost) = self.link.open(&bytes, now)?;
                self.frame(frame, cost, now, out)
            }
            (Event::DeskFound(records), Phase::Finding(proof)) => {
                self.found(&records, proof, now, out)
            }
            (Event::Head(head), Phase::Reading(standing)) => {
                self.welcome(&head, standing, now, out)
            }
            (Event::Appended { batch, outcomes }, Phase::Live) => {
                self.appended(batch, outcomes, now, out)
            }
            (Event::Page { after, rows, head }, Phase::Live) => {
                self.pages.committed(head);
                self.send_page(after, rows, now, out)
            }
            (Event::Committed { head }, Phase::Live) => {
                self.pages.committed(head);
                Ok(())
            }
            (Event::Items(items), Phase::Live) => self.items_read(items, now, out),
            (Event::Revoked(standing), Phase::Live) => self.revoked(standing, now, out),
            (Event::Revoked(standing), Phase::Reading(_)) => {
                self.phase = Phase::Reading(standing);
                Ok(())
            }
            (Event::End(code), _) => Err(code),
            (Event::Aside(answer), Phase::Live) => {
                match self.aside.answer(answer, &mut self.link) {
                    Some(next) => self.emit(next, now, out),
                    None => Ok(()),
                }
            }
            (
                Event::Tick
                | Event::DeskFound(_)
                | Event::Head(_)
                | Event::Appended { .. }
                | Event::Page { .. }
                | Event::Committed { .. }
                | Event::Items(_)
                | Event::Revoked(_)
                | Event::Aside(_),
                _,
            ) => Ok(()),
        }
    }

    fn frame(
        &mut self,
        frame: Frame,
        cost: u64,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        match (frame, self.phase) {
            (Frame::Unknown(_) | Frame::Pong, _) => Ok(()),
            (Frame::Ping, _) => self.send(&Frame::Pong, now, out),
            (Frame::Goodbye(Goodbye { code }), _) => {
                self.phase = Phase::Closed;
                out.push(Effect::Close(code));
                Ok(())
            }
            (Frame::Hello(hello), Phase::New) => self.challenge(&hello, now, out),
            (Frame::Proof(proof), Phase::Challenged) => {
                let client = self.client.as_ref().ok_or(CloseCode::OutOfTurn)?;
                let (property, desk) = (client.property, client.desk);
                self.phase = Phase::Finding(proof);
                out.push(Effect::FindDesk { property, desk });
                Ok(())
            }
            (Frame::Push(push), Phase::Live) => self.pushed(push, cost, out),
            (Frame::PageAck(ack), Phase::Live) => self.acknowledged(ack, out),
            (Frame::Credit(bytes), Phase::Live) => self.link.granted(bytes),
            (Frame::Reconcile(message), Phase::Live) => {
                self.link.settle(cost);
                self.reconcile(message, now, out)
            }
            (Frame::Need(need), Phase::Live) => {
                self.link.settle(cost);
                self.pages.needed(need)
            }
            (other, Phase::Live) => match self.aside.frame(other, cost, &mut self.link)? {
                Some(next) => self.emit(next, now, out),
                None => Ok(()),
            },
            (_, _) => Err(CloseCode::OutOfTurn),
        }
    }

    fn revoked(
        &mut self,
        standing: Standing,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        match standing {
            Standing::Active => Ok(()),
            Standing::Lost => Err(CloseCode::Lost),
            Standing::Retired => {
                self.hand_in_until = Some(now.after(HAND_IN_MILLIS));
                self.send(&Frame::Retire, now, out)
            }
        }
    }

    fn pushed(&mut self, push: Push, cost: u64, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        let Push { batch, remaining, envelopes } = push;
        let again = self.pushes.insert(batch, (envelopes.len(), cost)).is_some();
        if again || envelopes.is_empty() || self.pushes.len() > PUSHES_LIMIT {
            return Err(CloseCode::OutOfTurn);
        }
        self.unsent = remaining;
        out.push(Effect::Append { batch, envelopes });
        Ok(())
    }

    fn appended(
        &mut self,
        batch: u64,
        outcomes: Vec<Outcome>,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let Some((count, cost)) = self.pushes.remove(&batch) else {
            return Ok(());
        };
        if count != outcomes.len() {
            return Err(CloseCode::Failed);
        }
        for outcome in &outcomes {
            if let Outcome::Stored(sequence) = outcome {
                self.pages.pushed_here(*sequence);
            }
        }
        self.link.settle(cost);
        let credit = self.link.give_back();
        self.send(&Frame::Stored(Stored { batch, credit, outcomes }), now, out)?;
        out.push(Effect::Heard { cursor: self.pages.acknowledged(), unsent: self.unsent });
        Ok(())
    }

    fn acknowledged(&mut self, ack: PageAck, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        self.link.granted(ack.credit)?;
        self.pages.acknowledge(ack.cursor)?;
        out.push(Effect::Heard { cursor: ack.cursor, unsent: self.unsent });
        Ok(())
    }

    fn go_on(&mut self, now: Moment, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        if self.phase == Phase::Closed {
            return Ok(());
        }
        if self.phase != Phase::Live {
            let late = now.since(self.link.opened_at()) >= GREETING_MILLIS;
            return if late { Err(CloseCode::Silent) } else { Ok(()) };
        }
        if let Some(frame) = self.link.tend(now)? {
            self.send(&frame, now, out)?;
        }
        if let Some(until) = self.hand_in_until {
            return if until <= now { Err(CloseCode::Retired) } else { Ok(()) };
        }
        self.next_page(now, out)?;
        while let Some(next) = self.aside.go_on(self.link.may_send()) {
            self.emit(next, now, out)?;
        }
        Ok(())
    }

    fn emit(&mut self, next: Out, now: Moment, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        match next {
            Out::Frame(frame) => self.send(&frame, now, out),
            // A retired desk is told no secret any more.
            Out::Ask(_) if self.hand_in_until.is_some() => Ok(()),
            Out::Ask(ask) => {
                out.push(Effect::Aside(ask));
                Ok(())
            }
        }
    }

    fn send(&mut self, frame: &Frame, now: Moment, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        out.push(Effect::Send(self.link.seal(frame, now)?));
        Ok(())
    }

    fn close(&mut self, code: CloseCode, now: Moment, out: &mut Vec<Effect>) {
        if let Ok(bytes) = self.link.seal(&Frame::Goodbye(Goodbye { code }), now) {
            out.push(Effect::Send(bytes));
        }
        self.phase = Phase::Closed;
        out.push(Effect::Close(code));
    }
}
