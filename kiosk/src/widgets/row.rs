//! Rows of lists: the whole row opens; the chosen one has a soft ground and a bar at its left.

use egui::{Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use super::button;
use crate::theme;

/// Allocates a row across the room and paints its ground; the caller paints into it.
pub fn row(ui: &mut Ui, height: f32, chosen: bool, spoken: &str) -> (Rect, Response) {
    let size = Vec2::new(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, spoken));
    ground(ui, rect, &response, chosen);
    (rect, response)
}

/// Paints a row's ground.
pub fn ground(ui: &Ui, rect: Rect, response: &Response, chosen: bool) {
    let palette = theme::palette(ui);
    if chosen {
        ui.painter().rect_filled(rect, 0.0, palette.accent_soft);
        let bar = rect.with_max_x(rect.left() + 3.0);
        ui.painter().rect_filled(bar, 0.0, palette.accent);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, palette.canvas);
    }
    button::focus_ring(ui, rect.shrink(3.0), response);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, theme::line(palette));
}
