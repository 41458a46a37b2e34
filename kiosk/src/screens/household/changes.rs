//! Requests to change what is on file, step by step, and the transfers of the unit.

use dutybook_domain::household::Command as Asked;
use dutybook_domain::household::request::RequestStage;
use egui::{Align2, Margin, Pos2, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use super::{Deed, Form, Passed, RequestRow, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::{card, chip, label};

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, words.changes, words.changes_how);
    card::within(ui, body, Margin::ZERO, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ScrollArea::vertical().id_salt("changes").auto_shrink(false).show(ui, |ui| {
            if view.requests.is_empty() && view.transfers.is_empty() {
                ui.add_space(16.0);
                ui.horizontal(|ui| {
                    ui.add_space(theme::PAD);
                    label::text(ui, words.no_changes, Type::Body, palette.ink3);
                });
            }
            for request in &view.requests {
                request_ui(ui, look, (view, request, form, outbox));
            }
            for passed in &view.transfers {
                passed_ui(ui, look, passed);
            }
        });
    });
}

/// One request, with the step that comes next.
fn request_ui(
    ui: &mut Ui,
    look: &Look,
    (view, request, form, outbox): (&View, &RequestRow, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let size = Vec2::new(ui.available_width(), 84.0);
    let (line, response) = ui.allocate_exact_size(size, Sense::hover());
    let title = text::household::request(request, look.language);
    let (stage, tone) = text::household::request_stage(request.stage, look.language);
    response
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, [title.as_str(), stage].join(" ")));
    let y = line.top() + 28.0;
    let at = (Pos2::new(line.left() + theme::PAD, y), Align2::LEFT_CENTER);
    let title = label::paint(ui, at, &title, (Type::Strong, palette.ink), line.width() * 0.5);
    chip::paint(ui, Pos2::new(title.right() + 12.0, y), stage, tone);
    let taken = request.taken.as_ref().map(|(who, at)| text::household::taken((who, *at), look));
    let facts = [taken, request.refused.clone()];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let at = Pos2::new(line.left() + theme::PAD, line.top() + 58.0);
    label::paint_facts(ui, at, &facts, (Type::Meta, palette.ink2), line.width() * 0.55);
    let mut right = line.right() - theme::PAD;
    let mut place = |width: f32| {
        let at = Pos2::new(right - width, line.center().y - 20.0);
        right = at.x - 8.0;
        Rect::from_min_size(at, Vec2::new(width, theme::BUTTON_HEIGHT))
    };
    let id = request.id;
    let ask = |outbox: &mut Outbox, asked| {
        outbox.push(Command::Household { document: view.document, asked: Box::new(asked) });
    };
    let next = match request.stage {
        RequestStage::Submitted => words.verify,
        RequestStage::Verified => words.apply,
        RequestStage::Applied => words.confirm,
        RequestStage::Confirmed | RequestStage::Refused => "",
    };
    if !next.is_empty() {
        let button = Button::new(next, Kind::RowWanted);
        let rect = place(button.natural_width(ui));
        if button.show_in(ui, rect).0 {
            match request.stage {
                RequestStage::Submitted => form.open(Deed::Verify(id), look),
                RequestStage::Verified => ask(outbox, Asked::ApplyChange(id)),
                RequestStage::Applied => ask(outbox, Asked::ConfirmChange(id)),
                RequestStage::Confirmed | RequestStage::Refused => {}
            }
        }
    }
    if request.stage <= RequestStage::Verified {
        let button = Button::new(words.refuse, Kind::Row);
        let rect = place(button.natural_width(ui));
        if button.show_in(ui, rect).0 {
            form.open(Deed::Refuse(id), look);
        }
    }
    card::rule(ui, line.left()..=line.right(), line.bottom());
}

fn passed_ui(ui: &mut Ui, look: &Look, passed: &Passed) {
    let palette = theme::palette(ui);
    let size = Vec2::new(ui.available_width(), theme::ROW_HEIGHT);
    let (line, response) = ui.allocate_exact_size(size, Sense::hover());
    let facts = text::household::passed(passed, look.language);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, facts.join(" ")));
    let at = Pos2::new(line.left() + theme::PAD, line.center().y);
    label::paint_facts(ui, at, &facts, (Type::Body, palette.ink), line.width() - 32.0);
    card::rule(ui, line.left()..=line.right(), line.bottom());
}
