//! The night log through the worker: last night's lines become records, each under the night's time.

use dutybook_domain::caller::Relation;
use dutybook_domain::duty::night::Outcome as AtNight;
use dutybook_domain::duty::presence::LeaveReason;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::matter::{Kind, Object, Urgency};

use super::*;
use crate::screens::night::{
    self, Becomes, Deed, Done, LeaveForm, Part, Settled, Typed, Whereabouts,
};

impl Bench {
    fn night(&self) -> night::View {
        self.worker.ask(Command::to(Screen::Night));
        self.until(|news| match news {
            News::Night(view) => Some(*view),
            _other => None,
        })
    }

    fn ask_night(&self, night: &night::View, deed: Deed) -> (Option<Done>, night::View) {
        self.worker.ask(Command::Night { night: night.shift, deed });
        let mut done = None;
        self.until(|news| match news {
            News::NightSaved(saved) => {
                done = Some(saved);
                None
            }
            News::Night(view) => Some((done, *view)),
            _other => None,
        })
    }
}

fn late_evening() -> DateTime<Utc> {
    "2026-11-24T15:40:00Z".parse().unwrap()
}

fn at_night() -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let desk = practice::found(dir.path(), late_evening()).unwrap();
    let surroundings =
        Surroundings { clock: late_evening, wake: Arc::new(|| ()), is_online: false };
    let bench = Bench { worker: Worker::start(desk, surroundings).unwrap(), dir };
    let mut pin = Pin::default();
    practice::PIN.chars().for_each(|digit| pin.push(digit));
    bench.worker.ask(Command::SignIn { who: practice::GUARD.who, pin });
    bench.until(|news| matches!(news, News::SignedIn).then_some(()));
    bench
}

#[test]
fn a_line_of_the_night_becomes_a_complaint_that_counts_from_the_night() {
    let bench = Bench::signed_in();
    let night = bench.night();
    assert_eq!((night.lines.len(), night.waiting()), (7, 3));
    assert_eq!(night.part, Part::Converts);
    assert_eq!(night.absences.len(), 1);
    let line = night.lines.iter().find(|line| line.place == "4-1-802").unwrap();
    assert_eq!(line.phone, "138****5520");
    let becomes = Becomes {
        kind: Kind::Complaint,
        urgency: Urgency::Ordinary,
        object: Some(Object::Neighbour),
        place: None,
    };
    let (done, after) = bench.ask_night(&night, Deed::Convert(line.key, becomes));
    assert_eq!((done, after.waiting()), (Some(Done::Settled), 2));
    let settled = after.lines.iter().find(|one| one.key == line.key).unwrap();
    let Some(Settled::Became(numbers)) = &settled.settled else { panic!("{settled:?}") };
    let made = bench.tickets();
    let made = made.matters.iter().find(|one| one.matter.number == numbers[0]).unwrap();
    assert_eq!(Some(made.matter.received_at), line.received_at);
    assert_eq!(made.matter.kind, Kind::Complaint);
}

#[test]
fn a_repair_of_the_night_is_dispatched_as_it_is_converted() {
    let bench = Bench::signed_in();
    let night = bench.night();
    let line = night.lines.iter().find(|line| line.place == "地库B2").unwrap();
    let becomes =
        Becomes { kind: Kind::RepairCommon, urgency: Urgency::Ordinary, object: None, place: None };
    let (done, _) = bench.ask_night(&night, Deed::Convert(line.key, becomes));
    assert_eq!(done, Some(Done::Settled));
    let made = bench.tickets();
    let made = made.matters.iter().find(|one| one.matter.place == "地库B2").unwrap();
    assert_eq!(made.matter.stage, Stage::Issued);
    assert_eq!(made.matter.department, Department::Engineering);
}

#[test]
fn nothing_to_do_needs_its_reason() {
    let bench = Bench::signed_in();
    let night = bench.night();
    let line = night.lines.iter().find(|line| line.settled.is_none()).unwrap();
    let (done, after) = bench.ask_night(&night, Deed::NoAction(line.key, "  ".to_owned()));
    assert_eq!((done, after.waiting()), (None, 3));
    assert_eq!(after.outcome, Some(Err("还差：原因".to_owned())));
    let deed = Deed::NoAction(line.key, "夜里已安静".to_owned());
    let (done, after) = bench.ask_night(&night, deed);
    assert_eq!((done, after.waiting()), (Some(Done::Settled), 2));
}

#[test]
fn night_duty_writes_lines_and_names_who_covers() {
    let bench = at_night();
    let night = bench.night();
    assert_eq!((&night.part, night.runs), (&Part::Keeps, true));
    let typed = Typed {
        category: Some(Category::Help),
        relation: Relation::Visitor,
        place: "东门岗亭".to_owned(),
        words: "访客找不到楼".to_owned(),
        outcome: Some(AtNight::Resolved),
        ..Typed::default()
    };
    bench.worker.ask(Command::KeepNight(Box::new(typed.clone())));
    // Commands are carried out in the order asked: this view comes after the form is kept.
    bench.night();
    assert_eq!(super::super::register::kept_night(bench.dir.path()), Some(typed.clone()));
    let (done, after) = bench.ask_night(&night, Deed::Record(Box::new(typed)));
    assert_eq!(done, Some(Done::Recorded), "{:?}", after.outcome);
    let written = after.lines.last().unwrap();
    assert_eq!((written.place.as_str(), written.words.as_str()), ("东门岗亭", "访客找不到楼"));
    assert!(!bench.dir.path().join("night.draft").exists(), "what is saved is no draft any more");
    let leave =
        |cover| LeaveForm { why: Some(LeaveReason::Emergency), cover, alone: String::new() };
    let (done, after) = bench.ask_night(&night, Deed::Leave(leave(None)));
    assert_eq!(done, None, "nobody would stay at the desk");
    assert!(matches!(after.outcome, Some(Err(_))));
    let (done, after) = bench.ask_night(&night, Deed::Leave(leave(Some(practice::WORKER.who))));
    assert_eq!((done, after.reader), (Some(Done::Moved), Whereabouts::Away));
    let (done, after) = bench.ask_night(&night, Deed::Return);
    assert_eq!((done, after.reader), (Some(Done::Moved), Whereabouts::Here));
    assert_eq!(after.absences.len(), 1);
    assert!(after.absences[0].until.is_some());
}
