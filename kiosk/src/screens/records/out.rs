//! Where a paper comes out: which copy, why again, on which printer or into which folder. What may
//! not be pressed says why beside it.

use std::path::PathBuf;

use egui::{Key, Margin, Modifiers, Rect, Ui};

use super::list::ask;
use super::{Deed, Form, Order, To, View, Why};
use crate::command::Outbox;
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::field::Field;
use crate::widgets::option::plain;
use crate::widgets::{card, label};

/// One row of choices with the gap beneath it.
const ROW: f32 = 50.0;
/// The last field's width.
const FOLDER: f32 = 280.0;

/// How high the foot is.
pub(super) fn height(view: &View, form: &Form) -> f32 {
    let copies = if view.before.len() > 1 { ROW } else { 0.0 };
    let again = if view.is_again(form.copy) { ROW + 24.0 } else { 0.0 };
    let other = if form.why == Some(Why::Other) { ROW } else { 0.0 };
    let said = if view.outcome.is_some() { 26.0 } else { 0.0 };
    copies + again + other + said + 162.0
}

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::records::words(look.language);
    let inside = card::fill(ui, room);
    card::within(ui, inside, Margin::same(14), |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        if view.before.len() > 1 {
            copies_ui(ui, look, (view, form));
        }
        if view.is_again(form.copy) {
            again_ui(ui, look, form);
        }
        print_ui(ui, look, (view, form, outbox));
        keep_ui(ui, look, (view, form, outbox));
        match &view.outcome {
            Some(Ok(said)) => label::wrapped(ui, said, Type::Meta, palette.ok),
            Some(Err(why)) => label::wrapped(ui, why, Type::Meta, palette.over),
            None => {
                let last = view.log.first();
                let said = last.map_or_else(
                    || [words.never, words.logged].join(look.pick("；", "; ")),
                    |last| text::records::printed(view.log.len(), last, look.language),
                );
                label::text(ui, &said, Type::Meta, palette.ink3)
            }
        };
    });
}

fn copies_ui(ui: &mut Ui, look: &Look, (view, form): (&View, &mut Form)) {
    let words = text::records::words(look.language);
    let names: Vec<(u32, String)> = (1_u32..)
        .zip(&view.before)
        .map(|(copy, _)| (copy, text::records::copy(copy, look.language)))
        .collect();
    let each = names.iter().map(|(copy, name)| (Some(*copy), name.as_str()));
    let choices: Vec<(Option<u32>, &str)> =
        std::iter::once((None, words.both)).chain(each).collect();
    let mut chosen = Some(form.copy);
    plain(ui, &choices, &mut chosen);
    form.copy = chosen.flatten();
}

fn again_ui(ui: &mut Ui, look: &Look, form: &mut Form) {
    let words = text::records::words(look.language);
    label::caption(ui, words.why_again);
    let reasons = Why::ALL.map(|why| (why, text::records::why(why, look.language)));
    plain(ui, &reasons, &mut form.why);
    if form.why == Some(Why::Other) {
        Field::new(words.other_reason).hint(words.other_reason).bare().show(ui, &mut form.other);
    }
}

/// The reason in words; none where one is needed and none is given.
fn reason(view: &View, form: &Form, look: &Look) -> Result<Option<String>, &'static str> {
    if !view.is_again(form.copy) {
        return Ok(None);
    }
    let lacks = Err(text::records::words(look.language).lacks_reason);
    match form.why {
        None => lacks,
        Some(Why::Other) if form.other.trim().is_empty() => lacks,
        Some(Why::Other) => Ok(Some(form.other.trim().to_owned())),
        Some(why) => Ok(Some(text::records::why(why, look.language).to_owned())),
    }
}

/// The order as far as it can be given, or why it cannot.
fn order(view: &View, form: &Form, look: &Look, to: To) -> Result<Order, String> {
    if let Some(why) = &view.why_not {
        return Err(why.clone());
    }
    let words = text::records::words(look.language);
    let Some(paper) = view.chosen.filter(|_| !view.pages.is_empty()) else {
        return Err(words.nothing_chosen.to_owned());
    };
    let reason = reason(view, form, look).map_err(str::to_owned)?;
    Ok(Order { paper, copy: form.copy, to, reason })
}

fn print_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::records::words(look.language);
    let printer = form.printer.clone().filter(|one| view.printers.contains(one));
    let printer = printer.or_else(|| view.printers.first().cloned());
    let asked = match &printer {
        Some(printer) => order(view, form, look, To::Printer(printer.clone())),
        None => Err(words.no_printer.to_owned()),
    };
    ui.horizontal(|ui| {
        let why_not = asked.as_ref().err().map(String::as_str);
        let button = Button::new(words.print, Kind::Primary).key("Ctrl+P");
        let key = |key| took_key(ui, Modifiers::COMMAND, key);
        let entered = key(Key::P) || key(Key::Enter);
        let pressed = button.refused(why_not).show(ui).0;
        if let (true, Ok(order)) = (pressed || entered, &asked) {
            ask(outbox, Deed::PutOut(order.clone()));
        }
        if view.printers.len() > 1 {
            let names: Vec<(&String, &str)> =
                view.printers.iter().map(|one| (one, one.as_str())).collect();
            let mut chosen = printer.as_ref();
            if plain(ui, &names, &mut chosen) {
                form.printer = chosen.cloned();
            }
        } else if let Some(printer) = &printer {
            let name = [words.printer, printer].join(" ");
            label::text(ui, &name, Type::Meta, palette.ink2);
        }
        if let Some(why) = why_not {
            label::text(ui, why, Type::Meta, palette.ink2);
        }
    });
}

fn keep_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::records::words(look.language);
    let typed = form.folder.trim();
    let folder = if typed.is_empty() { view.folder.as_str() } else { typed };
    let asked = if folder.is_empty() {
        Err(words.no_folder.to_owned())
    } else {
        order(view, form, look, To::Folder(folder_of(folder)))
    };
    ui.horizontal(|ui| {
        let why_not = asked.as_ref().err().map(String::as_str);
        let button = Button::new(words.keep, Kind::Secondary).height(44.0);
        if let (true, Ok(order)) = (button.refused(why_not).show(ui).0, &asked) {
            ask(outbox, Deed::PutOut(order.clone()));
        }
        let width = FOLDER.min(ui.available_width());
        ui.allocate_ui(egui::Vec2::new(width, theme::FIELD_HEIGHT), |ui| {
            Field::new(words.folder).hint(&view.folder).bare().show(ui, &mut form.folder);
        });
        for stick in &view.sticks {
            let name = text::records::stick(stick, look.language);
            if Button::new(&name, Kind::Secondary).height(44.0).show(ui).0 {
                form.folder.clone_from(stick);
            }
        }
        if let Some(why) = why_not.filter(|_| !view.printers.is_empty()) {
            label::text(ui, why, Type::Meta, palette.ink2);
        }
    });
}

/// A folder as typed: without the quotes that file managers put around a copied one.
fn folder_of(typed: &str) -> PathBuf {
    PathBuf::from(typed.trim().trim_matches(['"', '\'']))
}
