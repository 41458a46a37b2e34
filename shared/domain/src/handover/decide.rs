//! The steps of a handover: offered, counted, taken, explained, signed or refused. It checks that a
//! PIN was checked; it never sees one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::draft::Decision;
use crate::handover::count::{AssetCount, Count, Found, discrepancies};
use crate::handover::sheet::{
    CarryReason, Cash, Instruction, MatterRef, Movements, ReceiptRange, Sheet, SyncState, balance,
};
use crate::handover::{Fact, Handover, Offer, Refusal, RefusalReason, Signature, Stage, Waiver};
use crate::ledger::FactKey;
use crate::personal::Personal;
use crate::pin::PinChecked;
use crate::property::Property;
use crate::regulation::RuleId;
use crate::settings::Asset;
use crate::shift::{Boundary, Early, Timetable, minutes_before};
use crate::staff::Act;

/// What can be asked of a handover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The giver offers the sheet.
    Offer(Box<Offering>),
    /// The receiver counts.
    Count {
        /// The cash in the drawer, in fen.
        cash_fen: u64,
        /// The assets.
        assets: Vec<AssetCount>,
        /// The receipts not yet used.
        receipts: Vec<ReceiptRange>,
        /// Whether the desk is clean and in order.
        desk_in_order: bool,
    },
    /// The receiver takes one open matter.
    Take(MatterRef),
    /// The giver explains something the count found.
    Explain(Found, Personal<String>),
    /// Both sign.
    Accept(Acceptance),
    /// The receiver will not sign.
    Refuse(RefusalReason),
    /// A discrepancy of the signed sheet is settled.
    Settle(Found, String),
}

/// What the giver offers, as the desk knows it at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offering {
    /// The civil day of the boundary.
    pub on: NaiveDate,
    /// The boundary.
    pub boundary: Boundary,
    /// The open matters, and how they came and went.
    pub movements: Movements,
    /// Why each is left.
    pub reasons: BTreeMap<MatterRef, CarryReason>,
    /// Cash, where the shift holds any.
    pub cash: Option<Cash>,
    /// What belongs to the desk.
    pub assets: Vec<Asset>,
    /// Receipts not yet used.
    pub receipts: Vec<ReceiptRange>,
    /// What the next shift is told.
    pub instructions: Vec<Instruction>,
    /// How far the desk has told the server.
    pub sync: SyncState,
}

/// What both sign, and what stands against it at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The giver's PIN was checked.
    pub giver: PinChecked,
    /// The receiver's PIN was checked.
    pub receiver: PinChecked,
    /// A supervisor lets something pass.
    pub waiver: Option<Waiving>,
    /// The matters open at the desk now.
    pub open_now: BTreeSet<MatterRef>,
    /// Lines of the night log that have become nothing yet; none but in the morning.
    pub unconverted: Vec<FactKey>,
}

/// A supervisor lets something pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiving {
    /// The supervisor's PIN was checked.
    pub supervisor: PinChecked,
    /// Why.
    pub reason: String,
}

/// What a command writes.
///
/// # Errors
/// Says why nothing is written.
pub fn decide(
    handover: &Handover,
    act: &Act,
    property: &Property,
    command: Command,
) -> Result<Decision<Fact>, Refusal> {
    if let Command::Settle(found, how) = command {
        return settle(handover, act, found, how).map(Decision::from);
    }
    if handover.signed().is_some() {
        return Err(Refusal::AlreadySigned);
    }
    let fact = match command {
        Command::Offer(offering) => offer(act, property, *offering)?,
        Command::Count { cash_fen, assets, receipts, desk_in_order } => {
            let (key, offered) = open_offer(handover)?;
            check_receiver(offered, act)?;
            let (offer, receiver) = (key, act.by);
            Fact::Counted(if offered.boundary.is_light() {
                Count::of_cash(offer, receiver, cash_fen)
            } else {
                Count { offer, receiver, cash_fen, assets, receipts, desk_in_order }
            })
        }
        Command::Take(matter) => take(handover, act, matter)?,
        Command::Explain(found, explanation) => explain(handover, act, found, explanation)?,
        Command::Accept(acceptance) => accept(handover, acceptance)?,
        Command::Refuse(reason) => {
            let (key, offer) = open_offer(handover)?;
            if reason != RefusalReason::ReceiverUnfit {
                check_receiver(offer, act)?;
            }
            Fact::Refused { offer: key, reason }
        }
        Command::Settle(..) => return Err(Refusal::NotSigned),
    };
    Ok(fact.into())
}

fn offer(act: &Act, property: &Property, offering: Offering) -> Result<Fact, Refusal> {
    let Offering { on, boundary, .. } = offering;
    let timetable = Timetable::of(property);
    if act.now < timetable.starts_at(boundary.giver(on)) {
        return Err(Refusal::NotYet);
    }
    if !boundary.giver(on).slot.is_kept_by(act.role) {
        return Err(Refusal::RoleNotOnThisShift);
    }
    let night = matches!(boundary, Boundary::Morning | Boundary::Evening);
    if night && offering.cash.map_or(0, Cash::total_fen) > 0 {
        return Err(Refusal::NightTakesNoCash);
    }
    let starts_at = timetable.boundary_at(on, boundary);
    let early = Early::of(&property.rules);
    Ok(Fact::Offered(Offer {
        desk: act.desk,
        on,
        boundary,
        giver: act.by,
        begin_by: minutes_before(starts_at, early.handover),
        accept_by: minutes_before(starts_at, property.rules.number(RuleId::HandoverLead)),
        sheet: sheet(offering)?,
    }))
}

/// The sheet: all of it, or open matters and cash where the handover is light.
fn sheet(offering: Offering) -> Result<Sheet, Refusal> {
    let balance = balance(&offering.movements)?;
    let sheet = Sheet { balance, cash: offering.cash, sync: offering.sync, ..Sheet::default() };
    if offering.boundary.is_light() {
        return Ok(sheet);
    }
    let why = |at: MatterRef| offering.reasons.get(&at).map(|why| (at, *why));
    let reasons: Option<Vec<_>> = sheet.balance.end.iter().map(|matter| why(matter.at)).collect();
    Ok(Sheet {
        reasons: reasons.ok_or(Refusal::CarryReasonMissing)?,
        assets: offering.assets,
        receipts: offering.receipts,
        instructions: offering.instructions,
        ..sheet
    })
}

/// The offer that waits for the receiver.
fn open_offer(handover: &Handover) -> Result<(FactKey, &Offer), Refusal> {
    match handover.stage() {
        Stage::Draft => Err(Refusal::NotOffered),
        Stage::Refused(_) => Err(Refusal::OfferRefused),
        Stage::Accepted | Stage::AcceptedWithDiscrepancy => Err(Refusal::AlreadySigned),
        Stage::Offered | Stage::Counted => handover.offer().ok_or(Refusal::NotOffered),
    }
}

fn counted(handover: &Handover) -> Result<(FactKey, &Offer, FactKey, &Count), Refusal> {
    let (offer_key, offer) = open_offer(handover)?;
    let (count_key, count) = handover.count_of(offer_key).ok_or(Refusal::NotCounted)?;
    Ok((offer_key, offer, count_key, count))
}

fn check_receiver(offer: &Offer, act: &Act) -> Result<(), Refusal> {
    if act.by == offer.giver {
        return Err(Refusal::SamePerson);
    }
    let keeps = offer.boundary.receiver(offer.on).slot.is_kept_by(act.role);
    keeps.then_some(()).ok_or(Refusal::RoleNotOnThisShift)
}

fn take(handover: &Handover, act: &Act, matter: MatterRef) -> Result<Fact, Refusal> {
    let (offer, offered, _, count) = counted(handover)?;
    if act.by != count.receiver {
        return Err(Refusal::NotReceiver);
    }
    if !offered.sheet.balance.end.iter().any(|listed| listed.at == matter) {
        return Err(Refusal::UnknownMatter);
    }
    if handover.taken(offer).contains(&matter) {
        return Err(Refusal::AlreadyTaken);
    }
    Ok(Fact::Taken { offer, matter })
}

fn explain(
    handover: &Handover,
    act: &Act,
    found: Found,
    explanation: Personal<String>,
) -> Result<Fact, Refusal> {
    let (_, offer, key, count) = counted(handover)?;
    if act.by != offer.giver {
        return Err(Refusal::NotGiver);
    }
    if !discrepancies(offer, count).iter().any(|difference| difference.found == found) {
        return Err(Refusal::UnknownDiscrepancy);
    }
    if explanation.reveal().trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(Fact::Explained { count: key, found, explanation })
}

fn accept(handover: &Handover, acceptance: Acceptance) -> Result<Fact, Refusal> {
    let (offer_key, offer, count_key, count) = counted(handover)?;
    let (giver, receiver) = (acceptance.giver.who, acceptance.receiver.who);
    if giver == receiver {
        return Err(Refusal::SamePerson);
    }
    if giver != offer.giver {
        return Err(Refusal::NotGiver);
    }
    if receiver != count.receiver {
        return Err(Refusal::NotReceiver);
    }
    let listed: BTreeSet<MatterRef> =
        offer.sheet.balance.end.iter().map(|matter| matter.at).collect();
    if listed != acceptance.open_now {
        return Err(Refusal::SheetOutOfDate);
    }
    if !listed.is_subset(&handover.taken(offer_key)) {
        return Err(Refusal::MattersNotTaken);
    }
    let differences = discrepancies(offer, count);
    let explained = handover.explanations(count_key);
    if !differences.iter().all(|difference| explained.contains_key(&difference.found)) {
        return Err(Refusal::DiscrepancyUnexplained);
    }
    let cash_differs = differences.iter().any(|difference| difference.found == Found::Cash);
    let waiver = waiver(acceptance.waiver, acceptance.unconverted.clone())?;
    if waiver.is_none() && cash_differs {
        return Err(Refusal::CashMismatch);
    }
    if waiver.is_none() && !acceptance.unconverted.is_empty() {
        return Err(Refusal::NightEntriesUnconverted);
    }
    Ok(Fact::Accepted(Signature { offer: offer_key, count: count_key, giver, receiver, waiver }))
}

fn waiver(
    waiving: Option<Waiving>,
    night_entries: Vec<FactKey>,
) -> Result<Option<Waiver>, Refusal> {
    let Some(Waiving { supervisor, reason }) = waiving else { return Ok(None) };
    if !supervisor.role.is_supervisor() {
        return Err(Refusal::WaiverNotBySupervisor);
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(Some(Waiver { by: supervisor.who, reason, night_entries }))
}

fn settle(handover: &Handover, act: &Act, found: Found, how: String) -> Result<Fact, Refusal> {
    if handover.signed().is_none() {
        return Err(Refusal::NotSigned);
    }
    if !act.role.is_customer_service() && !act.role.is_supervisor() {
        return Err(Refusal::NotCustomerService);
    }
    if !handover.open_discrepancies().iter().any(|difference| difference.found == found) {
        return Err(Refusal::UnknownDiscrepancy);
    }
    if how.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(Fact::Settled { found, how })
}
