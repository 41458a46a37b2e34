//! Verifying and closing (`B-03 主管`, ⚠ 14): what must be there first.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Decision, Desk};
use crate::follow_up::Outcome;
use crate::regulation::RuleId;
use crate::ticket::clocks::CallbackResult;
use crate::ticket::fact::Closing;
use crate::ticket::matter::Kind;
use crate::ticket::round::Round;
use crate::ticket::{Fact, Refusal};

impl Desk<'_> {
    pub(super) fn close(&self, kind: Kind, closing: Closing) -> Result<Decision, Refusal> {
        let unread = Round::default();
        let round = self.round().unwrap_or(&unread);
        // Tried often enough is no answer, and is shown apart, but it ends the matter (⚠ 41).
        let tried = round.answers_tried() >= self.limit(RuleId::CallbackAttempts);
        if !(self.ticket.is_settled() || kind == Kind::Praise || tried) {
            return Err(Refusal::NotDone);
        }
        if kind == Kind::Complaint {
            self.check_complaint(round, closing)?;
        } else if kind.is_work() {
            self.check_work(round)?;
        }
        if closing == Closing::InBatch {
            self.check_batch(round)?;
        }
        Ok(Fact::Closed(closing).into())
    }

    /// Evidence and signature where the department shows its work, feedback and 028 always (K8).
    fn check_work(&self, round: &Round) -> Result<(), Refusal> {
        if round.asks_for_evidence() {
            if round.evidence().next().is_none() {
                return Err(Refusal::EvidenceMissing);
            }
            if !round.is_signed_or_refused() {
                return Err(Refusal::SignatureMissing);
            }
        }
        if round.feedbacks().next().is_none() {
            return Err(Refusal::NoFeedback);
        }
        let settled = round.follow_ups().any(|attempt| match &attempt.what.outcome {
            Outcome::Reached(_) | Outcome::Refused => true,
            Outcome::NotReached => false,
        });
        let attempts = u32::try_from(round.follow_ups().count()).unwrap_or(u32::MAX);
        if settled || attempts >= self.limit(RuleId::CallbackAttempts) {
            Ok(())
        } else {
            Err(Refusal::NotFollowedUp)
        }
    }

    fn check_complaint(&self, round: &Round, closing: Closing) -> Result<(), Refusal> {
        if closing == Closing::InBatch {
            return Err(Refusal::ComplaintInBatch);
        }
        if !self.has(|fact| matches!(fact, Fact::Replied(_))) {
            return Err(Refusal::NotReplied);
        }
        if round.completions().next().is_none() {
            // An ineffective complaint that was explained owes no callback.
            return Ok(());
        }
        let enough =
            (self.limit(RuleId::CallbackAttempts), self.limit(RuleId::CallbackAttemptDays));
        match self.ticket.callback_result(round, enough, self.property.zone) {
            CallbackResult::Owed => Err(Refusal::NotCalledBack),
            CallbackResult::Reached(_)
            | CallbackResult::Attempted(_)
            | CallbackResult::Refused(_)
            | CallbackResult::Anonymous => Ok(()),
        }
    }

    /// A batch holds only what was called back, or else settled, not long ago.
    fn check_batch(&self, round: &Round) -> Result<(), Refusal> {
        let called = round.follow_ups().map(|attempt| attempt.at).next_back();
        let settled = || round.settlement().map(|settlement| settlement.at);
        let since = called.or_else(settled).or_else(|| self.ticket.received_at());
        let hours = self.limit(RuleId::BatchCloseWithin);
        let latest = |since: DateTime<Utc>| {
            since.checked_add_signed(TimeDelta::hours(hours.into())).unwrap_or(since)
        };
        if since.is_some_and(|since| self.act.now <= latest(since)) {
            Ok(())
        } else {
            Err(Refusal::TooOldForBatch)
        }
    }
}
