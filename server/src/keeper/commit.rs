//! One commit for the batches of many connections: one wait for the disk.

use std::collections::BTreeSet;

use dutybook_domain::id::PropertyUid;
use dutybook_store::StoreError;
use dutybook_store::log::{self, Origin, Outcomes};

use super::opening::millis;
use super::writer::{Writer, learn};
use super::{Batch, KeeperError};

/// How many changes a commit takes at most. It never waits for more.
const GROUP_CHANGES: usize = 1_000;

/// Batches for one commit.
#[derive(Debug, Default)]
pub(super) struct Group {
    batches: Vec<Batch>,
    changes: usize,
}

impl Group {
    pub(super) fn add(&mut self, batch: Batch) {
        self.changes = self.changes.saturating_add(batch.changes.len());
        self.batches.push(batch);
    }

    pub(super) const fn is_full(&self) -> bool {
        self.changes >= GROUP_CHANGES
    }
}

impl Writer {
    /// Stores a group and answers every batch of it.
    pub(super) fn commit(&mut self, group: Group) {
        let batches = group.batches;
        if batches.is_empty() {
            return;
        }
        match self.append(&batches) {
            Ok(outcomes) => self.committed(batches, outcomes),
            // One property's damage must not keep the others out.
            Err(error) if batches.len() > 1 && !matches!(error, StoreError::DiskFull { .. }) => {
                for batch in batches {
                    match self.append(std::slice::from_ref(&batch)) {
                        Ok(outcomes) => self.committed(vec![batch], outcomes),
                        Err(error) => self.failed(vec![batch], &error),
                    }
                }
            }
            Err(error) => self.failed(batches, &error),
        }
    }

    fn append(&mut self, batches: &[Batch]) -> Result<Vec<Outcomes>, StoreError> {
        let received_at = millis(self.clock.now());
        let of = |batch: &'_ Batch| Origin { via: batch.via, received_at };
        let batches: Vec<_> = batches
            .iter()
            .map(|batch| log::Batch {
                property: batch.property,
                changes: &batch.changes,
                origin: of(batch),
            })
            .collect();
        self.log.append_group(&batches)
    }

    fn committed(&mut self, batches: Vec<Batch>, outcomes: Vec<Outcomes>) {
        self.edge.metrics.committed(&outcomes);
        // Certificates first: what is answered may already be relied on.
        let mut properties = BTreeSet::new();
        for (batch, outcomes) in batches.iter().zip(&outcomes) {
            properties.insert(batch.property);
            self.receive(batch, outcomes);
        }
        for (batch, outcomes) in batches.into_iter().zip(outcomes) {
            (batch.answer)(Ok(outcomes));
        }
        for property in properties {
            self.announce(property);
        }
    }

    fn failed(&self, batches: Vec<Batch>, error: &StoreError) {
        tracing::error!(%error, batches = batches.len(), "nothing of a group was stored");
        self.edge.metrics.commit_failed();
        let is_full = matches!(error, StoreError::DiskFull { .. });
        for batch in batches {
            let error = if is_full { KeeperError::Full } else { KeeperError::Failed };
            (batch.answer)(Err(error));
        }
    }

    /// Lets the loaded settings and the certificates know what was stored.
    pub(super) fn receive(&mut self, batch: &Batch, outcomes: &Outcomes) {
        let mut learnt = false;
        let mut told = Vec::new();
        for (change, outcome) in batch.changes.iter().zip(outcomes) {
            if !outcome.is_ok_and(|appended| appended.new) {
                continue;
            }
            self.documents.receive(change);
            if let Some(roster) = self.rosters.get_mut(&batch.property) {
                learnt |= learn(roster, change);
                told.extend(self.signed_here(batch.property, change));
            }
        }
        if learnt {
            self.post_roster(batch.property);
            if let Err(error) = self.recover(batch.property, &told) {
                tracing::error!(%error, "the registry does not take over what ended");
            }
        }
    }

    pub(super) fn post_roster(&self, property: PropertyUid) {
        if let (Some(place), Some(roster)) =
            (self.board.place(property), self.rosters.get(&property))
        {
            place.post_roster(roster.clone());
        }
    }

    /// Tells everyone how far a property's log reaches.
    pub(super) fn announce(&self, property: PropertyUid) {
        let Some(place) = self.board.place(property) else { return };
        match self.log.read().head(property) {
            Ok(head) => {
                place.post_head(head);
                self.ring();
            }
            Err(error) => tracing::error!(%error, "the head of a property cannot be read"),
        }
    }
}
