//! Telling the desk what it lacks: pages from its cursor, then the live tail, or, after a
//! divergence, from the beginning with what it holds named by rank.

use std::sync::Arc;

use super::{Effect, ServerSession};
use crate::envelope::Envelope;
use crate::session::Moment;
use crate::session::items::{Items, ROUNDS_LIMIT};
use crate::session::ranges::Ranges;
use crate::wire::error::CloseCode;
use crate::wire::frame::{Frame, Need, Page};
use crate::wire::limits::{BATCH_BYTES, MAX_ENVELOPES};

/// Where the desk stands, as far as it was told.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Told up to here.
    sent: u64,
    acknowledged: u64,
    head: u64,
    reading: bool,
    /// What the desk pushed on this connection and has not been paged over yet.
    own: Ranges,
    diverged: Option<Diverged>,
}

/// The state of reconciling.
#[derive(Debug, Default)]
struct Diverged {
    /// Past this sequence pages are ordinary again.
    until: u64,
    rounds: u32,
    items: Option<Arc<Items>>,
    /// A message that waits for the items.
    message: Option<Vec<u8>>,
    need: Option<Need>,
}

impl Pages {
    /// `cursor`: where the desk stands; `None` if that means nothing here.
    pub(super) fn new(cursor: Option<u64>, head: u64) -> Self {
        let at = cursor.unwrap_or(0);
        let diverged = cursor.is_none().then(|| Diverged { until: head, ..Diverged::default() });
        Self { sent: at, acknowledged: at, head, diverged, ..Self::default() }
    }

    pub(super) const fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    pub(super) fn acknowledge(&mut self, cursor: u64) -> Result<(), CloseCode> {
        if cursor < self.acknowledged || cursor > self.sent {
            return Err(CloseCode::OutOfTurn);
        }
        self.acknowledged = cursor;
        Ok(())
    }

    pub(super) fn committed(&mut self, head: u64) {
        self.head = self.head.max(head);
    }

    pub(super) fn pushed_here(&mut self, sequence: u64) {
        self.head = self.head.max(sequence);
        if sequence > self.sent {
            self.own.insert(sequence);
        }
    }

    pub(super) fn needed(&mut self, need: Need) -> Result<(), CloseCode> {
        let diverged = self.diverged.as_mut().ok_or(CloseCode::OutOfTurn)?;
        let items = diverged.items.as_ref().ok_or(CloseCode::OutOfTurn)?;
        if diverged.need.is_some() {
            return Err(CloseCode::OutOfTurn);
        }
        if items.fingerprint() != need.expected {
            return Err(CloseCode::Diverged);
        }
        diverged.need = Some(need);
        Ok(())
    }

    /// Whether pages may go out: not before the desk has said what it needs.
    const fn may_tell(&self) -> bool {
        match &self.diverged {
            Some(diverged) => diverged.need.is_some(),
            None => true,
        }
    }

    /// The rank to name the change by, if the desk holds it already.
    fn held_rank(&self, envelope: &Envelope) -> Option<u64> {
        let diverged = self.diverged.as_ref()?;
        let rank = diverged.items.as_ref()?.rank(envelope.id())?;
        let runs = &diverged.need.as_ref()?.runs;
        let before = runs.partition_point(|(first, _)| *first <= rank);
        let run = before.checked_sub(1).and_then(|at| runs.get(at));
        let needed = run.is_some_and(|(first, length)| rank < first.saturating_add(*length));
        (!needed).then_some(rank)
    }
}

impl ServerSession {
    /// Reads or skips on, if there is something to tell and credit for it.
    pub(super) fn next_page(
        &mut self,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let Pages { sent, head, reading, .. } = self.pages;
        if reading || sent >= head || !self.pages.may_tell() || !self.link.may_send() {
            return Ok(());
        }
        let end = self.pages.own.end_after(sent);
        if end >= head {
            return self.tell(
                Page { from: sent, to: end, head, changes: vec![], known: vec![] },
                now,
                out,
            );
        }
        self.pages.reading = true;
        out.push(Effect::ReadPage { after: end, limit_bytes: BATCH_BYTES });
        Ok(())
    }

    pub(super) fn send_page(
        &mut self,
        after: u64,
        mut rows: Vec<(u64, Envelope)>,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        if !std::mem::take(&mut self.pages.reading) || self.hand_in_until.is_some() {
            return Ok(());
        }
        rows.truncate(MAX_ENVELOPES);
        let from = self.pages.sent;
        // An empty answer below the head: what was there is damaged and set aside.
        let last = rows.last().map_or(self.pages.head.max(after), |(sequence, _)| *sequence);
        let to = self.pages.own.end_after(last);
        let (mut changes, mut known) = (Vec::new(), Vec::new());
        for (sequence, envelope) in rows {
            if self.pages.own.contains(sequence) {
                continue;
            }
            match self.pages.held_rank(&envelope) {
                Some(rank) => known.push((sequence, rank)),
                None => changes.push((sequence, envelope)),
            }
        }
        self.tell(Page { from, to, head: self.pages.head, changes, known }, now, out)?;
        self.next_page(now, out)
    }

    fn tell(&mut self, page: Page, now: Moment, out: &mut Vec<Effect>) -> Result<(), CloseCode> {
        self.pages.sent = page.to;
        let finished = |state: &Diverged| state.need.is_some() && page.to >= state.until;
        if self.pages.diverged.as_ref().is_some_and(finished) {
            self.pages.diverged = None;
        }
        self.pages.own.forget_to(page.to);
        self.send(&Frame::Page(page), now, out)
    }

    pub(super) fn reconcile(
        &mut self,
        message: Vec<u8>,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let diverged = self.pages.diverged.as_mut().ok_or(CloseCode::OutOfTurn)?;
        if diverged.need.is_some() || diverged.message.is_some() {
            return Err(CloseCode::OutOfTurn);
        }
        diverged.rounds = diverged.rounds.saturating_add(1);
        if diverged.rounds > ROUNDS_LIMIT {
            return Err(CloseCode::Overrun);
        }
        if let Some(items) = diverged.items.clone() {
            let answer = items.answer(&message)?;
            return self.send(&Frame::Reconcile(answer), now, out);
        }
        diverged.message = Some(message);
        out.push(Effect::ReadItems);
        Ok(())
    }

    pub(super) fn items_read(
        &mut self,
        items: Arc<Items>,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let Some(diverged) = self.pages.diverged.as_mut() else {
            return Ok(());
        };
        let Some(message) = diverged.message.take() else {
            return Ok(());
        };
        let answer = items.answer(&message)?;
        diverged.items = Some(items);
        self.send(&Frame::Reconcile(answer), now, out)
    }
}
