//! A sealed report against the same days computed again. A recomputation, never an accumulation:
//! what is said depends on the seal and on what is known now, not on what was said in between.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Behind, Sealed};
use crate::figures::drill::Lines;
use crate::id::{DeskNumber, DocumentId};
use crate::report::Report;

/// A document that a figure counts now and did not, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moved {
    /// The document.
    pub document: DocumentId,
    /// By how much it changes the figure.
    pub n: i64,
    /// The desks that wrote it, as far as known.
    pub desks: BTreeSet<DeskNumber>,
}

/// A figure that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its name, such as `tickets.received`.
    pub figure: String,
    /// What it was.
    pub old: i64,
    /// What it is.
    pub new: i64,
    /// Documents it counts more than it did.
    pub came: Vec<Moved>,
    /// Documents it counts less than it did.
    pub went: Vec<Moved>,
}

/// What a report would say today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restatement {
    /// Whether the definitions changed since: by another version of the figures, or other rules.
    /// A difference is then labelled "definition changed" and is no alarm.
    pub definition_changed: bool,
    /// The figures that differ, in order. A figure whose list changed differs even where the sum
    /// did not.
    pub changes: Vec<Change>,
}

impl Restatement {
    /// Whether everything is as it was.
    pub const fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// A report with the documents behind its figures.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    /// The report.
    pub report: &'a Report,
    /// The documents behind its figures.
    pub behind: &'a Behind,
}

/// What the days of a seal would come to now. `now` is the report compiled anew for the very same
/// days. `None` where the seal is of a newer version, or some of its lists are on their way.
pub fn restatement(
    sealed: &Sealed,
    now: Snapshot<'_>,
    desks: &dyn Fn(DocumentId) -> BTreeSet<DeskNumber>,
) -> Option<Restatement> {
    let report = sealed.report()?;
    let then = Snapshot { report: &report, behind: sealed.behind.as_ref()? };
    Some(between(then, now, desks))
}

/// How one report differs from another of the same month: a preliminary from what its days come to
/// now, or from the final.
pub fn between(
    old: Snapshot<'_>,
    new: Snapshot<'_>,
    desks: &dyn Fn(DocumentId) -> BTreeSet<DeskNumber>,
) -> Restatement {
    let (before, after) = (old.report.figures(), new.report.figures());
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let none = Lines::new();
    let change = |figure: &String| {
        let was = old.behind.of(figure).unwrap_or(&none);
        let is = new.behind.of(figure).unwrap_or(&none);
        let value = |figures: &BTreeMap<String, i64>| figures.get(figure).copied().unwrap_or(0);
        let (old, new) = (value(&before), value(&after));
        let (came, went) = (moved(was, is, desks), moved(is, was, desks));
        let differs = old != new || !came.is_empty() || !went.is_empty();
        differs.then(|| Change { figure: figure.clone(), old, new, came, went })
    };
    Restatement {
        definition_changed: old.report.figures_version != new.report.figures_version
            || old.report.rules != new.report.rules,
        changes: names.into_iter().filter_map(change).collect(),
    }
}

/// What `to` counts more of than `from`.
fn moved(
    from: &Lines,
    to: &Lines,
    desks: &dyn Fn(DocumentId) -> BTreeSet<DeskNumber>,
) -> Vec<Moved> {
    let more = |(document, n): (&DocumentId, &i64)| {
        let n = n.saturating_sub(from.get(document).copied().unwrap_or(0));
        (n > 0).then(|| Moved { document: *document, n, desks: desks(*document) })
    };
    to.iter().filter_map(more).collect()
}

/// A line of the list that goes with a final report: what became of the preliminary's figure
/// (⚠ 15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalLine {
    /// The figure.
    pub figure: String,
    /// What the preliminary said.
    pub preliminary: i64,
    /// What came or went for the preliminary's own days after it was made.
    pub late: i64,
    /// What the days after its cut-off added.
    pub after: i64,
    /// What the final says: the three together.
    pub whole: i64,
    /// The documents that came for the preliminary's own days.
    pub came: Vec<Moved>,
    /// Those that went.
    pub went: Vec<Moved>,
}

/// The difference list of a final: every figure that is not what the preliminary said. `again` is
/// the preliminary's days as they come out now.
pub fn final_lines(
    preliminary: Snapshot<'_>,
    again: Snapshot<'_>,
    whole: &Report,
    desks: &dyn Fn(DocumentId) -> BTreeSet<DeskNumber>,
) -> Vec<FinalLine> {
    let (first, now, last) =
        (preliminary.report.figures(), again.report.figures(), whole.figures());
    let mut late: BTreeMap<String, Change> = between(preliminary, again, desks)
        .changes
        .into_iter()
        .map(|change| (change.figure.clone(), change))
        .collect();
    let names: BTreeSet<&String> = first.keys().chain(last.keys()).collect();
    let line = |figure: &String| {
        let value = |figures: &BTreeMap<String, i64>| figures.get(figure).copied().unwrap_or(0);
        let (preliminary, again, whole) = (value(&first), value(&now), value(&last));
        let change = late.remove(figure);
        if preliminary == whole && change.is_none() {
            return None;
        }
        let (came, went) = change.map(|change| (change.came, change.went)).unwrap_or_default();
        Some(FinalLine {
            figure: figure.clone(),
            preliminary,
            late: again.saturating_sub(preliminary),
            after: whole.saturating_sub(again),
            whole,
            came,
            went,
        })
    };
    names.into_iter().filter_map(line).collect()
}

/// How a month opens after a sealed one: "sealed 10, restated +1".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// What the seal of the month before said was open at its end.
    pub sealed: i64,
    /// What became of that since: the month's own carried-over less the sealed.
    pub restated: i64,
}

/// How a month opens. `None` where the month before is not sealed.
pub fn opening(before: Option<&Sealed>, carried_over: i64) -> Option<Opening> {
    let sealed = before?.report()?.tickets.open;
    Some(Opening { sealed, restated: carried_over.saturating_sub(sealed) })
}
