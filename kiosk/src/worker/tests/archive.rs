//! The archive at the practice property: a look is entered before anything is shown, a roster leaves
//! nothing half done, a unit is sold.

use std::fmt::Write as _;

use dutybook_domain::document::DocumentKind;
use dutybook_domain::household::field::{Edit, Field, PersonField};
use dutybook_domain::household::thing::{PersonId, Tie};
use dutybook_domain::household::{self, Newcomer, Transfer};
use dutybook_domain::unit::UnitCode;

use super::*;
use crate::desk::Desk;
use crate::screens::archive::{Asked, roster};
use crate::screens::household::View as File;

fn file_of(desk_dir: &std::path::Path, unit: &str) -> DocumentId {
    let unit: UnitCode = unit.parse().unwrap();
    let identity = crate::identity::Identity::load(desk_dir).unwrap();
    household::document(identity.property.uid, &unit)
}

impl Bench {
    fn file(&self, unit: &str) -> File {
        let document = file_of(self.dir.path(), unit);
        self.worker.ask(Command::Go(Route::Household(document)));
        self.next_file()
    }

    fn next_file(&self) -> File {
        self.until(|news| {
            let News::Household(view) = news else { return None };
            Some(*view)
        })
    }

    fn ask_file(&self, document: DocumentId, asked: household::Command) -> File {
        self.worker.ask(Command::Household { document, asked: Box::new(asked) });
        self.next_file()
    }

    fn roster(&self, wanted: impl Fn(&roster::View) -> bool) -> roster::View {
        self.until(|news| {
            let News::Roster(view) = news else { return None };
            wanted(&view).then_some(*view)
        })
    }

    /// The worker ends, and the desk is opened again: what is on the disk.
    fn closed(self) -> (Desk, tempfile::TempDir) {
        let Self { worker: Worker { to, from }, dir } = self;
        drop(to);
        // The worker lets go of the desk, then of what it tells its news by.
        from.iter().for_each(drop);
        (Desk::open(dir.path(), [9; 16]).unwrap(), dir)
    }
}

#[test]
fn a_look_at_a_number_is_entered_before_it_is_shown() {
    let bench = Bench::signed_in();
    let file = bench.file("3-1-1502");
    assert_eq!(file.people[0].name, "王女士");
    assert_eq!(file.people[0].phone(), "138****1234");
    assert_eq!(file.looks.len(), 1, "that the file was opened is entered");
    let field = Field::Person(file.people[0].id, PersonField::Phone);
    let purpose = "回访".to_owned();
    let shown = bench.ask_file(file.document, household::Command::Reveal { field, purpose });
    let revealed = shown.revealed.unwrap();
    assert_eq!(revealed.value, "13800001234");
    assert_eq!(revealed.until, morning() + chrono::TimeDelta::seconds(60));
    assert_eq!((shown.looks[0].who.as_str(), shown.looks[0].purpose.as_str()), ("刘敏", "回访"));
    let none = household::Command::Reveal { field, purpose: String::new() };
    let refused = bench.ask_file(file.document, none);
    assert_eq!(refused.outcome, Some(Err("还差：目的".to_owned())));
    assert_eq!(refused.looks.len(), 2);
}

#[test]
fn a_unit_is_sold_and_its_cards_end_with_it() {
    let bench = Bench::signed_in();
    let file = bench.file("3-1-1502");
    let owner = file.people.iter().find(|person| person.tie == Some(Tie::Owner)).unwrap();
    let buyer = PersonId(file.fresh);
    let name = Edit::text(Field::Person(buyer, PersonField::Name), "赵六");
    let transfer = Transfer {
        from: vec![owner.id],
        to: vec![Newcomer { person: buyer, tie: Tie::Owner, from: None, edits: vec![name] }],
        on: "2026-11-24".parse().unwrap(),
        arrears_months: 0,
        arrears_decision: String::new(),
        notice: "2026-01".to_owned(),
    };
    let sold = bench.ask_file(file.document, household::Command::Transfer(transfer));
    assert!(matches!(sold.outcome, Some(Ok(_))), "{:?}", sold.outcome);
    assert_eq!(sold.people[0].id, buyer);
    assert!(sold.people.iter().skip(1).all(|person| person.past));
    assert_eq!(sold.transfers.len(), 1);
    let live = sold.cards.iter().filter(|card| card.stage.is_live()).count();
    assert_eq!((live, file.ending.cards), (0, sold.cards.len()), "as was said before");
}

#[test]
fn an_owners_new_number_is_on_file_once_who_asks_was_verified() {
    let bench = Bench::signed_in();
    let file = bench.file("3-1-1502");
    let (who, request) =
        (file.people[0].id, dutybook_domain::household::thing::RequestId(file.fresh));
    let phone = Edit::text(Field::Person(who, PersonField::Phone), "13900000001");
    let at_once = bench.ask_file(file.document, household::Command::Set(vec![phone.clone()]));
    assert!(matches!(at_once.outcome, Some(Err(_))), "an owner's number is guarded");
    let asked = household::ChangeRequested { request, asked_by: Some(who), edits: vec![phone] };
    bench.ask_file(file.document, household::Command::RequestChange(asked));
    let seen = dutybook_domain::household::thing::Certificate::IdentityCard;
    let verified = bench.ask_file(file.document, household::Command::VerifyChange(request, seen));
    assert_eq!(verified.people[0].phone(), "138****1234", "not yet");
    let applied = bench.ask_file(file.document, household::Command::ApplyChange(request));
    assert_eq!(applied.people[0].phone(), "139****0001");
}

#[test]
fn what_is_held_about_somebody_is_written_out_once_it_is_entered() {
    let bench = Bench::signed_in();
    let file = bench.file("3-1-1502");
    let person = file.people[0].id;
    let (name, purpose) = ("3-1-1502-x".to_owned(), "本人要求".to_owned());
    let export = household::Command::Export { person, file: name, purpose };
    let after = bench.ask_file(file.document, export);
    let folder = std::path::PathBuf::from(after.exported.unwrap());
    let held = std::fs::read_to_string(folder.join("held.csv")).unwrap();
    assert!(held.contains("13800001234") && held.contains("办理业务"));
}

#[test]
fn a_roster_with_one_bad_row_leaves_nothing_half_done() {
    let bench = Bench::signed_in();
    let path = bench.dir.path().join("roster.csv");
    let text = "房号,姓名,关系,电话\n9-1-101,赵一,业主,13800000011\n9-1-102,钱二,业主,13800000012\n\
                9-1-102,孙三,家属,打她儿子\n";
    std::fs::write(&path, text).unwrap();
    bench.worker.ask(Command::to(Screen::Archive));
    bench.worker.ask(Command::Archive(Asked::Read(path)));
    let ready = bench.roster(|view| matches!(view, roster::View::Ready(_)));
    let roster::View::Ready(preview) = ready else { unreachable!() };
    assert_eq!((preview.units, preview.waiting, preview.counted.new_units), (1, 1, 1));
    assert_eq!(preview.bad[0].line, 4);
    bench.worker.ask(Command::Archive(Asked::Import));
    let done = bench.roster(|view| matches!(view, roster::View::Done { .. }));
    let wanted = roster::View::Done { written: 1, unchanged: 0, waiting: 1, stopped: false };
    assert_eq!(done, wanted);
    assert_eq!(bench.file("9-1-101").people.len(), 1);
    let (desk, _dir) = bench.closed();
    let waits = desk.household(&"9-1-102".parse().unwrap()).unwrap();
    assert_eq!(waits, household::Household::default(), "the household of the bad row is untouched");
}

#[test]
fn a_long_import_lets_others_work_and_stops_when_asked() {
    let bench = Bench::signed_in();
    let path = bench.dir.path().join("roster.csv");
    let mut text = "房号,姓名,电话\n".to_owned();
    for room in 0..400 {
        writeln!(text, "8-1-{},王{room},1380000{room:04}", 101 + room).unwrap();
    }
    std::fs::write(&path, text).unwrap();
    bench.worker.ask(Command::Archive(Asked::Read(path)));
    bench.roster(|view| matches!(view, roster::View::Ready(_)));
    bench.worker.ask(Command::Archive(Asked::Import));
    bench.roster(|view| matches!(view, roster::View::Writing(..)));
    // Somebody looks at the tickets meanwhile.
    assert!(!bench.tickets().matters.is_empty());
    bench.worker.ask(Command::Archive(Asked::Stop));
    let done = bench.roster(|view| matches!(view, roster::View::Done { .. }));
    let roster::View::Done { written, stopped, .. } = done else { unreachable!() };
    assert!(stopped && written < 400, "{written}");
    let (desk, _dir) = bench.closed();
    let kind = DocumentKind::Household;
    let which = dutybook_store::books::Which::All;
    let listed = desk.books().unwrap().list(desk.property(), kind, which).unwrap();
    let filed = listed.iter().filter(|listed| {
        let kept = dutybook_store::reports::Kept::decode(&listed.summary).unwrap();
        kept.summary.unit().is_some_and(|unit| unit.starts_with("8-1-"))
    });
    assert_eq!(filed.count(), written, "what was said to be written is there, and no more");
}

#[test]
fn a_number_and_a_unit_are_found_from_everywhere() {
    let bench = Bench::signed_in();
    let number = bench.tickets().matters[0].matter.number.clone();
    bench.worker.ask(Command::FindAnything(number.clone()));
    let found = bench.until(|news| {
        let News::Found(view) = news else { return None };
        Some(*view)
    });
    assert_eq!(found.matters[0].0.number, number);
    bench.worker.ask(Command::FindAnything("3-1-1502".to_owned()));
    let found = bench.until(|news| {
        let News::Found(view) = news else { return None };
        Some(*view)
    });
    assert_eq!(found.people[0].household, file_of(bench.dir.path(), "3-1-1502"));
}
