//! A complaint from the call over investigation and reply to the callback and the close.

use chrono::NaiveDate;
use dutybook_domain::civil::day_after;
use dutybook_domain::duty::contact::Category;
use dutybook_domain::follow_up::Method;
use dutybook_domain::id::DocumentId;
use dutybook_domain::personal::Personal;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::Command;
use dutybook_domain::ticket::command::Finish;
use dutybook_domain::ticket::complaint::{Contact, Grade, Investigation};
use dutybook_domain::ticket::fact::{Closing, Reply};
use dutybook_domain::ticket::matter::Kind;

use super::repair::{intake, satisfied, to};
use super::{clerk, contact, new_ticket, text};
use crate::driver::Driver;
use crate::work::{SUPERVISOR, WORKER};

/// Takes a complaint in on one day and brings it to its close on the next. Answers the ticket.
///
/// # Errors
/// When the rules or the desk refuse.
pub fn complaint(driver: &mut Driver, front: usize, day: NaiveDate) -> anyhow::Result<DocumentId> {
    let clerk = clerk(driver, front)?;
    let noted = contact(driver, front, (day, "10:55"), Category::Complaint)?;
    let ticket = new_ticket(driver);
    let receive = intake(driver, front, Kind::Complaint, noted)?;
    driver.ticket(front, ticket, clerk, receive)?;
    driver.at(&format!("{day} 11:00"))?;
    let grade = Command::Grade { grade: Grade::Minor, ground: None, households: 1 };
    driver.ticket(front, ticket, clerk, grade)?;
    driver.ticket(front, ticket, clerk, to(Department::Order))?;
    driver.at(&format!("{day} 14:10"))?;
    let investigation = Investigation {
        cause: text::CAUSE.to_owned(),
        action: text::PLAN.to_owned(),
        responsible: Some(SUPERVISOR.0),
    };
    driver.ticket(front, ticket, clerk, Command::Investigate(investigation))?;
    let content = Personal::from(text::PROGRESS);
    let told = Command::Contact(Contact { method: Method::Phone, content });
    driver.ticket(front, ticket, clerk, told)?;
    driver.at(&format!("{day} 16:00"))?;
    let finish =
        Finish { action: text::DONE.to_owned(), materials: String::new(), fee: None, worker: None };
    driver.ticket(front, ticket, WORKER, Command::Finish(finish))?;
    let content = Personal::from(text::ANSWERED);
    let reply = Command::Reply(Reply { method: Method::Phone, content });
    driver.ticket(front, ticket, clerk, reply)?;
    let next = day_after(day);
    driver.at(&format!("{next} 09:30"))?;
    driver.ticket(front, ticket, clerk, Command::CallBack(satisfied(4)))?;
    driver.at(&format!("{next} 10:00"))?;
    driver.ticket(front, ticket, SUPERVISOR, Command::Close(Closing::Individually))?;
    Ok(ticket)
}
