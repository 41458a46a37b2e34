//! Finding people as somebody types: by unit, telephone number, name, pinyin, plate.
//!
//! The two tables behind it hold personal values. They are derived like everything in the books,
//! kept only where somebody searches ([`Books::finding_people`]: at desks, not at the server), never
//! compared with others' and never sent.

use std::collections::BTreeMap;
use std::ops::Range;

use dutybook_domain::document::DocumentKind;
use dutybook_domain::household::thing::{PersonId, Tie};
use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_domain::personal::Personal;
use dutybook_domain::unit::UnitCode;
use dutybook_replica::change::{Checked, Limits, read as read_change};
use dutybook_replica::document::Document;
use dutybook_replica::facts::facts_of;
use dutybook_replica::reading::household::{Findable, findable, read as read_file};
use rusqlite::{Connection, Row};

use super::{Books, BooksReader};
use crate::error::{Doing as _, StoreError};
use crate::log::{LogReader, Standing};

mod keys;
mod pinyin;

use keys::{Keys, Sort};

const OPERATION: &str = "find people";

/// Most people one search answers with.
pub const FOUND_LIMIT: usize = 100;

/// What a query met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// The whole unit code.
    Unit,
    /// The end of the unit code, or its beginning.
    UnitPart,
    /// The last digits of a telephone number, or a whole one.
    Phone,
    /// A name from its beginning.
    Name,
    /// A name in pinyin.
    Pinyin,
    /// A plate.
    Plate,
    /// A name from a later character.
    InnerName,
}

/// Somebody found, or a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The household's file.
    pub household: DocumentId,
    /// The unit; none while the file's opening is on its way.
    pub unit: Option<UnitCode>,
    /// Who. Of a unit or a vehicle, its foremost person or keeper; none where there is nobody.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: Personal<String>,
    /// What they are to the unit.
    pub relation: Option<Tie>,
    /// The last four digits of the number that was met, or of their first.
    pub phone_tail: Personal<String>,
    /// The plate, where one was met.
    pub plate: Option<Personal<String>>,
    /// Whether they have left, or the vehicle has.
    pub past: bool,
    /// What was met.
    pub matched: Matched,
    /// Which bytes of it: of the unit code, `phone_tail`, `name` or `plate`. Empty where what was
    /// met is not shown, such as the beginning of a number.
    pub range: Range<usize>,
    /// How many matters of the unit are open.
    pub open_matters: u32,
}

impl Books {
    /// These books with what people are found by. A file's books are always opened so, or never.
    #[must_use]
    pub const fn finding_people(mut self) -> Self {
        self.finds_people = true;
        self
    }
}

/// One line of `entry`: somebody, a household as such, or a vehicle.
struct Line {
    person: Option<PersonId>,
    name: String,
    tie: Option<Tie>,
    phone: String,
    plate: Option<String>,
    past: bool,
    keys: Keys,
}

/// The lines of a household: itself, its people by each number, its vehicles.
fn lines(findable: &Findable) -> Vec<Line> {
    let foremost = findable.people.first();
    let phone_of = |phones: &[Personal<String>]| {
        phones.first().map_or_else(String::new, |phone| phone.reveal().clone())
    };
    let line = |somebody: Option<&dutybook_replica::reading::household::Somebody>| Line {
        person: somebody.map(|somebody| somebody.person),
        name: somebody.map_or_else(String::new, |somebody| somebody.name.reveal().clone()),
        tie: somebody.and_then(|somebody| somebody.tie),
        phone: somebody.map_or_else(String::new, |somebody| phone_of(&somebody.phones)),
        plate: None,
        past: false,
        keys: Keys::new(),
    };
    let mut lines = Vec::new();
    if let Some(unit) = &findable.unit {
        let mut household = line(foremost);
        keys::of_unit(unit, &mut household.keys);
        lines.push(household);
    }
    for somebody in &findable.people {
        let past = somebody.past;
        let mut known = Line { past, ..line(Some(somebody)) };
        keys::of_name(somebody.name.reveal(), &mut known.keys);
        if let Some(first) = somebody.phones.first() {
            keys::of_phone(first.reveal(), &mut known.keys);
        }
        lines.push(known);
        for other in somebody.phones.iter().skip(1) {
            let phone = other.reveal().clone();
            let mut by_other = Line { phone, past, ..line(Some(somebody)) };
            keys::of_phone(other.reveal(), &mut by_other.keys);
            lines.push(by_other);
        }
    }
    for vehicle in &findable.vehicles {
        let keeper = findable.people.iter().find(|one| Some(one.person) == vehicle.keeper);
        let (plate, past) = (vehicle.plate.reveal().clone(), vehicle.past);
        let mut driven = Line { past, ..line(keeper.or(foremost)) };
        keys::of_plate(&plate, &mut driven.keys);
        driven.plate = Some(plate);
        lines.push(driven);
    }
    lines
}

const FORGET: [&str; 2] = ["DELETE FROM find WHERE doc = ?1", "DELETE FROM entry WHERE doc = ?1"];
const SET_CONFLICT: &str =
    "INSERT OR REPLACE INTO field_conflict (property, doc, fields) VALUES (?1, ?2, ?3)";
/// The number is bound all the same.
const NO_CONFLICT: &str = "DELETE FROM field_conflict WHERE property = ?1 AND doc = ?2 AND ?3 = 0";
const ADD_ENTRY: &str = "INSERT INTO entry (doc, n, unit, person, name, tie, phone, plate)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const ADD_KEY: &str = "INSERT OR IGNORE INTO find (property, sort, past, key, doc, n)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// Reads a unit's file out of the log and puts what it is found by in the place of what was there.
pub(super) fn index(
    connection: &Connection,
    log: &LogReader,
    (property, document): (PropertyUid, DocumentId),
    (property_id, doc): (i64, i64),
) -> Result<(), StoreError> {
    put(connection, (property_id, doc), &read(log, property, document)?)
}

fn put(
    connection: &Connection,
    (property, doc): (i64, i64),
    findable: &Findable,
) -> Result<(), StoreError> {
    for forget in FORGET {
        connection
            .prepare_cached(forget)
            .and_then(|mut forget| forget.execute([doc]))
            .doing(OPERATION)?;
    }
    let conflict = if findable.conflicts == 0 { NO_CONFLICT } else { SET_CONFLICT };
    connection
        .prepare_cached(conflict)
        .and_then(|mut set| set.execute((property, doc, findable.conflicts)))
        .doing(OPERATION)?;
    let unit = findable.unit.as_ref().map(UnitCode::as_str);
    let mut add_entry = connection.prepare_cached(ADD_ENTRY).doing(OPERATION)?;
    let mut add_key = connection.prepare_cached(ADD_KEY).doing(OPERATION)?;
    for (n, line) in (0_i64..).zip(lines(findable)) {
        let person = line.person.map(|person| person.0.to_be_bytes());
        let tie = line.tie.map(Tie::as_str);
        let entry = (doc, n, unit, person, &line.name, tie, &line.phone, &line.plate);
        add_entry.execute(entry).doing(OPERATION)?;
        for (sort, key) in &line.keys {
            let key = (property, *sort as u8, line.past, key, doc, n);
            add_key.execute(key).doing(OPERATION)?;
        }
    }
    Ok(())
}

/// A file whose sheet cannot be read is found by nothing; `verify` says what is wrong with it.
fn read(
    log: &LogReader,
    property: PropertyUid,
    document: DocumentId,
) -> Result<Findable, StoreError> {
    let stored = log.document(property, document)?;
    let live = stored.iter().filter(|row| {
        // Nobody else will ever have what lost its place to another store's.
        matches!(row.standing, Standing::Live | Standing::Refused)
    });
    let changes: Vec<Checked> =
        live.filter_map(|row| read_change(&row.envelope, &Limits::STANDARD).ok()).collect();
    let mut facts: Vec<_> = changes.iter().flat_map(facts_of).collect();
    facts.sort_unstable();
    let kind = DocumentKind::Household.code();
    let sheet = Document::load(document, kind, changes.iter().cloned())
        .and_then(|document| document.sheet());
    match sheet {
        Ok(sheet) => Ok(findable(&read_file(&facts, &sheet))),
        Err(error) => {
            tracing::warn!(%error, "a file is not found by its people");
            Ok(Findable::default())
        }
    }
}

const FIND: &str = "SELECT e.doc, e.n, d.uid, e.unit, e.person, e.name, e.tie, e.phone, e.plate,
        f.past, f.key
    FROM find f JOIN entry e ON e.doc = f.doc AND e.n = f.n JOIN document d ON d.id = f.doc
    WHERE f.property = (SELECT id FROM property WHERE uid = ?1) AND f.sort = ?2 AND f.past = ?3
      AND f.key >= ?4 AND f.key < ?5
    ORDER BY f.key, f.doc, f.n LIMIT ?6";
const IN_CONFLICT: &str = "SELECT d.uid, c.fields
    FROM field_conflict c JOIN document d ON d.id = c.doc
    WHERE c.property = (SELECT id FROM property WHERE uid = ?1) ORDER BY d.position, d.uid";
const OPEN_MATTERS: &str = "SELECT count(*) FROM document
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND unit = ?2 AND kind = ?3
      AND open = 1";

impl BooksReader {
    /// The people, households and vehicles a query begins to say, best first, up to `limit` and
    /// [`FOUND_LIMIT`]. Whatever is typed, it answers.
    ///
    /// Those who have left come after all others.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn find_people(
        &self,
        property: PropertyUid,
        query: &str,
        limit: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let limit = limit.min(FOUND_LIMIT);
        let asked = keys::asked(query);
        let mut found: BTreeMap<(i64, i64), (Found, usize)> = BTreeMap::new();
        for past in [false, true] {
            if found.len() >= limit {
                break;
            }
            for (sort, key) in &asked {
                for hit in self.hits(property, (*sort, key, past), limit)? {
                    let place = found.len();
                    found.entry(hit.at).or_insert((hit.found, place));
                }
            }
        }
        let mut found: Vec<(Found, usize)> = found.into_values().collect();
        found.sort_by_key(|(found, place)| (found.past, found.matched, *place));
        found.truncate(limit);
        let mut counts: BTreeMap<UnitCode, u32> = BTreeMap::new();
        for (found, _) in &mut found {
            let Some(unit) = &found.unit else { continue };
            let counted = counts.get(unit).copied();
            let count = counted.map_or_else(|| self.open_matters(property, unit), Ok)?;
            counts.insert(unit.clone(), count);
            found.open_matters = count;
        }
        Ok(found.into_iter().map(|(found, _)| found).collect())
    }

    /// The units' files in which two desks set one field to different values, with how many fields
    /// wait for a person. Known where people are found; nothing elsewhere.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn files_in_conflict(
        &self,
        property: PropertyUid,
    ) -> Result<Vec<(DocumentId, u32)>, StoreError> {
        self.connection()
            .prepare_cached(IN_CONFLICT)
            .and_then(|mut list| {
                let file = |row: &Row<'_>| Ok((DocumentId::from_bytes(row.get(0)?), row.get(1)?));
                list.query_map([property.as_bytes()], file)?.collect()
            })
            .doing(OPERATION)
    }

    fn hits(
        &self,
        property: PropertyUid,
        (sort, key, past): (Sort, &str, bool),
        limit: usize,
    ) -> Result<Vec<Hit>, StoreError> {
        // A person may be met by several keys of one sort.
        let rows = i64::try_from(limit.saturating_mul(2)).unwrap_or(i64::MAX);
        let beyond = format!("{key}{}", char::MAX);
        let asked = (property.as_bytes(), sort as u8, past, key, &beyond, rows);
        let mut hits: Vec<Hit> = self
            .connection()
            .prepare_cached(FIND)
            .and_then(|mut find| find.query_map(asked, |row| hit(row, sort, key))?.collect())
            .doing(OPERATION)?;
        // Under one key by unit, whatever order the files came in.
        hits.sort_by(|one, two| {
            (&one.key, &one.found.unit, one.at).cmp(&(&two.key, &two.found.unit, two.at))
        });
        Ok(hits)
    }

    fn open_matters(&self, property: PropertyUid, unit: &UnitCode) -> Result<u32, StoreError> {
        let asked = (property.as_bytes(), unit.as_str(), DocumentKind::Ticket.code());
        self.connection()
            .prepare_cached(OPEN_MATTERS)
            .and_then(|mut count| count.query_row(asked, |row| row.get(0)))
            .doing(OPERATION)
    }
}

/// A row a key led to: the line of `entry`, by document and number.
struct Hit {
    at: (i64, i64),
    key: String,
    found: Found,
}

fn hit(row: &Row<'_>, sort: Sort, typed: &str) -> rusqlite::Result<Hit> {
    let unit: Option<String> = row.get(3)?;
    let unit: Option<UnitCode> = unit.and_then(|unit| unit.parse().ok());
    let person: Option<[u8; 8]> = row.get(4)?;
    let (name, phone): (String, String) = (row.get(5)?, row.get(7)?);
    let tie: Option<String> = row.get(6)?;
    let plate: Option<String> = row.get(8)?;
    let key: String = row.get(10)?;
    let tail = keys::tail(&phone).to_owned();
    let code = unit.as_ref().map_or("", UnitCode::as_str);
    let (matched, range) = match sort {
        Sort::Unit => (unit_matched(code, typed), within(code, typed, key.len())),
        Sort::Tail => (Matched::Phone, 0..typed.len().min(tail.len())),
        Sort::Number | Sort::Backwards => (Matched::Phone, 0..0),
        Sort::Name => (Matched::Name, 0..covered_letters(&name, typed)),
        Sort::Pinyin => (Matched::Pinyin, 0..pinyin::covered(&name, typed)),
        Sort::Plate => {
            let shown = plate.as_deref().unwrap_or_default();
            (Matched::Plate, within(shown, typed, key.len()))
        }
        Sort::Inner => {
            let range = name.rfind(typed).map_or(0..0, |at| at..at.saturating_add(typed.len()));
            (Matched::InnerName, range)
        }
    };
    let found = Found {
        household: DocumentId::from_bytes(row.get(2)?),
        unit,
        person: person.map(|id| PersonId(u64::from_be_bytes(id))),
        name: Personal::new(name),
        relation: tie.and_then(|tie| tie.parse().ok()),
        phone_tail: Personal::new(tail),
        plate: plate.map(Personal::new),
        past: row.get(9)?,
        matched,
        range,
        open_matters: 0,
    };
    Ok(Hit { at: (row.get(0)?, row.get(1)?), key, found })
}

fn unit_matched(code: &str, typed: &str) -> Matched {
    if code == typed { Matched::Unit } else { Matched::UnitPart }
}

/// Where `typed` begins a shown text's end of `length` bytes; all of the end where they differ, as
/// `3-1502` does from `3-1-1502`.
fn within(shown: &str, typed: &str, length: usize) -> Range<usize> {
    let from = shown.len().saturating_sub(length);
    let fits = shown.get(from..).is_some_and(|end| end.starts_with(typed));
    if fits { from..from.saturating_add(typed.len()) } else { 0..shown.len() }
}

/// How many bytes of a name as many letters cover as were typed, the signs between them too.
fn covered_letters(name: &str, typed: &str) -> usize {
    let letters = name.char_indices().filter(|(_, letter)| letter.is_alphanumeric());
    let last = letters.take(typed.chars().count()).last();
    last.map_or(0, |(at, letter)| at.saturating_add(letter.len_utf8()))
}

#[cfg(test)]
mod tests;
