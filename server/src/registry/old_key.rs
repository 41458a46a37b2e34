//! The keys of servers this one follows.
//!
//! A server whose key is gone leaves behind entries and certificates that only its key proves. The
//! desks know that key and offer it when they enrol again; a person compares fingerprints and adopts
//! it. An offered key is believed by nobody.

use chrono::{DateTime, Utc};
use dutybook_domain::id::PropertyUid;
use dutybook_replica::enrolment::Again;
use dutybook_replica::key::PublicKey;
use rusqlite::{Connection, Transaction, params};

use super::{Audit, Refusal, Registry, RegistryError, at};

const OFFER: &str = "INSERT INTO old_key (property, public_key, offered_by, offered_at)
    VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
const OFFERED: &str = "SELECT public_key FROM old_key WHERE property = ?1";
const ADOPTED: &str = "SELECT public_key FROM old_key
    WHERE property = ?1 AND adopted_at IS NOT NULL ORDER BY adopted_at, public_key";
const ADOPT: &str = "UPDATE old_key SET adopted_at = coalesce(adopted_at, ?3)
    WHERE property = ?1 AND public_key = ?2";
const FIRST_PEPPER: &str = "UPDATE property SET pepper = ?2 WHERE uid = ?1
    AND (SELECT count(*) FROM certificate WHERE property = ?1) = 1";

/// Keeps what a desk brought along. The first desk of a property says what its PIN verifiers are
/// mixed with: nothing here has been mixed yet.
pub(super) fn take_over(
    transaction: &Transaction<'_>,
    again: &Again,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    for key in &again.servers {
        let values = params![again.property.0, key.0, again.desk.0, now.timestamp_millis()];
        transaction.execute(OFFER, values).map_err(at("offer a key"))?;
    }
    let pepper = params![again.property.0, again.pepper.0];
    transaction.execute(FIRST_PEPPER, pepper).map(drop).map_err(at("offer a key"))
}

impl Registry {
    /// The keys of earlier servers a person adopted for a property, the first adopted first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn adopted_keys(&self, property: PropertyUid) -> Result<Vec<PublicKey>, RegistryError> {
        keys(&self.connection, ADOPTED, property)
    }

    /// Adopts the key with this fingerprint, of those that desks of the property offered. Doing it
    /// twice changes nothing.
    ///
    /// # Errors
    /// [`Refusal::NoSuchProperty`]; [`Refusal::NoSuchKey`] where no desk offered such a key.
    pub fn adopt_key(
        &mut self,
        property_id: &str,
        fingerprint: &str,
        now: DateTime<Utc>,
    ) -> Result<(), RegistryError> {
        let property = self.property(property_id)?.uid;
        let wanted = plain(fingerprint);
        self.write("adopt a key", |transaction| {
            let offered = keys(transaction, OFFERED, property)?;
            let found = offered.into_iter().find(|key| plain(&key.fingerprint()) == wanted);
            let key = found.ok_or(Refusal::NoSuchKey)?;
            let values = params![property.0, key.0, now.timestamp_millis()];
            transaction.execute(ADOPT, values).map_err(at("adopt a key"))?;
            let entry = Audit {
                at: now,
                actor: "command",
                action: "key-adopted",
                subject: property_id.to_owned(),
                detail: key.fingerprint(),
            };
            Ok(((), vec![entry]))
        })
    }
}

/// A fingerprint however it was typed.
fn plain(fingerprint: &str) -> String {
    fingerprint.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase()
}

fn keys(
    connection: &Connection,
    select: &'static str,
    property: PropertyUid,
) -> Result<Vec<PublicKey>, RegistryError> {
    let read = |row: &rusqlite::Row<'_>| row.get(0).map(PublicKey);
    connection
        .prepare_cached(select)
        .and_then(|mut keys| keys.query_map([property.0], read)?.collect())
        .map_err(at("list keys"))
}

#[cfg(test)]
mod tests;
