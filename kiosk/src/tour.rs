//! `screenshots`: every screen of a practice property, in both languages and both themes, as files.
//! It asks for no PIN, sends nothing and ends by itself.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dutybook_domain::language::Language;
use eframe::Frame;
use eframe::egui::{self, ColorImage, Context, Ui, ViewportBuilder, ViewportCommand};

use crate::app::App;
use crate::practice;
use crate::problem::Problem;
use crate::route::Screen;
use crate::{random, window};

/// How many frames a screen is given to settle before its picture is taken.
const SETTLE: u32 = 6;
/// After how many frames a screen that is not shown is asked for again.
const AGAIN: u32 = 60;
/// After how many frames the tour ends whatever it waits for.
const PATIENCE: u32 = 20_000;

/// One picture to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shot {
    stop: Stop,
    language: Language,
    theme: egui::Theme,
}

/// Where a picture is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A place of the rail.
    Place(Screen),
    /// The first ticket of the list.
    FirstTicket,
    /// The list as a board.
    Board,
    /// The intake with a caller half typed.
    HalfTyped,
    /// A file of the archive.
    Household,
    /// The same, with somebody asking to see a number.
    Reveal,
    /// A form of the file.
    Transfer,
    /// The file's people.
    People,
    /// The file's cards and keys.
    Cards,
    /// A roster on its way into the archive.
    Roster,
    /// The search of everything, half typed.
    Find,
    /// The 003 of the first ticket, as it is printed.
    Slip,
}

impl Stop {
    /// Every stop, in the order of the files.
    const ALL: [Self; 19] = [
        Self::Place(Screen::Lock),
        Self::Place(Screen::Today),
        Self::HalfTyped,
        Self::Place(Screen::Tickets),
        Self::Board,
        Self::FirstTicket,
        Self::Place(Screen::Night),
        Self::Place(Screen::Handover),
        Self::Place(Screen::Conflicts),
        Self::Place(Screen::Archive),
        Self::Household,
        Self::Reveal,
        Self::Transfer,
        Self::People,
        Self::Cards,
        Self::Roster,
        Self::Find,
        Self::Place(Screen::Records),
        Self::Slip,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Place(Screen::Lock) => "lock",
            Self::Place(Screen::Today) => "today",
            Self::Place(Screen::Intake) | Self::HalfTyped => "intake",
            Self::Place(Screen::Tickets) => "tickets",
            Self::Place(Screen::Night) => "night",
            Self::Place(Screen::Handover) => "handover",
            Self::Place(Screen::Archive) => "archive",
            Self::Place(Screen::Conflicts) => "conflicts",
            Self::Place(Screen::Records) => "records",
            Self::Place(Screen::Settings) => "settings",
            Self::FirstTicket => "ticket",
            Self::Board => "board",
            Self::Household => "household",
            Self::Reveal => "household-reveal",
            Self::Transfer => "household-transfer",
            Self::People => "household-people",
            Self::Cards => "household-cards",
            Self::Roster => "archive-roster",
            Self::Find => "find",
            Self::Slip => "slip",
        }
    }
}

impl Shot {
    fn file(self) -> String {
        let language = self.language.pick("zh", "en");
        let theme = match self.theme {
            egui::Theme::Light => "light",
            egui::Theme::Dark => "dark",
        };
        format!("{}-{language}-{theme}.png", self.stop.name())
    }
}

/// Takes every picture into `out`. `dir` is an empty data directory for the practice property.
///
/// # Errors
/// When the property cannot be founded or no window can be opened.
pub fn run(dir: &Path, out: &Path, now: DateTime<Utc>) -> Result<usize, Problem> {
    let of_file = |error: std::io::Error| Problem::Store(error.to_string());
    std::fs::create_dir_all(dir).map_err(of_file)?;
    std::fs::create_dir_all(out).map_err(of_file)?;
    let scratch = dir.join(format!("practice-{}", mark()?));
    let desk = practice::found(&scratch, now).map_err(|error| Problem::of_desk(&error, dir))?;
    let languages = [Language::Chinese, Language::English];
    let themes = [egui::Theme::Light, egui::Theme::Dark];
    let shots: VecDeque<Shot> = themes
        .into_iter()
        .flat_map(|theme| languages.map(|language| (theme, language)))
        .flat_map(|(theme, language)| Stop::ALL.map(|stop| Shot { stop, language, theme }))
        .collect();
    let count = shots.len();
    let viewport = ViewportBuilder::default().with_inner_size(window::SIZE);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let out = out.to_owned();
    let started = eframe::run_native(
        "dutybook-kiosk",
        options,
        Box::new(move |creation| {
            let app = window::app(&creation.egui_ctx, desk, Language::Chinese)?;
            Ok(Box::new(Tour {
                app,
                shots,
                out,
                frames: 0,
                tries: 0,
                waits: 0,
                asked: false,
                picture: Arc::default(),
            }))
        }),
    );
    let removed = std::fs::remove_dir_all(&scratch);
    if let Err(error) = removed {
        tracing::warn!(%error, "the practice property stays behind");
    }
    started.map_err(|error| window::unopened(&error))?;
    Ok(count)
}

fn mark() -> Result<String, Problem> {
    let bytes: [u8; 4] = random::bytes().map_err(|error| Problem::Store(error.to_string()))?;
    Ok(u32::from_be_bytes(bytes).to_string())
}

struct Tour {
    app: App,
    shots: VecDeque<Shot>,
    out: PathBuf,
    /// Frames since the screen at hand was shown.
    frames: u32,
    /// Frames since the picture at hand was begun.
    tries: u32,
    /// Frames in all.
    waits: u32,
    /// Whether the picture was asked for.
    asked: bool,
    /// The picture once it is taken.
    picture: Arc<Mutex<Option<Arc<ColorImage>>>>,
}

impl Tour {
    fn take(&mut self, ctx: &Context) {
        let Some(shot) = self.shots.front().copied() else {
            ctx.send_viewport_cmd(ViewportCommand::Close);
            return;
        };
        let picture = self.picture.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(image) = picture {
            if let Err(error) = write_png(&self.out.join(shot.file()), &image) {
                tracing::error!(%error, file = shot.file(), "a picture could not be written");
            }
            self.shots.pop_front();
            (self.frames, self.tries, self.asked) = (0, 0, false);
            return;
        }
        ctx.set_theme(shot.theme);
        // Asked again only after a while: what is asked waits in line for the worker.
        if self.tries.is_multiple_of(AGAIN) {
            self.app.show(shot.stop, shot.language);
        }
        self.tries = self.tries.saturating_add(1);
        if self.app.shows(shot.stop) {
            self.frames = self.frames.saturating_add(1);
        }
        if self.frames >= SETTLE && !self.asked {
            self.asked = true;
            let (picture, waker) = (self.picture.clone(), ctx.clone());
            ctx.request_screenshot(move |image| {
                *picture.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
                waker.request_repaint();
            });
        }
    }
}

impl eframe::App for Tour {
    fn logic(&mut self, ctx: &Context, frame: &mut Frame) {
        self.app.logic(ctx, frame);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        self.app.ui(ui, frame);
        self.take(ui.ctx());
        self.waits = self.waits.saturating_add(1);
        if self.waits > PATIENCE {
            tracing::error!(left = self.shots.len(), "the tour was given up");
            ui.ctx().send_viewport_cmd(ViewportCommand::Close);
        }
        ui.ctx().request_repaint();
    }
}

fn write_png(path: &Path, image: &egui::ColorImage) -> std::io::Result<()> {
    let [width, height] = image.size.map(|side| u32::try_from(side).unwrap_or(0));
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let pixels: Vec<u8> = image.pixels.iter().flat_map(|p| [p.r(), p.g(), p.b()]).collect();
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(())
}
