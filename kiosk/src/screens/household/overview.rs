//! The file at a glance: its people, its cards and keys, its papers.

use egui::{Align2, Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use super::{Deed, Form, Tab, View, people, things};
use crate::command::Outbox;
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::standing_badge::{self, Standing};
use crate::widgets::{card, label};

/// A line of cards and papers.
const LINE: f32 = 46.0;
/// The head of the table of people.
const TABLE_HEAD: f32 = 40.0;

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, _outbox): (&View, &mut Form, &mut Outbox),
) {
    let lines = u8::try_from(view.people.len().clamp(1, 5)).unwrap_or(5);
    let height = card::HEAD_HEIGHT + TABLE_HEAD + people::LINE * f32::from(lines) + 2.0;
    let (top, below) = room.split_top_bottom_at_y(room.top() + height);
    people_ui(ui, top, look, (view, form));
    let below = below.with_min_y(below.top() + theme::GAP);
    let half = (below.width() - theme::GAP) / 2.0;
    let (left, right) = below.split_left_right_at_x(below.left() + half);
    cards_ui(ui, left, look, (view, form));
    papers_ui(ui, right.with_min_x(right.left() + theme::GAP), look, (view, form));
}

fn people_ui(ui: &mut Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let count = text::household::present((view.present(), view.people.len()), look.language);
    let body = card::head(ui, inside, words.people, &count);
    let at = Pos2::new(inside.right() - theme::PAD, inside.top() + card::HEAD_HEIGHT / 2.0);
    let ink = (Type::Meta, palette.ink3);
    label::paint(ui, (at, Align2::RIGHT_CENTER), words.masked, ink, 320.0);
    let (head, mut rest) = body.split_top_bottom_at_y(body.top() + TABLE_HEAD);
    people::head_ui(ui, head, look);
    if view.people.is_empty() {
        let at = (Pos2::new(rest.left() + theme::PAD, rest.top() + 24.0), Align2::LEFT_CENTER);
        label::paint(ui, at, words.nobody, (Type::Body, palette.ink3), rest.width());
    }
    for person in &view.people {
        if rest.top() + people::LINE > inside.bottom() + 2.0 {
            break;
        }
        let (line, below) = rest.split_top_bottom_at_y(rest.top() + people::LINE);
        people::line_ui(ui, line, look, (view, person, form));
        rest = below;
    }
}

fn cards_ui(ui: &Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let mut rest = card::head(ui, inside, words.cards, "");
    if view.cards.is_empty() && view.handed.is_empty() && view.keys.is_empty() {
        let at = (Pos2::new(rest.left() + theme::PAD, rest.top() + 24.0), Align2::LEFT_CENTER);
        label::paint(ui, at, words.no_cards, (Type::Body, palette.ink3), rest.width());
    }
    let keys = text::household::keys(view, look.language);
    let keep = if keys.is_empty() { 0.0 } else { LINE };
    for card in &view.cards {
        if rest.top() + LINE + keep > inside.bottom() {
            break;
        }
        let (line, below) = rest.split_top_bottom_at_y(rest.top() + LINE);
        let response = ui.interact(line, ui.scope_id().with(("card", card.id)), Sense::click());
        let name = text::household::card_name(card, look.language);
        let (words, tone) = text::household::card_stage(card, look);
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Button, true, [name.as_str(), &words].join(" "))
        });
        crate::widgets::row::ground(ui, line, &response, false);
        let at = (Pos2::new(line.left() + theme::PAD, line.center().y), Align2::LEFT_CENTER);
        label::paint(ui, at, &name, (Type::Body, palette.ink), line.width() * 0.55);
        things::right_chip(ui, line, (&words, tone));
        if response.clicked() {
            form.tab = Tab::Cards;
        }
        rest = below;
    }
    if !keys.is_empty() {
        let (line, _below) = rest.split_top_bottom_at_y(rest.top() + LINE);
        let at = Pos2::new(line.left() + theme::PAD, line.center().y);
        let room = line.width() - theme::PAD * 2.0;
        label::paint_facts(ui, at, &keys, (Type::Body, palette.ink), room);
    }
}

fn papers_ui(ui: &mut Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let there = view.papers.iter().filter(|(_, on)| on.is_some()).count();
    let count = format!("{there}/{}", view.papers.len());
    let mut rest = card::head(ui, inside, words.papers, &count);
    // What is missing comes first: it is what there is to do.
    let (there, missing): (Vec<_>, Vec<_>) =
        view.papers.iter().copied().partition(|(_, on)| on.is_some());
    for (paper, on) in missing.into_iter().chain(there) {
        if rest.top() + LINE > inside.bottom() {
            break;
        }
        let (line, below) = rest.split_top_bottom_at_y(rest.top() + LINE);
        paper_ui(ui, line, look, (paper, on, form));
        rest = below;
    }
}

/// One paper: a tick with its day, or a dotted ring with the button that files it.
pub(super) fn paper_ui(
    ui: &mut Ui,
    line: Rect,
    look: &Look,
    (paper, on, form): (
        dutybook_domain::household::thing::Paper,
        Option<chrono::NaiveDate>,
        &mut Form,
    ),
) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let name = text::household::paper(paper, look.language);
    let said = on.map_or_else(|| words.not_there.to_owned(), |on| on.to_string());
    let response = ui.interact(line, ui.scope_id().with(("paper", paper)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, [name, &said].join(" ")));
    let y = line.center().y;
    let standing = if on.is_some() { Standing::Met } else { Standing::NotBegun };
    standing_badge::ring(ui, Pos2::new(line.left() + theme::PAD + 11.0, y), standing, 22.0);
    let at = (Pos2::new(line.left() + theme::PAD + 34.0, y), Align2::LEFT_CENTER);
    label::paint(ui, at, name, (Type::Body, palette.ink), line.width() - 170.0);
    if on.is_some() {
        let at = (Pos2::new(line.right() - theme::PAD, y), Align2::RIGHT_CENTER);
        label::paint(ui, at, &said, (Type::Meta, palette.ink2), 110.0);
    } else {
        let button = Button::new(words.file_paper, Kind::Quiet);
        let width = button.natural_width(ui);
        let at = Pos2::new(line.right() - theme::PAD + 8.0 - width, y - 20.0);
        if button.show_in(ui, Rect::from_min_size(at, Vec2::new(width, 40.0))).0 {
            form.open(Deed::FilePaper(paper), look);
        }
    }
    card::rule(ui, line.left()..=line.right(), line.bottom());
}
