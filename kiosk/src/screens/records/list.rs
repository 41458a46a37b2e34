//! The papers at the left: which form, what to look for, and what was found.

use egui::{Align2, Key, Margin, Modifiers, Pos2, Rect, ScrollArea, Ui, UiBuilder, Vec2};

use super::{Deed, Form, Row, Tab, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::took_key;
use crate::widgets::field::Field;
use crate::widgets::icon::Icon;
use crate::widgets::option::numbered;
use crate::widgets::{card, label, row};

/// The forms to choose from and the field beneath them.
const ABOVE: f32 = 222.0;
const ROW: f32 = 62.0;

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::records::words(look.language);
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, words.title, "");
    let (above, list) = body.split_top_bottom_at_y(body.top() + ABOVE);
    card::within(ui, above, Margin::symmetric(16, 12), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        find_ui(ui, look, (view, form, outbox));
    });
    card::rule(ui, list.left()..=list.right(), list.top());
    if view.rows.is_empty() {
        let palette = theme::palette(ui);
        let at = (list.center(), Align2::CENTER_CENTER);
        label::paint(ui, at, words.nothing, (Type::Body, palette.ink3), list.width());
    }
    move_bar(ui, view, outbox);
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    child.set_clip_rect(list);
    let area = ScrollArea::vertical().id_salt("papers").auto_shrink(false);
    area.show_rows(&mut child, ROW, view.rows.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for one in view.rows.get(range).unwrap_or_default() {
            if row_ui(ui, one, view.chosen == Some(one.paper)) {
                ask(outbox, Deed::Show(one.paper));
            }
        }
    });
}

/// Asks something of the papers.
pub(super) fn ask(outbox: &mut Outbox, deed: Deed) {
    outbox.push(Command::Papers(Box::new(deed)));
}

fn find_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let words = text::records::words(look.language);
    let tabs = Tab::ALL.map(|tab| (tab, text::records::tab(tab, look.language)));
    let mut tab = Some(view.tab);
    if numbered(ui, &tabs, &mut tab) {
        form.words.clear();
        ask(outbox, Deed::List(tab.unwrap_or_default(), String::new()));
    }
    let caption = match view.tab {
        Tab::Slip | Tab::FollowUp => words.find_number,
        Tab::Register | Tab::Night | Tab::Handover | Tab::Blank => words.find,
    };
    let field = Field::new(caption).icon(Icon::Search).hint(caption).bare();
    let response = field.show(ui, &mut form.words);
    if response.changed() {
        ask(outbox, Deed::List(view.tab, form.words.clone()));
    }
    let writing = ui.egui_wants_keyboard_input();
    if !writing && took_key(ui, Modifiers::NONE, Key::Slash) {
        response.request_focus();
    }
}

/// The arrows look at the paper above or below.
fn move_bar(ui: &Ui, view: &View, outbox: &mut Outbox) {
    if ui.egui_wants_keyboard_input() {
        return;
    }
    let here = view.rows.iter().position(|row| view.chosen == Some(row.paper));
    let down = took_key(ui, Modifiers::NONE, Key::ArrowDown);
    let up = took_key(ui, Modifiers::NONE, Key::ArrowUp);
    let there = match here {
        Some(place) if down => Some(place.saturating_add(1)),
        Some(place) if up => place.checked_sub(1),
        None if down || up => Some(0),
        Some(_) | None => None,
    };
    if let Some(row) = there.and_then(|place| view.rows.get(place)) {
        ask(outbox, Deed::Show(row.paper));
    }
}

fn row_ui(ui: &mut Ui, one: &Row, is_chosen: bool) -> bool {
    let palette = theme::palette(ui);
    let facts: Vec<&str> =
        one.facts.iter().map(String::as_str).filter(|fact| !fact.is_empty()).collect();
    let spoken = format!("{} {}", one.name, facts.join(" "));
    let (rect, response) = row::row(ui, ROW, is_chosen, &spoken);
    let inner = rect.shrink2(Vec2::new(theme::PAD, 0.0));
    let at = (Pos2::new(inner.left(), inner.top() + 21.0), Align2::LEFT_CENTER);
    label::paint(ui, at, &one.name, (Type::Strong, palette.ink), inner.width());
    let from = Pos2::new(inner.left(), inner.top() + 43.0);
    label::paint_facts(ui, from, &facts, (Type::Meta, palette.ink2), inner.width());
    response.clicked()
}
