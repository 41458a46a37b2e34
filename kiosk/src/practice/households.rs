//! The households of a practice property: three buildings, some two hundred units, for somebody who
//! tries the program and for pictures of its screens.
//!
//! Everything is invented and the same for the same seed. No telephone number can be dialled (those
//! of eleven digits never begin with 110), and no plate can be had (the letter I is on none).

use chrono::{Days, NaiveDate};
use dutybook_domain::household::field::{Edit, Field, PersonField, Value, VehicleField};
use dutybook_domain::household::thing::{
    CardId, CardSort, KeySort, Occupancy, Paper, PersonId, Tie, VehicleId,
};
use dutybook_domain::household::{CardFact, CardIssued, EndedBy, Fact, Kept, KeyFact};
use dutybook_domain::unit::UnitCode;

use crate::text::practice_names::{GIVEN, HONORIFICS, PLATE, SURNAMES};

/// Buildings with their entrances, floors and rooms on a floor.
const BUILDINGS: [(u32, u32, u32, u32); 3] = [(1, 1, 17, 4), (2, 1, 17, 4), (3, 2, 16, 2)];

/// What one unit's file is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeFile {
    /// The unit.
    pub unit: UnitCode,
    /// The facts of its file.
    pub facts: Vec<Fact>,
    /// Its fields.
    pub edits: Vec<Edit>,
}

/// The files of the practice property as they stand on a day, by unit.
pub fn files(seed: u64, today: NaiveDate) -> Vec<PracticeFile> {
    let places = BUILDINGS.into_iter().flat_map(|(building, entrances, floors, rooms)| {
        (1..=entrances).flat_map(move |entrance| {
            (1..=floors).flat_map(move |floor| {
                (1..=rooms).map(move |room| [building, entrance, floor, room])
            })
        })
    });
    let file = |place: [u32; 4]| {
        let [building, entrance, floor, room] = place;
        let code = format!("{building}-{entrance}-{floor}{room:02}");
        let unit: UnitCode = code.parse().ok()?;
        let chance = place.iter().fold(seed, |chance, part| mixed(chance ^ u64::from(*part)));
        Some(Filing::new(unit, chance, today).filed())
    };
    places.filter_map(file).collect()
}

/// The files of a practice property that its cases agree with: whoever calls from a unit is the
/// foremost of those on its file, with the number on it. A unit of a case that is in none of the
/// buildings gets a file too.
pub(super) fn agreeing(
    seed: u64,
    today: NaiveDate,
    callers: impl Iterator<Item = (&'static str, &'static str, &'static str)>,
) -> Vec<PracticeFile> {
    let mut files = files(seed, today);
    for (name, phone, place) in callers {
        let Ok(unit) = place.parse::<UnitCode>() else { continue };
        let at = files.iter().position(|file| file.unit == unit).unwrap_or_else(|| {
            let chance = unit.as_str().bytes().fold(seed, |chance, b| mixed(chance ^ u64::from(b)));
            files.push(Filing::new(unit, chance, today).filed());
            files.len().saturating_sub(1)
        });
        if let Some(file) = files.get_mut(at) {
            file.is_of(name, phone, today);
        }
    }
    files
}

impl PracticeFile {
    /// Makes its foremost person the caller known by this name, where nobody has said otherwise.
    fn is_of(&mut self, honorific: &str, phone: &str, today: NaiveDate) {
        let ties = self.facts.iter().filter_map(|fact| {
            let Fact::Began { person, tie, from: _ } = fact else { return None };
            let left = |fact: &Fact| {
                matches!(fact, Fact::Ended { person: who, until, .. }
                    if who == person && *until <= today)
            };
            (!self.facts.iter().any(left)).then_some((*tie, *person))
        });
        let Some((_, person)) = ties.min() else { return };
        let polite = HONORIFICS.iter().find_map(|polite| honorific.strip_suffix(polite));
        let Some(surname) = polite else { return };
        let field = |part| Field::Person(person, part);
        let said = |edit: &Edit| edit.value.as_ref().and_then(Value::as_text).cloned();
        for edit in &mut self.edits {
            if edit.field == field(PersonField::Name) {
                let given =
                    said(edit).map(|name| name.reveal().chars().skip(1).collect::<String>());
                let name = surname.to_owned() + given.as_deref().unwrap_or_default();
                *edit = Edit::text(edit.field, name);
            } else if edit.field == field(PersonField::Honorific) {
                *edit = Edit::text(edit.field, honorific);
            } else if edit.field == field(PersonField::Phone) && !phone.is_empty() {
                *edit = Edit::text(edit.field, phone);
            }
        }
    }
}

/// One step of splitmix64.
const fn mixed(state: u64) -> u64 {
    let state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

struct Filing {
    chance: u64,
    today: NaiveDate,
    file: PracticeFile,
}

impl Filing {
    fn new(unit: UnitCode, chance: u64, today: NaiveDate) -> Self {
        let facts = vec![Fact::Opened { unit: unit.clone() }];
        Self { chance, today, file: PracticeFile { unit, facts, edits: Vec::new() } }
    }

    /// A number below `below`, the next by chance.
    fn draw(&mut self, below: u64) -> u64 {
        self.chance = mixed(self.chance);
        self.chance.checked_rem(below).unwrap_or(0)
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        let at = self.draw(u64::try_from(from.len()).unwrap_or(1));
        usize::try_from(at).ok().and_then(|at| from.get(at)).copied().unwrap_or_default()
    }

    fn days_ago(&mut self, least: u64, most: u64) -> NaiveDate {
        let days = least.saturating_add(self.draw(most.saturating_sub(least).max(1)));
        self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today)
    }

    fn edit(&mut self, field: Field, text: impl Into<String>) {
        self.file.edits.push(Edit::text(field, text));
    }

    fn filed(mut self) -> PracticeFile {
        let area = 6_800_i64.saturating_add(i64::try_from(self.draw(90)).unwrap_or(0) * 90);
        self.file.edits.push(Edit { field: Field::Area, value: Some(Value::Number(area)) });
        self.edit(Field::Use, "residential");
        let delivered = self.days_ago(1_500, 2_400);
        self.edit(Field::DeliveredOn, delivered.to_string());
        match self.draw(20) {
            0 => self.empty(),
            1 => {
                self.family(delivered);
                self.occupied(Occupancy::FittingOut, delivered);
            }
            2..=5 => self.let_out(delivered),
            6 => self.sold(delivered),
            _ => {
                self.family(delivered);
                self.occupied(Occupancy::Occupied, delivered);
            }
        }
        self.papers(delivered);
        self.file
    }

    /// Sold by the developer to somebody who has not moved in.
    fn empty(&mut self) {
        let from = self.days_ago(100, 900);
        self.somebody(Tie::Owner, from, None);
        self.occupied(Occupancy::Vacant, from);
    }

    fn family(&mut self, from: NaiveDate) -> PersonId {
        let owner = self.somebody(Tie::Owner, from, None);
        for _ in 0..self.draw(4) {
            self.somebody(Tie::Family, from, None);
        }
        self.holdings(owner);
        owner
    }

    fn let_out(&mut self, delivered: NaiveDate) {
        self.somebody(Tie::Owner, delivered, None);
        let from = self.days_ago(30, 700);
        let tenant = self.somebody(Tie::Tenant, from, None);
        if self.draw(2) == 0 {
            self.somebody(Tie::Occupant, from, None);
        }
        self.occupied(Occupancy::Let, from);
        self.holdings(tenant);
    }

    /// Passed to other owners since: those of before stay in the history.
    fn sold(&mut self, delivered: NaiveDate) {
        let on = self.days_ago(60, 900);
        self.somebody(Tie::Owner, delivered, Some(on));
        let owner = self.family(on);
        self.occupied(Occupancy::Occupied, on);
        self.keys(owner);
    }

    fn occupied(&mut self, how: Occupancy, from: NaiveDate) {
        self.file.facts.push(Fact::Occupied { how, from });
    }

    fn somebody(&mut self, tie: Tie, from: NaiveDate, until: Option<NaiveDate>) -> PersonId {
        let person = PersonId(mixed(self.chance));
        let mut name = self.pick(&SURNAMES).to_owned();
        let surname = name.clone();
        name.push_str(self.pick(&GIVEN));
        if self.draw(3) != 0 {
            name.push_str(self.pick(&GIVEN));
        }
        let honorific = surname + self.pick(&HONORIFICS);
        let phone = format!("11000{:06}", self.draw(1_000_000));
        self.edit(Field::Person(person, PersonField::Name), name);
        self.edit(Field::Person(person, PersonField::Honorific), honorific);
        if tie != Tie::Family || self.draw(2) == 0 {
            self.edit(Field::Person(person, PersonField::Phone), phone);
        }
        self.file.facts.push(Fact::Began { person, tie, from: Some(from) });
        if let Some(until) = until {
            self.file.facts.push(Fact::Ended { person, tie, until, why: EndedBy::Transfer });
        }
        person
    }

    /// Cards, keys, and often a car.
    fn holdings(&mut self, holder: PersonId) {
        for _ in 0..self.draw(3).saturating_add(1) {
            let card = CardId(mixed(self.chance));
            let number = format!("{:07}", self.draw(10_000_000));
            let issued = CardIssued {
                card,
                number: number.as_str().into(),
                sort: CardSort::Access,
                holder: Some(holder),
                deposit_fen: 2_000,
            };
            self.file.facts.push(Fact::Card(CardFact::Issued(issued)));
            if self.draw(25) == 0 {
                self.file.facts.push(Fact::Card(CardFact::Frozen { card }));
            }
        }
        self.keys(holder);
        if self.draw(5) < 3 {
            let vehicle = VehicleId(mixed(self.chance));
            let plate = format!("{PLATE}I{:04}", self.draw(10_000));
            let space = format!("B1-{:03}", self.draw(240).saturating_add(1));
            self.file.facts.push(Fact::VehicleKept { vehicle, from: None });
            self.edit(Field::Vehicle(vehicle, VehicleField::Plate), plate);
            self.edit(Field::Vehicle(vehicle, VehicleField::Space), space);
            self.edit(Field::Vehicle(vehicle, VehicleField::Keeper), holder.to_string());
        }
    }

    fn keys(&mut self, to: PersonId) {
        let to = Some(to);
        let door = KeyFact::Handed { sort: KeySort::Door, count: 4, to };
        let mailbox = KeyFact::Handed { sort: KeySort::Mailbox, count: 1, to };
        self.file.facts.extend([Fact::Key(door), Fact::Key(mailbox)]);
    }

    /// Most files are whole; some lack a paper.
    fn papers(&mut self, on: NaiveDate) {
        for paper in Paper::MANDATORY {
            if self.draw(12) != 0 {
                let kept = Kept::Seen;
                self.file.facts.push(Fact::PaperFiled { paper, on, kept, scan: None });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use dutybook_domain::household::spelling::{phone, plate};

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    #[test]
    fn the_practice_property_is_the_same_for_a_seed_and_holds_two_hundred_units() {
        let here = files(7, today());
        assert_eq!(here, files(7, today()));
        assert_ne!(here, files(8, today()));
        let units: BTreeSet<&UnitCode> = here.iter().map(|file| &file.unit).collect();
        assert_eq!((here.len(), units.len()), (200, 200));
        assert!(units.iter().any(|unit| unit.as_str() == "3-1-1502"));
    }

    #[test]
    fn the_practice_property_is_filed_and_everybody_in_it_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let mut desk = crate::desk::tests::founded(dir.path(), 2);
        let now = "2026-11-24T02:42:00Z".parse().unwrap();
        let by = dutybook_domain::id::StaffId(1);
        let here = files(7, today());
        desk.file_practice((now, by), &here).unwrap();
        let books = desk.books().unwrap();
        let found = |query: &str| books.find_people(desk.property(), query, 5).unwrap();
        let unit = "3-1-1502".parse().unwrap();
        let best = found("3-1-1502").remove(0);
        assert_eq!(best.unit.as_ref(), Some(&unit));
        let file = desk.household(&unit).unwrap();
        let foremost = file.people_on(today()).remove(0);
        assert_eq!(best.person, Some(foremost));
        assert_eq!(Some(&best.name), file.of_person(foremost, PersonField::Name));
        let tail = best.phone_tail.reveal().clone();
        assert!(found(&tail).iter().any(|found| found.person == Some(foremost)));
    }

    #[test]
    fn every_value_is_one_a_file_takes_and_nobody_can_be_called() {
        let mut numbers = 0;
        for edit in files(7, today()).into_iter().flat_map(|file| file.edits) {
            assert_eq!(edit.clone().checked(), Ok(edit.clone()));
            let text =
                edit.value.as_ref().and_then(Value::as_text).map(|text| text.reveal().clone());
            match (edit.field, text) {
                (Field::Person(_, PersonField::Phone), Some(number)) => {
                    assert!(number.starts_with("110") && phone(&number).is_some());
                    numbers += 1;
                }
                (Field::Vehicle(_, VehicleField::Plate), Some(number)) => {
                    assert!(number.contains('I') && plate(&number).is_some());
                }
                _ => {}
            }
        }
        assert!(numbers > 250, "{numbers}");
    }
}
