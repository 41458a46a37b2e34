//! The board: the same matters in six columns by stage.

use dutybook_domain::ticket::stage::Stage;
use egui::{Align2, Pos2, Rect, ScrollArea, Sense, StrokeKind, Ui, UiBuilder, Vec2};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::matter::Matter;
use crate::route::Route;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::{button, label, standing_badge};

/// A column: what its matters have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Nobody has it yet.
    ToDispatch,
    /// A department has it.
    Dispatched,
    /// It is worked on.
    InWork,
    /// It waits for someone.
    Waiting,
    /// The work is done, something is still owed.
    Done,
    /// A supervisor is to verify it.
    ToVerify,
}

impl Column {
    /// The columns from left to right.
    pub const ALL: [Self; 6] = [
        Self::ToDispatch,
        Self::Dispatched,
        Self::InWork,
        Self::Waiting,
        Self::Done,
        Self::ToVerify,
    ];

    /// The column a stage belongs to.
    pub const fn of(stage: Stage) -> Self {
        match stage {
            Stage::OnItsWay
            | Stage::Received
            | Stage::Graded
            | Stage::Appointed
            | Stage::Returned
            | Stage::Reopened => Self::ToDispatch,
            Stage::Issued | Stage::Accepted => Self::Dispatched,
            Stage::Arrived | Stage::InProgress => Self::InWork,
            Stage::Waiting(_) => Self::Waiting,
            Stage::Done
            | Stage::InvalidExplained
            | Stage::Signed
            | Stage::SignRefused
            | Stage::FeedbackReceived => Self::Done,
            Stage::FollowedUp | Stage::Closed | Stage::Cancelled | Stage::Merged => Self::ToVerify,
        }
    }
}

const CARD: f32 = 108.0;

pub(super) fn ui(ui: &mut Ui, room: Rect, look: &Look, (shown, outbox): (&[&Matter], &mut Outbox)) {
    let gap = 12.0;
    let width = (room.width() - gap * 5.0) / 6.0;
    for (place, column) in (0_u8..).zip(Column::ALL) {
        let left = room.left() + (width + gap) * f32::from(place);
        let rect =
            Rect::from_min_size(Pos2::new(left, room.top()), Vec2::new(width, room.height()));
        let of_column: Vec<&Matter> =
            shown.iter().copied().filter(|matter| Column::of(matter.stage) == column).collect();
        column_ui(ui, rect, look, (column, &of_column, outbox));
    }
}

fn column_ui(
    ui: &mut Ui,
    rect: Rect,
    look: &Look,
    (column, matters, outbox): (Column, &[&Matter], &mut Outbox),
) {
    let palette = theme::palette(ui);
    ui.painter().rect_filled(rect, theme::CARD, palette.sunken);
    let (head, list) = rect.split_top_bottom_at_y(rect.top() + 40.0);
    let at = (Pos2::new(head.left() + 12.0, head.center().y), Align2::LEFT_CENTER);
    let name = text::tickets::column(column, look.language);
    let name = label::paint(ui, at, name, (Type::Strong, palette.ink), head.width() - 50.0);
    let at = (Pos2::new(name.right() + 8.0, head.center().y), Align2::LEFT_CENTER);
    label::paint(ui, at, &matters.len().to_string(), (Type::Meta, palette.ink2), 40.0);
    let list = list.shrink2(Vec2::new(8.0, 0.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    child.set_clip_rect(list);
    let area =
        ScrollArea::vertical().id_salt(("column", text::tickets::column(column, look.language)));
    area.auto_shrink(false).show_rows(&mut child, CARD + 8.0, matters.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for matter in matters.get(range).unwrap_or_default() {
            card_ui(ui, look, (matter, outbox));
        }
    });
}

fn card_ui(ui: &mut Ui, look: &Look, (matter, outbox): (&Matter, &mut Outbox)) {
    let palette = theme::palette(ui);
    let size = Vec2::new(ui.available_width(), CARD + 8.0);
    let (spot, response) = ui.allocate_exact_size(size, Sense::click());
    let rect = spot.with_max_y(spot.bottom() - 8.0);
    let badge = matter.badge(look);
    response.widget_info(|| {
        let spoken = [badge.spoken().as_str(), &matter.number, &matter.subject].join(", ");
        egui::WidgetInfo::labeled(egui::Role::Button, true, spoken)
    });
    let ground = if response.hovered() { palette.canvas } else { palette.surface };
    let stroke = theme::line(palette);
    ui.painter().rect(rect, theme::BUTTON, ground, stroke, StrokeKind::Inside);
    button::focus_ring(ui, rect, &response);
    let inner = rect.shrink2(Vec2::new(10.0, 8.0));
    let (head, words) = inner.split_top_bottom_at_y(inner.top() + 36.0);
    standing_badge::paint(ui, head, &badge, 24.0);
    let at = (Pos2::new(words.left(), words.top() + 6.0), Align2::LEFT_TOP);
    let subject = (Type::TableStrong, palette.ink);
    label::paint(ui, at, &matter.subject, subject, words.width());
    let place = [matter.place.as_str(), &matter.who].join(" ");
    let at = (Pos2::new(words.left(), words.bottom()), Align2::LEFT_BOTTOM);
    label::paint(ui, at, place.trim(), (Type::Hint, palette.ink2), words.width() - 56.0);
    let at = (words.right_bottom(), Align2::RIGHT_BOTTOM);
    label::paint(ui, at, &matter.number, (Type::Hint, palette.ink3), 60.0);
    if response.clicked() {
        outbox.push(Command::Go(Route::Ticket(matter.document)));
    }
}
