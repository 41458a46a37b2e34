//! What the desks of a world write, hold from the start, and are copied to.

use dutybook_domain::id::DocumentId;

use super::super::fake::checked;
use super::{Desk, World};
use crate::backoff::Reconnect;
use crate::change::Checked;
use crate::sample::Author;
use crate::session::{Moment, desk};

impl World {
    /// A second installation from a copy of a desk's disk.
    pub(in super::super) fn clone_of(&mut self, desk: usize) -> usize {
        let at = &self.desks[desk];
        self.desks.push(Desk {
            store: at.store.clone(),
            author: Author::new(at.credentials.desk.0, self.seed.wrapping_add(1_000)),
            session: None,
            credentials: at.credentials.clone(),
            closed: Vec::new(),
            fate: None,
            stored: at.stored.clone(),
            line: (true, true),
            retry: (Reconnect::START, Moment(0)),
            connected_at: Moment(0),
        });
        self.desks.len() - 1
    }

    /// A desk writes `count` changes to new documents.
    pub(in super::super) fn write(&mut self, desk: usize, count: usize) {
        let at = &mut self.desks[desk];
        for envelope in at.author.day(count.div_ceil(3), count) {
            at.store.save(&checked(&envelope));
        }
        self.desk_step(desk, desk::Event::Saved);
    }

    /// A desk writes one change to a document.
    pub(in super::super) fn write_to(&mut self, desk: usize, document: DocumentId) {
        let at = &mut self.desks[desk];
        at.store.save(&checked(&at.author.write(document)));
        self.desk_step(desk, desk::Event::Saved);
    }

    /// Fills server and desk alike, as if synced long ago.
    pub(in super::super) fn fill(&mut self, desk: usize, history: &[Checked]) {
        for change in history {
            self.server.append(change).unwrap();
        }
        let at = &mut self.desks[desk].store;
        *at = self.server.clone();
        (at.cursor, at.heard) = (at.head(), at.head());
    }
}
