//! A request to change what is on file: submitted, verified, applied, confirmed (`B-08` (c)).

use chrono::{DateTime, Utc};

use super::fact::ChangeRequested;
use super::thing::Certificate;
use crate::id::StaffId;
use crate::personal::Personal;

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestStage {
    /// Asked for.
    Submitted,
    /// Who asks has shown who they are.
    Verified,
    /// The change was made.
    Applied,
    /// Who asked was told.
    Confirmed,
    /// The change is not made.
    Refused,
}

/// Who did a step of a request, and when; none where an imported fact says it.
pub type Step = Option<(StaffId, DateTime<Utc>)>;

/// A request and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// What was asked for; none while that is on its way.
    pub asked: Option<ChangeRequested>,
    /// Who took it down.
    pub asked_step: Step,
    /// What was shown, and who saw it.
    pub verified: Option<(Certificate, Step)>,
    /// Who made the change.
    pub applied: Option<Step>,
    /// Who told them.
    pub confirmed: Option<Step>,
    /// Why not.
    pub refused: Option<(Personal<String>, Step)>,
}

impl Request {
    /// How far it has come. What was applied stays applied, whatever came of it at another desk.
    pub const fn stage(&self) -> RequestStage {
        if self.confirmed.is_some() {
            RequestStage::Confirmed
        } else if self.applied.is_some() {
            RequestStage::Applied
        } else if self.refused.is_some() {
            RequestStage::Refused
        } else if self.verified.is_some() {
            RequestStage::Verified
        } else {
            RequestStage::Submitted
        }
    }

    /// Whether somebody still has to do something.
    pub fn is_open(&self) -> bool {
        self.stage() < RequestStage::Confirmed
    }
}
