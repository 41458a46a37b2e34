//! A survey round at the desk: its steps, the list of codes and households, and the answers.
//!
//! The list is a secret row beside the log and never a fact. It comes into being with the sample
//! and is destroyed with the report; what destroys it here destroys it everywhere by the sync.

use dutybook_domain::civil::day_of;
use dutybook_domain::id::{ClickId, DocumentId};
use dutybook_domain::staff::Act;
use dutybook_domain::survey::{
    self, Answered, Code, CodeList, Command, Form, Half, Invited, ResponseCommand, Round, draw,
    half_of_secret, secret_name,
};
use dutybook_replica::codec::EncodeError;
use dutybook_replica::wire::limits::MAX_SECRET_BYTES;
use dutybook_store::log::Secret;

use super::{CommandError, Desk, DeskError};
use crate::random;

impl Desk {
    /// Takes a step of a round. With the sample every household drawn gets its code; with the
    /// report the list of them is destroyed.
    ///
    /// # Errors
    /// [`CommandError::Survey`] says why the step is refused; nothing was written then.
    pub fn survey(
        &mut self,
        act: &Act,
        click: ClickId,
        half: Half,
        command: Command,
    ) -> Result<(), CommandError> {
        let document = survey::round_id(self.property(), half);
        let (round, property) = (self.round(half)?, self.property_at(act.now)?);
        let frame = if let Command::LockSample { frame, .. } = &command {
            Some(frame.clone())
        } else {
            None
        };
        let is_report = matches!(command, Command::Report { .. });
        let decision =
            survey::decide(&round, act, &property, command).map_err(CommandError::Survey)?;
        // The codes come first: a sample without its list could never be asked.
        for fact in &decision.facts {
            if let (survey::Fact::SampleLocked(sample), Some(frame)) = (fact, &frame) {
                let drawn = draw(frame, sample).unwrap_or_default();
                let households = frame.iter().filter(|one| drawn.contains(&one.unit));
                let list =
                    CodeList::deal(households.cloned(), random::bytes).map_err(DeskError::from)?;
                self.keep_codes(secret_name(half, sample.seed), Some(&list))?;
            }
        }
        self.commit(act, click, decision.at(document))?;
        if is_report {
            self.destroy_codes(half)?;
        }
        Ok(())
    }

    /// A round as the desk knows it.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn round(&self, half: Half) -> Result<Round, DeskError> {
        Ok(survey::fold(&self.ledger(survey::round_id(self.property(), half))?))
    }

    /// Which household each code of a round went to; `None` before the sample is drawn, and for
    /// ever from the report on.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn codes(&self, half: Half) -> Result<Option<CodeList>, DeskError> {
        let Some(sample) = self.round(half)?.sample else { return Ok(None) };
        let held = self.reader().secret(self.property(), &secret_name(half, sample.seed))?;
        Ok(held.as_ref().and_then(list_in))
    }

    /// The household a code of a round went to. Where two desks drew the sample apart, the codes of
    /// both went out, and what comes back under either is an answer.
    fn invited(&self, half: Half, code: Code) -> Result<Option<Invited>, DeskError> {
        let held = self.lists_of(half)?;
        let mut lists = held.iter().filter_map(list_in);
        Ok(lists.find_map(|list| list.household(code)))
    }

    /// The lists of a round that were not destroyed.
    fn lists_of(&self, half: Half) -> Result<Vec<Secret>, DeskError> {
        let mut held = self.reader().secrets(self.property())?;
        held.retain(|secret| !secret.deleted && half_of_secret(&secret.name) == Some(half));
        Ok(held)
    }

    /// Takes a filled form. Of two under one code the first counts; the other is kept beside it.
    ///
    /// # Errors
    /// [`CommandError::NoSuchCode`] where the round gave out no such code, or has destroyed its
    /// list; [`CommandError::Response`] says why else it is refused. Nothing was written then.
    pub fn answer(
        &mut self,
        act: &Act,
        click: ClickId,
        half: Half,
        form: Form,
    ) -> Result<DocumentId, CommandError> {
        let invited = self.invited(half, form.code)?;
        let stratum = invited.ok_or(CommandError::NoSuchCode)?.stratum;
        let Form { code, answers, assisted } = form;
        let day = day_of(act.now, self.identity().zone);
        let form = Answered { round: half, code, stratum, answers, day, assisted };
        self.respond(act, click, (half, code), ResponseCommand::Answer(form))
    }

    /// Gives a command on the answer under a code.
    ///
    /// # Errors
    /// [`CommandError::Response`] says why it is refused; nothing was written then.
    pub fn respond(
        &mut self,
        act: &Act,
        click: ClickId,
        (half, code): (Half, Code),
        command: ResponseCommand,
    ) -> Result<DocumentId, CommandError> {
        let document = survey::response_id(self.property(), half, code);
        let (round, property) = (self.round(half)?, self.property_at(act.now)?);
        let response = survey::fold_response(&self.ledger(document)?);
        let decision = survey::decide_response(&response, &round, act, &property, command)
            .map_err(CommandError::Response)?;
        self.commit(act, click, decision.at(document))?;
        Ok(document)
    }

    /// Destroys the lists of rounds that were reported, wherever that was: the program may have
    /// ended between a report and this.
    pub(super) fn destroy_reported_codes(&mut self) -> Result<(), DeskError> {
        for secret in self.reader().secrets(self.property())? {
            let half = half_of_secret(&secret.name).filter(|_| !secret.deleted);
            if let Some(half) = half
                && self.round(half)?.codes_destroyed()
            {
                self.keep_codes(secret.name, None)?;
            }
        }
        Ok(())
    }

    fn destroy_codes(&mut self, half: Half) -> Result<(), DeskError> {
        for secret in self.lists_of(half)? {
            self.keep_codes(secret.name, None)?;
        }
        Ok(())
    }

    /// Replaces a list, or destroys it.
    fn keep_codes(&mut self, name: String, list: Option<&CodeList>) -> Result<(), DeskError> {
        let held = self.reader().secret(self.property(), &name)?;
        let version = held.map_or(0, |held| held.version).saturating_add(1);
        let mut bytes = Vec::new();
        if let Some(list) = list {
            ciborium::into_writer(list, &mut bytes).or(Err(EncodeError::Unspeakable))?;
        }
        if bytes.len() > MAX_SECRET_BYTES {
            return Err(EncodeError::TooLong.into());
        }
        let secret = Secret { name, version, deleted: list.is_none(), bytes };
        let property = self.property();
        // A greater version wins over whatever is held.
        let _won = self.log_mut().put_secret(property, &secret)?;
        self.note_secret(secret.name);
        Ok(())
    }
}

fn list_in(secret: &Secret) -> Option<CodeList> {
    let bytes = (!secret.deleted).then_some(secret.bytes.as_slice())?;
    ciborium::from_reader(bytes).ok()
}
