//! What the roster makes fall due: shifts and handovers between the day in service and a cut-off,
//! so that a shift nobody opened counts as missed. It never looks at what was done.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::civil::{day_after, day_before, day_of};
use crate::id::DeskNumber;
use crate::roster::{Plan, Roster};
use crate::shift::{Boundary, Shift, Slot, Stretch, Timetable};

/// When a desk serves and in which slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskService {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; open where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The slots in which it is kept.
    pub slots: BTreeSet<Slot>,
}

impl DeskService {
    /// Whether the desk is kept in a shift.
    pub fn keeps(&self, shift: Shift) -> bool {
        let ended = self.until.is_some_and(|until| shift.on > until);
        self.from <= shift.on && !ended && self.slots.contains(&shift.slot)
    }
}

/// Since when a property works with duty logs, and its desks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// The day in service: its day slot is the first shift due. Nothing falls due without it.
    pub since: Option<NaiveDate>,
    /// Its desks.
    pub desks: BTreeMap<DeskNumber, DeskService>,
}

/// A shift that was to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueShift {
    /// The shift.
    pub shift: Shift,
    /// The instant it begins.
    pub starts_at: DateTime<Utc>,
    /// Who was due, and whether it is a start somebody arrives for.
    pub plan: Plan,
}

/// A handover that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueHandover {
    /// The desk handed over.
    pub desk: DeskNumber,
    /// The civil day.
    pub on: NaiveDate,
    /// The boundary on that day.
    pub boundary: Boundary,
    /// The instant of the boundary.
    pub at: DateTime<Utc>,
}

/// The shifts that begin within `window`, from the day in service on. A lunch merged with the day
/// is no shift of its own (⚠ 32). `timetable` gives the slots' times by the rules of a day.
pub fn due_shifts(
    roster: &Roster,
    service: &Service,
    window: Stretch,
    timetable: &impl Fn(NaiveDate) -> Timetable,
) -> Vec<DueShift> {
    let mut due = Vec::new();
    for on in days(service, window, timetable) {
        for slot in Slot::ALL {
            let shift = Shift::new(on, slot);
            let starts_at = timetable(on).starts_at(shift);
            let plan = roster.plan(shift);
            let own = slot != Slot::Lunch || !roster.is_merged(on);
            if own && window.contains(starts_at) {
                due.push(DueShift { shift, starts_at, plan });
            }
        }
    }
    due
}

/// The handovers whose boundary lies within `window`, desk by desk. None is due at the first
/// morning, because nobody was on duty before it; nor where the desk is not kept on both sides.
pub fn due_handovers(
    roster: &Roster,
    service: &Service,
    window: Stretch,
    timetable: &impl Fn(NaiveDate) -> Timetable,
) -> Vec<DueHandover> {
    let mut due = Vec::new();
    for on in days(service, window, timetable) {
        for boundary in Boundary::ALL {
            let at = timetable(on).boundary_at(on, boundary);
            let falls_due = !(boundary.is_light() && roster.is_merged(on))
                && window.contains(at)
                && service.since.is_some_and(|since| boundary.giver(on).on >= since);
            let keeps = |desk: &DeskService| {
                desk.keeps(boundary.giver(on)) && desk.keeps(boundary.receiver(on))
            };
            let desks = service.desks.iter().filter(|(_, desk)| falls_due && keeps(desk));
            due.extend(desks.map(|(desk, _)| DueHandover { desk: *desk, on, boundary, at }));
        }
    }
    due
}

/// The civil days a window touches, from the day in service on.
fn days(
    service: &Service,
    window: Stretch,
    timetable: &impl Fn(NaiveDate) -> Timetable,
) -> Vec<NaiveDate> {
    let Some(since) = service.since else { return Vec::new() };
    let zone = timetable(since).zone();
    let mut on = since.max(day_before(day_of(window.from, zone)));
    let last = day_of(window.until, zone);
    let mut days = Vec::new();
    while on <= last && on < NaiveDate::MAX {
        days.push(on);
        on = day_after(on);
    }
    days
}
