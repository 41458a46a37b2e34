//! One unit's file (一户一档): the unit, its people with their ties and days, vehicles, cards, keys,
//! papers, what was done for it, and what changes.
//!
//! The view holds personal values masked. A value is made visible for a purpose that is entered
//! before it is shown, for one minute, one value at a time. A deed is asked for in two steps: its
//! button, then a small form whose words are kept until they are on the disk.

use chrono::{DateTime, NaiveDate, Utc};
use dutybook_domain::household::Part;
use dutybook_domain::household::card::{CardStage, KeyPlace};
use dutybook_domain::household::field::{Field, PersonField};
use dutybook_domain::household::request::RequestStage;
use dutybook_domain::household::thing::{
    CardId, CardSort, KeyId, KeySort, Occupancy, Paper, PersonId, RequestId, Tie, Use, VehicleId,
};
use dutybook_domain::id::DocumentId;
use egui::{Align2, Key, Modifiers, Pos2, Rect, Role as Widget, Sense, Ui, Vec2, WidgetInfo};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::matter::Matter;
use crate::screens::intake::Hit;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{self, Button, Kind};
use crate::widgets::chip::{self, Tone};
use crate::widgets::icon::{self, Icon};
use crate::widgets::{card, label};

mod changes;
mod deed;
mod overview;
mod people;
mod reveal;
mod side;
mod things;

pub use deed::{Deed, Form, Lack, command};
pub use reveal::Purpose;

/// Somebody of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// How they are addressed.
    pub name: String,
    /// What they are to the unit, or were last.
    pub tie: Option<Tie>,
    /// Whether no tie lasts.
    pub past: bool,
    /// Since when, if known.
    pub from: Option<NaiveDate>,
    /// The first day they no longer were.
    pub until: Option<NaiveDate>,
    /// What is on file of them, masked.
    pub values: Vec<(PersonField, String)>,
    /// What of them changes only by a request whose sender was verified.
    pub guarded: Vec<PersonField>,
}

impl Person {
    /// Their telephone, masked; empty where none is on file.
    pub fn phone(&self) -> &str {
        let phone = self.values.iter().find(|(field, _)| *field == PersonField::Phone);
        phone.map_or("", |(_, masked)| masked.as_str())
    }
}

/// A vehicle of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    /// Which.
    pub id: VehicleId,
    /// Its plate, masked.
    pub plate: String,
    /// The space it stands on.
    pub space: String,
    /// Who keeps it, as they are addressed.
    pub keeper: String,
    /// The first day it no longer belonged here.
    pub until: Option<NaiveDate>,
}

/// What may be done with a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardDeed {
    /// Report it lost.
    Lose,
    /// Enter that it is frozen.
    Freeze,
    /// Hand out another in its place.
    Replace,
    /// Take it back.
    Return,
    /// Cancel it.
    Cancel,
}

/// A card of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRow {
    /// Which.
    pub id: CardId,
    /// The number printed on it.
    pub number: String,
    /// What it opens.
    pub sort: CardSort,
    /// Who holds it, where it is not the household's.
    pub holder: String,
    /// How far it has come.
    pub stage: CardStage,
    /// When it came there, where that is known.
    pub since: Option<DateTime<Utc>>,
    /// By when a lost card is to be frozen.
    pub freeze_due: Option<DateTime<Utc>>,
    /// The deposit taken, in fen.
    pub deposit_fen: i64,
    /// What may be done, and why not.
    pub deeds: Vec<(CardDeed, Option<String>)>,
}

/// Keys left at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Which.
    pub id: KeyId,
    /// What they open.
    pub sort: KeySort,
    /// How many.
    pub count: u16,
    /// What for.
    pub purpose: String,
    /// Where they are.
    pub place: KeyPlace,
    /// Who has them, where they are lent.
    pub with: String,
}

/// A request to change what is on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Which.
    pub id: RequestId,
    /// Who asks, as they are addressed.
    pub who: String,
    /// The fields it is about.
    pub fields: Vec<Field>,
    /// How far it has come.
    pub stage: RequestStage,
    /// Who took it down, and when.
    pub taken: Option<(String, DateTime<Utc>)>,
    /// Why it was refused.
    pub refused: Option<String>,
}

/// A transfer of the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The day.
    pub on: NaiveDate,
    /// From whom.
    pub from: Vec<String>,
    /// To whom.
    pub to: Vec<String>,
    /// Whether fees were owed for longer than passes unwatched.
    pub watched: bool,
}

/// What a transfer today would end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ending {
    /// Who would leave, as they are addressed.
    pub people: Vec<String>,
    /// How many cards would be cancelled.
    pub cards: usize,
    /// How many vehicles would go.
    pub vehicles: usize,
    /// For how many months fees may be owed unwatched.
    pub months: u32,
}

/// Somebody's look at the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: String,
    /// What for.
    pub purpose: String,
}

/// A value made visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// Which.
    pub field: Field,
    /// The value.
    pub value: String,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// The unit itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// Built area in hundredths of a square metre.
    pub area: Option<i64>,
    /// What it is for.
    pub used_as: Option<Use>,
    /// The day it was delivered.
    pub delivered_on: Option<NaiveDate>,
    /// How it is used, and since when.
    pub occupancy: Option<(NaiveDate, Occupancy)>,
    /// Who is responsible for the household.
    pub steward: Option<String>,
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The file.
    pub document: DocumentId,
    /// The unit.
    pub unit: Unit,
    /// Its people: those of today first, the foremost first.
    pub people: Vec<Person>,
    /// Its vehicles.
    pub vehicles: Vec<Vehicle>,
    /// Its cards.
    pub cards: Vec<CardRow>,
    /// Keys it left at the desk.
    pub keys: Vec<KeyRow>,
    /// Keys handed to it.
    pub handed: Vec<(KeySort, u32)>,
    /// The papers a file has, each with its day where it is there.
    pub papers: Vec<(Paper, Option<NaiveDate>)>,
    /// What the file lacks.
    pub missing: Vec<Part>,
    /// What was done for the unit, latest first, and whether it is open.
    pub served: Vec<(Matter, bool)>,
    /// Requests for changes, the open ones first.
    pub requests: Vec<RequestRow>,
    /// Transfers, latest first.
    pub transfers: Vec<Passed>,
    /// What a transfer today would end.
    pub ending: Ending,
    /// Who looked at the file, latest first.
    pub looks: Vec<Seen>,
    /// How many fields hold two values that wait for a person.
    pub conflicts: usize,
    /// Its foremost person, as the intake takes them.
    pub caller: Option<Hit>,
    /// Who is at the screen, and at which desk.
    pub reader: (String, u16),
    /// A number never drawn before, for what is entered next.
    pub fresh: u64,
    /// The value made visible.
    pub revealed: Option<Revealed>,
    /// Where the last export lies.
    pub exported: Option<String>,
    /// How the last deed ended: when it was kept, or why not.
    pub outcome: Option<Result<DateTime<Utc>, String>>,
}

impl View {
    /// A value made visible that still is.
    pub(crate) fn shown(&self, field: Field, look: &Look) -> Option<&str> {
        let revealed = self.revealed.as_ref().filter(|one| one.until > look.now)?;
        (revealed.field == field).then_some(revealed.value.as_str())
    }

    /// How many people are tied to the unit today.
    pub fn present(&self) -> usize {
        self.people.iter().filter(|person| !person.past).count()
    }

    /// How somebody is addressed.
    pub fn name(&self, who: PersonId) -> &str {
        let person = self.people.iter().find(|person| person.id == who);
        person.map_or("", |person| person.name.as_str())
    }
}

/// A part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// The whole at a glance.
    #[default]
    Overview,
    /// Everybody, and what is on file of them.
    People,
    /// Vehicles.
    Vehicles,
    /// Cards and keys.
    Cards,
    /// Papers and what is missing.
    Papers,
    /// What was done for the unit.
    Service,
    /// Requests and transfers.
    Changes,
}

impl Tab {
    const ALL: [Self; 7] = [
        Self::Overview,
        Self::People,
        Self::Vehicles,
        Self::Cards,
        Self::Papers,
        Self::Service,
        Self::Changes,
    ];
}

const HEAD: f32 = 110.0;
const SIDE: f32 = 316.0;

/// Draws the file.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    let (head, rest) = whole.split_top_bottom_at_y(whole.top() + HEAD);
    head_ui(ui, head, look, (view, form, outbox));
    let rest = rest.with_min_y(rest.top() + theme::GAP);
    let side = if whole.width() > 1500.0 { 400.0 } else { SIDE };
    let (left, right) = rest.split_left_right_at_x(rest.right() - side);
    let left = left.with_max_x(left.right() - theme::GAP);
    // The card that asks for a purpose takes the keys before anything beneath it.
    reveal::ui(ui, left, look, (view, form, outbox));
    if form.doing.is_some() {
        deed::form_ui(ui, left, look, (view, form, outbox));
    } else {
        match form.tab {
            Tab::Overview => overview::ui(ui, left, look, (view, form, outbox)),
            Tab::People => people::ui(ui, left, look, (view, form)),
            Tab::Vehicles => things::vehicles_ui(ui, left, look, (view, form)),
            Tab::Cards => things::cards_ui(ui, left, look, (view, form, outbox)),
            Tab::Papers => things::papers_ui(ui, left, look, (view, form)),
            Tab::Service => side::service_ui(ui, left, look, (view, outbox)),
            Tab::Changes => changes::ui(ui, left, look, (view, form, outbox)),
        }
    }
    side::ui(ui, right, look, (view, form, outbox));
    if let Some(until) = view.revealed.as_ref().map(|revealed| revealed.until) {
        let left = until.signed_duration_since(look.now).to_std().unwrap_or_default();
        if !left.is_zero() {
            ui.ctx().request_repaint_after(left);
        }
    }
}

fn head_ui(
    ui: &mut Ui,
    head: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let inside = card::fill(ui, head);
    let back = Rect::from_min_size(inside.min + Vec2::new(20.0, 14.0), Vec2::splat(40.0));
    let response = ui.interact(back, ui.scope_id().with("back"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Widget::Button, true, words.back));
    let stroke = theme::line(palette);
    ui.painter().rect(back, theme::BUTTON, palette.surface, stroke, egui::StrokeKind::Inside);
    button::focus_ring(ui, back, &response);
    icon::paint(ui.painter(), Icon::ArrowLeft, (back.center(), 18.0), palette.accent);
    let idle = form.doing.is_none() && form.reveal.is_none();
    let escaped = idle && button::took_key(ui, Modifiers::NONE, Key::Escape);
    if response.clicked() || escaped {
        outbox.push(Command::Back);
    }
    let y = back.center().y;
    let left = buttons_ui(ui, (inside, y), look, (view, form, outbox));
    let at = (Pos2::new(back.right() + 12.0, y), Align2::LEFT_CENTER);
    let title = label::paint(ui, at, &view.unit.code, (Type::Title, palette.ink), 200.0);
    let facts = text::household::unit_facts(&view.unit, look.language);
    let at = Pos2::new(title.right() + 14.0, y + 1.0);
    let room = left - at.x - 16.0;
    let end = label::paint_facts(ui, at, &facts, (Type::Body, palette.ink2), room);
    if view.conflicts > 0 && end + 150.0 < left {
        let words = text::household::conflicts(view.conflicts, look.language);
        chip::paint(ui, Pos2::new(end + 10.0, y), &words, Tone::Soon);
    }
    tabs_ui(ui, inside.with_min_y(inside.bottom() - 44.0), look, (view, form));
}

/// The buttons of the head, right-aligned; answers where they begin.
fn buttons_ui(
    ui: &mut Ui,
    (inside, y): (Rect, f32),
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) -> f32 {
    let words = text::household::words(look.language);
    let mut right = inside.right() - 20.0;
    let mut place = |width: f32| {
        let rect = Rect::from_min_size(Pos2::new(right - width, y - 20.0), Vec2::new(width, 40.0));
        right = rect.left() - 12.0;
        rect
    };
    let register = Button::new(words.register, Kind::RowWanted).icon(Icon::Plus);
    let register = register.refused(view.caller.is_none().then_some(words.nobody));
    let rect = place(register.natural_width(ui));
    if register.show_in(ui, rect).0
        && let Some(hit) = &view.caller
    {
        outbox.push(Command::RegisterFor(Box::new(hit.clone())));
    }
    for (name, deed) in [(words.transfer, Deed::Transfer), (words.change, Deed::Change)] {
        let button = Button::new(name, Kind::Secondary);
        let rect = place(button.natural_width(ui));
        if button.show_in(ui, rect).0 {
            form.open(deed, look);
        }
    }
    right
}

fn tabs_ui(ui: &Ui, line: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let mut x = line.left() + 20.0;
    for tab in Tab::ALL {
        let name = text::household::tab(tab, view, look.language);
        let chosen = form.tab == tab;
        let (size, ink) =
            if chosen { (Type::Strong, palette.accent) } else { (Type::Body, palette.ink2) };
        let width = label::line(ui, &name, (size, ink), 200.0).size().x + 28.0;
        let rect = Rect::from_min_size(Pos2::new(x, line.top()), Vec2::new(width, line.height()));
        let response = ui.interact(rect, ui.scope_id().with(("tab", tab as u8)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Widget::Tab, true, chosen, &name));
        let at = (rect.center(), Align2::CENTER_CENTER);
        label::paint(ui, at, &name, (size, ink), width);
        if chosen {
            let bar = rect.with_min_y(rect.bottom() - 3.0);
            ui.painter().rect_filled(bar, 0.0, palette.accent);
        }
        button::focus_ring(ui, rect.shrink(4.0), &response);
        if response.clicked() {
            form.tab = tab;
            form.close();
        }
        x += width + 2.0;
    }
    said_ui(ui, line.with_min_x(x + 12.0).with_max_x(line.right() - 20.0), look, view);
}

/// How the last deed ended, or where the last export lies.
fn said_ui(ui: &Ui, room: Rect, look: &Look, view: &View) {
    let palette = theme::palette(ui);
    let (said, ink) = match (&view.outcome, &view.exported) {
        (Some(Err(why)), _) => (why.clone(), palette.over),
        (Some(Ok(_)), Some(folder)) => {
            (text::household::exported(folder, look.language), palette.ok)
        }
        (Some(Ok(at)), None) => (text::household::kept(*at, look), palette.ok),
        (None, _) => return,
    };
    let at = (room.right_center(), Align2::RIGHT_CENTER);
    let rect = label::paint(ui, at, &said, (Type::Meta, ink), room.width());
    let response = ui.interact(rect, ui.scope_id().with("said"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Widget::Status, true, &said));
}

#[cfg(test)]
mod tests;
