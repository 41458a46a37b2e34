//! What may be done with a ticket: the bar of deeds, the reasons beside those that may not, and the
//! small form each of them asks for.

use std::path::PathBuf;

use dutybook_domain::follow_up::Method;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::complaint::{Grade, MajorGround};
use dutybook_domain::ticket::fact::{Phase, WaitReason};
use egui::{Align2, Key, Margin, Modifiers, Pos2, Rect, Ui, Vec2};

use super::View;
use crate::command::Outbox;
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::field::Field;
use crate::widgets::option::{Choice, numbered, side_by_side};
use crate::widgets::{card, label};

mod command;
mod picture;

use command::asked;
pub use command::{Lack, command};
pub(super) use picture::picture;

/// Something that may be done with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Hand it to a department.
    Dispatch,
    /// The department has it.
    Accept,
    /// Somebody is there.
    Arrive,
    /// The emergency is under control.
    Control,
    /// Say how far it is.
    Progress,
    /// Promise a time, or another one.
    Promise,
    /// Let it wait.
    Wait,
    /// It goes on.
    Resume,
    /// The work is done.
    Finish,
    /// Give a photo of the work.
    Evidence,
    /// The customer signs.
    Sign,
    /// The customer does not sign.
    RefuseSignature,
    /// The completion feedback is here.
    Feedback,
    /// Call the customer after the work.
    FollowUp,
    /// Tell the customer the result.
    Reply,
    /// Answer a question.
    Answer,
    /// Decide a suggestion and thank for it.
    Decide,
    /// Say whether an errand can be done.
    Judge,
    /// Grade a complaint.
    Grade,
    /// A contact with the complainant.
    Contact,
    /// Cause and action of a complaint.
    Investigate,
    /// Call a complainant back.
    CallBack,
    /// The department gives it back.
    Return,
    /// The customer takes it back.
    Cancel,
    /// Put it back to work.
    Reopen,
    /// Verify and close it.
    Close,
}

impl Deed {
    /// Every deed, in the order of a ticket's life.
    pub const ALL: [Self; 26] = [
        Self::Dispatch,
        Self::Accept,
        Self::Arrive,
        Self::Control,
        Self::Progress,
        Self::Promise,
        Self::Wait,
        Self::Resume,
        Self::Finish,
        Self::Evidence,
        Self::Sign,
        Self::RefuseSignature,
        Self::Feedback,
        Self::FollowUp,
        Self::Reply,
        Self::Answer,
        Self::Decide,
        Self::Judge,
        Self::Grade,
        Self::Contact,
        Self::Investigate,
        Self::CallBack,
        Self::Return,
        Self::Cancel,
        Self::Reopen,
        Self::Close,
    ];
}

/// How an attempt to reach the customer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// Reached and satisfied.
    Satisfied,
    /// Reached and neither satisfied nor not.
    Middling,
    /// Reached and not satisfied: it goes back to work.
    Unsatisfied,
    /// Nobody answered.
    NotReached,
    /// The customer wants no call.
    Refused,
}

/// What is being typed about a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// The deed whose form is open.
    pub doing: Option<Deed>,
    /// Whether all deeds are shown.
    pub shows_more: bool,
    /// Which clock is unfolded.
    pub unfolded: Option<usize>,
    /// The words of the form.
    pub words: String,
    /// Its second words: a reason, a cause.
    pub more: String,
    /// The department chosen.
    pub department: Option<Department>,
    /// Whom it waits for.
    pub waits_for: Option<WaitReason>,
    /// Days from today of a promise.
    pub day: u8,
    /// The time of day of a promise, as typed.
    pub time: String,
    /// How an attempt ended.
    pub reached: Option<Reached>,
    /// How the customer was spoken to.
    pub method: Option<Method>,
    /// A complaint's grade.
    pub grade: Option<Grade>,
    /// Why it is major.
    pub ground: Option<MajorGround>,
    /// Whether a suggestion is adopted, or an errand can be done.
    pub yes: Option<bool>,
    /// Whether the customer was thanked, or the wish repeated back.
    pub told: Option<bool>,
    /// The photo chosen.
    pub picture: Option<PathBuf>,
    /// Whether it was taken before or after the work.
    pub phase: Option<Phase>,
    /// The customer's signature, in points of its field.
    pub strokes: Vec<Vec<(u16, u16)>>,
}

impl Form {
    /// Opens the form of a deed, empty.
    pub fn open(&mut self, deed: Deed) {
        *self = Self { doing: Some(deed), unfolded: self.unfolded, ..Self::default() };
    }

    /// Closes the form: what was typed is on the disk, or was given up.
    pub fn close(&mut self) {
        *self = Self { unfolded: self.unfolded, ..Self::default() };
    }
}

/// How many deeds stand in the bar beside the first.
const BESIDE: usize = 3;

/// The bar at the foot: the likeliest deed, some more, and the close with what it still lacks.
pub(super) fn bar_ui(ui: &mut Ui, bar: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    let words = text::ticket_screen::words(look.language);
    let inside = card::fill(ui, bar);
    let y = inside.center().y;
    let mut x = inside.left() + 16.0;
    let may = |allowed: &&super::Allowed| allowed.why_not.is_none() && allowed.deed != Deed::Close;
    let close = view.deeds.iter().find(|allowed| allowed.deed == Deed::Close);
    let mut deeds = view.deeds.iter().filter(may);
    let mut place = |width: f32| {
        let rect = Rect::from_center_size(Pos2::new(x + width / 2.0, y), Vec2::new(width, 48.0));
        x += width + 10.0;
        rect
    };
    if let Some(first) = deeds.next() {
        let name = text::ticket_screen::deed(first.deed, look.language);
        let idle = form.doing.is_none();
        let button = Button::new(name, if idle { Kind::Primary } else { Kind::Secondary });
        let button = if idle { button.key("Ctrl+Enter") } else { button.height(48.0) };
        let entered = idle && took_key(ui, Modifiers::COMMAND, Key::Enter);
        let rect = place(button.natural_width(ui));
        if button.show_in(ui, rect).0 || entered {
            form.open(first.deed);
        }
    }
    for allowed in deeds.by_ref().take(BESIDE) {
        let name = text::ticket_screen::deed(allowed.deed, look.language);
        let button = Button::new(name, Kind::Secondary).height(48.0);
        let rect = place(button.natural_width(ui));
        if button.show_in(ui, rect).0 {
            form.open(allowed.deed);
        }
    }
    let more = Button::new(words.more, Kind::Secondary).height(48.0);
    let rect = place(more.natural_width(ui));
    if more.show_in(ui, rect).0 {
        form.shows_more = !form.shows_more;
    }
    if let Some(close) = close {
        close_ui(ui, (inside, x), look, (close, form));
    }
    if form.shows_more {
        more_ui(ui, bar, look, (view, form));
    }
}

fn close_ui(
    ui: &mut Ui,
    (inside, x): (Rect, f32),
    look: &Look,
    (close, form): (&super::Allowed, &mut Form),
) {
    let palette = theme::palette(ui);
    let name = text::ticket_screen::deed(Deed::Close, look.language);
    let why_not = close.why_not.as_deref();
    let button = Button::new(name, Kind::Secondary).refused(why_not).height(48.0);
    let width = button.natural_width(ui).max(100.0);
    let rect = Rect::from_center_size(
        Pos2::new(inside.right() - 12.0 - width / 2.0, inside.center().y),
        Vec2::new(width, 48.0),
    );
    if let Some(why) = why_not {
        let at = (Pos2::new(rect.left() - 10.0, inside.center().y), Align2::RIGHT_CENTER);
        let room = rect.left() - 20.0 - x;
        label::paint(ui, at, why, (Type::Meta, palette.ink2), room);
    }
    if button.show_in(ui, rect).0 {
        form.open(Deed::Close);
    }
}

/// Every deed with its reason, above the bar.
fn more_ui(ui: &Ui, bar: Rect, look: &Look, (view, form): (&View, &mut Form)) {
    const LINE: f32 = 44.0;
    let lines = u8::try_from(view.deeds.len()).unwrap_or(u8::MAX);
    let height = (LINE * f32::from(lines) + 16.0).min(bar.top() - 80.0);
    let rect = Rect::from_min_max(
        Pos2::new(bar.left() + 320.0, bar.top() - height - 4.0),
        Pos2::new(bar.right() - 20.0, bar.top() - 4.0),
    );
    let area = egui::Area::new(ui.scope_id().with("more")).order(egui::Order::Foreground);
    area.fixed_pos(rect.min).show(ui.ctx(), |ui| {
        card::frame(ui).inner_margin(8.0).show(ui, |ui| {
            ui.set_width(rect.width() - 16.0);
            egui::ScrollArea::vertical().max_height(height - 16.0).show(ui, |ui| {
                for allowed in &view.deeds {
                    more_line(ui, look, (allowed, form));
                }
            });
        });
    });
    if took_key(ui, Modifiers::NONE, Key::Escape) {
        form.shows_more = false;
    }
}

fn more_line(ui: &mut Ui, look: &Look, (allowed, form): (&super::Allowed, &mut Form)) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        let name = text::ticket_screen::deed(allowed.deed, look.language);
        let why_not = allowed.why_not.as_deref();
        let button = Button::new(name, Kind::Secondary).refused(why_not).width(150.0);
        if button.show(ui).0 {
            form.open(allowed.deed);
        }
        if let Some(why) = why_not {
            label::text(ui, why, Type::Meta, palette.ink2);
        }
    });
}

/// The form of the deed at hand, in place of the clocks.
pub(super) fn form_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let Some(deed) = form.doing else { return };
    let inside = card::fill(ui, room);
    let body = card::head(ui, inside, text::ticket_screen::deed(deed, look.language), "");
    card::within(ui, body, Margin::same(16), |ui| {
        ui.spacing_mut().item_spacing.y = 14.0;
        if deed == Deed::Evidence {
            picture::evidence_ui(ui, look, (view, form, outbox));
        } else if deed == Deed::Sign {
            picture::pad_ui(ui, look, form);
        } else {
            fields_ui(ui, look, (deed, form));
        }
        let asked = asked(form, look, view.document());
        let lacking =
            asked.as_ref().err().map(|lack| text::ticket_screen::lack(*lack, look.language));
        let words = text::ticket_screen::words(look.language);
        let mut given_up = took_key(ui, Modifiers::NONE, Key::Escape);
        ui.horizontal(|ui| {
            let name = text::ticket_screen::deed(deed, look.language);
            let button = Button::new(name, Kind::Primary).key("Ctrl+Enter").refused(lacking);
            let entered = lacking.is_none() && took_key(ui, Modifiers::COMMAND, Key::Enter);
            let pressed = button.show(ui).0 || entered;
            if let Some(command) = asked.ok().filter(|_| pressed) {
                outbox.push(command);
            }
            given_up |= Button::new(words.give_up, Kind::Secondary).height(48.0).show(ui).0;
        });
        let palette = theme::palette(ui);
        if let Some(lacking) = lacking {
            label::wrapped(ui, lacking, Type::Meta, palette.ink2);
        }
        if let Some(Err(why)) = &view.outcome {
            label::wrapped(ui, why, Type::Meta, palette.over);
        }
        if given_up {
            form.close();
        }
    });
}

fn fields_ui(ui: &mut Ui, look: &Look, (deed, form): (Deed, &mut Form)) {
    let words = text::ticket_screen::words(look.language);
    match deed {
        Deed::Dispatch => {
            numbered(ui, &super::departments(look), &mut form.department);
            note_ui(ui, words.hand_on, form);
        }
        Deed::Accept | Deed::Arrive | Deed::Feedback | Deed::Close => {
            let palette = theme::palette(ui);
            let says = text::ticket_screen::explains(deed, look.language);
            label::wrapped(ui, says, Type::Body, palette.ink2);
        }
        Deed::Control | Deed::Progress | Deed::Resume => note_ui(ui, words.what_happened, form),
        Deed::Promise => {
            promise_ui(ui, look, form);
            Field::new(words.why_another).show(ui, &mut form.more);
        }
        Deed::Evidence | Deed::Sign => {}
        Deed::Wait => {
            numbered(ui, &text::ticket_screen::waits(look.language), &mut form.waits_for);
            note_ui(ui, words.for_whom, form);
        }
        Deed::Finish => {
            note_ui(ui, words.what_was_done, form);
            Field::new(words.materials).show(ui, &mut form.more);
        }
        Deed::RefuseSignature | Deed::Return | Deed::Cancel | Deed::Reopen => {
            note_ui(ui, words.reason, form);
        }
        Deed::FollowUp | Deed::CallBack => {
            method_ui(ui, look, form);
            numbered(ui, &text::ticket_screen::reached(look.language), &mut form.reached);
            note_ui(ui, words.customer_said, form);
            Field::new(words.what_is_done).show(ui, &mut form.more);
        }
        Deed::Reply | Deed::Contact => {
            method_ui(ui, look, form);
            note_ui(ui, words.customer_was_told, form);
        }
        Deed::Answer => note_ui(ui, words.customer_was_told, form),
        Deed::Decide | Deed::Judge => judge_ui(ui, look, (deed, form)),
        Deed::Grade => {
            numbered(ui, &text::ticket_screen::grades(look.language), &mut form.grade);
            if form.grade == Some(Grade::Major) {
                numbered(ui, &text::ticket_screen::grounds(look.language), &mut form.ground);
            }
        }
        Deed::Investigate => {
            note_ui(ui, words.cause, form);
            Field::new(words.action).rows(2).show(ui, &mut form.more);
        }
    }
}

/// A suggestion or an errand: yes or no, what is said with it, and what the manual asks to be done
/// in the same talk.
fn judge_ui(ui: &mut Ui, look: &Look, (deed, form): (Deed, &mut Form)) {
    let words = text::ticket_screen::words(look.language);
    numbered(ui, &text::ticket_screen::verdicts(deed, look.language), &mut form.yes);
    match (deed, form.yes) {
        (Deed::Judge, Some(true)) => promise_ui(ui, look, form),
        (Deed::Judge, Some(false)) => note_ui(ui, words.instead, form),
        (_, Some(false)) => note_ui(ui, words.reason, form),
        (_, Some(true) | None) => {}
    }
    let asks = deed != Deed::Judge || form.yes == Some(true);
    if form.yes.is_some() && asks {
        label::caption(ui, text::ticket_screen::courtesy(deed, look.language));
        numbered(ui, &text::ticket_screen::done_or_not(look.language), &mut form.told);
    }
}

fn note_ui(ui: &mut Ui, caption: &str, form: &mut Form) {
    let response = Field::new(caption).rows(3).show(ui, &mut form.words);
    if form.words.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}

fn method_ui(ui: &mut Ui, look: &Look, form: &mut Form) {
    let methods = text::ticket_screen::methods(look.language);
    let choices = methods.map(|(value, words)| Choice { value, words, icon: None });
    let mut method = form.method.unwrap_or(Method::Phone);
    side_by_side(ui, &choices, &mut method);
    form.method = Some(method);
}

fn promise_ui(ui: &mut Ui, look: &Look, form: &mut Form) {
    let words = text::ticket_screen::words(look.language);
    let days = text::ticket_screen::days(look);
    let choices: Vec<Choice<'_, u8>> = (0_u8..)
        .zip(&days)
        .map(|(value, words)| Choice { value, words: words.as_str(), icon: None })
        .collect();
    label::caption(ui, words.by_when);
    side_by_side(ui, &choices, &mut form.day);
    Field::new(words.time_of_day).hint("17:30").show(ui, &mut form.time);
}
