//! What is shown where no Chinese face is installed: Chinese would come out as empty boxes. In
//! English, since nothing else can be drawn.

use egui::{CentralPanel, Ui};

use crate::theme::Type;
use crate::widgets::label::rich;

/// Says what to install.
pub fn ui(ui: &mut Ui) {
    let ink = crate::theme::palette(ui).ink;
    CentralPanel::default().show(ui, |ui| {
        ui.add_space(200.0);
        ui.vertical_centered(|ui| {
            ui.label(rich(crate::text::faceless::TITLE, Type::Title, ink));
            ui.add_space(12.0);
            ui.label(rich(crate::text::faceless::WAY_OUT, Type::Lead, ink));
        });
    });
}
