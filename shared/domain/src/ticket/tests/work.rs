//! The course of a reported matter, from issue to verified close.

use super::*;
use crate::draft::Draft;
use crate::ticket::fact::{
    ByWorker, CarryReason, DeskChange, Fee, Merge, Note, Visit, VisitOutcome, Wait, WaitReason,
};
use crate::ticket::stage::Stage;

#[test]
fn a_repair_runs_its_course_stage_by_stage() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    let mut stages = vec![matters.ticket().stage()];
    let part = Wait { reason: WaitReason::Parts, whom: "五金店".to_owned() };
    let steps = [
        (Role::Specialist, to(Department::Engineering)),
        (Role::Worker, Command::Accept(ByWorker::default())),
        (Role::Worker, Command::Arrive(ByWorker::default())),
        (Role::Worker, Command::Wait(part)),
        (Role::Worker, Command::Resume(Note::default())),
        (Role::Worker, finish()),
        (Role::Worker, evidence()),
        (Role::Worker, sign()),
        (Role::Specialist, FEEDBACK),
        (Role::Specialist, Command::FollowUp(reached(true, 5))),
        (Role::Supervisor, CLOSE),
    ];
    for (minute, (role, command)) in steps.into_iter().enumerate() {
        matters.must(&format!("2024-03-04 09:{:02}", minute + 1), role, command);
        stages.push(matters.ticket().stage());
    }
    assert_eq!(
        stages,
        [
            Stage::Received,
            Stage::Issued,
            Stage::Accepted,
            Stage::Arrived,
            Stage::Waiting(WaitReason::Parts),
            Stage::InProgress,
            Stage::Done,
            Stage::Done,
            Stage::Signed,
            Stage::FeedbackReceived,
            Stage::FollowedUp,
            Stage::Closed,
        ]
    );
}

#[test]
fn b04_06_the_slip_is_printed_in_two_copies_under_one_number_and_reprints_say_why() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    let print =
        |copy, reprint: Option<&str>| Command::Print { copy, reprint: reprint.map(str::to_owned) };
    matters.must("2024-03-04 09:01", Role::Specialist, print(1, Some("首次打印")));
    matters.must("2024-03-04 09:01", Role::Specialist, print(2, None));
    assert_eq!(
        matters.refusal("2024-03-04 09:02", Role::Specialist, print(3, None)),
        Refusal::NoSuchCopy
    );
    assert_eq!(
        matters.refusal("2024-03-04 09:02", Role::Specialist, print(2, None)),
        Refusal::ReasonMissing
    );
    matters.must("2024-03-04 09:02", Role::Specialist, print(2, Some("打湿")));
    let copies: Vec<_> = matters
        .ticket()
        .margin
        .iter()
        .filter_map(|noted| {
            let Fact::Printed(copy) = &noted.what else { return None };
            Some((copy.number, copy.of, copy.reprint.is_some()))
        })
        .collect();
    assert_eq!(copies, [(1, 2, false), (2, 2, false), (2, 2, true)]);
}

#[test]
fn b04_07_engineering_work_is_not_closed_without_evidence_and_signature_or_its_refusal() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Engineering));
    assert_eq!(matters.refusal("2024-03-04 09:06", Role::Worker, sign()), Refusal::NotDone);
    matters.must("2024-03-04 10:00", Role::Worker, finish());
    matters.must("2024-03-04 10:05", Role::Specialist, FEEDBACK);
    matters.must("2024-03-04 10:10", Role::Specialist, Command::FollowUp(reached(true, 5)));
    let close = |matters: &Matters| matters.asks("2024-03-04 10:30", Role::Supervisor, CLOSE);
    assert_eq!(close(&matters), Err(Refusal::EvidenceMissing));
    matters.must("2024-03-04 10:11", Role::Worker, evidence());
    assert_eq!(close(&matters), Err(Refusal::SignatureMissing));
    let refuses = |reason: &str| Command::RefuseSignature { reason: reason.to_owned() };
    assert_eq!(
        matters.refusal("2024-03-04 10:12", Role::Worker, refuses("")),
        Refusal::ReasonMissing
    );
    matters.must("2024-03-04 10:12", Role::Worker, refuses("业主外出"));
    assert!(close(&matters).is_ok());
}

#[test]
fn b04_07_order_work_asks_for_neither_evidence_nor_signature() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Order);
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Order));
    matters.must("2024-03-04 10:00", Role::Worker, finish());
    matters.must("2024-03-04 10:05", Role::Specialist, FEEDBACK);
    matters.must("2024-03-04 10:10", Role::Specialist, Command::FollowUp(reached(true, 5)));
    assert!(matters.asks("2024-03-04 10:30", Role::Supervisor, CLOSE).is_ok());
}

#[test]
fn b04_08_every_matter_is_followed_up_before_it_closes_or_tried_three_times() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Order);
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Order));
    matters.must("2024-03-04 10:00", Role::Worker, finish());
    let close = |matters: &Matters| matters.asks("2024-03-04 11:30", Role::Supervisor, CLOSE);
    assert_eq!(close(&matters), Err(Refusal::NoFeedback));
    let call = || Command::FollowUp(not_reached());
    assert_eq!(matters.refusal("2024-03-04 10:01", Role::Specialist, call()), Refusal::NoFeedback);
    matters.must("2024-03-04 10:05", Role::Specialist, FEEDBACK);
    for minute in ["2024-03-04 10:10", "2024-03-04 10:40"] {
        matters.must(minute, Role::Specialist, call());
        assert_eq!(close(&matters), Err(Refusal::NotFollowedUp));
    }
    matters.must("2024-03-04 11:10", Role::Specialist, call());
    assert!(close(&matters).is_ok());
}

#[test]
fn b04_08_at_night_the_night_desk_follows_up_and_does_nothing_else() {
    let mut matters = Matters::received("2024-03-04 16:00", Kind::RepairCommon);
    let guard = Role::NightGuard;
    assert_eq!(
        matters.refusal("2024-03-04 17:35", guard, to(Department::Engineering)),
        Refusal::NightDuty
    );
    matters.must("2024-03-04 16:05", Role::Specialist, to(Department::Engineering));
    matters.must("2024-03-04 17:05", Role::Worker, finish());
    matters.must("2024-03-04 17:10", Role::Specialist, FEEDBACK);
    matters.must("2024-03-04 17:40", guard, Command::FollowUp(reached(true, 5)));
    assert_eq!(matters.refusal("2024-03-04 17:45", guard, CLOSE), Refusal::NightDuty);
    let take_in = Command::Receive(Box::new(intake_of(Kind::RepairCommon)));
    assert_eq!(Matters::new().refusal("2024-03-04 17:45", guard, take_in), Refusal::NightDuty);
}

#[test]
fn b04_08_work_the_customer_says_is_not_done_goes_back_in_the_same_click() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Order);
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Order));
    matters.must("2024-03-04 10:00", Role::Worker, finish());
    matters.must("2024-03-04 10:05", Role::Specialist, FEEDBACK);
    let mut attempt = reached(false, 2);
    assert_eq!(
        matters.refusal("2024-03-04 10:10", Role::Specialist, Command::FollowUp(attempt.clone())),
        Refusal::ActionMissing
    );
    attempt.action = Some("仍有异响，重新派单".to_owned());
    matters.must("2024-03-04 10:10", Role::Specialist, Command::FollowUp(attempt));
    let ticket = matters.ticket();
    assert_eq!((ticket.stage(), ticket.reopened()), (Stage::Reopened, 1));
}

#[test]
fn b04_12_leaving_a_matter_to_the_next_shift_needs_a_reason() {
    let mut matters = Matters::received("2024-03-04 17:00", Kind::RepairPrivate);
    let boundary = on("2024-03-04 17:30");
    let leave = |reason| Command::CarryOver { boundary, reason };
    assert_eq!(
        matters.refusal("2024-03-04 17:25", Role::Specialist, leave(None)),
        Refusal::CarryReasonMissing
    );
    matters.must("2024-03-04 17:25", Role::Specialist, leave(Some(CarryReason::NoParts)));
    let ticket = matters.ticket();
    let left = ticket.round().unwrap().carry_overs().next().unwrap();
    assert_eq!((left.what.boundary, left.what.reason), (boundary, Some(CarryReason::NoParts)));
}

#[test]
fn b03_m04_only_a_supervisor_verifies_and_closes() {
    let mut matters = repaired_and_followed_up(Kind::RepairPrivate);
    for role in [Role::Specialist, Role::Worker] {
        assert_eq!(matters.refusal("2024-03-04 11:00", role, CLOSE), Refusal::SupervisorOnly);
    }
    matters.must("2024-03-04 11:00", Role::DeputySupervisor, CLOSE);
    assert_eq!(matters.ticket().stage(), Stage::Closed);
}

#[test]
fn b03_m04_a_batch_closes_what_was_followed_up_within_24_hours() {
    let matters = repaired_and_followed_up(Kind::RepairPrivate);
    let batch = || Command::Close(Closing::InBatch);
    assert!(matters.asks("2024-03-05 10:20", Role::Supervisor, batch()).is_ok());
    assert_eq!(
        matters.refusal("2024-03-05 10:21", Role::Supervisor, batch()),
        Refusal::TooOldForBatch
    );
    assert!(matters.asks("2024-03-05 10:21", Role::Supervisor, CLOSE).is_ok());
}

#[test]
fn closed_is_final_except_for_a_reopening() {
    let mut matters = repaired_and_followed_up(Kind::RepairPrivate);
    matters.must("2024-03-04 11:00", Role::Supervisor, CLOSE);
    for command in [finish(), sign(), FEEDBACK, CLOSE, to(Department::Cleaning)] {
        let refusal = matters.refusal("2024-03-04 11:05", Role::Supervisor, command);
        assert_eq!(refusal, Refusal::AlreadyOver);
    }
    let reason = "再次漏水".to_owned();
    matters.must("2024-03-06 09:00", Role::Specialist, Command::Reopen { reason });
    assert_eq!(matters.ticket().stage(), Stage::Reopened);
}

#[test]
fn an_act_whose_author_had_not_seen_the_close_is_kept_and_marked() {
    let mut matters = repaired_and_followed_up(Kind::RepairPrivate);
    matters.must("2024-03-04 11:00", Role::Supervisor, CLOSE);
    let attempt = Fact::FollowedUp(not_reached());
    let key = matters.append(&Matters::act(Role::Specialist, "2024-03-04 11:01"), attempt);
    let ticket = matters.ticket();
    assert_eq!(ticket.after_closing, [key]);
    assert_eq!(ticket.stage(), Stage::Closed);
    assert_eq!(ticket.round().unwrap().follow_ups().count(), 2);
}

#[test]
fn a_department_gives_back_what_is_not_theirs_and_another_takes_it() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Cleaning);
    let give_back = |reason: &str| Command::Return { reason: reason.to_owned() };
    assert_eq!(
        matters.refusal("2024-03-04 09:01", Role::Worker, give_back("非我部门")),
        Refusal::NotDispatched
    );
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Cleaning));
    matters.must("2024-03-04 09:10", Role::Worker, give_back("绿化带内，属绿化"));
    assert_eq!(matters.ticket().stage(), Stage::Returned);
    let to = HandOn {
        department: Department::Greening,
        also: Vec::new(),
        told: None,
        note: String::new(),
    };
    let reason = "属绿化".to_owned();
    matters.must("2024-03-04 09:12", Role::Specialist, Command::Transfer { to, reason });
    let ticket = matters.ticket();
    assert_eq!(ticket.stage(), Stage::Issued);
    let last = ticket.round().unwrap().dispatches().next_back().unwrap().what.department;
    assert_eq!(last, Department::Greening);
}

#[test]
fn a_customer_who_pays_agreed_before_the_work() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPaid);
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Engineering));
    let done = |consented| {
        let fee = Some(Fee { total_fen: 8_000, consented });
        let action = "换龙头".to_owned();
        Command::Finish(Finish { action, materials: "龙头1个".to_owned(), fee, worker: None })
    };
    assert_eq!(
        matters.refusal("2024-03-04 10:00", Role::Worker, done(false)),
        Refusal::FeeWithoutConsent
    );
    assert!(matters.asks("2024-03-04 10:00", Role::Worker, done(true)).is_ok());
}

#[test]
fn the_customer_takes_it_back_with_a_reason_and_only_while_it_is_open() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    let cancel = |reason: &str| Command::Cancel { reason: reason.to_owned() };
    let desk = Role::Specialist;
    assert_eq!(matters.refusal("2024-03-04 09:10", desk, cancel(" ")), Refusal::ReasonMissing);
    matters.must("2024-03-04 09:10", desk, cancel("自行修好"));
    assert_eq!(matters.ticket().stage(), Stage::Cancelled);
    let done = repaired_and_followed_up(Kind::RepairPrivate);
    assert_eq!(done.refusal("2024-03-04 11:00", desk, cancel("不要了")), Refusal::AlreadyDone);
}

#[test]
fn a_merge_tells_both_documents_and_keeps_both_numbers() {
    let merge = Merge { from: reference(1), into: reference(2) };
    let mut doubled = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    let decision = doubled.asks("2024-03-04 09:30", Role::Specialist, Command::Merge(merge));
    let decision = decision.unwrap();
    assert_eq!(decision.elsewhere, [Draft::fact(document(2), Fact::TookIn(merge))]);
    doubled.must("2024-03-04 09:30", Role::Specialist, Command::Merge(merge));
    assert_eq!(doubled.ticket().stage(), Stage::Merged);
    let mut kept = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    kept.append(&Matters::act(Role::Specialist, "2024-03-04 09:30"), Fact::TookIn(merge));
    let numbers: Vec<String> =
        kept.ticket().numbers().iter().map(SpokenNumber::to_string).collect();
    assert_eq!(numbers, ["1-0007", "1-0001"]);
    let itself = Merge { from: reference(2), into: reference(2) };
    assert_eq!(
        kept.refusal("2024-03-04 10:00", Role::Specialist, Command::Merge(itself)),
        Refusal::SameTicket
    );
}

#[test]
fn two_tickets_merged_into_each_other_at_two_desks_leave_one_open() {
    let there = Merge { from: reference(1), into: reference(2) };
    let back = Merge { from: reference(2), into: reference(1) };
    let desk = Matters::act(Role::Specialist, "2024-03-04 09:30");
    let with = |own: Merge, other: Merge| {
        let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
        matters.append(&desk, Fact::MergedInto(own));
        matters.append(&desk, Fact::TookIn(other));
        matters.ticket()
    };
    let (smaller, greater) = (with(there, back), with(back, there));
    assert_eq!((smaller.stage(), greater.stage()), (Stage::Received, Stage::Merged));
    assert_eq!(smaller.crossed_merges.len(), 1);
}

#[test]
fn an_open_matter_has_one_owning_desk_which_alone_hands_it_on() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    assert_eq!(matters.ticket().owner(), Some(DeskNumber(1)));
    let hand = |to: u16| {
        Command::HandToDesk(DeskChange {
            to: DeskNumber(to), reason: "业主在二号门".to_owned()
        })
    };
    assert_eq!(matters.refusal("2024-03-04 09:10", Role::Specialist, hand(1)), Refusal::SameDesk);
    matters.must("2024-03-04 09:10", Role::Specialist, hand(2));
    assert_eq!(matters.ticket().owner(), Some(DeskNumber(2)));
    assert_eq!(
        matters.refusal("2024-03-04 09:20", Role::Specialist, hand(1)),
        Refusal::NotOwningDesk
    );
    assert!(matters.asks("2024-03-04 09:20", Role::Supervisor, hand(1)).is_ok());
}

#[test]
fn b02_08_t19_the_bell_is_rung_three_times_at_most_and_who_is_out_finds_a_note() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Engineering));
    let visit = |attempts, outcome| Command::Visit(Visit { attempts, outcome });
    let out = |note_left| VisitOutcome::NobodyHome { note_left };
    let asks = |command| matters.asks("2024-03-04 10:00", Role::Worker, command);
    assert_eq!(asks(visit(4, VisitOutcome::Entered)), Err(Refusal::TooManyRings));
    assert_eq!(asks(visit(3, out(false))), Err(Refusal::NoteMissing));
    assert!(asks(visit(3, out(true))).is_ok());
}

#[test]
fn a_ticket_merged_into_one_that_is_closed_is_shown_to_a_person() {
    let mut matters = repaired_and_followed_up(Kind::RepairPrivate);
    matters.must("2024-03-04 11:00", Role::Supervisor, CLOSE);
    let merge = Merge { from: reference(1), into: reference(2) };
    let act = Matters::act(Role::Specialist, "2024-03-04 11:01");
    let key = matters.append(&act, Fact::TookIn(merge));
    assert_eq!(matters.ticket().after_closing, [key]);
}
