//! The life of a round: its days, its steps, who takes them, and what comes out of order.

use proptest::prelude::*;

use super::*;

fn stamp(by: u64, text: &str) -> Stamp {
    let at = instant(text);
    let click = ClickId::from_bytes([0; 16]);
    Stamp { by: StaffId(by), occurred_at: at, recorded_at: at, click }
}

/// Runs a command as it would be at the desk: decided, then folded from the ledger.
struct Desk(Ledger<Fact>);

impl Desk {
    fn round(&self) -> Round {
        fold(&self.0)
    }

    fn run(&mut self, by: u64, role: Role, at: &str, command: Command) -> Result<(), Refusal> {
        let (now, desk) = (instant(at), DeskNumber(1));
        let act = Act { by: StaffId(by), role, desk, now, occurred_at: now };
        for fact in decide(&self.round(), &act, &property(), command)?.facts {
            let before = self.round();
            let record = Record { stamp: Some(stamp(by, at)), body: Body::Fact(fact) };
            self.0.insert(key((1..).nth(self.0.len()).unwrap_or(u64::MAX)), (desk, record));
            assert_ne!(self.round(), before, "what is decided is seen in the fold");
        }
        Ok(())
    }

    fn lead(&mut self, at: &str, command: Command) -> Result<(), Refusal> {
        self.run(1, Role::Supervisor, at, command)
    }
}

fn draft() -> Command {
    Command::Draft { half: june(), questionnaire: Questionnaire::delivered() }
}

fn lock_ten() -> Command {
    let unit = |nth: u32| Household { unit: format!("1-1-{nth}"), stratum: stratum("1") };
    Command::LockSample { frame: (1..=10).map(unit).collect(), seed: [3; 16] }
}

fn in_field() -> Desk {
    let mut desk = Desk(Ledger::new());
    desk.lead("2024-04-20 09:00", draft()).unwrap();
    desk.run(9, Role::ProjectManager, "2024-04-25 09:00", Command::Approve).unwrap();
    desk.lead("2024-05-20 09:00", lock_ten()).unwrap();
    desk.lead("2024-06-01 08:00", Command::OpenField).unwrap();
    desk
}

fn published() -> Desk {
    let mut desk = in_field();
    desk.lead("2024-06-25 17:30", Command::CloseField).unwrap();
    let check = Check { answers: 10, checked: 1, wrong: 0 };
    desk.lead("2024-06-27 09:00", Command::Check(check)).unwrap();
    desk.lead("2024-07-02 09:00", Command::Analyse { summary: "电梯".to_owned() }).unwrap();
    desk.lead("2024-07-10 23:59", Command::Report { to: "公司".to_owned() }).unwrap();
    desk.lead("2024-07-15 09:00", Command::Publish { place: "公告栏".to_owned() }).unwrap();
    desk
}

fn task(owner: u64) -> Task {
    let (item, owner) = (Some(item("d7-1")), StaffId(owner));
    Task { item, what: "电梯提速".to_owned(), owner, due_on: day("2024-08-31") }
}

#[test]
fn t26_b03_h01_the_evaluation_is_reported_by_the_tenth_of_july_and_of_january() {
    assert_eq!(plan().report_on(), day("2024-07-10"));
    let december = Plan { half: Half::second_of(2024).unwrap(), ..plan() };
    assert_eq!(december.report_on(), day("2025-01-10"));
    let desk = published();
    let late =
        |desk: &Desk| desk.round().is_late(Stage::Reported, Shanghai, instant("2025-01-01 00:00"));
    assert!(!late(&desk));
    let waiting = in_field().round();
    assert!(!waiting.is_late(Stage::Reported, Shanghai, instant("2024-07-11 00:00")));
    assert!(waiting.is_late(Stage::Reported, Shanghai, instant("2024-07-11 00:01")));
}

#[test]
fn t26_b03_s16_answers_are_taken_in_june_and_december_from_day_1_to_25() {
    let december = Plan { half: Half::second_of(2024).unwrap(), ..plan() };
    assert_eq!((plan().field_from(), plan().field_until()), (day("2024-06-01"), day("2024-06-25")));
    let days = (december.field_from(), december.field_until());
    assert_eq!(days, (day("2024-12-01"), day("2024-12-25")));
    let mut desk = in_field();
    desk.0.pop_last();
    let open = |at| Desk(desk.0.clone()).lead(at, Command::OpenField);
    assert_eq!(open("2024-05-31 23:59"), Err(Refusal::OutsideField));
    assert_eq!(open("2024-06-25 23:59"), Ok(()));
    assert_eq!(open("2024-06-26 00:00"), Err(Refusal::OutsideField));
    let mut desk = in_field();
    let close = desk.lead("2024-06-24 17:30", Command::CloseField);
    assert_eq!(close, Err(Refusal::FieldStillRuns));
}

#[test]
fn the_questionnaire_is_approved_30_days_and_the_sample_locked_7_days_before() {
    let due = |stage| plan().due_at(stage, Shanghai).unwrap();
    assert_eq!(due(Stage::Approved), instant("2024-05-02 00:00"));
    assert_eq!(due(Stage::SampleLocked), instant("2024-05-25 00:00"));
    let round = in_field().round();
    let now = instant("2024-06-02 00:00");
    assert!(!round.is_late(Stage::Approved, Shanghai, now));
    assert!(!round.is_late(Stage::SampleLocked, Shanghai, now));
}

#[test]
fn a_running_round_keeps_the_values_it_was_drafted_with() {
    let desk = in_field();
    let mut act_property = property();
    act_property.rules = act_property
        .rules
        .with(crate::regulation::RuleId::SurveyFieldUntil, crate::regulation::Value::Number(1));
    let now = instant("2024-06-02 09:00");
    let act =
        Act { by: StaffId(1), role: Role::Supervisor, desk: DeskNumber(1), now, occurred_at: now };
    let closed = decide(&desk.round(), &act, &act_property, Command::CloseField);
    assert_eq!(closed, Err(Refusal::FieldStillRuns));
}

#[test]
fn b03_h01_only_a_supervisor_runs_the_round_and_b03_s16_a_specialist_hands_out() {
    let mut desk = Desk(Ledger::new());
    let drafted = desk.run(2, Role::Specialist, "2024-04-20 09:00", draft());
    assert_eq!(drafted, Err(Refusal::NotAllowed));
    let mut desk = in_field();
    let issue = |count| Command::Issue { stratum: stratum("1"), count };
    assert_eq!(desk.run(2, Role::Specialist, "2024-06-02 09:00", issue(6)), Ok(()));
    let more = desk.run(2, Role::Specialist, "2024-06-02 09:00", issue(5));
    assert_eq!(more, Err(Refusal::TooManyIssued));
    let night = desk.run(3, Role::NightGuard, "2024-06-02 20:00", issue(1));
    assert_eq!(night, Err(Refusal::NotAllowed));
    let sums: Tally = Tally::of_round(&desk.round()).into_values().sum();
    let counts = [Cell::Households, Cell::Drawn, Cell::Issued].map(|cell| sums.count(&cell));
    assert_eq!(counts, [10, 10, 6]);
}

#[test]
fn whoever_drafted_it_does_not_approve_it() {
    let mut desk = Desk(Ledger::new());
    desk.lead("2024-04-20 09:00", draft()).unwrap();
    let own = desk.lead("2024-04-21 09:00", Command::Approve);
    assert_eq!(own, Err(Refusal::OwnDraft));
    assert_eq!(desk.run(4, Role::DeputySupervisor, "2024-04-21 09:00", Command::Approve), Ok(()));
    assert_eq!(desk.lead("2024-04-22 09:00", draft()), Err(Refusal::StepTaken));
}

#[test]
fn a_questionnaire_that_cannot_be_counted_is_refused() {
    let drafted = |change: fn(&mut Questionnaire)| {
        let mut questionnaire = Questionnaire::delivered();
        change(&mut questionnaire);
        let command = Command::Draft { half: june(), questionnaire };
        Desk(Ledger::new()).lead("2024-04-20 09:00", command)
    };
    let unsound = Err(Refusal::UnsoundQuestionnaire);
    assert_eq!(drafted(|_| {}), Ok(()));
    assert_eq!(drafted(|asked| asked.overall = item("d1-1")), unsound);
    assert_eq!(drafted(|asked| asked.words.push(item("d1/1"))), unsound);
    assert_eq!(drafted(|asked| asked.dimensions.iter_mut().for_each(|d| d.weight = 0)), unsound);
    assert_eq!(drafted(|asked| asked.dimensions[0].items.clear()), unsound);
    assert_eq!(drafted(|asked| asked.dimensions[0].id = DimensionId("d2".to_owned())), unsound);
}

#[test]
fn the_delivered_questionnaire_weighs_20_20_15_10_10_5_10_10() {
    let delivered = Questionnaire::delivered();
    let weights: Vec<u32> = delivered.dimensions.iter().map(|d| d.weight).collect();
    assert_eq!(weights, [20, 20, 15, 10, 10, 5, 10, 10]);
    assert!(delivered.dimensions.iter().all(|d| d.items.len() == 3));
    assert_eq!(delivered.items().count(), 28);
}

#[test]
fn steps_are_taken_in_order_and_once() {
    let mut desk = Desk(Ledger::new());
    assert_eq!(desk.lead("2024-06-01 08:00", Command::OpenField), Err(Refusal::StepMissing));
    desk.lead("2024-04-20 09:00", draft()).unwrap();
    assert_eq!(desk.lead("2024-05-20 09:00", lock_ten()), Err(Refusal::StepMissing));
    let mut desk = published();
    let again = desk.lead("2024-07-16 09:00", Command::Report { to: "公司".to_owned() });
    assert_eq!(again, Err(Refusal::StepTaken));
}

#[test]
fn a_tenth_of_the_answers_is_checked_rounded_up() {
    let mut desk = in_field();
    desk.lead("2024-06-25 17:30", Command::CloseField).unwrap();
    let mut check = |answers, checked, wrong| {
        desk.lead("2024-06-27 09:00", Command::Check(Check { answers, checked, wrong }))
    };
    assert_eq!(check(101, 10, 0), Err(Refusal::TooFewChecked));
    assert_eq!(check(101, 102, 0), Err(Refusal::ImpossibleCount));
    assert_eq!(check(101, 11, 12), Err(Refusal::ImpossibleCount));
    assert_eq!(check(101, 11, 0), Ok(()));
}

#[test]
fn the_list_of_codes_is_destroyed_when_the_round_is_reported() {
    assert!(!in_field().round().codes_destroyed());
    assert!(published().round().codes_destroyed());
    let drawn = "survey-codes/2024-H1/0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c";
    assert_eq!(secret_name(june(), [12; 16]), drawn);
}

#[test]
fn a_round_is_done_when_every_rectification_is_verified_by_someone_else() {
    let mut desk = published();
    desk.lead("2024-07-16 09:00", Command::Rectify(task(5))).unwrap();
    assert_eq!(desk.round().stage(), Some(Stage::Rectifying));
    assert_eq!(desk.lead("2024-07-17 09:00", Command::Finish), Err(Refusal::TasksOpen));
    let (opened, _) = desk.0.last_key_value().unwrap();
    let verify = Command::Verify { task: *opened, outcome: "已提速".to_owned() };
    let own = desk.run(5, Role::DeputySupervisor, "2024-08-20 09:00", verify.clone());
    assert_eq!(own, Err(Refusal::OwnTask));
    desk.lead("2024-08-20 09:00", verify.clone()).unwrap();
    assert_eq!(desk.lead("2024-08-20 09:00", verify), Err(Refusal::NoSuchTask));
    desk.lead("2024-08-21 09:00", Command::Finish).unwrap();
    assert_eq!(desk.round().stage(), Some(Stage::Done));
    assert_eq!(desk.round().missing(), []);
}

#[test]
fn what_comes_after_closing_is_kept_and_only_a_reopening_takes_the_round_up_again() {
    let mut desk = published();
    desk.lead("2024-08-21 09:00", Command::Finish).unwrap();
    let mut put = |millis, fact| {
        let record = Record { stamp: None, body: Body::Fact(fact) };
        desk.0.insert(key(millis), (DeskNumber(2), record));
        fold(&desk.0)
    };
    let round = put(50, Fact::RectificationOpened(task(5)));
    assert_eq!((round.stage(), round.after_closing), (Some(Stage::Done), vec![key(50)]));
    assert_eq!(round.tasks.len(), 1);
    let round = put(60, Fact::Reopened { reason: "漏记".to_owned() });
    assert_eq!(round.stage(), Some(Stage::Rectifying));
}

#[test]
fn an_answer_is_taken_in_the_field_once_and_only_what_was_asked() {
    let round = in_field().round();
    let now = instant("2024-06-10 12:00");
    let act = |role| Act { by: StaffId(0), role, desk: DeskNumber(0), now, occurred_at: now };
    let take = |response: &Response, role, form| {
        let command = ResponseCommand::Answer(form);
        decide_response(response, &round, &act(role), &property(), command)
            .map(|decision| decision.facts.len())
    };
    let none = Response::default();
    assert_eq!(take(&none, Role::System, form(1, 4, 8)), Ok(1));
    assert_eq!(take(&none, Role::NightGuard, form(1, 4, 8)), Err(ResponseRefusal::NotAllowed));
    let tomorrow = Answered { day: day("2024-06-11"), ..form(1, 4, 8) };
    assert_eq!(take(&none, Role::System, tomorrow), Err(ResponseRefusal::OutsideField));
    assert_eq!(take(&none, Role::System, form(1, 6, 8)), Err(ResponseRefusal::UnknownAnswer));
    let mut foreign = form(1, 4, 8);
    foreign.answers.insert(item("d9-1"), Answer::Number(3));
    assert_eq!(take(&none, Role::System, foreign), Err(ResponseRefusal::UnknownAnswer));
    let other = Answered { round: june().previous(), ..form(1, 4, 8) };
    assert_eq!(take(&none, Role::System, other), Err(ResponseRefusal::OtherRound));
    let before = fold_response(&ledger([ResponseFact::Answered(form(1, 4, 8))]));
    assert_eq!(take(&before, Role::System, form(1, 4, 8)), Err(ResponseRefusal::AlreadyAnswered));
}

#[test]
fn a_refusal_keeps_its_code_and_names_the_clause() {
    assert_eq!(Refusal::FieldStillRuns.code(), "survey-field-still-runs");
    assert!(Refusal::TooFewChecked.clause().unwrap().starts_with("B-03"));
    assert_eq!(Refusal::NotAllowed.clause(), None);
}

#[test]
fn every_fact_reads_back_from_its_bytes() {
    let mut desk = published();
    desk.lead("2024-07-16 09:00", Command::Rectify(task(5))).unwrap();
    for (_, record) in desk.0.values() {
        let mut bytes = Vec::new();
        ciborium::into_writer(record, &mut bytes).unwrap();
        assert_eq!(&ciborium::from_reader::<Record<Fact>, _>(&bytes[..]).unwrap(), record);
    }
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let words = || "[a-z]{1,4}".prop_map(String::from);
    prop_oneof![
        (1_u32..30).prop_map(|until| {
            let plan = plan();
            Fact::Drafted(Plan { values: Values { field_until: until, ..plan.values }, ..plan })
        }),
        Just(Fact::Approved(plan())),
        any::<[u8; 16]>().prop_map(|seed| {
            let frame = [Household { unit: "1-1-101".to_owned(), stratum: stratum("1") }];
            Fact::SampleLocked(lock(&frame, seed, &plan().values))
        }),
        (0_u32..9).prop_map(|count| Fact::Issued { stratum: stratum("1"), count }),
        Just(Fact::FieldOpened),
        Just(Fact::FieldClosed),
        (0_u32..9).prop_map(|wrong| Fact::Checked(Check { answers: 90, checked: 9, wrong })),
        words().prop_map(|summary| Fact::Analysed { summary }),
        words().prop_map(|to| Fact::Reported { to }),
        words().prop_map(|place| Fact::Published { place }),
        (1_u64..4).prop_map(|owner| Fact::RectificationOpened(task(owner))),
        (1_u64..20, words())
            .prop_map(|(at, outcome)| { Fact::RectificationVerified { task: key(at), outcome } }),
        Just(Fact::Finished),
        words().prop_map(|reason| Fact::Reopened { reason }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_facts_fold_alike_in_whatever_order_they_arrive(
        facts in prop::collection::vec(any_fact(), 0..20), turn in any::<prop::sample::Index>(),
    ) {
        let ledger = ledger(facts);
        let mut arrivals: Vec<_> = ledger.clone().into_iter().collect();
        if !arrivals.is_empty() {
            let at = turn.index(arrivals.len());
            arrivals.rotate_left(at);
            arrivals[at..].reverse();
        }
        let mut merged = Ledger::new();
        for (key, record) in arrivals.iter().chain(arrivals.iter()).cloned() {
            merged.insert(key, record);
        }
        let round = fold(&merged);
        prop_assert_eq!(&round, &fold(&ledger));
        let issued: u64 = ledger.values().map(|(_, record)| {
            if let Body::Fact(Fact::Issued { count, .. }) = &record.body { u64::from(*count) } else { 0 }
        }).sum();
        prop_assert_eq!(round.issued.values().sum::<u64>(), issued);
    }
}
