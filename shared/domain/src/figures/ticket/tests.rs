//! The rates of a ticket at their boundaries.

use crate::figures::fixture::*;
use crate::figures::{Contribution, Measure, netted};
use crate::follow_up::Outcome;
use crate::staff::Department;
use crate::ticket::complaint::{Grade, Response};
use crate::ticket::fact::Verdict;
use crate::ticket::matter::{Kind, Urgency};

fn one(day: &str) -> Vec<(String, i64)> {
    vec![(day.to_owned(), 1)]
}

fn repair() -> Pen {
    Pen::received("2024-03-04 09:00", Kind::RepairPrivate)
        .then("2024-03-04 09:05", dispatched(Department::Engineering))
        .then("2024-03-04 10:00", done(Kind::RepairPrivate))
}

#[test]
fn k7_b04_08_t12_a_follow_up_is_met_to_the_minute_and_missed_after() {
    let fed_back = repair().then("2024-03-04 10:05", feedback());
    let at = |time: &str| fed_back.clone().then(time, followed_up(Outcome::NotReached));
    assert_eq!(at("2024-03-04 10:35").rate("K7"), (1, 1));
    assert_eq!(at("2024-03-04 10:36").rate("K7"), (0, 1));
}

#[test]
fn k7_a_breach_by_silence_is_a_due_row_that_a_later_fact_mends() {
    let silent = repair().then("2024-03-04 10:05", feedback());
    assert_eq!(silent.counted(Measure::Due, "K7"), one("2024-03-04"));
    assert_eq!(silent.counted(Measure::Met, "K7"), []);
    // Entered at another desk and arrived later: the same day's row, whenever it is read.
    let late = silent.then("2024-03-04 10:20", followed_up(outcome(5)));
    assert_eq!(late.counted(Measure::Met, "K7"), one("2024-03-04"));
}

#[test]
fn k7_feedback_across_the_evening_boundary_is_due_by_the_half_hour() {
    let fed_back = repair().then("2024-03-04 17:10", feedback());
    assert_eq!(fed_back.then("2024-03-04 17:40", followed_up(outcome(4))).rate("K7"), (1, 1));
}

#[test]
fn k7_feedback_of_the_night_is_a_line_of_its_own_due_in_the_morning() {
    let night = repair().then("2024-03-04 20:31", feedback());
    assert_eq!(night.rate("K7"), (0, 0));
    assert_eq!(night.counted(Measure::Due, "K7d"), one("2024-03-05"));
    let at = |time: &str| night.clone().then(time, followed_up(outcome(4)));
    assert_eq!(at("2024-03-05 08:30").rate("K7d"), (1, 1));
    assert_eq!(at("2024-03-05 08:31").rate("K7d"), (0, 1));
    let wished = repair().then("2024-03-04 20:31", feedback_called(true));
    assert_eq!((wished.rate("K7"), wished.rate("K7d")), ((0, 1), (0, 0)));
}

#[test]
fn k7_half_past_eight_in_the_evening_belongs_to_the_night() {
    let at = |time: &str| repair().then(time, feedback());
    assert_eq!(at("2024-03-04 20:29").counted(Measure::Due, "K7"), one("2024-03-04"));
    assert_eq!(at("2024-03-04 20:30").counted(Measure::Due, "K7d"), one("2024-03-05"));
    assert_eq!(at("2024-03-05 07:59").counted(Measure::Due, "K7d"), one("2024-03-05"));
    assert_eq!(at("2024-03-05 08:00").counted(Measure::Due, "K7"), one("2024-03-05"));
}

#[test]
fn k7_k8_the_last_row_of_an_imported_case_is_its_completion_feedback() {
    let case = Pen::imported(&["2012-04-03 16:55", "2012-04-03 16:56", "2012-04-05 17:15"]);
    assert_eq!(case.counted(Measure::TicketsReceived, "imported"), one("2012-04-03"));
    assert_eq!(case.counted(Measure::TicketsCompleted, "imported"), one("2012-04-05"));
    assert_eq!(case.counted(Measure::Due, "K7"), one("2012-04-05"));
    assert_eq!(case.rate("K7"), (0, 1));
    assert_eq!(case.counted(Measure::LoopDue, "imported"), one("2012-04-05"));
    assert_eq!(case.counted(Measure::LoopClosed, "imported"), []);
    let night = Pen::imported(&["2012-04-03 16:55", "2012-04-03 21:00"]);
    assert_eq!((night.rate("K7"), night.rate("K7d")), ((0, 0), (0, 1)));
    let open = Pen::imported(&["2012-04-03 16:55"]);
    assert_eq!(open.rate("K7"), (0, 0));
    assert_eq!(open.counted(Measure::LoopDue, "imported"), []);
}

#[test]
fn k7_an_imported_case_followed_up_here_in_time_is_met() {
    let case = Pen::imported(&["2012-04-03 16:55", "2012-04-05 17:15"]);
    assert_eq!(case.then("2012-04-05 17:45", followed_up(outcome(5))).rate("K7"), (1, 1));
}

#[test]
fn k8_b04_07_the_loop_is_closed_by_evidence_signature_and_028_together() {
    let steps: [fn(Pen) -> Pen; 3] = [
        |pen| pen.then("2024-03-04 10:01", evidence()),
        |pen| pen.then("2024-03-04 10:02", signed()),
        |pen| pen.then("2024-03-04 10:20", followed_up(outcome(5))),
    ];
    let closed = |left_out: Option<usize>| {
        let kept = steps.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
        let pen = kept.fold(repair(), |pen, (_, step)| step(pen));
        assert_eq!(pen.counted(Measure::LoopDue, "repair-private"), one("2024-03-04"));
        pen.counted(Measure::LoopClosed, "repair-private").len()
    };
    assert_eq!(closed(None), 1);
    for missing in 0..3 {
        assert_eq!(closed(Some(missing)), 0, "without step {missing}");
    }
    let refused = repair()
        .then("2024-03-04 10:01", evidence())
        .then("2024-03-04 10:02", sign_refused())
        .then("2024-03-04 10:20", followed_up(outcome(5)));
    assert_eq!(refused.counted(Measure::LoopClosed, "repair-private"), one("2024-03-04"));
}

#[test]
fn k3_b01_22_the_callback_of_a_complaint_is_due_three_days_after_completion() {
    let completed = Pen::received("2024-09-29 09:00", Kind::Complaint)
        .then("2024-09-30 10:00", done(Kind::Complaint));
    assert_eq!(completed.counted(Measure::Due, "K3"), one("2024-10-03"));
    let at = |time: &str| completed.clone().then(time, called_back(outcome(4)));
    assert_eq!(at("2024-10-03 23:59").rate("K3"), (1, 1));
    assert_eq!(at("2024-10-04 00:01").rate("K3"), (0, 1));
}

#[test]
fn k3_attempts_are_listed_apart_and_stay_a_miss() {
    let tried = |times: &[&str]| {
        let completed = Pen::received("2024-09-29 09:00", Kind::Complaint)
            .then("2024-09-30 10:00", done(Kind::Complaint));
        times.iter().fold(completed, |pen, at| pen.then(at, called_back(Outcome::NotReached)))
    };
    let twice = tried(&["2024-10-01 10:00", "2024-10-02 10:00"]);
    assert_eq!((twice.rate("K3"), twice.counted(Measure::Attempted, "K3").len()), ((0, 1), 0));
    let one_day = tried(&["2024-10-01 10:00", "2024-10-01 11:00", "2024-10-01 12:00"]);
    assert_eq!(one_day.counted(Measure::Attempted, "K3").len(), 0);
    let enough = tried(&["2024-10-01 10:00", "2024-10-01 11:00", "2024-10-02 12:00"]);
    assert_eq!(enough.rate("K3"), (0, 1));
    assert_eq!(enough.counted(Measure::Attempted, "K3"), one("2024-10-03"));
    let too_late = tried(&["2024-10-01 10:00", "2024-10-01 11:00", "2024-10-04 12:00"]);
    assert_eq!(too_late.counted(Measure::Attempted, "K3").len(), 0);
}

#[test]
fn k3_who_wants_no_callback_or_cannot_be_called_is_listed_and_left_out() {
    let completed = Pen::received("2024-09-29 09:00", Kind::Complaint)
        .then("2024-09-30 10:00", done(Kind::Complaint));
    let refused = completed.then("2024-10-01 10:00", called_back(Outcome::Refused));
    assert_eq!(refused.rate("K3"), (0, 0));
    assert_eq!(refused.counted(Measure::Excused, "K3.refused"), one("2024-10-03"));
    let anonymous = Pen::default()
        .then("2024-09-29 09:00", received_anonymously(Kind::Complaint))
        .then("2024-09-30 10:00", done(Kind::Complaint));
    assert_eq!(anonymous.rate("K3"), (0, 0));
    assert_eq!(anonymous.counted(Measure::Excused, "K3.anonymous"), one("2024-10-03"));
}

fn complaint() -> Pen {
    Pen::received("2024-03-04 09:00", Kind::Complaint)
        .then("2024-03-04 09:10", dispatched(Department::Engineering))
        .then("2024-03-04 09:15", graded(Grade::Important))
}

#[test]
fn k1_b01_21_a_complaint_is_in_time_when_every_limit_is_met() {
    let replied = complaint().then("2024-03-05 09:00", contacted());
    let solved = |time: &str| replied.clone().then(time, done(Kind::Complaint));
    assert_eq!(replied.counted(Measure::Due, "K1"), one("2024-03-07"));
    assert_eq!(replied.rate("K1"), (0, 1));
    assert_eq!(solved("2024-03-07 23:59").rate("K1"), (1, 1));
    assert_eq!(solved("2024-03-08 00:01").rate("K1"), (0, 1));
    let late_reply = complaint().then("2024-03-05 09:01", contacted());
    assert_eq!(late_reply.then("2024-03-06 10:00", done(Kind::Complaint)).rate("K1"), (0, 1));
    let handed_late = Pen::received("2024-03-04 09:00", Kind::Complaint)
        .then("2024-03-04 09:21", dispatched(Department::Engineering))
        .then("2024-03-04 09:22", graded(Grade::Important))
        .then("2024-03-04 10:00", contacted())
        .then("2024-03-05 10:00", done(Kind::Complaint));
    assert_eq!(handed_late.rate("K1"), (0, 1));
}

#[test]
fn k1_a_new_promise_counts_only_when_made_before_the_last_one_lapsed() {
    let promised_first = complaint().then("2024-03-04 09:20", promised(wall("2024-03-05 12:00")));
    let again = |made: &str| {
        promised_first
            .clone()
            .then(made, promised(wall("2024-03-07 12:00")))
            .then("2024-03-07 12:00", done(Kind::Complaint))
            .rate("K1")
    };
    assert_eq!(again("2024-03-05 12:00"), (1, 1));
    assert_eq!(again("2024-03-05 12:01"), (0, 1));
}

#[test]
fn k1_an_explanation_counts_when_it_was_understood() {
    let explained = |understood| {
        let explanation = "不在服务范围".to_owned();
        complaint()
            .then("2024-03-04 09:20", responded(Response::Explained { explanation, understood }))
            .then("2024-03-04 09:30", done(Kind::Complaint))
            .rate("K1")
    };
    assert_eq!(explained(true), (1, 1));
    assert_eq!(explained(false), (0, 1));
}

#[test]
fn k4_b01_24_a_consultation_is_answered_the_same_day_or_by_appointment() {
    let asked = Pen::received("2024-03-04 09:00", Kind::Consultation);
    assert_eq!(asked.counted(Measure::Due, "K4"), one("2024-03-04"));
    assert_eq!(asked.clone().then("2024-03-04 23:59", answered()).rate("K4"), (1, 1));
    assert_eq!(asked.clone().then("2024-03-05 00:01", answered()).rate("K4"), (0, 1));
    let appointed = asked.then("2024-03-04 10:00", promised(wall("2024-03-06 10:00")));
    assert_eq!(appointed.counted(Measure::Due, "K4"), one("2024-03-06"));
    assert_eq!(appointed.then("2024-03-06 10:00", answered()).rate("K4"), (1, 1));
}

#[test]
fn k4_three_attempts_are_shown_apart_and_are_no_answer() {
    let tried = |times: &[&str]| {
        let asked = Pen::received("2024-03-04 09:00", Kind::Consultation);
        times.iter().fold(asked, |pen, at| pen.then(at, answer_tried()))
    };
    let twice = tried(&["2024-03-04 10:00", "2024-03-04 11:00"]);
    assert_eq!(twice.counted(Measure::Attempted, "K4"), []);
    let thrice = tried(&["2024-03-04 10:00", "2024-03-04 11:00", "2024-03-04 12:00"]);
    assert_eq!(thrice.counted(Measure::Attempted, "K4"), one("2024-03-04"));
    assert_eq!(thrice.rate("K4"), (0, 1));
    // Closing it is no answer either.
    assert_eq!(thrice.then("2024-03-04 12:30", closed()).rate("K4"), (0, 1));
}

#[test]
fn k5_b01_27_a_suggestion_is_decided_within_three_days_and_a_no_has_a_reason() {
    let made = Pen::received("2024-01-29 23:50", Kind::Suggestion);
    assert_eq!(made.counted(Measure::Due, "K5"), one("2024-02-01"));
    let at = |time: &str, decision| made.clone().then(time, decided(decision)).rate("K5");
    assert_eq!(at("2024-02-01 23:59", Verdict::Adopted), (1, 1));
    assert_eq!(at("2024-02-02 00:01", Verdict::Adopted), (0, 1));
    let no = |reason: &str| Verdict::NotAdopted { reason: reason.to_owned() };
    assert_eq!(at("2024-02-01 12:00", no("费用过高")), (1, 1));
    assert_eq!(at("2024-02-01 12:00", no(" ")), (0, 1));
}

#[test]
fn k6_b01_30_a_repair_is_finished_by_its_class_limit_or_its_promise() {
    let raised = Pen::received("2024-03-04 09:00", Kind::RepairPrivate);
    let done_at = |pen: &Pen, at: &str| pen.clone().then(at, done(Kind::RepairPrivate)).rate("K6");
    assert_eq!(raised.counted(Measure::Due, "K6"), one("2024-03-06"));
    assert_eq!(done_at(&raised, "2024-03-06 09:00"), (1, 1));
    assert_eq!(done_at(&raised, "2024-03-06 09:01"), (0, 1));
    let promised = raised.then("2024-03-04 09:01", promised(wall("2024-03-08 18:00")));
    assert_eq!(done_at(&promised, "2024-03-08 18:00"), (1, 1));
    assert_eq!(done_at(&promised, "2024-03-08 18:01"), (0, 1));
    let cleaning = Pen::received("2024-03-04 09:00", Kind::Cleaning);
    assert_eq!(cleaning.rate("K6"), (0, 0));
}

#[test]
fn k6_b01_28_who_reported_a_common_part_is_told_the_same_day() {
    let mended = Pen::received("2024-03-04 09:00", Kind::RepairCommon)
        .then("2024-03-04 10:00", done(Kind::RepairCommon));
    assert_eq!(mended.clone().rate("K6"), (0, 1));
    assert_eq!(mended.clone().then("2024-03-04 23:59", replied()).rate("K6"), (1, 1));
    assert_eq!(mended.then("2024-03-05 00:01", replied()).rate("K6"), (0, 1));
}

#[test]
fn k6_an_emergency_is_under_control_in_two_hours_too() {
    let burst =
        Pen::default().then("2024-03-04 09:00", received(Kind::RepairPrivate, Urgency::Emergency));
    let controlled = |at: &str| {
        let note = crate::ticket::fact::Note::default();
        burst
            .clone()
            .then(at, crate::ticket::Fact::UnderControl(note))
            .then("2024-03-05 08:00", done(Kind::RepairPrivate))
            .rate("K6")
    };
    assert_eq!(controlled("2024-03-04 11:00"), (1, 1));
    assert_eq!(controlled("2024-03-04 11:01"), (0, 1));
}

#[test]
fn what_was_taken_back_before_it_was_due_counts_in_no_rate() {
    let raised = Pen::received("2024-03-04 09:00", Kind::RepairPrivate);
    assert_eq!(raised.clone().then("2024-03-06 09:00", cancelled()).rate("K6"), (0, 0));
    assert_eq!(raised.clone().then("2024-03-06 09:01", cancelled()).rate("K6"), (0, 1));
    let merged = raised.then("2024-03-05 09:00", merged());
    assert_eq!(merged.rate("K6"), (0, 0));
    assert_eq!(merged.counted(Measure::TicketsCancelled, "repair-private"), one("2024-03-05"));
}

#[test]
fn a_limit_at_midnight_belongs_to_the_month_it_ends() {
    let made = Pen::received("2024-02-26 10:00", Kind::Suggestion);
    assert_eq!(made.counted(Measure::Due, "K5"), one("2024-02-29"));
}

#[test]
fn the_received_are_divided_by_department_slot_and_category() {
    let pen = repair();
    assert_eq!(pen.counted(Measure::TicketsByDepartment, "engineering"), one("2024-03-04"));
    assert_eq!(pen.counted(Measure::TicketsBySlot, "day"), one("2024-03-04"));
    assert_eq!(pen.counted(Measure::TicketsByCategory, "水"), one("2024-03-04"));
    let night = Pen::received("2024-03-04 17:30", Kind::Order);
    assert_eq!(night.counted(Measure::TicketsBySlot, "night"), one("2024-03-04"));
    assert_eq!(night.counted(Measure::TicketsByDepartment, "none"), one("2024-03-04"));
}

#[test]
fn closes_satisfaction_and_durations_are_counted_on_their_own_days() {
    let pen = repair()
        .then("2024-03-04 10:05", feedback())
        .then("2024-03-04 10:20", followed_up(outcome(5)))
        .then("2024-03-06 09:00", closed());
    assert_eq!(pen.counted(Measure::TicketsClosed, "repair-private"), one("2024-03-06"));
    assert_eq!(pen.counted(Measure::Satisfaction, "5"), one("2024-03-04"));
    assert_eq!(pen.counted(Measure::FollowUpMinutes, "0015"), one("2024-03-04"));
    assert_eq!(pen.counted(Measure::FinishMinutes, "0060"), one("2024-03-04"));
    let visited = Pen::received("2024-03-04 09:00", Kind::RepairPrivate)
        .then("2024-03-04 09:05", dispatched(Department::Engineering))
        .then("2024-03-04 09:35", arrived());
    assert_eq!(visited.counted(Measure::ArrivalMinutes, "0030"), one("2024-03-04"));
}

#[test]
fn a_reopening_changes_no_earlier_month() {
    let march = repair()
        .then("2024-03-04 10:05", feedback())
        .then("2024-03-04 10:20", followed_up(outcome(2)));
    let april = march
        .clone()
        .then("2024-04-02 09:00", reopened(Kind::RepairPrivate))
        .then("2024-04-02 09:10", dispatched(Department::Cleaning))
        .then("2024-04-02 11:00", done(Kind::RepairPrivate));
    let until_march = |pen: &Pen| -> Vec<Contribution> {
        pen.rows().into_iter().filter(|row| row.day < day("2024-04-01")).collect()
    };
    assert_eq!(until_march(&april), until_march(&march));
    assert_eq!(april.counted(Measure::TicketsReopened, "repair-private"), one("2024-04-02"));
    assert_eq!(april.counted(Measure::TicketsCompleted, "repair-private").len(), 2);
}

#[test]
fn rows_of_a_document_are_sorted_and_each_once() {
    let rows = repair().rows();
    assert_eq!(netted(rows.clone()), rows);
}

#[test]
fn k8_only_a_department_that_shows_its_work_owes_evidence() {
    let handled = Pen::received("2024-03-04 09:00", Kind::Order)
        .then("2024-03-04 09:05", dispatched(Department::Order))
        .then("2024-03-04 10:00", done(Kind::Order));
    assert_eq!(handled.counted(Measure::LoopClosed, "order"), []);
    let called = handled.then("2024-03-04 10:20", followed_up(outcome(5)));
    assert_eq!(called.counted(Measure::LoopClosed, "order"), one("2024-03-04"));
}
