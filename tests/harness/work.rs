//! Desk work, one command at a time: read what the desk has, ask the product's own rules, write what
//! they allow.

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{BlobHash, DocumentId, StaffId};
use dutybook_domain::ledger::{Body, FactKey};
use dutybook_domain::shift::Shift;
use dutybook_domain::staff::Role;
use dutybook_domain::{duty, handover, settings, ticket};

use crate::driver::{Driver, Line, stamped};

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
        let own = decision.facts.into_iter().map(|fact| (document, fact));
        let click = self.next_click();
        let mut lines = Vec::new();
        for (document, fact) in own.chain(decision.elsewhere) {
            let bytes = stamped(&act, click, Body::Fact(fact))?;
            lines.push(Line { document, kind: DocumentKind::Ticket, bytes });
        }
        self.write(front, &lines)
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
        let bytes = stamped(&act, self.next_click(), body)?;
        self.write(front, &[Line { document, kind: DocumentKind::Ticket, bytes }])
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
        let drafts = duty::decide(&log, &act, &property, command)
            .map_err(|refusal| refused(refusal.code()))?;
        let click = self.next_click();
        let mut lines = Vec::new();
        for draft in drafts {
            let (document, fact) = match draft {
                duty::Draft::Own(fact) => (own, fact),
                duty::Draft::Other(document, fact) => (document, fact),
                duty::Draft::Born(_) => anyhow::bail!("nothing of the night is converted here"),
            };
            let bytes = stamped(&act, click, Body::Fact(fact))?;
            lines.push(Line { document, kind: DocumentKind::DutyLog, bytes });
        }
        self.write(front, &lines)
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
        let facts = handover::decide(&handover, &act, &property, command)
            .map_err(|refusal| refused(refusal.code()))?;
        let click = self.next_click();
        let mut lines = Vec::new();
        for fact in facts {
            let bytes = stamped(&act, click, Body::Fact(fact))?;
            lines.push(Line { document, kind: DocumentKind::Handover, bytes });
        }
        self.write(front, &lines)
    }

    /// Gives a property's setting a value.
    ///
    /// # Errors
    /// When the rules refuse it or the desk does not save it.
    pub fn set(&mut self, front: usize, setting: settings::Setting) -> anyhow::Result<()> {
        let (property, act) = (self.property(front)?, self.act(front, SUPERVISOR)?);
        let document = settings::document(property.uid);
        let held = settings::fold(&self.ledger(front, document)?);
        let facts = settings::decide(&held, &act, &property, settings::Command::Set(setting))
            .map_err(|refusal| refused(refusal.code()))?;
        let click = self.next_click();
        let mut lines = Vec::new();
        for fact in facts {
            let bytes = stamped(&act, click, Body::Fact(fact))?;
            lines.push(Line { document, kind: DocumentKind::Settings, bytes });
        }
        self.write(front, &lines).map(drop)
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
