//! What may be entered, when and by whom; and a night entry's way into the day's records.

use super::*;
use crate::caller::Relation;
use crate::draft::{self, Draft};
use crate::duty::contact::{Category, Handling, Mandatory, contacts};
use crate::duty::fixture::{Scene, intake, key, mark, number, property, told_engineering, wall};
use crate::duty::night::Form;
use crate::duty::night::{night_lines, unconverted};
use crate::id::{DeskNumber, DocumentId};
use crate::ledger::Body;
use crate::personal::Personal;
use crate::staff::Role;
use crate::ticket::fact::Received;
use crate::ticket::matter::{Kind, Matter, Object, Origin, Promised, Urgency};
use crate::ticket::{self, Refusal as TicketRefusal};

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
        contact: number(serial),
        record: carried(form, serial + 500),
    }
}

fn carried(form: Form, serial: u32) -> Carried {
    let (kind, object) = match form {
        Form::Slip => (Kind::RepairPrivate, None),
        Form::Complaint => (Kind::Complaint, Some(Object::Engineering)),
    };
    let (unit, place) = (Some("3-1-1502".parse().unwrap()), None);
    let matter = Matter { kind, urgency: Urgency::Ordinary, unit, place, category: None, object };
    Carried { number: number(serial), matter, promise: None }
}

/// The 002 line and the receipt that a click wrote beside the log it was asked of.
fn written(decision: &Decision<Fact>) -> (DocumentId, Contact, DocumentId, Received) {
    let [log, record] = decision.elsewhere.as_slice() else { panic!("{decision:?}") };
    let Body::Fact(draft::Fact::Duty(line)) = &log.body else { panic!("{log:?}") };
    let Fact::Contact(line) = (**line).clone() else { panic!("{line:?}") };
    (log.document, line, record.document, receipt(record))
}

fn receipt(draft: &Draft) -> Received {
    let Body::Fact(draft::Fact::Ticket(fact)) = &draft.body else { panic!("{draft:?}") };
    let ticket::Fact::Received(received) = (**fact).clone() else { panic!("{fact:?}") };
    *received
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
        let decision = scene.by(Role::Specialist, MORNING, to(form, 20)(key(2))).unwrap();
        let (log, line, record, receipt) = written(&decision);
        let morning = Shift::new("2024-05-03".parse().unwrap(), Slot::Day);
        assert_eq!(log, morning.duty_log(property().uid));
        assert_eq!(receipt.raised_at, Some(wall("2024-05-03 02:10")));
        assert_eq!(line.origin.unwrap().received_at, wall("2024-05-03 02:10"));
        let own = scene.shift.duty_log(property().uid);
        assert_eq!(receipt.origin, Origin::NightEntry { document: own, line: key(2) });
        let Fact::Converted(converted) = decision.facts[0] else { panic!("{decision:?}") };
        assert_eq!((converted.form, converted.record), (form, line.handling.links[0]));
        assert_eq!(converted.record.document, record);
        assert_eq!((line.number, receipt.number), (number(20), number(520)));
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
        let (_, line, record, _) = written(&scene.by(Role::Specialist, MORNING, command).unwrap());
        (Fact::Contact(line), record)
    };
    there.next = 4;
    let (first, record) = convert(&mut here, 20);
    let (second, other_record) = convert(&mut there, 31);
    assert_eq!(record, other_record);

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

#[test]
fn b04_10_an_entry_converted_late_carries_its_mark_into_the_record() {
    let mut scene = called();
    let late = Command::Late(mark(Role::Supervisor), Box::new(to(Form::Slip, 20)(key(2))));
    let decision =
        scene.happened(Role::Specialist, "2024-05-03 08:20", "2024-05-03 19:00", late).unwrap();
    assert!(matches!(decision.facts[0], Fact::Late { .. }));
    let ticket = &decision.elsewhere[1..];
    let [received, marked] = ticket else { panic!("{ticket:?}") };
    assert_eq!(receipt(received).raised_at, Some(wall("2024-05-03 02:10")));
    let Body::Fact(draft::Fact::Ticket(marked)) = &marked.body else { panic!("{marked:?}") };
    assert!(matches!(&**marked, ticket::Fact::EnteredLate(late) if late.reason == "停电补记"));
}

#[test]
fn a_002_line_becomes_a_ticket_in_one_click_and_once() {
    let mut scene = day();
    scene.at(&at("09:00"), Command::Record(intake(1))).unwrap();
    let carry_on = |form, serial| Command::CarryOn { line: key(2), record: carried(form, serial) };
    let decision = scene.at(&at("11:40"), carry_on(Form::Slip, 2)).unwrap();
    let [ticket] = decision.elsewhere.as_slice() else { panic!("{decision:?}") };
    let receipt = receipt(ticket);
    assert_eq!(receipt.raised_at, Some(wall(&at("09:00"))));
    let own = scene.shift.duty_log(property().uid);
    assert_eq!(receipt.origin, Origin::Contact { document: own, line: key(2) });
    let line = contacts(&scene.log()).remove(0);
    assert_eq!(line.handling.links[0].document, ticket.document);
    assert!(!line.is_open());
    let again = scene.at(&at("11:45"), carry_on(Form::Slip, 3));
    assert_eq!(again, Err(Refusal::AlreadyConverted));
    // One contact may give several records of different form.
    let complaint = scene.at(&at("11:45"), carry_on(Form::Complaint, 3)).unwrap();
    assert_ne!(complaint.elsewhere[0].document, ticket.document);
    let unknown = Command::CarryOn { line: key(9), record: carried(Form::Slip, 4) };
    assert_eq!(scene.at(&at("11:50"), unknown), Err(Refusal::UnknownLine));
}

#[test]
fn a_line_of_an_earlier_shift_becomes_a_ticket_without_a_mark() {
    let mut scene = Scene::opened("2024-05-02", Slot::Lunch, &[1]);
    scene.at(&at("12:30"), Command::Record(intake(1))).unwrap();
    let record = carried(Form::Slip, 2);
    let decision = scene.at(&at("16:00"), Command::CarryOn { line: key(2), record }).unwrap();
    assert_eq!(receipt(&decision.elsewhere[0]).raised_at, Some(wall(&at("12:30"))));
}

#[test]
fn what_the_tickets_own_rules_refuse_is_refused_for_the_line() {
    let mut scene = called();
    let mut record = carried(Form::Slip, 520);
    record.matter.urgency = Urgency::Scheduled;
    let convert = |record| Command::Convert { entry: key(2), contact: number(20), record };
    let refused = scene.by(Role::Specialist, MORNING, convert(record.clone()));
    assert_eq!(refused, Err(Refusal::Record(TicketRefusal::AppointmentMissing)));
    assert_eq!(unconverted(&scene.log()), [key(2)]);
    record.promise = Some((Promised::Visit, wall("2024-05-04 10:00")));
    assert!(scene.by(Role::Specialist, MORNING, convert(record)).is_ok());
}

#[test]
fn what_came_of_a_night_entry_goes_on_under_the_night_entry() {
    let mut scene = called();
    let (_, line, record, _) =
        written(&scene.by(Role::Specialist, MORNING, to(Form::Slip, 20)(key(2))).unwrap());
    let mut morning = Scene::opened("2024-05-03", Slot::Day, &[1]);
    let now = wall("2024-05-03 09:00");
    let act =
        Act { by: StaffId(1), role: Role::Specialist, desk: DeskNumber(1), now, occurred_at: now };
    morning.write(&act, Fact::Contact(line));
    let carry_on = |form| Command::CarryOn { line: key(2), record: carried(form, 600) };
    let again = morning.at("2024-05-03 09:05", carry_on(Form::Slip));
    assert_eq!(again, Err(Refusal::AlreadyConverted));
    let complaint = morning.at("2024-05-03 09:05", carry_on(Form::Complaint)).unwrap();
    let receipt = receipt(&complaint.elsewhere[0]);
    assert_eq!(receipt.raised_at, Some(wall("2024-05-03 02:10")));
    assert!(matches!(receipt.origin, Origin::NightEntry { line, .. } if line == key(2)));
    assert_ne!(complaint.elsewhere[0].document, record);
}
