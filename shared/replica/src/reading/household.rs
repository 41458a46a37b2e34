//! A unit's file read from a stored document: the fields of its sheet as the domain knows them, and
//! what a search finds it by.
//!
//! What a search finds is personal: names, numbers, plates. It is derived, stays on the desk that
//! reads it, and is in no summary, report or log line.

use std::collections::BTreeMap;

use dutybook_domain::household::field::{
    Claim, Field, PersonField, Register, Registers, Value, VehicleField,
};
use dutybook_domain::household::tenure::{Tenure, Ties};
use dutybook_domain::household::thing::{PersonId, Tie};
use dutybook_domain::household::{Fact, Household, fold};
use dutybook_domain::id::{DeskNumber, StaffId};
use dutybook_domain::personal::Personal;
use dutybook_domain::unit::UnitCode;

use crate::facts::{StoredFact, gather};
use crate::sheet::{self, Sheet};

/// The fields of a sheet that this version knows, with whatever contradicts each.
pub fn registers(sheet: &Sheet) -> Registers {
    let mut registers = Registers { known: BTreeMap::new(), newer: 0 };
    for (name, held) in sheet.fields() {
        let register = name.parse::<Field>().ok().and_then(|field| Some((field, register(held)?)));
        match register {
            Some((field, register)) => {
                registers.known.insert(field, register);
            }
            None => registers.newer = registers.newer.saturating_add(1),
        }
    }
    registers
}

/// A field; none where the value shown is one of a newer version.
fn register(held: &sheet::Field) -> Option<Register> {
    let shown = claim(&held.winner)?;
    let conflicting = held.conflicting.iter().filter_map(claim).collect();
    Some(Register { shown, conflicting })
}

fn claim(claim: &sheet::Claim) -> Option<Claim> {
    let register = claim.register.as_ref()?;
    let value = register.read::<Option<Value>>()?;
    Some(Claim { value, at: register.at, by: register.by, desk: claim.desk })
}

/// The register to write for a field's new value.
///
/// # Errors
/// When the value has no form within the limits.
pub fn to_write(
    value: Option<&Value>,
    at: chrono::DateTime<chrono::Utc>,
    (by, desk): (StaffId, DeskNumber),
) -> Result<Vec<u8>, crate::codec::EncodeError> {
    sheet::Register::new(&value, at, by, desk)?.encode()
}

/// The file a document's facts and sheet make.
pub fn read(facts: &[StoredFact<'_>], sheet: &Sheet) -> Household {
    let gathered = gather::<Fact>(facts.iter().copied());
    fold(&gathered.ledger, registers(sheet))
}

/// Somebody a search finds, present or past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Somebody {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: Personal<String>,
    /// What they are to the unit, or were last.
    pub tie: Option<Tie>,
    /// Whether no tie lasts.
    pub past: bool,
    /// The numbers they are reached at.
    pub phones: Vec<Personal<String>>,
}

/// A vehicle a search finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driven {
    /// Who keeps it, where that is on file.
    pub keeper: Option<PersonId>,
    /// Its plate.
    pub plate: Personal<String>,
    /// Whether it has left.
    pub past: bool,
}

/// What a search finds a household by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findable {
    /// The unit.
    pub unit: Option<UnitCode>,
    /// Its people: those whose tie lasts first, the foremost first.
    pub people: Vec<Somebody>,
    /// Its vehicles.
    pub vehicles: Vec<Driven>,
    /// How many fields of the file wait for a person.
    pub conflicts: u32,
}

/// What a search finds a file by.
pub fn findable(file: &Household) -> Findable {
    let mut people: Vec<(bool, Option<Tie>, Somebody)> = Vec::new();
    for (id, person) in file.people() {
        let Some(name) = file.of_person(*id, PersonField::Name) else { continue };
        let (tie, past) = last_tie(&person.ties);
        let numbers = [PersonField::Phone, PersonField::OtherPhone];
        let phones = numbers.iter().filter_map(|field| file.of_person(*id, *field)).cloned();
        let (person, name, phones) = (*id, name.clone(), phones.collect());
        people.push((past, tie, Somebody { person, name, tie, past, phones }));
    }
    people.sort_by_key(|(past, tie, somebody)| (*past, *tie, somebody.person));
    let vehicles = file.vehicles().iter().filter_map(|(id, held)| {
        let keeper = file.of_vehicle(*id, VehicleField::Keeper);
        Some(Driven {
            keeper: keeper.and_then(|keeper| keeper.reveal().parse().ok()),
            plate: file.of_vehicle(*id, VehicleField::Plate)?.clone(),
            past: held.until.is_some(),
        })
    });
    Findable {
        unit: file.unit().cloned(),
        people: people.into_iter().map(|(_, _, somebody)| somebody).collect(),
        vehicles: vehicles.collect(),
        conflicts: u32::try_from(file.conflicts().count()).unwrap_or(u32::MAX),
    }
}

/// The foremost tie that lasts, else the one that ended last; and whether none lasts. What day it
/// is does not matter: the same facts give the same answer at any time.
fn last_tie(ties: &Ties) -> (Option<Tie>, bool) {
    let tenures = ties.tenures();
    let lasting = |tenure: &&Tenure| tenure.ended.is_none();
    if let Some(tie) = tenures.iter().filter(lasting).map(|tenure| tenure.tie).min() {
        return (Some(tie), false);
    }
    let last = tenures.iter().max_by_key(|tenure| tenure.ended.map(|(until, _)| until));
    (last.map(|tenure| tenure.tie), true)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use dutybook_domain::document::DocumentKind;
    use dutybook_domain::household::field::Edit;
    use dutybook_domain::household::{EndedBy, document};
    use dutybook_domain::id::PropertyUid;
    use dutybook_domain::ledger::{Body, Record};

    use super::*;
    use crate::author::{Author, Writing, write};
    use crate::change::Checked;
    use crate::codec;
    use crate::document::Document;
    use crate::facts::facts_of;
    use crate::key::SecretKey;
    use crate::reading::{Summary, read_document};

    const WANG: PersonId = PersonId(0xA1);
    const PHONE: Field = Field::Person(WANG, PersonField::Phone);

    fn file() -> Document {
        let unit: UnitCode = "3-1-1502".parse().unwrap();
        let id = document(PropertyUid::from_bytes([1; 16]), &unit);
        Document::new(id, DocumentKind::Household.code())
    }

    /// A desk writes facts and fields; answers the changes.
    fn writes(
        document: &mut Document,
        (desk, minute): (u16, i64),
        facts: &[Fact],
        edits: &[Edit],
    ) -> Vec<Checked> {
        let key = SecretKey::from_seed(&[7; 32]);
        let property = PropertyUid::from_bytes([1; 16]);
        let actor = [u8::try_from(desk).unwrap(); 16];
        let author = Author { property, desk: DeskNumber(desk), actor, key };
        let now = DateTime::from_timestamp(1_764_000_000 + minute * 60, 0).unwrap();
        let mut changes = Vec::new();
        for fact in facts {
            let record = Record { stamp: None, body: Body::Fact(fact.clone()) };
            let bytes = codec::encode(&record).unwrap();
            changes.extend(write(document, &author, now, Writing::Import(&bytes)).unwrap());
        }
        for edit in edits {
            let bytes =
                to_write(edit.value.as_ref(), now, (StaffId(desk.into()), DeskNumber(desk)));
            let (name, bytes) = (edit.field.to_string(), bytes.unwrap());
            changes.extend(write(document, &author, now, Writing::Field(&name, &bytes)).unwrap());
        }
        changes
    }

    fn read_changes(document: &Document, changes: &[Checked]) -> Household {
        let mut facts: Vec<_> = changes.iter().flat_map(facts_of).collect();
        facts.sort_unstable();
        read(&facts, &document.sheet().unwrap())
    }

    fn opened() -> (Document, Vec<Checked>) {
        let mut document = file();
        let facts = [
            Fact::Opened { unit: "3-1-1502".parse().unwrap() },
            Fact::Began { person: WANG, tie: Tie::Owner, from: None },
        ];
        let name = Edit::text(Field::Person(WANG, PersonField::Name), "王芳");
        let edits = [name, Edit::text(PHONE, "13800001234")];
        let changes = writes(&mut document, (1, 0), &facts, &edits);
        (document, changes)
    }

    #[test]
    fn desks_apart_contradict_each_other_in_the_same_field_only() {
        let (base, mut changes) = opened();
        let other = Field::Person(WANG, PersonField::OtherPhone);
        let (mut one, mut two) = (base.clone(), base);
        let first = writes(&mut one, (2, 5), &[], &[Edit::text(PHONE, "13900000001")]);
        let edits = [Edit::text(PHONE, "13900000002"), Edit::text(other, "02155550100")];
        let second = writes(&mut two, (3, 4), &[], &edits);
        changes.extend(first.iter().chain(&second).cloned());
        for change in &second {
            one.add(change.clone()).unwrap();
        }
        let file = read_changes(&one, &changes);
        assert_eq!(file.registers().text(PHONE).unwrap().reveal(), "13900000001");
        let conflicts: Vec<Field> = file.conflicts().map(|(field, _)| field).collect();
        assert_eq!(conflicts, [PHONE]);
        assert_eq!(file.registers().text(other).unwrap().reveal(), "02155550100");
        let register = &file.registers().known[&PHONE];
        assert_eq!(register.conflicting[0].desk, DeskNumber(3));
        assert_eq!(register.conflicting[0].by, StaffId(3));
        // A person decides, and the conflict is over.
        changes.extend(writes(&mut one, (2, 9), &[], &[Edit::text(PHONE, "13900000002")]));
        assert_eq!(read_changes(&one, &changes).conflicts().count(), 0);
    }

    #[test]
    fn a_field_of_a_newer_version_is_counted_and_an_emptied_one_is_empty() {
        let (mut document, mut changes) = opened();
        changes.extend(writes(&mut document, (1, 1), &[], &[Edit { field: PHONE, value: None }]));
        let key = SecretKey::from_seed(&[7; 32]);
        let property = PropertyUid::from_bytes([1; 16]);
        let author = Author { property, desk: DeskNumber(1), actor: [1; 16], key };
        let bytes = sheet::Register::new(&true, DateTime::UNIX_EPOCH, StaffId(1), DeskNumber(1));
        let bytes = bytes.unwrap().encode().unwrap();
        for name in ["person/00000000000000a1/blood-group", "unit/use"] {
            let field = Writing::Field(name, &bytes);
            changes.extend(write(&mut document, &author, DateTime::UNIX_EPOCH, field).unwrap());
        }
        let file = read_changes(&document, &changes);
        assert_eq!(file.registers().newer, 2);
        assert_eq!(file.registers().value(PHONE), None);
    }

    #[test]
    fn who_has_left_is_found_after_those_who_have_not() {
        let (mut document, mut changes) = opened();
        let li = PersonId(0xA0);
        let until = "2024-05-01".parse().unwrap();
        let facts = [
            Fact::Began { person: li, tie: Tie::Owner, from: None },
            Fact::Ended { person: li, tie: Tie::Owner, until, why: EndedBy::Transfer },
        ];
        let name = Edit::text(Field::Person(li, PersonField::Name), "李雷");
        changes.extend(writes(&mut document, (1, 1), &facts, &[name]));
        let findable = findable(&read_changes(&document, &changes));
        let people: Vec<_> = findable
            .people
            .iter()
            .map(|somebody| (somebody.person, somebody.tie, somebody.past))
            .collect();
        assert_eq!(people, [(WANG, Some(Tie::Owner), false), (li, Some(Tie::Owner), true)]);
    }

    #[test]
    fn nothing_personal_is_in_the_summary_of_a_file() {
        let (document, changes) = opened();
        let mut facts: Vec<_> = changes.iter().flat_map(facts_of).collect();
        facts.sort_unstable();
        let kind = DocumentKind::Household.code();
        let reading = read_document(document.id(), kind, &facts, chrono_tz::Asia::Shanghai);
        let unit = "3-1-1502".parse().ok();
        assert_eq!(reading.summary, Summary::Household { unit, people: 1, waiting: false });
        assert_eq!((reading.unknown, reading.newer), (0, false));
        // Buildings come in the order of their numbers.
        assert!(reading.order() > 0);
    }
}
