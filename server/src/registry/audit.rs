//! The audit: what was done to the registry, by whom, when, in a chain of hashes.
//!
//! A row changed, removed or put between breaks the chain from there on. Rows are never edited.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Transaction, params};
use sha2::{Digest as _, Sha256};

use super::{Registry, RegistryError, at};

const LAST: &str = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
const INSERT: &str = "INSERT INTO audit (seq, at, actor, action, subject, detail, hash)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const ALL: &str = "SELECT seq, at, actor, action, subject, detail, hash FROM audit ORDER BY seq";

/// One act, before it is chained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// When.
    pub at: DateTime<Utc>,
    /// `command` or `desk`.
    pub actor: &'static str,
    /// What was done, a stable word.
    pub action: &'static str,
    /// To what: `cuihu`, `cuihu/1`, a token's name.
    pub subject: String,
    /// Particulars. Never a code, a token or a personal value.
    pub detail: String,
}

/// One act as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Particulars.
    pub detail: String,
    /// Covers this row and the hash before it.
    pub hash: [u8; 32],
}

impl AuditRow {
    fn chained(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"dutybook/audit/v1");
        hasher.update(previous);
        hasher.update(self.seq.to_be_bytes());
        hasher.update(self.at.to_be_bytes());
        for text in [&self.actor, &self.action, &self.subject, &self.detail] {
            hasher.update(text.len().to_be_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().into()
    }
}

/// Adds an act to the end of the chain.
pub(super) fn append(transaction: &Transaction<'_>, entry: &Audit) -> Result<(), RegistryError> {
    let last = transaction
        .query_row(LAST, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?)))
        .optional()
        .map_err(at("audit"))?;
    let (seq, previous) = last.unwrap_or((0, [0; 32]));
    let mut row = AuditRow {
        seq: seq.saturating_add(1),
        at: entry.at.timestamp_millis(),
        actor: entry.actor.to_owned(),
        action: entry.action.to_owned(),
        subject: entry.subject.clone(),
        detail: entry.detail.clone(),
        hash: [0; 32],
    };
    row.hash = row.chained(&previous);
    let values = params![row.seq, row.at, row.actor, row.action, row.subject, row.detail, row.hash];
    transaction.execute(INSERT, values).map(drop).map_err(at("audit"))
}

impl Registry {
    /// How many acts were done. Measurements, such as contacts, are no acts.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn acts(&self) -> Result<i64, RegistryError> {
        let last = self.connection.query_row(LAST, [], |row| row.get(0)).optional();
        Ok(last.map_err(at("audit"))?.unwrap_or(0))
    }

    /// The whole audit, oldest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn audit(&self) -> Result<Vec<AuditRow>, RegistryError> {
        let mut statement = self.connection.prepare(ALL).map_err(at("audit"))?;
        let rows = statement.query_map([], |row| {
            Ok(AuditRow {
                seq: row.get(0)?,
                at: row.get(1)?,
                actor: row.get(2)?,
                action: row.get(3)?,
                subject: row.get(4)?,
                detail: row.get(5)?,
                hash: row.get(6)?,
            })
        });
        rows.and_then(Iterator::collect).map_err(at("audit"))
    }

    /// The number of the first row at which the chain breaks, if any.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn audit_break(&self) -> Result<Option<i64>, RegistryError> {
        let mut previous = [0; 32];
        for (place, row) in (1..).zip(self.audit()?) {
            if row.seq != place || row.hash != row.chained(&previous) {
                return Ok(Some(place));
            }
            previous = row.hash;
        }
        Ok(None)
    }
}
