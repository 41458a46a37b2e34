//! Tickets: taken in, worked on, corrected, merged, by whatever the rules allow at the moment.

use anyhow::Result;
use dutybook_domain::caller::{Channel, Relation};
use dutybook_domain::document::{DocumentKind, natural_id};
use dutybook_domain::draft::Draft;
use dutybook_domain::follow_up::Method;
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_domain::ledger::{Body, EntryKey, FactKey, Ledger};
use dutybook_domain::personal::Personal;
use dutybook_domain::staff::{Department, Role};
use dutybook_domain::ticket;
use dutybook_domain::ticket::Command;
use dutybook_domain::ticket::command::{Finish, HandOn, Receive};
use dutybook_domain::ticket::decide::{Amendment, decide_amendment};
use dutybook_domain::ticket::fact::{
    ByWorker, Closing, DeskChange, Merge, Note, Reply, Wait, WaitReason,
};
use dutybook_domain::ticket::matter::{Kind, Matter, Object, Origin, Reference, Reporter, Urgency};

use crate::fleet::site::PROPERTY;
use crate::fleet::world::World;

impl World {
    /// A matter is raised at a desk.
    pub(in crate::fleet) fn receive(&mut self, post: usize) -> Result<()> {
        let kinds = [Kind::RepairCommon, Kind::Cleaning, Kind::Consultation, Kind::Complaint];
        let kind = self.random.pick(&kinds).copied().unwrap_or(Kind::Praise);
        self.receive_as(post, kind).map(drop)
    }

    /// A matter of a kind is raised at a desk, if it may give numbers.
    pub(super) fn receive_as(&mut self, post: usize, kind: Kind) -> Result<Option<DocumentId>> {
        if !self.may_number(post)? {
            return Ok(None);
        }
        let act = self.act(post, Role::Specialist)?;
        let number = self.number(post)?;
        let is_anonymous = self.random.chance(15);
        let receive = Receive {
            number,
            matter: Matter {
                kind,
                urgency: Urgency::Ordinary,
                unit: format!("3-1-{}", self.random.below(40)).parse().ok(),
                place: None,
                category: None,
                object: (kind == Kind::Complaint).then_some(Object::Engineering),
            },
            reporter: Reporter {
                name: Some(Personal::from("王女士")).filter(|_| !is_anonymous),
                phone: None,
                relation: Relation::Owner,
                channel: Channel::Call,
            },
            content: Personal::from("厨房漏水"),
            origin: Origin::Contact {
                document: natural_id(DocumentKind::DutyLog, PROPERTY, "elsewhere"),
                line: FactKey::Entry(EntryKey { millis: 1, actor: 1, sequence: 1 }),
            },
            raised_at: None,
            received_by: None,
            promise: None,
        };
        let document = self.born(act.now);
        self.command(post, document, (Role::Specialist, Command::Receive(Box::new(receive))))?;
        Ok(Some(document))
    }

    /// Something is done about a ticket known at the desk.
    pub(in crate::fleet) fn work_on(&mut self, post: usize) -> Result<()> {
        let Some(document) = self.any_ticket(post)? else { return Ok(()) };
        if self.random.chance(12) {
            return self.amend(post, document);
        }
        let other = self.any_ticket(post)?.unwrap_or(document);
        let command = self.any_command(post, (document, other))?;
        self.command(post, document, (Role::Supervisor, command))
    }

    fn any_ticket(&mut self, post: usize) -> Result<Option<DocumentId>> {
        self.look(post)?;
        let at = self.post(post)?;
        let kinds = at.documents.iter().filter(|(_, kind)| **kind == DocumentKind::Ticket);
        let tickets: Vec<DocumentId> = kinds.map(|(document, _)| *document).collect();
        // The last ones, so that desks meet in them.
        let late = tickets.get(tickets.len().saturating_sub(12)..).unwrap_or_default();
        Ok(self.random.pick(late).copied())
    }

    fn any_command(
        &mut self,
        post: usize,
        (document, other): (DocumentId, DocumentId),
    ) -> Result<Command> {
        let reason = || "业主要求".to_owned();
        let reference = |of: DocumentId, ledger: &Ledger<ticket::Fact>| {
            let read = ticket::fold(ledger, chrono_tz::Asia::Shanghai);
            read.numbers().first().map(|number| Reference { document: of, number: *number })
        };
        let from = reference(document, &self.ledger(post, document)?);
        let into = reference(other, &self.ledger(post, other)?);
        let desks = u64::from(self.plan.desks);
        let to = DeskNumber(u16::try_from(1 + self.random.below(desks))?);
        Ok(match self.random.below(17) {
            0 | 1 => Command::Dispatch(HandOn {
                department: Department::Engineering,
                also: Vec::new(),
                told: None,
                note: reason(),
            }),
            2 => Command::Accept(ByWorker::default()),
            3 => Command::Arrive(ByWorker::default()),
            4 => Command::Report(Note { note: reason(), customer_told: true }),
            5 => Command::Wait(Wait { reason: WaitReason::Parts, whom: reason() }),
            6 => Command::Resume(Note::default()),
            7 | 8 => Command::Finish(Finish {
                action: reason(),
                materials: String::new(),
                fee: None,
                worker: None,
            }),
            9 => Command::TakeFeedback { from: None, call_at_night: false },
            10 => {
                Command::Reply(Reply { method: Method::Phone, content: Personal::from("已修") })
            }
            11 => Command::Close(Closing::Individually),
            12 => Command::Cancel { reason: reason() },
            13 => Command::Reopen { reason: reason() },
            14 => Command::HandToDesk(DeskChange { to, reason: reason() }),
            15 => match (from, into) {
                (Some(from), Some(into)) => Command::Merge(Merge { from, into }),
                _ => Command::Answer(Personal::from("可以")),
            },
            _ => Command::RefuseSignature { reason: reason() },
        })
    }

    pub(super) fn command(
        &mut self,
        post: usize,
        document: DocumentId,
        (role, command): (Role, Command),
    ) -> Result<()> {
        let act = self.act(post, role)?;
        let ledger = self.ledger(post, document)?;
        let read = ticket::fold(&ledger, self.property.zone);
        let Ok(decision) = ticket::decide::decide(&read, &act, &self.property, command) else {
            self.found.forbidden += 1;
            return Ok(());
        };
        let written = self.written(&act, decision.at(document))?;
        self.write(post, &written)
    }

    /// An entry of a ticket is corrected or struck out.
    fn amend(&mut self, post: usize, document: DocumentId) -> Result<()> {
        let act = self.act(post, Role::Supervisor)?;
        let ledger: Ledger<ticket::Fact> = self.ledger(post, document)?;
        let entries: Vec<FactKey> = ledger.keys().copied().collect();
        let Some(target) = self.random.pick(&entries).copied() else { return Ok(()) };
        let reason = "写错".to_owned();
        let fact = ledger.get(&target).and_then(|(_, record)| match &record.body {
            Body::Fact(fact) => Some(fact.clone()),
            Body::Corrects { .. } | Body::Strikes { .. } => None,
        });
        let amendment = match fact {
            Some(fact) if self.random.chance(70) => {
                let occurred_at = Some(act.occurred_at);
                Amendment::Correct { target, fact: Box::new(fact), occurred_at, reason }
            }
            Some(_) | None => Amendment::Strike { target, reason },
        };
        let Ok(body) = decide_amendment(&ledger, &act, &self.property, amendment) else {
            self.found.forbidden += 1;
            return Ok(());
        };
        let written = self.written(&act, vec![Draft::new(document, body)])?;
        self.write(post, &written)
    }
}
