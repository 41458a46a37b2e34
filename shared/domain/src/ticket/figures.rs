//! What a ticket adds to the figures: an ordered list of events, each on its own day.
//!
//! For every ticket, and so for any sum of tickets, open = carried over + received + reopened −
//! completed − cancelled at every instant (design §6). Follow-up and close are no events here.

use chrono::{DateTime, Utc};

use super::Ticket;
use super::round::Settled;

/// One event the figures count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureEvent {
    /// When it counts.
    pub at: DateTime<Utc>,
    /// What counts.
    pub what: Counted,
}

/// What the figures count of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Raised.
    Received,
    /// Back to work after it was completed or cancelled.
    Reopened,
    /// Done, answered or decided; a second time without a reopening between is none.
    Completed,
    /// Taken back by the customer.
    Cancelled,
    /// Goes on as another ticket: counts as cancelled, with this as its reason.
    MergedAway,
}

impl Counted {
    /// How the event changes the number of open tickets.
    pub const fn open_delta(self) -> i64 {
        match self {
            Self::Received | Self::Reopened => 1,
            Self::Completed | Self::Cancelled | Self::MergedAway => -1,
        }
    }
}

impl From<Settled> for Counted {
    fn from(how: Settled) -> Self {
        match how {
            Settled::Completed => Self::Completed,
            Settled::Cancelled => Self::Cancelled,
            Settled::MergedAway => Self::MergedAway,
        }
    }
}

impl Ticket {
    /// What the figures count of this ticket, in order of time.
    ///
    /// Openings and settlements alternate. An event said to lie before the one it follows counts
    /// with that one: nothing is completed before it was received. A ticket whose receipt is on
    /// its way counts nothing yet.
    pub fn figure_events(&self) -> Vec<FigureEvent> {
        let Some(received_at) = self.received_at() else { return Vec::new() };
        let mut events = vec![FigureEvent { at: received_at, what: Counted::Received }];
        let imported = self.imported.completed_at().map(|at| (at, Counted::Completed));
        let settled = |at: usize| {
            let settlement = self.rounds.get(at).and_then(super::round::Round::settlement);
            settlement.map(|settlement| (settlement.at, settlement.how.into()))
        };
        let mut count = |at: DateTime<Utc>, what| {
            let earliest = events.last().map_or(at, |event| event.at);
            events.push(FigureEvent { at: at.max(earliest), what });
        };
        if let Some((at, what)) = imported.or_else(|| settled(0)) {
            count(at, what);
        }
        for (number, round) in self.rounds.iter().enumerate().skip(1) {
            let Some(reopening) = round.reopening() else { continue };
            count(reopening.at, Counted::Reopened);
            if let Some((at, what)) = settled(number) {
                count(at, what);
            }
        }
        events
    }
}
