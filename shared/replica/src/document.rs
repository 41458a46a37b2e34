//! One automerge document: what its changes wrote, read and written on.
//!
//! A change reaches automerge only when everything it builds on is there and it follows from that:
//! applied out of line, some changes make automerge panic, and others make replicas differ. What
//! waits or does not follow is kept and named. The facts of a document do not hang on this: they
//! are read from all its changes, see [`crate::facts`]; only sheets wait.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, Automerge, Change, ROOT, ReadDoc as _};
use dutybook_domain::id::{DeskNumber, DocumentId};
use thiserror::Error;

use crate::change::{Checked, OpId};
use crate::envelope::ChangeHash;
use crate::fault::Fault;
use crate::sheet::{Claim, Sheet};

/// automerge refused a change that passed every check of ours.
#[derive(Debug, Error)]
#[error("automerge refused a change of document {document}")]
pub struct DocumentError {
    /// The document.
    pub document: DocumentId,
    /// What automerge says.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// A change that waits for changes it builds on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The change.
    pub change: ChangeHash,
    /// The desk that signed it, and that had seen what is missing.
    pub desk: DeskNumber,
    /// What is missing.
    pub missing: Vec<ChangeHash>,
}

/// A change that will never be applied, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The change.
    pub change: ChangeHash,
    /// The desk that signed it.
    pub desk: DeskNumber,
    /// [`Fault::BrokenChain`] or [`Fault::SequenceTaken`].
    pub fault: Fault,
}

/// Where an applied change stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) deps: Vec<ChangeHash>,
    pub(crate) actor: [u8; 16],
    pub(crate) sequence: u64,
    pub(crate) last_op: u64,
}

/// Where a register's value came from.
#[derive(Debug, Clone)]
struct Origin {
    key: String,
    desk: DeskNumber,
    change: ChangeHash,
}

/// A document as its changes leave it.
#[derive(Debug, Clone)]
pub struct Document {
    id: DocumentId,
    kind: u16,
    automerge: Automerge,
    applied: BTreeMap<ChangeHash, Node>,
    /// The last applied change of each actor.
    latest: BTreeMap<[u8; 16], (u64, ChangeHash)>,
    /// The highest sequence each desk signed for each actor, applied or not. By desk, so that a
    /// stranger's change cannot use up another's actor.
    used: BTreeMap<([u8; 16], DeskNumber), u64>,
    registers: BTreeMap<OpId, Origin>,
    waiting: BTreeMap<ChangeHash, Checked>,
    waiting_on: BTreeMap<ChangeHash, BTreeSet<ChangeHash>>,
    broken: BTreeMap<ChangeHash, Broken>,
    last_millis: Option<u64>,
}

impl Document {
    /// A document nobody has written to.
    pub fn new(id: DocumentId, kind: u16) -> Self {
        Self {
            id,
            kind,
            automerge: Automerge::new(),
            applied: BTreeMap::new(),
            latest: BTreeMap::new(),
            used: BTreeMap::new(),
            registers: BTreeMap::new(),
            waiting: BTreeMap::new(),
            waiting_on: BTreeMap::new(),
            broken: BTreeMap::new(),
            last_millis: None,
        }
    }

    /// The document of these changes, in any order.
    ///
    /// # Errors
    /// When automerge refuses what passed our checks.
    pub fn load(
        id: DocumentId,
        kind: u16,
        changes: impl IntoIterator<Item = Checked>,
    ) -> Result<Self, DocumentError> {
        let mut document = Self::new(id, kind);
        document.add_all(changes)?;
        Ok(document)
    }

    /// Takes one more change. A known one changes nothing.
    ///
    /// # Errors
    /// When automerge refuses what passed our checks; the document is then to be dropped.
    pub fn add(&mut self, change: Checked) -> Result<(), DocumentError> {
        self.add_all([change])
    }

    fn add_all(&mut self, changes: impl IntoIterator<Item = Checked>) -> Result<(), DocumentError> {
        let mut ready = BTreeSet::new();
        for change in changes {
            if self.knows(&change.hash) {
                continue;
            }
            self.last_millis = self.last_millis.max(Some(change.millis));
            let used = self.used.entry((change.actor, change.envelope.desk)).or_default();
            *used = change.sequence.max(*used);
            let missing = change.deps.iter().filter(|dep| !self.applied.contains_key(*dep));
            for dep in missing {
                self.waiting_on.entry(*dep).or_default().insert(change.hash);
            }
            ready.insert(change.hash);
            self.waiting.insert(change.hash, change);
        }
        let follows = self.settle(ready);
        self.automerge.apply_changes(follows).map_err(|refusal| self.refused(refusal.into()))
    }

    fn knows(&self, hash: &ChangeHash) -> bool {
        self.applied.contains_key(hash)
            || self.waiting.contains_key(hash)
            || self.broken.contains_key(hash)
    }

    /// Moves what can be applied from waiting to applied; answers it in an order automerge takes.
    fn settle(&mut self, mut ready: BTreeSet<ChangeHash>) -> Vec<Change> {
        let mut follows = Vec::new();
        while let Some(hash) = ready.pop_first() {
            let complete =
                self.waiting.get(&hash).is_some_and(|change| self.missing(change).next().is_none());
            if !complete {
                continue;
            }
            let Some(change) = self.waiting.remove(&hash) else { continue };
            let parsed = self.judge(&change).and_then(|()| {
                Change::from_bytes(change.envelope.change.clone()).or(Err(Fault::Malformed))
            });
            match parsed {
                Ok(parsed) => {
                    follows.push(parsed);
                    self.admit(&change);
                    ready.extend(self.waiting_on.remove(&hash).unwrap_or_default());
                }
                Err(fault) => {
                    let desk = change.envelope.desk;
                    self.broken.insert(hash, Broken { change: hash, desk, fault });
                }
            }
        }
        follows
    }

    fn missing<'a>(&'a self, change: &'a Checked) -> impl Iterator<Item = ChangeHash> + 'a {
        change.deps.iter().filter(|dep| !self.applied.contains_key(*dep)).copied()
    }

    /// Whether a change follows from those it builds on, all of which are applied. It depends on
    /// them alone, so that every replica judges alike whatever else it has seen; but of two changes
    /// with one actor and sequence the first to come is taken, until the other is re-authored.
    fn judge(&self, change: &Checked) -> Result<(), Fault> {
        let deps = || change.deps.iter().filter_map(|dep| self.applied.get(dep));
        let after_own = deps().any(|dep| {
            dep.actor == change.actor && dep.sequence.checked_add(1) == Some(change.sequence)
        });
        let last_op = deps().map(|dep| dep.last_op).max().unwrap_or(0);
        let in_line = last_op.checked_add(1) == Some(change.first_op);
        if !in_line || (change.sequence > 1 && !after_own) || !self.replaces_what_it_saw(change) {
            return Err(Fault::BrokenChain);
        }
        let held = self.latest.get(&change.actor).map_or(0, |(sequence, _)| *sequence);
        if held >= change.sequence { Err(Fault::SequenceTaken) } else { Ok(()) }
    }

    fn replaces_what_it_saw(&self, change: &Checked) -> bool {
        let mut origins = BTreeMap::new();
        for put in &change.puts {
            for op in &put.replaces {
                match self.registers.get(op) {
                    Some(origin) if origin.key == put.key => {
                        origins.insert(origin.change, op.counter);
                    }
                    Some(_) | None => return false,
                }
            }
        }
        self.all_behind(&change.deps, origins)
    }

    /// Whether each of `sought` is among `from` and what they build on. Each comes with the counter
    /// of one of its operations: nothing with lower counters can build on it.
    fn all_behind(&self, from: &[ChangeHash], mut sought: BTreeMap<ChangeHash, u64>) -> bool {
        let mut seen = BTreeSet::new();
        let mut next: Vec<ChangeHash> = from.to_vec();
        while let (Some(lowest), Some(hash)) = (sought.values().min().copied(), next.pop()) {
            if !seen.insert(hash) {
                continue;
            }
            sought.remove(&hash);
            if let Some(node) = self.applied.get(&hash).filter(|node| node.last_op >= lowest) {
                next.extend(&node.deps);
            }
        }
        sought.is_empty()
    }

    fn admit(&mut self, change: &Checked) {
        let Checked { hash, actor, sequence, deps, .. } = change;
        self.latest.insert(*actor, (*sequence, *hash));
        for (at, put) in change.puts.iter().enumerate() {
            if put.field().is_some() {
                let (key, desk) = (put.key.clone(), change.envelope.desk);
                self.registers.insert(change.op(at), Origin { key, desk, change: *hash });
            }
        }
        let node = Node {
            deps: deps.clone(),
            actor: *actor,
            sequence: *sequence,
            last_op: change.last_op(),
        };
        self.applied.insert(*hash, node);
    }

    /// The document's id.
    pub const fn id(&self) -> DocumentId {
        self.id
    }

    /// The document's kind, by number.
    pub const fn kind(&self) -> u16 {
        self.kind
    }

    /// The latest time of any change, applied or not: the next is later.
    pub const fn last_millis(&self) -> Option<u64> {
        self.last_millis
    }

    /// The applied changes nothing applied builds on, ascending.
    pub fn heads(&self) -> Vec<ChangeHash> {
        let mut heads: Vec<_> =
            self.automerge.get_heads().into_iter().map(|head| ChangeHash(head.0)).collect();
        heads.sort_unstable();
        heads
    }

    /// The last applied change of an actor with its sequence, 0 before any; `None` where the desk
    /// has signed a later one that is not applied.
    pub(crate) fn latest_of(
        &self,
        actor: [u8; 16],
        desk: DeskNumber,
    ) -> Option<(u64, Option<ChangeHash>)> {
        let used = self.used.get(&(actor, desk)).copied().unwrap_or(0);
        let latest = self.latest.get(&actor).map(|(sequence, hash)| (*sequence, Some(*hash)));
        Some(latest.unwrap_or((0, None))).filter(|(sequence, _)| *sequence >= used)
    }

    pub(crate) fn node(&self, hash: &ChangeHash) -> Option<&Node> {
        self.applied.get(hash)
    }

    /// Whether `op` was made by one of `deps` or a change they build on.
    pub(crate) fn is_behind(&self, op: &OpId, deps: &[ChangeHash]) -> bool {
        self.registers.get(op).is_some_and(|origin| {
            self.all_behind(deps, BTreeMap::from([(origin.change, op.counter)]))
        })
    }

    /// What waits for earlier changes; facts in it are known all the same.
    pub fn waiting(&self) -> Vec<Waiting> {
        let name = |change: &Checked| Waiting {
            change: change.hash,
            desk: change.envelope.desk,
            missing: self.missing(change).collect(),
        };
        self.waiting.values().map(name).collect()
    }

    /// What does not follow from the changes it builds on.
    pub fn broken(&self) -> Vec<Broken> {
        self.broken.values().copied().collect()
    }

    /// Whether a change was applied, and not only taken.
    pub fn has_applied(&self, hash: &ChangeHash) -> bool {
        self.applied.contains_key(hash)
    }

    /// The live values of a register, as automerge keeps them, with the operations that set them.
    pub(crate) fn live(&self, key: &str) -> Result<Vec<(OpId, Vec<u8>)>, DocumentError> {
        let all =
            self.automerge.get_all(ROOT, key).map_err(|refusal| self.refused(refusal.into()))?;
        let mut live: Vec<_> = all
            .into_iter()
            .filter_map(|(value, id)| {
                let automerge::ObjId::Id(counter, actor, _) = id else { return None };
                let op = OpId { counter, actor: bytes_of(&actor)? };
                let automerge::Value::Scalar(scalar) = value else { return None };
                let automerge::ScalarValue::Bytes(bytes) = scalar.into_owned() else { return None };
                Some((op, bytes))
            })
            .collect();
        live.sort_unstable();
        Ok(live)
    }

    /// The fields of this document's sheet, each with its winner and whatever contradicts it.
    ///
    /// # Errors
    /// When automerge cannot read what it holds.
    pub fn sheet(&self) -> Result<Sheet, DocumentError> {
        let keys: BTreeSet<&str> =
            self.registers.values().map(|origin| origin.key.as_str()).collect();
        let mut sheet = Sheet::default();
        for key in keys {
            let claims = self.live(key)?.into_iter().filter_map(|(op, bytes)| {
                let desk = self.registers.get(&op)?.desk;
                Some(Claim::read(op, desk, bytes))
            });
            sheet.insert(key, claims.collect());
        }
        Ok(sheet)
    }

    fn refused(&self, source: Box<dyn std::error::Error + Send + Sync>) -> DocumentError {
        DocumentError { document: self.id, source }
    }
}

fn bytes_of(actor: &ActorId) -> Option<[u8; 16]> {
    actor.to_bytes().try_into().ok()
}

#[cfg(test)]
mod tests;
