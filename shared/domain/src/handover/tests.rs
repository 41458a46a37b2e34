//! The steps of a handover and what each of them asks.

use std::collections::BTreeSet;

use super::fixture::*;
use super::sheet::{Came, CarryReason};
use super::*;
use crate::pin::PinChecked;
use crate::staff::{Act, Role};

mod law;
mod order;

fn sign(open: &[u8]) -> Acceptance {
    acceptance(GUARD, SPECIALIST, open)
}

#[test]
fn a_handover_goes_from_draft_over_offered_and_counted_to_accepted() {
    let mut scene = Scene::default();
    assert_eq!((scene.handover().stage(), scene.handover().responsible()), (Stage::Draft, None));
    scene.guard("07:45", Command::Offer(Box::new(offering(Boundary::Morning)))).unwrap();
    assert_eq!(scene.handover().stage(), Stage::Offered);
    scene.specialist("07:48", whole_count()).unwrap();
    assert_eq!(scene.handover().stage(), Stage::Counted);
    scene.take_all();
    assert_eq!(scene.handover().responsible(), Some(GUARD));
    scene.specialist("07:55", Command::Accept(sign(&[1, 2]))).unwrap();
    assert_eq!(scene.handover().stage(), Stage::Accepted);
    assert_eq!(scene.handover().responsible(), Some(SPECIALIST));
    assert_eq!(scene.specialist("07:56", whole_count()), Err(Refusal::AlreadySigned));
}

#[test]
fn b05_01_whoever_holds_the_desk_hands_it_over_guards_and_supervisors_included() {
    let offer = |boundary, role| {
        let time = if boundary == Boundary::Morning { "07:45" } else { "17:15" };
        let command = Command::Offer(Box::new(offering(boundary)));
        Scene::default().by((StaffId(5), role), time, command)
    };
    assert_eq!(offer(Boundary::Morning, Role::NightGuard), Ok(()));
    assert_eq!(offer(Boundary::Morning, Role::NightMaintenance), Ok(()));
    assert_eq!(offer(Boundary::Morning, Role::Supervisor), Ok(()));
    assert_eq!(offer(Boundary::Morning, Role::Specialist), Err(Refusal::RoleNotOnThisShift));
    assert_eq!(offer(Boundary::Evening, Role::Specialist), Ok(()));
    assert_eq!(offer(Boundary::Evening, Role::NightGuard), Err(Refusal::RoleNotOnThisShift));
    let mut scene = Scene::default();
    scene.guard("07:45", Command::Offer(Box::new(offering(Boundary::Morning)))).unwrap();
    let other_guard = scene.by((StaffId(12), Role::NightGuard), "07:50", whole_count());
    assert_eq!(other_guard, Err(Refusal::RoleNotOnThisShift));
}

#[test]
fn b05_02_t28_the_receiver_has_begun_ten_minutes_before_the_shift() {
    let began = |time: &str| {
        let mut scene = Scene::default();
        scene.guard("07:40", Command::Offer(Box::new(offering(Boundary::Morning)))).unwrap();
        assert_eq!(scene.handover().began_in_time(), None);
        scene.specialist(time, whole_count()).unwrap();
        scene.handover().began_in_time()
    };
    assert_eq!((began("07:50:00"), began("07:50:01")), (Some(true), Some(false)));
}

#[test]
fn b05_03_what_is_missing_or_damaged_is_explained_by_the_giver_before_anyone_signs() {
    for count in [radios(3, 0), radios(5, 0), radios(4, 1)] {
        let mut scene = Scene::counted(count);
        scene.take_all();
        let unexplained = scene.specialist("07:55", Command::Accept(sign(&[1, 2])));
        assert_eq!(unexplained, Err(Refusal::DiscrepancyUnexplained));
        assert_eq!(Refusal::DiscrepancyUnexplained.clause(), Some("B-05 §3.2"));

        let radio = || Found::Asset { name: "对讲机".to_owned() };
        let explain = |text: &str| Command::Explain(radio(), Personal::from(text));
        assert_eq!(scene.specialist("07:56", explain("在维修")), Err(Refusal::NotGiver));
        assert_eq!(scene.guard("07:56", explain(" ")), Err(Refusal::ReasonMissing));
        let other = Command::Explain(Found::Cash, Personal::from("在维修"));
        assert_eq!(scene.guard("07:56", other), Err(Refusal::UnknownDiscrepancy));
        scene.guard("07:56", explain("在维修")).unwrap();
        scene.specialist("07:57", Command::Accept(sign(&[1, 2]))).unwrap();
        assert_eq!(scene.handover().stage(), Stage::AcceptedWithDiscrepancy);
    }
}

#[test]
fn b05_03_receipts_and_the_desk_itself_are_counted_too() {
    let Command::Count { assets, .. } = whole_count() else { unreachable!() };
    let count = Command::Count { cash_fen: 0, assets, receipts: Vec::new(), desk_in_order: false };
    let scene = Scene::counted(count);
    let handover = scene.handover();
    let (key, offer) = handover.offer().unwrap();
    let found = discrepancies(offer, handover.count_of(key).unwrap().1);
    let figures: Vec<_> = found.iter().map(|one| (&one.found, one.expected, one.counted)).collect();
    let book = Found::Receipts { book: "A".to_owned() };
    assert_eq!(figures, [(&book, 81, 0), (&Found::Desk, 1, 0)]);
}

#[test]
fn b05_04_every_open_matter_is_taken_one_by_one_by_the_receiver() {
    let mut scene = Scene::counted(whole_count());
    let by_giver = scene.guard("07:50", Command::Take(matter(1).at));
    assert_eq!(by_giver, Err(Refusal::NotReceiver));
    let unlisted = scene.specialist("07:50", Command::Take(matter(9).at));
    assert_eq!(unlisted, Err(Refusal::UnknownMatter));
    scene.specialist("07:50", Command::Take(matter(1).at)).unwrap();
    let twice = scene.specialist("07:50", Command::Take(matter(1).at));
    assert_eq!(twice, Err(Refusal::AlreadyTaken));
    let early = scene.specialist("07:51", Command::Accept(sign(&[1, 2])));
    assert_eq!(
        (early, Refusal::MattersNotTaken.clause()),
        (Err(Refusal::MattersNotTaken), Some("B-05 §3.3"))
    );
    scene.specialist("07:52", Command::Take(matter(2).at)).unwrap();
    assert_eq!(scene.specialist("07:53", Command::Accept(sign(&[1, 2]))), Ok(()));
}

#[test]
fn two_different_people_sign_and_they_are_the_giver_and_the_receiver() {
    let mut scene = Scene::counted(whole_count());
    scene.take_all();
    let mut with = |giver, receiver| {
        scene.specialist("07:55", Command::Accept(acceptance(giver, receiver, &[1, 2])))
    };
    assert_eq!(with(GUARD, GUARD), Err(Refusal::SamePerson));
    assert_eq!(with(StaffId(12), SPECIALIST), Err(Refusal::NotGiver));
    assert_eq!(with(GUARD, StaffId(2)), Err(Refusal::NotReceiver));
    assert_eq!(with(GUARD, SPECIALIST), Ok(()));
    let mut own = Scene::default();
    let supervisor = (SUPERVISOR, Role::Supervisor);
    own.by(supervisor, "07:45", Command::Offer(Box::new(offering(Boundary::Morning)))).unwrap();
    assert_eq!(own.by(supervisor, "07:48", whole_count()), Err(Refusal::SamePerson));
}

#[test]
fn a_matter_opened_since_the_offer_wants_a_new_offer() {
    let mut scene = Scene::counted(whole_count());
    scene.take_all();
    let more = scene.specialist("07:55", Command::Accept(sign(&[1, 2, 3])));
    assert_eq!(more, Err(Refusal::SheetOutOfDate));
    let fewer = scene.specialist("07:55", Command::Accept(sign(&[1])));
    assert_eq!(fewer, Err(Refusal::SheetOutOfDate));
    scene.guard("07:56", Command::Offer(Box::new(offering(Boundary::Morning)))).unwrap();
    assert_eq!(scene.handover().stage(), Stage::Offered);
    assert_eq!(scene.specialist("07:57", Command::Take(matter(1).at)), Err(Refusal::NotCounted));
}

#[test]
fn b04_10_a_night_entry_left_unconverted_blocks_the_morning_unless_a_supervisor_signs() {
    let mut scene = Scene::counted(whole_count());
    scene.take_all();
    let night = key(77);
    let with =
        |waiver| Command::Accept(Acceptance { waiver, unconverted: vec![night], ..sign(&[1, 2]) });
    let blocked = scene.specialist("07:55", with(None)).unwrap_err();
    assert_eq!((blocked, blocked.clause()), (Refusal::NightEntriesUnconverted, Some("B-04 §3.5")));
    let by_specialist = scene.specialist("07:55", with(Some(waiving(Role::Specialist))));
    assert_eq!(by_specialist, Err(Refusal::WaiverNotBySupervisor));
    let silent = Some(Waiving { reason: String::new(), ..waiving(Role::Supervisor) });
    assert_eq!(scene.specialist("07:55", with(silent)), Err(Refusal::ReasonMissing));
    scene.specialist("07:55", with(Some(waiving(Role::Supervisor)))).unwrap();
    let waiver = scene.handover().signed().unwrap().signature.waiver.clone().unwrap();
    assert_eq!((waiver.by, waiver.night_entries), (SUPERVISOR, vec![night]));
}

#[test]
fn b04_12_what_is_left_to_the_next_shift_says_why() {
    let mut unexplained = offering(Boundary::Morning);
    unexplained.reasons.remove(&matter(1).at);
    let refused = Scene::default().guard("07:45", Command::Offer(Box::new(unexplained)));
    assert_eq!(refused, Err(Refusal::CarryReasonMissing));
    assert_eq!(Refusal::CarryReasonMissing.clause(), Some("B-04 §5.2"));
}

#[test]
fn k23_b04_12_what_was_solvable_counts_against_all_that_was_open() {
    let scene = Scene::signed("07:55");
    let left = scene.handover().carry_over().unwrap();
    assert_eq!((left.solvable, left.open), (vec![matter(2).at], 2));
    let unsigned = Scene::counted(whole_count());
    assert_eq!(unsigned.handover().carry_over(), None);
}

#[test]
fn k22_a_handover_is_complete_if_signed_by_the_start_and_nothing_is_open() {
    assert!(Scene::signed("08:00:00").handover().is_complete());
    assert!(!Scene::signed("08:00:01").handover().is_complete());
    assert!(!Scene::counted(whole_count()).handover().is_complete());

    let mut short = Scene::counted(radios(3, 0));
    let radio = || Found::Asset { name: "对讲机".to_owned() };
    let settle = || Command::Settle(radio(), "已找回".to_owned());
    assert_eq!(short.specialist("07:50", settle()), Err(Refusal::NotSigned));
    short.take_all();
    short.guard("07:53", Command::Explain(radio(), Personal::from("在维修"))).unwrap();
    short.specialist("07:55", Command::Accept(sign(&[1, 2]))).unwrap();
    assert!(!short.handover().is_complete());
    assert_eq!(short.guard("09:00", settle()), Err(Refusal::NotCustomerService));
    short.specialist("09:00", settle()).unwrap();
    assert!(short.handover().is_complete());
    assert_eq!(short.handover().stage(), Stage::AcceptedWithDiscrepancy);
    assert_eq!(short.handover().came_after_signing(), []);
    assert_eq!(short.specialist("09:01", settle()), Err(Refusal::UnknownDiscrepancy));
}

#[test]
fn a_refused_offer_waits_for_the_giver_who_stays_responsible() {
    let mut scene = Scene::counted(whole_count());
    let by_giver = scene.guard("07:50", Command::Refuse(RefusalReason::Unclear));
    assert_eq!(by_giver, Err(Refusal::SamePerson));
    scene.specialist("07:50", Command::Refuse(RefusalReason::IncidentInProgress)).unwrap();
    let stage = Stage::Refused(RefusalReason::IncidentInProgress);
    assert_eq!(scene.handover().stage(), stage);
    assert_eq!(scene.handover().responsible(), Some(GUARD));
    assert_eq!(scene.specialist("07:51", whole_count()), Err(Refusal::OfferRefused));
    scene.guard("08:05", Command::Offer(Box::new(offering(Boundary::Morning)))).unwrap();
    assert_eq!(scene.handover().stage(), Stage::Offered);
    // Who does not come cannot refuse; the giver notes it.
    scene.guard("08:20", Command::Refuse(RefusalReason::ReceiverUnfit)).unwrap();
    assert_eq!(scene.handover().stage(), Stage::Refused(RefusalReason::ReceiverUnfit));
}

#[test]
fn b03_s05_the_night_takes_no_cash_and_lunch_hands_it_on_with_a_count() {
    let with = |boundary, fen| {
        let who = if boundary == Boundary::Morning { Role::NightGuard } else { Role::Specialist };
        let offering = Offering { cash: Some(cash(fen)), ..offering(boundary) };
        let command = Command::Offer(Box::new(offering));
        Scene::default().by((StaffId(5), who), "17:15", command)
    };
    assert_eq!(with(Boundary::Evening, 1), Err(Refusal::NightTakesNoCash));
    assert_eq!(with(Boundary::Morning, 1), Err(Refusal::NightTakesNoCash));
    assert_eq!(with(Boundary::Evening, 0), Ok(()));
    assert_eq!(with(Boundary::LunchBegins, 50_000), Ok(()));
    assert_eq!(with(Boundary::LunchEnds, 50_000), Ok(()));
}

#[test]
fn a_light_handover_is_open_matters_and_cash_only_and_cash_that_differs_stops_it() {
    let mut scene = Scene::default();
    let offering = Offering {
        cash: Some(cash(50_000)),
        reasons: [].into(),
        ..offering(Boundary::LunchBegins)
    };
    scene.specialist("11:50", Command::Offer(Box::new(offering))).unwrap();
    let handover = scene.handover();
    let sheet = &handover.offer().unwrap().1.sheet;
    assert!(sheet.assets.is_empty() && sheet.receipts.is_empty() && sheet.reasons.is_empty());
    assert_eq!((sheet.balance.end.len(), sheet.cash), (2, Some(cash(50_000))));

    let lunch = (StaffId(2), Role::Specialist);
    let Command::Count { assets, receipts, .. } = whole_count() else { unreachable!() };
    let count = Command::Count { cash_fen: 49_900, assets, receipts, desk_in_order: false };
    scene.by(lunch, "11:52", count).unwrap();
    for n in [1, 2] {
        scene.by(lunch, "11:53", Command::Take(matter(n).at)).unwrap();
    }
    scene.specialist("11:54", Command::Explain(Found::Cash, Personal::from("少一元"))).unwrap();
    let signed = acceptance(SPECIALIST, StaffId(2), &[1, 2]);
    let differs = scene.by(lunch, "11:55", Command::Accept(signed.clone()));
    assert_eq!(differs, Err(Refusal::CashMismatch));
    let waived = Acceptance { waiver: Some(waiving(Role::Supervisor)), ..signed };
    scene.by(lunch, "11:56", Command::Accept(waived)).unwrap();
    assert_eq!(scene.handover().carry_over(), None);
    assert!(!scene.handover().is_complete());
}

#[test]
fn a_handover_is_not_offered_before_its_shift_began() {
    let command = Command::Offer(Box::new(offering(Boundary::Evening)));
    assert_eq!(Scene::default().specialist("07:59", command.clone()), Err(Refusal::NotYet));
    assert_eq!(Scene::default().specialist("08:00", command), Ok(()));
}

#[test]
fn a_matter_the_last_sheet_listed_cannot_vanish() {
    let last = Scene::signed("07:55").handover();
    let mut next = offering(Boundary::Evening);
    let holdings = vec![holding(1, Came::Opened)];
    next.movements = sheet::Movements::since(Some(&last), holdings, Vec::new());
    let refused = Scene::default().specialist("17:15", Command::Offer(Box::new(next)));
    assert_eq!(refused, Err(Refusal::MatterUnaccounted));
}

#[test]
fn a_signed_sheet_does_not_change_and_what_comes_later_is_shown_beside_it() {
    let mut scene = Scene::signed("07:55");
    let before = scene.handover();
    let now = wall("09:00");
    let act = Act { by: GUARD, role: Role::NightGuard, desk: DeskNumber(1), now, occurred_at: now };
    let (offer, _) = before.offer().unwrap();
    let mut other = before.offer().unwrap().1.clone();
    other.sheet.reasons = vec![(matter(2).at, CarryReason::NoParts)];
    other.sheet.balance.end.clear();
    scene.write(&act, Body::Fact(Fact::Offered(other.clone())));
    scene.write(&act, Body::Fact(Fact::Refused { offer, reason: RefusalReason::Unclear }));
    scene.write(
        &act,
        Body::Corrects {
            target: offer,
            after: Vec::new(),
            fact: Fact::Offered(other),
            occurred_at: None,
            reason: "改".to_owned(),
        },
    );
    let strike = Body::Strikes {
        target: before.signed().unwrap().key,
        after: Vec::new(),
        reason: "反悔".to_owned(),
    };
    scene.write(&act, strike);
    let after = scene.handover();
    assert_eq!(after.signed(), before.signed());
    assert_eq!(
        (after.stage(), after.end(), after.carry_over()),
        (before.stage(), before.end(), before.carry_over())
    );
    assert_eq!(after.responsible(), Some(SPECIALIST));
    assert_eq!(after.came_after_signing().len(), 4);
}

#[test]
fn a_fact_reads_back_from_its_stored_form_and_holds_no_pin() {
    let scene = Scene::signed("07:55");
    for (_, record) in scene.ledger.values() {
        let mut bytes = Vec::new();
        ciborium::into_writer(record, &mut bytes).unwrap();
        let read: Record<Fact> = ciborium::from_reader(bytes.as_slice()).unwrap();
        assert_eq!(read, *record);
    }
    let checked = PinChecked { who: GUARD, role: Role::NightGuard };
    let signature = scene.handover().signed().unwrap().signature.clone();
    assert_eq!((signature.giver, signature.receiver), (checked.who, SPECIALIST));
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    let codes: BTreeSet<&str> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), Refusal::ALL.len());
}
