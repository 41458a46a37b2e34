//! The roster of a property, read from a spreadsheet into its files (`B-08`).
//!
//! First a preview: what the file says, what would come onto the files and what would change, and
//! every cell that cannot be read with its line and column. Nothing is written by a preview. The
//! import writes each household whole or not at all: one with a bad cell waits until it is mended.
//! The same file read twice changes nothing, and an empty cell empties nothing.

use std::collections::{BTreeMap, BTreeSet};

use dutybook_domain::household::field::{Edit, Field, PersonField, Value, VehicleField};
use dutybook_domain::household::thing::{PersonId, VehicleId};
use dutybook_domain::household::{Fact, Household};
use dutybook_domain::unit::UnitCode;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

mod rows;
mod table;
mod text;

pub use table::{FILE_LIMIT_BYTES, ROW_LIMIT};
pub use text::advice;

pub(crate) use rows::area;
use rows::{Cells, Said};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The unit.
    Unit,
    /// Somebody's name.
    Name,
    /// How they are to be addressed.
    Honorific,
    /// What they are to the unit; an owner where it is empty.
    Relation,
    /// Their telephone number.
    Phone,
    /// A second number.
    OtherPhone,
    /// Since when.
    From,
    /// The built area in square metres.
    Area,
    /// What the unit is for.
    Use,
    /// The day it was delivered.
    DeliveredOn,
    /// A plate.
    Plate,
    /// The space it stands on.
    Space,
    /// A note on the household.
    Note,
}

impl Column {
    /// What it is called in the sheet handed out.
    pub fn heading(self) -> &'static str {
        let named = text::COLUMNS.iter().find(|(column, _)| *column == self);
        named.and_then(|(_, names)| names.first()).copied().unwrap_or_default()
    }
}

/// What is wrong with a cell. [`advice`] says what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellFault {
    /// The line is not well-formed.
    Malformed,
    /// There is no unit.
    UnitMissing,
    /// It is no unit code.
    BadUnit,
    /// There is something about a person without a name.
    NameMissing,
    /// It is no telephone number.
    BadPhone,
    /// It is no day.
    BadDay,
    /// It is no area.
    BadArea,
    /// It is no plate.
    BadPlate,
    /// It is no relation.
    BadRelation,
    /// It is no use of a unit.
    BadUse,
    /// It is too long.
    TooLong,
    /// An earlier row of the unit says something else.
    Contradicts,
}

/// A cell that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadCell {
    /// The line of the file, or the row of the sheet, from 1.
    pub line: u64,
    /// The column; none for the whole line.
    pub column: Option<Column>,
    /// What is wrong.
    pub fault: CellFault,
}

/// Why a file is no roster at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RosterError {
    /// The text is neither UTF-8 nor GBK.
    #[error("the file is neither UTF-8 nor GBK text")]
    Encoding,
    /// The workbook has no sheet that can be read.
    #[error("the workbook cannot be read")]
    NoWorkbook,
    /// More bytes or rows than are read.
    #[error("the file is too large")]
    TooLarge,
    /// No column is called as the unit's is; there are those.
    #[error("no column for the unit; there are: {}", .0.join(", "))]
    NoUnits(Vec<String>),
}

/// A roster as a file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    households: BTreeMap<UnitCode, Vec<Said>>,
    /// The SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Rows that hold anything, the headings apart.
    pub rows: u64,
    /// Every cell that cannot be used, by line.
    pub bad: Vec<BadCell>,
    /// The units that wait because of one: none of their rows is used.
    pub waiting: BTreeSet<UnitCode>,
    /// The headings of columns that are not taken over, such as numbers of certificates.
    pub ignored: Vec<String>,
}

/// Reads a roster. The first row names the columns, in any order.
///
/// # Errors
/// See [`RosterError`].
pub fn read(bytes: &[u8]) -> Result<Roster, RosterError> {
    let rows = table::rows(bytes)?;
    let mut rows = rows.into_iter();
    let headings = rows.next().and_then(|(_, cells)| cells).unwrap_or_default();
    let (places, ignored) = places(&headings);
    if !places.contains_key(&Column::Unit) {
        return Err(RosterError::NoUnits(headings));
    }
    let mut roster = Roster {
        households: BTreeMap::new(),
        sha256: Sha256::digest(bytes).into(),
        rows: 0,
        bad: Vec::new(),
        waiting: BTreeSet::new(),
        ignored,
    };
    for (line, cells) in rows {
        roster.take(line, cells.as_deref(), &places);
    }
    roster.compare();
    roster.bad.sort_unstable();
    Ok(roster)
}

/// Where each column is, and the headings that name none.
fn places(headings: &[String]) -> (BTreeMap<Column, usize>, Vec<String>) {
    let mut places = BTreeMap::new();
    let mut ignored = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        let plain = heading.trim().to_lowercase();
        let named = text::COLUMNS.iter().find(|(_, names)| names.contains(&plain.as_str()));
        match named {
            Some((column, _)) if !places.contains_key(column) => {
                places.insert(*column, at);
            }
            _ if plain.is_empty() => {}
            _ => ignored.push(heading.clone()),
        }
    }
    (places, ignored)
}

impl Roster {
    fn take(&mut self, line: u64, cells: Option<&[String]>, places: &BTreeMap<Column, usize>) {
        let Some(cells) = cells else {
            self.rows = self.rows.saturating_add(1);
            self.bad.push(BadCell { line, column: None, fault: CellFault::Malformed });
            return;
        };
        let cells = Cells { line, places, row: cells };
        if cells.is_empty() {
            return;
        }
        self.rows = self.rows.saturating_add(1);
        match cells.read() {
            Ok(said) => self.households.entry(said.unit.clone()).or_default().push(said),
            Err((unit, bad)) => {
                self.bad.extend(bad);
                self.waiting.extend(unit);
            }
        }
    }

    /// What is said of a unit on several rows must be the same on each.
    fn compare(&mut self) {
        for (unit, rows) in &self.households {
            let mut bad = Vec::new();
            contradictions(rows, Column::Area, |said| said.area, &mut bad);
            contradictions(rows, Column::Use, |said| said.used_as, &mut bad);
            contradictions(rows, Column::DeliveredOn, |said| said.delivered_on, &mut bad);
            for name in rows.iter().filter_map(|said| said.name.as_ref()) {
                let own: Vec<Said> =
                    rows.iter().filter(|said| said.name.as_ref() == Some(name)).cloned().collect();
                contradictions(&own, Column::Phone, |said| said.phone.clone(), &mut bad);
            }
            if !bad.is_empty() {
                self.waiting.insert(unit.clone());
                self.bad.extend(bad);
            }
        }
        self.bad.sort_unstable();
        self.bad.dedup();
        let waiting = &self.waiting;
        self.households.retain(|unit, _| !waiting.contains(unit));
    }

    /// The units that can be imported.
    pub fn units(&self) -> impl Iterator<Item = &UnitCode> {
        self.households.keys()
    }

    /// What importing a unit would write, given its file as it stands.
    pub fn plan(&self, unit: &UnitCode, file: &Household) -> Plan {
        let mut plan = Plan::default();
        for said in self.households.get(unit).into_iter().flatten() {
            plan.add(said, file);
        }
        plan
    }
}

fn contradictions<T: PartialEq>(
    rows: &[Said],
    column: Column,
    of: impl Fn(&Said) -> Option<T>,
    bad: &mut Vec<BadCell>,
) {
    let first = rows.iter().find_map(&of);
    let other = |said: &&Said| of(said).is_some_and(|value| Some(&value) != first.as_ref());
    bad.extend(rows.iter().filter(other).map(|said| BadCell {
        line: said.line,
        column: Some(column),
        fault: CellFault::Contradicts,
    }));
}

/// What importing one unit writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Facts of the file.
    pub facts: Vec<Fact>,
    /// Fields that are empty today.
    pub filled: Vec<Edit>,
    /// Fields that hold something else today.
    pub changed: Vec<Edit>,
}

impl Plan {
    /// Whether the file says all of it already.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.filled.is_empty() && self.changed.is_empty()
    }

    fn add(&mut self, said: &Said, file: &Household) {
        if file.unit().is_none() {
            self.fact(Fact::Opened { unit: said.unit.clone() });
        }
        let text = |field: Field, text: &Option<String>| {
            text.as_ref().map(|text| Edit::text(field, text.clone()))
        };
        let day = |on: chrono::NaiveDate| on.to_string();
        let area =
            said.area.map(|area| Edit { field: Field::Area, value: Some(Value::Number(area)) });
        let used_as = said.used_as.map(|used_as| used_as.to_string());
        self.edit(area, file);
        self.edit(text(Field::Use, &used_as), file);
        self.edit(text(Field::DeliveredOn, &said.delivered_on.map(day)), file);
        self.edit(text(Field::Note, &said.note), file);
        let person = said.name.as_ref().map(|name| self.person(said, name, file));
        if let Some(plate) = &said.plate {
            self.vehicle(said, plate, (person, file));
        }
    }

    /// Puts somebody on file; who has a name that is on file is the same person.
    fn person(&mut self, said: &Said, name: &str, file: &Household) -> PersonId {
        let named = |person: &PersonId| {
            let held = file.of_person(*person, PersonField::Name);
            held.is_some_and(|held| held.reveal() == name)
        };
        let known = file.people().keys().find(|person| named(person)).copied();
        let person = known.unwrap_or_else(|| PersonId(id_of("person", &said.unit, name)));
        let tied = file.people().get(&person).is_some_and(|held| {
            held.ties.tenures().iter().any(|tenure| {
                tenure.tie == said.tie && (tenure.ended.is_none() || tenure.from == said.from)
            })
        });
        if !tied {
            self.fact(Fact::Began { person, tie: said.tie, from: said.from });
        }
        let fields = [
            (PersonField::Name, said.name.as_ref()),
            (PersonField::Honorific, said.honorific.as_ref()),
            (PersonField::Phone, said.phone.as_ref()),
            (PersonField::OtherPhone, said.other_phone.as_ref()),
        ];
        for (field, value) in fields {
            let field = Field::Person(person, field);
            self.edit(value.map(|value| Edit::text(field, value.clone())), file);
        }
        person
    }

    fn vehicle(
        &mut self,
        said: &Said,
        plate: &str,
        (keeper, file): (Option<PersonId>, &Household),
    ) {
        let same = |vehicle: &VehicleId| {
            let held = file.of_vehicle(*vehicle, VehicleField::Plate);
            held.is_some_and(|held| held.reveal() == plate)
        };
        let known = file.vehicles().keys().find(|vehicle| same(vehicle)).copied();
        if known.is_none() {
            let vehicle = VehicleId(id_of("vehicle", &said.unit, plate));
            self.fact(Fact::VehicleKept { vehicle, from: None });
        }
        let vehicle = known.unwrap_or_else(|| VehicleId(id_of("vehicle", &said.unit, plate)));
        let keeper = keeper.map(|keeper| keeper.to_string());
        let fields = [
            (VehicleField::Plate, Some(plate.to_owned())),
            (VehicleField::Space, said.space.clone()),
            (VehicleField::Keeper, keeper),
        ];
        for (field, value) in fields {
            let field = Field::Vehicle(vehicle, field);
            self.edit(value.map(|value| Edit::text(field, value)), file);
        }
    }

    fn fact(&mut self, fact: Fact) {
        if !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }

    fn edit(&mut self, edit: Option<Edit>, file: &Household) {
        // What a cell holds was checked when it was read.
        let Some(Ok(edit)) = edit.map(Edit::checked) else { return };
        let held = file.registers().value(edit.field);
        if held == edit.value.as_ref() {
            return;
        }
        let list = if held.is_none() { &mut self.filled } else { &mut self.changed };
        match list.iter_mut().find(|other| other.field == edit.field) {
            Some(other) => *other = edit,
            None => list.push(edit),
        }
    }
}

/// An id made of what a row says, so that every desk that reads the row makes the same.
fn id_of(sort: &str, unit: &UnitCode, said: &str) -> u64 {
    let mut hasher = Sha256::new();
    for part in ["dutybook/roster/v1", sort, unit.as_str(), said] {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let mut id = [0; 8];
    id.iter_mut().zip(hasher.finalize()).for_each(|(to, from)| *to = from);
    u64::from_be_bytes(id)
}

#[cfg(test)]
mod tests;
