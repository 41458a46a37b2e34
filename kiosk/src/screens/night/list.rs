//! The night's lines at the left: how far they are carried on, and who left the desk. It chooses a
//! line and does nothing to it.

use egui::{Align2, Key, Modifiers, Pos2, Rect, Role as Widget, ScrollArea, Sense, Ui, UiBuilder};
use egui::{Vec2, WidgetInfo};

use super::{Deed, FOOT, Form, LeaveForm, Line, Part, Settled, View, Whereabouts};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::screens::records::Paper;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::standing_badge::{self, Standing};
use crate::widgets::{card, label, row};

const PROGRESS: f32 = 76.0;
const ROW: f32 = 62.0;

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let inside = card::fill(ui, room);
    let title = text::night::title(view.runs, look.language);
    let list = card::head(ui, inside, title, "");
    head_ui(ui, inside, look, (view, title));
    let (progress, list) = list.split_top_bottom_at_y(list.top() + PROGRESS);
    progress_ui(ui, progress, look, view);
    let (list, foot) = list.split_top_bottom_at_y(list.bottom() - FOOT);
    if view.lines.is_empty() {
        let palette = theme::palette(ui);
        let words = text::night::words(look.language);
        let at = (list.center(), Align2::CENTER_CENTER);
        label::paint(ui, at, words.nothing, (Type::Body, palette.ink3), list.width());
    }
    move_bar(ui, view, form);
    let at_hand = at_hand(view, form);
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    child.set_clip_rect(list);
    let area = ScrollArea::vertical().id_salt("night").auto_shrink(false);
    area.show_rows(&mut child, ROW, view.lines.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for line in view.lines.get(range).unwrap_or_default() {
            if line_ui(ui, look, line, at_hand == Some(line.key)) {
                form.leaving = None;
                form.look_at(Some(line.key));
            }
        }
    });
    foot_ui(ui, foot, look, (view, form, outbox));
}

/// The line that is marked. While a new one is written none is.
fn at_hand(view: &View, form: &Form) -> Option<dutybook_domain::ledger::FactKey> {
    match view.part {
        Part::Keeps => form.chosen,
        Part::Converts | Part::Reads(_) => view.at_hand(form).map(|(_, line)| line.key),
    }
}

fn head_ui(ui: &Ui, inside: Rect, look: &Look, (view, title): (&View, &str)) {
    let palette = theme::palette(ui);
    let y = inside.top() + card::HEAD_HEIGHT / 2.0;
    let title = label::line(ui, title, (Type::Section, palette.ink), 200.0).size().x;
    let from = Pos2::new(inside.left() + theme::PAD + title + 12.0, y + 1.0);
    let (began, ends) = view.hours;
    let hours = format!("{}–{}", text::time::clock(began, look), text::time::clock(ends, look));
    let names = view.duty.join(look.pick("、", ", "));
    let facts: Vec<&str> =
        [names.as_str(), &hours].into_iter().filter(|fact| !fact.is_empty()).collect();
    let width = inside.right() - theme::PAD - from.x;
    label::paint_facts(ui, from, &facts, (Type::Meta, palette.ink3), width);
}

/// How many lines are carried on, of how many, and by when all are.
fn progress_ui(ui: &Ui, room: Rect, look: &Look, view: &View) {
    let palette = theme::palette(ui);
    let all = view.lines.len();
    let waiting = view.waiting();
    let done = all.saturating_sub(waiting);
    let inner = room.shrink2(Vec2::new(theme::PAD, 0.0));
    let y = inner.top() + 24.0;
    let count = text::night::progress(done, all, look.language);
    let at = (Pos2::new(inner.left(), y), Align2::LEFT_CENTER);
    let rect = label::paint(ui, at, &count, (Type::Table, palette.ink2), inner.width() / 2.0);
    let late = waiting > 0 && look.now > view.convert_by;
    let ink = if late { palette.over } else { palette.ink2 };
    let due = text::night::due((waiting, view.runs), view.convert_by, look);
    let at = (Pos2::new(inner.right(), y), Align2::RIGHT_CENTER);
    label::paint(ui, at, &due, (Type::Table, ink), inner.width() - rect.width() - 12.0);
    let spoken = ui.interact(room, ui.scope_id().with("night progress"), Sense::hover());
    spoken.widget_info(|| WidgetInfo::labeled(Widget::Label, true, format!("{count} {due}")));
    let track = Rect::from_min_size(
        Pos2::new(inner.left(), inner.top() + 46.0),
        Vec2::new(inner.width(), 8.0),
    );
    ui.painter().rect_filled(track, 4.0, palette.sunken);
    let of = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    if done > 0 {
        let width = track.width() * of(done) / of(all);
        let bar = track.with_max_x(track.left() + width);
        ui.painter().rect_filled(bar, 4.0, if waiting == 0 { palette.ok } else { palette.ink2 });
    }
    card::rule(ui, room.left()..=room.right(), room.bottom());
}

/// The arrows move the bar.
fn move_bar(ui: &Ui, view: &View, form: &mut Form) {
    if ui.egui_wants_keyboard_input() || form.leaving.is_some() {
        return;
    }
    let place = view.lines.iter().position(|line| at_hand(view, form) == Some(line.key));
    let down = took_key(ui, Modifiers::NONE, Key::ArrowDown);
    let up = took_key(ui, Modifiers::NONE, Key::ArrowUp);
    let to = match (place, down, up) {
        (Some(place), true, _) => place.saturating_add(1),
        (Some(place), _, true) => place.saturating_sub(1),
        (None, true, _) => 0,
        (None, _, true) => view.lines.len().saturating_sub(1),
        (_, false, false) => return,
    };
    if let Some(line) = view.lines.get(to) {
        form.look_at(Some(line.key));
    }
}

fn line_ui(ui: &mut Ui, look: &Look, line: &Line, chosen: bool) -> bool {
    let palette = theme::palette(ui);
    let at = line.received_at.map_or_else(String::new, |at| text::time::clock(at, look));
    let state = text::night::state(line, look.language);
    let subject = [line.place.as_str(), line.words.as_str()].join(" ");
    let spoken = [at.as_str(), subject.trim(), &state].join(", ");
    let (rect, response) = row::row(ui, ROW, chosen, &spoken);
    let inner = rect.shrink2(Vec2::new(theme::PAD, 0.0));
    let y = inner.center().y;
    let (standing, ink) = match (&line.settled, chosen) {
        (Some(_), _) => (Standing::Met, palette.ink2),
        (None, true) => (Standing::Running(1000), palette.accent),
        (None, false) => (Standing::NotBegun, palette.ink3),
    };
    let centre = Pos2::new(inner.left() + 12.0, y);
    if line.settled.is_none() && chosen {
        ui.painter().circle_filled(centre, 11.0, palette.accent);
        ui.painter().circle_filled(centre, 4.0, palette.surface);
    } else {
        standing_badge::ring(ui, centre, standing, 22.0);
    }
    let from = (Pos2::new(inner.left() + 34.0, y), Align2::LEFT_CENTER);
    label::paint(ui, from, &at, (Type::Table, palette.ink2), 52.0);
    let right = (Pos2::new(inner.right(), y), Align2::RIGHT_CENTER);
    let state_ink = match line.settled {
        Some(Settled::Nothing(_)) | None => ink,
        Some(Settled::Became(_)) => palette.ink2,
    };
    let state = label::paint(ui, right, &state, (Type::Meta, state_ink), 130.0);
    let x = inner.left() + 94.0;
    let width = state.left() - 10.0 - x;
    let size = if chosen { Type::Strong } else { Type::Body };
    let at = (Pos2::new(x, y + 1.0), Align2::LEFT_BOTTOM);
    label::paint(ui, at, subject.trim(), (size, palette.ink), width);
    let facts = [
        text::night::channel(line.channel, look.language),
        text::night::outcome(line.outcome, look.language),
    ];
    let from = Pos2::new(x, y + 13.0);
    label::paint_facts(ui, from, &facts, (Type::Meta, palette.ink3), width);
    response.clicked()
}

fn foot_ui(
    ui: &mut Ui,
    foot: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::night::words(look.language);
    card::rule(ui, foot.left()..=foot.right(), foot.top());
    let inner = foot.shrink2(Vec2::new(theme::PAD, 0.0));
    let mut right = inner.right();
    if view.part == Part::Keeps && view.runs {
        let name = if view.reader == Whereabouts::Away { words.back } else { words.leave };
        let button = Button::new(name, Kind::Secondary);
        let width = button.natural_width(ui);
        let rect = Rect::from_center_size(
            Pos2::new(right - width / 2.0, inner.center().y),
            Vec2::new(width, theme::BUTTON_HEIGHT),
        );
        right = rect.left() - 12.0;
        if button.show_in(ui, rect).0 {
            if view.reader == Whereabouts::Away {
                outbox.push(Command::Night { night: view.shift, deed: Deed::Return });
            } else {
                form.leaving = Some(LeaveForm::default());
            }
        }
    }
    if view.part == Part::Converts {
        let button = Button::new(words.print, Kind::Secondary).key("Ctrl+P");
        let size = Vec2::new(button.natural_width(ui), theme::BUTTON_HEIGHT);
        let rect = Align2::RIGHT_CENTER.anchor_size(Pos2::new(right, inner.center().y), size);
        right = rect.left() - 12.0;
        if button.show_in(ui, rect).0 {
            Paper::Night(view.shift.on).open(outbox);
        }
    }
    let said = text::night::absences(&view.absences, look);
    let room = Rect::from_min_max(inner.min, Pos2::new(right, inner.bottom()));
    let spoken = ui.interact(room, ui.scope_id().with("absences"), Sense::hover());
    spoken.widget_info(|| WidgetInfo::labeled(Widget::Label, true, &said));
    let at = (room.left_center(), Align2::LEFT_CENTER);
    label::paint(ui, at, &said, (Type::Table, palette.ink2), room.width());
}
