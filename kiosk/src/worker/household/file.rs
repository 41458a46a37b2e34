//! From a folded file to what its screen shows: personal values masked, and what may be done with a
//! card, by the rules themselves.

use chrono::NaiveDate;
use dutybook_domain::civil::day_of;
use dutybook_domain::household::card::Card;
use dutybook_domain::household::field::{Edit, Field, PersonField, Value, VehicleField};
use dutybook_domain::household::tenure::Ties;
use dutybook_domain::household::thing::{
    CardId, CardSort, KeySort, Paper, PersonId, Tie, VehicleId,
};
use dutybook_domain::household::{
    CardEnd, CardFact, CardIssued, Command, Fact, Household, Newcomer, Refusal, Transfer, decide,
};
use dutybook_domain::id::{DocumentId, StaffId};
use dutybook_domain::language::Language;
use dutybook_domain::personal::{Personal, masked_name, masked_phone, masked_plate};
use dutybook_domain::property::Property;
use dutybook_domain::regulation::RuleId;
use dutybook_domain::staff::Act;

use crate::screens::household::{
    CardDeed, CardRow, Ending, KeyRow, Passed, Person, RequestRow, Unit, Vehicle, View,
};
use crate::screens::intake::{Hit, Matched};
use crate::text;

/// What stands for a value that is hidden whole.
const HIDDEN: &str = "****";
/// Stands for somebody who is not on file yet, to ask the rules what they would say.
const NOBODY: PersonId = PersonId(u64::MAX);

/// A file, and what reading it needs beside it.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) file: &'a Household,
    pub(super) act: &'a Act,
    pub(super) property: &'a Property,
    pub(super) name: &'a dyn Fn(StaffId) -> String,
}

impl Reading<'_> {
    fn today(self) -> NaiveDate {
        day_of(self.act.now, self.property.zone)
    }

    fn refused(self, command: Command) -> Option<Refusal> {
        decide(self.file, self.act, self.property, command).err()
    }

    /// The view, without what other records say.
    pub(super) fn view(self, document: DocumentId, language: Language) -> View {
        let file = self.file;
        let filed = |paper: Paper| file.papers().get(&paper).map(|filed| filed.on);
        let mut papers: Vec<(Paper, Option<NaiveDate>)> =
            Paper::MANDATORY.into_iter().map(|paper| (paper, filed(paper))).collect();
        let others = file.papers().iter().map(|(paper, filed)| (*paper, Some(filed.on)));
        papers.extend(others.filter(|(paper, _)| !Paper::MANDATORY.contains(paper)));
        let handed = file.keys_handed().iter().map(|(sort, count)| (*sort, *count));
        View {
            document,
            unit: self.unit(),
            people: self.people(),
            vehicles: file.vehicles().keys().map(|id| self.vehicle(*id)).collect(),
            cards: file.cards().iter().map(|(id, card)| self.card((*id, card), language)).collect(),
            keys: self.keys(),
            handed: handed.collect(),
            papers,
            missing: file.missing(self.today()),
            served: Vec::new(),
            requests: self.requests(),
            transfers: self.transfers(),
            ending: self.ending(),
            looks: Vec::new(),
            conflicts: file.conflicts().count(),
            caller: None,
            reader: (String::new(), 0),
            fresh: 0,
            revealed: None,
            exported: None,
            outcome: None,
        }
    }

    fn unit(self) -> Unit {
        let registers = self.file.registers();
        let text = |field| registers.text(field).map(|text| text.reveal().as_str());
        let steward = text(Field::Steward).and_then(|id| id.parse().ok());
        Unit {
            code: self.file.unit().map_or_else(String::new, ToString::to_string),
            area: registers.value(Field::Area).and_then(Value::as_number),
            used_as: text(Field::Use).and_then(|used| used.parse().ok()),
            delivered_on: text(Field::DeliveredOn).and_then(|day| day.parse().ok()),
            occupancy: self.file.occupancy(self.today()),
            steward: steward.map(|id| (self.name)(StaffId(id))),
        }
    }

    /// How somebody is addressed; their masked name where nobody said.
    fn called(self, who: PersonId) -> String {
        let honorific = self.file.of_person(who, PersonField::Honorific);
        let honorific = honorific.map(|called| called.reveal().clone());
        let name = || {
            let name = self.file.of_person(who, PersonField::Name);
            name.map_or_else(String::new, |name| masked_name(name.reveal()))
        };
        honorific.unwrap_or_else(name)
    }

    fn people(self) -> Vec<Person> {
        let today = self.today();
        let present = self.file.people_on(today);
        let past = self.file.people().keys().filter(|who| !present.contains(who));
        present.iter().chain(past).map(|who| self.person(*who, today)).collect()
    }

    fn person(self, who: PersonId, today: NaiveDate) -> Person {
        let ties = self.file.people().get(&who).map(|person| &person.ties);
        let foremost = ties.and_then(|ties| ties.on(today).min_by_key(|tenure| tenure.tie));
        let last = || {
            let tenures = ties.map(Ties::tenures).unwrap_or_default();
            tenures.into_iter().max_by_key(|tenure| tenure.ended.map(|(until, _)| until))
        };
        let tenure = foremost.or_else(last);
        let values = PersonField::ALL.iter().filter_map(|field| {
            let value = self.file.of_person(who, *field)?;
            Some((*field, masked(*field, value)))
        });
        Person {
            id: who,
            name: self.called(who),
            tie: tenure.map(|tenure| tenure.tie),
            past: foremost.is_none(),
            from: tenure.and_then(|tenure| tenure.from),
            until: tenure.and_then(|tenure| tenure.ended).map(|(until, _)| until),
            values: values.filter(|(field, _)| *field != PersonField::Honorific).collect(),
            guarded: self.guarded(who),
        }
    }

    /// Which fields of somebody the rules change by a verified request only.
    fn guarded(self, who: PersonId) -> Vec<PersonField> {
        // Values nobody has, so that each would be a change.
        let tries = [(PersonField::Name, "\u{FF1F}"), (PersonField::Phone, "000")];
        let guarded = tries.into_iter().filter(|(field, value)| {
            let edit = Edit::text(Field::Person(who, *field), *value);
            self.refused(Command::Set(vec![edit])) == Some(Refusal::NeedsVerifiedRequest)
        });
        guarded.map(|(field, _)| field).collect()
    }

    fn vehicle(self, id: VehicleId) -> Vehicle {
        let text = |field| self.file.of_vehicle(id, field).map(|text| text.reveal().as_str());
        let keeper = text(VehicleField::Keeper).and_then(|keeper| keeper.parse().ok());
        Vehicle {
            id,
            plate: text(VehicleField::Plate).map_or_else(String::new, masked_plate),
            space: text(VehicleField::Space).unwrap_or_default().to_owned(),
            keeper: keeper.map_or_else(String::new, |keeper| self.called(keeper)),
            until: self.file.vehicles().get(&id).and_then(|vehicle| vehicle.until),
        }
    }

    fn card(self, (id, card): (CardId, &Card), language: Language) -> CardRow {
        let issued = card.issued.as_ref();
        let lost = card.lost.filter(|_| card.frozen.is_none() && card.end.is_none());
        let replacement = CardIssued {
            card: CardId(u64::MAX),
            number: Personal::from("\u{FF1F}"),
            sort: CardSort::Access,
            holder: None,
            deposit_fen: 0,
        };
        let deeds = [
            (CardDeed::Lose, Command::ReportCardLost(id)),
            (CardDeed::Freeze, Command::FreezeCard(id)),
            (CardDeed::Replace, Command::IssueCard(replacement, Some(id))),
            (CardDeed::Return, Command::ReturnCard(id, 0)),
            (CardDeed::Cancel, Command::CancelCard(id, CardEnd::Other)),
        ];
        let why_not = |(deed, command): (CardDeed, Command)| {
            let refusal = self.refused(command);
            let state = text::refusal::card(card.stage(), deed, language);
            let why = refusal.map(|refusal| {
                let is_state = refusal == Refusal::WrongState;
                if is_state { state } else { text::refusal::household(refusal, language) }
            });
            (deed, why.map(ToOwned::to_owned))
        };
        CardRow {
            id,
            number: issued.map_or_else(String::new, |issued| issued.number.reveal().clone()),
            sort: card.sort().unwrap_or(CardSort::Other),
            holder: card.holder().map_or_else(String::new, |holder| self.called(holder)),
            stage: card.stage(),
            since: card.frozen.flatten().map(|(_, at)| at).filter(|_| card.end.is_none()),
            freeze_due: lost.and_then(|lost| lost.freeze_due(self.property.zone)),
            deposit_fen: issued.map_or(0, |issued| issued.deposit_fen),
            deeds: deeds.into_iter().map(why_not).collect(),
        }
    }

    fn keys(self) -> Vec<KeyRow> {
        let row = |(id, key): (&_, &dutybook_domain::household::card::Key)| {
            let left = key.left.as_ref();
            let with = match key.place {
                dutybook_domain::household::card::KeyPlace::Lent(who, _) => (self.name)(who),
                dutybook_domain::household::card::KeyPlace::Desk
                | dutybook_domain::household::card::KeyPlace::GivenBack => String::new(),
            };
            KeyRow {
                id: *id,
                sort: left.map_or(KeySort::Other, |left| left.sort),
                count: left.map_or(0, |left| left.count),
                purpose: left.map_or_else(String::new, |left| left.purpose.reveal().clone()),
                place: key.place,
                with,
            }
        };
        self.file.keys().iter().map(row).collect()
    }

    fn requests(self) -> Vec<RequestRow> {
        let row = |(id, request): (&_, &dutybook_domain::household::request::Request)| {
            let asked = request.asked.as_ref();
            let who = asked.and_then(|asked| asked.asked_by);
            let edits = asked.map(|asked| asked.edits.as_slice()).unwrap_or_default();
            RequestRow {
                id: *id,
                who: who.map_or_else(String::new, |who| self.called(who)),
                fields: edits.iter().map(|edit| edit.field).collect(),
                stage: request.stage(),
                taken: request.asked_step.map(|(who, at)| ((self.name)(who), at)),
                refused: request.refused.as_ref().map(|(why, _)| why.reveal().clone()),
            }
        };
        let mut requests: Vec<RequestRow> = self.file.requests().iter().map(row).collect();
        requests.sort_by_key(|one| (one.stage, std::cmp::Reverse(one.taken.clone().map(|t| t.1))));
        requests
    }

    fn transfers(self) -> Vec<Passed> {
        let called = |people: &[PersonId]| people.iter().map(|who| self.called(*who)).collect();
        let passed = self.file.transfers().iter().rev().map(|transfer| Passed {
            on: transfer.on,
            from: called(&transfer.from),
            to: called(&transfer.to),
            watched: transfer.watched,
        });
        passed.collect()
    }

    /// What a transfer today would end, as the rules say it.
    fn ending(self) -> Ending {
        let today = self.today();
        let name = Edit::text(Field::Person(NOBODY, PersonField::Name), "\u{FF1F}");
        let buyer = Newcomer { person: NOBODY, tie: Tie::Owner, from: None, edits: vec![name] };
        let months = self.property.rules.number(RuleId::ArrearsWatchMonths);
        let transfer = Transfer {
            from: self.file.owners(today).into_iter().collect(),
            to: vec![buyer],
            on: today,
            arrears_months: 0,
            arrears_decision: String::new(),
            notice: "\u{FF1F}".to_owned(),
        };
        let decided = decide(self.file, self.act, self.property, Command::Transfer(transfer));
        let facts = decided.map(|decision| decision.facts).unwrap_or_default();
        let count = |wanted: fn(&Fact) -> bool| facts.iter().filter(|fact| wanted(fact)).count();
        Ending {
            people: super::leaving(&facts).into_iter().map(|who| self.called(who)).collect(),
            cards: count(|fact| matches!(fact, Fact::Card(CardFact::Cancelled { .. }))),
            vehicles: count(|fact| matches!(fact, Fact::VehicleGone { .. })),
            months,
        }
    }

    /// Its foremost person as the intake takes them.
    pub(super) fn caller(self, document: DocumentId, open: usize) -> Option<Hit> {
        let today = self.today();
        let who = *self.file.people_on(today).first()?;
        let phone = self.file.of_person(who, PersonField::Phone);
        Some(Hit {
            household: document,
            unit: self.file.unit()?.to_string(),
            person: Some(who),
            name: self.called(who),
            tie: self.file.people().get(&who)?.ties.foremost(today),
            past: false,
            phone: phone.map_or_else(String::new, |phone| masked_phone(phone.reveal())),
            matched: Matched::Unit,
            mark: String::new(),
            open,
        })
    }
}

/// A value about somebody as it is shown by default.
fn masked(field: PersonField, value: &Personal<String>) -> String {
    match field {
        PersonField::Phone | PersonField::OtherPhone => masked_phone(value.reveal()),
        PersonField::Name => masked_name(value.reveal()),
        PersonField::Honorific => value.reveal().clone(),
        PersonField::Emergency
        | PersonField::Birthday
        | PersonField::Certificate
        | PersonField::CareNote => HIDDEN.to_owned(),
    }
}
