//! What a replica holds, in the two orders that reconciling needs.

use negentropy::{Id, Negentropy, NegentropyStorageVector};

use crate::envelope::ChangeId;
use crate::fingerprint::Fingerprint;
use crate::wire::error::CloseCode;
use crate::wire::limits::RECONCILE_BYTES;

/// More messages than this mean that the two sides do not converge: sixteen-way splits of all the
/// changes there could be take far fewer.
pub(crate) const ROUNDS_LIMIT: u32 = 1_000;

/// Every change of a property at one moment. The server's driver may share one among connections.
#[derive(Debug)]
pub struct Items {
    by_time: NegentropyStorageVector,
    by_id: Vec<ChangeId>,
}

impl Items {
    /// Takes the time in milliseconds and the identity of every change, in any order.
    pub fn new(items: impl IntoIterator<Item = (u64, ChangeId)>) -> Self {
        let mut by_time = NegentropyStorageVector::new();
        let mut by_id = Vec::new();
        for (millis, id) in items {
            // A fresh vector refuses nothing; a change it did refuse would only be sent in full.
            if by_time.insert(millis, Id::from_byte_array(id.0)).is_ok() {
                by_id.push(id);
            }
        }
        let _sealed = by_time.seal().is_ok();
        by_id.sort_unstable();
        by_id.dedup();
        Self { by_time, by_id }
    }

    pub(crate) fn ids(&self) -> &[ChangeId] {
        &self.by_id
    }

    pub(crate) fn rank(&self, id: ChangeId) -> Option<u64> {
        self.by_id.binary_search(&id).ok().map(crate::wire::count_of)
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.by_id.iter().copied().collect()
    }

    fn negentropy(&self) -> Result<Negentropy<'_, NegentropyStorageVector>, CloseCode> {
        Negentropy::borrowed(&self.by_time, RECONCILE_BYTES).map_err(|_unsealed| CloseCode::Failed)
    }

    /// The desk's first message.
    pub(crate) fn first_message(&self) -> Result<Vec<u8>, CloseCode> {
        self.negentropy()?.initiate().map_err(|_unsealed| CloseCode::Failed)
    }

    /// The server's answer to a message of the desk.
    pub(crate) fn answer(&self, message: &[u8]) -> Result<Vec<u8>, CloseCode> {
        self.negentropy()?.reconcile(message).map_err(|_garbled| CloseCode::Malformed)
    }

    /// The desk's next message, or `None` at the end; adds to what each side lacks.
    pub(crate) fn next_message(
        &self,
        message: &[u8],
        differences: &mut Differences,
    ) -> Result<Option<Vec<u8>>, CloseCode> {
        let mut negentropy = self.negentropy()?;
        negentropy.set_initiator();
        let (mut have, mut need) = (Vec::new(), Vec::new());
        let next = negentropy
            .reconcile_with_ids(message, &mut have, &mut need)
            .map_err(|_garbled| CloseCode::Malformed)?;
        differences.have.extend(have.into_iter().map(|id| ChangeId(*id)));
        differences.need.extend(need.into_iter().map(|id| ChangeId(*id)));
        Ok(next)
    }
}

/// What reconciling has found so far.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    /// Held here, not there.
    pub(crate) have: Vec<ChangeId>,
    /// Held there, not here.
    pub(crate) need: Vec<ChangeId>,
}

impl Differences {
    /// All that the other side holds, by identity, and the ranks in it of what is needed, as runs.
    pub(crate) fn resolve(mut self, ours: &Items) -> (Vec<ChangeId>, Vec<(u64, u64)>) {
        self.have.sort_unstable();
        self.need.sort_unstable();
        let common = ours.ids().iter().filter(|id| self.have.binary_search(id).is_err());
        let mut theirs: Vec<_> = common.chain(&self.need).copied().collect();
        theirs.sort_unstable();
        theirs.dedup();
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for (rank, id) in (0_u64..).zip(&theirs) {
            if self.need.binary_search(id).is_err() {
                continue;
            }
            match runs.last_mut() {
                Some((first, length)) if first.saturating_add(*length) == rank => {
                    *length = length.saturating_add(1);
                }
                Some(_) | None => runs.push((rank, 1)),
            }
        }
        (theirs, runs)
    }
}
