//! A property's roster, from its file into the archive: which file, what it would do and which
//! rows cannot be read, then how far it has come. Nothing is written before the button says so.

use std::path::PathBuf;

use egui::{Key, Margin, Modifiers, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use super::Asked;
use crate::archive_import::BadCell;
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::field::Field;
use crate::widgets::{card, label};

/// What importing a roster would do, or did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Units that get a file.
    pub new_units: usize,
    /// Units whose file gets something.
    pub touched: usize,
    /// Units that say all of it already.
    pub unchanged: usize,
    /// People who come onto the files.
    pub people: usize,
    /// Fields that are empty today.
    pub filled: usize,
    /// Fields that hold something else today.
    pub changed: usize,
}

/// What a roster says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// The file's name.
    pub name: String,
    /// Rows that hold anything.
    pub rows: u64,
    /// Units that can be imported.
    pub units: usize,
    /// Units that wait because of a cell that cannot be read.
    pub waiting: usize,
    /// Those cells, by line.
    pub bad: Vec<BadCell>,
    /// The headings of columns that are not taken over.
    pub ignored: Vec<String>,
    /// What it would do.
    pub counted: Counted,
}

/// How far it has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum View {
    /// No roster is at hand; these files may hold one.
    #[default]
    Unknown,
    /// A choice of files.
    Files(Vec<PathBuf>),
    /// It is compared with the files as they are: so many units of so many.
    Counting(usize, usize),
    /// It can be imported.
    Ready(Box<Preview>),
    /// It is being written: so many units of so many.
    Writing(usize, usize),
    /// It is in; or it was stopped, and what was written until then is whole.
    Done {
        /// Units whose file was written to.
        written: usize,
        /// Units that said all of it already.
        unchanged: usize,
        /// Units that wait because of a cell that cannot be read.
        waiting: usize,
        /// Whether it was stopped.
        stopped: bool,
    },
    /// It is no roster, or the disk failed; the sentence says what to do.
    Failed(String),
}

/// What is typed while a roster is imported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Whether the screen shows it.
    pub is_open: bool,
    /// The file's path.
    pub path: String,
}

/// How many bad cells are listed.
const BAD_SHOWN: usize = 200;

/// Draws it in place of the list.
pub fn ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    view: &View,
    (form, outbox): (&mut Form, &mut Outbox),
) {
    let words = text::archive::words(look.language);
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, words.roster, words.roster_how);
    card::within(ui, body, Margin::same(20), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        match view {
            View::Unknown => file_ui(ui, look, (&[], None), (form, outbox)),
            View::Files(files) => file_ui(ui, look, (files, None), (form, outbox)),
            View::Failed(why) => file_ui(ui, look, (&[], Some(why)), (form, outbox)),
            View::Counting(done, of) => going_ui(ui, look, (words.counting, *done, *of), outbox),
            View::Writing(done, of) => going_ui(ui, look, (words.writing, *done, *of), outbox),
            View::Ready(preview) => preview_ui(ui, look, (preview, form, outbox)),
            View::Done { written, unchanged, waiting, stopped } => {
                let counts = (*written, *unchanged, *waiting);
                done_ui(ui, look, (counts, *stopped), (form, outbox));
            }
        }
    });
}

/// Which file: one that was found, one dropped on the window, or a path.
fn file_ui(
    ui: &mut Ui,
    look: &Look,
    (files, failed): (&[PathBuf], Option<&str>),
    (form, outbox): (&mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::archive::words(look.language);
    let dropped = ui.input(|input| {
        let file = input.raw.dropped_files.first()?;
        Some(file.path().display().to_string())
    });
    if let Some(path) = dropped {
        form.path = path;
    }
    label::wrapped(ui, words.columns, Type::Body, palette.ink2);
    for path in files {
        let name = path.display().to_string();
        if Button::new(&name, Kind::Row).show(ui).0 {
            outbox.push(Command::Archive(Asked::Read(path.clone())));
            form.path = name;
        }
    }
    ui.set_max_width(720.0);
    Field::new(words.path).hint(words.path_hint).show(ui, &mut form.path);
    if let Some(why) = failed {
        label::wrapped(ui, why, Type::Body, palette.over);
    }
    let lacking = form.path.trim().is_empty().then_some(words.lacks_file);
    ui.horizontal(|ui| {
        let button = Button::new(words.preview, Kind::Primary).key("Ctrl+Enter").refused(lacking);
        let entered = lacking.is_none() && took_key(ui, Modifiers::COMMAND, Key::Enter);
        if button.show(ui).0 || entered {
            let path = PathBuf::from(form.path.trim());
            outbox.push(Command::Archive(Asked::Read(path)));
        }
        put_away_ui(ui, look, (form, outbox));
        if let Some(lacking) = lacking {
            label::text(ui, lacking, Type::Meta, palette.ink2);
        }
    });
}

fn put_away_ui(ui: &mut Ui, look: &Look, (form, outbox): (&mut Form, &mut Outbox)) {
    let words = text::archive::words(look.language);
    let away = Button::new(words.put_away, Kind::Secondary).key("Esc").height(48.0);
    let escaped = took_key(ui, Modifiers::NONE, Key::Escape);
    if away.show(ui).0 || escaped {
        form.is_open = false;
        outbox.push(Command::Archive(Asked::PutAway));
    }
}

/// How far it has come, and the way to stop it; the rest of the program goes on meanwhile.
fn going_ui(ui: &mut Ui, look: &Look, (what, done, of): (&str, usize, usize), outbox: &mut Outbox) {
    let palette = theme::palette(ui);
    let words = text::archive::words(look.language);
    let said = text::archive::progress((what, done, of), look.language);
    label::text(ui, &said, Type::Body, palette.ink);
    let size = Vec2::new(ui.available_width().min(560.0), 12.0);
    let (bar, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &said));
    ui.painter().rect_filled(bar, theme::KEY, palette.sunken);
    let share = u16::try_from(done.saturating_mul(1000).checked_div(of.max(1)).unwrap_or(0));
    let share = f32::from(share.unwrap_or(1000)) / 1000.0;
    let part = bar.with_max_x(bar.left() + bar.width() * share);
    ui.painter().rect_filled(part, theme::KEY, palette.accent);
    if Button::new(words.stop, Kind::Secondary).show(ui).0 {
        outbox.push(Command::Archive(Asked::Stop));
    }
    label::wrapped(ui, words.stop_says, Type::Meta, palette.ink2);
}

/// What it would do, and every cell that cannot be read.
fn preview_ui(
    ui: &mut Ui,
    look: &Look,
    (preview, form, outbox): (&Preview, &mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::archive::words(look.language);
    for line in text::archive::preview(preview, look.language) {
        label::wrapped(ui, &line, Type::Body, palette.ink);
    }
    let nothing = preview.counted.touched == 0;
    let lacking = nothing.then_some(words.nothing_new);
    ui.horizontal(|ui| {
        let name = text::archive::import(preview.counted.touched, look.language);
        let button = Button::new(&name, Kind::Primary).key("Ctrl+Enter").refused(lacking);
        let entered = lacking.is_none() && took_key(ui, Modifiers::COMMAND, Key::Enter);
        if button.show(ui).0 || entered {
            outbox.push(Command::Archive(Asked::Import));
        }
        put_away_ui(ui, look, (form, outbox));
        if let Some(lacking) = lacking {
            label::text(ui, lacking, Type::Meta, palette.ink2);
        }
    });
    if preview.bad.is_empty() {
        return;
    }
    label::caption(ui, words.bad_cells);
    ScrollArea::vertical().id_salt("bad").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        for bad in preview.bad.iter().take(BAD_SHOWN) {
            let line = text::archive::bad_cell(*bad, look.language);
            label::wrapped(ui, &line, Type::Table, palette.over);
        }
        if preview.bad.len() > BAD_SHOWN {
            let more = preview.bad.len().saturating_sub(BAD_SHOWN);
            let line = text::archive::more_bad(more, look.language);
            label::text(ui, &line, Type::Meta, palette.ink2);
        }
    });
}

fn done_ui(
    ui: &mut Ui,
    look: &Look,
    (counts, stopped): ((usize, usize, usize), bool),
    (form, outbox): (&mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let ink = if stopped { palette.soon } else { palette.ok };
    let said = text::archive::done((counts, stopped), look.language);
    label::wrapped(ui, &said, Type::Body, ink);
    put_away_ui(ui, look, (form, outbox));
}
