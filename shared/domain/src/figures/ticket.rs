//! What a ticket adds to the figures. It never asks what time it is: what falls due is a row on
//! its due day whether or not that day has come, and what was met in time a second row beside it.
//!
//! A breach by silence is therefore a due row without its met row, and the fact that ends the
//! silence in time adds that row. Rates are left to [`kpi`](super::kpi).

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{Contribution, Measure, name, netted};
use crate::civil::day_of;
use crate::regulation::Rules;
use crate::shift::Timetable;
use crate::ticket::fact::Verdict;
use crate::ticket::figures::Counted;
use crate::ticket::matter::Kind;
use crate::ticket::round::{End, Round};
use crate::ticket::{Fact, Ticket};

mod complaint;
mod follow_up;
mod limits;

/// The rows of a ticket, the same for the same facts in any order.
///
/// Slots are those of the book as delivered: a ticket freezes no timetable.
pub fn of_ticket(ticket: &Ticket, zone: Tz) -> Vec<Contribution> {
    let Some(kind) = ticket.kind() else { return Vec::new() };
    let mut rows = Rows { zone, kind, list: Vec::new() };
    rows.events(ticket);
    rows.received(ticket);
    for (number, round) in ticket.rounds.iter().enumerate() {
        rows.course(ticket, number, round);
    }
    rows.clocks(ticket);
    rows.closed_loops(ticket);
    rows.imported_follow_up(ticket);
    netted(rows.list)
}

/// The rows as they are gathered.
struct Rows {
    zone: Tz,
    kind: Kind,
    list: Vec<Contribution>,
}

impl Rows {
    fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        day_of(at, self.zone)
    }

    fn add(&mut self, at: DateTime<Utc>, measure: Measure, key: impl Into<String>) {
        self.list.push(Contribution::one_in(self.day(at), measure, key));
    }

    /// Received, reopened, completed, cancelled: each on its own day.
    fn events(&mut self, ticket: &Ticket) {
        for event in ticket.figure_events() {
            let measure = match event.what {
                Counted::Received => Measure::TicketsReceived,
                Counted::Reopened => Measure::TicketsReopened,
                Counted::Completed => Measure::TicketsCompleted,
                Counted::Cancelled | Counted::MergedAway => Measure::TicketsCancelled,
            };
            self.add(event.at, measure, name(&self.kind));
        }
    }

    /// The ways the received are divided; each division adds up to the received.
    fn received(&mut self, ticket: &Ticket) {
        let Some(at) = ticket.received_at() else { return };
        // Of the first course only: a reopening changes no earlier month.
        let first = ticket.rounds.first();
        let dispatched = first.and_then(|round| round.dispatches().next());
        let department =
            dispatched.map_or_else(|| "none".to_owned(), |to| name(&to.what.department));
        self.add(at, Measure::TicketsByDepartment, department);
        let slot = Timetable::new(self.zone, &Rules::default()).shift_at(at).slot;
        self.add(at, Measure::TicketsBySlot, name(&slot));
        let matter = ticket.receipt().map(|receipt| &receipt.what.matter);
        let own = || matter.and_then(|matter| matter.category.as_deref());
        let category = ticket.imported.category().or_else(own).unwrap_or_default();
        self.add(at, Measure::TicketsByCategory, category);
        if self.kind == Kind::Complaint {
            let graded = first.and_then(|round| round.gradings().next_back());
            let grade =
                graded.map_or_else(|| "ungraded".to_owned(), |noted| name(&noted.what.grade));
            self.add(at, Measure::ComplaintsByGrade, grade);
            let object = matter.and_then(|matter| matter.object);
            let object = object.map_or_else(|| "other".to_owned(), |object| name(&object));
            self.add(at, Measure::ComplaintsByObject, object);
        }
    }

    /// What a course adds beside its limits.
    fn course(&mut self, ticket: &Ticket, number: usize, round: &Round) {
        if let Some(end) = round.end()
            && let End::Closed(_) = end.what
        {
            self.add(end.at, Measure::TicketsClosed, name(&self.kind));
        }
        for attempt in round.follow_ups() {
            let mark = attempt.what.answer().and_then(|answer| answer.satisfaction);
            if let Some(mark) = mark {
                self.add(attempt.at, Measure::Satisfaction, mark.get().to_string());
            }
        }
        if let Some(judged) = round.judgements().next_back() {
            let effective = matches!(judged.what, crate::ticket::complaint::Validity::Effective);
            let key = if effective { "effective" } else { "ineffective" };
            self.add(judged.at, Measure::ComplaintsJudged, key);
        }
        let decided = round.first(|fact| matches!(fact, Fact::SuggestionDecided(_)));
        if let Some(decided) = decided
            && let Fact::SuggestionDecided(decision) = &decided.what
        {
            let key = match &decision.decision {
                Verdict::Adopted => "adopted",
                Verdict::NotAdopted { .. } => "not-adopted",
            };
            self.add(decided.at, Measure::SuggestionsDecided, key);
        }
        self.durations(ticket, number, round);
    }

    /// From the issue to the arrival, from the receipt or reopening to the completion.
    fn durations(&mut self, ticket: &Ticket, number: usize, round: &Round) {
        if !is_slip(self.kind) {
            return;
        }
        let arrived = round.first(|fact| matches!(fact, Fact::Arrived(_)));
        if let (Some(issued), Some(arrived)) = (round.dispatches().next(), arrived) {
            let seconds = arrived.at.signed_duration_since(issued.at).num_seconds();
            self.add(arrived.at, Measure::ArrivalMinutes, super::histogram::bucket(seconds));
        }
        let began = if number == 0 {
            ticket.received_at()
        } else {
            round.reopening().map(|reopening| reopening.at)
        };
        if let (Some(began), Some(done)) = (began, round.completions().next()) {
            let seconds = done.at.signed_duration_since(began).num_seconds();
            self.add(done.at, Measure::FinishMinutes, super::histogram::bucket(seconds));
        }
    }

    /// Completed 003, and those of them with evidence, signature or its refusal, and 028 (K8).
    fn closed_loops(&mut self, ticket: &Ticket) {
        if !is_slip(self.kind) {
            return;
        }
        // Courses and completions alternate, so a course is known by the openings before it.
        let mut openings = 0_usize;
        for event in ticket.figure_events() {
            match event.what {
                Counted::Received | Counted::Reopened => openings = openings.saturating_add(1),
                Counted::Cancelled | Counted::MergedAway => {}
                Counted::Completed => {
                    self.add(event.at, Measure::LoopDue, name(&self.kind));
                    let round = ticket.rounds.get(openings.saturating_sub(1));
                    if round.is_some_and(|round| self.is_loop_closed(round)) {
                        self.add(event.at, Measure::LoopClosed, name(&self.kind));
                    }
                }
            }
        }
    }
}

impl Rows {
    /// Nobody noted the completion of an imported case here; its last row stands for it.
    fn is_loop_closed(&self, round: &Round) -> bool {
        let shown = || round.evidence().next().is_some() && round.is_signed_or_refused();
        let imported =
            || (shown() || !round.asks_for_evidence()) && round.follow_ups().next().is_some();
        round.has_closed_loop() || (self.kind == Kind::Imported && imported())
    }
}

/// Whether a matter is a 003: a department must act on it, or it comes from another system's log.
/// A complaint has a record of its own (⚠ 20).
fn is_slip(kind: Kind) -> bool {
    kind.is_work() || kind == Kind::Imported
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
