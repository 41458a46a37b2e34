//! One click of a member of staff: what a command decided, written in one transaction.
//!
//! The rules have decided before; nothing is decided here, and no record is left half written.

use chrono::{DateTime, Utc};
use dutybook_domain::civil::day_of;
use dutybook_domain::draft::Draft;
use dutybook_domain::id::{ClickId, DocumentId};
use dutybook_domain::ledger::{FactKey, Ledger};
use dutybook_domain::property::Property;
use dutybook_domain::settings::{self, Settings};
use dutybook_domain::staff::Act;
use dutybook_replica::author::Writing;
use dutybook_replica::codec;
use dutybook_replica::facts::{facts_of, gather};
use dutybook_store::log::Secret;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Desk, DeskError, Entry, load};
use crate::random;

impl Desk {
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
        let stamp = act.stamp(click);
        let mut lines = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let (document, kind) = (draft.document, draft.kind);
            lines.push((document, kind, codec::encode(&draft.record(stamp))?));
        }
        let entries: Vec<Entry<'_>> = lines
            .iter()
            .map(|(document, kind, bytes)| Entry {
                document: *document,
                kind: *kind,
                writing: Writing::Fact(bytes),
            })
            .collect();
        let written = self.write(act.now, &entries)?;
        let puts = written.iter().flat_map(|change| &change.puts);
        Ok(puts.filter_map(|put| put.fact_key().map(|(key, _)| key)).collect())
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
