//! One course of a ticket: from its receipt, or a reopening, to its end.
//!
//! A round keeps every fact of its course in key order; what it answers is read off them. It never
//! drops one, however odd the order in which desks recorded them.

use chrono::{DateTime, Utc};

use super::complaint::{Contact, Grading, Response, Validity};
use super::fact::{
    CarryOver, Closing, Completion, Dispatch, Evidence, Feasibility, Feedback, Merge, Reopening,
    Reply,
};
use super::matter::{Kind, Promise};
use super::{Fact, Noted};
use crate::follow_up::Attempt;

/// One course of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Round {
    reopening: Option<Noted<Reopening>>,
    facts: Vec<Noted<Fact>>,
    settlement: Option<Settlement>,
}

/// How a course was settled for the figures, and when. The first that settles it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub how: Settled,
}

/// How a course was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Settled {
    /// What was asked is done, answered or decided.
    Completed,
    /// The customer took it back.
    Cancelled,
    /// It goes on as another ticket.
    MergedAway,
}

/// What ended a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Verified and closed.
    Closed(Closing),
    /// Taken back by the customer.
    Cancelled,
    /// Goes on as another ticket.
    MergedInto(Merge),
}

/// Declares readers of one sort of fact: every one in key order, with who and when.
macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident: $what:ty = $pattern:pat => $value:expr;)+) => {
        $($(#[$doc])*
        pub fn $name(&self) -> impl DoubleEndedIterator<Item = Noted<&$what>> {
            self.facts.iter().filter_map(|noted| {
                if let $pattern = &noted.what { Some(noted.with($value)) } else { None }
            })
        })+
    };
}

impl Round {
    pub(super) fn from_reopening(noted: &Noted<Fact>) -> Self {
        let reopening = if let Fact::Reopened(reopening) = &noted.what {
            Some(reopening.clone())
        } else {
            None
        };
        Self { reopening: reopening.map(|what| noted.with(what)), ..Self::default() }
    }

    pub(super) fn push(&mut self, noted: Noted<Fact>, kind: Option<Kind>) {
        let at = noted.at;
        self.facts.push(noted);
        if self.settlement.is_none() {
            self.settlement = self.settled_by_last(kind).map(|how| Settlement { at, how });
        }
    }

    /// Whether the fact just noted settles the course.
    fn settled_by_last(&self, kind: Option<Kind>) -> Option<Settled> {
        let what = &self.facts.last()?.what;
        if let Fact::Cancelled(_) = what {
            return Some(Settled::Cancelled);
        }
        if let Fact::MergedInto(_) = what {
            return Some(Settled::MergedAway);
        }
        let completes = match kind {
            Some(Kind::Consultation) => matches!(what, Fact::Answered(_)),
            Some(Kind::Suggestion) => matches!(what, Fact::SuggestionDecided(_)),
            Some(Kind::Errand) => {
                let Fact::ErrandJudged(judgement) = what else { return self.done_or_closed() };
                matches!(judgement.feasibility, Feasibility::NotFeasible { .. })
            }
            Some(Kind::Complaint) => {
                matches!(what, Fact::Judged(_) | Fact::Replied(_)) && self.is_invalid_explained()
            }
            Some(
                Kind::RepairCommon
                | Kind::RepairPrivate
                | Kind::RepairPaid
                | Kind::Cleaning
                | Kind::Order
                | Kind::Greening
                | Kind::CustomerService
                | Kind::Help
                | Kind::Praise
                | Kind::Imported,
            )
            | None => false,
        };
        if completes { Some(Settled::Completed) } else { self.done_or_closed() }
    }

    fn done_or_closed(&self) -> Option<Settled> {
        let what = &self.facts.last()?.what;
        matches!(what, Fact::Done(_) | Fact::Closed(_)).then_some(Settled::Completed)
    }

    /// The facts of the course in key order, its reopening aside.
    pub fn facts(&self) -> &[Noted<Fact>] {
        &self.facts
    }

    /// What began the course, if it was not the receipt.
    pub const fn reopening(&self) -> Option<&Noted<Reopening>> {
        self.reopening.as_ref()
    }

    /// What settled it.
    pub const fn settlement(&self) -> Option<Settlement> {
        self.settlement
    }

    /// The first fact that ended it.
    pub fn end(&self) -> Option<Noted<End>> {
        self.facts.iter().find_map(|noted| {
            let end = if let Fact::Closed(closing) = &noted.what {
                End::Closed(*closing)
            } else if let Fact::MergedInto(merge) = &noted.what {
                End::MergedInto(*merge)
            } else if let Fact::Cancelled(_) = &noted.what {
                End::Cancelled
            } else {
                return None;
            };
            Some(noted.with(end))
        })
    }

    readers! {
        /// To whom it was handed, transfers included.
        dispatches: Dispatch =
            Fact::Dispatched(to) | Fact::Transferred { to, .. } => to;
        /// What was promised; the promise of the receipt is with the receipt.
        promises: Promise = Fact::Promised { promise, .. } => promise;
        /// The completions. The first counts, others are kept.
        completions: Completion = Fact::Done(completion) => completion;
        /// The evidence of the work.
        evidence: Evidence = Fact::EvidenceShown(evidence) => evidence;
        /// The completion feedbacks.
        feedbacks: Feedback = Fact::FeedbackReceived(feedback) => feedback;
        /// The attempts to follow up: the 028.
        follow_ups: Attempt = Fact::FollowedUp(attempt) => attempt;
        /// The attempts to call a complainant back.
        callbacks: Attempt = Fact::CalledBack(attempt) => attempt;
        /// How the desk responded in the contact, the last in force.
        responses: Response = Fact::Responded(response) => response;
        /// What the customer was told.
        replies: Reply = Fact::Replied(reply) => reply;
        /// The contacts noted with a complainant.
        contacts: Contact = Fact::Contacted(contact) => contact;
        /// The complaint's grades, the last in force.
        gradings: Grading = Fact::Graded(grading) => grading;
        /// Whether the complaint is effective, the last in force.
        judgements: Validity = Fact::Judged(validity) => validity;
        /// The times it was left to the next shift.
        carry_overs: CarryOver = Fact::CarriedOver(carry_over) => carry_over;
    }

    /// The first fact of a sort.
    pub fn first(&self, wanted: impl Fn(&Fact) -> bool) -> Option<&Noted<Fact>> {
        self.facts.iter().find(|noted| wanted(&noted.what))
    }

    /// The first fact of a sort that lies after another in key order.
    pub fn first_after<F>(
        &self,
        start: &Noted<F>,
        wanted: impl Fn(&Fact) -> bool,
    ) -> Option<&Noted<Fact>> {
        self.facts.iter().find(|noted| noted.key > start.key && wanted(&noted.what))
    }

    /// How often the customer was to be answered and could not be reached (⚠ 41).
    pub fn answers_tried(&self) -> u32 {
        let tried = |noted: &&Noted<Fact>| matches!(noted.what, Fact::AnswerTried { .. });
        u32::try_from(self.facts.iter().filter(tried).count()).unwrap_or(u32::MAX)
    }

    /// Whether an ineffective complaint was explained to its complainant all the same.
    pub fn is_invalid_explained(&self) -> bool {
        let ineffective = self
            .judgements()
            .next_back()
            .is_some_and(|noted| matches!(noted.what, Validity::Ineffective { .. }));
        ineffective && self.first(|fact| matches!(fact, Fact::Replied(_))).is_some()
    }

    /// Whether the department that had it last shows its work: evidence and signature are asked
    /// of no other (`B-04 §3.2`).
    pub fn asks_for_evidence(&self) -> bool {
        self.dispatches().next_back().is_some_and(|noted| noted.what.department.shows_evidence())
    }

    /// Whether a completed course has its 028, and what its department must show (K8).
    pub fn has_closed_loop(&self) -> bool {
        let shown = self.evidence().next().is_some() && self.is_signed_or_refused();
        self.completions().next().is_some()
            && (shown || !self.asks_for_evidence())
            && self.follow_ups().next().is_some()
    }

    /// Whether the customer signed, or did not and it is known why.
    pub fn is_signed_or_refused(&self) -> bool {
        self.first(|fact| matches!(fact, Fact::Signed(_) | Fact::SignRefused(_))).is_some()
    }
}
