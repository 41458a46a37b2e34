//! Everybody of the file: a line each in the overview, and all that is on file of them, masked.

use dutybook_domain::household::field::Field;
use egui::{Align2, Margin, Pos2, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use super::{Deed, Form, Person, View};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::chip::{self, Tone};
use crate::widgets::icon::Icon;
use crate::widgets::{card, label};

/// A line of the overview.
pub(super) const LINE: f32 = 48.0;
const VALUE: f32 = 44.0;

/// The head of the table.
pub(super) fn head_ui(ui: &Ui, line: Rect, look: &Look) {
    let palette = theme::palette(ui);
    ui.painter().rect_filled(line, 0.0, palette.canvas);
    let columns = text::household::words(look.language).person_columns;
    for (name, x) in columns.into_iter().zip(columns_of(line)) {
        let at = (Pos2::new(x, line.center().y), Align2::LEFT_CENTER);
        label::paint(ui, at, name, (Type::MetaStrong, palette.ink2), 160.0);
    }
    card::rule(ui, line.left()..=line.right(), line.bottom());
}

/// Where name, tie, telephone and days begin.
fn columns_of(line: Rect) -> [f32; 4] {
    let left = line.left() + theme::PAD;
    [left, left + line.width() * 0.14, left + line.width() * 0.362, left + line.width() * 0.54]
}

/// One person on one line.
pub(super) fn line_ui(
    ui: &mut Ui,
    line: Rect,
    look: &Look,
    (view, person, form): (&View, &Person, &mut Form),
) {
    let palette = theme::palette(ui);
    let tie = text::household::tied((person.tie, person.past), look.language);
    let field = Field::Person(person.id, dutybook_domain::household::field::PersonField::Phone);
    let shown = view.shown(field, look);
    let phone = shown.unwrap_or_else(|| person.phone());
    let days = text::household::days((person.from, person.until), look.language);
    let spoken = [person.name.as_str(), &tie, phone, &days].join(" ");
    let response = ui.interact(line, ui.scope_id().with(("person", person.id)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken.trim()));
    let y = line.center().y;
    let [name, of, number, since] = columns_of(line);
    let (strong, ink) =
        if person.past { (Type::Body, palette.ink3) } else { (Type::Strong, palette.ink) };
    let at = (Pos2::new(name, y), Align2::LEFT_CENTER);
    label::paint(ui, at, &person.name, (strong, ink), of - name - 8.0);
    chip::paint(ui, Pos2::new(of, y), &tie, Tone::Outline);
    let at = (Pos2::new(number, y), Align2::LEFT_CENTER);
    label::paint(ui, at, phone, (Type::Table, palette.ink), since - number - 8.0);
    let at = (Pos2::new(since, y), Align2::LEFT_CENTER);
    label::paint(ui, at, &days, (Type::Table, palette.ink2), line.right() - since - 110.0);
    if shown.is_none() && !person.phone().is_empty() {
        let width = 82.0;
        let rect = Rect::from_center_size(
            Pos2::new(line.right() - theme::PAD - width / 2.0, y),
            Vec2::new(width, theme::BUTTON_HEIGHT),
        );
        show_button(ui, rect, look, (form, field));
    }
    card::rule(ui, line.left()..=line.right(), line.bottom());
}

/// The button that asks for a purpose.
pub(super) fn show_button(ui: &mut Ui, rect: Rect, look: &Look, (form, field): (&mut Form, Field)) {
    let words = text::household::words(look.language);
    if Button::new(words.show, Kind::Row).icon(Icon::Eye).show_in(ui, rect).0 {
        form.ask_to_see(field);
    }
}

/// Everybody, with what is on file of them.
pub(super) fn ui(ui: &mut Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let count = text::household::present((view.present(), view.people.len()), look.language);
    let body = card::head(ui, inside, words.people, &count);
    let add = Button::new(words.add_person, Kind::Row).icon(Icon::Plus);
    let width = add.natural_width(ui);
    let at = Pos2::new(inside.right() - theme::PAD - width, inside.top() + 4.0);
    if add.show_in(ui, Rect::from_min_size(at, Vec2::new(width, 40.0))).0 {
        form.open(Deed::AddPerson, look);
    }
    card::within(ui, body, Margin::ZERO, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ScrollArea::vertical().id_salt("people").auto_shrink(false).show(ui, |ui| {
            for person in &view.people {
                let size = Vec2::new(ui.available_width(), LINE);
                let (line, _response) = ui.allocate_exact_size(size, Sense::hover());
                line_ui(ui, line, look, (view, person, form));
                values_ui(ui, look, (view, person, form));
                deeds_ui(ui, look, (person, form));
            }
        });
    });
}

/// What else is on file, masked.
fn values_ui(ui: &mut Ui, look: &Look, (view, person, form): (&View, &Person, &mut Form)) {
    let palette = theme::palette(ui);
    for (part, masked) in &person.values {
        if *part == dutybook_domain::household::field::PersonField::Phone {
            continue;
        }
        let size = Vec2::new(ui.available_width(), VALUE);
        let (line, response) = ui.allocate_exact_size(size, Sense::hover());
        let name = text::household::person_field(*part, look.language);
        let field = Field::Person(person.id, *part);
        let shown = view.shown(field, look);
        let value = shown.unwrap_or(masked);
        let spoken = [person.name.as_str(), name, value].join(" ");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        let y = line.center().y;
        let at = (Pos2::new(line.left() + theme::PAD, y), Align2::LEFT_CENTER);
        label::paint(ui, at, name, (Type::Meta, palette.ink3), 120.0);
        let at = (Pos2::new(columns_of(line)[1], y), Align2::LEFT_CENTER);
        label::paint(ui, at, value, (Type::Table, palette.ink), line.width() * 0.6);
        if shown.is_none() && field.revealed_as().is_some() {
            let centre = Pos2::new(line.right() - theme::PAD - 41.0, y);
            let rect = Rect::from_center_size(centre, Vec2::new(82.0, 36.0));
            show_button(ui, rect, look, (form, field));
        }
    }
}

/// What may be done with somebody.
fn deeds_ui(ui: &mut Ui, look: &Look, (person, form): (&Person, &mut Form)) {
    let words = text::household::words(look.language);
    let size = Vec2::new(ui.available_width(), 56.0);
    let (line, _response) = ui.allocate_exact_size(size, Sense::hover());
    let mut x = line.left() + theme::PAD;
    let mut deeds = vec![(words.export, Deed::Export(person.id))];
    if !person.past {
        deeds.insert(0, (words.end_tie, Deed::End(person.id)));
        deeds.insert(0, (words.change, Deed::ChangeOf(person.id)));
    }
    for (name, deed) in deeds {
        let button = Button::new(name, Kind::Row);
        let width = button.natural_width(ui);
        let at = Pos2::new(x, line.top() + 8.0);
        if button.show_in(ui, Rect::from_min_size(at, Vec2::new(width, 40.0))).0 {
            form.open(deed, look);
        }
        x += width + 8.0;
    }
    card::rule(ui, line.left()..=line.right(), line.bottom() - 1.0);
}
