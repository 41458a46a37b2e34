//! 登记: one sparse form for every call and visit (002). It finds the household while typing, shows
//! what is open there, offers the phrases of the manual, and becomes a ticket without retyping.
//!
//! The form keeps everything typed until the worker says that it is on the disk.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dutybook_domain::caller::{Channel, Relation};
use dutybook_domain::duty::contact::Category;
use dutybook_domain::household::thing::{PersonId, Tie};
use dutybook_domain::id::DocumentId;
use dutybook_domain::ticket::matter::{Kind as TicketKind, Urgency};
use egui::{Align2, Key, Margin, Modifiers, Pos2, Rect, Ui, Vec2};
use serde::{Deserialize, Serialize};

use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::matter::Matter;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::chip::{self, Tone};
use crate::widgets::field::Field;
use crate::widgets::icon::Icon;
use crate::widgets::option::{Choice, numbered, side_by_side};
use crate::widgets::{card, label};

mod caller;
mod side;

pub(crate) use caller::{SHOWN, hit_ui};

/// Somebody found while typing, or a vacant unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The household.
    pub household: DocumentId,
    /// The unit's code.
    pub unit: String,
    /// Who; none for a vacant unit.
    pub person: Option<PersonId>,
    /// How they are addressed; empty for a vacant unit.
    pub name: String,
    /// What they are to the unit, or were last; none for a vacant one.
    pub tie: Option<Tie>,
    /// Whether they, or the vehicle found, have left.
    pub past: bool,
    /// The telephone, masked.
    pub phone: String,
    /// What of them the words met.
    pub matched: Matched,
    /// The part of it that was met, as it is shown.
    pub mark: String,
    /// How many matters are open there.
    pub open: usize,
}

impl Hit {
    /// What a 002 says they are to the unit.
    pub const fn relation(&self) -> Relation {
        match self.tie {
            _ if self.past => Relation::Other,
            Some(Tie::Owner | Tie::CoOwner) => Relation::Owner,
            Some(Tie::Tenant) => Relation::Tenant,
            Some(Tie::Family) => Relation::Family,
            Some(Tie::Occupant | Tie::Agent | Tie::Housekeeper) | None => Relation::Other,
        }
    }
}

/// What of a household matched the words typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matched {
    /// The unit's code.
    Unit,
    /// The name.
    Name,
    /// The name in pinyin.
    Pinyin,
    /// The last digits of the telephone.
    Phone,
    /// A car's plate.
    Plate(String),
}

/// How a save ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is on its way to the disk.
    Saving,
    /// It is on the disk since then, under this number.
    Saved(DateTime<Utc>, String),
    /// The rules refuse it, or it did not reach the disk; the sentence says why and what to do.
    NotSaved(String),
}

/// What the intake shows beside the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// The number the line will have.
    pub number: String,
    /// Whom the words typed found, best first.
    pub hits: Vec<Hit>,
    /// The words the hits belong to.
    pub hits_for: String,
    /// What is open at the households found, and at the one chosen.
    pub open: BTreeMap<DocumentId, Vec<Matter>>,
    /// When the half-typed form was last kept.
    pub kept_at: Option<DateTime<Utc>>,
    /// How the last save ended.
    pub outcome: Option<Outcome>,
}

/// What is being typed. It is kept on the disk while it is half typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// When the contact began.
    pub began_at: Option<DateTime<Utc>>,
    /// The way it came.
    pub channel: Channel,
    /// What was typed to find the caller.
    pub query: String,
    /// Which hit is highlighted.
    pub highlighted: usize,
    /// Who was chosen.
    pub caller: Caller,
    /// What it is about.
    pub category: Option<Category>,
    /// Of a repair: whose part.
    pub part: TicketKind,
    /// How pressing it is.
    pub urgency: Urgency,
    /// What was said.
    pub words: String,
    /// Where the keyboard goes next.
    #[serde(skip)]
    pub next: Next,
}

/// What a key pressed in the field that finds still has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Next {
    /// Nothing.
    #[default]
    Nothing,
    /// Take the highlighted hit once the hits are those of the words typed.
    Choose,
    /// Put the cursor where the words go.
    Words,
}

/// Who is speaking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Caller {
    /// Nobody is chosen yet.
    Unknown,
    /// Somebody of a household.
    Found(Hit),
    /// A visitor, or somebody who is in no file.
    Stranger {
        /// The name, as said.
        name: String,
        /// The telephone, as said.
        phone: String,
        /// The place it is about, as said.
        place: String,
    },
}

impl Default for Form {
    fn default() -> Self {
        Self {
            began_at: None,
            channel: Channel::Call,
            query: String::new(),
            highlighted: 0,
            caller: Caller::Unknown,
            category: None,
            part: TicketKind::RepairPrivate,
            urgency: Urgency::Ordinary,
            words: String::new(),
            next: Next::Nothing,
        }
    }
}

impl Form {
    /// A call from somebody who is on file.
    pub fn of(hit: Hit) -> Self {
        let query = hit.unit.clone();
        Self { query, caller: Caller::Found(hit), next: Next::Words, ..Self::default() }
    }

    /// A call half typed, as the tour shows it.
    pub fn example() -> Self {
        let category = Some(Category::Repair);
        Self { query: "1502".to_owned(), category, ..Self::default() }
    }
}

/// What is missing before a line can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Who is speaking.
    Caller,
    /// What it is about.
    Category,
    /// What was said.
    Words,
}

impl Form {
    /// What is still missing, in reading order.
    pub fn missing(&self) -> Vec<Missing> {
        let caller = matches!(self.caller, Caller::Unknown).then_some(Missing::Caller);
        let category = self.category.is_none().then_some(Missing::Category);
        let words = self.words.trim().is_empty().then_some(Missing::Words);
        [caller, category, words].into_iter().flatten().collect()
    }

    /// Whether nothing was typed.
    pub fn is_blank(&self) -> bool {
        let (began_at, channel, next) = (self.began_at, self.channel, self.next);
        Self { began_at, channel, next, ..Self::default() } == *self
    }

    /// The ticket a contact of this sort becomes; none for what ends with the answer.
    pub const fn becomes(&self) -> Option<TicketKind> {
        match self.category {
            Some(Category::Repair) => Some(self.part),
            Some(Category::Complaint) => Some(TicketKind::Complaint),
            Some(Category::Suggestion) => Some(TicketKind::Suggestion),
            Some(Category::Errand) => Some(TicketKind::Errand),
            Some(Category::Help) => Some(TicketKind::Help),
            Some(Category::Consultation) => Some(TicketKind::Consultation),
            Some(Category::Praise | Category::Other) | None => None,
        }
    }
}

const FORM_WIDTH: f32 = 724.0;
const FOOT_HEIGHT: f32 = 72.0;
const HEAD: f32 = 56.0;

/// Draws the intake.
pub fn ui(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    let whole = ui.max_rect().shrink2(Vec2::new(20.0, 16.0));
    let width = if whole.width() > 1500.0 { 860.0 } else { FORM_WIDTH.min(whole.width() * 0.64) };
    let (left, right) = whole.split_left_right_at_x(whole.left() + width);
    let before = form.clone();
    form_ui(ui, left, look, (view, form, outbox));
    side::ui(ui, right.with_min_x(right.left() + theme::PAD), look, (view, form));
    if form.began_at.is_none() && !form.is_blank() {
        form.began_at = Some(look.now);
    }
    if *form != before {
        if form.query != before.query {
            outbox.push(Command::FindPeople(form.query.clone()));
        }
        outbox.push(Command::KeepIntake(Box::new(form.clone())));
    }
}

fn form_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let inside = card::fill(ui, room);
    let (head, rest) = inside.split_top_bottom_at_y(inside.top() + HEAD);
    let (body, foot) = rest.split_top_bottom_at_y(rest.bottom() - FOOT_HEIGHT);
    head_ui(ui, head, look, (view, form));
    card::rule(ui, inside.left()..=inside.right(), head.bottom());
    card::rule(ui, inside.left()..=inside.right(), foot.top());
    card::within(ui, body, Margin { left: 20, right: 20, top: 16, bottom: 8 }, |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        let words = text::intake::words(look.language);
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 6.0;
                label::caption(ui, words.channel);
                let choices = [
                    Choice { value: Channel::Call, words: words.call, icon: Some(Icon::Phone) },
                    Choice { value: Channel::Visit, words: words.visit, icon: Some(Icon::Person) },
                ];
                side_by_side(ui, &choices, &mut form.channel);
            });
            ui.add_space(8.0);
            caller::field_ui(ui, look, view, form);
        });
        caller::ui(ui, look, view, form);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            label::caption(ui, words.what);
            numbered(ui, &text::intake::categories(look.language), &mut form.category);
        });
        details_ui(ui, look, form);
        let rows = if body.height() > 560.0 { 3 } else { 2 };
        let said = Field::new(words.said).hint(words.said_hint).rows(rows);
        let response = said.show(ui, &mut form.words);
        if form.next == Next::Words {
            form.next = Next::Nothing;
            response.request_focus();
        }
    });
    foot_ui(ui, foot, look, (view, form, outbox));
}

/// What a repair or a call for help must say more: whose part, how pressing.
fn details_ui(ui: &mut Ui, look: &Look, form: &mut Form) {
    let words = text::intake::words(look.language);
    let is_repair = form.category == Some(Category::Repair);
    if !is_repair && form.category != Some(Category::Help) {
        return;
    }
    ui.horizontal_top(|ui| {
        if is_repair {
            let parts = [
                (TicketKind::RepairPrivate, words.own_part),
                (TicketKind::RepairCommon, words.common_part),
                (TicketKind::RepairPaid, words.paid),
            ];
            let choices = parts.map(|(value, words)| Choice { value, words, icon: None });
            side_by_side(ui, &choices, &mut form.part);
            ui.add_space(4.0);
        }
        let urgencies =
            [(Urgency::Ordinary, words.ordinary), (Urgency::Emergency, words.emergency)];
        let choices = urgencies.map(|(value, words)| Choice { value, words, icon: None });
        side_by_side(ui, &choices, &mut form.urgency);
    });
}

fn head_ui(ui: &Ui, head: Rect, look: &Look, (view, form): (&View, &Form)) {
    let palette = theme::palette(ui);
    let words = text::intake::words(look.language);
    let at = (Pos2::new(head.left() + theme::PAD, head.center().y), Align2::LEFT_CENTER);
    let title = label::paint(ui, at, words.title, (Type::Title, palette.ink), 240.0);
    let at = Pos2::new(title.right() + 12.0, head.center().y + 1.0);
    chip::paint(ui, at, &format!("002 {}", view.number), Tone::Neutral);
    let began = form.began_at.map(|at| text::intake::began(at, look));
    let kept = view.kept_at.map(|at| text::intake::kept(at, look));
    let said = [began, kept].into_iter().flatten().collect::<Vec<_>>().join("  ");
    let at = (Pos2::new(head.right() - theme::PAD, head.center().y), Align2::RIGHT_CENTER);
    label::paint(ui, at, &said, (Type::Meta, palette.ink3), 330.0);
}

fn foot_ui(
    ui: &mut Ui,
    foot: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let words = text::intake::words(look.language);
    let missing = form.missing();
    let saving = view.outcome == Some(Outcome::Saving);
    let lacking = text::intake::missing(&missing, look.language);
    let why_not = if saving {
        Some(words.saving)
    } else if missing.is_empty() {
        None
    } else {
        Some(lacking.as_str())
    };
    let becomes = form.becomes();
    let main = becomes.map_or(words.register, |kind| text::intake::turn_into(kind, look.language));
    let y = foot.center().y;
    let mut x = foot.left() + 20.0;
    let button = Button::new(main, Kind::Primary).key("Ctrl+Enter").refused(why_not);
    let width = button.natural_width(ui);
    let place = |x: f32, width: f32| {
        Rect::from_center_size(Pos2::new(x + width / 2.0, y), Vec2::new(width, 48.0))
    };
    let mut ask = None;
    let entered = took_key(ui, Modifiers::COMMAND, Key::Enter) && why_not.is_none();
    if button.show_in(ui, place(x, width)).0 || entered {
        ask = Some(becomes.is_some());
    }
    x += width + 12.0;
    if becomes.is_some() {
        let only = Button::new(words.only_register, Kind::Secondary).refused(why_not).height(48.0);
        let width = only.natural_width(ui);
        if only.show_in(ui, place(x, width)).0 {
            ask = Some(false);
        }
        x += width + 12.0;
    }
    if let Some(with_ticket) = ask {
        outbox.push(Command::Register { form: Box::new(form.clone()), with_ticket });
    }
    let away = Button::new(words.put_away, Kind::Secondary).key("Esc").height(48.0);
    let width = away.natural_width(ui);
    let escaped = took_key(ui, Modifiers::NONE, Key::Escape);
    let rect = place(foot.right() - 20.0 - width, width);
    if away.show_in(ui, rect).0 || escaped {
        outbox.push(Command::Back);
    }
    // Where the buttons leave no room, it stands above them.
    let room = rect.left() - 12.0 - x;
    let (at, room) = if room < 150.0 {
        (Pos2::new(foot.left() + 22.0, foot.top() - 16.0), foot.width() - 44.0)
    } else {
        (Pos2::new(x, y), room)
    };
    said_ui(ui, (at, room), look, (view, why_not));
}

/// What stands beside the buttons: what is missing, or how the last save ended.
fn said_ui(ui: &Ui, (at, width): (Pos2, f32), look: &Look, (view, why_not): (&View, Option<&str>)) {
    let palette = theme::palette(ui);
    let (said, ink) = match (&view.outcome, why_not) {
        (Some(Outcome::NotSaved(why)), _) => (why.clone(), palette.over),
        (_, Some(why)) => (why.to_owned(), palette.ink2),
        (Some(Outcome::Saved(at, number)), None) => {
            (text::intake::saved((*at, number), look), palette.ok)
        }
        (Some(Outcome::Saving) | None, None) => return,
    };
    let rect = label::paint(ui, (at, Align2::LEFT_CENTER), &said, (Type::Meta, ink), width);
    let response = ui.interact(rect, ui.scope_id().with("said"), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Status, true, &said));
}

#[cfg(test)]
mod tests;
