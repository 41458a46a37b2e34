//! What the writer posts and everyone reads: certificates, heads, and connections that only read.
//!
//! Nothing here writes to the log.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use dutybook_domain::id::PropertyUid;
use dutybook_replica::certificate::Roster;
use dutybook_replica::session::items::Items;
use dutybook_replica::wire::frame::Epoch;
use dutybook_store::StoreError;
use dutybook_store::blobs::Blobs;
use dutybook_store::log::LogReader;
use tokio::sync::{Semaphore, broadcast, watch};

/// How many news of secrets wait for a slow connection; one that misses some is told all names.
const SECRET_NEWS: usize = 64;

/// Reads and signature checks at work at once. More would only queue for the same processors.
fn places_at_work() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get).saturating_mul(2)
}

/// Why something was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store answered with an error.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The blocking thread ended without an answer.
    #[error("the reading thread ended")]
    Gone(#[from] tokio::task::JoinError),
    /// The server is ending.
    #[error("the server is ending")]
    Ended,
}

/// Secrets that were written, and by which connection.
#[derive(Debug, Clone)]
pub struct SecretNews {
    /// The connection they came from, which is not told again.
    pub from: u64,
    /// Their names.
    pub names: Arc<Vec<String>>,
}

/// The shared side of the keeper.
#[derive(Debug)]
pub struct Board {
    dir: PathBuf,
    blobs: Blobs,
    epoch: Epoch,
    places: RwLock<BTreeMap<PropertyUid, Arc<Place>>>,
    readers: Mutex<Vec<LogReader>>,
    at_work: Arc<Semaphore>,
}

/// One property's part of the board.
#[derive(Debug)]
pub struct Place {
    roster: RwLock<Arc<Roster>>,
    head: watch::Sender<u64>,
    secrets: broadcast::Sender<SecretNews>,
    items: Mutex<Option<(u64, Arc<Items>)>>,
}

impl Place {
    fn new(roster: Roster, head: u64) -> Self {
        Self {
            roster: RwLock::new(Arc::new(roster)),
            head: watch::Sender::new(head),
            secrets: broadcast::Sender::new(SECRET_NEWS),
            items: Mutex::new(None),
        }
    }

    /// The certificates as they are now.
    pub fn roster(&self) -> Arc<Roster> {
        Arc::clone(&self.roster.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn post_roster(&self, roster: Roster) {
        *self.roster.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(roster);
    }

    /// The greatest sequence, and word of each commit.
    pub fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    pub(super) fn post_head(&self, head: u64) {
        self.head.send_if_modified(|known| std::mem::replace(known, head) != head);
    }

    /// Word of every secret written from now on.
    pub fn secrets(&self) -> broadcast::Receiver<SecretNews> {
        self.secrets.subscribe()
    }

    pub(super) fn post_secrets(&self, news: SecretNews) {
        // An error only means that nobody is connected.
        self.secrets.send(news).ok();
    }
}

impl Board {
    pub(super) fn new(dir: &Path, blobs: Blobs, epoch: Epoch) -> Self {
        Self {
            dir: dir.to_owned(),
            blobs,
            epoch,
            places: RwLock::default(),
            readers: Mutex::default(),
            at_work: Arc::new(Semaphore::new(places_at_work())),
        }
    }

    /// The folder the log and the books lie in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The epoch of this life of the log.
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The blobs.
    pub const fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// A property's part; `None` where the server keeps no such property.
    pub fn place(&self, property: PropertyUid) -> Option<Arc<Place>> {
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
        places.get(&property).map(Arc::clone)
    }

    pub(super) fn add(&self, property: PropertyUid, roster: Roster, head: u64) {
        let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
        places.entry(property).or_insert_with(|| Arc::new(Place::new(roster, head)));
    }

    /// Does something that may take milliseconds off the async threads, few at a time.
    ///
    /// # Errors
    /// [`ReadError::Gone`], [`ReadError::Ended`].
    pub async fn work<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ReadError> {
        let at_work = Arc::clone(&self.at_work).acquire_owned().await;
        let at_work = at_work.or(Err(ReadError::Ended))?;
        let task = move || {
            let done = task();
            drop(at_work);
            done
        };
        Ok(tokio::task::spawn_blocking(task).await?)
    }

    /// Asks the log, on a connection that only reads.
    ///
    /// # Errors
    /// What the store answered.
    pub async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        ask: impl FnOnce(&LogReader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let board = Arc::clone(self);
        let task = move || {
            let kept = board.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let reader = kept.map_or_else(|| LogReader::open(&board.dir), Ok)?;
            let answer = ask(&reader);
            board.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            answer
        };
        Ok(self.work(task).await??)
    }

    /// Closes the idle connections: the writer, closing last, then leaves one whole file.
    pub(super) fn close_readers(&self) {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Everything a property holds, listed once for all that reconcile at this head.
    ///
    /// # Errors
    /// What the store answered.
    pub async fn items(
        self: &Arc<Self>,
        property: PropertyUid,
        place: &Place,
    ) -> Result<Arc<Items>, ReadError> {
        let head = *place.head.borrow();
        {
            let kept = place.items.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, items)) = kept.as_ref().filter(|(at, _)| *at == head) {
                return Ok(Arc::clone(items));
            }
        }
        let listed = self.read(move |log| Ok(Items::new(log.reconcile_items(property)?))).await?;
        let items = Arc::new(listed);
        let mut kept = place.items.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((head, Arc::clone(&items)));
        Ok(items)
    }
}
