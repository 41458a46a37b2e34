//! Chips: a word in a small box, always with the word, never with colour alone.

use egui::{Align2, Color32, Pos2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use super::icon::{self, Icon};
use super::label;
use crate::theme::{self, Palette, Type};

/// What a chip means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// In work; a plain fact.
    Neutral,
    /// A fact with a border and no ground: a number, a kind.
    Outline,
    /// Our move.
    Ours,
    /// Soon.
    Soon,
    /// Late.
    Over,
    /// Done.
    Done,
    /// Waiting for someone else.
    Waiting,
}

impl Tone {
    /// Ground and ink.
    pub const fn colours(self, palette: &Palette) -> (Color32, Color32) {
        match self {
            Self::Neutral => (palette.sunken, palette.ink2),
            Self::Outline => (palette.surface, palette.ink2),
            Self::Ours => (palette.accent_soft, palette.accent),
            Self::Soon => (palette.soon_soft, palette.soon),
            Self::Over => (palette.over_soft, palette.over),
            Self::Done => (palette.ok_soft, palette.ok),
            Self::Waiting => (palette.hold_soft, palette.hold),
        }
    }
}

/// Shows a chip.
pub fn chip(ui: &mut Ui, words: &str, tone: Tone, icon: Option<Icon>) -> Response {
    let width = width(ui, words, icon);
    let size = Vec2::new(width, theme::CHIP_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    draw(ui, rect, words, tone, icon);
    response
}

/// Paints a chip with its left edge in the middle at a point; answers the rectangle it covers.
pub fn paint(ui: &Ui, left: Pos2, words: &str, tone: Tone) -> Rect {
    let size = Vec2::new(width(ui, words, None), theme::CHIP_HEIGHT);
    let rect = Align2::LEFT_CENTER.anchor_size(left, size);
    draw(ui, rect, words, tone, None);
    rect
}

fn width(ui: &Ui, words: &str, icon: Option<Icon>) -> f32 {
    let galley = label::line(ui, words, (Type::Meta, Color32::PLACEHOLDER), f32::INFINITY);
    let icon = if icon.is_some() { 20.0 } else { 0.0 };
    galley.size().x + 16.0 + icon
}

fn draw(ui: &Ui, rect: Rect, words: &str, tone: Tone, icon: Option<Icon>) {
    let palette = theme::palette(ui);
    let (ground, ink) = tone.colours(palette);
    let stroke = match tone {
        Tone::Outline => theme::line(palette),
        Tone::Neutral | Tone::Ours | Tone::Soon | Tone::Over | Tone::Done | Tone::Waiting => {
            egui::Stroke::NONE
        }
    };
    ui.painter().rect(rect, theme::CHIP, ground, stroke, egui::StrokeKind::Inside);
    let mut x = rect.left() + 8.0;
    if let Some(icon) = icon {
        icon::paint(ui.painter(), icon, (Pos2::new(x + 7.0, rect.center().y), 14.0), ink);
        x += 20.0;
    }
    let at = Pos2::new(x, rect.center().y);
    label::paint(ui, (at, Align2::LEFT_CENTER), words, (Type::Meta, ink), f32::INFINITY);
}
