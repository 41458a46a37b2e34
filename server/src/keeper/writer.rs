//! The writer's thread: takes jobs in order, appends of many connections together.

use std::collections::BTreeMap;
use std::sync::Arc;

use dutybook_domain::id::PropertyUid;
use dutybook_replica::author;
use dutybook_replica::certificate::Roster;
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::key::SecretKey;
use dutybook_replica::secret::Secret;
use dutybook_store::log::{self, Log};
use tokio::sync::mpsc;

use super::books::Bell;
use super::commit::Group;
use super::{Board, Job, KeeperError, SecretNews};
use crate::certification::settings_id;
use crate::clock::Clock;
use crate::registry::Registry;
use crate::state::Edge;

/// How many settings documents are kept loaded.
const LOADED_DOCUMENTS: usize = 64;

/// Everything the writer owns.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) log: Log,
    pub(super) registry: Registry,
    pub(super) board: Arc<Board>,
    pub(super) key: SecretKey,
    pub(super) documents: author::Writer,
    pub(super) rosters: BTreeMap<PropertyUid, Roster>,
    pub(super) clock: Clock,
    pub(super) edge: Arc<Edge>,
    bell: Option<Bell>,
}

impl Writer {
    /// The writer of an opened log, with every property it holds on the board.
    pub(super) fn new(
        log: Log,
        registry: Registry,
        board: Arc<Board>,
        (clock, edge): (Clock, Arc<Edge>),
    ) -> Result<Self, KeeperError> {
        let key = registry.identity()?;
        let documents = author::Writer::new(LOADED_DOCUMENTS);
        let rosters = BTreeMap::new();
        Ok(Self { log, registry, board, key, documents, rosters, clock, edge, bell: None })
    }

    /// From now on rings this bell whenever something was committed.
    pub(super) fn rings(&mut self, bell: Bell) {
        self.bell = Some(bell);
    }

    pub(super) fn ring(&self) {
        if let Some(bell) = &self.bell {
            bell.ring();
        }
    }

    /// Works until it is told to end or nobody can ask any more.
    pub(super) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut next = jobs.blocking_recv();
        while let Some(job) = next.take() {
            if !self.take(job, &mut jobs) {
                break;
            }
            next = jobs.blocking_recv();
        }
        if let Some(bell) = self.bell.take() {
            bell.end();
        }
    }

    /// Does a job, and with it whatever else waits; says whether to go on.
    fn take(&mut self, first: Job, jobs: &mut mpsc::Receiver<Job>) -> bool {
        let mut group = Group::default();
        let mut next = Some(first);
        while let Some(job) = next.take() {
            match job {
                Job::Append(batch) => group.add(batch),
                Job::Publish(done) => {
                    self.commit(std::mem::take(&mut group));
                    done.send(self.publish()).ok();
                }
                Job::PutSecrets { property, from, secrets, done } => {
                    self.commit(std::mem::take(&mut group));
                    done.send(self.put_secrets(property, from, secrets)).ok();
                }
                Job::End => {
                    self.commit(group);
                    return false;
                }
            }
            if !group.is_full() {
                next = jobs.try_recv().ok();
            }
        }
        self.commit(group);
        true
    }

    fn put_secrets(
        &mut self,
        property: PropertyUid,
        from: u64,
        secrets: Vec<Secret>,
    ) -> Result<(), KeeperError> {
        let mut names = Vec::new();
        for Secret { name, version, deleted, bytes } in secrets {
            let secret = log::Secret { name, version, deleted, bytes };
            if self.log.put_secret(property, &secret)? {
                names.push(secret.name);
            }
        }
        if !names.is_empty()
            && let Some(place) = self.board.place(property)
        {
            place.post_secrets(SecretNews { from, names: Arc::new(names) });
        }
        Ok(())
    }

    /// Puts a property on the board, with the certificates its settings hold.
    pub(super) fn introduce(&mut self, property: PropertyUid) -> Result<(), KeeperError> {
        if self.rosters.contains_key(&property) {
            return Ok(());
        }
        let epoch = self.board.epoch().0;
        if self.log.read().epoch(property)? != Some(epoch) {
            self.log.set_epoch(property, epoch)?;
        }
        let mut roster = Roster::new(property, [self.key.public()]);
        for change in self.settings(property)? {
            learn(&mut roster, &change);
        }
        self.board.add(property, roster.clone(), self.log.read().head(property)?);
        self.rosters.insert(property, roster);
        Ok(())
    }

    /// Every stored change of a property's settings.
    pub(super) fn settings(&self, property: PropertyUid) -> Result<Vec<Checked>, KeeperError> {
        let stored = self.log.read().document(property, settings_id(property))?;
        let read = |row: log::Stored| change::read(&row.envelope, &Limits::STANDARD);
        stored.into_iter().map(read).collect::<Result<_, _>>().or(Err(KeeperError::Damaged))
    }
}

/// Takes in the certificates of a stored change; says whether there were any new ones.
pub(super) fn learn(roster: &mut Roster, change: &Checked) -> bool {
    roster.learn_from(change).unwrap_or_else(|fault| {
        tracing::warn!(%fault, change = %change.id(), "a certificate is not believed");
        // The others of the change have been taken in.
        true
    })
}
