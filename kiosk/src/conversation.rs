//! The desk's side of one connection, carried out against its store.
//!
//! It decides nothing: the session does. It touches no socket: what is to be sent is handed back.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use dutybook_replica::certificate::When;
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::envelope::{ChangeId, Envelope};
use dutybook_replica::session::Moment;
use dutybook_replica::session::desk::{Accept, DeskSession, Effect, Event};
use dutybook_replica::session::items::Items;
use dutybook_replica::wire::error::CloseCode;
use dutybook_replica::wire::frame::{About, Epoch, Nonce, Resume};
use dutybook_store::StoreError;
use dutybook_store::log::{Origin, Page};

use crate::desk::{Desk, DeskError};

mod aside;

/// What the socket is to do, in order.
#[derive(Debug)]
pub enum Outgoing {
    /// Send a message.
    Send(Vec<u8>),
    /// Close the socket with this code.
    Close(CloseCode),
}

/// What a connection taught that a person or the program must act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The server let the desk in; its clock less the desk's.
    Welcomed(TimeDelta),
    /// The desk is out of service and has handed in what the server would take.
    Retired,
    /// The desk was reported lost, and its key is destroyed.
    KeysDestroyed,
    /// The server speaks only newer versions: the desk's program needs an update.
    DeskTooOld,
    /// The server speaks only older versions: it needs the update.
    ServerTooOld,
}

/// Two clocks: the desk's, which staff can set, and one that only runs forward.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    /// The desk's own clock, uncorrected.
    pub now: DateTime<Utc>,
    /// The clock that only runs forward.
    pub moment: Moment,
}

/// One connection.
#[derive(Debug)]
pub struct Conversation {
    session: DeskSession,
    notices: Vec<Notice>,
}

impl Conversation {
    /// A conversation for a connection about to be opened.
    ///
    /// # Errors
    /// When the store or the desk's key does not answer.
    pub fn begin(desk: &Desk, time: Time) -> Result<Self, DeskError> {
        let about = About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            refused: desk.reader().counts(desk.property())?.refused,
            clock: u64::try_from(time.now.timestamp_millis()).unwrap_or(0),
        };
        let session = DeskSession::new(desk.credentials()?, resume(desk)?, time.moment);
        let session = session.saying(about);
        Ok(Self { session, notices: Vec::new() })
    }

    /// Takes what happened, does to the store what follows from it, and answers what the socket is
    /// to do.
    ///
    /// # Errors
    /// When the store fails; the connection is then to be dropped.
    pub fn step(
        &mut self,
        desk: &mut Desk,
        event: Event,
        time: Time,
    ) -> Result<Vec<Outgoing>, DeskError> {
        let mut outgoing = Vec::new();
        let secrets = aside::news(desk, &event);
        let mut events: VecDeque<Event> = [event].into_iter().chain(secrets).collect();
        while let Some(event) = events.pop_front() {
            for effect in self.session.step(event, time.moment) {
                match for_socket(effect) {
                    Ok(item) => outgoing.push(item),
                    Err(effect) => events.extend(self.carry_out(desk, effect, time)?),
                }
            }
        }
        Ok(outgoing)
    }

    /// Ends the connection in good order.
    pub fn finish(&mut self, moment: Moment) -> Vec<Outgoing> {
        let effects = self.session.finish(moment);
        effects.into_iter().filter_map(|effect| for_socket(effect).ok()).collect()
    }

    /// When to step with [`Event::Tick`] at the latest.
    pub fn wake_at(&self) -> Moment {
        self.session.wake_at()
    }

    /// Whether nothing is unsent and everything of the server has arrived, as far as both know.
    pub fn is_settled(&self) -> bool {
        self.session.is_settled()
    }

    /// What has been learnt since the last call.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    fn carry_out(
        &mut self,
        desk: &mut Desk,
        effect: Effect,
        time: Time,
    ) -> Result<Option<Event>, DeskError> {
        let property = desk.property();
        let origin = desk.origin(time.now);
        match effect {
            Effect::Send(_) | Effect::Close(_) => Ok(None),
            Effect::Welcomed { epoch, head, server_time, round_trip } => {
                self.welcomed(desk, (epoch, head), (server_time, round_trip), time)?;
                Ok(desk.reauthor_waiting(time.now)?.then_some(Event::Saved))
            }
            Effect::ReadOutbox { after, limit_bytes } => {
                let rows = desk.reader().outbox(property, after, limit_bytes)?;
                let unsent = desk.reader().counts(property)?.unsent;
                let sent = u64::try_from(rows.len()).unwrap_or(u64::MAX);
                Ok(Some(Event::Outbox { rows, remaining: unsent.saturating_sub(sent) }))
            }
            Effect::MarkStored(stored) => {
                desk.log_mut().mark_stored(property, &stored)?;
                Ok(None)
            }
            Effect::MarkRefused(refused) => {
                desk.log_mut().mark_refused(property, &refused)?;
                Ok(None)
            }
            Effect::ReAuthor(ids) => {
                desk.reauthor(&ids, time.now)?;
                Ok(Some(Event::Saved))
            }
            Effect::AcceptPage(page) => accept(desk, &page, origin).map(Some),
            Effect::RetryQuarantine => {
                desk.retry_quarantine(origin)?;
                // A change of the page may have had the actor and sequence of an unsent one.
                Ok(desk.reauthor_waiting(time.now)?.then_some(Event::Saved))
            }
            Effect::ForgetSequences => {
                desk.log_mut().forget_sequences(property)?;
                Ok(Some(Event::Forgotten))
            }
            Effect::ReadItems => {
                let items = Items::new(desk.reader().reconcile_items(property)?);
                Ok(Some(Event::Items(Arc::new(items))))
            }
            Effect::Aside(ask) => Ok(aside::answer(desk, ask)?.map(Event::Aside)),
            Effect::Retired => Ok(self.noted(Notice::Retired)),
            Effect::DestroyKeys => {
                desk.destroy_keys()?;
                Ok(self.noted(Notice::KeysDestroyed))
            }
            Effect::DeskTooOld => Ok(self.noted(Notice::DeskTooOld)),
            Effect::ServerTooOld => Ok(self.noted(Notice::ServerTooOld)),
        }
    }

    /// Keeps a notice; nothing waits for an answer to it.
    fn noted(&mut self, notice: Notice) -> Option<Event> {
        self.notices.push(notice);
        None
    }

    fn welcomed(
        &mut self,
        desk: &mut Desk,
        (epoch, head): (Epoch, u64),
        (server_time, round_trip): (u64, u64),
        time: Time,
    ) -> Result<(), DeskError> {
        let property = desk.property();
        desk.log_mut().set_epoch(property, epoch.0)?;
        desk.log_mut().set_head(property, head)?;
        // The server read its clock half a round trip ago.
        let server_now = server_time.saturating_add(round_trip.div_euclid(2));
        let offset = i64::try_from(server_now)
            .ok()
            .and_then(|server| server.checked_sub(time.now.timestamp_millis()))
            .map_or(TimeDelta::zero(), TimeDelta::milliseconds);
        self.notices.push(Notice::Welcomed(offset));
        Ok(())
    }
}

/// What is for the socket to do; anything else comes back.
fn for_socket(effect: Effect) -> Result<Outgoing, Effect> {
    if let Effect::Send(bytes) = effect {
        Ok(Outgoing::Send(bytes))
    } else if let Effect::Close(code) = effect {
        Ok(Outgoing::Close(code))
    } else {
        Err(effect)
    }
}

/// Where the desk stands, read when it connects.
fn resume(desk: &Desk) -> Result<Resume, DeskError> {
    let (log, property) = (desk.reader(), desk.property());
    let cursor = log.cursor(property)?;
    let counts = log.counts(property)?;
    Ok(Resume {
        epoch: log.epoch(property)?.map(Epoch),
        cursor,
        fingerprint: log.fingerprint_at(property, cursor)?.unwrap_or_default(),
        heard: log.head(property)?,
        held: counts.changes.saturating_sub(counts.refused).saturating_sub(counts.to_reauthor),
        unsent: counts.unsent,
        secrets: dutybook_replica::secret::digest(aside::marks(desk)?),
    })
}

/// Takes in a page in one transaction: what stands its checks, what does not, and the cursor.
fn accept(desk: &mut Desk, page: &Accept, origin: Origin) -> Result<Event, DeskError> {
    let property = desk.property();
    let mut changes = Vec::with_capacity(page.changes.len());
    let mut faulty: Vec<(u64, Envelope, u16)> = Vec::new();
    for (server_seq, envelope) in &page.changes {
        match desk.admit(envelope, When::Stored) {
            Ok(change) => changes.push((*server_seq, change)),
            Err(fault) => faulty.push((*server_seq, envelope.clone(), fault.code())),
        }
    }
    changes.extend(held(desk, &page.known)?);
    changes.sort_by_key(|(server_seq, _)| *server_seq);
    let taken = Page { to: page.to, head: page.head, changes: &changes, faulty: &faulty };
    match desk.log_mut().accept_page(property, &taken, origin) {
        Ok(_outcomes) => {
            let taken: Vec<Checked> = changes.into_iter().map(|(_, change)| change).collect();
            desk.received(&taken);
            Ok(Event::PageAccepted)
        }
        Err(StoreError::ForeignSequence { .. }) => Ok(Event::PageClashed),
        Err(error) => Err(error.into()),
    }
}

/// The changes of a page that the desk holds already, with the sequences the server gave them.
fn held(desk: &Desk, known: &[(ChangeId, u64)]) -> Result<Vec<(u64, Checked)>, DeskError> {
    let sequences: BTreeMap<ChangeId, u64> = known.iter().copied().collect();
    let ids: Vec<ChangeId> = sequences.keys().copied().collect();
    let mut found = Vec::with_capacity(known.len());
    for stored in desk.reader().envelopes(desk.property(), &ids)? {
        let document = stored.envelope.document;
        let change = change::read(&stored.envelope, &Limits::STANDARD)
            .map_err(|fault| DeskError::Damaged { document, fault })?;
        if let Some(server_seq) = sequences.get(&stored.id) {
            found.push((*server_seq, change));
        }
    }
    Ok(found)
}

/// The event that opens a conversation, from 32 fresh random bytes.
pub const fn opened(nonce: [u8; 32]) -> Event {
    Event::Opened(Nonce(nonce))
}
