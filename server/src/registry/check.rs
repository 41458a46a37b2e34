//! Copies a database while it is in use, and says whether one is whole.
//!
//! It knows nothing of what a database is about, so that it serves `log.db` as well.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::{BUSY_WAIT, Registry, RegistryError, at};

/// Copies one consistent state of the database `from` into the new file `to`. Writers go on.
///
/// # Errors
/// What SQLite said; `from` must exist.
pub fn snapshot(from: &Path, to: &Path) -> Result<(), RegistryError> {
    let read = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, read).map_err(at("back up"))?;
    source.busy_timeout(BUSY_WAIT).map_err(at("back up"))?;
    let mut target = Connection::open_with_flags(to, read | OpenFlags::SQLITE_OPEN_CREATE)
        .map_err(at("back up"))?;
    {
        let backup = Backup::new(&source, &mut target).map_err(at("back up"))?;
        // All pages in one step is one read transaction, so a busy writer never starts it over.
        while backup.step(-1).map_err(at("back up"))? != StepResult::Done {
            std::thread::yield_now();
        }
    }
    // The copy is one file that carries no write-ahead log of its own.
    target
        .pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
        .map_err(at("back up"))
}

/// The first thing SQLite finds wrong with the file, if any.
///
/// # Errors
/// What SQLite said where it cannot even look.
pub fn fault_of(path: &Path) -> Result<Option<String>, RegistryError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(at("check"))?;
    connection.busy_timeout(BUSY_WAIT).map_err(at("check"))?;
    first_fault(&connection)
}

fn first_fault(connection: &Connection) -> Result<Option<String>, RegistryError> {
    let said: String = connection
        .pragma_query_value(None, "integrity_check", |row| row.get(0))
        .map_err(at("check"))?;
    Ok((said != "ok").then_some(said))
}

impl Registry {
    /// The first thing wrong with the registry, if any: its pages, then its audit chain.
    ///
    /// # Errors
    /// What SQLite said where it cannot even look.
    pub fn fault(&self) -> Result<Option<String>, RegistryError> {
        if let Some(fault) = first_fault(&self.connection)? {
            return Ok(Some(fault));
        }
        self.identity()?;
        self.epoch()?;
        Ok(self.audit_break()?.map(|seq| format!("the audit chain breaks at row {seq}")))
    }
}
