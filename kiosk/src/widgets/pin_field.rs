//! A field for a PIN: dots in place of digits. It takes digits only while it has the focus, and never
//! shows, copies or keeps what was typed.

use egui::{Align2, Event, Key, Pos2, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo};

use super::{button, label};
use crate::command::Pin;
use crate::theme::{self, Type};

/// Shows the field in `rect`; `name` is what it is for, `count` says how many digits there are.
pub fn show_in(ui: &Ui, rect: Rect, name: &str, (pin, count): (&mut Pin, &str)) -> Response {
    let palette = theme::palette(ui);
    let response = ui.interact(rect, ui.scope_id().with(("pin", name)), Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::TextInput, true, name);
        info.current_text_value = Some(count.to_owned());
        info
    });
    if response.clicked() {
        response.request_focus();
    }
    if response.has_focus() {
        take(ui, pin);
    }
    let stroke = if response.has_focus() { theme::focus(palette) } else { theme::edge(palette) };
    ui.painter().rect(rect, theme::BUTTON, palette.surface, stroke, StrokeKind::Inside);
    button::focus_ring(ui, rect, &response);
    if pin.is_empty() {
        let at = (Pos2::new(rect.left() + 12.0, rect.center().y), Align2::LEFT_CENTER);
        label::paint(ui, at, name, (Type::Body, palette.ink3), rect.width() - 20.0);
    }
    for place in 0..u8::try_from(pin.len()).unwrap_or(u8::MAX) {
        let x = rect.left() + 20.0 + 18.0 * f32::from(place);
        ui.painter().circle_filled(Pos2::new(x, rect.center().y), 5.0, palette.ink);
    }
    response
}

fn take(ui: &Ui, pin: &mut Pin) {
    ui.input(|input| {
        for event in &input.events {
            if let Event::Text(text) = event {
                text.chars().for_each(|digit| pin.push(digit));
            }
        }
        if input.key_pressed(Key::Backspace) {
            pin.pop();
        }
        if input.key_pressed(Key::Delete) {
            pin.clear();
        }
    });
}
