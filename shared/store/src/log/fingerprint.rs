//! Fingerprints of the common prefix: a checkpoint every 256 server sequences, and the few rows
//! since.

use dutybook_replica::envelope::ChangeId;
use dutybook_replica::fingerprint::Fingerprint;
use rusqlite::{Connection, OptionalExtension as _};

use super::state::State;
use crate::check::{self, Check};
use crate::error::{Damage, Doing as _, StoreError};

/// How many server sequences lie between two checkpoints.
pub(crate) const EVERY: u64 = 256;

const OPERATION: &str = "read the fingerprint";

/// The fingerprint of everything received under a server sequence up to and including this one.
pub(crate) fn at(
    connection: &Connection,
    state: &State,
    server_seq: u64,
) -> Result<Fingerprint, StoreError> {
    let (from, base) = last_checkpoint(connection, state, server_seq)?;
    Ok(base.combine(between(connection, state, from, server_seq)?))
}

const LAST: &str = r#"SELECT server_seq, count, sum, "check" FROM checkpoint
    WHERE property = ?1 AND server_seq <= ?2 ORDER BY server_seq DESC LIMIT 1"#;

fn last_checkpoint(
    connection: &Connection,
    state: &State,
    server_seq: u64,
) -> Result<(u64, Fingerprint), StoreError> {
    let found = connection
        .prepare_cached(LAST)
        .and_then(|mut last| {
            last.query_row((state.id, server_seq), |row| {
                let print = Fingerprint { count: row.get(1)?, sum: row.get(2)? };
                Ok((row.get(0)?, print, row.get::<_, [u8; check::LENGTH]>(3)?))
            })
            .optional()
        })
        .doing(OPERATION)?;
    let Some((at, print, check)) = found else { return Ok((0, Fingerprint::default())) };
    if check == check_of(state, at, print) {
        return Ok((at, print));
    }
    let damage = Damage {
        table: "checkpoint",
        row: Some(at),
        property: Some(state.uid),
        document: None,
        reason: "the columns do not match their check".to_owned(),
    };
    Err(StoreError::damaged(OPERATION, damage))
}

pub(crate) fn check_of(state: &State, at: u64, print: Fingerprint) -> [u8; check::LENGTH] {
    Check::of("checkpoint")
        .bytes(state.uid.as_bytes())
        .number(at)
        .number(print.count)
        .bytes(&print.sum)
        .finish()
}

const BETWEEN: &str = "SELECT ident FROM change WHERE property = ?1 AND server_seq > ?2 AND server_seq <= ?3
    UNION ALL
    SELECT ident FROM quarantine WHERE property = ?4 AND server_seq > ?2 AND server_seq <= ?3 AND origin = 0";

/// What lies between two sequences. What waits in quarantine counts: it was received under its
/// sequence, and comparing must not fail for as long as it waits.
pub(crate) fn between(
    connection: &Connection,
    state: &State,
    after: u64,
    up_to: u64,
) -> Result<Fingerprint, StoreError> {
    let mut statement = connection.prepare_cached(BETWEEN).doing(OPERATION)?;
    let ids = statement
        .query_map((state.id, after, up_to, state.uid.as_bytes()), |row| row.get(0).map(ChangeId))
        .doing(OPERATION)?;
    ids.collect::<rusqlite::Result<Fingerprint>>().doing(OPERATION)
}

const ADD: &str = r#"INSERT OR REPLACE INTO checkpoint (property, server_seq, count, sum, "check")
    VALUES (?1, ?2, ?3, ?4, ?5)"#;

/// Writes the checkpoints that `up_to` has passed.
pub(crate) fn extend(connection: &Connection, state: &State, up_to: u64) -> Result<(), StoreError> {
    let whole = up_to.saturating_sub(up_to.checked_rem(EVERY).unwrap_or(0));
    let (mut from, mut print) = last_checkpoint(connection, state, up_to)?;
    while from < whole {
        let next = from.saturating_add(EVERY);
        print = print.combine(between(connection, state, from, next)?);
        from = next;
        connection
            .prepare_cached(ADD)
            .and_then(|mut add| {
                let check = check_of(state, from, print);
                add.execute((state.id, from, print.count, print.sum, check))
            })
            .doing("write a checkpoint")?;
    }
    Ok(())
}

const DROP_FROM: &str = "DELETE FROM checkpoint WHERE property = ?1 AND server_seq >= ?2";

/// Forgets the checkpoints that no longer hold because something below them changed; the next
/// advance writes them anew.
pub(crate) fn drop_from(
    connection: &Connection,
    state: &State,
    server_seq: u64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(DROP_FROM)
        .and_then(|mut forget| forget.execute((state.id, server_seq)))
        .doing("forget checkpoints")?;
    Ok(())
}
