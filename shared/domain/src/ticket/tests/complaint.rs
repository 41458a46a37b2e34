//! Complaints: grade, contact, response, reply, callback, close.

use super::*;
use crate::allowance::Allowance;
use crate::regulation::{RuleId, Value};
use crate::ticket::clocks::{CallbackResult, Clock, ClockName, Standing, Stop};
use crate::ticket::complaint::{
    Contact, EscalatedTo, Escalation, Grade, Investigation, MajorGround, Response, Validity,
};
use crate::ticket::fact::Reply;
use crate::ticket::stage::Stage;

fn grade(grade: Grade) -> Command {
    let ground = (grade == Grade::Major).then_some(MajorGround::LossOrInjury);
    Command::Grade { grade, ground, households: 1 }
}

fn graded(as_grade: Grade) -> Matters {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Complaint);
    matters.must("2024-03-04 09:05", Role::Specialist, grade(as_grade));
    matters.must("2024-03-04 09:10", Role::Specialist, to(Department::Engineering));
    matters
}

fn reply() -> Command {
    let content = Personal::from("已更换水泵，向您致歉");
    Command::Reply(Reply { method: Method::Phone, content })
}

fn contact() -> Command {
    let content = Personal::from("告知进度");
    Command::Contact(Contact { method: Method::Phone, content })
}

fn completed(at: &str) -> Matters {
    let mut matters = graded(Grade::Minor);
    matters.must(at, Role::Worker, finish());
    matters.must(at, Role::Specialist, reply());
    matters
}

fn clocks(matters: &Matters, name: ClockName) -> Vec<Clock> {
    matters.ticket().clocks(Shanghai).into_iter().filter(|clock| clock.name == name).collect()
}

fn due(matters: &Matters, name: ClockName) -> DateTime<Utc> {
    clocks(matters, name)[0].due_at
}

fn after(matters: &Matters) -> CallbackResult {
    let ticket = matters.ticket();
    ticket.callback_result(ticket.round().unwrap(), (3, 2), Shanghai)
}

fn unsatisfied() -> Attempt {
    Attempt { action: Some("业主不满意，重新处理".to_owned()), ..reached(true, 1) }
}

#[test]
fn b01_22_t07_complaint_completed_2024_09_30_is_called_back_by_2024_10_03_24_00() {
    let mut matters = Matters::received("2024-09-30 09:00", Kind::Complaint);
    matters.must("2024-09-30 09:05", Role::Specialist, grade(Grade::Minor));
    matters.must("2024-09-30 11:00", Role::Worker, finish());
    assert_eq!(due(&matters, ClockName::ComplaintCallback), on("2024-10-04 00:00"));
}

#[test]
fn b01_22_k3_a_callback_counts_when_reached_and_attempts_are_listed_apart() {
    let mut matters = completed("2024-03-04 15:00");
    let call = || Command::CallBack(not_reached());
    matters.must("2024-03-05 09:00", Role::Specialist, call());
    matters.must("2024-03-05 10:00", Role::Specialist, call());
    matters.must("2024-03-05 11:00", Role::Specialist, call());
    assert_eq!(after(&matters), CallbackResult::Owed, "three attempts on one day");
    matters.must("2024-03-06 09:00", Role::Specialist, call());
    assert_eq!(after(&matters), CallbackResult::Attempted(on("2024-03-06 09:00")));
    let clock = clocks(&matters, ClockName::ComplaintCallback)[0];
    assert_eq!(clock.standing_at(on("2024-03-08 00:01")), Standing::Missed);
    matters.must("2024-03-07 20:00", Role::Specialist, Command::CallBack(reached(true, 5)));
    assert_eq!(after(&matters), CallbackResult::Reached(on("2024-03-07 20:00")));
    let clock = clocks(&matters, ClockName::ComplaintCallback)[0];
    assert_eq!(clock.standing_at(on("2024-03-09 00:00")), Standing::Met);
}

#[test]
fn k3_who_is_anonymous_or_wants_no_callback_is_listed_and_not_counted() {
    let mut matters = completed("2024-03-04 15:00");
    let refuses = Attempt { method: Method::Phone, outcome: Outcome::Refused, action: None };
    matters.must("2024-03-05 09:00", Role::Specialist, Command::CallBack(refuses));
    assert_eq!(after(&matters), CallbackResult::Refused(on("2024-03-05 09:00")));
    let mut nameless = Matters::new();
    let mut intake = intake_of(Kind::Complaint);
    intake.reporter.name = None;
    intake.reporter.phone = None;
    nameless.must("2024-03-04 09:00", Role::Specialist, Command::Receive(Box::new(intake)));
    nameless.must("2024-03-04 09:05", Role::Specialist, grade(Grade::Minor));
    nameless.must("2024-03-04 15:00", Role::Worker, finish());
    assert_eq!(after(&nameless), CallbackResult::Anonymous);
}

#[test]
fn b01_22_a_complaint_is_not_closed_before_it_is_answered_and_called_back() {
    let mut matters = graded(Grade::Minor);
    let close = |matters: &Matters| matters.asks("2024-03-05 12:00", Role::Supervisor, CLOSE);
    assert_eq!(close(&matters), Err(Refusal::NotDone));
    matters.must("2024-03-04 15:00", Role::Worker, finish());
    assert_eq!(close(&matters), Err(Refusal::NotReplied));
    matters.must("2024-03-04 15:10", Role::Specialist, reply());
    assert_eq!(close(&matters), Err(Refusal::NotCalledBack));
    matters.must("2024-03-05 09:00", Role::Specialist, Command::CallBack(reached(true, 4)));
    assert_eq!(matters.ticket().stage(), Stage::FollowedUp);
    assert!(close(&matters).is_ok());
}

#[test]
fn b01_22_a_complainant_tried_three_times_on_two_days_lets_the_complaint_close() {
    let mut matters = completed("2024-03-04 15:00");
    let close = |matters: &Matters| matters.asks("2024-03-06 17:00", Role::Supervisor, CLOSE);
    for minute in ["2024-03-05 09:00", "2024-03-05 12:00", "2024-03-05 17:00"] {
        matters.must(minute, Role::Specialist, Command::CallBack(not_reached()));
    }
    assert_eq!(close(&matters), Err(Refusal::NotCalledBack), "all on one day");
    let again = || Command::CallBack(not_reached());
    matters.must("2024-03-06 09:00", Role::Specialist, again());
    assert!(close(&matters).is_ok());
    let mut matters = completed("2024-03-04 15:00");
    for minute in ["2024-03-05 09:00", "2024-03-06 09:00"] {
        matters.must(minute, Role::Specialist, again());
    }
    assert_eq!(close(&matters), Err(Refusal::NotCalledBack), "only twice");
    matters.must("2024-03-06 12:00", Role::Specialist, again());
    assert!(close(&matters).is_ok());
}

#[test]
fn b03_s02_specialists_reply_and_call_back_and_workers_do_neither() {
    let mut matters = graded(Grade::Minor);
    matters.must("2024-03-04 15:00", Role::Worker, finish());
    let steps: [fn() -> Command; 2] = [reply, || Command::CallBack(reached(true, 4))];
    for step in steps {
        let by_worker = matters.refusal("2024-03-04 15:30", Role::Worker, step());
        assert_eq!(by_worker, Refusal::NotYourRole);
        matters.must("2024-03-04 15:30", Role::Specialist, step());
    }
}

#[test]
fn b03_m04_a_complaint_is_verified_by_itself_never_in_a_batch() {
    let mut matters = completed("2024-03-04 15:00");
    matters.must("2024-03-04 15:30", Role::Specialist, Command::CallBack(reached(true, 4)));
    let batch = Command::Close(Closing::InBatch);
    let refusal = matters.refusal("2024-03-04 16:00", Role::Supervisor, batch);
    assert_eq!(refusal, Refusal::ComplaintInBatch);
}

#[test]
fn an_unsatisfied_complainant_reopens_the_complaint() {
    let mut matters = completed("2024-03-04 15:00");
    let no_action = Command::CallBack(reached(true, 1));
    assert_eq!(
        matters.refusal("2024-03-05 09:00", Role::Specialist, no_action),
        Refusal::ActionMissing
    );
    matters.must("2024-03-05 09:00", Role::Specialist, Command::CallBack(unsatisfied()));
    let ticket = matters.ticket();
    assert_eq!((ticket.stage(), ticket.reopened()), (Stage::Reopened, 1));
    assert_eq!(ticket.grade(), Some(Grade::Minor), "the grade outlives the reopening");
    let solutions: Vec<_> =
        clocks(&matters, ClockName::ComplaintSolution).iter().map(|clock| clock.due_at).collect();
    assert_eq!(solutions, [on("2024-03-06 00:00"), on("2024-03-07 00:00")]);
}

#[test]
fn b01_20_k2_the_first_receiver_stays_in_touch_until_the_close() {
    let mut matters = graded(Grade::Important);
    matters.must("2024-03-06 10:00", Role::Specialist, contact());
    let gaps = clocks(&matters, ClockName::ContactGap);
    let ends: Vec<_> = gaps.iter().map(|gap| (gap.started_at, gap.due_at)).collect();
    assert_eq!(
        ends,
        [
            (on("2024-03-04 09:00"), on("2024-03-08 00:00")),
            (on("2024-03-06 10:00"), on("2024-03-10 00:00")),
        ]
    );
    let now = on("2024-03-10 00:01");
    let standings: Vec<_> = gaps.iter().map(|gap| gap.standing_at(now)).collect();
    assert_eq!(standings, [Standing::Met, Standing::Missed]);
}

#[test]
fn b01_20_a_major_complaint_hears_from_the_desk_every_24_hours() {
    let matters = graded(Grade::Major);
    assert_eq!(due(&matters, ClockName::ContactGap), on("2024-03-05 09:00"));
}

#[test]
fn b01_20_k2_the_gap_ends_with_the_close() {
    let mut matters = completed("2024-03-04 15:00");
    matters.must("2024-03-04 15:30", Role::Specialist, Command::CallBack(reached(true, 4)));
    matters.must("2024-03-04 16:00", Role::Supervisor, CLOSE);
    let last = *clocks(&matters, ClockName::ContactGap).last().unwrap();
    assert_eq!(last.started_at, on("2024-03-04 15:30"));
    assert_eq!(last.stop, Stop::Done(on("2024-03-04 16:00")));
}

#[test]
fn b01_21_k1_the_limits_of_a_complaint_follow_its_grade() {
    let dues = |as_grade| {
        let matters = graded(as_grade);
        [ClockName::ComplaintReply, ClockName::ComplaintSolution].map(|name| due(&matters, name))
    };
    assert_eq!(dues(Grade::Minor), [on("2024-03-05 09:00"), on("2024-03-06 00:00")]);
    assert_eq!(dues(Grade::Important), [on("2024-03-05 09:00"), on("2024-03-08 00:00")]);
    assert_eq!(dues(Grade::Major), [on("2024-03-04 11:00"), on("2024-03-08 00:00")]);
    let matters = graded(Grade::Minor);
    assert_eq!(due(&matters, ClockName::Issue), on("2024-03-04 09:20"));
    assert_eq!(due(&matters, ClockName::WrittenAnswer), on("2024-03-15 00:00"));
}

#[test]
fn b01_21_k1_class_c_is_solved_by_the_appointed_time() {
    let solved_at = |minute: &str| {
        let mut matters = graded(Grade::Important);
        let by = on("2024-03-06 12:00");
        let respond = Command::Respond(Response::Appointment { by });
        matters.must("2024-03-04 09:15", Role::Specialist, respond);
        matters.must(minute, Role::Worker, finish());
        clocks(&matters, ClockName::Promise)[0].standing_at(on(minute))
    };
    assert_eq!(solved_at("2024-03-06 12:00"), Standing::Met);
    assert_eq!(solved_at("2024-03-06 12:01"), Standing::Missed);
}

#[test]
fn b01_21_b02_07_class_a_is_explained_not_just_refused() {
    let matters = graded(Grade::Minor);
    let explain = |explanation: &str| {
        let explanation = explanation.to_owned();
        Command::Respond(Response::Explained { explanation, understood: true })
    };
    let asks = |command| matters.asks("2024-03-04 09:15", Role::Specialist, command);
    assert_eq!(asks(explain(" ")), Err(Refusal::AlternativeMissing));
    assert!(asks(explain("属开发商保修范围，已代为报修")).is_ok());
}

#[test]
fn a_major_complaint_owes_its_plan_first_and_the_solution_by_promise() {
    let mut matters = graded(Grade::Major);
    let plan = Investigation {
        cause: "水泵故障".to_owned(),
        action: "更换并改为双泵".to_owned(),
        responsible: None,
    };
    matters.must("2024-03-06 09:00", Role::Supervisor, Command::Investigate(plan));
    let clock = clocks(&matters, ClockName::ComplaintSolution)[0];
    assert_eq!(clock.standing_at(on("2024-03-30 00:00")), Standing::Met);
    assert!(matters.ticket().is_open());
}

#[test]
fn three_households_on_one_matter_make_it_major() {
    let matters = Matters::received("2024-03-04 09:00", Kind::Complaint);
    let by = |grade, ground, households| Command::Grade { grade, ground, households };
    let asks = |command| matters.asks("2024-03-04 09:05", Role::Specialist, command);
    assert_eq!(asks(by(Grade::Important, None, 3)), Err(Refusal::GradeTooLow));
    assert!(asks(by(Grade::Important, None, 2)).is_ok());
    let ground = Some(MajorGround::ManyHouseholds);
    assert_eq!(asks(by(Grade::Major, None, 3)), Err(Refusal::GroundMismatch));
    assert!(asks(by(Grade::Major, ground, 3)).is_ok());
}

#[test]
fn a_major_complaint_is_called_back_by_a_supervisor_in_person() {
    let mut matters = graded(Grade::Major);
    matters.must("2024-03-05 09:00", Role::Worker, finish());
    let by = |method| Command::CallBack(Attempt { method, ..reached(true, 5) });
    let asks = |role, method| matters.asks("2024-03-05 10:00", role, by(method));
    assert_eq!(asks(Role::Specialist, Method::Visit), Err(Refusal::VisitInPerson));
    assert_eq!(asks(Role::ProjectManager, Method::Phone), Err(Refusal::VisitInPerson));
    assert!(asks(Role::ProjectManager, Method::Visit).is_ok());
}

#[test]
fn an_ineffective_complaint_is_answered_all_the_same_before_it_closes() {
    let mut matters = graded(Grade::Minor);
    let judge = |reason: &str| Command::Judge(Validity::Ineffective { reason: reason.to_owned() });
    let asks = |command| matters.asks("2024-03-04 10:00", Role::Specialist, command);
    assert_eq!(asks(judge("")), Err(Refusal::ReasonMissing));
    matters.must("2024-03-04 10:00", Role::Specialist, judge("市政停水"));
    assert_eq!(matters.refusal("2024-03-04 10:10", Role::Supervisor, CLOSE), Refusal::NotDone);
    matters.must("2024-03-04 10:20", Role::Specialist, reply());
    assert_eq!(matters.ticket().stage(), Stage::InvalidExplained);
    matters.must("2024-03-04 10:30", Role::Supervisor, CLOSE);
    assert_eq!(matters.ticket().stage(), Stage::Closed);
}

#[test]
fn b02_04_a_complaint_is_handed_on_with_what_the_department_must_know() {
    let matters = Matters::received("2024-03-04 09:00", Kind::Complaint);
    let bare = Command::Dispatch(HandOn {
        department: Department::Engineering,
        also: vec![Department::Cleaning],
        told: None,
        note: String::new(),
    });
    let refusal = matters.refusal("2024-03-04 09:10", Role::Specialist, bare);
    assert_eq!(refusal, Refusal::HandOffNoteMissing);
}

#[test]
fn a_complaint_has_its_own_callback_and_no_028() {
    let matters = completed("2024-03-04 15:00");
    let call = Command::FollowUp(reached(true, 5));
    let refusal = matters.refusal("2024-03-04 15:30", Role::Specialist, call);
    assert_eq!(refusal, Refusal::OtherKind);
}

#[test]
fn what_belongs_to_complaints_is_asked_of_no_other_ticket() {
    let matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    let higher = Escalation { to: EscalatedTo::Manager, reference: None, due_at: None };
    for command in [grade(Grade::Minor), contact(), Command::Escalate(higher)] {
        let refusal = matters.refusal("2024-03-04 09:10", Role::Supervisor, command);
        assert_eq!(refusal, Refusal::OtherKind);
    }
}

#[test]
fn a_complaint_from_a_hotline_or_the_media_is_major() {
    let mut matters = Matters::new();
    let mut intake = intake_of(Kind::Complaint);
    intake.reporter.channel = Channel::Hotline;
    matters.must("2024-03-04 09:00", Role::Specialist, Command::Receive(Box::new(intake)));
    let refusal = matters.refusal("2024-03-04 09:05", Role::Specialist, grade(Grade::Important));
    assert_eq!(refusal, Refusal::GradeTooLow);
}

#[test]
fn b01_14_a_request_for_help_is_explained_done_or_appointed() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Help);
    let by = on("2024-03-04 15:00");
    let respond = Command::Respond(Response::Appointment { by });
    matters.must("2024-03-04 09:01", Role::Specialist, respond);
    assert_eq!(due(&matters, ClockName::Finish), by);
}

fn timely(matters: &Matters, now: &str) -> Standing {
    matters.ticket().timeliness(Shanghai)[0].standing_at(on(now))
}

#[test]
fn b01_21_k1_class_a_counts_when_the_customer_understood() {
    let explained = |understood| {
        let mut matters = graded(Grade::Minor);
        let explanation = "属开发商保修范围，已代为报修".to_owned();
        let respond = Command::Respond(Response::Explained { explanation, understood });
        matters.must("2024-03-04 09:15", Role::Specialist, respond);
        matters.must("2024-03-04 10:00", Role::Worker, finish());
        timely(&matters, "2024-03-04 10:00")
    };
    assert_eq!(explained(true), Standing::Met);
    assert_eq!(explained(false), Standing::Missed);
}

#[test]
fn b01_21_k1_class_b_is_solved_and_answered_in_the_contact() {
    let mut matters = graded(Grade::Minor);
    let bare = Command::Respond(Response::AtOnce);
    assert_eq!(matters.refusal("2024-03-04 09:15", Role::Specialist, bare), Refusal::NotDone);
    let content = Personal::from("已为您重新开通");
    let told = Reply { method: Method::Visit, content };
    let solve = Command::SolveAtOnce { action: "重置门禁卡".to_owned(), reply: told };
    matters.must("2024-03-04 09:15", Role::Specialist, solve);
    assert_eq!(timely(&matters, "2024-03-04 09:15"), Standing::Met);
    let mut later = graded(Grade::Minor);
    let at_once = Fact::Responded(Response::AtOnce);
    later.append(&Matters::act(Role::Specialist, "2024-03-04 09:15"), at_once);
    later.must("2024-03-04 10:00", Role::Worker, finish());
    later.must("2024-03-04 10:00", Role::Specialist, reply());
    assert_eq!(timely(&later, "2024-03-04 10:00"), Standing::Missed);
}

#[test]
fn k1_one_limit_missed_is_the_complaint_missed_and_it_counts_where_all_is_due() {
    let mut matters = graded(Grade::Important);
    assert_eq!(timely(&matters, "2024-03-05 09:00"), Standing::Pending);
    assert_eq!(timely(&matters, "2024-03-05 09:01"), Standing::Missed, "no first reply");
    matters.must("2024-03-04 09:30", Role::Specialist, contact());
    assert_eq!(timely(&matters, "2024-03-07 23:59"), Standing::Pending);
    assert_eq!(matters.ticket().timeliness(Shanghai)[0].due_at, on("2024-03-08 00:00"));
    assert_eq!(timely(&matters, "2024-03-08 00:01"), Standing::Missed, "no solution");
    assert_eq!(repaired_and_followed_up(Kind::Order).ticket().timeliness(Shanghai), []);
}

/// ⚠ 3: where a property counts service days as working days, the fact that starts a clock freezes
/// so many calendar days that they hold the working days.
#[test]
fn service_days_that_are_working_days_are_frozen_into_the_fact_that_starts_the_clock() {
    let frozen = |working: bool| {
        let mut matters = Matters::received("2024-03-08 09:00", Kind::Complaint);
        let switch = Value::Number(u32::from(working));
        matters.property.rules = Rules::default().with(RuleId::ServiceDaysWorking, switch);
        matters.must("2024-03-08 09:05", Role::Specialist, grade(Grade::Minor));
        let solved = Command::SolveAtOnce {
            action: "已处理".to_owned(),
            reply: Reply { method: Method::Phone, content: Personal::from("已处理") },
        };
        let facts = matters.asks("2024-03-08 10:00", Role::Specialist, solved).unwrap().facts;
        facts.into_iter().find_map(|fact| {
            let Fact::Done(done) = fact else { return None };
            done.limits.callback
        })
    };
    // Friday 8 March and three days: Monday 11 by the calendar, Wednesday 13 by working days.
    assert_eq!(frozen(false), Some(Allowance::Days(3)));
    assert_eq!(frozen(true), Some(Allowance::Days(5)));
}
