//! The desk's connection to the server: a WebSocket, and the loop that carries a conversation.
//!
//! The desk never waits for the network: whoever runs this holds the desk only while a step works
//! on the store, for milliseconds.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use dutybook_replica::session::Moment;
use dutybook_replica::session::desk::Event;
use dutybook_replica::wire::error::CloseCode;
use dutybook_replica::wire::limits::MAX_FRAME_BYTES;
use futures_util::{SinkExt as _, StreamExt as _};
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::error::TlsError;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
};

use crate::clock::Stopwatch;
use crate::conversation::{Conversation, Notice, Outgoing, Time, opened};
use crate::desk::{Desk, DeskError};
use crate::issuer::Issuer;
use crate::random;
use crate::url::ServerUrl;

/// How long a connection may take to be opened.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long a closing handshake may take.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why a connection ended other than by its own close.
#[derive(Debug, Error)]
pub enum LinkError {
    /// The server was not reached.
    #[error("the server is not reached")]
    NotReached(#[source] Box<tokio_tungstenite::tungstenite::Error>),
    /// The server did not answer in time.
    #[error("the server does not answer")]
    Silent,
    /// The connection broke.
    #[error("the connection broke")]
    Broken(#[source] Box<tokio_tungstenite::tungstenite::Error>),
    /// The desk's own store failed.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] random::NoRandomness),
}

/// When a connection has served its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Never: news is exchanged for as long as the connection lasts.
    Closed,
    /// As soon as nothing is unsent and everything of the server has arrived.
    Settled,
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Whether nothing was unsent and everything had arrived at some moment of it.
    pub settled: bool,
    /// The code it was closed with, by either side; `None` where the other side just went.
    pub code: Option<u16>,
    /// What was learnt.
    pub notices: Vec<Notice>,
}

impl Ended {
    /// Whether another installation connected as this desk: where a disk was copied, one of both
    /// must be enrolled anew. [`Reconnect`] then waits longer before the next connection.
    ///
    /// [`Reconnect`]: dutybook_replica::backoff::Reconnect
    pub fn was_superseded(&self) -> bool {
        self.code == Some(CloseCode::Superseded.number())
    }
}

/// A desk shared between whoever serves the staff and the connection.
pub type SharedDesk = Arc<Mutex<Desk>>;

/// What a connection needs beside the desk. `N` gives the time: the machine's clock, or one that a
/// simulation moves.
#[derive(Debug)]
pub struct Link<'a, N> {
    /// Where the server is.
    pub url: &'a ServerUrl,
    /// The desk's own clock.
    pub now: N,
    /// Woken when the desk wrote something.
    pub saved: &'a Notify,
    /// When the connection has served its purpose.
    pub until: Until,
}

impl<N: Fn() -> DateTime<Utc>> Link<'_, N> {
    /// Opens a connection and carries it to its end. Where the desk's store fails on the way and can
    /// go on after it, it is made to: the next connection finds it mended.
    ///
    /// # Errors
    /// See [`LinkError`]; whatever was exchanged before stays.
    pub async fn run(&self, desk: &SharedDesk) -> Result<Ended, LinkError> {
        self.run_watched(desk, &|| {}).await
    }

    /// As [`Self::run`]; `stepped` is called after each step of the open connection.
    ///
    /// # Errors
    /// See [`LinkError`]; whatever was exchanged before stays.
    pub async fn run_watched(
        &self,
        desk: &SharedDesk,
        stepped: &(dyn Fn() + Sync),
    ) -> Result<Ended, LinkError> {
        let ended = self.connected(desk, stepped).await;
        if let Err(LinkError::Desk(error)) = &ended {
            let actor = random::bytes()?;
            let mut held = desk.lock().unwrap_or_else(PoisonError::into_inner);
            if held.recover(error, actor)? {
                tracing::warn!(%error, "the desk goes on after a failure of its store");
            }
        }
        ended
    }

    async fn connected(
        &self,
        desk: &SharedDesk,
        stepped: &(dyn Fn() + Sync),
    ) -> Result<Ended, LinkError> {
        let mut socket = self.connect().await?;
        let mut run = Running::begin((self, stepped), desk)?;
        let outcome = run.carry(&mut socket).await;
        drop(timeout(CLOSE_LIMIT, socket.close(None)).await);
        outcome?;
        Ok(run.ended)
    }

    async fn connect(&self) -> Result<Socket, LinkError> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_FRAME_BYTES))
            .max_frame_size(Some(MAX_FRAME_BYTES));
        let issuer = self.url.issuer().map(Issuer::client).transpose();
        let connector = issuer
            .map_err(|error| LinkError::NotReached(Box::new(TlsError::from(error).into())))?
            .map(Connector::Rustls);
        let connecting =
            connect_async_tls_with_config(self.url.sync(), Some(config), true, connector);
        match timeout(CONNECT_LIMIT, connecting).await {
            Ok(Ok((socket, _response))) => Ok(socket),
            Ok(Err(error)) => Err(LinkError::NotReached(Box::new(error))),
            Err(_elapsed) => Err(LinkError::Silent),
        }
    }
}

/// A connection under way.
struct Running<'a, N> {
    link: &'a Link<'a, N>,
    stepped: &'a (dyn Fn() + Sync),
    desk: &'a SharedDesk,
    conversation: Conversation,
    clock: Stopwatch,
    ended: Ended,
}

/// Whether a connection goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    On,
    Over,
}

impl<'a, N: Fn() -> DateTime<Utc>> Running<'a, N> {
    fn begin(
        (link, stepped): (&'a Link<'a, N>, &'a (dyn Fn() + Sync)),
        desk: &'a SharedDesk,
    ) -> Result<Self, LinkError> {
        let clock = Stopwatch::start();
        let held = desk.lock().unwrap_or_else(PoisonError::into_inner);
        let conversation =
            Conversation::begin(&held, Time { now: (link.now)(), moment: Moment(clock.millis()) })?;
        drop(held);
        let ended = Ended { settled: false, code: None, notices: Vec::new() };
        Ok(Self { link, stepped, desk, conversation, clock, ended })
    }

    async fn carry(&mut self, socket: &mut Socket) -> Result<(), LinkError> {
        let mut event = opened(random::bytes()?);
        loop {
            if self.step(socket, event).await? == Goes::Over {
                return Ok(());
            }
            event = tokio::select! {
                message = socket.next() => match message {
                    Some(Ok(Message::Binary(bytes))) => Event::Received(bytes.into()),
                    Some(Ok(Message::Close(frame))) => {
                        self.ended.code = frame.map(|frame| frame.code.into());
                        return Ok(());
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Event::Tick,
                    // Text is no frame of ours; the session says so to the peer.
                    Some(Ok(Message::Text(text))) => Event::Received(text.as_bytes().to_vec()),
                    Some(Err(error)) => return Err(LinkError::Broken(Box::new(error))),
                    None => return Ok(()),
                },
                () = self.link.saved.notified() => Event::Saved,
                () = self.clock.sleep_until(self.conversation.wake_at().0) => Event::Tick,
            };
        }
    }

    async fn step(&mut self, socket: &mut Socket, event: Event) -> Result<Goes, LinkError> {
        let time = Time { now: (self.link.now)(), moment: Moment(self.clock.millis()) };
        let mut outgoing = {
            let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
            self.conversation.step(&mut desk, event, time)?
        };
        (self.stepped)();
        self.ended.notices.extend(self.conversation.take_notices());
        if self.conversation.is_settled() {
            self.ended.settled = true;
            if self.link.until == Until::Settled {
                outgoing.extend(self.conversation.finish(time.moment));
            }
        }
        let mut goes = Goes::On;
        for item in outgoing {
            match item {
                Outgoing::Send(bytes) => socket
                    .send(Message::Binary(bytes.into()))
                    .await
                    .map_err(|error| LinkError::Broken(Box::new(error)))?,
                Outgoing::Close(code) => {
                    self.close(socket, code).await;
                    goes = Goes::Over;
                }
            }
        }
        Ok(goes)
    }

    async fn close(&mut self, socket: &mut Socket, code: CloseCode) {
        self.ended.code.get_or_insert(code.number());
        let frame = CloseFrame { code: code.number().into(), reason: "".into() };
        // The peer may be gone already; then there is nobody to tell.
        drop(timeout(CLOSE_LIMIT, socket.close(Some(frame))).await);
    }
}
