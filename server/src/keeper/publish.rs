//! Telling the desks what the registry decided: certificates into the settings documents.

use std::collections::BTreeMap;

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::author::Author;
use dutybook_replica::change::Checked;
use dutybook_store::log::Origin;

use super::KeeperError;
use super::opening::millis;
use super::writer::{Writer, learn};
use crate::certification::{settings_id, write_certificates};
use crate::registry::{CertificateRow, Scope};

impl Writer {
    /// Brings the board and the settings documents up to the registry, and takes in the files it
    /// holds.
    pub(super) fn publish(&mut self) -> Result<(), KeeperError> {
        for property in self.registry.properties(&Scope::Company, "", u32::MAX)? {
            self.introduce(property.uid)?;
        }
        let mut unpublished: BTreeMap<PropertyUid, Vec<CertificateRow>> = BTreeMap::new();
        for row in self.registry.unpublished_certificates()? {
            unpublished.entry(row.property).or_default().push(row);
        }
        for row in self.forgotten()? {
            let rows = unpublished.entry(row.property).or_default();
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        for (property, rows) in unpublished {
            self.publish_of(property, &rows)?;
        }
        self.admit_files()
    }

    /// What the registry has as published and the log does not have: somebody put an older log
    /// beside it. Unless they are told again, what the keys sign looks forged and is refused.
    fn forgotten(&self) -> Result<Vec<CertificateRow>, KeeperError> {
        let mut forgotten = Vec::new();
        for (property, roster) in &self.rosters {
            for row in self.registry.certificates(*property)? {
                let known = roster.certificates(row.desk);
                let is_told = known.into_iter().any(|known| {
                    known.key == row.public_key && (row.ended.is_none() || known.end.is_some())
                });
                if !is_told {
                    forgotten.push(row);
                }
            }
        }
        Ok(forgotten)
    }

    fn publish_of(
        &mut self,
        property: PropertyUid,
        rows: &[CertificateRow],
    ) -> Result<(), KeeperError> {
        let published = self.write_and_store(property, rows);
        if published.is_err() {
            // What is loaded holds what did not reach the disk.
            self.documents.forget(settings_id(property));
        }
        for change in published? {
            if let Some(roster) = self.rosters.get_mut(&property) {
                learn(roster, &change);
            }
        }
        self.post_roster(property);
        self.announce(property);
        for row in rows {
            self.registry.certificate_published(row)?;
        }
        tracing::info!(certificates = rows.len(), "published");
        Ok(())
    }

    fn write_and_store(
        &mut self,
        property: PropertyUid,
        rows: &[CertificateRow],
    ) -> Result<Vec<Checked>, KeeperError> {
        let now = self.clock.now();
        let author = Author {
            property,
            desk: DeskNumber::SERVER,
            actor: self.log.actor(),
            key: self.key.clone(),
        };
        let stored = self.settings(property)?;
        let load = || Ok::<_, KeeperError>(stored);
        let kind = DocumentKind::Settings.code();
        let settings = self.documents.open(settings_id(property), kind, load)?;
        let changes = write_certificates(settings, &author, rows, now)?;
        let origin = Origin { via: DeskNumber::SERVER, received_at: millis(now) };
        let outcomes = self.log.append(property, &changes, origin)?;
        if outcomes.iter().any(Result::is_err) {
            return Err(KeeperError::ActorUsedUp);
        }
        Ok(changes)
    }
}
