//! One ticket: where it is, what happened, its clocks that unfold, what may be done and why not.
//!
//! Everything shown is derived from the facts. A deed is asked for in two steps: its button, then a
//! small form whose words are kept until they are on the disk.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use dutybook_domain::id::{BlobHash, DocumentId};
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::fact::WaitReason;
use dutybook_domain::ticket::matter::Kind as TicketKind;
use egui::{Align2, Pos2, Rect, Role as Widget, Sense, Ui, Vec2, WidgetInfo};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::matter::{Limit, Matter};
use crate::picture::Shown;
use crate::picture::folders::Found;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::chip::{self, Tone};
use crate::widgets::icon::{self, Icon};
use crate::widgets::stage_line::{Step, stage_line};
use crate::widgets::{button, card, label, standing_badge};

mod clocks;
mod deed;
mod side;
mod timeline;

pub use deed::{Deed, Form, Lack, Reached, command};

/// One stretch of an unfolded clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// What it waits for; none while the clock runs.
    pub waits: Option<WaitReason>,
    /// When it began.
    pub from: DateTime<Utc>,
    /// When it ended; none while it lasts.
    pub until: Option<DateTime<Utc>>,
}

/// One clock with its stretches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    /// The clock and its source.
    pub limit: Limit,
    /// How it ran and stood still.
    pub stretches: Vec<Stretch>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When it happened, as staff said.
    pub at: DateTime<Utc>,
    /// What, in one line.
    pub title: String,
    /// More of it.
    pub detail: String,
    /// When it was recorded; none for what was imported.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Who recorded it.
    pub by: String,
    /// At which desk.
    pub desk: u16,
    /// What it meant for the ticket's course.
    pub weight: Weight,
    /// The photo or signature it gave.
    pub picture: Option<BlobHash>,
}

/// A picture looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// The file; none for one that is kept here.
    pub path: Option<PathBuf>,
    /// What it shows, or why it cannot be shown.
    pub picture: Result<Shown, String>,
}

/// What something that happened meant for the ticket's course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It is part of the course.
    Step,
    /// It made the clock stand still.
    Stop,
    /// It came after the ticket was closed.
    AfterClosing,
}

/// A deed, and why it may not be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// What may be done.
    pub deed: Deed,
    /// Why not, in words; none where it may.
    pub why_not: Option<String>,
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The ticket as lists show it.
    pub matter: Matter,
    /// The words it was raised with.
    pub content: String,
    /// The stages with the times they were reached.
    pub steps: Vec<Step>,
    /// What happened, newest first.
    pub happened: Vec<Happened>,
    /// Its clocks, the next one first.
    pub clocks: Vec<ClockRow>,
    /// What may be done, the likeliest first.
    pub deeds: Vec<Allowed>,
    /// What the caller is to the unit, in words.
    pub relation: String,
    /// The telephone, masked.
    pub phone: String,
    /// The telephone in full while it is revealed, and until when.
    pub revealed: Option<(String, DateTime<Utc>)>,
    /// Who took it in.
    pub received_by: String,
    /// The copies of its 003 that were printed, such as `1/2`; none where it has no 003.
    pub copies: Option<Vec<String>>,
    /// Other open matters of the unit.
    pub others: Vec<Matter>,
    /// The pictures found at this machine, the newest first.
    pub pictures: Vec<Found>,
    /// The picture looked at.
    pub shown: Option<Sight>,
    /// How the last save ended: when it was kept, or why not.
    pub outcome: Option<Result<DateTime<Utc>, String>>,
}

impl View {
    /// The ticket.
    pub const fn document(&self) -> DocumentId {
        self.matter.document
    }
}

const HEAD: f32 = 144.0;
const BAR: f32 = 68.0;

/// Draws the ticket.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    let side = if whole.width() > 1500.0 { 320.0 } else { 248.0 };
    let (left, right) = whole.split_left_right_at_x(whole.right() - side - theme::PAD);
    let (head, rest) = left.split_top_bottom_at_y(left.top() + HEAD);
    let (middle, bar) = rest.split_top_bottom_at_y(rest.bottom() - BAR);
    head_ui(ui, head, look, (view, outbox));
    let middle =
        middle.with_min_y(middle.top() + theme::GAP).with_max_y(middle.bottom() - theme::GAP);
    let clocks = 452.0_f32.min(middle.width() * 0.53);
    let (story, work) = middle.split_left_right_at_x(middle.right() - clocks - theme::GAP);
    timeline::ui(ui, story, look, (&view.happened, outbox));
    let work = work.with_min_x(work.left() + theme::GAP);
    if form.doing.is_some() {
        deed::form_ui(ui, work, look, (view, form, outbox));
    } else {
        clocks::ui(ui, work, look, (view, form));
    }
    deed::bar_ui(ui, bar, look, (view, form));
    side::ui(ui, right.with_min_x(right.left() + theme::PAD), look, (view, form, outbox));
    if let Some(looked) = view.shown.as_ref().filter(|looked| looked.path.is_none()) {
        looked_ui(ui, look, (looked, outbox));
    }
}

/// A kept picture over the screen; any key or press puts it away.
fn looked_ui(ui: &Ui, look: &Look, (looked, outbox): (&Sight, &mut Outbox)) {
    let palette = theme::palette(ui);
    let room = ui.max_rect();
    let words = text::ticket_screen::pictures(look.language);
    let away = ui.interact(room, ui.scope_id().with("looked"), Sense::click());
    away.widget_info(|| WidgetInfo::labeled(Widget::Button, true, words.put_away));
    let inside = card::fill(ui, room.shrink(24.0));
    match &looked.picture {
        Ok(shown) => deed::picture(ui, inside.shrink(24.0), shown, words.kept),
        Err(why) => {
            let at = (inside.center(), Align2::CENTER_CENTER);
            label::paint(ui, at, why, (Type::Body, palette.ink2), inside.width());
        }
    }
    if away.clicked() || button::took_key(ui, egui::Modifiers::NONE, egui::Key::Escape) {
        outbox.push(Command::PutPictureAway);
    }
}

fn head_ui(ui: &Ui, head: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let palette = theme::palette(ui);
    let inside = card::fill(ui, head);
    let back = Rect::from_min_size(inside.min + Vec2::new(20.0, 14.0), Vec2::splat(40.0));
    let response = ui.interact(back, ui.scope_id().with("back"), Sense::click());
    let name = text::ticket_screen::words(look.language).back;
    response.widget_info(|| WidgetInfo::labeled(Widget::Button, true, name));
    let stroke = theme::line(palette);
    ui.painter().rect(back, theme::BUTTON, palette.surface, stroke, egui::StrokeKind::Inside);
    button::focus_ring(ui, back, &response);
    icon::paint(ui.painter(), Icon::ArrowLeft, (back.center(), 18.0), palette.accent);
    let escaped = button::took_key(ui, egui::Modifiers::NONE, egui::Key::Escape);
    if response.clicked() || escaped {
        outbox.push(Command::Back);
    }
    let matter = &view.matter;
    let y = back.center().y;
    let badge = matter.badge(look);
    let badge_rect = Rect::from_min_max(
        Pos2::new(inside.right() - 206.0, inside.top() + 8.0),
        Pos2::new(inside.right() - 12.0, inside.top() + 60.0),
    );
    standing_badge::paint(ui, badge_rect, &badge, 40.0);
    let at = (Pos2::new(back.right() + 12.0, y), Align2::LEFT_CENTER);
    let room = badge_rect.left() - at.0.x - 200.0;
    let title = label::paint(ui, at, &matter.subject, (Type::Title, palette.ink), room);
    let kind = text::ticket::kind(matter.kind, look.language);
    let at = Pos2::new(title.right() + 12.0, y + 1.0);
    let kind = chip::paint(ui, at, kind, Tone::Outline);
    let form = if matter.kind == TicketKind::Complaint { "" } else { "003 " };
    let number = format!("{form}{}", matter.number);
    chip::paint(ui, Pos2::new(kind.right() + 12.0, y + 1.0), &number, Tone::Outline);
    let line = Rect::from_min_max(
        Pos2::new(inside.left() + 8.0, inside.top() + 66.0),
        Pos2::new(inside.right() - 8.0, inside.bottom() - 4.0),
    );
    stage_line(ui, line, &view.steps);
}

/// A department's choice in a form, as everywhere.
pub(super) fn departments(look: &Look) -> Vec<(Department, &'static str)> {
    let name = |department| text::shell::department(department, look.language);
    Department::ALL.into_iter().map(|department| (department, name(department))).collect()
}

#[cfg(test)]
mod tests;
