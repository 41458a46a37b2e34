//! What screens write: a 002 and the ticket it becomes, deeds on a ticket, who comes and goes.
//!
//! The rules decide; what they refuse is said in words and nothing is written. What does not reach
//! the disk stays in its form.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use dutybook_domain::duty::contact::{Category, Intake, Person};
use dutybook_domain::duty::presence::{LeaveReason, Leaving};
use dutybook_domain::duty::{self, Carried};
use dutybook_domain::id::{DocumentId, SpokenNumber, StaffId};
use dutybook_domain::journal;
use dutybook_domain::personal::Personal;
use dutybook_domain::staff::Act;
use dutybook_domain::ticket;
use dutybook_domain::ticket::matter::{Matter, Object, Promised, Urgency};
use dutybook_domain::unit::UnitCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::state::State;
use super::writing::NotDone;
use crate::screens::intake::{Caller, Form, Outcome};
use crate::screens::night::Typed;
use crate::text;
use crate::views::News;

/// Holds a half-typed 002.
const KEPT: &str = "intake.draft";
/// Holds a half-typed line of the night log.
const KEPT_NIGHT: &str = "night.draft";

/// The half-typed 002 a data directory holds.
pub(super) fn kept(dir: &Path) -> Option<Form> {
    read_form(dir, KEPT)
}

/// The half-typed line of the night log a data directory holds.
pub(super) fn kept_night(dir: &Path) -> Option<Typed> {
    read_form(dir, KEPT_NIGHT)
}

fn read_form<F: DeserializeOwned>(dir: &Path, name: &str) -> Option<F> {
    let bytes = fs::read(dir.join(name)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Whether a form is on the disk now; one that is not was told of in the log.
fn keep_form(dir: &Path, name: &str, form: &impl Serialize) -> bool {
    let partial = dir.join(format!("{name}.partial"));
    let written = serde_json::to_vec(form)
        .map_err(std::io::Error::other)
        .and_then(|bytes| fs::write(&partial, bytes))
        .and_then(|()| fs::rename(&partial, dir.join(name)));
    if let Err(error) = &written {
        tracing::warn!(%error, "a half-typed entry is not kept");
    }
    written.is_ok()
}

impl State {
    pub(super) fn keep_intake(&mut self, form: &Form) {
        let dir = self.desk().dir().to_owned();
        self.intake.kept_at = keep_form(&dir, KEPT, form).then(|| self.now());
        self.know_caller(form);
    }

    pub(super) fn keep_night(&self, typed: &Typed) {
        let dir = self.desk().dir().to_owned();
        keep_form(&dir, KEPT_NIGHT, typed);
    }

    pub(super) fn forget_night(&self) {
        let path = self.desk().dir().join(KEPT_NIGHT);
        // It may not be there: nothing was typed for long enough.
        drop(fs::remove_file(path));
    }

    fn forget_intake(&mut self) {
        let path = self.desk().dir().join(KEPT);
        // It may not be there: nothing was typed for long enough.
        drop(fs::remove_file(path));
        self.intake.kept_at = None;
    }

    pub(super) fn register(&mut self, form: &Form, with_ticket: bool) {
        let Some(act) = self.act() else { return };
        let outcome = self.write_contact(&act, form, with_ticket);
        self.intake.outcome = Some(match self.said(outcome) {
            Ok(number) => {
                self.forget_intake();
                self.tell(News::IntakeSaved);
                Outcome::Saved(act.now, number)
            }
            Err(why) => Outcome::NotSaved(why),
        });
    }

    fn write_contact(
        &mut self,
        act: &Act,
        form: &Form,
        with_ticket: bool,
    ) -> Result<String, NotDone> {
        let number = self.next_number();
        let phone = self.phone_of(&form.caller)?;
        let intake = intake_of(form, number, phone)
            .map_err(|place| NotDone::Refused(text::save::place(&place, self.language)))?;
        let kind = form.becomes().filter(|_| with_ticket);
        let record = SpokenNumber { serial: number.serial.saturating_add(1), ..number };
        self.in_one_click(act, |click| {
            let shift = click.running_shift()?;
            let line = click.enter(shift, duty::Command::Record(intake))?.key;
            let (Some(kind), Some(line)) = (kind, line) else { return Ok(()) };
            let carried = Carried {
                number: record,
                matter: Matter {
                    kind,
                    urgency: form.urgency,
                    unit: None,
                    place: place_of(form),
                    category: None,
                    object: (kind == ticket::matter::Kind::Complaint).then_some(Object::Other),
                },
                promise: promise_of(form, act.now),
            };
            let command = duty::Command::CarryOn { line, record: carried };
            let entered = click.enter(shift, command)?;
            // Work goes to its department at once.
            let department = kind.usual_department().filter(|_| kind.is_work());
            match (entered.ticket, department) {
                (Some(ticket), Some(department)) => {
                    click.dispatch(ticket, (department, &form.words))
                }
                (_, _) => Ok(()),
            }
        })?;
        let last = if kind.is_some() { record } else { number };
        self.last_serial = last.serial;
        Ok(last.to_string())
    }

    /// Does one thing of the running shift.
    pub(super) fn enter(&self, act: &Act, command: duty::Command) -> Result<(), NotDone> {
        self.in_one_click(act, |click| {
            let shift = click.running_shift()?;
            click.enter(shift, command).map(drop)
        })
    }

    pub(super) fn act_on_ticket(
        &mut self,
        document: DocumentId,
        command: ticket::command::Command,
    ) {
        let Some(act) = self.act() else { return };
        let outcome = self.in_one_click(&act, |click| click.ticket(document, command));
        self.ticket_outcome = Some(match self.said(outcome) {
            Ok(()) => {
                self.tell(News::TicketSaved);
                Ok(act.now)
            }
            Err(why) => Err(why),
        });
    }

    /// Whoever signs in comes to the desk. That it is refused (they are there, or it is not their
    /// shift) keeps nobody from working.
    pub(super) fn arrive(&mut self, who: StaffId) {
        let Some(act) = self.act() else { return };
        match self.enter(&act, duty::Command::Arrive(who)) {
            Ok(()) | Err(NotDone::Refused(_)) => {}
            Err(NotDone::Failed(error)) => {
                tracing::error!(%error, "an arrival is not recorded");
                self.not_saved = true;
            }
        }
    }

    pub(super) fn leave_desk(&mut self) {
        let Some(act) = self.act() else { return };
        let why = LeaveReason::Break;
        let alone_because = Some(text::save::short_break(self.language).to_owned());
        let leaving = Leaving { who: act.by, why, cover: None, alone_because };
        self.come_or_go(&act, duty::Command::Leave(leaving));
    }

    pub(super) fn return_to_desk(&mut self) {
        let Some(act) = self.act() else { return };
        self.come_or_go(&act, duty::Command::Return(act.by));
    }

    fn come_or_go(&mut self, act: &Act, command: duty::Command) {
        if let Err(NotDone::Failed(error)) = self.enter(act, command) {
            tracing::error!(%error, "a leave is not recorded");
            self.not_saved = true;
        }
    }

    /// Notes that a telephone was looked at; answers whether it may be.
    pub(super) fn note_reveal(&self, document: DocumentId) -> bool {
        let Some(act) = self.act() else { return false };
        let fact = journal::Fact::Revealed {
            document,
            field: journal::RevealedField::Phone,
            purpose: text::save::to_call(self.language).to_owned(),
        };
        let Ok(decision) = journal::decide(&act, fact) else { return false };
        let noted = self.in_one_click(&act, |click| {
            let journal = journal::document_of(click.property(), &act);
            click.add(decision.at(journal))
        });
        noted.is_ok()
    }

    pub(super) fn next_number(&self) -> SpokenNumber {
        let desk = self.desk().identity().desk;
        SpokenNumber { desk, serial: self.last_serial.saturating_add(1) }
    }
}

/// What the rules are asked to record; a place that is no unit where the unit cannot be read.
fn intake_of(
    form: &Form,
    number: SpokenNumber,
    on_file: Option<Personal<String>>,
) -> Result<Intake, String> {
    let some = |words: &str| {
        let words = words.trim();
        (!words.is_empty()).then(|| Personal::new(words.to_owned()))
    };
    let (person, relation) = match &form.caller {
        Caller::Found(hit) => {
            let unit = hit.unit.parse::<UnitCode>().map_err(|_unread| hit.unit.clone())?;
            let person = Person { name: some(&hit.name), phone: on_file, unit: Some(unit) };
            (person, hit.relation())
        }
        Caller::Stranger { name, phone, place } => {
            let unit = place.parse::<UnitCode>().ok();
            let person = Person { name: some(name), phone: some(phone), unit };
            (person, dutybook_domain::caller::Relation::Visitor)
        }
        Caller::Unknown => (Person::default(), dutybook_domain::caller::Relation::Other),
    };
    Ok(Intake {
        number,
        channel: Some(form.channel),
        category: form.category,
        relation: Some(relation),
        person,
        content: Personal::new(form.words.trim().to_owned()),
        between: None,
        received_by: None,
        handling: duty::contact::Handling::default(),
    })
}

/// The place as said, where it is no unit.
fn place_of(form: &Form) -> Option<String> {
    match &form.caller {
        Caller::Stranger { place, .. } if place.parse::<UnitCode>().is_err() => {
            let place = place.trim();
            (!place.is_empty()).then(|| place.to_owned())
        }
        Caller::Stranger { .. } | Caller::Found(_) | Caller::Unknown => None,
    }
}

/// A suggestion is answered by a time agreed in the contact: the end of the next day unless said
/// otherwise later.
fn promise_of(form: &Form, now: DateTime<Utc>) -> Option<(Promised, DateTime<Utc>)> {
    let appointed = form.category == Some(Category::Suggestion)
        || (form.urgency == Urgency::Scheduled && form.becomes().is_some());
    let by = now.checked_add_signed(chrono::TimeDelta::days(1))?;
    appointed.then_some((Promised::Result, by))
}
