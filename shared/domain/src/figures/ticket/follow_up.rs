//! The half hour after the completion feedback as rows (K7), and feedback of the night in a line
//! of its own (⚠ 21), neither hidden nor mixed into K7.

use chrono::{DateTime, Utc};

use super::Rows;
use super::limits::Course;
use crate::figures::Measure;
use crate::figures::histogram::bucket;
use crate::follow_up::{Due, Terms, due};
use crate::regulation::Rules;
use crate::ticket::clocks::{ClockName, Stop};
use crate::ticket::round::Round;
use crate::ticket::{Fact, Ticket};

/// The line of the half hour.
pub(crate) const ORDINARY: &str = "K7";
/// The line of feedback put off for the night.
pub(crate) const DEFERRED: &str = "K7d";

impl Rows {
    /// Every completion feedback is due a first attempt.
    pub(super) fn follow_ups(&mut self, course: Course<'_>) {
        for clock in course.clocks {
            let key = match clock.name {
                ClockName::FollowUp => ORDINARY,
                ClockName::FollowUpDeferred => DEFERRED,
                ClockName::Issue
                | ClockName::Accept
                | ClockName::Arrive
                | ClockName::Control
                | ClockName::Finish
                | ClockName::Feedback
                | ClockName::CommonPartReply
                | ClockName::Consultation
                | ClockName::Suggestion
                | ClockName::Promise
                | ClockName::ComplaintReply
                | ClockName::ComplaintSolution
                | ClockName::ContactGap
                | ClockName::WrittenAnswer
                | ClockName::ComplaintCallback => continue,
            };
            if let Some(met) = course.verdict(clock) {
                self.due(key, clock.due_at, met);
            }
            if let Stop::Done(at) = clock.stop {
                self.waited(clock.started_at, at);
            }
        }
    }

    /// The last row of a case read from another system's log is its completion feedback. Nothing is
    /// frozen there, so the book as delivered says what is due.
    pub(super) fn imported_follow_up(&mut self, ticket: &Ticket) {
        let Some(feedback_at) = ticket.imported.completed_at() else { return };
        let terms = Terms::in_force(&Rules::default(), false);
        let (key, due_at) = match due(feedback_at, &terms, self.zone) {
            Due::Within(due_at) => (ORDINARY, due_at),
            Due::DeferredNight(due_at) => (DEFERRED, due_at),
        };
        let attempted = |round: &Round| {
            let attempt = round.first(|fact| matches!(fact, Fact::FollowedUp(_)))?;
            Some(attempt.at)
        };
        let attempted_at = ticket.rounds.first().and_then(attempted);
        self.due(key, due_at, attempted_at.is_some_and(|at| at <= due_at));
        if let Some(at) = attempted_at {
            self.waited(feedback_at, at);
        }
    }

    fn waited(&mut self, feedback_at: DateTime<Utc>, attempted_at: DateTime<Utc>) {
        let seconds = attempted_at.signed_duration_since(feedback_at).num_seconds();
        self.add(attempted_at, Measure::FollowUpMinutes, bucket(seconds));
    }
}
