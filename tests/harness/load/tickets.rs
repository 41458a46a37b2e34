//! Tickets as people write them: decided by the product's own rules, signed, in varied text of more
//! than a thousand distinct characters.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::caller::{Channel, Relation};
use dutybook_domain::document::{DocumentKind, born_id};
use dutybook_domain::draft::Draft;
use dutybook_domain::follow_up::{Answer, Attempt, Method, Outcome, Score};
use dutybook_domain::id::{ClickId, DeskNumber, DocumentId, SpokenNumber, StaffId};
use dutybook_domain::ledger::{self, Body};
use dutybook_domain::personal::Personal;
use dutybook_domain::property::Property;
use dutybook_domain::staff::{Act, Department, Role};
use dutybook_domain::ticket::command::{Finish, HandOn, Receive};
use dutybook_domain::ticket::fact::{ByWorker, Note, Wait, WaitReason};
use dutybook_domain::ticket::matter::{Kind, Matter, Origin, Reference, Reporter, Urgency};
use dutybook_domain::ticket::{self, Command};
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::change::Checked;
use dutybook_replica::codec;
use dutybook_replica::document::Document;
use dutybook_replica::facts::{facts_of, gather};

use crate::random::Random;
use crate::work::{SPECIALIST, WORKER};

/// How many changes a whole ticket has.
pub const CHANGES: usize = 12;

/// How many different characters people use here.
const CHARACTERS: u64 = 1_400;

/// Draws the tickets of one desk.
#[derive(Debug)]
pub struct Clerk {
    property: Property,
    desk: DeskNumber,
    random: Random,
    serial: u32,
    now: DateTime<Utc>,
}

/// A line for one document.
#[derive(Debug, Clone)]
pub struct Record {
    /// The ticket.
    pub document: DocumentId,
    /// The record, as bytes.
    pub bytes: Vec<u8>,
}

impl Clerk {
    /// A desk whose tickets are drawn from a seed; the first is received at `now`.
    pub const fn new(property: Property, desk: DeskNumber, seed: u64, now: DateTime<Utc>) -> Self {
        Self { property, desk, random: Random::new(seed), serial: 0, now }
    }

    /// So many characters of Chinese.
    fn text(&mut self, length: usize) -> String {
        let mut letter = || {
            let nth = u32::try_from(self.random.below(CHARACTERS)).unwrap_or(0);
            char::from_u32(0x4e00_u32.saturating_add(nth)).unwrap_or('一')
        };
        (0..length).map(|_| letter()).collect()
    }

    fn act(&self, (by, role): (StaffId, Role)) -> Act {
        Act { by, role, desk: self.desk, now: self.now, occurred_at: self.now }
    }

    fn click(&mut self) -> ClickId {
        ClickId::from_bytes(self.random.bytes())
    }

    fn receive(&mut self) -> anyhow::Result<Command> {
        self.serial = self.serial.saturating_add(1);
        let (desk, serial) = (self.desk, self.serial);
        let unit = format!("{}-{}", 1 + self.random.below(20), 101 + self.random.below(2_800));
        let from = Reference {
            document: DocumentId::from_bytes(self.random.bytes()),
            number: SpokenNumber { desk, serial },
        };
        Ok(Command::Receive(Box::new(Receive {
            number: SpokenNumber { desk, serial },
            matter: Matter {
                kind: Kind::RepairPrivate,
                urgency: Urgency::Ordinary,
                unit: Some(unit.parse()?),
                place: None,
                category: None,
                object: None,
            },
            reporter: Reporter {
                name: Some(Personal::new(self.text(3))),
                phone: Some(Personal::new(format!("1{:010}", self.random.below(10_000_000_000)))),
                relation: Relation::Owner,
                channel: Channel::Call,
            },
            content: Personal::new(self.text(24)),
            origin: Origin::Ticket(from),
            raised_at: None,
            received_by: None,
            promise: None,
        })))
    }

    /// The commands after the receipt, one change each, with who gives them.
    fn commands(&mut self) -> Vec<((StaffId, Role), Command)> {
        let note = |text| Note { note: text, customer_told: true };
        let by_worker = ByWorker { worker: Some(WORKER.0) };
        let hand_on = HandOn {
            department: Department::Engineering,
            also: Vec::new(),
            told: None,
            note: self.text(14),
        };
        let finish = Finish {
            action: self.text(16),
            materials: self.text(6),
            fee: None,
            worker: Some(WORKER.0),
        };
        let answer = Answer {
            confirmed_done: true,
            satisfaction: Score::new(5),
            attitude: Score::new(5),
            timeliness: Score::new(4),
            cleanliness: Score::new(5),
            remark: None,
            signature: None,
        };
        let attempt =
            Attempt { method: Method::Phone, outcome: Outcome::Reached(answer), action: None };
        vec![
            (SPECIALIST, Command::Dispatch(hand_on)),
            (SPECIALIST, Command::Accept(by_worker)),
            (SPECIALIST, Command::Arrive(by_worker)),
            (SPECIALIST, Command::Report(note(self.text(18)))),
            (SPECIALIST, Command::Wait(Wait { reason: WaitReason::Parts, whom: self.text(4) })),
            (SPECIALIST, Command::Report(note(self.text(18)))),
            (SPECIALIST, Command::Resume(note(self.text(8)))),
            (WORKER, Command::Finish(finish)),
            (WORKER, Command::RefuseSignature { reason: self.text(8) }),
            (SPECIALIST, Command::TakeFeedback { from: Some(WORKER.0), call_at_night: false }),
            (SPECIALIST, Command::FollowUp(attempt)),
        ]
    }

    /// A new ticket's id. It is a minute later then, so that no two tickets begin in one moment.
    fn born(&mut self) -> DocumentId {
        self.now = self.now.checked_add_signed(TimeDelta::seconds(7)).unwrap_or(self.now);
        born_id(self.now, self.random.bytes())
    }

    /// The receipt of a new ticket.
    ///
    /// # Errors
    /// When the rules refuse it.
    pub fn receipt(&mut self) -> anyhow::Result<Record> {
        let (document, fact) = self.received()?;
        let bytes = self.stamped(SPECIALIST, Body::Fact(fact))?;
        Ok(Record { document, bytes })
    }

    /// The receipt of a new ticket as a draft, and who writes it.
    ///
    /// # Errors
    /// When the rules refuse it.
    pub fn draft(&mut self) -> anyhow::Result<(Act, Draft)> {
        let (document, fact) = self.received()?;
        Ok((self.act(SPECIALIST), Draft::fact(document, fact)))
    }

    fn received(&mut self) -> anyhow::Result<(DocumentId, ticket::Fact)> {
        let (document, command) = (self.born(), self.receive()?);
        let nothing = ticket::fold(&gather([]).ledger, self.property.zone);
        Ok((document, self.decided(&nothing, SPECIALIST, command)?))
    }

    /// A word on how far a ticket is.
    ///
    /// # Errors
    /// When it is too long for a document.
    pub fn progress(&mut self, document: DocumentId) -> anyhow::Result<Record> {
        let note = Note { note: self.text(18), customer_told: true };
        let fact = Body::Fact(ticket::Fact::Progress(note));
        let bytes = self.stamped(SPECIALIST, fact)?;
        Ok(Record { document, bytes })
    }

    /// A whole ticket, from the call to the follow-up, signed: [`CHANGES`] changes.
    ///
    /// # Errors
    /// When the rules refuse any of it.
    pub fn whole(&mut self, author: &Author) -> anyhow::Result<Vec<Checked>> {
        let id = self.born();
        let kind = DocumentKind::Ticket.code();
        let mut document = Document::load(id, kind, [])?;
        let mut changes: Vec<Checked> = Vec::with_capacity(CHANGES);
        let mut commands = vec![(SPECIALIST, self.receive()?)];
        commands.extend(self.commands());
        for (who, command) in commands {
            let ledger = gather(changes.iter().flat_map(facts_of)).ledger;
            let fact = self.decided(&ticket::fold(&ledger, self.property.zone), who, command)?;
            let bytes = self.stamped(who, Body::Fact(fact))?;
            let written = author::write(&mut document, author, self.now, Writing::Fact(&bytes))?;
            changes.push(written.context("nothing was written")?);
            self.now = self.now.checked_add_signed(TimeDelta::seconds(1)).unwrap_or(self.now);
        }
        anyhow::ensure!(changes.len() == CHANGES, "a ticket of {} changes", changes.len());
        Ok(changes)
    }

    /// The bytes of an entry of somebody.
    fn stamped(
        &mut self,
        who: (StaffId, Role),
        body: Body<ticket::Fact>,
    ) -> anyhow::Result<Vec<u8>> {
        let stamp = self.act(who).stamp(self.click());
        Ok(codec::encode(&ledger::Record { stamp: Some(stamp), body })?)
    }

    fn decided(
        &self,
        ticket: &ticket::Ticket,
        who: (StaffId, Role),
        command: Command,
    ) -> anyhow::Result<ticket::Fact> {
        let decision = ticket::decide::decide(ticket, &self.act(who), &self.property, command)
            .map_err(|refusal| anyhow::anyhow!("the rules refuse it: {}", refusal.code()))?;
        let mut facts = decision.facts.into_iter();
        let fact = facts.next().context("nothing was decided")?;
        anyhow::ensure!(facts.next().is_none(), "more than one fact was decided");
        Ok(fact)
    }
}

#[cfg(test)]
mod tests;
