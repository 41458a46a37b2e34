//! Consultations, suggestions and errands: matters the desk answers itself.

use super::{Decision, Desk, required};
use crate::follow_up::Method;
use crate::personal::Personal;
use crate::ticket::command::Errand;
use crate::ticket::fact::{ErrandJudgement, Feasibility, SuggestionDecision, Verdict};
use crate::ticket::matter::{Kind, Promised};
use crate::ticket::{Fact, Refusal};

impl Desk<'_> {
    pub(super) fn answer(&self, kind: Kind, words: Personal<String>) -> Result<Decision, Refusal> {
        if kind != Kind::Consultation {
            return Err(Refusal::OtherKind);
        }
        required(words.reveal()).or(Err(Refusal::ContentMissing))?;
        self.while_open(Fact::Answered(words))
    }

    pub(super) fn decide_suggestion(
        &self,
        kind: Kind,
        decision: SuggestionDecision,
    ) -> Result<Decision, Refusal> {
        if kind != Kind::Suggestion {
            return Err(Refusal::OtherKind);
        }
        match &decision.decision {
            Verdict::Adopted => {}
            Verdict::NotAdopted { reason } => required(reason)?,
        }
        if !decision.thanked {
            return Err(Refusal::NotThanked);
        }
        self.while_open(Fact::SuggestionDecided(decision))
    }

    pub(super) fn judge_errand(&self, kind: Kind, errand: Errand) -> Result<Decision, Refusal> {
        if kind != Kind::Errand {
            return Err(Refusal::OtherKind);
        }
        let (feasibility, outside_scope) = match errand {
            Errand::Feasible { repeated_back: false, .. } => {
                return Err(Refusal::NotRepeatedBack);
            }
            Errand::Feasible { repeated_back, by, outside_scope } => {
                if by < self.act.occurred_at {
                    return Err(Refusal::PromiseInThePast);
                }
                let promise = self.promise_of(Promised::Result, by);
                (Feasibility::Feasible { repeated_back, promise }, outside_scope)
            }
            Errand::NotFeasible { alternative, outside_scope } => {
                required(&alternative).or(Err(Refusal::AlternativeMissing))?;
                (Feasibility::NotFeasible { alternative }, outside_scope)
            }
        };
        self.while_open(Fact::ErrandJudged(ErrandJudgement { feasibility, outside_scope }))
    }

    /// An answer that did not arrive: the clock runs on (⚠ 41).
    pub(super) fn try_to_answer(&self, kind: Kind, method: Method) -> Result<Decision, Refusal> {
        if !matches!(kind, Kind::Consultation | Kind::Suggestion) {
            return Err(Refusal::OtherKind);
        }
        self.while_open(Fact::AnswerTried { method })
    }

    pub(super) fn is_errand_agreed(&self) -> bool {
        // A reopened errand was agreed in an earlier course.
        let agreed = |fact: &Fact| {
            matches!(
                fact,
                Fact::ErrandJudged(ErrandJudgement {
                    feasibility: Feasibility::Feasible { .. },
                    ..
                })
            )
        };
        self.ticket.rounds.iter().any(|round| round.first(agreed).is_some())
    }
}
