//! The fields of a unit's file that are edited in place: sheet registers of the document.
//!
//! Each has a name of its own, so that two desks cut off from each other only contradict each other
//! where both changed the very same thing, and then both values wait for a person. A name is stored
//! and sent: append, never rename. What happened on a day is no field but a fact.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::spelling;
use super::thing::{Certificate, Meter, PersonId, Use, VehicleId};
use crate::id::{DeskNumber, StaffId};
use crate::journal::RevealedField;
use crate::named::named;
use crate::personal::Personal;

/// Longest text of a field, in characters.
pub const TEXT_LIMIT_CHARS: usize = 1_000;
/// Longest name, in characters.
pub const NAME_LIMIT_CHARS: usize = 64;
/// Largest built area, in hundredths of a square metre: 100,000 m².
pub const AREA_LIMIT: i64 = 10_000_000;

named! {
    /// A field of a person. There is none for occupation, workplace or the number of a certificate
    /// (PIPL art. 6, regulations §11.5).
    pub enum PersonField, or UnknownPersonField("field of a person");

    /// The name; a company's where the person is one.
    Name = "name",
    /// How they are to be addressed (`B-02` 三 同客户交谈 4).
    Honorific = "honorific",
    /// The telephone number.
    Phone = "phone",
    /// A second number.
    OtherPhone = "other-phone",
    /// Whom to call in an emergency.
    Emergency = "emergency",
    /// The birthday, with consent.
    Birthday = "birthday",
    /// The sort of certificate seen.
    Certificate = "certificate",
    /// What help they need, with consent.
    CareNote = "care-note",
}

named! {
    /// A field of a vehicle.
    pub enum VehicleField, or UnknownVehicleField("field of a vehicle");

    /// The number plate.
    Plate = "plate",
    /// The space it stands on.
    Space = "space",
    /// The person who keeps it, by id.
    Keeper = "keeper",
}

/// A field of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Built area, in hundredths of a square metre.
    Area,
    /// What the unit is for.
    Use,
    /// The day it was handed to its first owner.
    DeliveredOn,
    /// The fee standard, as the contract writes it.
    FeeStandard,
    /// The number of a meter.
    Meter(Meter),
    /// The specialist responsible for the household (`B-03` 目标客户), by staff id.
    Steward,
    /// A note on the household.
    Note,
    /// A field of a person.
    Person(PersonId, PersonField),
    /// A field of a vehicle.
    Vehicle(VehicleId, VehicleField),
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Area => f.write_str("unit/area"),
            Self::Use => f.write_str("unit/use"),
            Self::DeliveredOn => f.write_str("unit/delivered-on"),
            Self::FeeStandard => f.write_str("unit/fee-standard"),
            Self::Meter(meter) => write!(f, "unit/meter/{meter}"),
            Self::Steward => f.write_str("unit/steward"),
            Self::Note => f.write_str("note"),
            Self::Person(person, field) => write!(f, "person/{person}/{field}"),
            Self::Vehicle(vehicle, field) => write!(f, "vehicle/{vehicle}/{field}"),
        }
    }
}

/// A name no field of this version has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownField;

impl fmt::Display for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the field is from a newer version")
    }
}

impl std::error::Error for UnknownField {}

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = name.split('/').collect();
        let field = match parts.as_slice() {
            ["unit", "area"] => Some(Self::Area),
            ["unit", "use"] => Some(Self::Use),
            ["unit", "delivered-on"] => Some(Self::DeliveredOn),
            ["unit", "fee-standard"] => Some(Self::FeeStandard),
            ["unit", "meter", meter] => meter.parse().ok().map(Self::Meter),
            ["unit", "steward"] => Some(Self::Steward),
            ["note"] => Some(Self::Note),
            ["person", person, field] => person
                .parse()
                .ok()
                .and_then(|person| Some(Self::Person(person, field.parse().ok()?))),
            ["vehicle", vehicle, field] => vehicle
                .parse()
                .ok()
                .and_then(|vehicle| Some(Self::Vehicle(vehicle, field.parse().ok()?))),
            _ => None,
        };
        field.ok_or(UnknownField)
    }
}

impl Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number: the built area.
    Number(i64),
    /// A text; days and names of choices too, as they are stored elsewhere.
    Text(Personal<String>),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Personal::new(text.into()))
    }

    /// The text, where it is one.
    pub const fn as_text(&self) -> Option<&Personal<String>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_) => None,
        }
    }

    /// The number, where it is one.
    pub const fn as_number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

/// One field to be given a value, or to be emptied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The field.
    pub field: Field,
    /// Its new value; none empties it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

impl Edit {
    /// A field to be given a text.
    pub fn text(field: Field, text: impl Into<String>) -> Self {
        Self { field, value: Some(Value::text(text)) }
    }

    /// The edit in its one spelling; an empty text empties the field.
    ///
    /// # Errors
    /// Where the value makes no sense in the field.
    pub fn checked(self) -> Result<Self, Refusal> {
        let field = self.field;
        let value = match self.value {
            None => None,
            Some(Value::Number(area)) if field == Field::Area => Some(
                (1..=AREA_LIMIT)
                    .contains(&area)
                    .then_some(Value::Number(area))
                    .ok_or(Refusal::BadArea)?,
            ),
            Some(Value::Number(_)) => return Err(Refusal::WrongSort),
            Some(Value::Text(typed)) => checked_text(field, &spelling::text(typed.reveal()))?,
        };
        let is_name = matches!(field, Field::Person(_, PersonField::Name));
        if is_name && value.is_none() {
            return Err(Refusal::NameMissing);
        }
        Ok(Self { field, value })
    }
}

fn checked_text(field: Field, typed: &str) -> Result<Option<Value>, Refusal> {
    if typed.is_empty() {
        return Ok(None);
    }
    let limit = match field {
        Field::Person(_, PersonField::Name | PersonField::Honorific) => NAME_LIMIT_CHARS,
        Field::Area
        | Field::Use
        | Field::DeliveredOn
        | Field::FeeStandard
        | Field::Meter(_)
        | Field::Steward
        | Field::Note
        | Field::Person(..)
        | Field::Vehicle(..) => TEXT_LIMIT_CHARS,
    };
    if typed.chars().count() > limit {
        return Err(Refusal::TooLong);
    }
    let day = |typed: &str| typed.parse::<NaiveDate>().map(|day| day.to_string()).ok();
    let spelt = match field {
        Field::Area => return Err(Refusal::WrongSort),
        Field::Use => typed.parse::<Use>().map(|named| named.to_string()).ok(),
        Field::DeliveredOn | Field::Person(_, PersonField::Birthday) => {
            return day(typed).map(|day| Some(Value::text(day))).ok_or(Refusal::BadDay);
        }
        Field::Steward => typed.parse::<u64>().map(|id| id.to_string()).ok(),
        Field::Person(_, PersonField::Certificate) => {
            typed.parse::<Certificate>().map(|named| named.to_string()).ok()
        }
        Field::Person(_, PersonField::Phone | PersonField::OtherPhone) => {
            let phone = spelling::phone(typed).ok_or(Refusal::BadPhone)?;
            return Ok(Some(Value::text(phone)));
        }
        Field::Vehicle(_, VehicleField::Plate) => {
            let plate = spelling::plate(typed).ok_or(Refusal::BadPlate)?;
            return Ok(Some(Value::text(plate)));
        }
        Field::Vehicle(_, VehicleField::Keeper) => {
            typed.parse::<PersonId>().map(|id| id.to_string()).ok()
        }
        Field::FeeStandard
        | Field::Meter(_)
        | Field::Note
        | Field::Person(
            _,
            PersonField::Name
            | PersonField::Honorific
            | PersonField::Emergency
            | PersonField::CareNote,
        )
        | Field::Vehicle(_, VehicleField::Space) => Some(typed.to_owned()),
    };
    spelt.map(|spelt| Some(Value::text(spelt))).ok_or(Refusal::WrongSort)
}

impl Field {
    /// What the journal calls a look at it; none for what says nothing about a person.
    pub const fn revealed_as(self) -> Option<RevealedField> {
        match self {
            Self::Person(_, field) => Some(match field {
                PersonField::Name | PersonField::Honorific => RevealedField::Name,
                PersonField::Phone | PersonField::OtherPhone | PersonField::Emergency => {
                    RevealedField::Phone
                }
                PersonField::Birthday | PersonField::Certificate => RevealedField::Identity,
                PersonField::CareNote => RevealedField::Note,
            }),
            Self::Vehicle(_, VehicleField::Plate) => Some(RevealedField::Plate),
            Self::Note => Some(RevealedField::Note),
            Self::Area
            | Self::Use
            | Self::DeliveredOn
            | Self::FeeStandard
            | Self::Meter(_)
            | Self::Steward
            | Self::Vehicle(_, VehicleField::Space | VehicleField::Keeper) => None,
        }
    }
}

/// One live value of a field, and who set it when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The value; none where the field was emptied.
    pub value: Option<Value>,
    /// When, by the desk's corrected clock.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: StaffId,
    /// The desk that signed it.
    pub desk: DeskNumber,
}

/// A field with its live values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The value shown.
    pub shown: Claim,
    /// Live values that say something else and wait for a person.
    pub conflicting: Vec<Claim>,
}

/// The fields of a file as its sheet holds them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registers {
    /// Those this version knows.
    pub known: BTreeMap<Field, Register>,
    /// How many a newer version wrote.
    pub newer: usize,
}

impl Registers {
    /// What a field holds.
    pub fn value(&self, field: Field) -> Option<&Value> {
        self.known.get(&field)?.shown.value.as_ref()
    }

    /// The text a field holds.
    pub fn text(&self, field: Field) -> Option<&Personal<String>> {
        self.value(field)?.as_text()
    }

    /// The fields that wait for a person.
    pub fn conflicts(&self) -> impl Iterator<Item = (Field, &Register)> {
        let waiting = |(_, register): &(&Field, &Register)| !register.conflicting.is_empty();
        self.known.iter().filter(waiting).map(|(field, register)| (*field, register))
    }
}
