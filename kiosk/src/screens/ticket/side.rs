//! The right side of a ticket: whom it is about, who has it, what was said, what else is open there.

use egui::{Align2, Pos2, Rect, Ui, Vec2};

use super::{Form, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::route::Route;
use crate::screens::records::Paper;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::icon::Icon;
use crate::widgets::{card, label, row, standing_badge};

const PERSON: f32 = 132.0;
const LINE: f32 = 32.0;

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, _form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let (person, rest) = room.split_top_bottom_at_y(room.top() + PERSON);
    person_ui(ui, person, look, (view, outbox));
    let rest = rest.with_min_y(rest.top() + theme::GAP);
    let slip = if view.copies.is_some() { LINE + 50.0 } else { 0.0 };
    let (facts, rest) = rest.split_top_bottom_at_y(rest.top() + LINE * 4.0 + 20.0 + slip);
    facts_ui(ui, facts, look, (view, outbox));
    let rest = rest.with_min_y(rest.top() + theme::GAP);
    let (content, others) = rest.split_top_bottom_at_y(rest.top() + rest.height() * 0.42);
    content_ui(ui, content, look, view);
    others_ui(ui, others.with_min_y(others.top() + theme::GAP), look, (view, outbox));
}

fn person_ui(ui: &mut Ui, room: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::ticket_screen::words(look.language);
    let inside = card::fill(ui, room).shrink2(Vec2::new(theme::PAD, 0.0));
    let at = (Pos2::new(inside.left(), inside.top() + 28.0), Align2::LEFT_CENTER);
    label::paint(ui, at, &view.matter.place, (Type::Lead, palette.ink), inside.width());
    let who = if view.matter.who.is_empty() { words.anonymous } else { view.matter.who.as_str() };
    let at = (Pos2::new(inside.left(), inside.top() + 56.0), Align2::LEFT_CENTER);
    let name = label::paint(ui, at, who, (Type::Body, palette.ink), inside.width() - 70.0);
    let at = (Pos2::new(name.right() + 8.0, inside.top() + 57.0), Align2::LEFT_CENTER);
    label::paint(ui, at, &view.relation, (Type::Meta, palette.ink2), 70.0);
    let y = inside.top() + 98.0;
    let shown = view.revealed.as_ref().filter(|(_, until)| *until > look.now);
    let phone = shown.map_or(view.phone.as_str(), |(phone, _)| phone.as_str());
    let at = (Pos2::new(inside.left(), y), Align2::LEFT_CENTER);
    label::paint(ui, at, phone, (Type::Body, palette.ink), inside.width() - 84.0);
    if view.phone.is_empty() || shown.is_some() {
        return;
    }
    let size = Vec2::new(80.0, theme::BUTTON_HEIGHT);
    let rect = Rect::from_center_size(Pos2::new(inside.right() - 40.0, y), size);
    if Button::new(words.show, Kind::Row).icon(Icon::Eye).show_in(ui, rect).0 {
        outbox.push(Command::RevealPhone(view.document()));
    }
}

fn facts_ui(ui: &mut Ui, room: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::ticket_screen::words(look.language);
    let inside = card::fill(ui, room).shrink2(Vec2::new(theme::PAD, 10.0));
    let department = text::shell::department(view.matter.department, look.language);
    let handler = view.matter.handler.as_deref().unwrap_or(words.none);
    let received = text::time::moment(view.matter.received_at, look);
    let copies =
        view.copies.as_ref().map(|copies| text::ticket_screen::copies(copies, look.language));
    let lines = [
        (words.department, department),
        (words.handler, handler),
        (words.received_by, view.received_by.as_str()),
        (words.received_at, received.as_str()),
    ];
    let lines = lines.into_iter().chain(copies.as_deref().map(|copies| (words.copies, copies)));
    let mut y = inside.top() + LINE / 2.0;
    for (name, value) in lines {
        let at = (Pos2::new(inside.left(), y), Align2::LEFT_CENTER);
        label::paint(ui, at, name, (Type::Meta, palette.ink3), 80.0);
        let at = (Pos2::new(inside.right(), y), Align2::RIGHT_CENTER);
        label::paint(ui, at, value, (Type::Body, palette.ink), inside.width() - 84.0);
        y += LINE;
    }
    if view.copies.is_some() {
        let min = Pos2::new(inside.left(), inside.bottom() - theme::BUTTON_HEIGHT);
        let rect = Rect::from_min_max(min, inside.max);
        let button = Button::new(words.print, Kind::Row).icon(Icon::Printer).key("Ctrl+P");
        if button.show_in(ui, rect).0 {
            Paper::Slip(view.document()).open(outbox);
        }
    }
}

fn content_ui(ui: &mut Ui, room: Rect, look: &Look, view: &View) {
    let words = text::ticket_screen::words(look.language);
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, words.content, "");
    card::within(ui, body, egui::Margin::symmetric(16, 8), |ui| {
        let ink = theme::palette(ui).ink;
        egui::ScrollArea::vertical().id_salt("content").show(ui, |ui| {
            label::wrapped(ui, &view.content, Type::Body, ink);
        });
    });
}

fn others_ui(ui: &Ui, room: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::ticket_screen::words(look.language);
    let inside = card::fill(ui, room);
    let list = card::head(ui, inside, words.others, &view.others.len().to_string());
    let mut top = list.top();
    if view.others.is_empty() {
        let at = (Pos2::new(list.left() + theme::PAD, top + 24.0), Align2::LEFT_CENTER);
        label::paint(ui, at, words.none, (Type::Body, palette.ink3), list.width());
    }
    for (place, matter) in view.others.iter().enumerate() {
        if top + 62.0 > list.bottom() {
            break;
        }
        let line = Rect::from_min_size(Pos2::new(list.left(), top), Vec2::new(list.width(), 62.0));
        let response =
            ui.interact(line, ui.scope_id().with(("other", place)), egui::Sense::click());
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &matter.subject));
        row::ground(ui, line, &response, false);
        let inner = line.shrink2(Vec2::new(theme::PAD, 0.0));
        standing_badge::ring(
            ui,
            Pos2::new(inner.left() + 13.0, inner.center().y),
            matter.badge(look).standing,
            26.0,
        );
        let x = inner.left() + 38.0;
        let at = (Pos2::new(x, inner.center().y + 1.0), Align2::LEFT_BOTTOM);
        label::paint(
            ui,
            at,
            &matter.badge(look).words,
            (Type::Strong, palette.ink),
            inner.right() - x,
        );
        let facts = [matter.subject.as_str(), &matter.number];
        let at = Pos2::new(x, inner.center().y + 12.0);
        label::paint_facts(ui, at, &facts, (Type::Meta, palette.ink2), inner.right() - x);
        if response.clicked() {
            outbox.push(Command::Go(Route::Ticket(matter.document)));
        }
        top += 62.0;
    }
}
