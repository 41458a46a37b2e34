//! The call after the work: when it is due, and the record of it (028).
//!
//! It says nothing about which matter is called about; the ticket does. It never decides whether a
//! resident may be called at night beyond what the terms frozen at the feedback allow.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::allowance::Allowance;
use crate::civil::{at, civil_of, day_after};
use crate::id::BlobHash;
use crate::personal::Personal;
use crate::regulation::{RuleId, Rules};

/// What the follow-up of one feedback runs by, frozen when the feedback came in (`B-04 §3.3`, ⚠ 21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The time allowed within callable hours.
    pub within: Allowance,
    /// Callable hours begin at this time of day.
    pub callable_from: NaiveTime,
    /// Callable hours end before this time of day.
    pub callable_until: NaiveTime,
    /// A follow-up put off for the night is due at this time of the next morning.
    pub deferred_until: NaiveTime,
    /// Whether a call at night is right: an emergency, or the customer asked for it.
    pub at_night_too: bool,
}

impl Terms {
    /// The terms in force, for a matter that may or may not be called about at night.
    pub fn in_force(rules: &Rules, at_night_too: bool) -> Self {
        Self {
            within: rules.allowance(RuleId::FollowUpWithin),
            callable_from: rules.time(RuleId::FollowUpDayFrom),
            callable_until: rules.time(RuleId::FollowUpDayUntil),
            deferred_until: rules.time(RuleId::FollowUpDeferredUntil),
            at_night_too,
        }
    }
}

/// When a follow-up is due. Two sorts, because those put off for the night are reported apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The allowed time after the feedback.
    Within(DateTime<Utc>),
    /// The next morning: nobody is called between the callable hours.
    DeferredNight(DateTime<Utc>),
}

impl Due {
    /// The instant it is due, whichever sort it is.
    pub const fn at(self) -> DateTime<Utc> {
        match self {
            Self::Within(due_at) | Self::DeferredNight(due_at) => due_at,
        }
    }
}

/// When the follow-up of a feedback is due (⚠ 21).
///
/// Feedback inside the callable hours runs its full time, even past their end. Feedback outside
/// them is deferred to the morning and reported in a line of its own, never hidden, unless the
/// customer asked for the call or the matter is an emergency. Callable hours are half-open: a
/// feedback at 20:30 exactly waits for the morning.
pub fn due(feedback_at: DateTime<Utc>, terms: &Terms, zone: Tz) -> Due {
    let civil = civil_of(feedback_at, zone);
    let time = civil.time();
    let callable = terms.callable_from <= time && time < terms.callable_until;
    if callable || terms.at_night_too {
        return Due::Within(terms.within.due_at(feedback_at, zone));
    }
    let morning = if time < terms.callable_from { civil.date() } else { day_after(civil.date()) };
    Due::DeferredNight(at(morning, terms.deferred_until, zone))
}

/// How the customer was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// By telephone.
    Phone,
    /// In person; the 028 then carries the customer's signature.
    Visit,
    /// In writing: letter, mail, message.
    Written,
}

/// A mark from 1 (very unsatisfied) to 5 (very satisfied).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Score(u8);

impl Score {
    /// The mark, if it is one of 1–5.
    pub const fn new(mark: u8) -> Option<Self> {
        if mark >= 1 && mark <= 5 { Some(Self(mark)) } else { None }
    }

    /// The mark as a number 1–5.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// 4 or 5 of 5 (`B-01 社区活动 4` counts so).
    pub const fn is_satisfied(self) -> bool {
        self.0 >= 4
    }

    /// 1 or 2 of 5: the matter goes back to work.
    pub const fn is_unsatisfied(self) -> bool {
        self.0 <= 2
    }
}

/// A mark outside 1–5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchScore(pub u8);

impl std::fmt::Display for NoSuchScore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a mark is 1 to 5, not {}", self.0)
    }
}

impl std::error::Error for NoSuchScore {}

impl TryFrom<u8> for Score {
    type Error = NoSuchScore;

    fn try_from(mark: u8) -> Result<Self, Self::Error> {
        Self::new(mark).ok_or(NoSuchScore(mark))
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> Self {
        score.0
    }
}

/// What a customer who was reached said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether the customer says the work is done.
    pub confirmed_done: bool,
    /// How satisfied with the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Score>,
    /// How satisfied with the attitude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attitude: Option<Score>,
    /// How satisfied with the timeliness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeliness: Option<Score>,
    /// How satisfied with shoe covers and cleanliness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleanliness: Option<Score>,
    /// What the customer suggested, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Personal<String>>,
    /// The customer's signature, on a visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<BlobHash>,
}

impl Answer {
    /// Whether the answer sends the matter back to work: not done, or unsatisfied.
    pub fn sends_back(&self) -> bool {
        !self.confirmed_done || self.satisfaction.is_some_and(Score::is_unsatisfied)
    }
}

/// What came of one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The customer answered.
    Reached(Answer),
    /// Nobody answered.
    NotReached,
    /// The customer wants no follow-up.
    Refused,
}

/// One attempt to follow up: a line of the 028. Who called and when is in its stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// How.
    pub method: Method,
    /// What came of it.
    pub outcome: Outcome,
    /// What is done about it: a new complaint, a note left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

impl Attempt {
    /// What the customer said, where they were reached.
    pub const fn answer(&self) -> Option<&Answer> {
        match &self.outcome {
            Outcome::Reached(answer) => Some(answer),
            Outcome::NotReached | Outcome::Refused => None,
        }
    }
}

#[cfg(test)]
mod tests;
