//! A month's signed reports, each beside what its days come to now. A recomputation of the books,
//! the same at the desk and on the server; nothing of it is stored.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use dutybook_domain::civil::Month;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::drill::Lines;
use dutybook_domain::figures::expect::Days;
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_domain::report::{Report, ReportKind};
use dutybook_domain::seal::restate::{Opening, Restatement, Snapshot, opening, restatement};
use dutybook_domain::seal::{self, Behind, Reopening, Sealed, SignedMonth, Standing};
use dutybook_replica::reading::Summary;

use super::{Compiler, Kept, Opened};
use crate::books::Which;
use crate::error::StoreError;

/// A seal with what became of its figures since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedNow {
    /// The seal.
    pub sealed: Sealed,
    /// How its days come out now; `None` where the seal is of a newer version, or some of its
    /// lists are on their way.
    pub restatement: Option<Restatement>,
}

/// How the reports of a month stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedMonth {
    /// The month.
    pub month: Month,
    /// The seals of the preliminary in force: none, one, or several made apart, for a person.
    pub preliminary: Vec<SealedNow>,
    /// The seals of the final in force, in the same way.
    pub whole: Vec<SealedNow>,
    /// Who broke which seal, when and why.
    pub reopenings: Vec<Reopening>,
    /// How the month opens: "sealed 10, restated +1". `None` where the month before is not sealed.
    pub opening: Option<Opening>,
}

impl SealedMonth {
    /// The seals in force of one of the month's two reports.
    pub fn of(&self, kind: ReportKind) -> &[SealedNow] {
        match kind {
            ReportKind::Preliminary => &self.preliminary,
            ReportKind::Final => &self.whole,
        }
    }
}

impl Compiler<'_> {
    /// The signed reports of a month as their document tells them.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn signed_month(&self, month: Month) -> Result<SignedMonth, StoreError> {
        Ok(seal::fold(&self.ledger(seal::document(self.property, month))?))
    }

    /// The months of which anything was signed, in order.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn signed_months(&self) -> Result<BTreeSet<Month>, StoreError> {
        let listed = self.books.list(self.property, DocumentKind::SignedReport, Which::All)?;
        let month = |summary: &[u8]| match Kept::decode(summary)?.summary {
            Summary::SignedReport { month, .. } => month,
            Summary::Ticket(_)
            | Summary::DutyLog { .. }
            | Summary::Handover { .. }
            | Summary::SurveyRound { .. }
            | Summary::SurveyResponse { .. }
            | Summary::Household { .. }
            | Summary::Settings
            | Summary::Journal
            | Summary::Other { .. } => None,
        };
        Ok(listed.iter().filter_map(|listed| month(&listed.summary)).collect())
    }

    /// The documents behind every figure of some days.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn behind(&self, days: Days) -> Result<Behind, StoreError> {
        let mut failed = None;
        let behind = Behind::gather(|selection| {
            let opened = self.open(selection, days).unwrap_or_else(|error| {
                failed.get_or_insert(error);
                Opened::NotDocuments
            });
            match opened {
                Opened::Documents(records) => {
                    records.iter().map(|record| (record.document, record.n)).collect()
                }
                Opened::NoSuchFigure | Opened::NotDocuments => Lines::new(),
            }
        });
        failed.map_or(Ok(behind), Err)
    }

    /// A report with the documents behind its figures; `None` where `until` lies before the month.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn snapshot(
        &self,
        month: Month,
        until: Option<NaiveDate>,
    ) -> Result<Option<(Report, Behind)>, StoreError> {
        let Some(report) = self.report(month, until)? else { return Ok(None) };
        let days = Days { first: month.first_day(), last: report.cut_off };
        let behind = self.behind(days)?;
        Ok(Some((report, behind)))
    }

    /// How the reports of a month stand, and what became of what was sealed.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn sealed(&self, month: Month) -> Result<SealedMonth, StoreError> {
        let signed = self.signed_month(month)?;
        let before = self.signed_month(month.previous())?;
        let before = match before.standing(ReportKind::Final) {
            Standing::Sealed(sealed) => Some(sealed),
            Standing::Open | Standing::Contested(_) => None,
        };
        let carried_over = self.carried_over(month.first_day())?;
        Ok(SealedMonth {
            month,
            preliminary: self.restated(&signed, ReportKind::Preliminary)?,
            whole: self.restated(&signed, ReportKind::Final)?,
            opening: opening(before, carried_over),
            reopenings: signed.reopenings,
        })
    }

    fn restated(
        &self,
        signed: &SignedMonth,
        kind: ReportKind,
    ) -> Result<Vec<SealedNow>, StoreError> {
        let seals = match signed.standing(kind) {
            Standing::Open => Vec::new(),
            Standing::Sealed(sealed) => vec![sealed],
            Standing::Contested(seals) => seals,
        };
        seals.into_iter().map(|sealed| self.restated_seal(sealed)).collect()
    }

    fn restated_seal(&self, sealed: &Sealed) -> Result<SealedNow, StoreError> {
        let then = sealed.report();
        let until = then.map(|report| report.cut_off);
        let restatement = match self.snapshot(sealed.seal.month, until)? {
            Some((report, behind)) if until.is_some() => {
                let now = Snapshot { report: &report, behind: &behind };
                restatement(sealed, now, &|document| self.desks_of(document))
            }
            Some(_) | None => None,
        };
        Ok(SealedNow { sealed: sealed.clone(), restatement })
    }

    /// The desks that wrote a document, as far as the log can be read.
    fn desks_of(&self, document: DocumentId) -> BTreeSet<DeskNumber> {
        let stored = self.log.document(self.property, document).unwrap_or_default();
        stored.iter().map(|row| row.envelope.desk).collect()
    }
}
