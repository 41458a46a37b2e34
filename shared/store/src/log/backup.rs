//! A backup: one file with everything the log holds, taken while it is written to, proved before it
//! is called a backup, and restored by a rename.
//!
//! The file is a log with one more table: the files kept beside it (blobs, the server's registry
//! and key), each under its relative path.

use std::path::{Component, Path, PathBuf};

use rusqlite::Connection;

use super::verify::plain;
use super::{FILE, LogReader, Verified, schema};
use crate::check::{self, Check};
use crate::database;
use crate::error::{Doing as _, StoreError};
use crate::lock::{sync_dir, sync_file};

const OPERATION: &str = "back up";

const BESIDE: &str = r#"CREATE TABLE beside (
    name TEXT PRIMARY KEY NOT NULL, bytes BLOB NOT NULL, "check" BLOB NOT NULL) STRICT"#;
const ADD: &str = r#"INSERT INTO beside (name, bytes, "check") VALUES (?1, ?2, ?3)"#;
const LIST: &str = r#"SELECT name, bytes, "check" FROM beside ORDER BY name"#;

impl LogReader {
    /// Writes a backup of the log and of the files named, as (relative path in the data directory,
    /// where to read it now). A SQLite file among them is a copy its owner has just made.
    ///
    /// The file appears under its name only when it is whole and on the disk.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`] where the file exists, [`StoreError::Damaged`] where the copy does
    /// not verify, any of the disk.
    pub fn back_up(&self, to: &Path, beside: &[(String, PathBuf)]) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::NotEmpty { dir: to.to_owned() });
        }
        let partial = to.with_added_extension("partial");
        remove_if_there(&partial)?;
        let name = partial.to_string_lossy().into_owned();
        self.connection().execute("VACUUM INTO ?1", [name]).doing(OPERATION)?;
        add_beside(&partial, beside)?;
        let verified = verify_backup(&partial)?;
        if let Some(damage) = verified.damage.into_iter().next() {
            return Err(StoreError::damaged(OPERATION, damage));
        }
        sync_file(&partial)?;
        std::fs::rename(&partial, to).doing(OPERATION)?;
        sync_dir(to.parent().unwrap_or_else(|| Path::new(".")))
    }
}

fn remove_if_there(file: &Path) -> Result<(), StoreError> {
    if file.exists() { std::fs::remove_file(file).doing(OPERATION) } else { Ok(()) }
}

fn add_beside(partial: &Path, beside: &[(String, PathBuf)]) -> Result<(), StoreError> {
    let connection = database::open_single(partial, &schema::LOG)?;
    let transaction = connection.unchecked_transaction().doing(OPERATION)?;
    transaction.execute(BESIDE, []).doing(OPERATION)?;
    for (name, path) in beside {
        let bytes = std::fs::read(path).doing(OPERATION)?;
        transaction.execute(ADD, (name, &bytes, check_of(name, &bytes))).doing(OPERATION)?;
    }
    transaction.commit().doing(OPERATION)
}

fn check_of(name: &str, bytes: &[u8]) -> [u8; check::LENGTH] {
    Check::of("beside").bytes(name.as_bytes()).bytes(bytes).finish()
}

/// Looks at everything a backup holds, without changing it.
///
/// # Errors
/// Where the file is no backup, is of a newer version, or cannot be read at all.
pub fn verify_backup(file: &Path) -> Result<Verified, StoreError> {
    let connection = database::open_to_look(file, &schema::LOG)?;
    let mut damage = Vec::new();
    each_beside(&connection, &mut |name, bytes, check| {
        if check != check_of(name, bytes) || !is_inside(name) {
            damage.push(plain("beside", format!("{name} does not match its check")));
        }
        Ok(())
    })?;
    let mut verified = LogReader::over(connection).verify(&mut |_| Ok(()))?;
    verified.damage.append(&mut damage);
    Ok(verified)
}

/// Restores a backup into a directory that does not exist or is empty. The directory appears whole
/// or not at all. Its next opening writes under a new actor, as every opening does.
///
/// # Errors
/// [`StoreError::NotEmpty`]; [`StoreError::Damaged`] where the backup does not verify; any of the
/// disk.
pub fn restore(file: &Path, dir: &Path) -> Result<(), StoreError> {
    const OPERATION: &str = "restore";
    let occupied = std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        return Err(StoreError::NotEmpty { dir: dir.to_owned() });
    }
    if let Some(damage) = verify_backup(file)?.damage.into_iter().next() {
        return Err(StoreError::damaged(OPERATION, damage));
    }
    let partial = dir.with_added_extension("restoring");
    if partial.exists() {
        std::fs::remove_dir_all(&partial).doing(OPERATION)?;
    }
    std::fs::create_dir_all(&partial).doing(OPERATION)?;
    let log = partial.join(FILE);
    std::fs::copy(file, &log).doing(OPERATION)?;
    let connection = database::open_single(&log, &schema::LOG)?;
    each_beside(&connection, &mut |name, bytes, _| write_beside(&partial, name, bytes))?;
    connection.execute_batch("DROP TABLE beside; VACUUM").doing(OPERATION)?;
    drop(connection);
    sync_file(&log)?;
    sync_dir(&partial)?;
    if dir.exists() {
        std::fs::remove_dir(dir).doing(OPERATION)?;
    }
    std::fs::rename(&partial, dir).doing(OPERATION)?;
    sync_dir(dir.parent().filter(|dir| *dir != Path::new("")).unwrap_or_else(|| Path::new(".")))
}

fn write_beside(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    const OPERATION: &str = "restore";
    let path = dir.join(name);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).doing(OPERATION)?;
    }
    std::fs::write(&path, bytes).doing(OPERATION)?;
    sync_file(&path)
}

/// Whether a relative path stays inside the directory it is put into.
fn is_inside(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Takes a file's name, bytes and check.
type VisitBeside<'a> = dyn FnMut(&str, &[u8], [u8; check::LENGTH]) -> Result<(), StoreError> + 'a;

/// The rows of `beside`, one at a time: a backup with photos is larger than memory.
fn each_beside(connection: &Connection, visit: &mut VisitBeside<'_>) -> Result<(), StoreError> {
    const OPERATION: &str = "read the backup";
    let mut statement = connection.prepare(LIST).doing(OPERATION)?;
    let mut rows = statement.query([]).doing(OPERATION)?;
    while let Some(row) = rows.next().doing(OPERATION)? {
        let name: String = row.get(0).doing(OPERATION)?;
        let bytes: Vec<u8> = row.get(1).doing(OPERATION)?;
        visit(&name, &bytes, row.get(2).doing(OPERATION)?)?;
    }
    Ok(())
}
