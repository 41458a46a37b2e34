//! What the tests of screens stand on: a window of 1280×800 without a display, the theme, and the
//! Chinese faces of this machine. With them, a character no face has fails the test.

use egui::{Context, Ui, Vec2};
use egui_kittest::Harness;

use crate::{fonts, theme};

/// A harness over a screen.
pub(crate) fn harness<S: 'static>(
    state: S,
    mut draw: impl FnMut(&mut Ui, &mut S) + 'static,
) -> Harness<'static, S> {
    let faces = fonts::find();
    let builder = Harness::builder().with_size(Vec2::new(1280.0, 800.0)).with_max_steps(8);
    let builder = match &faces {
        Some(_) => builder,
        None => builder.allow_missing_glyphs(),
    };
    builder
        .with_context_setup(move |ctx: &Context| {
            theme::install(ctx);
            fonts::install(ctx, faces.as_ref());
        })
        .build_ui_state(move |ui, state| draw(ui, state), state)
}
