//! The line of stages: rings joined by a line; past ones ticked, the present one filled, future
//! ones empty. A stage is derived, so nothing here can be dragged.

use egui::{Align2, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo};

use super::icon::{self, Icon};
use super::label;
use crate::theme::{self, Type};

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Done.
    Past,
    /// Now.
    Present,
    /// Not yet.
    Future,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// When, or what is to be said of it.
    pub beneath: String,
    /// Where it stands.
    pub place: Place,
}

const RADIUS: f32 = 10.5;

/// Shows the steps spread evenly over `rect`.
pub fn stage_line(ui: &Ui, rect: Rect, steps: &[Step]) {
    let count = u16::try_from(steps.len()).unwrap_or(u16::MAX);
    if count == 0 {
        return;
    }
    let palette = theme::palette(ui);
    let width = rect.width() / f32::from(count);
    let y = rect.top() + RADIUS + 1.0;
    for (place, step) in (0_u16..).zip(steps) {
        let centre = Pos2::new(rect.left() + width * (f32::from(place) + 0.5), y);
        let reached = step.place != Place::Future;
        if place > 0 {
            let from = centre.x - width + RADIUS + 4.0;
            let colour = if reached { palette.ok } else { palette.line };
            let to = centre.x - RADIUS - 4.0;
            ui.painter().hline(egui::Rangef::new(from, to), y, Stroke::new(1.5, colour));
        }
        let spot = Rect::from_center_size(centre, egui::vec2(width, 24.0));
        let response = ui.interact(spot, ui.scope_id().with(("step", place)), Sense::hover());
        response.widget_info(|| {
            WidgetInfo::selected(Role::Label, true, step.place == Place::Present, &step.name)
        });
        ring(ui, centre, step.place);
        let (size, ink) = match step.place {
            Place::Past => (Type::MetaStrong, palette.ink),
            Place::Present => (Type::MetaStrong, palette.accent),
            Place::Future => (Type::Meta, palette.ink3),
        };
        let under = Pos2::new(centre.x, y + 17.0);
        let name =
            label::paint(ui, (under, Align2::CENTER_TOP), &step.name, (size, ink), width - 4.0);
        let under = Pos2::new(centre.x, name.bottom() + 1.0);
        let ink = palette.ink3;
        label::paint(
            ui,
            (under, Align2::CENTER_TOP),
            &step.beneath,
            (Type::Hint, ink),
            width - 2.0,
        );
    }
}

/// One ring of the line.
pub fn ring(ui: &Ui, centre: Pos2, place: Place) {
    let palette = theme::palette(ui);
    let painter = ui.painter();
    match place {
        Place::Past => {
            painter.circle(centre, RADIUS, palette.ok_soft, Stroke::new(1.5, palette.ok));
            icon::paint(painter, Icon::Check, (centre, 14.0), palette.ok);
        }
        Place::Present => {
            painter.circle_filled(centre, RADIUS, palette.accent);
            painter.circle_filled(centre, 4.0, palette.on_accent);
        }
        Place::Future => {
            painter.circle(centre, RADIUS, palette.surface, Stroke::new(1.5, palette.edge));
        }
    }
}
