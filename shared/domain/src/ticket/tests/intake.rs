//! Taking a matter in: what must be there, who may, and from when on.

use super::*;
use crate::allowance::Allowance;
use crate::ticket::clocks::ClockName;
use crate::ticket::command::Command;
use crate::ticket::fact::Lateness;

fn receive(change: impl FnOnce(&mut Receive)) -> Command {
    let mut receive = intake_of(Kind::RepairPrivate);
    change(&mut receive);
    Command::Receive(Box::new(receive))
}

fn refusal_at_intake(change: impl FnOnce(&mut Receive)) -> Refusal {
    Matters::new().refusal("2024-03-04 09:00", Role::Specialist, receive(change))
}

#[test]
fn b04_05_one_contact_gives_several_tickets_and_each_names_it() {
    let (tap, lift) = (
        Matters::received("2024-03-04 09:00", Kind::RepairPrivate),
        Matters::received("2024-03-04 09:00", Kind::RepairCommon),
    );
    let origins: Vec<_> = [tap, lift]
        .iter()
        .map(|matters| matters.ticket().receipt().unwrap().what.origin.clone())
        .collect();
    let contact = Origin::Contact { document: document(9), line: entry_key(1, 1) };
    assert_eq!(origins, [contact.clone(), contact]);
}

#[test]
fn b04_05_matters_of_all_four_departments_owe_a_slip_and_what_the_desk_answers_does_not() {
    let owes = |kind| {
        let ticket = Matters::received("2024-01-30 09:00", kind).ticket();
        let clocks = ticket.clocks(Shanghai);
        clocks.iter().any(|clock| clock.name == ClockName::Issue)
    };
    for kind in [Kind::RepairCommon, Kind::Cleaning, Kind::Order, Kind::CustomerService] {
        assert!(owes(kind), "{kind:?}");
    }
    for kind in [Kind::Consultation, Kind::Suggestion, Kind::Praise] {
        assert!(!owes(kind), "{kind:?}");
    }
}

#[test]
fn b04_05_the_slip_is_issued_within_fifteen_minutes_and_five_in_an_emergency() {
    let due = |urgency| {
        let mut matters = Matters::new();
        let command = receive(|receive| receive.matter.urgency = urgency);
        matters.must("2024-03-04 09:00", Role::Specialist, command);
        let clocks = matters.ticket().clocks(Shanghai);
        clocks.iter().find(|clock| clock.name == ClockName::Issue).unwrap().due_at
    };
    assert_eq!(due(Urgency::Ordinary), on("2024-03-04 09:15"));
    assert_eq!(due(Urgency::Emergency), on("2024-03-04 09:05"));
}

#[test]
fn b02_04_what_the_resident_said_is_kept_word_for_word_and_cannot_be_left_out() {
    assert_eq!(
        refusal_at_intake(|receive| receive.content = Personal::from("  ")),
        Refusal::ContentMissing
    );
    let ticket = Matters::received("2024-03-04 09:00", Kind::RepairPrivate).ticket();
    assert_eq!(ticket.receipt().unwrap().what.content.reveal(), "厨房漏水");
}

#[test]
fn b01_02_b02_04_who_first_received_it_tracks_it_even_when_another_enters_it() {
    let mut matters = Matters::new();
    let command = receive(|receive| receive.received_by = Some(StaffId(77)));
    matters.must("2024-03-04 09:00", Role::Specialist, command);
    assert_eq!(matters.ticket().first_receiver(), Some(StaffId(77)));
}

#[test]
fn work_needs_a_unit_or_a_place_and_a_complaint_its_object() {
    assert_eq!(refusal_at_intake(|receive| receive.matter.unit = None), Refusal::PlaceMissing);
    let place = |receive: &mut Receive| {
        receive.matter.unit = None;
        receive.matter.place = Some("2号楼大堂".to_owned());
    };
    assert!(Matters::new().asks("2024-03-04 09:00", Role::Specialist, receive(place)).is_ok());
    assert_eq!(
        refusal_at_intake(|receive| receive.matter.kind = Kind::Complaint),
        Refusal::ObjectMismatch
    );
    assert_eq!(
        refusal_at_intake(|receive| receive.matter.kind = Kind::Imported),
        Refusal::OnlyImported
    );
}

#[test]
fn scheduled_work_needs_its_appointment() {
    let scheduled = |receive: &mut Receive| receive.matter.urgency = Urgency::Scheduled;
    assert_eq!(refusal_at_intake(scheduled), Refusal::AppointmentMissing);
}

#[test]
fn a_matter_is_received_once() {
    let matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    let again = matters.refusal("2024-03-04 09:01", Role::Specialist, receive(|_| {}));
    assert_eq!(again, Refusal::AlreadyReceived);
}

#[test]
fn a_night_entry_converted_at_two_desks_is_one_ticket_with_both_numbers() {
    let mut matters = Matters::received("2024-03-05 08:05", Kind::RepairPrivate);
    let mut second = intake_of(Kind::RepairPrivate);
    second.number = SpokenNumber { desk: DeskNumber(2), serial: 3 };
    let elsewhere = decide(
        &Ticket::default(),
        &Matters::act(Role::Specialist, "2024-03-05 08:06"),
        &matters.property,
        Command::Receive(Box::new(second)),
    );
    let act = Matters::act(Role::Specialist, "2024-03-05 08:06");
    for fact in elsewhere.unwrap().facts {
        matters.append(&act, fact);
    }
    let numbers: Vec<String> =
        matters.ticket().numbers().iter().map(SpokenNumber::to_string).collect();
    assert_eq!(numbers, ["1-0007", "2-0003"]);
    assert_eq!(matters.ticket().figure_events().len(), 1);
}

#[test]
fn a_night_complaint_was_received_at_night_and_its_conversion_is_measured_from_the_morning() {
    let mut matters = Matters::new();
    let mut intake = intake_of(Kind::Complaint);
    intake.origin = Origin::NightEntry { document: document(9), line: entry_key(1, 1) };
    intake.raised_at = Some(on("2024-03-04 23:10"));
    matters.must("2024-03-05 08:05", Role::Specialist, Command::Receive(Box::new(intake)));
    let ticket = matters.ticket();
    assert_eq!(ticket.figure_events()[0].at, on("2024-03-04 23:10"));
    let due = |name| {
        let clocks = ticket.clocks(Shanghai);
        clocks.iter().find(|clock| clock.name == name).unwrap().due_at
    };
    assert_eq!(due(ClockName::Issue), on("2024-03-05 08:25"));
    assert_eq!(due(ClockName::ComplaintReply), on("2024-03-05 23:10"));
}

#[test]
fn only_a_night_entry_was_raised_before_the_running_shift() {
    let raised = |at_night: bool| {
        let mut intake = intake_of(Kind::Complaint);
        if at_night {
            intake.origin = Origin::NightEntry { document: document(9), line: entry_key(1, 1) };
        }
        intake.raised_at = Some(on("2024-03-04 23:10"));
        let command = Command::Receive(Box::new(intake));
        Matters::new().asks("2024-03-05 08:05", Role::Specialist, command)
    };
    assert!(raised(true).is_ok());
    assert_eq!(raised(false), Err(Refusal::BeforeThisShift));
}

#[test]
fn an_entry_is_not_dated_before_the_running_shift_without_a_supervisor() {
    let mut matters = Matters::received("2024-03-04 11:00", Kind::RepairPrivate);
    let late = |minute: &str| Act {
        occurred_at: on(minute),
        ..Matters::act(Role::Specialist, "2024-03-04 12:10")
    };
    let asks = |minute: &str, command: Command| {
        decide(&matters.ticket(), &late(minute), &matters.property, command)
    };
    let issue = || to(Department::Engineering);
    assert_eq!(asks("2024-03-04 11:59", issue()), Err(Refusal::BeforeThisShift));
    assert!(asks("2024-03-04 12:00", issue()).is_ok());
    assert_eq!(asks("2024-03-04 12:11", issue()), Err(Refusal::InTheFuture));
    let lateness = Lateness { reason: "停电补录".to_owned(), allowed_by: StaffId(0) };
    let entered = asks(
        "2024-03-04 11:20",
        Command::EnterLate { lateness: lateness.clone(), command: Box::new(issue()) },
    );
    let facts = entered.unwrap().facts;
    assert_eq!(facts.last(), Some(&Fact::EnteredLate(lateness)));
    for fact in facts {
        matters.append(&late("2024-03-04 11:20"), fact);
    }
    assert_eq!(
        matters.ticket().round().unwrap().dispatches().next().unwrap().at,
        on("2024-03-04 11:20")
    );
}

#[test]
fn an_entry_of_the_night_may_be_dated_back_to_the_evening_before() {
    use crate::ticket::decide::entry_floor;
    let floor = |now: &str| entry_floor(on(now), &cuihu());
    assert_eq!(floor("2024-03-01 02:00"), on("2024-02-29 17:30"));
    assert_eq!(floor("2024-03-01 07:59"), on("2024-02-29 17:30"));
    assert_eq!(floor("2024-03-01 08:00"), on("2024-03-01 08:00"));
    assert_eq!(floor("2024-03-01 13:59"), on("2024-03-01 12:00"));
    // After lunch the day's own shift goes on, which began in the morning.
    assert_eq!(floor("2024-03-01 15:00"), on("2024-03-01 08:00"));
}

#[test]
fn a_property_lets_entries_reach_back_some_slots_and_never_for_ever() {
    use crate::regulation::{RuleId, Value};
    use crate::ticket::decide::entry_floor;
    let floor = |slots| {
        let rules = Rules::default().with(RuleId::BackdateSlots, Value::Number(slots));
        entry_floor(on("2024-03-01 13:59"), &Property { rules, ..cuihu() })
    };
    assert_eq!(floor(1), on("2024-03-01 08:00"));
    assert_eq!(floor(2), on("2024-02-29 17:30"));
    assert_eq!(floor(u32::MAX), on("2024-01-30 17:30"));
}

#[test]
fn a_changed_rule_book_moves_no_running_clock() {
    use crate::regulation::{RuleId, Value};
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    let before = matters.ticket().clocks(Shanghai);
    matters.property.rules = Rules::default().with(RuleId::FinishOrdinary, Value::Number(1));
    assert_eq!(matters.ticket().clocks(Shanghai), before);
    let limits = matters.ticket().receipt().unwrap().what.limits;
    assert_eq!(limits.finish, Some(Allowance::Minutes(48 * 60)));
}

#[test]
fn codes_of_refusals_are_told_apart_and_kept() {
    let codes: std::collections::BTreeSet<_> =
        Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), Refusal::ALL.len());
    assert!(codes.iter().all(|code| code.starts_with("ticket-")));
    assert_eq!(Refusal::CarryReasonMissing.clause(), Some("B-04 §5.2"));
}
