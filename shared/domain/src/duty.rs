//! The duty log of one shift: its 002 lines, who was at the desk, and by night the night log
//! (`B-04 §3`). One document per property and shift; both desks write in it.
//!
//! The log keeps what was entered; who is present, what is open, what still waits for conversion
//! is worked out when asked and never stored.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{DeskNumber, DocumentId, SpokenNumber, StaffId};
use crate::ledger::{Entry, FactKey, Ledger, Stamp, effective};
use crate::shift::{Early, Punctuality, Shift, Stretch};

pub mod contact;
mod decide;
pub mod night;
pub mod presence;
mod refusal;

pub use decide::{Carried, Command, LateMark, decide};
pub use refusal::Refusal;

use contact::{Addition, Contact};
use night::{Converted, NightEntry, Outcome};
use presence::Leaving;

/// Something entered in a duty log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// The shift was opened; entered again when what the roster says of it has changed.
    Opened(Opening),
    /// The shift was closed. What is entered later came after closing.
    Closed,
    /// A 002 line.
    Contact(Contact),
    /// Something more about a 002 line.
    Added(Addition),
    /// A supervisor read the log.
    LogRead {
        /// Minutes after the last reading that counts from which this one counts too.
        gap_minutes: u32,
    },
    /// Someone came to the desk.
    Arrived {
        /// Who.
        who: StaffId,
    },
    /// Someone left the desk.
    Left(Leaving),
    /// Someone came back; whoever stood in for them goes.
    Returned {
        /// Who.
        who: StaffId,
    },
    /// A line of the night log.
    NightEntry(NightEntry),
    /// What became of a line of the night log, after it was written.
    NightOutcome {
        /// The line.
        entry: FactKey,
        /// What became of it.
        outcome: Outcome,
    },
    /// A line of the night log was carried into the day's records.
    Converted(Converted),
    /// A line of the night log asks for nothing more.
    NoAction {
        /// The line.
        entry: FactKey,
        /// Why.
        reason: String,
    },
    /// Something entered later than the shift it belongs to, marked by a supervisor.
    Late {
        /// Why so late, and who marked it.
        backdating: Backdating,
        /// What was entered.
        fact: Box<Self>,
    },
}

/// Why something was entered after its shift (regulations §0.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backdating {
    /// The reason given.
    pub reason: String,
    /// The supervisor who marked it.
    pub approved_by: StaffId,
}

/// The shift as its rules and its roster stood when it was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Which shift.
    pub shift: Shift,
    /// When its people keep the desk; one stretch for a day merged with lunch.
    pub stretches: Vec<Stretch>,
    /// Who was due.
    pub due: BTreeSet<StaffId>,
    /// How early they were due; absent where nobody comes from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early: Option<Early>,
}

impl Opening {
    /// The instant the shift begins.
    pub fn starts_at(&self) -> Option<DateTime<Utc>> {
        self.stretches.first().map(|stretch| stretch.from)
    }

    /// The instant it is over for good.
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.stretches.last().map(|stretch| stretch.until)
    }
}

/// One entry as the log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The desk it came from.
    pub desk: DeskNumber,
    /// Who and when.
    pub stamp: Option<Stamp>,
    /// Why it was entered late, if it was.
    pub backdating: Option<Backdating>,
    /// What was entered, free of the mark.
    pub fact: Fact,
}

/// One shift's log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DutyLog {
    lines: BTreeMap<FactKey, Line>,
}

/// The log with one more entry. Any order gives the same log, and an entry twice is one entry.
#[must_use]
pub fn apply(mut log: DutyLog, entry: &Entry<Fact>) -> DutyLog {
    let (backdating, fact) = unmarked(entry.fact.clone());
    let line = Line { desk: entry.desk, stamp: entry.stamp, backdating, fact };
    log.lines.insert(entry.key, line);
    log
}

fn unmarked(mut fact: Fact) -> (Option<Backdating>, Fact) {
    let mut mark = None;
    while let Fact::Late { backdating, fact: inner } = fact {
        mark = Some(backdating);
        fact = *inner;
    }
    (mark, fact)
}

/// The log a document's facts make.
pub fn fold(ledger: &Ledger<Fact>) -> DutyLog {
    effective(ledger).entries.iter().fold(DutyLog::default(), apply)
}

impl DutyLog {
    /// Every entry in the order of the log.
    pub const fn lines(&self) -> &BTreeMap<FactKey, Line> {
        &self.lines
    }

    /// The shift as last opened; `None` while nobody has opened it.
    pub fn opening(&self) -> Option<&Opening> {
        self.lines.values().rev().find_map(|line| {
            let Fact::Opened(opening) = &line.fact else { return None };
            Some(opening)
        })
    }

    /// The entry that closed the log, if one did.
    pub fn closed_by(&self) -> Option<FactKey> {
        self.lines.iter().find(|(_, line)| line.fact == Fact::Closed).map(|(key, _)| *key)
    }

    /// The numbers given in it, each with the entry that gave it: its 002 lines and night entries.
    pub fn given(&self) -> impl Iterator<Item = (SpokenNumber, FactKey)> {
        self.lines.iter().filter_map(|(key, line)| match &line.fact {
            Fact::Contact(contact) => Some((contact.number, *key)),
            Fact::NightEntry(entry) => Some((entry.number, *key)),
            Fact::Opened(_)
            | Fact::Closed
            | Fact::Added(_)
            | Fact::LogRead { .. }
            | Fact::Arrived { .. }
            | Fact::Left(_)
            | Fact::Returned { .. }
            | Fact::NightOutcome { .. }
            | Fact::Converted(_)
            | Fact::NoAction { .. }
            | Fact::Late { .. } => None,
        })
    }

    /// Entries that came after closing.
    pub fn after_closing(&self) -> Vec<FactKey> {
        let Some(closing) = self.closed_by() else { return Vec::new() };
        self.lines.keys().copied().filter(|key| *key > closing).collect()
    }

    /// Readings that count: each long enough after the last that counted (`B-03 主管·日 2`).
    pub fn readings(&self) -> Vec<(StaffId, DateTime<Utc>)> {
        let mut readings: Vec<_> = self
            .lines
            .values()
            .filter_map(|line| {
                let Fact::LogRead { gap_minutes } = line.fact else { return None };
                line.stamp.map(|stamp| (stamp.occurred_at, stamp.by, gap_minutes))
            })
            .collect();
        readings.sort_unstable();
        let mut counted: Vec<(StaffId, DateTime<Utc>)> = Vec::new();
        for (at, by, gap_minutes) in readings {
            let counts = counted.last().is_none_or(|(_, last)| {
                at.signed_duration_since(*last).num_minutes() >= i64::from(gap_minutes)
            });
            if counts {
                counted.push((by, at));
            }
        }
        counted
    }

    /// How early the shift's people came: the latest of those due, or the first to come where the
    /// roster named nobody. Nobody coming is too late for both clauses. `None` where the shift is
    /// no start, or not opened.
    pub fn start(&self) -> Option<Punctuality> {
        let opening = self.opening()?;
        let (early, starts_at) = (opening.early?, opening.starts_at()?);
        let mut first: BTreeMap<StaffId, DateTime<Utc>> = BTreeMap::new();
        for line in self.lines.values() {
            if let (Fact::Arrived { who }, Some(stamp)) = (&line.fact, line.stamp) {
                let at = first.entry(*who).or_insert(stamp.occurred_at);
                *at = stamp.occurred_at.min(*at);
            }
        }
        let judged = |at: Option<&DateTime<Utc>>| {
            at.map_or(Punctuality::LateForHandover, |at| early.judge(*at, starts_at))
        };
        if opening.due.is_empty() {
            return Some(judged(first.values().min()));
        }
        opening.due.iter().map(|who| judged(first.get(who))).max()
    }
}

/// Where a record of the duty log came from, or where one went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// The duty log of the night.
    pub document: DocumentId,
    /// The line of the night log.
    pub entry: FactKey,
    /// When the matter reached the desk: at night (regulations §6.1(f)).
    pub received_at: DateTime<Utc>,
}

impl Origin {
    /// Which night entry it was, whatever time its reader had for it.
    pub const fn source(self) -> (DocumentId, FactKey) {
        (self.document, self.entry)
    }
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
