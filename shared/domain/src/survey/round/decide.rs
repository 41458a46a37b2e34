//! Which steps of a round may be taken, when and by whom.
//!
//! A late step is not refused: it is shown late. What is refused is a step out of order, one whose
//! ground is missing, or one the role may not take.

use std::fmt;

use crate::civil::{day_of, due_day_of};
use crate::draft::Decision;
use crate::id::StaffId;
use crate::ledger::FactKey;
use crate::property::Property;
use crate::regulation::{RuleId, delivered};
use crate::staff::{Act, Role};
use crate::survey::half::Half;
use crate::survey::plan::{Plan, Values};
use crate::survey::questionnaire::Questionnaire;
use crate::survey::sample::{Household, Stratum, lock};

use super::{Check, Fact, Round, Stage, Task};

/// What may be asked of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Draft the round, or draft it anew before it is approved.
    Draft {
        /// The half.
        half: Half,
        /// What is to be asked.
        questionnaire: Questionnaire,
    },
    /// Approve the last draft.
    Approve,
    /// Draw and lock the sample.
    LockSample {
        /// The moved-in households.
        frame: Vec<Household>,
        /// The seed to be published.
        seed: [u8; 16],
    },
    /// Record invitations handed out.
    Issue {
        /// The stratum.
        stratum: Stratum,
        /// How many.
        count: u32,
    },
    /// Begin to take answers.
    OpenField,
    /// Take no more answers.
    CloseField,
    /// Record the re-check of raw data.
    Check(Check),
    /// Record the analysis.
    Analyse {
        /// The analysis.
        summary: String,
    },
    /// Report upward. The list of codes and households is destroyed with it.
    Report {
        /// To whom.
        to: String,
    },
    /// Publish to residents.
    Publish {
        /// Where.
        place: String,
    },
    /// Open a rectification.
    Rectify(Task),
    /// Verify a rectification.
    Verify {
        /// The fact that opened it.
        task: FactKey,
        /// What was found.
        outcome: String,
    },
    /// Finish the round.
    Finish,
    /// Take the finished round up again.
    Reopen {
        /// Why.
        reason: String,
    },
}

/// Why a command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The role may not take this step.
    NotAllowed,
    /// The step before has not been taken.
    StepMissing,
    /// The step has been taken.
    StepTaken,
    /// It would have happened in the future.
    NotYet,
    /// The document is another half's round.
    OtherHalf,
    /// Something is asked twice, nothing is asked, or nothing weighs.
    UnsoundQuestionnaire,
    /// Whoever drafted it may not approve it, unless they are the project manager.
    OwnDraft,
    /// There is no household to ask.
    NoHouseholds,
    /// No such stratum, or more invitations than households drawn in it.
    TooManyIssued,
    /// The day is not among the days of the field.
    OutsideField,
    /// The field has days left.
    FieldStillRuns,
    /// Fewer answers were re-checked than the rule asks.
    TooFewChecked,
    /// The counts contradict each other.
    ImpossibleCount,
    /// Nothing was written where words are needed.
    NothingWritten,
    /// No open rectification is opened by that fact.
    NoSuchTask,
    /// Whoever answers for a rectification may not verify it.
    OwnTask,
    /// Rectifications are still open.
    TasksOpen,
}

impl Refusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "survey-not-allowed",
            Self::StepMissing => "survey-step-missing",
            Self::StepTaken => "survey-step-taken",
            Self::NotYet => "survey-not-yet",
            Self::OtherHalf => "survey-other-half",
            Self::UnsoundQuestionnaire => "survey-unsound-questionnaire",
            Self::OwnDraft => "survey-own-draft",
            Self::NoHouseholds => "survey-no-households",
            Self::TooManyIssued => "survey-too-many-issued",
            Self::OutsideField => "survey-outside-field",
            Self::FieldStillRuns => "survey-field-still-runs",
            Self::TooFewChecked => "survey-too-few-checked",
            Self::ImpossibleCount => "survey-impossible-count",
            Self::NothingWritten => "survey-nothing-written",
            Self::NoSuchTask => "survey-no-such-task",
            Self::OwnTask => "survey-own-task",
            Self::TasksOpen => "survey-tasks-open",
        }
    }

    /// The clause of the rule that refuses.
    pub fn clause(self) -> Option<&'static str> {
        let rule = match self {
            Self::OutsideField => RuleId::SurveyFieldFrom,
            Self::FieldStillRuns => RuleId::SurveyFieldUntil,
            Self::TooFewChecked => RuleId::SurveyRecheckPercent,
            Self::NotAllowed
            | Self::StepMissing
            | Self::StepTaken
            | Self::NotYet
            | Self::OtherHalf
            | Self::UnsoundQuestionnaire
            | Self::OwnDraft
            | Self::NoHouseholds
            | Self::TooManyIssued
            | Self::ImpossibleCount
            | Self::NothingWritten
            | Self::NoSuchTask
            | Self::OwnTask
            | Self::TasksOpen => return None,
        };
        delivered().get(&rule).map(|rule| rule.cite.as_str())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Decides a command: the facts of the round's own document it writes.
///
/// # Errors
/// Names the first reason against it.
pub fn decide(
    round: &Round,
    act: &Act,
    property: &Property,
    command: Command,
) -> Result<Decision<Fact>, Refusal> {
    if act.occurred_at > act.now {
        return Err(Refusal::NotYet);
    }
    check_role(act.role, &command)?;
    check_stage(round.stage(), &command)?;
    let fact = match command {
        Command::Draft { half, questionnaire } => draft(round, property, half, questionnaire)?,
        Command::Approve => approve(round, act.by, act.role)?,
        Command::LockSample { frame, seed } => {
            let plan = round.plan().ok_or(Refusal::StepMissing)?;
            if frame.is_empty() {
                return Err(Refusal::NoHouseholds);
            }
            Fact::SampleLocked(lock(&frame, seed, &plan.values))
        }
        Command::Issue { stratum, count } => issue(round, stratum, count)?,
        Command::OpenField | Command::CloseField => field(round, act, property, &command)?,
        Command::Check(check) => re_check(round, check)?,
        Command::Analyse { summary } => Fact::Analysed { summary: written(summary)? },
        Command::Report { to } => Fact::Reported { to: written(to)? },
        Command::Publish { place } => Fact::Published { place: written(place)? },
        Command::Rectify(task) => {
            Fact::RectificationOpened(Task { what: written(task.what)?, ..task })
        }
        Command::Verify { task, outcome } => verify(round, act.by, task, outcome)?,
        Command::Finish => {
            if round.open_tasks().next().is_some() {
                return Err(Refusal::TasksOpen);
            }
            Fact::Finished
        }
        Command::Reopen { reason } => Fact::Reopened { reason: written(reason)? },
    };
    Ok(fact.into())
}

/// The supervisor evaluates, specialists co-operate (`B-03` 主管·半年, 专员·半年).
fn check_role(role: Role, command: &Command) -> Result<(), Refusal> {
    let may = match command {
        Command::Issue { .. } => role.is_customer_service() || role.is_supervisor(),
        Command::Draft { .. }
        | Command::Approve
        | Command::LockSample { .. }
        | Command::OpenField
        | Command::CloseField
        | Command::Check(_)
        | Command::Analyse { .. }
        | Command::Report { .. }
        | Command::Publish { .. }
        | Command::Rectify(_)
        | Command::Verify { .. }
        | Command::Finish
        | Command::Reopen { .. } => role.is_supervisor(),
    };
    if may { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// The stages in which a step is taken.
const fn stages(command: &Command) -> &'static [Stage] {
    match command {
        Command::Draft { .. } | Command::Approve => &[Stage::Draft],
        Command::LockSample { .. } => &[Stage::Approved],
        Command::Issue { .. } => &[Stage::SampleLocked, Stage::Field],
        Command::OpenField => &[Stage::SampleLocked],
        Command::CloseField => &[Stage::Field],
        Command::Check(_) => &[Stage::Closed],
        Command::Analyse { .. } => &[Stage::Checked],
        Command::Report { .. } => &[Stage::Analysed],
        Command::Publish { .. } => &[Stage::Reported],
        Command::Rectify(_) | Command::Finish => &[Stage::Published, Stage::Rectifying],
        Command::Verify { .. } => &[Stage::Rectifying],
        Command::Reopen { .. } => &[Stage::Done],
    }
}

fn check_stage(stage: Option<Stage>, command: &Command) -> Result<(), Refusal> {
    let Some(stage) = stage else {
        let begins = matches!(command, Command::Draft { .. });
        return if begins { Ok(()) } else { Err(Refusal::StepMissing) };
    };
    let wanted = stages(command);
    if wanted.contains(&stage) {
        Ok(())
    } else if wanted.iter().all(|wanted| stage < *wanted) {
        Err(Refusal::StepMissing)
    } else {
        Err(Refusal::StepTaken)
    }
}

fn draft(
    round: &Round,
    property: &Property,
    half: Half,
    questionnaire: Questionnaire,
) -> Result<Fact, Refusal> {
    if round.plan().is_some_and(|plan| plan.half != half) {
        return Err(Refusal::OtherHalf);
    }
    if !questionnaire.is_sound() {
        return Err(Refusal::UnsoundQuestionnaire);
    }
    Ok(Fact::Drafted(Plan { half, questionnaire, values: Values::of(&property.rules) }))
}

fn approve(round: &Round, by: StaffId, role: Role) -> Result<Fact, Refusal> {
    let plan = round.plan().ok_or(Refusal::StepMissing)?;
    if round.drafted_by() == Some(by) && role != Role::ProjectManager {
        return Err(Refusal::OwnDraft);
    }
    Ok(Fact::Approved(plan.clone()))
}

fn issue(round: &Round, stratum: Stratum, count: u32) -> Result<Fact, Refusal> {
    let sample = round.sample.as_ref().ok_or(Refusal::StepMissing)?;
    let drawn = sample.strata.iter().find(|part| part.stratum == stratum);
    let drawn = drawn.map_or(0, |part| u64::from(part.sample));
    let issued = round.issued.get(&stratum).copied().unwrap_or(0);
    if issued.saturating_add(count.into()) > drawn {
        return Err(Refusal::TooManyIssued);
    }
    if count == 0 {
        return Err(Refusal::ImpossibleCount);
    }
    Ok(Fact::Issued { stratum, count })
}

fn field(
    round: &Round,
    act: &Act,
    property: &Property,
    command: &Command,
) -> Result<Fact, Refusal> {
    let plan = round.plan().ok_or(Refusal::StepMissing)?;
    if matches!(command, Command::OpenField) {
        let today = day_of(act.occurred_at, property.zone);
        return if plan.in_field(today) {
            Ok(Fact::FieldOpened)
        } else {
            Err(Refusal::OutsideField)
        };
    }
    // Closing at 24:00 of the last day is closing on the last day.
    let today = due_day_of(act.occurred_at, property.zone);
    if today < plan.field_until() { Err(Refusal::FieldStillRuns) } else { Ok(Fact::FieldClosed) }
}

fn re_check(round: &Round, check: Check) -> Result<Fact, Refusal> {
    let plan = round.plan().ok_or(Refusal::StepMissing)?;
    if check.checked > check.answers || check.wrong > check.checked {
        return Err(Refusal::ImpossibleCount);
    }
    if check.checked < plan.values.recheck(check.answers) {
        return Err(Refusal::TooFewChecked);
    }
    Ok(Fact::Checked(check))
}

fn verify(round: &Round, by: StaffId, task: FactKey, outcome: String) -> Result<Fact, Refusal> {
    let (_, open) = round.open_tasks().find(|(key, _)| **key == task).ok_or(Refusal::NoSuchTask)?;
    if open.owner == by {
        return Err(Refusal::OwnTask);
    }
    Ok(Fact::RectificationVerified { task, outcome: written(outcome)? })
}

fn written(words: String) -> Result<String, Refusal> {
    if words.trim().is_empty() { Err(Refusal::NothingWritten) } else { Ok(words) }
}
