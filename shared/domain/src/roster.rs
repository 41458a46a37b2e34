//! The roster: who is due in which slot, by weekly templates, swaps and absences (`B-04 §3.1`).
//!
//! It knows names of staff as numbers only, and nothing of who really came; that is in the duty
//! logs. The manual knows no holidays: the same slots are kept every day of the year (⚠ 32).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::civil::day_after;
use crate::id::StaffId;
use crate::shift::{Shift, Slot, Stretch, Timetable};

mod expected;

pub use expected::{DeskService, DueHandover, DueShift, Service, due_handovers, due_shifts};

/// Who keeps the desk over lunch (`B-04 §3.1`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LunchPlan {
    /// Specialists of the rota, with a light handover before and after.
    Rota(BTreeSet<StaffId>),
    /// The day's people stay, as on weekends and holidays (⚠ 32).
    MergedWithDay,
}

/// Who keeps the desk on one day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPlan {
    /// In the day slot.
    pub day: BTreeSet<StaffId>,
    /// Over lunch.
    pub lunch: LunchPlan,
    /// In the night that begins on this day.
    pub night: BTreeSet<StaffId>,
}

/// Weeks that follow each other in turn, each Monday first. An empty template leaves every slot
/// open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Template {
    /// The weeks in their turn.
    pub weeks: Vec<[DayPlan; 7]>,
}

impl Template {
    /// Everyone it names.
    pub fn everyone(&self) -> BTreeSet<StaffId> {
        let lunch = |plan: &DayPlan| match &plan.lunch {
            LunchPlan::Rota(rota) => rota.clone(),
            LunchPlan::MergedWithDay => BTreeSet::new(),
        };
        let named = |plan: &DayPlan| plan.day.union(&plan.night).copied().collect::<BTreeSet<_>>();
        let plans = || self.weeks.iter().flatten();
        plans().flat_map(named).chain(plans().flat_map(lunch)).collect()
    }
}

/// One person takes another's slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Swap {
    /// The shift that changes hands.
    pub shift: Shift,
    /// Who was due.
    pub out: StaffId,
    /// Who is due instead.
    pub stands_in: StaffId,
}

/// Someone is away from one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Absence {
    /// Who is away.
    pub who: StaffId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

impl Absence {
    /// Whether it keeps somebody from a shift. A night counts by the day on which it begins.
    pub fn covers(&self, who: StaffId, on: NaiveDate) -> bool {
        self.who == who && self.from <= on && on <= self.until
    }
}

/// What the roster says of one shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Who is due.
    pub due: BTreeSet<StaffId>,
    /// Whether somebody comes for it from outside and so is to arrive early (`B-04 §5.3`).
    pub is_start: bool,
}

/// A shift nobody is due in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The shift.
    pub shift: Shift,
    /// Those the template or a swap names who are away; none where nobody was ever planned.
    pub absent: BTreeSet<StaffId>,
}

/// The roster of a property.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    /// The templates by the day from which each holds.
    pub templates: BTreeMap<NaiveDate, Template>,
    /// The swaps, in the order they were entered.
    pub swaps: Vec<Swap>,
    /// The absences.
    pub absences: Vec<Absence>,
}

impl Roster {
    /// What the roster says of a shift.
    pub fn plan(&self, shift: Shift) -> Plan {
        let planned = self.planned(shift);
        let due = self.present(&planned, shift.on);
        let is_start = match shift.slot {
            Slot::Day | Slot::Night => true,
            Slot::Lunch => {
                let day = self.present(&self.planned(Shift::new(shift.on, Slot::Day)), shift.on);
                !self.is_merged(shift.on) && !due.is_subset(&day)
            }
        };
        Plan { due, is_start }
    }

    /// Whether the day's people keep the desk over lunch on this day.
    pub fn is_merged(&self, on: NaiveDate) -> bool {
        self.day_plan(on).is_some_and(|plan| plan.lunch == LunchPlan::MergedWithDay)
    }

    /// The stretches a shift's people keep the desk: over lunch too, where lunch is merged with the
    /// day.
    pub fn stretches(&self, shift: Shift, timetable: Timetable) -> Vec<Stretch> {
        if shift.slot == Slot::Day && self.is_merged(shift.on) {
            let (from, until) = (timetable.starts_at(shift), timetable.ends_at(shift));
            return vec![Stretch { from, until }];
        }
        timetable.stretches(shift)
    }

    /// The shifts of some days, both included, that nobody is due in (`B-04 §1`).
    pub fn gaps(&self, from: NaiveDate, until: NaiveDate) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let mut on = from;
        while on <= until {
            for slot in Slot::ALL {
                let shift = Shift::new(on, slot);
                let absent = self.planned(shift);
                if self.present(&absent, on).is_empty() {
                    gaps.push(Gap { shift, absent });
                }
            }
            let next = day_after(on);
            if next == on {
                break;
            }
            on = next;
        }
        gaps
    }

    /// The plan of the weekday, by the template in force and the week whose turn it is.
    fn day_plan(&self, on: NaiveDate) -> Option<&DayPlan> {
        let (from, template) = self.templates.range(..=on).next_back()?;
        let first_monday = from.week(chrono::Weekday::Mon).checked_first_day()?;
        let days = on.signed_duration_since(first_monday).num_days();
        let turn = usize::try_from(days.checked_div(7)?).ok()?;
        let week = template.weeks.get(turn.checked_rem(template.weeks.len())?)?;
        week.get(usize::try_from(on.weekday().num_days_from_monday()).ok()?)
    }

    /// Those named for a shift, swaps made, absences not yet looked at.
    fn planned(&self, shift: Shift) -> BTreeSet<StaffId> {
        let Some(plan) = self.day_plan(shift.on) else {
            return self.swapped(BTreeSet::new(), shift);
        };
        match (shift.slot, &plan.lunch) {
            (Slot::Day, _) => self.swapped(plan.day.clone(), shift),
            (Slot::Night, _) => self.swapped(plan.night.clone(), shift),
            (Slot::Lunch, LunchPlan::Rota(rota)) => self.swapped(rota.clone(), shift),
            (Slot::Lunch, LunchPlan::MergedWithDay) => {
                self.swapped(plan.day.clone(), Shift::new(shift.on, Slot::Day))
            }
        }
    }

    fn swapped(&self, mut named: BTreeSet<StaffId>, shift: Shift) -> BTreeSet<StaffId> {
        for swap in self.swaps.iter().filter(|swap| swap.shift == shift) {
            if named.remove(&swap.out) {
                named.insert(swap.stands_in);
            }
        }
        named
    }

    fn present(&self, named: &BTreeSet<StaffId>, on: NaiveDate) -> BTreeSet<StaffId> {
        let away = |who: &StaffId| self.absences.iter().any(|absence| absence.covers(*who, on));
        named.iter().copied().filter(|who| !away(who)).collect()
    }
}

#[cfg(test)]
mod tests;
