//! Whether a complaint was handled in time (投诉处理及时率, K1): response, promise and limits taken
//! together, so that one complaint counts once.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Clock, ClockName, Standing};
use crate::ticket::Ticket;
use crate::ticket::complaint::Response;
use crate::ticket::matter::Kind;
use crate::ticket::round::Round;

/// What K1 asks of one course of a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeliness {
    /// When all of it is due: the month it counts in.
    pub due_at: DateTime<Utc>,
    /// The limits that must be met.
    pub clocks: Vec<Clock>,
    /// Whether the response was what its class asks: A understood, B solved and answered in the
    /// contact. Class C is a promise, and so among the clocks.
    pub is_response_kept: bool,
}

impl Timeliness {
    /// How the complaint stands at an instant. One limit missed is the complaint missed.
    pub fn standing_at(&self, now: DateTime<Utc>) -> Standing {
        let standings = || self.clocks.iter().map(|clock| clock.standing_at(now));
        if standings().any(|standing| standing == Standing::Missed) {
            Standing::Missed
        } else if standings().any(|standing| standing == Standing::Dropped) {
            Standing::Dropped
        } else if standings().any(|standing| standing == Standing::Pending) {
            Standing::Pending
        } else if self.is_response_kept {
            Standing::Met
        } else {
            Standing::Missed
        }
    }
}

impl Ticket {
    /// What K1 asks of each course of a complaint; nothing of other tickets.
    pub fn timeliness(&self, zone: Tz) -> Vec<Timeliness> {
        if self.kind() != Some(Kind::Complaint) {
            return Vec::new();
        }
        let all = self.clocks(zone);
        let unread = Round::default();
        let rounds = 0..self.rounds.len().max(1);
        rounds
            .filter_map(|number| {
                let asked = all.iter().filter(|clock| clock.round == number && is_asked(clock));
                let clocks: Vec<Clock> = asked.copied().collect();
                let due_at = clocks.iter().map(|clock| clock.due_at).max()?;
                let round = self.rounds.get(number).unwrap_or(&unread);
                Some(Timeliness { due_at, clocks, is_response_kept: is_response_kept(round) })
            })
            .collect()
    }
}

const fn is_asked(clock: &Clock) -> bool {
    matches!(
        clock.name,
        ClockName::Issue
            | ClockName::ComplaintReply
            | ClockName::ComplaintSolution
            | ClockName::Promise
    )
}

fn is_response_kept(round: &Round) -> bool {
    round.responses().next_back().is_none_or(|response| match response.what {
        Response::Explained { understood, .. } => *understood,
        Response::AtOnce => {
            let in_contact = |at: DateTime<Utc>| at <= response.at;
            let solved = round.settlement().is_some_and(|settlement| in_contact(settlement.at));
            solved && round.replies().any(|reply| in_contact(reply.at))
        }
        Response::Appointment { .. } => true,
    })
}
