//! Requests for a change: submitted, verified, applied, confirmed (`B-08` (c)).

use super::{Context, Decision, required};
use crate::household::fact::ChangeRequested;
use crate::household::request::{Request, RequestStage};
use crate::household::thing::{Certificate, RequestId};
use crate::household::{ChangeFact, Fact, Refusal};
use crate::personal::Personal;

impl Context<'_> {
    pub(super) fn request_change(self, asked: ChangeRequested) -> Result<Decision, Refusal> {
        let ChangeRequested { request, asked_by, edits } = asked;
        if self.file.requests().contains_key(&request) {
            return Err(Refusal::NoSuchRequest);
        }
        self.known_if_named(asked_by)?;
        let edits = self.check_edits(edits)?;
        if edits.iter().all(|edit| self.is_unchanged(edit)) {
            return Err(Refusal::NothingAsked);
        }
        let asked = ChangeRequested { request, asked_by, edits };
        Ok(Decision::fact(Fact::Change(ChangeFact::Requested(asked))))
    }

    fn at(self, request: RequestId, stage: RequestStage) -> Result<(), Refusal> {
        let held = self.file.requests().get(&request).ok_or(Refusal::NoSuchRequest)?;
        if held.stage() == stage { Ok(()) } else { Err(Refusal::WrongStep) }
    }

    pub(super) fn verify_change(
        self,
        request: RequestId,
        seen: Certificate,
    ) -> Result<Decision, Refusal> {
        self.at(request, RequestStage::Submitted)?;
        Ok(Decision::fact(Fact::Change(ChangeFact::Verified { request, seen })))
    }

    pub(super) fn apply_change(self, request: RequestId) -> Result<Decision, Refusal> {
        self.at(request, RequestStage::Verified)?;
        let held = self.file.requests().get(&request).and_then(|held| held.asked.clone());
        let asked = held.ok_or(Refusal::NoSuchRequest)?;
        // What was agreed to when it was asked for may have been taken back since.
        let edits = self.check_edits(asked.edits)?;
        let facts = vec![Fact::Change(ChangeFact::Applied { request })];
        Ok(Decision { facts, edits, ..Decision::default() })
    }

    pub(super) fn confirm_change(self, request: RequestId) -> Result<Decision, Refusal> {
        self.at(request, RequestStage::Applied)?;
        Ok(Decision::fact(Fact::Change(ChangeFact::Confirmed { request })))
    }

    pub(super) fn refuse_change(
        self,
        request: RequestId,
        reason: Personal<String>,
    ) -> Result<Decision, Refusal> {
        let held: &Request = self.file.requests().get(&request).ok_or(Refusal::NoSuchRequest)?;
        if held.stage() > RequestStage::Verified {
            return Err(Refusal::WrongStep);
        }
        required(reason.reveal())?;
        Ok(Decision::fact(Fact::Change(ChangeFact::Refused { request, reason })))
    }
}
