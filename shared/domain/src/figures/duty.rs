//! What a duty log adds to the figures: contacts, minutes the desk was kept, arrivals. It never
//! counts what nobody entered; that a shift was due and not opened is said by
//! [`expect`](super::expect).

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::{Contribution, Measure, name, netted};
use crate::civil::{day_after, day_of, end_of, start_of};
use crate::duty::DutyLog;
use crate::duty::contact::contacts;
use crate::duty::presence::{coverage, presences};
use crate::regulation::{RuleId, Rules};
use crate::shift::{Punctuality, Stretch};

/// In time for both clauses.
pub const ON_TIME: &str = "on-time";
/// Late for `B-04 §5.3`, in time for `B-05 §3.1`.
pub const LATE_FOR_DUTY: &str = "late-b04";
/// Late for both.
pub const LATE_FOR_HANDOVER: &str = "late-b05";

/// The rows of a duty log.
pub fn of_duty_log(log: &DutyLog, zone: Tz) -> Vec<Contribution> {
    let mut rows = of_contacts(log, zone);
    rows.extend(of_presence(log, zone));
    rows.extend(of_start(log));
    netted(rows)
}

/// The 002 lines; one converted twice from a night entry is one contact.
fn of_contacts(log: &DutyLog, zone: Tz) -> Vec<Contribution> {
    let slot = log.opening().map(|opening| name(&opening.shift.slot)).unwrap_or_default();
    let mut rows = Vec::new();
    for line in contacts(log) {
        let Some(at) = line.received_at else { continue };
        let day = day_of(at, zone);
        let raised = &line.contact.raised;
        rows.push(Contribution::one_in(day, Measure::Contacts, name(&raised.channel)));
        rows.push(Contribution::one_in(day, Measure::ContactsBySlot, slot.clone()));
        rows.push(Contribution::one_in(day, Measure::ContactsByCategory, name(&raised.category)));
    }
    rows
}

/// Whole minutes of each civil day in which somebody kept the desk, within the shift's own hours:
/// shifts do not overlap, so the minutes of several logs add up to those of the desk (K20).
fn of_presence(log: &DutyLog, zone: Tz) -> Vec<Contribution> {
    let Some(opening) = log.opening() else { return Vec::new() };
    let Some(ends_at) = opening.ends_at() else { return Vec::new() };
    let there = presences(log, ends_at);
    let minimum = Rules::default().number(RuleId::DeskStaffMinimum);
    let mut kept: BTreeMap<NaiveDate, TimeDelta> = BTreeMap::new();
    for stretch in &opening.stretches {
        for (day, part) in by_day(*stretch, zone) {
            let covered = coverage(part, &there, minimum).covered;
            let sum = kept.entry(day).or_default();
            *sum = sum.checked_add(&covered).unwrap_or(TimeDelta::MAX);
        }
    }
    let slot = name(&opening.shift.slot);
    let row = |(day, kept): (NaiveDate, TimeDelta)| Contribution {
        day,
        measure: Measure::CoveredMinutes,
        key: slot.clone(),
        n: kept.num_minutes(),
    };
    kept.into_iter().map(row).collect()
}

/// A stretch cut at every midnight.
fn by_day(stretch: Stretch, zone: Tz) -> Vec<(NaiveDate, Stretch)> {
    let mut parts = Vec::new();
    let mut day = day_of(stretch.from, zone);
    while start_of(day, zone) < stretch.until && day < NaiveDate::MAX {
        let whole = Stretch { from: start_of(day, zone), until: end_of(day, zone) };
        parts.extend(stretch.shared_with(whole).map(|part| (day, part)));
        day = day_after(day);
    }
    parts
}

/// How early the shift's people came (K21).
fn of_start(log: &DutyLog) -> Option<Contribution> {
    let opening = log.opening()?;
    let key = match log.start()? {
        Punctuality::OnTime => ON_TIME,
        Punctuality::LateForDuty => LATE_FOR_DUTY,
        Punctuality::LateForHandover => LATE_FOR_HANDOVER,
    };
    Some(Contribution::one_in(opening.shift.on, Measure::Arrivals, key))
}

#[cfg(test)]
pub(crate) mod tests;
