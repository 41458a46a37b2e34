//! Promises made at two desks apart.

use super::*;
use crate::ticket::matter::Promise;

fn visit(by: &str) -> Command {
    Command::Promise { of: Promised::Visit, by: on(by), reason: Some("客户另约".to_owned()) }
}

/// Another desk's promise, made over `over` and brought here by the sync.
fn arrives(matters: &mut Matters, at: &str, by: &str, over: Option<FactKey>) -> FactKey {
    let promise = Promise { of: Promised::Visit, by: on(by), alarm_minutes: (120, 30) };
    let mut act = Matters::act(Role::Specialist, at);
    act.desk = DeskNumber(2);
    matters.append(&act, Fact::Promised { promise, reason: None, over })
}

fn last_key(matters: &Matters) -> FactKey {
    *matters.ledger.keys().next_back().unwrap()
}

#[test]
fn two_times_promised_apart_wait_for_a_person_and_the_one_said_last_is_shown() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    matters.must("2024-03-04 10:00", Role::Specialist, visit("2024-03-05 15:00"));
    let both_saw = last_key(&matters);
    matters.must("2024-03-04 16:00", Role::Specialist, visit("2024-03-06 09:00"));
    assert!(matters.ticket().contested_promises().is_empty());
    arrives(&mut matters, "2024-03-04 17:05", "2024-03-06 14:00", Some(both_saw));
    let ticket = matters.ticket();
    let [contested] = ticket.contested_promises().try_into().unwrap();
    assert_eq!((contested.of, contested.shown.desk), (Promised::Visit, DeskNumber(2)));
    assert_eq!(contested.shown.what.by, on("2024-03-06 14:00"));
    let others: Vec<_> = contested.others.iter().map(|made| made.what.by).collect();
    assert_eq!(others, [on("2024-03-06 09:00")]);
    // Whoever promises now has seen both.
    matters.must("2024-03-04 18:00", Role::Specialist, visit("2024-03-06 09:00"));
    assert!(matters.ticket().contested_promises().is_empty());
}

#[test]
fn what_the_clocks_take_is_what_is_shown_whatever_the_order_of_arrival() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    matters.must("2024-03-04 09:10", Role::Specialist, to(Department::Engineering));
    // Its clock was slow: by key it is the last, by its words the first.
    let (of, reason) = (Promised::Result, Some("客户另约".to_owned()));
    let command = Command::Promise { of, by: on("2024-03-05 15:00"), reason };
    matters.must("2024-03-04 11:00", Role::Specialist, command);
    let promise = Promise { of, by: on("2024-03-05 08:00"), alarm_minutes: (1, 1) };
    let mut act = Matters::act(Role::Specialist, "2024-03-04 12:00");
    act.occurred_at = on("2024-03-04 10:00");
    matters.append(&act, Fact::Promised { promise, reason: None, over: None });
    let ticket = matters.ticket();
    let [contested] = ticket.contested_promises().try_into().unwrap();
    assert_eq!(contested.shown.what.by, on("2024-03-05 15:00"));
    let clocks = ticket.clocks(Shanghai);
    assert!(clocks.iter().any(|clock| clock.due_at == contested.shown.what.by));
}

#[test]
fn the_same_time_promised_twice_contradicts_nothing_and_no_more_does_a_closed_matter() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    matters.must("2024-03-04 10:00", Role::Specialist, visit("2024-03-05 15:00"));
    arrives(&mut matters, "2024-03-04 10:30", "2024-03-05 15:00", None);
    assert!(matters.ticket().contested_promises().is_empty());
    arrives(&mut matters, "2024-03-04 10:40", "2024-03-05 16:00", None);
    assert_eq!(matters.ticket().contested_promises().len(), 1);
    let cancel = Command::Cancel { reason: "客户说不用了".to_owned() };
    matters.must("2024-03-04 11:00", Role::Specialist, cancel);
    assert!(matters.ticket().contested_promises().is_empty());
}

#[test]
fn a_promise_of_the_contact_may_be_contradicted_too() {
    let mut intake = intake_of(Kind::RepairPrivate);
    intake.promise = Some((Promised::Visit, on("2024-03-05 15:00")));
    let mut matters = Matters::new();
    matters.must("2024-03-04 09:00", Role::Specialist, Command::Receive(Box::new(intake)));
    matters.must("2024-03-04 10:00", Role::Specialist, visit("2024-03-05 16:00"));
    assert!(matters.ticket().contested_promises().is_empty());
    let receipt = matters.ticket().receipt().unwrap().key;
    arrives(&mut matters, "2024-03-04 10:20", "2024-03-05 17:00", Some(receipt));
    assert_eq!(matters.ticket().contested_promises().len(), 1);
}
