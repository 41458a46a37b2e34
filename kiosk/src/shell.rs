//! What stands around every screen: the bar at the top and the rail at the left.
//!
//! It shows the view it is handed and answers where the reader wants to go. The window's title and
//! the bar never name a resident.

use chrono::{DateTime, Utc};
use dutybook_domain::staff::Role;
use egui::{Align2, Color32, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2};
use egui::{Role as Widget, WidgetInfo};

use crate::look::Look;
use crate::route::Screen;
use crate::text;
use crate::theme::{self, Palette, Type};
use crate::widgets::icon::{self, Icon};
use crate::widgets::{button, card, label};

/// How the desk stands with the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sync {
    /// The desk has no server.
    Alone,
    /// What is written here is for practice and goes nowhere.
    Practice,
    /// Nothing waits either way.
    Synced {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Entries are on their way.
    Sending {
        /// How many.
        waiting: u64,
    },
    /// News of elsewhere is arriving.
    Receiving {
        /// How many are here.
        got: u64,
        /// Of how many.
        of: u64,
    },
    /// The server is not reached.
    Offline {
        /// Since when; `None` before the first contact.
        since: Option<DateTime<Utc>>,
        /// How many entries wait.
        waiting: u64,
    },
    /// The desk's clock is off.
    ClockWrong {
        /// How many seconds it is ahead; negative when behind.
        secs: i64,
    },
    /// The last entry did not reach the disk: the only red one.
    NotSaved,
}

impl Sync {
    /// Its icon, ink and ground, wherever it is shown.
    pub(crate) const fn look(self, palette: &Palette) -> (Icon, Color32, Color32) {
        match self {
            Self::Synced { .. } => (Icon::Check, palette.ink2, palette.surface),
            Self::Sending { .. } => (Icon::ArrowUp, palette.ink2, palette.surface),
            Self::Receiving { .. } => (Icon::ArrowDown, palette.ink2, palette.surface),
            Self::Offline { .. } | Self::Alone => (Icon::Ring, palette.ink2, palette.surface),
            Self::Practice => (Icon::Pen, palette.soon, palette.soon_soft),
            Self::ClockWrong { .. } => (Icon::Clock, palette.soon, palette.soon_soft),
            Self::NotSaved => (Icon::Alert, palette.over, palette.over_soft),
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The role acted in.
    pub role: Role,
}

/// What the bar and the rail show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The property's name.
    pub property: String,
    /// The desk's number.
    pub desk: u16,
    /// Who is signed in; the bar is only drawn while someone is.
    pub person: Person,
    /// How the desk stands with the server.
    pub sync: Sync,
    /// How many contradictions wait for a person.
    pub conflicts: u64,
}

/// What was asked of the bar or the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To go somewhere.
    Go(Screen),
    /// To find anything.
    Find,
    /// To see how the desk stands with the server.
    Sync,
}

/// Draws bar and rail, and answers the room left for the screen beside what was asked.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, here: Screen) -> (Rect, Option<Asked>) {
    let whole = ui.max_rect();
    let (bar, beneath) = whole.split_top_bottom_at_y(whole.top() + theme::BAR_HEIGHT);
    let (rail, room) = beneath.split_left_right_at_x(beneath.left() + theme::RAIL_WIDTH);
    let palette = theme::palette(ui);
    ui.painter().rect_filled(whole, 0.0, palette.canvas);
    let asked_of_bar = bar_ui(ui, bar, look, view);
    let asked_of_rail = rail_ui(ui, rail, look, (view, here));
    (room, keys(ui, view).or(asked_of_bar).or(asked_of_rail))
}

/// The function keys work from everywhere.
fn keys(ui: &Ui, view: &View) -> Option<Asked> {
    if button::took_key(ui, egui::Modifiers::NONE, egui::Key::F3) {
        return Some(Asked::Find);
    }
    let has = |screen: &Screen| screen.is_built() && screen.is_open_to(view.person.role);
    Screen::ALL
        .into_iter()
        .filter(has)
        .find(|screen| button::took_key(ui, egui::Modifiers::NONE, screen.key().0))
        .map(Asked::Go)
}

fn bar_ui(ui: &Ui, bar: Rect, look: &Look, view: &View) -> Option<Asked> {
    let palette = theme::palette(ui);
    let painter = ui.painter();
    painter.rect_filled(bar, 0.0, palette.surface);
    painter.hline(bar.x_range(), bar.bottom() - 0.5, theme::line(palette));
    let y = bar.center().y;
    let brand = (Pos2::new(bar.left() + theme::RAIL_WIDTH / 2.0, y), Align2::CENTER_CENTER);
    let ink = (Type::Section, palette.ink);
    label::paint(ui, brand, text::shell::brand(look.language), ink, theme::RAIL_WIDTH);
    painter.vline(bar.left() + theme::RAIL_WIDTH, bar.y_range(), theme::line(palette));
    let left = (Pos2::new(bar.left() + theme::RAIL_WIDTH + 16.0, y), Align2::LEFT_CENTER);
    let property = label::paint(ui, left, &view.property, (Type::Section, palette.ink), 150.0);
    let at = (Pos2::new(property.right() + 8.0, y + 1.0), Align2::LEFT_CENTER);
    let desk = text::shell::desk(view.desk, look.language);
    let desk = label::paint(ui, at, &desk, (Type::Meta, palette.ink2), 80.0);
    let found = search(
        ui,
        Rect::from_min_size(Pos2::new(desk.right() + 24.0, y - 20.0), Vec2::new(392.0, 40.0)),
        look,
    );
    let right = clock(ui, bar, look);
    let right = person(ui, Pos2::new(right - 16.0, y), look, &view.person);
    let sync = indicator(ui, Pos2::new(right - 18.0, y), look, &view.sync);
    if found.clicked() { Some(Asked::Find) } else { sync.clicked().then_some(Asked::Sync) }
}

fn search(ui: &Ui, rect: Rect, look: &Look) -> Response {
    let palette = theme::palette(ui);
    let response = ui.interact(rect, ui.scope_id().with("find"), Sense::click());
    let words = text::shell::find(look.language);
    response.widget_info(|| WidgetInfo::labeled(Widget::Button, true, words));
    ui.painter().rect(
        rect,
        theme::BUTTON,
        palette.surface,
        theme::edge(palette),
        StrokeKind::Inside,
    );
    button::focus_ring(ui, rect, &response);
    let y = rect.center().y;
    icon::paint(ui.painter(), Icon::Search, (Pos2::new(rect.left() + 22.0, y), 18.0), palette.ink2);
    let at = (Pos2::new(rect.left() + 39.0, y), Align2::LEFT_CENTER);
    label::paint(ui, at, words, (Type::Body, palette.ink3), rect.width() - 90.0);
    button::key_hint(ui, Pos2::new(rect.right() - 34.0, y), "F3", palette.ink3);
    response
}

/// The time at the right edge; answers where it begins.
fn clock(ui: &Ui, bar: Rect, look: &Look) -> f32 {
    let palette = theme::palette(ui);
    let right = bar.right() - 20.0;
    let time = text::time::clock(look.now, look);
    let day = look.now.with_timezone(&look.zone).date_naive();
    let date = text::time::date(day, look.language);
    let at = (Pos2::new(right, bar.center().y + 4.0), Align2::RIGHT_BOTTOM);
    label::paint(ui, at, &time, (Type::Title, palette.ink), 90.0);
    let at = (Pos2::new(right, bar.center().y + 2.0), Align2::RIGHT_TOP);
    label::paint(ui, at, &date, (Type::Hint, palette.ink3), 120.0).left()
}

/// Who is signed in, right-aligned; answers where it begins.
fn person(ui: &Ui, right: Pos2, look: &Look, person: &Person) -> f32 {
    let palette = theme::palette(ui);
    let role = text::shell::role(person.role, look.language);
    let wide =
        |words: &str, size| label::line(ui, words, (size, Color32::PLACEHOLDER), 160.0).size().x;
    let width = wide(&person.name, Type::Strong).max(wide(role, Type::Hint));
    let left = right.x - width;
    let at = (Pos2::new(left, right.y + 2.0), Align2::LEFT_BOTTOM);
    label::paint(ui, at, &person.name, (Type::Strong, palette.ink), 160.0);
    let at = (Pos2::new(left, right.y + 1.0), Align2::LEFT_TOP);
    label::paint(ui, at, role, (Type::Hint, palette.ink3), 160.0);
    let at = (Pos2::new(left - 18.0, right.y), 20.0);
    icon::paint(ui.painter(), Icon::Person, at, palette.ink);
    left - 28.0
}

/// How the desk stands with the server; red only where an entry did not reach the disk.
fn indicator(ui: &Ui, right: Pos2, look: &Look, sync: &Sync) -> Response {
    let palette = theme::palette(ui);
    let words = text::shell::sync(sync, look);
    let (icon, ink, ground) = sync.look(palette);
    let galley = label::line(ui, &words, (Type::Meta, ink), 320.0);
    let size = Vec2::new(galley.size().x + 56.0, 40.0);
    let rect = Align2::RIGHT_CENTER.anchor_size(right, size);
    let response = ui.interact(rect, ui.scope_id().with("sync"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Widget::Button, true, &words));
    ui.painter().rect_filled(rect, theme::BUTTON, ground);
    if matches!(sync, Sync::Offline { .. } | Sync::Alone) {
        card::dashed(ui, rect.shrink(0.5), Stroke::new(1.0, palette.edge), 5.0);
    } else {
        let stroke = Stroke::new(1.0, if ground == palette.surface { palette.line } else { ink });
        ui.painter().rect_stroke(rect, theme::BUTTON, stroke, StrokeKind::Inside);
    }
    button::focus_ring(ui, rect, &response);
    icon::paint(ui.painter(), icon, (Pos2::new(rect.left() + 21.0, right.y), 17.0), ink);
    let at = Align2::LEFT_CENTER.anchor_size(Pos2::new(rect.left() + 40.0, right.y), galley.size());
    ui.painter().galley(at.min, galley, ink);
    response
}

fn rail_ui(ui: &Ui, rail: Rect, look: &Look, (view, here): (&View, Screen)) -> Option<Asked> {
    let palette = theme::palette(ui);
    ui.painter().rect_filled(rail, 0.0, palette.surface);
    ui.painter().vline(rail.right() - 0.5, rail.y_range(), theme::line(palette));
    let step = theme::RAIL_TILE.min((rail.height() - 16.0) / 10.5);
    let mut asked = None;
    let mut top = rail.top() + 6.0;
    for screen in Screen::ALL {
        // A place keeps its place whatever the role; one that is not open has no tile.
        let place = if screen == Screen::Lock { rail.bottom() - step - 2.0 } else { top };
        top += step;
        if !screen.is_built() || !screen.is_open_to(view.person.role) {
            continue;
        }
        let min = Pos2::new(rail.left() + 6.0, place);
        let tile = Rect::from_min_size(min, Vec2::new(rail.width() - 13.0, step - 2.0));
        let waiting = if screen == Screen::Conflicts { view.conflicts } else { 0 };
        if tile_ui(ui, tile, look, (screen, here == screen, waiting)).clicked() {
            asked = Some(Asked::Go(screen));
        }
    }
    asked
}

fn tile_ui(
    ui: &Ui,
    tile: Rect,
    look: &Look,
    (screen, is_here, waiting): (Screen, bool, u64),
) -> Response {
    let palette = theme::palette(ui);
    let name = text::shell::screen(screen, look.language);
    let response = ui.interact(tile, ui.scope_id().with(("rail", screen.key().1)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Widget::Button, true, is_here, name));
    let (ground, ink, hint) = tile_colours(palette, screen, (is_here, response.hovered()));
    ui.painter().rect_filled(tile, theme::BUTTON, ground);
    if is_here {
        let bar = Rect::from_min_size(
            Pos2::new(tile.left() - 6.0, tile.top()),
            Vec2::new(3.0, tile.height()),
        );
        ui.painter().rect_filled(bar, 0.0, palette.accent);
    }
    button::focus_ring(ui, tile.shrink(3.0), &response);
    let key = (tile.left_top() + Vec2::new(7.0, 3.0), Align2::LEFT_TOP);
    let size = if is_here || screen == Screen::Intake { Type::MetaStrong } else { Type::Meta };
    label::paint(ui, key, screen.key().1, (size, hint), 40.0);
    let middle = tile.center();
    icon::paint(ui.painter(), screen.icon(), (Pos2::new(middle.x, tile.top() + 22.0), 20.0), ink);
    let words = if is_here || screen == Screen::Intake { Type::MetaStrong } else { Type::Meta };
    let at = (Pos2::new(middle.x, tile.bottom() - 18.0), Align2::CENTER_CENTER);
    label::paint(ui, at, name, (words, ink), tile.width() - 4.0);
    if waiting > 0 {
        let centre = Pos2::new(tile.right() - 18.0, tile.top() + 20.0);
        ui.painter().circle_filled(centre, 10.0, palette.ink2);
        let at = (centre, Align2::CENTER_CENTER);
        let ink = (Type::Hint, palette.surface);
        label::paint(ui, at, &waiting.min(99).to_string(), ink, 20.0);
    }
    response
}

/// Ground, ink and the ink of the key; `place` says whether it is where the reader is, and whether
/// the pointer is on it.
const fn tile_colours(
    palette: &Palette,
    screen: Screen,
    (is_here, hovered): (bool, bool),
) -> (Color32, Color32, Color32) {
    match (screen, is_here) {
        (Screen::Intake, _) => (palette.accent, palette.on_accent, palette.on_accent),
        (_, true) => (palette.accent_soft, palette.accent, palette.ink2),
        (_, false) if hovered => (palette.canvas, palette.ink2, palette.ink3),
        (_, false) => (palette.surface, palette.ink2, palette.ink3),
    }
}
