//! The slots of duty (`B-04 §3.1`): which slot an instant lies in, when a slot begins and ends,
//! and where one shift hands over to the next. It knows no people; the roster does.
//!
//! Slots are half-open: 17:30:00 belongs to the night, 08:00:00 to the day. A shift is named by
//! the civil day on which it begins, so the small hours belong to the night of the day before.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::civil::{at, day_after, day_before, day_of};
use crate::document::{DocumentKind, natural_id};
use crate::id::{DeskNumber, DocumentId, PropertyUid};
use crate::property::Property;
use crate::regulation::{RuleId, Rules};
use crate::staff::Role;

/// A month of shifts, two a day back from any of them: no setting lets an entry reach further back.
const MOST_SHIFTS_BACK: u32 = 2 * 31;

/// One of the three slots of a day. Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// 08:00–12:00 and 14:00–17:30.
    Day,
    /// 12:00–14:00.
    Lunch,
    /// 17:30–08:00 of the next day.
    Night,
}

impl Slot {
    /// The slots in the order they begin.
    pub const ALL: [Self; 3] = [Self::Day, Self::Lunch, Self::Night];

    const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Lunch => "lunch",
            Self::Night => "night",
        }
    }

    /// Whether a role keeps the desk in this slot (`B-04 §3.1`): guards and maintenance at night,
    /// specialists else; a supervisor always may.
    pub const fn is_kept_by(self, role: Role) -> bool {
        match self {
            Self::Day | Self::Lunch => role.is_customer_service() || role.is_supervisor(),
            Self::Night => role.is_night_duty() || role.is_supervisor(),
        }
    }
}

/// One slot of one day at a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shift {
    /// The civil day on which it begins.
    pub on: NaiveDate,
    /// The slot.
    pub slot: Slot,
}

impl Shift {
    /// The slot that begins on this day.
    pub const fn new(on: NaiveDate, slot: Slot) -> Self {
        Self { on, slot }
    }

    /// The shift whose slot was left for this one.
    #[must_use]
    pub fn previous(self) -> Self {
        match self.slot {
            Slot::Day => Self::new(day_before(self.on), Slot::Night),
            Slot::Lunch | Slot::Night => Self::new(self.on, Slot::Day),
        }
    }

    /// The document that holds the shift's duty log. Two desks that open it apart meet in it.
    pub fn duty_log(self, property: PropertyUid) -> DocumentId {
        let key = format!("{} {}", self.on, self.slot.name());
        natural_id(DocumentKind::DutyLog, property, &key)
    }
}

/// A stretch of time, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stretch {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub until: DateTime<Utc>,
}

impl Stretch {
    /// Whether an instant lies in it.
    pub fn contains(self, at: DateTime<Utc>) -> bool {
        self.from <= at && at < self.until
    }

    /// What it shares with another; `None` where that is nothing.
    pub fn shared_with(self, other: Self) -> Option<Self> {
        let shared = Self { from: self.from.max(other.from), until: self.until.min(other.until) };
        (shared.from < shared.until).then_some(shared)
    }

    /// Its length in whole seconds.
    pub fn seconds(self) -> u64 {
        let length = self.until.signed_duration_since(self.from);
        u64::try_from(length.num_seconds()).unwrap_or(0)
    }
}

/// Where one shift hands over to the next. Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Boundary {
    /// 08:00, night to day.
    Morning,
    /// 12:00, day to lunch.
    LunchBegins,
    /// 14:00, lunch back to day.
    LunchEnds,
    /// 17:30, day to night.
    Evening,
}

impl Boundary {
    /// The boundaries of a civil day in their order.
    pub const ALL: [Self; 4] = [Self::Morning, Self::LunchBegins, Self::LunchEnds, Self::Evening];

    /// Whether the handover is light: open matters and cash only (regulations §9).
    pub const fn is_light(self) -> bool {
        matches!(self, Self::LunchBegins | Self::LunchEnds)
    }

    /// The shift that gives, at the boundary of this day.
    pub fn giver(self, on: NaiveDate) -> Shift {
        match self {
            Self::Morning => Shift::new(day_before(on), Slot::Night),
            Self::LunchBegins | Self::Evening => Shift::new(on, Slot::Day),
            Self::LunchEnds => Shift::new(on, Slot::Lunch),
        }
    }

    /// The shift that receives, at the boundary of this day.
    pub const fn receiver(self, on: NaiveDate) -> Shift {
        match self {
            Self::Morning | Self::LunchEnds => Shift::new(on, Slot::Day),
            Self::LunchBegins => Shift::new(on, Slot::Lunch),
            Self::Evening => Shift::new(on, Slot::Night),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::LunchBegins => "lunch-begins",
            Self::LunchEnds => "lunch-ends",
            Self::Evening => "evening",
        }
    }

    /// The document that holds a desk's handover at the boundary of this day.
    pub fn handover(self, property: PropertyUid, desk: DeskNumber, on: NaiveDate) -> DocumentId {
        let key = format!("{desk} {on} {}", self.name());
        natural_id(DocumentKind::Handover, property, &key)
    }
}

/// The times of the slots at a property, as its rules give them on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timetable {
    zone: Tz,
    day_from: NaiveTime,
    lunch_from: NaiveTime,
    lunch_until: NaiveTime,
    night_from: NaiveTime,
}

impl Timetable {
    /// The timetable of a property today.
    pub fn of(property: &Property) -> Self {
        Self::new(property.zone, &property.rules)
    }

    /// The timetable some rules give. Times out of order leave a slot empty, never backwards.
    pub fn new(zone: Tz, rules: &Rules) -> Self {
        let day_from = rules.time(RuleId::NightUntil);
        let lunch_from = rules.time(RuleId::LunchFrom).max(day_from);
        let lunch_until = rules.time(RuleId::LunchUntil).max(lunch_from);
        let night_from = rules.time(RuleId::NightFrom).max(lunch_until);
        Self { zone, day_from, lunch_from, lunch_until, night_from }
    }

    /// The property's time zone.
    pub const fn zone(self) -> Tz {
        self.zone
    }

    /// The instant of a boundary on a civil day.
    pub fn boundary_at(self, on: NaiveDate, boundary: Boundary) -> DateTime<Utc> {
        let time = match boundary {
            Boundary::Morning => self.day_from,
            Boundary::LunchBegins => self.lunch_from,
            Boundary::LunchEnds => self.lunch_until,
            Boundary::Evening => self.night_from,
        };
        at(on, time, self.zone)
    }

    /// The shift an instant lies in.
    pub fn shift_at(self, at: DateTime<Utc>) -> Shift {
        let mut on = day_of(at, self.zone);
        // The small hours belong to the day before; two days back where a zone skips a day.
        for _ in 0..2 {
            if at < self.boundary_at(on, Boundary::Morning) {
                on = day_before(on);
            }
        }
        let slot = if at >= self.boundary_at(on, Boundary::Evening) {
            Slot::Night
        } else if at >= self.boundary_at(on, Boundary::LunchEnds) {
            Slot::Day
        } else if at >= self.boundary_at(on, Boundary::LunchBegins) {
            Slot::Lunch
        } else {
            Slot::Day
        };
        Shift::new(on, slot)
    }

    /// The stretches of a shift in their order: two for a day, one else.
    pub fn stretches(self, shift: Shift) -> Vec<Stretch> {
        let between = |from, until| Stretch {
            from: self.boundary_at(shift.on, from),
            until: self.boundary_at(shift.on, until),
        };
        match shift.slot {
            Slot::Day => vec![
                between(Boundary::Morning, Boundary::LunchBegins),
                between(Boundary::LunchEnds, Boundary::Evening),
            ],
            Slot::Lunch => vec![between(Boundary::LunchBegins, Boundary::LunchEnds)],
            Slot::Night => {
                vec![Stretch { from: self.starts_at(shift), until: self.ends_at(shift) }]
            }
        }
    }

    /// The instant a shift begins.
    pub fn starts_at(self, shift: Shift) -> DateTime<Utc> {
        let boundary = match shift.slot {
            Slot::Day => Boundary::Morning,
            Slot::Lunch => Boundary::LunchBegins,
            Slot::Night => Boundary::Evening,
        };
        self.boundary_at(shift.on, boundary)
    }

    /// The instant a shift is over for good.
    pub fn ends_at(self, shift: Shift) -> DateTime<Utc> {
        match shift.slot {
            Slot::Day => self.boundary_at(shift.on, Boundary::Evening),
            Slot::Lunch => self.boundary_at(shift.on, Boundary::LunchEnds),
            Slot::Night => self.boundary_at(day_after(shift.on), Boundary::Morning),
        }
    }

    /// The earliest instant an entry made at `now` may be dated to without a reason and a
    /// supervisor's mark: the start of the running shift, or of the one `slots` shifts earlier, but
    /// never more than a month back (regulations §0.6).
    pub fn earliest_entry(self, now: DateTime<Utc>, slots: u32) -> DateTime<Utc> {
        let back = 0..slots.min(MOST_SHIFTS_BACK);
        self.starts_at(back.fold(self.shift_at(now), |shift, _| shift.previous()))
    }

    /// Whether something that happened at `occurred_at` is entered so late that it asks for a
    /// reason and a supervisor's mark.
    pub fn is_backdated(self, occurred_at: DateTime<Utc>, now: DateTime<Utc>, slots: u32) -> bool {
        occurred_at < self.earliest_entry(now, slots)
    }
}

/// How early somebody came for a shift (⚠ 24). The two clauses differ; both are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Punctuality {
    /// At least as early as `B-04 §5.3` asks.
    OnTime,
    /// Too late for `B-04 §5.3`, in time for `B-05 §3.1`.
    LateForDuty,
    /// Too late for `B-05 §3.1` too.
    LateForHandover,
}

/// The minutes before its start at which a shift's people are due, as the rules gave them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Early {
    /// Minutes before the start by which duty staff are there (`B-04 §5.3`).
    pub duty: u32,
    /// Minutes before the start by which the handover has begun (`B-05 §3.1`).
    pub handover: u32,
}

impl Early {
    /// The minutes the rules give.
    pub fn of(rules: &Rules) -> Self {
        Self {
            duty: rules.number(RuleId::ArriveEarlyDuty),
            handover: rules.number(RuleId::ArriveEarlyHandover),
        }
    }

    /// Judges an arrival. Exactly on a limit is in time.
    pub fn judge(self, arrived_at: DateTime<Utc>, starts_at: DateTime<Utc>) -> Punctuality {
        if arrived_at <= minutes_before(starts_at, self.duty) {
            Punctuality::OnTime
        } else if arrived_at <= minutes_before(starts_at, self.handover) {
            Punctuality::LateForDuty
        } else {
            Punctuality::LateForHandover
        }
    }
}

/// The instant `minutes` before another.
pub fn minutes_before(at: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
    at.checked_sub_signed(TimeDelta::minutes(minutes.into())).unwrap_or(at)
}

#[cfg(test)]
mod tests;
