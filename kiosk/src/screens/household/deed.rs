//! The form of a deed, in place of the part of the file it is about: its words are kept until they
//! are on the disk, and what it will do is said before it is done.

use dutybook_domain::household::field::{Field, PersonField};
use dutybook_domain::household::thing::{
    CardId, CardSort, Certificate, KeySort, Paper, PersonId, RequestId, Tie, Use, VehicleId,
};
use dutybook_domain::household::{CardEnd, EndedBy, Kept, Refusal};
use egui::{Key, Margin, Modifiers, Rect, ScrollArea, Ui};

use super::{Purpose, Tab, View};
use crate::command::{Command, Outbox};
use crate::look::Look;
use crate::text;
use crate::theme::{self, Type};
use crate::widgets::button::{Button, Kind, took_key};
use crate::widgets::field::Field as Words;
use crate::widgets::option::{numbered, plain};
use crate::widgets::{card, label};

mod command;

pub use command::command;

/// What a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Put somebody on file.
    AddPerson,
    /// Change what is on file of somebody who is chosen in the form.
    Change,
    /// Change what is on file of somebody.
    ChangeOf(PersonId),
    /// End somebody's tie.
    End(PersonId),
    /// Write out what is held about somebody.
    Export(PersonId),
    /// Put a vehicle on file.
    AddVehicle,
    /// Take one off.
    RemoveVehicle(VehicleId),
    /// Hand out a card, in the place of another where one is named.
    IssueCard(Option<CardId>),
    /// Report one lost.
    LoseCard(CardId),
    /// Take one back.
    ReturnCard(CardId),
    /// Cancel one.
    CancelCard(CardId),
    /// Hand keys to the household.
    HandKeys,
    /// Take keys in.
    TakeKeys,
    /// Put a paper on file.
    FilePaper(Paper),
    /// Fill in what the unit is.
    UnitData,
    /// Enter that who asks for a change has shown who they are.
    Verify(RequestId),
    /// Refuse a change.
    Refuse(RequestId),
    /// Pass the unit to others.
    Transfer,
}

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// A name.
    pub name: String,
    /// How they are addressed.
    pub honorific: String,
    /// A telephone.
    pub phone: String,
    /// A number: of a card, a plate, a count, an area, months.
    pub number: String,
    /// Words: a value, a reason, a purpose, a decision.
    pub words: String,
    /// More: a space, a deposit, the version of a notice.
    pub more: String,
    /// A day.
    pub day: String,
}

/// What is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chosen {
    /// Somebody of the file.
    pub person: Option<PersonId>,
    /// A tie.
    pub tie: Option<Tie>,
    /// A field of somebody.
    pub field: Option<PersonField>,
    /// What a card opens.
    pub card: Option<CardSort>,
    /// What keys open.
    pub key: Option<KeySort>,
    /// What was shown.
    pub certificate: Option<Certificate>,
    /// How a paper is kept.
    pub kept: Option<Kept>,
    /// Why a tie ended.
    pub ended: Option<EndedBy>,
    /// Why a card is of no use.
    pub card_end: Option<CardEnd>,
    /// What the unit is for.
    pub used_as: Option<Use>,
}

/// What is being done on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// The part of the file that is looked at.
    pub tab: Tab,
    /// The deed whose form is open.
    pub doing: Option<Deed>,
    /// What is typed in it.
    pub typed: Typed,
    /// What is chosen in it.
    pub chosen: Chosen,
    /// The value somebody asks to see.
    pub reveal: Option<Field>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// What for, in words.
    pub other_purpose: String,
}

impl Form {
    /// Opens the form of a deed, empty, with today as its day.
    pub fn open(&mut self, deed: Deed, look: &Look) {
        let day = look.now.with_timezone(&look.zone).date_naive().to_string();
        let typed = Typed { day, ..Typed::default() };
        *self = Self { tab: self.tab, doing: Some(deed), typed, ..Self::default() };
        self.chosen.card = Some(CardSort::Access);
        self.chosen.key = Some(KeySort::Door);
        self.chosen.kept = Some(Kept::Seen);
        if deed == Deed::UnitData {
            self.typed.day.clear();
        }
    }

    /// Closes the form: what was typed is on the disk, or was given up.
    pub fn close(&mut self) {
        *self = Self { tab: self.tab, ..Self::default() };
    }
}

/// What a form still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// A name.
    Name,
    /// What they are to the unit.
    Tie,
    /// A day, or one written year-month-day.
    Day,
    /// Who.
    Person,
    /// What is to be changed.
    Field,
    /// What is to be on file.
    Value,
    /// The plate.
    Plate,
    /// A number.
    Number,
    /// An amount of money.
    Amount,
    /// A count.
    Count,
    /// What was shown.
    Certificate,
    /// Why.
    Reason,
    /// What for.
    Purpose,
    /// Months.
    Months,
    /// What was decided about arrears.
    Decision,
    /// The version of the notice.
    Notice,
    /// Anything at all.
    Anything,
    /// The rules refuse what is typed.
    Refused(Refusal),
}

/// The fields of somebody that a form changes; what rests on an agreement apart is not among them.
const CHANGEABLE: [PersonField; 5] = [
    PersonField::Phone,
    PersonField::OtherPhone,
    PersonField::Emergency,
    PersonField::Honorific,
    PersonField::Name,
];

/// The form of the deed at hand.
pub(super) fn form_ui(
    ui: &mut Ui,
    room: Rect,
    look: &Look,
    (view, form, outbox): (&View, &mut Form, &mut Outbox),
) {
    let Some(deed) = form.doing else { return };
    let inside = card::fill(ui, room);
    let about = text::household::about((deed, view), look.language);
    let title = text::household::deed(deed, look.language);
    let body = card::head(ui, inside, title, &about);
    card::within(ui, body, Margin::same(16), |ui| {
        ScrollArea::vertical().id_salt("deed").auto_shrink(false).show(ui, |ui| {
            // The ring of the focus stands outside what has it.
            ui.set_max_width(ui.available_width() - 8.0);
            ui.spacing_mut().item_spacing.y = 14.0;
            fields_ui(ui, look, (view, deed, form));
            foot_ui(ui, look, (view, deed), (form, outbox));
        });
    });
}

fn foot_ui(
    ui: &mut Ui,
    look: &Look,
    (view, deed): (&View, Deed),
    (form, outbox): (&mut Form, &mut Outbox),
) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let asked = command(form, view);
    let lacking = asked.as_ref().err().map(|lack| text::household::lack(*lack, look.language));
    let mut given_up = took_key(ui, Modifiers::NONE, Key::Escape);
    ui.horizontal(|ui| {
        let requested = matches!(asked, Ok(dutybook_domain::household::Command::RequestChange(_)));
        let name =
            if requested { words.request } else { text::household::press(deed, look.language) };
        let button = Button::new(name, Kind::Primary).key("Ctrl+Enter").refused(lacking);
        let entered = lacking.is_none() && took_key(ui, Modifiers::COMMAND, Key::Enter);
        let pressed = button.show(ui).0 || entered;
        if let Some(asked) = asked.ok().filter(|_| pressed) {
            outbox.push(Command::Household { document: view.document, asked: Box::new(asked) });
        }
        given_up |= Button::new(words.give_up, Kind::Secondary).height(48.0).show(ui).0;
    });
    if let Some(lacking) = lacking {
        label::wrapped(ui, lacking, Type::Meta, palette.ink2);
    }
    if let Some(Err(why)) = &view.outcome {
        label::wrapped(ui, why, Type::Meta, palette.over);
    }
    if given_up {
        form.close();
    }
}

fn fields_ui(ui: &mut Ui, look: &Look, (view, deed, form): (&View, Deed, &mut Form)) {
    let words = text::household::words(look.language);
    match deed {
        Deed::AddPerson => {
            numbered(ui, &text::household::ties(look.language), &mut form.chosen.tie);
            who_ui(ui, look, form);
            Words::new(words.since).show(ui, &mut form.typed.day);
        }
        Deed::Change | Deed::ChangeOf(_) => change_ui(ui, look, (view, deed, form)),
        Deed::End(_) => {
            numbered(ui, &text::household::endings(look.language), &mut form.chosen.ended);
            Words::new(words.until).show(ui, &mut form.typed.day);
        }
        Deed::Export(_) => {
            says_ui(ui, words.export_says);
            first(ui, words.purpose, &mut form.typed.words);
        }
        Deed::AddVehicle => {
            first(ui, words.plate, &mut form.typed.number);
            Words::new(words.space).show(ui, &mut form.typed.more);
            label::caption(ui, words.keeper);
            people_ui(ui, (view, form));
            Words::new(words.since).show(ui, &mut form.typed.day);
        }
        Deed::RemoveVehicle(_) => {
            Words::new(words.until).show(ui, &mut form.typed.day);
        }
        Deed::IssueCard(_) => {
            first(ui, words.card_number, &mut form.typed.number);
            label::caption(ui, words.opens);
            plain(ui, &text::household::card_sorts(look.language), &mut form.chosen.card);
            label::caption(ui, words.holder);
            people_ui(ui, (view, form));
            Words::new(words.deposit).hint("0.00").show(ui, &mut form.typed.more);
        }
        Deed::LoseCard(_) => says_ui(ui, words.lose_says),
        Deed::ReturnCard(_) => first(ui, words.refund, &mut form.typed.number),
        Deed::CancelCard(_) => {
            numbered(ui, &text::household::card_ends(look.language), &mut form.chosen.card_end);
        }
        Deed::HandKeys | Deed::TakeKeys => keys_ui(ui, look, (view, deed, form)),
        Deed::FilePaper(_) => {
            numbered(ui, &text::household::keepings(look.language), &mut form.chosen.kept);
            Words::new(words.paper_day).show(ui, &mut form.typed.day);
        }
        Deed::UnitData => {
            first(ui, words.area, &mut form.typed.number);
            numbered(ui, &text::household::uses(look.language), &mut form.chosen.used_as);
            Words::new(words.delivered_on).hint("2021-05-30").show(ui, &mut form.typed.day);
        }
        Deed::Verify(_) => {
            says_ui(ui, words.verify_says);
            let seen = text::household::certificates(look.language);
            numbered(ui, &seen, &mut form.chosen.certificate);
        }
        Deed::Refuse(_) => first(ui, words.reason, &mut form.typed.words),
        Deed::Transfer => transfer_ui(ui, look, (view, form)),
    }
}

/// The field the cursor begins in.
fn first(ui: &mut Ui, caption: &str, typed: &mut String) {
    let response = Words::new(caption).show(ui, typed);
    if typed.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}

fn says_ui(ui: &mut Ui, says: &str) {
    let ink = theme::palette(ui).ink2;
    label::wrapped(ui, says, Type::Body, ink);
}

/// Somebody new: name, honorific, telephone.
fn who_ui(ui: &mut Ui, look: &Look, form: &mut Form) {
    let words = text::household::words(look.language);
    ui.columns_const(|[left, middle, right]| {
        first(left, words.full_name, &mut form.typed.name);
        Words::new(words.honorific)
            .hint(words.honorific_hint)
            .show(middle, &mut form.typed.honorific);
        Words::new(words.phone).show(right, &mut form.typed.phone);
    });
}

/// Those of today, to choose one.
fn people_ui(ui: &mut Ui, (view, form): (&View, &mut Form)) {
    let people: Vec<(PersonId, &str)> = view
        .people
        .iter()
        .filter(|person| !person.past)
        .map(|person| (person.id, person.name.as_str()))
        .collect();
    plain(ui, &people, &mut form.chosen.person);
}

fn change_ui(ui: &mut Ui, look: &Look, (view, deed, form): (&View, Deed, &mut Form)) {
    let words = text::household::words(look.language);
    if let Deed::ChangeOf(person) = deed {
        form.chosen.person = Some(person);
    } else {
        label::caption(ui, words.whose);
        people_ui(ui, (view, form));
    }
    label::caption(ui, words.what_changes);
    let fields =
        CHANGEABLE.map(|field| (field, text::household::person_field(field, look.language)));
    numbered(ui, &fields, &mut form.chosen.field);
    first(ui, words.new_value, &mut form.typed.words);
    let guarded = command::is_guarded(form, view);
    if guarded {
        says_ui(ui, words.guarded);
    }
}

fn keys_ui(ui: &mut Ui, look: &Look, (view, deed, form): (&View, Deed, &mut Form)) {
    let words = text::household::words(look.language);
    plain(ui, &text::household::key_sorts(look.language), &mut form.chosen.key);
    first(ui, words.how_many, &mut form.typed.number);
    if deed == Deed::TakeKeys {
        Words::new(words.purpose).show(ui, &mut form.typed.words);
    }
    label::caption(ui, if deed == Deed::TakeKeys { words.left_by } else { words.handed_to });
    people_ui(ui, (view, form));
}

fn transfer_ui(ui: &mut Ui, look: &Look, (view, form): (&View, &mut Form)) {
    let palette = theme::palette(ui);
    let words = text::household::words(look.language);
    let ends = text::household::ending(&view.ending, look.language);
    label::wrapped(ui, &ends, Type::Body, palette.over);
    label::caption(ui, words.buyer);
    who_ui(ui, look, form);
    ui.columns_const(|[left, middle, right]| {
        Words::new(words.transfer_day).show(left, &mut form.typed.day);
        Words::new(words.arrears_months).hint("0").show(middle, &mut form.typed.number);
        Words::new(words.notice).hint(words.notice_hint).show(right, &mut form.typed.more);
    });
    let months = form.typed.number.trim().parse::<u32>().unwrap_or(0);
    if months > view.ending.months {
        let caption = text::household::decision(view.ending.months, look.language);
        Words::new(&caption).rows(2).show(ui, &mut form.typed.words);
    }
}
