//! From what was typed to what is asked of the file, or what is still missing.

use chrono::NaiveDate;
use dutybook_domain::household::field::{Edit, Field, PersonField, Value, VehicleField};
use dutybook_domain::household::thing::{CardId, KeyId, PersonId, RequestId, Tie, VehicleId};
use dutybook_domain::household::{
    CardIssued, ChangeRequested, Command as Asked, KeyLeft, Newcomer, Transfer,
};
use dutybook_domain::personal::Personal;

use super::{Deed, Form, Lack, Typed, View};

/// What the form asks of the file.
///
/// # Errors
/// What it still lacks.
pub fn command(form: &Form, view: &View) -> Result<Asked, Lack> {
    let (typed, chosen) = (&form.typed, &form.chosen);
    let deed = form.doing.ok_or(Lack::Anything)?;
    Ok(match deed {
        Deed::AddPerson => Asked::Add(Newcomer {
            tie: chosen.tie.ok_or(Lack::Tie)?,
            from: optional_day(&typed.day)?,
            ..newcomer(typed, PersonId(view.fresh))?
        }),
        Deed::Change | Deed::ChangeOf(_) => change(form, view)?,
        Deed::End(person) => {
            let tie = view.people.iter().find(|one| one.id == person).and_then(|one| one.tie);
            let why = chosen.ended.ok_or(Lack::Reason)?;
            Asked::End { person, tie: tie.ok_or(Lack::Tie)?, until: day(&typed.day)?, why }
        }
        Deed::Export(person) => Asked::Export {
            person,
            // Nobody's name is in the name of a file.
            file: format!("{}-{:08x}", view.unit.code, view.fresh & 0xFFFF_FFFF),
            purpose: required(&typed.words, Lack::Purpose)?,
        },
        Deed::AddVehicle => vehicle(form, view)?,
        Deed::RemoveVehicle(vehicle) => Asked::RemoveVehicle(vehicle, day(&typed.day)?),
        Deed::IssueCard(instead_of) => {
            let issued = CardIssued {
                card: CardId(view.fresh),
                number: Personal::new(required(&typed.number, Lack::Number)?),
                sort: chosen.card.ok_or(Lack::Anything)?,
                holder: chosen.person,
                deposit_fen: optional(&typed.more).map_or(Ok(0), hundredths)?,
            };
            Asked::IssueCard(issued, instead_of)
        }
        Deed::LoseCard(card) => Asked::ReportCardLost(card),
        Deed::ReturnCard(card) => {
            Asked::ReturnCard(card, optional(&typed.number).map_or(Ok(0), hundredths)?)
        }
        Deed::CancelCard(card) => Asked::CancelCard(card, chosen.card_end.ok_or(Lack::Reason)?),
        Deed::HandKeys => {
            let sort = chosen.key.ok_or(Lack::Anything)?;
            Asked::HandKeys(sort, count(&typed.number)?, chosen.person)
        }
        Deed::TakeKeys => Asked::TakeKeys(KeyLeft {
            key: KeyId(view.fresh),
            sort: chosen.key.ok_or(Lack::Anything)?,
            count: count(&typed.number)?,
            by: chosen.person,
            purpose: Personal::new(required(&typed.words, Lack::Purpose)?),
            until: None,
        }),
        Deed::FilePaper(paper) => {
            Asked::FilePaper(paper, day(&typed.day)?, chosen.kept.ok_or(Lack::Anything)?, None)
        }
        Deed::UnitData => unit_data(form)?,
        Deed::Verify(request) => {
            Asked::VerifyChange(request, chosen.certificate.ok_or(Lack::Certificate)?)
        }
        Deed::Refuse(request) => {
            Asked::RefuseChange(request, Personal::new(required(&typed.words, Lack::Reason)?))
        }
        Deed::Transfer => transfer(form, view)?,
    })
}

/// Whether what is chosen changes only by a request whose sender was verified.
pub(super) fn is_guarded(form: &Form, view: &View) -> bool {
    let (Some(who), Some(field)) = (form.chosen.person, form.chosen.field) else { return false };
    view.people.iter().any(|person| person.id == who && person.guarded.contains(&field))
}

fn change(form: &Form, view: &View) -> Result<Asked, Lack> {
    let person = form.chosen.person.ok_or(Lack::Person)?;
    let field = form.chosen.field.ok_or(Lack::Field)?;
    let value = required(&form.typed.words, Lack::Value)?;
    let edits = vec![edit(Field::Person(person, field), &value)?];
    Ok(if is_guarded(form, view) {
        let request = RequestId(view.fresh);
        Asked::RequestChange(ChangeRequested { request, asked_by: Some(person), edits })
    } else {
        Asked::Set(edits)
    })
}

fn vehicle(form: &Form, view: &View) -> Result<Asked, Lack> {
    let id = VehicleId(view.fresh);
    let plate = required(&form.typed.number, Lack::Plate)?;
    let mut edits = vec![edit(Field::Vehicle(id, VehicleField::Plate), &plate)?];
    if let Some(space) = optional(&form.typed.more) {
        edits.push(edit(Field::Vehicle(id, VehicleField::Space), space)?);
    }
    if let Some(keeper) = form.chosen.person {
        edits.push(edit(Field::Vehicle(id, VehicleField::Keeper), &keeper.to_string())?);
    }
    Ok(Asked::AddVehicle { vehicle: id, from: optional_day(&form.typed.day)?, edits })
}

fn unit_data(form: &Form) -> Result<Asked, Lack> {
    let mut edits = Vec::new();
    if let Some(area) = optional(&form.typed.number) {
        let value = Some(Value::Number(hundredths(area)?));
        edits.push(Edit { field: Field::Area, value }.checked().map_err(Lack::Refused)?);
    }
    if let Some(used_as) = form.chosen.used_as {
        edits.push(edit(Field::Use, used_as.as_str())?);
    }
    if let Some(day) = optional_day(&form.typed.day)? {
        edits.push(edit(Field::DeliveredOn, &day.to_string())?);
    }
    if edits.is_empty() { Err(Lack::Anything) } else { Ok(Asked::Set(edits)) }
}

fn transfer(form: &Form, view: &View) -> Result<Asked, Lack> {
    let typed = &form.typed;
    let buyer = newcomer(typed, PersonId(view.fresh))?;
    let sells = |person: &&super::super::Person| !person.past && person.tie.is_some_and(Tie::owns);
    let months = match optional(&typed.number) {
        None => 0,
        Some(months) => months.parse().or(Err(Lack::Months))?,
    };
    let decision = optional(&typed.words).unwrap_or_default();
    if months > view.ending.months && decision.is_empty() {
        return Err(Lack::Decision);
    }
    Ok(Asked::Transfer(Transfer {
        from: view.people.iter().filter(sells).map(|person| person.id).collect(),
        to: vec![buyer],
        on: day(&typed.day)?,
        arrears_months: months,
        arrears_decision: decision.to_owned(),
        notice: required(&typed.more, Lack::Notice)?,
    }))
}

/// Somebody new, as an owner until said otherwise.
fn newcomer(typed: &Typed, person: PersonId) -> Result<Newcomer, Lack> {
    let name = required(&typed.name, Lack::Name)?;
    let mut edits = vec![edit(Field::Person(person, PersonField::Name), &name)?];
    for (field, said) in
        [(PersonField::Honorific, &typed.honorific), (PersonField::Phone, &typed.phone)]
    {
        if let Some(said) = optional(said) {
            edits.push(edit(Field::Person(person, field), said)?);
        }
    }
    Ok(Newcomer { person, tie: Tie::Owner, from: None, edits })
}

fn edit(field: Field, value: &str) -> Result<Edit, Lack> {
    Edit::text(field, value).checked().map_err(Lack::Refused)
}

fn optional(typed: &str) -> Option<&str> {
    let typed = typed.trim();
    (!typed.is_empty()).then_some(typed)
}

fn required(typed: &str, lack: Lack) -> Result<String, Lack> {
    optional(typed).map(ToOwned::to_owned).ok_or(lack)
}

fn day(typed: &str) -> Result<NaiveDate, Lack> {
    optional(typed).and_then(|day| day.parse().ok()).ok_or(Lack::Day)
}

fn optional_day(typed: &str) -> Result<Option<NaiveDate>, Lack> {
    if optional(typed).is_none() { Ok(None) } else { day(typed).map(Some) }
}

fn count(typed: &str) -> Result<u16, Lack> {
    optional(typed)
        .and_then(|count| count.parse().ok())
        .filter(|count| *count > 0)
        .ok_or(Lack::Count)
}

/// A number with up to two decimals, in hundredths: fen of yuan, or of square metres.
fn hundredths(typed: &str) -> Result<i64, Lack> {
    let (whole, decimals) = typed.split_once('.').unwrap_or((typed, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty() && decimals.len() <= 2 && digits(whole) && digits(decimals);
    let number = format!("{whole}{decimals:0<2}");
    number.parse().ok().filter(|_| fits).ok_or(Lack::Amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_areas_are_counted_in_hundredths() {
        for (typed, hundred) in [("20", 2_000), ("126.4", 12_640), ("0.05", 5)] {
            assert_eq!(hundredths(typed), Ok(hundred), "{typed}");
        }
        for typed in ["", ".5", "1.234", "-3", "二十", "1,000"] {
            assert_eq!(hundredths(typed), Err(Lack::Amount), "{typed}");
        }
    }
}
