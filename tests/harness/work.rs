//! Desk work, one command at a time: read what the desk has, ask the product's own rules, write what
//! they allow.

use dutybook_domain::draft::Draft;
use dutybook_domain::id::{BlobHash, DocumentId, StaffId};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::shift::Shift;
use dutybook_domain::staff::Role;
use dutybook_domain::{duty, handover, settings, ticket};

use crate::driver::Driver;

/// A member of staff in a role.
pub type Person = (StaffId, Role);

/// Takes contacts by day at the first desk of a property.
pub const SPECIALIST: Person = (StaffId(1), Role::Specialist);
/// Her colleague at the second desk.
pub const COLLEAGUE: Person = (StaffId(2), Role::Specialist);
/// Keeps the desk at night.
pub const GUARD: Person = (StaffId(11), Role::NightGuard);
/// Repairs.
pub const WORKER: Person = (StaffId(31), Role::Worker);
/// Verifies and closes.
pub const SUPERVISOR: Person = (StaffId(90), Role::Supervisor);
/// Approves.
pub const MANAGER: Person = (StaffId(91), Role::ProjectManager);

fn refused(code: &str) -> anyhow::Error {
    anyhow::anyhow!("the rules refuse it: {code}")
}

impl Driver {
    /// Gives a command on a ticket.
    ///
    /// # Errors
    /// When the rules refuse it or the desk does not save it.
    pub fn ticket(
        &mut self,
        front: usize,
        document: DocumentId,
        who: Person,
        command: ticket::Command,
    ) -> anyhow::Result<Vec<FactKey>> {
        let (property, act) = (self.property(front)?, self.act(front, who)?);
        let ticket = ticket::fold(&self.ledger(front, document)?, property.zone);
        let decision = ticket::decide::decide(&ticket, &act, &property, command)
            .map_err(|refusal| refused(refusal.code()))?;
        self.commit(front, &act, decision.at(document))
    }

    /// Corrects or strikes out an entry of a ticket.
    ///
    /// # Errors
    /// When the rules refuse it or the desk does not save it.
    pub fn amend(
        &mut self,
        front: usize,
        document: DocumentId,
        who: Person,
        amendment: ticket::decide::Amendment,
    ) -> anyhow::Result<Vec<FactKey>> {
        let (property, act) = (self.property(front)?, self.act(front, who)?);
        let ledger = self.ledger(front, document)?;
        let body = ticket::decide::decide_amendment(&ledger, &act, &property, amendment)
            .map_err(|refusal| refused(refusal.code()))?;
        self.commit(front, &act, vec![Draft::new(document, body)])
    }

    /// Gives a command on the duty log of a shift.
    ///
    /// # Errors
    /// When the rules refuse it or the desk does not save it.
    pub fn duty(
        &mut self,
        front: usize,
        shift: Shift,
        who: Person,
        command: duty::Command,
    ) -> anyhow::Result<Vec<FactKey>> {
        let (property, act) = (self.property(front)?, self.act(front, who)?);
        let own = shift.duty_log(property.uid);
        let log = duty::fold(&self.ledger(front, own)?);
        let decision = duty::decide(&log, &act, &property, command)
            .map_err(|refusal| refused(refusal.code()))?;
        self.commit(front, &act, decision.at(own))
    }

    /// Gives a command on a handover.
    ///
    /// # Errors
    /// When the rules refuse it or the desk does not save it.
    pub fn hand_over(
        &mut self,
        front: usize,
        document: DocumentId,
        who: Person,
        command: handover::Command,
    ) -> anyhow::Result<Vec<FactKey>> {
        let (property, act) = (self.property(front)?, self.act(front, who)?);
        let handover = handover::fold(&self.ledger(front, document)?);
        let decision = handover::decide(&handover, &act, &property, command)
            .map_err(|refusal| refused(refusal.code()))?;
        self.commit(front, &act, decision.at(document))
    }

    /// Gives a property's setting a value.
    ///
    /// # Errors
    /// When the rules refuse it or the desk does not save it.
    pub fn set(&mut self, front: usize, setting: settings::Setting) -> anyhow::Result<()> {
        let (property, act) = (self.property(front)?, self.act(front, SUPERVISOR)?);
        let document = settings::document(property.uid);
        let held = settings::fold(&self.ledger(front, document)?);
        let decision = settings::decide(&held, &act, &property, settings::Command::Set(setting))
            .map_err(|refusal| refused(refusal.code()))?;
        self.commit(front, &act, decision.at(document)).map(drop)
    }

    /// Keeps a picture at a desk.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn picture(&self, front: usize, bytes: &[u8]) -> anyhow::Result<BlobHash> {
        let at = self.site.front(front)?;
        Ok(at.desk()?.blobs().put(at.property, bytes)?)
    }
}
