//! The keypad of the lock screen and of signatures: ten digits, clear, back. It never shows what
//! was typed.

use egui::{Align2, Key, Rect, Role, Sense, StrokeKind, Ui, Vec2, WidgetInfo};

use super::{button, label};
use crate::theme::{self, Type};

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// A digit.
    Digit(char),
    /// Everything typed goes.
    Clear,
    /// The last digit goes.
    Back,
}

/// The words on the two keys that are no digits.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// On the key at the left.
    pub clear: &'a str,
    /// On the key at the right.
    pub back: &'a str,
}

const GAP: f32 = 8.0;

/// Shows the keypad in `rect`, and hears the keyboard's digits.
pub fn keypad(ui: &Ui, rect: Rect, words: Words<'_>) -> Option<Pressed> {
    let size = Vec2::new((rect.width() - GAP * 2.0) / 3.0, (rect.height() - GAP * 3.0) / 4.0);
    let keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", words.clear, "0", words.back];
    let mut pressed = typed(ui);
    for (place, key) in (0_u8..).zip(keys) {
        let at =
            Vec2::new(f32::from(place % 3) * (size.x + GAP), f32::from(place / 3) * (size.y + GAP));
        if !draw(ui, Rect::from_min_size(rect.min + at, size), key) {
            continue;
        }
        pressed = Some(match (place, key.chars().next()) {
            (9, _) => Pressed::Clear,
            (11, _) | (_, None) => Pressed::Back,
            (_, Some(digit)) => Pressed::Digit(digit),
        });
    }
    pressed
}

fn draw(ui: &Ui, rect: Rect, words: &str) -> bool {
    let palette = theme::palette(ui);
    let response = ui.interact(rect, ui.scope_id().with(("key", words)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    let ground = if response.is_pointer_button_down_on() {
        palette.sunken
    } else if response.hovered() {
        palette.canvas
    } else {
        palette.surface
    };
    ui.painter().rect(rect, theme::BUTTON, ground, theme::line(palette), StrokeKind::Inside);
    button::focus_ring(ui, rect, &response);
    let (size, ink) = if words.chars().count() == 1 && words.is_ascii() {
        (Type::Value, palette.ink)
    } else {
        (Type::Body, palette.ink2)
    };
    let at = (rect.center(), Align2::CENTER_CENTER);
    label::paint(ui, at, words, (size, ink), rect.width());
    response.clicked()
}

fn typed(ui: &Ui) -> Option<Pressed> {
    ui.input(|input| {
        let digit = input.events.iter().find_map(|event| {
            let egui::Event::Text(text) = event else { return None };
            text.chars().next().filter(char::is_ascii_digit).map(Pressed::Digit)
        });
        let key = |key, pressed| input.key_pressed(key).then_some(pressed);
        digit
            .or_else(|| key(Key::Backspace, Pressed::Back))
            .or_else(|| key(Key::Delete, Pressed::Clear))
    })
}

/// Shows how many of `wanted` places are filled, as dots.
pub fn dots(ui: &Ui, rect: Rect, (typed, wanted): (usize, usize), spoken: &str) {
    let palette = theme::palette(ui);
    let response = ui.interact(rect, ui.scope_id().with("dots"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken));
    ui.painter().rect(rect, theme::CARD, palette.surface, theme::edge(palette), StrokeKind::Inside);
    let places = u16::try_from(typed.max(wanted)).unwrap_or(u16::MAX);
    let step = (rect.width() / (f32::from(places) + 1.0)).min(32.0);
    let mut x = rect.center().x - step * (f32::from(places) - 1.0) / 2.0;
    for place in 0..usize::from(places) {
        let at = egui::pos2(x, rect.center().y);
        if place < typed {
            ui.painter().circle_filled(at, 8.0, palette.ink);
        } else {
            ui.painter().circle_stroke(at, 7.0, egui::Stroke::new(1.5, palette.edge));
        }
        x += step;
    }
}
