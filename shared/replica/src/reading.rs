//! What the facts of one document come to: what it adds to the figures, what lists show of it, and
//! what waits for a person. This is the fold the books are fed by.
//!
//! Pure, and total: any bytes in any order give the same reading everywhere. What a newer version
//! wrote is counted and never guessed at; nothing personal is in a reading.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::Contribution;
use dutybook_domain::figures::duty::of_duty_log;
use dutybook_domain::figures::handover::of_handover;
use dutybook_domain::figures::ticket::of_ticket;
use dutybook_domain::household::{self as file, field::Registers};
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_domain::ledger::{Ledger, effective};
use dutybook_domain::report::ReportKind;
use dutybook_domain::seal::Standing;
use dutybook_domain::{duty, handover, journal, seal, settings, survey, ticket};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::facts::{Gathered, StoredFact, gather};

pub mod household;
mod summary;

pub use summary::{Summary, TicketSummary};

/// What a document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it adds to the figures.
    pub contributions: Vec<Contribution>,
    /// Contradictions that wait for a person.
    pub contested: usize,
    /// Facts of a newer version, kept and not understood.
    pub unknown: usize,
    /// Keys under which two different facts lie.
    pub clashes: usize,
    /// Whether anything in it is from a newer version: its figures may then be others', and must
    /// not be sealed.
    pub newer: bool,
    /// The desks that wrote it.
    pub desks: BTreeSet<DeskNumber>,
    /// What lists show of it.
    pub summary: Summary,
}

impl Reading {
    fn of<F>(gathered: &Gathered<F>, summary: Summary) -> Self {
        let known = gathered.ledger.values().map(|(desk, _)| *desk);
        Self {
            contributions: Vec::new(),
            contested: 0,
            unknown: gathered.unknown.len(),
            clashes: gathered.clashes.len(),
            newer: gathered.is_newer(),
            desks: known.chain(gathered.unknown.iter().map(|fact| fact.desk)).collect(),
            summary,
        }
    }

    /// Where lists put it among documents of its kind, ascending: milliseconds, or days.
    pub fn order(&self) -> i64 {
        self.summary.order()
    }

    /// Whether it is an open matter.
    pub const fn is_open(&self) -> bool {
        self.summary.is_open()
    }
}

/// Reads a document of any kind. One whose kind this version does not know, or keeps nothing in
/// yet, gives an empty reading with every fact counted as unknown.
pub fn read_document(
    document: DocumentId,
    kind: u16,
    facts: &[StoredFact<'_>],
    zone: Tz,
) -> Reading {
    let Ok(known) = DocumentKind::try_from(kind) else { return foreign(kind, facts) };
    match known {
        DocumentKind::Ticket => read_ticket(document, facts, zone),
        DocumentKind::DutyLog => read_duty_log(facts, zone),
        DocumentKind::Handover => read_handover(facts),
        DocumentKind::SurveyRound => read_round(facts),
        DocumentKind::SurveyResponse => read_response(facts),
        DocumentKind::SignedReport => read_signed_report(facts),
        DocumentKind::Settings => read_settings(facts),
        DocumentKind::Journal => read_journal(facts),
        DocumentKind::Household => read_household(facts),
        DocumentKind::Case
        | DocumentKind::ReceiptBook
        | DocumentKind::Dunning
        | DocumentKind::RoutineMonth
        | DocumentKind::Inspection
        | DocumentKind::Notice
        | DocumentKind::Meeting
        | DocumentKind::Activity => foreign(kind, facts),
    }
}

/// A document only a newer version understands. Facts are counted by key, as everywhere.
fn foreign(kind: u16, facts: &[StoredFact<'_>]) -> Reading {
    /// No fact of this version.
    #[derive(serde::Serialize, serde::Deserialize)]
    enum Nothing {}
    let gathered = gathered::<Nothing>(facts);
    Reading::of(&gathered, Summary::Other { kind })
}

fn contested<F: Clone + PartialEq>(ledger: &Ledger<F>) -> usize {
    effective(ledger).contested.len()
}

fn gathered<F: Serialize + DeserializeOwned>(facts: &[StoredFact<'_>]) -> Gathered<F> {
    gather(facts.iter().copied())
}

fn read_ticket(document: DocumentId, facts: &[StoredFact<'_>], zone: Tz) -> Reading {
    let gathered = gathered::<ticket::Fact>(facts);
    let ticket = ticket::fold(&gathered.ledger, zone);
    let summary = Summary::Ticket(TicketSummary::of(document, &ticket, zone));
    Reading {
        contributions: of_ticket(&ticket, zone),
        contested: ticket.contested.len().saturating_add(ticket.contested_promises().len()),
        ..Reading::of(&gathered, summary)
    }
}

fn read_duty_log(facts: &[StoredFact<'_>], zone: Tz) -> Reading {
    let gathered = gathered::<duty::Fact>(facts);
    let log = duty::fold(&gathered.ledger);
    Reading {
        contributions: of_duty_log(&log, zone),
        contested: contested(&gathered.ledger),
        ..Reading::of(&gathered, Summary::of_duty_log(&log))
    }
}

fn read_handover(facts: &[StoredFact<'_>]) -> Reading {
    let gathered = gathered::<handover::Fact>(facts);
    let handover = handover::fold(&gathered.ledger);
    Reading {
        contributions: of_handover(&handover),
        contested: contested(&gathered.ledger),
        ..Reading::of(&gathered, Summary::of_handover(&handover))
    }
}

/// What a round and its answers come to is computed over all of them when a report is compiled: an
/// answer alone does not know what was asked.
fn read_round(facts: &[StoredFact<'_>]) -> Reading {
    let gathered = gathered::<survey::Fact>(facts);
    let round = survey::fold(&gathered.ledger);
    let contested = round.contested.len();
    Reading { contested, ..Reading::of(&gathered, Summary::of_round(&round)) }
}

fn read_response(facts: &[StoredFact<'_>]) -> Reading {
    let gathered = gathered::<survey::ResponseFact>(facts);
    let response = survey::fold_response(&gathered.ledger);
    let contested = response.contested.len();
    Reading { contested, ..Reading::of(&gathered, Summary::of_response(&response)) }
}

fn read_signed_report(facts: &[StoredFact<'_>]) -> Reading {
    let gathered = gathered::<seal::Fact>(facts);
    let month = seal::fold(&gathered.ledger);
    let is_contested = |kind: &ReportKind| matches!(month.standing(*kind), Standing::Contested(_));
    let kinds = [ReportKind::Preliminary, ReportKind::Final];
    let contested = kinds.iter().filter(|kind| is_contested(kind)).count();
    Reading { contested, ..Reading::of(&gathered, Summary::of_signed_month(&month)) }
}

/// The summary of a file is made of its facts alone: what its sheet holds is personal.
fn read_household(facts: &[StoredFact<'_>]) -> Reading {
    let gathered = gathered::<file::Fact>(facts);
    let household = file::fold(&gathered.ledger, Registers::default());
    let contested = household.contested.len();
    Reading { contested, ..Reading::of(&gathered, Summary::of_household(&household)) }
}

fn read_settings(facts: &[StoredFact<'_>]) -> Reading {
    let gathered = gathered::<settings::Fact>(facts);
    let settings = settings::fold(&gathered.ledger);
    let contested = contested(&gathered.ledger).saturating_add(settings.contested().count());
    Reading { contested, ..Reading::of(&gathered, Summary::Settings) }
}

fn read_journal(facts: &[StoredFact<'_>]) -> Reading {
    let gathered = gathered::<journal::Fact>(facts);
    let contested = contested(&gathered.ledger);
    Reading { contested, ..Reading::of(&gathered, Summary::Journal) }
}

#[cfg(test)]
mod tests;
