//! The pages as they will come out: the very pages that are printed, painted black on white in both
//! themes.

use egui::{Align2, FontFamily, FontId, Pos2, Rect, Role as Widget, ScrollArea, Sense, Stroke, Ui};
use egui::{StrokeKind, UiBuilder, Vec2, WidgetInfo};

use super::View;
use crate::look::Look;
use crate::paper::page::{Page, Words};
use crate::text;
use crate::theme::{self, LIGHT, STRONG, Type};
use crate::widgets::{card, label};

/// Between two pages, and around them.
const AROUND: f32 = 14.0;
/// Room for the scroll bar.
const SCROLL_BAR: f32 = 20.0;
/// A page is shown at least so large, pixels for a point: smaller, nobody reads it.
const SMALLEST: f32 = 1.2;
/// How far a line of words reaches below its letters' feet, as a share of its size.
const BELOW: f32 = 0.24;

pub(super) fn ui(ui: &mut Ui, room: Rect, look: &Look, view: &View) {
    let palette = theme::palette(ui);
    let words = text::records::words(look.language);
    let inside = card::fill(ui, room);
    let title = if view.title.is_empty() { words.preview } else { &view.title };
    let count = view.pages.len();
    let beside =
        if count == 0 { String::new() } else { text::records::pages(count, look.language) };
    let body = card::head(ui, inside, title, &beside);
    ui.painter().rect_filled(body.shrink(1.0), 0.0, palette.sunken);
    if count == 0 {
        let why = view.why_not.as_deref().unwrap_or(words.nothing_chosen);
        let at = (body.center(), Align2::CENTER_CENTER);
        label::paint(ui, at, why, (Type::Body, palette.ink2), body.width() - 40.0);
        return;
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(body.shrink(1.0)));
    child.set_clip_rect(body.shrink(1.0).intersect(ui.clip_rect()));
    let fitting = body.width() - AROUND * 2.0 - SCROLL_BAR;
    ScrollArea::both().id_salt(("pages", &view.title)).auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (place, page) in view.pages.iter().enumerate() {
            let scale = (fitting / page.size.0).max(SMALLEST);
            let size = Vec2::new(page.size.0, page.size.1) * scale;
            let (rect, response) =
                ui.allocate_exact_size(size + Vec2::splat(AROUND * 2.0), Sense::hover());
            let spoken = text::records::page(place.saturating_add(1), count, look.language);
            response.widget_info(|| WidgetInfo::labeled(Widget::Image, true, &spoken));
            let sheet = Rect::from_min_size(rect.min + Vec2::splat(AROUND), size);
            if ui.is_rect_visible(sheet) {
                paint(ui, sheet, page, scale);
            }
        }
    });
}

fn paint(ui: &Ui, sheet: Rect, page: &Page, scale: f32) {
    let painter = ui.painter();
    let edge = Stroke::new(1.0, theme::palette(ui).edge);
    painter.rect(sheet, 0.0, LIGHT.surface, edge, StrokeKind::Outside);
    let at = |(x, y): (f32, f32)| sheet.min + Vec2::new(x, y) * scale;
    for stroke in &page.strokes {
        let ink = Stroke::new((stroke.width * scale).max(1.0), LIGHT.ink2);
        painter.line_segment([at(stroke.from), at(stroke.to)], ink);
    }
    let clip = ui.clip_rect();
    for words in &page.words {
        let from = at(words.at);
        if from.y > clip.top() - 40.0 && from.y < clip.bottom() + 40.0 {
            write(ui, from, words, scale);
        }
    }
}

fn write(ui: &Ui, from: Pos2, words: &Words, scale: f32) {
    let family =
        if words.strong { FontFamily::Name(STRONG.into()) } else { FontFamily::Proportional };
    let size = words.size * scale;
    let font = FontId::new(size, family);
    let bottom = Pos2::new(from.x, from.y + size * BELOW);
    ui.painter().text(bottom, Align2::LEFT_BOTTOM, &words.words, font, LIGHT.ink);
}
