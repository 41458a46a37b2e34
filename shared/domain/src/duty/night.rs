//! The night log (夜间值班记录本) and its conversion next morning (`B-04 §3.4–3.5`). A night entry is
//! never a 002 or a 003 by itself: a named specialist carries it into them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::document::{DocumentKind, natural_id};
use crate::duty::contact::{Link, Notice, Raised};
use crate::duty::{DutyLog, Fact};
use crate::id::{DocumentId, PropertyUid, SpokenNumber, StaffId};
use crate::ledger::FactKey;
use crate::ticket::matter::Kind;

/// What night duty could do (`B-04 §3.4`). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// 已安排: somebody was sent.
    Arranged,
    /// 已告知次日: the owner was told that it is for the next day.
    ToldNextDay,
    /// 已解决: nothing is left to do.
    Resolved,
}

/// One line of the night log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NightEntry {
    /// Its number.
    pub number: SpokenNumber,
    /// What was raised.
    pub raised: Raised,
    /// What night duty could do.
    pub outcome: Outcome,
    /// Who was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notified: Vec<Notice>,
    /// By when it is carried into the day's records, as the rules stood.
    pub convert_by: DateTime<Utc>,
}

/// The record a night entry becomes. Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A 003, beside the 002 line.
    Slip,
    /// A complaint record, beside the 002 line.
    Complaint,
}

impl Form {
    /// The form a matter is recorded in.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Complaint => Self::Complaint,
            Kind::RepairCommon
            | Kind::RepairPrivate
            | Kind::RepairPaid
            | Kind::Cleaning
            | Kind::Order
            | Kind::Greening
            | Kind::CustomerService
            | Kind::Errand
            | Kind::Help
            | Kind::Praise
            | Kind::Consultation
            | Kind::Suggestion
            | Kind::Imported => Self::Slip,
        }
    }

    /// Its name within a document's natural key. Never rename.
    const fn name(self) -> &'static str {
        match self {
            Self::Slip => "slip",
            Self::Complaint => "complaint",
        }
    }
}

/// A night entry was carried into a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Converted {
    /// The line of the night log.
    pub entry: FactKey,
    /// What it became.
    pub form: Form,
    /// The record.
    pub record: Link,
}

/// The document a night entry becomes: a hash of the entry's place, so that converting it twice
/// offline meets in one document, where both numbers are kept.
pub fn converted_document(
    property: PropertyUid,
    night: DocumentId,
    entry: FactKey,
    form: Form,
) -> DocumentId {
    let form = form.name();
    natural_id(DocumentKind::Ticket, property, &format!("night {night} {entry} {form}"))
}

/// The document a 002 line becomes, in the same way.
pub fn carried_document(
    property: PropertyUid,
    log: DocumentId,
    line: FactKey,
    form: Form,
) -> DocumentId {
    let form = form.name();
    natural_id(DocumentKind::Ticket, property, &format!("contact {log} {line} {form}"))
}

/// A line of the night log with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightLine {
    /// The entry that made it.
    pub key: FactKey,
    /// When the matter reached the desk.
    pub received_at: Option<DateTime<Utc>>,
    /// Who wrote it.
    pub entered_by: Option<StaffId>,
    /// The line as written.
    pub entry: NightEntry,
    /// What became of it at night, as said last.
    pub outcome: Outcome,
    /// The records it became: more than one where it was converted twice, apart or into two forms.
    pub converted: Vec<(Converted, Option<DateTime<Utc>>)>,
    /// Why it asks for nothing, where somebody said so.
    pub no_action: Option<(String, Option<DateTime<Utc>>)>,
}

impl NightLine {
    /// Whether the morning's signature waits for it: it has neither a record nor a "no action".
    pub const fn is_unconverted(&self) -> bool {
        self.converted.is_empty() && self.no_action.is_none()
    }

    /// Whether it was dealt with by the time the rules gave (08:30 by the company's default).
    pub fn is_converted_in_time(&self) -> bool {
        let records = self.converted.iter().map(|(_, at)| *at);
        let settled = records.chain(self.no_action.iter().map(|(_, at)| *at)).flatten().min();
        settled.is_some_and(|at| at <= self.entry.convert_by)
    }

    /// Whether one desk said "no action" while another made a record: for a person to look at.
    pub const fn is_contested(&self) -> bool {
        !self.converted.is_empty() && self.no_action.is_some()
    }
}

/// The night log in its order.
pub fn night_lines(log: &DutyLog) -> Vec<NightLine> {
    let mut lines: Vec<NightLine> = Vec::new();
    for (key, line) in log.lines() {
        if let Fact::NightEntry(entry) = &line.fact {
            lines.push(NightLine {
                key: *key,
                received_at: line.stamp.map(|stamp| stamp.occurred_at),
                entered_by: line.stamp.map(|stamp| stamp.by),
                entry: entry.clone(),
                outcome: entry.outcome,
                converted: Vec::new(),
                no_action: None,
            });
        }
    }
    for line in log.lines().values() {
        let at = line.stamp.map(|stamp| stamp.occurred_at);
        for target in &mut lines {
            settle(target, &line.fact, at);
        }
    }
    lines
}

/// Takes into a line what an entry says of it, if it does.
fn settle(line: &mut NightLine, fact: &Fact, at: Option<DateTime<Utc>>) {
    if let Fact::NightOutcome { entry, outcome } = fact
        && *entry == line.key
    {
        line.outcome = *outcome;
    }
    if let Fact::Converted(converted) = fact
        && converted.entry == line.key
    {
        line.converted.push((*converted, at));
    }
    if let Fact::NoAction { entry, reason } = fact
        && *entry == line.key
    {
        line.no_action = Some((reason.clone(), at));
    }
}

/// The lines that block the morning's signature (design promise 7).
pub fn unconverted(log: &DutyLog) -> Vec<FactKey> {
    night_lines(log).iter().filter(|line| line.is_unconverted()).map(|line| line.key).collect()
}
