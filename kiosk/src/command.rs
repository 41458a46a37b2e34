//! What a screen may ask for, and the box it is put in until the frame is over.

use std::path::PathBuf;

use dutybook_domain::household;
use dutybook_domain::id::{BlobHash, DocumentId, StaffId};
use dutybook_domain::language::Language;
use dutybook_domain::shift::Shift;
use dutybook_domain::ticket;
use dutybook_domain::ticket::fact::Phase;

use crate::route::{Route, Screen};
use crate::screens::{archive, conflicts, handover, intake, night, records};

/// Something asked of the program or of the worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// To go somewhere.
    Go(Route),
    /// To go back.
    Back,
    /// To read in another language.
    Read(Language),
    /// To sign someone in by PIN.
    SignIn {
        /// Who.
        who: StaffId,
        /// The digits typed.
        pin: Pin,
    },
    /// To enter the first supervisor of a property that has no staff, with a new PIN.
    EnterFirst {
        /// The name.
        name: String,
        /// The digits chosen.
        pin: Pin,
    },
    /// To sign in at a practice property without a PIN. Any other property ignores it.
    Practise,
    /// To lock the screen.
    Lock,
    /// To find people of the archive by what was typed.
    FindPeople(String),
    /// To find people, units and matters, from everywhere.
    FindAnything(String),
    /// To do something with the archive as a whole.
    Archive(archive::Asked),
    /// To do something with a unit's file, or to look at what is masked in it.
    Household {
        /// The file.
        document: DocumentId,
        /// What is asked of it.
        asked: Box<household::Command>,
    },
    /// To register a contact of somebody who is on file.
    RegisterFor(Box<intake::Hit>),
    /// To keep a half-typed 002 through a crash.
    KeepIntake(Box<intake::Form>),
    /// To register a contact.
    Register {
        /// What was typed.
        form: Box<intake::Form>,
        /// Whether it becomes a ticket at once.
        with_ticket: bool,
    },
    /// To do something with a ticket.
    Ticket {
        /// The ticket.
        document: DocumentId,
        /// What is asked of it.
        command: Box<ticket::command::Command>,
    },
    /// To keep a half-typed line of the night log through a crash.
    KeepNight(Box<night::Typed>),
    /// To do something with a night's log.
    Night {
        /// The night.
        night: Shift,
        /// What is asked of it.
        deed: night::Deed,
    },
    /// To look at a handover; the one at hand where none is named.
    OpenHandover(Option<handover::At>),
    /// To do something with a handover.
    Handover {
        /// Which.
        at: handover::At,
        /// What is asked of it.
        deed: handover::Deed,
    },
    /// To choose one of the values that contradict each other, or to say a third.
    Settle {
        /// What is contradicted.
        which: Box<conflicts::Which>,
        /// What is chosen.
        pick: conflicts::Pick,
    },
    /// To look for pictures at this machine.
    LookForPictures,
    /// To show a file before it is chosen.
    LookAtPicture(PathBuf),
    /// To show a picture that is kept here.
    LookAtKept(BlobHash),
    /// To put the picture shown away.
    PutPictureAway,
    /// To keep a photo of the work with a ticket.
    Attach {
        /// The ticket.
        document: DocumentId,
        /// The file.
        path: PathBuf,
        /// When it was taken.
        phase: Phase,
    },
    /// To keep the customer's signature with a ticket.
    Sign {
        /// The ticket.
        document: DocumentId,
        /// The strokes, in points of the pad.
        strokes: Vec<Vec<(u16, u16)>>,
    },
    /// To find, look at or print a paper.
    Papers(Box<records::Deed>),
    /// To show a telephone for a minute; who saw it is recorded.
    RevealPhone(DocumentId),
    /// To note that nobody is at the desk for a while (`B-04 §5.1`).
    LeaveDesk,
    /// To note that somebody is back.
    ReturnToDesk,
}

impl Command {
    /// To go to a place of the rail.
    pub const fn to(screen: Screen) -> Self {
        Self::Go(Route::Place(screen))
    }
}

/// A PIN as typed. It is never shown, stored or logged, and is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Pin(String);

impl Pin {
    /// Longest PIN taken.
    pub const MAX_DIGITS: usize = 12;

    /// Adds a digit; one beyond the longest is ignored.
    pub fn push(&mut self, digit: char) {
        if digit.is_ascii_digit() && self.0.len() < Self::MAX_DIGITS {
            self.0.push(digit);
        }
    }

    /// Takes the last digit away.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        self.0 = "\0".repeat(self.0.len());
        self.0.clear();
    }

    /// How many digits there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was typed.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The digits, for the check alone.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.clear();
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(..)")
    }
}

/// What a frame's screens asked for, in order.
#[derive(Debug, Default)]
pub struct Outbox(Vec<Command>);

impl Outbox {
    /// Asks for something.
    pub fn push(&mut self, command: Command) {
        self.0.push(command);
    }

    /// Everything asked since the last time.
    pub fn take(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.0)
    }
}
