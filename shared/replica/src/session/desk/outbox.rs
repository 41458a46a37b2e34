//! Handing in what is unsent: batches bounded by bytes and credit, and what becomes of each change.

use std::collections::{BTreeMap, BTreeSet};

use super::{DeskSession, Effect};
use crate::backoff::Backoff;
use crate::change::CHANGE_LIMIT_BYTES;
use crate::envelope::{ChangeId, Envelope};
use crate::fault::{Fault, Rejection};
use crate::session::Moment;
use crate::wire::error::CloseCode;
use crate::wire::frame::{Frame, Outcome, Push, Stored};
use crate::wire::limits::{BATCH_BYTES, MAX_ENVELOPES};

/// How many batches may be on their way at a time.
const BATCHES_LIMIT: usize = 8;

/// How far reading the store's outbox has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// There may be more.
    Due,
    /// A read is under way.
    Asked,
    /// A read is under way, and changes were written since: what it finds is not all.
    Stale,
    /// Everything has been read.
    Exhausted,
}

/// What is on its way to the server.
#[derive(Debug)]
pub(super) struct Outbox {
    /// Everything unsent up to this local sequence has been pushed on this connection.
    after: u64,
    batch: u64,
    in_flight: BTreeMap<u64, Vec<ChangeId>>,
    reading: Reading,
    /// While reconciling, nothing is pushed before the cursor is here: until then the store cannot
    /// tell what the server holds.
    held_until: u64,
    retry_at: Option<Moment>,
    later: Backoff,
    /// What the server knew no fitting key for, once on this connection.
    doubted: BTreeSet<ChangeId>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            after: 0,
            batch: 0,
            in_flight: BTreeMap::new(),
            reading: Reading::Due,
            held_until: 0,
            retry_at: None,
            later: Backoff::LATER,
            doubted: BTreeSet::new(),
        }
    }
}

impl Outbox {
    pub(super) const fn saved(&mut self) {
        self.reading = match self.reading {
            Reading::Due | Reading::Exhausted => Reading::Due,
            Reading::Asked | Reading::Stale => Reading::Stale,
        };
    }

    pub(super) const fn hold_until(&mut self, cursor: u64) {
        self.held_until = cursor;
    }

    /// Whether the store can tell again what the server holds, once the cursor is here.
    pub(super) const fn is_held_at(&self, cursor: u64) -> bool {
        cursor < self.held_until
    }

    pub(super) const fn release(&mut self) {
        self.held_until = 0;
    }

    /// Whether all that is unsent has been pushed once and answered.
    pub(super) fn is_exhausted(&self) -> bool {
        self.reading == Reading::Exhausted && self.in_flight.is_empty()
    }

    pub(super) fn is_settled(&self) -> bool {
        self.is_exhausted() && self.retry_at.is_none()
    }

    /// When the next read is due by time alone; before everything under way is answered it is not.
    pub(super) fn wake_at(&self) -> Option<Moment> {
        self.retry_at.filter(|_| self.is_exhausted())
    }

    /// The next read of the outbox, if one is due.
    pub(super) fn next_read(&mut self, may_send: bool, cursor: u64, now: Moment) -> Option<Effect> {
        let due = self.retry_at.is_some_and(|at| at <= now);
        if due && self.is_exhausted() {
            (self.retry_at, self.after, self.reading) = (None, 0, Reading::Due);
        }
        let full = self.in_flight.len() >= BATCHES_LIMIT;
        if self.reading != Reading::Due || full || !may_send || self.is_held_at(cursor) {
            return None;
        }
        self.reading = Reading::Asked;
        Some(Effect::ReadOutbox { after: self.after, limit_bytes: BATCH_BYTES })
    }

    fn retry_later(&mut self, now: Moment) {
        if self.retry_at.is_none() {
            // A desk is alone with its clock here; the jitter that matters is in reconnecting.
            let (later, wait) = self.later.fail(0);
            (self.later, self.retry_at) = (later, Some(now.after(wait)));
        }
    }

    /// Takes in that the server knows no key for a signature; says whether to give it up.
    ///
    /// The certificate may be in what this very desk hands in beside it, so once all of that is
    /// answered the change is sent once more. A second time is the last: whoever made it up would
    /// otherwise have it sent for ever.
    fn doubt(&mut self, id: ChangeId, now: Moment) -> bool {
        if !self.doubted.insert(id) {
            return true;
        }
        self.begin_again(now);
        false
    }

    /// Reads the outbox from its beginning once everything under way is answered.
    pub(super) fn begin_again(&mut self, now: Moment) {
        self.retry_at = Some(self.retry_at.map_or(now, |at| at.min(now)));
    }
}

impl DeskSession {
    pub(super) fn push(
        &mut self,
        mut rows: Vec<(u64, Envelope)>,
        remaining: u64,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let stale = match self.outbox.reading {
            Reading::Asked => false,
            Reading::Stale => true,
            Reading::Due | Reading::Exhausted => return Ok(()),
        };
        self.outbox.reading = Reading::Due;
        rows.truncate(MAX_ENVELOPES);
        let Some((last, _)) = rows.last() else {
            if !stale {
                self.outbox.reading = Reading::Exhausted;
            }
            return Ok(());
        };
        self.outbox.after = *last;
        let (fitting, too_large): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|(_, row)| row.change.len() <= CHANGE_LIMIT_BYTES);
        if !too_large.is_empty() {
            let code = Fault::ChangeTooLarge.code();
            let refused = too_large.iter().map(|(_, row)| (row.id(), code));
            out.push(Effect::MarkRefused(refused.collect()));
        }
        if fitting.is_empty() {
            return Ok(());
        }
        let envelopes: Vec<_> = fitting.into_iter().map(|(_, row)| row).collect();
        let ids = envelopes.iter().map(Envelope::id).collect();
        self.outbox.batch = self.outbox.batch.saturating_add(1);
        let batch = self.outbox.batch;
        self.outbox.in_flight.insert(batch, ids);
        self.send(&Frame::Push(Push { batch, remaining, envelopes }), now, out)
    }

    pub(super) fn stored(
        &mut self,
        answer: Stored,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        self.link.granted(answer.credit)?;
        let ids = self.outbox.in_flight.remove(&answer.batch).ok_or(CloseCode::OutOfTurn)?;
        if ids.len() != answer.outcomes.len() {
            return Err(CloseCode::OutOfTurn);
        }
        if !answer.outcomes.iter().any(|outcome| is_later(*outcome)) {
            self.outbox.later = self.outbox.later.succeed();
        }
        let (mut stored, mut refused, mut used_up) = (Vec::new(), Vec::new(), Vec::new());
        for (id, outcome) in ids.into_iter().zip(answer.outcomes) {
            match outcome {
                Outcome::Stored(sequence) => {
                    self.pages.heard(sequence);
                    stored.push((id, sequence));
                }
                Outcome::Rejected(Rejection::Refused, code) => refused.push((id, code)),
                Outcome::Rejected(Rejection::ReAuthor, _) => used_up.push(id),
                Outcome::Rejected(Rejection::Later, code) if code == Fault::BadSignature.code() => {
                    if self.outbox.doubt(id, now) {
                        refused.push((id, code));
                    }
                }
                Outcome::Rejected(Rejection::Later, _) => self.outbox.retry_later(now),
            }
        }
        if !stored.is_empty() {
            out.push(Effect::MarkStored(stored));
        }
        if !refused.is_empty() {
            out.push(Effect::MarkRefused(refused));
        }
        if !used_up.is_empty() {
            out.push(Effect::ReAuthor(used_up));
        }
        Ok(())
    }
}

const fn is_later(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Stored(_) => false,
        Outcome::Rejected(class, _) => matches!(class, Rejection::Later),
    }
}
