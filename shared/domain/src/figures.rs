//! Figures: how a count arises from what documents say, adds up, and opens into what it counts.
//!
//! Folding a document yields [`Contribution`]s: whole numbers on civil days. Sums of them form a
//! commutative group, so a changed document subtracts its old rows and adds the new, a region is
//! the sum of its properties, and "which records?" is a selection. Ratios and percentiles appear
//! only when a report is printed. Nothing here depends on when or where it is computed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub mod cross;
pub mod drill;
pub mod duty;
pub mod expect;
pub mod handover;
pub mod histogram;
pub mod kpi;
pub mod measure;
pub mod ratio;
pub mod statistics;
pub mod sums;
pub mod ticket;

pub use expect::Days;
pub use measure::Measure;
pub use ratio::Ratio;
pub use sums::Sums;

/// Raised whenever a fold, a formula, a rounding or the time-zone data changes, so that a figure
/// that differs for that reason is labelled "definition changed" and no alarm.
pub const FIGURES_VERSION: u32 = 2;

/// What one document adds to one measure on one day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Contribution {
    /// The civil day, in the property's time zone, on which it happens or falls due. A deadline at
    /// 24:00 belongs to the day it ends.
    pub day: NaiveDate,
    /// What is counted.
    pub measure: Measure,
    /// The bucket within the measure: a department, kind, class, shift or histogram bucket; empty
    /// where the measure has none.
    pub key: String,
    /// How much.
    pub n: i64,
}

impl Contribution {
    /// One more of a measure without buckets.
    pub const fn one(day: NaiveDate, measure: Measure) -> Self {
        Self { day, measure, key: String::new(), n: 1 }
    }

    /// One more in a bucket.
    pub fn one_in(day: NaiveDate, measure: Measure, key: impl Into<String>) -> Self {
        Self { day, measure, key: key.into(), n: 1 }
    }
}

/// The name a value is stored under: bucket keys are spelled like the facts they come from.
fn name<T: Serialize>(value: &T) -> String {
    let text = serde_json::to_value(value).ok();
    text.and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Joins the rows that fall together and leaves out those that come to nothing, so that a document
/// has one set of rows whatever way it was folded.
///
/// ```
/// use chrono::NaiveDate;
/// use dutybook_domain::figures::{netted, Contribution, Measure};
/// let day = NaiveDate::from_ymd_opt(2012, 3, 1).unwrap();
/// let plus = Contribution::one(day, Measure::TicketsReceived);
/// let minus = Contribution { n: -1, ..plus.clone() };
/// assert_eq!(netted([plus.clone(), plus.clone(), minus]), [plus]);
/// ```
pub fn netted(rows: impl IntoIterator<Item = Contribution>) -> Vec<Contribution> {
    let mut sums = std::collections::BTreeMap::new();
    for row in rows {
        let sum: &mut i64 = sums.entry((row.day, row.measure, row.key)).or_default();
        *sum = sum.saturating_add(row.n);
    }
    sums.into_iter()
        .filter(|(_, n)| *n != 0)
        .map(|((day, measure, key), n)| Contribution { day, measure, key, n })
        .collect()
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod golden;
