//! A person as the first character of the name in a disc.

use egui::{Align2, Pos2, Ui};

use super::label;
use crate::theme::{self, Type};

/// Paints it around a point.
pub fn paint(ui: &Ui, centre: Pos2, name: &str, chosen: bool) {
    let palette = theme::palette(ui);
    let (ground, ink) =
        if chosen { (palette.accent, palette.on_accent) } else { (palette.sunken, palette.ink2) };
    ui.painter().circle_filled(centre, 22.0, ground);
    let first: String = name.chars().take(1).collect();
    let at = (centre, Align2::CENTER_CENTER);
    label::paint(ui, at, &first, (Type::Section, ink), 44.0);
}
