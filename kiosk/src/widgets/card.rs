//! Cards: surface, a line around, no shadow; with or without a head.

use egui::{Align2, Frame, Margin, Pos2, Rect, Sense, Shape, Stroke, Ui, UiBuilder, Vec2};

use super::label;
use crate::theme::{self, Type};

/// Height of a card's head.
pub const HEAD_HEIGHT: f32 = 48.0;

/// The frame of a card.
pub fn frame(ui: &Ui) -> Frame {
    let palette = theme::palette(ui);
    Frame::new().fill(palette.surface).stroke(theme::line(palette)).corner_radius(theme::CARD)
}

/// A card that fills `rect`, painted before its content. Answers the room within its border.
pub fn fill(ui: &Ui, rect: Rect) -> Rect {
    let palette = theme::palette(ui);
    ui.painter().rect(
        rect,
        theme::CARD,
        palette.surface,
        theme::line(palette),
        egui::StrokeKind::Inside,
    );
    rect.shrink(1.0)
}

/// Runs `content` in a part of the screen, margins within it.
pub fn within<R>(ui: &mut Ui, rect: Rect, margin: Margin, content: impl FnOnce(&mut Ui) -> R) -> R {
    let inner = Rect::from_min_max(
        rect.min + Vec2::new(f32::from(margin.left), f32::from(margin.top)),
        rect.max - Vec2::new(f32::from(margin.right), f32::from(margin.bottom)),
    );
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    content(&mut child)
}

/// The head of a card: a title, and what stands behind it in small. Answers the room beneath.
pub fn head(ui: &Ui, card: Rect, title: &str, beside: &str) -> Rect {
    let palette = theme::palette(ui);
    let (head, beneath) = card.split_top_bottom_at_y(card.top() + HEAD_HEIGHT);
    let at = Pos2::new(head.left() + theme::PAD, head.center().y);
    let room = head.width() - theme::PAD * 2.0;
    let drawn = ui.interact(head, ui.scope_id().with(("head", title)), Sense::hover());
    drawn.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Heading, true, title));
    let anchor = Align2::LEFT_CENTER;
    let title = label::paint(ui, (at, anchor), title, (Type::Section, palette.ink), room);
    let at = Pos2::new(title.right() + 10.0, at.y + 1.0);
    label::paint(ui, (at, anchor), beside, (Type::Meta, palette.ink3), head.right() - at.x);
    rule(ui, head.left()..=head.right(), head.bottom());
    beneath
}

/// A separating line across.
pub fn rule(ui: &Ui, across: std::ops::RangeInclusive<f32>, y: f32) {
    let stroke: Stroke = theme::line(theme::palette(ui));
    ui.painter().hline(egui::Rangef::new(*across.start(), *across.end()), y, stroke);
}

/// A dashed frame of dashes so long: offline, stopped.
pub fn dashed(ui: &Ui, rect: Rect, stroke: Stroke, dash: f32) {
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    ui.painter().extend(Shape::dashed_line(&corners, stroke, dash, dash * 0.75));
}
