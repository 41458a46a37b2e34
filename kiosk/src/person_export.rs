//! What is held about one person, written out for them (PIPL art. 45): one file that people read in
//! a spreadsheet and one that programs read. Nothing about anybody else is in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use dutybook_domain::civil::civil_of;
use dutybook_domain::household::Household;
use dutybook_domain::household::field::{Field, Value, VehicleField};
use dutybook_domain::household::thing::PersonId;
use dutybook_domain::journal::{Fact, Line};
use serde::Serialize;

/// One thing held: under which heading, what, and its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Held {
    /// `field`, `tie`, `consent`, `vehicle`, `card`, `request` or `look`.
    pub section: &'static str,
    /// What it is, by its stored name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Everything held about one person of a unit. `looks` are the journal's lines about the unit's
/// file; who looked is named by staff id, as the journal has it.
pub fn held(file: &Household, person: PersonId, looks: &[Line], zone: Tz) -> Vec<Held> {
    let mut all = Vec::new();
    let mut add = |section, name: String, value: String| all.push(Held { section, name, value });
    if let Some(unit) = file.unit() {
        add("field", "unit".to_owned(), unit.to_string());
    }
    let drives = |vehicle| {
        let keeper = file.of_vehicle(vehicle, VehicleField::Keeper);
        keeper.is_some_and(|keeper| *keeper.reveal() == person.to_string())
    };
    for (field, register) in &file.registers().known {
        let (section, name) = match field {
            Field::Person(whose, part) if *whose == person => ("field", part.to_string()),
            Field::Vehicle(vehicle, part) if drives(*vehicle) => ("vehicle", part.to_string()),
            Field::Person(..)
            | Field::Vehicle(..)
            | Field::Area
            | Field::Use
            | Field::DeliveredOn
            | Field::FeeStandard
            | Field::Meter(_)
            | Field::Steward
            | Field::Note => continue,
        };
        // A value that contradicts the one shown is held, too.
        for claim in std::iter::once(&register.shown).chain(&register.conflicting) {
            if let Some(value) = &claim.value {
                add(section, name.clone(), shown(value));
            }
        }
    }
    if let Some(known) = file.people().get(&person) {
        for tenure in known.ties.tenures() {
            let day = |day: Option<chrono::NaiveDate>| {
                day.map_or_else(|| "?".to_owned(), |day| day.to_string())
            };
            let until = tenure.ended.map_or_else(String::new, |(until, _)| until.to_string());
            add("tie", tenure.tie.to_string(), format!("{}/{until}", day(tenure.from)));
        }
        for (consent, notice) in &known.consents {
            add("consent", consent.to_string(), notice.clone());
        }
    }
    for card in file.cards().values().filter(|card| card.holder() == Some(person)) {
        if let Some(issued) = &card.issued {
            add("card", issued.sort.to_string(), issued.number.reveal().clone());
        }
    }
    let asked = file.requests().values().filter_map(|request| request.asked.as_ref());
    for request in asked.filter(|asked| asked.asked_by == Some(person)) {
        for edit in &request.edits {
            let value = edit.value.as_ref().map_or_else(String::new, shown);
            add("request", edit.field.to_string(), value);
        }
    }
    for line in looks {
        let purpose = match &line.fact {
            Fact::Viewed { purpose, .. } | Fact::Revealed { purpose, .. } => purpose.clone(),
            Fact::Imported { .. }
            | Fact::Exported { .. }
            | Fact::Restored { .. }
            | Fact::Admitted { .. }
            | Fact::Printed(_) => continue,
        };
        if let Some(stamp) = line.stamp {
            let at = civil_of(stamp.occurred_at, zone).to_string();
            add("look", at, format!("staff {}, desk {}: {purpose}", stamp.by.0, line.desk));
        }
    }
    all
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.reveal().clone(),
    }
}

/// Writes what is held into a new folder: `held.csv` and `held.json`. Answers the two files.
///
/// # Errors
/// Where the folder is there already, or any of the disk.
pub fn write(held: &[Held], folder: &Path) -> io::Result<[PathBuf; 2]> {
    fs::create_dir(folder)?;
    let (table, object) = (folder.join("held.csv"), folder.join("held.json"));
    // Spreadsheets read UTF-8 as such only behind a byte-order mark.
    let mut lines = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    for one in held {
        lines.serialize(one).map_err(io::Error::other)?;
    }
    let bytes = lines.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    fs::write(&table, bytes)?;
    fs::write(&object, serde_json::to_vec_pretty(held).map_err(io::Error::other)?)?;
    Ok([table, object])
}
