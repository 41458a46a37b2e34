//! 工单: every open matter by time left, with saved filters, a filter of this list, and the same
//! matters as a board by stage. Stages are derived, so no card can be dragged.

use dutybook_domain::staff::Department;
use egui::{Align2, Key, Modifiers, Pos2, Rect, Role as Widget, ScrollArea, Sense, Ui, UiBuilder};
use egui::{Vec2, WidgetInfo};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::matter::Matter;
use crate::route::Route;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::took_key;
use crate::widgets::chip;
use crate::widgets::field::Field;
use crate::widgets::icon::Icon;
use crate::widgets::{card, label, option, row, standing_badge};

mod board;

pub use board::Column;

/// A filter that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filter {
    /// What the reader handles.
    Mine,
    /// What is due within half an hour.
    Soon,
    /// What is late.
    Late,
    /// Everything open.
    All,
    /// What waits for someone else.
    Waiting,
    /// What came from last night's log.
    Night,
    /// What a department has.
    Of(Department),
}

impl Filter {
    const COMMON: [Self; 6] =
        [Self::Mine, Self::Soon, Self::Late, Self::All, Self::Waiting, Self::Night];
}

/// A matter with what filters ask of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The matter.
    pub matter: Matter,
    /// Whether the reader handles it.
    pub is_mine: bool,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a matter came from, as far as filters ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A contact of the day, another ticket, an import.
    Day,
    /// A night log.
    Night,
}

/// What the list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// Open matters by time left.
    pub matters: Vec<Listed>,
}

/// How the list is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The filter.
    pub filter: Filter,
    /// Words that a matter must hold.
    pub words: String,
    /// Whether it is shown as a board.
    pub as_board: bool,
    /// Which row has the bar.
    pub chosen: usize,
}

impl Default for Form {
    fn default() -> Self {
        Self { filter: Filter::All, words: String::new(), as_board: false, chosen: 0 }
    }
}

const FILTERS_WIDTH: f32 = 184.0;

/// Whether a matter passes a filter at the frame's time.
pub fn passes(listed: &Listed, filter: Filter, look: &Look) -> bool {
    match filter {
        Filter::Mine => listed.is_mine,
        Filter::Soon => listed.matter.is_soon(look.now),
        Filter::Late => listed.matter.is_late(look.now),
        Filter::All => true,
        Filter::Waiting => listed.matter.waiting.is_some(),
        Filter::Night => listed.origin == Origin::Night,
        Filter::Of(department) => listed.matter.department == department,
    }
}

/// Whether a matter holds every word typed, in any of its columns.
pub fn holds(matter: &Matter, words: &str, look: &Look) -> bool {
    let stage = text::ticket::stage(matter.stage, look.language);
    let kind = text::ticket::kind(matter.kind, look.language);
    let handler = matter.handler.as_deref().unwrap_or_default();
    let columns =
        [matter.number.as_str(), &matter.subject, &matter.place, &matter.who, stage, kind, handler];
    words.split_whitespace().all(|word| columns.iter().any(|column| column.contains(word)))
}

/// Draws the list or the board.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    let rest = if form.as_board {
        // Six columns take the whole width.
        whole
    } else {
        let (filters, rest) = whole.split_left_right_at_x(whole.left() + FILTERS_WIDTH);
        filters_ui(ui, filters, look, (view, form));
        rest.with_min_x(rest.left() + theme::PAD)
    };
    let (head, body) = rest.split_top_bottom_at_y(rest.top() + 52.0);
    let shown: Vec<&Matter> = view
        .matters
        .iter()
        .filter(|listed| passes(listed, form.filter, look))
        .map(|listed| &listed.matter)
        .filter(|matter| holds(matter, &form.words, look))
        .collect();
    head_ui(ui, head, look, (shown.len(), form));
    if form.as_board {
        board::ui(ui, body, look, (&shown, outbox));
    } else {
        list_ui(ui, body, look, (&shown, form, outbox));
    }
}

fn filters_ui(ui: &Ui, room: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let words = text::tickets::words(look.language);
    let departments = Department::ALL.into_iter().filter(|department| {
        view.matters.iter().any(|listed| listed.matter.department == *department)
    });
    let mut y = room.top();
    let palette = theme::palette(ui);
    let groups: [(&str, Vec<Filter>); 2] = [
        (words.common, Filter::COMMON.to_vec()),
        (words.departments, departments.map(Filter::Of).collect()),
    ];
    for (name, filters) in groups {
        let at = (Pos2::new(room.left() + 12.0, y + 14.0), Align2::LEFT_CENTER);
        label::paint(ui, at, name, (Type::Meta, palette.ink3), room.width());
        y += 34.0;
        for filter in filters {
            let count = view.matters.iter().filter(|one| passes(one, filter, look)).count();
            let line =
                Rect::from_min_size(Pos2::new(room.left(), y), Vec2::new(room.width(), 40.0));
            if filter_ui(ui, line, look, (filter, count, form.filter == filter)) {
                form.filter = filter;
                form.chosen = 0;
            }
            y += 44.0;
        }
        y += 6.0;
    }
}

fn filter_ui(
    ui: &Ui,
    line: Rect,
    look: &Look,
    (filter, count, chosen): (Filter, usize, bool),
) -> bool {
    let palette = theme::palette(ui);
    let name = text::tickets::filter(filter, look.language);
    let response =
        ui.interact(line, ui.scope_id().with(("filter", filter_key(filter))), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Widget::RadioButton, true, chosen, format!("{name} {count}"))
    });
    if chosen {
        ui.painter().rect_filled(line, theme::BUTTON, palette.accent_soft);
    } else if response.hovered() {
        ui.painter().rect_filled(line, theme::BUTTON, palette.sunken);
    }
    crate::widgets::button::focus_ring(ui, line.shrink(3.0), &response);
    let (size, ink) =
        if chosen { (Type::Strong, palette.accent) } else { (Type::Body, palette.ink) };
    let at = (Pos2::new(line.left() + 12.0, line.center().y), Align2::LEFT_CENTER);
    label::paint(ui, at, name, (size, ink), line.width() - 50.0);
    let at = (Pos2::new(line.right() - 12.0, line.center().y), Align2::RIGHT_CENTER);
    let ink = if count == 0 { palette.ink3 } else { ink };
    label::paint(ui, at, &count.to_string(), (size, ink), 50.0);
    response.clicked()
}

const fn filter_key(filter: Filter) -> u8 {
    match filter {
        Filter::Mine => 0,
        Filter::Soon => 1,
        Filter::Late => 2,
        Filter::All => 3,
        Filter::Waiting => 4,
        Filter::Night => 5,
        Filter::Of(Department::Engineering) => 6,
        Filter::Of(Department::Cleaning) => 7,
        Filter::Of(Department::Greening) => 8,
        Filter::Of(Department::Order) => 9,
        Filter::Of(Department::CustomerService) => 10,
    }
}

fn head_ui(ui: &mut Ui, head: Rect, look: &Look, (count, form): (usize, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::tickets::words(look.language);
    let y = head.top() + 22.0;
    let at = (Pos2::new(head.left(), y), Align2::LEFT_CENTER);
    let title = text::tickets::filter(form.filter, look.language);
    let title = label::paint(ui, at, title, (Type::Title, palette.ink), 260.0);
    let at = (Pos2::new(title.right() + 12.0, y), Align2::LEFT_CENTER);
    let count = text::tickets::count(count, look.language);
    label::paint(ui, at, &count, (Type::Body, palette.ink2), 120.0);
    let right = Rect::from_min_max(Pos2::new(head.right() - 452.0, head.top()), head.max);
    let mut child = ui.new_child(UiBuilder::new().max_rect(right));
    child.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let as_list = (None, Some(Icon::List));
        if option::tile(ui, as_list, words.list, !form.as_board).clicked() {
            form.as_board = false;
        }
        let as_board = (None, Some(Icon::Board));
        if option::tile(ui, as_board, words.board, form.as_board).clicked() {
            form.as_board = true;
        }
        let field = Field::new(words.filter).bare().hint(words.filter).icon(Icon::Search);
        let response = field.show(ui, &mut form.words);
        let slash = !ui.egui_wants_keyboard_input() && took_key(ui, Modifiers::NONE, Key::Slash);
        if slash {
            response.request_focus();
        }
    });
}

/// Where the columns begin, as shares of the width left after the badge.
const COLUMNS: [f32; 8] = [0.012, 0.205, 0.293, 0.375, 0.465, 0.545, 0.755, 0.865];

/// Room the scroll bar takes beside the rows.
const SCROLL_BAR: f32 = 14.0;

fn list_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (shown, form, outbox): (&[&Matter], &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::tickets::words(look.language);
    let (body, foot) = room.split_top_bottom_at_y(room.bottom() - 32.0);
    let inside = card::fill(ui, body);
    let (head, list) = inside.split_top_bottom_at_y(inside.top() + 40.0);
    ui.painter().rect_filled(head, theme::CARD, palette.canvas);
    card::rule(ui, head.left()..=head.right(), head.bottom());
    let x = |column: usize| {
        head.left() + (head.width() - SCROLL_BAR) * COLUMNS.get(column).copied().unwrap_or_default()
    };
    for (column, name) in words.columns.iter().enumerate() {
        let at = (Pos2::new(x(column), head.center().y), Align2::LEFT_CENTER);
        label::paint(ui, at, name, (Type::MetaStrong, palette.ink2), 160.0);
    }
    if shown.is_empty() {
        let at = (list.center(), Align2::CENTER_CENTER);
        label::paint(ui, at, words.nothing, (Type::Body, palette.ink3), list.width());
    }
    move_bar(ui, (shown, form, outbox));
    let mut child = ui.new_child(UiBuilder::new().max_rect(list));
    child.set_clip_rect(list);
    let area = ScrollArea::vertical().id_salt("tickets").auto_shrink(false);
    let height = theme::TABLE_ROW_HEIGHT;
    area.show_rows(&mut child, height, shown.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let first = range.start;
        for (place, matter) in shown.get(range).unwrap_or_default().iter().enumerate() {
            let place = first.saturating_add(place);
            if row_ui(ui, look, matter, form.chosen == place).clicked() {
                form.chosen = place;
                outbox.push(Command::Go(Route::Ticket(matter.document)));
            }
        }
    });
    let at = (foot.left_bottom(), Align2::LEFT_BOTTOM);
    label::paint(ui, at, words.keys, (Type::Meta, palette.ink3), foot.width() / 2.0);
    let at = (foot.right_bottom(), Align2::RIGHT_BOTTOM);
    label::paint(ui, at, words.what_is_left, (Type::Meta, palette.ink3), foot.width() / 2.0);
}

/// The arrows move the bar; Enter opens what it stands on.
fn move_bar(ui: &Ui, (shown, form, outbox): (&[&Matter], &mut Form, &mut Outbox)) {
    if ui.egui_wants_keyboard_input() {
        return;
    }
    let last = shown.len().saturating_sub(1);
    if took_key(ui, Modifiers::NONE, Key::ArrowDown) {
        form.chosen = form.chosen.saturating_add(1).min(last);
    }
    if took_key(ui, Modifiers::NONE, Key::ArrowUp) {
        form.chosen = form.chosen.saturating_sub(1);
    }
    let nothing_else = ui.memory(|memory| memory.focused().is_none());
    let entered = nothing_else && took_key(ui, Modifiers::NONE, Key::Enter);
    if let Some(matter) = shown.get(form.chosen).filter(|_| entered) {
        outbox.push(Command::Go(Route::Ticket(matter.document)));
    }
}

fn row_ui(ui: &mut Ui, look: &Look, matter: &Matter, chosen: bool) -> egui::Response {
    let palette = theme::palette(ui);
    let badge = matter.badge(look);
    let spoken = [badge.spoken().as_str(), &matter.number, &matter.subject].join(", ");
    let (rect, response) = row::row(ui, theme::TABLE_ROW_HEIGHT, chosen, &spoken);
    let x = |column: usize| {
        rect.left() + rect.width() * COLUMNS.get(column).copied().unwrap_or_default()
    };
    let spot =
        Rect::from_min_max(Pos2::new(x(0) + 4.0, rect.top()), Pos2::new(x(1), rect.bottom()));
    standing_badge::paint(ui, spot, &badge, 28.0);
    let y = rect.center().y;
    let cell = |column: usize, words: &str, size: Type, ink| {
        let next = if column == 7 { rect.right() } else { x(column.saturating_add(1)) };
        let at = (Pos2::new(x(column), y), Align2::LEFT_CENTER);
        label::paint(ui, at, words, (size, ink), next - x(column) - 8.0);
    };
    cell(1, &matter.number, Type::Table, palette.ink);
    let kind = text::ticket::kind(matter.kind, look.language);
    cell(2, kind, Type::Table, palette.ink);
    cell(3, &matter.place, Type::Table, palette.ink);
    cell(4, &matter.who, Type::Table, palette.ink);
    cell(5, &matter.subject, Type::TableStrong, palette.ink);
    let stage = text::ticket::stage(matter.stage, look.language);
    chip::paint(ui, Pos2::new(x(6), y), stage, text::tickets::tone(matter.stage));
    let department = text::shell::department(matter.department, look.language);
    let facts: Vec<&str> = [department, matter.handler.as_deref().unwrap_or_default()]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .collect();
    let width = rect.right() - x(7) - 8.0;
    label::paint_facts(ui, Pos2::new(x(7), y), &facts, (Type::Meta, palette.ink2), width);
    response
}
