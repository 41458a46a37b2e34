//! The left of the sheet: what belongs to the desk with its counts, cash, what the next shift is
//! told, and earlier sheets.

use dutybook_domain::handover::Stage;
use dutybook_domain::handover::count::Found;
use dutybook_domain::shift::Boundary;
use egui::{Margin, Rect, ScrollArea, Ui};

use super::{Deed, Difference, Form, Thing, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::field::Field;
use crate::widgets::option::plain;
use crate::widgets::{card, label};

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::handover::words(look.language);
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, words.things, "");
    card::within(ui, body, Margin::same(16), |ui| {
        ScrollArea::vertical().id_salt("things").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 10.0;
            things_ui(ui, look, (view, form));
            cash_ui(ui, look, (view, form));
            found_ui(ui, look, (view, form, outbox));
            instructions_ui(ui, look, (view, form));
            let palette = theme::palette(ui);
            label::wrapped(ui, &view.sync, Type::Meta, palette.ink2);
            earlier_ui(ui, look, (view, outbox));
        });
    });
}

fn things_ui(ui: &mut Ui, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::handover::words(look.language);
    if view.is_light() {
        label::wrapped(ui, words.light, Type::Meta, palette.ink2);
        return;
    }
    if view.things.is_empty() {
        label::wrapped(ui, words.no_things, Type::Meta, palette.ink2);
    }
    for thing in &view.things {
        if view.stage == Stage::Offered {
            count_ui(ui, look, (thing, form));
        } else {
            let said = text::handover::thing(thing, look.language);
            let wrong = thing
                .counted
                .as_ref()
                .is_some_and(|counted| counted.count != thing.expected || counted.damaged > 0);
            let ink = if wrong { palette.over } else { palette.ink };
            label::wrapped(ui, &said, Type::Body, ink);
        }
    }
    if view.stage == Stage::Offered {
        label::caption(ui, words.desk);
        plain(ui, &[(true, words.in_order), (false, words.not_in_order)], &mut form.in_order);
    }
}

fn count_ui(ui: &mut Ui, look: &Look, (thing, form): (&Thing, &mut Form)) {
    let (count, damaged) = form.counts.entry(thing.name.clone()).or_default();
    let (counted, broken) = text::handover::count_fields(thing, look.language);
    ui.columns_const(|[left, right]| {
        Field::new(&counted).show(left, count);
        Field::new(&broken).hint("0").show(right, damaged);
    });
}

fn cash_ui(ui: &mut Ui, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::handover::words(look.language);
    if !view.has_cash {
        label::wrapped(ui, words.no_cash, Type::Meta, palette.ink2);
        return;
    }
    match view.stage {
        Stage::Draft | Stage::Refused(_) => {
            Field::new(words.cash_expected).hint("0.00").show(ui, &mut form.cash);
        }
        Stage::Offered => {
            Field::new(words.cash_counted).hint("0.00").show(ui, &mut form.cash);
        }
        Stage::Counted | Stage::Accepted | Stage::AcceptedWithDiscrepancy => {
            let said = text::handover::cash(view.cash, look.language);
            label::wrapped(ui, &said, Type::Body, palette.ink);
        }
    }
}

/// What the count found, each with what the giver says of it.
fn found_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::handover::words(look.language);
    for Difference { what, explanation } in &view.found {
        let said = text::handover::difference(what, look.language);
        label::wrapped(ui, &said, Type::Strong, palette.over);
        if let Some(explanation) = explanation {
            label::wrapped(ui, explanation, Type::Body, palette.ink2);
            continue;
        }
        let found: &Found = &what.found;
        let typed = form.explanations.entry(found.clone()).or_default();
        let caption = text::handover::explain(found, look.language);
        Field::new(&caption).hint(words.explain_hint).show(ui, typed);
        let lacking = typed.trim().is_empty().then_some(words.lacks_explanation);
        ui.horizontal_wrapped(|ui| {
            let pressed = Button::new(words.explain, Kind::RowWanted).refused(lacking).show(ui).0;
            if pressed {
                let deed = Deed::Explain(found.clone(), typed.trim().to_owned());
                outbox.push(Command::Handover { at: view.at, deed });
            }
            if let Some(lacking) = lacking {
                label::text(ui, lacking, Type::Meta, palette.ink2);
            }
        });
    }
}

fn instructions_ui(ui: &mut Ui, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::handover::words(look.language);
    if view.is_light() {
        return;
    }
    if matches!(view.stage, Stage::Draft | Stage::Refused(_)) {
        let field = Field::new(words.instructions).hint(words.instructions_hint).rows(3);
        field.show(ui, &mut form.instruction);
        return;
    }
    label::caption(ui, words.instructions);
    if view.instructions.is_empty() {
        label::wrapped(ui, words.no_instructions, Type::Meta, palette.ink2);
    }
    for said in &view.instructions {
        label::wrapped(ui, said, Type::Body, palette.ink);
    }
}

fn earlier_ui(ui: &mut Ui, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let words = text::handover::words(look.language);
    label::caption(ui, words.earlier);
    if view.earlier.is_empty() {
        label::text(ui, words.no_earlier, Type::Meta, theme::palette(ui).ink2);
    }
    for earlier in &view.earlier {
        let name = text::handover::earlier(earlier, look);
        if Button::new(&name, Kind::Quiet).show(ui).0 {
            outbox.push(Command::OpenHandover(Some(earlier.at)));
        }
    }
    label::caption(ui, words.of_today);
    let today = look.now.with_timezone(&look.zone).date_naive();
    for boundary in Boundary::ALL {
        let name = text::handover::boundary(boundary, look.language);
        let is_shown = view.at == (today, boundary);
        if !is_shown && Button::new(name, Kind::Quiet).show(ui).0 {
            outbox.push(Command::OpenHandover(Some((today, boundary))));
        }
    }
}
