//! The clocks of the work and of the follow-up.

use super::*;
use crate::ticket::clocks::{Clock, ClockName, Standing, Stop};
use crate::ticket::fact::{ByWorker, Note, Reply};

fn clock(ticket: &Ticket, name: ClockName) -> Option<Clock> {
    ticket.clocks(Shanghai).into_iter().find(|clock| clock.name == name)
}

fn standing(matters: &Matters, name: ClockName, now: &str) -> Standing {
    clock(&matters.ticket(), name).unwrap().standing_at(on(now))
}

fn received(urgency: Urgency, promise: Option<(Promised, DateTime<Utc>)>) -> Matters {
    let mut matters = Matters::new();
    let mut intake = intake_of(Kind::RepairPrivate);
    intake.matter.urgency = urgency;
    intake.promise = promise;
    matters.must("2024-03-04 09:00", Role::Specialist, Command::Receive(Box::new(intake)));
    matters.must("2024-03-04 09:03", Role::Specialist, to(Department::Engineering));
    matters
}

#[test]
fn b01_30_k6_work_without_a_promise_has_the_limits_of_its_class() {
    let dues = |urgency| {
        let ticket = received(urgency, None).ticket();
        [ClockName::Accept, ClockName::Arrive, ClockName::Control, ClockName::Finish]
            .map(|name| clock(&ticket, name).map(|clock| clock.due_at))
    };
    assert_eq!(
        dues(Urgency::Emergency),
        [
            Some(on("2024-03-04 09:08")),
            Some(on("2024-03-04 09:33")),
            Some(on("2024-03-04 11:00")),
            Some(on("2024-03-05 09:00")),
        ]
    );
    assert_eq!(
        dues(Urgency::Ordinary),
        [
            Some(on("2024-03-04 09:33")),
            Some(on("2024-03-05 09:03")),
            None,
            Some(on("2024-03-06 09:00")),
        ]
    );
}

#[test]
fn b01_30_k6_work_is_in_time_at_the_promised_instant_and_late_a_minute_after() {
    let done_at = |minute: &str| {
        let promise = Some((Promised::Result, on("2024-03-08 17:00")));
        let mut matters = received(Urgency::Ordinary, promise);
        matters.must(minute, Role::Worker, finish());
        standing(&matters, ClockName::Finish, minute)
    };
    assert_eq!(done_at("2024-03-08 17:00"), Standing::Met);
    assert_eq!(done_at("2024-03-08 17:01"), Standing::Missed);
}

#[test]
fn scheduled_work_arrives_at_its_appointment_and_finishes_within_its_class_from_there() {
    let visit = Some((Promised::Visit, on("2024-03-08 10:00")));
    let ticket = received(Urgency::Scheduled, visit).ticket();
    let due = |name| clock(&ticket, name).unwrap().due_at;
    assert_eq!(due(ClockName::Arrive), on("2024-03-08 10:00"));
    assert_eq!(due(ClockName::Finish), on("2024-03-10 10:00"));
}

#[test]
fn no_appointment_puts_off_the_arrival_at_an_emergency() {
    let visit = Some((Promised::Visit, on("2024-03-04 15:00")));
    let ticket = received(Urgency::Emergency, visit).ticket();
    assert_eq!(clock(&ticket, ClockName::Arrive).unwrap().due_at, on("2024-03-04 09:33"));
}

#[test]
fn an_emergency_is_under_control_before_it_is_finished() {
    let mut matters = received(Urgency::Emergency, None);
    matters.must("2024-03-04 09:20", Role::Worker, Command::Arrive(ByWorker::default()));
    let note = Note { note: "已关总阀".to_owned(), customer_told: true };
    matters.must("2024-03-04 11:00", Role::Worker, Command::BringUnderControl(note));
    assert_eq!(standing(&matters, ClockName::Control, "2024-03-04 12:00"), Standing::Met);
    assert_eq!(standing(&matters, ClockName::Arrive, "2024-03-04 12:00"), Standing::Met);
    assert_eq!(standing(&matters, ClockName::Finish, "2024-03-04 12:00"), Standing::Pending);
    assert_eq!(standing(&matters, ClockName::Finish, "2024-03-05 09:01"), Standing::Missed);
}

#[test]
fn b04_08_t12_k7_the_first_attempt_stops_the_follow_up_clock_whether_or_not_anyone_answers() {
    let tried_at = |minute: &str| {
        let mut matters = received(Urgency::Ordinary, None);
        matters.must("2024-03-04 10:00", Role::Worker, finish());
        matters.must("2024-03-04 10:05", Role::Specialist, FEEDBACK);
        matters.must(minute, Role::Specialist, Command::FollowUp(not_reached()));
        standing(&matters, ClockName::FollowUp, minute)
    };
    assert_eq!(tried_at("2024-03-04 10:35"), Standing::Met);
    assert_eq!(tried_at("2024-03-04 10:36"), Standing::Missed);
}

#[test]
fn k7_a_follow_up_put_off_for_the_night_is_counted_apart() {
    let mut matters = received(Urgency::Ordinary, None);
    matters.must("2024-03-04 20:20", Role::Worker, finish());
    matters.must("2024-03-04 20:31", Role::NightGuard, FEEDBACK);
    let ticket = matters.ticket();
    assert_eq!(clock(&ticket, ClockName::FollowUp), None);
    let deferred = clock(&ticket, ClockName::FollowUpDeferred).unwrap();
    assert_eq!((deferred.due_at, deferred.stop), (on("2024-03-05 08:30"), Stop::Running));
}

#[test]
fn a_customer_who_asked_for_it_is_followed_up_at_night() {
    let mut matters = received(Urgency::Ordinary, None);
    matters.must("2024-03-04 20:20", Role::Worker, finish());
    let asked = || Command::TakeFeedback { from: None, call_at_night: true };
    matters.must("2024-03-04 20:40", Role::NightGuard, asked());
    let at_night = clock(&matters.ticket(), ClockName::FollowUp).unwrap();
    assert_eq!(at_night.due_at, on("2024-03-04 21:10"));
    let again = matters.refusal("2024-03-04 20:45", Role::NightGuard, asked());
    assert_eq!(again, Refusal::FeedbackTaken);
}

#[test]
fn an_emergency_is_followed_up_at_night() {
    let mut matters = received(Urgency::Emergency, None);
    matters.must("2024-03-04 21:00", Role::Worker, finish());
    matters.must("2024-03-04 21:05", Role::NightGuard, FEEDBACK);
    let due = clock(&matters.ticket(), ClockName::FollowUp).unwrap().due_at;
    assert_eq!(due, on("2024-03-04 21:35"));
}

#[test]
fn feedback_reaches_the_desk_within_ten_minutes() {
    let mut matters = received(Urgency::Ordinary, None);
    matters.must("2024-03-04 10:00", Role::Worker, finish());
    assert_eq!(
        clock(&matters.ticket(), ClockName::Feedback).unwrap().due_at,
        on("2024-03-04 10:10")
    );
}

fn common_part_done(at: &str) -> Matters {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairCommon);
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Engineering));
    matters.must(at, Role::Worker, finish());
    matters
}

fn reply() -> Command {
    let content = Personal::from("大堂灯已修好，谢谢您");
    Command::Reply(Reply { method: Method::Phone, content })
}

#[test]
fn b01_28_t09_the_reporter_of_a_common_part_is_told_the_same_day() {
    let told_at = |minute: &str| {
        let mut matters = common_part_done("2024-03-04 16:00");
        matters.must(minute, Role::NightGuard, reply());
        standing(&matters, ClockName::CommonPartReply, minute)
    };
    assert_eq!(told_at("2024-03-04 23:59"), Standing::Met);
    assert_eq!(told_at("2024-03-05 00:01"), Standing::Missed);
    let ticket = common_part_done("2024-03-04 16:00").ticket();
    let due_at = clock(&ticket, ClockName::CommonPartReply).unwrap().due_at;
    assert_eq!(due_at, on("2024-03-05 00:00"));
}

#[test]
fn b01_28_a_follow_up_that_reaches_the_reporter_is_the_reply_of_the_day() {
    let tells = |attempt: Attempt| {
        let mut matters = common_part_done("2024-03-04 17:05");
        matters.must("2024-03-04 17:10", Role::Specialist, FEEDBACK);
        matters.must("2024-03-04 17:40", Role::NightGuard, Command::FollowUp(attempt));
        standing(&matters, ClockName::CommonPartReply, "2024-03-05 00:01")
    };
    assert_eq!(tells(reached(true, 5)), Standing::Met);
    assert_eq!(tells(not_reached()), Standing::Missed);
}

#[test]
fn b01_29_paid_work_in_a_home_has_the_same_clocks_and_no_same_day_reply() {
    let ticket = repaired_and_followed_up(Kind::RepairPaid).ticket();
    assert_eq!(clock(&ticket, ClockName::CommonPartReply), None);
    assert!(clock(&ticket, ClockName::FollowUp).is_some());
}

#[test]
fn a_clock_that_ends_before_it_is_due_counts_nowhere() {
    let cancelled_at = |minute: &str| {
        let mut matters = received(Urgency::Ordinary, None);
        let reason = "自行修好".to_owned();
        matters.must(minute, Role::Specialist, Command::Cancel { reason });
        standing(&matters, ClockName::Finish, "2024-03-07 00:00")
    };
    assert_eq!(cancelled_at("2024-03-06 09:00"), Standing::Dropped);
    assert_eq!(cancelled_at("2024-03-06 09:01"), Standing::Missed);
}

#[test]
fn a_reopening_starts_its_own_clocks_and_leaves_the_earlier_ones() {
    let mut matters = repaired_and_followed_up(Kind::RepairPrivate);
    let before = matters.ticket().clocks(Shanghai);
    let reason = "再次漏水".to_owned();
    matters.must("2024-03-09 09:00", Role::Specialist, Command::Reopen { reason });
    let after = matters.ticket().clocks(Shanghai);
    let (first, second): (Vec<_>, Vec<_>) = after.into_iter().partition(|clock| clock.round == 0);
    assert_eq!(first, before);
    let finish = second.iter().find(|clock| clock.name == ClockName::Finish).unwrap();
    assert_eq!((finish.due_at, finish.stop), (on("2024-03-11 09:00"), Stop::Running));
}

#[test]
fn k8_the_loop_is_closed_by_evidence_signature_and_028() {
    let ticket = repaired_and_followed_up(Kind::RepairPrivate).ticket();
    let round = ticket.round().unwrap();
    assert!(round.has_closed_loop());
    let mut open = received(Urgency::Ordinary, None);
    for command in [finish(), evidence(), FEEDBACK, Command::FollowUp(reached(true, 4))] {
        open.must("2024-03-04 10:00", Role::Specialist, command);
        assert!(!open.ticket().round().unwrap().has_closed_loop());
    }
    open.must("2024-03-04 10:01", Role::Specialist, sign());
    assert!(open.ticket().round().unwrap().has_closed_loop());
}
