//! Who corrects an entry, and what a correction does to stage and clocks.

use super::*;
use crate::ticket::clocks::ClockName;
use crate::ticket::decide::{Amendment, decide_amendment};
use crate::ticket::fact::Note;
use crate::ticket::stage::Stage;

fn finished() -> (Matters, FactKey) {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Order);
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Order));
    matters.must("2024-03-04 10:00", Role::Specialist, finish());
    let last = *matters.ledger.keys().next_back().unwrap();
    (matters, last)
}

fn strike(target: FactKey) -> Amendment {
    Amendment::Strike { target, reason: "录错工单".to_owned() }
}

fn asks(matters: &Matters, role: Role, at: &str, what: Amendment) -> Result<Body<Fact>, Refusal> {
    decide_amendment(&matters.ledger, &Matters::act(role, at), &matters.property, what)
}

#[test]
fn the_author_strikes_an_entry_within_the_shift_and_the_ticket_is_open_again() {
    let (mut matters, done) = finished();
    assert!(!matters.ticket().is_open());
    let body = asks(&matters, Role::Specialist, "2024-03-04 11:59", strike(done)).unwrap();
    matters.append_body(&Matters::act(Role::Specialist, "2024-03-04 11:59"), body);
    assert_eq!(matters.ticket().stage(), Stage::Issued);
    assert!(matters.ticket().is_open());
}

#[test]
fn after_the_shift_or_for_another_only_a_supervisor_corrects() {
    let (matters, done) = finished();
    let specialist = |at| asks(&matters, Role::Specialist, at, strike(done));
    assert_eq!(specialist("2024-03-04 12:00"), Err(Refusal::NotYourEntry));
    let worker = asks(&matters, Role::Worker, "2024-03-04 11:00", strike(done));
    assert_eq!(worker, Err(Refusal::NotYourEntry));
    assert!(asks(&matters, Role::Supervisor, "2024-03-06 09:00", strike(done)).is_ok());
}

#[test]
fn what_is_signed_or_closed_only_a_supervisor_corrects() {
    let (mut matters, done) = finished();
    matters.must("2024-03-04 10:05", Role::Specialist, sign());
    let specialist =
        |matters: &Matters| asks(matters, Role::Specialist, "2024-03-04 10:10", strike(done));
    assert_eq!(specialist(&matters), Err(Refusal::SupervisorOnly));
    matters.must("2024-03-04 10:06", Role::Specialist, FEEDBACK);
    assert_eq!(specialist(&matters), Err(Refusal::SupervisorOnly), "signed stays signed");
    matters.must("2024-03-04 10:07", Role::Specialist, Command::FollowUp(reached(true, 5)));
    matters.must("2024-03-04 10:08", Role::Supervisor, CLOSE);
    assert_eq!(specialist(&matters), Err(Refusal::SupervisorOnly));
    assert!(asks(&matters, Role::Supervisor, "2024-03-04 10:10", strike(done)).is_ok());
}

#[test]
fn a_correction_needs_a_reason_and_says_the_same_sort_of_thing() {
    let (matters, done) = finished();
    let correct = |fact: Fact, reason: &str| {
        let (fact, reason) = (Box::new(fact), reason.to_owned());
        let what = Amendment::Correct { target: done, fact, occurred_at: None, reason };
        asks(&matters, Role::Specialist, "2024-03-04 10:30", what)
    };
    let other = Fact::Progress(Note::default());
    assert_eq!(correct(other.clone(), "写错"), Err(Refusal::OtherSortOfEntry));
    assert_eq!(correct(other, ""), Err(Refusal::ReasonMissing));
    let nowhere = asks(&matters, Role::Supervisor, "2024-03-04 10:30", strike(entry_key(3, 3)));
    assert_eq!(nowhere, Err(Refusal::NoSuchEntry));
}

#[test]
fn a_corrected_time_moves_the_clock_it_stopped() {
    let (mut matters, done) = finished();
    let (_, record) = &matters.ledger[&done];
    let Body::Fact(fact) = record.body.clone() else { panic!("a fact") };
    let what = Amendment::Correct {
        target: done,
        fact: Box::new(fact),
        occurred_at: Some(on("2024-03-04 09:40")),
        reason: "实际九点四十完工".to_owned(),
    };
    let body = asks(&matters, Role::Specialist, "2024-03-04 10:30", what).unwrap();
    matters.append_body(&Matters::act(Role::Specialist, "2024-03-04 10:30"), body);
    let clocks = matters.ticket().clocks(Shanghai);
    let feedback = clocks.iter().find(|clock| clock.name == ClockName::Feedback).unwrap();
    assert_eq!(feedback.due_at, on("2024-03-04 09:50"));
}

#[test]
fn a_second_correction_names_the_one_it_was_written_over() {
    let (mut matters, done) = finished();
    let act = Matters::act(Role::Specialist, "2024-03-04 10:30");
    let body = asks(&matters, Role::Specialist, "2024-03-04 10:30", strike(done)).unwrap();
    let first = matters.append_body(&act, body);
    let again = asks(&matters, Role::Supervisor, "2024-03-04 10:40", strike(done)).unwrap();
    let Body::Strikes { after, .. } = again else { panic!("a strike") };
    assert_eq!(after, [first]);
}
