//! Where a ticket is (regulations §6.1(c), §6.2(c)). Derived from its facts, never stored.

use super::fact::WaitReason;
use super::matter::Kind;
use super::round::{End, Round};
use super::{Fact, Ticket};

/// Where a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Facts about it are here, its receipt is not.
    OnItsWay,
    /// Raised, nobody has it yet.
    Received,
    /// A complaint whose grade is known.
    Graded,
    /// An answer is appointed.
    Appointed,
    /// Handed to a department; ASSIGNED for a complaint.
    Issued,
    /// The department has it.
    Accepted,
    /// Somebody is there.
    Arrived,
    /// It is worked on.
    InProgress,
    /// It waits.
    Waiting(WaitReason),
    /// The department gave it back.
    Returned,
    /// It is back to work.
    Reopened,
    /// The work is done, the question answered, the suggestion decided.
    Done,
    /// An ineffective complaint was explained.
    InvalidExplained,
    /// The customer signed.
    Signed,
    /// The customer does not sign.
    SignRefused,
    /// The desk has the feedback and owes the follow-up.
    FeedbackReceived,
    /// The customer was called back.
    FollowedUp,
    /// Verified and closed.
    Closed,
    /// Taken back by the customer.
    Cancelled,
    /// Goes on as another ticket.
    Merged,
}

impl Stage {
    /// Whether only a reopening leads on from here.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled | Self::Merged)
    }
}

impl Ticket {
    /// Where the ticket is.
    pub fn stage(&self) -> Stage {
        let Some(kind) = self.kind() else { return Stage::OnItsWay };
        let at_work = |round: Option<&Round>| match round {
            Some(round) => working(round, self.has_promise() && !kind.is_work()),
            None if self.has_promise() && !kind.is_work() => Stage::Appointed,
            None => Stage::Received,
        };
        let Some(round) = self.round() else {
            return if self.is_settled() { Stage::Done } else { at_work(None) };
        };
        if let Some(end) = round.end() {
            return match end.what {
                End::Closed(_) => Stage::Closed,
                End::Cancelled => Stage::Cancelled,
                End::MergedInto(_) => Stage::Merged,
            };
        }
        if self.is_settled() { settled(round, kind) } else { at_work(Some(round)) }
    }

    fn has_promise(&self) -> bool {
        let in_contact = self.receipt().is_some_and(|receipt| receipt.what.promise.is_some());
        let later = self.round().is_some_and(|round| round.promises().next().is_some());
        later || (in_contact && self.rounds.len() < 2)
    }
}

/// Where a completed course is on its way to the close.
fn settled(round: &Round, kind: Kind) -> Stage {
    let reached = if kind == Kind::Complaint {
        round.callbacks().any(|attempt| attempt.what.answer().is_some())
    } else {
        round.follow_ups().any(|attempt| attempt.what.answer().is_some())
    };
    if reached {
        Stage::FollowedUp
    } else if round.feedbacks().next().is_some() {
        Stage::FeedbackReceived
    } else if round.first(|fact| matches!(fact, Fact::Signed(_))).is_some() {
        Stage::Signed
    } else if round.first(|fact| matches!(fact, Fact::SignRefused(_))).is_some() {
        Stage::SignRefused
    } else if round.is_invalid_explained() && round.completions().next().is_none() {
        Stage::InvalidExplained
    } else {
        Stage::Done
    }
}

/// Where an unfinished course is: the last step of the work in key order.
fn working(round: &Round, promised: bool) -> Stage {
    let begun = if round.reopening().is_some() { Stage::Reopened } else { Stage::Received };
    let step = round.facts().iter().fold(begun, |stage, noted| step(stage, &noted.what));
    if promised && step == Stage::Received { Stage::Appointed } else { step }
}

fn step(stage: Stage, fact: &Fact) -> Stage {
    match fact {
        Fact::Dispatched(_) | Fact::Transferred { .. } => Stage::Issued,
        Fact::Accepted(_) => Stage::Accepted,
        Fact::Arrived(_) => Stage::Arrived,
        Fact::Returned(_) => Stage::Returned,
        Fact::Waiting(wait) => Stage::Waiting(wait.reason),
        Fact::UnderControl(_) | Fact::Resumed(_) | Fact::Investigated(_) => Stage::InProgress,
        Fact::Progress(_) if !matches!(stage, Stage::Waiting(_)) => Stage::InProgress,
        Fact::Graded(_) if matches!(stage, Stage::Received) => Stage::Graded,
        Fact::Progress(_)
        | Fact::Graded(_)
        | Fact::EventSeen(_)
        | Fact::Received(_)
        | Fact::Promised { .. }
        | Fact::Responded(_)
        | Fact::Answered(_)
        | Fact::SuggestionDecided(_)
        | Fact::ErrandJudged(_)
        | Fact::AnswerTried { .. }
        | Fact::Visited(_)
        | Fact::Done(_)
        | Fact::EvidenceShown(_)
        | Fact::Signed(_)
        | Fact::SignRefused(_)
        | Fact::FeedbackReceived(_)
        | Fact::FollowedUp(_)
        | Fact::Replied(_)
        | Fact::Contacted(_)
        | Fact::Judged(_)
        | Fact::Escalated(_)
        | Fact::CalledBack(_)
        | Fact::Cancelled(_)
        | Fact::Reopened(_)
        | Fact::MergedInto(_)
        | Fact::TookIn(_)
        | Fact::Linked(_)
        | Fact::HandedToDesk(_)
        | Fact::CarriedOver(_)
        | Fact::Printed(_)
        | Fact::Closed(_)
        | Fact::EnteredLate(_) => stage,
    }
}
