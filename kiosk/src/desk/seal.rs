//! Signing a month's report at the desk, offline too, and reading what was signed.
//!
//! The figures are compiled here and now from everything the desk holds; whether they may be signed
//! is the rules' to say.

use chrono::NaiveDate;
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::id::{ClickId, StaffId};
use dutybook_domain::seal::{self, Command};
use dutybook_domain::staff::{Act, Role};
use dutybook_store::reports::SealedMonth;

use super::{CommandError, Desk, DeskError};

impl Desk {
    /// Signs a month's final report, or the preliminary of its days up to `until`.
    ///
    /// # Errors
    /// [`CommandError::Seal`] says why it may not be signed; nothing was written then.
    pub fn seal(
        &mut self,
        act: &Act,
        click: ClickId,
        month: Month,
        until: Option<NaiveDate>,
    ) -> Result<(), CommandError> {
        let books = self.books()?;
        let compiler = self.compiler(&books);
        let waiting = compiler.waiting().map_err(DeskError::from)?;
        let snapshot = compiler.snapshot(month, until).map_err(DeskError::from)?;
        // Days before the month are no days of it: there is nothing to sign yet.
        let (report, behind) =
            snapshot.ok_or(CommandError::Seal(seal::Refusal::CutOffNotReached))?;
        let has_newer_facts = waiting.unknown > 0 || waiting.newer;
        let report = Box::new(report);
        self.signed(act, click, month, Command::Seal { report, behind, has_newer_facts })
    }

    /// Gives a command on a month's signed reports: reopens one, or chooses between two.
    ///
    /// # Errors
    /// [`CommandError::Seal`] says why it is refused; nothing was written then.
    pub fn signed(
        &mut self,
        act: &Act,
        click: ClickId,
        month: Month,
        command: Command,
    ) -> Result<(), CommandError> {
        let document = seal::document(self.property(), month);
        let signed = seal::fold(&self.ledger(document)?);
        let property = self.property_at(act.now)?;
        let decision =
            seal::decide(&signed, act, &property, command).map_err(CommandError::Seal)?;
        self.commit(act, click, decision.at(document))?;
        Ok(())
    }

    /// How the reports of a month stand, and what became of what was signed: computed anew from
    /// what the desk knows now.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn sealed(&self, month: Month) -> Result<SealedMonth, DeskError> {
        let books = self.books()?;
        Ok(self.compiler(&books).sealed(month)?)
    }

    /// The member of staff who signs: the supervisor of this name, or of this number where two
    /// share a name. `None` where there is no such supervisor on the staff today.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn supervisor(
        &self,
        name: &str,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Option<(StaffId, Role)>, DeskError> {
        let settings = self.settings()?;
        let today = day_of(now, self.identity().zone);
        let mut named = settings.staff(today).filter_map(|member| {
            let is_meant = member.name.reveal() == name || member.who.0.to_string() == name;
            let role = member.roles.iter().find(|role| role.is_supervisor())?;
            is_meant.then_some((member.who, *role))
        });
        let found = named.next();
        Ok(found.filter(|_| named.next().is_none()))
    }
}
