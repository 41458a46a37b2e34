//! Taking in what the server has to tell.

use std::collections::VecDeque;

use super::{Accept, DeskSession, Effect};
use crate::session::Moment;
use crate::wire::error::CloseCode;
use crate::wire::frame::{Frame, Page, PageAck};

/// Where the desk stands in the server's log.
#[derive(Debug)]
pub(super) struct Pages {
    /// On the disk.
    cursor: u64,
    /// Handed to the driver: the next page follows this.
    handed: u64,
    head: u64,
    /// Pages handed to the driver: where each ends and the credit it took.
    accepting: VecDeque<(u64, u64)>,
}

impl Pages {
    pub(super) const fn new(cursor: u64) -> Self {
        Self { cursor, handed: cursor, head: cursor, accepting: VecDeque::new() }
    }

    pub(super) const fn cursor(&self) -> u64 {
        self.cursor
    }

    pub(super) fn heard(&mut self, head: u64) {
        self.head = self.head.max(head);
    }

    pub(super) const fn is_at_head(&self) -> bool {
        self.cursor >= self.head
    }
}

impl DeskSession {
    pub(super) fn page(
        &mut self,
        page: Page,
        cost: u64,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let Page { from, to, head, changes, known } = page;
        if from != self.pages.handed {
            return Err(CloseCode::OutOfTurn);
        }
        let held = self.reconciling.held(known)?;
        self.pages.handed = to;
        if !self.outbox.is_held_at(to) {
            self.reconciling.finish();
        }
        self.pages.heard(head.max(to));
        self.pages.accepting.push_back((to, cost));
        out.push(Effect::AcceptPage(Accept { from, to, head, changes, known: held }));
        Ok(())
    }

    pub(super) fn page_accepted(
        &mut self,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let Some((to, cost)) = self.pages.accepting.pop_front() else {
            return Ok(());
        };
        self.pages.cursor = to;
        self.link.settle(cost);
        out.push(Effect::RetryQuarantine);
        let ack = PageAck { cursor: to, credit: self.link.give_back() };
        self.send(&Frame::PageAck(ack), now, out)
    }
}
