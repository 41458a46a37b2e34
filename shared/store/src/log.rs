//! The change log `log.db`: every change this installation has written or received, append-only.
//!
//! What [`Log::append`] has answered is on the disk; what it refuses has left no trace. Rows are
//! marked (sent, refused) but never edited or deleted; what is damaged goes to quarantine under its
//! name, with its bytes. The log never interprets a change: it is handed what was checked.

use std::path::{Path, PathBuf};

use dutybook_domain::id::DeskNumber;
use rusqlite::{Connection, OptionalExtension as _};

use crate::check::{self, Check};
use crate::database;
use crate::error::{Damage, Doing as _, StoreError};
use crate::lock::{HighMark, WriterLock, sync_dir};

mod append;
mod aside;
mod backup;
mod fingerprint;
mod marks;
mod quarantine;
mod read;
mod row;
mod salvage;
mod schema;
mod secrets;
mod state;
mod verify;

pub use append::{Appended, Batch, Outcomes, Page, SequenceUsed};
pub use backup::{restore, verify_backup};
pub use quarantine::{Quarantined, Retried};
pub use read::{Counts, Item, LogReader, PageOut};
pub use row::{Standing, Stored};
pub use salvage::{Salvaged, salvage};
pub use secrets::Secret;
pub use state::Epoch;
pub use verify::Verified;

/// The file's name within the data directory.
pub const FILE: &str = "log.db";

/// Whose log it is: the server numbers what it stores, a desk waits to hear the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A desk's own log.
    Desk,
    /// The server's log.
    Server,
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Server => "server",
        }
    }
}

/// Where changes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The desk that hands them in, which may relay another's.
    pub via: DeskNumber,
    /// The time here, in milliseconds since 1970.
    pub received_at: u64,
}

/// The writer's hold on a log. There is one per data directory.
#[derive(Debug)]
pub struct Log {
    reader: LogReader,
    dir: PathBuf,
    role: Role,
    actor: [u8; 16],
    mark: HighMark,
    damage: Vec<Damage>,
    _lock: WriterLock,
}

impl Log {
    /// Opens the log of a data directory for writing, made where there is none.
    ///
    /// `actor` is 16 fresh random bytes: every opening writes under an actor of its own, so a
    /// restored or copied store cannot reuse a sequence. It is recorded with its first change.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another program writes, [`StoreError::Missing`] and
    /// [`StoreError::LostTail`] where less is found than was once saved, [`StoreError::Newer`],
    /// [`StoreError::WrongRole`], [`StoreError::Damaged`] where the file's structure is damaged.
    pub fn open(dir: &Path, role: Role, actor: [u8; 16]) -> Result<Self, StoreError> {
        std::fs::create_dir_all(dir).doing("make the data directory")?;
        let lock = WriterLock::take(dir)?;
        let file = dir.join(FILE);
        check_presence(dir, &file)?;
        let connection = database::open(&file, &schema::LOG)?;
        sync_dir(dir)?;
        database::check_structure(&connection, FILE)?;
        keep_role(&connection, role)?;
        if is_known_actor(&connection, actor)? {
            return Err(StoreError::ActorUsed);
        }
        let reader = LogReader::over(connection);
        let mut mark = HighMark::open(dir)?;
        let found = reader.last_seq()?;
        if let Some(expected) = mark.read().filter(|expected| *expected > found) {
            return Err(StoreError::LostTail { file, expected, found });
        }
        mark.write(found);
        let damage = reader.check_tail()?;
        let dir = dir.to_owned();
        Ok(Self { reader, dir, role, actor, mark, damage, _lock: lock })
    }

    /// Goes on under another actor, 16 fresh random bytes: the one in use turned out to be used up
    /// in a document, as after a copy of this store wrote elsewhere.
    ///
    /// # Errors
    /// [`StoreError::ActorUsed`] where the bytes are not fresh; any of the disk. Then the old actor
    /// stays.
    pub fn renew_actor(&mut self, actor: [u8; 16]) -> Result<(), StoreError> {
        if is_known_actor(self.reader.connection(), actor)? {
            return Err(StoreError::ActorUsed);
        }
        self.actor = actor;
        Ok(())
    }

    /// Everything that can be asked without writing.
    pub const fn read(&self) -> &LogReader {
        &self.reader
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whose log it is.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The actor this opening writes under.
    pub const fn actor(&self) -> [u8; 16] {
        self.actor
    }

    /// Rows found damaged while opening, which looks at each property's state and at the latest
    /// rows; [`LogReader::verify`] looks at all of them.
    pub fn damage_at_opening(&self) -> &[Damage] {
        &self.damage
    }

    /// Notes how far the log reaches, after a commit.
    fn advance_mark(&mut self) {
        match self.reader.last_seq() {
            Ok(last) => self.mark.write(last),
            Err(error) => tracing::warn!(%error, "the end of the log could not be read"),
        }
    }
}

/// A log that is gone while its companions are there is an error, never an empty desk.
fn check_presence(dir: &Path, file: &Path) -> Result<(), StoreError> {
    let is_empty = std::fs::metadata(file).map_or(true, |found| found.len() == 0);
    let companions = ["log.mark", "books.db"];
    if is_empty && companions.iter().any(|name| dir.join(name).exists()) {
        return Err(StoreError::Missing { file: file.to_owned() });
    }
    Ok(())
}

fn keep_role(connection: &Connection, role: Role) -> Result<(), StoreError> {
    let value = role.name().as_bytes();
    match find_meta(connection, "role")? {
        Some(found) if found == value => Ok(()),
        Some(_) => Err(StoreError::WrongRole),
        None => set_meta(connection, "role", value),
    }
}

const FIND_META: &str = r#"SELECT value, "check" FROM meta WHERE name = ?1"#;

/// The value kept under a name, proved by its check.
fn find_meta(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    const OPERATION: &str = "read a setting of the log";
    let found = connection
        .query_row(FIND_META, [name], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, [u8; check::LENGTH]>(1)?))
        })
        .optional()
        .doing(OPERATION)?;
    let Some((value, check)) = found else { return Ok(None) };
    if check == meta_check(name, &value) {
        return Ok(Some(value));
    }
    let damage = Damage {
        table: "meta",
        row: None,
        property: None,
        document: None,
        reason: format!("{name} does not match its check"),
    };
    Err(StoreError::damaged(OPERATION, damage))
}

const SET_META: &str = r#"INSERT INTO meta (name, value, "check") VALUES (?1, ?2, ?3)
    ON CONFLICT (name) DO UPDATE SET value = ?2, "check" = ?3"#;

fn set_meta(connection: &Connection, name: &str, value: &[u8]) -> Result<(), StoreError> {
    connection
        .execute(SET_META, (name, value, meta_check(name, value)))
        .doing("keep a setting of the log")?;
    Ok(())
}

fn meta_check(name: &str, value: &[u8]) -> [u8; check::LENGTH] {
    Check::of("meta").bytes(name.as_bytes()).bytes(value).finish()
}

/// Counts the times rows were taken out of the log: derived files of another count are built anew.
fn generation(connection: &Connection) -> Result<u64, StoreError> {
    let value = find_meta(connection, "generation")?;
    let value = value.as_deref().and_then(<[u8]>::first_chunk::<8>);
    Ok(value.map_or(0, |value| u64::from_be_bytes(*value)))
}

fn next_generation(connection: &Connection) -> Result<(), StoreError> {
    let next = generation(connection)?.saturating_add(1);
    set_meta(connection, "generation", &next.to_be_bytes())
}

const FIND_ACTOR: &str = "SELECT 1 FROM actor WHERE bytes = ?1";

fn is_known_actor(connection: &Connection, actor: [u8; 16]) -> Result<bool, StoreError> {
    let found = connection
        .query_row(FIND_ACTOR, [actor], |_| Ok(()))
        .optional()
        .doing("look for the actor")?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests;
