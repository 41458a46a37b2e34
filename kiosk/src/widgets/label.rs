//! Words on the screen: one size, one ink, cut with an ellipsis where there is no room.

use std::sync::Arc;

use egui::{Align2, Color32, Galley, Pos2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::theme::{self, Type};

/// Shows a line of text as wide as it is.
pub fn text(ui: &mut Ui, words: &str, size: Type, colour: Color32) -> Response {
    ui.add(egui::Label::new(rich(words, size, colour)).selectable(false))
}

/// Shows text that may break over several lines.
pub fn wrapped(ui: &mut Ui, words: &str, size: Type, colour: Color32) -> Response {
    ui.add(egui::Label::new(rich(words, size, colour)).selectable(false).wrap())
}

/// Words in a size and ink, for egui's own widgets.
pub fn rich(words: &str, size: Type, colour: Color32) -> egui::RichText {
    egui::RichText::new(words).font(size.font()).color(colour)
}

/// One line, cut with an ellipsis at `width`.
pub fn line(ui: &Ui, words: &str, (size, colour): (Type, Color32), width: f32) -> Arc<Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), size.font(), colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    ui.painter().layout_job(job)
}

/// Paints one line at a place; nothing is allocated. Answers the rectangle it covers.
pub fn paint(
    ui: &Ui,
    (at, anchor): (Pos2, Align2),
    words: &str,
    (size, colour): (Type, Color32),
    width: f32,
) -> Rect {
    let galley = line(ui, words, (size, colour), width);
    let rect = anchor.anchor_size(at, galley.size());
    ui.painter().galley(rect.min, galley, colour);
    rect
}

/// Facts side by side, each set off from the last by a painted dot: the written one comes out as
/// wide as a character in Chinese fonts.
pub fn facts(ui: &mut Ui, facts: &[&str], size: Type, colour: Color32) -> Response {
    let facts: Vec<&&str> = facts.iter().filter(|fact| !fact.is_empty()).collect();
    let height = size.font().size * 1.4;
    let room = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(Vec2::new(room, height), Sense::hover());
    let spoken = facts.iter().map(|fact| **fact).collect::<Vec<_>>().join(" ");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    paint_facts(ui, rect.left_center(), &facts, (size, colour), room);
    response
}

/// Paints facts from a point rightwards, centred on it vertically; answers where they end.
pub fn paint_facts<T: AsRef<str>>(
    ui: &Ui,
    from: Pos2,
    facts: &[T],
    (size, colour): (Type, Color32),
    width: f32,
) -> f32 {
    const SIDE: f32 = 7.0;
    let mut x = from.x;
    let end = from.x + width;
    for (place, fact) in facts.iter().enumerate() {
        if x >= end {
            break;
        }
        if place > 0 {
            ui.painter().circle_filled(Pos2::new(x + SIDE, from.y), 1.5, colour);
            x += SIDE * 2.0;
        }
        let at = (Pos2::new(x, from.y), Align2::LEFT_CENTER);
        x = paint(ui, at, fact.as_ref(), (size, colour), end - x).right();
    }
    x
}

/// A caption above a field.
pub fn caption(ui: &mut Ui, words: &str) -> Response {
    let ink = theme::palette(ui).ink2;
    text(ui, words, Type::Meta, ink)
}
