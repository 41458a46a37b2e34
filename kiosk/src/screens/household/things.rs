//! What the household has: vehicles, cards with what may follow what and why not, keys, papers.

use dutybook_domain::household::Command as Asked;
use dutybook_domain::household::card::KeyPlace;
use dutybook_domain::household::field::{Field, VehicleField};
use egui::{Align2, Margin, Pos2, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use super::{CardDeed, CardRow, Deed, Form, KeyRow, Vehicle, View, overview, people};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::chip::{self, Tone};
use crate::widgets::icon::Icon;
use crate::widgets::{card, label};

/// A chip at the right end of a line.
pub(super) fn right_chip(ui: &Ui, line: Rect, (words, tone): (&str, Tone)) {
    let (_, ink) = tone.colours(theme::palette(ui));
    let width = label::line(ui, words, (Type::Meta, ink), 240.0).size().x + 16.0;
    let at = Pos2::new(line.right() - theme::PAD - width, line.center().y);
    chip::paint(ui, at, words, tone);
}

/// A card whose head has a button; answers the room beneath and whether it was pressed.
fn headed(ui: &mut Ui, room: Rect, title: (&str, &str), add: &str) -> (Rect, bool) {
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, title.0, title.1);
    let button = Button::new(add, Kind::Row).icon(Icon::Plus);
    let width = button.natural_width(ui);
    let at = Pos2::new(inside.right() - theme::PAD - width, inside.top() + 4.0);
    let rect = Rect::from_min_size(at, Vec2::new(width, theme::BUTTON_HEIGHT));
    (body, button.show_in(ui, rect).0)
}

fn list(ui: &mut Ui, body: Rect, name: &str, content: impl FnOnce(&mut Ui)) {
    card::within(ui, body, Margin::ZERO, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ScrollArea::vertical().id_salt(name).auto_shrink(false).show(ui, content);
    });
}

fn nothing(ui: &mut Ui, words: &str) {
    let size = Vec2::new(ui.available_width(), 52.0);
    let (line, _response) = ui.allocate_exact_size(size, Sense::hover());
    let ink = (Type::Body, theme::palette(ui).ink3);
    let at = (Pos2::new(line.left() + theme::PAD, line.center().y), Align2::LEFT_CENTER);
    label::paint(ui, at, words, ink, line.width());
}

pub(super) fn vehicles_ui(ui: &mut Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let words = text::household::words(look.language);
    let count = view.vehicles.len().to_string();
    let (body, add) = headed(ui, room, (words.vehicles, &count), words.add_vehicle);
    if add {
        form.open(Deed::AddVehicle, look);
    }
    list(ui, body, "vehicles", |ui| {
        if view.vehicles.is_empty() {
            nothing(ui, words.no_vehicles);
        }
        for vehicle in &view.vehicles {
            vehicle_ui(ui, look, (view, vehicle, form));
        }
    });
}

fn vehicle_ui(ui: &mut Ui, look: &Look, (view, vehicle, form): (&View, &Vehicle, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let size = Vec2::new(ui.available_width(), theme::ROW_HEIGHT);
    let (line, response) = ui.allocate_exact_size(size, Sense::hover());
    let field = Field::Vehicle(vehicle.id, VehicleField::Plate);
    let shown = view.shown(field, look);
    let plate = shown.unwrap_or(&vehicle.plate);
    let gone = vehicle.until.map(|until| text::household::gone(until, look.language));
    let facts = [vehicle.space.as_str(), &vehicle.keeper, gone.as_deref().unwrap_or_default()];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let spoken = [&[plate], facts.as_slice()].concat().join(" ");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    let y = line.center().y;
    let at = (Pos2::new(line.left() + theme::PAD, y), Align2::LEFT_CENTER);
    let ink = if gone.is_some() { palette.ink3 } else { palette.ink };
    label::paint(ui, at, plate, (Type::Strong, ink), 130.0);
    let at = Pos2::new(line.left() + 160.0, y);
    label::paint_facts(ui, at, &facts, (Type::Table, palette.ink2), line.width() - 400.0);
    let mut right = line.right() - theme::PAD;
    let mut seat = |width: f32| {
        let rect = Rect::from_min_size(Pos2::new(right - width, y - 20.0), Vec2::new(width, 40.0));
        right = rect.left() - 8.0;
        rect
    };
    if gone.is_none() {
        let remove = Button::new(words.remove_vehicle, Kind::Row);
        let rect = seat(remove.natural_width(ui));
        if remove.show_in(ui, rect).0 {
            form.open(Deed::RemoveVehicle(vehicle.id), look);
        }
    }
    if shown.is_none() {
        people::show_button(ui, seat(82.0), look, (form, field));
    }
    card::rule(ui, line.left()..=line.right(), line.bottom());
}

pub(super) fn cards_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::household::words(look.language);
    let keys = f32::from(u8::try_from(view.keys.len().clamp(1, 3)).unwrap_or(3));
    let height = card::HEAD_HEIGHT + theme::ROW_HEIGHT * keys + 52.0;
    let (cards, below) = room.split_top_bottom_at_y(room.bottom() - height);
    let count = view.cards.len().to_string();
    let (body, issue) = headed(ui, cards, (words.ic_cards, &count), words.issue_card);
    if issue {
        form.open(Deed::IssueCard(None), look);
    }
    list(ui, body, "cards", |ui| {
        if view.cards.is_empty() {
            nothing(ui, words.no_cards);
        }
        for card in &view.cards {
            card_ui(ui, look, (view, card, form, outbox));
        }
    });
    keys_ui(ui, below.with_min_y(below.top() + theme::GAP), look, (view, form, outbox));
}

/// One card: how it stands, and a button for every deed; why one may not be done stands beneath.
fn card_ui(
    ui: &mut Ui,
    look: &Look,
    (view, card, form, outbox): (&View, &CardRow, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let refused: Vec<String> = refusals(card, look);
    let height = if refused.is_empty() { 104.0 } else { 130.0 };
    let size = Vec2::new(ui.available_width(), height);
    let (line, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = text::household::card_name(card, look.language);
    let (words, tone) = text::household::card_stage(card, look);
    response
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, [name.as_str(), &words].join(" ")));
    let y = line.top() + 26.0;
    let at = (Pos2::new(line.left() + theme::PAD, y), Align2::LEFT_CENTER);
    let end = label::paint(ui, at, &name, (Type::Strong, palette.ink), 240.0).right();
    let facts = text::household::card_facts(card, look.language);
    let room = line.width() - (end - line.left()) - 260.0;
    label::paint_facts(ui, Pos2::new(end + 12.0, y), &facts, (Type::Meta, palette.ink2), room);
    right_chip(ui, line.with_max_y(y + 26.0), (&words, tone));
    let mut x = line.left() + theme::PAD;
    for (deed, why_not) in &card.deeds {
        let name = text::household::card_deed(*deed, look.language);
        let button = Button::new(name, Kind::Row).refused(why_not.as_deref());
        let width = button.natural_width(ui);
        let at = Pos2::new(x, line.top() + 52.0);
        if button.show_in(ui, Rect::from_min_size(at, Vec2::new(width, 40.0))).0 {
            card_deed(look, (view, card, *deed), (form, outbox));
        }
        x += width + 8.0;
    }
    if !refused.is_empty() {
        let at = Pos2::new(line.left() + theme::PAD, line.top() + 108.0);
        let room = line.width() - theme::PAD * 2.0;
        label::paint_facts(ui, at, &refused, (Type::Hint, palette.ink2), room);
    }
    card::rule(ui, line.left()..=line.right(), line.bottom());
}

/// Why deeds may not be done, each reason once, with the deeds it holds for.
fn refusals(card: &CardRow, look: &Look) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (deed, why_not) in &card.deeds {
        let Some(why) = why_not.as_deref() else { continue };
        let name = text::household::card_deed(*deed, look.language);
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(name),
            None => reasons.push((why, vec![name])),
        }
    }
    let said = |(why, names): (&str, Vec<&str>)| {
        text::household::refused_deeds((&names, why), look.language)
    };
    reasons.into_iter().map(said).collect()
}

fn card_deed(
    look: &Look,
    (view, card, deed): (&View, &CardRow, CardDeed),
    (form, outbox): (&mut Form, &mut Outbox),
) {
    let id = card.id;
    match deed {
        // A lost card opens doors until it is frozen: no form stands in between.
        CardDeed::Freeze => {
            let asked = Box::new(Asked::FreezeCard(id));
            outbox.push(Command::Household { document: view.document, asked });
        }
        CardDeed::Lose => form.open(Deed::LoseCard(id), look),
        CardDeed::Replace => form.open(Deed::IssueCard(Some(id)), look),
        CardDeed::Return => {
            form.open(Deed::ReturnCard(id), look);
            form.typed.number = text::household::yuan(card.deposit_fen);
        }
        CardDeed::Cancel => form.open(Deed::CancelCard(id), look),
    }
}

fn keys_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::household::words(look.language);
    let handed = text::household::keys(view, look.language).join("  ");
    let (body, take) = headed(ui, room, (words.keys, &handed), words.take_keys);
    if take {
        form.open(Deed::TakeKeys, look);
    }
    list(ui, body, "keys", |ui| {
        if view.keys.is_empty() {
            nothing(ui, words.no_keys_left);
        }
        for key in &view.keys {
            key_ui(ui, look, (view, key, outbox));
        }
        let size = Vec2::new(ui.available_width(), 52.0);
        let (line, _response) = ui.allocate_exact_size(size, Sense::hover());
        let hand = Button::new(words.hand_keys, Kind::Row);
        let width = hand.natural_width(ui);
        let at = line.min + Vec2::new(theme::PAD, 6.0);
        if hand.show_in(ui, Rect::from_min_size(at, Vec2::new(width, 40.0))).0 {
            form.open(Deed::HandKeys, look);
        }
    });
}

fn key_ui(ui: &mut Ui, look: &Look, (view, key, outbox): (&View, &KeyRow, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let size = Vec2::new(ui.available_width(), theme::ROW_HEIGHT);
    let (line, response) = ui.allocate_exact_size(size, Sense::hover());
    let facts = text::household::key_facts(key, look.language);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, facts.join(" ")));
    let y = line.center().y;
    let at = Pos2::new(line.left() + theme::PAD, y);
    label::paint_facts(ui, at, &facts, (Type::Body, palette.ink), line.width() - 180.0);
    let next = match key.place {
        KeyPlace::Desk => Some((words.give_keys_back, Asked::GiveKeysBack(key.id, None))),
        KeyPlace::Lent(..) => Some((words.keys_back, Asked::KeysBack(key.id))),
        KeyPlace::GivenBack => None,
    };
    if let Some((name, asked)) = next {
        let button = Button::new(name, Kind::Row);
        let width = button.natural_width(ui);
        let at = Pos2::new(line.right() - theme::PAD - width, y - 20.0);
        if button.show_in(ui, Rect::from_min_size(at, Vec2::new(width, 40.0))).0 {
            outbox.push(Command::Household { document: view.document, asked: Box::new(asked) });
        }
    }
    card::rule(ui, line.left()..=line.right(), line.bottom());
}

pub(super) fn papers_ui(ui: &mut Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let words = text::household::words(look.language);
    let lacks = text::household::lacks(&view.missing, look.language);
    let (body, mend) = headed(ui, room, (words.papers, &lacks), words.unit_data);
    if mend {
        form.open(Deed::UnitData, look);
    }
    list(ui, body, "papers", |ui| {
        for (paper, on) in &view.papers {
            let size = Vec2::new(ui.available_width(), 48.0);
            let (line, _response) = ui.allocate_exact_size(size, Sense::hover());
            overview::paper_ui(ui, line, look, (*paper, *on, form));
        }
    });
}
