//! How a limit stands: a ring with its own shape for every standing, the words, and when it is due.
//! It looks the same in a list, a card, a head, a row of a handover, and never blinks.

use std::f32::consts::{FRAC_PI_2, TAU};

use egui::{Align2, Color32, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};

use super::icon::{self, Icon, arc};
use super::label;
use crate::theme::{self, Palette, Type};

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Time is left; so many thousandths of the limit.
    Running(u16),
    /// Little time is left; so many thousandths of the limit.
    Soon(u16),
    /// The time is over and nothing was done.
    Overdue,
    /// The clock stands still: someone else's turn.
    Stopped,
    /// Done in time.
    Met,
    /// Done late.
    Missed,
    /// Nothing has started it.
    NotBegun,
}

/// A badge's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// How it stands.
    pub standing: Standing,
    /// The words: what is left, or what it waits for.
    pub words: String,
    /// The second line: when it is due.
    pub beneath: String,
}

impl Badge {
    /// The whole of it as one sentence, for who does not see the ring.
    pub fn spoken(&self) -> String {
        [self.words.as_str(), self.beneath.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Standing {
    /// The ink of its words.
    pub const fn ink(self, palette: &Palette) -> Color32 {
        match self {
            Self::Running(_) => palette.ink,
            Self::Soon(_) => palette.soon,
            Self::Overdue | Self::Missed => palette.over,
            Self::Stopped => palette.hold,
            Self::Met => palette.ok,
            Self::NotBegun => palette.ink3,
        }
    }
}

/// Paints ring, words and second line from the left edge of `rect`; `size` is the ring's height.
pub fn paint(ui: &Ui, rect: Rect, badge: &Badge, size: f32) {
    let palette = theme::palette(ui);
    let response = ui.interact(rect, ui.scope_id().with(("badge", &badge.words)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, badge.spoken()));
    let centre = Pos2::new(rect.left() + size / 2.0, rect.center().y);
    ring(ui, centre, badge.standing, size);
    let x = rect.left() + size + 11.0;
    let room = rect.right() - x;
    let words = match (badge.standing, size > 38.0) {
        (Standing::NotBegun, _) => Type::Body,
        (_, true) => Type::Title,
        (_, false) => Type::Strong,
    };
    let ink = badge.standing.ink(palette);
    if badge.beneath.is_empty() {
        let at = (Pos2::new(x, rect.center().y), Align2::LEFT_CENTER);
        label::paint(ui, at, &badge.words, (words, ink), room);
        return;
    }
    let middle = rect.center().y + 1.0;
    let at = (Pos2::new(x, middle), Align2::LEFT_BOTTOM);
    label::paint(ui, at, &badge.words, (words, ink), room);
    let at = (Pos2::new(x, middle), Align2::LEFT_TOP);
    label::paint(ui, at, &badge.beneath, (Type::Hint, palette.ink3), room);
}

/// Paints the ring alone.
pub fn ring(ui: &Ui, centre: Pos2, standing: Standing, size: f32) {
    let palette = theme::palette(ui);
    let painter = ui.painter();
    let width = (size / 11.0).clamp(2.0, 3.5);
    let radius = (size - width) / 2.0;
    match standing {
        Standing::Running(left) => {
            painter.circle_stroke(centre, radius, Stroke::new(width, palette.line));
            share(ui, centre, radius, (left, Stroke::new(width, palette.ink2)));
        }
        Standing::Soon(left) => {
            painter.circle_filled(centre, radius, palette.soon_soft);
            painter.circle_stroke(centre, radius, Stroke::new(width, palette.line));
            share(ui, centre, radius, (left, Stroke::new(width, palette.soon_line)));
            let hands = Stroke::new(width * 0.8, palette.soon);
            let reach = radius * 0.5;
            painter.line_segment([centre, centre - Vec2::new(0.0, reach)], hands);
            painter.line_segment([centre, centre + Vec2::new(reach * 0.7, reach * 0.4)], hands);
        }
        Standing::Overdue => {
            painter.circle_filled(centre, size / 2.0, palette.over);
            let mark = Stroke::new(width * 1.1, palette.surface);
            let reach = radius * 0.5;
            let top = centre - Vec2::new(0.0, reach);
            painter.line_segment([top, centre + Vec2::new(0.0, reach * 0.25)], mark);
            painter.circle_filled(
                centre + Vec2::new(0.0, reach * 0.9),
                width * 0.7,
                palette.surface,
            );
        }
        Standing::Stopped => {
            painter.circle_filled(centre, radius, palette.hold_soft);
            let points = arc(centre, radius, 0.0, TAU);
            let stroke = Stroke::new(width * 0.8, palette.hold);
            painter.extend(Shape::dashed_line(&points, stroke, size / 8.0, size / 10.0));
            let bar = Stroke::new(width, palette.hold);
            let (x, y) = (radius * 0.28, radius * 0.4);
            for side in [-x, x] {
                let from = centre + Vec2::new(side, -y);
                painter.line_segment([from, centre + Vec2::new(side, y)], bar);
            }
        }
        Standing::Met => {
            painter.circle(centre, radius, palette.ok_soft, Stroke::new(width * 0.8, palette.ok));
            icon::paint(painter, Icon::Check, (centre, size * 0.62), palette.ok);
        }
        Standing::Missed => {
            painter.circle_stroke(centre, radius, Stroke::new(width, palette.over));
            icon::paint(painter, Icon::Cross, (centre, size * 0.5), palette.over);
        }
        Standing::NotBegun => {
            let points = arc(centre, radius, 0.0, TAU);
            let stroke = Stroke::new(width * 0.7, palette.edge);
            painter.extend(Shape::dashed_line(&points, stroke, 2.0, 3.0));
        }
    }
}

/// The share of the limit that is left, from twelve o'clock.
fn share(ui: &Ui, centre: Pos2, radius: f32, (left, stroke): (u16, Stroke)) {
    let left = f32::from(left.min(1000)) / 1000.0;
    let points = arc(centre, radius, -FRAC_PI_2, -FRAC_PI_2 + TAU * left);
    ui.painter().add(Shape::line(points, stroke));
}
