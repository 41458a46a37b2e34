//! Options: up to eight numbered tiles, the number being the key. No drop-down under seven choices.

use egui::{
    Align2, Color32, Event, Key, Modifiers, Pos2, Response, Role, Sense, Stroke, StrokeKind, Ui,
};
use egui::{Vec2, WidgetInfo};

use super::icon::{self, Icon};
use super::{button, label};
use crate::theme::{self, Type};

/// The keys of the first eight options, with Alt always, bare when no field is written in.
const KEYS: [Key; 8] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8];

/// One option.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a, T> {
    /// What it stands for.
    pub value: T,
    /// Its words.
    pub words: &'a str,
    /// Its icon.
    pub icon: Option<Icon>,
}

/// Shows numbered options in a row that breaks where there is no room. Answers whether the choice
/// changed.
pub fn numbered<T: Copy + PartialEq>(
    ui: &mut Ui,
    choices: &[(T, &str)],
    chosen: &mut Option<T>,
) -> bool {
    let before = *chosen;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(8.0, 8.0);
        for (place, (value, words)) in choices.iter().enumerate() {
            let number = place.saturating_add(1).to_string();
            let is_chosen = *chosen == Some(*value);
            let pressed = tile(ui, (Some(&number), None), words, is_chosen);
            if pressed.clicked() || took_place(ui, place) {
                *chosen = Some(*value);
            }
        }
    });
    before != *chosen
}

/// Shows options without numbers in a row that breaks where there is no room: for a second choice in
/// a form whose numbers are given away. Answers whether the choice changed.
pub fn plain<T: Copy + PartialEq>(
    ui: &mut Ui,
    choices: &[(T, &str)],
    chosen: &mut Option<T>,
) -> bool {
    let before = *chosen;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(8.0, 8.0);
        for (value, words) in choices {
            if tile(ui, (None, None), words, *chosen == Some(*value)).clicked() {
                *chosen = Some(*value);
            }
        }
    });
    before != *chosen
}

/// Whether an option's number was pressed: with Alt always, bare when no field is written in.
pub fn took_place(ui: &Ui, place: usize) -> bool {
    KEYS.get(place).is_some_and(|key| took_number(ui, *key))
}

fn took_number(ui: &Ui, key: Key) -> bool {
    let writing = ui.ctx().egui_wants_keyboard_input();
    if button::took_key(ui, Modifiers::ALT, key) {
        // Some platforms type the digit as well: it is not meant for the field that is written in.
        ui.input_mut(|input| {
            let typed =
                |event: &Event| matches!(event, Event::Text(t) if t == key.symbol_or_name());
            input.events.retain(|event| !typed(event));
        });
        return true;
    }
    !writing && button::took_key(ui, Modifiers::NONE, key)
}

/// Shows options with icons side by side, without numbers.
pub fn side_by_side<T: Copy + PartialEq>(
    ui: &mut Ui,
    choices: &[Choice<'_, T>],
    chosen: &mut T,
) -> bool {
    let before = *chosen;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        for choice in choices {
            let is_chosen = *chosen == choice.value;
            if tile(ui, (None, choice.icon), choice.words, is_chosen).clicked() {
                *chosen = choice.value;
            }
        }
    });
    before != *chosen
}

/// One tile.
pub fn tile(
    ui: &mut Ui,
    (number, icon): (Option<&str>, Option<Icon>),
    words: &str,
    chosen: bool,
) -> Response {
    let size = if chosen { Type::Strong } else { Type::Body };
    let natural = label::line(ui, words, (size, Color32::PLACEHOLDER), f32::INFINITY).size().x;
    let lead = if number.is_some() { 17.0 } else { 0.0 } + if icon.is_some() { 28.0 } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(
        Vec2::new(natural + lead + 26.0, theme::BUTTON_HEIGHT),
        Sense::click(),
    );
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, words));
    let palette = theme::palette(ui);
    let (ground, ink, stroke) = if chosen {
        (palette.accent_soft, palette.accent, theme::focus(palette))
    } else if response.hovered() {
        (palette.canvas, palette.ink, theme::edge(palette))
    } else {
        (palette.surface, palette.ink, Stroke::new(1.0, palette.edge))
    };
    ui.painter().rect(rect, theme::BUTTON, ground, stroke, StrokeKind::Inside);
    button::focus_ring(ui, rect, &response);
    let mut x = rect.left() + 13.0;
    let y = rect.center().y;
    if let Some(number) = number {
        let at = (Pos2::new(x, y), Align2::LEFT_CENTER);
        let ink = if chosen { palette.accent } else { palette.ink2 };
        label::paint(ui, at, number, (size, ink), f32::INFINITY);
        x += 17.0;
    }
    if let Some(icon) = icon {
        icon::paint(ui.painter(), icon, (Pos2::new(x + 9.0, y), 18.0), ink);
        x += 28.0;
    }
    let at = (Pos2::new(x, y), Align2::LEFT_CENTER);
    label::paint(ui, at, words, (size, ink), f32::INFINITY);
    response
}
