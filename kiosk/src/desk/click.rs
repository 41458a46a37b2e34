//! One click of a member of staff: what a command decided, written in one transaction.
//!
//! The rules have decided before; nothing is decided here, and no record is left half written.

use chrono::{DateTime, Utc};
use dutybook_domain::civil::day_of;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::draft::Draft;
use dutybook_domain::household::Household;
use dutybook_domain::household::field::Edit;
use dutybook_domain::id::{ClickId, DocumentId};
use dutybook_domain::ledger::{FactKey, Ledger, Stamp};
use dutybook_domain::property::Property;
use dutybook_domain::settings::{self, Settings};
use dutybook_domain::staff::Act;
use dutybook_replica::author::Writing;
use dutybook_replica::change::Checked;
use dutybook_replica::codec;
use dutybook_replica::facts::{facts_of, gather};
use dutybook_replica::reading::household::to_write;
use dutybook_store::log::Secret;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::archive::household_of;
use super::{Desk, DeskError, Entry, load};
use crate::random;

/// A click under way. What it has decided so far is seen as if it were written, so that one command
/// can build on another; nothing is on the disk until [`Self::commit`], and then all of it.
#[derive(Debug)]
pub struct Click<'a> {
    desk: &'a mut Desk,
    stamp: Stamp,
    now: DateTime<Utc>,
    changes: Vec<Checked>,
}

impl Click<'_> {
    /// The facts of a document as the desk has them, with what this click has decided.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn ledger<F: Serialize + DeserializeOwned>(
        &self,
        document: DocumentId,
    ) -> Result<Ledger<F>, DeskError> {
        let stored = load(self.desk.reader(), self.desk.property(), document)?;
        let own = self.changes.iter().filter(|change| change.envelope.document == document);
        Ok(gather(stored.iter().chain(own).flat_map(facts_of)).ledger)
    }

    /// The property's settings as the desk has them.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn settings(&self) -> Result<Settings, DeskError> {
        self.desk.settings()
    }

    /// Adds what a command decided. Answers the keys of the entries in the order of the drafts.
    ///
    /// # Errors
    /// See [`DeskError`]; the click is then to be given up.
    pub fn add(&mut self, drafts: Vec<Draft>) -> Result<Vec<FactKey>, DeskError> {
        let mut lines = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let (document, kind) = (draft.document, draft.kind);
            lines.push((document, kind, codec::encode(&draft.record(self.stamp))?));
        }
        let entries: Vec<Entry<'_>> = lines
            .iter()
            .map(|(document, kind, bytes)| Entry {
                document: *document,
                kind: *kind,
                writing: Writing::Fact(bytes),
            })
            .collect();
        self.write(&entries)
    }

    /// A unit's file as the desk has it, with what this click has decided.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn household(&self, file: DocumentId) -> Result<Household, DeskError> {
        let mut changes = load(self.desk.reader(), self.desk.property(), file)?;
        let own = self.changes.iter().filter(|change| change.envelope.document == file);
        changes.extend(own.cloned());
        household_of(file, &changes)
    }

    /// Gives fields of a unit's file the values a command decided.
    ///
    /// # Errors
    /// See [`DeskError`]; the click is then to be given up.
    pub fn set(&mut self, file: DocumentId, edits: &[Edit]) -> Result<(), DeskError> {
        let desk = self.desk.identity().desk;
        let mut fields = Vec::with_capacity(edits.len());
        for Edit { field, value } in edits {
            let bytes = to_write(value.as_ref(), self.now, (self.stamp.by, desk))?;
            fields.push((field.to_string(), bytes));
        }
        let entries: Vec<Entry<'_>> = fields
            .iter()
            .map(|(name, bytes)| Entry {
                document: file,
                kind: DocumentKind::Household,
                writing: Writing::Field(name, bytes),
            })
            .collect();
        self.write(&entries).map(drop)
    }

    fn write(&mut self, entries: &[Entry<'_>]) -> Result<Vec<FactKey>, DeskError> {
        let written = self.desk.write_documents(self.now, entries);
        if written.is_err() {
            self.desk.forget(entries.iter().map(|entry| entry.document));
        }
        let written = written?;
        let puts = written.iter().flat_map(|change| &change.puts);
        let keys = puts.filter_map(|put| put.fact_key().map(|(key, _)| key)).collect();
        self.changes.extend(written);
        Ok(keys)
    }

    /// Writes everything: one transaction, one wait for the disk, one batch for the server.
    ///
    /// # Errors
    /// See [`DeskError`]; then nothing was written.
    pub fn commit(mut self) -> Result<(), DeskError> {
        self.desk.append(self.now, &self.changes)?;
        self.changes.clear();
        Ok(())
    }
}

impl Drop for Click<'_> {
    /// What the loaded documents hold of a click given up never reached the disk.
    fn drop(&mut self) {
        self.desk.forget(self.changes.iter().map(|change| change.envelope.document));
    }
}

impl Desk {
    /// Begins a click of a member of staff.
    pub const fn click(&mut self, act: &Act, click: ClickId) -> Click<'_> {
        Click { desk: self, stamp: act.stamp(click), now: act.now, changes: Vec::new() }
    }

    /// A click's mark, never drawn twice.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn next_click() -> Result<ClickId, DeskError> {
        Ok(ClickId::from_bytes(random::bytes()?))
    }

    /// Writes everything one click decided: one transaction, one wait for the disk, one batch for
    /// the server. Answers the keys of the entries in the order of the drafts.
    ///
    /// # Errors
    /// See [`DeskError`]; then nothing was written.
    pub fn commit(
        &mut self,
        act: &Act,
        click: ClickId,
        drafts: Vec<Draft>,
    ) -> Result<Vec<FactKey>, DeskError> {
        let mut click = self.click(act, click);
        let keys = click.add(drafts)?;
        click.commit()?;
        Ok(keys)
    }

    /// Keeps a secret of the property, such as a PIN's verifier: on the disk when this returns.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn keep_secret(&mut self, secret: &Secret) -> Result<bool, DeskError> {
        let property = self.property();
        Ok(self.log_mut().put_secret(property, secret)?)
    }

    /// The facts of a document as the desk has them.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn ledger<F: Serialize + DeserializeOwned>(
        &self,
        document: DocumentId,
    ) -> Result<Ledger<F>, DeskError> {
        let changes = load(self.reader(), self.property(), document)?;
        Ok(gather(changes.iter().flat_map(facts_of)).ledger)
    }

    /// The property's settings as the desk has them.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn settings(&self) -> Result<Settings, DeskError> {
        Ok(settings::fold(&self.ledger(settings::document(self.property()))?))
    }

    /// The property as its settings make it now: what every command is decided for.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn property_at(&self, now: DateTime<Utc>) -> Result<Property, DeskError> {
        let zone = self.identity().zone;
        Ok(self.settings()?.property(self.property(), zone, day_of(now, zone)))
    }
}
