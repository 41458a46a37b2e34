//! A ticket: one matter a resident raised, from first word to verified close (`B-06`, `B-07`).
//!
//! A ticket is stored as the facts recorded about it. [`decide::decide`] may refuse a command;
//! [`Ticket::apply`] may not refuse a fact, because another desk has already seen it happen.
//! Stage, clocks and figures are derived by [`stage`], [`clocks`] and [`figures`], never stored.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::id::{ClickId, DeskNumber, SpokenNumber, StaffId};
use crate::ledger::{Contested, Entry, FactKey, Ledger, Stamp, effective};

pub mod clocks;
pub mod command;
pub mod complaint;
pub mod decide;
pub mod fact;
pub mod figures;
pub mod import;
pub mod limits;
pub mod matter;
pub mod promise;
pub mod refusal;
pub mod round;
pub mod stage;

pub use command::Command;
pub use fact::Fact;
pub use refusal::Refusal;

use fact::Received;
use import::ImportedCase;
use limits::Limits;
use matter::{Kind, Urgency};
use round::Round;

/// A fact as the ticket holds it: what, who, when, where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted<F> {
    /// Its place in the document.
    pub key: FactKey,
    /// The desk that signed it.
    pub desk: DeskNumber,
    /// Who acted.
    pub by: StaffId,
    /// When it happened, as staff said. Rules measure with it.
    pub at: DateTime<Utc>,
    /// When the desk recorded it.
    pub recorded_at: DateTime<Utc>,
    /// The click that wrote it, perhaps with other facts.
    pub click: ClickId,
    /// What happened.
    pub what: F,
}

impl<F> Noted<F> {
    const fn with<G>(&self, what: G) -> Noted<G> {
        let Self { key, desk, by, at, recorded_at, click, what: _ } = *self;
        Noted { key, desk, by, at, recorded_at, click, what }
    }
}

/// A ticket as its facts leave it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ticket {
    /// The receipts. Of several (a night entry converted twice offline) the first counts.
    pub receipts: Vec<Noted<Received>>,
    /// The rows of another system's event log.
    pub imported: ImportedCase,
    /// The matter's courses: one from the receipt, one more from each reopening.
    pub rounds: Vec<Round>,
    /// What changes no course: links, prints, hand-overs between desks, tickets taken in.
    pub margin: Vec<Noted<Fact>>,
    /// Entries whose authors had not seen the close.
    pub after_closing: Vec<FactKey>,
    /// Entries without author that only a person could have made. They change nothing.
    pub unsigned: Vec<FactKey>,
    /// Merges of two tickets into each other, undone for the one that goes on.
    pub crossed_merges: Vec<FactKey>,
    /// Corrections that contradict each other and wait for a person.
    pub contested: Vec<Contested>,
}

/// Reads a ticket from its facts.
///
/// Event rows and receipts are read first: what follows depends on the kind of matter, and a
/// desk with a slow clock may have put its receipt late.
pub fn fold(ledger: &Ledger<Fact>, zone: Tz) -> Ticket {
    let effective = effective(ledger);
    let crossed = crossed_merges(&effective.entries);
    let (first, then): (Vec<_>, Vec<_>) = effective
        .entries
        .into_iter()
        .filter(|entry| !crossed.contains(&entry.key))
        .partition(|entry| matches!(entry.fact, Fact::EventSeen(_) | Fact::Received(_)));
    let unfolded = Ticket {
        crossed_merges: crossed.into_iter().collect(),
        contested: effective.contested,
        ..Ticket::default()
    };
    first.into_iter().chain(then).fold(unfolded, |ticket, entry| ticket.apply(entry, zone))
}

/// Merges that another desk answered, unseen, with the opposite merge. Both documents hold both
/// facts, so both agree which goes on: the one whose document id is smaller.
fn crossed_merges(entries: &[Entry<Fact>]) -> BTreeSet<FactKey> {
    let taken_in: BTreeSet<_> = entries
        .iter()
        .filter_map(|entry| match_merge(&entry.fact, Direction::In))
        .map(|merge| (merge.from.document, merge.into.document))
        .collect();
    let void = |merge: &fact::Merge| {
        merge.from.document < merge.into.document
            && taken_in.contains(&(merge.into.document, merge.from.document))
    };
    entries
        .iter()
        .filter(|entry| match_merge(&entry.fact, Direction::Away).is_some_and(void))
        .map(|entry| entry.key)
        .collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Away,
}

fn match_merge(fact: &Fact, direction: Direction) -> Option<&fact::Merge> {
    if let (Fact::TookIn(merge), Direction::In) | (Fact::MergedInto(merge), Direction::Away) =
        (fact, direction)
    {
        Some(merge)
    } else {
        None
    }
}

impl Ticket {
    /// The ticket after one more fact. Total: every fact in every state is kept.
    #[must_use]
    pub fn apply(mut self, entry: Entry<Fact>, zone: Tz) -> Self {
        let Entry { key, desk, stamp, fact } = entry;
        if let Fact::EventSeen(row) = fact {
            self.imported.insert(row, zone);
            return self;
        }
        let Some(stamp) = stamp else {
            self.unsigned.push(key);
            return self;
        };
        let Stamp { by, occurred_at: at, recorded_at, click } = stamp;
        self.note(Noted { key, desk, by, at, recorded_at, click, what: fact });
        self
    }

    fn note(&mut self, noted: Noted<Fact>) {
        match &noted.what {
            Fact::Received(received) => {
                self.receipts.push(noted.with(Received::clone(received)));
            }
            Fact::TookIn(_) => {
                // A ticket merged into one that is over needs a person as much as a late entry.
                self.mark_if_over(noted.key);
                self.margin.push(noted);
            }
            Fact::Linked(_) | Fact::HandedToDesk(_) | Fact::Printed(_) | Fact::EnteredLate(_) => {
                self.margin.push(noted);
            }
            Fact::Reopened(_) if self.is_settled() => {
                self.first_round();
                self.rounds.push(Round::from_reopening(&noted));
            }
            Fact::EventSeen(_)
            | Fact::Reopened(_)
            | Fact::Dispatched(_)
            | Fact::Accepted(_)
            | Fact::Arrived(_)
            | Fact::UnderControl(_)
            | Fact::Returned(_)
            | Fact::Transferred { .. }
            | Fact::Waiting(_)
            | Fact::Resumed(_)
            | Fact::Progress(_)
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
            | Fact::Graded(_)
            | Fact::Judged(_)
            | Fact::Investigated(_)
            | Fact::Escalated(_)
            | Fact::CalledBack(_)
            | Fact::Cancelled(_)
            | Fact::MergedInto(_)
            | Fact::CarriedOver(_)
            | Fact::Closed(_) => self.note_in_round(noted),
        }
    }

    fn note_in_round(&mut self, noted: Noted<Fact>) {
        let kind = self.kind();
        self.mark_if_over(noted.key);
        self.first_round();
        if let Some(round) = self.rounds.last_mut() {
            round.push(noted, kind);
        }
    }

    fn mark_if_over(&mut self, key: FactKey) {
        if self.round().is_some_and(|round| round.end().is_some()) {
            self.after_closing.push(key);
        }
    }

    /// The first round begins with the first fact about it, whatever that is.
    fn first_round(&mut self) {
        if self.rounds.is_empty() {
            self.rounds.push(Round::default());
        }
    }

    /// The receipt that counts.
    pub fn receipt(&self) -> Option<&Noted<Received>> {
        self.receipts.first()
    }

    /// The sort of matter; none while the receipt is on its way.
    pub fn kind(&self) -> Option<Kind> {
        let imported = (!self.imported.is_empty()).then_some(Kind::Imported);
        imported.or_else(|| self.receipt().map(|receipt| receipt.what.matter.kind))
    }

    /// How pressing it is.
    pub fn urgency(&self) -> Urgency {
        self.receipt().map_or(Urgency::Ordinary, |receipt| receipt.what.matter.urgency)
    }

    /// When the matter was raised, as the resident sees it.
    pub fn received_at(&self) -> Option<DateTime<Utc>> {
        let raised = || self.receipt().map(|noted| noted.what.raised_at.unwrap_or(noted.at));
        self.imported.received_at().or_else(raised)
    }

    /// Every number people may say for it, its own first: those of tickets merged into it too.
    pub fn numbers(&self) -> Vec<SpokenNumber> {
        let own = self.receipts.iter().map(|receipt| receipt.what.number);
        let taken_in = self.margin.iter().filter_map(|noted| {
            if let Fact::TookIn(merge) = &noted.what { Some(merge.from.number) } else { None }
        });
        let mut seen = BTreeSet::new();
        own.chain(taken_in).filter(|number| seen.insert(*number)).collect()
    }

    /// The numbers it was given itself, each with the entry that gave it.
    pub fn given(&self) -> impl Iterator<Item = (SpokenNumber, FactKey)> {
        self.receipts.iter().map(|receipt| (receipt.what.number, receipt.key))
    }

    /// The desk that answers for it: where it was received, or where it was handed last.
    pub fn owner(&self) -> Option<DeskNumber> {
        let handed = self.margin.iter().rev().find_map(|noted| {
            if let Fact::HandedToDesk(change) = &noted.what { Some(change.to) } else { None }
        });
        handed.or_else(|| self.receipt().map(|receipt| receipt.what.owner))
    }

    /// Who first received it, and so tracks a complaint to its end (`B-01 投诉 1`).
    pub fn first_receiver(&self) -> Option<StaffId> {
        self.receipt().map(|noted| noted.what.received_by.unwrap_or(noted.by))
    }

    /// A complaint's grade in force: the last given, in whichever course.
    pub fn grade(&self) -> Option<complaint::Grade> {
        let gradings = self.rounds.iter().rev().find_map(|round| round.gradings().next_back());
        gradings.map(|noted| noted.what.grade)
    }

    /// The running course, or the last one.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// How often it was reopened.
    pub fn reopened(&self) -> usize {
        self.rounds.len().saturating_sub(1)
    }

    /// Whether the running course is over: completed or cancelled.
    pub fn is_settled(&self) -> bool {
        let settled = self.round().is_some_and(|round| round.settlement().is_some());
        settled || (self.rounds.len() < 2 && self.imported.completed_at().is_some())
    }

    /// Whether it is received and neither completed nor cancelled.
    pub fn is_open(&self) -> bool {
        self.received_at().is_some() && !self.is_settled()
    }

    /// The limits a round runs by.
    pub(crate) fn limits_of(&self, round: &Round) -> Limits {
        let received = || self.receipt().map(|receipt| receipt.what.limits).unwrap_or_default();
        round.reopening().map_or_else(received, |reopening| reopening.what.limits)
    }

    /// When a round began: the receipt or the reopening.
    pub(crate) fn began_at(&self, round: &Round) -> Option<DateTime<Utc>> {
        round.reopening().map_or_else(|| self.received_at(), |reopening| Some(reopening.at))
    }
}

#[cfg(test)]
mod tests;
