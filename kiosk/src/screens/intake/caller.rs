//! Who is speaking: the field that finds while typing, its hits, and the way out for strangers.

use egui::{Align2, Color32, Key, Modifiers, Pos2, Rect, Ui, Vec2};

use super::{Caller, Form, Hit, Matched, Next, View};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{key_hint, took_key};
use crate::widgets::chip::{self, Tone};
use crate::widgets::field::{Field, matched};
use crate::widgets::icon::{self, Icon};
use crate::widgets::{card, label, row};

const HIT: f32 = 48.0;
/// How many hits are shown.
pub(crate) const SHOWN: usize = 5;

/// The field that finds.
pub(super) fn field_ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form) {
    let words = text::intake::words(look.language);
    let response =
        Field::new(words.who).hint(words.who_hint).icon(Icon::Search).show(ui, &mut form.query);
    if form.is_blank() && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    if response.changed() {
        form.highlighted = 0;
        form.caller = Caller::Unknown;
        form.next = Next::Nothing;
    }
    if form.next == Next::Choose {
        choose(view, form);
    }
    if !response.has_focus() && !response.lost_focus() {
        return;
    }
    let last = view.hits.len().min(SHOWN);
    if took_key(ui, Modifiers::NONE, Key::ArrowDown) {
        form.highlighted = form.highlighted.saturating_add(1).min(last);
    }
    if took_key(ui, Modifiers::NONE, Key::ArrowUp) {
        form.highlighted = form.highlighted.saturating_sub(1);
    }
    if took_key(ui, Modifiers::COMMAND, Key::N) {
        form.caller = stranger(&form.query);
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if entered && !form.query.trim().is_empty() && form.caller == Caller::Unknown {
        form.next = Next::Choose;
        choose(view, form);
    }
}

/// Takes the highlighted hit, or the way out below the last. Who types faster than the hits come
/// means those of the words typed: they are waited for.
fn choose(view: &View, form: &mut Form) {
    if view.hits_for != form.query {
        return;
    }
    let hit = view.hits.get(form.highlighted.min(SHOWN));
    form.caller = hit.map_or_else(|| stranger(&form.query), |hit| Caller::Found(hit.clone()));
    let is_found = matches!(form.caller, Caller::Found(_));
    form.next = if is_found { Next::Words } else { Next::Nothing };
}

fn stranger(query: &str) -> Caller {
    let query = query.trim().to_owned();
    let is_phone = query.chars().count() >= 7 && query.chars().all(|c| c.is_ascii_digit());
    let has_digit = query.chars().any(|c| c.is_ascii_digit());
    let (name, phone, place) = match (is_phone, has_digit) {
        (true, _) => (String::new(), query, String::new()),
        (false, true) => (String::new(), String::new(), query),
        (false, false) => (query, String::new(), String::new()),
    };
    Caller::Stranger { name, phone, place }
}

/// The hits while nobody is chosen; who was chosen; or the three fields of a stranger.
pub(super) fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form) {
    let words = text::intake::words(look.language);
    match &mut form.caller {
        Caller::Unknown => {
            if !form.query.trim().is_empty() {
                hits_ui(ui, look, view, form);
            }
        }
        Caller::Found(hit) => {
            let hit = hit.clone();
            if chosen_ui(ui, look, &hit) {
                form.caller = Caller::Unknown;
            }
        }
        Caller::Stranger { name, phone, place } => {
            ui.columns_const(|[first, second, third]| {
                Field::new(words.name).hint(words.name_hint).show(first, name);
                Field::new(words.phone).show(second, phone);
                Field::new(words.place).hint(words.place_hint).show(third, place);
            });
        }
    }
}

fn hits_ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form) {
    let shown = view.hits.len().min(SHOWN);
    let lines = u8::try_from(shown).unwrap_or(0).saturating_add(1);
    let size = Vec2::new(ui.available_width(), HIT * f32::from(lines));
    let (room, _response) = ui.allocate_exact_size(size, egui::Sense::hover());
    let palette = theme::palette(ui);
    card::fill(ui, room);
    let mut top = room.top();
    let mut taken = None;
    for (place, hit) in view.hits.iter().take(SHOWN).enumerate() {
        let line = Rect::from_min_size(Pos2::new(room.left(), top), Vec2::new(room.width(), HIT));
        if hit_ui(ui, line, look, (hit, place == form.highlighted)) {
            taken = Some(Caller::Found(hit.clone()));
        }
        top += HIT;
    }
    let line = Rect::from_min_size(Pos2::new(room.left(), top), Vec2::new(room.width(), HIT));
    let words = text::intake::words(look.language);
    let response = ui.interact(line, ui.scope_id().with("stranger"), egui::Sense::click());
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, words.none_of_these));
    row::ground(ui, line.shrink(1.0), &response, form.highlighted >= shown);
    let y = line.center().y;
    icon::paint(ui.painter(), Icon::Plus, (Pos2::new(line.left() + 24.0, y), 18.0), palette.accent);
    let at = (Pos2::new(line.left() + 46.0, y), Align2::LEFT_CENTER);
    label::paint(ui, at, words.none_of_these, (Type::Body, palette.accent), 400.0);
    key_hint(ui, Pos2::new(line.right() - 66.0, y), "Ctrl+N", palette.ink3);
    if response.clicked() {
        taken = Some(stranger(&form.query));
    }
    if let Some(caller) = taken {
        form.next = if matches!(caller, Caller::Found(_)) { Next::Words } else { Next::Nothing };
        form.caller = caller;
    }
}

/// One hit, in the drop-down, the archive and the search of everything; answers whether it was
/// pressed.
pub(crate) fn hit_ui(ui: &Ui, line: Rect, look: &Look, (hit, highlighted): (&Hit, bool)) -> bool {
    let palette = theme::palette(ui);
    let response =
        ui.interact(line, ui.scope_id().with(("hit", line.top().to_bits())), egui::Sense::click());
    let spoken = [hit.unit.as_str(), &hit.name, &hit.phone].join(" ");
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, highlighted, spoken.trim())
    });
    row::ground(ui, line.shrink(1.0), &response, highlighted);
    let y = line.center().y;
    let plain = |words: &str, matches: bool, x: f32, size: Type, ink: Color32| {
        let mark = if matches { hit.mark.as_str() } else { "" };
        let job = matched(words, mark, (size, ink, palette.accent));
        let galley = ui.painter().layout_job(job);
        let at = Align2::LEFT_CENTER.anchor_size(Pos2::new(x, y), galley.size());
        ui.painter().galley(at.min, galley, ink);
    };
    let left = line.left();
    let by = |wanted: &Matched| hit.matched == *wanted;
    plain(&hit.unit, by(&Matched::Unit), left + 14.0, Type::Strong, palette.ink);
    let by_name = by(&Matched::Name) || by(&Matched::Pinyin);
    plain(&hit.name, by_name, left + 118.0, Type::Body, palette.ink);
    let relation = text::household::tied((hit.tie, hit.past), look.language);
    let tone = if hit.tie.is_some() { Tone::Outline } else { Tone::Neutral };
    chip::paint(ui, Pos2::new(left + 198.0, y), &relation, tone);
    plain(&hit.phone, by(&Matched::Phone), left + 256.0, Type::Table, palette.ink2);
    let why = text::intake::matched(&hit.matched, look.language);
    plain(&why, matches!(hit.matched, Matched::Plate(_)), left + 388.0, Type::Meta, palette.ink2);
    let mut right = line.right() - 14.0;
    if highlighted {
        let width = 56.0;
        key_hint(ui, Pos2::new(right - width, y), "Enter", palette.ink3);
        right -= width + 12.0;
    }
    if hit.open > 0 {
        let open = text::intake::open(hit.open, look.language);
        chip::paint(ui, Pos2::new(right - 66.0, y), &open, Tone::Outline);
    }
    response.clicked()
}

/// Who was chosen, on one line; answers whether somebody else is to be chosen.
fn chosen_ui(ui: &mut Ui, look: &Look, hit: &Hit) -> bool {
    let palette = theme::palette(ui);
    let words = text::intake::words(look.language);
    let (line, response) = row::row(ui, HIT, true, &[hit.unit.as_str(), &hit.name].join(" "));
    let y = line.center().y;
    let relation = text::household::tied((hit.tie, hit.past), look.language);
    let facts = [hit.unit.as_str(), &hit.name, &relation, &hit.phone];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let ink = (Type::Strong, palette.ink);
    label::paint_facts(ui, Pos2::new(line.left() + 14.0, y), &facts, ink, line.width() - 120.0);
    let at = (Pos2::new(line.right() - 14.0, y), Align2::RIGHT_CENTER);
    label::paint(ui, at, words.change, (Type::Body, palette.accent), 100.0);
    response.clicked()
}
