//! Whether a command on a unit's file may be carried out, and what it writes.

use super::field::{Edit, Field, PersonField};
use super::thing::{Consent, PersonId};
use super::{Command, Fact, Household, Refusal};
use crate::civil::day_of;
use crate::draft::Draft;
use crate::id::DocumentId;
use crate::journal;
use crate::property::Property;
use crate::staff::{Act, Role};

mod card;
mod change;
mod look;
mod person;
mod transfer;

/// What a command writes, all in one click.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// Facts of the file, in order.
    pub facts: Vec<Fact>,
    /// Fields of its sheet.
    pub edits: Vec<Edit>,
    /// Lines of the property's journal.
    pub journal: Vec<journal::Fact>,
}

impl Decision {
    fn fact(fact: Fact) -> Self {
        Self { facts: vec![fact], ..Self::default() }
    }

    /// The facts to write of the unit's file and of the journal, in order, and the fields of the
    /// file to set with them: all in one click.
    pub fn at(self, file: DocumentId, journal: DocumentId) -> (Vec<Draft>, Vec<Edit>) {
        let own = self.facts.into_iter().map(|fact| Draft::fact(file, fact));
        let lines = self.journal.into_iter().map(|line| Draft::fact(journal, line));
        (own.chain(lines).collect(), self.edits)
    }
}

/// Decides a command.
///
/// # Errors
/// The first reason against it: the role first, then the state of the file, then the values.
pub fn decide(
    file: &Household,
    act: &Act,
    property: &Property,
    command: Command,
) -> Result<Decision, Refusal> {
    check_role(act.role, &command)?;
    check_state(file, act, property, &command)?;
    let context = Context { file, act, property };
    match command {
        Command::Open(unit) => Ok(Decision::fact(Fact::Opened { unit })),
        Command::Belong(unit) => Ok(Decision::fact(Fact::Belongs { unit })),
        Command::Set(edits) => context.set(edits),
        Command::Occupy(how, from) => {
            context.not_ahead(from)?;
            let held = file.occupancy(from);
            if held.is_some_and(|(_, before)| before == how) {
                return Err(Refusal::Unchanged);
            }
            Ok(Decision::fact(Fact::Occupied { how, from }))
        }
        Command::Add(newcomer) => context.add(newcomer),
        Command::End { person, tie, until, why } => context.end(person, tie, (until, why)),
        Command::Transfer(transfer) => context.transfer(transfer),
        Command::Consent(person, to, notice) => context.consent(person, to, notice),
        Command::Withdraw(person, consent) => context.withdraw(person, consent),
        Command::RequestChange(asked) => context.request_change(asked),
        Command::VerifyChange(request, seen) => context.verify_change(request, seen),
        Command::ApplyChange(request) => context.apply_change(request),
        Command::ConfirmChange(request) => context.confirm_change(request),
        Command::RefuseChange(request, reason) => context.refuse_change(request, reason),
        Command::AddVehicle { vehicle, from, edits } => context.add_vehicle(vehicle, from, edits),
        Command::RemoveVehicle(vehicle, until) => context.remove_vehicle(vehicle, until),
        Command::RequestCard(card, sort, holder) => context.request_card(card, sort, holder),
        Command::IssueCard(issued, instead_of) => context.issue_card(issued, instead_of),
        Command::ReportCardLost(card) => context.report_card_lost(card),
        Command::FreezeCard(card) => context.freeze_card(card),
        Command::ReturnCard(card, refund_fen) => context.return_card(card, refund_fen),
        Command::CancelCard(card, why) => context.cancel_card(card, why),
        Command::HandKeys(sort, count, to) => context.hand_keys(sort, count, to),
        Command::TakeKeys(left) => context.take_keys(left),
        Command::LendKeys(key, to, matter) => context.lend_keys(key, to, matter),
        Command::KeysBack(key) => context.keys_back(key),
        Command::GiveKeysBack(key, to) => context.give_keys_back(key, to),
        Command::FilePaper(paper, on, kept, scan) => {
            context.not_ahead(on)?;
            Ok(Decision::fact(Fact::PaperFiled { paper, on, kept, scan }))
        }
        Command::TakePaper(paper, reason) => {
            file.papers().get(&paper).ok_or(Refusal::NotFiled)?;
            required(reason.reveal())?;
            Ok(Decision::fact(Fact::PaperTaken { paper, reason }))
        }
        Command::Archive(on) => {
            context.not_ahead(on)?;
            Ok(Decision::fact(Fact::Archived { on }))
        }
        Command::View { purpose } => context.view(purpose),
        Command::Reveal { field, purpose } => context.reveal(field, purpose),
        Command::Export { person, file, purpose } => context.export(person, file, purpose),
    }
}

/// Everything a part of the decision looks at.
#[derive(Clone, Copy)]
struct Context<'a> {
    file: &'a Household,
    act: &'a Act,
    property: &'a Property,
}

/// Specialists keep the archive (`B-03` 专员·日); night duty keeps the night log only, but calls
/// back and then needs the number.
fn check_role(role: Role, command: &Command) -> Result<(), Refusal> {
    let keeps = role.is_customer_service() || role.is_supervisor() || role == Role::System;
    let looks = matches!(command, Command::View { .. } | Command::Reveal { .. });
    let decides_files = matches!(command, Command::Belong(_) | Command::Archive(_));
    match (keeps, role.is_night_duty()) {
        (true, _) if decides_files && !(role.is_supervisor() || role == Role::System) => {
            Err(Refusal::NotSupervisor)
        }
        (true, _) => Ok(()),
        (false, true) if looks => Ok(()),
        (false, true) => Err(Refusal::NightLogOnly),
        (false, false) => Err(Refusal::NotAllowed),
    }
}

fn check_state(
    file: &Household,
    act: &Act,
    property: &Property,
    command: &Command,
) -> Result<(), Refusal> {
    let opens = matches!(command, Command::Open(_));
    match (file.unit(), opens) {
        (Some(_), true) => return Err(Refusal::AlreadyOpen),
        (None, false) => return Err(Refusal::NoFile),
        (Some(_), false) | (None, true) => {}
    }
    let looks =
        matches!(command, Command::View { .. } | Command::Reveal { .. } | Command::Export { .. });
    let today = day_of(act.now, property.zone);
    if !looks && file.stage(today) == super::FileStage::Archived {
        return Err(Refusal::Archived);
    }
    Ok(())
}

fn required(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::ReasonMissing) } else { Ok(()) }
}

impl Context<'_> {
    fn today(self) -> chrono::NaiveDate {
        day_of(self.act.now, self.property.zone)
    }

    /// What has not happened yet is not entered as if it had.
    fn not_ahead(self, day: chrono::NaiveDate) -> Result<(), Refusal> {
        if day > self.today() { Err(Refusal::DayAhead) } else { Ok(()) }
    }

    fn known(self, person: PersonId) -> Result<(), Refusal> {
        self.file.people().get(&person).map(|_| ()).ok_or(Refusal::NoSuchPerson)
    }

    fn known_if_named(self, person: Option<PersonId>) -> Result<(), Refusal> {
        person.map_or(Ok(()), |person| self.known(person))
    }

    fn set(self, edits: Vec<Edit>) -> Result<Decision, Refusal> {
        if edits.is_empty() {
            return Err(Refusal::NothingAsked);
        }
        let edits = self.check_edits(edits)?;
        if edits.iter().any(|edit| self.needs_request(edit)) {
            return Err(Refusal::NeedsVerifiedRequest);
        }
        if edits.iter().all(|edit| self.is_unchanged(edit)) {
            return Err(Refusal::Unchanged);
        }
        let edits = edits.into_iter().filter(|edit| !self.is_unchanged(edit)).collect();
        Ok(Decision { edits, ..Decision::default() })
    }

    /// The edits in their one spelling: of things on file, with the consent they need.
    fn check_edits(self, edits: Vec<Edit>) -> Result<Vec<Edit>, Refusal> {
        edits
            .into_iter()
            .map(|edit| {
                let edit = edit.checked()?;
                match edit.field {
                    Field::Person(person, _) => self.known(person)?,
                    Field::Vehicle(vehicle, _) => {
                        self.file.vehicles().get(&vehicle).ok_or(Refusal::NoSuchThing)?;
                    }
                    Field::Area
                    | Field::Use
                    | Field::DeliveredOn
                    | Field::FeeStandard
                    | Field::Meter(_)
                    | Field::Steward
                    | Field::Note => {}
                }
                self.check_consent(&edit)?;
                Ok(edit)
            })
            .collect()
    }

    fn check_consent(self, edit: &Edit) -> Result<(), Refusal> {
        let Field::Person(person, field) = edit.field else { return Ok(()) };
        let Some(consent) = consent_for(field) else { return Ok(()) };
        let given = self.file.has_consented(person, consent);
        if edit.value.is_none() || given { Ok(()) } else { Err(Refusal::NeedsConsent) }
    }

    /// The value shown already, with nothing that contradicts it: a conflict is resolved by
    /// writing one of the values over all.
    fn is_unchanged(self, edit: &Edit) -> bool {
        match self.file.registers().known.get(&edit.field) {
            None => edit.value.is_none(),
            Some(register) => register.shown.value == edit.value && register.conflicting.is_empty(),
        }
    }

    /// Who an owner is and where they are reached changes only by a request whose sender has shown
    /// who they are (`B-08` (c)), once it is on file. A supervisor mends what was mistyped; choosing
    /// between two values in conflict is no change.
    fn needs_request(self, edit: &Edit) -> bool {
        let Field::Person(person, field) = edit.field else { return false };
        let identifies =
            matches!(field, PersonField::Name | PersonField::Phone | PersonField::Certificate);
        let trusted = self.act.role.is_supervisor() || self.act.role == Role::System;
        let Some(register) = self.file.registers().known.get(&edit.field) else { return false };
        let mut on_file = std::iter::once(&register.shown).chain(&register.conflicting);
        identifies
            && !trusted
            && self.file.owners(self.today()).contains(&person)
            && register.shown.value.is_some()
            && !on_file.any(|claim| claim.value == edit.value)
    }
}

/// The agreement a field of a person rests on (PIPL arts. 28–31); none for what the contract needs.
const fn consent_for(field: PersonField) -> Option<Consent> {
    match field {
        PersonField::CareNote => Some(Consent::CareNote),
        PersonField::Birthday => Some(Consent::Birthday),
        PersonField::Name
        | PersonField::Honorific
        | PersonField::Phone
        | PersonField::OtherPhone
        | PersonField::Emergency
        | PersonField::Certificate => None,
    }
}
