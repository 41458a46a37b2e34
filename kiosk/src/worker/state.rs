//! What the worker's thread holds, and one short arm for everything it is asked.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::civil::day_of;
use dutybook_domain::draft::Draft;
use dutybook_domain::id::{DocumentId, StaffId};
use dutybook_domain::language::Language;
use dutybook_domain::personal::Personal;
use dutybook_domain::settings::{self, Member, Setting};
use dutybook_domain::staff::{Act, Role};
use dutybook_store::log::Secret;

use super::Surroundings;
use super::archive::Archive;
use super::household::Looked;
use super::online::Online;
use super::papers::Papers;
use crate::command::{Command, Pin};
use crate::desk::{Desk, DeskError};
use crate::link::SharedDesk;
use crate::picture::folders::Found;
use crate::pin::{self, Tries, Verifier};
use crate::practice;
use crate::random;
use crate::route::{Route, Screen};
use crate::screens::handover::At;
use crate::screens::intake;
use crate::screens::lock::Denied;
use crate::screens::ticket::Sight;
use crate::views::News;

/// How long a revealed telephone stays readable.
const REVEALED: TimeDelta = TimeDelta::seconds(60);

/// What the worker's thread holds.
pub(super) struct State {
    pub(super) desk: SharedDesk,
    pub(super) surroundings: Surroundings,
    pub(super) online: Online,
    news: Sender<News>,
    /// Who is signed in.
    pub(super) signed_in: Option<(StaffId, Role)>,
    /// What is on the screen.
    pub(super) here: Route,
    pub(super) tries: Tries,
    pub(super) denied: Option<Denied>,
    /// What the intake last said.
    pub(super) intake: intake::View,
    /// How the last deed on the ticket at hand ended.
    pub(super) ticket_outcome: Option<Result<DateTime<Utc>, String>>,
    /// How the last deed on the night log ended.
    pub(super) night_outcome: Option<Result<DateTime<Utc>, String>>,
    /// Which handover is looked at; the one at hand where none was chosen.
    pub(super) handover: Option<At>,
    /// Who showed their PIN as the receiver of it.
    pub(super) receiver: Option<(StaffId, Role)>,
    /// How the last step of the handover ended.
    pub(super) handover_outcome: Option<Result<DateTime<Utc>, String>>,
    /// How the last choice between contradicting values ended.
    pub(super) conflict_outcome: Option<Result<DateTime<Utc>, String>>,
    /// The pictures found at this machine.
    pub(super) pictures: Vec<Found>,
    /// The picture looked at.
    pub(super) shown: Option<Sight>,
    /// What is known of the archive's screen.
    pub(super) archive: Archive,
    /// What is known of the file on the screen.
    pub(super) looked: Looked,
    /// What is looked at and printed.
    pub(super) papers: Papers,
    /// Whose telephone is readable, and until when.
    pub(super) revealed: Option<(DocumentId, DateTime<Utc>)>,
    /// How the numbers given twice are shown.
    pub(super) numbers: BTreeMap<DocumentId, String>,
    /// Contradictions that wait for a person.
    pub(super) conflicts: u64,
    /// How much of the log both were learnt from.
    pub(super) learnt: Option<u64>,
    /// The last number this desk gave.
    pub(super) last_serial: u32,
    /// Whether the last entry did not reach the disk.
    pub(super) not_saved: bool,
    /// The reader's language, for the words of refusals.
    pub(super) language: Language,
}

impl State {
    pub(super) fn new(
        desk: SharedDesk,
        surroundings: Surroundings,
        (news, online): (Sender<News>, Online),
    ) -> Self {
        Self {
            desk,
            surroundings,
            online,
            news,
            signed_in: None,
            here: Route::Place(Screen::Lock),
            tries: Tries::default(),
            denied: None,
            intake: intake::View::default(),
            ticket_outcome: None,
            night_outcome: None,
            handover: None,
            receiver: None,
            handover_outcome: None,
            conflict_outcome: None,
            pictures: Vec::new(),
            shown: None,
            archive: Archive::default(),
            looked: Looked::default(),
            papers: Papers::default(),
            revealed: None,
            numbers: BTreeMap::new(),
            conflicts: 0,
            learnt: None,
            last_serial: 0,
            not_saved: false,
            language: Language::default(),
        }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.surroundings.clock)()
    }

    pub(super) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell(&self, news: News) {
        // A window that is gone has nothing to be told.
        drop(self.news.send(news));
    }

    pub(super) fn wake(&self) {
        (self.surroundings.wake)();
    }

    /// How long it is until the clocks on the screen change.
    pub(super) fn next_minute(&self) -> Duration {
        let into = u64::try_from(self.now().timestamp_millis().rem_euclid(60_000)).unwrap_or(0);
        Duration::from_millis(60_000_u64.saturating_sub(into).saturating_add(5))
    }

    /// Who acts now, in the role they signed in with.
    pub(super) fn act(&self) -> Option<Act> {
        let (by, role) = self.signed_in?;
        let now = self.now();
        let desk = self.desk().identity().desk;
        Some(Act { by, role, desk, now, occurred_at: now })
    }

    pub(super) fn begin(&mut self) {
        let dir = self.desk().dir().to_owned();
        self.tries = Tries::load(&dir);
        if let Some(form) = super::register::kept(&dir) {
            self.know_caller(&form);
            self.tell(News::IntakeKept(Box::new(form)));
        }
        if let Some(typed) = super::register::kept_night(&dir) {
            self.tell(News::NightKept(Box::new(typed)));
        }
        self.learn();
        self.refresh();
        self.wake();
    }

    pub(super) fn carry_out(&mut self, command: Command) {
        match command {
            Command::Go(route) => {
                if route != self.here {
                    self.ticket_outcome = None;
                    self.shown = None;
                    self.night_outcome = None;
                    self.handover_outcome = None;
                    self.revealed = None;
                    self.archive.outcome = None;
                    self.looked = Looked::default();
                    if let Route::Household(document) = route {
                        self.look_at(document);
                    }
                    self.leave_papers();
                }
                self.here = route;
            }
            // Where the window is, and what its forms hold, is its own matter.
            Command::Back | Command::RegisterFor(_) => {}
            Command::Read(language) => self.language = language,
            Command::SignIn { who, pin } => self.sign_in(who, &pin),
            Command::EnterFirst { name, pin } => self.enter_first(name, &pin),
            Command::Practise => self.practise(),
            Command::Lock => self.lock(),
            // Every key typed comes here: nothing but what the words find is read for it.
            Command::FindPeople(words) => {
                self.find_people(words);
                return self.show_intake();
            }
            Command::KeepIntake(form) => {
                self.keep_intake(&form);
                return self.show_intake();
            }
            Command::FindAnything(words) => return self.find_anything(words),
            Command::Archive(asked) => self.act_on_archive(asked),
            Command::Household { document, asked } => self.act_on_household(document, &asked),
            Command::KeepNight(typed) => return self.keep_night(&typed),
            Command::Register { form, with_ticket } => self.register(&form, with_ticket),
            Command::Ticket { document, command } => self.act_on_ticket(document, *command),
            Command::Night { night, deed } => self.act_on_night(night, deed),
            Command::OpenHandover(at) => {
                self.handover = at;
                self.handover_outcome = None;
            }
            Command::Handover { at, deed } => self.act_on_handover(at, deed),
            Command::Settle { which, pick } => self.settle(&which, pick),
            Command::LookForPictures => self.look_for_pictures(),
            Command::LookAtPicture(path) => self.look_at_picture(path),
            Command::LookAtKept(blob) => self.look_at_kept(blob),
            Command::PutPictureAway => self.shown = None,
            Command::Attach { document, path, phase } => self.attach(document, &path, phase),
            Command::Sign { document, strokes } => self.keep_signature(document, &strokes),
            Command::Papers(deed) => self.act_on_papers(*deed),
            Command::RevealPhone(document) => self.reveal(document),
            Command::LeaveDesk => self.leave_desk(),
            Command::ReturnToDesk => self.return_to_desk(),
        }
        self.refresh();
    }

    fn lock(&mut self) {
        self.signed_in = None;
        self.denied = None;
        self.revealed = None;
        self.looked = Looked::default();
        self.archive.forget();
        self.handover = None;
        self.receiver = None;
        self.forget_papers();
        self.here = Route::Place(Screen::Lock);
        self.tell(News::Locked);
    }

    /// Enters the first supervisor; where anybody is on the staff, nothing is done.
    fn enter_first(&mut self, name: String, pin: &Pin) {
        if pin::check_form(pin.digits()).is_err() {
            self.denied = Some(Denied::TooEasy);
            return;
        }
        match self.write_first(name, pin) {
            Ok(Some(who)) => {
                self.not_saved = false;
                self.enter_as(who, Role::Supervisor);
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "the first supervisor is not entered");
                self.not_saved = true;
            }
        }
    }

    fn write_first(&self, name: String, pin: &Pin) -> Result<Option<StaffId>, DeskError> {
        let mut desk = self.desk();
        let now = self.now();
        let today = day_of(now, desk.identity().zone);
        if desk.settings()?.staff(today).next().is_some() {
            return Ok(None);
        }
        let salt: [u8; 16] = random::bytes()?;
        let Ok(verifier) = Verifier::new(pin.digits(), &desk.identity().pepper, salt) else {
            return Ok(None);
        };
        let who = StaffId(u64::from_be_bytes(random::bytes()?));
        let secret = Secret {
            name: pin::secret_name(who),
            version: 1,
            deleted: false,
            bytes: verifier.to_bytes(),
        };
        desk.keep_secret(&secret)?;
        let roles = [Role::Supervisor].into();
        let member = Member { who, name: Personal::new(name), roles, department: None };
        let fact = settings::Fact::Set { over: None, setting: Setting::Member(member) };
        let number = desk.identity().desk;
        let act = Act { by: who, role: Role::System, desk: number, now, occurred_at: now };
        let document = settings::document(desk.property());
        desk.commit(&act, Desk::next_click()?, vec![Draft::fact(document, fact)])?;
        self.online.saved();
        Ok(Some(who))
    }

    fn practise(&mut self) {
        let is_practice = practice::is_practice(self.desk().identity());
        if is_practice && self.signed_in.is_none() {
            let clerk = practice::CLERK;
            self.enter_as(clerk.who, clerk.role);
        }
    }

    fn enter_as(&mut self, who: StaffId, role: Role) {
        self.denied = None;
        self.signed_in = Some((who, role));
        self.here = Route::Place(Screen::Today);
        self.arrive(who);
        // Bar and rail come before the screens they stand around.
        self.refresh();
        self.tell(News::SignedIn);
    }

    fn sign_in(&mut self, who: StaffId, pin: &Pin) {
        match self.check_pin(who, pin) {
            Ok(role) => self.enter_as(who, role),
            Err(denied) => self.denied = Some(denied),
        }
    }

    /// The role of somebody who showed their PIN; guesses are counted.
    pub(super) fn check_pin(&mut self, who: StaffId, pin: &Pin) -> Result<Role, Denied> {
        let now = self.now();
        if let Some(until) = self.tries.wait_until(who, now) {
            return Err(Denied::Wait(until));
        }
        let (verifier, pepper, role, dir) = {
            let desk = self.desk();
            let found = desk.reader().secret(desk.property(), &pin::secret_name(who));
            let verifier = found.ok().flatten().filter(|secret| !secret.deleted);
            let verifier = verifier.and_then(|secret| Verifier::from_bytes(&secret.bytes));
            let role = desk.settings().ok().and_then(|settings| {
                let member = settings.member(who)?;
                // The set is ordered by what a role may do.
                member.roles.iter().next().copied()
            });
            (verifier, desk.identity().pepper.clone(), role, desk.dir().to_owned())
        };
        let (Some(verifier), Some(role)) = (verifier, role) else {
            return Err(Denied::NoPin);
        };
        if verifier.matches(pin.digits(), &pepper) != Ok(true) {
            self.tries.wrong(who, now);
            self.remember_tries(&dir);
            return Err(match self.tries.wait_until(who, now) {
                Some(until) => Denied::Wait(until),
                None => Denied::Wrong { left: self.tries.left(who) },
            });
        }
        self.tries.forgive(who);
        self.remember_tries(&dir);
        Ok(role)
    }

    fn remember_tries(&self, dir: &std::path::Path) {
        if let Err(error) = self.tries.save(dir) {
            tracing::warn!(%error, "who guessed a PIN is not remembered");
        }
    }

    fn reveal(&mut self, document: DocumentId) {
        let until = self.now().checked_add_signed(REVEALED);
        if self.note_reveal(document) {
            self.revealed = until.map(|until| (document, until));
        }
    }
}
