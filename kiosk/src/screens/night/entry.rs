//! The form for a line of the night log: as few fields as the rules leave, and what night duty could
//! do. Nothing typed is lost: it is emptied only when it is on the disk.

use egui::{Align2, Margin, Modifiers, Pos2, Rect, Ui, Vec2};

use super::{Deed, FOOT, Form, Typed, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::field::Field;
use crate::widgets::option::{Choice, numbered, plain, side_by_side};
use crate::widgets::{card, label};

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::night::words(look.language);
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, words.new_line, words.new_line_source);
    let (body, foot) = body.split_top_bottom_at_y(body.bottom() - FOOT);
    card::within(ui, body, Margin::symmetric(20, 14), |ui| {
        egui::ScrollArea::vertical().id_salt("night entry").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 12.0;
            fields_ui(ui, look, &mut form.typed);
        });
    });
    foot_ui(ui, foot, look, (view, form, outbox));
}

fn fields_ui(ui: &mut Ui, look: &Look, typed: &mut Typed) {
    let words = text::night::words(look.language);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(8.0, 8.0);
        let choice = |(value, words)| Choice { value, words, icon: None };
        let channels = text::night::channels(look.language).map(choice);
        side_by_side(ui, &channels, &mut typed.channel);
        ui.add_space(16.0);
        let choice = |(value, words)| Choice { value, words, icon: None };
        let relations = text::night::relations(look.language).map(choice);
        side_by_side(ui, &relations, &mut typed.relation);
    });
    numbered(ui, &text::intake::categories(look.language), &mut typed.category);
    ui.columns_const(|[place, name, phone]| {
        Field::new(words.place).hint(words.place_hint).show(place, &mut typed.place);
        Field::new(words.name).hint(words.name_hint).show(name, &mut typed.name);
        Field::new(words.phone).show(phone, &mut typed.phone);
    });
    Field::new(words.said).hint(words.said_hint).rows(3).show(ui, &mut typed.words);
    label::caption(ui, words.outcome);
    plain(ui, &text::night::outcomes(look.language), &mut typed.outcome);
    label::caption(ui, words.told);
    plain(ui, &text::night::departments(look.language), &mut typed.told);
}

fn foot_ui(
    ui: &mut Ui,
    foot: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::night::words(look.language);
    card::rule(ui, foot.left()..=foot.right(), foot.top());
    let missing = form.typed.missing();
    let lacking = if !view.runs {
        Some(text::night::not_yet(view.hours, look))
    } else if missing.is_empty() {
        None
    } else {
        Some(text::night::missing(&missing, look.language))
    };
    let button =
        Button::new(words.record, Kind::Primary).key("Ctrl+Enter").refused(lacking.as_deref());
    let rect = Rect::from_min_size(
        Pos2::new(foot.left() + 20.0, foot.center().y - theme::MAIN_BUTTON_HEIGHT / 2.0),
        Vec2::new(button.natural_width(ui), theme::MAIN_BUTTON_HEIGHT),
    );
    let entered = lacking.is_none() && took_key(ui, Modifiers::COMMAND, egui::Key::Enter);
    if button.show_in(ui, rect).0 || entered {
        let deed = Deed::Record(Box::new(form.typed.clone()));
        outbox.push(Command::Night { night: view.shift, deed });
    }
    let said = said(look, view, lacking);
    beside(ui, (rect, foot), (&said.0, if said.1 { palette.over } else { palette.ink2 }));
}

/// What stands beside the main button: why it may not be pressed, or how the last press ended; and
/// whether that is bad.
pub(super) fn said(look: &Look, view: &View, lacking: Option<String>) -> (String, bool) {
    match (&view.outcome, lacking) {
        (Some(Err(why)), _) => (why.clone(), true),
        (_, Some(lacking)) => (lacking, false),
        (Some(Ok(at)), None) => (text::night::saved(*at, look), false),
        (None, None) => (String::new(), false),
    }
}

/// Words right of a button, read aloud too.
pub(super) fn beside(ui: &Ui, (button, foot): (Rect, Rect), (words, ink): (&str, egui::Color32)) {
    let room = Rect::from_min_max(
        Pos2::new(button.right() + 14.0, foot.top() + 1.0),
        Pos2::new(foot.right() - 16.0, foot.bottom()),
    );
    let spoken = ui.interact(room, ui.scope_id().with("said"), egui::Sense::hover());
    spoken.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, words));
    let at = (room.left_center(), Align2::LEFT_CENTER);
    label::paint(ui, at, words, (Type::Meta, ink), room.width());
}
