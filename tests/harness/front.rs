//! One desk with its folder, its wire and the task that keeps its connection.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_kiosk::desk::Desk;
use dutybook_kiosk::link::{Link, LinkError, SharedDesk, Until};
use dutybook_kiosk::random;
use dutybook_kiosk::url::ServerUrl;
use dutybook_store::log::LogReader;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::clock::SimClock;
use crate::wire::Wire;

/// How long a desk waits before it connects again. A real one waits longer; what is simulated here
/// is weeks.
const RETRY: Duration = Duration::from_millis(20);

/// A desk that staff work at. It may be switched off, and its wire may be cut.
#[derive(Debug)]
pub struct Front {
    /// Its place among the site's properties.
    pub property_index: usize,
    /// Its property.
    pub property: PropertyUid,
    /// Its number.
    pub number: DeskNumber,
    /// The wire to the server.
    pub wire: Wire,
    dir: PathBuf,
    url: ServerUrl,
    clock: SimClock,
    saved: Arc<Notify>,
    log: LogReader,
    desk: Option<SharedDesk>,
    link: Option<JoinHandle<()>>,
    failure: Arc<Mutex<Option<String>>>,
}

impl Front {
    /// A desk that was just enrolled, switched on and connected.
    ///
    /// # Errors
    /// When its folder cannot be read.
    pub fn new(
        desk: Desk,
        property_index: usize,
        (wire, url): (Wire, ServerUrl),
        clock: SimClock,
    ) -> anyhow::Result<Self> {
        let dir = desk.dir().to_owned();
        let mut front = Self {
            property_index,
            property: desk.property(),
            number: desk.identity().desk,
            wire,
            log: LogReader::open(&dir)?,
            dir,
            url,
            clock,
            saved: Arc::new(Notify::new()),
            desk: Some(Arc::new(Mutex::new(desk))),
            link: None,
            failure: Arc::default(),
        };
        front.connect();
        Ok(front)
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What its log holds, read beside the desk's own connection.
    pub const fn log(&self) -> &LogReader {
        &self.log
    }

    /// The desk itself, while nobody else works on it.
    ///
    /// # Errors
    /// When it is switched off.
    pub fn desk(&self) -> anyhow::Result<MutexGuard<'_, Desk>> {
        let desk = self.desk.as_ref().context("the desk is switched off")?;
        Ok(desk.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells the connection that something was saved.
    pub fn tell(&self) {
        self.saved.notify_one();
    }

    /// Whether nothing is on its way to the server.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn is_sent(&self) -> anyhow::Result<bool> {
        Ok(self.log.outbox(self.property, 0, 1)?.is_empty())
    }

    /// Whether nothing is on its way and everything up to the server's `head` has arrived.
    ///
    /// # Errors
    /// When the store does not answer, or the connection failed for good.
    pub fn is_settled(&self, head: u64) -> anyhow::Result<bool> {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(failure) = failure {
            anyhow::bail!("desk {} of {}: {failure}", self.number, self.property);
        }
        Ok(self.log.cursor(self.property)? == head && self.is_sent()?)
    }

    /// How many changes are on their way to the server.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn unsent(&self) -> anyhow::Result<u64> {
        Ok(self.log.counts(self.property)?.unsent)
    }

    fn connect(&mut self) {
        let Some(desk) = &self.desk else { return };
        let (desk, url, clock) = (Arc::clone(desk), self.url.clone(), self.clock.clone());
        let (saved, failure) = (Arc::clone(&self.saved), Arc::clone(&self.failure));
        let mut is_cut = self.wire.watch();
        self.link = Some(tokio::spawn(async move {
            let now = move || clock.now();
            let link = Link { url: &url, now: &now, saved: &saved, until: Until::Closed };
            // The wire's own end ends the task.
            while is_cut.wait_for(|is_cut| !*is_cut).await.is_ok() {
                if let Err(LinkError::Desk(error)) = link.run(&desk).await {
                    let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
                    *failure = Some(format!("{error:?}"));
                    return;
                }
                tokio::time::sleep(RETRY).await;
            }
        }));
    }

    /// Switches the desk off as a power cut does: nothing is handed in, said or tidied.
    ///
    /// # Errors
    /// When somebody still holds the desk.
    pub async fn switch_off(&mut self) -> anyhow::Result<()> {
        if let Some(link) = self.link.take() {
            link.abort();
            // An aborted task answers with that it was.
            drop(link.await);
        }
        let desk = self.desk.take().context("the desk is switched off already")?;
        anyhow::ensure!(Arc::strong_count(&desk) == 1, "somebody holds the desk");
        drop(desk);
        Ok(())
    }

    /// Switches the desk on again, under a fresh actor, and connects it.
    ///
    /// # Errors
    /// When its folder cannot be opened.
    pub fn switch_on(&mut self) -> anyhow::Result<()> {
        let desk = Desk::open(&self.dir, random::bytes()?)?;
        self.desk = Some(Arc::new(Mutex::new(desk)));
        self.connect();
        Ok(())
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        if let Some(link) = &self.link {
            link.abort();
        }
    }
}
