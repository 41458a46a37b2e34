//! A file for tests: commands carried out one after another, as one desk would.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;

use super::field::{Claim, Edit, Field, PersonField, Register, VehicleField};
use super::thing::{PersonId, Tie, VehicleId};
use super::{Command, Decision, Fact, Household, Newcomer, Refusal, decide, fold};
use crate::id::{ClickId, DeskNumber, PropertyUid, StaffId};
use crate::journal;
use crate::ledger::{Body, EntryKey, FactKey, Ledger, Record, Stamp};
use crate::property::Property;
use crate::regulation::Rules;
use crate::staff::{Act, Role};

pub(super) const WANG: PersonId = PersonId(0xA1);
pub(super) const ZHANG: PersonId = PersonId(0xA2);
pub(super) const LI: PersonId = PersonId(0xA3);
pub(super) const CAR: VehicleId = VehicleId(0xC1);

pub(super) fn cuihu() -> Property {
    Property::new(PropertyUid::from_bytes([1; 16]), Shanghai, Rules::default())
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An instant in Shanghai, as `2026-11-24 10:42`.
pub(super) fn wall(text: &str) -> DateTime<Utc> {
    let civil = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    crate::civil::instant_of(civil, Shanghai)
}

pub(super) fn named(person: PersonId, name: &str) -> Edit {
    Edit::text(Field::Person(person, PersonField::Name), name)
}

pub(super) fn phone(person: PersonId, number: &str) -> Edit {
    Edit::text(Field::Person(person, PersonField::Phone), number)
}

pub(super) fn plate(text: &str) -> Edit {
    Edit::text(Field::Vehicle(CAR, VehicleField::Plate), text)
}

pub(super) fn newcomer(person: PersonId, tie: Tie, from: &str, name: &str) -> Newcomer {
    Newcomer { person, tie, from: Some(day(from)), edits: vec![named(person, name)] }
}

/// One desk at one file.
#[derive(Clone)]
pub(super) struct Clerk {
    pub(super) ledger: Ledger<Fact>,
    pub(super) registers: BTreeMap<Field, Register>,
    pub(super) journal: Vec<journal::Fact>,
    pub(super) now: DateTime<Utc>,
    pub(super) role: Role,
    sequence: u32,
}

impl Clerk {
    /// A file that holds an owner, on 24 November 2026 at 10:42.
    pub(super) fn with_owner() -> Self {
        let mut clerk = Self::new();
        clerk.does(Command::Open("3-1-1502".parse().unwrap()));
        clerk.does(Command::Add(newcomer(WANG, Tie::Owner, "2021-06-18", "王芳")));
        clerk.does(Command::Set(vec![phone(WANG, "138 0000 1234")]));
        clerk
    }

    pub(super) fn new() -> Self {
        Self {
            ledger: Ledger::new(),
            registers: BTreeMap::new(),
            journal: Vec::new(),
            now: wall("2026-11-24 10:42"),
            role: Role::Specialist,
            sequence: 0,
        }
    }

    pub(super) fn acting(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    pub(super) fn act(&self) -> Act {
        let (now, occurred_at) = (self.now, self.now);
        Act { by: StaffId(7), role: self.role, desk: DeskNumber(1), now, occurred_at }
    }

    pub(super) fn file(&self) -> Household {
        let known = self.registers.clone();
        fold(&self.ledger, super::field::Registers { known, newer: 0 })
    }

    pub(super) fn asks(&self, command: Command) -> Result<Decision, Refusal> {
        decide(&self.file(), &self.act(), &cuihu(), command)
    }

    pub(super) fn does(&mut self, command: Command) -> Decision {
        let decision = self.asks(command).unwrap();
        for fact in &decision.facts {
            self.write(fact.clone());
        }
        for edit in &decision.edits {
            let value = edit.value.clone();
            let claim = Claim { value, at: self.now, by: StaffId(7), desk: DeskNumber(1) };
            let register = Register { shown: claim, conflicting: Vec::new() };
            self.registers.insert(edit.field, register);
        }
        self.journal.extend(decision.journal.iter().cloned());
        decision
    }

    pub(super) fn write(&mut self, fact: Fact) {
        self.sequence += 1;
        let millis = u64::try_from(self.now.timestamp_millis()).unwrap();
        let key = FactKey::Entry(EntryKey { millis, actor: 1, sequence: self.sequence });
        let click = ClickId::from_bytes([0; 16]);
        let (by, at) = (StaffId(7), self.now);
        let stamp = Stamp { by, occurred_at: at, recorded_at: at, click };
        let record = Record { stamp: Some(stamp), body: Body::Fact(fact) };
        self.ledger.insert(key, (DeskNumber(1), record));
    }

    pub(super) fn wait_minutes(&mut self, minutes: i64) {
        self.now += TimeDelta::minutes(minutes);
    }
}
