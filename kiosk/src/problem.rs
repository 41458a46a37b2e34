//! What can be wrong with a command, and with which code the program then ends.

use std::path::Path;

use dutybook_domain::seal;
use dutybook_store::StoreError;

use crate::desk::{CommandError, DeskError};
use crate::identity::IdentityError;
use crate::import::ImportError;

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// With the folder that holds the desk's records.
    Folder(FolderProblem),
    /// With the server or the way to it.
    Server(ServerProblem),
    /// With what was typed or the file named.
    Input(InputProblem),
    /// There is no room on the disk. The same command succeeds once there is.
    DiskFull,
    /// The store failed, and how.
    Store(String),
    /// No window can be opened. The cause is in the log.
    Window,
}

/// What is wrong with the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FolderProblem {
    /// No `--data`.
    NotGiven,
    /// It does not exist.
    Missing(String),
    /// It holds no enrolled desk.
    NotEnrolled(String),
    /// It holds an enrolled desk already.
    AlreadyEnrolled,
    /// The desk was reported lost, and its key is gone.
    KeyDestroyed,
    /// Another program has it open.
    InUse(String),
}

/// What is wrong with the server or the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerProblem {
    /// The address cannot be read.
    BadUrl(String),
    /// Plain http to another machine without `--insecure`.
    PlainHttp(String),
    /// The one-time code is not accepted.
    CodeRefused,
    /// The code is for another property or number than the records here.
    OtherDesk,
    /// Nobody answers there.
    NotReached(String),
    /// Refused for another reason, by its code.
    Said(String),
}

/// What is wrong with what was typed or the file named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputProblem {
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
    /// A file that holds no certificate of an authority.
    BadAuthority(String),
    /// A file that is no event log.
    BadImport(ImportError),
    /// Nobody of this name is a supervisor here, or several are.
    NoSuchSupervisor(String),
    /// The report may not be signed.
    NotSealed(seal::Refusal),
    /// A command of the desk is refused, by its code.
    Refused(&'static str),
}

impl Problem {
    /// The exit code: 1 when the outside world failed, 2 when the command was wrong.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Server(ServerProblem::NotReached(_) | ServerProblem::Said(_))
            | Self::DiskFull
            | Self::Store(_)
            | Self::Window => 1,
            Self::Folder(_)
            | Self::Server(
                ServerProblem::BadUrl(_)
                | ServerProblem::PlainHttp(_)
                | ServerProblem::CodeRefused
                | ServerProblem::OtherDesk,
            )
            | Self::Input(_) => 2,
        }
    }
}

impl Problem {
    /// What a command that was not carried out is to whoever gave it.
    pub fn of_command(error: &CommandError, dir: &Path) -> Self {
        match error {
            CommandError::Desk(error) => Self::of_desk(error, dir),
            CommandError::Seal(refusal) => InputProblem::NotSealed(*refusal).into(),
            CommandError::Survey(refusal) => InputProblem::Refused(refusal.code()).into(),
            CommandError::Response(refusal) => InputProblem::Refused(refusal.code()).into(),
            CommandError::NoSuchCode => InputProblem::Refused("survey-no-such-code").into(),
        }
    }

    /// What a failure of the desk in `dir` is to whoever gave the command.
    pub fn of_desk(error: &DeskError, dir: &Path) -> Self {
        let dir = || dir.display().to_string();
        match error {
            DeskError::Identity(IdentityError::NotEnrolled) => {
                FolderProblem::NotEnrolled(dir()).into()
            }
            DeskError::Identity(IdentityError::AlreadyEnrolled) => {
                FolderProblem::AlreadyEnrolled.into()
            }
            DeskError::Identity(IdentityError::KeyDestroyed) => FolderProblem::KeyDestroyed.into(),
            DeskError::Store(StoreError::Locked { .. }) => FolderProblem::InUse(dir()).into(),
            DeskError::Store(StoreError::DiskFull { .. }) => Self::DiskFull,
            DeskError::Identity(_)
            | DeskError::Store(_)
            | DeskError::Write(_)
            | DeskError::Document(_)
            | DeskError::Encode(_)
            | DeskError::Randomness(_)
            | DeskError::Damaged { .. }
            | DeskError::ActorUsedUp { .. } => Self::Store(chain(error)),
        }
    }
}

/// An error with everything that caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl From<FolderProblem> for Problem {
    fn from(problem: FolderProblem) -> Self {
        Self::Folder(problem)
    }
}

impl From<ServerProblem> for Problem {
    fn from(problem: ServerProblem) -> Self {
        Self::Server(problem)
    }
}

impl From<InputProblem> for Problem {
    fn from(problem: InputProblem) -> Self {
        Self::Input(problem)
    }
}
