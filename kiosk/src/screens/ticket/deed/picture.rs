//! The form of a photo: what the desk finds, the one chosen large, before or after the work; and
//! the field a customer signs in.

use std::path::Path;
use std::sync::Arc;

use dutybook_domain::ticket::fact::Phase;
use egui::{Align2, Color32, Pos2, Rect, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo};

use super::super::View;
use super::Form;
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::picture::folders::Found;
use crate::picture::{PAD, Shown};
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind};
use crate::widgets::option::{Choice, side_by_side};
use crate::widgets::{card, label, row};

const ROW: f32 = 44.0;
const LIST: f32 = 180.0;
const LARGE: f32 = 190.0;

/// The pictures to choose from. What is dropped on the window is chosen too.
pub(super) fn evidence_ui(
    ui: &mut Ui,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::ticket_screen::pictures(look.language);
    let phases = text::ticket_screen::phases(look.language);
    let choices = phases.map(|(value, words)| Choice { value, words, icon: None });
    if form.phase.is_none() {
        // The form was just opened.
        outbox.push(Command::LookForPictures);
    }
    let mut phase = form.phase.unwrap_or(Phase::After);
    side_by_side(ui, &choices, &mut phase);
    form.phase = Some(phase);
    let of_file = |input: &egui::InputState| {
        input.raw.dropped_files.first().map(|file| file.path().to_owned())
    };
    let dropped = ui.input(of_file);
    if let Some(path) = dropped {
        outbox.push(Command::LookAtPicture(path.clone()));
        form.picture = Some(path);
    }
    label::wrapped(ui, words.where_from, Type::Meta, palette.ink2);
    if Button::new(words.look_again, Kind::Row).show(ui).0 {
        outbox.push(Command::LookForPictures);
    }
    if view.pictures.is_empty() {
        label::wrapped(ui, words.none, Type::Table, palette.ink3);
    }
    let area =
        ScrollArea::vertical().id_salt("pictures").max_height(LIST).auto_shrink([false, true]);
    area.show_rows(ui, ROW, view.pictures.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for found in view.pictures.get(range).unwrap_or_default() {
            let chosen = form.picture.as_deref() == Some(found.path.as_path());
            if found_ui(ui, look, (found, chosen)) {
                outbox.push(Command::LookAtPicture(found.path.clone()));
                form.picture = Some(found.path.clone());
            }
        }
    });
    let Some(path) = form.picture.as_deref() else { return };
    match view.shown.as_ref().filter(|shown| shown.is_of(path)) {
        Some(super::super::Sight { picture: Ok(shown), .. }) => {
            let (rect, _) =
                ui.allocate_exact_size(Vec2::new(ui.available_width(), LARGE), Sense::hover());
            picture(ui, rect, shown, words.chosen);
        }
        Some(super::super::Sight { picture: Err(why), .. }) => {
            label::wrapped(ui, why, Type::Meta, palette.over);
        }
        None => {}
    }
}

fn found_ui(ui: &mut Ui, look: &Look, (found, chosen): (&Found, bool)) -> bool {
    let palette = theme::palette(ui);
    let at = text::time::moment(found.at.into(), look);
    let spoken = format!("{} {at}", found.name);
    let (rect, response) = row::row(ui, ROW, chosen, &spoken);
    let inner = rect.shrink2(Vec2::new(12.0, 0.0));
    let place = (inner.right_center(), Align2::RIGHT_CENTER);
    let when = label::paint(ui, place, &at, (Type::Meta, palette.ink3), 120.0);
    let place = (inner.left_center(), Align2::LEFT_CENTER);
    let room = when.left() - 12.0 - inner.left();
    label::paint(ui, place, &found.name, (Type::Table, palette.ink), room);
    response.clicked()
}

/// What was last painted, and the pixels it was made of. One at a time: the next lets it go. It
/// holds the pixels, so no others can be taken for them.
#[derive(Clone)]
struct Held {
    of: Arc<[u8]>,
    texture: egui::TextureHandle,
}

/// Paints a picture as large as it goes into `room`, its sides in proportion.
pub(in crate::screens::ticket) fn picture(ui: &Ui, room: Rect, shown: &Shown, name: &str) {
    let id = egui::Id::unique("picture");
    let held: Option<Held> = ui.data(|data| data.get_temp(id));
    let held = held.filter(|held| Arc::ptr_eq(&held.of, &shown.rgba)).unwrap_or_else(|| {
        let image = egui::ColorImage::from_rgba_unmultiplied(shown.size, &shown.rgba);
        let texture = ui.ctx().load_texture("picture", image, egui::TextureOptions::LINEAR);
        let held = Held { of: Arc::clone(&shown.rgba), texture };
        ui.data_mut(|data| data.insert_temp(id, held.clone()));
        held
    });
    let texture = held.texture;
    let size = texture.size_vec2();
    let scale = (room.width() / size.x).min(room.height() / size.y).min(1.0);
    let rect = Rect::from_center_size(room.center(), size * scale);
    let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
    ui.painter().image(texture.id(), rect, whole, Color32::WHITE);
    let seen = ui.interact(rect, id, Sense::hover());
    seen.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, name));
}

/// The field a customer signs in, by finger, pen or mouse.
pub(super) fn pad_ui(ui: &mut Ui, look: &Look, form: &mut Form) {
    let palette = theme::palette(ui);
    let words = text::ticket_screen::pictures(look.language);
    label::wrapped(ui, words.sign_here, Type::Meta, palette.ink2);
    let (width, height) = (f32::from(PAD.0), f32::from(PAD.1));
    let scale = (ui.available_width() / width).min(1.0);
    let size = Vec2::new(width, height) * scale;
    let (rect, response) = ui.allocate_exact_size(size, Sense::drag());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Canvas, true, words.sign_here));
    // Always dark on white: it is a picture of paper, in the dark theme too.
    ui.painter().rect_filled(rect, 6.0, Color32::WHITE);
    card::dashed(ui, rect, Stroke::new(1.0, palette.edge), 4.0);
    let point = |at: Pos2| {
        let within = |value: f32, most: u16| {
            let value = (value / scale).clamp(0.0, f32::from(most));
            whole(value)
        };
        (within(at.x - rect.left(), PAD.0), within(at.y - rect.top(), PAD.1))
    };
    if let Some(at) = response.interact_pointer_pos() {
        if response.drag_started() {
            form.strokes.push(vec![point(at)]);
        } else if let Some(stroke) = form.strokes.last_mut()
            && stroke.last() != Some(&point(at))
        {
            stroke.push(point(at));
        }
    }
    let stroke = Stroke::new(3.6 * scale, Color32::BLACK);
    for line in &form.strokes {
        let at = |(x, y): &(u16, u16)| rect.min + Vec2::new(f32::from(*x), f32::from(*y)) * scale;
        let points: Vec<Pos2> = line.iter().map(at).collect();
        if let [one] = points.as_slice() {
            ui.painter().circle_filled(*one, 1.8 * scale, Color32::BLACK);
        }
        ui.painter().line(points, stroke);
    }
    if !form.strokes.is_empty() && Button::new(words.again, Kind::Secondary).show(ui).0 {
        form.strokes.clear();
    }
}

/// A point of the pad as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "kept within the pad before"
)]
const fn whole(value: f32) -> u16 {
    value as u16
}

impl super::super::Sight {
    /// Whether it is of a file.
    fn is_of(&self, path: &Path) -> bool {
        self.path.as_deref() == Some(path)
    }
}
