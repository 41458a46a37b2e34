//! The search of everything, over whatever screen is at hand: people, units, plates, and matters by
//! their number. It leads to the household or the ticket and closes.

use egui::{Align2, Key, Modifiers, Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::matter::Matter;
use crate::route::Route;
use crate::screens::intake::{Hit, hit_ui};
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{key_hint, took_key};
use crate::widgets::field::Field;
use crate::widgets::icon::Icon;
use crate::widgets::{card, label, row, standing_badge};

/// What words found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// The words.
    pub words: String,
    /// People and units, best first.
    pub people: Vec<Hit>,
    /// Matters of that number, and whether each is open.
    pub matters: Vec<(Matter, bool)>,
}

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Whether it is on the screen.
    pub is_open: bool,
    /// The words.
    pub words: String,
    /// Which line has the bar.
    pub highlighted: usize,
    /// What Enter still has to do.
    pub next: Next,
}

/// What Enter still has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Next {
    /// Nothing.
    #[default]
    Nothing,
    /// Go to the highlighted line once the lines are those of the words typed.
    Go,
}

impl Form {
    /// Half typed, as the tour shows it.
    pub fn example() -> Self {
        Self { is_open: true, words: "1502".to_owned(), ..Self::default() }
    }

    /// Opens it, empty.
    pub fn open(&mut self) {
        *self = Self { is_open: true, ..Self::default() };
    }
}

const WIDTH: f32 = 720.0;
const LINE: f32 = 48.0;

/// Draws it where it is open.
pub fn ui(ui: &Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    if !form.is_open {
        return;
    }
    let whole = ui.max_rect();
    let at = whole.min + Vec2::new(theme::RAIL_WIDTH + 144.0, 4.0);
    let width = WIDTH.min(whole.right() - at.x - 16.0);
    let area = egui::Area::new(ui.scope_id().with("find anything")).order(egui::Order::Foreground);
    area.fixed_pos(at).show(ui.ctx(), |ui| {
        let frame = card::frame(ui).stroke(theme::edge(theme::palette(ui)));
        frame.inner_margin(2.0).show(ui, |ui| {
            ui.set_width(width - 4.0);
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            field_ui(ui, look, (view, form, outbox));
            if !form.words.trim().is_empty() {
                lines_ui(ui, look, (view, form, outbox));
            }
        });
    });
    if took_key(ui, Modifiers::NONE, Key::Escape) {
        form.is_open = false;
    }
}

fn field_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let words = text::shell::find(look.language);
    let before = form.words.clone();
    let response =
        Field::new(words).hint(words).icon(Icon::Search).bare().show(ui, &mut form.words);
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if !response.has_focus() && !entered {
        response.request_focus();
    }
    if form.words != before {
        (form.highlighted, form.next) = (0, Next::Nothing);
        outbox.push(Command::FindAnything(form.words.clone()));
    }
    let lines = view.people.len().saturating_add(view.matters.len());
    if took_key(ui, Modifiers::NONE, Key::ArrowDown) {
        form.highlighted = form.highlighted.saturating_add(1).min(lines.saturating_sub(1));
    }
    if took_key(ui, Modifiers::NONE, Key::ArrowUp) {
        form.highlighted = form.highlighted.saturating_sub(1);
    }
    if entered {
        form.next = Next::Go;
    }
    // Who types faster than the lines come means those of the words typed.
    if form.next == Next::Go && view.words == form.words {
        form.next = Next::Nothing;
        let matter = |at: usize| {
            let (matter, _) = view.matters.get(at)?;
            Some(Route::Ticket(matter.document))
        };
        let person = |at: usize| Some(Route::Household(view.people.get(at)?.household));
        let to = matter(form.highlighted)
            .or_else(|| person(form.highlighted.saturating_sub(view.matters.len())));
        if let Some(to) = to {
            go(to, (form, outbox));
        }
    }
}

fn go(to: Route, (form, outbox): (&mut Form, &mut Outbox)) {
    form.is_open = false;
    outbox.push(Command::Go(to));
}

/// Matters first: who types a number means one.
fn lines_ui(ui: &mut Ui, look: &Look, (view, form, outbox): (&View, &mut Form, &mut Outbox)) {
    let size = Vec2::new(ui.available_width(), LINE);
    for (place, (matter, open)) in view.matters.iter().enumerate() {
        let (line, _response) = ui.allocate_exact_size(size, Sense::hover());
        if matter_ui(ui, line, look, ((matter, *open), place == form.highlighted)) {
            go(Route::Ticket(matter.document), (form, outbox));
        }
    }
    for (place, hit) in view.people.iter().enumerate() {
        let (line, _response) = ui.allocate_exact_size(size, Sense::hover());
        let highlighted = place.saturating_add(view.matters.len()) == form.highlighted;
        if hit_ui(ui, line, look, (hit, highlighted)) {
            go(Route::Household(hit.household), (form, outbox));
        }
    }
    if view.people.is_empty() && view.matters.is_empty() && view.words == form.words {
        let (line, response) = ui.allocate_exact_size(size, Sense::hover());
        let nothing = text::archive::words(look.language).nobody;
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, nothing));
        let at = (Pos2::new(line.left() + 14.0, line.center().y), Align2::LEFT_CENTER);
        label::paint(ui, at, nothing, (Type::Body, theme::palette(ui).ink3), line.width());
    }
}

fn matter_ui(
    ui: &Ui,
    line: Rect,
    look: &Look,
    ((matter, open), highlighted): ((&Matter, bool), bool),
) -> bool {
    let palette = theme::palette(ui);
    let response =
        ui.interact(line, ui.scope_id().with(("matter", matter.document)), Sense::click());
    let spoken = [matter.number.as_str(), &matter.subject].join(" ");
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, highlighted, &spoken));
    row::ground(ui, line.shrink(1.0), &response, highlighted);
    let y = line.center().y;
    let at = (Pos2::new(line.left() + 14.0, y), Align2::LEFT_CENTER);
    label::paint(ui, at, &matter.number, (Type::Strong, palette.accent), 100.0);
    let standing = if open { matter.badge(look).standing } else { standing_badge::Standing::Met };
    standing_badge::ring(ui, Pos2::new(line.left() + 130.0, y), standing, 24.0);
    let stage = text::ticket::stage(matter.stage, look.language);
    let facts = [matter.subject.as_str(), &matter.place, stage];
    let at = Pos2::new(line.left() + 152.0, y);
    label::paint_facts(ui, at, &facts, (Type::Body, palette.ink), line.width() - 240.0);
    if highlighted {
        key_hint(ui, Pos2::new(line.right() - 70.0, y), "Enter", palette.ink3);
    }
    response.clicked()
}

#[cfg(test)]
mod tests;
