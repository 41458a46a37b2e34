//! Writing: one signed change for each fact, and the documents kept loaded for it.
//!
//! **Fresh actors.** An actor id is sixteen fresh random bytes at every opening of a store. A store
//! that was restored or cloned and went on under its old actor would give two changes one actor and
//! sequence, and automerge could never merge them. Authorship is the signature's, not the actor's.
//!
//! What is written here is in the document at once, before it is on disk: when the store cannot
//! keep it, [`Writer::forget`] the document.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use dutybook_domain::ledger::{EntryKey, FactKey};
use thiserror::Error;

use crate::change::chunk::{self, Parts};
use crate::change::{
    self, Checked, DEPS_LIMIT, Limits, OpId, Put, REAUTHORED_PREFIX, SHEET_PREFIX,
};
use crate::document::{Document, DocumentError};
use crate::envelope::{ChangeHash, Envelope, signed_message};
use crate::fault::Fault;
use crate::hybrid;
use crate::key::SecretKey;

/// Who writes: the desk or the server, under the actor of this opening of its store.
#[derive(Debug, Clone)]
pub struct Author {
    /// The property written for.
    pub property: PropertyUid,
    /// The desk, or [`DeskNumber::SERVER`].
    pub desk: DeskNumber,
    /// Fresh at every opening of the store.
    pub actor: [u8; 16],
    /// The desk's key, or the server's.
    pub key: SecretKey,
}

/// What one change writes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Writing<'a> {
    /// A fact, from [`crate::codec::encode`]. Its key is made here.
    Fact(&'a [u8]),
    /// An imported fact, keyed by the hash of its bytes.
    Import(&'a [u8]),
    /// A fact of a used-up actor, under its old key.
    Again(EntryKey, &'a [u8]),
    /// A field of a sheet, from [`crate::sheet::Register::encode`], over every value now alive.
    Field(&'a str, &'a [u8]),
}

impl fmt::Debug for Writing<'_> {
    /// Without the bytes, which may be about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact(_) => f.write_str("Fact(…)"),
            Self::Import(_) => f.write_str("Import(…)"),
            Self::Again(key, _) => write!(f, "Again({key:?}, …)"),
            Self::Field(name, _) => write!(f, "Field({name}, …)"),
        }
    }
}

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// No replica would accept the change: too long, or no name for a field.
    #[error("the change would not be accepted")]
    Unacceptable(#[from] Fault),
    /// The document holds changes of this actor it cannot build on. The store is to be opened
    /// again, under a fresh actor.
    #[error("this store's actor is used up in the document")]
    ActorUsedUp,
    /// The document's time or counters have run out; it takes a forged change.
    #[error("the document can take no more entries")]
    DocumentFull,
    /// automerge refused.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

/// Writes one change to a document, at the desk's corrected time `now`.
///
/// Answers `None` where the same imported or re-authored fact is there already. The same document,
/// author, time and writing give the same bytes.
///
/// # Errors
/// See [`WriteError`].
pub fn write(
    document: &mut Document,
    author: &Author,
    now: DateTime<Utc>,
    writing: Writing<'_>,
) -> Result<Option<Checked>, WriteError> {
    let millis =
        hybrid::next_millis(now, document.last_millis()).ok_or(WriteError::DocumentFull)?;
    let latest = document.latest_of(author.actor, author.desk);
    let (used, own) = latest.ok_or(WriteError::ActorUsedUp)?;
    let sequence = used.checked_add(1).ok_or(WriteError::DocumentFull)?;
    let deps = dependencies(document, own);
    let Some(put) = put_for(document, author, (millis, sequence, &deps), writing)? else {
        return Ok(None);
    };
    let last_op = deps.iter().filter_map(|dep| document.node(dep)).map(|node| node.last_op).max();
    let parts = Parts {
        deps,
        actor: author.actor,
        sequence,
        first_op: last_op.unwrap_or(0).saturating_add(1),
        millis: i64::try_from(millis).or(Err(WriteError::DocumentFull))?,
        puts: vec![put],
    };
    let change = signed(document, author, parts)?;
    document.add(change.clone())?;
    // Another change with this actor and sequence may have come in the meantime.
    if document.has_applied(&change.hash) { Ok(Some(change)) } else { Err(WriteError::ActorUsedUp) }
}

/// The heads, and the author's own last change; the highest of them where there are too many.
fn dependencies(document: &Document, own: Option<ChangeHash>) -> Vec<ChangeHash> {
    let height = |hash: &ChangeHash| document.node(hash).map_or(0, |node| node.last_op);
    let mut deps: Vec<_> = document.heads().into_iter().filter(|head| Some(*head) != own).collect();
    deps.sort_by_key(|hash| std::cmp::Reverse(height(hash)));
    deps.truncate(DEPS_LIMIT.saturating_sub(1));
    deps.extend(own);
    deps.sort_unstable();
    deps
}

fn put_for(
    document: &Document,
    author: &Author,
    (millis, sequence, deps): (u64, u64, &[ChangeHash]),
    writing: Writing<'_>,
) -> Result<Option<Put>, WriteError> {
    let (key, value) = match writing {
        Writing::Fact(value) => {
            let actor = change::short_actor(author.actor);
            let sequence = u32::try_from(sequence).or(Err(WriteError::DocumentFull))?;
            (FactKey::Entry(EntryKey { millis, actor, sequence }).to_string(), value)
        }
        Writing::Import(value) => {
            (FactKey::Imported(change::import_hash(value)).to_string(), value)
        }
        Writing::Again(key, value) => {
            (FactKey::Entry(key).to_string().replacen("f/", REAUTHORED_PREFIX, 1), value)
        }
        Writing::Field(name, value) => {
            let key = format!("{SHEET_PREFIX}{name}");
            let replaces = replaceable(document, &key, deps)?;
            return Ok(Some(Put { key, value: value.to_vec(), replaces }));
        }
    };
    match document.live(&key)?.first() {
        None => Ok(Some(Put { key, value: value.to_vec(), replaces: Vec::new() })),
        Some((_, known)) if known == value => Ok(None),
        Some(_) => Err(Fault::OverwritesFact.into()),
    }
}

/// The live values of a register that a change building on `deps` can be put over.
fn replaceable(
    document: &Document,
    key: &str,
    deps: &[ChangeHash],
) -> Result<Vec<OpId>, DocumentError> {
    let live = document.live(key)?.into_iter().map(|(op, _)| op);
    Ok(live.filter(|op| document.is_behind(op, deps)).take(DEPS_LIMIT).collect())
}

fn signed(document: &Document, author: &Author, parts: Parts) -> Result<Checked, Fault> {
    let (change, hash) = chunk::encode(&parts);
    if change.len() > Limits::STANDARD.change_bytes {
        return Err(Fault::ChangeTooLarge);
    }
    if parts.puts.iter().any(|put| put.value.len() > Limits::STANDARD.value_bytes) {
        return Err(Fault::ValueTooLarge);
    }
    let (id, kind) = (document.id(), document.kind());
    let signature = author.key.sign(&signed_message(author.property, id, kind, hash));
    let envelope = Envelope { document: id, kind, change, desk: author.desk, signature };
    change::checked(envelope, hash, parts)
}

/// Documents kept loaded for writing and for reading sheets: the last used, up to a number.
#[derive(Debug)]
pub struct Writer {
    limit: usize,
    clock: u64,
    documents: BTreeMap<DocumentId, (u64, Document)>,
}

impl Writer {
    /// Keeps up to `limit` documents, and at least one.
    pub fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), clock: 0, documents: BTreeMap::new() }
    }

    /// The document, loaded from its stored changes where it is not at hand.
    ///
    /// # Errors
    /// Those of `load`, and when automerge refuses what was stored.
    pub fn open<E: From<DocumentError>>(
        &mut self,
        id: DocumentId,
        kind: u16,
        load: impl FnOnce() -> Result<Vec<Checked>, E>,
    ) -> Result<&mut Document, E> {
        self.clock = self.clock.saturating_add(1);
        let document = match self.documents.remove(&id) {
            Some((_, document)) => document,
            None => Document::load(id, kind, load()?)?,
        };
        while self.documents.len() >= self.limit {
            let Some(oldest) = self.oldest() else { break };
            self.documents.remove(&oldest);
        }
        Ok(&mut self.documents.entry(id).or_insert((self.clock, document)).1)
    }

    fn oldest(&self) -> Option<DocumentId> {
        self.documents.iter().min_by_key(|(_, (used, _))| *used).map(|(id, _)| *id)
    }

    /// Tells a loaded document of a change that was stored; others read it when they are opened.
    pub fn receive(&mut self, change: &Checked) {
        let id = change.envelope.document;
        if let Some((_, document)) = self.documents.get_mut(&id)
            && document.add(change.clone()).is_err()
        {
            // It is read anew from the log, which says what is wrong.
            self.documents.remove(&id);
        }
    }

    /// Drops a document whose last writing did not reach the disk.
    pub fn forget(&mut self, id: DocumentId) {
        self.documents.remove(&id);
    }

    /// How many documents are loaded.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether none is loaded.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }
}

#[cfg(test)]
mod tests;
