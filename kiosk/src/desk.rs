//! One desk at work: its identity, its log, and the documents it writes.
//!
//! Everything here works without a network and returns when it is on the disk. It reads no clock:
//! `now` is the desk's corrected clock and an argument.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_domain::ledger::FactKey;
use dutybook_replica::author::{self, Author, WriteError, Writer, Writing};
use dutybook_replica::blob::PROPERTY_QUOTA_BYTES as BLOB_QUOTA_BYTES;
use dutybook_replica::certificate::{Roster, When};
use dutybook_replica::change::{self, Checked, Limits, Put};
use dutybook_replica::codec::EncodeError;
use dutybook_replica::document::DocumentError;
use dutybook_replica::enrolment::Enrolled;
use dutybook_replica::envelope::{ChangeId, Envelope};
use dutybook_replica::fault::Fault;
use dutybook_replica::session::desk::Credentials;
use dutybook_store::StoreError;
use dutybook_store::blobs::Blobs;
use dutybook_store::books::Books;
use dutybook_store::log::{Log, LogReader, Origin, Standing};
use thiserror::Error;

use crate::identity::{Identity, IdentityError};

mod archive;
pub mod click;
mod founding;
mod import;
mod news;
mod opening;
mod refused;
mod seal;
mod status;
mod survey;

pub use archive::{Imported as RosterImported, Importing, Progress};
pub use import::Imported;
use news::News;
pub use refused::CommandError;
pub use status::Status;

/// How many documents are kept loaded for writing.
const LOADED_DOCUMENTS: usize = 512;

/// Why the desk did not do what was asked. Nothing of it was done then.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The desk has no usable identity.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The entry could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A document in the store could not be loaded.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The entry has no acceptable form.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// Nothing fresh can be drawn.
    #[error(transparent)]
    Randomness(#[from] crate::random::NoRandomness),
    /// A stored change no longer stands its checks.
    #[error("a stored change of document {document} is damaged")]
    Damaged {
        /// The document.
        document: DocumentId,
        /// What is wrong.
        #[source]
        fault: Fault,
    },
    /// The log lost this entry's actor and sequence to another store's; the desk is to be opened
    /// again, which gives it a fresh actor.
    #[error("this store's actor is used up in document {document}")]
    ActorUsedUp {
        /// The document.
        document: DocumentId,
    },
}

impl DeskError {
    /// Whether the desk can go on once the damaged row is set aside, with [`Desk::mend`].
    pub const fn asks_for_mending(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::Store(StoreError::Damaged { .. }))
    }

    /// Whether the desk can go on after it, with [`Desk::recover`].
    pub const fn can_be_gone_on_after(&self) -> bool {
        self.asks_for_mending() || self.asks_for_a_fresh_actor()
    }

    /// Whether the desk can go on under a fresh actor, with [`Desk::renew`].
    pub const fn asks_for_a_fresh_actor(&self) -> bool {
        matches!(self, Self::ActorUsedUp { .. } | Self::Write(WriteError::ActorUsedUp))
    }
}

/// One thing to write to one document.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The document.
    pub document: DocumentId,
    /// Its kind.
    pub kind: DocumentKind,
    /// What is written.
    pub writing: Writing<'a>,
}

/// A desk with its store open for writing. There is one per data directory.
#[derive(Debug)]
pub struct Desk {
    dir: PathBuf,
    identity: Identity,
    log: Log,
    blobs: Blobs,
    writer: Writer,
    roster: Roster,
    author: Author,
    /// Names of secrets written here that no conversation has told the server of.
    new_secrets: Vec<String>,
    /// The books, once somebody asked for them.
    books: RefCell<Option<Books>>,
    /// What has happened since the quarantine and the refused were last looked at.
    news: News,
}

impl Desk {
    /// Opens the desk of a data directory. `actor` is 16 fresh random bytes.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn open(dir: &Path, actor: [u8; 16]) -> Result<Self, DeskError> {
        let mut desk = Self::over(dir, Identity::load(dir)?, actor)?;
        desk.learn_roster()?;
        desk.destroy_reported_codes()?;
        Ok(desk)
    }

    /// Begins a desk in a data directory: its identity, and what enrolment handed it. The identity
    /// is saved last, so a directory that has one has all of it.
    ///
    /// # Errors
    /// See [`DeskError`]; the same call may then be made again.
    pub fn found(
        dir: &Path,
        identity: Identity,
        enrolled: &Enrolled,
        (actor, now): ([u8; 16], DateTime<Utc>),
    ) -> Result<Self, DeskError> {
        let mut desk = Self::over(dir, identity, actor)?;
        desk.take_settings(enrolled, now)?;
        desk.log.set_epoch(desk.author.property, enrolled.epoch)?;
        desk.identity.save(dir)?;
        Ok(desk)
    }

    fn over(dir: &Path, identity: Identity, actor: [u8; 16]) -> Result<Self, DeskError> {
        let log = opening::open(dir, actor)?;
        let author = Author {
            property: identity.property.uid,
            desk: identity.desk,
            actor,
            key: identity.key.clone(),
        };
        let roster = Roster::new(identity.property.uid, identity.servers.iter().copied());
        let writer = Writer::new(LOADED_DOCUMENTS);
        let blobs = Blobs::new(dir, BLOB_QUOTA_BYTES);
        let (dir, new_secrets, news) = (dir.to_owned(), Vec::new(), News::SetAside);
        let books = RefCell::new(None);
        Ok(Self { dir, identity, log, blobs, writer, roster, author, new_secrets, books, news })
    }

    /// Goes on under a fresh actor, 16 fresh random bytes.
    ///
    /// # Errors
    /// See [`DeskError`]; then the old actor stays.
    pub fn renew(&mut self, actor: [u8; 16]) -> Result<(), DeskError> {
        self.log.renew_actor(actor)?;
        self.author.actor = actor;
        self.writer = Writer::new(LOADED_DOCUMENTS);
        Ok(())
    }

    /// Sets aside the rows that do not carry their check, under their names: after one was met on
    /// the way, so that the others go on. What the server holds of them comes back.
    ///
    /// # Errors
    /// See [`DeskError`]; then nothing was set aside.
    pub fn mend(&mut self) -> Result<(), DeskError> {
        opening::set_aside(&mut self.log, &self.dir)?;
        self.set_aside();
        self.writer = Writer::new(LOADED_DOCUMENTS);
        Ok(())
    }

    /// Lets the desk go on after a failure it can go on after: without the row that is damaged, or
    /// under a fresh actor, 16 fresh random bytes. Says whether it can.
    ///
    /// # Errors
    /// See [`DeskError`]; then it is as it was.
    pub fn recover(&mut self, error: &DeskError, actor: [u8; 16]) -> Result<bool, DeskError> {
        if error.asks_for_mending() {
            self.mend()?;
        } else if error.asks_for_a_fresh_actor() {
            self.renew(actor)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// Who the desk is.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The property it belongs to.
    pub const fn property(&self) -> PropertyUid {
        self.identity.property.uid
    }

    /// Everything that can be asked of the log without writing.
    pub fn reader(&self) -> &LogReader {
        self.log.read()
    }

    /// Who the desk is and whom it trusts, as the session needs it.
    ///
    /// # Errors
    /// When the desk's key was destroyed, or the server's is none.
    pub(crate) fn credentials(&self) -> Result<Credentials, DeskError> {
        if self.identity.is_destroyed() {
            return Err(IdentityError::KeyDestroyed.into());
        }
        let server = self.identity.servers.first().ok_or(IdentityError::Unreadable)?;
        let server = server.verifying().or(Err(IdentityError::Unreadable))?;
        Ok(Credentials {
            property: self.identity.property.uid,
            desk: self.identity.desk,
            key: self.identity.key.signing().clone(),
            server,
        })
    }

    /// Photos, signatures and papers.
    pub const fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// The certificates known here.
    pub const fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Writes entries, several documents in one transaction: one click is one wait for the disk.
    /// Answers the changes written; an imported fact that is there already writes none.
    ///
    /// # Errors
    /// See [`DeskError`]; then nothing was written.
    pub fn write(
        &mut self,
        now: DateTime<Utc>,
        entries: &[Entry<'_>],
    ) -> Result<Vec<Checked>, DeskError> {
        let written = self.write_documents(now, entries).and_then(|changes| {
            self.append(now, &changes)?;
            Ok(changes)
        });
        if written.is_err() {
            // What the loaded documents hold of it never reached the disk.
            self.forget(entries.iter().map(|entry| entry.document));
        }
        written
    }

    /// Lets go of loaded documents: they are read from the disk again.
    fn forget(&mut self, documents: impl IntoIterator<Item = DocumentId>) {
        for document in documents {
            self.writer.forget(document);
        }
    }

    fn write_documents(
        &mut self,
        now: DateTime<Utc>,
        entries: &[Entry<'_>],
    ) -> Result<Vec<Checked>, DeskError> {
        let mut changes = Vec::with_capacity(entries.len());
        for entry in entries {
            let (reader, property) = (self.log.read(), self.author.property);
            let load = || load(reader, property, entry.document);
            let document = self.writer.open(entry.document, entry.kind.code(), load)?;
            changes.extend(author::write(document, &self.author, now, entry.writing)?);
        }
        Ok(changes)
    }

    fn append(&mut self, now: DateTime<Utc>, changes: &[Checked]) -> Result<(), DeskError> {
        let origin = self.origin(now);
        let outcomes = self.log.append(self.author.property, changes, origin)?;
        for (change, outcome) in changes.iter().zip(outcomes) {
            if outcome.is_err() {
                return Err(DeskError::ActorUsedUp { document: change.envelope.document });
            }
        }
        Ok(())
    }

    /// Where changes of this desk come from, at this time.
    pub fn origin(&self, now: DateTime<Utc>) -> Origin {
        Origin { via: self.author.desk, received_at: millis(now) }
    }

    /// Notes that a secret was written here, for the conversation that runs.
    fn note_secret(&mut self, name: String) {
        self.new_secrets.push(name);
    }

    /// The names of the secrets written here since the last call.
    pub(crate) fn take_new_secrets(&mut self) -> Vec<String> {
        std::mem::take(&mut self.new_secrets)
    }

    /// The log, to be marked by the sync conversation.
    pub(crate) const fn log_mut(&mut self) -> &mut Log {
        &mut self.log
    }

    /// Checks a change that came from elsewhere: its form, its signature, its right.
    ///
    /// # Errors
    /// The first fault found.
    pub fn admit(&self, envelope: &Envelope, when: When) -> Result<Checked, Fault> {
        let change = change::read(envelope, &Limits::STANDARD)?;
        self.roster.check(&change, when)?;
        Ok(change)
    }

    /// The server holds other changes under the actors and sequences of these: they are set aside,
    /// and their facts written again, see [`Self::reauthor_waiting`].
    pub(crate) fn reauthor(
        &mut self,
        ids: &[ChangeId],
        now: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        let code = Fault::SequenceTaken.code();
        let lost: Vec<_> = ids.iter().map(|id| (*id, code)).collect();
        self.log.mark_refused(self.author.property, &lost)?;
        self.reauthor_waiting(now)?;
        Ok(())
    }

    /// Writes the facts of every change that lost its actor and sequence to another again under
    /// today's actor, at their old keys; says whether there were any. What was lost on a page, or
    /// just before the program ended, waits for this as well.
    pub(crate) fn reauthor_waiting(&mut self, now: DateTime<Utc>) -> Result<bool, DeskError> {
        let property = self.author.property;
        let waiting = self.log.read().standing(property, Standing::ToReAuthor)?;
        // Today's actor itself may be the one another store writes under; then it is of no use.
        if let Some(own) = waiting.iter().find(|stored| stored.actor == self.author.actor) {
            return Err(DeskError::ActorUsedUp { document: own.envelope.document });
        }
        for stored in &waiting {
            let document = stored.envelope.document;
            let old = change::read(&stored.envelope, &Limits::STANDARD)
                .map_err(|fault| DeskError::Damaged { document, fault })?;
            // It is loaded without what nobody else will ever have.
            self.writer.forget(document);
            let written = self.write_again(&stored.envelope, &old.puts, now);
            if written.is_err() {
                self.writer.forget(document);
            }
            let new = written?.len();
            tracing::info!(old = %old.id(), new, "written again under today's actor");
            self.log.mark_reauthored(property, stored.id)?;
        }
        Ok(!waiting.is_empty())
    }

    fn write_again(
        &mut self,
        old: &Envelope,
        puts: &[Put],
        now: DateTime<Utc>,
    ) -> Result<Vec<Checked>, DeskError> {
        let mut written = Vec::new();
        for put in puts {
            let (reader, property) = (self.log.read(), self.author.property);
            let load = || load(reader, property, old.document);
            let opened = self.writer.open(old.document, old.kind, load)?;
            written.extend(author::write(opened, &self.author, now, again(put))?);
        }
        self.append(now, &written)?;
        Ok(written)
    }

    /// Destroys the desk's secret key: it was reported lost. What it holds can still be exported.
    pub(crate) fn destroy_keys(&self) -> Result<(), DeskError> {
        Identity::destroy_key(&self.dir)?;
        Ok(())
    }

    fn learn_roster(&mut self) -> Result<(), DeskError> {
        let settings = dutybook_domain::settings::document(self.author.property);
        for change in load(self.log.read(), self.author.property, settings)? {
            if let Err(fault) = self.roster.learn_from(&change) {
                tracing::warn!(%fault, change = %change.id(), "a certificate is not believed");
            }
        }
        Ok(())
    }
}

/// How a put of a used-up actor is written again.
fn again(put: &Put) -> Writing<'_> {
    match (put.fact_key(), put.field()) {
        (Some((FactKey::Entry(key), _)), _) => Writing::Again(key, &put.value),
        (Some((FactKey::Imported(_), _)), _) => Writing::Import(&put.value),
        (None, field) => Writing::Field(field.unwrap_or_default(), &put.value),
    }
}

/// The stored changes of a document, without those whose actor and sequence are another's: nobody
/// else will ever have them, so nothing may build on them.
fn load(
    reader: &LogReader,
    property: PropertyUid,
    document: DocumentId,
) -> Result<Vec<Checked>, DeskError> {
    let stored = reader.document(property, document)?;
    stored
        .iter()
        .filter(|row| matches!(row.standing, Standing::Live | Standing::Refused))
        .map(|row| {
            change::read(&row.envelope, &Limits::STANDARD)
                .map_err(|fault| DeskError::Damaged { document, fault })
        })
        .collect()
}

/// An instant as the log keeps it; before 1970 counts as 1970.
fn millis(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp_millis()).unwrap_or(0)
}

#[cfg(test)]
pub(crate) mod tests;
