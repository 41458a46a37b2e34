//! Opening a desk's log, also after it was damaged. What is whole goes on, what is not is named and
//! set aside, and what the server holds of it comes back with the next exchange. A log that is gone
//! altogether is refused: a desk never begins empty in silence.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use dutybook_store::StoreError;
use dutybook_store::log::{self, Log, Role};

use super::DeskError;

/// Opens the log of a desk's folder for writing.
///
/// # Errors
/// See [`DeskError`]; damage that can be gone round is none.
pub(super) fn open(dir: &Path, actor: [u8; 16]) -> Result<Log, DeskError> {
    let mut opened = match Log::open(dir, Role::Desk, actor) {
        Err(
            error @ (StoreError::Corrupt { .. }
            | StoreError::Damaged { .. }
            | StoreError::LostTail { .. }),
        ) => {
            tracing::error!(%error, "the log is damaged: what is whole is salvaged");
            let salvaged = log::salvage(dir, Role::Desk, last_written(dir))?;
            for damage in &salvaged.damage {
                tracing::error!(%damage, "not whole");
            }
            let (changes, kept) = (salvaged.changes, salvaged.kept.display());
            tracing::error!(changes, %kept, "salvaged; the damaged file is kept");
            Log::open(dir, Role::Desk, actor)?
        }
        opened => opened?,
    };
    if !opened.damage_at_opening().is_empty() {
        set_aside(&mut opened, dir)?;
    }
    Ok(opened)
}

/// Puts the damaged rows of a log into quarantine and names them.
pub(super) fn set_aside(log: &mut Log, dir: &Path) -> Result<(), DeskError> {
    for damage in log.set_aside(last_written(dir))? {
        tracing::error!(%damage, "set aside");
    }
    Ok(())
}

/// When the log was last written to, in milliseconds since 1970: what is set aside is dated by it,
/// as no clock is read here.
fn last_written(dir: &Path) -> u64 {
    let modified = fs::metadata(dir.join(log::FILE)).and_then(|found| found.modified());
    let since = modified.ok().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    since.and_then(|since| u64::try_from(since.as_millis()).ok()).unwrap_or(0)
}
