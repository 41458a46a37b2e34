//! People and vehicles: who comes onto the file, who leaves, and what they agree to.

use chrono::NaiveDate;

use super::{Context, Decision, consent_for};
use crate::household::fact::EndedBy;
use crate::household::field::{Edit, Field, PersonField, VehicleField};
use crate::household::thing::{Consent, PersonId, Tie, VehicleId};
use crate::household::{Fact, Newcomer, Refusal};

impl Context<'_> {
    pub(super) fn add(self, newcomer: Newcomer) -> Result<Decision, Refusal> {
        let Newcomer { person, tie, from, edits } = newcomer;
        if let Some(from) = from {
            self.not_ahead(from)?;
        }
        let on = from.unwrap_or_else(|| self.today());
        let known = self.file.people().get(&person);
        if known.is_some_and(|known| known.ties.on(on).any(|tenure| tenure.tie == tie)) {
            return Err(Refusal::AlreadyTied);
        }
        let edits = self.edits_of(person, edits)?;
        let facts = vec![Fact::Began { person, tie, from }];
        Ok(Decision { facts, edits, ..Decision::default() })
    }

    /// What is put on file with somebody: their own fields only, and a name for somebody new.
    pub(super) fn edits_of(self, person: PersonId, edits: Vec<Edit>) -> Result<Vec<Edit>, Refusal> {
        let name = Field::Person(person, PersonField::Name);
        let named = edits.iter().any(|edit| edit.field == name);
        if !named && self.file.registers().value(name).is_none() {
            return Err(Refusal::NameMissing);
        }
        let edits = edits.into_iter().map(|edit| {
            let edit = edit.checked()?;
            match edit.field {
                Field::Person(whose, _) if whose == person => {}
                Field::Person(..)
                | Field::Vehicle(..)
                | Field::Area
                | Field::Use
                | Field::DeliveredOn
                | Field::FeeStandard
                | Field::Meter(_)
                | Field::Steward
                | Field::Note => return Err(Refusal::NoSuchPerson),
            }
            self.check_consent(&edit)?;
            if self.needs_request(&edit) {
                return Err(Refusal::NeedsVerifiedRequest);
            }
            Ok(edit)
        });
        let edits: Vec<Edit> = edits.collect::<Result<_, _>>()?;
        Ok(edits.into_iter().filter(|edit| !self.is_unchanged(edit)).collect())
    }

    pub(super) fn end(
        self,
        person: PersonId,
        tie: Tie,
        (until, why): (NaiveDate, EndedBy),
    ) -> Result<Decision, Refusal> {
        let known = self.file.people().get(&person).ok_or(Refusal::NoSuchPerson)?;
        self.not_ahead(until)?;
        let lasting = known.ties.tenures().into_iter().any(|tenure| {
            let begun = tenure.from.is_none_or(|from| from <= until);
            tenure.tie == tie && tenure.ended.is_none() && begun
        });
        if !lasting {
            return Err(Refusal::NotTied);
        }
        Ok(Decision::fact(Fact::Ended { person, tie, until, why }))
    }

    pub(super) fn consent(
        self,
        person: PersonId,
        to: Consent,
        notice: String,
    ) -> Result<Decision, Refusal> {
        self.known(person)?;
        if notice.trim().is_empty() {
            return Err(Refusal::NoticeMissing);
        }
        let known = self.file.people().get(&person);
        if known.is_some_and(|known| known.consents.get(&to) == Some(&notice)) {
            return Err(Refusal::Unchanged);
        }
        Ok(Decision::fact(Fact::Consented { person, to, notice }))
    }

    /// An agreement taken back takes what rested on it off the file (PIPL arts. 15, 47).
    pub(super) fn withdraw(self, person: PersonId, consent: Consent) -> Result<Decision, Refusal> {
        self.known(person)?;
        if !self.file.has_consented(person, consent) {
            return Err(Refusal::NotConsented);
        }
        let rests = |field: &PersonField| consent_for(*field) == Some(consent);
        let fields = PersonField::ALL.iter().copied().filter(rests);
        let fields = fields.map(|field| Field::Person(person, field));
        let held = fields.filter(|field| self.file.registers().value(*field).is_some());
        let edits = held.map(|field| Edit { field, value: None }).collect();
        let facts = vec![Fact::Withdrew { person, consent }];
        Ok(Decision { facts, edits, ..Decision::default() })
    }

    pub(super) fn add_vehicle(
        self,
        vehicle: VehicleId,
        from: Option<NaiveDate>,
        edits: Vec<Edit>,
    ) -> Result<Decision, Refusal> {
        if self.file.vehicles().get(&vehicle).is_some_and(|held| held.until.is_none()) {
            return Err(Refusal::AlreadyThere);
        }
        if let Some(from) = from {
            self.not_ahead(from)?;
        }
        let edits: Vec<Edit> = edits.into_iter().map(Edit::checked).collect::<Result<_, _>>()?;
        let own = |edit: &Edit| matches!(edit.field, Field::Vehicle(whose, _) if whose == vehicle);
        if !edits.iter().all(own) {
            return Err(Refusal::NoSuchThing);
        }
        let plate = Field::Vehicle(vehicle, VehicleField::Plate);
        if !edits.iter().any(|edit| edit.field == plate && edit.value.is_some()) {
            return Err(Refusal::BadPlate);
        }
        let facts = vec![Fact::VehicleKept { vehicle, from }];
        Ok(Decision { facts, edits, ..Decision::default() })
    }

    pub(super) fn remove_vehicle(
        self,
        vehicle: VehicleId,
        until: NaiveDate,
    ) -> Result<Decision, Refusal> {
        let held = self.file.vehicles().get(&vehicle).ok_or(Refusal::NoSuchThing)?;
        if held.until.is_some() {
            return Err(Refusal::WrongState);
        }
        self.not_ahead(until)?;
        Ok(Decision::fact(Fact::VehicleGone { vehicle, until }))
    }
}
