//! The small card that asks what a value is looked at for. What is entered is said in full before
//! anything is shown.

use dutybook_domain::household::Command as Asked;
use dutybook_domain::household::field::{Field, PersonField};
use egui::{Key, Modifiers, Pos2, Rect, Ui};

use super::{Form, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::field::Field as Typed;
use crate::widgets::option::numbered;
use crate::widgets::{card, label};

/// What a value is looked at for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To call back after the work.
    FollowUp,
    /// To arrange the work.
    Dispatch,
    /// To see whether somebody is who they say.
    Identity,
    /// Something that cannot wait.
    Emergency,
    /// Another, in words.
    Other,
}

impl Purpose {
    pub(crate) const ALL: [Self; 5] =
        [Self::FollowUp, Self::Dispatch, Self::Identity, Self::Emergency, Self::Other];
}

impl Form {
    /// Somebody asks to see the first number of a file, as the tour shows it.
    pub fn asking(view: Option<&View>) -> Self {
        let person = view.and_then(|view| view.people.first());
        let reveal = person.map(|person| Field::Person(person.id, PersonField::Phone));
        Self { reveal, purpose: Some(Purpose::FollowUp), ..Self::default() }
    }

    /// Asks what a value is to be looked at for.
    pub(super) fn ask_to_see(&mut self, field: Field) {
        (self.reveal, self.purpose) = (Some(field), None);
        self.other_purpose.clear();
    }
}

const WIDTH: f32 = 524.0;

pub(super) fn ui(
    ui: &Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let Some(field) = form.reveal else { return };
    let at = Pos2::new(room.right() - WIDTH - 14.0, room.top() + 146.0);
    let area = egui::Area::new(ui.scope_id().with("reveal")).order(egui::Order::Foreground);
    area.fixed_pos(at).show(ui.ctx(), |ui| {
        card::frame(ui).stroke(theme::edge(theme::palette(ui))).inner_margin(16.0).show(ui, |ui| {
            ui.set_width(WIDTH - 32.0);
            ui.spacing_mut().item_spacing.y = 12.0;
            card_ui(ui, look, (view, field), (form, outbox));
        });
    });
}

fn card_ui(
    ui: &mut Ui,
    look: &Look,
    (view, field): (&View, Field),
    (form, outbox): (&mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let title = text::household::why_look((view, field), look.language);
    label::text(ui, &title, Type::Strong, palette.ink);
    let purposes = Purpose::ALL.map(|one| (one, text::household::purpose(one, look.language)));
    numbered(ui, &purposes, &mut form.purpose);
    if form.purpose == Some(Purpose::Other) {
        let response = Typed::new(words.other_purpose).show(ui, &mut form.other_purpose);
        if form.other_purpose.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
    }
    let purpose = match form.purpose {
        None => String::new(),
        Some(Purpose::Other) => form.other_purpose.trim().to_owned(),
        Some(one) => text::household::purpose(one, look.language).to_owned(),
    };
    let logged = text::household::logged((&view.reader, &purpose), look);
    label::wrapped(ui, &logged, Type::Meta, palette.ink2);
    let lacking = purpose.is_empty().then_some(words.lacks_purpose);
    ui.horizontal(|ui| {
        let show = Button::new(words.show, Kind::Primary).key("Enter").height(40.0);
        let entered = lacking.is_none() && took_key(ui, Modifiers::NONE, Key::Enter);
        if show.refused(lacking).show(ui).0 || entered {
            let asked = Box::new(Asked::Reveal { field, purpose });
            outbox.push(Command::Household { document: view.document, asked });
            form.reveal = None;
        }
        let escaped = took_key(ui, Modifiers::NONE, Key::Escape);
        if Button::new(words.do_not_look, Kind::Secondary).key("Esc").show(ui).0 || escaped {
            form.reveal = None;
        }
        if let Some(lacking) = lacking {
            label::text(ui, lacking, Type::Meta, palette.ink2);
        }
    });
}
