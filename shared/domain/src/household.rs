//! One unit's file (一户一档, `B-08`): the unit, its people with dates, vehicles, cards, keys left at
//! the desk, papers. What was done for the unit is derived from the tickets, never kept here.
//!
//! Two sorts of record make a file. What is edited in place, a phone or a plate, is a field of the
//! document's sheet ([`field`]): two desks that change different fields never contradict each other,
//! and where they change the same one a person decides. What happens on a day, moving in, a lost
//! card, is a [`Fact`]. Looks at personal values are entered in the property's journal, and every
//! number of a certificate stays outside.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::document::{DocumentKind, natural_id};
use crate::id::{BlobHash, DocumentId, PropertyUid};
use crate::ledger::{Contested, Entry, Ledger, effective};
use crate::personal::Personal;
use crate::unit::UnitCode;

mod apply;
pub mod card;
mod command;
mod complete;
mod decide;
mod fact;
pub mod field;
mod refusal;
pub mod request;
pub mod spelling;
pub mod tenure;
pub mod thing;

pub use apply::apply;
pub use command::{Command, Newcomer, Transfer};
pub use complete::{EntryDelay, Part, entry_delay};
pub use decide::{Decision, decide};
pub use fact::{
    CardEnd, CardFact, CardIssued, ChangeFact, ChangeRequested, EndedBy, Fact, Kept, KeyFact,
    KeyLeft, Transferred,
};
pub use refusal::Refusal;

use card::{Card, Key, KeyPlace};
use field::{Field, PersonField, Register, Registers, VehicleField};
use request::Request;
use tenure::Ties;
use thing::{CardId, Consent, KeyId, KeySort, Occupancy, Paper, PersonId, RequestId, VehicleId};

/// The document that holds a unit's file.
pub fn document(property: PropertyUid, unit: &UnitCode) -> DocumentId {
    natural_id(DocumentKind::Household, property, unit.as_str())
}

/// How a file stands (`B-08` (c)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileStage {
    /// Nobody was ever tied to the unit.
    Open,
    /// Somebody is tied to it.
    Active,
    /// Somebody was, and nobody is.
    Vacated,
    /// The unit is no longer managed here.
    Archived,
}

/// A paper on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filed {
    /// Its day.
    pub on: NaiveDate,
    /// How it is kept.
    pub kept: Kept,
    /// The scan.
    pub scan: Option<BlobHash>,
}

/// What was said of one person, besides the fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Their ties to the unit.
    pub ties: Ties,
    /// What they agreed to apart, with the version of the notice.
    pub consents: BTreeMap<Consent, String>,
}

/// A unit's file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Household {
    unit: Option<UnitCode>,
    belongs: Option<UnitCode>,
    occupancy: BTreeMap<NaiveDate, Occupancy>,
    people: BTreeMap<PersonId, Person>,
    vehicles: BTreeMap<VehicleId, Vehicle>,
    cards: BTreeMap<CardId, Card>,
    keys: BTreeMap<KeyId, Key>,
    handed: BTreeMap<KeySort, u32>,
    papers: BTreeMap<Paper, Filed>,
    requests: BTreeMap<RequestId, Request>,
    transfers: Vec<Transferred>,
    archived: Option<NaiveDate>,
    registers: Registers,
    /// Corrections that contradict each other and wait for a person.
    pub contested: Vec<Contested>,
}

/// How long a vehicle belonged to the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Vehicle {
    /// Since when, if known.
    pub from: Option<NaiveDate>,
    /// The first day it no longer does.
    pub until: Option<NaiveDate>,
}

impl Vehicle {
    /// Whether it belongs to the household on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// The file a document's facts and the fields of its sheet make.
pub fn fold(ledger: &Ledger<Fact>, registers: Registers) -> Household {
    let effective = effective(ledger);
    let empty = Household { registers, contested: effective.contested, ..Household::default() };
    let entries: &[Entry<Fact>] = &effective.entries;
    entries.iter().fold(empty, apply)
}

impl Household {
    /// The unit the file is of; none while its opening is on its way.
    pub fn unit(&self) -> Option<&UnitCode> {
        self.belongs.as_ref().or(self.unit.as_ref())
    }

    /// The code the file was opened under, which its document's id is made from.
    pub const fn opened_as(&self) -> Option<&UnitCode> {
        self.unit.as_ref()
    }

    /// The fields of the sheet.
    pub const fn registers(&self) -> &Registers {
        &self.registers
    }

    /// The fields that wait for a person.
    pub fn conflicts(&self) -> impl Iterator<Item = (Field, &Register)> {
        self.registers.conflicts()
    }

    /// Everybody ever tied to the unit or spoken of, present or past.
    pub const fn people(&self) -> &BTreeMap<PersonId, Person> {
        &self.people
    }

    /// Those tied to it on a day, the foremost first.
    pub fn people_on(&self, day: NaiveDate) -> Vec<PersonId> {
        let tied =
            |(id, person): (&PersonId, &Person)| person.ties.foremost(day).map(|tie| (tie, *id));
        let mut people: Vec<_> = self.people.iter().filter_map(tied).collect();
        people.sort_unstable();
        people.into_iter().map(|(_, person)| person).collect()
    }

    /// Its owners on a day.
    pub fn owners(&self, day: NaiveDate) -> BTreeSet<PersonId> {
        let owns = |person: &Person| person.ties.on(day).any(|tenure| tenure.tie.owns());
        self.people.iter().filter(|(_, person)| owns(person)).map(|(id, _)| *id).collect()
    }

    /// A text on file about a person.
    pub fn of_person(&self, person: PersonId, field: PersonField) -> Option<&Personal<String>> {
        self.registers.text(Field::Person(person, field))
    }

    /// Whether somebody agreed to something apart.
    pub fn has_consented(&self, person: PersonId, to: Consent) -> bool {
        self.people.get(&person).is_some_and(|person| person.consents.contains_key(&to))
    }

    /// A text on file about a vehicle.
    pub fn of_vehicle(&self, vehicle: VehicleId, field: VehicleField) -> Option<&Personal<String>> {
        self.registers.text(Field::Vehicle(vehicle, field))
    }

    /// Its vehicles, present and past.
    pub const fn vehicles(&self) -> &BTreeMap<VehicleId, Vehicle> {
        &self.vehicles
    }

    /// Its cards, whatever became of them.
    pub const fn cards(&self) -> &BTreeMap<CardId, Card> {
        &self.cards
    }

    /// Keys it left at the desk, and where they are.
    pub const fn keys(&self) -> &BTreeMap<KeyId, Key> {
        &self.keys
    }

    /// How many keys the desk answers for (`B-05 §3.2`): left, and not given back.
    pub fn keys_held(&self) -> u32 {
        let held = self.keys.values().filter(|key| key.place != KeyPlace::GivenBack);
        held.filter_map(|key| key.left.as_ref()).map(|left| u32::from(left.count)).sum()
    }

    /// How many keys were handed to the household, by what they open.
    pub const fn keys_handed(&self) -> &BTreeMap<KeySort, u32> {
        &self.handed
    }

    /// The papers on file.
    pub const fn papers(&self) -> &BTreeMap<Paper, Filed> {
        &self.papers
    }

    /// Requests to change what is on file.
    pub const fn requests(&self) -> &BTreeMap<RequestId, Request> {
        &self.requests
    }

    /// The transfers of the unit, in the order they were entered.
    pub fn transfers(&self) -> &[Transferred] {
        &self.transfers
    }

    /// How the unit is used on a day, and since when; none where nobody said.
    pub fn occupancy(&self, day: NaiveDate) -> Option<(NaiveDate, Occupancy)> {
        self.occupancy.range(..=day).next_back().map(|(from, how)| (*from, *how))
    }

    /// How the file stands on a day.
    pub fn stage(&self, day: NaiveDate) -> FileStage {
        if self.archived.is_some_and(|on| on <= day) {
            return FileStage::Archived;
        }
        let tied = self.people.values().any(|person| person.ties.on(day).next().is_some());
        let was = self.people.values().any(|person| {
            person.ties.tenures().iter().any(|tenure| tenure.from.is_none_or(|from| from <= day))
        });
        match (tied, was) {
            (true, _) => FileStage::Active,
            (false, true) => FileStage::Vacated,
            (false, false) => FileStage::Open,
        }
    }

    /// Those whose data are kept longer than they may be on a day (regulations §11.4), for a person
    /// to make anonymous.
    pub fn kept_too_long(&self, day: NaiveDate) -> Vec<PersonId> {
        let over = |person: &Person| person.ties.kept_until().is_some_and(|until| until < day);
        self.people.iter().filter(|(_, person)| over(person)).map(|(id, _)| *id).collect()
    }

    /// Whether something about the unit waits to be done: a request, a lost card not frozen, keys
    /// lent out.
    pub fn is_waiting(&self) -> bool {
        let request = self.requests.values().any(Request::is_open);
        let card = self.cards.values().any(|card| card.stage() == card::CardStage::Lost);
        let lent = self.keys.values().any(|key| matches!(key.place, KeyPlace::Lent(..)));
        request || card || lent
    }
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
