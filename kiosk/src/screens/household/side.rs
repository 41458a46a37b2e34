//! The right side of the file: what was done for the unit, its vehicles, what is missing, who
//! looked.

use dutybook_domain::household::field::{Field, VehicleField};
use egui::{Align2, Margin, Pos2, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use super::{Form, Tab, View, people};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::matter::Matter;
use crate::route::Route;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::icon::{self, Icon};
use crate::widgets::standing_badge::{self, Badge, Standing};
use crate::widgets::{card, label, row};

const MATTER: f32 = 56.0;
const LINE: f32 = 26.0;

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let served = u8::try_from(view.served.len().clamp(1, 3)).unwrap_or(3);
    let height = card::HEAD_HEIGHT + MATTER * f32::from(served) + 2.0;
    let (top, rest) = room.split_top_bottom_at_y(room.top() + height);
    served_ui(ui, top, look, (view, form, outbox));
    let rest = rest.with_min_y(rest.top() + theme::GAP);
    let vehicles = view.vehicles.iter().filter(|one| one.until.is_none()).count();
    let vehicles = u8::try_from(vehicles.clamp(1, 2)).unwrap_or(2);
    let height = card::HEAD_HEIGHT + people::LINE * f32::from(vehicles) + 2.0;
    let (top, rest) = rest.split_top_bottom_at_y(rest.top() + height);
    vehicles_ui(ui, top, look, (view, form));
    let rest = rest.with_min_y(rest.top() + theme::GAP);
    let lines = u8::try_from(view.missing.len().clamp(1, 3)).unwrap_or(3);
    let height = card::HEAD_HEIGHT + LINE * f32::from(lines) + 20.0;
    let (top, rest) = rest.split_top_bottom_at_y(rest.top() + height);
    missing_ui(ui, top, look, (view, form));
    looks_ui(ui, rest.with_min_y(rest.top() + theme::GAP), look, view);
}

fn served_ui(
    ui: &Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let mut rest = card::head(ui, inside, words.service, &view.served.len().to_string());
    if view.served.is_empty() {
        let at = (Pos2::new(rest.left() + theme::PAD, rest.top() + 28.0), Align2::LEFT_CENTER);
        label::paint(ui, at, words.nothing_served, (Type::Body, palette.ink3), rest.width());
    }
    for (matter, open) in view.served.iter().take(3) {
        let (line, below) = rest.split_top_bottom_at_y(rest.top() + MATTER);
        matter_ui(ui, line, look, (matter, *open, outbox));
        rest = below;
    }
    // The head leads to all of them.
    let head = inside.with_max_y(inside.top() + card::HEAD_HEIGHT);
    let all = ui.interact(head, ui.scope_id().with("all served"), Sense::click());
    all.widget_info(|| WidgetInfo::labeled(Role::Button, true, words.all_served));
    let at = (Pos2::new(head.right() - theme::PAD, head.center().y), Align2::RIGHT_CENTER);
    if view.served.len() > 3 {
        label::paint(ui, at, words.all_served, (Type::Meta, palette.accent), 120.0);
    }
    if all.clicked() {
        form.tab = Tab::Service;
    }
}

fn matter_ui(
    ui: &Ui,
    line: Rect,
    look: &Look,
    (matter, open, outbox): (&Matter, bool, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let badge = if open {
        matter.badge(look)
    } else {
        let words = text::ticket::stage(matter.stage, look.language).to_owned();
        Badge { standing: Standing::Met, words, beneath: String::new() }
    };
    let spoken = [matter.subject.as_str(), &matter.number, &badge.words].join(" ");
    let id = ui.scope_id().with(("served", matter.document));
    let response = ui.interact(line, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    row::ground(ui, line, &response, false);
    let badge_rect = line.with_min_x(line.left() + theme::PAD).with_max_x(line.left() + 150.0);
    standing_badge::paint(ui, badge_rect, &Badge { beneath: String::new(), ..badge }, 24.0);
    let x = line.left() + 152.0;
    let y = line.center().y;
    let room = line.right() - 32.0 - x;
    let at = (Pos2::new(x, y + 1.0), Align2::LEFT_BOTTOM);
    label::paint(ui, at, &matter.subject, (Type::Body, palette.ink), room);
    let day = text::time::moment(matter.received_at, look);
    let facts = [matter.number.as_str(), &day];
    label::paint_facts(ui, Pos2::new(x, y + 12.0), &facts, (Type::Hint, palette.ink3), room);
    let at = (Pos2::new(line.right() - 18.0, y), 14.0);
    icon::paint(ui.painter(), Icon::Right, at, palette.ink3);
    if response.clicked() {
        outbox.push(Command::Go(Route::Ticket(matter.document)));
    }
}

/// All that was done for the unit.
pub(super) fn service_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, outbox): (&View, &mut Outbox),
) {
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, words.service, &view.served.len().to_string());
    card::within(ui, body, Margin::ZERO, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ScrollArea::vertical().id_salt("service").auto_shrink(false).show(ui, |ui| {
            for (matter, open) in &view.served {
                let size = Vec2::new(ui.available_width(), theme::ROW_HEIGHT);
                let (line, _response) = ui.allocate_exact_size(size, Sense::hover());
                matter_ui(ui, line, look, (matter, *open, outbox));
            }
        });
    });
}

fn vehicles_ui(ui: &mut Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let mut rest = card::head(ui, inside, words.vehicles, "");
    let here = view.vehicles.iter().filter(|one| one.until.is_none());
    if here.clone().next().is_none() {
        let at = (Pos2::new(rest.left() + theme::PAD, rest.top() + 24.0), Align2::LEFT_CENTER);
        label::paint(ui, at, words.no_vehicles, (Type::Body, palette.ink3), rest.width());
    }
    for vehicle in here.take(2) {
        let (line, below) = rest.split_top_bottom_at_y(rest.top() + people::LINE);
        let field = Field::Vehicle(vehicle.id, VehicleField::Plate);
        let shown = view.shown(field, look);
        let plate = shown.unwrap_or(&vehicle.plate);
        let spoken = [plate, &vehicle.space].join(" ");
        let id = ui.scope_id().with(("vehicle", vehicle.id));
        let response = ui.interact(line, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken.trim()));
        let y = line.center().y;
        let at = (Pos2::new(line.left() + theme::PAD + 9.0, y), 18.0);
        icon::paint(ui.painter(), Icon::Car, at, palette.ink2);
        let at = (Pos2::new(line.left() + theme::PAD + 28.0, y), Align2::LEFT_CENTER);
        let end = label::paint(ui, at, plate, (Type::Body, palette.ink), 110.0).right();
        let at = (Pos2::new(end + 10.0, y), Align2::LEFT_CENTER);
        let room = line.right() - end - 100.0;
        label::paint(ui, at, &vehicle.space, (Type::Meta, palette.ink2), room);
        if shown.is_none() {
            let centre = Pos2::new(line.right() - theme::PAD - 41.0, y);
            let size = Vec2::new(82.0, 36.0);
            let button = Rect::from_center_size(centre, size);
            people::show_button(ui, button, look, (form, field));
        }
        rest = below;
    }
}

fn missing_ui(ui: &Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let count = if view.missing.is_empty() { "" } else { &view.missing.len().to_string() };
    let body = card::head(ui, inside, words.missing, count);
    if view.missing.is_empty() {
        let at = (Pos2::new(body.left() + theme::PAD, body.top() + 22.0), Align2::LEFT_CENTER);
        label::paint(ui, at, words.whole, (Type::Body, palette.ok), body.width());
        return;
    }
    let whole = ui.interact(inside, ui.scope_id().with("missing"), Sense::click());
    whole.widget_info(|| WidgetInfo::labeled(Role::Button, true, words.to_papers));
    let mut y = body.top() + 10.0 + LINE / 2.0;
    for part in view.missing.iter().take(3) {
        let name = text::household::part(*part, look.language);
        let at = (Pos2::new(body.left() + theme::PAD, y), Align2::LEFT_CENTER);
        label::paint(ui, at, name, (Type::Table, palette.ink), body.width() - 32.0);
        y += LINE;
    }
    if whole.clicked() {
        form.tab = Tab::Papers;
        form.close();
    }
}

fn looks_ui(ui: &Ui, room: Rect, look: &Look, view: &View) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, words.looks, "");
    let mut y = body.top() + 10.0 + LINE / 2.0;
    for seen in &view.looks {
        if y + LINE / 2.0 > body.bottom() {
            break;
        }
        let at = text::time::moment(seen.at, look);
        let when = format!("{at} {}", seen.who);
        let facts = [when.as_str(), &seen.purpose];
        let from = Pos2::new(body.left() + theme::PAD, y);
        let ink = (Type::Meta, palette.ink2);
        label::paint_facts(ui, from, &facts, ink, body.width() - theme::PAD * 2.0);
        let line =
            Rect::from_center_size(Pos2::new(body.center().x, y), Vec2::new(body.width(), LINE));
        let id = ui.scope_id().with(("look", y.to_bits()));
        let response = ui.interact(line, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, facts.join(" ")));
        y += LINE;
    }
}
