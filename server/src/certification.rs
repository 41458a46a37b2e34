//! Tells the desks what the registry decided: certificates as facts of the settings document.
//!
//! The server's writer calls [`write_certificates`] with the rows
//! [`unpublished`](crate::registry::Registry::unpublished_certificates), stores what it answers, and
//! only then says so with [`certificate_published`](crate::registry::Registry::certificate_published).
//! Whatever crashes in between, the same bytes are written again, which is one fact.

use chrono::{DateTime, Utc};
use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_replica::author::{Author, WriteError, Writing, write};
use dutybook_replica::change::Checked;
use dutybook_replica::codec::EncodeError;
use dutybook_replica::document::Document;

use crate::registry::CertificateRow;

/// Why a certificate was not written.
#[derive(Debug, thiserror::Error)]
pub enum CertificationError {
    /// It cannot be encoded.
    #[error("a certificate cannot be encoded")]
    Encode(#[from] EncodeError),
    /// The settings document does not take it.
    #[error("the settings document does not take a certificate")]
    Write(#[from] WriteError),
}

/// The id of a property's settings document: every replica makes the same one.
pub fn settings_id(property: PropertyUid) -> DocumentId {
    dutybook_domain::settings::document(property)
}

/// Writes these certificates into the settings document and answers the changes to store. A row
/// that is there already gives none; so does one of another property.
///
/// # Errors
/// The document is then to be dropped and loaded again.
pub fn write_certificates(
    settings: &mut Document,
    author: &Author,
    rows: &[CertificateRow],
    now: DateTime<Utc>,
) -> Result<Vec<Checked>, CertificationError> {
    let mut changes = Vec::new();
    for row in rows.iter().filter(|row| row.property == author.property) {
        let fact = row.certificate().sign(&author.key)?;
        changes.extend(write(settings, author, now, Writing::Import(&fact))?);
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use dutybook_domain::document::DocumentKind;
    use dutybook_domain::id::DeskNumber;
    use dutybook_replica::certificate::{End, EndReason, Roster};
    use dutybook_replica::key::{PublicKey, SecretKey};

    use super::*;

    const PROPERTY: PropertyUid = PropertyUid::from_bytes([1; 16]);

    fn now() -> DateTime<Utc> {
        "2026-03-02T04:00:00Z".parse().unwrap()
    }

    fn author() -> Author {
        let key = SecretKey::from_seed(&[7; 32]);
        Author { property: PROPERTY, desk: DeskNumber::SERVER, actor: [9; 16], key }
    }

    fn row(property: PropertyUid) -> CertificateRow {
        CertificateRow {
            seq: 1,
            property,
            desk: DeskNumber(1),
            public_key: SecretKey::from_seed(&[2; 32]).public(),
            from_at: now(),
            retiring_at: None,
            ended: None,
        }
    }

    fn settings() -> Document {
        Document::new(settings_id(PROPERTY), DocumentKind::Settings.code())
    }

    fn learn(roster: &mut Roster, changes: &[Checked]) {
        for change in changes {
            roster.learn_from(change).unwrap();
        }
    }

    #[test]
    fn what_the_registry_decided_is_what_the_desks_learn() {
        let (mut settings, author) = (settings(), author());
        let mut roster = Roster::new(PROPERTY, [author.key.public()]);
        let issued = write_certificates(&mut settings, &author, &[row(PROPERTY)], now()).unwrap();
        learn(&mut roster, &issued);
        assert_eq!(roster.live(DeskNumber(1)), Some(&row(PROPERTY).certificate()));
        let lost = End { at: now(), reason: EndReason::Lost };
        let ended = CertificateRow { ended: Some(lost), ..row(PROPERTY) };
        let ended = write_certificates(&mut settings, &author, &[ended], now()).unwrap();
        learn(&mut roster, &ended);
        assert_eq!(roster.live(DeskNumber(1)), None);
    }

    #[test]
    fn a_certificate_published_twice_is_one_fact() {
        let (mut settings, author) = (settings(), author());
        let first = write_certificates(&mut settings, &author, &[row(PROPERTY)], now()).unwrap();
        assert_eq!(first.len(), 1);
        let again = write_certificates(&mut settings, &author, &[row(PROPERTY)], now()).unwrap();
        assert_eq!(again, []);
    }

    #[test]
    fn another_propertys_certificate_is_left_out() {
        let other = row(PropertyUid::from_bytes([2; 16]));
        let changes = write_certificates(&mut settings(), &author(), &[other], now()).unwrap();
        assert_eq!(changes, []);
    }

    #[test]
    fn a_forged_key_teaches_nothing() {
        let mut roster = Roster::new(PROPERTY, [PublicKey([3; 32])]);
        let changes =
            write_certificates(&mut settings(), &author(), &[row(PROPERTY)], now()).unwrap();
        assert!(roster.learn_from(&changes[0]).is_err());
    }
}
