//! The foot of the sheet: offer, count, two signatures or a refusal, whichever comes next. What may
//! not be pressed says why beside it.

use dutybook_domain::handover::count::AssetCount;
use dutybook_domain::handover::{RefusalReason, Stage};
use egui::{Key, Margin, Modifiers, Rect, Sense, Ui, Vec2};

use super::{Counted, Deed, Form, Offered, View};
use crate::command::{Command, Outbox, Pin};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::option::plain;
use crate::widgets::{card, label, pin_field};

/// The shortest PIN.
const DIGITS: usize = 6;

/// How high the foot is.
pub(super) const fn height(view: &View) -> f32 {
    match view.stage {
        Stage::Draft | Stage::Refused(_) => 104.0,
        Stage::Offered => 232.0,
        Stage::Counted => 164.0,
        Stage::Accepted | Stage::AcceptedWithDiscrepancy => 84.0,
    }
}

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let inside = card::fill(ui, room);
    card::within(ui, inside, Margin::same(14), |ui| {
        ui.spacing_mut().item_spacing.y = 10.0;
        match view.stage {
            Stage::Draft | Stage::Refused(_) => offer_ui(ui, look, (view, form, outbox)),
            Stage::Offered | Stage::Counted if form.refusing.is_some() => {
                refuse_ui(ui, look, (view, form, outbox));
            }
            Stage::Offered => count_ui(ui, look, (view, form, outbox)),
            Stage::Counted => sign_ui(ui, look, (view, form, outbox)),
            Stage::Accepted | Stage::AcceptedWithDiscrepancy => signed_ui(ui, look, view),
        }
        if let Some(Err(why)) = &view.outcome {
            label::wrapped(ui, why, Type::Meta, theme::palette(ui).over);
        }
    });
}

/// Whole fen of what was typed in yuan; none where it is no sum.
fn fen(yuan: &str) -> Option<u64> {
    let yuan = yuan.trim();
    let (whole, part) = yuan.split_once('.').unwrap_or((yuan, ""));
    let digits = |text: &str| text.chars().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let part = format!("{part:0<2}").parse::<u64>().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(part)
}

fn said(ui: &mut Ui, why_not: Option<&str>) {
    if let Some(why) = why_not {
        label::text(ui, why, Type::Meta, theme::palette(ui).ink2);
    }
}

fn offer_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::handover::words(look.language);
    if let Stage::Refused(reason) = view.stage {
        let refused = text::handover::refused(reason, look.language);
        label::text(ui, &refused, Type::Body, palette.over);
    }
    let reason = |at| form.reasons.get(at).copied();
    let unsaid = view.rows.iter().filter(|row| reason(&row.at).or(row.reason).is_none()).count();
    let cash = view.has_cash.then(|| fen(&form.cash));
    let why_not = if let Some(why) = &view.why_not {
        Some(why.clone())
    } else if unsaid > 0 && !view.is_light() {
        Some(text::handover::unsaid(unsaid, look.language))
    } else {
        (cash == Some(None)).then(|| words.lacks_cash.to_owned())
    };
    ui.horizontal_wrapped(|ui| {
        let button = Button::new(words.offer, Kind::Primary).key("Ctrl+Enter");
        let entered = why_not.is_none() && took_key(ui, Modifiers::COMMAND, Key::Enter);
        if button.refused(why_not.as_deref()).show(ui).0 || entered {
            let all = view.rows.iter();
            let reasons = all.filter_map(|row| Some((row.at, reason(&row.at).or(row.reason)?)));
            let deed = Deed::Offer(Offered {
                reasons: reasons.collect(),
                cash_fen: cash.flatten(),
                instruction: form.instruction.trim().to_owned(),
            });
            outbox.push(Command::Handover { at: view.at, deed });
        }
        said(ui, why_not.as_deref());
    });
}

/// A PIN field of its usual size.
fn pin_ui(ui: &mut Ui, look: &Look, (name, pin): (&str, &mut Pin)) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(260.0, 44.0), Sense::hover());
    let count = text::lock::typed(pin.len(), look.language);
    pin_field::show_in(ui, rect, name, (pin, &count));
}

/// What was counted, or what of it is missing.
fn counted(view: &View, form: &Form) -> Option<(u64, Vec<AssetCount>, bool)> {
    let cash = if view.has_cash { fen(&form.cash)? } else { 0 };
    let mut assets = Vec::new();
    for thing in &view.things {
        let (count, damaged) = form.counts.get(&thing.name)?;
        let count = count.trim().parse().ok()?;
        let damaged = damaged.trim();
        let damaged = if damaged.is_empty() { 0 } else { damaged.parse().ok()? };
        assets.push(AssetCount { name: thing.name.clone(), count, damaged });
    }
    let in_order = if view.is_light() { true } else { form.in_order? };
    Some((cash, assets, in_order))
}

fn count_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let words = text::handover::words(look.language);
    label::caption(ui, words.who_receives);
    let names: Vec<_> = view.candidates.iter().map(|(who, name)| (*who, name.as_str())).collect();
    plain(ui, &names, &mut form.receiver);
    pin_ui(ui, look, (words.receiver_pin, &mut form.receiver_pin));
    let counted = counted(view, form);
    let why_not = match (&counted, form.receiver) {
        (_, None) => Some(words.lacks_receiver),
        (None, Some(_)) => Some(words.lacks_count),
        (Some(_), Some(_)) if form.receiver_pin.len() < DIGITS => Some(words.lacks_receiver_pin),
        (Some(_), Some(_)) => None,
    };
    ui.horizontal(|ui| {
        let button = Button::new(words.count, Kind::Primary).key("Ctrl+Enter").refused(why_not);
        let entered = why_not.is_none() && took_key(ui, Modifiers::COMMAND, Key::Enter);
        let pressed = button.show(ui).0 || entered;
        if let (true, Some((cash_fen, assets, in_order)), Some(who)) =
            (pressed, counted, form.receiver)
        {
            let receiver = (who, std::mem::take(&mut form.receiver_pin));
            let counted = Counted { receiver, cash_fen, assets, in_order };
            let deed = Deed::Count(Box::new(counted));
            outbox.push(Command::Handover { at: view.at, deed });
        }
        if Button::new(words.refuse, Kind::Destructive).height(48.0).show(ui).0 {
            form.refusing = Some(None);
        }
        said(ui, why_not);
    });
}

fn sign_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let words = text::handover::words(look.language);
    let name = |person: &Option<(dutybook_domain::id::StaffId, String)>| {
        person.as_ref().map_or_else(String::new, |(_, name)| name.clone())
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        let giver = format!("{} {}", words.giver_pin, name(&view.giver));
        pin_ui(ui, look, (&giver, &mut form.giver_pin));
        let receiver = format!("{} {}", words.receiver_pin, name(&view.receiver));
        pin_ui(ui, look, (&receiver, &mut form.receiver_pin));
    });
    let left = view.rows.iter().filter(|row| !row.taken).count();
    let short = form.giver_pin.len() < DIGITS || form.receiver_pin.len() < DIGITS;
    let why_not = if let Some(lacking) = &view.lacking {
        Some(lacking.clone())
    } else if left > 0 {
        Some(text::handover::untaken(left, look.language))
    } else {
        short.then(|| words.lacks_pins.to_owned())
    };
    ui.horizontal_wrapped(|ui| {
        let button = Button::new(words.sign, Kind::Primary).key("Ctrl+Enter");
        let entered = why_not.is_none() && took_key(ui, Modifiers::COMMAND, Key::Enter);
        if button.refused(why_not.as_deref()).show(ui).0 || entered {
            let giver = std::mem::take(&mut form.giver_pin);
            let receiver = std::mem::take(&mut form.receiver_pin);
            let deed = Deed::Accept { giver, receiver };
            outbox.push(Command::Handover { at: view.at, deed });
        }
        if Button::new(words.refuse, Kind::Destructive).height(48.0).show(ui).0 {
            form.refusing = Some(None);
        }
        said(ui, why_not.as_deref());
    });
}

fn refuse_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let words = text::handover::words(look.language);
    let mut reason = form.refusing.flatten();
    plain(ui, &text::handover::reasons(look.language), &mut reason);
    form.refusing = Some(reason);
    let who = view.receiver.as_ref().map(|(who, _)| *who);
    if who.is_none() {
        let names: Vec<_> =
            view.candidates.iter().map(|(who, name)| (*who, name.as_str())).collect();
        plain(ui, &names, &mut form.receiver);
    }
    let who = who.or(form.receiver);
    ui.horizontal_wrapped(|ui| {
        pin_ui(ui, look, (words.receiver_pin, &mut form.receiver_pin));
        let why_not = match (reason, who) {
            (None, _) => Some(words.lacks_reason),
            (Some(_), None) => Some(words.lacks_receiver),
            (Some(_), Some(_)) => {
                (form.receiver_pin.len() < DIGITS).then_some(words.lacks_receiver_pin)
            }
        };
        let button = Button::new(words.refuse_now, Kind::Destructive).height(48.0);
        let pressed = button.refused(why_not).show(ui).0;
        if let (true, Some(reason), Some(who)) = (pressed, reason, who) {
            let pin = std::mem::take(&mut form.receiver_pin);
            let deed = Deed::Refuse(who, pin, reason);
            outbox.push(Command::Handover { at: view.at, deed });
        }
        let back = Button::new(words.not_refuse, Kind::Secondary).height(48.0).show(ui).0;
        if back || took_key(ui, Modifiers::NONE, Key::Escape) {
            form.refusing = None;
        }
        said(ui, why_not);
    });
}

fn signed_ui(ui: &mut Ui, look: &Look, view: &View) {
    let palette = theme::palette(ui);
    let said = text::handover::signed(view, look);
    label::wrapped(ui, &said, Type::Strong, palette.ok);
}

/// The reasons of a refusal, in the order shown.
pub(crate) const REASONS: [RefusalReason; 4] = [
    RefusalReason::Unclear,
    RefusalReason::CashMismatch,
    RefusalReason::IncidentInProgress,
    RefusalReason::ReceiverUnfit,
];
