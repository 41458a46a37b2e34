//! 值班台: what to do next, the queue by time left, who is on duty, what waits for a person.
//!
//! The queue's first place changes only when the worker hands over another view: nothing moves under
//! the pointer while the minutes pass.

use chrono::{DateTime, Utc};
use dutybook_domain::shift::Slot;
use egui::{
    Align2, Pos2, Rect, Role as Widget, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo,
};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::matter::Matter;
use crate::route::{Route, Screen};
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::chip::{self, Tone};
use crate::widgets::icon::{self, Icon};
use crate::widgets::standing_badge::{self, Standing};
use crate::widgets::{card, label, row};

mod side;

/// Who is on duty and who comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Who is on duty; nobody before the arrival is recorded.
    pub who: Option<String>,
    /// The slot.
    pub slot: Slot,
    /// When the slot began and ends.
    pub hours: (DateTime<Utc>, DateTime<Utc>),
    /// Whether somebody is at the desk.
    pub is_staffed: bool,
    /// Who takes over at the end, as the roster says.
    pub next: Option<String>,
}

/// A duty of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    /// What is to be done.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
    /// By when, or when it was done and by whom.
    pub note: String,
}

/// The figures at the foot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Strip {
    /// 002 entries of today.
    pub registered: u64,
    /// Tickets dispatched and not begun.
    pub dispatched: u64,
    /// Tickets in work.
    pub in_work: u64,
    /// Follow-ups of today made in time, and all that fell due.
    pub followed_up: (u64, u64),
    /// Complaints that are open.
    pub complaints: u64,
}

/// What today's screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Open matters, the one to do first first.
    pub matters: Vec<Matter>,
    /// The figures at the foot.
    pub strip: Strip,
    /// Who is on duty.
    pub duty: Duty,
    /// Today's duties of this role.
    pub routines: Vec<Routine>,
    /// Contradictions that wait for a person.
    pub conflicts: u64,
    /// Entries of last night that are not converted.
    pub night_waiting: usize,
}

const NEXT_HEIGHT: f32 = 88.0;
const STRIP_HEIGHT: f32 = 60.0;

/// Draws today's screen.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, outbox: &mut Outbox) {
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    let wide = whole.width() > 1500.0;
    let side = if wide { 420.0 } else { 336.0_f32.min(whole.width() * 0.32) };
    let (left, right) = whole.split_left_right_at_x(whole.right() - side - theme::PAD);
    let right = right.with_min_x(right.left() + theme::PAD);
    let (next, rest) = left.split_top_bottom_at_y(left.top() + NEXT_HEIGHT);
    let (queue, strip) = rest.split_top_bottom_at_y(rest.bottom() - STRIP_HEIGHT);
    next_ui(ui, next, look, view, outbox);
    let queue = queue.with_min_y(queue.top() + theme::GAP).with_max_y(queue.bottom() - theme::GAP);
    queue_ui(ui, queue, look, (view, outbox));
    strip_ui(ui, strip, look, view.strip);
    side::ui(ui, right, look, (view, outbox));
}

/// Opens a matter at the thing to do.
fn open(matter: &Matter) -> Command {
    Command::Go(Route::Ticket(matter.document))
}

fn next_ui(ui: &mut Ui, room: Rect, look: &Look, view: &View, outbox: &mut Outbox) {
    let palette = theme::palette(ui);
    let words = text::today::words(look.language);
    card::fill(ui, room);
    let Some(matter) = next_of(view, look) else {
        let at = (Pos2::new(room.left() + 24.0, room.center().y), Align2::LEFT_CENTER);
        label::paint(ui, at, words.all_done, (Type::Lead, palette.ink), room.width() - 220.0);
        let button = Rect::from_center_size(
            Pos2::new(room.right() - 110.0, room.center().y),
            Vec2::new(180.0, theme::MAIN_BUTTON_HEIGHT),
        );
        let pressed = Button::new(words.register, Kind::Primary).icon(Icon::Plus).key("F2");
        if pressed.show_in(ui, button).0 {
            outbox.push(Command::to(Screen::Intake));
        }
        return;
    };
    let badge = matter.badge(look);
    let bar = room.with_max_x(room.left() + 4.0).shrink2(Vec2::new(0.0, 1.0));
    ui.painter().rect_filled(bar, theme::CARD, badge.standing.ink(palette));
    let spot = Rect::from_min_size(
        room.left_top() + Vec2::new(19.0, 14.0),
        Vec2::new(156.0, room.height() - 28.0),
    );
    standing_badge::paint(ui, spot, &badge, 42.0);
    let name = matter.limit.map_or("", |limit| text::ticket::deed(limit.clock.name, look.language));
    let button = Button::new(name, Kind::Primary).key("Enter");
    let width = button.natural_width(ui).max(150.0);
    let button_rect = Rect::from_center_size(
        Pos2::new(room.right() - 16.0 - width / 2.0, room.center().y),
        Vec2::new(width, theme::MAIN_BUTTON_HEIGHT),
    );
    let x = spot.right() + 12.0;
    let room_for_words = button_rect.left() - 12.0 - x;
    let who = [matter.place.as_str(), matter.who.as_str()].join(" ");
    let colon = look.pick("：", ": ");
    let title = format!("{}{name} {}{colon}{}", words.first, who.trim(), matter.subject);
    let at = (Pos2::new(x, room.center().y + 2.0), Align2::LEFT_BOTTOM);
    label::paint(ui, at, &title, (Type::Lead, palette.ink), room_for_words);
    let facts = [matter.number.clone(), why(matter, look)];
    let at = Pos2::new(x, room.center().y + 16.0);
    label::paint_facts(ui, at, &facts, (Type::Meta, palette.ink2), room_for_words);
    let entered = !ui.egui_wants_keyboard_input()
        && ui.memory(|memory| memory.focused().is_none())
        && crate::widgets::button::took_key(ui, egui::Modifiers::NONE, egui::Key::Enter);
    if button.show_in(ui, button_rect).0 || entered {
        outbox.push(open(matter));
    }
}

/// The thing to do next: the first of the queue, unless it only waits for someone else.
fn next_of<'a>(view: &'a View, look: &Look) -> Option<&'a Matter> {
    view.matters.first().filter(|matter| matter.waiting.is_none() || matter.is_late(look.now))
}

/// Why a matter is due: its limit and where that comes from.
fn why(matter: &Matter, look: &Look) -> String {
    matter.limit.map_or_else(String::new, |limit| {
        let span = limit.clock.due_at.signed_duration_since(limit.clock.started_at);
        let source = text::ticket::source(limit.source, look.language);
        let clause = limit.clause;
        let length = text::time::length(span, look.language);
        [length.as_str(), source, clause].join(" ").trim_end().to_owned()
    })
}

/// How many matters are late, soon, due today, later.
fn counts(view: &View, look: &Look) -> [usize; 4] {
    let today = look.now.with_timezone(&look.zone).date_naive();
    let day = |matter: &Matter| {
        matter.limit.map(|limit| limit.clock.due_at.with_timezone(&look.zone).date_naive())
    };
    view.matters.iter().fold([0, 0, 0, 0], |[late, soon, now, later], matter| {
        if matter.is_late(look.now) {
            [late.saturating_add(1), soon, now, later]
        } else if matter.is_soon(look.now) {
            [late, soon.saturating_add(1), now, later]
        } else if day(matter).is_some_and(|day| day <= today) {
            [late, soon, now.saturating_add(1), later]
        } else {
            [late, soon, now, later.saturating_add(1)]
        }
    })
}

fn queue_ui(ui: &mut Ui, room: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let words = text::today::words(look.language);
    let inside = card::fill(ui, room);
    let list = card::head(ui, inside, words.by_time, "");
    head_chips(ui, inside, look, view);
    let foot_height = 44.0;
    let (list, foot) = list.split_top_bottom_at_y(list.bottom() - foot_height);
    if view.matters.is_empty() {
        let palette = theme::palette(ui);
        let at = (list.center(), Align2::CENTER_CENTER);
        label::paint(ui, at, words.nothing_due, (Type::Body, palette.ink3), list.width());
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    child.set_clip_rect(list);
    let first = usize::from(next_of(view, look).is_some());
    let rest = view.matters.get(first..).unwrap_or_default();
    ScrollArea::vertical().id_salt("queue").auto_shrink(false).show_rows(
        &mut child,
        theme::ROW_HEIGHT,
        rest.len(),
        |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for matter in rest.get(range).unwrap_or_default() {
                matter_row(ui, look, matter, outbox);
            }
        },
    );
    foot_ui(ui, foot, look, (view, outbox));
}

fn head_chips(ui: &Ui, inside: Rect, look: &Look, view: &View) {
    let palette = theme::palette(ui);
    let words = text::today::words(look.language);
    let [late, soon, today, later] = counts(view, look);
    let y = inside.top() + card::HEAD_HEIGHT / 2.0;
    let title = label::line(ui, words.by_time, (Type::Section, palette.ink), 300.0).size().x;
    let mut x = inside.left() + theme::PAD + title + 14.0;
    let chips = [
        (words.late, late, Tone::Over),
        (words.soon, soon, Tone::Soon),
        (words.today, today, Tone::Neutral),
        (words.later, later, Tone::Neutral),
    ];
    for (name, count, tone) in chips {
        if count > 0 {
            x = chip::paint(ui, Pos2::new(x, y), &format!("{name} {count}"), tone).right() + 12.0;
        }
    }
    let at = (Pos2::new(inside.right() - theme::PAD, y), Align2::RIGHT_CENTER);
    let total = text::today::total(view.matters.len(), look.language);
    label::paint(ui, at, &total, (Type::Meta, palette.ink3), 160.0);
}

/// One matter of the queue: badge, subject, place and person, the limit, what to do.
pub fn matter_row(ui: &mut Ui, look: &Look, matter: &Matter, outbox: &mut Outbox) {
    let palette = theme::palette(ui);
    let badge = matter.badge(look);
    let deed = matter.limit.map(|limit| limit.clock.name);
    let what = deed.map_or("", |name| text::ticket::clock(name, look.language));
    let spoken = [badge.spoken().as_str(), what, &matter.subject, &matter.number].join(", ");
    let (rect, response) = row::row(ui, theme::ROW_HEIGHT, false, &spoken);
    let inner = rect.shrink2(Vec2::new(theme::PAD, 0.0));
    standing_badge::paint(ui, inner.with_max_x(inner.left() + 162.0), &badge, 30.0);
    let button = Rect::from_center_size(
        Pos2::new(inner.right() - 44.0, inner.center().y),
        Vec2::new(88.0, theme::BUTTON_HEIGHT),
    );
    let x = inner.left() + 166.0;
    let limit_x = button.left() - 14.0;
    let room = limit_x - 110.0 - x;
    let subject: Vec<&str> =
        [what, matter.subject.as_str()].into_iter().filter(|fact| !fact.is_empty()).collect();
    let ink = (Type::Strong, palette.ink);
    label::paint_facts(ui, Pos2::new(x, inner.center().y - 11.0), &subject, ink, room);
    let who = [matter.place.as_str(), matter.who.as_str()].join(" ");
    let stage = text::ticket::stage(matter.stage, look.language);
    let facts = [who.trim(), matter.number.as_str(), stage];
    let at = Pos2::new(x, inner.center().y + 12.0);
    label::paint_facts(ui, at, &facts, (Type::Meta, palette.ink2), room);
    if let Some(limit) = matter.limit {
        let span = limit.clock.due_at.signed_duration_since(limit.clock.started_at);
        let at = (Pos2::new(limit_x, inner.center().y + 1.0), Align2::RIGHT_BOTTOM);
        let length = text::time::length(span, look.language);
        label::paint(ui, at, &length, (Type::Meta, palette.ink2), 106.0);
        let at = (Pos2::new(limit_x, inner.center().y + 1.0), Align2::RIGHT_TOP);
        let source = text::ticket::source(limit.source, look.language);
        label::paint(ui, at, source, (Type::Hint, palette.ink3), 106.0);
    }
    let words = deed.map_or_else(
        || text::ticket::stage(matter.stage, look.language),
        |name| text::ticket::deed(name, look.language),
    );
    let pressed = Button::new(words, Kind::Row).show_in(ui, button);
    if pressed.0 || response.clicked() {
        outbox.push(open(matter));
    }
}

fn foot_ui(ui: &mut Ui, foot: Rect, look: &Look, (view, outbox): (&View, &mut Outbox)) {
    let words = text::today::words(look.language);
    let [_, _, _, later] = counts(view, look);
    let palette = theme::palette(ui);
    card::rule(ui, foot.left()..=foot.right(), foot.top());
    if later > 0 {
        let at = (Pos2::new(foot.left() + theme::PAD, foot.center().y), Align2::LEFT_CENTER);
        let later = text::today::later(later, look.language);
        label::paint(ui, at, &later, (Type::Body, palette.ink2), foot.width() / 2.0);
    }
    let button = Button::new(words.all_tickets, Kind::Quiet).key("F4");
    let width = button.natural_width(ui);
    let rect = Rect::from_center_size(
        Pos2::new(foot.right() - 10.0 - width / 2.0, foot.center().y),
        Vec2::new(width, 36.0),
    );
    if button.show_in(ui, rect).0 {
        outbox.push(Command::to(Screen::Tickets));
    }
}

fn strip_ui(ui: &Ui, room: Rect, look: &Look, strip: Strip) {
    let palette = theme::palette(ui);
    let words = text::today::words(look.language);
    card::fill(ui, room);
    let (made, due) = strip.followed_up;
    let followed = if due == 0 { words_dash().to_owned() } else { format!("{made}/{due}") };
    let figures = [
        (strip.registered.to_string(), words.registered),
        (strip.dispatched.to_string(), words.dispatched),
        (strip.in_work.to_string(), words.in_work),
        (followed, words.followed_up),
        (strip.complaints.to_string(), words.complaints),
    ];
    let width = room.width() / 5.0;
    for (place, (figure, name)) in (0_u8..).zip(figures) {
        let left = room.left() + width * f32::from(place);
        let cell =
            Rect::from_min_size(Pos2::new(left, room.top()), Vec2::new(width, room.height()));
        if place > 0 {
            ui.painter().vline(left, room.shrink(1.0).y_range(), theme::line(palette));
        }
        let response = ui.interact(cell, ui.scope_id().with(("strip", place)), Sense::hover());
        response
            .widget_info(|| WidgetInfo::labeled(Widget::Label, true, format!("{name} {figure}")));
        let number = label::line(ui, &figure, (Type::Strip, palette.ink), width);
        let caption =
            label::line(ui, name, (Type::Meta, palette.ink2), width - number.size().x - 20.0);
        let from = cell.center().x - (number.size().x + 10.0 + caption.size().x) / 2.0;
        let at = Align2::LEFT_CENTER.anchor_size(Pos2::new(from, cell.center().y), number.size());
        let end = at.right() + 10.0;
        ui.painter().galley(at.min, number, palette.ink);
        let at = Align2::LEFT_CENTER.anchor_size(Pos2::new(end, cell.center().y), caption.size());
        ui.painter().galley(at.min, caption, palette.ink2);
    }
}

const fn words_dash() -> &'static str {
    "\u{2014}"
}

/// A line of a side card that leads somewhere.
fn lead(ui: &Ui, line: Rect, (icon, words): (Icon, &str), note: &str) -> bool {
    let palette = theme::palette(ui);
    let response = ui.interact(line, ui.scope_id().with(("lead", words)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Widget::Button, true, words));
    row::ground(ui, line, &response, false);
    let y = line.center().y;
    icon::paint(ui.painter(), icon, (Pos2::new(line.left() + 26.0, y), 20.0), palette.ink);
    let right = Pos2::new(line.right() - 24.0, y);
    icon::paint(ui.painter(), Icon::Right, (right, 16.0), palette.ink2);
    let at = (Pos2::new(right.x - 16.0, y), Align2::RIGHT_CENTER);
    let note = label::paint(ui, at, note, (Type::Meta, palette.ink2), 90.0);
    let at = (Pos2::new(line.left() + 46.0, y), Align2::LEFT_CENTER);
    let room = note.left() - 8.0 - line.left() - 46.0;
    label::paint(ui, at, words, (Type::Body, palette.ink), room);
    response.clicked()
}
