//! Why a command was not carried out: the rules refused it, or the desk could not write.

use dutybook_domain::{seal, survey};
use thiserror::Error;

use super::DeskError;

/// Why a command was not carried out. Nothing of it was written then.
#[derive(Debug, Error)]
pub enum CommandError {
    /// The desk could not.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The rules of signed reports refuse it.
    #[error("refused: {0}")]
    Seal(seal::Refusal),
    /// The rules of the survey refuse it.
    #[error("refused: {0}")]
    Survey(survey::Refusal),
    /// The rules of an answer refuse it.
    #[error("refused: {0}")]
    Response(survey::ResponseRefusal),
    /// The round gave out no such code, or its list is destroyed.
    #[error("refused: survey-no-such-code")]
    NoSuchCode,
}

impl CommandError {
    /// The stable code of a refusal; `None` where the desk failed.
    pub const fn code(&self) -> Option<&'static str> {
        match self {
            Self::Desk(_) => None,
            Self::Seal(refusal) => Some(refusal.code()),
            Self::Survey(refusal) => Some(refusal.code()),
            Self::Response(refusal) => Some(refusal.code()),
            Self::NoSuchCode => Some("survey-no-such-code"),
        }
    }
}
