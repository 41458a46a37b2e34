//! `server.db`: who may speak to this server, and what was done about it.
//!
//! Properties, desks with every certificate they ever had, enrolment codes, API tokens, the
//! server's own key, and the audit. Every write adds its audit rows in the same transaction; only
//! what desks report of themselves at a contact is not audited, because it is a measurement and
//! not an act. What desks write (the log) never lies here.
//!
//! Time and random bytes are arguments: this module reads no clock and draws nothing.

mod admission;
mod audit;
mod certificate;
mod check;
mod code;
mod contact;
mod desk;
mod identity;
mod old_key;
mod property;
mod recover;
mod schema;
mod token;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

pub use admission::{Admission, Admitted, NewAdmission};
pub use audit::{Audit, AuditRow};
pub use certificate::{CertificateRow, RevokeAs};
pub use check::{fault_of, snapshot};
pub use code::{CodeRefusal, CodeText, Enrolled, Offer, ParseCodeError, Redeem};
pub use contact::Contact;
pub use desk::{DeskRow, DeskStanding};
pub use property::{NewProperty, PropertyRow};
pub use token::{Scope, TokenText};

/// How long a command waits for another process that is writing.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// Why the registry could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// An expected answer: what was asked cannot be done as things stand.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The file is of a newer program.
    #[error("server.db has version {found}; this program knows up to {known}")]
    Newer {
        /// The version found.
        found: i64,
        /// The newest version this program reads.
        known: i64,
    },
    /// A stored value does not read back as what was written.
    #[error("server.db: {what} is damaged")]
    Damaged {
        /// What cannot be read.
        what: &'static str,
    },
    /// SQLite could not do it.
    #[error("server.db: {operation}")]
    Sqlite {
        /// What was being done.
        operation: &'static str,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
}

/// An expected refusal, for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A property of this id is there already.
    PropertyExists,
    /// No property has this id.
    NoSuchProperty,
    /// No property lies in this region.
    NoSuchRegion,
    /// The desk has a live certificate and nobody said to replace it.
    DeskIsLive,
    /// The desk has no live certificate.
    DeskNotLive,
    /// A token of this name is in force.
    TokenExists,
    /// No token of this name is in force.
    NoSuchToken,
    /// The first letters of a code are in use by another; draw again.
    CodeTaken,
    /// No desk offered a server's key with this fingerprint.
    NoSuchKey,
}

impl Refusal {
    /// A stable name for programs and logs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PropertyExists => "property-exists",
            Self::NoSuchProperty => "no-such-property",
            Self::NoSuchRegion => "no-such-region",
            Self::DeskIsLive => "desk-is-live",
            Self::DeskNotLive => "desk-not-live",
            Self::TokenExists => "token-exists",
            Self::NoSuchToken => "no-such-token",
            Self::CodeTaken => "code-taken",
            Self::NoSuchKey => "no-such-key",
        }
    }
}

impl From<Refusal> for RegistryError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Turns what SQLite said into an error that names the operation.
fn at(operation: &'static str) -> impl Fn(rusqlite::Error) -> RegistryError {
    move |source| RegistryError::Sqlite { operation, source }
}

/// An open `server.db`. One writer at a time across processes; readers never wait.
#[derive(Debug)]
pub struct Registry {
    connection: Connection,
}

impl Registry {
    /// Opens the registry, makes it if it is not there, and brings it to this program's version.
    ///
    /// `seed` is 48 random bytes, used only by the first opening: 32 for the server's key and 16
    /// for the epoch.
    ///
    /// # Errors
    /// [`RegistryError::Newer`] for a file of a newer program; otherwise what SQLite said.
    pub fn open(path: &Path, seed: &[u8; 48]) -> Result<Self, RegistryError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(at("open"))?;
        connection.busy_timeout(BUSY_WAIT).map_err(at("open"))?;
        schema::prepare(&mut connection, seed)?;
        Ok(Self { connection })
    }

    /// A registry in memory, for tests.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn in_memory(seed: &[u8; 48]) -> Result<Self, RegistryError> {
        Self::open(Path::new(":memory:"), seed)
    }

    /// A number that changes whenever *another* connection has committed.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn data_version(&self) -> Result<i64, RegistryError> {
        self.connection
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(at("data version"))
    }

    /// Runs one write: its rows and the audit rows it returns are committed together, or none is.
    fn write<T>(
        &mut self,
        operation: &'static str,
        act: impl FnOnce(&Transaction<'_>) -> Result<(T, Vec<Audit>), RegistryError>,
    ) -> Result<T, RegistryError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(at(operation))?;
        let (outcome, audits) = act(&transaction)?;
        for entry in &audits {
            audit::append(&transaction, entry)?;
        }
        transaction.commit().map_err(at(operation))?;
        Ok(outcome)
    }
}
