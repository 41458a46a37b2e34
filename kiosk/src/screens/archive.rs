//! 档案: the files of all units by building, whoever words find in them, and the way in for a
//! property's roster.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use dutybook_domain::id::DocumentId;
use egui::{Align2, Key, Modifiers, Pos2, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::route::Route;
use crate::screens::intake::{Hit, hit_ui};
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::chip::{self, Tone};
use crate::widgets::field::Field;
use crate::widgets::icon::{self, Icon};
use crate::widgets::{button, card, label};

pub mod roster;

/// What may be asked of the archive as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Whom words find.
    Find(String),
    /// To open a file for a unit that has none.
    Open(String),
    /// Which files a roster may be in.
    LookForRosters,
    /// To read a roster, without writing anything.
    Read(PathBuf),
    /// To import the roster that was read.
    Import,
    /// To stop what is going on; households imported until then stay.
    Stop,
    /// To put the roster away.
    PutAway,
}

/// A unit that has a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// The file.
    pub document: DocumentId,
    /// The unit's code.
    pub code: String,
    /// How many people are tied to it.
    pub people: u32,
    /// Whether a request, a lost card or lent keys wait for somebody.
    pub waiting: bool,
}

impl UnitRow {
    /// The building: what stands before the first hyphen.
    pub fn building(&self) -> &str {
        self.code.split_once('-').map_or("", |(building, _)| building)
    }
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// Every unit that has a file, by building.
    pub units: Vec<UnitRow>,
    /// Whom the words typed found, best first.
    pub hits: Vec<Hit>,
    /// The words the hits belong to.
    pub hits_for: String,
    /// The unit the words say, where it has no file yet.
    pub without_file: Option<String>,
    /// How the last deed ended.
    pub outcome: Option<Result<DateTime<Utc>, String>>,
}

/// Which units are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those where something waits.
    Waiting,
    /// Those of a building.
    Building(String),
}

impl Filter {
    fn passes(&self, unit: &UnitRow) -> bool {
        match self {
            Self::All => true,
            Self::Waiting => unit.waiting,
            Self::Building(building) => unit.building() == building,
        }
    }
}

/// How the archive is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Words that find somebody.
    pub words: String,
    /// Which hit has the bar.
    pub highlighted: usize,
    /// Which units are listed.
    pub filter: Filter,
    /// The roster, while one is imported.
    pub roster: roster::Form,
}

const FILTERS_WIDTH: f32 = 184.0;
const HEAD: f32 = 64.0;
/// The least width of a tile, and its height.
const TILE: Vec2 = Vec2::new(170.0, 64.0);
/// Between tiles.
const GAP: f32 = 8.0;
const HIT: f32 = 48.0;

/// Draws the archive.
pub fn ui(
    ui: &mut Ui,
    look: &Look,
    (view, rosters): (&View, &roster::View),
    form: &mut Form,
    outbox: &mut Outbox,
) {
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    if form.roster.is_open {
        roster::ui(ui, whole, look, rosters, (&mut form.roster, outbox));
        return;
    }
    let (filters, rest) = whole.split_left_right_at_x(whole.left() + FILTERS_WIDTH);
    filters_ui(ui, filters, look, (view, form));
    let rest = rest.with_min_x(rest.left() + theme::PAD);
    let (head, body) = rest.split_top_bottom_at_y(rest.top() + HEAD);
    head_ui(ui, head, look, (view, form, outbox));
    let inside = card::fill(ui, body);
    if form.words.trim().is_empty() {
        units_ui(ui, inside, look, (view, form, outbox));
    } else {
        hits_ui(ui, inside, look, (view, form, outbox));
    }
}

fn head_ui(
    ui: &mut Ui,
    head: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::archive::words(look.language);
    let import = Button::new(words.import, Kind::Secondary).icon(Icon::ArrowDown).height(44.0);
    let width = import.natural_width(ui);
    let at = Pos2::new(head.right() - width, head.top());
    if import.show_in(ui, Rect::from_min_size(at, Vec2::new(width, 44.0))).0 {
        form.roster.is_open = true;
        outbox.push(Command::Archive(Asked::LookForRosters));
    }
    let room = head.with_max_x(at.x - 12.0).with_max_y(head.top() + 48.0);
    let before = form.words.clone();
    let mut entered = false;
    card::within(ui, room, egui::Margin::ZERO, |ui| {
        let field = Field::new(words.find).hint(words.find_hint).icon(Icon::Search).bare();
        let response = field.show(ui, &mut form.words);
        if form.words.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if response.has_focus() {
            let last = view.hits.len().saturating_sub(1);
            if took_key(ui, Modifiers::NONE, Key::ArrowDown) {
                form.highlighted = form.highlighted.saturating_add(1).min(last);
            }
            if took_key(ui, Modifiers::NONE, Key::ArrowUp) {
                form.highlighted = form.highlighted.saturating_sub(1);
            }
        }
    });
    if form.words != before {
        form.highlighted = 0;
        outbox.push(Command::Archive(Asked::Find(form.words.clone())));
    }
    let is_current = view.hits_for == form.words;
    if let Some(hit) = view.hits.get(form.highlighted).filter(|_| entered && is_current) {
        outbox.push(Command::Go(Route::Household(hit.household)));
    }
    if let Some(Err(why)) = &view.outcome {
        let at = (Pos2::new(head.left(), head.bottom() - 8.0), Align2::LEFT_CENTER);
        label::paint(ui, at, why, (Type::Meta, theme::palette(ui).over), head.width());
    }
}

fn filters_ui(ui: &Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let mut filters = vec![Filter::All, Filter::Waiting];
    for unit in &view.units {
        let building = Filter::Building(unit.building().to_owned());
        if !filters.contains(&building) {
            filters.push(building);
        }
    }
    let mut y = room.top();
    for filter in filters {
        if y + 40.0 > room.bottom() {
            break;
        }
        let count = view.units.iter().filter(|unit| filter.passes(unit)).count();
        let line = Rect::from_min_size(Pos2::new(room.left(), y), Vec2::new(room.width(), 40.0));
        let chosen = form.filter == filter && form.words.trim().is_empty();
        if filter_ui(ui, line, look, (&filter, count, chosen)) {
            form.filter = filter;
            form.words.clear();
        }
        y += 44.0;
    }
}

fn filter_ui(
    ui: &Ui,
    line: Rect,
    look: &Look,
    (filter, count, chosen): (&Filter, usize, bool),
) -> bool {
    let palette = theme::palette(ui);
    let name = text::archive::filter(filter, look.language);
    let id = ui.scope_id().with(("filter", &name));
    let response = ui.interact(line, id, Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::RadioButton, true, chosen, format!("{name} {count}"))
    });
    if chosen {
        ui.painter().rect_filled(line, theme::BUTTON, palette.accent_soft);
    } else if response.hovered() {
        ui.painter().rect_filled(line, theme::BUTTON, palette.sunken);
    }
    button::focus_ring(ui, line.shrink(3.0), &response);
    let (size, ink) =
        if chosen { (Type::Strong, palette.accent) } else { (Type::Body, palette.ink) };
    let at = (Pos2::new(line.left() + 12.0, line.center().y), Align2::LEFT_CENTER);
    label::paint(ui, at, &name, (size, ink), line.width() - 60.0);
    let at = (Pos2::new(line.right() - 12.0, line.center().y), Align2::RIGHT_CENTER);
    let ink = if count == 0 { palette.ink3 } else { ink };
    label::paint(ui, at, &count.to_string(), (size, ink), 50.0);
    response.clicked()
}

/// Every unit of the filter as a tile, row by row.
fn units_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &Form, &mut Outbox),
) {
    let words = text::archive::words(look.language);
    let shown: Vec<&UnitRow> = view.units.iter().filter(|unit| form.filter.passes(unit)).collect();
    card::within(ui, room, egui::Margin::same(12), |ui| {
        if shown.is_empty() {
            let empty = if view.units.is_empty() { words.no_files } else { words.nothing };
            label::text(ui, empty, Type::Body, theme::palette(ui).ink3);
        }
        ui.spacing_mut().item_spacing = Vec2::splat(GAP);
        let room = ui.available_width() - ui.spacing().scroll.bar_width - GAP;
        let (per_row, tile) = columns(room);
        let rows = shown.chunks(per_row).count();
        let scroll = ScrollArea::vertical().id_salt("units").auto_shrink(false);
        scroll.show_rows(ui, TILE.y, rows, |ui, range| {
            for row in shown.chunks(per_row).skip(range.start).take(range.len()) {
                row_ui(ui, look, (row, tile, outbox));
            }
        });
    });
}

fn row_ui(ui: &mut Ui, look: &Look, (row, tile, outbox): (&[&UnitRow], Vec2, &mut Outbox)) {
    ui.horizontal(|ui| {
        for unit in row {
            unit_ui(ui, look, (unit, tile, outbox));
        }
    });
}

/// How many tiles stand in a row, and how wide each is.
fn columns(room: f32) -> (usize, Vec2) {
    let mut columns = 1_u8;
    while f32::from(columns) * (TILE.x + GAP) + TILE.x <= room && columns < 12 {
        columns = columns.saturating_add(1);
    }
    let width = (room - GAP * f32::from(columns - 1)) / f32::from(columns);
    (usize::from(columns), Vec2::new(width, TILE.y))
}

fn unit_ui(ui: &mut Ui, look: &Look, (unit, size, outbox): (&UnitRow, Vec2, &mut Outbox)) {
    let palette = theme::palette(ui);
    let (tile, response) = ui.allocate_exact_size(size, Sense::click());
    let people = text::archive::people(unit.people, look.language);
    let waits = text::archive::words(look.language).waits;
    let spoken = [unit.code.as_str(), &people, if unit.waiting { waits } else { "" }].join(" ");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken.trim()));
    let ground = if response.hovered() { palette.canvas } else { palette.surface };
    let stroke = theme::line(palette);
    ui.painter().rect(tile, theme::BUTTON, ground, stroke, egui::StrokeKind::Inside);
    button::focus_ring(ui, tile.shrink(3.0), &response);
    let at = (tile.left_top() + Vec2::new(12.0, 20.0), Align2::LEFT_CENTER);
    label::paint(ui, at, &unit.code, (Type::Strong, palette.ink), 110.0);
    let at = (tile.left_top() + Vec2::new(12.0, 44.0), Align2::LEFT_CENTER);
    let ink = if unit.people == 0 { palette.ink3 } else { palette.ink2 };
    label::paint(ui, at, &people, (Type::Meta, ink), 110.0);
    if unit.waiting {
        let width = 58.0;
        chip::paint(
            ui,
            Pos2::new(tile.right() - width - 6.0, tile.top() + 44.0),
            waits,
            Tone::Ours,
        );
    }
    if response.clicked() {
        outbox.push(Command::Go(Route::Household(unit.document)));
    }
}

/// Whom the words found; where they say a unit without a file, the way to open one.
fn hits_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &Form, &mut Outbox),
) {
    let words = text::archive::words(look.language);
    let is_current = view.hits_for == form.words;
    card::within(ui, room, egui::Margin::ZERO, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ScrollArea::vertical().id_salt("hits").auto_shrink(false).show(ui, |ui| {
            for (place, hit) in view.hits.iter().enumerate() {
                let size = Vec2::new(ui.available_width(), HIT);
                let (line, _response) = ui.allocate_exact_size(size, Sense::hover());
                if hit_ui(ui, line, look, (hit, place == form.highlighted)) {
                    outbox.push(Command::Go(Route::Household(hit.household)));
                }
            }
            if let Some(unit) = view.without_file.as_ref().filter(|_| is_current) {
                without_file_ui(ui, look, (unit, outbox));
            } else if view.hits.is_empty() && is_current {
                ui.add_space(14.0);
                ui.horizontal(|ui| {
                    ui.add_space(theme::PAD);
                    label::text(ui, words.nobody, Type::Body, theme::palette(ui).ink3);
                });
            }
        });
    });
}

fn without_file_ui(ui: &mut Ui, look: &Look, (unit, outbox): (&str, &mut Outbox)) {
    let palette = theme::palette(ui);
    let name = text::archive::open_file(unit, look.language);
    let size = Vec2::new(ui.available_width(), HIT);
    let (line, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    crate::widgets::row::ground(ui, line, &response, false);
    let y = line.center().y;
    icon::paint(ui.painter(), Icon::Plus, (Pos2::new(line.left() + 24.0, y), 18.0), palette.accent);
    let at = (Pos2::new(line.left() + 46.0, y), Align2::LEFT_CENTER);
    label::paint(ui, at, &name, (Type::Body, palette.accent), 400.0);
    if response.clicked() {
        outbox.push(Command::Archive(Asked::Open(unit.to_owned())));
    }
}

#[cfg(test)]
mod tests;
