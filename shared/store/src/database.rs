//! Opens SQLite files with the settings everything else relies on, and brings them to today's
//! format. The only place that opens a connection.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Damage, Doing as _, StoreError};

/// How long a connection waits for another before it answers "busy".
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// How many KiB of pages the writer holds in memory, as SQLite takes it: negative. SQLite's own
/// 2 MiB are less than the index by identity of a desk's month offline, and a page that is put out
/// in the middle of a transaction is written and read again for every few rows.
const CACHE_KIB: i64 = -(32 << 10);

/// How many bytes a write-ahead log keeps on disk after it was read back.
const KEPT_WAL_BYTES: i64 = 16 << 20;

/// One sort of file: its mark, and the steps from each format to the next.
pub(crate) struct Format {
    /// What `PRAGMA application_id` says of such a file.
    pub(crate) application_id: u32,
    /// `migrations[n]` leads from format n to n + 1.
    pub(crate) migrations: &'static [&'static str],
    /// Whether each commit waits for the disk.
    pub(crate) durable: bool,
}

impl Format {
    fn newest(&self) -> i64 {
        i64::try_from(self.migrations.len()).unwrap_or(i64::MAX)
    }
}

/// Opens a file for writing, made or migrated as needed.
pub(crate) fn open(path: &Path, format: &Format) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).doing("open the store")?;
    configure(&connection)?;
    let found = check_format(&connection, path, format)?;
    let synchronous = if format.durable { "FULL" } else { "NORMAL" };
    connection.pragma_update(None, "journal_mode", "WAL").doing("open the store")?;
    connection.pragma_update(None, "synchronous", synchronous).doing("open the store")?;
    connection.pragma_update(None, "journal_size_limit", KEPT_WAL_BYTES).doing("open the store")?;
    connection.pragma_update(None, "cache_size", CACHE_KIB).doing("open the store")?;
    migrate(&mut connection, format, found)?;
    Ok(connection)
}

/// Opens a file for reading beside its writer.
pub(crate) fn open_reader(path: &Path, format: &Format) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).doing("open the store to read")?;
    configure(&connection)?;
    if check_format(&connection, path, format)? != format.newest() {
        return Err(StoreError::NotOurs { file: path.to_owned() });
    }
    Ok(connection)
}

/// Opens a file that nobody else uses and that stays one file, such as a backup.
pub(crate) fn open_single(path: &Path, format: &Format) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).doing("open the backup")?;
    configure(&connection)?;
    check_format(&connection, path, format)?;
    connection.pragma_update(None, "journal_mode", "DELETE").doing("open the backup")?;
    Ok(connection)
}

/// Opens a file of any format this program reads, without changing a byte of it.
pub(crate) fn open_to_look(path: &Path, format: &Format) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).doing("open the backup")?;
    configure(&connection)?;
    check_format(&connection, path, format)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_WAIT).doing("open the store")?;
    connection.pragma_update(None, "foreign_keys", true).doing("open the store")?;
    // A secret that was deleted must not stay readable in a free page.
    connection.pragma_update(None, "secure_delete", true).doing("open the store")?;
    // Damage that SQLite can see while it reads a cell is reported, not read past.
    connection.pragma_update(None, "cell_size_check", true).doing("open the store")?;
    connection.pragma_update(None, "trusted_schema", false).doing("open the store")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The format the file has, 0 for a new one.
fn check_format(connection: &Connection, path: &Path, format: &Format) -> Result<i64, StoreError> {
    let number = |pragma: &str| {
        connection
            .pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
            .doing("open the store")
    };
    let found = number("user_version")?;
    let application_id = number("application_id")?;
    let fresh = found == 0 && application_id == 0 && number("page_count")? == 0;
    if !fresh && application_id != i64::from(format.application_id) {
        return Err(StoreError::NotOurs { file: path.to_owned() });
    }
    if found > format.newest() {
        return Err(StoreError::newer(path, found, format.newest()));
    }
    Ok(found)
}

/// Up to this many pages (16 MiB) the whole structure is looked through at opening, the indexes with
/// it: a change an index does not show would be taken in a second time. At this size it costs 45 ms
/// of a log, 31,000 changes, and 51 ms of books, of the second a cold start may take.
const PAGES_CHECKED: u64 = 4096;

/// Looks through the structure of a file that is not too large for it.
///
/// # Errors
/// [`StoreError::Damaged`] with what is wrong first.
pub(crate) fn check_structure(
    connection: &Connection,
    file: &'static str,
) -> Result<(), StoreError> {
    const OPERATION: &str = "check the store";
    let pages: u64 =
        connection.pragma_query_value(None, "page_count", |row| row.get(0)).doing(OPERATION)?;
    if pages > PAGES_CHECKED {
        return Ok(());
    }
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).doing(OPERATION)?;
    if verdict == "ok" {
        return Ok(());
    }
    let damage = Damage { table: file, row: None, property: None, document: None, reason: verdict };
    Err(StoreError::damaged(OPERATION, damage))
}

/// Takes the missing steps in one transaction: a crash in between leaves the old format whole.
fn migrate(connection: &mut Connection, format: &Format, found: i64) -> Result<(), StoreError> {
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    if done >= format.migrations.len() {
        return Ok(());
    }
    let transaction = connection.transaction().doing("migrate")?;
    for step in format.migrations.iter().skip(done) {
        transaction.execute_batch(step).doing("migrate")?;
    }
    transaction.pragma_update(None, "application_id", format.application_id).doing("migrate")?;
    transaction.pragma_update(None, "user_version", format.newest()).doing("migrate")?;
    transaction.commit().doing("migrate")
}
