//! One unit's file: its view, masked, and what is done with it.
//!
//! A look is entered in the journal before anything is shown, and so is an export before it is
//! written.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::household::field::{Field, Value};
use dutybook_domain::household::thing::PersonId;
use dutybook_domain::household::{Command, Fact, Household};
use dutybook_domain::id::{DocumentId, StaffId};
use dutybook_domain::journal::{self, Fact as Line, Journal};
use dutybook_domain::staff::Act;

use super::state::State;
use super::writing::NotDone;
use crate::desk::DeskError;
use crate::person_export;
use crate::random;
use crate::screens::household::{Revealed, Seen, View};
use crate::text;
use crate::views::News;

mod file;

use file::Reading;

/// How long a value stays visible.
const SHOWN: TimeDelta = TimeDelta::seconds(60);
/// How many of the unit's tickets are shown.
const SERVED: usize = 50;
/// How many looks are shown.
const LOOKS: usize = 20;
/// For how many months looks are written out with what is held about somebody (regulations §11.3).
const LOOKS_MONTHS: u32 = 36;
/// Where what is held about a person is written.
const EXPORTS: &str = "exports";

/// What the worker knows of the file on the screen.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// The file whose opening is entered in the journal.
    pub(super) at: Option<DocumentId>,
    /// The value made visible, and until when.
    revealed: Option<(Field, DateTime<Utc>)>,
    /// Where the last export lies.
    exported: Option<String>,
    /// How the last deed ended.
    outcome: Option<Result<DateTime<Utc>, String>>,
}

impl State {
    /// Enters that a file is opened; it is shown only then.
    pub(super) fn look_at(&mut self, document: DocumentId) {
        self.looked = Looked::default();
        let Some(act) = self.act() else { return };
        let purpose = text::household::to_serve(self.language).to_owned();
        let outcome = self.in_one_click(&act, |click| {
            click.household(document, Command::View { purpose }).map(drop)
        });
        match self.said(outcome) {
            Ok(()) => self.looked.at = Some(document),
            Err(why) => self.archive.outcome = Some(Err(why)),
        }
    }

    /// Does something with a file.
    pub(super) fn act_on_household(&mut self, document: DocumentId, asked: &Command) {
        let Some(act) = self.act() else { return };
        let outcome = self.in_one_click(&act, |click| click.household(document, asked.clone()));
        let outcome = outcome.and_then(|()| self.after(&act, document, asked));
        self.looked.outcome = Some(match self.said(outcome) {
            Ok(()) => {
                if !matches!(asked, Command::Reveal { .. }) {
                    self.tell(News::HouseholdSaved);
                }
                Ok(act.now)
            }
            Err(why) => Err(why),
        });
    }

    /// What follows once it is entered.
    fn after(&mut self, act: &Act, document: DocumentId, asked: &Command) -> Result<(), NotDone> {
        if let Command::Reveal { field, purpose: _ } = asked {
            let until = act.now.checked_add_signed(SHOWN);
            self.looked.revealed = until.map(|until| (*field, until));
        }
        if let Command::Export { person, file, purpose: _ } = asked {
            self.looked.exported = Some(self.write_out((document, *person), file)?);
        }
        Ok(())
    }

    /// Writes what is held about somebody; answers the folder.
    fn write_out(
        &self,
        (document, person): (DocumentId, PersonId),
        name: &str,
    ) -> Result<String, NotDone> {
        let desk = self.desk();
        let zone = desk.identity().zone;
        let file = desk.household_at(document)?;
        let folder = desk.dir().join(EXPORTS);
        drop(desk);
        let mut looks = Vec::new();
        for journal in self.journals(LOOKS_MONTHS)? {
            looks.extend(journal.looks_at(document).cloned());
        }
        let held = person_export::held(&file, person, &looks, zone);
        let folder_name = folder.join(name);
        std::fs::create_dir_all(&folder)
            .and_then(|()| person_export::write(&held, &folder_name))
            .map_err(|error| {
            tracing::error!(%error, "what is held about somebody is not written out");
            NotDone::Refused(text::save::not_exported(self.language).to_owned())
        })?;
        Ok(folder_name.display().to_string())
    }

    /// The journals of the last months, latest first.
    fn journals(&self, months: u32) -> Result<Vec<Journal>, DeskError> {
        let desk = self.desk();
        let mut month = Month::of(day_of(self.now(), desk.identity().zone));
        let mut journals = Vec::new();
        for _ in 0..months {
            let document = journal::document(desk.property(), month);
            journals.push(journal::fold(&desk.ledger(document)?));
            month = month.previous();
        }
        Ok(journals)
    }

    /// The view of a file; none while it is not entered that it is looked at.
    pub(super) fn household_view(&self, document: DocumentId) -> Result<Option<View>, DeskError> {
        let Some(act) = self.act().filter(|_| self.looked.at == Some(document)) else {
            return Ok(None);
        };
        let desk = self.desk();
        let file = desk.household_at(document)?;
        let Some(unit) = file.unit().cloned() else { return Ok(None) };
        let settings = desk.settings()?;
        let property = desk.property_at(act.now)?;
        let number = desk.identity().desk.0;
        drop(desk);
        let name = |who| {
            let member = settings.member(who);
            member.map_or_else(|| who.0.to_string(), |member| member.name.reveal().clone())
        };
        let served = self.served(&unit, SERVED)?;
        let reading = Reading { file: &file, act: &act, property: &property, name: &name };
        let open = served.iter().filter(|(_, open)| *open).count();
        let mut view = reading.view(document, self.language);
        view.caller = reading.caller(document, open);
        view.served = served;
        view.looks = self.looks(document, &name)?;
        view.reader = (name(act.by), number);
        view.fresh = u64::from_be_bytes(random::bytes()?);
        view.revealed =
            self.looked.revealed.and_then(|(field, until)| revealed(&file, field, until));
        view.exported.clone_from(&self.looked.exported);
        view.outcome.clone_from(&self.looked.outcome);
        Ok(Some(view))
    }

    fn looks(
        &self,
        document: DocumentId,
        name: &dyn Fn(StaffId) -> String,
    ) -> Result<Vec<Seen>, DeskError> {
        let mut looks = Vec::new();
        for journal in self.journals(2)? {
            let lines = journal.looks_at(document).filter_map(|line| {
                let (Line::Viewed { purpose, .. } | Line::Revealed { purpose, .. }) = &line.fact
                else {
                    return None;
                };
                let stamp = line.stamp?;
                let (at, who) = (stamp.occurred_at, name(stamp.by));
                Some(Seen { at, who, purpose: purpose.clone() })
            });
            looks.extend(lines);
        }
        looks.truncate(LOOKS);
        Ok(looks)
    }
}

fn revealed(file: &Household, field: Field, until: DateTime<Utc>) -> Option<Revealed> {
    let value = match file.registers().value(field)? {
        Value::Text(text) => text.reveal().clone(),
        Value::Number(number) => number.to_string(),
    };
    Some(Revealed { field, value, until })
}

/// Those whose ties lasted on the day of a transfer and not after it.
fn leaving(decided: &[Fact]) -> BTreeSet<PersonId> {
    let ended = decided.iter().filter_map(|fact| {
        let Fact::Ended { person, .. } = fact else { return None };
        Some(*person)
    });
    ended.collect()
}
