//! What the worker tells the window, and the last it told of each screen.

use crate::screens::{
    archive, conflicts, find, handover, household, intake, lock, night, records, ticket, tickets,
    today,
};
use crate::shell;

/// Something the worker found out or did.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Bar and rail.
    Shell(shell::View),
    /// The lock screen.
    Lock(Box<lock::View>),
    /// Today.
    Today(Box<today::View>),
    /// The intake.
    Intake(Box<intake::View>),
    /// The list of tickets.
    Tickets(Box<tickets::View>),
    /// One ticket.
    Ticket(Box<ticket::View>),
    /// The night log.
    Night(Box<night::View>),
    /// The handover.
    Handover(Box<handover::View>),
    /// What waits for a choice.
    Conflicts(Box<conflicts::View>),
    /// The archive's list.
    Archive(Box<archive::View>),
    /// How far a roster has come.
    Roster(Box<archive::roster::View>),
    /// One unit's file.
    Household(Box<household::View>),
    /// What the search of everything found.
    Found(Box<find::View>),
    /// What was asked of a unit's file is on the disk: its form may be closed.
    HouseholdSaved,
    /// Records and print.
    Papers(Box<records::View>),
    /// Somebody signed in; the shell's view came before.
    SignedIn,
    /// The desk is locked.
    Locked,
    /// A half-typed 002 was found on the disk.
    IntakeKept(Box<intake::Form>),
    /// A 002 is on the disk: its form may be emptied.
    IntakeSaved,
    /// What was asked of a ticket is on the disk: its form may be closed.
    TicketSaved,
    /// A half-typed line of the night log was found on the disk.
    NightKept(Box<night::Typed>),
    /// What was asked of the night log is on the disk: its form may be emptied.
    NightSaved(night::Done),
    /// A step of a handover is on the disk: its form may be emptied.
    HandoverSaved,
    /// A choice is on the disk: its form may be emptied.
    ConflictSettled,
    /// A paper came out, and that is on the disk.
    PaperOut,
}

/// The last views of every screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Views {
    /// Bar and rail; none while nobody is signed in.
    pub shell: Option<shell::View>,
    /// The lock screen.
    pub lock: Option<lock::View>,
    /// Today.
    pub today: Option<today::View>,
    /// The intake.
    pub intake: intake::View,
    /// The list of tickets.
    pub tickets: Option<tickets::View>,
    /// The ticket last opened.
    pub ticket: Option<ticket::View>,
    /// The night log.
    pub night: Option<night::View>,
    /// The handover.
    pub handover: Option<handover::View>,
    /// Conflicts.
    pub conflicts: Option<conflicts::View>,
    /// The archive's list.
    pub archive: archive::View,
    /// How far a roster has come.
    pub roster: archive::roster::View,
    /// The file last opened.
    pub household: Option<household::View>,
    /// What the search of everything found.
    pub found: find::View,
    /// Records and print.
    pub papers: Option<records::View>,
}

impl Views {
    /// Takes news in.
    pub fn take(&mut self, news: News) {
        match news {
            News::Shell(view) => self.shell = Some(view),
            News::Lock(view) => self.lock = Some(*view),
            News::Today(view) => self.today = Some(*view),
            News::Intake(view) => self.intake = *view,
            News::Tickets(view) => self.tickets = Some(*view),
            News::Ticket(view) => self.ticket = Some(*view),
            News::Night(view) => self.night = Some(*view),
            News::Handover(view) => self.handover = Some(*view),
            News::Conflicts(view) => self.conflicts = Some(*view),
            News::Archive(view) => self.archive = *view,
            News::Roster(view) => self.roster = *view,
            News::Household(view) => self.household = Some(*view),
            News::Found(view) => self.found = *view,
            News::Papers(view) => self.papers = Some(*view),
            News::Locked => *self = Self { lock: self.lock.take(), ..Self::default() },
            News::SignedIn
            | News::IntakeKept(_)
            | News::IntakeSaved
            | News::TicketSaved
            | News::HouseholdSaved
            | News::NightKept(_)
            | News::NightSaved(_)
            | News::HandoverSaved
            | News::ConflictSettled
            | News::PaperOut => {}
        }
    }
}
