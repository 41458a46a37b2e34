//! What lies behind a figure, and how the survey rounds stand: what a screen opens a number into.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::Ratio;
use dutybook_domain::figures::cross;
use dutybook_domain::figures::drill::{ComparedList, Over, Part, Selection, selection};
use dutybook_domain::figures::expect::{Days, serving};
use dutybook_domain::figures::kpi::{Prepared, kpis};
use dutybook_domain::id::DocumentId;
use dutybook_domain::regulation::RuleId;
use dutybook_domain::survey::{self, Half, Stage};

use super::Compiler;
use crate::books::{Cell, Span, Which};
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
}

impl Compiler<'_> {
    /// Opens a figure of some days into the documents it counts.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn records(&self, figure: &str, days: Days) -> Result<Opened, StoreError> {
        match selection(figure) {
            None => Ok(Opened::NoSuchFigure),
            Some(Selection::Rows(parts)) => {
                let over = Over { days, serving: serving(&self.settings()?, days) };
                self.rows(&parts, over).map(Opened::Documents)
            }
            Some(Selection::Compared(list)) => self.compared(list, days),
            Some(Selection::Expected(_) | Selection::Base | Selection::Survey) => {
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
            let cell = Cell { property, measure: part.measure.as_str(), key, span };
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

    /// The survey rounds of the property, in their order.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn rounds(&self) -> Result<Vec<RoundShown>, StoreError> {
        let mut shown = Vec::new();
        for listed in self.books.list(self.property, DocumentKind::SurveyRound, Which::All)? {
            let round = survey::fold(&self.ledger(listed.document)?);
            let is_reported = round.reached(Stage::Reported).is_some();
            let survey = if is_reported { self.survey_sums(&round)? } else { None };
            let is_of_survey = |name: &String| name.starts_with("K26");
            let figures = |survey| kpis(&Prepared { survey: Some(survey), ..Prepared::default() });
            let kpis = survey.map(figures).unwrap_or_default();
            shown.push(RoundShown {
                half: round.plan().map(|plan| plan.half),
                stage: round.stage(),
                kpis: kpis.into_iter().filter(|(name, _)| is_of_survey(name)).collect(),
            });
        }
        Ok(shown)
    }
}
