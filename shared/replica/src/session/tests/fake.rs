//! A store in memory: the storage contract at its plainest. Shared by desk and server.

use std::collections::BTreeMap;

use dutybook_domain::id::{BlobHash, DocumentId};

use crate::change::{Checked, Limits, read};
use crate::envelope::{ChangeId, Envelope};
use crate::fault::Fault;
use crate::fingerprint::Fingerprint;
use crate::secret::{Secret, SecretMark, digest};
use crate::session::desk::Accept;
use crate::session::items::Items;
use crate::wire::frame::{Epoch, Resume};

#[derive(Debug, Clone)]
struct Row {
    envelope: Envelope,
    id: ChangeId,
    millis: u64,
    server_seq: Option<u64>,
    refused: Option<u16>,
}

/// One property's log, secrets and blobs.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    rows: Vec<Row>,
    by_id: BTreeMap<ChangeId, usize>,
    by_server_seq: BTreeMap<u64, usize>,
    by_actor: BTreeMap<(DocumentId, [u8; 16], u64), ChangeId>,
    /// The fingerprint up to each server sequence, as checkpoints give it.
    checkpoints: BTreeMap<u64, Fingerprint>,
    pub(super) cursor: u64,
    pub(super) epoch: Option<Epoch>,
    pub(super) heard: u64,
    pub(super) secrets: BTreeMap<String, Secret>,
    pub(super) blobs: BTreeMap<BlobHash, Vec<u8>>,
    /// Rows handed out or looked at since the start.
    pub(super) rows_read: usize,
}

pub(super) fn checked(envelope: &Envelope) -> Checked {
    read(envelope, &Limits::STANDARD).unwrap()
}

impl Store {
    fn put(&mut self, change: &Checked, server_seq: Option<u64>) {
        let at = self.rows.len();
        self.by_id.insert(change.id(), at);
        let actor = (change.envelope.document, change.actor, change.sequence);
        self.by_actor.insert(actor, change.id());
        self.rows.push(Row {
            envelope: change.envelope.clone(),
            id: change.id(),
            millis: change.millis,
            server_seq,
            refused: None,
        });
        if let Some(server_seq) = server_seq {
            self.number(at, server_seq);
        }
    }

    fn number(&mut self, at: usize, server_seq: u64) {
        self.rows[at].server_seq = Some(server_seq);
        let other = self.by_server_seq.insert(server_seq, at);
        assert!(other.is_none_or(|other| other == at), "one sequence, two changes");
    }

    fn owner_of(&self, change: &Checked) -> Option<ChangeId> {
        let actor = (change.envelope.document, change.actor, change.sequence);
        self.by_actor.get(&actor).copied()
    }

    /// Server: appends; a duplicate answers its first sequence.
    pub(super) fn append(&mut self, change: &Checked) -> Result<u64, Fault> {
        if let Some(at) = self.by_id.get(&change.id()) {
            return Ok(self.rows[*at].server_seq.unwrap());
        }
        if self.owner_of(change).is_some() {
            return Err(Fault::SequenceTaken);
        }
        let before = self.head();
        let mut fingerprint = self.fingerprint_at(before).unwrap();
        fingerprint.add(change.id());
        self.checkpoints.insert(before + 1, fingerprint);
        self.put(change, Some(before + 1));
        Ok(before + 1)
    }

    /// Desk: writes a change of its own.
    pub(super) fn save(&mut self, change: &Checked) {
        self.put(change, None);
    }

    pub(super) fn head(&self) -> u64 {
        self.by_server_seq.last_key_value().map_or(0, |(seq, _)| *seq)
    }

    pub(super) fn fingerprint_at(&self, server_seq: u64) -> Option<Fingerprint> {
        if server_seq == 0 {
            return Some(Fingerprint::default());
        }
        self.checkpoints.get(&server_seq).copied()
    }

    pub(super) fn outbox(&self, after: u64, limit_bytes: usize) -> (Vec<(u64, Envelope)>, u64) {
        let unsent = |row: &&Row| row.server_seq.is_none() && row.refused.is_none();
        let all: Vec<_> = (1_u64..)
            .zip(&self.rows)
            .filter(|(seq, row)| *seq > after && unsent(row))
            .map(|(seq, row)| (seq, row.envelope.clone()))
            .collect();
        let rows = within(all.iter().cloned(), limit_bytes);
        let remaining = u64::try_from(all.len() - rows.len()).unwrap();
        (rows, remaining)
    }

    pub(super) fn page(&mut self, after: u64, limit_bytes: usize) -> Vec<(u64, Envelope)> {
        let rows = self.by_server_seq.range(after + 1..);
        let rows = rows.map(|(seq, at)| (*seq, self.rows[*at].envelope.clone()));
        let rows = within(rows, limit_bytes);
        self.rows_read += rows.len();
        rows
    }

    pub(super) fn mark_stored(&mut self, rows: &[(ChangeId, u64)]) {
        for (id, server_seq) in rows {
            self.number(self.by_id[id], *server_seq);
            self.heard = self.heard.max(*server_seq);
        }
    }

    pub(super) fn mark_refused(&mut self, rows: &[(ChangeId, u16)]) {
        for (id, code) in rows {
            let at = self.by_id[id];
            self.rows[at].refused = Some(*code);
        }
    }

    /// Desk: takes a page in, or says that it contradicts what is held and changes nothing.
    pub(super) fn accept_page(&mut self, page: &Accept) -> bool {
        assert_eq!(page.from, self.cursor, "pages follow each other");
        let told = page.changes.iter().map(|(seq, row)| (checked(row).id(), *seq));
        let told: Vec<_> = told.chain(page.known.iter().copied()).collect();
        let clashes = told.iter().any(|(id, seq)| {
            let held = self.by_server_seq.get(seq).map(|at| self.rows[*at].id);
            let numbered = self.by_id.get(id).and_then(|at| self.rows[*at].server_seq);
            held.is_some_and(|held| held != *id) || numbered.is_some_and(|other| other != *seq)
        });
        if clashes {
            return false;
        }
        for (seq, row) in &page.changes {
            let change = checked(row);
            match self.by_id.get(&change.id()) {
                Some(at) => self.number(*at, *seq),
                None => self.put(&change, Some(*seq)),
            }
        }
        self.mark_stored(&page.known);
        let mut fingerprint = self.fingerprint_at(page.from).unwrap();
        for (_, at) in self.by_server_seq.range(page.from + 1..=page.to) {
            fingerprint.add(self.rows[*at].id);
        }
        self.checkpoints.insert(page.to, fingerprint);
        self.cursor = page.to;
        self.heard = self.heard.max(page.head);
        true
    }

    pub(super) fn forget_sequences(&mut self) {
        self.rows.iter_mut().for_each(|row| row.server_seq = None);
        self.by_server_seq.clear();
        self.checkpoints.clear();
        (self.cursor, self.heard) = (0, 0);
    }

    pub(super) fn items(&mut self) -> Items {
        self.rows_read += self.rows.len();
        let held = self.rows.iter().filter(|row| row.refused.is_none());
        Items::new(held.map(|row| (row.millis, row.id)))
    }

    pub(super) fn resume(&self) -> Resume {
        let held = self.rows.iter().filter(|row| row.refused.is_none());
        let unsent = held.clone().filter(|row| row.server_seq.is_none()).count();
        Resume {
            epoch: self.epoch,
            cursor: self.cursor,
            fingerprint: self.fingerprint_at(self.cursor).unwrap(),
            heard: self.heard,
            held: u64::try_from(held.count()).unwrap(),
            unsent: u64::try_from(unsent).unwrap(),
            secrets: digest(self.marks()),
        }
    }

    pub(super) fn marks(&self) -> Vec<SecretMark> {
        self.secrets.values().map(Secret::mark).collect()
    }

    /// Keeps what wins; says which did.
    pub(super) fn put_secrets(&mut self, rows: Vec<Secret>) -> Vec<String> {
        let mut won = Vec::new();
        for row in rows {
            if self.secrets.get(&row.name).is_none_or(|held| row.wins_over(held)) {
                won.push(row.name.clone());
                self.secrets.insert(row.name.clone(), row);
            }
        }
        won
    }

    /// Everything held and not refused.
    pub(super) fn content(&self) -> Vec<ChangeId> {
        self.by_id
            .iter()
            .filter(|(_, at)| self.rows[**at].refused.is_none())
            .map(|(id, _)| *id)
            .collect()
    }

    pub(super) fn holds(&self, id: ChangeId) -> bool {
        self.by_id.contains_key(&id)
    }

    pub(super) fn refused(&self) -> usize {
        self.rows.iter().filter(|row| row.refused.is_some()).count()
    }
}

fn within(rows: impl Iterator<Item = (u64, Envelope)>, limit_bytes: usize) -> Vec<(u64, Envelope)> {
    let mut bytes = 0;
    let fits = |(_, row): &(u64, Envelope)| {
        let first = bytes == 0;
        bytes += row.change.len();
        first || bytes <= limit_bytes
    };
    rows.take_while(fits).collect()
}
