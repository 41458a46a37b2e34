//! The canonical month-end report: one JSON object whose bytes are the same wherever it is
//! compiled (regulations §13, design §6).
//!
//! Sorted keys, no spaces, whole numbers only. It holds no freshness, no received times, no
//! personal values and no wall clock: what it says follows from the facts alone.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::civil::Month;
use crate::figures::sums::Sums;
use crate::figures::{Measure, Ratio};
use crate::id::DeskNumber;
use crate::ledger::FactKey;

/// Which of the two reports of a month (⚠ 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// Cut off before the month's end, such as the one done by the 28th with data to the 27th.
    Preliminary,
    /// The whole month. Comparisons use these only.
    Final,
}

/// The tickets of a month. Always `open = carried_over + received + reopened − completed −
/// cancelled`; each is an event on its own day, so a reopening never changes an earlier month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TicketFigures {
    /// Cancelled or merged away in the month.
    pub cancelled: i64,
    /// Open when the month began: last month's `open`.
    pub carried_over: i64,
    /// Done in the month (import: last event).
    pub completed: i64,
    /// Received or reopened and neither completed nor cancelled by the cut-off.
    pub open: i64,
    /// Received in the month.
    pub received: i64,
    /// Reopened in the month.
    pub reopened: i64,
}

impl TicketFigures {
    /// The tickets of a range of days, given the sums of all days before it and of the range.
    pub fn of(before: &Sums, within: &Sums) -> Self {
        let balance = |sums: &Sums| {
            sums.of(Measure::TicketsReceived)
                .saturating_add(sums.of(Measure::TicketsReopened))
                .saturating_sub(sums.of(Measure::TicketsCompleted))
                .saturating_sub(sums.of(Measure::TicketsCancelled))
        };
        let carried_over = balance(before);
        Self {
            cancelled: within.of(Measure::TicketsCancelled),
            carried_over,
            completed: within.of(Measure::TicketsCompleted),
            open: carried_over.saturating_add(balance(within)),
            received: within.of(Measure::TicketsReceived),
            reopened: within.of(Measure::TicketsReopened),
        }
    }
}

/// What of one desk's writing a report rests on. Beside the figures, not in their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// How many facts.
    pub facts: u64,
    /// The greatest fact key; none while every fact is imported.
    pub last_key: Option<FactKey>,
    /// The sum of the facts' hashes modulo 2²⁵⁶, in hex.
    pub sum: String,
}

/// A compiled report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// By desk, what the figures rest on.
    pub covers: BTreeMap<DeskNumber, Cover>,
    /// The last day counted.
    pub cut_off: NaiveDate,
    /// The version of folds, formulas and roundings.
    pub figures_version: u32,
    /// Which of the month's two reports.
    pub kind: ReportKind,
    /// The indicators by number, such as `K7`, as two counts each.
    pub kpis: BTreeMap<String, Ratio>,
    /// The month.
    pub month: Month,
    /// The property's name in addresses, such as `cuihu`.
    pub property: String,
    /// The digest of the rule values in force at the cut-off.
    pub rules: String,
    /// The tickets.
    pub tickets: TicketFigures,
}

impl Report {
    /// The report as it is printed, signed and compared: canonical JSON with `sha256`, which is
    /// taken over the object without `sha256` and `covers`.
    ///
    /// # Errors
    /// When a value has no JSON form, which no value here lacks.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        let mut object = serde_json::to_value(self)?;
        let covers = object.as_object_mut().and_then(|fields| fields.remove("covers"));
        let hash = hex(&Sha256::digest(object.to_string()));
        if let (Some(fields), Some(covers)) = (object.as_object_mut(), covers) {
            fields.insert("covers".to_owned(), covers);
            fields.insert("sha256".to_owned(), hash.into());
        }
        Ok(object.to_string())
    }
}

/// The last day a report counts and its kind: the month's last day, or `until` where that comes
/// before it.
pub fn cut_off(month: Month, until: Option<NaiveDate>) -> (NaiveDate, ReportKind) {
    match until {
        Some(until) if until < month.last_day() => (until, ReportKind::Preliminary),
        Some(_) | None => (month.last_day(), ReportKind::Final),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        if write!(text, "{byte:02x}").is_err() {
            text.clear();
        }
        text
    })
}

#[cfg(test)]
mod tests;
