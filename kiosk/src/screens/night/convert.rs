//! One line of the night: what was said and done, and what it is to become. Each is decided by
//! itself; the next that waits follows at once.

use dutybook_domain::duty::contact::Category;
use dutybook_domain::duty::night::Outcome;
use dutybook_domain::ticket::matter::{Kind as TicketKind, Urgency};
use egui::{Align2, Key, Margin, Modifiers, Pos2, Rect, Role as Widget, Sense, StrokeKind, Ui};
use egui::{Vec2, WidgetInfo};

use super::entry::said;
use super::{Becomes, Choice, Deed, FOOT, Form, Line, Part, Settled, View, Way};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::route::Screen;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{self, Button, Kind, took_key};
use crate::widgets::field::Field;
use crate::widgets::icon::{self, Icon};
use crate::widgets::option::{plain, took_place};
use crate::widgets::{card, label};

impl Choice {
    /// What the line is to become: as chosen, else as its category suggests. A line that night duty
    /// has resolved suggests nothing: whether that was all is for a person to say.
    fn way(&self, line: &Line) -> Option<Way> {
        let suggested = match (line.category, line.outcome) {
            (Category::Complaint, _) => Some(Way::Complaint),
            (_, Outcome::Resolved) => None,
            (_, Outcome::Arranged | Outcome::ToldNextDay) => Some(Way::Ticket),
        };
        self.way.or(suggested)
    }

    /// The kind of ticket: as chosen, else as the line's category says.
    fn kind(&self, line: &Line) -> Option<TicketKind> {
        let suggested = match line.category {
            Category::Suggestion => Some(TicketKind::Suggestion),
            Category::Errand => Some(TicketKind::Errand),
            Category::Help => Some(TicketKind::Help),
            Category::Consultation => Some(TicketKind::Consultation),
            Category::Repair | Category::Complaint | Category::Praise | Category::Other => None,
        };
        self.kind.or(suggested)
    }

    /// What is asked, or what is still missing for it.
    fn deed(&self, line: &Line, look: &Look) -> Result<Deed, &'static str> {
        let words = text::night::words(look.language);
        let place = Some(self.place.trim().to_owned());
        let place = place.filter(|place| line.place.is_empty() && !place.is_empty());
        let becomes = |kind, urgency, object| {
            Deed::Convert(line.key, Becomes { kind, urgency, object, place })
        };
        match self.way(line).ok_or(words.lacks_way)? {
            Way::Complaint => {
                let object = self.object.ok_or(words.lacks_object)?;
                Ok(becomes(TicketKind::Complaint, Urgency::Ordinary, Some(object)))
            }
            Way::Ticket => {
                let kind = self.kind(line).ok_or(words.lacks_kind)?;
                Ok(becomes(kind, self.urgency.unwrap_or(Urgency::Ordinary), None))
            }
            Way::Nothing => {
                let reason = self.reason.trim();
                if reason.is_empty() {
                    return Err(words.lacks_reason);
                }
                Ok(Deed::NoAction(line.key, reason.to_owned()))
            }
        }
    }
}

pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::night::words(look.language);
    let inside = card::fill(ui, room);
    let Some((place, line)) = view.at_hand(form) else {
        let body = card::head(ui, inside, words.all_done, "");
        all_done_ui(ui, body, look, (view, outbox));
        return;
    };
    let title = text::night::place(place, view.lines.len(), look.language);
    let body = card::head(ui, inside, &title, "");
    head_facts(ui, inside, look, line);
    let (body, foot) = body.split_top_bottom_at_y(body.bottom() - FOOT);
    let mut chosen = form.choice.clone();
    let mut outcome = form.outcome;
    card::within(ui, body, Margin::symmetric(24, 18), |ui| {
        egui::ScrollArea::vertical().id_salt("night line").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 14.0;
            line_ui(ui, look, line);
            match (&line.settled, &view.part) {
                (Some(settled), _) => settled_ui(ui, look, settled),
                (None, Part::Converts) => choice_ui(ui, look, (line, &mut chosen)),
                (None, Part::Keeps) => outcome_ui(ui, look, (line, &mut outcome)),
                (None, Part::Reads(why)) => {
                    label::wrapped(ui, why, Type::Body, theme::palette(ui).ink2);
                }
            }
        });
    });
    form.choice = chosen;
    form.outcome = outcome;
    card::rule(ui, foot.left()..=foot.right(), foot.top());
    match view.part {
        Part::Converts => foot_ui(ui, foot, look, (view, line, (form, outbox))),
        Part::Keeps => note_ui(ui, foot, look, (view, line, (form, outbox))),
        Part::Reads(_) => {}
    }
}

fn head_facts(ui: &Ui, inside: Rect, look: &Look, line: &Line) {
    let palette = theme::palette(ui);
    let words = text::night::words(look.language);
    let said = |name: &str, at| {
        let time = text::time::clock(at, look);
        format!("{name} {time}")
    };
    let happened = line.received_at.map(|at| said(words.happened, at)).unwrap_or_default();
    let written = line.recorded_at.map(|at| said(words.written, at)).unwrap_or_default();
    let facts = [happened, written, line.by.clone()];
    let facts: Vec<&String> = facts.iter().filter(|fact| !fact.is_empty()).collect();
    let width: f32 = facts
        .iter()
        .map(|fact| label::line(ui, fact, (Type::Meta, palette.ink2), 300.0).size().x + 14.0)
        .sum();
    let y = inside.top() + card::HEAD_HEIGHT / 2.0;
    let from = Pos2::new(inside.right() - theme::PAD - width + 14.0, y);
    label::paint_facts(ui, from, &facts, (Type::Meta, palette.ink2), width);
}

/// What was said, by whom, and what night duty did.
fn line_ui(ui: &mut Ui, look: &Look, line: &Line) {
    let palette = theme::palette(ui);
    let words = text::night::words(look.language);
    let who = [line.place.as_str(), line.who.as_str()].join(" ");
    let subject = if who.trim().is_empty() { words.unnamed } else { who.trim() };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        label::text(ui, subject, Type::Lead, palette.ink);
        let channel = text::night::channel(line.channel, look.language);
        let facts = [channel, line.phone.as_str(), line.number.as_str()];
        label::facts(ui, &facts, Type::Meta, palette.ink2);
    });
    let quoted = format!("{}{}{}", look.pick("“", "“"), line.words, look.pick("”", "”"));
    let frame = egui::Frame::new().fill(palette.canvas).corner_radius(theme::BUTTON);
    let shown =
        frame.inner_margin(Margin { left: 22, right: 18, top: 15, bottom: 15 }).show(ui, |ui| {
            ui.set_width(ui.available_width());
            label::wrapped(ui, &quoted, Type::Lead, palette.ink);
        });
    let bar = shown.response.rect.with_max_x(shown.response.rect.left() + 3.0);
    ui.painter().rect_filled(bar, 0.0, palette.edge);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        label::text(ui, words.outcome, Type::Meta, palette.ink2);
        let outcome = text::night::outcome(line.outcome, look.language);
        label::text(ui, outcome, Type::MetaStrong, palette.ink);
        if !line.told.is_empty() {
            ui.add_space(12.0);
            label::text(ui, words.told, Type::Meta, palette.ink2);
            let names = line.told.iter().map(|one| text::shell::department(*one, look.language));
            let names: Vec<&str> = names.collect();
            let names = names.join(look.pick("、", ", "));
            label::text(ui, &names, Type::MetaStrong, palette.ink);
        }
    });
}

fn settled_ui(ui: &mut Ui, look: &Look, settled: &Settled) {
    let palette = theme::palette(ui);
    let said = text::night::settled(settled, look.language);
    ui.horizontal_wrapped(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(22.0), Sense::hover());
        icon::paint(ui.painter(), Icon::Check, (rect.center(), 18.0), palette.ok);
        label::wrapped(ui, &said, Type::Strong, palette.ok);
    });
}

fn choice_ui(ui: &mut Ui, look: &Look, (line, choice): (&Line, &mut Choice)) {
    let palette = theme::palette(ui);
    let words = text::night::words(look.language);
    label::caption(ui, words.what_now);
    ways_ui(ui, look, (line, choice));
    match choice.way(line) {
        Some(Way::Complaint) => {
            label::caption(ui, words.object);
            plain(ui, &text::night::objects(look.language), &mut choice.object);
        }
        Some(Way::Ticket) => {
            label::caption(ui, words.kind);
            let mut kind = choice.kind(line);
            plain(ui, &text::night::kinds(look.language), &mut kind);
            choice.kind = kind;
            let mut urgency = Some(choice.urgency.unwrap_or(Urgency::Ordinary));
            plain(ui, &text::night::urgencies(look.language), &mut urgency);
            choice.urgency = urgency;
        }
        Some(Way::Nothing) => {
            Field::new(words.reason).hint(words.reason_hint).show(ui, &mut choice.reason);
        }
        None => {}
    }
    let becomes = matches!(choice.way(line), Some(Way::Complaint | Way::Ticket));
    if becomes && line.place.is_empty() {
        Field::new(words.place).hint(words.place_hint).show(ui, &mut choice.place);
    }
    let Some(at) = line.received_at else { return };
    if !becomes {
        return;
    }
    card::frame(ui).inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            let (rect, _) = ui.allocate_exact_size(Vec2::splat(20.0), Sense::hover());
            icon::paint(ui.painter(), Icon::Clock, (rect.center(), 18.0), palette.ink2);
            label::wrapped(ui, &text::night::still(at, look), Type::Body, palette.ink);
        });
    });
}

/// The three ways, each with what it does, in the order of their keys.
fn ways_ui(ui: &mut Ui, look: &Look, (line, choice): (&Line, &mut Choice)) {
    const HEIGHT: f32 = 68.0;
    const GAP: f32 = 10.0;
    let width = (ui.available_width() - GAP * 2.0) / 3.0;
    let chosen = choice.way(line);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for (place, (way, name, does)) in text::night::ways(look.language).iter().enumerate() {
            let size = Vec2::new(width, HEIGHT);
            let (rect, response) = ui.allocate_exact_size(size, Sense::click());
            let is_chosen = chosen == Some(*way);
            response
                .widget_info(|| WidgetInfo::selected(Widget::RadioButton, true, is_chosen, *name));
            way_paint(ui, (rect, &response), (place, name, does), is_chosen);
            if response.clicked() || took_place(ui, place) {
                choice.way = Some(*way);
            }
        }
    });
}

fn way_paint(
    ui: &Ui,
    (rect, response): (Rect, &egui::Response),
    (place, name, does): (usize, &str, &str),
    chosen: bool,
) {
    let palette = theme::palette(ui);
    let (ground, ink, stroke) = if chosen {
        (palette.accent_soft, palette.accent, theme::focus(palette))
    } else if response.hovered() {
        (palette.canvas, palette.ink, theme::edge(palette))
    } else {
        (palette.surface, palette.ink, theme::edge(palette))
    };
    ui.painter().rect(rect, theme::BUTTON, ground, stroke, StrokeKind::Inside);
    button::focus_ring(ui, rect, response);
    let number = place.saturating_add(1).to_string();
    let y = rect.center().y;
    let left = Pos2::new(rect.left() + 14.0, y);
    let x = button::key_hint(ui, left, &number, ink) + 12.0;
    let width = rect.right() - 10.0 - x;
    let size = if chosen { Type::Strong } else { Type::Body };
    let at = (Pos2::new(x, y), Align2::LEFT_BOTTOM);
    label::paint(ui, at, name, (size, ink), width);
    let at = (Pos2::new(x, y + 2.0), Align2::LEFT_TOP);
    label::paint(ui, at, does, (Type::Meta, palette.ink2), width);
}

fn outcome_ui(ui: &mut Ui, look: &Look, (line, outcome): (&Line, &mut Option<Outcome>)) {
    let words = text::night::words(look.language);
    label::caption(ui, words.outcome_now);
    let mut shown = Some(outcome.unwrap_or(line.outcome));
    if plain(ui, &text::night::outcomes(look.language), &mut shown) {
        *outcome = shown;
    }
}

type Hands<'a> = (&'a mut Form, &'a mut Outbox);

fn foot_ui(
    ui: &mut Ui,
    foot: Rect,
    look: &Look,
    (view, line, (form, outbox)): (&View, &Line, Hands<'_>),
) {
    let words = text::night::words(look.language);
    let y = foot.center().y;
    let mut x = foot.left() + 24.0;
    let mut spot = |width: f32| {
        let rect = Rect::from_center_size(Pos2::new(x + width / 2.0, y), Vec2::new(width, 48.0));
        x += width + 12.0;
        rect
    };
    let asked = form.choice.deed(line, look);
    let mut lacking = None;
    if line.settled.is_none() {
        lacking = asked.as_ref().err().copied();
        let name = text::night::convert(form.choice.way(line), view.waiting() > 1, look.language);
        let button = Button::new(name, Kind::Primary).key("Enter").refused(lacking);
        let rect = spot(button.natural_width(ui));
        let idle =
            !ui.egui_wants_keyboard_input() && ui.memory(|memory| memory.focused().is_none());
        let entered = lacking.is_none()
            && (took_key(ui, Modifiers::COMMAND, Key::Enter)
                || (idle && took_key(ui, Modifiers::NONE, Key::Enter)));
        let pressed = button.show_in(ui, rect).0 || entered;
        if let Some(deed) = asked.ok().filter(|_| pressed) {
            outbox.push(Command::Night { night: view.shift, deed });
        }
    }
    let next = view.next_after(line.key);
    if let Some(next) = next {
        let name = if line.settled.is_none() { words.skip } else { words.to_next };
        let button = Button::new(name, Kind::Secondary).height(48.0);
        let rect = spot(button.natural_width(ui));
        if button.show_in(ui, rect).0 {
            form.look_at(Some(next));
        }
    }
    sign_ui(ui, (foot, x), look, (view, lacking, outbox));
}

/// The way to the morning's signature, and what it waits for.
fn sign_ui(
    ui: &mut Ui,
    (foot, x): (Rect, f32),
    look: &Look,
    (view, lacking, outbox): (&View, Option<&str>, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::night::words(look.language);
    let waiting = view.waiting();
    let why_not = (waiting > 0).then(|| text::night::waiting(waiting, look.language));
    let mut right = foot.right() - theme::PAD;
    if Screen::Handover.is_built() {
        let button =
            Button::new(words.sign, Kind::Secondary).refused(why_not.as_deref()).height(48.0);
        let width = button.natural_width(ui);
        let rect = Rect::from_center_size(
            Pos2::new(right - width / 2.0, foot.center().y),
            Vec2::new(width, 48.0),
        );
        right = rect.left() - 12.0;
        if button.show_in(ui, rect).0 {
            outbox.push(Command::to(Screen::Handover));
        }
    }
    let (words, is_bad) = said(look, view, lacking.map(str::to_owned).or(why_not));
    let ink = if is_bad { palette.over } else { palette.ink2 };
    let room = Rect::from_min_max(Pos2::new(x, foot.top()), Pos2::new(right, foot.bottom()));
    let spoken = ui.interact(room, ui.scope_id().with("night said"), Sense::hover());
    spoken.widget_info(|| WidgetInfo::labeled(Widget::Label, true, &words));
    let at = (room.right_center(), Align2::RIGHT_CENTER);
    label::paint(ui, at, &words, (Type::Meta, ink), room.width());
}

/// For night duty: to say anew what became of the line, or to write another.
fn note_ui(
    ui: &mut Ui,
    foot: Rect,
    look: &Look,
    (view, line, (form, outbox)): (&View, &Line, Hands<'_>),
) {
    let words = text::night::words(look.language);
    let y = foot.center().y;
    let changed = form.outcome.filter(|outcome| *outcome != line.outcome);
    let why_not = changed.is_none().then_some(words.lacks_outcome);
    let button = Button::new(words.note_outcome, Kind::Primary).key("Ctrl+Enter").refused(why_not);
    let width = button.natural_width(ui);
    let rect = Rect::from_min_size(Pos2::new(foot.left() + 24.0, y - 24.0), Vec2::new(width, 48.0));
    let entered = changed.is_some() && took_key(ui, Modifiers::COMMAND, Key::Enter);
    let pressed = button.show_in(ui, rect).0 || entered;
    if let Some(outcome) = changed.filter(|_| pressed) {
        let deed = Deed::Note(line.key, outcome);
        outbox.push(Command::Night { night: view.shift, deed });
    }
    let button = Button::new(words.new_line, Kind::Secondary).height(48.0);
    let width = button.natural_width(ui);
    let rect =
        Rect::from_min_size(Pos2::new(rect.right() + 12.0, y - 24.0), Vec2::new(width, 48.0));
    if button.show_in(ui, rect).0 || took_key(ui, Modifiers::NONE, Key::Escape) {
        form.look_at(None);
    }
    let (words, is_bad) = said(look, view, why_not.map(str::to_owned));
    let palette = theme::palette(ui);
    let ink = if is_bad { palette.over } else { palette.ink2 };
    super::entry::beside(ui, (rect, foot), (&words, ink));
}

/// Nothing waits any more: what comes now.
fn all_done_ui(ui: &mut Ui, body: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let palette = theme::palette(ui);
    let words = text::night::words(look.language);
    let said = if view.lines.is_empty() { words.nothing } else { words.may_sign };
    let at = (body.center() - Vec2::new(0.0, 40.0), Align2::CENTER_CENTER);
    let spoken = ui.interact(body, ui.scope_id().with("all done"), Sense::hover());
    spoken.widget_info(|| WidgetInfo::labeled(Widget::Label, true, said));
    label::paint(ui, at, said, (Type::Lead, palette.ink2), body.width());
    let (name, to) = if Screen::Handover.is_built() {
        (words.sign, Screen::Handover)
    } else {
        (words.to_today, Screen::Today)
    };
    let button = Button::new(name, Kind::Primary);
    let size = Vec2::new(button.natural_width(ui).max(150.0), 48.0);
    let rect = Rect::from_center_size(body.center() + Vec2::new(0.0, 20.0), size);
    if view.part == Part::Converts && button.show_in(ui, rect).0 {
        outbox.push(Command::to(to));
    }
}
