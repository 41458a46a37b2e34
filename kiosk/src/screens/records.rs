//! 记录与打印: the papers of the desk, found by form and day or by number, seen as they will come out,
//! printed or kept as a file. What was printed before is printed again with a reason, and says so.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use dutybook_domain::id::DocumentId;
use dutybook_domain::shift::Slot;
use egui::{Ui, Vec2};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::paper::page::Page;
use crate::route::{Route, Screen};
use crate::screens::handover::At;
use crate::theme;
use crate::views::Views;

mod list;
mod out;
mod preview;

/// Which papers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// 002.
    #[default]
    Register,
    /// 003.
    Slip,
    /// 028.
    FollowUp,
    /// The night log.
    Night,
    /// The handover.
    Handover,
    /// Empty forms.
    Blank,
}

impl Tab {
    /// Every list, in the order shown.
    pub const ALL: [Self; 6] =
        [Self::Register, Self::Slip, Self::FollowUp, Self::Night, Self::Handover, Self::Blank];
}

/// An empty form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// 002.
    Register,
    /// 003, both copies.
    Slip,
    /// 028.
    FollowUp,
    /// The night log.
    Night,
}

impl Blank {
    /// Every empty form.
    pub const ALL: [Self; 4] = [Self::Register, Self::Slip, Self::FollowUp, Self::Night];
}

/// A paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// The 002 of a day, or of one of its shifts.
    Register(NaiveDate, Option<Slot>),
    /// The 003 of a ticket.
    Slip(DocumentId),
    /// The 028 of a ticket.
    FollowUp(DocumentId),
    /// The log of the night that begins on a day.
    Night(NaiveDate),
    /// A handover of this desk.
    Handover(At),
    /// An empty form.
    Blank(Blank),
}

impl Paper {
    /// The list it stands in.
    pub const fn tab(self) -> Tab {
        match self {
            Self::Register(..) => Tab::Register,
            Self::Slip(_) => Tab::Slip,
            Self::FollowUp(_) => Tab::FollowUp,
            Self::Night(_) => Tab::Night,
            Self::Handover(_) => Tab::Handover,
            Self::Blank(_) => Tab::Blank,
        }
    }

    /// Asks for it to be shown, ready to be printed.
    pub fn open(self, outbox: &mut Outbox) {
        list::ask(outbox, Deed::Show(self));
        outbox.push(Command::to(Screen::Records));
    }

    /// The paper of what is on the screen, for Ctrl+P.
    pub fn of(here: Route, views: &Views) -> Option<Self> {
        match here {
            // A matter that no department handles has no 003 (`B-04 §3.2`).
            Route::Ticket(document) => {
                let shown = views.ticket.as_ref().filter(|view| view.document() == document);
                shown
                    .filter(|view| view.matter.kind.needs_department())
                    .map(|_| Self::Slip(document))
            }
            Route::Place(Screen::Night) => {
                views.night.as_ref().map(|view| Self::Night(view.shift.on))
            }
            Route::Place(Screen::Handover) => views.handover.as_ref().and_then(|view| view.paper),
            Route::Place(_) | Route::Household(_) => None,
        }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The paper.
    pub paper: Paper,
    /// What it is called.
    pub name: String,
    /// What is on it, in a few words.
    pub facts: Vec<String>,
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// Which list.
    pub tab: Tab,
    /// The papers that what was typed leaves, the newest first.
    pub rows: Vec<Row>,
    /// The paper looked at.
    pub chosen: Option<Paper>,
    /// What it is called.
    pub title: String,
    /// Its pages, all copies one after the other.
    pub pages: Arc<Vec<Page>>,
    /// Why it does not come out, where it does not.
    pub why_not: Option<String>,
    /// How often each of its copies was printed before.
    pub before: Vec<usize>,
    /// Each print of it, in words, the newest first.
    pub log: Vec<String>,
    /// The printers of this machine, the usual one first.
    pub printers: Vec<String>,
    /// Where files go, where nothing else is said.
    pub folder: String,
    /// Sticks that are plugged in.
    pub sticks: Vec<String>,
    /// How the last print ended, in words.
    pub outcome: Option<Result<String, String>>,
}

impl View {
    /// Whether what is asked for was printed before.
    fn is_again(&self, copy: Option<u32>) -> bool {
        match copy.and_then(|copy| usize::try_from(copy).ok()?.checked_sub(1)) {
            Some(place) => self.before.get(place).is_some_and(|before| *before > 0),
            None => self.before.iter().any(|before| *before > 0),
        }
    }
}

/// Why a paper is printed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It did not come out.
    NotOut,
    /// It was spoilt.
    Spoilt,
    /// It was lost.
    Lost,
    /// The record has grown since.
    Newer,
    /// Something else, in words.
    Other,
}

impl Why {
    /// Every reason, in the order shown.
    pub const ALL: [Self; 5] = [Self::NotOut, Self::Spoilt, Self::Lost, Self::Newer, Self::Other];
}

/// What is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// What is looked for.
    pub words: String,
    /// Only this copy.
    pub copy: Option<u32>,
    /// Why again.
    pub why: Option<Why>,
    /// Why again, in words.
    pub other: String,
    /// The printer; the usual one where none is chosen.
    pub printer: Option<String>,
    /// Where files go; the usual folder where nothing is typed.
    pub folder: String,
    /// The paper this was chosen for.
    pub paper: Option<Paper>,
}

impl Form {
    /// The paper came out: it is not printed again by the same press.
    pub fn done(&mut self) {
        self.why = None;
        self.other.clear();
        self.copy = None;
    }

    /// What was chosen for another paper is not meant for this one.
    fn look_at(&mut self, paper: Option<Paper>) {
        if self.paper != paper {
            self.paper = paper;
            self.done();
        }
    }
}

/// Where a paper is to come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// A printer.
    Printer(String),
    /// A file in a folder.
    Folder(PathBuf),
}

/// A paper to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Which.
    pub paper: Paper,
    /// Only this copy; all where none is named.
    pub copy: Option<u32>,
    /// Where.
    pub to: To,
    /// Why again.
    pub reason: Option<String>,
}

/// Something asked of the papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// To list papers by what was typed.
    List(Tab, String),
    /// To look at one.
    Show(Paper),
    /// To print one, or write it to a file.
    PutOut(Order),
}

/// How wide the list is.
const LIST_WIDTH: f32 = 372.0;

/// Draws the screen.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    form.look_at(view.chosen);
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    let width = LIST_WIDTH.min(whole.width() * 0.38);
    let (left, right) = whole.split_left_right_at_x(whole.left() + width);
    let right = right.with_min_x(right.left() + theme::GAP);
    list::ui(ui, left, look, (view, form, outbox));
    let foot = out::height(view, form);
    let (pages, foot) = right.split_top_bottom_at_y(right.bottom() - foot);
    preview::ui(ui, pages.with_max_y(pages.bottom() - theme::GAP), look, view);
    out::ui(ui, foot, look, (view, form, outbox));
}

#[cfg(test)]
mod tests;
