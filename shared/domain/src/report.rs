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
use crate::figures::expect::Days;
use crate::figures::kpi::{Prepared, kpis};
use crate::figures::sums::Sums;
use crate::figures::{FIGURES_VERSION, Measure, Ratio};
use crate::id::DeskNumber;
use crate::ledger::FactKey;
use crate::regulation::{RuleId, Rules, Value};

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

/// What a report is compiled from. Everything that reads a store is done before.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    /// The property's name in addresses.
    pub property: &'a str,
    /// The days, and whether they are the whole month.
    pub period: Period,
    /// What the figures are made of.
    pub prepared: &'a Prepared,
    /// By desk, what the figures rest on.
    pub covers: BTreeMap<DeskNumber, Cover>,
    /// The rules in force at the cut-off.
    pub rules: &'a Rules,
}

/// The days of a month up to a cut-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The month.
    pub month: Month,
    /// The last day counted.
    pub cut_off: NaiveDate,
    /// Which of the month's two reports that gives.
    pub kind: ReportKind,
}

impl Period {
    /// The month up to `until`, or to its end where that comes first; `None` where `until` lies
    /// before the month.
    pub fn of(month: Month, until: Option<NaiveDate>) -> Option<Self> {
        let (cut_off, kind) = cut_off(month, until);
        (cut_off >= month.first_day()).then_some(Self { month, cut_off, kind })
    }

    /// The period of the preliminary report: up to the day before the one by whose end it is done
    /// (27th 24:00; `B-03 主管·月 1`, ⚠ 15). The 28th is a day of every month.
    pub fn preliminary(month: Month, rules: &Rules) -> Option<Self> {
        let done_by = month.day(rules.number(RuleId::MonthlyReportDay));
        Self::of(month, done_by.pred_opt())
    }

    /// Its days.
    pub fn days(self) -> Days {
        Days { first: self.month.first_day(), last: self.cut_off }
    }

    /// The days from January to its cut-off.
    pub fn year_to_date(self) -> Days {
        let january = Month::new(self.month.year(), 1).unwrap_or(self.month);
        Days { first: january.first_day(), last: self.cut_off }
    }
}

/// Compiles a report. The same facts give the same bytes.
pub fn compile(inputs: Inputs<'_>) -> Report {
    let Inputs { property, period, prepared, covers, rules } = inputs;
    Report {
        covers,
        cut_off: period.cut_off,
        figures_version: FIGURES_VERSION,
        kind: period.kind,
        kpis: kpis(prepared),
        month: period.month,
        property: property.to_owned(),
        rules: rules_digest(rules),
        tickets: TicketFigures::of(&prepared.before, &prepared.within),
    }
}

/// The digest of rule values: what two reports made by the same rules share.
pub fn rules_digest(rules: &Rules) -> String {
    let mut hasher = Sha256::new();
    for rule in RuleId::ALL {
        let value = match rules.value(*rule) {
            Value::Number(number) => number.to_string(),
            Value::Time(time) => time.format("%H:%M:%S").to_string(),
        };
        hasher.update([rule.as_str(), "=", &value, "\n"].concat());
    }
    hex(&hasher.finalize())
}

impl Report {
    /// Every figure by its name, such as `tickets.open` and `K7.numerator`, in order.
    pub fn figures(&self) -> BTreeMap<String, i64> {
        let TicketFigures { cancelled, carried_over, completed, open, received, reopened } =
            self.tickets;
        let tickets = [
            ("cancelled", cancelled),
            ("carried_over", carried_over),
            ("completed", completed),
            ("open", open),
            ("received", received),
            ("reopened", reopened),
        ];
        let tickets = tickets.map(|(name, n)| (["tickets.", name].concat(), n));
        let rates = self.kpis.iter().flat_map(|(kpi, ratio)| {
            [
                ([kpi, ".numerator"].concat(), ratio.numerator),
                ([kpi, ".denominator"].concat(), ratio.denominator),
            ]
        });
        tickets.into_iter().chain(rates).collect()
    }

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

pub(crate) fn hex(bytes: &[u8]) -> String {
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
