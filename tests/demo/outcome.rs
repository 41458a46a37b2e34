//! What the demo ends with, for people and for programs.

use dutybook_domain::language::Language;
use dutybook_domain::survey::Figures;
use harness::driver::Audit;
use harness::figures::Compared;
use serde_json::{Value, json};

use crate::text;

/// Everything the demo found at its end.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Entries acknowledged as saved, by the driver's account.
    pub(crate) acknowledged: usize,
    /// Of these, entries seen to be stored by the server.
    pub(crate) seen_stored: usize,
    /// Acknowledged entries missing at a desk right after it had crashed.
    pub(crate) lost_in_crash: usize,
    /// What reading every store found.
    pub(crate) audit: Audit,
    /// Contradictions the driver made.
    pub(crate) conflicts_made: usize,
    /// Contradictions every store shows.
    pub(crate) conflicts_shown: Vec<usize>,
    /// The months compared.
    pub(crate) reports: Vec<Compared>,
    /// The report to be shown.
    pub(crate) shown: usize,
    /// The survey, and whether every store of the property says the same of it.
    pub(crate) survey: Surveyed,
}

/// A round of the survey.
#[derive(Debug)]
pub(crate) struct Surveyed {
    /// The property.
    pub(crate) property: &'static str,
    /// The half.
    pub(crate) half: String,
    /// The server's figures.
    pub(crate) figures: Figures,
    /// The answers the driver handed in.
    pub(crate) answers: i64,
    /// Whether the desks compute the same.
    pub(crate) is_equal: bool,
}

impl Outcome {
    pub(crate) const fn lost(&self) -> usize {
        self.audit.lost.saturating_add(self.lost_in_crash)
    }

    pub(crate) fn figures_equal(&self) -> bool {
        self.survey.is_equal && self.reports.iter().all(|month| month.is_equal)
    }

    fn conflicts_wait(&self) -> bool {
        self.conflicts_made > 0
            && self.conflicts_shown.iter().all(|shown| *shown == self.conflicts_made)
    }

    /// Whether all of it holds.
    pub(crate) fn is_ok(&self) -> bool {
        self.lost() == 0
            && self.acknowledged > 0
            && self.seen_stored == self.acknowledged
            && self.audit.replicas_equal
            && self.figures_equal()
            && self.conflicts_wait()
            && self.survey.figures.received == self.survey.answers
    }

    /// For programs.
    pub(crate) fn json(&self) -> anyhow::Result<String> {
        let reports = self
            .reports
            .iter()
            .map(|month| serde_json::from_str(&month.bytes))
            .collect::<Result<Vec<Value>, _>>()?;
        let outcome = json!({
            "ok": self.is_ok(),
            "acknowledged": self.acknowledged,
            "lost": self.lost(),
            "replicas_equal": self.audit.replicas_equal,
            "figures_equal": self.figures_equal(),
            "conflicts": self.conflicts_shown.first(),
            "reports": reports,
            "survey": self.survey.json(),
        });
        Ok(outcome.to_string())
    }

    /// For people.
    pub(crate) fn shown(&self, language: Language) -> String {
        text::outcome(self, language)
    }
}

impl Surveyed {
    fn json(&self) -> Value {
        let figures = &self.figures;
        let shown = |score: dutybook_domain::survey::Score| score.shown().map(|it| it.0);
        json!({
            "property": self.property,
            "half": self.half,
            "households": figures.households,
            "issued": figures.issued,
            "received": figures.received,
            "valid": figures.valid,
            "csi_hundredths": shown(figures.index.score),
            "satisfied_hundredths": shown(figures.overall.satisfied.score),
            "nps_hundredths": shown(figures.recommend.score),
        })
    }
}
