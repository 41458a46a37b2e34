//! What a command writes: facts of its own document and of others, all in one click.
//!
//! Every `decide` answers with a [`Decision`]; [`Decision::at`] makes it the list a desk writes in
//! one transaction. Nothing here writes, and a draft's bytes are those of the fact by itself.

use serde::Serialize;

use crate::document::DocumentKind;
use crate::id::DocumentId;
use crate::ledger::{Body, Record, Stamp};
use crate::{duty, handover, household, journal, seal, settings, survey, ticket};

/// A fact of any document. It is stored without a tag of its own: the kind of the document says
/// whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Fact {
    /// Of a ticket.
    Ticket(Box<ticket::Fact>),
    /// Of a duty log.
    Duty(Box<duty::Fact>),
    /// Of a handover.
    Handover(Box<handover::Fact>),
    /// Of a survey round.
    Round(Box<survey::Fact>),
    /// Of an answer to a survey.
    Response(Box<survey::ResponseFact>),
    /// Of a month's signed reports.
    Seal(Box<seal::Fact>),
    /// Of the settings.
    Settings(Box<settings::Fact>),
    /// Of the journal.
    Journal(Box<journal::Fact>),
    /// Of a unit's file.
    Household(Box<household::Fact>),
}

/// A fact that knows in which kind of document it belongs.
pub trait FactOf: Into<Fact> {
    /// The kind.
    const KIND: DocumentKind;
}

macro_rules! fact_of {
    ($($fact:ty => $variant:ident in $kind:ident),* $(,)?) => {$(
        impl From<$fact> for Fact {
            fn from(fact: $fact) -> Self {
                Self::$variant(Box::new(fact))
            }
        }

        impl FactOf for $fact {
            const KIND: DocumentKind = DocumentKind::$kind;
        }
    )*};
}

fact_of! {
    ticket::Fact => Ticket in Ticket,
    duty::Fact => Duty in DutyLog,
    handover::Fact => Handover in Handover,
    survey::Fact => Round in SurveyRound,
    survey::ResponseFact => Response in SurveyResponse,
    seal::Fact => Seal in SignedReport,
    settings::Fact => Settings in Settings,
    journal::Fact => Journal in Journal,
    household::Fact => Household in Household,
}

impl Fact {
    /// Whether it is written without a stamp: a filled survey form says neither who took it nor
    /// when.
    pub fn is_unstamped(&self) -> bool {
        match self {
            Self::Response(fact) => matches!(**fact, survey::ResponseFact::Answered(_)),
            Self::Ticket(_)
            | Self::Duty(_)
            | Self::Handover(_)
            | Self::Round(_)
            | Self::Seal(_)
            | Self::Settings(_)
            | Self::Journal(_)
            | Self::Household(_) => false,
        }
    }
}

/// Something to write, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The document.
    pub document: DocumentId,
    /// Its kind.
    pub kind: DocumentKind,
    /// What is said in it.
    pub body: Body<Fact>,
}

impl Draft {
    /// A fact, or a correction, of a document.
    pub fn new<F: FactOf>(document: DocumentId, body: Body<F>) -> Self {
        let body = match body {
            Body::Fact(fact) => Body::Fact(fact.into()),
            Body::Corrects { target, after, fact, occurred_at, reason } => {
                Body::Corrects { target, after, fact: fact.into(), occurred_at, reason }
            }
            Body::Strikes { target, after, reason } => Body::Strikes { target, after, reason },
        };
        Self { document, kind: F::KIND, body }
    }

    /// A fact of a document.
    pub fn fact<F: FactOf>(document: DocumentId, fact: F) -> Self {
        Self::new(document, Body::Fact(fact))
    }

    /// What is stored, with the stamp of its click where it bears one.
    pub fn record(self, stamp: Stamp) -> Record<Fact> {
        let is_unstamped = match &self.body {
            Body::Fact(fact) | Body::Corrects { fact, .. } => fact.is_unstamped(),
            Body::Strikes { .. } => false,
        };
        Record { stamp: (!is_unstamped).then_some(stamp), body: self.body }
    }
}

/// What a command writes, in one click: one transaction, one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<F> {
    /// The facts of the document asked, in order.
    pub facts: Vec<F>,
    /// What other documents say of it, in order.
    pub elsewhere: Vec<Draft>,
}

impl<F: FactOf> Decision<F> {
    /// Everything to write, where `document` is the one that was asked.
    pub fn at(self, document: DocumentId) -> Vec<Draft> {
        let own = self.facts.into_iter().map(|fact| Draft::fact(document, fact));
        own.chain(self.elsewhere).collect()
    }
}

impl<F> From<Vec<F>> for Decision<F> {
    fn from(facts: Vec<F>) -> Self {
        Self { facts, elsewhere: Vec::new() }
    }
}

impl<F> From<F> for Decision<F> {
    fn from(fact: F) -> Self {
        Self::from(vec![fact])
    }
}

impl<F, const N: usize> From<[F; N]> for Decision<F> {
    fn from(facts: [F; N]) -> Self {
        Self::from(Vec::from(facts))
    }
}

#[cfg(test)]
mod tests;
