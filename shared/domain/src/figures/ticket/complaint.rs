//! The rates only a complaint has as rows: handled in time (K1) and called back (K3). Whether its
//! tracking has gaps (K2) depends on the period and is left to [`cross`](crate::figures::cross).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Rows;
use super::limits::{Course, is_met};
use crate::civil::day_of;
use crate::figures::Measure;
use crate::follow_up::Outcome;
use crate::regulation::{RuleId, Rules};
use crate::ticket::clocks::{Clock, ClockName};
use crate::ticket::complaint::Response;
use crate::ticket::matter::Kind;
use crate::ticket::round::{Round, Settled};
use crate::ticket::{Fact, Ticket};

/// A complaint is due when the last of its limits is: first reply, solution, promise (K1). It was
/// in time when every limit was met, in the way its class of response asks:
/// A explained and understood, B solved and replied, C by the promise that binds.
pub(super) fn handling(rows: &mut Rows, course: Course<'_>) {
    if rows.kind != Kind::Complaint {
        return;
    }
    let Some(reply) = course.clock(ClockName::ComplaintReply) else { return };
    let response = response_of(course.round);
    let limits: Vec<&Clock> = match response {
        Some(Response::Explained { understood: true, .. }) => vec![reply],
        Some(Response::Explained { understood: false, .. } | Response::AtOnce) => {
            of(course, &[ClockName::ComplaintReply, ClockName::ComplaintSolution])
        }
        Some(Response::Appointment { .. }) | None => of(
            course,
            &[
                ClockName::Issue,
                ClockName::ComplaintReply,
                ClockName::ComplaintSolution,
                ClockName::Promise,
            ],
        ),
    };
    let due_at = limits.iter().map(|clock| clock.due_at).max().unwrap_or(reply.due_at);
    if course.is_dropped_by(due_at) {
        return;
    }
    let has = |name| limits.iter().any(|clock| clock.name == name);
    let handled = match response {
        Some(Response::Explained { understood, .. }) => *understood,
        // A promise or a grade says until when it is to be solved; without either, the reply does.
        Some(Response::AtOnce | Response::Appointment { .. }) | None => {
            has(ClockName::ComplaintSolution)
                || has(ClockName::Promise)
                || solved_at(course.round).is_some_and(|at| at <= reply.due_at)
        }
    };
    let met = handled && limits.iter().all(|clock| is_met(clock));
    rows.due("K1", due_at, met);
}

fn of<'a>(course: Course<'a>, names: &[ClockName]) -> Vec<&'a Clock> {
    course.clocks.iter().filter(|clock| names.contains(&clock.name)).collect()
}

fn response_of(round: &Round) -> Option<&Response> {
    round.facts().iter().rev().find_map(|noted| {
        let Fact::Responded(response) = &noted.what else { return None };
        Some(response)
    })
}

fn solved_at(round: &Round) -> Option<DateTime<Utc>> {
    let settlement = round.settlement()?;
    (settlement.how == Settled::Completed).then_some(settlement.at)
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
