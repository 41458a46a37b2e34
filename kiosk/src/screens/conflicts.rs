//! 冲突: what two desks said apart of the same thing, side by side, for a person to choose one of
//! or say a third. Neither is preselected, and the one not chosen stays in the record.

use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::household::field::Field as FileField;
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::report::ReportKind;
use dutybook_domain::settings::SettingKey;
use dutybook_domain::ticket::matter::Promised;
use egui::{Rect, Ui, Vec2};

use crate::command::Outbox;
use crate::look::Look;
use crate::route::Route;
use crate::theme;

mod choose;
mod list;

/// What is contradicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The time promised to a customer.
    Promise(DocumentId, Promised),
    /// A field of a unit's file.
    Field(DocumentId, FileField),
    /// A setting of the property.
    Setting(SettingKey),
    /// The correction of an entry.
    Amended(DocumentId, DocumentKind, FactKey),
    /// A month's report, sealed twice.
    Sealed(DocumentId, ReportKind),
    /// Entries of a document that lie under one name and differ. No desk of ours writes such.
    Clash(DocumentId, DocumentKind),
}

/// Which of the values a claim holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// That of an entry.
    Entry(FactKey),
    /// That a desk set at a time.
    Set(DeskNumber, DateTime<Utc>),
    /// Another moment.
    Moment(DateTime<Utc>),
    /// Other words.
    Words(String),
}

/// One of the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What choosing it says.
    pub pick: Pick,
    /// What stands above the value in small.
    pub lead: String,
    /// The value.
    pub value: String,
    /// Who said it.
    pub by: String,
    /// At which desk.
    pub desk: u16,
    /// When.
    pub at: DateTime<Utc>,
    /// When it reached this desk, where another wrote it.
    pub arrived_at: Option<DateTime<Utc>>,
    /// On what grounds, in their words.
    pub why: String,
    /// Whether it is the one shown meanwhile.
    pub shown: bool,
}

/// What a third value is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Third {
    /// A day and a time.
    Moment,
    /// Words.
    Words,
    /// There can be none.
    Nothing,
}

/// Something that happened near it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub words: String,
    /// Who, and at which desk.
    pub by: String,
}

/// Something that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What is contradicted.
    pub which: Which,
    /// What it is called.
    pub name: String,
    /// The record it belongs to.
    pub subject: String,
    /// What else there is to say of the record.
    pub facts: Vec<String>,
    /// The values, in the order they were said.
    pub claims: Vec<Claim>,
    /// What a third value is made of.
    pub third: Third,
    /// The record, where a screen shows it.
    pub opens: Option<Route>,
    /// Why the reader may not choose.
    pub refused: Option<String>,
    /// What happened near it, newest first.
    pub story: Vec<Related>,
}

impl Conflict {
    /// When the last of the values was said.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.claims.iter().map(|claim| claim.at).max()
    }
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// What waits, the latest first.
    pub waiting: Vec<Conflict>,
    /// How the last choice ended: on the disk since, or why not.
    pub outcome: Option<Result<DateTime<Utc>, String>>,
}

impl View {
    /// The one at hand: the one chosen, else the first.
    fn at_hand(&self, form: &Form) -> Option<&Conflict> {
        let chosen = self.waiting.iter().find(|one| Some(&one.which) == form.chosen.as_ref());
        chosen.or_else(|| self.waiting.first())
    }
}

/// What is being typed on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// The conflict looked at.
    pub chosen: Option<Which>,
    /// The day of a third value.
    pub day: String,
    /// Its time.
    pub time: String,
    /// Its words.
    pub words: String,
}

impl Form {
    /// Looks at one; what was typed for another is not meant for it.
    fn look_at(&mut self, which: &Which) {
        if self.chosen.as_ref() != Some(which) {
            *self = Self { chosen: Some(which.clone()), ..Self::default() };
        }
    }

    /// The choice is on the disk.
    pub fn saved(&mut self) {
        *self = Self::default();
    }
}

const LIST_WIDTH: f32 = 320.0;
const WIDEST: f32 = 1100.0;

/// Draws the screen.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    let width = LIST_WIDTH.min(whole.width() * 0.36);
    let (left, right) = whole.split_left_right_at_x(whole.left() + width);
    let right = right.with_min_x(right.left() + theme::PAD);
    let right: Rect = right.with_max_x(right.right().min(right.left() + WIDEST));
    list::ui(ui, left, look, (view, form));
    choose::ui(ui, right, look, (view, form, outbox));
}

#[cfg(test)]
mod tests;
