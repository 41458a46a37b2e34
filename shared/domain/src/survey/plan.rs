//! What a round is run by, frozen when it is drafted and approved: half, questionnaire, values of
//! the rule book; and the days that follow from them.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::half::Half;
use super::questionnaire::Questionnaire;
use super::round::Stage;
use crate::civil::{Month, days_after, end_of, start_of};
use crate::regulation::{RuleId, Rules};

/// The rule values a round runs by. A later change of the rule book does not move them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values {
    /// Day of July or January by whose end the evaluation is reported.
    pub report_day: u32,
    /// First day of June or December on which answers are taken.
    pub field_from: u32,
    /// Last day on which answers are taken.
    pub field_until: u32,
    /// Days before the field by which the questionnaire is approved.
    pub approve_before: u32,
    /// Days before the field by which the sample is locked.
    pub lock_before: u32,
    /// Confidence factor in hundredths; 196 is 95 %.
    pub z_hundredths: u32,
    /// Margin of error the sample is sized for, in percent.
    pub error_percent: u32,
    /// Below this many households everyone is asked.
    pub census_below: u32,
    /// Smallest sample of a stratum.
    pub stratum_minimum: u32,
    /// Percent of the rated items a valid form answers.
    pub valid_percent: u32,
    /// Below this many forms a dimension is left out of the index.
    pub dimension_minimum: u32,
    /// Percent of valid forms that may be staff-assisted.
    pub assisted_cap: u32,
    /// Percent of the answers that are re-checked.
    pub recheck_percent: u32,
    /// Days within which a written comment is called back.
    pub comment_within: u32,
    /// Groups of fewer are never shown.
    pub group_minimum: u32,
    /// Satisfaction rate aimed at, in percent.
    pub target_percent: u32,
    /// Answers at one desk within one minute that are flagged.
    pub burst_count: u32,
}

impl Values {
    /// The values in force.
    pub fn of(rules: &Rules) -> Self {
        Self {
            report_day: rules.number(RuleId::SurveyReportDay),
            field_from: rules.number(RuleId::SurveyFieldFrom),
            field_until: rules.number(RuleId::SurveyFieldUntil),
            approve_before: rules.number(RuleId::SurveyApproveBefore),
            lock_before: rules.number(RuleId::SurveyLockBefore),
            z_hundredths: rules.number(RuleId::SurveyZHundredths),
            error_percent: rules.number(RuleId::SurveyErrorPercent),
            census_below: rules.number(RuleId::SurveyCensusBelow),
            stratum_minimum: rules.number(RuleId::SurveyStratumMinimum),
            valid_percent: rules.number(RuleId::SurveyValidPercent),
            dimension_minimum: rules.number(RuleId::SurveyDimensionMinimum),
            assisted_cap: rules.number(RuleId::SurveyAssistedCap),
            recheck_percent: rules.number(RuleId::SurveyRecheckPercent),
            comment_within: rules.number(RuleId::SurveyCommentWithin),
            group_minimum: rules.number(RuleId::SurveyGroupMinimum),
            target_percent: rules.number(RuleId::SurveyTargetPercent),
            burst_count: rules.number(RuleId::SurveyBurstCount),
        }
    }

    /// How many of `answers` answers are re-checked: the share of the rule, rounded up.
    pub fn recheck(&self, answers: u32) -> u32 {
        let share = u64::from(answers).saturating_mul(self.recheck_percent.into()).div_ceil(100);
        u32::try_from(share).map_or(answers, |share| share.min(answers))
    }
}

/// What a round is run by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The half the round belongs to.
    pub half: Half,
    /// What is asked.
    pub questionnaire: Questionnaire,
    /// The limits and definitions in force when it was drafted.
    pub values: Values,
}

impl Plan {
    /// The delivered questionnaire for a half, by the rules in force.
    pub fn delivered(half: Half, rules: &Rules) -> Self {
        Self { half, questionnaire: Questionnaire::delivered(), values: Values::of(rules) }
    }

    /// The first day answers are taken: T.
    pub fn field_from(&self) -> NaiveDate {
        day_of_month(self.half.field_month(), self.values.field_from)
    }

    /// The last day answers are taken.
    pub fn field_until(&self) -> NaiveDate {
        day_of_month(self.half.field_month(), self.values.field_until)
    }

    /// Whether an answer given on `day` lies in the field.
    pub fn in_field(&self, day: NaiveDate) -> bool {
        self.field_from() <= day && day <= self.field_until()
    }

    /// The day by whose end the evaluation is reported: 10 July, 10 January (⚠ 17).
    pub fn report_on(&self) -> NaiveDate {
        day_of_month(self.half.report_month(), self.values.report_day)
    }

    /// The day by whose end a comment written on `day` is called back.
    pub fn comment_due_on(&self, day: NaiveDate) -> NaiveDate {
        days_after(day, self.values.comment_within)
    }

    /// The instant by which the round is to have reached a stage; `None` where no rule says.
    ///
    /// Approval and lock are whole days before the field opens at 00:00 of T. An act at exactly the
    /// instant is in time.
    pub fn due_at(&self, stage: Stage, zone: Tz) -> Option<DateTime<Utc>> {
        let before = |days: u32| {
            let day = self.field_from().checked_sub_days(Days::new(days.into()));
            start_of(day.unwrap_or(NaiveDate::MIN), zone)
        };
        match stage {
            Stage::Approved => Some(before(self.values.approve_before)),
            Stage::SampleLocked => Some(before(self.values.lock_before)),
            Stage::Field => Some(end_of(self.field_from(), zone)),
            Stage::Reported => Some(end_of(self.report_on(), zone)),
            Stage::Draft
            | Stage::Closed
            | Stage::Checked
            | Stage::Analysed
            | Stage::Published
            | Stage::Rectifying
            | Stage::Done => None,
        }
    }
}

/// The day of a month with this number; the last where the month is shorter.
fn day_of_month(month: Month, number: u32) -> NaiveDate {
    days_after(month.first_day(), number.saturating_sub(1)).min(month.last_day())
}
