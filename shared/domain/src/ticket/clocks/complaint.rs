//! The clocks only a complaint has (`B-06`), and what came of calling the complainant back.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Clock, ClockName, Course};
use crate::civil::day_of;
use crate::follow_up::Outcome;
use crate::ticket::complaint::Grade;
use crate::ticket::limits::GradeLimits;
use crate::ticket::matter::{Kind, Promised};
use crate::ticket::round::{Round, Settled};
use crate::ticket::{Fact, Ticket};

/// What came of calling a complainant back (`B-01 投诉 3`, K3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackResult {
    /// Reached, first at this instant.
    Reached(DateTime<Utc>),
    /// Never reached, but tried often enough on enough days: listed apart.
    Attempted(DateTime<Utc>),
    /// The complainant wants none: listed, not counted.
    Refused(DateTime<Utc>),
    /// Nobody to call: listed, not counted.
    Anonymous,
    /// Still owed.
    Owed,
}

impl Ticket {
    /// What came of calling back after the completion of a course, where `attempts` on `days` days
    /// count as attempted.
    pub fn callback_result(
        &self,
        round: &Round,
        (attempts, days): (u32, u32),
        zone: Tz,
    ) -> CallbackResult {
        let reached = round.callbacks().find(|attempt| attempt.what.answer().is_some());
        if let Some(attempt) = reached {
            return CallbackResult::Reached(attempt.at);
        }
        let refused = round.callbacks().find(|attempt| attempt.what.outcome == Outcome::Refused);
        if let Some(attempt) = refused {
            return CallbackResult::Refused(attempt.at);
        }
        if self.receipt().is_some_and(|receipt| receipt.what.reporter.is_anonymous()) {
            return CallbackResult::Anonymous;
        }
        let (mut tried, mut on_days) = (0_u32, BTreeSet::new());
        for attempt in round.callbacks() {
            tried = tried.saturating_add(1);
            on_days.insert(day_of(attempt.at, zone));
            let enough_days = u32::try_from(on_days.len()).unwrap_or(u32::MAX) >= days;
            if tried >= attempts && enough_days {
                return CallbackResult::Attempted(attempt.at);
            }
        }
        CallbackResult::Owed
    }
}

impl Course<'_> {
    /// The clocks only a complaint has, and the promise clock it shares with suggestions.
    pub(super) fn complaint(&self) -> Vec<Clock> {
        let mut clocks: Vec<Clock> = self.promise().into_iter().collect();
        if self.kind == Kind::Complaint {
            clocks.extend(self.first_reply());
            clocks.extend(self.solution());
            clocks.extend(self.written_answer());
            clocks.extend(self.contact_gaps());
            clocks.extend(self.callback());
        }
        clocks
    }

    /// What was promised beside a limit that stands on its own.
    fn promise(&self) -> Option<Clock> {
        if !matches!(self.kind, Kind::Complaint | Kind::Suggestion) {
            return None;
        }
        let (made_at, _) = self.promises(Promised::Result).into_iter().next()?;
        let due_at = self.promised(Promised::Result, None)?;
        let kept = self.round.settlement().map(|settlement| settlement.at);
        Some(self.clock(ClockName::Promise, made_at, due_at, kept.filter(|_| !self.is_dropped())))
    }

    fn is_dropped(&self) -> bool {
        self.round.settlement().is_some_and(|it| it.how != Settled::Completed)
    }

    /// The grade's limit in force, else that of the receipt.
    fn first_reply(&self) -> Option<Clock> {
        let graded = self.graded().map(|(_, limits)| limits.reply);
        let allowance = graded.or(self.ticket.limits_of(self.round).answer)?;
        let stop = self.first_at(is_contact);
        let due_at = self.due(allowance, self.began_at);
        Some(self.clock(ClockName::ComplaintReply, self.began_at, due_at, stop))
    }

    /// A major complaint owes its plan in this time; its promise then governs the solution.
    fn solution(&self) -> Option<Clock> {
        let (grade, limits) = self.graded()?;
        let due_at = self.due(limits.solve, self.began_at);
        let plan = |fact: &Fact| grade == Grade::Major && matches!(fact, Fact::Investigated(_));
        let planned = self.first_at(plan);
        let settled = || self.round.settlement().map(|settlement| settlement.at);
        let stop = planned.or_else(settled).filter(|_| planned.is_some() || !self.is_dropped());
        Some(self.clock(ClockName::ComplaintSolution, self.began_at, due_at, stop))
    }

    fn written_answer(&self) -> Option<Clock> {
        let allowance = self.ticket.limits_of(self.round).written_answer?;
        let stop = self.first_at(|fact| matches!(fact, Fact::Replied(_)));
        let due_at = self.due(allowance, self.began_at);
        Some(self.clock(ClockName::WrittenAnswer, self.began_at, due_at, stop))
    }

    /// One clock from each contact to the next, from the receipt to the close (K2).
    fn contact_gaps(&self) -> Vec<Clock> {
        let Some(first_gap) = self.ticket.limits_of(self.round).gap else { return Vec::new() };
        let (mut since, mut allowance, mut clocks) = (self.began_at, first_gap, Vec::new());
        for noted in self.round.facts() {
            if let Fact::Graded(grading) = &noted.what {
                allowance = grading.limits.gap;
            }
            let closes = matches!(noted.what, Fact::Closed(_));
            if is_contact(&noted.what) || closes {
                let due_at = self.due(allowance, since);
                clocks.push(self.clock(ClockName::ContactGap, since, due_at, Some(noted.at)));
                since = since.max(noted.at);
            }
            if closes {
                break;
            }
        }
        if self.closed_at().is_none() {
            let due_at = self.due(allowance, since);
            clocks.push(self.clock(ClockName::ContactGap, since, due_at, None));
        }
        clocks
    }

    /// Its own callback, even when a 003 was followed up (⚠ 21).
    fn callback(&self) -> Option<Clock> {
        let done = self.round.completions().next()?;
        let allowance = done.what.limits.callback?;
        let reached = self.round.callbacks().find(|attempt| attempt.what.answer().is_some());
        let stop = reached.map(|attempt| attempt.at);
        let due_at = self.due(allowance, done.at);
        Some(self.clock(ClockName::ComplaintCallback, done.at, due_at, stop))
    }

    fn graded(&self) -> Option<(Grade, GradeLimits)> {
        let of_round = self.round.gradings().next_back().map(|noted| *noted.what);
        // A reopened complaint keeps its grade until it is graded again.
        let before = || {
            let rounds = self.ticket.rounds.get(..self.number)?;
            rounds.iter().rev().find_map(|round| round.gradings().next_back()).map(|it| *it.what)
        };
        let grading = of_round.or_else(before)?;
        Some((grading.grade, grading.limits))
    }
}

/// Whether the complainant heard from the desk.
fn is_contact(fact: &Fact) -> bool {
    if let Fact::Progress(note) = fact {
        return note.customer_told;
    }
    if let Fact::CalledBack(attempt) = fact {
        return attempt.answer().is_some();
    }
    matches!(
        fact,
        Fact::Contacted(_) | Fact::Replied(_) | Fact::Promised { .. } | Fact::Responded(_)
    )
}
