//! Handovers: a sheet is offered, counted, taken matter by matter and signed. What it must say the
//! oracle knows from the raw facts of the desk's log, and it remembers what was signed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use chrono::{Days, NaiveDate, NaiveTime};
use dutybook_domain::civil::civil_of;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::handover;
use dutybook_domain::handover::sheet::{
    Balance, Came, CarryReason, Departure, Holding, Matter, MatterKind, MatterRef, Movements,
    SyncState, Went,
};
use dutybook_domain::handover::{Acceptance, Command, Handover, Offering};
use dutybook_domain::id::{DeskNumber, DocumentId, StaffId};
use dutybook_domain::pin::PinChecked;
use dutybook_domain::shift::Boundary;
use dutybook_domain::staff::{Act, Role};
use dutybook_domain::ticket::matter::Kind;
use dutybook_domain::ticket::{self, Ticket};

use crate::fleet::recount::{Facts, paper};
use crate::fleet::site::PROPERTY;
use crate::fleet::world::World;

/// A sheet as it was signed, remembered outside every store.
pub(in crate::fleet) type Remembered = (DocumentId, Balance);

impl World {
    /// The shift at a desk ends: its sheet is made, taken and signed in one go.
    pub(in crate::fleet) fn hand_over(&mut self, post: usize) -> Result<()> {
        let giver = self.act(post, Role::Supervisor)?;
        let (on, boundary) = coming(civil_of(giver.now, self.property.zone));
        let document = boundary.handover(PROPERTY, giver.desk, on);
        let before = self.last_signed(post)?;
        let folded = match before {
            Some(last) => Some(handover::fold(&self.ledger(post, last)?)),
            None => None,
        };
        let movements = self.movements(post, folded.as_ref())?;
        let open: BTreeSet<MatterRef> =
            movements.holdings.iter().map(|holding| holding.matter.at).collect();
        let why = [CarryReason::NoParts, CarryReason::LeftUndone, CarryReason::CustomersWish];
        let mut reasons = BTreeMap::new();
        for at in &open {
            let reason = self.random.pick(&why).copied().unwrap_or(CarryReason::Night);
            reasons.insert(*at, reason);
        }
        let offering = Offering {
            on,
            boundary,
            movements,
            reasons,
            cash: None,
            assets: Vec::new(),
            receipts: Vec::new(),
            instructions: Vec::new(),
            sync: SyncState::default(),
        };
        if !self.hand(post, (document, giver), Command::Offer(Box::new(offering)))? {
            return Ok(());
        }
        let receiver = Act { by: StaffId(giver.by.0 + 20), ..giver };
        let count = Command::Count {
            cash_fen: 0,
            assets: Vec::new(),
            receipts: Vec::new(),
            desk_in_order: true,
        };
        let mut steps = vec![count];
        steps.extend(open.iter().map(|at| Command::Take(*at)));
        let pin = |who| PinChecked { who, role: Role::Supervisor };
        steps.push(Command::Accept(Acceptance {
            giver: pin(giver.by),
            receiver: pin(receiver.by),
            waiver: None,
            open_now: open,
            unconverted: Vec::new(),
        }));
        for step in steps {
            let done = self.hand(post, (document, receiver), step)?;
            ensure!(done, "post {post} cannot sign the sheet it has offered");
        }
        self.check_sheet(post, (before, document))
    }

    /// One step of a handover; whether the rules let it be taken.
    fn hand(
        &mut self,
        post: usize,
        (document, act): (DocumentId, Act),
        step: Command,
    ) -> Result<bool> {
        let folded: Handover = handover::fold(&self.ledger(post, document)?);
        let Ok(decision) = handover::decide(&folded, &act, &self.property, step) else {
            self.found.forbidden += 1;
            return Ok(false);
        };
        let written = self.written(&act, decision.at(document))?;
        self.write(post, &written)?;
        Ok(true)
    }

    /// The sheet the desk signed last, as its own log tells.
    fn last_signed(&mut self, post: usize) -> Result<Option<DocumentId>> {
        self.look(post)?;
        Ok(self.post(post)?.signed.last().copied())
    }

    /// What the desk holds, and what has gone of what the last sheet left it.
    fn movements(&mut self, post: usize, last: Option<&Handover>) -> Result<Movements> {
        let at = self.post(post)?;
        let number = at.number;
        let tickets = at.documents.iter().filter(|(_, kind)| **kind == DocumentKind::Ticket);
        let tickets: Vec<DocumentId> = tickets.map(|(document, _)| *document).collect();
        let (mut holdings, mut departures) = (Vec::new(), Vec::new());
        let left: BTreeSet<DocumentId> = last
            .and_then(Handover::end)
            .unwrap_or_default()
            .iter()
            .map(|matter| matter.at.document)
            .collect();
        for document in tickets {
            let read = ticket::fold(&self.ledger(post, document)?, self.property.zone);
            let matter = matter(document, &read);
            let came = came(&read, number);
            if is_held(&read, number) {
                holdings.push(Holding { matter, came });
            } else if left.contains(&document) {
                let went = match read.owner() {
                    Some(to) if to != number => Went::Given { to },
                    Some(_) | None => Went::Closed,
                };
                departures.push(Departure { matter, came, went });
            }
        }
        Ok(Movements::since(last, holdings, departures))
    }

    /// The law on signed sheets, held against the raw facts of this desk's log.
    fn check_sheet(
        &mut self,
        post: usize,
        (before, document): (Option<DocumentId>, DocumentId),
    ) -> Result<()> {
        let desk = self.post(post)?.number;
        let open = self.desk(post)?;
        let facts = Facts::of(&open.reader().after(0, usize::MAX)?)?;
        let signed = paper(&facts, document).context("the sheet was signed")?;
        let balance = signed.balance();
        let start = before.and_then(|last| paper(&facts, last));
        let start = start.as_ref().map_or(&[][..], |last| &last.balance().end);
        ensure!(
            balance.start == start,
            "desk {desk} begins with {:?}, the sheet before ended with {start:?}",
            balance.start
        );
        let open: BTreeSet<DocumentId> = facts.open_at(desk).into_iter().collect();
        let end: BTreeSet<DocumentId> =
            balance.end.iter().map(|matter| matter.at.document).collect();
        ensure!(end == open, "desk {desk} hands over {end:?}, open are {open:?}");
        check_items(balance)?;
        self.sheets.insert(signed.signature, (document, balance.clone()));
        self.found.sheets += 1;
        Ok(())
    }
}

/// `end = start + came − went`, item by item.
fn check_items(balance: &Balance) -> Result<()> {
    let mut left: BTreeMap<MatterRef, i32> = BTreeMap::new();
    let came = balance.came.iter().map(|(matter, _)| matter);
    for matter in balance.start.iter().chain(came) {
        *left.entry(matter.at).or_default() += 1;
    }
    let went = balance.went.iter().map(|(matter, _)| matter);
    for matter in balance.end.iter().chain(went) {
        *left.entry(matter.at).or_default() -= 1;
    }
    ensure!(left.values().all(|n| *n == 0), "a sheet does not add up: {balance:?}");
    Ok(())
}

fn matter(document: DocumentId, read: &Ticket) -> Matter {
    let kind = match read.kind() {
        Some(Kind::Complaint) => MatterKind::Complaint,
        Some(Kind::Consultation) => MatterKind::Consultation,
        Some(Kind::Suggestion) => MatterKind::Suggestion,
        Some(Kind::Errand) => MatterKind::Errand,
        Some(_) | None => MatterKind::Slip,
    };
    let at = MatterRef { document, line: None };
    Matter { at, number: read.numbers().first().copied(), kind, due: None }
}

fn came(read: &Ticket, desk: DeskNumber) -> Came {
    match read.receipt().map(|receipt| receipt.what.owner) {
        Some(from) if from != desk => Came::TakenOver { from },
        Some(_) => Came::Opened,
        None => Came::Arrived,
    }
}

/// Whether the desk answers for it and it has not ended.
fn is_held(read: &Ticket, desk: DeskNumber) -> bool {
    let is_over = read.round().is_some_and(|round| round.end().is_some());
    read.owner() == Some(desk) && !is_over
}

/// The boundary that comes next on this wall clock.
fn coming(wall: chrono::NaiveDateTime) -> (NaiveDate, Boundary) {
    let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    let (day, time) = (wall.date(), wall.time());
    if time < at(8, 0) {
        (day, Boundary::Morning)
    } else if time < at(12, 0) {
        (day, Boundary::LunchBegins)
    } else if time < at(14, 0) {
        (day, Boundary::LunchEnds)
    } else if time < at(17, 30) {
        (day, Boundary::Evening)
    } else {
        (day + Days::new(1), Boundary::Morning)
    }
}
