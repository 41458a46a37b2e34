//! The monthly statistics as a table: this month, last month, the same month last year, the year
//! to date, and the target, for a property, a region or the company (regulations §13.2).
//!
//! It is data for a screen or a sheet; the canonical report holds less and is sealed. Only whole
//! months are compared: a column that is still preliminary is shown, and compared with nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use super::histogram::{Percentile, percentile};
use super::kpi::{Prepared, kpis};
use super::ratio::{point_change, relative_change};
use super::{Measure, Ratio};
use crate::regulation::{RuleId, Rules};
use crate::report::{ReportKind, TicketFigures};

/// One column of the table.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// Whether the days are all there.
    pub kind: ReportKind,
    /// Its figures: a property's, or the sum of several properties'.
    pub prepared: &'a Prepared,
}

/// The columns the table is made of. A month nothing is known of is left out.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    /// The month.
    pub this: Column<'a>,
    /// The month before.
    pub last: Option<Column<'a>>,
    /// The same month a year before.
    pub year_before: Option<Column<'a>>,
    /// From January to the month's cut-off.
    pub to_date: Column<'a>,
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A count.
    Count(i64),
    /// A rate.
    Rate(Ratio),
    /// At most so many minutes; nothing for no case at all.
    Minutes(Option<i64>),
    /// More minutes than the last bucket holds.
    MoreMinutes,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The figure: `tickets.received`, a division of it such as `contacts/call`, or `K7`.
    pub figure: String,
    /// This month.
    pub this: Value,
    /// Last month.
    pub last: Option<Value>,
    /// Against last month (环比): hundredths of a percent of a count, of a percentage point of a
    /// rate. Nothing prints "—".
    pub change: Option<i64>,
    /// The same month last year.
    pub year_before: Option<Value>,
    /// Against the same month last year (同比).
    pub year_change: Option<i64>,
    /// The year to date.
    pub to_date: Value,
    /// What is aimed at: hundredths of a percent, or a count for K23.
    pub target: Option<i64>,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// Whether the month is all there.
    pub kind: ReportKind,
    /// The rows, in the order of their names.
    pub rows: Vec<Row>,
}

/// Makes the table. `rules` gives the targets.
pub fn statistics(columns: &Columns<'_>, rules: &Rules) -> Statistics {
    let of = |column: Column<'_>| figures(column.prepared);
    let (this, to_date) = (of(columns.this), of(columns.to_date));
    let (last, before) = (columns.last.map(of), columns.year_before.map(of));
    let mut names: Vec<&String> = [Some(&this), last.as_ref(), before.as_ref(), Some(&to_date)]
        .into_iter()
        .flatten()
        .flat_map(BTreeMap::keys)
        .collect();
    names.sort_unstable();
    names.dedup();
    let compared = |column: Option<Column<'_>>| {
        let kinds = [Some(columns.this.kind), column.map(|column| column.kind)];
        kinds == [Some(ReportKind::Final); 2]
    };
    let (compares_last, compares_year) = (compared(columns.last), compared(columns.year_before));
    let row = |name: &String| {
        let at = |figures: &BTreeMap<String, Value>| {
            figures.get(name).copied().unwrap_or(Value::Count(0))
        };
        let now = at(&this);
        let against = |other: Option<Value>, compares: bool| {
            other.filter(|_| compares).and_then(|other| change(now, other))
        };
        let (last, year_before) = (last.as_ref().map(at), before.as_ref().map(at));
        Row {
            figure: name.clone(),
            this: now,
            last,
            change: against(last, compares_last),
            year_before,
            year_change: against(year_before, compares_year),
            to_date: at(&to_date),
            target: target(name, rules),
        }
    };
    Statistics { kind: columns.this.kind, rows: names.into_iter().map(row).collect() }
}

fn change(now: Value, before: Value) -> Option<i64> {
    match (now, before) {
        (Value::Count(now), Value::Count(before)) => relative_change(now, before),
        (Value::Rate(now), Value::Rate(before)) => point_change(now, before),
        (Value::Count(_) | Value::Rate(_) | Value::Minutes(_) | Value::MoreMinutes, _) => None,
    }
}

/// The measures that are printed, all together and bucket by bucket.
const COUNTED: [Measure; 18] = [
    Measure::TicketsReceived,
    Measure::TicketsReopened,
    Measure::TicketsCompleted,
    Measure::TicketsCancelled,
    Measure::TicketsClosed,
    Measure::TicketsByDepartment,
    Measure::TicketsBySlot,
    Measure::TicketsByCategory,
    Measure::ComplaintsByGrade,
    Measure::ComplaintsByObject,
    Measure::ComplaintsJudged,
    Measure::SuggestionsDecided,
    Measure::Attempted,
    Measure::Excused,
    Measure::Satisfaction,
    Measure::Contacts,
    Measure::ContactsBySlot,
    Measure::ContactsByCategory,
];

/// The histograms that are printed as percentiles.
const HISTOGRAMS: [Measure; 3] =
    [Measure::ArrivalMinutes, Measure::FinishMinutes, Measure::FollowUpMinutes];

/// Every figure of some days by its name.
pub fn figures(prepared: &Prepared) -> BTreeMap<String, Value> {
    let mut figures = BTreeMap::new();
    let mut put = |name: String, value| {
        figures.insert(name, value);
    };
    let tickets = TicketFigures::of(&prepared.before, &prepared.within);
    put("tickets.open".to_owned(), Value::Count(tickets.open));
    put("tickets.carried-over".to_owned(), Value::Count(tickets.carried_over));
    put("tickets.repeats".to_owned(), Value::Count(prepared.repeats));
    put("households".to_owned(), Value::Count(prepared.households));
    for measure in COUNTED {
        put(measure.to_string(), Value::Count(prepared.within.of(measure)));
        for (key, n) in prepared.within.buckets(measure) {
            put(format!("{measure}/{key}"), Value::Count(n));
        }
    }
    for measure in HISTOGRAMS {
        for percent in [50, 90] {
            let value = match percentile(&prepared.within, measure, percent) {
                None => Value::Minutes(None),
                Some(Percentile::Within(minutes)) => Value::Minutes(Some(minutes)),
                Some(Percentile::Beyond) => Value::MoreMinutes,
            };
            put(format!("{measure}.p{percent}"), value);
        }
    }
    for (name, ratio) in kpis(prepared) {
        put(name, Value::Rate(ratio));
    }
    figures
}

/// What the rule book aims at. Percent rules are given in hundredths of a percent.
fn target(figure: &str, rules: &Rules) -> Option<i64> {
    let rule = match figure {
        "K1" => RuleId::TargetComplaintTimely,
        "K2" => RuleId::TargetComplaintTracked,
        "K3" => RuleId::TargetComplaintCallback,
        "K4" => RuleId::TargetConsultation,
        "K5" => RuleId::TargetSuggestion,
        "K6" => RuleId::TargetRepair,
        "K7" | "K7d" => RuleId::TargetFollowUp,
        "K8" => RuleId::TargetClosedLoop,
        "K20" => RuleId::TargetCoverage,
        "K21" | "K21b" => RuleId::TargetEarlyArrival,
        "K22" => RuleId::TargetHandover,
        "K23" => RuleId::TargetCarryOver,
        "K26" => RuleId::SurveyTargetPercent,
        _ => return None,
    };
    Some(i64::from(rules.number(rule)).saturating_mul(100))
}

#[cfg(test)]
mod tests;
