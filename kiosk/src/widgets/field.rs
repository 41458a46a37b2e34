//! Fields: a caption above, the words, and beneath what is wrong and what to do. Nothing typed is
//! ever cleared.

use egui::{Color32, Response, TextEdit, Ui, Vec2};

use super::icon::{self, Icon};
use super::label;
use crate::theme::{self, Type};

/// How much of a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    /// Caption and words.
    Whole,
    /// The caption, and dots for the words.
    Dots,
    /// The words without the caption.
    Bare,
}

/// A field before it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    caption: &'a str,
    hint: &'a str,
    error: Option<&'a str>,
    icon: Option<Icon>,
    rows: usize,
    show: Show,
}

impl<'a> Field<'a> {
    /// A field of one line.
    pub const fn new(caption: &'a str) -> Self {
        Self { caption, hint: "", error: None, icon: None, rows: 1, show: Show::Whole }
    }

    /// With words that show what may be written here.
    #[must_use]
    pub const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// With what is wrong and what to do.
    #[must_use]
    pub const fn error(mut self, error: Option<&'a str>) -> Self {
        self.error = error;
        self
    }

    /// With an icon at the left.
    #[must_use]
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Of several lines.
    #[must_use]
    pub const fn rows(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }

    /// Showing dots in place of what is typed.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.show = Show::Dots;
        self
    }

    /// Without the caption above; it is still its name.
    #[must_use]
    pub const fn bare(mut self) -> Self {
        self.show = Show::Bare;
        self
    }

    /// Shows it as wide as the room.
    pub fn show(self, ui: &mut Ui, words: &mut String) -> Response {
        if self.show == Show::Bare {
            let response = self.edit(ui, words);
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::TextInput, true, self.caption)
            });
            return response;
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            let caption = label::caption(ui, self.caption);
            let response = self.edit(ui, words).labelled_by(caption.id);
            if let Some(error) = self.error {
                complain(ui, error);
            }
            response
        })
        .inner
    }

    fn edit(self, ui: &mut Ui, words: &mut String) -> Response {
        let palette = theme::palette(ui);
        let width = ui.available_width();
        let left: i8 = if self.icon.is_some() { 40 } else { 12 };
        let id = ui.scope_id().with(("field", self.caption));
        let focused = ui.memory(|memory| memory.has_focus(id));
        let stroke = if self.error.is_some() {
            egui::Stroke::new(2.0, palette.over)
        } else if focused {
            theme::focus(palette)
        } else {
            theme::edge(palette)
        };
        let frame = egui::Frame::new()
            .fill(palette.surface)
            .corner_radius(theme::BUTTON)
            .inner_margin(egui::Margin { left, right: 12, top: 10, bottom: 10 });
        let edit = if self.rows > 1 {
            TextEdit::multiline(words).desired_rows(self.rows)
        } else {
            TextEdit::singleline(words)
        };
        let response = ui.add(
            edit.id(id)
                .password(self.show == Show::Dots)
                .hint_text(label::rich(self.hint, Type::Body, palette.ink3))
                .font(Type::Body.font())
                .text_color(palette.ink)
                .frame(frame)
                .desired_width(width)
                .min_size(Vec2::new(width, theme::FIELD_HEIGHT)),
        );
        ui.painter().rect_stroke(response.rect, theme::BUTTON, stroke, egui::StrokeKind::Inside);
        if let Some(icon) = self.icon {
            let at = egui::pos2(response.rect.left() + 22.0, response.rect.top() + 22.0);
            icon::paint(ui.painter(), icon, (at, 18.0), palette.ink2);
        }
        response
    }
}

fn complain(ui: &mut Ui, error: &str) {
    let palette = theme::palette(ui);
    ui.horizontal_wrapped(|ui| {
        let (rect, _response) = ui.allocate_exact_size(Vec2::splat(18.0), egui::Sense::hover());
        icon::paint(ui.painter(), Icon::Alert, (rect.center(), 16.0), palette.over);
        label::text(ui, error, Type::Meta, palette.over);
    });
}

/// The part of `words` that matches what is looked for, painted in the accent.
pub fn matched(
    words: &str,
    needle: &str,
    (size, ink, accent): (Type, Color32, Color32),
) -> egui::text::LayoutJob {
    let mut job = egui::text::LayoutJob::default();
    let plain = egui::TextFormat::simple(size.font(), ink);
    let found = if needle.is_empty() { None } else { words.find(needle) };
    let Some((before, rest)) = found.and_then(|at| words.split_at_checked(at)) else {
        job.append(words, 0.0, plain);
        return job;
    };
    let (hit, after) = rest.split_at_checked(needle.len()).unwrap_or((rest, ""));
    job.append(before, 0.0, plain.clone());
    job.append(hit, 0.0, egui::TextFormat::simple(Type::Strong.font(), accent));
    job.append(after, 0.0, plain);
    job
}
