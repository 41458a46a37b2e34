//! The fields of the sheet: their names stay, and a value has one spelling.

use super::*;

#[test]
fn a_field_reads_back_from_its_name_and_the_names_stay() {
    let names = [
        (Field::Area, "unit/area"),
        (Field::Use, "unit/use"),
        (Field::DeliveredOn, "unit/delivered-on"),
        (Field::FeeStandard, "unit/fee-standard"),
        (Field::Meter(super::thing::Meter::Water), "unit/meter/water"),
        (Field::Steward, "unit/steward"),
        (Field::Note, "note"),
        (Field::Person(WANG, PersonField::Phone), "person/00000000000000a1/phone"),
        (Field::Person(WANG, PersonField::CareNote), "person/00000000000000a1/care-note"),
        (Field::Vehicle(CAR, VehicleField::Plate), "vehicle/00000000000000c1/plate"),
    ];
    for (field, name) in names {
        assert_eq!(field.to_string(), name);
        assert_eq!(name.parse(), Ok(field));
        // A sheet takes names of at most 64 of these signs.
        assert!(
            name.len() <= 64
                && name
                    .bytes()
                    .all(|byte| { matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'/') })
        );
    }
    for name in ["", "person/a1/phone", "person/00000000000000A1/phone", "unit/colour", "note/x"] {
        assert!(name.parse::<Field>().is_err(), "{name}");
    }
}

#[test]
fn a_fact_keeps_the_form_it_is_stored_in() {
    let fact = Fact::Card(CardFact::Lost { card: CardId(1), freeze: Allowance::Minutes(5) });
    let stored = serde_json::to_string(&fact).unwrap();
    assert_eq!(stored, r#"{"card":{"lost":{"card":1,"freeze":{"min":5}}}}"#);
    let asked = ChangeRequested {
        request: RequestId(5),
        asked_by: None,
        edits: vec![phone(WANG, "1"), Edit { field: Field::Note, value: None }],
    };
    let stored =
        serde_json::to_string(&Fact::Change(ChangeFact::Requested(asked.clone()))).unwrap();
    assert_eq!(
        stored,
        r#"{"change":{"requested":{"request":5,"edits":[{"field":"person/00000000000000a1/phone","value":"1"},{"field":"note"}]}}}"#
    );
    let read: Fact = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, Fact::Change(ChangeFact::Requested(asked)));
}

#[test]
fn a_value_has_one_spelling() {
    let checked = |edit: Edit| {
        edit.checked().map(|edit| edit.value.and_then(|value| value.as_text().cloned()))
    };
    let text = |text: &str| Ok(Some(crate::personal::Personal::new(text.to_owned())));
    assert_eq!(checked(phone(WANG, "（０２１）5555－0100")), text("02155550100"));
    assert_eq!(checked(phone(WANG, "138-call-me")), Err(Refusal::BadPhone));
    assert_eq!(checked(phone(WANG, "021-5555 0100")), text("02155550100"));
    assert_eq!(checked(phone(WANG, "+86 138 0000 1234")), text("+8613800001234"));
    assert_eq!(checked(plate("沪a 7x932")), text("沪A7X932"));
    assert_eq!(checked(plate("沪A'; DROP")), Err(Refusal::BadPlate));
    assert_eq!(checked(named(WANG, "　王 芳\n")), text("王 芳"));
    assert_eq!(checked(named(WANG, " ")), Err(Refusal::NameMissing));
    assert_eq!(checked(named(WANG, &"王".repeat(65))), Err(Refusal::TooLong));
    assert_eq!(checked(Edit::text(Field::Use, "palace")), Err(Refusal::WrongSort));
    assert_eq!(checked(Edit::text(Field::DeliveredOn, "2021-02-30")), Err(Refusal::BadDay));
    assert_eq!(checked(Edit::text(Field::Area, "120")), Err(Refusal::WrongSort));
    assert_eq!(checked(Edit::text(Field::Note, "  ")), Ok(None));
    let area = |area| Edit { field: Field::Area, value: Some(super::field::Value::Number(area)) };
    assert_eq!(area(0).checked(), Err(Refusal::BadArea));
    assert_eq!(area(12_640).checked(), Ok(area(12_640)));
}

#[test]
fn a_personal_value_does_not_show_itself() {
    let shown = format!("{:?}", phone(WANG, "13800001234"));
    assert!(!shown.contains("1380"), "{shown}");
}

#[test]
fn a_file_made_of_facts_in_any_order_is_the_same_file() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::IssueCard(cards::issued(1, None), None));
    clerk.does(Command::ReportCardLost(CardId(1)));
    let file = clerk.file();
    let mut shuffled: Vec<(FactKey, _)> = clerk.ledger.clone().into_iter().collect();
    shuffled.reverse();
    clerk.ledger = shuffled.into_iter().collect();
    assert_eq!(clerk.file(), file);
    // Facts about what nobody has heard of yet are kept.
    let mut early = Clerk::new();
    early.write(Fact::Card(CardFact::Frozen { card: CardId(4) }));
    early.write(Fact::Key(KeyFact::Back { key: KeyId(4) }));
    early.write(Fact::Change(ChangeFact::Applied { request: RequestId(4) }));
    assert_eq!(early.file().cards()[&CardId(4)].stage(), CardStage::Frozen);
    assert_eq!(early.file().requests()[&RequestId(4)].stage(), RequestStage::Applied);
    assert_eq!(early.asks(Command::Set(vec![])), Err(Refusal::NoFile));
}

#[test]
fn a_register_of_a_newer_version_is_counted() {
    let known: BTreeMap<Field, Register> = BTreeMap::new();
    let file = fold(&Ledger::new(), Registers { known, newer: 2 });
    assert_eq!(file.registers().newer, 2);
}
