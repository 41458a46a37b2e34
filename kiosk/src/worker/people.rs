//! Whom words find, and what is open with them: for the intake, the archive and the search of
//! everything. A name is shown as people are addressed, a telephone masked.

use std::collections::BTreeMap;

use dutybook_domain::household::Household;
use dutybook_domain::household::field::PersonField;
use dutybook_domain::id::DocumentId;
use dutybook_domain::personal::{Personal, masked_phone};
use dutybook_domain::ticket;
use dutybook_domain::unit::UnitCode;
use dutybook_store::books::{Found, Matched as Met};

use super::matters::Reading;
use super::state::State;
use super::writing::NotDone;
use crate::desk::{Desk, DeskError};
use crate::matter::Matter;
use crate::screens::intake::{Caller, Form, Hit, Matched, SHOWN};

/// How many of a unit's matters are looked at for those that are open.
const MATTERS: usize = 20;

impl State {
    /// Whom the words typed in the intake find, with what is open there.
    pub(super) fn find_people(&mut self, words: String) {
        let found = self.hits(&words, SHOWN).and_then(|hits| {
            let open = self.open_of(&hits)?;
            Ok((hits, open))
        });
        (self.intake.hits, self.intake.open) = found.unwrap_or_else(|error| {
            tracing::error!(%error, "nobody is found");
            (Vec::new(), BTreeMap::new())
        });
        self.intake.hits_for = words;
    }

    /// What is open with whoever a half-typed form names.
    pub(super) fn know_caller(&mut self, form: &Form) {
        let Caller::Found(hit) = &form.caller else { return };
        if self.intake.open.contains_key(&hit.household) {
            return;
        }
        match self.open_of(std::slice::from_ref(hit)) {
            Ok(open) => self.intake.open.extend(open),
            Err(error) => tracing::error!(%error, "what is open there is not known"),
        }
    }

    /// Whom words find, best first.
    pub(super) fn hits(&self, words: &str, limit: usize) -> Result<Vec<Hit>, DeskError> {
        let desk = self.desk();
        let found = desk.books()?.find_people(desk.property(), words, limit)?;
        found.into_iter().map(|found| hit_of(&desk, &found)).collect()
    }

    fn open_of(&self, hits: &[Hit]) -> Result<BTreeMap<DocumentId, Vec<Matter>>, DeskError> {
        let mut open = BTreeMap::new();
        for hit in hits {
            let unit = hit.unit.parse::<UnitCode>().ok();
            let matters = match unit.filter(|_| hit.open > 0) {
                Some(unit) => self.served(&unit, MATTERS)?,
                None => Vec::new(),
            };
            let lasting = matters.into_iter().filter(|(_, is_open)| *is_open);
            open.insert(hit.household, lasting.map(|(matter, _)| matter).collect());
        }
        Ok(open)
    }

    /// The matters of a unit, latest first, and whether each is open.
    pub(super) fn served(
        &self,
        unit: &UnitCode,
        limit: usize,
    ) -> Result<Vec<(Matter, bool)>, DeskError> {
        let desk = self.desk();
        let (settings, zone) = (desk.settings()?, desk.identity().zone);
        let listed = desk.books()?.matters_of(desk.property(), unit, limit)?;
        let now = self.now();
        let reading = Reading { settings: &settings, zone, now, numbers: &self.numbers };
        let mut matters = Vec::new();
        for one in listed {
            let ticket = ticket::fold(&desk.ledger(one.document)?, zone);
            matters.extend(reading.matter(one.document, &ticket).map(|matter| (matter, one.open)));
        }
        Ok(matters)
    }

    /// The number on file of a caller who was found there.
    pub(super) fn phone_of(&self, caller: &Caller) -> Result<Option<Personal<String>>, NotDone> {
        let Caller::Found(Hit { household, person: Some(person), .. }) = caller else {
            return Ok(None);
        };
        let file = self.desk().household_at(*household)?;
        Ok(file.of_person(*person, PersonField::Phone).cloned())
    }
}

/// Somebody found, as lists show them.
fn hit_of(desk: &Desk, found: &Found) -> Result<Hit, DeskError> {
    let file = match found.person {
        Some(_) => desk.household_at(found.household)?,
        None => Household::default(),
    };
    let of_person = |field| found.person.and_then(|person| file.of_person(person, field));
    let name = of_person(PersonField::Honorific).unwrap_or(&found.name).reveal();
    let tail = found.phone_tail.reveal();
    // Of two numbers the one that was met.
    let numbers = [PersonField::Phone, PersonField::OtherPhone].map(of_person);
    let phone = numbers.into_iter().flatten().find(|phone| phone.reveal().ends_with(tail.as_str()));
    let unit = found.unit.as_ref().map_or("", UnitCode::as_str);
    let plate = found.plate.as_ref().map_or("", |plate| plate.reveal());
    let (matched, text) = match found.matched {
        Met::Unit | Met::UnitPart => (Matched::Unit, unit),
        Met::Phone => (Matched::Phone, tail.as_str()),
        Met::Name | Met::InnerName => (Matched::Name, found.name.reveal().as_str()),
        Met::Pinyin => (Matched::Pinyin, found.name.reveal().as_str()),
        Met::Plate => (Matched::Plate(plate.to_owned()), plate),
    };
    let mark = text.get(found.range.clone()).unwrap_or_default();
    Ok(Hit {
        household: found.household,
        unit: unit.to_owned(),
        person: found.person,
        name: name.clone(),
        tie: found.relation,
        past: found.past,
        phone: phone.map_or_else(String::new, |phone| masked_phone(phone.reveal())),
        matched,
        mark: mark.to_owned(),
        open: usize::try_from(found.open_matters).unwrap_or(usize::MAX),
    })
}
