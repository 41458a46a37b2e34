//! The clocks of a ticket: one row each, one of them unfolded into its stretches to scale.

use egui::{Align2, Pos2, Rect, Sense, Stroke, Ui, Vec2};

use super::{ClockRow, Form, Stretch, View};
use crate::look::Look;
use crate::matter;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::icon::{self, Icon};
use crate::widgets::{button, card, label, standing_badge};

const ROW: f32 = 48.0;
const LINE: f32 = 23.0;

pub(super) fn ui(ui: &Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let words = text::ticket_screen::words(look.language);
    let inside = card::fill(ui, room);
    let list = card::head(ui, inside, words.limits, "");
    let mut top = list.top();
    for (place, clock) in view.clocks.iter().enumerate() {
        if top + ROW > list.bottom() {
            break;
        }
        let line = Rect::from_min_size(Pos2::new(list.left(), top), Vec2::new(list.width(), ROW));
        let unfolded = form.unfolded == Some(place);
        if row_ui(ui, line, look, (clock, place, unfolded)) {
            form.unfolded = if unfolded { None } else { Some(place) };
        }
        top += ROW;
        if unfolded {
            top = unfolded_ui(ui, Pos2::new(list.left(), top), list.width(), (look, clock));
        }
        card::rule(ui, list.left()..=list.right(), top);
    }
    if view.clocks.is_empty() {
        let palette = theme::palette(ui);
        let at = (Pos2::new(list.left() + theme::PAD, list.top() + 24.0), Align2::LEFT_CENTER);
        label::paint(ui, at, words.no_limits, (Type::Body, palette.ink3), list.width());
    }
}

fn row_ui(
    ui: &Ui,
    line: Rect,
    look: &Look,
    (clock, place, unfolded): (&ClockRow, usize, bool),
) -> bool {
    let palette = theme::palette(ui);
    let name = text::ticket::clock(clock.limit.clock.name, look.language);
    let badge = matter::badge(&clock.limit.clock, look);
    let response = ui.interact(line, ui.scope_id().with(("clock", place)), Sense::click());
    response.widget_info(|| {
        let spoken = format!("{name}, {}", badge.spoken());
        egui::WidgetInfo::selected(egui::Role::Button, true, unfolded, spoken)
    });
    if response.hovered() {
        ui.painter().rect_filled(line.shrink(1.0), 0.0, palette.canvas);
    }
    let inner = line.shrink2(Vec2::new(theme::PAD, 0.0));
    standing_badge::paint(ui, inner.with_max_x(inner.left() + 176.0), &badge, 26.0);
    let y = line.center().y;
    let span = clock.limit.clock.due_at.signed_duration_since(clock.limit.clock.started_at);
    let length = text::time::length(span, look.language);
    let at = (Pos2::new(inner.left() + 180.0, y + 1.0), Align2::LEFT_BOTTOM);
    label::paint(ui, at, name, (Type::Body, palette.ink), 140.0);
    let at = (Pos2::new(inner.left() + 180.0, y + 1.0), Align2::LEFT_TOP);
    label::paint(ui, at, &length, (Type::Hint, palette.ink3), 140.0);
    let source = if clock.limit.clause.is_empty() {
        text::ticket::source(clock.limit.source, look.language)
    } else {
        clock.limit.clause
    };
    let at = (Pos2::new(inner.right() - 28.0, y), Align2::RIGHT_CENTER);
    label::paint(ui, at, source, (Type::Hint, palette.ink3), 96.0);
    let chevron = if unfolded { Icon::Up } else { Icon::Down };
    icon::paint(ui.painter(), chevron, (Pos2::new(inner.right() - 10.0, y), 16.0), palette.ink2);
    button::focus_ring(ui, line.shrink(4.0), &response);
    response.clicked()
}

/// The stretches of a clock: a bar to scale, a line for each, both sums. Answers where it ends.
fn unfolded_ui(ui: &Ui, at: Pos2, width: f32, (look, clock): (&Look, &ClockRow)) -> f32 {
    let palette = theme::palette(ui);
    let lines = u8::try_from(clock.stretches.len().min(8)).unwrap_or(8);
    let height = 24.0 + 28.0 + LINE * f32::from(lines) + 34.0 + 20.0;
    let outer = Rect::from_min_size(at + Vec2::new(16.0, 2.0), Vec2::new(width - 32.0, height));
    ui.painter().rect(
        outer,
        theme::BUTTON,
        palette.canvas,
        theme::line(palette),
        egui::StrokeKind::Inside,
    );
    let inner = outer.shrink2(Vec2::new(12.0, 10.0));
    let bar = inner.with_max_y(inner.top() + 24.0);
    bar_ui(ui, bar, look, &clock.stretches);
    let mut y = bar.bottom() + 14.0;
    let started = text::time::moment(clock.limit.clock.started_at, look);
    label::paint(
        ui,
        (Pos2::new(inner.left(), y), Align2::LEFT_CENTER),
        &started,
        (Type::Hint, palette.ink3),
        160.0,
    );
    let due = text::time::due(clock.limit.clock.due_at, look);
    label::paint(
        ui,
        (Pos2::new(inner.right(), y), Align2::RIGHT_CENTER),
        &due,
        (Type::Hint, palette.ink3),
        200.0,
    );
    y += 24.0;
    for stretch in clock.stretches.iter().take(8) {
        line_ui(
            ui,
            Rect::from_min_size(Pos2::new(inner.left(), y - 11.0), Vec2::new(inner.width(), LINE)),
            look,
            *stretch,
        );
        y += LINE;
    }
    card::rule(ui, inner.left()..=inner.right(), y - 8.0);
    let sum = |stopped: bool| {
        let spans = clock.stretches.iter().filter(|one| one.waits.is_some() == stopped);
        spans.map(|one| length_of(*one, look)).sum::<chrono::TimeDelta>()
    };
    let ran = text::ticket_screen::ran(sum(false), look.language);
    label::paint(
        ui,
        (Pos2::new(inner.left(), y + 8.0), Align2::LEFT_CENTER),
        &ran,
        (Type::MetaStrong, palette.ink),
        200.0,
    );
    let stood = text::ticket_screen::stood(sum(true), look.language);
    label::paint(
        ui,
        (Pos2::new(inner.right(), y + 8.0), Align2::RIGHT_CENTER),
        &stood,
        (Type::MetaStrong, palette.ink),
        200.0,
    );
    outer.bottom() + 8.0
}

fn length_of(stretch: Stretch, look: &Look) -> chrono::TimeDelta {
    stretch
        .until
        .unwrap_or(look.now)
        .signed_duration_since(stretch.from)
        .max(chrono::TimeDelta::zero())
}

fn bar_ui(ui: &Ui, bar: Rect, look: &Look, stretches: &[Stretch]) {
    const LEAST: f32 = 6.0;
    let palette = theme::palette(ui);
    let whole: i64 = stretches.iter().map(|one| length_of(*one, look).num_minutes()).sum();
    let count = u8::try_from(stretches.len()).unwrap_or(u8::MAX);
    let room = bar.width() - (LEAST + 2.0) * f32::from(count);
    let mut x = bar.left();
    for stretch in stretches {
        let minutes = length_of(*stretch, look).num_minutes();
        // Thousandths are exact enough for pixels.
        let share = minutes.saturating_mul(1000).checked_div(whole.max(1)).unwrap_or(0);
        let share = f32::from(u16::try_from(share).unwrap_or(0)) / 1000.0;
        let rect = Rect::from_min_size(
            Pos2::new(x, bar.top()),
            Vec2::new(LEAST + room.max(0.0) * share, bar.height()),
        );
        if let Some(reason) = stretch.waits {
            ui.painter().rect_filled(rect, 0.0, palette.hold_soft);
            card::dashed(ui, rect, Stroke::new(1.0, palette.hold), 4.0);
            if rect.width() > 64.0 {
                let words = text::ticket::waits_for(reason, look.language);
                let at = (rect.center(), Align2::CENTER_CENTER);
                label::paint(ui, at, words, (Type::Hint, palette.hold), rect.width() - 8.0);
            }
        } else {
            ui.painter().rect_filled(rect, 0.0, palette.ink2);
        }
        x = rect.right() + 2.0;
    }
}

fn line_ui(ui: &Ui, line: Rect, look: &Look, stretch: Stretch) {
    let palette = theme::palette(ui);
    let words = text::ticket_screen::words(look.language);
    let y = line.center().y;
    let mark = Rect::from_center_size(Pos2::new(line.left() + 6.0, y), Vec2::splat(11.0));
    let name = if let Some(reason) = stretch.waits {
        let stroke = Stroke::new(1.0, palette.hold);
        ui.painter().rect(mark, 2.0, palette.hold_soft, stroke, egui::StrokeKind::Inside);
        format!("{} {}", words.stands, text::ticket::waits_for(reason, look.language))
    } else {
        ui.painter().rect_filled(mark, 2.0, palette.ink2);
        words.runs.to_owned()
    };
    let at = (Pos2::new(line.left() + 22.0, y), Align2::LEFT_CENTER);
    label::paint(ui, at, &name, (Type::Meta, palette.ink), 150.0);
    let length = text::time::length(length_of(stretch, look), look.language);
    let at = (Pos2::new(line.right(), y), Align2::RIGHT_CENTER);
    label::paint(ui, at, &length, (Type::MetaStrong, palette.ink), 110.0);
    let until = stretch.until.map_or_else(
        || format!("{} {}", words.now, text::time::clock(look.now, look)),
        |at| text::time::moment(at, look),
    );
    let span = format!("{} – {until}", text::time::moment(stretch.from, look));
    let at = (Pos2::new(line.right() - 112.0, y), Align2::RIGHT_CENTER);
    label::paint(ui, at, &span, (Type::Hint, palette.ink3), 170.0);
}
