//! What happened, newest first: when it happened at the left, what, by whom and when recorded.

use chrono::TimeDelta;
use egui::{Align2, Pos2, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2};

use super::{Happened, Weight};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::{button, card, label};

/// From when the time of recording is worth saying.
const NOTABLE: TimeDelta = TimeDelta::minutes(1);

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (happened, outbox): (&[Happened], &mut Outbox),
) {
    let words = text::ticket_screen::words(look.language);
    let inside = card::fill(ui, room);
    let count = text::ticket_screen::entries(happened.len(), look.language);
    let list = card::head(ui, inside, words.story, &count);
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    child.set_clip_rect(list);
    ScrollArea::vertical().id_salt("story").auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space(10.0);
        for (place, one) in happened.iter().enumerate() {
            if entry_ui(ui, look, one, place.saturating_add(1) == happened.len())
                && let Some(blob) = one.picture
            {
                outbox.push(Command::LookAtKept(blob));
            }
        }
    });
}

/// Answers whether its picture is asked for.
fn entry_ui(ui: &mut Ui, look: &Look, one: &Happened, is_last: bool) -> bool {
    let palette = theme::palette(ui);
    let detail = if one.detail.is_empty() { 0.0 } else { 22.0 };
    let size = Vec2::new(ui.available_width(), 56.0 + detail);
    let sense = if one.picture.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let when = text::time::moment(one.at, look);
    response.widget_info(|| {
        let spoken = [when.as_str(), &one.title, &one.detail].join(" ");
        let role = if one.picture.is_some() { egui::Role::Button } else { egui::Role::Label };
        egui::WidgetInfo::labeled(role, true, spoken.trim())
    });
    let line_x = rect.left() + 111.0;
    let top = rect.top() + 12.0;
    let at = (Pos2::new(line_x - 17.0, top), Align2::RIGHT_CENTER);
    label::paint(ui, at, &when, (Type::Meta, palette.ink2), 92.0);
    let from = top + 8.0;
    if !is_last {
        let stroke = Stroke::new(1.5, palette.line);
        ui.painter().vline(line_x, from..=rect.bottom() + 4.0, stroke);
    }
    dot(ui, Pos2::new(line_x, top), one.weight == Weight::Stop);
    let x = line_x + 17.0;
    let width = rect.right() - x - 8.0;
    let at = (Pos2::new(x, top), Align2::LEFT_CENTER);
    let title = label::paint(ui, at, &one.title, (Type::Strong, palette.ink), width);
    if one.weight == Weight::AfterClosing {
        let words = text::ticket_screen::words(look.language).after_closing;
        let at = (Pos2::new(title.right() + 8.0, top), Align2::LEFT_CENTER);
        label::paint(ui, at, words, (Type::Hint, palette.hold), width);
    }
    let mut y = top + 22.0;
    if !one.detail.is_empty() {
        let at = (Pos2::new(x, y), Align2::LEFT_CENTER);
        label::paint(ui, at, &one.detail, (Type::Meta, palette.ink2), width);
        y += 20.0;
    }
    let desk = text::shell::desk(one.desk, look.language);
    let recorded = one.recorded_at.map(|at| text::ticket_screen::recorded(at, look));
    let late = one.recorded_at.is_some_and(|at| at.signed_duration_since(one.at) >= NOTABLE);
    let recorded = recorded.filter(|_| late).unwrap_or_default();
    let facts: Vec<&str> =
        [recorded.as_str(), &one.by, &desk].into_iter().filter(|fact| !fact.is_empty()).collect();
    label::paint_facts(ui, Pos2::new(x, y), &facts, (Type::Hint, palette.ink3), width);
    if one.picture.is_some() {
        let look_at = text::ticket_screen::pictures(look.language).look_at;
        let at = (Pos2::new(rect.right() - 16.0, top), Align2::RIGHT_CENTER);
        label::paint(ui, at, look_at, (Type::Meta, palette.accent), 90.0);
        button::focus_ring(ui, rect.shrink(3.0), &response);
    }
    response.clicked()
}

/// A full dot; a dashed square where the clock was made to stand still.
fn dot(ui: &Ui, centre: Pos2, stops: bool) {
    let palette = theme::palette(ui);
    if !stops {
        ui.painter().circle_filled(centre, 5.5, palette.ink2);
        return;
    }
    let square = Rect::from_center_size(centre, Vec2::splat(10.0));
    ui.painter().rect_filled(square, 0.0, palette.hold_soft);
    card::dashed(ui, square, Stroke::new(1.5, palette.hold), 3.0);
}
