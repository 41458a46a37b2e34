//! The clocks that run on a ticket: what is due, by when, and when it was met.
//!
//! Every clock is read off the facts and the limits frozen in them; the rule book is not asked.
//! A clock never says "overdue" by itself: that depends on the instant it is looked at.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::fact::WaitReason;
use super::matter::{Kind, Promise, Promised, Urgency};
use super::round::{End, Round};
use super::{Fact, Noted, Ticket};
use crate::allowance::Allowance;

mod complaint;
mod timeliness;
mod work;

pub use complaint::CallbackResult;
pub use timeliness::Timeliness;

/// What a clock measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockName {
    /// Until the 003 is issued, or a complaint handed to its department.
    Issue,
    /// Until the department accepts.
    Accept,
    /// Until somebody is there.
    Arrive,
    /// Until an emergency is under control.
    Control,
    /// Until the work is finished: the promise, else the class limit (⚠ 8).
    Finish,
    /// Until the desk has the completion feedback.
    Feedback,
    /// 30 minutes from the feedback to the first attempt (`B-04 §3.3`).
    FollowUp,
    /// The same for feedback of the night: due in the morning, reported apart (⚠ 21).
    FollowUpDeferred,
    /// Until the reporter of a common part is told: the same day (`B-01 报修 1`).
    CommonPartReply,
    /// Until a consultation is answered: at once or at the appointed time (`B-01 咨询 1`).
    Consultation,
    /// Until a suggestion is decided and told (`B-01 建议 2`).
    Suggestion,
    /// What was promised beside a limit: a suggestion's reply, a class C complaint.
    Promise,
    /// Until a complaint's first reply.
    ComplaintReply,
    /// Until a complaint is solved; for a major one, until its plan.
    ComplaintSolution,
    /// Between two contacts with the complainant.
    ContactGap,
    /// Until a complaint's written answer, at the latest.
    WrittenAnswer,
    /// Until a complainant is called back after completion (`B-01 投诉 3`).
    ComplaintCallback,
}

/// One clock: when it started, when it is due, and what stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What it measures.
    pub name: ClockName,
    /// Which course of the ticket it belongs to, from 0.
    pub round: usize,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it is due. An act at exactly that instant is in time.
    pub due_at: DateTime<Utc>,
    /// What stopped it.
    pub stop: Stop,
}

/// What stopped a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Nothing yet.
    Running,
    /// What was due was done.
    Done(DateTime<Utc>),
    /// The ticket ended otherwise: from then on nothing was due any more.
    Ended(DateTime<Utc>),
}

/// How a clock stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// What was due was done in time.
    Met,
    /// It was done late, or not at all by its due instant.
    Missed,
    /// It is neither done nor due.
    Pending,
    /// It ended before it was due: it counts nowhere.
    Dropped,
}

impl Clock {
    /// How the clock stands at an instant.
    pub fn standing_at(&self, now: DateTime<Utc>) -> Standing {
        match self.stop {
            Stop::Done(at) if at <= self.due_at => Standing::Met,
            Stop::Ended(at) if at <= self.due_at => Standing::Dropped,
            Stop::Running if now <= self.due_at => Standing::Pending,
            Stop::Done(_) | Stop::Ended(_) | Stop::Running => Standing::Missed,
        }
    }
}

impl Ticket {
    /// Every clock of the ticket, in the order of its courses and of [`ClockName`].
    pub fn clocks(&self, zone: Tz) -> Vec<Clock> {
        let unread = Round::default();
        let rounds = if self.rounds.is_empty() {
            std::slice::from_ref(&unread)
        } else {
            self.rounds.as_slice()
        };
        let of_round = |(number, round)| {
            let Some(course) = Course::of(self, number, round, zone) else { return Vec::new() };
            let mut clocks = course.work();
            clocks.extend(course.complaint());
            clocks.sort_by_key(|clock| (clock.name, clock.started_at, clock.due_at));
            clocks
        };
        rounds.iter().enumerate().flat_map(of_round).collect()
    }

    /// The instants at which the desk is warned that the running promise runs out (`B-02 §3`).
    pub fn promise_alarms(&self) -> Vec<DateTime<Utc>> {
        let in_contact = || {
            let receipt = self.receipt().filter(|_| self.rounds.len() < 2)?;
            receipt.what.promise
        };
        let later = self.round().and_then(|round| round.promises().next_back());
        let promise = later.map(|noted| *noted.what).or_else(in_contact);
        let Some(Promise { by, alarm_minutes: (first, second), .. }) = promise else {
            return Vec::new();
        };
        let before = |minutes: u32| by.checked_sub_signed(TimeDelta::minutes(minutes.into()));
        [first, second].into_iter().filter_map(before).collect()
    }

    /// The stretches a course waited, and for what: to explain a deadline, never to move it. Who
    /// waits for the customer promises another time (`B-02 §3`).
    pub fn waits(&self, round: &Round) -> Vec<(DateTime<Utc>, Option<DateTime<Utc>>, WaitReason)> {
        let waits = |fact: &Fact| matches!(fact, Fact::Waiting(_));
        let goes_on = |fact: &Fact| {
            matches!(fact, Fact::Waiting(_) | Fact::Resumed(_) | Fact::Arrived(_) | Fact::Done(_))
                || matches!(fact, Fact::Closed(_) | Fact::Cancelled(_) | Fact::MergedInto(_))
        };
        let starts = round.facts().iter().filter(|noted| waits(&noted.what));
        starts
            .filter_map(|noted| {
                let Fact::Waiting(wait) = &noted.what else { return None };
                let until = round.first_after(noted, goes_on).map(|next| next.at);
                Some((noted.at, until, wait.reason))
            })
            .collect()
    }
}

/// One course with what its clocks need to know of the ticket.
struct Course<'a> {
    ticket: &'a Ticket,
    number: usize,
    round: &'a Round,
    kind: Kind,
    began_at: DateTime<Utc>,
    zone: Tz,
}

impl<'a> Course<'a> {
    fn of(ticket: &'a Ticket, number: usize, round: &'a Round, zone: Tz) -> Option<Self> {
        let (kind, began_at) = (ticket.kind()?, ticket.began_at(round)?);
        Some(Self { ticket, number, round, kind, began_at, zone })
    }

    /// A clock stopped by an act, or else by the end of the course.
    fn clock(
        &self,
        name: ClockName,
        started_at: DateTime<Utc>,
        due_at: DateTime<Utc>,
        act: Option<DateTime<Utc>>,
    ) -> Clock {
        let ended = || match self.round.end() {
            Some(end) => Stop::Ended(end.at),
            None => Stop::Running,
        };
        let stop = act.map_or_else(ended, Stop::Done);
        Clock { name, round: self.number, started_at, due_at, stop }
    }

    fn due(&self, allowance: Allowance, started_at: DateTime<Utc>) -> DateTime<Utc> {
        allowance.due_at(started_at, self.zone)
    }

    /// When the first fact of a sort happened.
    fn first_at(&self, wanted: impl Fn(&Fact) -> bool) -> Option<DateTime<Utc>> {
        self.round.first(wanted).map(|noted| noted.at)
    }

    /// The promises of this course in key order, with the instant each was made.
    fn promises(&self, of: Promised) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let receipt = self.ticket.receipt().filter(|_| self.round.reopening().is_none());
        let in_contact = receipt.and_then(|noted| Some((self.began_at, noted.what.promise?)));
        let later = self.round.promises().map(|noted| (noted.at, *noted.what));
        let errands = self.round.facts().iter().filter_map(agreed_with_errand);
        let mut made: Vec<_> = in_contact.into_iter().chain(later).chain(errands).collect();
        made.sort_by_key(|(made_at, _)| *made_at);
        let wanted = made.into_iter().filter(|(_, promise)| promise.of == of);
        wanted.map(|(made_at, promise)| (made_at, promise.by)).collect()
    }

    /// The due instant as promises leave it: one made before the time was up replaces it, one made
    /// after does not mend it (`B-02 §3`, K1).
    fn promised(&self, of: Promised, limit: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        self.promises(of).into_iter().fold(limit, |due, (made_at, by)| match due {
            Some(due) if made_at > due => Some(due),
            Some(_) | None => Some(by),
        })
    }

    fn is_emergency(&self) -> bool {
        self.ticket.urgency() == Urgency::Emergency
    }

    /// When the complaint, or the ticket, was over for good.
    fn closed_at(&self) -> Option<DateTime<Utc>> {
        let end = self.round.end()?;
        matches!(end.what, End::Closed(_)).then_some(end.at)
    }
}

fn agreed_with_errand(noted: &Noted<Fact>) -> Option<(DateTime<Utc>, Promise)> {
    use super::fact::Feasibility;
    let Fact::ErrandJudged(judgement) = &noted.what else { return None };
    match judgement.feasibility {
        Feasibility::Feasible { promise, .. } => Some((noted.at, promise)),
        Feasibility::NotFeasible { .. } => None,
    }
}
