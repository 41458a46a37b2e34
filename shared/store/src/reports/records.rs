//! What lies behind a figure, and how the survey rounds stand: what a screen opens a number into.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::Ratio;
use dutybook_domain::figures::cross;
use dutybook_domain::figures::drill::{ComparedList, Over, Part, Selection, selection};
use dutybook_domain::figures::expect::{Days, expected, serving};
use dutybook_domain::figures::kpi::{Prepared, SurveySums, kpis};
use dutybook_domain::id::DocumentId;
use dutybook_domain::regulation::RuleId;
use dutybook_domain::survey::{self, Figures, Half, Sample, Stage};

use super::Compiler;
use crate::books::{self, Span, Which};
use crate::error::StoreError;

/// A document behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// The document.
    pub document: DocumentId,
    /// The number of its kind.
    pub kind: u16,
    /// What it adds; the records of a figure add up to it.
    pub n: i64,
}

/// What a figure opens into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// No figure has this name.
    NoSuchFigure,
    /// The figure counts something else than documents: minutes, households, answers of people.
    NotDocuments,
    /// Its documents, by id.
    Documents(Vec<Record>),
}

/// How a survey round stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundShown {
    /// The half-year it asks about; `None` before it was planned.
    pub half: Option<Half>,
    /// How far it has come.
    pub stage: Option<Stage>,
    /// Its indicators by name, once it was reported.
    pub kpis: BTreeMap<String, Ratio>,
    /// Its figures, once it was reported; a group too small to be shown is withheld in them.
    pub figures: Option<Figures>,
    /// How many households were drawn; `None` before the sample is locked.
    pub sample: Option<u64>,
    /// How many answers have come in, whether or not they count.
    pub responses: u64,
}

impl Compiler<'_> {
    /// Opens a figure of some days into the documents it counts.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn records(&self, figure: &str, days: Days) -> Result<Opened, StoreError> {
        selection(figure).map_or(Ok(Opened::NoSuchFigure), |selection| self.open(&selection, days))
    }

    pub(super) fn open(&self, selection: &Selection, days: Days) -> Result<Opened, StoreError> {
        match selection {
            Selection::Rows(parts) => {
                let over = Over { days, serving: serving(&self.settings()?, days) };
                self.rows(parts, over).map(Opened::Documents)
            }
            Selection::Compared(list) => self.compared(*list, days),
            Selection::Expected(_) | Selection::Base | Selection::Survey => {
                Ok(Opened::NotDocuments)
            }
        }
    }

    fn rows(&self, parts: &[Part], over: Over) -> Result<Vec<Record>, StoreError> {
        let mut sums: BTreeMap<DocumentId, (u16, i64)> = BTreeMap::new();
        for part in parts {
            let Some((first, last)) = part.bounds(over) else { continue };
            let span = Span { first: first.unwrap_or(NaiveDate::MIN), last };
            let (property, key) = (self.property, part.key.as_deref());
            let cell = books::Cell { property, measure: part.measure.as_str(), key, span };
            for row in self.books.behind(&cell)? {
                let n = if part.is_subtracted { row.n.saturating_neg() } else { row.n };
                let (_, sum) = sums.entry(row.document).or_insert((row.kind, 0));
                *sum = sum.saturating_add(n);
            }
        }
        sums.retain(|_, (_, n)| *n != 0);
        let record = |(document, (kind, n))| Record { document, kind, n };
        Ok(sums.into_iter().map(record).collect())
    }

    fn compared(&self, list: ComparedList, days: Days) -> Result<Opened, StoreError> {
        let cases = self.cases()?;
        let tracked = || cross::tracking(&cases, days, self.zone).into_iter();
        let documents: Vec<DocumentId> = match list {
            ComparedList::Complaints => tracked().map(|one| one.document).collect(),
            ComparedList::Tracked => {
                tracked().filter(|one| one.in_place).map(|one| one.document).collect()
            }
            ComparedList::Repeats => {
                let rules = self.settings()?.rule_book().on(days.last);
                let within = rules.number(RuleId::RepeatWithin);
                cross::repeats(&cases, days, within, self.zone)
            }
            ComparedList::Households => return Ok(Opened::NotDocuments),
            ComparedList::CompleteHandovers => return self.complete_handover_records(days),
        };
        let mut sums: BTreeMap<DocumentId, i64> = BTreeMap::new();
        for document in documents {
            let sum = sums.entry(document).or_default();
            *sum = sum.saturating_add(1);
        }
        let kind = DocumentKind::Ticket.code();
        let record = |(document, n)| Record { document, kind, n };
        Ok(Opened::Documents(sums.into_iter().map(record).collect()))
    }

    fn complete_handover_records(&self, days: Days) -> Result<Opened, StoreError> {
        let settings = self.settings()?;
        let complete = self.complete_lines(serving(&settings, days))?;
        let due = expected(&settings, days, self.zone);
        let lines = due.complete_lines(&complete, self.property);
        let kind = DocumentKind::Handover.code();
        let record = |(document, n)| Record { document, kind, n };
        Ok(Opened::Documents(lines.into_iter().map(record).collect()))
    }

    /// The survey rounds of the property, in their order.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn rounds(&self) -> Result<Vec<RoundShown>, StoreError> {
        let mut shown = Vec::new();
        for listed in self.books.list(self.property, DocumentKind::SurveyRound, Which::All)? {
            let round = survey::fold(&self.ledger(listed.document)?);
            let is_reported = round.reached(Stage::Reported).is_some();
            let sums = self.survey_sums(&round)?;
            let responses =
                sums.as_ref().map_or(0, |sums| sums.tally.count(&survey::Cell::Received));
            let survey = sums.filter(|_| is_reported);
            let figures = survey.as_ref().map(SurveySums::figures);
            let is_of_survey = |name: &String| name.starts_with("K26");
            let rates = |survey| kpis(&Prepared { survey: Some(survey), ..Prepared::default() });
            let kpis = survey.map(rates).unwrap_or_default();
            shown.push(RoundShown {
                half: round.plan().map(|plan| plan.half),
                stage: round.stage(),
                kpis: kpis.into_iter().filter(|(name, _)| is_of_survey(name)).collect(),
                figures,
                sample: round.sample.as_ref().map(Sample::drawn),
                responses: u64::try_from(responses).unwrap_or(0),
            });
        }
        Ok(shown)
    }
}
