//! Limits of a ticket as rows: due on the due day, and met beside it where it was met in time.

use chrono::{DateTime, Utc};

use super::{Rows, complaint};
use crate::civil::due_day_of;
use crate::figures::{Contribution, Measure};
use crate::regulation::{RuleId, Rules};
use crate::ticket::clocks::{Clock, ClockName, Stop};
use crate::ticket::fact::Verdict;
use crate::ticket::round::{End, Round};
use crate::ticket::{Fact, Noted, Ticket};

impl Rows {
    /// A due row, and a met row beside it.
    pub(super) fn due(&mut self, key: &str, due_at: DateTime<Utc>, met: bool) {
        self.on_due_day(Measure::Due, key, due_at);
        #[cfg(feature = "sabotage")]
        let met = met
            || crate::sabotage::COUNT_EVERYTHING_AS_MET.load(std::sync::atomic::Ordering::Relaxed);
        if met {
            self.on_due_day(Measure::Met, key, due_at);
        }
    }

    pub(super) fn on_due_day(&mut self, measure: Measure, key: &str, due_at: DateTime<Utc>) {
        let day = due_day_of(due_at, self.zone);
        self.list.push(Contribution::one_in(day, measure, key));
    }

    /// The limits of every course (K1, K3–K7).
    pub(super) fn clocks(&mut self, ticket: &Ticket) {
        let clocks = ticket.clocks(self.zone);
        complaint::handling(self, ticket);
        let unread = Round::default();
        for number in 0..ticket.rounds.len().max(1) {
            let round = ticket.rounds.get(number).unwrap_or(&unread);
            let own: Vec<Clock> =
                clocks.iter().filter(|clock| clock.round == number).copied().collect();
            let course = Course { round, clocks: &own };
            complaint::callback(self, ticket, course);
            self.answers(course);
            self.repair(course);
            self.follow_ups(course);
        }
    }

    /// Consultations answered at once or by appointment (K4), those tried often enough by the due
    /// instant listed apart and not counted as answered (⚠ 41); suggestions decided, with the reason
    /// where not adopted (K5).
    fn answers(&mut self, course: Course<'_>) {
        if let Some(clock) = course.clock(ClockName::Consultation)
            && let Some(met) = course.verdict(clock)
        {
            self.due("K4", clock.due_at, met);
            let enough = Rules::default().number(RuleId::ConsultationAttempts);
            if !met && tried_by(course.round, clock.due_at) >= enough {
                self.on_due_day(Measure::Attempted, "K4", clock.due_at);
            }
        }
        if let Some(clock) = course.clock(ClockName::Suggestion)
            && let Some(met) = course.verdict(clock)
        {
            self.due("K5", clock.due_at, met && is_reasoned(course.round));
        }
    }

    /// Repairs finished by the promise, else the class limit, an emergency under control before
    /// that; of a common part the reporter told the same day (K6).
    fn repair(&mut self, course: Course<'_>) {
        if !self.kind.is_repair() {
            return;
        }
        let Some(finish) = course.clock(ClockName::Finish) else { return };
        let Some(finished) = course.verdict(finish) else { return };
        let kept = |name| course.clock(name).is_none_or(is_met);
        let met = finished && kept(ClockName::Control) && kept(ClockName::CommonPartReply);
        self.due("K6", finish.due_at, met);
    }
}

/// One course of a ticket with its clocks.
#[derive(Clone, Copy)]
pub(super) struct Course<'a> {
    pub(super) round: &'a Round,
    pub(super) clocks: &'a [Clock],
}

impl<'a> Course<'a> {
    pub(super) fn clock(self, name: ClockName) -> Option<&'a Clock> {
        self.clocks.iter().find(|clock| clock.name == name)
    }

    /// Whether the limit was met; `None` where the matter was taken back or went on as another
    /// ticket before it was due, so that it counts nowhere. Closing is no act: what was owed and
    /// not done by the close is missed.
    pub(super) fn verdict(self, clock: &Clock) -> Option<bool> {
        if is_met(clock) {
            return Some(true);
        }
        if is_dropped_by(self.round, clock.due_at) { None } else { Some(false) }
    }
}

/// Whether a course was taken back or merged away by an instant.
pub(super) fn is_dropped_by(round: &Round, due_at: DateTime<Utc>) -> bool {
    round.end().is_some_and(|end| match end.what {
        End::Closed(_) => false,
        End::Cancelled | End::MergedInto(_) => end.at <= due_at,
    })
}

/// How often an answer was tried by an instant and nobody reached.
fn tried_by(round: &Round, due_at: DateTime<Utc>) -> u32 {
    let tried =
        |noted: &&Noted<Fact>| matches!(noted.what, Fact::AnswerTried { .. }) && noted.at <= due_at;
    u32::try_from(round.facts().iter().filter(tried).count()).unwrap_or(u32::MAX)
}

pub(super) fn is_met(clock: &Clock) -> bool {
    match clock.stop {
        Stop::Done(at) => at <= clock.due_at,
        Stop::Running | Stop::Ended(_) => false,
    }
}

fn is_reasoned(round: &Round) -> bool {
    let decided = round.first(|fact| matches!(fact, Fact::SuggestionDecided(_)));
    decided.is_some_and(|noted| {
        let Fact::SuggestionDecided(decision) = &noted.what else { return false };
        match &decision.decision {
            Verdict::Adopted => true,
            Verdict::NotAdopted { reason } => !reason.trim().is_empty(),
        }
    })
}
