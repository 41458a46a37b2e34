//! One conflict at the right: the values side by side, a third, and what happened near it.

use egui::{
    Align2, Key, Modifiers, Pos2, Rect, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo,
};

use super::{Claim, Conflict, Form, Pick, Third, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::field::Field;
use crate::widgets::{button, card, label};

const HEAD: f32 = 90.0;
const CLAIM: f32 = 322.0;
const THIRD: f32 = 78.0;
const GAP: f32 = 12.0;
const LINE: f32 = 34.0;
const STORY_LINE: f32 = 42.0;

/// The keys of the values, in their order.
const KEYS: [(Key, &str); 4] =
    [(Key::Num1, "1"), (Key::Num2, "2"), (Key::Num3, "3"), (Key::Num4, "4")];

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let Some(conflict) = view.at_hand(form) else {
        settled_ui(ui, room, look, view);
        return;
    };
    form.look_at(&conflict.which);
    let (head, below) = room.split_top_bottom_at_y(room.top() + HEAD);
    head_ui(ui, head, look, (view, conflict, outbox));
    let below = below.with_min_y(below.top() + GAP);
    let height = CLAIM.min(below.height());
    let (claims, below) = below.split_top_bottom_at_y(below.top() + height);
    claims_ui(ui, claims, look, (conflict, outbox));
    let mut below = below.with_min_y(below.top() + GAP);
    if conflict.third != Third::Nothing {
        let (third, rest) = below.split_top_bottom_at_y(below.top() + THIRD);
        third_ui(ui, third, look, (conflict, form, outbox));
        below = rest.with_min_y(rest.top() + GAP);
    }
    if !conflict.story.is_empty() && below.height() > card::HEAD_HEIGHT + STORY_LINE {
        story_ui(ui, below, look, conflict);
    }
}

fn settled_ui(ui: &Ui, room: Rect, look: &Look, view: &View) {
    let palette = theme::palette(ui);
    let words = text::conflicts::words(look.language);
    let inside = card::fill(ui, room);
    let at = (inside.center(), Align2::CENTER_CENTER);
    label::paint(ui, at, words.all_settled, (Type::Body, palette.ink3), inside.width());
    let (foot, _) = inside.split_top_bottom_at_y(inside.top() + 56.0);
    outcome_ui(ui, foot.shrink2(Vec2::new(20.0, 0.0)), look, view);
}

/// What became of the last choice, in its place.
fn outcome_ui(ui: &Ui, room: Rect, look: &Look, view: &View) -> f32 {
    let palette = theme::palette(ui);
    let (said, ink) = match &view.outcome {
        None => return room.left(),
        Some(Ok(at)) => (text::conflicts::chosen(*at, look), palette.ok),
        Some(Err(why)) => (why.clone(), palette.over),
    };
    let spoken = ui.interact(room, ui.scope_id().with("outcome"), Sense::hover());
    spoken.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &said));
    let at = (room.left_center(), Align2::LEFT_CENTER);
    label::paint(ui, at, &said, (Type::Meta, ink), room.width()).right()
}

fn head_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, conflict, outbox): (&View, &Conflict, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::conflicts::words(look.language);
    let inner = card::fill(ui, room).shrink2(Vec2::new(20.0, 0.0));
    let later = Button::new(words.later, Kind::Secondary).key("Esc");
    let width = later.natural_width(ui);
    let size = Vec2::new(width, theme::BUTTON_HEIGHT);
    let top = inner.top() + 14.0;
    let rect = Rect::from_min_size(Pos2::new(inner.right() - width, top), size);
    if later.show_in(ui, rect).0 {
        outbox.push(Command::Back);
    }
    let mut right = rect.left();
    if let Some(route) = conflict.opens {
        let open = Button::new(words.open, Kind::Row);
        let width = open.natural_width(ui);
        let size = Vec2::new(width, theme::BUTTON_HEIGHT);
        let rect = Rect::from_min_size(Pos2::new(right - 12.0 - width, top), size);
        if open.show_in(ui, rect).0 {
            outbox.push(Command::Go(route));
        }
        right = rect.left();
    }
    let title = text::conflicts::title(&conflict.name, conflict.claims.len(), look.language);
    let at = Pos2::new(inner.left(), inner.top() + 34.0);
    let named = Rect::from_min_max(inner.min, Pos2::new(right - 12.0, inner.top() + 52.0));
    let heading = ui.interact(named, ui.scope_id().with("conflict"), Sense::hover());
    heading.widget_info(|| WidgetInfo::labeled(egui::Role::Heading, true, &title));
    let room = right - 12.0 - at.x;
    label::paint(ui, (at, Align2::LEFT_CENTER), &title, (Type::Title, palette.ink), room);
    let mut facts = vec![conflict.subject.as_str()];
    facts.extend(conflict.facts.iter().map(String::as_str).filter(|fact| !fact.is_empty()));
    let from = Pos2::new(inner.left(), inner.top() + 68.0);
    let half = inner.width() * 0.62;
    label::paint_facts(ui, from, &facts, (Type::Meta, palette.ink2), half);
    let line = Rect::from_min_max(
        Pos2::new(inner.left() + half + 12.0, inner.top() + 56.0),
        Pos2::new(inner.right(), inner.top() + 80.0),
    );
    outcome_ui(ui, line, look, view);
}

fn claims_ui(ui: &mut Ui, room: Rect, look: &Look, (conflict, outbox): (&Conflict, &mut Outbox)) {
    let count = conflict.claims.len().clamp(1, KEYS.len());
    let columns = f32::from(u8::try_from(count).unwrap_or(u8::MAX));
    let width = (room.width() - GAP * (columns - 1.0)) / columns;
    let mut left = room.left();
    for (claim, key) in conflict.claims.iter().zip(KEYS) {
        let rect =
            Rect::from_min_size(Pos2::new(left, room.top()), Vec2::new(width, room.height()));
        if claim_ui(ui, rect, look, (conflict, claim, key)) {
            choose(conflict, claim.pick.clone(), outbox);
        }
        left += width + GAP;
    }
}

fn choose(conflict: &Conflict, pick: Pick, outbox: &mut Outbox) {
    outbox.push(Command::Settle { which: Box::new(conflict.which.clone()), pick });
}

fn claim_ui(
    ui: &mut Ui,
    rect: Rect,
    look: &Look,
    (conflict, claim, (key, hint)): (&Conflict, &Claim, (Key, &'static str)),
) -> bool {
    let palette = theme::palette(ui);
    let words = text::conflicts::words(look.language);
    let inner = card::fill(ui, rect).shrink2(Vec2::new(20.0, 0.0));
    let y = inner.top() + 30.0;
    let from = button::key_hint(ui, Pos2::new(inner.left(), y), hint, palette.ink2);
    let left = Align2::LEFT_CENTER;
    let at = (Pos2::new(from + 12.0, y), left);
    let name = label::paint(ui, at, &claim.by, (Type::Strong, palette.ink), inner.width() * 0.4);
    let desk = text::shell::desk(claim.desk, look.language);
    let at = (Pos2::new(name.right() + 10.0, y), left);
    label::paint(ui, at, &desk, (Type::Meta, palette.ink2), 90.0);
    if claim.shown {
        let at = (Pos2::new(inner.right(), y), Align2::RIGHT_CENTER);
        label::paint(ui, at, words.shown, (Type::Meta, palette.ink2), 110.0);
    }
    let shown = if claim.shown { words.shown } else { "" };
    let spoken = [claim.by.as_str(), &desk, &claim.lead, &claim.value, shown].join(" ");
    let said = ui.interact(rect, ui.scope_id().with(("claim", hint)), Sense::hover());
    said.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, spoken.trim()));
    let at = (Pos2::new(inner.left(), inner.top() + 72.0), left);
    label::paint(ui, at, &claim.lead, (Type::Section, palette.ink2), inner.width());
    let at = (Pos2::new(inner.left(), inner.top() + 106.0), left);
    value_ui(ui, at, &claim.value, inner.width());
    let moment = |at| text::time::moment(at, look);
    let mut lines = vec![(words.said, moment(claim.at))];
    lines.extend(claim.arrived_at.map(|at| (words.arrived, moment(at))));
    lines.push((words.why, claim.why.clone()));
    let mut y = inner.top() + 138.0;
    for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        card::rule(ui, inner.left()..=inner.right(), y);
        let at = (Pos2::new(inner.left(), y + LINE / 2.0), left);
        label::paint(ui, at, name, (Type::Meta, palette.ink3), 96.0);
        let at = (Pos2::new(inner.left() + 100.0, y + LINE / 2.0), left);
        label::paint(ui, at, value, (Type::Table, palette.ink), inner.width() - 100.0);
        y += LINE;
    }
    let foot = Rect::from_min_max(Pos2::new(inner.left(), rect.bottom() - 64.0), inner.max);
    let rect = Rect::from_min_size(foot.min, Vec2::new(foot.width(), 48.0));
    let refused = conflict.refused.as_deref();
    let pressed = Button::new(words.take, Kind::Secondary).key(hint).refused(refused).height(48.0);
    let pressed = pressed.show_in(ui, rect).0;
    if let Some(why) = refused {
        let at = (Pos2::new(inner.left(), rect.top() - 14.0), left);
        label::paint(ui, at, why, (Type::Meta, palette.ink3), inner.width());
    }
    let typing = ui.egui_wants_keyboard_input();
    let by_key = refused.is_none()
        && ((!typing && took_key(ui, Modifiers::NONE, key)) || took_key(ui, Modifiers::ALT, key));
    pressed || by_key
}

/// The value as large as it goes in one line.
fn value_ui(ui: &Ui, at: (Pos2, Align2), value: &str, width: f32) {
    let palette = theme::palette(ui);
    let sizes = [Type::Value, Type::Title, Type::Section];
    let fits =
        |size: &Type| label::line(ui, value, (*size, palette.ink), f32::INFINITY).size().x <= width;
    let size = sizes.into_iter().find(fits).unwrap_or(Type::Body);
    label::paint(ui, at, value, (size, palette.ink), width);
}

fn third_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (conflict, form, outbox): (&Conflict, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::conflicts::words(look.language);
    let inner = card::fill(ui, room).shrink2(Vec2::new(20.0, 0.0));
    let y = inner.center().y;
    let at = (Pos2::new(inner.left(), y), Align2::LEFT_CENTER);
    let title = label::paint(ui, at, words.third, (Type::Strong, palette.ink), 150.0);
    let save = Button::new(words.take_third, Kind::Secondary);
    let width = save.natural_width(ui).max(116.0);
    let mut left = title.right() + 14.0;
    let end = inner.right() - width - 14.0;
    let field = |ui: &mut Ui, left: f32, right: f32, field: Field<'_>, typed: &mut String| {
        let rect = Rect::from_min_max(Pos2::new(left, y - 22.0), Pos2::new(right, y + 22.0));
        field.bare().show(&mut ui.new_child(UiBuilder::new().max_rect(rect)), typed);
    };
    match conflict.third {
        Third::Moment => {
            let half = ((end - left) / 3.0).min(160.0);
            let day = Field::new(words.day).hint("11-25");
            field(ui, left, left + half - 6.0, day, &mut form.day);
            left += half;
            let time = Field::new(words.time).hint("14:00");
            field(ui, left, left + half - 6.0, time, &mut form.time);
            left += half;
        }
        Third::Words => {
            let right = left + (end - left) * 0.6;
            field(ui, left, right, Field::new(words.third_words), &mut form.words);
            left = right;
        }
        Third::Nothing => return,
    }
    let pick = match conflict.third {
        Third::Moment => text::conflicts::moment(&form.day, &form.time, look).map(Pick::Moment),
        Third::Words | Third::Nothing => {
            let typed = form.words.trim();
            (!typed.is_empty()).then(|| Pick::Words(typed.to_owned())).ok_or(words.lacks_words)
        }
    };
    let refused = conflict.refused.as_deref().or(pick.as_ref().err().copied());
    let size = Vec2::new(width, theme::BUTTON_HEIGHT);
    let rect = Rect::from_min_size(Pos2::new(inner.right() - width, y - size.y / 2.0), size);
    if let Some(why) = refused {
        let at = (Pos2::new(rect.left() - 12.0, y), Align2::RIGHT_CENTER);
        let room = rect.left() - 24.0 - left;
        label::paint(ui, at, why, (Type::Meta, palette.ink3), room);
    }
    let pressed = save.refused(refused).show_in(ui, rect).0;
    if let (true, Ok(pick)) = (pressed, pick) {
        choose(conflict, pick, outbox);
    }
}

fn story_ui(ui: &mut Ui, room: Rect, look: &Look, conflict: &Conflict) {
    let palette = theme::palette(ui);
    let words = text::conflicts::words(look.language);
    let inside = card::fill(ui, room);
    let list = card::head(ui, inside, words.story, "");
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    child.set_clip_rect(list);
    let area = ScrollArea::vertical().id_salt("story").auto_shrink(false);
    area.show_rows(&mut child, STORY_LINE, conflict.story.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for one in conflict.story.get(range).unwrap_or_default() {
            let size = Vec2::new(ui.available_width(), STORY_LINE);
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let at = text::time::moment(one.at, look);
            let spoken = [at.as_str(), &one.words, &one.by].join(" ");
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &spoken));
            let inner = rect.shrink2(Vec2::new(20.0, 0.0));
            let y = inner.center().y;
            let left = Align2::LEFT_CENTER;
            let place = (Pos2::new(inner.left(), y), left);
            label::paint(ui, place, &at, (Type::Table, palette.ink2), 110.0);
            let place = (Pos2::new(inner.right(), y), Align2::RIGHT_CENTER);
            let by = label::paint(ui, place, &one.by, (Type::Meta, palette.ink3), 200.0);
            let from = inner.left() + 120.0;
            let place = (Pos2::new(from, y), left);
            label::paint(
                ui,
                place,
                &one.words,
                (Type::Table, palette.ink),
                by.left() - 12.0 - from,
            );
            card::rule(ui, inner.left()..=inner.right(), rect.bottom() - 0.5);
        }
    });
}
