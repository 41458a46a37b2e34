//! What can be wrong with a command, and with which code the program then ends.

use crate::import::ImportError;

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No `--data`.
    NoDataGiven,
    /// The folder does not exist.
    NoFolder(String),
    /// The folder holds no enrolled desk.
    NotEnrolled(String),
    /// The folder holds an enrolled desk.
    AlreadyEnrolled,
    /// Another program has the store open.
    InUse(String),
    /// The address cannot be read.
    BadUrl(String),
    /// Plain http to another machine without `--insecure`.
    PlainHttp(String),
    /// The server does not accept the one-time code.
    CodeRefused,
    /// The server cannot be reached.
    NotReached(String),
    /// The server refused for another reason.
    ServerSaid(String),
    /// A month that is none.
    BadMonth(String),
    /// A date that is none.
    BadDate(String),
    /// A cut-off outside the month.
    DateOutsideMonth(String),
    /// A file that cannot be read, and why.
    CannotRead(String, String),
    /// A file that cannot be written, and why.
    CannotWrite(String, String),
    /// A file that is no event log.
    BadImport(ImportError),
    /// The store failed, and how.
    Store(String),
}

impl Problem {
    /// The exit code: 1 when the outside world failed, 2 when the command was wrong.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::NotReached(_) | Self::ServerSaid(_) | Self::Store(_) => 1,
            Self::NoDataGiven
            | Self::NoFolder(_)
            | Self::NotEnrolled(_)
            | Self::AlreadyEnrolled
            | Self::InUse(_)
            | Self::BadUrl(_)
            | Self::PlainHttp(_)
            | Self::CodeRefused
            | Self::BadMonth(_)
            | Self::BadDate(_)
            | Self::DateOutsideMonth(_)
            | Self::CannotRead(..)
            | Self::CannotWrite(..)
            | Self::BadImport(_) => 2,
        }
    }
}
