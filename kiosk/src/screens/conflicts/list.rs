//! What waits, at the left.

use egui::{Align2, Key, Margin, Modifiers, Pos2, Rect, ScrollArea, Ui, UiBuilder, Vec2};

use super::{Conflict, Form, View};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::took_key;
use crate::widgets::icon::{self, Icon};
use crate::widgets::{card, label, row};

const ROW: f32 = 86.0;
const FOOT: f32 = 94.0;

pub(super) fn ui(ui: &mut Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::conflicts::words(look.language);
    let inside = card::fill(ui, room);
    let count = view.waiting.len().to_string();
    let list = card::head(ui, inside, words.waiting, &count);
    let (list, foot) = list.split_top_bottom_at_y(list.bottom() - FOOT);
    card::rule(ui, foot.left()..=foot.right(), foot.top());
    card::within(ui, foot, Margin::symmetric(16, 14), |ui| {
        label::wrapped(ui, words.explained, Type::Meta, palette.ink2);
    });
    if view.waiting.is_empty() {
        let at = (list.center(), Align2::CENTER_CENTER);
        label::paint(ui, at, words.nothing, (Type::Body, palette.ink3), list.width());
        return;
    }
    move_bar(ui, view, form);
    let at_hand = view.at_hand(form).map(|conflict| conflict.which.clone());
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    child.set_clip_rect(list);
    let area = ScrollArea::vertical().id_salt("conflicts").auto_shrink(false);
    area.show_rows(&mut child, ROW, view.waiting.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for conflict in view.waiting.get(range).unwrap_or_default() {
            let chosen = at_hand.as_ref() == Some(&conflict.which);
            if conflict_ui(ui, look, conflict, chosen) {
                form.look_at(&conflict.which);
            }
        }
    });
}

/// The arrows move the bar.
fn move_bar(ui: &Ui, view: &View, form: &mut Form) {
    if ui.egui_wants_keyboard_input() {
        return;
    }
    let at_hand = view.at_hand(form).map(|conflict| &conflict.which);
    let place = view.waiting.iter().position(|one| Some(&one.which) == at_hand).unwrap_or(0);
    let to = if took_key(ui, Modifiers::NONE, Key::ArrowDown) {
        place.saturating_add(1)
    } else if took_key(ui, Modifiers::NONE, Key::ArrowUp) {
        place.saturating_sub(1)
    } else {
        return;
    };
    if let Some(conflict) = view.waiting.get(to) {
        form.look_at(&conflict.which);
    }
}

fn conflict_ui(ui: &mut Ui, look: &Look, conflict: &Conflict, chosen: bool) -> bool {
    let palette = theme::palette(ui);
    let ago = conflict.at().map_or_else(String::new, |at| text::time::moment(at, look));
    let about = conflict.facts.iter().chain([&ago]).filter(|fact| !fact.is_empty());
    let about: Vec<&str> = about.map(String::as_str).collect();
    let spoken = [conflict.name.as_str(), &conflict.subject, &about.join(" ")].join(", ");
    let (rect, response) = row::row(ui, ROW, chosen, &spoken);
    let inner = rect.shrink2(Vec2::new(theme::PAD, 0.0));
    let middle = inner.center().y;
    let ink = if chosen { palette.accent } else { palette.ink2 };
    icon::paint(
        ui.painter(),
        Icon::Split,
        (Pos2::new(inner.left() + 10.0, middle - 22.0), 20.0),
        ink,
    );
    let x = inner.left() + 34.0;
    let width = inner.right() - x;
    let left = Align2::LEFT_CENTER;
    let at = |y: f32| (Pos2::new(x, middle + y), left);
    label::paint(ui, at(-22.0), &conflict.name, (Type::Strong, palette.ink), width);
    label::paint(ui, at(1.0), &conflict.subject, (Type::Table, palette.ink2), width);
    let from = Pos2::new(x, middle + 22.0);
    label::paint_facts(ui, from, &about, (Type::Meta, palette.ink3), width);
    response.clicked()
}
