//! The clocks of reported matters (`B-07`), consultations, suggestions and errands.

use chrono::{DateTime, Utc};

use super::{Clock, ClockName, Course};
use crate::follow_up::{self, Due};
use crate::ticket::matter::{Kind, Promised, Urgency};
use crate::ticket::{Fact, Noted};

impl Course<'_> {
    /// Every clock but those only a complaint has.
    pub(super) fn work(&self) -> Vec<Clock> {
        let mut clocks: Vec<Clock> =
            [self.issue(), self.arrive(), self.control(), self.answer(), self.finish()]
                .into_iter()
                .flatten()
                .collect();
        clocks.extend(self.accepts());
        clocks.extend(self.after_completion());
        clocks.extend(self.follow_up());
        clocks
    }

    /// Runs from the contact. A night entry is issued in the morning it is converted
    /// (`B-04 §3.5`), so its clock starts there.
    fn issue(&self) -> Option<Clock> {
        let allowance = self.ticket.limits_of(self.round).issue?;
        let entered = self.ticket.receipt().filter(|_| self.round.reopening().is_none());
        let started_at = entered.map_or(self.began_at, |receipt| receipt.at);
        let issued = self.first_at(|fact| {
            matches!(fact, Fact::Dispatched(_) | Fact::Transferred { .. } | Fact::Accepted(_))
        });
        let by_phone = || self.first_at(|fact| matches!(fact, Fact::Done(_)));
        let stop = issued.or_else(by_phone);
        Some(self.clock(ClockName::Issue, started_at, self.due(allowance, started_at), stop))
    }

    /// One clock for each department it was handed to; the next hand-over stops it too.
    fn accepts(&self) -> Vec<Clock> {
        let answers = |fact: &Fact| {
            matches!(fact, Fact::Accepted(_) | Fact::Arrived(_) | Fact::Done(_) | Fact::Returned(_))
                || matches!(fact, Fact::Dispatched(_) | Fact::Transferred { .. })
        };
        let clock = |dispatch: Noted<&crate::ticket::fact::Dispatch>| {
            let allowance = dispatch.what.limits?.accept;
            let stop = self.round.first_after(&dispatch, answers).map(|noted| noted.at);
            let due_at = self.due(allowance, dispatch.at);
            Some(self.clock(ClockName::Accept, dispatch.at, due_at, stop))
        };
        self.round.dispatches().filter_map(clock).collect()
    }

    /// Runs from the first issue; an appointment goes before the limit.
    fn arrive(&self) -> Option<Clock> {
        let dispatch = self.round.dispatches().next()?;
        let limit = self.due(dispatch.what.limits?.arrive, dispatch.at);
        let due_at = self.promised(Promised::Visit, Some(limit)).unwrap_or(limit);
        let due_at = if self.is_emergency() { due_at.min(limit) } else { due_at };
        let stop = self.first_at(|fact| matches!(fact, Fact::Arrived(_) | Fact::Done(_)));
        Some(self.clock(ClockName::Arrive, dispatch.at, due_at, stop))
    }

    fn control(&self) -> Option<Clock> {
        let allowance = self.ticket.limits_of(self.round).control?;
        let due_at = self.due(allowance, self.began_at);
        let stop = self.first_at(|fact| matches!(fact, Fact::UnderControl(_) | Fact::Done(_)));
        Some(self.clock(ClockName::Control, self.began_at, due_at, stop))
    }

    /// The promised time, else the class limit (⚠ 8); scheduled work has its class limit from the
    /// appointed visit on.
    fn finish(&self) -> Option<Clock> {
        if matches!(self.kind, Kind::Complaint | Kind::Consultation | Kind::Suggestion) {
            return None;
        }
        let started_at = self.appointed_visit().unwrap_or(self.began_at);
        let limit = self.ticket.limits_of(self.round).finish;
        let limit = limit.map(|allowance| self.due(allowance, started_at));
        let due_at = self.promised(Promised::Result, limit)?;
        let stop = self.first_at(|fact| matches!(fact, Fact::Done(_)));
        Some(self.clock(ClockName::Finish, self.began_at, due_at, stop))
    }

    fn appointed_visit(&self) -> Option<DateTime<Utc>> {
        let scheduled = self.ticket.urgency() == Urgency::Scheduled;
        self.promises(Promised::Visit).last().filter(|_| scheduled).map(|(_, by)| *by)
    }

    /// A consultation is answered by the appointed time, else within its limit. A suggestion is
    /// decided within its limit, whatever reply time was agreed (⚠ 7).
    fn answer(&self) -> Option<Clock> {
        let allowance = self.ticket.limits_of(self.round).answer?;
        let limit = self.due(allowance, self.began_at);
        let (name, due_at, stop) = match self.kind {
            Kind::Consultation => {
                let due_at = self.promised(Promised::Result, Some(limit)).unwrap_or(limit);
                let stop = self.first_at(|fact| matches!(fact, Fact::Answered(_)));
                (ClockName::Consultation, due_at, stop)
            }
            Kind::Suggestion => {
                let stop = self.first_at(|fact| matches!(fact, Fact::SuggestionDecided(_)));
                (ClockName::Suggestion, limit, stop)
            }
            Kind::RepairCommon
            | Kind::RepairPrivate
            | Kind::RepairPaid
            | Kind::Cleaning
            | Kind::Order
            | Kind::Greening
            | Kind::CustomerService
            | Kind::Errand
            | Kind::Help
            | Kind::Praise
            | Kind::Complaint
            | Kind::Imported => return None,
        };
        Some(self.clock(name, self.began_at, due_at, stop))
    }

    /// The feedback, and the same-day reply on a common part.
    fn after_completion(&self) -> Vec<Clock> {
        let Some(done) = self.round.completions().next() else { return Vec::new() };
        let feedback = done.what.limits.feedback.map(|allowance| {
            let stop = self.first_at(|fact| matches!(fact, Fact::FeedbackReceived(_)));
            self.clock(ClockName::Feedback, done.at, self.due(allowance, done.at), stop)
        });
        let reply = done.what.limits.reply.map(|allowance| {
            let told = self.round.first_after(&done, tells_result).map(|noted| noted.at);
            self.clock(ClockName::CommonPartReply, done.at, self.due(allowance, done.at), told)
        });
        feedback.into_iter().chain(reply).collect()
    }

    /// Runs from the first feedback of the course, and is stopped by the first attempt after it.
    fn follow_up(&self) -> Option<Clock> {
        let feedback = self.round.feedbacks().next()?;
        let due = follow_up::due(feedback.at, &feedback.what.terms, self.zone);
        let name = match due {
            Due::Within(_) => ClockName::FollowUp,
            Due::DeferredNight(_) => ClockName::FollowUpDeferred,
        };
        let attempted = |fact: &Fact| matches!(fact, Fact::FollowedUp(_));
        let stop = self.round.first_after(&feedback, attempted).map(|noted| noted.at);
        Some(self.clock(name, feedback.at, due.at(), stop))
    }
}

/// The reporter learns that it is repaired: by a reply, or by a follow-up that reached them (⚠ 21).
fn tells_result(fact: &Fact) -> bool {
    if let Fact::FollowedUp(attempt) = fact {
        attempt.answer().is_some()
    } else {
        matches!(fact, Fact::Replied(_))
    }
}
