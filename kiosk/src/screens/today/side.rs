//! The right side of today's screen: the shift, the day's duties, what waits for a person.

use egui::{Align2, Pos2, Rect, Ui, Vec2};

use super::View;
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::route::Screen;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::icon::Icon;
use crate::widgets::standing_badge::{self, Standing};
use crate::widgets::{card, label};

const DUTY_HEIGHT: f32 = 116.0;
const LINE: f32 = 44.0;

pub(super) fn ui(ui: &mut Ui, room: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let (duty, rest) = room.split_top_bottom_at_y(room.top() + DUTY_HEIGHT);
    duty_ui(ui, duty, look, (view, outbox));
    let rest = rest.with_min_y(rest.top() + theme::GAP);
    if view.routines.is_empty() {
        waiting_ui(ui, rest, look, (view, outbox));
        return;
    }
    let lines = u8::try_from(view.routines.len()).unwrap_or(u8::MAX).min(6);
    let height = card::HEAD_HEIGHT + LINE * f32::from(lines.max(1)) + 8.0;
    let (routines, rest) = rest.split_top_bottom_at_y(rest.top() + height.min(rest.height() * 0.6));
    routines_ui(ui, routines, look, view);
    waiting_ui(ui, rest.with_min_y(rest.top() + theme::GAP), look, (view, outbox));
}

fn duty_ui(ui: &mut Ui, room: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::today::words(look.language);
    let inside = card::fill(ui, room).shrink2(Vec2::new(theme::PAD, 0.0));
    let duty = &view.duty;
    let who = duty
        .who
        .as_ref()
        .map_or_else(|| words.nobody.to_owned(), |name| format!("{name} {}", words.on_duty));
    let top = inside.top() + 25.0;
    let leave = if duty.is_staffed { words.leave } else { words.back };
    let button_width = Button::new(leave, Kind::Row).natural_width(ui).max(76.0);
    let room_for_words = inside.width() - button_width - 8.0;
    let at = (Pos2::new(inside.left(), top), Align2::LEFT_CENTER);
    label::paint(ui, at, &who, (Type::Section, palette.ink), room_for_words);
    let (from, until) = duty.hours;
    let hours = format!("{}–{}", text::time::clock(from, look), text::time::clock(until, look));
    let staffed = if duty.is_staffed { words.staffed } else { words.away };
    let slot = text::today::slot(duty.slot, look.language);
    let facts = [slot, hours.as_str(), staffed];
    let at = Pos2::new(inside.left(), top + 25.0);
    label::paint_facts(ui, at, &facts, (Type::Meta, palette.ink2), room_for_words);
    if duty.who.is_some() {
        let rect = Rect::from_center_size(
            Pos2::new(inside.right() - button_width / 2.0, top + 11.0),
            Vec2::new(button_width, theme::BUTTON_HEIGHT),
        );
        if Button::new(leave, Kind::Row).show_in(ui, rect).0 {
            outbox.push(if duty.is_staffed { Command::LeaveDesk } else { Command::ReturnToDesk });
        }
    }
    let y = room.bottom() - 24.0;
    card::rule(ui, inside.left()..=inside.right(), y - 18.0);
    let at = (Pos2::new(inside.left(), y), Align2::LEFT_CENTER);
    let next = duty.next.as_deref().unwrap_or_default();
    let next = format!("{} {} {next}", words.next_handover, text::time::clock(until, look));
    label::paint(ui, at, &next, (Type::Meta, palette.ink2), inside.width() * 0.66);
    let at = (Pos2::new(inside.right(), y), Align2::RIGHT_CENTER);
    let left = text::time::left(until, look);
    label::paint(ui, at, &left, (Type::Meta, palette.ink2), inside.width() * 0.34);
}

fn routines_ui(ui: &Ui, room: Rect, look: &Look, view: &View) {
    let palette = theme::palette(ui);
    let words = text::today::words(look.language);
    let inside = card::fill(ui, room);
    let done = view.routines.iter().filter(|routine| routine.standing == Standing::Met).count();
    let count = format!("{done} / {}", view.routines.len());
    let list = card::head(ui, inside, words.routines, &count);
    let mut top = list.top();
    for routine in &view.routines {
        if top + LINE > list.bottom() {
            break;
        }
        let line = Rect::from_min_size(
            Pos2::new(list.left() + theme::PAD, top),
            Vec2::new(list.width() - theme::PAD * 2.0, LINE),
        );
        let y = line.center().y;
        standing_badge::ring(ui, Pos2::new(line.left() + 12.0, y), routine.standing, 22.0);
        let at = (Pos2::new(line.right(), y), Align2::RIGHT_CENTER);
        let note = label::paint(ui, at, &routine.note, (Type::Hint, palette.ink3), 130.0);
        let at = (Pos2::new(line.left() + 34.0, y), Align2::LEFT_CENTER);
        let name_room = note.left() - 8.0 - line.left() - 34.0;
        label::paint(ui, at, &routine.name, (Type::Body, palette.ink), name_room);
        top += LINE;
        if top + LINE <= list.bottom() {
            card::rule(ui, line.left()..=line.right(), top);
        }
    }
}

fn waiting_ui(ui: &Ui, room: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let words = text::today::words(look.language);
    let inside = card::fill(ui, room);
    let list = card::head(ui, inside, words.waiting, "");
    let conflicts = text::today::conflicts(view.conflicts, look.language);
    let night = text::today::night_waiting(view.night_waiting, look.language);
    let lines = [
        (view.conflicts > 0, Icon::Split, conflicts, words.choose, Screen::Conflicts),
        (view.night_waiting > 0, Icon::Moon, night, "", Screen::Night),
    ];
    let mut top = list.top();
    for (_, icon, name, note, screen) in lines.iter().filter(|(waits, ..)| *waits) {
        let line = Rect::from_min_size(Pos2::new(list.left(), top), Vec2::new(list.width(), LINE));
        if super::lead(ui, line, (*icon, name), note) && screen.is_built() {
            outbox.push(Command::to(*screen));
        }
        top += LINE;
    }
    if lines.iter().all(|(waits, ..)| !waits) {
        let palette = theme::palette(ui);
        let at = (Pos2::new(list.left() + theme::PAD, top + 24.0), Align2::LEFT_CENTER);
        label::paint(ui, at, words.nothing_waits, (Type::Body, palette.ink3), list.width());
    }
}
