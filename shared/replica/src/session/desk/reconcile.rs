//! Finding out, after a divergence, what each side lacks.

use std::sync::Arc;

use super::{DeskSession, Effect, Phase};
use crate::envelope::ChangeId;
use crate::session::Moment;
use crate::session::items::{Differences, Items, ROUNDS_LIMIT};
use crate::wire::error::CloseCode;
use crate::wire::frame::{Frame, Need};
use crate::wire::limits::MAX_ITEMS;

/// The state of reconciling.
#[derive(Debug, Default)]
pub(super) struct Reconciling {
    ours: Option<Arc<Items>>,
    rounds: u32,
    differences: Differences,
    /// What the server holds, by identity: what the ranks of its pages mean.
    theirs: Vec<ChangeId>,
    need: Option<Need>,
}

impl Reconciling {
    /// The pages are past what was reconciled: lets go of the lists.
    pub(super) fn finish(&mut self) {
        (self.ours, self.theirs) = (None, Vec::new());
    }

    /// The changes behind the ranks of a page.
    pub(super) fn held(&self, known: Vec<(u64, u64)>) -> Result<Vec<(ChangeId, u64)>, CloseCode> {
        let id = |rank| usize::try_from(rank).ok().and_then(|rank| self.theirs.get(rank));
        known
            .into_iter()
            .map(|(sequence, rank)| Ok((*id(rank).ok_or(CloseCode::OutOfTurn)?, sequence)))
            .collect()
    }
}

impl DeskSession {
    pub(super) fn reconcile_from(
        &mut self,
        items: Arc<Items>,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        if self.phase != Phase::Reconciling || self.reconciling.ours.is_some() {
            return Ok(());
        }
        let message = items.first_message()?;
        self.reconciling.ours = Some(items);
        self.send(&Frame::Reconcile(message), now, out)
    }

    pub(super) fn reconcile_on(
        &mut self,
        message: &[u8],
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let state = &mut self.reconciling;
        let ours = state.ours.clone().ok_or(CloseCode::OutOfTurn)?;
        state.rounds = state.rounds.saturating_add(1);
        if state.rounds > ROUNDS_LIMIT {
            return Err(CloseCode::Overrun);
        }
        if let Some(next) = ours.next_message(message, &mut state.differences)? {
            return self.send(&Frame::Reconcile(next), now, out);
        }
        let (theirs, mut runs) = std::mem::take(&mut state.differences).resolve(&ours);
        if crate::wire::count_of(runs.len()) > MAX_ITEMS {
            runs = vec![(0, crate::wire::count_of(theirs.len()))];
        }
        let expected = theirs.iter().copied().collect();
        state.need = Some(Need { expected, runs });
        state.theirs = theirs;
        self.phase = Phase::Live;
        Ok(())
    }

    pub(super) fn send_need(
        &mut self,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        if !self.link.may_send() {
            return Ok(());
        }
        match self.reconciling.need.take() {
            Some(need) => self.send(&Frame::Need(need), now, out),
            None => Ok(()),
        }
    }
}
