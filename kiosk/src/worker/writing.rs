//! One click of the screens, in one transaction: what its commands decide builds on each other, and
//! where one of them is refused, nothing of the click is written.

use dutybook_domain::document::DocumentKind;
use dutybook_domain::draft::Draft;
use dutybook_domain::duty;
use dutybook_domain::household;
use dutybook_domain::id::DocumentId;
use dutybook_domain::journal;
use dutybook_domain::language::Language;
use dutybook_domain::ledger::FactKey;
use dutybook_domain::property::Property;
use dutybook_domain::shift::{Shift, Timetable};
use dutybook_domain::staff::{Act, Department};
use dutybook_domain::ticket;
use dutybook_domain::ticket::command::HandOn;

use super::state::State;
use crate::desk::click::Click;
use crate::desk::{Desk, DeskError};
use crate::text;

/// Why something was not written.
pub(super) enum NotDone {
    /// The rules refuse it, in words.
    Refused(String),
    /// It did not reach the disk.
    Failed(DeskError),
}

impl From<DeskError> for NotDone {
    fn from(error: DeskError) -> Self {
        Self::Failed(error)
    }
}

/// A click under way, with what its commands are decided for.
pub(super) struct Writing<'a> {
    pub(super) click: Click<'a>,
    act: Act,
    pub(super) property: Property,
    pub(super) language: Language,
}

/// What an entry in a duty log came to.
pub(super) struct Entered {
    /// The entry.
    pub(super) key: Option<FactKey>,
    /// The ticket that was received with it.
    pub(super) ticket: Option<DocumentId>,
}

impl State {
    /// What is said of a click that was not done; whether the disk took the last is remembered.
    pub(super) fn said<T>(&mut self, outcome: Result<T, NotDone>) -> Result<T, String> {
        self.not_saved = matches!(outcome, Err(NotDone::Failed(_)));
        outcome.map_err(|not_done| match not_done {
            NotDone::Refused(why) => why,
            NotDone::Failed(error) => text::save::failed(&error, self.language),
        })
    }

    /// Does a click: all of it, or nothing.
    pub(super) fn in_one_click<T>(
        &self,
        act: &Act,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, NotDone>,
    ) -> Result<T, NotDone> {
        let done = {
            let mut desk = self.desk();
            let property = desk.property_at(act.now)?;
            let click = desk.click(act, Desk::next_click()?);
            let mut writing = Writing { click, act: *act, property, language: self.language };
            let done = work(&mut writing)?;
            writing.click.commit()?;
            done
        };
        self.online.saved();
        Ok(done)
    }
}

impl Writing<'_> {
    /// The property at the time of the click.
    pub(super) const fn property(&self) -> &Property {
        &self.property
    }

    /// The running shift, opened where nobody has.
    pub(super) fn running_shift(&mut self) -> Result<Shift, NotDone> {
        let timetable = Timetable::of(&self.property);
        let shift = timetable.shift_at(self.act.now);
        let log = duty::fold(&self.click.ledger(shift.duty_log(self.property.uid))?);
        if log.opening().is_none() {
            let roster = self.click.settings()?.roster();
            let stretches = roster.stretches(shift, timetable);
            let command = duty::Command::Open { shift, plan: roster.plan(shift), stretches };
            self.enter(shift, command)?;
        }
        Ok(shift)
    }

    /// Enters something in the log of a shift.
    pub(super) fn enter(
        &mut self,
        shift: Shift,
        command: duty::Command,
    ) -> Result<Entered, NotDone> {
        let document = shift.duty_log(self.property.uid);
        let log = duty::fold(&self.click.ledger(document)?);
        let decided = duty::decide(&log, &self.act, &self.property, command);
        let refused = |refusal| NotDone::Refused(text::refusal::duty(refusal, self.language));
        let drafts = decided.map_err(refused)?.at(document);
        let ticket = drafts.iter().find(|draft| draft.kind == DocumentKind::Ticket);
        let ticket = ticket.map(|draft| draft.document);
        let keys = self.click.add(drafts)?;
        Ok(Entered { key: keys.first().copied(), ticket })
    }

    /// Does something with a ticket.
    pub(super) fn ticket(
        &mut self,
        document: DocumentId,
        command: ticket::command::Command,
    ) -> Result<(), NotDone> {
        let ticket = ticket::fold(&self.click.ledger(document)?, self.property.zone);
        let decided = ticket::decide::decide(&ticket, &self.act, &self.property, command);
        let refused =
            |refusal| NotDone::Refused(text::refusal::ticket(refusal, self.language).to_owned());
        self.click.add(decided.map_err(refused)?.at(document))?;
        Ok(())
    }

    /// Does something with a unit's file: its facts, its fields and the journal's lines.
    pub(super) fn household(
        &mut self,
        document: DocumentId,
        command: household::Command,
    ) -> Result<(), NotDone> {
        let file = self.click.household(document)?;
        let decided = household::decide(&file, &self.act, &self.property, command);
        let refused =
            |refusal| NotDone::Refused(text::refusal::household(refusal, self.language).to_owned());
        let journal = journal::document_of(&self.property, &self.act);
        let (drafts, edits) = decided.map_err(refused)?.at(document, journal);
        self.click.add(drafts)?;
        Ok(self.click.set(document, &edits)?)
    }

    /// Hands a ticket just received to its department; the words are what they must know.
    pub(super) fn dispatch(
        &mut self,
        ticket: DocumentId,
        (department, note): (Department, &str),
    ) -> Result<(), NotDone> {
        let note = note.trim().to_owned();
        let to = HandOn { department, also: Vec::new(), told: None, note };
        self.ticket(ticket, ticket::command::Command::Dispatch(to))
    }

    /// Adds what rules of another sort decided.
    pub(super) fn add(&mut self, drafts: Vec<Draft>) -> Result<(), NotDone> {
        self.click.add(drafts)?;
        Ok(())
    }
}
