//! Keeping the books up to the log, on a thread of its own: the writer never waits for it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use dutybook_store::StoreError;
use dutybook_store::books::Books;
use dutybook_store::log::LogReader;
use dutybook_store::reports::BOOKS_VERSION;

use super::KeeperError;
use crate::clock::Stopwatch;
use crate::figures;
use crate::registry::Registry;
use crate::state::Edge;

/// How long the thread waits after a commit for others that come with it.
const GATHER: Duration = Duration::from_millis(100);

/// How long it waits after an error before it tries again.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Wakes the books' thread.
#[derive(Debug)]
pub(super) struct Bell {
    rope: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Bell {
    /// Says that there is more in the log.
    pub(super) fn ring(&self) {
        match self.rope.try_send(()) {
            // It is to wake already.
            Ok(()) | Err(TrySendError::Full(())) => {}
            Err(TrySendError::Disconnected(())) => tracing::error!("the books' thread died"),
        }
    }

    /// Ends the thread, so that the log's writer is the last to close it and leaves one file.
    pub(super) fn end(self) {
        let Self { rope, thread } = self;
        drop(rope);
        thread.thread().unpark();
        if thread.join().is_err() {
            tracing::error!("the books' thread died");
        }
    }
}

/// Starts the thread that feeds the books of a folder.
pub(super) fn start(
    dir: PathBuf,
    registry: Registry,
    edge: Arc<Edge>,
) -> Result<Bell, KeeperError> {
    let (rope, rung) = sync_channel(1);
    // Made here, so that whoever reads them finds them; what is wrong the thread will say.
    let opened = Books::open(&dir, BOOKS_VERSION);
    let open = opened.and_then(|books| Ok((books, LogReader::open(&dir)?))).ok();
    let thread = std::thread::Builder::new()
        .name("books".to_owned())
        .spawn(move || Keeping { dir, registry, edge, open }.run(&rung))?;
    Ok(Bell { rope, thread })
}

struct Keeping {
    dir: PathBuf,
    registry: Registry,
    edge: Arc<Edge>,
    open: Option<(Books, LogReader)>,
}

impl Keeping {
    fn run(mut self, rung: &Receiver<()>) {
        loop {
            let wait = match self.feed() {
                Ok(()) => None,
                Err(error) => {
                    tracing::error!(%error, "the books are behind");
                    // Whatever it was, they are opened anew.
                    self.open = None;
                    Some(TRY_AGAIN)
                }
            };
            let woken = wait.map_or_else(
                || rung.recv().map_err(|_ended| RecvTimeoutError::Disconnected),
                |wait| rung.recv_timeout(wait),
            );
            if woken == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            std::thread::park_timeout(GATHER);
        }
    }

    fn feed(&mut self) -> Result<(), Unfed> {
        let zones = figures::zones(&self.registry)?;
        let (mut books, log) = match self.open.take() {
            Some(open) => open,
            None => (Books::open(&self.dir, BOOKS_VERSION)?, LogReader::open(&self.dir)?),
        };
        let watch = Stopwatch::start();
        let fed = figures::feed_books(&mut books, &log, &zones)?;
        let covers = books.reader()?.covers()?;
        self.open = Some((books, log));
        self.edge.metrics.fed(covers, watch.elapsed());
        tracing::debug!(changes = fed.changes, documents = fed.documents.len(), "books fed");
        Ok(())
    }
}

/// Why the books were not fed.
#[derive(Debug, thiserror::Error)]
enum Unfed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Registry(#[from] crate::registry::RegistryError),
}
