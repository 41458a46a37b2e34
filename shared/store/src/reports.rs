//! Reports out of the books: the one way every figure is compiled, the same at the desk and on the
//! server. It only reads, and knows no clock: what it says follows from the facts.

use chrono::NaiveDate;
use chrono_tz::Tz;
use dutybook_domain::civil::{Month, day_before, day_of};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::cross::{self, Case};
use dutybook_domain::figures::drill::Lines;
use dutybook_domain::figures::expect::{Days, expected, serving};
use dutybook_domain::figures::kpi::{Prepared, SurveySums, moved_in};
use dutybook_domain::figures::sums::Sums;
use dutybook_domain::figures::{FIGURES_VERSION, Measure};
use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_domain::ledger::Ledger;
use dutybook_domain::regulation::RuleId;
use dutybook_domain::report::{Inputs, Period, Report, compile};
use dutybook_domain::settings::{self, Settings};
use dutybook_domain::survey::{self, Half, Response, Round, Stage, Tally};
use dutybook_replica::change::{Limits, read as read_change};
use dutybook_replica::facts::{facts_of, gather};
use dutybook_replica::reading::{Summary, read_document};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::books::{BooksReader, Cell, Contribution, DocumentFacts, Folded, Span, Which};
use crate::error::StoreError;
use crate::log::LogReader;

mod kept;
mod numbers;
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

    /// Everything the figures of some days are made of.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn prepare(&self, settings: &Settings, days: Days) -> Result<Prepared, StoreError> {
        let cases = self.cases()?;
        let rules = settings.rule_book().on(days.last);
        let within = rules.number(RuleId::RepeatWithin);
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let (zone, months) = (self.zone, (Month::of(days.first), Month::of(days.last)));
        let served = serving(settings, days);
        let expected = expected(settings, days, zone);
        let complete = expected.complete_lines(&self.complete_handovers(served)?, self.property);
        Ok(Prepared {
            before: self.sums(NaiveDate::MIN, day_before(days.first))?,
            within: self.sums(days.first, days.last)?,
            serving: served.map_or(Ok(Sums::default()), |days| self.sums(days.first, days.last))?,
            expected: expected.counts(),
            complete_handovers: count(complete.len()),
            tracking: cross::tracking_rate(&cross::tracking(&cases, days, zone)),
            repeats: count(cross::repeats(&cases, days, within, zone).len()),
            households: count(cross::households(&cases, days, zone).len()),
            moved_in: moved_in(settings, months.0, months.1),
            survey: self.survey(days)?,
        })
    }

    /// The handovers of some days that are complete, whether or not they were to be made.
    fn complete_handovers(&self, days: Option<Days>) -> Result<Lines, StoreError> {
        let Some(Days { first, last }) = days else { return Ok(Lines::new()) };
        let measure = Measure::HandoversComplete.as_str();
        let span = Span { first, last };
        let cell = Cell { property: self.property, measure, key: None, span };
        Ok(self.books.behind(&cell)?.into_iter().map(|row| (row.document, row.n)).collect())
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

    /// One small value per ticket, for what is compared across tickets.
    fn cases(&self) -> Result<Vec<Case>, StoreError> {
        let tickets = self.books.list(self.property, DocumentKind::Ticket, Which::All)?;
        let cases =
            tickets.iter().filter_map(|ticket| match Kept::decode(&ticket.summary)?.summary {
                Summary::Ticket(summary) => summary.case,
                Summary::DutyLog { .. }
                | Summary::Handover { .. }
                | Summary::SurveyRound { .. }
                | Summary::SurveyResponse { .. }
                | Summary::SignedReport { .. }
                | Summary::Settings
                | Summary::Journal
                | Summary::Other { .. } => None,
            });
        Ok(cases.collect())
    }

    fn sums(&self, first: NaiveDate, last: NaiveDate) -> Result<Sums, StoreError> {
        let mut sums = Sums::default();
        if first > last {
            return Ok(sums);
        }
        for sum in self.books.sums(self.property, Span { first, last })? {
            // A measure of a newer version is nothing this one reports.
            if let Ok(measure) = sum.measure.parse() {
                sums.add(measure, &sum.key, sum.n);
            }
        }
        Ok(sums)
    }

    /// The sums of the survey round reported within these days, if there is one.
    fn survey(&self, days: Days) -> Result<Option<SurveySums>, StoreError> {
        for listed in self.books.list(self.property, DocumentKind::SurveyRound, Which::All)? {
            let round = survey::fold(&self.ledger(listed.document)?);
            let reported = round.reached(Stage::Reported).and_then(|reached| reached.occurred_at);
            let reported = reported.filter(|at| days.contains(day_of(*at, self.zone)));
            if reported.is_some() {
                return self.survey_sums(&round);
            }
        }
        Ok(None)
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
        const WITH_SHEETS: [DocumentKind; 4] = [
            DocumentKind::Household,
            DocumentKind::Settings,
            DocumentKind::Notice,
            DocumentKind::SignedReport,
        ];
        let mut conflicts = 0_u64;
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
