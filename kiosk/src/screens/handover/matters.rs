//! The open matters of the sheet: why each is left, and whether the receiver has taken it.

use dutybook_domain::handover::Stage;
use dutybook_domain::handover::sheet::CarryReason;
use egui::{Align2, Pos2, Rect, ScrollArea, Ui, UiBuilder, Vec2};

use super::{Deed, Form, Row, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::icon::{self, Icon};
use crate::widgets::{card, label, row, standing_badge};

const ROW: f32 = 66.0;

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::handover::words(look.language);
    let inside = card::fill(ui, room);
    let sum = text::handover::sum(view.balance, look.language);
    let list = card::head(ui, inside, words.matters, "");
    let palette = theme::palette(ui);
    let y = inside.top() + card::HEAD_HEIGHT / 2.0;
    let at = (Pos2::new(inside.left() + 110.0, y), Align2::LEFT_CENTER);
    let spot = label::paint(ui, at, &sum, (Type::Meta, palette.ink2), inside.width() - 130.0);
    let spoken = ui.interact(spot, ui.scope_id().with("sum"), egui::Sense::hover());
    spoken.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &sum));
    if view.rows.is_empty() {
        let at = (list.center(), Align2::CENTER_CENTER);
        label::paint(ui, at, words.no_matters, (Type::Body, palette.ink3), list.width());
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    child.set_clip_rect(list);
    let area = ScrollArea::vertical().id_salt("handed over").auto_shrink(false);
    area.show_rows(&mut child, ROW, view.rows.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for row in view.rows.get(range).unwrap_or_default() {
            row_ui(ui, look, row, (view, form, outbox));
        }
    });
}

fn row_ui(
    ui: &mut Ui,
    look: &Look,
    one: &Row,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let matter = &one.matter;
    let badge = matter.badge(look);
    let spoken = [badge.spoken().as_str(), &matter.subject, &matter.number].join(", ");
    let (rect, _) = row::row(ui, ROW, false, &spoken);
    let inner = rect.shrink2(Vec2::new(theme::PAD, 0.0));
    standing_badge::paint(ui, inner.with_max_x(inner.left() + 150.0), &badge, 28.0);
    let spot = Rect::from_center_size(
        Pos2::new(inner.right() - 62.0, inner.center().y),
        Vec2::new(124.0, theme::BUTTON_HEIGHT),
    );
    let x = inner.left() + 156.0;
    let width = spot.left() - 12.0 - x;
    let at = (Pos2::new(x, inner.center().y), Align2::LEFT_BOTTOM);
    label::paint(ui, at, &matter.subject, (Type::Strong, palette.ink), width);
    let reason = form.reasons.get(&one.at).copied().or(one.reason);
    let why = reason.map_or("", |why| text::handover::reason(why, look.language));
    let who = [matter.place.as_str(), matter.who.as_str()].join(" ");
    let facts = [who.trim(), matter.number.as_str(), why];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let at = Pos2::new(x, inner.center().y + 13.0);
    label::paint_facts(ui, at, &facts, (Type::Meta, palette.ink2), width);
    let words = text::handover::words(look.language);
    let id = ui.scope_id().with(("row", one.at.document));
    ui.push_id(id, |ui| match view.stage {
        Stage::Draft | Stage::Refused(_) if !view.is_light() => {
            let name = if reason.is_some() { words.another_reason } else { words.why_left };
            let kind = if reason.is_some() { Kind::Row } else { Kind::RowWanted };
            if Button::new(name, kind).show_in(ui, spot).0 {
                form.reasons.insert(one.at, after(reason));
            }
        }
        Stage::Counted if !one.taken => {
            if Button::new(words.take, Kind::RowWanted).show_in(ui, spot).0 {
                outbox.push(Command::Handover { at: view.at, deed: Deed::Take(one.at) });
            }
        }
        Stage::Counted | Stage::Accepted | Stage::AcceptedWithDiscrepancy => {
            let at = (Pos2::new(spot.left() + 24.0, spot.center().y), 18.0);
            icon::paint(ui.painter(), Icon::Check, at, palette.ok);
            let at = (Pos2::new(spot.left() + 40.0, spot.center().y), Align2::LEFT_CENTER);
            label::paint(ui, at, words.taken, (Type::Body, palette.ok), 80.0);
        }
        Stage::Draft | Stage::Offered | Stage::Refused(_) => {}
    });
}

/// The reason after one: pressing again goes round.
fn after(reason: Option<CarryReason>) -> CarryReason {
    match reason {
        None | Some(CarryReason::Night) => CarryReason::NoParts,
        Some(CarryReason::NoParts) => CarryReason::CustomersWish,
        Some(CarryReason::CustomersWish) => CarryReason::NoCapability,
        Some(CarryReason::NoCapability) => CarryReason::LeftUndone,
        Some(CarryReason::LeftUndone) => CarryReason::Night,
    }
}
