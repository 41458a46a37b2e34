//! The settings of a property: its staff, roster, rule overrides, calendar, desks and their assets,
//! base figures. Personal identification numbers are not here: they are secrets, never facts.
//!
//! A setting names the value its author had seen. Two values set apart over the same one are kept,
//! the later by key is in force, and a person decides. Certificates lie in the same document; this
//! fold does not read them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::civil::Month;
use crate::document::{DocumentKind, natural_id};
use crate::id::{DeskNumber, DocumentId, PropertyUid, StaffId};
use crate::ledger::{Entry, FactKey, Ledger, effective};
use crate::property::Property;
use crate::regulation::{Override, RuleBook};
use crate::roster::{Absence, Roster, Service, Swap};
use crate::staff::Department;

mod decide;
mod setting;

pub use decide::{Command, Refusal, decide};
pub use setting::{Asset, BaseFigures, Member, Setting, SettingKey};

/// The document that holds a property's settings.
pub fn document(property: PropertyUid) -> DocumentId {
    natural_id(DocumentKind::Settings, property, "settings")
}

/// Something decided about how the property works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A setting has a new value.
    Set {
        /// The entry that held the value its author saw; none where there was no value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<FactKey>,
        /// The new value.
        setting: Setting,
    },
    /// Two people swapped a slot.
    Swapped(Swap),
    /// Someone is away.
    Absent(Absence),
}

/// The value of a setting in force, and those it won over unseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The entry that set it.
    pub key: FactKey,
    /// The value.
    pub setting: Setting,
    /// Entries set apart from it that say something else, waiting for a person.
    pub contested: Vec<FactKey>,
}

/// The settings as they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    held: BTreeMap<SettingKey, Held>,
    swaps: Vec<Swap>,
    absences: Vec<Absence>,
}

/// The settings after one more entry. Entries come in key order.
#[must_use]
pub fn apply(mut settings: Settings, entry: &Entry<Fact>) -> Settings {
    match &entry.fact {
        Fact::Set { over, setting } => {
            let contested = settings
                .held
                .remove(&setting.key())
                .map_or_else(Vec::new, |before| contested_by(&before, setting, *over));
            let held = Held { key: entry.key, setting: setting.clone(), contested };
            settings.held.insert(setting.key(), held);
        }
        Fact::Swapped(swap) => settings.swaps.push(*swap),
        Fact::Absent(absence) => settings.absences.push(*absence),
    }
    settings
}

/// What waits for a person once a value stands over `before`. Whoever saw the value in force saw
/// those contesting it and decided between them.
fn contested_by(before: &Held, setting: &Setting, over: Option<FactKey>) -> Vec<FactKey> {
    if over == Some(before.key) {
        return Vec::new();
    }
    let mut contested = before.contested.clone();
    if before.setting != *setting {
        contested.push(before.key);
    }
    contested
}

/// The settings a document's facts make.
pub fn fold(ledger: &Ledger<Fact>) -> Settings {
    effective(ledger).entries.iter().fold(Settings::default(), apply)
}

impl Settings {
    /// The value in force of a setting, and what contests it.
    pub fn held(&self, key: &SettingKey) -> Option<&Held> {
        self.held.get(key)
    }

    /// The settings that wait for a person.
    pub fn contested(&self) -> impl Iterator<Item = &Held> {
        self.held.values().filter(|held| !held.contested.is_empty())
    }

    fn value(&self, key: &SettingKey) -> Option<&Setting> {
        self.held.get(key).map(|held| &held.setting)
    }

    fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.held.values().map(|held| &held.setting)
    }

    /// A member of staff, present or past.
    pub fn member(&self, who: StaffId) -> Option<&Member> {
        let Setting::Member(member) = self.value(&SettingKey::Member(who))? else { return None };
        Some(member)
    }

    /// Every member of staff on duty on a day: entered, and not gone before it.
    pub fn staff(&self, on: NaiveDate) -> impl Iterator<Item = &Member> {
        self.settings().filter_map(move |setting| {
            let Setting::Member(member) = setting else { return None };
            (!self.has_left(member.who, on)).then_some(member)
        })
    }

    /// Whether someone's last day lies before a day.
    pub fn has_left(&self, who: StaffId, on: NaiveDate) -> bool {
        let Some(Setting::Left { last_day: Some(last), .. }) = self.value(&SettingKey::Left(who))
        else {
            return false;
        };
        *last < on
    }

    /// The roster: templates, swaps, absences.
    pub fn roster(&self) -> Roster {
        let templates = self.settings().filter_map(|setting| {
            let Setting::Roster { from, template } = setting else { return None };
            Some((*from, template.clone()))
        });
        Roster {
            templates: templates.collect(),
            swaps: self.swaps.clone(),
            absences: self.absences.clone(),
        }
    }

    /// The property as its settings make it on a day.
    pub fn property(&self, uid: PropertyUid, zone: Tz, on: NaiveDate) -> Property {
        let (rules, calendar) = (self.rule_book().on(on), self.calendar());
        Property { uid, zone, rules, calendar }
    }

    /// The rule book with what the property changed, past days and coming ones too.
    pub fn rule_book(&self) -> RuleBook {
        self.overrides().collect()
    }

    /// Its holidays and adjusted working days.
    pub fn calendar(&self) -> Calendar {
        let days = self.settings().filter_map(|setting| {
            let Setting::Calendar { days, .. } = setting else { return None };
            Some(days)
        });
        days.flatten().copied().fold(Calendar::default(), Calendar::with)
    }

    /// The rules changed, by rule and then by day.
    pub fn overrides(&self) -> impl Iterator<Item = Override> {
        self.settings().filter_map(|setting| {
            let Setting::Rule { rule, from, value } = setting else { return None };
            Some(Override { rule: *rule, from: *from, value: *value })
        })
    }

    /// Since when the property works with duty logs, and its desks.
    pub fn service(&self) -> Service {
        let mut service = Service::default();
        for setting in self.settings() {
            if let Setting::InService { since } = setting {
                service.since = Some(*since);
            }
            if let Setting::Desk { desk, service: kept } = setting {
                service.desks.insert(*desk, kept.clone());
            }
        }
        service
    }

    /// What belongs to a desk and is counted at each handover (`B-05 §3.2`).
    pub fn assets(&self, desk: DeskNumber) -> &[Asset] {
        let Some(Setting::Assets { assets, .. }) = self.value(&SettingKey::Assets(desk)) else {
            return &[];
        };
        assets
    }

    /// The base figures of a month, else of the latest month before it.
    pub fn base(&self, month: Month) -> Option<BaseFigures> {
        let until = SettingKey::Base(month);
        let from = SettingKey::Base(Month::of(NaiveDate::MIN));
        let (_, held) = self.held.range(from..=until).next_back()?;
        let Setting::Base { figures, .. } = held.setting else { return None };
        Some(figures)
    }

    /// The department that does another's work, such as cleaning for greening; itself else.
    pub fn served_by(&self, department: Department) -> Department {
        let Some(Setting::Served { by, .. }) = self.value(&SettingKey::Served(department)) else {
            return department;
        };
        *by
    }
}

#[cfg(test)]
mod tests;
