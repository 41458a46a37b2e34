//! The steps that are measured, each over the same tickets. A step that fails ends the run.
#![expect(clippy::expect_used, reason = "a benchmark that fails is of no use")]

use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_domain::property::Property;
use dutybook_domain::regulation::Rules;
use dutybook_domain::ticket;
use dutybook_replica::author::Author;
use dutybook_replica::change::{self, Checked, Limits, verify_signature};
use dutybook_replica::facts::{facts_of, gather};
use dutybook_replica::key::SecretKey;
use dutybook_replica::wire::codec;
use dutybook_replica::wire::frame::{Frame, Push};
use dutybook_store::books::Books;
use dutybook_store::log::{Log, Origin, Role};
use dutybook_store::reports::{self, BOOKS_VERSION};
use ed25519_dalek::VerifyingKey;
use harness::clock::{ZONE, wall};
use harness::load::tickets::Clerk;

/// The property of everything here.
const PROPERTY: PropertyUid = PropertyUid::from_bytes([1; 16]);

/// Some tickets of one desk.
pub(crate) struct Day {
    author: Author,
    clerk: Clerk,
    key: VerifyingKey,
    changes: Vec<Checked>,
}

impl Day {
    pub(crate) fn new(tickets: usize) -> Self {
        let (desk, key) = (DeskNumber(1), SecretKey::from_seed(&[1; 32]));
        let verifying = key.public().verifying().expect("a key");
        let author = Author { property: PROPERTY, desk, actor: [1; 16], key };
        let property = Property::new(PROPERTY, ZONE, Rules::default());
        let now = wall("2026-03-02 09:00").expect("a time");
        let clerk = Clerk::new(property, desk, 1, now);
        let mut day = Self { author, clerk, key: verifying, changes: Vec::new() };
        for _ticket in 0..tickets {
            let ticket = day.write();
            day.changes.extend(ticket);
        }
        day
    }

    pub(crate) fn changes(&self) -> usize {
        self.changes.len()
    }

    pub(crate) fn verify(&self) {
        for change in self.changes.iter().take(1) {
            verify_signature(PROPERTY, change, &self.key).expect("a signature");
        }
    }

    pub(crate) fn write(&mut self) -> Vec<Checked> {
        self.clerk.whole(&self.author).expect("a ticket")
    }

    pub(crate) fn read(&self) -> usize {
        let read = |change: &Checked| change::read(&change.envelope, &Limits::STANDARD).is_ok();
        self.changes.iter().filter(|change| read(change)).count()
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let envelopes = self.changes.iter().map(|change| change.envelope.clone()).collect();
        let push = Push { batch: 1, remaining: 0, envelopes };
        codec::encode(&Frame::Push(push), 0).expect("a frame")
    }

    pub(crate) fn fold(&self) -> ticket::Ticket {
        ticket::fold(&gather(self.changes.iter().flat_map(facts_of)).ledger, ZONE)
    }
}

pub(crate) fn decode(bytes: &[u8]) -> Frame {
    codec::decode(bytes).expect("a frame").1
}

/// A fresh log and fresh books.
pub(crate) struct Stores {
    folder: tempfile::TempDir,
    log: Log,
    books: Books,
}

impl Stores {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let log = Log::open(folder.path(), Role::Server, [2; 16]).expect("a log");
        let books = Books::open(folder.path(), BOOKS_VERSION).expect("books");
        Self { folder, log, books }
    }

    pub(crate) fn append(&mut self, day: &Day) {
        let origin = Origin { via: DeskNumber(1), received_at: 0 };
        self.log.append(PROPERTY, &day.changes, origin).expect("an append");
    }

    pub(crate) fn feed(&mut self) {
        debug_assert!(self.folder.path().exists(), "the folder lives as long as the stores");
        self.books
            .feed(self.log.read(), &|document| reports::fold(document, ZONE))
            .expect("a feed");
    }
}
