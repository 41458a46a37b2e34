//! Days at the desk, each as people would live it: contacts, a repair, a complaint, a handover, and
//! two desks that say different things while they cannot hear each other.

use chrono::NaiveDate;
use dutybook_domain::caller::{Channel, Relation};
use dutybook_domain::civil::Month;
use dutybook_domain::document::{DocumentKind, born_id, natural_id};
use dutybook_domain::duty::contact::{Category, Handling, Intake};
use dutybook_domain::duty::{self, contact};
use dutybook_domain::id::{DeskNumber, DocumentId, StaffId};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::personal::Personal;
use dutybook_domain::roster::{DeskService, Plan};
use dutybook_domain::settings::{BaseFigures, Member, Setting};
use dutybook_domain::shift::{Shift, Slot, Timetable};
use dutybook_domain::staff::Role;
use dutybook_domain::ticket::decide::Amendment;
use dutybook_domain::ticket::{self, Fact};

use crate::driver::Driver;
use crate::work::{COLLEAGUE, MANAGER, Person, SPECIALIST, SUPERVISOR};

mod complaint;
mod evening;
mod repair;
mod text;

pub use complaint::complaint;
pub use evening::evening;
pub use repair::repair;

/// A line of the 002: the log that holds it, and the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// The duty log.
    pub document: DocumentId,
    /// The line.
    pub line: FactKey,
}

/// The unit whose file and ticket the two desks of a property quarrel about.
pub const UNIT: &str = "3-1-1502";

/// Who works by day at a desk.
///
/// # Errors
/// When there is no such desk.
pub fn clerk(driver: &Driver, front: usize) -> anyhow::Result<Person> {
    Ok(if driver.site.front(front)?.number.0 == 1 { SPECIALIST } else { COLLEAGUE })
}

/// Enters the staff of a property, and the household the others speak of.
///
/// # Errors
/// When the rules or the desk refuse.
pub fn set_up(driver: &mut Driver, front: usize) -> anyhow::Result<()> {
    for (who, role) in text::staff() {
        let name = Personal::new(text::name(who).to_owned());
        let member = Member { who, name, roles: std::iter::once(role).collect(), department: None };
        driver.set(front, Setting::Member(member))?;
    }
    let first_day = dutybook_domain::civil::day_of(driver.now(), crate::clock::ZONE);
    let month = Month::of(first_day);
    driver.set(front, Setting::InService { since: first_day })?;
    let figures = BaseFigures { moved_in_households: 860, managed_area_hundredths: 920_000_000 };
    driver.set(front, Setting::Base { month, figures })?;
    for number in 1..=driver.site.estate_of(front)?.plan.desks {
        let slots = [Slot::Day, Slot::Night].into();
        let service = DeskService { from: first_day, until: None, slots };
        driver.set(front, Setting::Desk { desk: DeskNumber(number), service })?;
    }
    let household = household(driver, front)?;
    driver.set_field(front, (household, "name"), text::RESIDENT, SPECIALIST.0)?;
    driver.set_field(front, (household, "phone"), text::phone(0), SPECIALIST.0)
}

/// The file of the household.
fn household(driver: &Driver, front: usize) -> anyhow::Result<DocumentId> {
    Ok(natural_id(DocumentKind::Household, driver.property(front)?.uid, UNIT))
}

/// A new ticket's document.
fn new_ticket(driver: &mut Driver) -> DocumentId {
    let click = driver.next_click();
    let mut random = [0; 10];
    random.iter_mut().zip(click.as_bytes()).for_each(|(to, from)| *to = *from);
    born_id(DocumentKind::Ticket, driver.now(), random)
}

/// The day's shift, opened where nobody has.
fn open_day(driver: &mut Driver, front: usize, day: NaiveDate) -> anyhow::Result<Shift> {
    let shift = Shift::new(day, Slot::Day);
    let property = driver.property(front)?;
    let log = duty::fold(&driver.ledger(front, shift.duty_log(property.uid))?);
    let clerk = clerk(driver, front)?;
    if log.opening().is_none() {
        let plan = Plan { due: std::iter::once(clerk.0).collect(), is_start: true };
        let stretches = Timetable::of(&property).stretches(shift);
        driver.duty(front, shift, clerk, duty::Command::Open { shift, plan, stretches })?;
        driver.duty(front, shift, clerk, duty::Command::Arrive(clerk.0))?;
    }
    Ok(shift)
}

/// Enters a line of the 002 at a time of the day shift, such as `09:10`.
///
/// # Errors
/// When the rules or the desk refuse.
pub fn contact(
    driver: &mut Driver,
    front: usize,
    (day, time): (NaiveDate, &str),
    category: Category,
) -> anyhow::Result<Noted> {
    driver.at(&format!("{day} {time}"))?;
    let shift = open_day(driver, front, day)?;
    let clerk = clerk(driver, front)?;
    let intake = Intake {
        number: driver.next_number(front)?,
        channel: Some(Channel::Call),
        category: Some(category),
        relation: Some(Relation::Owner),
        person: contact::Person { unit: Some(UNIT.parse()?), ..contact::Person::default() },
        content: Personal::new(text::said(category).to_owned()),
        between: None,
        received_by: None,
        handling: Handling::default(),
    };
    let keys = driver.duty(front, shift, clerk, duty::Command::Record(intake))?;
    let line = *keys.first().ok_or_else(|| anyhow::anyhow!("nothing was written"))?;
    Ok(Noted { document: shift.duty_log(driver.property(front)?.uid), line })
}

/// Both desks of a property, apart: each sets another telephone, and a supervisor at each corrects
/// the receipt of one ticket to another unit. Two contradictions for a person.
///
/// # Errors
/// When the rules or the desk refuse.
pub fn quarrel(
    driver: &mut Driver,
    desks: [usize; 2],
    ticket: DocumentId,
    day: NaiveDate,
) -> anyhow::Result<usize> {
    for (nth, front) in (1_usize..).zip(desks) {
        driver.at(&format!("{day} 15:{:02}", nth.saturating_mul(10)))?;
        let household = household(driver, front)?;
        let (clerk, _) = clerk(driver, front)?;
        driver.set_field(front, (household, "phone"), text::phone(nth), clerk)?;
        let person = if nth == 1 { SUPERVISOR } else { MANAGER };
        let amendment = correction(driver, front, ticket, nth)?;
        driver.amend(front, ticket, person, amendment)?;
    }
    Ok(2)
}

fn correction(
    driver: &Driver,
    front: usize,
    ticket: DocumentId,
    nth: usize,
) -> anyhow::Result<Amendment> {
    let ledger = driver.ledger::<Fact>(front, ticket)?;
    let folded = ticket::fold(&ledger, driver.property(front)?.zone);
    let receipt = folded.receipt().ok_or_else(|| anyhow::anyhow!("there is no receipt"))?;
    let mut received = receipt.what.clone();
    received.matter.unit = Some(format!("3-1-150{}", nth.saturating_add(2)).parse()?);
    Ok(Amendment::Correct {
        target: receipt.key,
        fact: Box::new(Fact::Received(Box::new(received))),
        occurred_at: None,
        reason: text::WRONG_UNIT.to_owned(),
    })
}

/// Everyone on the staff, with their roles.
pub(crate) fn everyone() -> [(StaffId, Role); 6] {
    [SPECIALIST, COLLEAGUE, crate::work::GUARD, crate::work::WORKER, SUPERVISOR, MANAGER]
}
