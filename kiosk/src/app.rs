//! The window's program: it drains what the worker found out, draws the screen at hand, and hands
//! over what was asked. It never touches disk or network and keeps nothing but forms.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dutybook_domain::language::Language;
use dutybook_domain::staff::Role;
use eframe::Frame;
use egui::{Context, Key, Modifiers, Ui, UiBuilder};

use crate::command::{Command, Outbox};
use crate::fonts::{self, Faces};
use crate::look::Look;
use crate::route::{Path, Route, Screen};
use crate::screens::{
    archive, conflicts, find, handover, household, intake, lock, night, records, ticket, tickets,
    today,
};
use crate::shell::{self, Asked};
use crate::theme;
use crate::tour::Stop;
use crate::views::{News, Views};
use crate::widgets::button::took_key;
use crate::worker::Worker;

/// What is being typed on the screens.
#[derive(Debug, Default)]
struct Forms {
    lock: lock::Form,
    intake: intake::Form,
    tickets: tickets::Form,
    ticket: ticket::Form,
    night: night::Form,
    handover: handover::Form,
    conflicts: conflicts::Form,
    archive: archive::Form,
    household: household::Form,
    find: find::Form,
    papers: records::Form,
}

/// The window's program.
#[derive(Debug)]
pub struct App {
    worker: Worker,
    clock: fn() -> DateTime<Utc>,
    zone: Tz,
    language: Language,
    path: Path,
    views: Views,
    forms: Forms,
    outbox: Outbox,
    /// A screen that stands in for what cannot be drawn: no Chinese face is installed.
    faceless: bool,
}

impl App {
    /// Begins at the lock screen.
    pub fn new(ctx: &Context, (worker, zone): (Worker, Tz), language: Language) -> Self {
        let faces: Option<Faces> = fonts::find();
        theme::install(ctx);
        fonts::install(ctx, faces.as_ref());
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            options.quit_shortcuts.clear();
        });
        Self {
            worker,
            clock: crate::clock::now,
            zone,
            language,
            path: Path::new(Screen::Lock),
            views: Views::default(),
            forms: Forms::default(),
            outbox: Outbox::default(),
            faceless: faces.is_none(),
        }
    }

    /// With another clock, such as one that a test moves.
    #[must_use]
    pub const fn with_clock(mut self, clock: fn() -> DateTime<Utc>) -> Self {
        self.clock = clock;
        self
    }

    /// Goes to a stop of the tour, signed in without a PIN: the property is one for practice.
    pub(crate) fn show(&mut self, stop: Stop, language: Language) {
        if self.language != language {
            self.language = language;
            self.worker.ask(Command::Read(language));
        }
        if stop == Stop::Place(Screen::Lock) {
            self.worker.ask(Command::Lock);
            return;
        }
        if self.views.shell.is_none() {
            self.worker.ask(Command::Practise);
            return;
        }
        self.forms.find.is_open = stop == Stop::Find;
        self.forms.archive.roster.is_open = stop == Stop::Roster;
        self.forms.tickets.as_board = stop == Stop::Board;
        let first = self.views.tickets.as_ref().and_then(|view| view.matters.get(1));
        let route = match stop {
            Stop::Place(screen) => Route::Place(screen),
            Stop::Board => Route::Place(Screen::Tickets),
            Stop::FirstTicket => first.map_or(Route::Place(Screen::Tickets), |listed| {
                Route::Ticket(listed.matter.document)
            }),
            Stop::HalfTyped => {
                self.forms.intake = intake::Form::example();
                let words = self.forms.intake.query.clone();
                self.worker.ask(Command::FindPeople(words));
                Route::Place(Screen::Intake)
            }
            Stop::Household | Stop::Reveal | Stop::Transfer | Stop::People | Stop::Cards => {
                self.forms.household = household::Form::default();
                if stop == Stop::Reveal {
                    self.forms.household = household::Form::asking(self.views.household.as_ref());
                }
                if stop == Stop::Transfer {
                    let look = self.look();
                    self.forms.household.open(household::Deed::Transfer, &look);
                }
                self.forms.household.tab = match stop {
                    Stop::People => household::Tab::People,
                    Stop::Cards => household::Tab::Cards,
                    Stop::Place(_)
                    | Stop::FirstTicket
                    | Stop::Board
                    | Stop::HalfTyped
                    | Stop::Household
                    | Stop::Reveal
                    | Stop::Transfer
                    | Stop::Roster
                    | Stop::Slip
                    | Stop::Find => household::Tab::Overview,
                };
                let file = self.views.archive.units.iter().find(|unit| unit.code == "3-1-1502");
                file.map_or(Route::Place(Screen::Archive), |file| Route::Household(file.document))
            }
            Stop::Roster => Route::Place(Screen::Archive),
            Stop::Find => {
                self.forms.find = find::Form::example();
                self.worker.ask(Command::FindAnything(self.forms.find.words.clone()));
                Route::Place(Screen::Tickets)
            }
            Stop::Slip => {
                if let Some(listed) = first {
                    let paper = records::Paper::Slip(listed.matter.document);
                    self.worker.ask(Command::Papers(Box::new(records::Deed::Show(paper))));
                }
                Route::Place(Screen::Records)
            }
        };
        self.path.go(route);
        self.worker.ask(Command::Go(route));
    }

    /// Whether a stop of the tour is on the screen.
    pub(crate) fn shows(&self, stop: Stop) -> bool {
        let here = self.path.here();
        match stop {
            Stop::Place(Screen::Lock) => {
                here == Route::Place(Screen::Lock) && self.views.lock.is_some()
            }
            Stop::Place(screen) => {
                here == Route::Place(screen)
                    && (self.views.today.is_some() || screen != Screen::Today)
                    && (self.views.tickets.is_some() || screen != Screen::Tickets)
                    && (self.views.night.is_some() || screen != Screen::Night)
                    && (self.views.handover.is_some() || screen != Screen::Handover)
                    && (self.views.conflicts.is_some() || screen != Screen::Conflicts)
                    && (!self.views.archive.units.is_empty() || screen != Screen::Archive)
                    && (self.views.papers.is_some() || screen != Screen::Records)
            }
            Stop::Board => here == Route::Place(Screen::Tickets) && self.views.tickets.is_some(),
            Stop::HalfTyped => {
                here == Route::Place(Screen::Intake) && !self.views.intake.hits.is_empty()
            }
            Stop::Roster => here == Route::Place(Screen::Archive),
            Stop::Find => !self.views.found.people.is_empty(),
            Stop::Household | Stop::Reveal | Stop::Transfer | Stop::People | Stop::Cards => {
                let shown = self.views.household.as_ref().map(|view| view.document);
                shown.is_some_and(|shown| here == Route::Household(shown))
            }
            Stop::Slip => {
                let shown = self.views.papers.as_ref().and_then(|view| view.chosen);
                here == Route::Place(Screen::Records)
                    && matches!(shown, Some(records::Paper::Slip(_)))
            }
            Stop::FirstTicket => match here {
                Route::Ticket(document) => {
                    self.views.ticket.as_ref().is_some_and(|view| view.document() == document)
                }
                Route::Place(_) | Route::Household(_) => false,
            },
        }
    }

    fn look(&self) -> Look {
        Look { language: self.language, now: (self.clock)(), zone: self.zone }
    }

    fn drain(&mut self) {
        for news in self.worker.news() {
            match &news {
                News::SignedIn => {
                    let role = self.views.shell.as_ref().map(|view| view.person.role);
                    let first = role.and_then(Screen::first_for).unwrap_or(Screen::Lock);
                    self.path = Path::new(first);
                    self.worker.ask(Command::to(first));
                }
                News::Locked => {
                    self.forms.handover = handover::Form::default();
                    self.forms.archive = archive::Form::default();
                    self.forms.household = household::Form::default();
                    self.forms.find = find::Form::default();
                    self.forms.papers = records::Form::default();
                    self.path = Path::new(Screen::Lock);
                }
                News::IntakeKept(form) => self.forms.intake = (**form).clone(),
                News::IntakeSaved => self.forms.intake = intake::Form::default(),
                News::TicketSaved => self.forms.ticket.close(),
                News::NightKept(typed) => self.forms.night.typed = (**typed).clone(),
                News::NightSaved(done) => self.forms.night.saved(*done),
                News::HandoverSaved => self.forms.handover.saved(),
                News::ConflictSettled => self.forms.conflicts.saved(),
                News::HouseholdSaved => self.forms.household.close(),
                News::PaperOut => self.forms.papers.done(),
                News::Shell(_)
                | News::Lock(_)
                | News::Today(_)
                | News::Intake(_)
                | News::Tickets(_)
                | News::Ticket(_)
                | News::Night(_)
                | News::Handover(_)
                | News::Conflicts(_)
                | News::Archive(_)
                | News::Roster(_)
                | News::Household(_)
                | News::Found(_)
                | News::Papers(_) => {}
            }
            self.views.take(news);
        }
    }

    fn screen_ui(&mut self, ui: &mut Ui, look: &Look) {
        let (views, forms, outbox) = (&self.views, &mut self.forms, &mut self.outbox);
        match self.path.here() {
            Route::Place(Screen::Intake) => {
                intake::ui(ui, look, &views.intake, &mut forms.intake, outbox);
            }
            Route::Place(Screen::Tickets) => {
                if let Some(view) = &views.tickets {
                    tickets::ui(ui, look, view, &mut forms.tickets, outbox);
                }
            }
            Route::Ticket(document) => {
                if let Some(view) = views.ticket.as_ref().filter(|v| v.document() == document) {
                    ticket::ui(ui, look, view, &mut forms.ticket, outbox);
                }
            }
            Route::Place(Screen::Night) => {
                if let Some(view) = &views.night {
                    night::ui(ui, look, view, &mut forms.night, outbox);
                }
            }
            Route::Place(Screen::Conflicts) => {
                if let Some(view) = &views.conflicts {
                    conflicts::ui(ui, look, view, &mut forms.conflicts, outbox);
                }
            }
            Route::Place(Screen::Handover) => {
                if let Some(view) = &views.handover {
                    handover::ui(ui, look, view, &mut forms.handover, outbox);
                }
            }
            Route::Place(Screen::Archive) => {
                let view = (&views.archive, &views.roster);
                archive::ui(ui, look, view, &mut forms.archive, outbox);
            }
            Route::Household(document) => {
                let view = views.household.as_ref().filter(|view| view.document == document);
                if let Some(view) = view {
                    household::ui(ui, look, view, &mut forms.household, outbox);
                } else {
                    // It is not entered that the file is looked at: the list says why.
                    let view = (&views.archive, &views.roster);
                    archive::ui(ui, look, view, &mut forms.archive, outbox);
                }
            }
            Route::Place(Screen::Records) => {
                if let Some(view) = &views.papers {
                    records::ui(ui, look, view, &mut forms.papers, outbox);
                }
            }
            Route::Place(_) => {
                if let Some(view) = &views.today {
                    today::ui(ui, look, view, outbox);
                }
            }
        }
    }

    /// Ctrl+P on a record opens its paper; on the papers themselves it prints.
    fn print_key(&mut self, ui: &Ui, role: Role) {
        let here = self.path.here();
        let paper = records::Paper::of(here, &self.views);
        let Some(paper) = paper.filter(|_| Screen::Records.is_open_to(role)) else { return };
        if took_key(ui, Modifiers::COMMAND, Key::P) {
            paper.open(&mut self.outbox);
        }
    }

    fn carry_out(&mut self, ctx: &Context) {
        for command in self.outbox.take() {
            match command {
                Command::Read(language) => {
                    self.language = language;
                    self.worker.ask(Command::Read(language));
                }
                Command::Back => {
                    self.path.back();
                    self.worker.ask(Command::Go(self.path.here()));
                }
                Command::Go(Route::Place(Screen::Lock)) => self.worker.ask(Command::Lock),
                Command::Go(route) => {
                    if route != self.path.here() {
                        self.forms.ticket.close();
                        self.forms.household = household::Form::default();
                        drop_focus(ctx);
                    }
                    self.path.go(route);
                    self.worker.ask(Command::Go(route));
                }
                Command::RegisterFor(hit) => {
                    // What is half typed already is not given up for it.
                    if self.forms.intake.is_blank() {
                        self.forms.intake = intake::Form::of(*hit);
                    }
                    self.outbox.push(Command::to(Screen::Intake));
                }
                other @ (Command::SignIn { .. }
                | Command::EnterFirst { .. }
                | Command::Practise
                | Command::Lock
                | Command::FindPeople(_)
                | Command::FindAnything(_)
                | Command::Archive(_)
                | Command::Household { .. }
                | Command::KeepIntake(_)
                | Command::Register { .. }
                | Command::Ticket { .. }
                | Command::KeepNight(_)
                | Command::Night { .. }
                | Command::OpenHandover(_)
                | Command::Handover { .. }
                | Command::Settle { .. }
                | Command::LookForPictures
                | Command::LookAtPicture(_)
                | Command::LookAtKept(_)
                | Command::PutPictureAway
                | Command::Attach { .. }
                | Command::Sign { .. }
                | Command::Papers(_)
                | Command::RevealPhone(_)
                | Command::LeaveDesk
                | Command::ReturnToDesk) => self.worker.ask(other),
            }
        }
    }
}

/// Nothing of the screen that is left keeps the keyboard.
fn drop_focus(ctx: &Context) {
    ctx.memory_mut(|memory| {
        if let Some(focused) = memory.focused() {
            memory.surrender_focus(focused);
        }
    });
}

impl eframe::App for App {
    fn logic(&mut self, _ctx: &Context, _frame: &mut Frame) {
        self.drain();
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        let look = self.look();
        if self.faceless {
            crate::screens::faceless::ui(ui);
            return;
        }
        if self.path.here() == Route::Place(Screen::Lock) {
            if let Some(view) = &self.views.lock {
                lock::ui(ui, &look, view, &mut self.forms.lock, &mut self.outbox);
            }
        } else if let Some(view) = self.views.shell.clone() {
            let here = self.path.here().screen();
            let (room, asked) = shell::ui(ui, &look, &view, here);
            match asked {
                Some(Asked::Go(screen)) => self.outbox.push(Command::to(screen)),
                Some(Asked::Find) => self.forms.find.open(),
                // Its log belongs to the settings, which this version does not show.
                Some(Asked::Sync) | None => {}
            }
            let found = &self.views.found;
            find::ui(ui, &look, found, &mut self.forms.find, &mut self.outbox);
            self.print_key(ui, view.person.role);
            let mut child = ui.new_child(UiBuilder::new().max_rect(room));
            child.set_clip_rect(room);
            self.screen_ui(&mut child, &look);
        }
        self.carry_out(ui.ctx());
        repaint_at_next_minute(ui.ctx(), look.now);
    }
}

/// Clocks show minutes: the next frame by itself comes when the minute is over.
fn repaint_at_next_minute(ctx: &Context, now: DateTime<Utc>) {
    let into = u64::try_from(now.timestamp_millis().rem_euclid(60_000)).unwrap_or(0);
    let left = 60_000_u64.saturating_sub(into).saturating_add(20);
    ctx.request_repaint_after(std::time::Duration::from_millis(left));
}
