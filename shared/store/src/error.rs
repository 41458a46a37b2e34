//! What the store answers when it cannot do what was asked. Every answer names the operation and,
//! where there is one, the document; none of them means that half of it was done.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use dutybook_domain::id::{DocumentId, PropertyUid};
use rusqlite::ErrorCode;

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct During {
    /// The operation, as in "append".
    pub operation: &'static str,
    /// The document it was about, where it was about one.
    pub document: Option<DocumentId>,
}

impl fmt::Display for During {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        self.document.map_or(Ok(()), |document| write!(f, " of document {document}"))
    }
}

/// Why the store did not do what was asked. After any of them the store is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no room. The same call succeeds once there is, without a restart.
    #[error("{during}: the disk is full")]
    DiskFull {
        /// What was being done.
        during: During,
        /// What the system said.
        #[source]
        source: Source,
    },
    /// The disk could not be read or written.
    #[error("{during}: the disk answers with an error")]
    Io {
        /// What was being done.
        during: During,
        /// What the system said.
        #[source]
        source: Source,
    },
    /// Another connection held the file for longer than the store waits.
    #[error("{during}: the store is busy")]
    Busy {
        /// What was being done.
        during: During,
        /// What SQLite said.
        #[source]
        source: Source,
    },
    /// A page or an index of the file is damaged; [`crate::log::salvage`] reads what is left.
    #[error("{during}: the file is damaged")]
    Corrupt {
        /// What was being done.
        during: During,
        /// What SQLite said.
        #[source]
        source: Source,
    },
    /// A row does not carry the check of its columns; [`crate::log::Log::set_aside`] names it and
    /// puts it in quarantine.
    #[error("{during}: {damage}")]
    Damaged {
        /// What was being done.
        during: During,
        /// What is damaged.
        damage: Box<Damage>,
    },
    /// SQLite refused for a reason that is a mistake of this program.
    #[error("{during}: the database refuses")]
    Sql {
        /// What was being done.
        during: During,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// Another program writes to this data directory.
    #[error("another program is using {}", .dir.display())]
    Locked {
        /// The data directory.
        dir: PathBuf,
    },
    /// The file was written by a newer version.
    #[error("{} was written by a newer version of Dutybook (format {found}, this one reads up to {known}): update the program", .file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// The format it has.
        found: i64,
        /// The newest format this program reads.
        known: i64,
    },
    /// The file is a database, but not one of ours of this sort.
    #[error("{} is not the file it should be", .file.display())]
    NotOurs {
        /// The file.
        file: PathBuf,
    },
    /// The log is gone although other files of the directory say it was there.
    #[error("{} is missing, but this directory has held a log: restore a backup", .file.display())]
    Missing {
        /// The file that is missing.
        file: PathBuf,
    },
    /// The log ends before what was once written to it.
    #[error("{} ends at entry {found}, but {expected} entries were once saved", .file.display())]
    LostTail {
        /// The log.
        file: PathBuf,
        /// The last entry once saved.
        expected: u64,
        /// The last entry found.
        found: u64,
    },
    /// A desk's store was opened as the server's or the other way round.
    #[error("this store belongs to the other side")]
    WrongRole,
    /// The random actor id given at opening has been used before.
    #[error("the actor id has been used before: the source of randomness is broken")]
    ActorUsed,
    /// The peer gave a sequence that contradicts what is held: another epoch.
    #[error("sequence {server_seq} of property {property} does not fit what is held")]
    ForeignSequence {
        /// The property.
        property: PropertyUid,
        /// The server sequence that contradicts.
        server_seq: u64,
    },
    /// Keeping the blob would go over the limit.
    #[error("{during}: over the limit of {limit_bytes} bytes")]
    OverQuota {
        /// What was being done.
        during: During,
        /// The limit.
        limit_bytes: u64,
    },
    /// Bytes that do not have the hash they came under.
    #[error("{during}: the bytes are not those of the hash")]
    WrongHash {
        /// What was being done.
        during: During,
    },
    /// A part of a blob that does not follow on what is held.
    #[error("the part does not begin at byte {expected}")]
    OutOfPlace {
        /// Where the next part begins.
        expected: u64,
    },
    /// A restore would overwrite something.
    #[error("{} is not empty", .dir.display())]
    NotEmpty {
        /// The directory.
        dir: PathBuf,
    },
}

/// What the layer below said.
#[derive(Debug, thiserror::Error)]
pub enum Source {
    /// From SQLite.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// From the file system.
    #[error(transparent)]
    File(#[from] io::Error),
}

/// One thing found damaged, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The table, file or index.
    pub table: &'static str,
    /// The row's number, where it has one.
    pub row: Option<u64>,
    /// The property, where it can still be told.
    pub property: Option<PropertyUid>,
    /// The document, where it can still be told.
    pub document: Option<DocumentId>,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table)?;
        self.row.map_or(Ok(()), |row| write!(f, " {row}"))?;
        self.document.map_or(Ok(()), |document| write!(f, " of document {document}"))?;
        write!(f, ": {}", self.reason)
    }
}

impl StoreError {
    /// Names the document the operation was about.
    #[must_use]
    pub(crate) fn about(mut self, about: DocumentId) -> Self {
        match &mut self {
            Self::DiskFull { during, .. }
            | Self::Io { during, .. }
            | Self::Busy { during, .. }
            | Self::Corrupt { during, .. }
            | Self::Damaged { during, .. }
            | Self::Sql { during, .. }
            | Self::OverQuota { during, .. }
            | Self::WrongHash { during } => during.document = Some(about),
            Self::Locked { .. }
            | Self::Newer { .. }
            | Self::NotOurs { .. }
            | Self::Missing { .. }
            | Self::LostTail { .. }
            | Self::WrongRole
            | Self::ActorUsed
            | Self::ForeignSequence { .. }
            | Self::OutOfPlace { .. }
            | Self::NotEmpty { .. } => {}
        }
        self
    }

    /// A row that does not carry its check.
    pub(crate) fn damaged(operation: &'static str, damage: Damage) -> Self {
        let during = During { operation, document: damage.document };
        Self::Damaged { during, damage: Box::new(damage) }
    }

    pub(crate) fn newer(file: &Path, found: i64, known: i64) -> Self {
        Self::Newer { file: file.to_owned(), found, known }
    }
}

/// Says what was being done when the layer below answered with an error.
pub(crate) trait Doing<T> {
    fn doing(self, operation: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, operation: &'static str) -> Result<T, StoreError> {
        self.map_err(|error| of_sqlite(operation, error))
    }
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, operation: &'static str) -> Result<T, StoreError> {
        self.map_err(|error| {
            let during = During { operation, document: None };
            let full =
                matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
            let source = error.into();
            if full {
                StoreError::DiskFull { during, source }
            } else {
                StoreError::Io { during, source }
            }
        })
    }
}

fn of_sqlite(operation: &'static str, error: rusqlite::Error) -> StoreError {
    let during = During { operation, document: None };
    let unreadable = matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
    );
    if unreadable {
        return StoreError::Corrupt { during, source: error.into() };
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::DiskFull { during, source: error.into() },
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly,
        ) => StoreError::Io { during, source: error.into() },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Busy { during, source: error.into() }
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Corrupt { during, source: error.into() }
        }
        _ => StoreError::Sql { during, source: error },
    }
}
