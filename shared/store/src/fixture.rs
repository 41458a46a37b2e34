//! Real changes for the store's tests: automerge writes them, the replica reads them.

use std::collections::BTreeMap;
use std::path::Path;

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, AutoCommit, ROOT};
use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use dutybook_domain::ledger::{EntryKey, FactKey};
use dutybook_replica::change::{Checked, Limits, read, short_actor};
use dutybook_replica::envelope::{ChangeId, Envelope};
use dutybook_replica::fingerprint::Fingerprint;

use crate::log::{Log, Origin, Role};

pub(crate) const CUIHU: PropertyUid = PropertyUid::from_bytes([0xC1; 16]);
pub(crate) const BINJIANG: PropertyUid = PropertyUid::from_bytes([0xB1; 16]);
pub(crate) const NOON: u64 = 1_764_000_000_000;
pub(crate) const HERE: Origin = Origin { via: DeskNumber(1), received_at: NOON };

/// Writes changes as one opening of a desk's store would.
pub(crate) struct Author {
    actor: [u8; 16],
    desk: DeskNumber,
    millis: u64,
    documents: BTreeMap<DocumentId, (AutoCommit, u32)>,
}

impl Author {
    pub(crate) fn new(actor: u8) -> Self {
        let desk = DeskNumber(actor.into());
        Self { actor: [actor; 16], desk, millis: NOON, documents: BTreeMap::new() }
    }

    /// The next change to document number `document`, holding one fact of this value.
    pub(crate) fn write(&mut self, document: u16, value: &[u8]) -> Checked {
        self.millis += 1;
        let id = document_id(document);
        let actor = self.actor;
        let (doc, sequence) = self
            .documents
            .entry(id)
            .or_insert_with(|| (AutoCommit::new().with_actor(ActorId::from(actor)), 0));
        *sequence += 1;
        let key = EntryKey { millis: self.millis, actor: short_actor(actor), sequence: *sequence };
        doc.put(ROOT, FactKey::Entry(key).to_string(), value.to_vec()).unwrap();
        let time = i64::try_from(self.millis).unwrap();
        doc.commit_with(CommitOptions::default().with_time(time)).unwrap();
        let change = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
        let desk = self.desk;
        let envelope = Envelope { document: id, kind: 1, change, desk, signature: [actor[0]; 64] };
        read(&envelope, &Limits::STANDARD).unwrap()
    }

    /// So many changes, spread over a few documents.
    pub(crate) fn write_many(&mut self, count: u16, documents: u16) -> Vec<Checked> {
        (0..count).map(|n| self.write(n % documents, format!("值班记录 {n}").as_bytes())).collect()
    }
}

pub(crate) fn document_id(number: u16) -> DocumentId {
    let mut bytes = [0xD0; 16];
    bytes[14..].copy_from_slice(&number.to_be_bytes());
    DocumentId::from_bytes(bytes)
}

pub(crate) fn server(dir: &Path) -> Log {
    Log::open(dir, Role::Server, [0xEE; 16]).unwrap()
}

pub(crate) fn desk(dir: &Path) -> Log {
    Log::open(dir, Role::Desk, [0xDD; 16]).unwrap()
}

/// The server sequences a server gives.
pub(crate) fn numbered(first: u64, changes: &[Checked]) -> Vec<(u64, Checked)> {
    (first..).zip(changes.iter().cloned()).collect()
}

pub(crate) fn print_of<'a, I: IntoIterator<Item = &'a Checked>>(changes: I) -> Fingerprint {
    changes.into_iter().map(Checked::id).collect()
}

pub(crate) fn ids(changes: &[Checked]) -> Vec<ChangeId> {
    changes.iter().map(Checked::id).collect()
}
