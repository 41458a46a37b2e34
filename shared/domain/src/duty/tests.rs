//! The log as a whole: opening, closing, reading, arrivals, and equality in any order.

use proptest::prelude::*;

use super::contact::Link;
use super::fixture::{Scene, intake, key, mark, number, property, wall};
use super::night::Form;
use super::presence::{LeaveReason, Leaving};
use super::*;
use crate::document::DocumentKind;
use crate::regulation::{RuleId, Rules, Value};
use crate::roster::Plan;
use crate::shift::{Slot, Timetable};
use crate::staff::{Act, Role};

#[test]
fn b03_m02_the_duty_log_is_read_twice_a_day_with_time_between() {
    let mut scene = Scene::opened("2024-05-02", Slot::Day, &[1]);
    let mut read = |time: &str| {
        scene.by(Role::Supervisor, &format!("2024-05-02 {time}"), Command::ReadLog).unwrap();
        scene.log().readings().len()
    };
    let counted = ["08:30", "08:31", "10:29", "10:30", "16:00"].map(&mut read);
    assert_eq!(counted, [1, 1, 1, 2, 3]);
    let wanted = property().rules.number(RuleId::DutyLogReads);
    assert_eq!(wanted, 2);
}

#[test]
fn b03_m02_only_a_supervisors_reading_counts_and_only_in_the_log_of_its_day() {
    let mut scene = Scene::opened("2024-05-02", Slot::Day, &[1]);
    let refused = scene.at("2024-05-02 09:00", Command::ReadLog).unwrap_err();
    assert_eq!((refused, refused.clause()), (Refusal::NotSupervisor, Some("B-03 §1")));
    let next_day = scene.by(Role::Supervisor, "2024-05-03 09:00", Command::ReadLog);
    assert_eq!(next_day, Err(Refusal::OtherShift));
}

#[test]
fn k21_b04_13_a_start_is_judged_by_the_last_of_those_due_to_arrive() {
    let arrived = |times: &[(u64, &str)]| {
        let mut scene = Scene::opened("2024-05-02", Slot::Day, &[1, 2]);
        for (who, time) in times {
            let at = format!("2024-05-02 {time}");
            let act = Act {
                by: StaffId(*who),
                role: Role::Specialist,
                desk: DeskNumber(1),
                now: wall(&at),
                occurred_at: wall(&at),
            };
            scene.write(&act, Fact::Arrived { who: StaffId(*who) });
        }
        scene.log().start().unwrap()
    };
    assert_eq!(arrived(&[(1, "07:45"), (2, "07:40")]), Punctuality::OnTime);
    assert_eq!(arrived(&[(1, "07:45"), (2, "07:46")]), Punctuality::LateForDuty);
    assert_eq!(arrived(&[(1, "07:45"), (2, "07:51")]), Punctuality::LateForHandover);
    assert_eq!(arrived(&[(1, "07:45")]), Punctuality::LateForHandover);
    // Who comes a second time is judged by the first.
    assert_eq!(arrived(&[(1, "07:45"), (2, "07:45"), (2, "09:00")]), Punctuality::OnTime);
}

#[test]
fn k21_the_minutes_in_force_at_the_opening_judge_the_start() {
    let mut other = property();
    other.rules = Rules::default().with(RuleId::ArriveEarlyDuty, Value::Number(20));
    let shift = Shift::new("2024-05-02".parse().unwrap(), Slot::Day);
    let plan = Plan { due: [StaffId(1)].into(), is_start: true };
    let stretches = Timetable::of(&other).stretches(shift);
    let at = wall("2024-05-02 07:45");
    let act = Act {
        by: StaffId(1),
        role: Role::Specialist,
        desk: DeskNumber(1),
        now: at,
        occurred_at: at,
    };
    let drafts =
        decide(&DutyLog::default(), &act, &other, Command::Open { shift, plan, stretches });
    let facts = drafts.map(|decision| decision.facts);
    let Ok([Fact::Opened(opening)]) = facts.as_deref() else { panic!("{facts:?}") };
    let early = opening.early.unwrap();
    assert_eq!((early.duty, early.handover), (20, 10));
    assert_eq!(early.judge(at, opening.starts_at().unwrap()), Punctuality::LateForDuty);
}

#[test]
fn b04_03_night_duty_opens_nights_and_nothing_else() {
    let open = |slot, role, now: &str| {
        let shift = Shift::new("2024-05-02".parse().unwrap(), slot);
        let plan = Plan { due: BTreeSet::new(), is_start: true };
        let stretches = Timetable::of(&property()).stretches(shift);
        let at = wall(now);
        let act = Act { by: StaffId(1), role, desk: DeskNumber(1), now: at, occurred_at: at };
        let command = Command::Open { shift, plan, stretches };
        decide(&DutyLog::default(), &act, &property(), command).map(|_| ())
    };
    assert_eq!(open(Slot::Night, Role::NightGuard, "2024-05-02 17:10"), Ok(()));
    assert_eq!(open(Slot::Night, Role::NightMaintenance, "2024-05-02 23:00"), Ok(()));
    let refused = Err(Refusal::RoleNotOnThisShift);
    assert_eq!(open(Slot::Day, Role::NightGuard, "2024-05-02 09:00"), refused);
    assert_eq!(open(Slot::Night, Role::Specialist, "2024-05-02 23:00"), refused);
    // Keyed in from paper the next morning.
    assert_eq!(open(Slot::Night, Role::Specialist, "2024-05-03 08:00"), Ok(()));
    assert_eq!(open(Slot::Night, Role::NightGuard, "2024-05-02 10:00"), Err(Refusal::ShiftNotYet));
    assert_eq!(Refusal::RoleNotOnThisShift.clause(), Some("B-04 §3.1"));
}

#[test]
fn a_log_closes_once_its_slot_is_over_and_what_comes_later_is_marked() {
    let mut scene = Scene::opened("2024-05-02", Slot::Day, &[1]);
    let early = scene.at("2024-05-02 17:29", Command::Close);
    assert_eq!(early, Err(Refusal::SlotStillRuns));
    scene.at("2024-05-02 17:30", Command::Close).unwrap();
    assert_eq!(scene.at("2024-05-02 17:31", Command::Close), Err(Refusal::AlreadyClosed));
    assert_eq!(scene.log().after_closing(), []);
    let late = Command::Late(mark(Role::Supervisor), Box::new(Command::Record(intake(1))));
    scene.happened(Role::Specialist, "2024-05-02 17:20", "2024-05-02 18:00", late).unwrap();
    assert_eq!(scene.log().after_closing(), [key(3)]);
    assert_eq!(contact::contacts(&scene.log()).len(), 1);
}

#[test]
fn nothing_is_entered_in_a_shift_nobody_opened() {
    let at = wall("2024-05-02 09:00");
    let act = Act {
        by: StaffId(1),
        role: Role::Specialist,
        desk: DeskNumber(1),
        now: at,
        occurred_at: at,
    };
    let asked = decide(&DutyLog::default(), &act, &property(), Command::Record(intake(1)));
    assert_eq!(asked, Err(Refusal::NotOpened));
}

#[test]
fn a_fact_reads_back_from_its_stored_form() {
    let mut scene = Scene::opened("2024-05-02", Slot::Night, &[11]);
    let leaving = Leaving {
        who: StaffId(11),
        why: LeaveReason::Emergency,
        cover: Some(StaffId(12)),
        alone_because: None,
    };
    scene.at("2024-05-02 18:00", Command::Arrive(StaffId(11))).unwrap();
    scene.at("2024-05-02 19:00", Command::Leave(leaving)).unwrap();
    for (_, record) in scene.ledger.values() {
        let mut bytes = Vec::new();
        ciborium::into_writer(record, &mut bytes).unwrap();
        let read: crate::ledger::Record<Fact> = ciborium::from_reader(bytes.as_slice()).unwrap();
        assert_eq!(read, *record);
    }
}

fn night_entry() -> impl Strategy<Value = NightEntry> {
    (1..9_u32).prop_map(|serial| NightEntry {
        number: number(serial),
        raised: intake(serial).raised().unwrap(),
        outcome: Outcome::Arranged,
        notified: Vec::new(),
        convert_by: wall("2024-05-03 12:00"),
    })
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let target = (0..8_u64).prop_map(key);
    prop_oneof![
        (1..4_u64).prop_map(|who| Fact::Arrived { who: StaffId(who) }),
        (1..4_u64).prop_map(|who| Fact::Returned { who: StaffId(who) }),
        (1..4_u64, prop::option::of(1..4_u64)).prop_map(|(who, cover)| Fact::Left(Leaving {
            who: StaffId(who),
            why: LeaveReason::Break,
            cover: cover.map(StaffId),
            alone_because: None,
        })),
        Just(Fact::Closed),
        Just(Fact::LogRead { gap_minutes: 120 }),
        target.clone().prop_map(|entry| Fact::NoAction { entry, reason: "无".to_owned() }),
        night_entry().prop_map(Fact::NightEntry),
        (target.clone(), 1..4_u8).prop_map(|(entry, n)| Fact::Converted(Converted {
            entry,
            form: Form::Slip,
            record: Link {
                document: DocumentId::from_bytes([n; 16]),
                kind: DocumentKind::Ticket,
                number: number(n.into()),
            },
        })),
        target.prop_map(|entry| Fact::NightOutcome { entry, outcome: Outcome::Resolved }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_facts_in_any_order_and_twice_make_one_log_and_no_panic(
        facts in prop::collection::vec((any_fact(), 0..900_i64), 1..12),
        seed in any::<prop::sample::Index>(),
    ) {
        let entries: Vec<Entry<Fact>> = facts
            .into_iter()
            .zip(0_u64..)
            .map(|((fact, minute), millis)| {
                let at = wall("2024-05-02 17:30") + chrono::TimeDelta::minutes(minute);
                let stamp = Stamp {
                    by: StaffId(1),
                    occurred_at: at,
                    recorded_at: at,
                    click: crate::id::ClickId::from_bytes([0; 16]),
                };
                Entry { key: key(millis), desk: DeskNumber(1), stamp: Some(stamp), fact }
            })
            .collect();
        let in_order = entries.iter().fold(DutyLog::default(), apply);
        let turn = seed.index(entries.len());
        let turned = entries.iter().skip(turn).chain(entries.iter().rev());
        prop_assert_eq!(&in_order, &turned.fold(DutyLog::default(), apply));

        let until = wall("2024-05-03 09:00");
        let presences = presence::presences(&in_order, until);
        for person in presences.iter().map(|presence| presence.who) {
            let own: Vec<_> = presences.iter().filter(|one| one.who == person).collect();
            let apart = own.windows(2).all(|two| two[0].stretch.until <= two[1].stretch.from);
            prop_assert!(apart, "one person twice at once: {:?}", own);
        }
        let turned = entries.iter().rev().fold(DutyLog::default(), apply);
        let night = night::night_lines(&in_order);
        prop_assert_eq!(&night, &night::night_lines(&turned));
        let noted = entries.iter().filter(|one| matches!(one.fact, Fact::NightEntry(_))).count();
        prop_assert_eq!(night.len(), noted, "no line of the night is lost");
    }
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    let mut all = vec![
        Refusal::NotOpened,
        Refusal::ShiftNotYet,
        Refusal::RoleNotOnThisShift,
        Refusal::OtherShift,
        Refusal::InFuture,
        Refusal::BackdatingNeedsMark,
        Refusal::MarkNotBySupervisor,
        Refusal::ReasonMissing,
        Refusal::PromiseMissing,
        Refusal::NightDutyKeepsNightLog,
        Refusal::OnlyNightDuty,
        Refusal::NotifiedMissing,
        Refusal::NotCustomerService,
        Refusal::NotSupervisor,
        Refusal::UnknownLine,
        Refusal::AlreadyConverted,
        Refusal::AlreadyPresent,
        Refusal::NotPresent,
        Refusal::CoverIsSamePerson,
        Refusal::DeskLeftAlone,
        Refusal::SlotStillRuns,
        Refusal::AlreadyClosed,
    ];
    all.extend(contact::Mandatory::ALL.map(Refusal::FieldMissing));
    let codes: BTreeSet<&str> = all.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), all.len());
}
