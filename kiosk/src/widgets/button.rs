//! Buttons: one primary in a view; a disabled one says why beside it and keeps its focus, so that
//! the reason can be read aloud.

use egui::{Align2, Color32, Key, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2};
use egui::{CornerRadius, WidgetInfo};

use super::icon::{self, Icon};
use super::label;
use crate::theme::{self, Palette, Type};

/// What a button is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The one main deed of the view.
    Primary,
    /// Any other.
    Secondary,
    /// One that repeats in every row.
    Row,
    /// One of a row that has to be pressed.
    RowWanted,
    /// One that cannot be taken back easily.
    Destructive,
    /// Words only.
    Quiet,
}

/// A button before it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Button<'a> {
    words: &'a str,
    kind: Kind,
    icon: Option<Icon>,
    key: Option<&'a str>,
    why_not: Option<&'a str>,
    width: Option<f32>,
    height: f32,
}

impl<'a> Button<'a> {
    /// A button of a kind.
    pub const fn new(words: &'a str, kind: Kind) -> Self {
        let height = match kind {
            Kind::Primary => theme::MAIN_BUTTON_HEIGHT,
            Kind::Secondary | Kind::Row | Kind::RowWanted | Kind::Destructive | Kind::Quiet => {
                theme::BUTTON_HEIGHT
            }
        };
        Self { words, kind, icon: None, key: None, why_not: None, width: None, height }
    }

    /// With an icon before the words.
    #[must_use]
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With the key that does the same.
    #[must_use]
    pub const fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// Not to be pressed, and why: the reason is spoken with the button. The screen shows it beside.
    #[must_use]
    pub const fn refused(mut self, why_not: Option<&'a str>) -> Self {
        self.why_not = why_not;
        self
    }

    /// Of a given width.
    #[must_use]
    pub const fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// Of a given height.
    #[must_use]
    pub const fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }

    /// Shows it where the layout is; `clicked` only where it may be pressed.
    pub fn show(self, ui: &mut Ui) -> Pressed {
        let size = Vec2::new(self.width.unwrap_or_else(|| self.natural_width(ui)), self.height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        self.finish(ui, rect, &response)
    }

    /// Shows it in a rectangle that is already allocated.
    pub fn show_in(self, ui: &mut Ui, rect: Rect) -> Pressed {
        let id =
            ui.scope_id().with(("button", self.words, rect.min.x.to_bits(), rect.min.y.to_bits()));
        let response = ui.interact(rect, id, Sense::click());
        self.finish(ui, rect, &response)
    }

    /// How wide it is by itself.
    pub fn natural_width(&self, ui: &Ui) -> f32 {
        let words = label::line(ui, self.words, (self.font(), Color32::PLACEHOLDER), f32::INFINITY);
        let padding = match self.kind {
            Kind::Primary => 42.0,
            Kind::Secondary | Kind::Destructive => 36.0,
            Kind::Row | Kind::RowWanted => 28.0,
            Kind::Quiet => 16.0,
        };
        words.size().x + padding + self.icon_width() + self.key_width(ui)
    }

    const fn font(&self) -> Type {
        match self.kind {
            Kind::Primary | Kind::RowWanted => Type::Strong,
            Kind::Secondary | Kind::Row | Kind::Destructive | Kind::Quiet => Type::Body,
        }
    }

    const fn icon_width(&self) -> f32 {
        if self.icon.is_some() || self.why_not.is_some() { 28.0 } else { 0.0 }
    }

    fn key_width(&self, ui: &Ui) -> f32 {
        self.key.map_or(0.0, |key| {
            let size = (Type::Hint, Color32::PLACEHOLDER);
            label::line(ui, key, size, f32::INFINITY).size().x + 22.0
        })
    }

    fn finish(self, ui: &Ui, rect: Rect, response: &Response) -> Pressed {
        let allowed = self.why_not.is_none();
        response.widget_info(|| {
            let spoken = self
                .why_not
                .map_or_else(|| self.words.to_owned(), |why| format!("{}: {why}", self.words));
            WidgetInfo::labeled(Role::Button, allowed, if allowed { self.words } else { &spoken })
        });
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, response);
        }
        Pressed(allowed && response.clicked())
    }

    fn paint(self, ui: &Ui, rect: Rect, response: &Response) {
        let palette = theme::palette(ui);
        let look = Look::of(self.kind, self.why_not.is_none(), palette, response);
        ui.painter().rect(rect, theme::BUTTON, look.ground, look.stroke, StrokeKind::Inside);
        focus_ring(ui, rect, response);
        let words = label::line(ui, self.words, (self.font(), look.ink), rect.width() - 12.0);
        let total = words.size().x + self.icon_width() + self.key_width(ui);
        let mut x = rect.center().x - total / 2.0;
        let y = rect.center().y;
        let icon = if self.why_not.is_some() { Some(Icon::Lock) } else { self.icon };
        if let Some(icon) = icon {
            icon::paint(ui.painter(), icon, (Pos2::new(x + 9.0, y), 18.0), look.ink);
            x += self.icon_width();
        }
        let at = Align2::LEFT_CENTER.anchor_size(Pos2::new(x, y), words.size());
        x = at.right();
        ui.painter().galley(at.min, words, look.ink);
        if let Some(key) = self.key {
            key_hint(ui, Pos2::new(x + 10.0, y), key, look.ink);
        }
    }
}

/// Whether a button was pressed that may be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Pressed(pub bool);

struct Look {
    ground: Color32,
    ink: Color32,
    stroke: Stroke,
}

impl Look {
    fn of(kind: Kind, allowed: bool, palette: &Palette, response: &Response) -> Self {
        if !allowed {
            let stroke = Stroke::new(1.0, palette.line);
            return Self { ground: palette.sunken, ink: palette.ink3, stroke };
        }
        let ground = if response.is_pointer_button_down_on() {
            palette.sunken
        } else if response.hovered() {
            palette.canvas
        } else {
            palette.surface
        };
        match kind {
            Kind::Primary => {
                Self { ground: palette.accent, ink: palette.on_accent, stroke: Stroke::NONE }
            }
            Kind::Secondary => Self { ground, ink: palette.ink, stroke: theme::edge(palette) },
            Kind::Row => {
                Self { ground, ink: palette.accent, stroke: Stroke::new(1.0, palette.line) }
            }
            Kind::RowWanted => {
                Self { ground, ink: palette.accent, stroke: Stroke::new(1.0, palette.accent) }
            }
            Kind::Destructive => {
                Self { ground, ink: palette.over, stroke: Stroke::new(1.0, palette.over) }
            }
            Kind::Quiet => {
                let ground = if response.hovered() { palette.canvas } else { Color32::TRANSPARENT };
                Self { ground, ink: palette.accent, stroke: Stroke::NONE }
            }
        }
    }
}

/// The ring of the focus: two pixels outside what has it.
pub fn focus_ring(ui: &Ui, rect: Rect, response: &Response) {
    if response.has_focus() {
        let palette = theme::palette(ui);
        let ring = rect.expand(3.0);
        let corner = CornerRadius::same(8);
        ui.painter().rect_stroke(ring, corner, theme::focus(palette), StrokeKind::Inside);
    }
}

/// A key's name in its small box; answers where it ends.
pub fn key_hint(ui: &Ui, left: Pos2, key: &str, ink: Color32) -> f32 {
    let words = label::line(ui, key, (Type::Hint, ink), f32::INFINITY);
    let size = Vec2::new(words.size().x + 12.0, 22.0);
    let rect = Align2::LEFT_CENTER.anchor_size(left, size);
    ui.painter().rect_stroke(rect, theme::KEY, Stroke::new(1.0, ink), StrokeKind::Inside);
    let at = Align2::CENTER_CENTER.anchor_size(rect.center(), words.size());
    ui.painter().galley(at.min, words, ink);
    rect.right()
}

/// Whether a key was pressed and is now used up.
pub fn took_key(ui: &Ui, modifiers: egui::Modifiers, key: Key) -> bool {
    ui.input_mut(|input| input.consume_key(modifiers, key))
}
