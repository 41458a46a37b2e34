//! A round of the survey, from its draft to the last rectification.
//!
//! It holds what the round is run by and how far it has come; the answers are documents of their
//! own. [`decide()`] may refuse a command; [`apply`] may not refuse a fact. Nothing in it says who was
//! asked or who answered.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::half::Half;
use super::plan::Plan;
use super::questionnaire::ItemId;
use super::sample::{Sample, Stratum};
use crate::document::{DocumentKind, natural_id};
use crate::id::{DocumentId, PropertyUid, StaffId};
use crate::ledger::{self, Contested, Entry, FactKey, Ledger};

mod decide;

pub use decide::{Command, Refusal, decide};

/// How far a round has come. Derived from its facts, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Drafted.
    Draft,
    /// Questionnaire approved, 30 days before the field.
    Approved,
    /// Sample drawn and locked, 7 days before the field.
    SampleLocked,
    /// Answers are taken, on days 1–25 of June or December.
    Field,
    /// No more answers are taken.
    Closed,
    /// A tenth of the answers was re-checked.
    Checked,
    /// Summarised and analysed.
    Analysed,
    /// Reported upward, by 10 July or 10 January.
    Reported,
    /// Published to residents.
    Published,
    /// Something found is being put right.
    Rectifying,
    /// All of it is put right.
    Done,
}

/// What is recorded about a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// The questionnaire was drafted, or drafted anew.
    Drafted(Plan),
    /// This plan was approved. It is stated whole, so that the round stands without the draft.
    Approved(Plan),
    /// The sample was drawn and locked.
    SampleLocked(Sample),
    /// So many invitations of a stratum went out.
    Issued {
        /// The stratum.
        stratum: Stratum,
        /// How many.
        count: u32,
    },
    /// Answers are taken from now on.
    FieldOpened,
    /// No more answers are taken.
    FieldClosed,
    /// Raw data were re-checked.
    Checked(Check),
    /// The figures were summarised and analysed.
    Analysed {
        /// The analysis.
        summary: String,
    },
    /// The evaluation was reported upward. Who a code went to is destroyed with it.
    Reported {
        /// To whom.
        to: String,
    },
    /// The result was published.
    Published {
        /// Where.
        place: String,
    },
    /// Something found is to be put right.
    RectificationOpened(Task),
    /// A rectification was verified.
    RectificationVerified {
        /// The fact that opened it.
        task: FactKey,
        /// What was found.
        outcome: String,
    },
    /// The round is finished.
    Finished,
    /// The finished round was taken up again.
    Reopened {
        /// Why.
        reason: String,
    },
}

/// A re-check of raw data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Answers that had come in.
    pub answers: u32,
    /// How many of them were re-checked.
    pub checked: u32,
    /// How many of these were wrong.
    pub wrong: u32,
}

/// Something to be put right after a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The item it answers to, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    /// What is to be done.
    pub what: String,
    /// Who answers for it.
    pub owner: StaffId,
    /// The day by whose end it is done.
    pub due_on: NaiveDate,
}

/// When a stage was reached, by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// The fact.
    pub key: FactKey,
    /// By whom; absent where the fact has no stamp.
    pub by: Option<StaffId>,
    /// When it happened; absent where the fact has no stamp.
    pub occurred_at: Option<DateTime<Utc>>,
}

/// A round as known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Round {
    reached: BTreeMap<Stage, Reached>,
    draft: Option<Plan>,
    drafted_by: Option<StaffId>,
    approved: Option<Plan>,
    /// The locked sample.
    pub sample: Option<Sample>,
    /// Invitations that went out, by stratum.
    pub issued: BTreeMap<Stratum, u64>,
    /// The re-check.
    pub check: Option<Check>,
    /// The analysis.
    pub summary: Option<String>,
    /// To whom it was reported.
    pub reported_to: Option<String>,
    /// Where it was published.
    pub published_at: Option<String>,
    /// What is to be put right, by the fact that opened it.
    pub tasks: BTreeMap<FactKey, Task>,
    /// What was found when a task was verified; its task may be on its way.
    pub verified: BTreeMap<FactKey, String>,
    /// Steps taken twice: the first by key holds, these are shown beside it.
    pub repeated: Vec<FactKey>,
    /// What came after closing: kept and shown, without taking the round up again.
    pub after_closing: Vec<FactKey>,
    /// Corrections that contradict each other.
    pub contested: Vec<Contested>,
}

impl Round {
    /// How far the round has come: the furthest step a fact tells of; `None` before the first.
    pub fn stage(&self) -> Option<Stage> {
        self.reached.keys().next_back().copied()
    }

    /// Who wrote the last draft.
    pub const fn drafted_by(&self) -> Option<StaffId> {
        self.drafted_by
    }

    /// When and by whom a stage was reached.
    pub fn reached(&self, stage: Stage) -> Option<&Reached> {
        self.reached.get(&stage)
    }

    /// What the round is run by: the approved plan, or the last draft.
    pub const fn plan(&self) -> Option<&Plan> {
        match &self.approved {
            Some(plan) => Some(plan),
            None => self.draft.as_ref(),
        }
    }

    /// Steps before the present stage no fact tells of: on their way from another desk.
    pub fn missing(&self) -> Vec<Stage> {
        const STEPS: [Stage; 9] = [
            Stage::Draft,
            Stage::Approved,
            Stage::SampleLocked,
            Stage::Field,
            Stage::Closed,
            Stage::Checked,
            Stage::Analysed,
            Stage::Reported,
            Stage::Published,
        ];
        let Some(present) = self.stage() else { return Vec::new() };
        let is_missing = |stage: &Stage| *stage < present && !self.reached.contains_key(stage);
        STEPS.into_iter().filter(is_missing).collect()
    }

    /// Whether a step was taken after its instant, or has not been taken and the instant is past.
    pub fn is_late(&self, stage: Stage, zone: Tz, now: DateTime<Utc>) -> bool {
        let Some(due_at) = self.plan().and_then(|plan| plan.due_at(stage, zone)) else {
            return false;
        };
        match self.reached(stage) {
            Some(reached) => reached.occurred_at.is_some_and(|at| at > due_at),
            None => now > due_at,
        }
    }

    /// Whether the list of codes and households is to be gone: from the report on.
    pub fn codes_destroyed(&self) -> bool {
        self.reached.contains_key(&Stage::Reported)
    }

    /// Tasks not verified yet.
    pub fn open_tasks(&self) -> impl Iterator<Item = (&FactKey, &Task)> {
        self.tasks.iter().filter(|(key, _)| !self.verified.contains_key(key))
    }

    fn reach(&mut self, stage: Stage, entry: &Entry<Fact>) -> bool {
        if self.reached.contains_key(&stage) {
            self.repeated.push(entry.key);
            return false;
        }
        let by = entry.stamp.map(|stamp| stamp.by);
        let occurred_at = entry.stamp.map(|stamp| stamp.occurred_at);
        self.reached.insert(stage, Reached { key: entry.key, by, occurred_at });
        true
    }
}

/// The document of a property's round.
pub fn round_id(property: PropertyUid, half: Half) -> DocumentId {
    natural_id(DocumentKind::SurveyRound, property, &half.to_string())
}

/// The round with one more fact. Total: a fact from elsewhere has happened.
#[must_use]
pub fn apply(mut round: Round, entry: &Entry<Fact>) -> Round {
    if round.reached.contains_key(&Stage::Done) && !matches!(entry.fact, Fact::Reopened { .. }) {
        round.after_closing.push(entry.key);
    }
    match &entry.fact {
        Fact::Drafted(plan) => {
            // A draft written anew replaces the one before; it is no step taken twice.
            if !round.reached.contains_key(&Stage::Draft) {
                round.reach(Stage::Draft, entry);
            }
            round.draft = Some(plan.clone());
            round.drafted_by = entry.stamp.map(|stamp| stamp.by);
        }
        Fact::Approved(plan) => {
            if round.reach(Stage::Approved, entry) {
                round.approved = Some(plan.clone());
            }
        }
        Fact::SampleLocked(sample) => {
            if round.reach(Stage::SampleLocked, entry) {
                round.sample = Some(sample.clone());
            }
        }
        Fact::Issued { stratum, count } => {
            let issued = round.issued.entry(stratum.clone()).or_default();
            *issued = issued.saturating_add(u64::from(*count));
        }
        Fact::FieldOpened => {
            round.reach(Stage::Field, entry);
        }
        Fact::FieldClosed => {
            round.reach(Stage::Closed, entry);
        }
        Fact::Checked(_)
        | Fact::Analysed { .. }
        | Fact::Reported { .. }
        | Fact::Published { .. }
        | Fact::RectificationOpened(_)
        | Fact::RectificationVerified { .. }
        | Fact::Finished
        | Fact::Reopened { .. } => apply_after_field(&mut round, entry),
    }
    round
}

fn apply_after_field(round: &mut Round, entry: &Entry<Fact>) {
    match &entry.fact {
        Fact::Checked(check) => {
            if round.reach(Stage::Checked, entry) {
                round.check = Some(*check);
            }
        }
        Fact::Analysed { summary } => {
            if round.reach(Stage::Analysed, entry) {
                round.summary = Some(summary.clone());
            }
        }
        Fact::Reported { to } => {
            if round.reach(Stage::Reported, entry) {
                round.reported_to = Some(to.clone());
            }
        }
        Fact::Published { place } => {
            if round.reach(Stage::Published, entry) {
                round.published_at = Some(place.clone());
            }
        }
        Fact::RectificationOpened(task) => {
            if round.tasks.is_empty() {
                round.reach(Stage::Rectifying, entry);
            }
            round.tasks.insert(entry.key, task.clone());
        }
        Fact::RectificationVerified { task, outcome } => {
            if round.verified.contains_key(task) {
                round.repeated.push(entry.key);
            } else {
                round.verified.insert(*task, outcome.clone());
            }
        }
        Fact::Finished => {
            round.reach(Stage::Done, entry);
        }
        Fact::Reopened { .. } => {
            if round.reached.remove(&Stage::Done).is_none() {
                round.repeated.push(entry.key);
            }
        }
        Fact::Drafted(_)
        | Fact::Approved(_)
        | Fact::SampleLocked(_)
        | Fact::Issued { .. }
        | Fact::FieldOpened
        | Fact::FieldClosed => {}
    }
}

/// The round as its facts tell it.
pub fn fold(ledger: &Ledger<Fact>) -> Round {
    let effective = ledger::effective(ledger);
    let round = effective.entries.iter().fold(Round::default(), apply);
    Round { contested: effective.contested, ..round }
}
