//! A real desk with a long history that was away, wrote a little, and comes back.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::DocumentId;
use dutybook_domain::property::Property;
use dutybook_domain::regulation::Rules;
use dutybook_kiosk::clock;
use dutybook_kiosk::desk::{Desk, Entry};
use dutybook_kiosk::link::{Link, SharedDesk, Until};
use dutybook_replica::author::Writing;
use tokio::sync::Notify;

use super::served::{Served, url_of};
use super::tap::{Seen, Tap, Way};
use super::tickets::{Clerk, Record};
use crate::clock::ZONE;

/// How many documents are written in one transaction while the history is made.
const AT_ONCE: usize = 1_000;

/// The frames by their numbers on the wire.
const WELCOME: u16 = 4;
const PUSH: u16 = 5;
const STORED: u16 = 6;
const PAGE: u16 = 7;
const PAGE_ACK: u16 = 8;
const GOODBYE: u16 = 21;

/// A desk and its tapped wire.
#[derive(Debug)]
pub struct Away {
    desk: SharedDesk,
    tap: Tap,
    clerk: Clerk,
    documents: Vec<DocumentId>,
    written: usize,
}

impl Away {
    /// Enrols a desk of the server's first property and gives both a history of so many tickets.
    ///
    /// # Errors
    /// When the desk does not save it or the server does not store it.
    pub async fn with_history(
        served: &Served,
        dir: &Path,
        documents: usize,
    ) -> anyhow::Result<Self> {
        let tap = Tap::to(served.address()).await?;
        // The kiosk's HTTP client blocks; the tap goes on at other threads.
        let desk =
            tokio::task::block_in_place(|| served.enrol(dir, (1, 1), &url_of(tap.address())?))?;
        let property = Property::new(desk.property(), ZONE, Rules::default());
        let clerk = Clerk::new(property, desk.identity().desk, 1, clock::now());
        let desk = Arc::new(Mutex::new(desk));
        let mut away = Self { desk, tap, clerk, documents: Vec::new(), written: 0 };
        while away.documents.len() < documents {
            let missing = documents.saturating_sub(away.documents.len()).min(AT_ONCE);
            let receipts: Vec<Record> =
                (0..missing).map(|_| away.clerk.receipt()).collect::<anyhow::Result<_>>()?;
            away.write(&receipts)?;
            away.documents.extend(receipts.iter().map(|receipt| receipt.document));
        }
        away.meet().await?;
        Ok(away)
    }

    /// Writes one more line to so many documents, each time to others.
    ///
    /// # Errors
    /// When the desk does not save it.
    pub fn change(&mut self, documents: usize) -> anyhow::Result<()> {
        let chosen: Vec<DocumentId> =
            self.documents.iter().cycle().skip(self.written).take(documents).copied().collect();
        self.written = self.written.saturating_add(documents);
        let lines: Vec<Record> = chosen
            .into_iter()
            .map(|document| self.clerk.progress(document))
            .collect::<anyhow::Result<_>>()?;
        self.write(&lines)
    }

    fn write(&self, records: &[Record]) -> anyhow::Result<()> {
        let entries: Vec<Entry<'_>> = records
            .iter()
            .map(|Record { document, bytes }| Entry {
                document: *document,
                kind: DocumentKind::Ticket,
                writing: Writing::Fact(bytes),
            })
            .collect();
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.write(clock::now(), &entries)?;
        Ok(())
    }

    /// Connects, exchanges everything, and disconnects. Answers the frames.
    ///
    /// # Errors
    /// When the two do not settle.
    pub async fn meet(&self) -> anyhow::Result<Vec<Seen>> {
        self.tap.clear();
        let url = url_of(self.tap.address())?;
        let saved = Notify::new();
        let now = || -> DateTime<Utc> { clock::now() };
        let link = Link { url: &url, now, saved: &saved, until: Until::Settled };
        let ended = link.run(&self.desk).await?;
        anyhow::ensure!(ended.settled, "the desk did not settle: {ended:?}");
        self.tap.frames().await
    }

    /// How many changes the desk has not handed in.
    ///
    /// # Errors
    /// When its store does not answer.
    pub fn unsent(&self) -> anyhow::Result<u64> {
        let desk: &Mutex<Desk> = &self.desk;
        let desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(desk.reader().counts(desk.property())?.unsent)
    }
}

/// How often, after the welcome, the desk had to wait for the server before all was stored. Where
/// it need not, it pushes at once, and the answer is the one wait.
pub fn round_trips(frames: &[Seen]) -> usize {
    let after = frames.iter().skip_while(|seen| seen.kind != Some(WELCOME)).skip(1);
    let talk = after.filter(|seen| matches!(seen.kind, Some(PUSH | STORED)));
    let mut last = Way::Down;
    let mut trips = 0_usize;
    for seen in talk {
        if last == Way::Up && seen.way == Way::Down {
            trips = trips.saturating_add(1);
        }
        last = seen.way;
    }
    trips
}

/// The bytes of all frames, both ways, from the upgrade on.
pub fn bytes(frames: &[Seen]) -> usize {
    frames.iter().map(|seen| seen.bytes).sum()
}

/// The kinds of the frames, without those that nobody waits for: a page and its acknowledgement,
/// the goodbye, the socket's own.
pub fn kinds(frames: &[Seen]) -> Vec<u16> {
    let of_talk = |kind: &u16| !matches!(*kind, PAGE | PAGE_ACK | GOODBYE);
    frames.iter().filter_map(|seen| seen.kind).filter(of_talk).collect()
}
