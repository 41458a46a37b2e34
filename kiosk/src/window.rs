//! Opens the desk's window: full screen at a desk, a plain window while somebody tries it out.

use std::sync::Arc;

use dutybook_domain::language::Language;
use eframe::egui::{Context, Vec2, ViewportBuilder};

use crate::app::App;
use crate::desk::Desk;
use crate::problem::Problem;
use crate::worker::{Surroundings, Worker};
use crate::{clock, text};

/// The window's size where it does not fill the screen.
pub const SIZE: Vec2 = Vec2::new(1280.0, 800.0);

/// How the window opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Over the whole screen, not to be closed by accident.
    FullScreen,
    /// A window of 1280×800.
    Plain,
}

/// Opens the window on a desk and runs it until it is closed.
///
/// # Errors
/// When no window can be opened.
pub fn open(desk: Desk, frame: Frame, language: Language) -> Result<(), Problem> {
    let viewport = ViewportBuilder::default()
        .with_title(text::shell::brand(language))
        .with_app_id("dutybook-kiosk")
        .with_inner_size(SIZE)
        .with_min_inner_size(Vec2::new(1024.0, 640.0))
        .with_fullscreen(frame == Frame::FullScreen);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let started = eframe::run_native(
        "dutybook-kiosk",
        options,
        Box::new(move |creation| Ok(Box::new(app(&creation.egui_ctx, desk, language)?))),
    );
    started.map_err(|error| unopened(&error))
}

/// The program over a desk, in a window that is open.
///
/// # Errors
/// When the system gives no thread.
pub(crate) fn app(ctx: &Context, desk: Desk, language: Language) -> std::io::Result<App> {
    let zone = desk.identity().zone;
    let waker = ctx.clone();
    let surroundings = Surroundings {
        clock: clock::now,
        wake: Arc::new(move || waker.request_repaint()),
        is_online: true,
    };
    Ok(App::new(ctx, (Worker::start(desk, surroundings)?, zone), language))
}

/// What a window that did not open is to whoever asked for it.
pub(crate) fn unopened(error: &eframe::Error) -> Problem {
    tracing::error!(%error, "no window");
    Problem::Window
}
