//! The rates only a complaint has as rows: handled in time (K1) and called back (K3). Whether its
//! tracking has gaps (K2) depends on the period and is left to [`cross`](crate::figures::cross).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Rows;
use super::limits::{Course, is_dropped_by, is_met};
use crate::civil::day_of;
use crate::figures::Measure;
use crate::follow_up::Outcome;
use crate::regulation::{RuleId, Rules};
use crate::ticket::Ticket;
use crate::ticket::clocks::ClockName;
use crate::ticket::round::Round;

/// Each course of a complaint is due when the last of its limits is, and in time when every limit
/// was met and its response was what the class asks (K1; see [`Ticket::timeliness`]).
pub(super) fn handling(rows: &mut Rows, ticket: &Ticket) {
    let unread = Round::default();
    for asked in ticket.timeliness(rows.zone) {
        let number = asked.clocks.first().map_or(0, |clock| clock.round);
        let round = ticket.rounds.get(number).unwrap_or(&unread);
        let met = asked.is_response_kept && asked.clocks.iter().all(is_met);
        if met || !is_dropped_by(round, asked.due_at) {
            rows.due("K1", asked.due_at, met);
        }
    }
}

/// A completed complaint is due its callback. Who wants none, or cannot be called, is listed and
/// left out; who was tried often enough is listed and stays a miss (K3).
pub(super) fn callback(rows: &mut Rows, ticket: &Ticket, course: Course<'_>) {
    let Some(clock) = course.clock(ClockName::ComplaintCallback) else { return };
    let Some(met) = course.verdict(clock) else { return };
    if met {
        rows.due("K3", clock.due_at, true);
        return;
    }
    let refused = course
        .round
        .callbacks()
        .any(|attempt| attempt.what.outcome == Outcome::Refused && attempt.at <= clock.due_at);
    let anonymous = ticket.receipt().is_some_and(|noted| noted.what.reporter.is_anonymous());
    if refused || anonymous {
        let key = if refused { "K3.refused" } else { "K3.anonymous" };
        rows.on_due_day(Measure::Excused, key, clock.due_at);
        return;
    }
    rows.due("K3", clock.due_at, false);
    if is_attempted(course.round, clock.due_at, rows.zone) {
        rows.on_due_day(Measure::Attempted, "K3", clock.due_at);
    }
}

/// Tried as often, on as many days, as the book as delivered asks; a ticket freezes no such number.
fn is_attempted(round: &Round, due_at: DateTime<Utc>, zone: Tz) -> bool {
    let rules = Rules::default();
    let attempts: Vec<_> =
        round.callbacks().map(|attempt| attempt.at).filter(|at| *at <= due_at).collect();
    let days: BTreeSet<_> = attempts.iter().map(|at| day_of(*at, zone)).collect();
    let enough = |count: usize, rule| count >= usize::try_from(rules.number(rule)).unwrap_or(1);
    enough(attempts.len(), RuleId::CallbackAttempts)
        && enough(days.len(), RuleId::CallbackAttemptDays)
}
