//! 交接班: the computed sheet of a desk from one shift to the next. The giver says why each open matter
//! is left and offers it; the receiver counts, takes every matter and both sign, or it is refused.
//!
//! Nothing of the sheet is typed but what only people know.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use dutybook_domain::handover::RefusalReason;
use dutybook_domain::handover::Stage;
use dutybook_domain::handover::count::{AssetCount, Discrepancy, Found};
use dutybook_domain::handover::sheet::{CarryReason, MatterRef};
use dutybook_domain::id::StaffId;
use dutybook_domain::shift::Boundary;
use egui::{Align2, Pos2, Rect, Role as Widget, Sense, Ui, Vec2, WidgetInfo};

use crate::command::{Outbox, Pin};
use crate::look::Look;
use crate::matter::Matter;
use crate::screens::records::Paper;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::chip::{self, Tone};
use crate::widgets::label;

mod matters;
pub(crate) mod sign;
mod things;

/// Which handover of the desk.
pub type At = (NaiveDate, Boundary);

/// An open matter on the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Names it.
    pub at: MatterRef,
    /// The matter as it stands.
    pub matter: Matter,
    /// Why it is left, as offered or as the matter suggests.
    pub reason: Option<CarryReason>,
    /// Whether the receiver has taken it.
    pub taken: bool,
}

/// Something that belongs to the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// What it is called.
    pub name: String,
    /// How many there are to be.
    pub expected: u32,
    /// What was counted.
    pub counted: Option<AssetCount>,
}

/// A difference the count found, and what the giver said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub what: Discrepancy,
    /// What the giver said.
    pub explanation: Option<String>,
}

/// Another sheet of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Which.
    pub at: At,
    /// How far it came.
    pub stage: Stage,
    /// Who gave, and who received.
    pub people: Vec<String>,
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Which handover.
    pub at: At,
    /// When the shifts change.
    pub due: DateTime<Utc>,
    /// How far it has come.
    pub stage: Stage,
    /// Who gives: whoever offered, or the reader.
    pub giver: Option<(StaffId, String)>,
    /// Who counted.
    pub receiver: Option<(StaffId, String)>,
    /// Why the reader may not offer it, where they may not.
    pub why_not: Option<String>,
    /// How many were open at the start, came, went, are open.
    pub balance: [usize; 4],
    /// The open matters.
    pub rows: Vec<Row>,
    /// What belongs to the desk; nothing at a light handover.
    pub things: Vec<Thing>,
    /// Cash as offered, and as counted, in fen.
    pub cash: (Option<u64>, Option<u64>),
    /// Whether this handover hands over cash at all.
    pub has_cash: bool,
    /// What the count found.
    pub found: Vec<Difference>,
    /// What the next shift is told.
    pub instructions: Vec<String>,
    /// How the desk stands with the server.
    pub sync: String,
    /// Lines of the night log that wait.
    pub unconverted: usize,
    /// Who may receive.
    pub candidates: Vec<(StaffId, String)>,
    /// Why it cannot be signed yet, in words, beside what the form says.
    pub lacking: Option<String>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// Other sheets, the newest first.
    pub earlier: Vec<Earlier>,
    /// Its paper; none for a reader to whom the papers are not open.
    pub paper: Option<Paper>,
    /// How the last deed ended.
    pub outcome: Option<Result<DateTime<Utc>, String>>,
}

impl View {
    /// Whether only open matters and cash are handed over.
    const fn is_light(&self) -> bool {
        self.at.1.is_light()
    }
}

/// What is being typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Why each matter is left.
    pub reasons: BTreeMap<MatterRef, CarryReason>,
    /// What the next shift is told.
    pub instruction: String,
    /// Cash to be in the drawer, or counted in it, in yuan.
    pub cash: String,
    /// How many of each thing were counted, and how many of them are damaged.
    pub counts: BTreeMap<String, (String, String)>,
    /// Whether the desk is in order.
    pub in_order: Option<bool>,
    /// Who receives.
    pub receiver: Option<StaffId>,
    /// What the giver says of each difference.
    pub explanations: BTreeMap<Found, String>,
    /// The giver's PIN.
    pub giver_pin: Pin,
    /// The receiver's PIN.
    pub receiver_pin: Pin,
    /// Why it is refused, while that form is open.
    pub refusing: Option<Option<RefusalReason>>,
}

impl Form {
    /// What was asked is on the disk. A PIN is never used twice.
    pub fn saved(&mut self) {
        let receiver = self.receiver;
        *self = Self { receiver, ..Self::default() };
    }
}

/// What a giver offers beside what is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Why each matter is left.
    pub reasons: BTreeMap<MatterRef, CarryReason>,
    /// Cash to be in the drawer, in fen, where any is handed over.
    pub cash_fen: Option<u64>,
    /// What the next shift is told.
    pub instruction: String,
}

/// What a receiver counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Who counted, and their PIN.
    pub receiver: (StaffId, Pin),
    /// The cash in the drawer, in fen.
    pub cash_fen: u64,
    /// The things.
    pub assets: Vec<AssetCount>,
    /// Whether the desk is in order.
    pub in_order: bool,
}

/// Something asked of a handover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// The giver offers.
    Offer(Offered),
    /// The receiver counts.
    Count(Box<Counted>),
    /// The receiver, who counted, takes a matter.
    Take(MatterRef),
    /// The giver explains a difference.
    Explain(Found, String),
    /// Both sign.
    Accept {
        /// The giver's PIN.
        giver: Pin,
        /// The receiver's PIN.
        receiver: Pin,
    },
    /// The receiver will not sign: who, their PIN, and why.
    Refuse(StaffId, Pin, RefusalReason),
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    let (head, body) = whole.split_top_bottom_at_y(whole.top() + 52.0);
    head_ui(ui, head, look, (view, outbox));
    let width = if whole.width() > 1500.0 { 480.0 } else { 372.0_f32.min(whole.width() * 0.36) };
    let (left, right) = body.split_left_right_at_x(body.left() + width);
    let right = right.with_min_x(right.left() + theme::GAP);
    things::ui(ui, left, look, (view, form, outbox));
    let foot = sign::height(view);
    let (matters, sign) = right.split_top_bottom_at_y(right.bottom() - foot);
    let matters = matters.with_max_y(matters.bottom() - theme::GAP);
    matters::ui(ui, matters, look, (view, form, outbox));
    sign::ui(ui, sign, look, (view, form, outbox));
}

fn head_ui(ui: &mut Ui, head: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let palette = theme::palette(ui);
    let head = match view.paper {
        Some(paper) => head.with_max_x(print_ui(ui, head, look, (paper, outbox)) - theme::GAP),
        None => head,
    };
    let title = text::handover::title(view.at, look);
    let spoken = ui.interact(head, ui.scope_id().with("handover head"), Sense::hover());
    let stage = text::handover::stage(view.stage, look.language);
    spoken.widget_info(|| WidgetInfo::labeled(Widget::Heading, true, format!("{title} {stage}")));
    let y = head.top() + 20.0;
    let at = (Pos2::new(head.left(), y), Align2::LEFT_CENTER);
    let title = label::paint(ui, at, &title, (Type::Title, palette.ink), head.width() * 0.6);
    let tone = match view.stage {
        Stage::Draft => Tone::Neutral,
        Stage::Offered | Stage::Counted => Tone::Ours,
        Stage::Accepted => Tone::Done,
        Stage::AcceptedWithDiscrepancy => Tone::Soon,
        Stage::Refused(_) => Tone::Over,
    };
    chip::paint(ui, Pos2::new(title.right() + 12.0, y), stage, tone);
    let due = text::handover::due(view.due, look);
    let facts: Vec<String> = [view.giver.as_ref(), view.receiver.as_ref()]
        .into_iter()
        .flatten()
        .map(|(_, name)| name.clone())
        .chain([due])
        .collect();
    let facts = facts.join("  ");
    let at = (Pos2::new(head.right(), y), Align2::RIGHT_CENTER);
    label::paint(ui, at, &facts, (Type::Meta, palette.ink2), head.width() * 0.4);
}

/// The button at the right of the head; answers where it begins.
fn print_ui(ui: &mut Ui, head: Rect, look: &Look, (paper, outbox): (Paper, &mut Outbox)) -> f32 {
    let button = Button::new(text::handover::print(look.language), Kind::Secondary).key("Ctrl+P");
    let size = Vec2::new(button.natural_width(ui), theme::BUTTON_HEIGHT);
    let rect = Align2::RIGHT_TOP.anchor_size(head.right_top(), size);
    if button.show_in(ui, rect).0 {
        paper.open(outbox);
    }
    rect.left()
}

#[cfg(test)]
mod tests;
