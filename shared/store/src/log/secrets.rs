//! Secrets: small replaceable, deletable rows beside the log, such as PIN verifiers and survey code
//! lists. They are never facts, and a deleted one leaves no bytes behind.

use dutybook_domain::id::PropertyUid;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::{Log, LogReader};
use crate::check::{self, Check};
use crate::error::{Damage, Doing as _, StoreError};

/// One secret of a property, or the mark that it was destroyed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// What it is called, such as `pin/17`.
    pub name: String,
    /// Counts up with every replacement; the higher wins everywhere.
    pub version: u64,
    /// Whether it was destroyed; then there are no bytes.
    pub deleted: bool,
    /// The secret itself.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, version, deleted, bytes: _ } = self;
        write!(f, "Secret({name:?} version {version}, deleted: {deleted})")
    }
}

impl Log {
    /// Keeps a secret, or destroys it, if its version is above the one held; of two with one
    /// version the destroyed one wins, then the greater bytes. Answers whether it was taken.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn put_secret(
        &mut self,
        property: PropertyUid,
        secret: &Secret,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "keep a secret";
        let bytes = if secret.deleted { &[][..] } else { secret.bytes.as_slice() };
        let transaction = self.reader.begin(OPERATION)?;
        let held = find(&transaction, property, &secret.name)?;
        let rank = (secret.version, secret.deleted, bytes);
        if held
            .as_ref()
            .is_some_and(|held| (held.version, held.deleted, held.bytes.as_slice()) >= rank)
        {
            return Ok(false);
        }
        let check = check_of(property, &secret.name, rank);
        transaction
            .execute(
                PUT,
                (property.as_bytes(), &secret.name, secret.version, secret.deleted, bytes, check),
            )
            .doing(OPERATION)?;
        transaction.commit().doing(OPERATION)?;
        if held.is_some() {
            self.wipe_wal();
        }
        Ok(true)
    }

    /// Writes the write-ahead log back and empties it, so that no old secret stays readable in it.
    /// A reader at work may hold it back; the next checkpoint does it then.
    fn wipe_wal(&self) {
        let wiped =
            self.reader
                .connection()
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        if let Err(error) = wiped {
            tracing::warn!(%error, "the write-ahead log could not be emptied");
        }
    }
}

impl LogReader {
    /// The secret of this name, destroyed or not.
    ///
    /// # Errors
    /// Any of the disk; [`StoreError::Damaged`] where it does not stand its check.
    pub fn secret(&self, property: PropertyUid, name: &str) -> Result<Option<Secret>, StoreError> {
        find(self.connection(), property, name)
    }

    /// Every secret of the property by name, destroyed ones included: what is exchanged.
    ///
    /// # Errors
    /// Any of the disk; [`StoreError::Damaged`] where one does not stand its check.
    pub fn secrets(&self, property: PropertyUid) -> Result<Vec<Secret>, StoreError> {
        const OPERATION: &str = "list the secrets";
        let mut statement = self.connection().prepare_cached(LIST).doing(OPERATION)?;
        let mut rows = statement.query([property.as_bytes()]).doing(OPERATION)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().doing(OPERATION)? {
            found.push(read(property, row)?);
        }
        Ok(found)
    }
}

const PUT: &str = r#"INSERT INTO secret (property, name, version, deleted, bytes, "check")
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (property, name) DO UPDATE
    SET version = ?3, deleted = ?4, bytes = ?5, "check" = ?6"#;
const FIND: &str = r#"SELECT name, version, deleted, bytes, "check" FROM secret
    WHERE property = ?1 AND name = ?2"#;
const LIST: &str = r#"SELECT name, version, deleted, bytes, "check" FROM secret
    WHERE property = ?1 ORDER BY name"#;

fn find(
    connection: &Connection,
    property: PropertyUid,
    name: &str,
) -> Result<Option<Secret>, StoreError> {
    connection
        .prepare_cached(FIND)
        .and_then(|mut find| {
            find.query_row((property.as_bytes(), name), |row| Ok(read(property, row))).optional()
        })
        .doing("find a secret")?
        .transpose()
}

fn check_of(
    property: PropertyUid,
    name: &str,
    (version, deleted, bytes): (u64, bool, &[u8]),
) -> [u8; check::LENGTH] {
    Check::of("secret")
        .bytes(property.as_bytes())
        .bytes(name.as_bytes())
        .number(version)
        .number(deleted.into())
        .bytes(bytes)
        .finish()
}

/// Whether a row stands its check.
pub(super) fn is_whole(property: PropertyUid, row: &Row<'_>) -> bool {
    read(property, row).is_ok()
}

fn read(property: PropertyUid, row: &Row<'_>) -> Result<Secret, StoreError> {
    const OPERATION: &str = "read a secret";
    let secret = Secret {
        name: row.get(0).doing(OPERATION)?,
        version: row.get(1).doing(OPERATION)?,
        deleted: row.get(2).doing(OPERATION)?,
        bytes: row.get(3).doing(OPERATION)?,
    };
    let check: [u8; check::LENGTH] = row.get(4).doing(OPERATION)?;
    let rank = (secret.version, secret.deleted, secret.bytes.as_slice());
    if check == check_of(property, &secret.name, rank) {
        return Ok(secret);
    }
    let damage = Damage {
        table: "secret",
        row: None,
        property: Some(property),
        document: None,
        reason: format!("{} does not match its check", secret.name),
    };
    Err(StoreError::damaged(OPERATION, damage))
}
