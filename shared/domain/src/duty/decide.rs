//! What may be entered in a duty log, when and by whom. It never looks into a ticket: what a line
//! becomes there is decided by the ticket's own rules.

use std::collections::BTreeSet;

use crate::civil;
use crate::draft::Decision;
use crate::duty::contact::{Addition, Answer, Contact, Intake, Parties, ResponseClass};
use crate::duty::night::{NightEntry, Outcome};
use crate::duty::presence::{Leaving, present_at};
use crate::duty::{Backdating, DutyLog, Fact, Opening, Refusal, contact, night};
use crate::id::{SpokenNumber, StaffId};
use crate::ledger::FactKey;
use crate::pin::PinChecked;
use crate::property::Property;
use crate::regulation::RuleId;
use crate::roster::Plan;
use crate::shift::{Early, Shift, Slot, Stretch, Timetable};
use crate::staff::Act;

mod carry;

pub use carry::Carried;

/// What can be asked of a duty log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open the shift.
    Open {
        /// Which.
        shift: Shift,
        /// What the roster says of it.
        plan: Plan,
        /// When its people keep the desk, by the roster.
        stretches: Vec<Stretch>,
    },
    /// Close the shift, once it is over.
    Close,
    /// Enter a 002 line.
    Record(Intake),
    /// Add to a 002 line.
    Add(Addition),
    /// Note that a supervisor read the log.
    ReadLog,
    /// Somebody comes to the desk.
    Arrive(StaffId),
    /// Somebody leaves the desk.
    Leave(Leaving),
    /// Somebody comes back to the desk.
    Return(StaffId),
    /// Enter a line of the night log.
    RecordNight(Intake, Outcome),
    /// Say what became of a line of the night log.
    Outcome(FactKey, Outcome),
    /// Carry a line of the night log into the day's records.
    Convert {
        /// The line.
        entry: FactKey,
        /// The number of the 002 line.
        contact: SpokenNumber,
        /// The ticket or complaint it becomes.
        record: Carried,
    },
    /// Carry a 002 line on in a ticket or a complaint.
    CarryOn {
        /// The line.
        line: FactKey,
        /// The ticket or complaint it becomes.
        record: Carried,
    },
    /// Say that a line of the night log asks for nothing, and why.
    NoAction(FactKey, String),
    /// Enter something after its shift.
    Late(LateMark, Box<Self>),
}

/// A supervisor's mark on something entered late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateMark {
    /// Why so late.
    pub reason: String,
    /// The supervisor, whose PIN was checked.
    pub supervisor: PinChecked,
}

/// What a command writes.
///
/// # Errors
/// Says why nothing is written.
pub fn decide(
    log: &DutyLog,
    act: &Act,
    property: &Property,
    command: Command,
) -> Result<Decision<Fact>, Refusal> {
    let Command::Late(mark, command) = command else {
        let slots = property.rules.number(RuleId::BackdateSlots);
        if Timetable::of(property).is_backdated(act.occurred_at, act.now, slots) {
            return Err(Refusal::BackdatingNeedsMark);
        }
        return at_its_time(Asked { log, act, property, late: None }, command);
    };
    let reason = some_text(mark.reason)?;
    if !mark.supervisor.role.is_supervisor() {
        return Err(Refusal::MarkNotBySupervisor);
    }
    let backdating = Backdating { reason, approved_by: mark.supervisor.who };
    let late = Some(&backdating);
    let mut decision = at_its_time(Asked { log, act, property, late }, *command)?;
    for fact in &mut decision.facts {
        let inner = Box::new(fact.clone());
        *fact = Fact::Late { backdating: backdating.clone(), fact: inner };
    }
    Ok(decision)
}

/// What a command is asked of.
#[derive(Clone, Copy)]
struct Asked<'a> {
    log: &'a DutyLog,
    act: &'a Act,
    property: &'a Property,
    /// Why it is entered late, where it is.
    late: Option<&'a Backdating>,
}

fn at_its_time(asked: Asked<'_>, command: Command) -> Result<Decision<Fact>, Refusal> {
    let Asked { log, act, property, late: _ } = asked;
    if act.occurred_at > act.now {
        return Err(Refusal::InFuture);
    }
    if let Command::Open { shift, plan, stretches } = command {
        return open(
            act,
            property,
            Opening { shift, stretches, due: plan.due, early: None },
            plan.is_start,
        );
    }
    let opening = log.opening().ok_or(Refusal::NotOpened)?;
    let fact = match command {
        Command::Close => close(log, opening, act)?,
        Command::Record(intake) => record(opening.shift, act, property, intake)?,
        Command::Add(addition) => add(log, act, addition)?,
        Command::ReadLog => read(opening.shift, act, property)?,
        Command::Arrive(who) => arrive(log, act, who)?,
        Command::Leave(leaving) => leave(log, act, leaving)?,
        Command::Return(who) => {
            arrive(log, act, who)?;
            Fact::Returned { who }
        }
        Command::RecordNight(intake, outcome) => {
            record_night(opening.shift, act, property, (intake, outcome))?
        }
        Command::Outcome(entry, outcome) => {
            line(log, entry)?;
            if !act.role.is_night_duty() {
                check_customer_service(act)?;
            }
            Fact::NightOutcome { entry, outcome }
        }
        Command::Convert { entry, contact, record } => {
            return carry::convert(asked, opening.shift, entry, (contact, record));
        }
        Command::CarryOn { line, record } => {
            return carry::carry_on(asked, opening.shift, line, record);
        }
        Command::NoAction(entry, reason) => no_action(log, act, entry, reason)?,
        Command::Late(mark, inner) => {
            return decide(log, act, property, Command::Late(mark, inner));
        }
        Command::Open { .. } => return Err(Refusal::ShiftNotYet),
    };
    Ok(fact.into())
}

fn open(
    act: &Act,
    property: &Property,
    opening: Opening,
    is_start: bool,
) -> Result<Decision<Fact>, Refusal> {
    let timetable = Timetable::of(property);
    let running = timetable.shift_at(act.now);
    let next = timetable.shift_at(next_boundary(timetable, running, act.now));
    if opening.shift != next && timetable.starts_at(opening.shift) > act.now {
        return Err(Refusal::ShiftNotYet);
    }
    let over = timetable.ends_at(opening.shift) <= act.now;
    let keyed_in = over && act.role.is_customer_service();
    if !opening.shift.slot.is_kept_by(act.role) && !keyed_in {
        return Err(Refusal::RoleNotOnThisShift);
    }
    let early = is_start.then(|| Early::of(&property.rules));
    Ok(Fact::Opened(Opening { early, ..opening }).into())
}

/// The end of the stretch that runs now.
fn next_boundary(
    timetable: Timetable,
    running: Shift,
    now: chrono::DateTime<chrono::Utc>,
) -> chrono::DateTime<chrono::Utc> {
    let stretches = timetable.stretches(running);
    let current = stretches.iter().find(|stretch| stretch.contains(now));
    current.map_or(now, |stretch| stretch.until)
}

fn close(log: &DutyLog, opening: &Opening, act: &Act) -> Result<Fact, Refusal> {
    if log.closed_by().is_some() {
        return Err(Refusal::AlreadyClosed);
    }
    let over = opening.ends_at().is_none_or(|end| end <= act.now);
    over.then_some(Fact::Closed).ok_or(Refusal::SlotStillRuns)
}

fn record(shift: Shift, act: &Act, property: &Property, intake: Intake) -> Result<Fact, Refusal> {
    if act.role.is_night_duty() {
        return Err(Refusal::NightDutyKeepsNightLog);
    }
    check_customer_service(act)?;
    check_shift(shift, act, property)?;
    let raised = intake.raised().map_err(Refusal::FieldMissing)?;
    check_answers(&intake.handling.answers)?;
    Ok(Fact::Contact(Contact {
        number: intake.number,
        raised,
        between: intake.between.unwrap_or(Parties::CompanyOwner),
        received_by: intake.received_by.unwrap_or(act.by),
        handling: intake.handling,
        origin: None,
    }))
}

fn add(log: &DutyLog, act: &Act, addition: Addition) -> Result<Fact, Refusal> {
    check_customer_service(act)?;
    let known = contact::contacts(log).iter().any(|line| line.is_made_by(addition.line));
    known.then_some(()).ok_or(Refusal::UnknownLine)?;
    check_answers(&addition.handling.answers)?;
    Ok(Fact::Added(addition))
}

fn read(shift: Shift, act: &Act, property: &Property) -> Result<Fact, Refusal> {
    if !act.role.is_supervisor() {
        return Err(Refusal::NotSupervisor);
    }
    // Readings are counted by civil day, in the log of that day.
    let today = civil::day_of(act.occurred_at, property.zone);
    if shift != Shift::new(today, Slot::Day) {
        return Err(Refusal::OtherShift);
    }
    let gap_minutes = property.rules.number(RuleId::DutyLogReadGap).saturating_mul(60);
    Ok(Fact::LogRead { gap_minutes })
}

fn arrive(log: &DutyLog, act: &Act, who: StaffId) -> Result<Fact, Refusal> {
    // Whoever came only to cover may stay on as one of the shift.
    if present_at(log, act.occurred_at).get(&who) == Some(&None) {
        return Err(Refusal::AlreadyPresent);
    }
    Ok(Fact::Arrived { who })
}

fn leave(log: &DutyLog, act: &Act, leaving: Leaving) -> Result<Fact, Refusal> {
    let present = present_at(log, act.occurred_at);
    if !present.contains_key(&leaving.who) {
        return Err(Refusal::NotPresent);
    }
    if leaving.cover == Some(leaving.who) {
        return Err(Refusal::CoverIsSamePerson);
    }
    let others: BTreeSet<StaffId> =
        present.into_keys().chain(leaving.cover).filter(|who| *who != leaving.who).collect();
    let explained = leaving.alone_because.as_ref().is_some_and(|why| !why.trim().is_empty());
    if others.is_empty() && !explained {
        return Err(Refusal::DeskLeftAlone);
    }
    Ok(Fact::Left(leaving))
}

fn record_night(
    shift: Shift,
    act: &Act,
    property: &Property,
    (intake, outcome): (Intake, Outcome),
) -> Result<Fact, Refusal> {
    if shift.slot != Slot::Night {
        return Err(Refusal::OtherShift);
    }
    check_shift(shift, act, property)?;
    let runs = Timetable::of(property).shift_at(act.now) == shift;
    // From 08:00 on the day's staff may key in what night duty wrote on paper (⚠ 39).
    if !act.role.is_night_duty() && (runs || !act.role.is_customer_service()) {
        return Err(Refusal::OnlyNightDuty);
    }
    let raised = intake.raised().map_err(Refusal::FieldMissing)?;
    if outcome == Outcome::Arranged && intake.handling.notified.is_empty() {
        return Err(Refusal::NotifiedMissing);
    }
    let until = property.rules.time(RuleId::NightConversionUntil);
    Ok(Fact::NightEntry(NightEntry {
        number: intake.number,
        raised,
        outcome,
        notified: intake.handling.notified,
        convert_by: civil::at(civil::day_after(shift.on), until, property.zone),
    }))
}

fn no_action(log: &DutyLog, act: &Act, entry: FactKey, reason: String) -> Result<Fact, Refusal> {
    check_customer_service(act)?;
    if !line(log, entry)?.is_unconverted() {
        return Err(Refusal::AlreadyConverted);
    }
    Ok(Fact::NoAction { entry, reason: some_text(reason)? })
}

fn line(log: &DutyLog, entry: FactKey) -> Result<night::NightLine, Refusal> {
    let lines = night::night_lines(log);
    lines.into_iter().find(|line| line.key == entry).ok_or(Refusal::UnknownLine)
}

fn check_customer_service(act: &Act) -> Result<(), Refusal> {
    let may = act.role.is_customer_service() || act.role.is_supervisor();
    may.then_some(()).ok_or(Refusal::NotCustomerService)
}

fn check_shift(shift: Shift, act: &Act, property: &Property) -> Result<(), Refusal> {
    let own = Timetable::of(property).shift_at(act.occurred_at) == shift;
    own.then_some(()).ok_or(Refusal::OtherShift)
}

fn check_answers(answers: &[Answer]) -> Result<(), Refusal> {
    let lacks =
        |answer: &Answer| answer.class == ResponseClass::Appointed && answer.promised_at.is_none();
    (!answers.iter().any(lacks)).then_some(()).ok_or(Refusal::PromiseMissing)
}

fn some_text(text: String) -> Result<String, Refusal> {
    (!text.trim().is_empty()).then_some(text).ok_or(Refusal::ReasonMissing)
}

#[cfg(test)]
mod tests;
