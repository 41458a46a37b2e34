//! 夜间: at night the log that night duty keeps, with who left the desk and who covered; in the
//! morning the same lines one after the other, each to become a record or to need nothing.
//!
//! What a line may become and who may say so is the rules' to decide; here it is only asked.

use chrono::{DateTime, Utc};
use dutybook_domain::caller::{Channel, Relation};
use dutybook_domain::duty::contact::Category;
use dutybook_domain::duty::night::Outcome;
use dutybook_domain::duty::presence::LeaveReason;
use dutybook_domain::id::StaffId;
use dutybook_domain::ledger::FactKey;
use dutybook_domain::shift::Shift;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::matter::{Kind as TicketKind, Object, Urgency};
use egui::{Rect, Ui, Vec2};
use serde::{Deserialize, Serialize};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::theme;

mod convert;
mod entry;
mod leave;
mod list;

/// What a line of the night log has become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Records with these numbers.
    Became(Vec<String>),
    /// Nothing, and why.
    Nothing(String),
}

/// A line of the night log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The entry that made it.
    pub key: FactKey,
    /// Its number.
    pub number: String,
    /// When the matter reached the desk.
    pub received_at: Option<DateTime<Utc>>,
    /// When it was written down.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Who wrote it.
    pub by: String,
    /// The place it is about, as said.
    pub place: String,
    /// Who spoke.
    pub who: String,
    /// The masked telephone.
    pub phone: String,
    /// How it came.
    pub channel: Channel,
    /// What it is about.
    pub category: Category,
    /// What was said.
    pub words: String,
    /// What became of it at night, as said last.
    pub outcome: Outcome,
    /// Departments that were told.
    pub told: Vec<Department>,
    /// What it has become since; none while it waits.
    pub settled: Option<Settled>,
}

/// Someone was away from the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Who.
    pub who: String,
    /// From when, and until when they are back.
    pub from: DateTime<Utc>,
    /// When they came back; none while they are away.
    pub until: Option<DateTime<Utc>>,
    /// Why.
    pub why: LeaveReason,
    /// Who covered the desk.
    pub cover: Option<String>,
}

/// What the reader may do here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Night duty keeps the log.
    Keeps,
    /// Customer service carries its lines into the day's records.
    Converts,
    /// Neither, and why.
    Reads(String),
}

/// Where the reader is by what the log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// At the desk.
    Here,
    /// Away.
    Away,
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The night.
    pub shift: Shift,
    /// Whether it still runs.
    pub runs: bool,
    /// When it began and ends.
    pub hours: (DateTime<Utc>, DateTime<Utc>),
    /// Who was on duty.
    pub duty: Vec<String>,
    /// Its lines in their order.
    pub lines: Vec<Line>,
    /// By when every line is carried on.
    pub convert_by: DateTime<Utc>,
    /// Who left the desk.
    pub absences: Vec<Absence>,
    /// What the reader may do.
    pub part: Part,
    /// Whether the reader is at the desk.
    pub reader: Whereabouts,
    /// Who may cover the desk.
    pub colleagues: Vec<(StaffId, String)>,
    /// How the last deed ended: on the disk since, or why not.
    pub outcome: Option<Result<DateTime<Utc>, String>>,
}

impl View {
    /// How many lines the morning's signature still waits for.
    pub fn waiting(&self) -> usize {
        self.lines.iter().filter(|line| line.settled.is_none()).count()
    }

    /// The line at hand: the one chosen, else the first that waits.
    fn at_hand(&self, form: &Form) -> Option<(usize, &Line)> {
        let mut lines = self.lines.iter().enumerate();
        let chosen = lines.clone().find(|(_, line)| Some(line.key) == form.chosen);
        chosen.or_else(|| lines.find(|(_, line)| line.settled.is_none()))
    }

    /// The first that waits after the line at hand, from the top again where none does.
    fn next_after(&self, key: FactKey) -> Option<FactKey> {
        let place = self.lines.iter().position(|line| line.key == key)?;
        let (before, after) = self.lines.split_at_checked(place)?;
        let mut others = after.iter().skip(1).chain(before);
        others.find(|line| line.settled.is_none()).map(|line| line.key)
    }
}

/// A line of the night log half typed. It is kept on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// How it comes.
    pub channel: Channel,
    /// What it is about.
    pub category: Option<Category>,
    /// What the caller is to the unit.
    pub relation: Relation,
    /// The place, as said.
    pub place: String,
    /// The name, as said.
    pub name: String,
    /// The telephone, as said.
    pub phone: String,
    /// What was said.
    pub words: String,
    /// What night duty could do.
    pub outcome: Option<Outcome>,
    /// The department told.
    pub told: Option<Department>,
}

impl Default for Typed {
    fn default() -> Self {
        Self {
            channel: Channel::Call,
            category: None,
            relation: Relation::Owner,
            place: String::new(),
            name: String::new(),
            phone: String::new(),
            words: String::new(),
            outcome: None,
            told: None,
        }
    }
}

/// What is missing before a line can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// What it is about.
    Category,
    /// What was said.
    Words,
    /// What night duty could do.
    Outcome,
    /// Something was arranged: with whom.
    Told,
}

impl Typed {
    /// What is still missing, in reading order.
    pub fn missing(&self) -> Vec<Missing> {
        let category = self.category.is_none().then_some(Missing::Category);
        let words = self.words.trim().is_empty().then_some(Missing::Words);
        let outcome = self.outcome.is_none().then_some(Missing::Outcome);
        let untold = self.outcome == Some(Outcome::Arranged) && self.told.is_none();
        [category, words, outcome, untold.then_some(Missing::Told)].into_iter().flatten().collect()
    }
}

/// What a line of the night is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A complaint.
    Complaint,
    /// A ticket.
    Ticket,
    /// Nothing, with a reason.
    Nothing,
}

/// How the choice for a line stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What it is to become; what its category suggests where nothing is chosen.
    pub way: Option<Way>,
    /// The kind of ticket.
    pub kind: Option<TicketKind>,
    /// Whether it is pressing.
    pub urgency: Option<Urgency>,
    /// What the complaint is about.
    pub object: Option<Object>,
    /// The place, where the line names none.
    pub place: String,
    /// Why nothing is to be done.
    pub reason: String,
}

/// A leave half typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeaveForm {
    /// Why.
    pub why: Option<LeaveReason>,
    /// Who covers.
    pub cover: Option<StaffId>,
    /// Why nobody does.
    pub alone: String,
}

/// What is being typed on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// A new line.
    pub typed: Typed,
    /// The line looked at.
    pub chosen: Option<FactKey>,
    /// What is chosen for it.
    pub choice: Choice,
    /// What became of the line looked at, said anew.
    pub outcome: Option<Outcome>,
    /// A leave, while its form is open.
    pub leaving: Option<LeaveForm>,
}

impl Form {
    /// Looks at a line; what was chosen for another is not meant for it.
    fn look_at(&mut self, key: Option<FactKey>) {
        if self.chosen != key {
            self.chosen = key;
            self.choice = Choice::default();
            self.outcome = None;
        }
    }

    /// What was asked is on the disk: its part of the form is emptied.
    pub fn saved(&mut self, deed: Done) {
        match deed {
            Done::Recorded => self.typed = Typed::default(),
            Done::Settled => self.look_at(None),
            Done::Moved => self.leaving = None,
            Done::Noted => self.outcome = None,
        }
    }
}

/// Which sort of deed is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// A line was written.
    Recorded,
    /// A line was carried on, or needs nothing.
    Settled,
    /// Somebody left or came back.
    Moved,
    /// What became of a line was said anew.
    Noted,
}

/// What a line becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Becomes {
    /// The kind of record.
    pub kind: TicketKind,
    /// How pressing it is.
    pub urgency: Urgency,
    /// What a complaint is about.
    pub object: Option<Object>,
    /// The place, where the line names none.
    pub place: Option<String>,
}

/// Something asked of a night's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// To write a line.
    Record(Box<Typed>),
    /// To say anew what became of a line.
    Note(FactKey, Outcome),
    /// To carry a line on.
    Convert(FactKey, Becomes),
    /// To say that a line asks for nothing, and why.
    NoAction(FactKey, String),
    /// To note that the reader leaves the desk.
    Leave(LeaveForm),
    /// To note that the reader is back.
    Return,
}

const LIST_WIDTH: f32 = 436.0;
const ENTRY_MAX: f32 = 900.0;
const FOOT: f32 = 72.0;

/// Draws the screen.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    let width = LIST_WIDTH.min(whole.width() * 0.42);
    let (left, right) = whole.split_left_right_at_x(whole.left() + width);
    let right = right.with_min_x(right.left() + theme::PAD);
    let right = right.with_max_x(right.right().min(right.left() + ENTRY_MAX));
    let before = form.typed.clone();
    list::ui(ui, left, look, (view, form, outbox));
    if form.leaving.is_some() {
        leave::ui(ui, right, look, (view, form, outbox));
    } else {
        entry_or_line(ui, right, look, (view, form, outbox));
    }
    if form.typed != before {
        outbox.push(Command::KeepNight(Box::new(form.typed.clone())));
    }
}

fn entry_or_line(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    if view.part == Part::Keeps && form.chosen.is_none() {
        entry::ui(ui, room, look, (view, form, outbox));
    } else {
        convert::ui(ui, room, look, (view, form, outbox));
    }
}

#[cfg(test)]
mod tests;
