//! The tables of `server.db` and how an older file is brought forward.
//!
//! A migration that was released is never edited: a change is a new one at the end of the list.

use rusqlite::{Connection, TransactionBehavior, params};

use super::{RegistryError, at};

/// Each lifts the file by one version.
const MIGRATIONS: [&str; 2] = [include_str!("0001_registry.sql"), include_str!("0002_old_key.sql")];

/// Sets the pragmas, migrates, and draws the identity at the first opening.
pub(super) fn prepare(connection: &mut Connection, seed: &[u8; 48]) -> Result<(), RegistryError> {
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;",
        )
        .map_err(at("open"))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let found = version(connection)?;
    if found > known {
        return Err(RegistryError::Newer { found, known });
    }
    if found < known { migrate(connection, seed) } else { Ok(()) }
}

fn version(connection: &Connection) -> Result<i64, RegistryError> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(at("open"))
}

fn migrate(connection: &mut Connection, seed: &[u8; 48]) -> Result<(), RegistryError> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(at("migrate"))?;
    // Another process may have migrated while this one waited for the lock.
    let from = version(&transaction)?;
    for (to, sql) in (1_i64..).zip(MIGRATIONS).filter(|(to, _)| *to > from) {
        transaction.execute_batch(sql).map_err(at("migrate"))?;
        transaction.pragma_update(None, "user_version", to).map_err(at("migrate"))?;
    }
    let (key, epoch) = seed.split_at(32);
    transaction
        .execute(
            "INSERT INTO meta (name, value) VALUES ('key', ?1), ('epoch', ?2)
             ON CONFLICT (name) DO NOTHING",
            params![key, epoch],
        )
        .map_err(at("migrate"))?;
    transaction.commit().map_err(at("migrate"))
}
