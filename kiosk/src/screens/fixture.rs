//! What the tests of screens stand on: a window of 1280×800 without a display, the theme, and the
//! Chinese faces of this machine. With them, a character no face has fails the test.

use dutybook_domain::household::thing::{PersonId, Tie};
use dutybook_domain::id::DocumentId;
use dutybook_domain::language::Language;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::matter::Kind;
use dutybook_domain::ticket::stage::Stage;
use egui::{Context, Ui, Vec2};
use egui_kittest::Harness;

use crate::command::Outbox;
use crate::look::Look;
use crate::matter::Matter;
use crate::screens::intake::{Hit, Matched};
use crate::{fonts, theme};

/// A screen on the bench: what it shows, what is typed in it, what it asked for.
pub(crate) struct Bench<V, F> {
    /// How it is read.
    pub(crate) look: Look,
    /// What it shows.
    pub(crate) view: V,
    /// What is typed.
    pub(crate) form: F,
    /// What it asked for.
    pub(crate) outbox: Outbox,
}

/// A screen's own function.
pub(crate) type Draw<V, F> = fn(&mut Ui, &Look, &V, &mut F, &mut Outbox);

/// A screen on the bench, in Chinese, on 24 November 2026 at this time of the property.
pub(crate) fn bench<V: 'static, F: Default + 'static>(
    time: &str,
    view: V,
    draw: Draw<V, F>,
) -> Harness<'static, Bench<V, F>> {
    let now = format!("2026-11-24T{time}:00+08:00").parse().unwrap();
    let look = Look { language: Language::Chinese, now, zone: chrono_tz::Asia::Shanghai };
    let state = Bench { look, view, form: F::default(), outbox: Outbox::default() };
    harness(state, move |ui, bench| {
        draw(ui, &bench.look, &bench.view, &mut bench.form, &mut bench.outbox);
    })
}

/// An open matter of 3-1-1502 as lists show it.
pub(crate) fn matter(place: u8, subject: &str) -> Matter {
    Matter {
        document: DocumentId::from_bytes([place; 16]),
        number: format!("2-010{place}"),
        kind: Kind::RepairPrivate,
        subject: subject.to_owned(),
        place: "3-1-1502".to_owned(),
        who: "王女士".to_owned(),
        stage: Stage::InProgress,
        department: Department::Engineering,
        handler: None,
        limit: None,
        waiting: None,
        received_at: "2026-11-24T02:00:00Z".parse().unwrap(),
    }
}

/// Somebody found by the end of a unit's code.
pub(crate) fn hit(unit: &str, name: &str) -> Hit {
    Hit {
        household: DocumentId::from_bytes([7; 16]),
        unit: unit.to_owned(),
        person: Some(PersonId(1)),
        name: name.to_owned(),
        tie: Some(Tie::Owner),
        past: false,
        phone: "138****1234".to_owned(),
        matched: Matched::Unit,
        mark: "1502".to_owned(),
        open: 2,
    }
}

/// A harness over a screen.
fn harness<S: 'static>(
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
