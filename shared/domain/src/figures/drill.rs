//! The list behind every figure: which rows, expected items or compared documents it counts.
//!
//! A selection of rows is what the books can answer with one select; the numbers of its rows add up
//! to the figure, always. Nothing here fetches anything.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::expect::Days;
use super::{Contribution, Measure, duty};
use crate::id::DocumentId;

/// Days of rows that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Range {
    /// Every day before the first.
    Before,
    /// The days.
    Within,
    /// Every day up to the last.
    UpTo,
    /// Those of the days on which the desk was in service.
    Serving,
}

/// Rows of one measure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The measure.
    pub measure: Measure,
    /// Its bucket; every bucket where absent.
    pub key: Option<String>,
    /// Its days.
    pub range: Range,
    /// Whether the rows are taken off.
    pub is_subtracted: bool,
}

/// What a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Selection {
    /// Rows of documents.
    Rows(Vec<Part>),
    /// Items the settings made fall due.
    Expected(ExpectedList),
    /// Documents found by comparing them.
    Compared(ComparedList),
    /// A base figure of the settings.
    Base,
    /// Forms of the survey: opened into anonymous codes only, and never for a small group.
    Survey,
}

/// A list of [`Expected`](super::expect::Expected).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExpectedList {
    /// Minutes by day.
    Minutes,
    /// Shift starts.
    Starts,
    /// Handovers.
    Handovers,
}

/// A list of [`cross`](super::cross).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ComparedList {
    /// Complaints open at any time.
    Complaints,
    /// Those tracked without a gap.
    Tracked,
    /// Repeats.
    Repeats,
    /// Units that raised something.
    Households,
    /// Handovers that were to be made and are complete.
    CompleteHandovers,
}

/// The days a selection is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    /// The days of the report.
    pub days: Days,
    /// Those of them on which the desk was in service.
    pub serving: Option<Days>,
}

impl Part {
    /// All rows of a measure within the days.
    pub const fn of(measure: Measure) -> Self {
        Self { measure, key: None, range: Range::Within, is_subtracted: false }
    }

    /// The rows of one bucket within the days.
    pub fn of_key(measure: Measure, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..Self::of(measure) }
    }

    fn over(self, range: Range) -> Self {
        Self { range, ..self }
    }

    /// The first and last day of its rows, the first open where every earlier day counts; `None`
    /// where no day does.
    pub fn bounds(&self, over: Over) -> Option<(Option<NaiveDate>, NaiveDate)> {
        match self.range {
            Range::Before => Some((None, over.days.first.pred_opt()?)),
            Range::Within => Some((Some(over.days.first), over.days.last)),
            Range::UpTo => Some((None, over.days.last)),
            Range::Serving => over.serving.map(|days| (Some(days.first), days.last)),
        }
    }

    /// What a row adds to the figure; 0 where it is none of these rows.
    pub fn counts(&self, row: &Contribution, over: Over) -> i64 {
        let Some((first, last)) = self.bounds(over) else { return 0 };
        let in_days = first.is_none_or(|first| first <= row.day) && row.day <= last;
        let in_bucket = self.key.as_ref().is_none_or(|key| *key == row.key);
        if !(in_days && in_bucket && row.measure == self.measure) {
            0
        } else if self.is_subtracted {
            row.n.saturating_neg()
        } else {
            row.n
        }
    }
}

/// The documents behind a figure and what each adds to it; what adds nothing is left out.
pub type Lines = BTreeMap<DocumentId, i64>;

/// The documents behind the parts of a selection, out of rows held in memory. Their numbers add up
/// to the figure.
pub fn lines(parts: &[Part], over: Over, rows: &[(DocumentId, Contribution)]) -> Lines {
    let mut lines = Lines::new();
    for (document, row) in rows {
        let n = parts.iter().map(|part| part.counts(row, over)).fold(0, i64::saturating_add);
        let sum = lines.entry(*document).or_default();
        *sum = sum.saturating_add(n);
    }
    lines.retain(|_, n| *n != 0);
    lines
}

/// What a figure counts. Figures are named as in the report, `tickets.open` and `K7.numerator`, or
/// as in the statistics, `contacts` and `contacts/call`; `None` for a name of none.
pub fn selection(figure: &str) -> Option<Selection> {
    if let Some((kpi, "numerator")) = figure.split_once('.') {
        return numerator(kpi);
    }
    if let Some((kpi, "denominator")) = figure.split_once('.') {
        return denominator(kpi);
    }
    match figure {
        "tickets.carried_over" | "tickets.carried-over" => {
            Some(Selection::Rows(balance(Range::Before)))
        }
        "tickets.open" => Some(Selection::Rows(balance(Range::UpTo))),
        "tickets.repeats" => Some(Selection::Compared(ComparedList::Repeats)),
        "households" => Some(Selection::Compared(ComparedList::Households)),
        _ => measured(figure),
    }
}

/// A measure, or one bucket of it.
fn measured(figure: &str) -> Option<Selection> {
    let (measure, key) = match figure.split_once('/') {
        Some((measure, key)) => (measure, Some(key.to_owned())),
        None => (figure, None),
    };
    let part = Part { key, ..Part::of(measure.parse().ok()?) };
    Some(Selection::Rows(vec![part]))
}

/// The figures of the report that open into a list, in the order they are printed.
pub fn names() -> Vec<String> {
    let tickets = ["cancelled", "carried_over", "completed", "open", "received", "reopened"];
    let tickets = tickets.iter().map(|name| format!("tickets.{name}"));
    let both = |kpi: &&str| [format!("{kpi}.numerator"), format!("{kpi}.denominator")];
    tickets.chain(KPIS.iter().flat_map(both)).collect()
}

/// Every indicator of the report.
pub const KPIS: [&str; 19] = [
    "K1", "K2", "K20", "K21", "K21b", "K22", "K23", "K25", "K26", "K26c", "K26n", "K26r", "K3",
    "K4", "K5", "K6", "K7", "K7d", "K8",
];

/// A ticket is in it once or not at all: its openings less its settlements.
fn balance(range: Range) -> Vec<Part> {
    let opened = [Measure::TicketsReceived, Measure::TicketsReopened];
    let settled = [Measure::TicketsCompleted, Measure::TicketsCancelled];
    let opened = opened.into_iter().map(|measure| Part::of(measure).over(range));
    let settled = settled
        .into_iter()
        .map(|measure| Part { is_subtracted: true, ..Part::of(measure).over(range) });
    opened.chain(settled).collect()
}

fn numerator(kpi: &str) -> Option<Selection> {
    let serving = |part: Part| part.over(Range::Serving);
    let arrivals = |key| serving(Part::of_key(Measure::Arrivals, key));
    Some(match kpi {
        "K1" | "K3" | "K4" | "K5" | "K6" | "K7" | "K7d" => {
            Selection::Rows(vec![Part::of_key(Measure::Met, kpi)])
        }
        "K2" => Selection::Compared(ComparedList::Tracked),
        "K8" => Selection::Rows(vec![Part::of(Measure::LoopClosed)]),
        "K20" => Selection::Rows(vec![serving(Part::of(Measure::CoveredMinutes))]),
        "K21" => Selection::Rows(vec![arrivals(duty::ON_TIME)]),
        "K21b" => Selection::Rows(vec![arrivals(duty::ON_TIME), arrivals(duty::LATE_FOR_DUTY)]),
        "K22" => Selection::Compared(ComparedList::CompleteHandovers),
        "K23" => Selection::Rows(vec![Part::of(Measure::LeftSolvable)]),
        "K25" => Selection::Rows(vec![Part::of_key(Measure::TicketsReceived, "complaint")]),
        "K26" | "K26c" | "K26n" | "K26r" => Selection::Survey,
        _ => return None,
    })
}

fn denominator(kpi: &str) -> Option<Selection> {
    Some(match kpi {
        "K1" | "K3" | "K4" | "K5" | "K6" | "K7" | "K7d" => {
            Selection::Rows(vec![Part::of_key(Measure::Due, kpi)])
        }
        "K2" => Selection::Compared(ComparedList::Complaints),
        "K8" => Selection::Rows(vec![Part::of(Measure::LoopDue)]),
        "K20" => Selection::Expected(ExpectedList::Minutes),
        "K21" | "K21b" => Selection::Expected(ExpectedList::Starts),
        "K22" => Selection::Expected(ExpectedList::Handovers),
        "K23" => Selection::Rows(vec![Part::of(Measure::LeftOpen)]),
        "K25" => Selection::Base,
        "K26" | "K26c" | "K26n" | "K26r" => Selection::Survey,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
