//! Salvage: what can still be read of a damaged log is copied row by row into a new file. The old
//! file is kept aside, untouched.

use std::fs::OpenOptions;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value;

use super::verify::plain;
use super::{FILE, LogReader, Role, aside, schema};
use crate::database;
use crate::error::{Damage, Doing as _, StoreError};
use crate::lock::{HighMark, WriterLock, sync_dir};

const OPERATION: &str = "salvage the log";

/// What a salvage has brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// Changes in the new file.
    pub changes: u64,
    /// What could not be read or does not stand its check, by name.
    pub damage: Vec<Damage>,
    /// The damaged file, as it was.
    pub kept: PathBuf,
}

/// Reads what is left of a damaged log into a new one and puts the new one in its place. Sync
/// refills from the peers what is gone. `at` is the time in milliseconds since 1970.
///
/// The caller has no hold on the log: [`super::Log::open`] has refused it, or it was dropped.
///
/// # Errors
/// Any of the disk; then the damaged file is still in its place.
pub fn salvage(dir: &Path, role: Role, at: u64) -> Result<Salvaged, StoreError> {
    let _lock = WriterLock::take(dir)?;
    let file = dir.join(FILE);
    let last = HighMark::open(dir)?.read();
    let (work, fresh) = (dir.join("log.db.reading"), dir.join("log.db.salvaged"));
    remove(&work)?;
    remove(&fresh)?;
    copy_all(&file, &work)?;
    mend_header(&work)?;
    let mut damage = Vec::new();
    let new = database::open(&fresh, &schema::LOG)?;
    new.pragma_update(None, "foreign_keys", false).doing(OPERATION)?;
    match database::open(&work, &schema::LOG) {
        Ok(old) => copy_tables(&old, &new, last, &mut damage)?,
        Err(StoreError::Newer { found, known, .. }) => {
            return Err(StoreError::newer(&file, found, known));
        }
        Err(error) => damage.push(plain(FILE, format!("nothing can be read: {error}"))),
    }
    super::set_meta(&new, "role", role.name().as_bytes())?;
    super::next_generation(&new)?;
    let transaction = new.unchecked_transaction().doing(OPERATION)?;
    damage.extend(aside::set_aside(&transaction, role, at)?);
    transaction.commit().doing(OPERATION)?;
    let reader = LogReader::over(new);
    let (changes, reached) = (reader.count_changes()?, reader.last_seq()?);
    // Closing writes everything back into the one file that is then moved.
    drop(reader);
    let kept = put_in_place(dir, &file, &fresh)?;
    remove(&work)?;
    HighMark::open(dir)?.write(reached);
    Ok(Salvaged { changes, damage, kept })
}

/// The companions of a SQLite file, the file itself first.
fn with_companions(file: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    })
}

fn copy_all(from: &Path, to: &Path) -> Result<(), StoreError> {
    // The shared-memory file is rebuilt from the others; a damaged one would only mislead.
    for (from, to) in with_companions(from).iter().zip(with_companions(to)).take(2) {
        if from.exists() {
            std::fs::copy(from, to).doing(OPERATION)?;
        }
    }
    Ok(())
}

fn remove(file: &Path) -> Result<(), StoreError> {
    for file in with_companions(file) {
        if file.exists() {
            std::fs::remove_file(file).doing(OPERATION)?;
        }
    }
    Ok(())
}

/// How long the header of a SQLite file is.
const HEADER_BYTES: u64 = 100;

/// Writes back the bytes of the header that are known. The list of free pages is dropped: the copy
/// is only read.
fn mend_header(file: &Path) -> Result<(), StoreError> {
    const MAGIC: &[u8] = b"SQLite format 3\0\x10\x00\x02\x02\x00\x40\x20\x20";
    if !file.exists() {
        return Ok(());
    }
    let mut open = OpenOptions::new().read(true).write(true).open(file).doing(OPERATION)?;
    let length = open.metadata().doing(OPERATION)?.len();
    let mut bytes = Vec::new();
    (&open).take(HEADER_BYTES).read_to_end(&mut bytes).doing(OPERATION)?;
    bytes.iter_mut().zip(MAGIC).for_each(|(to, from)| *to = *from);
    let pages = u32::try_from(length.div_ceil(4096)).unwrap_or(u32::MAX);
    let newest = u32::try_from(schema::LOG.migrations.len()).unwrap_or(u32::MAX);
    let said =
        bytes.get(60..64).and_then(<[u8]>::first_chunk::<4>).map(|at| u32::from_be_bytes(*at));
    // A number a little above ours is a newer program's; any other is damage.
    let version = said.filter(|said| (1..newest.saturating_add(50)).contains(said));
    let known = [
        (28, pages),
        (32, 0),
        (36, 0),
        (44, 4),
        (56, 1),
        (60, version.unwrap_or(newest)),
        (68, schema::APPLICATION_ID),
    ];
    for (at, value) in known {
        bytes.iter_mut().skip(at).zip(value.to_be_bytes()).for_each(|(to, from)| *to = from);
    }
    open.seek(SeekFrom::Start(0)).and_then(|_| open.write_all(&bytes)).doing(OPERATION)
}

fn put_in_place(dir: &Path, file: &Path, fresh: &Path) -> Result<PathBuf, StoreError> {
    let kept = (1..1_000_u32)
        .map(|n| dir.join(format!("log.db.damaged-{n}")))
        .find(|path| !path.exists())
        .ok_or_else(|| StoreError::NotEmpty { dir: dir.to_owned() })?;
    for (from, to) in with_companions(file).iter().zip(with_companions(&kept)) {
        if from.exists() {
            std::fs::rename(from, to).doing(OPERATION)?;
        }
    }
    std::fs::rename(fresh, file).doing(OPERATION)?;
    sync_dir(dir)?;
    Ok(kept)
}

/// The tables by row number, with their columns in order.
const TABLES: [(&str, &str); 5] = [
    ("property", r#"id, uid, cursor, head, epoch, count, sum, "check""#),
    ("document", r#"id, property, uid, kind, "check""#),
    ("actor", r#"id, bytes, own, "check""#),
    (
        "change",
        r#"id, property, doc, kind, actor, sequence, t, desk, via, received, server_seq, standing,
        code, ident, "check", sig, bytes"#,
    ),
    (
        "quarantine",
        r#"id, property, origin, server_seq, ident, code, reason, at, tries, bytes, "check""#,
    ),
];
const SECRET_COLUMNS: &str = r#"property, name, version, deleted, bytes, "check""#;

fn copy_tables(
    old: &Connection,
    new: &Connection,
    last: Option<u64>,
    damage: &mut Vec<Damage>,
) -> Result<(), StoreError> {
    let transaction = new.unchecked_transaction().doing(OPERATION)?;
    for (table, columns) in TABLES {
        let mut copy = Copy { old, new, table, columns, damage };
        copy.by_halves(last)?;
    }
    let mut secrets = Copy { old, new, table: "secret", columns: SECRET_COLUMNS, damage };
    if let Err(reason) = secrets.rows("", &mut |_| {})? {
        secrets.damage.push(plain("secret", reason));
    }
    let generation = super::generation(old).unwrap_or_default();
    super::set_meta(new, "generation", &generation.to_be_bytes())?;
    transaction.commit().doing(OPERATION)
}

/// Copies one table, going round what cannot be read.
struct Copy<'a> {
    old: &'a Connection,
    new: &'a Connection,
    table: &'static str,
    columns: &'static str,
    damage: &'a mut Vec<Damage>,
}

/// After so many unreadable ranges the rest of a table is given up: its root is gone.
const FAILURES_LIMIT: u32 = 20_000;

impl Copy<'_> {
    /// Reads ranges of row numbers; one that fails is split until single rows are left.
    fn by_halves(&mut self, last: Option<u64>) -> Result<(), StoreError> {
        let Some(end) = self.last_row(last) else {
            self.damage.push(plain(self.table, "the table cannot be read".to_owned()));
            return Ok(());
        };
        let mut ranges = vec![(1_u64, end)];
        let mut failures = 0_u32;
        while let Some((from, to)) = ranges.pop().filter(|_| failures < FAILURES_LIMIT) {
            let mut next = from;
            let range = format!("WHERE id BETWEEN {from} AND {to} ORDER BY id");
            let Err(reason) = self.rows(&range, &mut |id| next = next.max(id.saturating_add(1)))?
            else {
                continue;
            };
            failures = failures.saturating_add(1);
            if next >= to {
                self.lost(to, &reason);
                continue;
            }
            let middle = next.midpoint(to);
            ranges.push((middle.saturating_add(1), to));
            ranges.push((next, middle));
        }
        if failures >= FAILURES_LIMIT {
            self.damage.push(plain(self.table, "the rest cannot be read".to_owned()));
        }
        Ok(())
    }

    /// The highest row number there may be.
    fn last_row(&self, mark: Option<u64>) -> Option<u64> {
        let select = format!("SELECT coalesce(max(id), 0) FROM {}", self.table);
        let found = self.old.query_row(&select, [], |row| row.get::<_, u64>(0)).ok();
        found.max(mark.filter(|_| self.table == "change" || found.is_none()))
    }

    fn lost(&mut self, id: u64, reason: &str) {
        let named = Damage { row: Some(id), ..plain(self.table, reason.to_owned()) };
        self.damage.push(named);
    }

    /// Copies the rows of a condition; answers the reason where reading stopped early.
    fn rows(
        &mut self,
        condition: &str,
        copied: &mut dyn FnMut(u64),
    ) -> Result<Result<(), String>, StoreError> {
        let Self { old, new, table, columns, .. } = self;
        let select = format!("SELECT {columns} FROM {table} {condition}");
        let places = vec!["?"; columns.split(',').count()].join(", ");
        let insert = format!("INSERT INTO {table} ({columns}) VALUES ({places})");
        let mut insert = new.prepare_cached(&insert).doing(OPERATION)?;
        let mut statement = match old.prepare_cached(&select) {
            Ok(statement) => statement,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let width = statement.column_count();
        let mut rows = match statement.query([]) {
            Ok(rows) => rows,
            Err(error) => return Ok(Err(error.to_string())),
        };
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(Ok(())),
                Err(error) => return Ok(Err(error.to_string())),
            };
            let values =
                (0..width).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>();
            let id = row.get::<_, u64>(0).unwrap_or_default();
            copied(id);
            // A row the new file refuses is damaged in a way no check needs to show.
            let refused =
                values.and_then(|values| insert.execute(rusqlite::params_from_iter(values)));
            match refused {
                Ok(_) => {}
                Err(error) if is_of_the_row(&error) => {
                    let named = Damage { row: Some(id), ..plain(self.table, error.to_string()) };
                    self.damage.push(named);
                }
                Err(error) => return Err(error).doing(OPERATION),
            }
        }
    }
}

fn is_of_the_row(error: &rusqlite::Error) -> bool {
    !matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::SystemIoFailure)
    )
}
