//! One desk's connection, from the accepted socket to its close: a loop that hands the session
//! what happened and carries out what it answers, in order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::key::{PublicKey, SecretKey};
use dutybook_replica::session::Moment;
use dutybook_replica::session::aside::Answer;
use dutybook_replica::session::server::{DeskRecord, Effect, Event, HeadState, ServerSession};
use dutybook_replica::wire::error::CloseCode;
use dutybook_replica::wire::frame::{About, Nonce, Standing};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::timeout;

use super::contact::Said;
use super::hub::{Fate, Seated};
use super::lane::{Lane, Pushed};
use super::{aside, standing};
use crate::clock::Stopwatch;
use crate::keeper::KeeperError;
use crate::keeper::board::{Place, SecretNews};
use crate::keeper::opening::millis;
use crate::registry::Registry;
use crate::state::AppState;

mod socket;

use socket::Incoming;

/// Answers that may wait for the loop: more than the batches a session lets wait.
const ANSWERS: usize = 64;
/// Batches that may wait for the lane; the session lets no more wait.
const PUSHED: usize = 32;
/// How long a message may take to go out before the peer counts as gone.
const SEND_LIMIT: Duration = Duration::from_secs(30);
/// How long a connection that must end may take over its last words.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Why a connection broke off.
#[derive(Debug, thiserror::Error)]
enum Broken {
    /// The peer is gone.
    #[error("the peer is gone")]
    Gone,
    /// The server could not go on.
    #[error(transparent)]
    Keeper(#[from] KeeperError),
    /// The registry did not answer.
    #[error(transparent)]
    Registry(#[from] crate::db::DbError),
}

/// Who sits at the other end, once it is let in.
struct Admitted {
    seated: Seated,
    fate: watch::Receiver<Fate>,
    head: watch::Receiver<u64>,
    secrets: broadcast::Receiver<SecretNews>,
    pushed: mpsc::Sender<Pushed>,
    property: PropertyUid,
    desk: DeskNumber,
    unsent: u64,
}

/// A connection under way.
struct Conversation {
    state: AppState,
    session: ServerSession,
    clock: Stopwatch,
    answers: mpsc::Sender<Event>,
    answered: mpsc::Receiver<Event>,
    /// What the registry said of whoever has the number now.
    record: Option<(PublicKey, Standing)>,
    /// What the desk said of itself, until it is noted.
    said: Option<Said>,
    /// Subscribed before the head is read, so that nothing falls between.
    place: Option<(Arc<Place>, watch::Receiver<u64>, broadcast::Receiver<SecretNews>)>,
    admitted: Option<Admitted>,
}

/// Carries a connection to its end. `key` is the server's, `nonce` drawn for this connection.
pub async fn carry(state: AppState, mut socket: WebSocket, key: SecretKey, nonce: [u8; 32]) {
    let clock = Stopwatch::start();
    let session = ServerSession::new(key.signing().clone(), Nonce(nonce), Moment(0));
    let (answers, answered) = mpsc::channel(ANSWERS);
    let mut ending = state.signals.ending.clone();
    let mut conversation = Conversation {
        state,
        session,
        clock,
        answers,
        answered,
        record: None,
        said: None,
        place: None,
        admitted: None,
    };
    let hurry = async {
        // An error means that the server is gone altogether.
        ending.wait_for(|is_ending| *is_ending).await.ok();
        tokio::time::sleep(LAST_WORDS).await;
    };
    let ended = tokio::select! {
        ended = conversation.run(&mut socket) => ended,
        () = hurry => Err(Broken::Gone),
    };
    if let Err(cause @ (Broken::Keeper(_) | Broken::Registry(_))) = ended {
        tracing::error!(%cause, "a connection could not go on");
        socket::close(&mut socket, CloseCode::Failed).await;
    }
}

impl Conversation {
    async fn run(&mut self, socket: &mut WebSocket) -> Result<(), Broken> {
        let mut ending = self.state.signals.ending.clone();
        loop {
            let event = self.next(socket, &mut ending).await?;
            if self.step(socket, event).await? {
                return Ok(());
            }
        }
    }

    /// What happens next.
    async fn next(
        &mut self,
        socket: &mut WebSocket,
        ending: &mut watch::Receiver<bool>,
    ) -> Result<Event, Broken> {
        let wake_at = Duration::from_millis(self.session.wake_at().0);
        let wake = tokio::time::sleep(wake_at.saturating_sub(self.clock.elapsed()));
        let answered = &mut self.answered;
        let news = news(self.admitted.as_mut());
        tokio::select! {
            biased;
            _ = ending.wait_for(|is_ending| *is_ending) => Ok(Event::End(CloseCode::Busy)),
            // Before the news: the word of a commit must not overtake the answer to what this very
            // connection had in it, or the desk would be told its own entries.
            Some(event) = answered.recv() => Ok(event),
            event = news => Ok(event),
            incoming = socket::receive(socket) => match incoming {
                Incoming::Bytes(bytes) => Ok(Event::Received(bytes)),
                Incoming::TooLong => Ok(Event::End(CloseCode::TooLong)),
                Incoming::Gone => Err(Broken::Gone),
            },
            () = wake => Ok(Event::Tick),
        }
    }

    fn now(&self) -> Moment {
        Moment(u64::try_from(self.clock.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// Steps the session and does what follows; says whether the connection has ended.
    async fn step(&mut self, socket: &mut WebSocket, event: Event) -> Result<bool, Broken> {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let now = self.now();
            for effect in self.session.step(event, now) {
                if let Effect::Close(code) = effect {
                    self.left(code).await?;
                    socket::close(socket, code).await;
                    return Ok(true);
                }
                events.extend(self.carry_out(socket, effect).await?);
            }
        }
        Ok(false)
    }

    async fn carry_out(
        &mut self,
        socket: &mut WebSocket,
        effect: Effect,
    ) -> Result<Vec<Event>, Broken> {
        match effect {
            Effect::Close(_) => Ok(Vec::new()),
            Effect::Send(bytes) => {
                let sent = socket.send(Message::Binary(bytes.into()));
                timeout(SEND_LIMIT, sent).await.or(Err(Broken::Gone))?.or(Err(Broken::Gone))?;
                Ok(Vec::new())
            }
            Effect::FindDesk { property, desk } => Ok(vec![self.find(property, desk).await?]),
            Effect::ReadHead { property, cursor } => self.read_head(property, cursor).await,
            Effect::Admitted { property, desk, about } => {
                self.said = about.map(|about| self.said_by(about));
                self.admit(property, desk).await
            }
            Effect::Append { batch, envelopes } => {
                let admitted = self.admitted.as_ref().ok_or(Broken::Gone)?;
                let pushed = Pushed { batch, envelopes };
                admitted.pushed.send(pushed).await.or(Err(KeeperError::Ended))?;
                Ok(Vec::new())
            }
            Effect::ReadPage { after, limit_bytes } => self.read_page(after, limit_bytes).await,
            Effect::ReadItems => {
                let property = self.property()?;
                let board = self.state.sync.keeper.board();
                let place = board.place(property).ok_or(Broken::Gone)?;
                let items = board.items(property, &place).await.map_err(KeeperError::from)?;
                Ok(vec![Event::Items(items)])
            }
            Effect::Heard { cursor: _, unsent } => {
                let admitted = self.admitted.as_mut().ok_or(Broken::Gone)?;
                admitted.unsent = unsent;
                let who = (admitted.property, admitted.desk);
                let heard = (unsent, self.said.take());
                self.state.sync.contacts.hear(who, heard, self.state.clock.now());
                Ok(Vec::new())
            }
            Effect::Aside(ask) => {
                let property = self.property()?;
                let from = self.admitted.as_ref().map_or(0, |admitted| admitted.seated.number());
                let keeper = &self.state.sync.keeper;
                let answer = aside::answer(keeper, property, from, ask).await?;
                Ok(answer.map(Event::Aside).into_iter().collect())
            }
        }
    }

    async fn read_page(&mut self, after: u64, limit_bytes: usize) -> Result<Vec<Event>, Broken> {
        let property = self.property()?;
        let board = self.state.sync.keeper.board();
        let read = board.read(move |log| log.page(property, after, limit_bytes)).await;
        let page = read.map_err(KeeperError::from)?;
        // What was answered meanwhile may be about the entries just read.
        let mut events: Vec<Event> = std::iter::from_fn(|| self.answered.try_recv().ok()).collect();
        events.push(Event::Page { after, rows: page.envelopes, head: page.head });
        Ok(events)
    }

    fn property(&self) -> Result<PropertyUid, Broken> {
        Ok(self.admitted.as_ref().ok_or(Broken::Gone)?.property)
    }

    async fn find(&mut self, property: PropertyUid, desk: DeskNumber) -> Result<Event, Broken> {
        let look_up = move |registry: &Registry| standing::all(registry, property, desk);
        let known = self.state.db.read(look_up).await?;
        self.record = known.first().copied();
        let place = self.state.sync.keeper.board().place(property);
        self.place = place.map(|place| {
            let (head, secrets) = (place.head(), place.secrets());
            (place, head, secrets)
        });
        let records =
            known.into_iter().filter(|_| self.place.is_some()).filter_map(|(key, standing)| {
                Some(DeskRecord { key: key.verifying().ok()?, standing })
            });
        Ok(Event::DeskFound(records.collect()))
    }

    fn said_by(&self, about: About) -> Said {
        let About { version, refused, clock } = about;
        let (theirs, ours) = (i128::from(clock), i128::from(millis(self.state.clock.now())));
        let offset = theirs.saturating_sub(ours);
        let clock_offset_ms = i64::try_from(offset).unwrap_or(i64::MAX);
        Said { version, refused, clock_offset_ms }
    }

    async fn read_head(&self, property: PropertyUid, cursor: u64) -> Result<Vec<Event>, Broken> {
        let board = self.state.sync.keeper.board();
        let (epoch, server_time) = (board.epoch(), millis(self.state.clock.now()));
        let read = board.read(move |log| {
            Ok(HeadState {
                epoch,
                head: log.head(property)?,
                fingerprint: log.fingerprint_at(property, cursor)?,
                server_time,
                secrets: dutybook_replica::secret::digest(aside::marks(log, property)?),
            })
        });
        Ok(vec![Event::Head(read.await.map_err(KeeperError::from)?)])
    }

    /// Gives the desk its seat; tells the session what changed while it was being let in.
    async fn admit(
        &mut self,
        property: PropertyUid,
        desk: DeskNumber,
    ) -> Result<Vec<Event>, Broken> {
        let (key, standing) = self.record.ok_or(Broken::Gone)?;
        let (place, mut head, secrets) = self.place.take().ok_or(Broken::Gone)?;
        let hub = &self.state.sync.hub;
        let (seated, fate) = hub.seat((property, desk), key, standing);
        let (pushed, lane) = mpsc::channel(PUSHED);
        let (state, answers) = (self.state.clone(), self.answers.clone());
        tokio::spawn(Lane { state, property, desk, place, answers }.carry(lane));
        let known = *head.borrow_and_update();
        self.state.edge.metrics.desk_came();
        self.admitted = Some(Admitted {
            seated,
            fate,
            head,
            secrets,
            pushed,
            property,
            desk,
            unsent: u64::MAX,
        });
        let look_up = move |registry: &Registry| standing::of(registry, property, desk);
        let record = self.state.db.read(look_up).await?;
        self.state.sync.hub.tell((property, desk), record);
        Ok(vec![Event::Committed { head: known }])
    }

    /// What is left to do for a desk whose connection ends with this code.
    async fn left(&self, code: CloseCode) -> Result<(), Broken> {
        let Some(admitted) = self.admitted.as_ref() else { return Ok(()) };
        // The desk says so once it has handed in what the server would take.
        if code != CloseCode::Retired || admitted.unsent > 0 {
            return Ok(());
        }
        let (property, desk, now) = (admitted.property, admitted.desk, self.state.clock.now());
        let finish = move |registry: &mut Registry| registry.finish_retirement(property, desk, now);
        if self.state.db.write(finish).await? {
            tracing::info!(%desk, "retired");
        }
        Ok(())
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        if self.admitted.is_some() {
            self.state.edge.metrics.desk_went();
        }
    }
}

/// What a desk that was let in is to be told next. Never ends for one that was not.
async fn news(admitted: Option<&mut Admitted>) -> Event {
    let Some(Admitted { seated, fate, head, secrets, .. }) = admitted else {
        return std::future::pending().await;
    };
    loop {
        tokio::select! {
            biased;
            Ok(()) = fate.changed() => match *fate.borrow_and_update() {
                Fate::Stays(standing) => return Event::Revoked(standing),
                Fate::Superseded => return Event::End(CloseCode::Superseded),
                Fate::Displaced => return Event::End(CloseCode::NotAdmitted),
            },
            Ok(()) = head.changed() => {
                return Event::Committed { head: *head.borrow_and_update() };
            }
            told = secrets.recv() => match told {
                Ok(SecretNews { from, .. }) if from == seated.number() => {}
                Ok(SecretNews { names, .. }) => {
                    return Event::Aside(Answer::SecretsChanged(names.as_ref().clone()));
                }
                // It missed some: the next connection compares everything.
                Err(RecvError::Lagged(_)) => return Event::End(CloseCode::Done),
                Err(RecvError::Closed) => return Event::End(CloseCode::Busy),
            },
        }
    }
}
