//! The worker at a practice property: what a clerk asks for is on the disk before it is said.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test waits for one sort of news")]

use std::time::Duration;

use chrono::{DateTime, Utc};
use dutybook_domain::caller::Channel;
use dutybook_domain::duty::contact::Category;
use dutybook_domain::follow_up::{Answer, Attempt, Method, Outcome as Came, Score};
use dutybook_domain::id::DocumentId;
use dutybook_domain::staff::Role;
use dutybook_domain::ticket::command::Command as Deed;
use dutybook_domain::ticket::stage::Stage;

use super::*;
use crate::command::Pin;
use crate::practice;
use crate::route::{Route, Screen};
use crate::screens::intake::{Caller, Form, Outcome};
use crate::screens::lock::Denied;
use crate::screens::{ticket, tickets};

const PATIENCE: Duration = Duration::from_mins(1);

fn morning() -> DateTime<Utc> {
    "2026-11-24T02:42:00Z".parse().unwrap()
}

struct Bench {
    worker: Worker,
    dir: tempfile::TempDir,
}

fn bench() -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let desk = practice::found(dir.path(), morning()).unwrap();
    let surroundings = Surroundings { clock: morning, wake: Arc::new(|| ()), is_online: false };
    Bench { worker: Worker::start(desk, surroundings).unwrap(), dir }
}

impl Bench {
    fn until<T>(&self, mut wanted: impl FnMut(News) -> Option<T>) -> T {
        loop {
            let news = self.worker.wait(PATIENCE).expect("the worker answers");
            if let Some(found) = wanted(news) {
                return found;
            }
        }
    }

    fn sign_in(&self, digits: &str) {
        let mut pin = Pin::default();
        digits.chars().for_each(|digit| pin.push(digit));
        self.worker.ask(Command::SignIn { who: practice::CLERK.who, pin });
    }

    fn signed_in() -> Self {
        let bench = bench();
        bench.sign_in(practice::PIN);
        bench.until(|news| matches!(news, News::SignedIn).then_some(()));
        bench
    }

    fn tickets(&self) -> tickets::View {
        self.worker.ask(Command::to(Screen::Tickets));
        self.until(|news| {
            let News::Tickets(view) = news else { return None };
            Some(*view)
        })
    }

    fn ticket(&self, document: DocumentId) -> ticket::View {
        self.worker.ask(Command::Go(Route::Ticket(document)));
        self.until(|news| {
            let News::Ticket(view) = news else { return None };
            (view.document() == document).then_some(*view)
        })
    }
}

fn repair(words: &str) -> Form {
    let caller = Caller::Stranger {
        name: "王女士".to_owned(),
        phone: "13800001234".to_owned(),
        place: "3-1-1502".to_owned(),
    };
    Form {
        channel: Channel::Call,
        caller,
        category: Some(Category::Repair),
        words: words.to_owned(),
        ..Form::default()
    }
}

#[test]
fn a_wrong_pin_is_denied_and_the_right_one_opens_the_desk() {
    let bench = bench();
    bench.sign_in("246801");
    let denied = bench.until(|news| {
        let News::Lock(view) = news else { return None };
        view.denied
    });
    assert_eq!(denied, Denied::Wrong { left: 4 });
    bench.sign_in(practice::PIN);
    bench.until(|news| matches!(news, News::SignedIn).then_some(()));
}

#[test]
fn a_call_becomes_a_002_and_a_dispatched_003_without_retyping() {
    let bench = Bench::signed_in();
    let before = bench.tickets().matters.len();
    let form = Box::new(repair("书房插座没电"));
    bench.worker.ask(Command::KeepIntake(form.clone()));
    bench.worker.ask(Command::Register { form, with_ticket: true });
    bench.until(|news| matches!(news, News::IntakeSaved).then_some(()));
    let after = bench.tickets();
    assert_eq!(after.matters.len(), before + 1);
    let made = after.matters.iter().find(|one| one.matter.subject == "书房插座没电").unwrap();
    assert_eq!((made.matter.stage, made.matter.place.as_str()), (Stage::Issued, "3-1-1502"));
    assert!(!bench.dir.path().join("intake.draft").exists(), "what is saved is no draft any more");
}

#[test]
fn what_the_rules_refuse_is_said_and_the_form_is_kept() {
    let bench = Bench::signed_in();
    bench.worker.ask(Command::to(Screen::Today));
    let before = bench.until(|news| {
        let News::Today(view) = news else { return None };
        Some(view.strip.registered)
    });
    let mut form = repair("卧室空调漏水");
    form.caller =
        Caller::Stranger {
            name: "王女士".to_owned(), phone: String::new(), place: String::new()
        };
    let form = Box::new(form);
    bench.worker.ask(Command::KeepIntake(form.clone()));
    bench.worker.ask(Command::to(Screen::Intake));
    bench.worker.ask(Command::Register { form, with_ticket: true });
    let why = bench.until(|news| {
        let News::Intake(view) = news else { return None };
        let Some(Outcome::NotSaved(why)) = view.outcome else { return None };
        Some(why)
    });
    assert_eq!(why, "还差：房号或地点");
    let registered = |bench: &Bench| {
        bench.worker.ask(Command::to(Screen::Today));
        bench.until(|news| {
            let News::Today(view) = news else { return None };
            Some(view.strip.registered)
        })
    };
    assert_eq!(registered(&bench), before, "nothing of a refused click is written");
    assert!(bench.dir.path().join("intake.draft").exists(), "the half-typed form is on the disk");
}

#[test]
fn a_late_follow_up_is_made_and_its_clock_says_how_late() {
    let bench = Bench::signed_in();
    let late = bench.tickets();
    let wanted = late.matters.iter().find(|one| one.matter.subject == "门禁卡失灵").unwrap();
    let document = wanted.matter.document;
    let view = bench.ticket(document);
    assert_eq!(view.deeds[0].deed, ticket::Deed::FollowUp, "the clock's deed comes first");
    assert_eq!(view.phone, "138****0601");
    let close = view.deeds.iter().find(|one| one.deed == ticket::Deed::Close).unwrap();
    assert_eq!(close.why_not.as_deref(), Some("要主管来做"));
    let answer = Answer {
        confirmed_done: true,
        satisfaction: Score::new(5),
        attitude: None,
        timeliness: None,
        cleanliness: None,
        remark: None,
        signature: None,
    };
    let attempt = Attempt { method: Method::Phone, outcome: Came::Reached(answer), action: None };
    let command = Box::new(Deed::FollowUp(attempt));
    bench.worker.ask(Command::Ticket { document, command });
    bench.until(|news| matches!(news, News::TicketSaved).then_some(()));
    let view = bench.ticket(document);
    assert_eq!(view.happened[0].title, "回访 满意");
    assert_eq!(view.matter.stage, Stage::FollowedUp);
}

#[test]
fn a_telephone_is_shown_for_a_minute_and_who_saw_it_is_recorded() {
    let bench = Bench::signed_in();
    let document = bench.tickets().matters[0].matter.document;
    bench.ticket(document);
    bench.worker.ask(Command::RevealPhone(document));
    let (phone, until) = bench.until(|news| {
        let News::Ticket(view) = news else { return None };
        view.revealed
    });
    assert_eq!(phone, "13800001234");
    assert_eq!(until, morning() + chrono::TimeDelta::seconds(60));
}

#[test]
fn the_first_supervisor_of_a_new_desk_enters_themselves_once() {
    let dir = tempfile::tempdir().unwrap();
    let desk = crate::desk::tests::founded(dir.path(), 1);
    let surroundings = Surroundings { clock: morning, wake: Arc::new(|| ()), is_online: false };
    let bench = Bench { worker: Worker::start(desk, surroundings).unwrap(), dir };
    let enter = |digits: &str| {
        let mut pin = Pin::default();
        digits.chars().for_each(|digit| pin.push(digit));
        bench.worker.ask(Command::EnterFirst { name: "陈静".to_owned(), pin });
    };
    enter("123456");
    let denied = bench.until(|news| {
        let News::Lock(view) = news else { return None };
        view.denied
    });
    assert_eq!(denied, Denied::TooEasy);
    enter("246801");
    let person = bench.until(|news| {
        let News::Shell(view) = news else { return None };
        Some(view.person)
    });
    assert_eq!((person.name.as_str(), person.role), ("陈静", Role::Supervisor));
    bench.worker.ask(Command::Lock);
    enter("135798");
    let members = bench.until(|news| {
        let News::Lock(view) = news else { return None };
        Some(view.members.len())
    });
    assert_eq!(members, 1, "whoever comes second is entered by the supervisor");
}

#[test]
fn a_half_typed_002_is_there_again_after_a_crash() {
    let Bench { worker, dir } = Bench::signed_in();
    worker.ask(Command::KeepIntake(Box::new(repair("厨房"))));
    worker.ask(Command::to(Screen::Tickets));
    let seen = std::iter::from_fn(|| worker.wait(PATIENCE));
    let mut seen = seen.filter(|news| matches!(news, News::Tickets(_)));
    seen.next().expect("the worker came past the form");
    drop(seen);
    drop(worker);
    let kept = super::register::kept(dir.path()).expect("the form is on the disk");
    assert_eq!(kept.words, "厨房");
}

mod archive;
mod conflicts;
mod handover;
mod night;
mod papers;
mod people;
mod pictures;
