//! The lock screen: who comes on duty, and their PIN. It shows nothing of any resident.

use chrono::{DateTime, Utc};
use dutybook_domain::id::StaffId;
use dutybook_domain::language::Language;
use dutybook_domain::staff::Role;
use egui::WidgetInfo;
use egui::{
    Align2, Pos2, Rect, Role as Widget, ScrollArea, Sense, StrokeKind, Ui, UiBuilder, Vec2,
};

use crate::command::{Command, Outbox, Pin};
use crate::look::Look;
use crate::shell::Sync;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::field::Field;
use crate::widgets::icon::{self, Icon};
use crate::widgets::standing_badge::{self, Standing};
use crate::widgets::{avatar, button, keypad, label};

/// The fewest digits of a PIN.
pub const MIN_DIGITS: usize = 6;

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub who: StaffId,
    /// The name.
    pub name: String,
    /// The role acted in.
    pub role: Role,
    /// What is said of today: a slot, a day off.
    pub today: String,
}

/// Why the last PIN did not open the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// It is not the PIN of that person.
    Wrong {
        /// How many more may be tried at once.
        left: u8,
    },
    /// Too many were tried: none is taken before that time.
    Wait(DateTime<Utc>),
    /// Nobody gave that person a PIN yet.
    NoPin,
    /// The new PIN is too easy to guess.
    TooEasy,
}

/// What the lock screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The property's name.
    pub property: String,
    /// The desk's number.
    pub desk: u16,
    /// Who is on duty.
    pub on_duty: Option<String>,
    /// When the next handover is, and to whom.
    pub next: Option<(DateTime<Utc>, String)>,
    /// Matters that are late.
    pub late: u64,
    /// Matters due within half an hour.
    pub soon: u64,
    /// How the desk stands with the server.
    pub sync: Sync,
    /// Who may sign in, who is expected first.
    pub members: Vec<Member>,
    /// Why the last PIN did not open the desk.
    pub denied: Option<Denied>,
    /// A PIN is being checked.
    pub checking: bool,
}

/// What is being typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Who is chosen; the first member where nobody is.
    pub chosen: Option<StaffId>,
    /// The digits typed.
    pub pin: Pin,
    /// The name of the first supervisor, where nobody is on the staff yet.
    pub name: String,
}

const GLANCE_WIDTH: f32 = 440.0;
const NAMES_WIDTH: f32 = 384.0;
const KEYPAD_WIDTH: f32 = 312.0;

/// Draws the lock screen.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    let whole = ui.max_rect();
    let palette = theme::palette(ui);
    ui.painter().rect_filled(whole, 0.0, palette.canvas);
    let width = GLANCE_WIDTH.min(whole.width() * 0.34);
    let (glance, rest) = whole.split_left_right_at_x(whole.left() + width);
    ui.painter().rect_filled(glance, 0.0, palette.surface);
    ui.painter().vline(glance.right(), glance.y_range(), theme::line(palette));
    glance_ui(ui, glance.shrink2(Vec2::new(40.0, 36.0)), look, view, outbox);

    let gap = 56.0;
    let left = rest.center().x - (NAMES_WIDTH + gap + KEYPAD_WIDTH) / 2.0;
    let top = rest.top() + (rest.height() * 0.105).max(40.0);
    let bottom = rest.bottom() - (rest.height() * 0.12).max(48.0);
    let names = Rect::from_min_max(Pos2::new(left, top), Pos2::new(left + NAMES_WIDTH, bottom));
    let pad_left = names.right() + gap;
    let pad = Rect::from_min_max(
        Pos2::new(pad_left, top),
        Pos2::new(pad_left + KEYPAD_WIDTH, top + 540.0_f32.min(bottom - top)),
    );
    names_ui(ui, names, look, view, form);
    pad_ui(ui, pad, look, view, (form, outbox));
}

fn glance_ui(ui: &Ui, room: Rect, look: &Look, view: &View, outbox: &mut Outbox) {
    let palette = theme::palette(ui);
    let words = text::lock::words(look.language);
    let brand = (room.left_top(), Align2::LEFT_TOP);
    let brand_words = text::shell::brand(look.language);
    label::paint(ui, brand, brand_words, (Type::Lead, palette.ink), room.width());
    let middle = room.top() + room.height() * 0.265;
    let time = (Pos2::new(room.left(), middle), Align2::LEFT_CENTER);
    let clock = text::time::clock(look.now, look);
    let clock = label::paint(ui, time, &clock, (Type::Clock, palette.ink), room.width());
    let day = look.now.with_timezone(&look.zone).date_naive();
    let date = (Pos2::new(room.left(), clock.bottom() + 4.0), Align2::LEFT_TOP);
    let day = text::time::long_date(day, look.language);
    let date = label::paint(ui, date, &day, (Type::Lead, palette.ink2), room.width());

    let mut y = date.bottom() + (room.height() * 0.09).min(66.0);
    let place = format!("{} {}", view.property, text::shell::desk(view.desk, look.language));
    let on_duty = view.on_duty.as_ref().map(|name| words.is_on_duty.replace("{}", name));
    let next =
        view.next.as_ref().map(|(at, who)| format!("{} {who}", text::time::moment(*at, look)));
    let late = text::lock::count(view.late, look.language);
    let soon = text::lock::count(view.soon, look.language);
    let dash = words.nobody.to_owned();
    let lines = [
        (place.as_str(), on_duty.unwrap_or_else(|| dash.clone()), None),
        (words.next_handover, next.unwrap_or(dash), None),
        (words.late, late, (view.late > 0).then_some(Standing::Overdue)),
        (words.soon, soon, (view.soon > 0).then_some(Standing::Soon(400))),
    ];
    for (name, value, standing) in lines {
        ui.painter().hline(room.x_range(), y, theme::line(palette));
        y += 50.0;
        glance_line(
            ui,
            Rect::from_x_y_ranges(room.x_range(), y - 50.0..=y),
            name,
            (&value, standing),
        );
    }
    ui.painter().hline(room.x_range(), y, theme::line(palette));
    foot_ui(ui, room, look, (view, outbox));
}

fn glance_line(ui: &Ui, line: Rect, name: &str, (value, standing): (&str, Option<Standing>)) {
    let palette = theme::palette(ui);
    let y = line.center().y;
    let response = ui.interact(line, ui.scope_id().with(("glance", name)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Widget::Label, true, format!("{name} {value}")));
    let at = (Pos2::new(line.left(), y), Align2::LEFT_CENTER);
    label::paint(ui, at, name, (Type::Body, palette.ink2), line.width() * 0.6);
    let ink = standing.map_or(palette.ink, |standing| standing.ink(palette));
    let at = (Pos2::new(line.right(), y), Align2::RIGHT_CENTER);
    let value = label::paint(ui, at, value, (Type::Strong, ink), line.width() * 0.6);
    if let Some(standing) = standing {
        standing_badge::ring(ui, Pos2::new(value.left() - 19.0, y), standing, 20.0);
    }
}

fn foot_ui(ui: &Ui, room: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let palette = theme::palette(ui);
    let y = room.bottom() - 8.0;
    let (sign, ink, _) = view.sync.look(palette);
    icon::paint(ui.painter(), sign, (Pos2::new(room.left() + 9.0, y), 16.0), ink);
    let at = (Pos2::new(room.left() + 30.0, y), Align2::LEFT_CENTER);
    let sync = text::shell::sync(&view.sync, look);
    label::paint(ui, at, &sync, (Type::Meta, ink), room.width() * 0.6);
    let mut right = room.right();
    for language in [Language::English, Language::Chinese] {
        let name = text::lock::language(language);
        let is_read = language == look.language;
        let ink = if is_read { palette.ink } else { palette.ink3 };
        let at = (Pos2::new(right, y), Align2::RIGHT_CENTER);
        let rect = label::paint(ui, at, name, (Type::Meta, ink), 100.0);
        let target = Rect::from_center_size(rect.center(), Vec2::new(rect.width() + 12.0, 40.0));
        let response = ui.interact(target, ui.scope_id().with(name), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Widget::Button, true, is_read, name));
        button::focus_ring(ui, target.shrink2(Vec2::new(2.0, 6.0)), &response);
        if response.clicked() {
            outbox.push(Command::Read(language));
        }
        right = rect.left() - 12.0;
    }
}

fn names_ui(ui: &mut Ui, room: Rect, look: &Look, view: &View, form: &mut Form) {
    let palette = theme::palette(ui);
    let words = text::lock::words(look.language);
    let at = (room.left_top(), Align2::LEFT_CENTER);
    if view.members.is_empty() {
        first_ui(ui, room, look, form);
        return;
    }
    let title = label::paint(ui, at, words.who, (Type::Title, palette.ink), room.width());
    let list = room.with_min_y(title.bottom() + 14.0);
    let chosen = form.chosen.or_else(|| view.members.first().map(|member| member.who));
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    ScrollArea::vertical().id_salt("names").show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        for member in &view.members {
            if member_ui(ui, look, member, chosen == Some(member.who)) {
                form.chosen = Some(member.who);
                form.pin.clear();
            }
        }
    });
    let at = (Pos2::new(room.left(), room.bottom() + 32.0), Align2::LEFT_CENTER);
    label::paint(ui, at, words.not_listed, (Type::Meta, palette.ink3), room.width());
}

/// Nobody is on the staff yet: the first supervisor gives name and PIN.
fn first_ui(ui: &mut Ui, room: Rect, look: &Look, form: &mut Form) {
    let palette = theme::palette(ui);
    let words = text::lock::words(look.language);
    let at = (room.left_top(), Align2::LEFT_CENTER);
    label::paint(ui, at, words.nobody_yet, (Type::Title, palette.ink), room.width());
    let mut child = ui.new_child(UiBuilder::new().max_rect(room.with_min_y(room.top() + 40.0)));
    child.spacing_mut().item_spacing.y = 14.0;
    Field::new(words.supervisor_name).hint(words.supervisor_hint).show(&mut child, &mut form.name);
    label::wrapped(&mut child, words.first_explained, Type::Meta, palette.ink2);
}

fn member_ui(ui: &mut Ui, look: &Look, member: &Member, chosen: bool) -> bool {
    let palette = theme::palette(ui);
    let size = Vec2::new(ui.available_width() - 12.0, 76.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let role = text::shell::role(member.role, look.language);
    response.widget_info(|| {
        WidgetInfo::selected(Widget::RadioButton, true, chosen, format!("{} {role}", member.name))
    });
    let (ground, stroke) = if chosen {
        (palette.accent_soft, theme::focus(palette))
    } else if response.hovered() {
        (palette.canvas, theme::line(palette))
    } else {
        (palette.surface, theme::line(palette))
    };
    ui.painter().rect(rect, theme::BUTTON, ground, stroke, StrokeKind::Inside);
    button::focus_ring(ui, rect, &response);
    avatar::paint(ui, Pos2::new(rect.left() + 38.0, rect.center().y), &member.name, chosen);
    let x = rect.left() + 75.0;
    let at = (Pos2::new(x, rect.center().y + 1.0), Align2::LEFT_BOTTOM);
    label::paint(ui, at, &member.name, (Type::Section, palette.ink), size.x - 120.0);
    let from = Pos2::new(x, rect.center().y + 14.0);
    let facts: Vec<&str> =
        [role, member.today.as_str()].into_iter().filter(|fact| !fact.is_empty()).collect();
    label::paint_facts(ui, from, &facts, (Type::Meta, palette.ink2), size.x - 120.0);
    if chosen {
        let at = (Pos2::new(rect.right() - 28.0, rect.center().y), 20.0);
        icon::paint(ui.painter(), Icon::Check, at, palette.accent);
    }
    response.clicked()
}

fn pad_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    view: &View,
    (form, outbox): (&mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::lock::words(look.language);
    let chosen = form.chosen.or_else(|| view.members.first().map(|member| member.who));
    let member = view.members.iter().find(|member| Some(member.who) == chosen);
    let is_first = view.members.is_empty();
    let title = member.map_or_else(
        || if is_first { words.new_pin.to_owned() } else { String::new() },
        |member| words.enter_pin.replace("{}", &member.name),
    );
    let at = (room.left_top(), Align2::LEFT_CENTER);
    let title = label::paint(ui, at, &title, (Type::Title, palette.ink), room.width() + 80.0);
    let top = title.bottom() + 14.0;
    let dots = Rect::from_min_size(Pos2::new(room.left(), top), Vec2::new(room.width(), 76.0));
    let typed = text::lock::typed(form.pin.len(), look.language);
    keypad::dots(ui, dots, (form.pin.len(), MIN_DIGITS), &typed);
    let keys = Rect::from_min_max(Pos2::new(room.left(), dots.bottom() + 12.0), room.max);
    let pad_words = keypad::Words { clear: words.clear, back: words.back };
    match keypad::keypad(ui, keys, pad_words) {
        Some(keypad::Pressed::Digit(digit)) => form.pin.push(digit),
        Some(keypad::Pressed::Clear) => form.pin.clear(),
        Some(keypad::Pressed::Back) => form.pin.pop(),
        None => {}
    }
    let enter = button::took_key(ui, egui::Modifiers::NONE, egui::Key::Enter);
    let beneath = Pos2::new(room.left(), room.bottom() + 12.0);
    let open = Rect::from_min_size(beneath, Vec2::new(room.width(), theme::MAIN_BUTTON_HEIGHT));
    let short = form.pin.len() < MIN_DIGITS;
    let why_not = if view.checking {
        Some(words.checking)
    } else if is_first && form.name.trim().is_empty() {
        Some(words.name_missing)
    } else if short {
        Some(words.six_digits)
    } else {
        None
    };
    let main = if is_first { words.enter_first } else { words.open };
    let pressed = button::Button::new(main, button::Kind::Primary)
        .key("Enter")
        .refused(why_not)
        .show_in(ui, open);
    if let Some(who) = chosen.filter(|_| why_not.is_none() && (pressed.0 || enter)) {
        outbox.push(Command::SignIn { who, pin: std::mem::take(&mut form.pin) });
    }
    if is_first && why_not.is_none() && (pressed.0 || enter) {
        let (name, pin) = (form.name.trim().to_owned(), std::mem::take(&mut form.pin));
        outbox.push(Command::EnterFirst { name, pin });
    }
    let (said, ink) = match (view.denied, form.pin.is_empty()) {
        (Some(denied), true) => (text::lock::denied(denied, look), palette.over),
        (_, _) => (why_not.unwrap_or(words.works_offline).to_owned(), palette.ink3),
    };
    let at = (Pos2::new(open.center().x, open.bottom() + 18.0), Align2::CENTER_CENTER);
    let said_rect = label::paint(ui, at, &said, (Type::Meta, ink), room.width() + 60.0);
    let spoken = ui.interact(said_rect, ui.scope_id().with("said"), Sense::hover());
    spoken.widget_info(|| WidgetInfo::labeled(Widget::Label, true, &said));
}

#[cfg(test)]
mod tests;
