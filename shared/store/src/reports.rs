//! Reports out of the books: the one way every figure is compiled, the same at the desk and on the
//! server. It only reads, and knows no clock: what it says follows from the facts.

use chrono::NaiveDate;
use chrono_tz::Tz;
use dutybook_domain::civil::Month;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::FIGURES_VERSION;
use dutybook_domain::figures::kpi::SurveySums;
use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_domain::ledger::Ledger;
use dutybook_domain::report::{Inputs, Period, Report, compile};
use dutybook_domain::settings::{self, Settings};
use dutybook_domain::survey::{self, Half, Response, Round, Tally};
use dutybook_replica::change::{Limits, read as read_change};
use dutybook_replica::facts::{facts_of, gather};
use dutybook_replica::reading::read_document;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::books::{BooksReader, Contribution, DocumentFacts, Folded, Which};
use crate::error::StoreError;
use crate::log::LogReader;

mod kept;
mod numbers;
mod prepare;
mod records;
mod sealed;

pub use kept::Kept;
pub use numbers::Holder;
pub use records::{Opened, Record, RoundShown};
pub use sealed::{SealedMonth, SealedNow};

/// The version books are fed by: a change of it folds every document anew.
pub const BOOKS_VERSION: u32 = FIGURES_VERSION;

/// The fold every books file is fed with. `zone_of` answers a property's fixed time zone.
pub fn fold(document: &DocumentFacts<'_>, zone: Tz) -> Folded {
    let reading = read_document(document.document, document.kind, document.facts, zone);
    let contribution = |row: &dutybook_domain::figures::Contribution| Contribution {
        day: row.day,
        measure: row.measure.as_str().to_owned(),
        key: row.key.clone(),
        n: row.n,
    };
    Folded {
        order: reading.order(),
        open: reading.is_open(),
        contributions: reading.contributions.iter().map(contribution).collect(),
        unit: reading.summary.unit().and_then(|unit| unit.parse().ok()),
        numbers: reading.summary.numbers().to_vec(),
        summary: Kept::of(&reading).encode(),
    }
}

/// A property whose figures are compiled: its log and the books that cover it.
#[derive(Debug, Clone, Copy)]
pub struct Compiler<'a> {
    /// The log, for documents that are folded when a report is compiled.
    pub log: &'a LogReader,
    /// The books, brought up to the log.
    pub books: &'a BooksReader,
    /// The property.
    pub property: PropertyUid,
    /// Its name in addresses.
    pub id: &'a str,
    /// Its time zone.
    pub zone: Tz,
}

impl Compiler<'_> {
    /// The report of a month, or of its days up to `until`. `None` where `until` lies before it.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn report(
        &self,
        month: Month,
        until: Option<NaiveDate>,
    ) -> Result<Option<Report>, StoreError> {
        let Some(period) = Period::of(month, until) else { return Ok(None) };
        let settings = self.settings()?;
        let prepared = self.prepare(&settings, period.days())?;
        let rules = settings.rule_book().on(period.cut_off);
        Ok(Some(compile(Inputs {
            property: self.id,
            period,
            prepared: &prepared,
            covers: self.books.cover_by_desk(self.property)?,
            rules: &rules,
        })))
    }

    /// The property's settings as the log has them.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        let ledger = self.ledger::<settings::Fact>(settings::document(self.property))?;
        Ok(settings::fold(&ledger))
    }

    /// The ledger of one document, folded anew from the log.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn ledger<F: Serialize + DeserializeOwned>(
        &self,
        document: DocumentId,
    ) -> Result<Ledger<F>, StoreError> {
        let stored = self.log.document(self.property, document)?;
        let changes: Vec<_> = stored
            .iter()
            .filter_map(|row| read_change(&row.envelope, &Limits::STANDARD).ok())
            .collect();
        Ok(gather(changes.iter().flat_map(facts_of)).ledger)
    }

    fn survey_sums(&self, round: &Round) -> Result<Option<SurveySums>, StoreError> {
        let Some(plan) = round.plan() else { return Ok(None) };
        let mut tally = Tally::default();
        for sums in Tally::of_round(round).values() {
            tally.add(sums);
        }
        for response in self.responses(plan.half)? {
            tally.add(&Tally::of_response(&response, plan));
        }
        let (questionnaire, values) = (plan.questionnaire.clone(), plan.values);
        Ok(Some(SurveySums { tally, questionnaire, values }))
    }

    fn responses(&self, half: Half) -> Result<Vec<Response>, StoreError> {
        let mut responses = Vec::new();
        for listed in self.books.list(self.property, DocumentKind::SurveyResponse, Which::All)? {
            let response = survey::fold_response(&self.ledger(listed.document)?);
            let of_round = response.first.as_ref().is_some_and(|(_, form)| form.round == half);
            responses.extend(of_round.then_some(response));
        }
        Ok(responses)
    }

    /// How many contradictions wait for a person, and whether anything is from a newer version.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn waiting(&self) -> Result<Waiting, StoreError> {
        let mut waiting = Waiting::default();
        for kind in DocumentKind::ALL {
            for listed in self.books.list(self.property, kind, Which::All)? {
                if let Some(kept) = Kept::decode(&listed.summary) {
                    waiting.add(&kept);
                }
            }
        }
        waiting.conflicts = waiting.conflicts.saturating_add(self.sheet_conflicts()?);
        Ok(waiting)
    }

    /// Fields with more than one live value, in the documents that have sheets.
    fn sheet_conflicts(&self) -> Result<u64, StoreError> {
        // Few of each; the files of units are many, and the index of people knows theirs.
        const WITH_SHEETS: [DocumentKind; 3] =
            [DocumentKind::Settings, DocumentKind::Notice, DocumentKind::SignedReport];
        let files = self.books.files_in_conflict(self.property)?;
        let mut conflicts: u64 = files.iter().map(|(_, fields)| u64::from(*fields)).sum();
        for kind in WITH_SHEETS {
            for listed in self.books.list(self.property, kind, Which::All)? {
                let stored = self.log.document(self.property, listed.document)?;
                let changes = stored
                    .iter()
                    .filter_map(|row| read_change(&row.envelope, &Limits::STANDARD).ok());
                let loaded = dutybook_replica::document::Document::load(
                    listed.document,
                    kind.code(),
                    changes,
                );
                // A document automerge refuses is named by `verify`; its fields cannot be read.
                let Ok(sheet) = loaded.and_then(|document| document.sheet()) else { continue };
                let count = u64::try_from(sheet.conflicts().count()).unwrap_or(u64::MAX);
                conflicts = conflicts.saturating_add(count);
            }
        }
        Ok(conflicts)
    }
}

/// What waits for a person or a newer program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Contradictions.
    pub conflicts: u64,
    /// Facts of a newer version. While there are any, nothing may be sealed.
    pub unknown: u64,
    /// Whether a document holds more than this version understands.
    pub newer: bool,
}

impl Waiting {
    fn add(&mut self, kept: &Kept) {
        self.conflicts = self.conflicts.saturating_add(kept.contested).saturating_add(kept.clashes);
        self.unknown = self.unknown.saturating_add(kept.unknown);
        self.newer |= kept.newer;
    }
}
