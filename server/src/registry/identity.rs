//! The server's identity: its Ed25519 key and the epoch its sequences belong to.
//!
//! Both are rows of `server.db` (readable by its owner only), so every backup has them and no
//! backup can have one without the other.

use chrono::{DateTime, Utc};
use dutybook_replica::key::SecretKey;
use rusqlite::params;

use super::{Audit, Registry, RegistryError, at};

const GET: &str = "SELECT value FROM meta WHERE name = ?1";
const SET_EPOCH: &str = "UPDATE meta SET value = ?1 WHERE name = 'epoch'";
const UNPUBLISH: &str = "UPDATE certificate SET issue_published = 0, end_published = 0";

impl Registry {
    /// The key the server signs certificates and its own entries with.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn identity(&self) -> Result<SecretKey, RegistryError> {
        let seed: [u8; 32] = self
            .connection
            .query_row(GET, ["key"], |row| row.get(0))
            .map_err(at("read the key"))?;
        Ok(SecretKey::from_seed(&seed))
    }

    /// The epoch the server's sequences belong to. A desk that meets another one reconciles.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn epoch(&self) -> Result<[u8; 16], RegistryError> {
        self.connection.query_row(GET, ["epoch"], |row| row.get(0)).map_err(at("read the epoch"))
    }

    /// Starts a new epoch, because the log is not the one desks know: a backup was restored, or
    /// the log is gone. Every certificate is written into the settings document again, since the
    /// log may be older than the registry; the same certificate twice is one fact.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn begin_epoch(
        &mut self,
        epoch: [u8; 16],
        why: &'static str,
        now: DateTime<Utc>,
    ) -> Result<(), RegistryError> {
        self.write("begin epoch", |transaction| {
            transaction.execute(SET_EPOCH, params![epoch]).map_err(at("begin epoch"))?;
            transaction.execute(UNPUBLISH, []).map_err(at("begin epoch"))?;
            let entry = Audit {
                at: now,
                actor: "command",
                action: "epoch-begun",
                subject: "server".to_owned(),
                detail: why.to_owned(),
            };
            Ok(((), vec![entry]))
        })
    }
}
