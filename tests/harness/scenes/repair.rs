//! A repair from the call to the verified close, within one day.

use chrono::NaiveDate;
use dutybook_domain::caller::{Channel, Relation};
use dutybook_domain::duty::contact::Category;
use dutybook_domain::follow_up::{Answer, Attempt, Method, Outcome, Score};
use dutybook_domain::id::DocumentId;
use dutybook_domain::personal::Personal;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::Command;
use dutybook_domain::ticket::command::{Finish, HandOn, Receive};
use dutybook_domain::ticket::fact::{Closing, Evidence, Phase, Signature};
use dutybook_domain::ticket::matter::{Kind, Matter, Object, Origin, Reporter, Urgency};

use super::{Noted, UNIT, clerk, contact, new_ticket, text};
use crate::driver::Driver;
use crate::work::{SUPERVISOR, WORKER};

/// The form of a matter that came in by a line of the 002.
pub(super) fn intake(
    driver: &mut Driver,
    front: usize,
    kind: Kind,
    noted: Noted,
) -> anyhow::Result<Command> {
    let is_complaint = kind == Kind::Complaint;
    Ok(Command::Receive(Box::new(Receive {
        number: driver.next_number(front)?,
        matter: Matter {
            kind,
            urgency: Urgency::Ordinary,
            unit: Some(UNIT.parse()?),
            place: None,
            category: None,
            object: is_complaint.then_some(Object::Neighbour),
        },
        reporter: Reporter {
            name: Some(Personal::from(text::RESIDENT)),
            phone: Some(Personal::from(text::phone(0))),
            relation: Relation::Owner,
            channel: Channel::Call,
        },
        content: Personal::from(if is_complaint { text::NOISE } else { text::LEAK }),
        origin: Origin::Contact { document: noted.document, line: noted.line },
        raised_at: None,
        received_by: None,
        promise: None,
    })))
}

/// To a department, with what it must know.
pub(super) fn to(department: Department) -> Command {
    let note = text::TOLD.to_owned();
    Command::Dispatch(HandOn { department, also: Vec::new(), told: None, note })
}

/// Reached by telephone, done and satisfied.
pub(super) fn satisfied(mark: u8) -> Attempt {
    let answer = Answer {
        confirmed_done: true,
        satisfaction: Score::new(mark),
        attitude: Score::new(5),
        timeliness: Score::new(4),
        cleanliness: Score::new(5),
        remark: None,
        signature: None,
    };
    Attempt { method: Method::Phone, outcome: Outcome::Reached(answer), action: None }
}

/// Takes a repair in, has it done, follows it up and closes it. Answers the ticket.
///
/// # Errors
/// When the rules or the desk refuse.
pub fn repair(driver: &mut Driver, front: usize, day: NaiveDate) -> anyhow::Result<DocumentId> {
    let clerk = clerk(driver, front)?;
    let noted = contact(driver, front, (day, "09:10"), Category::Repair)?;
    let ticket = new_ticket(driver);
    let receive = intake(driver, front, Kind::RepairPrivate, noted)?;
    driver.ticket(front, ticket, clerk, receive)?;
    driver.at(&format!("{day} 09:15"))?;
    driver.ticket(front, ticket, clerk, to(Department::Engineering))?;
    driver.at(&format!("{day} 10:20"))?;
    let finish = Finish {
        action: text::REPAIRED.to_owned(),
        materials: String::new(),
        fee: None,
        worker: Some(WORKER.0),
    };
    driver.ticket(front, ticket, WORKER, Command::Finish(finish))?;
    let blob = driver.picture(front, b"after the work")?;
    let evidence = Evidence { phase: Phase::After, blob };
    driver.ticket(front, ticket, WORKER, Command::ShowEvidence(evidence))?;
    let blob = driver.picture(front, b"signed by the customer")?;
    driver.ticket(front, ticket, WORKER, Command::Sign(Signature { blob }))?;
    driver.at(&format!("{day} 10:30"))?;
    let feedback = Command::TakeFeedback { from: Some(WORKER.0), call_at_night: false };
    driver.ticket(front, ticket, clerk, feedback)?;
    driver.at(&format!("{day} 10:50"))?;
    driver.ticket(front, ticket, clerk, Command::FollowUp(satisfied(5)))?;
    driver.at(&format!("{day} 16:40"))?;
    driver.ticket(front, ticket, SUPERVISOR, Command::Close(Closing::Individually))?;
    Ok(ticket)
}
