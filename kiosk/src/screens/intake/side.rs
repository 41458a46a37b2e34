//! The right side of the intake: who is highlighted, what is open there, what one can say.

use egui::{Align2, Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use super::{Caller, Form, Hit, View};
use crate::look::Look;
use crate::matter::Matter;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::{card, label, standing_badge};

const LINE: f32 = 42.0;
const OPEN_LINE: f32 = 62.0;

pub(super) fn ui(ui: &Ui, room: Rect, look: &Look, (view, form): (&View, &Form)) {
    let hit = match &form.caller {
        Caller::Found(hit) => Some(hit),
        Caller::Unknown if view.hits_for == form.query => view.hits.get(form.highlighted),
        Caller::Unknown | Caller::Stranger { .. } => None,
    };
    let mut rest = room;
    if let Some(hit) = hit {
        let (top, below) = rest.split_top_bottom_at_y(rest.top() + 124.0);
        person_ui(ui, top, look, (hit, form));
        rest = below.with_min_y(below.top() + theme::GAP);
        let open = view.open.get(&hit.household).map_or(&[][..], Vec::as_slice);
        let lines = u8::try_from(open.len().clamp(1, 4)).unwrap_or(4);
        let height = card::HEAD_HEIGHT + OPEN_LINE * f32::from(lines) + 4.0;
        let (top, below) = rest.split_top_bottom_at_y(rest.top() + height);
        open_ui(ui, top, look, open);
        rest = below.with_min_y(below.top() + theme::GAP);
    }
    phrases_ui(ui, rest, look, form);
}

fn person_ui(ui: &Ui, room: Rect, look: &Look, (hit, form): (&Hit, &Form)) {
    let palette = theme::palette(ui);
    let words = text::intake::words(look.language);
    let inside = card::fill(ui, room);
    let is_chosen = matches!(form.caller, Caller::Found(_));
    let rest = card::head(ui, inside, &hit.unit, if is_chosen { "" } else { words.preview });
    let at = (Pos2::new(rest.left() + theme::PAD, rest.top() + 26.0), Align2::LEFT_CENTER);
    let name = if hit.name.is_empty() { words.vacant } else { hit.name.as_str() };
    let name = label::paint(ui, at, name, (Type::Section, palette.ink), 180.0);
    let at = (Pos2::new(name.right() + 12.0, rest.top() + 26.0), Align2::LEFT_CENTER);
    label::paint(ui, at, &hit.phone, (Type::Table, palette.ink2), 160.0);
    let relation = text::household::tied((hit.tie, hit.past), look.language);
    let at = (Pos2::new(rest.left() + theme::PAD, rest.top() + 54.0), Align2::LEFT_CENTER);
    label::paint(ui, at, &relation, (Type::Meta, palette.ink2), 200.0);
}

fn open_ui(ui: &Ui, room: Rect, look: &Look, open: &[Matter]) {
    let palette = theme::palette(ui);
    let words = text::intake::words(look.language);
    let inside = card::fill(ui, room);
    let list = card::head(ui, inside, words.open_matters, &open.len().to_string());
    if open.is_empty() {
        let at = (Pos2::new(list.left() + theme::PAD, list.top() + 30.0), Align2::LEFT_CENTER);
        label::paint(ui, at, words.nothing_open, (Type::Body, palette.ink3), list.width());
    }
    let mut top = list.top();
    for matter in open.iter().take(4) {
        let size = Vec2::new(list.width() - theme::PAD * 2.0, OPEN_LINE);
        let line = Rect::from_min_size(Pos2::new(list.left() + theme::PAD, top), size);
        let spoken = [matter.subject.as_str(), &matter.number].join(" ");
        let response = ui.interact(line, ui.scope_id().with(("open", &spoken)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        let badge = matter.badge(look);
        standing_badge::paint(ui, line.with_max_x(line.left() + 138.0), &badge, 26.0);
        let x = line.left() + 144.0;
        let at = (Pos2::new(x, line.center().y + 1.0), Align2::LEFT_BOTTOM);
        let room = line.right() - x;
        label::paint(ui, at, &matter.subject, (Type::Strong, palette.ink), room);
        let stage = text::ticket::stage(matter.stage, look.language);
        let facts = [matter.number.as_str(), stage];
        let at = Pos2::new(x, line.center().y + 12.0);
        label::paint_facts(ui, at, &facts, (Type::Meta, palette.ink2), room);
        top += OPEN_LINE;
        card::rule(ui, list.left()..=list.right(), top);
    }
}

fn phrases_ui(ui: &Ui, room: Rect, look: &Look, form: &Form) {
    let palette = theme::palette(ui);
    let words = text::intake::words(look.language);
    let inside = card::fill(ui, room);
    let list = card::head(ui, inside, words.one_can_say, words.one_can_say_source);
    let mut top = list.top() + 6.0;
    for (name, phrase) in text::intake::phrases(form.category, look.language) {
        if top + LINE > list.bottom() {
            break;
        }
        let y = top + LINE / 2.0;
        let at = (Pos2::new(list.left() + theme::PAD, y), Align2::LEFT_CENTER);
        label::paint(ui, at, name, (Type::Meta, palette.ink3), 68.0);
        let at = (Pos2::new(list.left() + theme::PAD + 72.0, y), Align2::LEFT_CENTER);
        let width = list.width() - theme::PAD * 2.0 - 72.0;
        label::paint(ui, at, phrase, (Type::Body, palette.ink), width);
        top += LINE;
        card::rule(ui, list.left() + theme::PAD..=list.right() - theme::PAD, top);
    }
}
