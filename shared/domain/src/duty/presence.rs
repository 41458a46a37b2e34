//! Who was at the desk and when (`B-04 §5.1`): arrivals, absences, and the named other person who
//! covers them. It counts minutes; it never guesses that somebody was there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::duty::{DutyLog, Fact};
use crate::id::StaffId;
use crate::ledger::FactKey;
use crate::shift::Stretch;

/// Why somebody left the desk. Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveReason {
    /// Called to an emergency (`B-04 §5.1`).
    Emergency,
    /// A maintenance worker on a repair: a leave like any other (⚠ 22).
    Repair,
    /// A break, an errand within the property.
    Break,
    /// The end of their duty.
    OffDuty,
}

/// Someone leaves the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// Who leaves.
    pub who: StaffId,
    /// Why.
    pub why: LeaveReason,
    /// Who covers the desk until they return: another person (⚠ 22).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<StaffId>,
    /// Why nobody stays, where nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alone_because: Option<String>,
}

/// One person at the desk for one stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Presence {
    /// Who.
    pub who: StaffId,
    /// From when until when.
    pub stretch: Stretch,
    /// Whom they covered, if they came for that only.
    pub covers: Option<StaffId>,
}

/// Who was at the desk and when, by what a log says up to `until`.
///
/// Whoever is not said to have left stayed to the end of the shift; to be counted longer they are
/// said to have left later. Between the two halves of a day not merged with lunch nobody counts.
pub fn presences(log: &DutyLog, until: DateTime<Utc>) -> Vec<Presence> {
    let end = log.opening().and_then(super::Opening::ends_at);
    let end = end.map_or(until, |end| end.min(until));
    let mut room = Room::default();
    for (at, _, fact) in movements(log) {
        if at < until {
            room.enter(at, fact);
        }
    }
    let still: Vec<StaffId> = room.present.keys().copied().collect();
    for who in still {
        room.close(who, end);
    }
    let stretches = log.opening().map_or(&[][..], |opening| &opening.stretches);
    let mut presences: Vec<Presence> = room
        .closed
        .into_iter()
        .flat_map(|presence| outside_of_holes(presence, stretches))
        .collect();
    presences.sort_unstable();
    presences
}

/// Who is at the desk at an instant, by what the log says, and whom they cover, if they came for
/// that only.
pub fn present_at(log: &DutyLog, at: DateTime<Utc>) -> BTreeMap<StaffId, Option<StaffId>> {
    let mut room = Room::default();
    for (moved_at, _, fact) in movements(log) {
        if moved_at <= at {
            room.enter(moved_at, fact);
        }
    }
    room.present.into_iter().map(|(who, (_, covers))| (who, covers)).collect()
}

/// Arrivals, leavings and returns in the order they happened.
fn movements(log: &DutyLog) -> Vec<(DateTime<Utc>, FactKey, &Fact)> {
    let moves =
        |fact: &Fact| matches!(fact, Fact::Arrived { .. } | Fact::Left(_) | Fact::Returned { .. });
    let mut movements: Vec<_> = log
        .lines()
        .iter()
        .filter(|(_, line)| moves(&line.fact))
        .filter_map(|(key, line)| line.stamp.map(|stamp| (stamp.occurred_at, *key, &line.fact)))
        .collect();
    movements.sort_by_key(|(at, key, _)| (*at, *key));
    movements
}

/// The desk as people come and go.
#[derive(Default)]
struct Room {
    /// Since when each is there, and for whom they stand in.
    present: BTreeMap<StaffId, (DateTime<Utc>, Option<StaffId>)>,
    closed: Vec<Presence>,
}

impl Room {
    fn enter(&mut self, at: DateTime<Utc>, fact: &Fact) {
        if let Fact::Arrived { who } | Fact::Returned { who } = fact {
            let stand_ins: Vec<StaffId> = self
                .present
                .iter()
                .filter(|(_, (_, covers))| *covers == Some(*who))
                .map(|(stand_in, _)| *stand_in)
                .collect();
            for stand_in in stand_ins {
                self.close(stand_in, at);
            }
            self.present.entry(*who).or_insert((at, None)).1 = None;
        }
        if let Fact::Left(leaving) = fact {
            self.close(leaving.who, at);
            // Nobody covers for themselves; such an entry leaves the desk uncovered.
            if let Some(cover) = leaving.cover.filter(|cover| *cover != leaving.who) {
                self.present.entry(cover).or_insert((at, Some(leaving.who)));
            }
        }
    }

    fn close(&mut self, who: StaffId, until: DateTime<Utc>) {
        let Some((from, covers)) = self.present.remove(&who) else { return };
        if from < until {
            self.closed.push(Presence { who, stretch: Stretch { from, until }, covers });
        }
    }
}

/// A presence without the time between two stretches of the shift.
fn outside_of_holes(presence: Presence, stretches: &[Stretch]) -> Vec<Presence> {
    let mut parts = Vec::new();
    let mut rest = presence.stretch;
    for (before, after) in stretches.iter().zip(stretches.iter().skip(1)) {
        let part = Stretch { from: rest.from, until: rest.until.min(before.until) };
        if part.from < part.until {
            parts.push(Presence { stretch: part, ..presence });
        }
        rest.from = if rest.from < before.until { after.from } else { rest.from.max(after.from) };
    }
    if rest.from < rest.until {
        parts.push(Presence { stretch: rest, ..presence });
    }
    parts
}

/// How much of a window the desk was kept (K20). Minutes are whole: a minute in which nobody was
/// there for a second is not covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Seconds in the window.
    pub due_seconds: u64,
    /// How long enough people were there. Cut to whole minutes only when it is counted: people
    /// come and go at fractions of a second.
    pub covered: TimeDelta,
    /// When too few were there.
    pub gaps: Vec<Stretch>,
}

impl Coverage {
    /// Minutes of the window: 1,440 for a day without a change of clocks.
    pub fn due_minutes(&self) -> u64 {
        self.due_seconds.checked_div(60).unwrap_or(0)
    }

    /// Minutes covered.
    pub fn covered_minutes(&self) -> u64 {
        u64::try_from(self.covered.num_minutes()).unwrap_or(0)
    }

    /// Minutes in which the desk was left.
    pub fn uncovered_minutes(&self) -> u64 {
        self.due_minutes().saturating_sub(self.covered_minutes())
    }
}

/// How much of `window` at least `minimum` different people were at the desk, by the presences of
/// every log that touches it. Presences that overlap count once.
pub fn coverage(window: Stretch, presences: &[Presence], minimum: u32) -> Coverage {
    let within: Vec<(StaffId, Stretch)> = presences
        .iter()
        .filter_map(|presence| Some((presence.who, presence.stretch.shared_with(window)?)))
        .collect();
    let mut edges: BTreeSet<DateTime<Utc>> = [window.from, window.until].into();
    edges.extend(within.iter().flat_map(|(_, stretch)| [stretch.from, stretch.until]));
    let due_seconds = window.seconds();
    let mut coverage = Coverage { due_seconds, covered: TimeDelta::zero(), gaps: vec![] };
    for (from, until) in edges.iter().zip(edges.iter().skip(1)) {
        let there: BTreeSet<StaffId> =
            within.iter().filter(|(_, part)| part.contains(*from)).map(|(who, _)| *who).collect();
        let piece = Stretch { from: *from, until: *until };
        if u32::try_from(there.len()).unwrap_or(u32::MAX) >= minimum {
            let there = piece.until.signed_duration_since(piece.from);
            coverage.covered = coverage.covered.checked_add(&there).unwrap_or(TimeDelta::MAX);
            continue;
        }
        match coverage.gaps.last_mut().filter(|gap| gap.until == piece.from) {
            Some(gap) => gap.until = piece.until,
            None => coverage.gaps.push(piece),
        }
    }
    coverage
}

#[cfg(test)]
mod tests;
