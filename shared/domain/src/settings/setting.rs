//! What can be set, and what makes two values values of the same setting.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::calendar::CalendarDay;
use crate::civil::Month;
use crate::id::{DeskNumber, StaffId};
use crate::personal::Personal;
use crate::regulation::{RuleId, Value};
use crate::roster::{DeskService, Template};
use crate::staff::{Department, Role};

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their id.
    pub who: StaffId,
    /// Their name.
    pub name: Personal<String>,
    /// What they may do.
    pub roles: BTreeSet<Role>,
    /// The department they work in, where it is not the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Department>,
}

/// Something that belongs to a desk: radios, the telephone, keys, seals (`B-05 §3.2`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// What it is called on the sheet.
    pub name: String,
    /// How many there are.
    pub count: u32,
}

/// What rates are taken per.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseFigures {
    /// Households moved in, at the month's end.
    pub moved_in_households: u32,
    /// Managed area in hundredths of a square metre.
    pub managed_area_hundredths: u64,
}

/// One setting with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// A member of staff was entered or changed.
    Member(Member),
    /// A member of staff leaves.
    Left {
        /// Who leaves.
        who: StaffId,
        /// Their last day; absent where they stay after all.
        last_day: Option<NaiveDate>,
    },
    /// A roster holds from a day on.
    Roster {
        /// Its first day.
        from: NaiveDate,
        /// Its weeks.
        template: Template,
    },
    /// A rule has another value from a day on.
    Rule {
        /// The rule.
        rule: RuleId,
        /// The first day.
        from: NaiveDate,
        /// The value.
        value: Value,
    },
    /// What a desk hands over.
    Assets {
        /// The desk.
        desk: DeskNumber,
        /// Its assets, in the order of the sheet.
        assets: Vec<Asset>,
    },
    /// When a desk serves.
    Desk {
        /// The desk.
        desk: DeskNumber,
        /// Its days and slots.
        service: DeskService,
    },
    /// The first day on which duty is expected.
    InService {
        /// The day.
        since: NaiveDate,
    },
    /// The base figures of a month.
    Base {
        /// The month.
        month: Month,
        /// Its figures.
        figures: BaseFigures,
    },
    /// The holidays and adjusted working days of a year, as imported: the whole list.
    Calendar {
        /// The year.
        year: i32,
        /// Its days that differ from the plain week, in order.
        days: Vec<CalendarDay>,
    },
    /// A department whose work another does.
    Served {
        /// The department.
        department: Department,
        /// Who does its work.
        by: Department,
    },
}

/// Names a setting: two values under one key are values of the same thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingKey {
    /// One member of staff.
    Member(StaffId),
    /// One member's leaving.
    Left(StaffId),
    /// The roster from one day on.
    Roster(NaiveDate),
    /// One rule from one day on.
    Rule(RuleId, NaiveDate),
    /// One desk's assets.
    Assets(DeskNumber),
    /// One desk's days and slots.
    Desk(DeskNumber),
    /// The day in service.
    InService,
    /// One month's base figures.
    Base(Month),
    /// One year's holidays and adjusted working days.
    Calendar(i32),
    /// Who does one department's work.
    Served(Department),
}

impl Setting {
    /// The settings a list of days makes, one for each year it names. A year it does not name
    /// stays as it is.
    pub fn calendars(list: impl IntoIterator<Item = CalendarDay>) -> Vec<Self> {
        let mut years: BTreeMap<i32, BTreeSet<CalendarDay>> = BTreeMap::new();
        for day in list {
            years.entry(day.on.year()).or_default().insert(day);
        }
        let setting = |(year, days): (i32, BTreeSet<CalendarDay>)| Self::Calendar {
            year,
            days: days.into_iter().collect(),
        };
        years.into_iter().map(setting).collect()
    }

    /// Which setting it is a value of.
    pub const fn key(&self) -> SettingKey {
        match self {
            Self::Member(member) => SettingKey::Member(member.who),
            Self::Left { who, .. } => SettingKey::Left(*who),
            Self::Roster { from, .. } => SettingKey::Roster(*from),
            Self::Rule { rule, from, .. } => SettingKey::Rule(*rule, *from),
            Self::Assets { desk, .. } => SettingKey::Assets(*desk),
            Self::Desk { desk, .. } => SettingKey::Desk(*desk),
            Self::InService { .. } => SettingKey::InService,
            Self::Base { month, .. } => SettingKey::Base(*month),
            Self::Calendar { year, .. } => SettingKey::Calendar(*year),
            Self::Served { department, .. } => SettingKey::Served(*department),
        }
    }
}
