//! Cards and keys: what may follow what.

use super::*;

pub(super) fn issued(card: u64, holder: Option<PersonId>) -> CardIssued {
    CardIssued {
        card: CardId(card),
        number: format!("00318{card:02}").as_str().into(),
        sort: CardSort::Access,
        holder,
        deposit_fen: 2_000,
    }
}

const CARD: CardId = CardId(1);

fn stage(clerk: &Clerk) -> CardStage {
    clerk.file().cards()[&CARD].stage()
}

#[test]
fn b08_a_card_is_requested_issued_lost_frozen_and_replaced() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::RequestCard(CARD, CardSort::Access, Some(WANG)));
    assert_eq!(stage(&clerk), CardStage::Requested);
    clerk.does(Command::IssueCard(issued(1, Some(WANG)), None));
    assert_eq!(stage(&clerk), CardStage::Issued);
    clerk.does(Command::ReportCardLost(CARD));
    assert_eq!(stage(&clerk), CardStage::Lost);
    assert!(clerk.file().is_waiting());
    // While it still opens doors, nothing takes its place.
    let replace = || Command::IssueCard(issued(2, Some(WANG)), Some(CARD));
    assert_eq!(clerk.asks(replace()), Err(Refusal::WrongState));
    clerk.does(Command::FreezeCard(CARD));
    assert_eq!(stage(&clerk), CardStage::Frozen);
    clerk.does(replace());
    assert_eq!(stage(&clerk), CardStage::Replaced(CardId(2)));
    assert_eq!(clerk.file().cards()[&CardId(2)].stage(), CardStage::Issued);
    assert!(!clerk.file().is_waiting());
}

#[test]
fn b08_a_lost_card_is_to_be_frozen_within_five_minutes_as_the_rule_stood_then() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::IssueCard(issued(1, None), None));
    clerk.does(Command::ReportCardLost(CARD));
    let lost = clerk.file().cards()[&CARD].lost.unwrap();
    assert_eq!(lost.freeze, Allowance::Minutes(5));
    let due_at = lost.freeze_due(cuihu().zone).unwrap();
    assert_eq!(due_at, wall("2026-11-24 10:47"));
    clerk.wait_minutes(3);
    clerk.does(Command::FreezeCard(CARD));
    let (_, frozen_at) = clerk.file().cards()[&CARD].frozen.unwrap().unwrap();
    assert_eq!(frozen_at, wall("2026-11-24 10:45"));
    let rules = crate::regulation::Rules::default();
    let slower = rules.with(RuleId::CardFreezeWithin, Value::Number(9));
    let property = crate::property::Property { rules: slower, ..cuihu() };
    let mut file = clerk.clone();
    file.does(Command::IssueCard(issued(2, None), None));
    let report = Command::ReportCardLost(CardId(2));
    let decided = decide(&file.file(), &file.act(), &property, report).unwrap();
    let freeze = Allowance::Minutes(9);
    assert_eq!(decided.facts, [Fact::Card(CardFact::Lost { card: CardId(2), freeze })]);
}

#[test]
fn b08_a_card_returned_or_cancelled_is_at_its_end() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::IssueCard(issued(1, None), None));
    let too_much = Command::ReturnCard(CARD, 2_001);
    assert_eq!(clerk.asks(too_much), Err(Refusal::BadCount));
    clerk.does(Command::ReturnCard(CARD, 2_000));
    assert_eq!(stage(&clerk), CardStage::Returned);
    for command in [
        Command::ReportCardLost(CARD),
        Command::FreezeCard(CARD),
        Command::ReturnCard(CARD, 0),
        Command::CancelCard(CARD, CardEnd::Broken),
        Command::IssueCard(issued(2, None), Some(CARD)),
    ] {
        assert_eq!(clerk.asks(command), Err(Refusal::WrongState));
    }
    // Two desks apart: the end that came first by key stays.
    clerk.write(Fact::Card(CardFact::Cancelled { card: CARD, why: CardEnd::Broken }));
    assert_eq!(stage(&clerk), CardStage::Returned);
}

#[test]
fn one_number_is_on_one_live_card_only() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::IssueCard(issued(1, None), None));
    let same = CardIssued { card: CardId(9), ..issued(1, None) };
    assert_eq!(clerk.asks(Command::IssueCard(same, None)), Err(Refusal::AlreadyThere));
    let numberless = CardIssued { number: " ".into(), ..issued(2, None) };
    assert_eq!(clerk.asks(Command::IssueCard(numberless, None)), Err(Refusal::NumberMissing));
    let stranger = issued(2, Some(LI));
    assert_eq!(clerk.asks(Command::IssueCard(stranger, None)), Err(Refusal::NoSuchPerson));
}

fn left(count: u16, purpose: &str) -> KeyLeft {
    let key = KeyId(1);
    KeyLeft {
        key,
        sort: KeySort::Door,
        count,
        by: Some(WANG),
        purpose: purpose.into(),
        until: None,
    }
}

#[test]
fn keys_left_at_the_desk_are_counted_until_they_are_given_back() {
    let mut clerk = Clerk::with_owner();
    assert_eq!(clerk.asks(Command::TakeKeys(left(0, "维修"))), Err(Refusal::BadCount));
    assert_eq!(clerk.asks(Command::TakeKeys(left(1, ""))), Err(Refusal::ReasonMissing));
    clerk.does(Command::TakeKeys(left(2, "厨房漏水维修")));
    assert_eq!(clerk.file().keys_held(), 2);
    clerk.does(Command::LendKeys(KeyId(1), StaffId(12), None));
    assert!(clerk.file().is_waiting());
    // Lent keys cannot be given back, and still count as the desk's to answer for.
    let back = || Command::GiveKeysBack(KeyId(1), Some(WANG));
    assert_eq!(clerk.asks(back()), Err(Refusal::WrongState));
    assert_eq!(clerk.file().keys_held(), 2);
    clerk.does(Command::KeysBack(KeyId(1)));
    clerk.does(back());
    assert_eq!(clerk.file().keys_held(), 0);
    assert_eq!(clerk.asks(Command::KeysBack(KeyId(1))), Err(Refusal::WrongState));
}

#[test]
fn keys_handed_to_the_household_add_up() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::HandKeys(KeySort::Door, 3, Some(WANG)));
    clerk.does(Command::HandKeys(KeySort::Door, 1, None));
    clerk.does(Command::HandKeys(KeySort::Mailbox, 1, None));
    let handed = clerk.file().keys_handed().clone();
    assert_eq!(handed, BTreeMap::from([(KeySort::Door, 4), (KeySort::Mailbox, 1)]));
}
