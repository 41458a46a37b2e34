//! The desk's side of the conversation. It never says that a change is stored before the server
//! did, and never moves the cursor before its own store has.

mod outbox;
mod pages;
mod reconcile;

use std::sync::Arc;

use dutybook_domain::id::{DeskNumber, PropertyUid};
use ed25519_dalek::{SigningKey, VerifyingKey};

use super::Moment;
use super::aside::{Answer, Aside, Ask, Out};
use super::items::Items;
use super::link::Link;
use super::proof::Meeting;
use crate::envelope::{ChangeId, Envelope};
use crate::wire::error::CloseCode;
use crate::wire::frame::{
    About, Challenge, Epoch, Frame, Goodbye, Hello, Nonce, Resume, Standing, Welcome,
};
use crate::wire::limits::WINDOW_BYTES;
use crate::wire::{NEWEST_VERSION, OLDEST_VERSION};
use outbox::Outbox;
use pages::Pages;
use reconcile::Reconciling;

/// A greeting that has not come to a welcome after this long is given up.
const GREETING_MILLIS: u64 = 30_000;

/// Who the desk is and whom it trusts, as enrolling left it.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The property.
    pub property: PropertyUid,
    /// The desk.
    pub desk: DeskNumber,
    /// The desk's key.
    pub key: SigningKey,
    /// The server's public key.
    pub server: VerifyingKey,
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// The socket is open. Carries 32 fresh random bytes.
    Opened(Nonce),
    /// A message came in.
    Received(Vec<u8>),
    /// Time has passed; due at [`DeskSession::wake_at`] at the latest.
    Tick,
    /// The desk wrote changes, or rows became unsent again.
    Saved,
    /// Answers [`Effect::ReadOutbox`].
    Outbox {
        /// Local sequence and change, ascending; empty when nothing is unsent after the place.
        rows: Vec<(u64, Envelope)>,
        /// How many unsent changes follow these.
        remaining: u64,
    },
    /// Answers [`Effect::AcceptPage`]: it is on the disk, the cursor with it.
    PageAccepted,
    /// Answers [`Effect::AcceptPage`]: the page contradicts what the store holds.
    PageClashed,
    /// Answers [`Effect::ForgetSequences`].
    Forgotten,
    /// Answers [`Effect::ReadItems`].
    Items(Arc<Items>),
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
    /// The server is the right one and lets the desk in: keep epoch and head, set the clock's
    /// offset.
    Welcomed {
        /// The server's epoch.
        epoch: Epoch,
        /// Its greatest sequence in the property.
        head: u64,
        /// Its clock, in milliseconds since 1970, half a round trip ago.
        server_time: u64,
        /// How long the round trip took, in milliseconds.
        round_trip: u64,
    },
    /// Read unsent changes after this local sequence; answered by [`Event::Outbox`].
    ReadOutbox {
        /// The local sequence.
        after: u64,
        /// How many bytes of changes at most, but at least one change.
        limit_bytes: usize,
    },
    /// These changes are durable at the server under these sequences.
    MarkStored(Vec<(ChangeId, u64)>),
    /// These changes are refused, for the reason with this number. Keep, count and show them.
    MarkRefused(Vec<(ChangeId, u16)>),
    /// Write the facts of these changes again under today's actor, then tell [`Event::Saved`].
    ReAuthor(Vec<ChangeId>),
    /// Take in a page, in one transaction; answered by [`Event::PageAccepted`] or
    /// [`Event::PageClashed`].
    AcceptPage(Accept),
    /// Look again at what is in quarantine: certificates or earlier changes may have come.
    RetryQuarantine,
    /// Forget every server sequence and the cursor: they mean nothing at this server. Answered by
    /// [`Event::Forgotten`].
    ForgetSequences,
    /// List what the property holds, refused changes left out; answered by [`Event::Items`].
    ReadItems,
    /// About secrets and blobs.
    Aside(Ask),
    /// The desk is out of service and has handed in what the server would take.
    Retired,
    /// The desk was reported lost: destroy its keys.
    DestroyKeys,
    /// The server speaks only newer versions: tell the staff that the desk needs an update.
    DeskTooOld,
    /// The server speaks only older versions.
    ServerTooOld,
}

/// A page to take in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept {
    /// It follows this cursor …
    pub from: u64,
    /// … and moves it to here.
    pub to: u64,
    /// The server's greatest sequence.
    pub head: u64,
    /// Changes with their server sequences. What fails its checks goes to quarantine.
    pub changes: Vec<(u64, Envelope)>,
    /// Changes already held, with their server sequences.
    pub known: Vec<(ChangeId, u64)>,
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Greeting,
    Proving(Nonce, Moment),
    Reconciling,
    Live,
    Closed,
}

/// One connection of a desk.
#[derive(Debug)]
pub struct DeskSession {
    credentials: Credentials,
    resume: Resume,
    about: Option<About>,
    nonce: Nonce,
    link: Link,
    phase: Phase,
    standing: Standing,
    outbox: Outbox,
    pages: Pages,
    reconciling: Reconciling,
    aside: Aside,
}

impl DeskSession {
    /// A session for a connection about to be opened. `resume` is read from the store then.
    pub fn new(credentials: Credentials, resume: Resume, now: Moment) -> Self {
        Self {
            credentials,
            resume,
            about: None,
            nonce: Nonce([0; 32]),
            link: Link::new(now),
            phase: Phase::New,
            standing: Standing::Active,
            outbox: Outbox::default(),
            pages: Pages::new(resume.cursor),
            reconciling: Reconciling::default(),
            aside: Aside::default(),
        }
    }

    /// With what the desk says of itself when it greets the server.
    #[must_use]
    pub fn saying(self, about: About) -> Self {
        Self { about: Some(about), ..self }
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
        match self.phase {
            Phase::New | Phase::Greeting | Phase::Proving(..) | Phase::Closed => {
                self.link.opened_at().after(GREETING_MILLIS)
            }
            Phase::Reconciling | Phase::Live => {
                let wake_at = self.link.wake_at();
                self.outbox.wake_at().map_or(wake_at, |at| at.min(wake_at))
            }
        }
    }

    /// Whether the server has let the desk in.
    pub const fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live)
    }

    /// Whether nothing is unsent and the cursor is at the server's head, as far as both are known.
    pub fn is_settled(&self) -> bool {
        self.is_live() && self.outbox.is_settled() && self.pages.is_at_head()
    }

    /// Ends a session in good order.
    pub fn finish(&mut self, now: Moment) -> Vec<Effect> {
        let mut out = Vec::new();
        if self.phase != Phase::Closed {
            self.close(CloseCode::Done, now, &mut out);
        }
        out
    }

    fn take(&mut self, event: Event, now: Moment, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        match event {
            Event::Opened(nonce) => self.greet(nonce, now, out),
            Event::Received(bytes) => {
                let (frame, cost) = self.link.open(&bytes, now)?;
                self.frame(frame, cost, now, out)
            }
            Event::Tick => Ok(()),
            Event::Saved => {
                self.outbox.saved();
                Ok(())
            }
            Event::Outbox { rows, remaining } => self.push(rows, remaining, now, out),
            Event::PageAccepted => self.page_accepted(now, out),
            Event::PageClashed => {
                out.push(Effect::ForgetSequences);
                Err(CloseCode::Diverged)
            }
            Event::Forgotten => {
                if self.phase == Phase::Reconciling {
                    out.push(Effect::ReadItems);
                }
                Ok(())
            }
            Event::Items(items) => self.reconcile_from(items, now, out),
            Event::Aside(answer) => match self.aside.answer(answer, &mut self.link) {
                Some(next) => self.emit(next, now, out),
                None => Ok(()),
            },
        }
    }

    fn greet(&mut self, nonce: Nonce, now: Moment, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        if self.phase != Phase::New {
            return Ok(());
        }
        (self.phase, self.nonce) = (Phase::Greeting, nonce);
        let hello = Hello {
            versions: (OLDEST_VERSION, NEWEST_VERSION),
            property: self.credentials.property,
            desk: self.credentials.desk,
            nonce,
            resume: self.resume,
            credit: WINDOW_BYTES,
            about: self.about.take(),
        };
        self.send(&Frame::Hello(hello), now, out)
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
            (Frame::Goodbye(Goodbye { code }), phase) => {
                let trusted = matches!(phase, Phase::Live | Phase::Reconciling);
                self.told_goodbye(code, trusted, out);
                Ok(())
            }
            (Frame::Challenge(challenge), Phase::Greeting) => self.prove(challenge, now, out),
            (Frame::Welcome(welcome), Phase::Proving(nonce, since)) => {
                let round_trip = now.since(since);
                self.welcomed(&welcome, nonce, round_trip, out)
            }
            (Frame::Reconcile(message), Phase::Reconciling) => {
                self.link.settle(cost);
                self.reconcile_on(&message, now, out)
            }
            (Frame::Credit(bytes), Phase::Live | Phase::Reconciling) => self.link.granted(bytes),
            (Frame::Page(page), Phase::Live) => self.page(page, cost, out),
            (Frame::Stored(stored), Phase::Live) => self.stored(stored, now, out),
            (Frame::Retire, Phase::Live | Phase::Reconciling) => {
                self.standing = Standing::Retired;
                self.outbox.release();
                self.phase = Phase::Live;
                Ok(())
            }
            (other, Phase::Live | Phase::Reconciling) => {
                match self.aside.frame(other, cost, &mut self.link)? {
                    Some(next) => self.emit(next, now, out),
                    None => Ok(()),
                }
            }
            (_, Phase::New | Phase::Greeting | Phase::Proving(..) | Phase::Closed) => {
                Err(CloseCode::OutOfTurn)
            }
        }
    }

    fn prove(
        &mut self,
        challenge: Challenge,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        if !(OLDEST_VERSION..=NEWEST_VERSION).contains(&challenge.version) {
            return Err(CloseCode::OutOfTurn);
        }
        self.phase = Phase::Proving(challenge.nonce, now);
        let proof = self.meeting(challenge.nonce).prove_desk(&self.credentials.key);
        self.send(&Frame::Proof(proof), now, out)
    }

    const fn meeting(&self, server_nonce: Nonce) -> Meeting {
        Meeting {
            property: self.credentials.property,
            desk: self.credentials.desk,
            desk_nonce: self.nonce,
            server_nonce,
            server: self.credentials.server,
        }
    }

    fn welcomed(
        &mut self,
        welcome: &Welcome,
        server_nonce: Nonce,
        round_trip: u64,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let Welcome { epoch, head, server_time, standing, .. } = *welcome;
        if !self.meeting(server_nonce).is_server(epoch, standing, welcome.proof) {
            return Err(CloseCode::Impostor);
        }
        if standing == Standing::Lost {
            out.push(Effect::DestroyKeys);
            return Err(CloseCode::Lost);
        }
        self.standing = standing;
        self.link.granted(welcome.credit)?;
        if !welcome.common {
            out.push(Effect::ForgetSequences);
        }
        out.push(Effect::Welcomed { epoch, head, server_time, round_trip });
        self.pages.heard(head);
        if welcome.common || standing == Standing::Retired {
            self.phase = Phase::Live;
        } else {
            self.phase = Phase::Reconciling;
            self.pages = Pages::new(0);
            self.pages.heard(head);
            self.outbox.hold_until(head);
        }
        if standing == Standing::Active && welcome.secrets != self.resume.secrets {
            out.push(Effect::Aside(Ask::ReadMarks));
        }
        Ok(())
    }

    /// `trusted`: the server has proved itself, so that no one else can make a desk destroy keys.
    fn told_goodbye(&mut self, code: CloseCode, trusted: bool, out: &mut Vec<Effect>) {
        if trusted && code == CloseCode::Lost {
            out.push(Effect::DestroyKeys);
        }
        if trusted && code == CloseCode::Retired {
            out.push(Effect::Retired);
        }
        if code == CloseCode::DeskTooOld {
            out.push(Effect::DeskTooOld);
        }
        if code == CloseCode::ServerTooOld {
            out.push(Effect::ServerTooOld);
        }
        self.phase = Phase::Closed;
        out.push(Effect::Close(code));
    }

    fn go_on(&mut self, now: Moment, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        match self.phase {
            Phase::Closed => return Ok(()),
            Phase::New | Phase::Greeting | Phase::Proving(..) => {
                let late = now.since(self.link.opened_at()) >= GREETING_MILLIS;
                return if late { Err(CloseCode::Silent) } else { Ok(()) };
            }
            Phase::Reconciling | Phase::Live => {}
        }
        if let Some(frame) = self.link.tend(now)? {
            self.send(&frame, now, out)?;
        }
        self.send_need(now, out)?;
        if self.phase == Phase::Live {
            let may_send = self.link.may_send();
            out.extend(self.outbox.next_read(may_send, self.pages.cursor(), now));
            if self.standing == Standing::Retired && self.outbox.is_exhausted() {
                out.push(Effect::Retired);
                return Err(CloseCode::Retired);
            }
        }
        while let Some(next) = self.aside.go_on(self.link.may_send()) {
            self.emit(next, now, out)?;
        }
        Ok(())
    }

    fn emit(&mut self, next: Out, now: Moment, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        match next {
            Out::Frame(frame) => self.send(&frame, now, out),
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
        if self.phase != Phase::New
            && let Ok(bytes) = self.link.seal(&Frame::Goodbye(Goodbye { code }), now)
        {
            out.push(Effect::Send(bytes));
        }
        self.phase = Phase::Closed;
        out.push(Effect::Close(code));
    }
}
