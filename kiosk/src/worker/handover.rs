//! The handover of this desk: its sheet computed from the records, and each step of it decided by
//! the rules. Two people act at one kiosk; each shows a PIN for what they sign.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::civil;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::duty;
use dutybook_domain::duty::night::unconverted;
use dutybook_domain::handover::count::discrepancies;
use dutybook_domain::handover::sheet::{
    Came, CarryReason, Cash, Departure, Holding, Instruction, Matter, MatterKind, MatterRef,
    Movements, SyncState, Went, balance,
};
use dutybook_domain::handover::{self, Acceptance, Command, Handover, Offering, Stage};
use dutybook_domain::id::{DeskNumber, DocumentId, StaffId};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::personal::Personal;
use dutybook_domain::pin::PinChecked;
use dutybook_domain::property::Property;
use dutybook_domain::shift::{Boundary, Shift, Slot, Timetable};
use dutybook_domain::staff::{Act, Role};
use dutybook_domain::ticket::fact::WaitReason;
use dutybook_domain::ticket::matter::Kind;
use dutybook_domain::ticket::{self, Ticket};
use dutybook_store::books::Which;

use super::show::Moment;
use super::state::State;
use super::writing::NotDone;
use crate::command::Pin;
use crate::contact::Contact;
use crate::desk::DeskError;
use crate::route::Screen;
use crate::screens::handover::{At, Counted, Deed, Difference, Earlier, Offered, Row, Thing, View};
use crate::screens::records::Paper;
use crate::text;
use crate::views::News;

/// How long a handover that was due is still the one at hand.
const OWED: TimeDelta = TimeDelta::hours(2);

/// The handovers of this desk as folded, each with which it is.
pub(super) type Sheets = Vec<(At, Handover)>;

/// How many sheets are read: those of the last days, of every desk.
const SHEETS_READ: usize = 100;

impl State {
    /// The handover at hand: the one last looked at, else the last one offered and not ended, else
    /// the next to come.
    fn handover_at(&self, sheets: &Sheets, property: &Property, now: DateTime<Utc>) -> At {
        if let Some(at) = self.handover {
            return at;
        }
        let waits = sheets
            .iter()
            .rev()
            .find(|(_, sheet)| sheet.stage() == Stage::Offered || sheet.stage() == Stage::Counted);
        if let Some((at, _)) = waits {
            return *at;
        }
        let timetable = Timetable::of(property);
        let today = now.with_timezone(&property.zone).date_naive();
        let days = [today, civil::day_after(today)];
        let all = days.into_iter().flat_map(|on| Boundary::ALL.map(|boundary| (on, boundary)));
        // A shift that ended without its handover still owes it for a while.
        let owed = |on, at: Boundary| {
            let late = now.signed_duration_since(timetable.boundary_at(on, at));
            let signed =
                sheets.iter().any(|(one, sheet)| *one == (on, at) && sheet.signed().is_some());
            !at.is_light() && late < OWED && !signed
        };
        let mut next =
            all.filter(|(on, at)| timetable.boundary_at(*on, *at) > now || owed(*on, *at));
        next.next().unwrap_or((today, Boundary::Evening))
    }

    pub(super) fn sheets(&self) -> Result<Sheets, DeskError> {
        let desk = self.desk();
        let own = desk.identity().desk;
        let mut sheets = Vec::new();
        let listed = desk.books()?.list(desk.property(), DocumentKind::Handover, Which::All)?;
        for listed in listed.iter().rev().take(SHEETS_READ) {
            let sheet = handover::fold(&desk.ledger(listed.document)?);
            let at = sheet.offer().filter(|(_, offer)| offer.desk == own);
            if let Some(at) = at.map(|(_, offer)| (offer.on, offer.boundary)) {
                sheets.push((at, sheet));
            }
        }
        drop(desk);
        sheets.sort_by_key(|(at, _)| *at);
        Ok(sheets)
    }

    /// What the desk holds, and what has gone of what the last sheet left it.
    fn movements(&self, moment: &Moment, sheets: &Sheets) -> Result<Movements, DeskError> {
        let desk = self.desk().identity().desk;
        let zone = self.desk().identity().zone;
        let signed = sheets.iter().filter(|(_, sheet)| sheet.signed().is_some());
        let last = signed.max_by_key(|(_, sheet)| sheet.signed().and_then(|signed| signed.at));
        let last = last.map(|(_, sheet)| sheet);
        let mut holdings = Vec::new();
        for (document, ticket) in &moment.open {
            if is_held(ticket, desk) {
                let matter = matter(*document, ticket);
                holdings.push(Holding { matter, came: came(ticket, desk) });
            }
        }
        let held: BTreeSet<DocumentId> =
            holdings.iter().map(|holding| holding.matter.at.document).collect();
        let mut departures = Vec::new();
        for left in last.and_then(Handover::end).unwrap_or_default() {
            let document = left.at.document;
            if held.contains(&document) {
                continue;
            }
            let ticket = ticket::fold(&self.desk().ledger(document)?, zone);
            let went = match ticket.owner() {
                Some(to) if to != desk => Went::Given { to },
                Some(_) | None => Went::Closed,
            };
            let matter = matter(document, &ticket);
            departures.push(Departure { matter, came: came(&ticket, desk), went });
        }
        Ok(Movements::since(last, holdings, departures))
    }

    /// Lines of the night log that the morning's signature waits for.
    fn night_waits(&self, property: &Property, at: At) -> Result<Vec<FactKey>, DeskError> {
        if at.1 != Boundary::Morning {
            return Ok(Vec::new());
        }
        let night = Shift::new(civil::day_before(at.0), Slot::Night);
        let log = duty::fold(&self.desk().ledger(night.duty_log(property.uid))?);
        Ok(unconverted(&log))
    }

    pub(super) fn handover_view(&self, moment: &Moment) -> Result<View, DeskError> {
        let property = self.desk().property_at(moment.now)?;
        let desk = self.desk().identity().desk;
        let sheets = self.sheets()?;
        let at = self.handover_at(&sheets, &property, moment.now);
        let document = at.1.handover(property.uid, desk, at.0);
        let sheet = handover::fold(&self.desk().ledger(document)?);
        let reading = self.reading(moment);
        let name = |who: StaffId| (who, reading.name(who));
        let offer = sheet.offer().filter(|_| !matches!(sheet.stage(), Stage::Refused(_)));
        let count = offer.and_then(|(key, _)| sheet.count_of(key));
        let movements = self.movements(moment, &sheets)?;
        let computed = balance(&movements);
        let listed = offer.map(|(_, offer)| &offer.sheet.balance);
        let shown = listed.or(computed.as_ref().ok());
        let waits = self.night_waits(&property, at)?;
        let timetable = Timetable::of(&property);
        let look = self.look(moment.now);
        let assets = offer.map_or_else(
            || moment.settings.assets(desk).to_vec(),
            |(_, offer)| offer.sheet.assets.clone(),
        );
        let me = self.signed_in.map(|(who, _)| who);
        let giver = offer.map(|(_, offer)| offer.giver).or(me);
        let today = moment.now.with_timezone(&property.zone).date_naive();
        let receives = at.1.receiver(at.0).slot;
        let candidates = moment.settings.staff(today).filter(|one| {
            one.roles.iter().any(|role| receives.is_kept_by(*role)) && Some(one.who) != giver
        });
        Ok(View {
            at,
            due: timetable.boundary_at(at.0, at.1),
            stage: sheet.stage(),
            giver: giver.map(name),
            receiver: count.map(|(_, count)| name(count.receiver)),
            why_not: self.why_no_offer(&timetable, at, computed.as_ref().err().copied()),
            balance: shown.map_or([0; 4], |one| {
                [one.start.len(), one.came.len(), one.went.len(), one.end.len()]
            }),
            rows: self.rows(moment, &sheet, shown.map(|one| one.end.as_slice()))?,
            things: if at.1.is_light() {
                Vec::new()
            } else {
                things(assets, count.map(|one| one.1))
            },
            cash: (
                offer.and_then(|(_, offer)| offer.sheet.cash).map(Cash::total_fen),
                count.map(|(_, count)| count.cash_fen),
            ),
            has_cash: at.1.is_light(),
            found: found(&sheet),
            instructions: offer.map_or_else(Vec::new, |(_, offer)| {
                let told = offer.sheet.instructions.iter();
                told.map(|one| one.text.reveal().clone()).collect()
            }),
            sync: text::shell::sync(&self.sync()?, &look),
            unconverted: waits.len(),
            candidates: candidates.map(|one| (one.who, one.name.reveal().clone())).collect(),
            lacking: self.lacking(&sheet, waits.len()),
            signed_at: sheet.signed().and_then(|signed| signed.at),
            earlier: earlier(&sheets, at, &|who| reading.name(who)),
            paper: self
                .signed_in
                .filter(|(_, role)| Screen::Records.is_open_to(*role))
                .map(|_| Paper::Handover(at)),
            outcome: self.handover_outcome.clone(),
        })
    }

    fn why_no_offer(
        &self,
        timetable: &Timetable,
        at: At,
        lost: Option<handover::Refusal>,
    ) -> Option<String> {
        let (_, role) = self.signed_in?;
        let gives = at.1.giver(at.0);
        let refusal = if self.now() < timetable.starts_at(gives) {
            Some(handover::Refusal::NotYet)
        } else if gives.slot.is_kept_by(role) {
            lost
        } else {
            Some(handover::Refusal::RoleNotOnThisShift)
        };
        refusal.map(|refusal| text::handover::refusal(refusal, self.language).to_owned())
    }

    /// What stands against signing that the form does not know.
    fn lacking(&self, sheet: &Handover, waits: usize) -> Option<String> {
        if found(sheet).iter().any(|one| one.explanation.is_none()) {
            let refusal = handover::Refusal::DiscrepancyUnexplained;
            return Some(text::handover::refusal(refusal, self.language).to_owned());
        }
        (waits > 0).then(|| text::handover::unconverted(waits, self.language))
    }

    fn rows(
        &self,
        moment: &Moment,
        sheet: &Handover,
        end: Option<&[Matter]>,
    ) -> Result<Vec<Row>, DeskError> {
        let reading = self.reading(moment);
        let zone = self.desk().identity().zone;
        let offer = sheet.offer();
        let taken = offer.map(|(key, _)| sheet.taken(key)).unwrap_or_default();
        let said: BTreeMap<MatterRef, CarryReason> = offer
            .map(|(_, offer)| offer.sheet.reasons.iter().copied().collect())
            .unwrap_or_default();
        let mut rows = Vec::new();
        for listed in end.unwrap_or_default() {
            let document = listed.at.document;
            let ticket = ticket::fold(&self.desk().ledger(document)?, zone);
            let Some(matter) = reading.matter(document, &ticket) else { continue };
            let suggested = match matter.waiting.map(|waiting| waiting.reason) {
                Some(WaitReason::Customer) => Some(CarryReason::CustomersWish),
                Some(_) => Some(CarryReason::NoParts),
                None => None,
            };
            let reason = said.get(&listed.at).copied().or(suggested);
            rows.push(Row { at: listed.at, matter, reason, taken: taken.contains(&listed.at) });
        }
        rows.sort_by_key(|row| (row.matter.urgency(moment.now), row.matter.received_at));
        Ok(rows)
    }

    pub(super) fn act_on_handover(&mut self, at: At, deed: Deed) {
        let Some(act) = self.act() else { return };
        let is_take = matches!(deed, Deed::Take(_));
        let outcome = self.do_handover(&act, at, deed);
        self.handover_outcome = Some(match self.said(outcome) {
            Ok(()) => {
                // Whoever takes matter after matter loses nothing half typed.
                if !is_take {
                    self.tell(News::HandoverSaved);
                }
                // The sheet stays in sight, signed or not.
                self.handover = Some(at);
                Ok(act.now)
            }
            Err(why) => Err(why),
        });
    }

    fn do_handover(&mut self, act: &Act, at: At, deed: Deed) -> Result<(), NotDone> {
        match deed {
            Deed::Offer(offered) => {
                let offering = self.offering(act, at, offered)?;
                self.step(act, at, Command::Offer(Box::new(offering)))
            }
            Deed::Count(counted) => {
                let Counted { receiver: (who, pin), cash_fen, assets, in_order } = *counted;
                let role = self.proved(who, &pin)?;
                let act = Act { by: who, role, ..*act };
                let count = Command::Count {
                    cash_fen,
                    assets,
                    receipts: Vec::new(),
                    desk_in_order: in_order,
                };
                self.step(&act, at, count)?;
                self.receiver = Some((who, role));
                Ok(())
            }
            Deed::Take(matter) => {
                let act = self.as_receiver(act, at)?;
                self.step(&act, at, Command::Take(matter))
            }
            Deed::Explain(found, said) => {
                self.step(act, at, Command::Explain(found, Personal::new(said)))
            }
            Deed::Refuse(who, pin, reason) => {
                let role = self.proved(who, &pin)?;
                let act = Act { by: who, role, ..*act };
                self.step(&act, at, Command::Refuse(reason))
            }
            Deed::Accept { giver, receiver } => self.sign(act, at, (&giver, &receiver)),
        }
    }

    fn proved(&mut self, who: StaffId, pin: &Pin) -> Result<Role, NotDone> {
        let look = self.look(self.now());
        self.check_pin(who, pin)
            .map_err(|denied| NotDone::Refused(text::lock::denied(denied, &look)))
    }

    fn folded(&self, act: &Act, at: At) -> Result<(DocumentId, Handover, Property), NotDone> {
        let property = self.desk().property_at(act.now)?;
        let document = at.1.handover(property.uid, act.desk, at.0);
        let sheet = handover::fold(&self.desk().ledger(document)?);
        Ok((document, sheet, property))
    }

    fn step(&self, act: &Act, at: At, command: Command) -> Result<(), NotDone> {
        let (document, sheet, property) = self.folded(act, at)?;
        let decided = handover::decide(&sheet, act, &property, command);
        let decision = decided.map_err(|refusal| {
            NotDone::Refused(text::handover::refusal(refusal, self.language).to_owned())
        })?;
        self.in_one_click(act, |click| click.add(decision.at(document)))
    }

    /// The receiver acts: whoever is signed in, or whoever showed their PIN at the count.
    fn as_receiver(&self, act: &Act, at: At) -> Result<Act, NotDone> {
        let (_, sheet, _) = self.folded(act, at)?;
        let count = sheet.offer().and_then(|(key, _)| sheet.count_of(key));
        let receiver = count.map(|(_, count)| count.receiver);
        if receiver == Some(act.by) {
            return Ok(*act);
        }
        let proved = self.receiver.filter(|(who, _)| Some(*who) == receiver);
        let again = || NotDone::Refused(text::handover::receiver_again(self.language).to_owned());
        let (by, role) = proved.ok_or_else(again)?;
        Ok(Act { by, role, ..*act })
    }

    fn offering(&self, act: &Act, at: At, offered: Offered) -> Result<Offering, NotDone> {
        let moment = self.moment()?;
        let sheets = self.sheets()?;
        let (unsent, last) = {
            let desk = self.desk();
            let unsent = desk.reader().counts(desk.property()).map_err(DeskError::from)?.unsent;
            (unsent, Contact::load(desk.dir()).last_sync_at)
        };
        let told = Some(offered.instruction).filter(|told| !told.is_empty());
        let told = told.map(|told| Instruction { from: Some(act.by), text: Personal::new(told) });
        Ok(Offering {
            on: at.0,
            boundary: at.1,
            movements: self.movements(&moment, &sheets)?,
            reasons: offered.reasons,
            cash: offered.cash_fen.map(|float_fen| Cash { float_fen, taken_fen: 0 }),
            assets: moment.settings.assets(act.desk).to_vec(),
            receipts: Vec::new(),
            instructions: told.into_iter().collect(),
            sync: SyncState {
                unsent: u32::try_from(unsent).unwrap_or(u32::MAX),
                last_sync_at: last.and_then(|at| DateTime::from_timestamp(at, 0)),
            },
        })
    }

    fn sign(&mut self, act: &Act, at: At, (giver, receiver): (&Pin, &Pin)) -> Result<(), NotDone> {
        let (_, sheet, property) = self.folded(act, at)?;
        let offer = sheet.offer();
        let count = offer.and_then(|(key, _)| sheet.count_of(key));
        let (Some((_, offer)), Some((_, count))) = (offer, count) else {
            let refusal = handover::Refusal::NotCounted;
            let why = text::handover::refusal(refusal, self.language);
            return Err(NotDone::Refused(why.to_owned()));
        };
        let (from, to) = (offer.giver, count.receiver);
        let giver = PinChecked { who: from, role: self.proved(from, giver)? };
        let receiver = PinChecked { who: to, role: self.proved(to, receiver)? };
        let moment = self.moment()?;
        let held = moment.open.iter().filter(|(_, ticket)| is_held(ticket, act.desk));
        let acceptance = Acceptance {
            giver,
            receiver,
            waiver: None,
            open_now: held.map(|(document, _)| named(*document)).collect(),
            unconverted: self.night_waits(&property, at)?,
        };
        self.step(act, at, Command::Accept(acceptance))
    }
}

fn named(document: DocumentId) -> MatterRef {
    MatterRef { document, line: None }
}

fn matter(document: DocumentId, ticket: &Ticket) -> Matter {
    let kind = match ticket.kind() {
        Some(Kind::Complaint) => MatterKind::Complaint,
        Some(Kind::Consultation) => MatterKind::Consultation,
        Some(Kind::Suggestion) => MatterKind::Suggestion,
        Some(Kind::Errand) => MatterKind::Errand,
        Some(_) | None => MatterKind::Slip,
    };
    let number = ticket.numbers().first().copied();
    Matter { at: named(document), number, kind, due: None }
}

fn came(ticket: &Ticket, desk: DeskNumber) -> Came {
    match ticket.receipt().map(|receipt| receipt.what.owner) {
        Some(from) if from != desk => Came::TakenOver { from },
        Some(_) => Came::Opened,
        None => Came::Arrived,
    }
}

/// Whether the desk answers for it and it has not ended.
fn is_held(ticket: &Ticket, desk: DeskNumber) -> bool {
    let is_over = ticket.round().is_some_and(|round| round.end().is_some());
    ticket.owner() == Some(desk) && !is_over
}

fn things(
    assets: Vec<dutybook_domain::settings::Asset>,
    count: Option<&handover::count::Count>,
) -> Vec<Thing> {
    let counted = |name: &str| {
        count.and_then(|count| count.assets.iter().find(|asset| asset.name == name)).cloned()
    };
    let read = |asset: dutybook_domain::settings::Asset| Thing {
        counted: counted(&asset.name),
        name: asset.name,
        expected: asset.count,
    };
    assets.into_iter().map(read).collect()
}

/// What the last count of the offer in force found.
fn found(sheet: &Handover) -> Vec<Difference> {
    let offer = sheet.offer().filter(|_| !matches!(sheet.stage(), Stage::Refused(_)));
    let Some((key, offer)) = offer else { return Vec::new() };
    let Some((count_key, count)) = sheet.count_of(key) else { return Vec::new() };
    let explained = sheet.explanations(count_key);
    let read = |what: handover::count::Discrepancy| Difference {
        explanation: explained.get(&what.found).map(|said| said.reveal().clone()),
        what,
    };
    discrepancies(offer, count).into_iter().map(read).collect()
}

/// How many earlier sheets are listed.
const EARLIER: usize = 12;

fn earlier(sheets: &Sheets, at: At, name: &dyn Fn(StaffId) -> String) -> Vec<Earlier> {
    let others = sheets.iter().rev().filter(|(other, _)| *other != at);
    let read = |(at, sheet): &(At, Handover)| {
        let giver = sheet.offer().map(|(_, offer)| offer.giver);
        let receiver = sheet.signed().map(|signed| signed.signature.receiver);
        let people = [giver, receiver].into_iter().flatten().map(name).collect();
        Earlier { at: *at, stage: sheet.stage(), people }
    };
    others.take(EARLIER).map(read).collect()
}
