//! What may be entered, when and by whom; and a night entry's way into the day's records.

use super::*;
use crate::caller::Relation;
use crate::duty::contact::{Category, Mandatory, contacts};
use crate::duty::fixture::{Scene, intake, key, mark, number, property, told_engineering, wall};
use crate::duty::night::{night_lines, unconverted};
use crate::id::DeskNumber;
use crate::personal::Personal;
use crate::staff::Role;

fn day() -> Scene {
    Scene::opened("2024-05-02", Slot::Day, &[1])
}

fn night() -> Scene {
    Scene::opened("2024-05-02", Slot::Night, &[11])
}

fn at(time: &str) -> String {
    format!("2024-05-02 {time}")
}

const MORNING: &str = "2024-05-03 07:50";

fn to(form: Form, serial: u32) -> impl Fn(FactKey) -> Command {
    move |entry| Command::Convert {
        entry,
        form,
        contact: number(serial),
        record: number(serial + 500),
    }
}

/// A night in which somebody called at 02:10.
fn called() -> Scene {
    let mut scene = night();
    let asked = Command::RecordNight(intake(7), Outcome::ToldNextDay);
    scene.at("2024-05-03 02:10", asked).unwrap();
    scene
}

#[test]
fn b02_10_a_contact_is_saved_with_at_most_five_fields_and_not_with_one_less() {
    let most = usize::try_from(property().rules.number(RuleId::ContactMandatoryFields)).unwrap();
    assert_eq!(most, 5);
    assert!(Mandatory::ALL.len() <= most);
    assert!(day().at(&at("09:00"), Command::Record(intake(1))).is_ok());
    for field in Mandatory::ALL {
        let mut form = intake(1);
        match field {
            Mandatory::Channel => form.channel = None,
            Mandatory::Category => form.category = None,
            Mandatory::Relation => form.relation = None,
            Mandatory::Content => form.content = Personal::from(" "),
        }
        let refused = day().at(&at("09:00"), Command::Record(form));
        assert_eq!(refused, Err(Refusal::FieldMissing(field)));
    }
}

#[test]
fn b01_01_a_contact_names_one_of_four_relations_and_the_company_and_owner_by_default() {
    let mut scene = day();
    assert_eq!(Parties::ALL.len(), 4);
    scene.at(&at("09:00"), Command::Record(intake(1))).unwrap();
    for between in Parties::ALL {
        let form = Intake { between: Some(between), relation: Some(Relation::Other), ..intake(2) };
        scene.at(&at("09:01"), Command::Record(form)).unwrap();
    }
    let between: Vec<Parties> =
        contacts(&scene.log()).iter().map(|line| line.contact.between).collect();
    assert_eq!(between[0], Parties::CompanyOwner);
    assert_eq!(between[1..], Parties::ALL);
}

#[test]
fn b01_02_whoever_received_a_contact_need_not_be_who_entered_it() {
    let mut scene = day();
    scene.at(&at("09:00"), Command::Record(intake(1))).unwrap();
    let form = Intake { received_by: Some(StaffId(33)), ..intake(2) };
    scene.at(&at("09:01"), Command::Record(form)).unwrap();
    let lines = contacts(&scene.log());
    let people = |at: usize| (lines[at].contact.received_by, lines[at].entered_by.unwrap());
    assert_eq!(people(0), (StaffId(1), StaffId(1)));
    assert_eq!(people(1), (StaffId(33), StaffId(1)));
}

#[test]
fn b04_04_every_contact_is_a_line_also_when_resolved_on_the_spot() {
    let mut scene = day();
    let answer = Answer {
        class: ResponseClass::AtOnce,
        promised_at: None,
        result: Some(Personal::from("已告知")),
    };
    let handling = Handling { answers: vec![answer], ..told_engineering(&at("09:00")) };
    let form = Intake { category: Some(Category::Consultation), handling, ..intake(1) };
    scene.at(&at("09:00"), Command::Record(form)).unwrap();
    scene.at(&at("09:05"), Command::Record(intake(2))).unwrap();
    let lines = contacts(&scene.log());
    assert_eq!(lines.iter().map(contact::ContactLine::is_open).collect::<Vec<_>>(), [false, true]);
    assert_eq!(lines[0].handling.notified.len(), 1);

    let result = Handling {
        answers: vec![Answer {
            class: ResponseClass::AtOnce,
            promised_at: None,
            result: Some(Personal::from("已修")),
        }],
        ..Handling::default()
    };
    let added = Addition { line: lines[1].key, handling: result };
    scene.at(&at("09:30"), Command::Add(added.clone())).unwrap();
    assert!(!contacts(&scene.log())[1].is_open());
    let nowhere = Addition { line: key(99), ..added };
    assert_eq!(scene.at(&at("09:31"), Command::Add(nowhere)), Err(Refusal::UnknownLine));
}

#[test]
fn an_appointment_without_a_time_is_no_appointment() {
    let promised = |promised_at| {
        let answer = Answer { class: ResponseClass::Appointed, promised_at, result: None };
        let handling = Handling { answers: vec![answer], ..Handling::default() };
        day().at(&at("09:00"), Command::Record(Intake { handling, ..intake(1) })).map(|_| ())
    };
    assert_eq!(promised(None), Err(Refusal::PromiseMissing));
    assert_eq!(promised(Some(wall(&at("15:00")))), Ok(()));
}

#[test]
fn what_happened_before_the_running_shift_needs_a_reason_and_a_supervisors_mark() {
    let plain = || Command::Record(intake(1));
    let late = |role| Command::Late(mark(role), Box::new(plain()));
    let try_at = |occurred: &str, now: &str, command| {
        day().happened(Role::Specialist, &at(occurred), &at(now), command).map(|_| ())
    };
    assert_eq!(try_at("08:10", "17:00", plain()), Ok(()));
    assert_eq!(try_at("17:10", "17:30", plain()), Err(Refusal::BackdatingNeedsMark));
    assert_eq!(try_at("17:10", "17:30", late(Role::Supervisor)), Ok(()));
    let by_specialist = try_at("17:10", "17:30", late(Role::Specialist));
    assert_eq!(by_specialist, Err(Refusal::MarkNotBySupervisor));
    let no_reason = LateMark { reason: "  ".to_owned(), ..mark(Role::Supervisor) };
    let unexplained = Command::Late(no_reason, Box::new(plain()));
    assert_eq!(try_at("17:10", "17:30", unexplained), Err(Refusal::ReasonMissing));
    assert_eq!(try_at("17:01", "17:00", plain()), Err(Refusal::InFuture));
    assert_eq!(try_at("12:30", "15:00", plain()), Err(Refusal::OtherShift));
}

#[test]
fn a_late_entry_keeps_who_marked_it_and_why() {
    let mut scene = day();
    let late = Command::Late(mark(Role::Supervisor), Box::new(Command::Record(intake(1))));
    scene.happened(Role::Specialist, &at("17:10"), &at("18:00"), late).unwrap();
    let log = scene.log();
    let backdating = log.lines().values().last().unwrap().backdating.clone().unwrap();
    assert_eq!((backdating.reason.as_str(), backdating.approved_by), ("停电补记", StaffId(90)));
}

#[test]
fn b04_03_b04_09_at_night_only_night_duty_writes_the_night_log_and_nothing_else() {
    let entry = || Command::RecordNight(intake(7), Outcome::Resolved);
    let by = |role| night().by(role, &at("23:00"), entry()).map(|_| ());
    for role in [Role::NightGuard, Role::NightMaintenance, Role::StandIn] {
        assert_eq!(by(role), Ok(()));
        let contact = night().by(role, &at("23:00"), Command::Record(intake(1)));
        assert_eq!(contact, Err(Refusal::NightDutyKeepsNightLog));
    }
    for role in [Role::Specialist, Role::Supervisor, Role::Worker] {
        assert_eq!(by(role), Err(Refusal::OnlyNightDuty));
    }
    let by_day = day().by(Role::NightGuard, &at("09:00"), entry());
    assert_eq!(by_day, Err(Refusal::OtherShift));
}

#[test]
fn a_night_kept_on_paper_is_keyed_in_next_morning_under_a_supervisors_mark() {
    let late = || {
        let entry = Command::RecordNight(intake(7), Outcome::Resolved);
        Command::Late(mark(Role::Supervisor), Box::new(entry))
    };
    let morning = "2024-05-03 08:10";
    assert!(night().happened(Role::Specialist, &at("23:00"), morning, late()).is_ok());
    let by_worker = night().happened(Role::Worker, &at("23:00"), morning, late());
    assert_eq!(by_worker, Err(Refusal::OnlyNightDuty));
}

#[test]
fn b04_09_what_is_arranged_at_night_names_who_was_told() {
    let mut scene = night();
    let untold = Command::RecordNight(intake(7), Outcome::Arranged);
    assert_eq!(scene.at(&at("23:00"), untold), Err(Refusal::NotifiedMissing));
    let told = Intake { handling: told_engineering(&at("23:00")), ..intake(7) };
    scene.at(&at("23:00"), Command::RecordNight(told, Outcome::Arranged)).unwrap();
    scene.at(&at("23:40"), Command::Outcome(key(2), Outcome::Resolved)).unwrap();
    let line = night_lines(&scene.log()).remove(0);
    assert_eq!((line.entry.outcome, line.outcome), (Outcome::Arranged, Outcome::Resolved));
}

#[test]
fn b04_10_a_night_entry_becomes_a_002_and_a_record_received_at_night() {
    for form in [Form::Slip, Form::Complaint] {
        let mut scene = called();
        assert_eq!(unconverted(&scene.log()), [key(2)]);
        let by_guard = scene.by(Role::NightGuard, MORNING, to(form, 20)(key(2)));
        assert_eq!(by_guard, Err(Refusal::NotCustomerService));
        let drafts = scene.by(Role::Specialist, MORNING, to(form, 20)(key(2))).unwrap();
        let [Draft::Own(_), Draft::Other(document, Fact::Contact(line)), Draft::Born(born)] =
            drafts.as_slice()
        else {
            panic!("{drafts:?}")
        };
        let morning = Shift::new("2024-05-03".parse().unwrap(), Slot::Day);
        assert_eq!(*document, morning.duty_log(property().uid));
        assert_eq!(born.origin.received_at, wall("2024-05-03 02:10"));
        assert_eq!((line.origin, born.form), (Some(born.origin), form));
        assert_eq!(line.handling.links[0].document, born.document);
        assert_eq!((line.number, born.number), (number(20), number(520)));
        assert_eq!(unconverted(&scene.log()), []);
        let again = scene.by(Role::Specialist, MORNING, to(form, 21)(key(2)));
        assert_eq!(again, Err(Refusal::AlreadyConverted));
    }
}

#[test]
fn b04_10_converted_twice_offline_a_night_entry_meets_in_one_document_with_both_numbers() {
    let (mut here, mut there) = (called(), called());
    let convert = |scene: &mut Scene, serial| {
        let command = to(Form::Slip, serial)(key(2));
        let drafts = scene.by(Role::Specialist, MORNING, command).unwrap();
        let [_, Draft::Other(_, fact), Draft::Born(born)] = drafts.as_slice() else { panic!() };
        (fact.clone(), born.clone())
    };
    there.next = 4;
    let (first, born) = convert(&mut here, 20);
    let (second, other_born) = convert(&mut there, 31);
    assert_eq!(born.document, other_born.document);

    here.ledger.extend(there.ledger);
    let line = night_lines(&here.log()).remove(0);
    let numbers: Vec<SpokenNumber> =
        line.converted.iter().map(|(converted, _)| converted.record.number).collect();
    assert_eq!(numbers, [number(520), number(531)]);

    let mut morning = Scene::opened("2024-05-03", Slot::Day, &[1]);
    let now = wall("2024-05-03 09:00");
    let act =
        Act { by: StaffId(1), role: Role::Specialist, desk: DeskNumber(1), now, occurred_at: now };
    morning.write(&act, first);
    morning.write(&act, second);
    let lines = contacts(&morning.log());
    assert_eq!((lines.len(), &lines[0].numbers), (1, &vec![number(20), number(31)]));
    assert_eq!(lines[0].handling.links.len(), 2);
    assert_eq!(lines[0].received_at, Some(wall("2024-05-03 02:10")));

    // What was added at the other desk, before the two had met, is not lost.
    let added = Addition { line: lines[0].twins[0], handling: told_engineering(MORNING) };
    morning.at("2024-05-03 09:05", Command::Add(added)).unwrap();
    assert_eq!(contacts(&morning.log())[0].handling.notified.len(), 1);
}

#[test]
fn b04_10_no_action_wants_a_reason_and_a_line_without_a_record() {
    let mut scene = called();
    let no_action = |reason: &str| Command::NoAction(key(2), reason.to_owned());
    let empty = scene.by(Role::Specialist, MORNING, no_action(" "));
    assert_eq!(empty, Err(Refusal::ReasonMissing));
    scene.by(Role::Specialist, MORNING, no_action("误报")).unwrap();
    assert_eq!(unconverted(&scene.log()), []);
    let twice = scene.by(Role::Specialist, MORNING, no_action("误报"));
    assert_eq!(twice, Err(Refusal::AlreadyConverted));
    let nowhere = Command::NoAction(key(77), "误报".to_owned());
    assert_eq!(scene.by(Role::Specialist, MORNING, nowhere), Err(Refusal::UnknownLine));
}

#[test]
fn b04_10_a_no_action_against_a_record_made_elsewhere_is_shown_to_a_person() {
    let (mut here, mut there) = (called(), called());
    there.next = 4;
    here.by(Role::Specialist, MORNING, to(Form::Slip, 20)(key(2))).unwrap();
    let no_action = Command::NoAction(key(2), "误报".to_owned());
    there.by(Role::Specialist, MORNING, no_action).unwrap();
    here.ledger.extend(there.ledger);
    let line = night_lines(&here.log()).remove(0);
    assert!(line.is_contested() && !line.is_unconverted());
}

#[test]
fn b04_10_night_entries_are_converted_by_half_past_eight() {
    let converted_at = |now: &str| {
        let mut scene = called();
        scene.by(Role::Specialist, now, to(Form::Slip, 20)(key(2))).unwrap();
        night_lines(&scene.log()).remove(0).is_converted_in_time()
    };
    assert!(converted_at("2024-05-03 08:30"));
    assert!(!converted_at("2024-05-03 08:31"));
}
