//! The half hour after the completion feedback, and the hours in which a customer is called.
//!
//! ⚠ 21: feedback inside the callable hours runs its full time, even past their end. Feedback
//! outside them is deferred to the morning and reported in a line of its own, never hidden, unless
//! the customer asked for the call or the matter is an emergency.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Deadline, Stretch};
use crate::civil::{at, civil_of, day_after};
use crate::regulation::{RuleId, Rules, time_of_day};

/// What of the rules a feedback freezes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpLimit {
    /// Minutes from feedback to the first attempt (`B-04 §3.3`).
    pub minutes: u32,
    /// Callable from this time of day, included.
    #[serde(with = "time_of_day")]
    pub callable_from: NaiveTime,
    /// Callable until this time of day, not included. Not before `callable_from`.
    #[serde(with = "time_of_day")]
    pub callable_until: NaiveTime,
    /// A deferred call is due at this time of the morning.
    #[serde(with = "time_of_day")]
    pub deferred_until: NaiveTime,
}

/// The line of the report a follow-up is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FollowUpLine {
    /// The half hour of the manual.
    Ordinary,
    /// "deferred-night": due the next morning.
    DeferredNight,
}

impl FollowUpLimit {
    /// The limit as the rules have it now.
    pub fn of(rules: &Rules) -> Self {
        Self {
            minutes: rules.number(RuleId::FollowUpWithin),
            callable_from: rules.time(RuleId::FollowUpDayFrom),
            callable_until: rules.time(RuleId::FollowUpDayUntil),
            deferred_until: rules.time(RuleId::FollowUpDeferredUntil),
        }
    }

    /// Whether a customer may be called at this time of day.
    pub fn is_callable(&self, time: NaiveTime) -> bool {
        self.callable_from <= time && time < self.callable_until
    }

    /// The line a feedback is counted in. `at_once`: the customer asked, or an emergency.
    pub fn line(&self, feedback_at: DateTime<Utc>, at_once: bool, zone: Tz) -> FollowUpLine {
        if at_once || self.is_callable(civil_of(feedback_at, zone).time()) {
            FollowUpLine::Ordinary
        } else {
            FollowUpLine::DeferredNight
        }
    }

    /// The deadline of a feedback.
    pub fn deadline(&self, feedback_at: DateTime<Utc>, at_once: bool, zone: Tz) -> Deadline {
        let begun = Deadline::starting(feedback_at);
        match self.line(feedback_at, at_once, zone) {
            FollowUpLine::Ordinary => {
                let due_at =
                    feedback_at.checked_add_signed(TimeDelta::minutes(self.minutes.into()));
                begun.then(Stretch::Running, due_at.unwrap_or(DateTime::<Utc>::MAX_UTC))
            }
            FollowUpLine::DeferredNight => {
                let civil = civil_of(feedback_at, zone);
                let before_opening = civil.time() < self.callable_from;
                let day = if before_opening { civil.date() } else { day_after(civil.date()) };
                let due_at = at(day, self.deferred_until, zone);
                let opens_at = at(day, self.callable_from, zone).min(due_at);
                begun.then(Stretch::Closed, opens_at).then(Stretch::Running, due_at)
            }
        }
    }
}
