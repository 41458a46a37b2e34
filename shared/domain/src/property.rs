//! A property as a desk knows it while it works: who it is, its time zone, its rules in force, and
//! which days it works.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::allowance::Allowance;
use crate::calendar::Calendar;
use crate::civil::day_of;
use crate::deadline::Place;
use crate::id::PropertyUid;
use crate::regulation::{RuleId, Rules};

/// Where the time a rule allows is looked up when a clock starts.
pub trait Allows {
    /// The time the rule allows from the start of the clock, to be frozen.
    fn allowance(&self, rule: RuleId) -> Allowance;
}

/// The rules by themselves: days are calendar days.
impl Allows for Rules {
    fn allowance(&self, rule: RuleId) -> Allowance {
        Self::allowance(self, rule)
    }
}

/// A property at the instant a clock starts.
#[derive(Debug, Clone, Copy)]
pub struct Starting<'a> {
    property: &'a Property,
    at: DateTime<Utc>,
}

impl Allows for Starting<'_> {
    fn allowance(&self, rule: RuleId) -> Allowance {
        self.property.allowance(rule, self.at)
    }
}

/// The property a command is decided for. A small value, built by whoever holds the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Its identity.
    pub uid: PropertyUid,
    /// Its fixed time zone.
    pub zone: Tz,
    /// The rules in force today. A fact that starts a clock freezes the values it runs by.
    pub rules: Rules,
    /// Its holidays and adjusted working days; the plain week while it has imported none.
    pub calendar: Calendar,
}

impl Property {
    /// A property that works the plain week of Monday to Friday.
    pub fn new(uid: PropertyUid, zone: Tz, rules: Rules) -> Self {
        Self { uid, zone, rules, calendar: Calendar::default() }
    }

    /// The time a rule allows from an instant on, to be frozen: days are working days where the
    /// property counts them so (⚠ 3).
    pub fn allowance(&self, rule: RuleId, started_at: DateTime<Utc>) -> Allowance {
        self.rules.allowance_from(rule, day_of(started_at, self.zone), &self.calendar)
    }

    /// The times its rules allow a clock that starts at an instant.
    pub const fn starting(&self, at: DateTime<Utc>) -> Starting<'_> {
        Starting { property: self, at }
    }

    /// Where its clocks run.
    pub const fn place(&self) -> Place<'_> {
        Place { zone: self.zone, calendar: &self.calendar }
    }
}
