//! Whether a month's report may be sealed, reopened, or one of two seals chosen.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Behind, Fact, Refusal, Seal, SignedMonth, Standing};
use crate::civil::{end_of, start_of};
use crate::draft::Decision;
use crate::figures::FIGURES_VERSION;
use crate::ledger::FactKey;
use crate::property::Property;
use crate::report::{Report, ReportKind};
use crate::staff::Act;

/// What may be asked of a month's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Sign it.
    Seal {
        /// The report, as just compiled.
        report: Box<Report>,
        /// The documents behind its figures.
        behind: Behind,
        /// Whether the desk holds facts of a newer version.
        has_newer_facts: bool,
    },
    /// Open it again.
    Reopen {
        /// Which of the two reports.
        kind: ReportKind,
        /// Why.
        reason: String,
    },
    /// Choose one of the seals made apart.
    Settle {
        /// Which of the two reports.
        kind: ReportKind,
        /// The entry that goes on.
        keep: FactKey,
        /// Why.
        reason: String,
    },
}

/// Decides a command.
///
/// # Errors
/// Names the first reason against it.
pub fn decide(
    month: &SignedMonth,
    act: &Act,
    property: &Property,
    command: Command,
) -> Result<Decision<Fact>, Refusal> {
    if !act.role.is_supervisor() {
        return Err(Refusal::NotSupervisor);
    }
    let facts = match command {
        Command::Seal { report, behind, has_newer_facts } => {
            if has_newer_facts {
                return Err(Refusal::NewerFacts);
            }
            check_time(&report, act.now, property)?;
            seal(month, &report, &behind)?
        }
        Command::Reopen { kind, reason } => reopen(month, kind, reason)?,
        Command::Settle { kind, keep, reason } => settle(month, kind, keep, reason)?,
    };
    Ok(facts.into())
}

/// A report is sealed once its days are over, the preliminary before its month is (⚠ 15).
fn check_time(report: &Report, now: DateTime<Utc>, property: &Property) -> Result<(), Refusal> {
    let next_month = start_of(report.month.next().first_day(), property.zone);
    match report.kind {
        ReportKind::Preliminary if now >= next_month => Err(Refusal::MonthOver),
        ReportKind::Preliminary | ReportKind::Final => {
            let over = end_of(report.cut_off, property.zone);
            if now < over { Err(Refusal::CutOffNotReached) } else { Ok(()) }
        }
    }
}

fn seal(month: &SignedMonth, report: &Report, behind: &Behind) -> Result<Vec<Fact>, Refusal> {
    if report.figures_version != FIGURES_VERSION {
        return Err(Refusal::OtherVersion);
    }
    match month.standing(report.kind) {
        Standing::Open => {}
        Standing::Sealed(_) => return Err(Refusal::AlreadySealed),
        Standing::Contested(_) => return Err(Refusal::Contested),
    }
    let text = report.canonical().or(Err(Refusal::NotCanonical))?;
    let object: Value = serde_json::from_str(&text).or(Err(Refusal::NotCanonical))?;
    let sha256 = object.get("sha256").and_then(Value::as_str).ok_or(Refusal::NotCanonical)?;
    let lists = behind.lists(sha256);
    let before = month.seals.iter().rev().find(|sealed| sealed.seal.kind == report.kind);
    let seal = Seal {
        kind: report.kind,
        month: report.month,
        sha256: sha256.to_owned(),
        figures_version: report.figures_version,
        lists: u32::try_from(lists.len()).unwrap_or(u32::MAX),
        over: before.map(|sealed| sealed.key),
        report: text,
    };
    // The lists come first: whoever holds the seal holds what it names.
    let listed = lists.into_iter().map(Fact::Listed);
    Ok(listed.chain([Fact::Sealed(seal)]).collect())
}

fn reopen(month: &SignedMonth, kind: ReportKind, reason: String) -> Result<Vec<Fact>, Refusal> {
    let reason = required(reason)?;
    if kind == ReportKind::Preliminary && month.is_preliminary_superseded() {
        return Err(Refusal::MonthOver);
    }
    let same = |sha256: &str| {
        let live = month.seals.iter().filter(|sealed| month.is_live(sealed.key));
        let alike = live.filter(|sealed| sealed.seal.kind == kind && sealed.seal.sha256 == sha256);
        alike.map(|sealed| sealed.key).collect::<Vec<_>>()
    };
    match month.standing(kind) {
        Standing::Open => Err(Refusal::NotSealed),
        Standing::Contested(_) => Err(Refusal::Contested),
        // Two desks may have sealed the very same report; both seals are broken.
        Standing::Sealed(sealed) => Ok(same(&sealed.seal.sha256)
            .into_iter()
            .map(|seal| Fact::Reopened { seal, reason: reason.clone() })
            .collect()),
    }
}

fn settle(
    month: &SignedMonth,
    kind: ReportKind,
    keep: FactKey,
    reason: String,
) -> Result<Vec<Fact>, Refusal> {
    let reason = required(reason)?;
    let Standing::Contested(seals) = month.standing(kind) else {
        return Err(Refusal::NotContested);
    };
    if !seals.iter().any(|sealed| sealed.key == keep) {
        return Err(Refusal::NoSuchSeal);
    }
    let against = seals.iter().map(|sealed| sealed.key).filter(|key| *key != keep).collect();
    Ok(vec![Fact::Settled { keep, against, reason }])
}

fn required(reason: String) -> Result<String, Refusal> {
    if reason.trim().is_empty() { Err(Refusal::ReasonMissing) } else { Ok(reason) }
}
