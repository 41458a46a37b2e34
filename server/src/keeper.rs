//! The server's one writer: a thread that owns the log, and the handle everyone else has on it.
//!
//! What [`Keeper::append`] answers is on the disk. Jobs wait in a bounded queue; whoever hands one
//! in waits with it, so a full disk or a slow one slows its senders and nothing piles up. Reading
//! goes past the writer, by the [`Board`].

mod admission;
pub mod board;
mod books;
mod commit;
pub mod judge;
pub(crate) mod opening;
mod publish;
mod writer;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::blob::PROPERTY_QUOTA_BYTES;
use dutybook_replica::change::Checked;
use dutybook_replica::document::DocumentError;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::secret::Secret;
use dutybook_replica::wire::frame::Epoch;
use dutybook_store::StoreError;
use dutybook_store::blobs::Blobs;
use dutybook_store::log::{Appended, SequenceUsed};
use tokio::sync::{mpsc, oneshot};

use crate::certification::{CertificationError, settings_id};
use crate::clock::Clock;
use crate::data_dir::DataDir;
use crate::limits::Limits;
use crate::random::{self, NoRandomness};
use crate::registry::{Registry, RegistryError};
use crate::state::Edge;
use board::{Board, ReadError, SecretNews};
use writer::Writer;

/// Jobs that wait for the writer.
const QUEUE: usize = 256;

/// How long the writer may take to end.
const END_LIMIT: Duration = Duration::from_millis(1_500);

/// Why the writer did not do what was asked. Nothing of it was done then.
#[derive(Debug, thiserror::Error)]
pub enum KeeperError {
    /// The disk is full. The same job succeeds once there is room.
    #[error("the disk is full")]
    Full,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The store failed for a group of batches; the log has the cause.
    #[error("the store failed")]
    Failed,
    /// The log holds another's entry under this opening's actor. A restart gives a fresh one.
    #[error("the server's actor is used up")]
    ActorUsedUp,
    /// The registry failed.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A certificate could not be written.
    #[error(transparent)]
    Certification(#[from] CertificationError),
    /// A stored document cannot be loaded.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A stored change no longer stands its checks.
    #[error("a stored change of the settings is damaged")]
    Damaged,
    /// A file that waits to be admitted no longer reads.
    #[error("a file to be admitted is damaged")]
    DamagedFile,
    /// Nothing secret can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A file beside the log cannot be removed, or the thread cannot be started.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What belongs to the log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The server is ending.
    #[error("the server is ending")]
    Ended,
}

impl From<StoreError> for KeeperError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::DiskFull { .. }) { Self::Full } else { Self::Store(error) }
    }
}

/// Where each change of a batch lies, or that its actor and sequence are another's.
pub type Places = Vec<Result<Appended, SequenceUsed>>;

/// Takes a batch's answer. Called on the writer's thread, so it never waits.
pub type Answer = Box<dyn FnOnce(Result<Places, KeeperError>) + Send>;

/// Changes that passed every check, to be stored.
pub struct Batch {
    /// The property.
    pub property: PropertyUid,
    /// The changes, in order.
    pub changes: Vec<Checked>,
    /// The desk that hands them in.
    pub via: DeskNumber,
    /// Who waits for it.
    pub answer: Answer,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { property, changes, via, answer: _ } = self;
        write!(f, "Batch({} changes of {property} by desk {via})", changes.len())
    }
}

/// What the writer can be asked to do.
#[derive(Debug)]
enum Job {
    Append(Batch),
    /// Tell the desks what the registry decided.
    Publish(oneshot::Sender<Result<(), KeeperError>>),
    PutSecrets {
        property: PropertyUid,
        from: u64,
        secrets: Vec<Secret>,
        done: oneshot::Sender<Result<(), KeeperError>>,
    },
    End,
}

/// Does what waits in the registry where no server runs: certificates to publish, files to admit.
///
/// # Errors
/// [`KeeperError`]; what is not done still waits.
pub fn catch_up(dir: &DataDir, clock: &Clock) -> Result<(), KeeperError> {
    let edge = Arc::new(Edge::new(Limits::default()));
    open_writer(dir, clock.clone(), edge)?.publish()
}

fn open_writer(dir: &DataDir, clock: Clock, edge: Arc<Edge>) -> Result<Writer, KeeperError> {
    let mut registry = Registry::open(&dir.server_db(), &random::bytes()?)?;
    let log = opening::open(dir, &mut registry, clock.now())?;
    let blobs = Blobs::new(dir.path(), PROPERTY_QUOTA_BYTES);
    let board = Arc::new(Board::new(dir.path(), blobs, Epoch(registry.epoch()?)));
    Writer::new(log, registry, board, (clock, edge))
}

/// A handle on the writer. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Keeper {
    jobs: mpsc::Sender<Job>,
    board: Arc<Board>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Keeper {
    /// Opens the log and starts the writer. What the registry decided while no server ran is
    /// published before this returns.
    ///
    /// # Errors
    /// [`KeeperError`]; then nothing runs.
    pub fn start(dir: &DataDir, clock: Clock, edge: Arc<Edge>) -> Result<Self, KeeperError> {
        let mut writer = open_writer(dir, clock, edge)?;
        let board = Arc::clone(&writer.board);
        match writer.publish() {
            // Nothing can be stored yet; what can be read is served, and this is tried again.
            Err(KeeperError::Full) => tracing::error!("the disk is full"),
            published => published?,
        }
        let registry = Registry::open(&dir.server_db(), &random::bytes()?)?;
        let books = books::start(dir.path().to_owned(), registry, Arc::clone(&writer.edge))?;
        writer.rings(books);
        let (jobs, queue) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("keeper".to_owned())
            .spawn(move || writer.run(queue))?;
        Ok(Self { jobs, board, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// What everyone reads.
    pub const fn board(&self) -> &Arc<Board> {
        &self.board
    }

    /// Hands in a batch; waits for a place in the queue, not for the commit.
    ///
    /// # Errors
    /// [`KeeperError::Ended`]; the batch's answer is then never called.
    pub async fn append(&self, batch: Batch) -> Result<(), KeeperError> {
        self.jobs.send(Job::Append(batch)).await.or(Err(KeeperError::Ended))
    }

    /// Has what the registry decided written into the settings documents.
    ///
    /// # Errors
    /// [`KeeperError`]; what is unpublished stays so.
    pub async fn publish(&self) -> Result<(), KeeperError> {
        let (done, answer) = oneshot::channel();
        self.ask(Job::Publish(done), answer).await
    }

    /// Keeps the secrets that win over what is held, and tells the property's other connections.
    ///
    /// # Errors
    /// [`KeeperError`]; some may be kept then, and the desk sends them all again.
    pub async fn put_secrets(
        &self,
        property: PropertyUid,
        from: u64,
        secrets: Vec<Secret>,
    ) -> Result<(), KeeperError> {
        let (done, answer) = oneshot::channel();
        self.ask(Job::PutSecrets { property, from, secrets, done }, answer).await
    }

    async fn ask(
        &self,
        job: Job,
        answer: oneshot::Receiver<Result<(), KeeperError>>,
    ) -> Result<(), KeeperError> {
        self.jobs.send(job).await.or(Err(KeeperError::Ended))?;
        answer.await.or(Err(KeeperError::Ended))?
    }

    /// Publishes what is unpublished and answers every change of a property's settings.
    ///
    /// # Errors
    /// [`KeeperError`].
    pub async fn settings(&self, property: PropertyUid) -> Result<Vec<Envelope>, KeeperError> {
        self.publish().await?;
        let read = self.board.read(move |log| log.document(property, settings_id(property))).await;
        Ok(read?.into_iter().map(|stored| stored.envelope).collect())
    }

    /// Ends the writer once it has done what is queued, and closes the log.
    pub async fn end(&self) {
        self.board.close_readers();
        let told = self.jobs.send(Job::End).await;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (Ok(()), Some(thread)) = (told, thread) else { return };
        let joined = tokio::task::spawn_blocking(move || thread.join().is_ok());
        match tokio::time::timeout(END_LIMIT, joined).await {
            Ok(Ok(true)) => {}
            Ok(_) => tracing::error!("the writer's thread died"),
            Err(_elapsed) => tracing::error!("the writer does not end: the disk does not answer"),
        }
    }
}
