//! Who is tied to the unit, as what, since when; transfer; how the unit is used.

use super::*;

fn transfer(arrears_months: u32, decision: &str) -> Command {
    Command::Transfer(Transfer {
        from: vec![WANG],
        to: vec![newcomer(ZHANG, Tie::Owner, "2026-11-20", "张伟")],
        on: day("2026-11-20"),
        arrears_months,
        arrears_decision: decision.to_owned(),
        notice: "2026-1".to_owned(),
    })
}

#[test]
fn b08_history_is_kept_when_the_owner_changes() {
    let mut clerk = Clerk::with_owner();
    clerk.does(transfer(0, ""));
    let file = clerk.file();
    assert_eq!(file.people_on(day("2026-11-19")), [WANG]);
    assert_eq!(file.people_on(day("2026-11-20")), [ZHANG]);
    let tenures = file.people()[&WANG].ties.tenures();
    assert_eq!(tenures[0].from, Some(day("2021-06-18")));
    assert_eq!(tenures[0].ended, Some((day("2026-11-20"), EndedBy::Transfer)));
    let name = file.of_person(WANG, PersonField::Name).unwrap();
    assert_eq!(name.reveal(), "王芳");
}

#[test]
fn b08_a_transfer_cancels_the_old_owners_cards_and_ends_their_vehicles_and_family() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::Add(newcomer(LI, Tie::Family, "2021-06-18", "李雷")));
    let keeper = Edit::text(Field::Vehicle(CAR, VehicleField::Keeper), WANG.to_string());
    let edits = vec![plate("沪A·7X932"), keeper];
    clerk.does(Command::AddVehicle { vehicle: CAR, from: None, edits });
    for (card, holder) in [(1, Some(WANG)), (2, Some(LI)), (3, None)] {
        clerk.does(Command::IssueCard(cards::issued(card, holder), None));
    }
    clerk.does(transfer(0, ""));
    let file = clerk.file();
    let cancelled = CardStage::Cancelled(CardEnd::Transfer);
    assert!(file.cards().values().all(|card| card.stage() == cancelled));
    assert!(!file.vehicles()[&CAR].holds_on(day("2026-11-20")));
    assert_eq!(file.people_on(day("2026-11-20")), [ZHANG]);
}

#[test]
fn b08_a_transfer_leaves_the_tenant_with_family_and_card() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::Add(newcomer(LI, Tie::Tenant, "2025-01-01", "李雷")));
    clerk.does(Command::IssueCard(cards::issued(1, Some(LI)), None));
    clerk.does(transfer(0, ""));
    assert_eq!(clerk.file().people_on(day("2026-11-20")), [ZHANG, LI]);
    assert_eq!(clerk.file().cards()[&CardId(1)].stage(), CardStage::Issued);
}

#[test]
fn b01_39_b08_a_transfer_with_more_than_three_months_owed_asks_for_a_decision() {
    let mut clerk = Clerk::with_owner();
    assert!(clerk.asks(transfer(3, "")).is_ok());
    assert_eq!(clerk.asks(transfer(4, " ")), Err(Refusal::ArrearsUndecided));
    clerk.does(transfer(4, "新业主同意代缴"));
    let entered = &clerk.file().transfers()[0].clone();
    assert!(entered.watched && entered.arrears_months == 4);
}

#[test]
fn b08_a_transfer_names_every_owner_a_buyer_and_the_privacy_notice() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::Add(newcomer(LI, Tie::CoOwner, "2022-01-01", "李雷")));
    assert_eq!(clerk.asks(transfer(0, "")), Err(Refusal::NotTheOwners));
    let Command::Transfer(mut whole) = transfer(0, "") else { unreachable!() };
    whole.from = vec![LI, WANG];
    whole.notice.clear();
    let without_notice = Command::Transfer(whole.clone());
    assert_eq!(clerk.asks(without_notice), Err(Refusal::NoticeMissing));
    whole.notice = "2026-1".to_owned();
    let nobody = Transfer { to: Vec::new(), ..whole.clone() };
    assert_eq!(clerk.asks(Command::Transfer(nobody)), Err(Refusal::NotTheOwners));
    let tomorrow = Transfer { on: day("2026-11-25"), ..whole.clone() };
    assert_eq!(clerk.asks(Command::Transfer(tomorrow)), Err(Refusal::DayAhead));
    assert!(clerk.asks(Command::Transfer(whole)).is_ok());
}

#[test]
fn a_newcomer_has_a_name_and_is_not_tied_twice() {
    let clerk = Clerk::with_owner();
    let again = newcomer(WANG, Tie::Owner, "2022-01-01", "王芳");
    assert_eq!(clerk.asks(Command::Add(again)), Err(Refusal::AlreadyTied));
    let nameless = Newcomer { edits: Vec::new(), ..newcomer(LI, Tie::Family, "2022-01-01", "x") };
    assert_eq!(clerk.asks(Command::Add(nameless)), Err(Refusal::NameMissing));
    let of_another = Newcomer {
        edits: vec![named(LI, "李雷"), named(WANG, "王")],
        ..newcomer(LI, Tie::Family, "2022-01-01", "x")
    };
    assert_eq!(clerk.asks(Command::Add(of_another)), Err(Refusal::NoSuchPerson));
}

#[test]
fn the_end_of_a_tie_needs_its_beginning() {
    let mut clerk = Clerk::with_owner();
    let end = |tie, until: &str| Command::End {
        person: WANG,
        tie,
        until: day(until),
        why: EndedBy::MovedOut,
    };
    assert_eq!(clerk.asks(end(Tie::Tenant, "2026-11-01")), Err(Refusal::NotTied));
    assert_eq!(clerk.asks(end(Tie::Owner, "2020-11-01")), Err(Refusal::NotTied));
    assert_eq!(clerk.asks(end(Tie::Owner, "2026-12-01")), Err(Refusal::DayAhead));
    clerk.does(end(Tie::Owner, "2026-11-01"));
    assert_eq!(clerk.file().stage(day("2026-10-31")), FileStage::Active);
    assert_eq!(clerk.file().stage(day("2026-11-01")), FileStage::Vacated);
    assert_eq!(clerk.file().stage(day("2021-01-01")), FileStage::Open);
}

#[test]
fn ties_read_alike_in_whatever_order_they_are_heard() {
    let say = |order: [u8; 4]| {
        let mut ties = Ties::default();
        for step in order {
            match step {
                0 => ties.begin(Tie::Tenant, Some(day("2020-01-01"))),
                1 => ties.end(Tie::Tenant, day("2021-01-01"), EndedBy::LeaseEnded),
                2 => ties.begin(Tie::Tenant, Some(day("2022-01-01"))),
                _ => ties.end(Tie::Tenant, day("2023-01-01"), EndedBy::LeaseEnded),
            }
        }
        ties.tenures()
    };
    let expected = say([0, 1, 2, 3]);
    assert_eq!(expected.len(), 2);
    assert_eq!(expected[0].ended, Some((day("2021-01-01"), EndedBy::LeaseEnded)));
    for order in [[3, 2, 1, 0], [2, 1, 0, 3], [1, 3, 0, 2], [2, 3, 1, 0]] {
        assert_eq!(say(order), expected);
    }
    let mut alone = Ties::default();
    alone.end(Tie::Owner, day("2021-01-01"), EndedBy::Other);
    assert_eq!(alone.tenures()[0].from, None);
    assert_eq!(alone.on(day("2021-01-01")).count(), 0);
}

#[test]
fn a_persons_data_may_be_kept_three_years_after_the_last_tie_ended() {
    let mut clerk = Clerk::with_owner();
    clerk.does(transfer(0, ""));
    assert_eq!(clerk.file().kept_too_long(day("2029-11-20")), []);
    assert_eq!(clerk.file().kept_too_long(day("2029-11-21")), [WANG]);
}

#[test]
fn a_unit_is_used_as_the_last_word_by_that_day_says() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::Occupy(Occupancy::FittingOut, day("2021-07-01")));
    clerk.does(Command::Occupy(Occupancy::Occupied, day("2021-12-01")));
    let again = Command::Occupy(Occupancy::Occupied, day("2022-01-01"));
    assert_eq!(clerk.asks(again), Err(Refusal::Unchanged));
    let file = clerk.file();
    assert_eq!(file.occupancy(day("2021-06-30")), None);
    let fitting = Some((day("2021-07-01"), Occupancy::FittingOut));
    assert_eq!(file.occupancy(day("2021-11-30")), fitting);
    assert!(file.occupancy(day("2026-01-01")).unwrap().1.is_moved_in());
    assert!(!Occupancy::FittingOut.is_moved_in() && !Occupancy::Vacant.is_moved_in());
}
