//! Consultations, suggestions, errands, promises.

use super::*;
use crate::ticket::clocks::{Clock, ClockName, Standing};
use crate::ticket::command::Errand;
use crate::ticket::fact::{SuggestionDecision, Verdict};
use crate::ticket::stage::Stage;

fn clock(ticket: &Ticket, name: ClockName) -> Clock {
    *ticket.clocks(Shanghai).iter().find(|clock| clock.name == name).unwrap()
}

fn promise(by: &str, reason: Option<&str>) -> Command {
    let reason = reason.map(str::to_owned);
    Command::Promise { of: Promised::Result, by: on(by), reason }
}

fn answer() -> Command {
    Command::Answer(Personal::from("装修押金十五日内退"))
}

#[test]
fn b01_23_b01_24_t10_a_consultation_is_answered_at_once_or_by_the_appointed_time() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Consultation);
    let due_at = clock(&matters.ticket(), ClockName::Consultation).due_at;
    assert_eq!(due_at, on("2024-03-05 00:00"));
    matters.must("2024-03-04 09:01", Role::Specialist, promise("2024-03-05 10:00", None));
    assert_eq!(matters.ticket().stage(), Stage::Appointed);
    matters.must("2024-03-05 10:00", Role::Specialist, answer());
    let clock = clock(&matters.ticket(), ClockName::Consultation);
    assert_eq!(
        (clock.due_at, clock.standing_at(clock.due_at)),
        (on("2024-03-05 10:00"), Standing::Met)
    );
    assert_eq!(matters.ticket().stage(), Stage::Done);
}

#[test]
fn k4_a_consultation_answered_after_its_appointment_is_a_miss() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Consultation);
    matters.must("2024-03-04 09:01", Role::Specialist, promise("2024-03-04 10:00", None));
    matters.must("2024-03-04 10:01", Role::Specialist, answer());
    let clock = clock(&matters.ticket(), ClockName::Consultation);
    assert_eq!(clock.standing_at(on("2024-03-04 10:01")), Standing::Missed);
}

#[test]
fn k4_a_customer_tried_three_times_is_not_answered_but_the_matter_may_end() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Consultation);
    let call = || Command::TryToAnswer { method: Method::Phone };
    for minute in ["2024-03-04 10:00", "2024-03-04 11:00", "2024-03-04 16:00"] {
        assert_eq!(matters.refusal(minute, Role::Supervisor, CLOSE), Refusal::NotDone);
        matters.must(minute, Role::Specialist, call());
    }
    let ticket = matters.ticket();
    assert_eq!(ticket.round().unwrap().answers_tried(), 3);
    let clock = clock(&ticket, ClockName::Consultation);
    assert_eq!(clock.standing_at(on("2024-03-05 00:01")), Standing::Missed);
    assert!(matters.asks("2024-03-04 16:05", Role::Supervisor, CLOSE).is_ok());
}

#[test]
fn b01_25_a_suggestion_is_taken_in_only_with_an_agreed_reply_time() {
    let mut intake = intake_of(Kind::Suggestion);
    intake.promise = None;
    let command = Command::Receive(Box::new(intake));
    let refusal = Matters::new().refusal("2024-01-29 23:50", Role::Specialist, command);
    assert_eq!(refusal, Refusal::AgreedTimeMissing);
}

#[test]
fn b01_25_b01_26_the_agreed_time_is_not_beyond_the_third_day() {
    let asked_for = |by: &str| {
        let mut intake = intake_of(Kind::Suggestion);
        intake.promise = Some((Promised::Result, on(by)));
        Matters::new().asks(
            "2024-01-29 23:50",
            Role::Specialist,
            Command::Receive(Box::new(intake)),
        )
    };
    assert!(asked_for("2024-02-02 00:00").is_ok());
    assert_eq!(asked_for("2024-02-02 00:01"), Err(Refusal::AgreedTimeTooLate));
}

#[test]
fn b01_26_t08_suggestion_recorded_2024_01_29_23_50_is_due_2024_02_01_24_00() {
    let matters = Matters::received("2024-01-29 23:50", Kind::Suggestion);
    let clock = clock(&matters.ticket(), ClockName::Suggestion);
    assert_eq!(clock.due_at, on("2024-02-02 00:00"));
    assert_eq!(crate::civil::due_day_of(clock.due_at, Shanghai).to_string(), "2024-02-01");
}

#[test]
fn b01_26_b01_27_a_suggestion_is_decided_with_thanks_and_a_reason_when_not_adopted() {
    let mut matters = Matters::received("2024-01-29 23:50", Kind::Suggestion);
    let decide =
        |decision, thanked| Command::DecideSuggestion(SuggestionDecision { decision, thanked });
    let no = |reason: &str| Verdict::NotAdopted { reason: reason.to_owned() };
    let asks = |command| matters.asks("2024-02-01 10:00", Role::Specialist, command);
    assert_eq!(asks(decide(no(""), true)), Err(Refusal::ReasonMissing));
    assert_eq!(asks(decide(Verdict::Adopted, false)), Err(Refusal::NotThanked));
    matters.must("2024-02-01 10:00", Role::Specialist, decide(no("消防通道不可占用"), true));
    let clock = clock(&matters.ticket(), ClockName::Suggestion);
    assert_eq!(clock.standing_at(clock.due_at), Standing::Met);
    assert!(!matters.ticket().is_open());
}

#[test]
fn k5_an_interim_reply_does_not_stop_the_clock_of_a_suggestion() {
    let mut matters = Matters::received("2024-01-29 23:50", Kind::Suggestion);
    let word = "已报主管".to_owned();
    let note = crate::ticket::fact::Note { note: word, customer_told: true };
    matters.must("2024-01-30 10:00", Role::Specialist, Command::Report(note));
    let clock = clock(&matters.ticket(), ClockName::Suggestion);
    assert_eq!(clock.standing_at(on("2024-02-02 00:01")), Standing::Missed);
}

#[test]
fn b02_05_a_promise_renewed_before_it_lapses_is_kept_and_one_renewed_after_is_not() {
    let renewed_at = |minute: &str| {
        let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
        matters.must("2024-03-04 09:10", Role::Specialist, promise("2024-03-04 15:00", None));
        assert_eq!(
            matters.refusal(minute, Role::Specialist, promise("2024-03-04 18:00", None)),
            Refusal::ReasonMissing
        );
        let again = promise("2024-03-04 18:00", Some("配件晚到"));
        matters.must(minute, Role::Specialist, again);
        clock(&matters.ticket(), ClockName::Finish).due_at
    };
    assert_eq!(renewed_at("2024-03-04 15:00"), on("2024-03-04 18:00"));
    assert_eq!(renewed_at("2024-03-04 15:01"), on("2024-03-04 15:00"));
}

#[test]
fn b02_05_the_desk_is_warned_two_hours_and_half_an_hour_before_a_promise() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    matters.must("2024-03-04 09:10", Role::Specialist, promise("2024-03-04 15:00", None));
    let alarms = matters.ticket().promise_alarms();
    assert_eq!(alarms, [on("2024-03-04 13:00"), on("2024-03-04 14:30")]);
}

#[test]
fn nothing_is_promised_for_the_past() {
    let matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    let past = promise("2024-03-04 08:59", None);
    let refusal = matters.refusal("2024-03-04 09:10", Role::Specialist, past);
    assert_eq!(refusal, Refusal::PromiseInThePast);
}

#[test]
fn b02_07_b02_12_an_errand_that_cannot_be_done_is_declined_with_an_alternative() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Errand);
    let decline = |alternative: &str| {
        let alternative = alternative.to_owned();
        Command::JudgeErrand(Errand::NotFeasible { alternative, outside_scope: true })
    };
    assert_eq!(
        matters.refusal("2024-03-04 09:05", Role::Specialist, decline("")),
        Refusal::AlternativeMissing
    );
    matters.must("2024-03-04 09:05", Role::Specialist, decline("可联系快递驿站"));
    assert_eq!(matters.ticket().stage(), Stage::Done);
}

#[test]
fn b02_12_an_errand_is_repeated_back_and_a_time_agreed_before_it_is_done() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Errand);
    let agree = |repeated_back| {
        let by = on("2024-03-04 12:00");
        Command::JudgeErrand(Errand::Feasible { repeated_back, by, outside_scope: false })
    };
    let asks = |command| matters.asks("2024-03-04 09:05", Role::Specialist, command);
    assert_eq!(asks(finish()), Err(Refusal::NotJudged));
    assert_eq!(asks(agree(false)), Err(Refusal::NotRepeatedBack));
    matters.must("2024-03-04 09:05", Role::Specialist, agree(true));
    matters.must("2024-03-04 11:00", Role::Specialist, finish());
    let clock = clock(&matters.ticket(), ClockName::Finish);
    assert_eq!(
        (clock.due_at, clock.standing_at(clock.due_at)),
        (on("2024-03-04 12:00"), Standing::Met)
    );
}

#[test]
fn b02_13_an_errand_promises_nothing_by_itself() {
    let matters = Matters::received("2024-03-04 09:00", Kind::Errand);
    assert_eq!(matters.ticket().clocks(Shanghai), []);
}
