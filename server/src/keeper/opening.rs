//! Opening the log when the server starts, also after it was lost.
//!
//! Desks hold what the server has told them is stored. A log that is gone, cut short or damaged
//! therefore begins a new epoch, under which every desk compares what it holds and hands in what is
//! missing: the server never refuses to start for want of entries its desks have.

use std::fs;
use std::io;

use chrono::{DateTime, Utc};
use dutybook_store::StoreError;
use dutybook_store::books;
use dutybook_store::log::{self, Log, Role};

use super::KeeperError;
use crate::data_dir::DataDir;
use crate::random;
use crate::registry::Registry;

/// Opens the log of a server's folder for writing.
///
/// # Errors
/// [`KeeperError`]: another program writes, a newer one wrote, the disk fails.
pub(super) fn open(
    dir: &DataDir,
    registry: &mut Registry,
    now: DateTime<Utc>,
) -> Result<Log, KeeperError> {
    let is_there = fs::metadata(dir.log_db()).is_ok_and(|found| found.len() > 0);
    if !is_there && registry.has_certificates()? {
        // Whatever lies beside it belonged to the log that is gone.
        forget_companions(dir)?;
        begin_epoch(registry, "the log is gone", now)?;
    }
    let mut log = match Log::open(dir.path(), Role::Server, random::bytes()?) {
        Err(StoreError::LostTail { expected, found, .. }) => {
            tracing::error!(expected, found, "the log has lost entries: desks hand them in again");
            forget_companions(dir)?;
            begin_epoch(registry, "the log has lost entries", now)?;
            Log::open(dir.path(), Role::Server, random::bytes()?)?
        }
        Err(error @ (StoreError::Corrupt { .. } | StoreError::Damaged { .. })) => {
            tracing::error!(%error, "the log is damaged: what is whole is salvaged");
            log::salvage(dir.path(), Role::Server, millis(now))?;
            begin_epoch(registry, "the log was salvaged", now)?;
            Log::open(dir.path(), Role::Server, random::bytes()?)?
        }
        opened => opened?,
    };
    if !log.damage_at_opening().is_empty() {
        for damage in log.set_aside(millis(now))? {
            tracing::error!(%damage, "set aside");
        }
        begin_epoch(registry, "damaged entries were set aside", now)?;
    }
    Ok(log)
}

fn begin_epoch(
    registry: &mut Registry,
    why: &'static str,
    now: DateTime<Utc>,
) -> Result<(), KeeperError> {
    tracing::warn!(why, "a new epoch begins");
    Ok(registry.begin_epoch(random::bytes()?, why, now)?)
}

/// Removes what remembers a log that is no more: its mark and the books.
fn forget_companions(dir: &DataDir) -> Result<(), KeeperError> {
    match fs::remove_file(dir.log_mark()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        Ok(()) | Err(_) => {}
    }
    Ok(books::delete(dir.path())?)
}

/// An instant as the log keeps it; before 1970 counts as 1970.
pub(crate) fn millis(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp_millis()).unwrap_or(0)
}
