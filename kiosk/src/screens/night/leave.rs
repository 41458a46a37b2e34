//! The form of a leave: why, and which other person covers the desk; or why nobody does.

use dutybook_domain::duty::presence::LeaveReason;
use dutybook_domain::id::StaffId;
use egui::{Key, Margin, Modifiers, Rect, Ui};

use super::{Deed, Form, LeaveForm, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::field::Field;
use crate::widgets::option::{numbered, plain};
use crate::widgets::{card, label};

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::night::words(look.language);
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, words.leave, words.leave_source);
    let Some(leaving) = &mut form.leaving else { return };
    let mut given_up = took_key(ui, Modifiers::NONE, Key::Escape);
    card::within(ui, body, Margin::same(20), |ui| {
        ui.spacing_mut().item_spacing.y = 14.0;
        fields_ui(ui, look, (view, leaving));
        let lacking = lacking(leaving, look);
        ui.horizontal(|ui| {
            let button = Button::new(words.note_leave, Kind::Primary).key("Ctrl+Enter");
            let entered = lacking.is_none() && took_key(ui, Modifiers::COMMAND, Key::Enter);
            if button.refused(lacking).show(ui).0 || entered {
                let deed = Deed::Leave(leaving.clone());
                outbox.push(Command::Night { night: view.shift, deed });
            }
            given_up |= Button::new(words.give_up, Kind::Secondary).height(48.0).show(ui).0;
        });
        let palette = theme::palette(ui);
        if let Some(lacking) = lacking {
            label::wrapped(ui, lacking, Type::Meta, palette.ink2);
        }
        if let Some(Err(why)) = &view.outcome {
            label::wrapped(ui, why, Type::Meta, palette.over);
        }
    });
    if given_up {
        form.leaving = None;
    }
}

fn fields_ui(ui: &mut Ui, look: &Look, (view, leaving): (&View, &mut LeaveForm)) {
    let words = text::night::words(look.language);
    label::caption(ui, words.why_leave);
    let reasons = [LeaveReason::Emergency, LeaveReason::Repair, LeaveReason::Break]
        .map(|why| (why, text::night::leave_reason(why, look.language)));
    numbered(ui, &reasons, &mut leaving.why);
    label::caption(ui, words.who_covers);
    let named = view.colleagues.iter().map(|(who, name)| (Some(*who), name.as_str()));
    let covers: Vec<(Option<StaffId>, &str)> = named.chain([(None, words.nobody)]).collect();
    let mut chosen = Some(leaving.cover);
    plain(ui, &covers, &mut chosen);
    leaving.cover = chosen.flatten();
    if leaving.cover.is_none() {
        Field::new(words.why_alone).hint(words.why_alone_hint).show(ui, &mut leaving.alone);
    }
}

/// What is missing before the leave can be noted.
fn lacking(leaving: &LeaveForm, look: &Look) -> Option<&'static str> {
    let words = text::night::words(look.language);
    if leaving.why.is_none() {
        return Some(words.lacks_why);
    }
    let alone = leaving.cover.is_none() && leaving.alone.trim().is_empty();
    alone.then_some(words.lacks_cover)
}
