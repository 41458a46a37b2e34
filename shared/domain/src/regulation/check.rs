//! Whether a value fits its rule's unit and the rules it must stay before or after.
//!
//! Says no with a reason; never mends a value.

use chrono::Timelike as _;

use super::{RuleId, Rules, Unit, Value, delivered};

/// Why a value is not taken for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueRefusal {
    /// The rule is a number and this is a time of day.
    NotANumber,
    /// The rule is a time of day and this is a number.
    NotATime,
    /// A time of day with seconds; rules know whole minutes.
    NotAWholeMinute,
    /// Smaller than the rule's unit allows.
    BelowMinimum {
        /// The smallest number allowed.
        minimum: u32,
    },
    /// Greater than the rule's unit allows.
    AboveMaximum {
        /// The greatest number allowed.
        maximum: u32,
    },
    /// On the wrong side of another rule, or equal to it: an end before its beginning.
    OutOfOrder {
        /// The rule it must stay before or after.
        other: RuleId,
    },
}

impl ValueRefusal {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotANumber => "rule-value-not-a-number",
            Self::NotATime => "rule-value-not-a-time",
            Self::NotAWholeMinute => "rule-value-not-a-whole-minute",
            Self::BelowMinimum { .. } => "rule-value-below-minimum",
            Self::AboveMaximum { .. } => "rule-value-above-maximum",
            Self::OutOfOrder { .. } => "rule-value-out-of-order",
        }
    }

    /// Its text is about the value alone, so no clause decides it.
    pub const fn clause(self) -> Option<&'static str> {
        None
    }
}

impl Unit {
    /// The smallest and greatest number of the unit a rule may take. None for a time of day.
    pub const fn range(self) -> Option<(u32, u32)> {
        match self {
            Self::Seconds => Some((0, 3600)),
            // A year, in each unit: longer than any limit, short enough to compute with.
            Self::Minutes => Some((0, 366 * 24 * 60)),
            Self::Hours => Some((0, 366 * 24)),
            Self::Days | Self::ElapsedDays => Some((0, 366)),
            Self::Months => Some((0, 600)),
            Self::DayOfMonth => Some((1, 31)),
            Self::MonthOfYear => Some((1, 12)),
            Self::Weekday => Some((1, 7)),
            Self::Percent => Some((0, 100)),
            Self::BasisPoints => Some((0, 10_000)),
            Self::Hundredths | Self::Count => Some((0, 1_000_000)),
            Self::Switch => Some((0, 1)),
            Self::Time => None,
        }
    }
}

/// Checks a value against its rule's unit.
///
/// # Errors
///
/// [`ValueRefusal`], naming what is wrong and the limit it breaks.
pub fn check(rule: RuleId, value: Value) -> Result<(), ValueRefusal> {
    let Some(rule) = delivered().get(&rule) else { return Ok(()) };
    match (rule.unit.range(), value) {
        (None, Value::Number(_)) => Err(ValueRefusal::NotATime),
        (Some(_), Value::Time(_)) => Err(ValueRefusal::NotANumber),
        (None, Value::Time(time)) if time.num_seconds_from_midnight() % 60 != 0 => {
            Err(ValueRefusal::NotAWholeMinute)
        }
        (Some((minimum, _)), Value::Number(number)) if number < minimum => {
            Err(ValueRefusal::BelowMinimum { minimum })
        }
        (Some((_, maximum)), Value::Number(number)) if number > maximum => {
            Err(ValueRefusal::AboveMaximum { maximum })
        }
        (None, Value::Time(_)) | (Some(_), Value::Number(_)) => Ok(()),
    }
}

/// Pairs of which the first must be less than, or earlier in the day than, the second.
const ORDERED: [(RuleId, RuleId); 18] = [
    (RuleId::FollowUpDayFrom, RuleId::FollowUpDayUntil),
    (RuleId::FollowUpDayFrom, RuleId::FollowUpDeferredUntil),
    (RuleId::FollowUpDeferredUntil, RuleId::FollowUpDayUntil),
    (RuleId::NightUntil, RuleId::LunchFrom),
    (RuleId::LunchFrom, RuleId::LunchUntil),
    (RuleId::LunchUntil, RuleId::NightFrom),
    (RuleId::NightUntil, RuleId::NightConversionUntil),
    (RuleId::PromiseAlarmSecond, RuleId::PromiseAlarmFirst),
    (RuleId::DunningFrom, RuleId::DunningUntil),
    (RuleId::FitOutWorkFrom, RuleId::FitOutWorkUntil),
    (RuleId::FourthWeekFrom, RuleId::FourthWeekUntil),
    (RuleId::MidDecemberFrom, RuleId::MidDecemberUntil),
    (RuleId::LateDecemberFrom, RuleId::LateDecemberUntil),
    (RuleId::SurveyFieldFrom, RuleId::SurveyFieldUntil),
    (RuleId::SurveyBasicFrom, RuleId::SurveySatisfiedFrom),
    (RuleId::SurveyDetractorUntil, RuleId::SurveyPromoterFrom),
    (RuleId::ArrearsReminderMonths, RuleId::ArrearsSuitMonths),
    (RuleId::LargePayerLetterMonths, RuleId::LargePayerSuitMonths),
];

/// Checks one rule, as it is in `rules`, against those it must stay before or after.
///
/// # Errors
///
/// [`ValueRefusal::OutOfOrder`], naming the first it does not.
pub fn check_order(rule: RuleId, rules: &Rules) -> Result<(), ValueRefusal> {
    let broken = ORDERED
        .iter()
        .filter(|(first, second)| rules.number(*first) >= rules.number(*second))
        .find_map(
            |&(first, second)| {
                if rule == first { Some(second) } else { (rule == second).then_some(first) }
            },
        );
    broken.map_or(Ok(()), |other| Err(ValueRefusal::OutOfOrder { other }))
}
