//! What the registry has forgotten and the settings document has not: ends of certificates.
//!
//! An older `server.db` put in the place of the present one knows no revocation since. The desks
//! bring back the facts that state it, signed by this very server, and what they say is taken over:
//! of registry and settings the stricter holds. A certificate's *beginning* is never taken over: the
//! end that belongs to it may be known to nobody any more, and who was enrolled since is enrolled
//! again by a person.

use chrono::{DateTime, Utc};
use dutybook_domain::id::PropertyUid;
use dutybook_replica::certificate::{Certificate, End, EndReason};
use rusqlite::params;

use super::certificate::{audit, word};
use super::{CertificateRow, Registry, RegistryError, at};

const END_AS: &str = "UPDATE certificate SET ended_at = ?2, reason = ?3, end_published = 1
    WHERE seq = ?1";

impl Registry {
    /// Takes over the ends among these certificates, each of them signed by this server, that are
    /// stricter than what is known here. Answers how many there were.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn recover_ends(
        &mut self,
        property: PropertyUid,
        told: &[Certificate],
        now: DateTime<Utc>,
    ) -> Result<usize, RegistryError> {
        if told.iter().all(|certificate| certificate.end.is_none()) {
            return Ok(0);
        }
        let rows = self.certificates(property)?;
        let forgotten: Vec<_> = rows.iter().filter_map(|row| forgotten(row, told)).collect();
        if forgotten.is_empty() {
            return Ok(0);
        }
        let id = self.property_by_uid(property)?.id;
        self.write("recover certificates", |transaction| {
            let mut audits = Vec::with_capacity(forgotten.len());
            for (row, end) in &forgotten {
                let values = params![row.seq, end.at.timestamp_millis(), word(end.reason)];
                transaction.execute(END_AS, values).map_err(at("recover certificates"))?;
                audits.push(audit("end-recovered", "settings", row.subject(&id), now));
            }
            Ok((forgotten.len(), audits))
        })
    }
}

/// The end of a row's certificate that is known elsewhere and stricter than the row's own.
fn forgotten<'a>(
    row: &'a CertificateRow,
    told: &[Certificate],
) -> Option<(&'a CertificateRow, End)> {
    let same = |told: &&Certificate| told.desk == row.desk && told.key == row.public_key;
    let ends = told.iter().filter(same).filter_map(|told| told.end);
    let end = ends.min_by_key(|end| (end.reason != EndReason::Lost, end.at))?;
    let is_stricter = row
        .ended
        .is_none_or(|known| end.reason == EndReason::Lost && known.reason != EndReason::Lost);
    is_stricter.then_some((row, end))
}
