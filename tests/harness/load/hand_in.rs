//! A desk that only hands in: the desk's own session over a real authenticated WebSocket, with its
//! changes in memory. It costs as little as a peer can, so that what is measured is the server.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use dutybook_domain::id::DeskNumber;
use dutybook_kiosk::identity::Identity;
use dutybook_kiosk::random;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::fingerprint::Fingerprint;
use dutybook_replica::key::SecretKey;
use dutybook_replica::secret::digest;
use dutybook_replica::session::Moment;
use dutybook_replica::session::aside::{Answer, Ask};
use dutybook_replica::session::desk::{Credentials, DeskSession, Effect, Event};
use dutybook_replica::wire::frame::{Epoch, Nonce, Resume};
use dutybook_server::clock::Stopwatch;
use dutybook_store::log::LogReader;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A desk's side of one connection.
pub struct HandIn {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: DeskSession,
    clock: Stopwatch,
    rows: Vec<Envelope>,
    stored: usize,
    refused: usize,
}

/// What a desk needs to write and to be let in.
#[derive(Debug, Clone)]
pub struct Papers {
    /// Its key.
    pub key: SecretKey,
    /// Its number.
    pub desk: DeskNumber,
    credentials: Credentials,
    epoch: Option<Epoch>,
}

impl Papers {
    /// The papers of a desk that was enrolled in a folder.
    ///
    /// # Errors
    /// When there is none.
    pub fn of(dir: &Path) -> anyhow::Result<Self> {
        let identity = Identity::load(dir)?;
        let server = identity.servers.first().context("no server")?;
        let credentials = Credentials {
            property: identity.property.uid,
            desk: identity.desk,
            key: identity.key.signing().clone(),
            server: server.verifying()?,
        };
        let epoch = LogReader::open(dir)?.epoch(identity.property.uid)?.map(Epoch);
        Ok(Self { key: identity.key.clone(), desk: identity.desk, credentials, epoch })
    }
}

impl HandIn {
    /// Connects, with these changes to hand in.
    ///
    /// # Errors
    /// When the server is not reached.
    pub async fn open(
        address: SocketAddr,
        papers: &Papers,
        rows: Vec<Envelope>,
    ) -> anyhow::Result<Self> {
        let count = u64::try_from(rows.len())?;
        let resume = Resume {
            epoch: papers.epoch,
            cursor: 0,
            fingerprint: Fingerprint::default(),
            heard: 0,
            // A desk that met the server before has a cursor; one that holds much and has none would
            // compare everything first.
            held: 0,
            unsent: count,
            secrets: digest([]),
        };
        let (socket, _answer) = connect_async(format!("ws://{address}/sync/v1")).await?;
        let session = DeskSession::new(papers.credentials.clone(), resume, Moment(0));
        let clock = Stopwatch::start();
        Ok(Self { socket, session, clock, rows, stored: 0, refused: 0 })
    }

    /// Goes on until the server has stored every change.
    ///
    /// # Errors
    /// When it refuses one, or the connection ends before.
    pub async fn run(mut self) -> anyhow::Result<()> {
        self.step(Event::Opened(Nonce(random::bytes()?))).await?;
        while self.stored < self.rows.len() {
            anyhow::ensure!(self.refused == 0, "{} changes refused", self.refused);
            let wake_at = Duration::from_millis(self.session.wake_at().0);
            let event = tokio::select! {
                message = self.socket.next() => match message.context("the server went")?? {
                    Message::Binary(bytes) => Event::Received(bytes.into()),
                    Message::Close(frame) => anyhow::bail!("the server closed: {frame:?}"),
                    Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {
                        Event::Tick
                    }
                },
                () = tokio::time::sleep(wake_at.saturating_sub(self.clock.elapsed())) => Event::Tick,
            };
            self.step(event).await?;
        }
        self.socket.close(None).await?;
        Ok(())
    }

    async fn step(&mut self, event: Event) -> anyhow::Result<()> {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let now = Moment(u64::try_from(self.clock.elapsed().as_millis())?);
            for effect in self.session.step(event, now) {
                if let Effect::Send(bytes) = effect {
                    self.socket.send(Message::Binary(bytes.into())).await?;
                } else {
                    events.extend(self.carry_out(effect)?);
                }
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, effect: Effect) -> anyhow::Result<Option<Event>> {
        Ok(match effect {
            Effect::ReadOutbox { after, limit_bytes } => Some(self.outbox(after, limit_bytes)?),
            Effect::MarkStored(stored) => {
                self.stored = self.stored.saturating_add(stored.len());
                None
            }
            Effect::MarkRefused(refused) => {
                self.refused = self.refused.saturating_add(refused.len());
                None
            }
            Effect::AcceptPage(_) => Some(Event::PageAccepted),
            Effect::Aside(Ask::ReadMarks) => Some(Event::Aside(Answer::Marks(Vec::new()))),
            Effect::Aside(Ask::ReadSecrets(_)) => Some(Event::Aside(Answer::Secrets(Vec::new()))),
            Effect::Close(code) => anyhow::bail!("the desk closes: {code:?}"),
            Effect::Send(_)
            | Effect::Welcomed { .. }
            | Effect::RetryQuarantine
            | Effect::Aside(
                Ask::PutSecrets(_)
                | Ask::ReadBlob { .. }
                | Ask::WriteBlob(_)
                | Ask::BlobUnavailable(_),
            ) => None,
            Effect::ReAuthor(_)
            | Effect::ForgetSequences
            | Effect::ReadItems
            | Effect::Retired
            | Effect::DestroyKeys
            | Effect::DeskTooOld
            | Effect::ServerTooOld => anyhow::bail!("nobody asked for {effect:?}"),
        })
    }

    fn outbox(&self, after: u64, limit_bytes: usize) -> anyhow::Result<Event> {
        let mut bytes = 0_usize;
        let mut rows = Vec::new();
        for (seq, row) in (1_u64..).zip(&self.rows).skip(usize::try_from(after)?) {
            bytes = bytes.saturating_add(row.change.len());
            if bytes > limit_bytes && !rows.is_empty() {
                break;
            }
            rows.push((seq, row.clone()));
        }
        let sent = usize::try_from(after)?.saturating_add(rows.len());
        let remaining = u64::try_from(self.rows.len().saturating_sub(sent))?;
        Ok(Event::Outbox { rows, remaining })
    }
}

impl std::fmt::Debug for HandIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HandIn({} of {} stored)", self.stored, self.rows.len())
    }
}
