//! Whether a file is whole, and whether what happened was entered in time (`B-08` (d), (e)).

use chrono::{DateTime, NaiveDate, Utc};

use super::Household;
use super::field::{Field, PersonField};
use super::thing::{Paper, PersonId};
use crate::property::Property;
use crate::regulation::RuleId;
use crate::shift::Timetable;

/// A part a file of a delivered unit must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The built area.
    Area,
    /// What the unit is for.
    Use,
    /// The day it was delivered.
    DeliveredOn,
    /// An owner with a name.
    Owner,
    /// A telephone number of an owner.
    OwnerPhone,
    /// A move-in paper.
    Paper(Paper),
}

impl Household {
    /// Whether the unit was handed to an owner by a day: its file then counts for completeness.
    pub fn is_delivered(&self, day: NaiveDate) -> bool {
        let delivered = self.registers().text(Field::DeliveredOn);
        let delivered = delivered.and_then(|on| on.reveal().parse::<NaiveDate>().ok());
        delivered.is_some_and(|on| on <= day) || !self.owners(day).is_empty()
    }

    /// The mandatory parts the file lacks on a day, in order; empty where it is whole. The
    /// property's completeness is the files without any among those delivered.
    pub fn missing(&self, day: NaiveDate) -> Vec<Part> {
        let owners = self.owners(day);
        let on_file = |field: PersonField| {
            owners.iter().any(|owner: &PersonId| self.of_person(*owner, field).is_some())
        };
        let has = |field| self.registers().value(field).is_some();
        let parts = [
            (Part::Area, has(Field::Area)),
            (Part::Use, has(Field::Use)),
            (Part::DeliveredOn, has(Field::DeliveredOn)),
            (Part::Owner, on_file(PersonField::Name)),
            (Part::OwnerPhone, on_file(PersonField::Phone)),
        ];
        let papers = Paper::MANDATORY.map(|paper| {
            let filed = self.papers().contains_key(&paper);
            (Part::Paper(paper), filed)
        });
        let all = parts.into_iter().chain(papers);
        all.filter(|(_, there)| !there).map(|(part, _)| part).collect()
    }
}

/// How long after the formalities something was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryDelay {
    /// In the shift it happened in, or as many later as the rule lets pass (`B-03` 专员·日
    /// 及时录入).
    SameShift,
    /// Later, but within the hours of the field's rule (`B-08` (d)).
    WithinLimit,
    /// Too late.
    Late,
}

/// How long after the formalities an entry was recorded.
pub fn entry_delay(
    occurred_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    property: &Property,
) -> EntryDelay {
    let slots = property.rules.number(RuleId::ArchiveEntrySlots);
    let due_at = property.allowance(RuleId::ArchiveEntryWithin, occurred_at);
    if occurred_at >= Timetable::of(property).earliest_entry(recorded_at, slots) {
        EntryDelay::SameShift
    } else if recorded_at <= due_at.due_at(occurred_at, property.zone) {
        EntryDelay::WithinLimit
    } else {
        EntryDelay::Late
    }
}
