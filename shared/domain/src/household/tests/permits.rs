//! Who may do what, and what every look leaves behind.

use super::*;

fn reveal(field: Field, purpose: &str) -> Command {
    Command::Reveal { field, purpose: purpose.to_owned() }
}

const PHONE: Field = Field::Person(WANG, PersonField::Phone);

#[test]
fn b08_specialists_and_supervisors_keep_the_archive_and_night_duty_does_not() {
    let set = || Command::Set(vec![Edit::text(Field::Note, "狗怕生")]);
    for (role, answer) in [
        (Role::Specialist, None),
        (Role::Supervisor, None),
        (Role::ProjectManager, None),
        (Role::NightGuard, Some(Refusal::NightLogOnly)),
        (Role::NightMaintenance, Some(Refusal::NightLogOnly)),
        (Role::StandIn, Some(Refusal::NightLogOnly)),
        (Role::Worker, Some(Refusal::NotAllowed)),
        (Role::FinanceAssistant, Some(Refusal::NotAllowed)),
    ] {
        let clerk = Clerk::with_owner().acting(role);
        assert_eq!(clerk.asks(set()).err(), answer, "{role:?}");
    }
}

#[test]
fn b08_a_look_at_a_personal_value_needs_a_purpose_and_is_entered_in_the_journal() {
    let mut clerk = Clerk::with_owner();
    assert_eq!(clerk.asks(reveal(PHONE, " ")), Err(Refusal::PurposeMissing));
    let decision = clerk.does(reveal(PHONE, "call-back"));
    assert_eq!((decision.facts.len(), decision.edits.len()), (0, 0));
    let document = document(cuihu().uid, &"3-1-1502".parse().unwrap());
    let purpose = "call-back".to_owned();
    let entered = journal::Fact::Revealed { document, field: RevealedField::Phone, purpose };
    assert_eq!(decision.journal, [entered]);
    let view = Command::View { purpose: "call-back".to_owned() };
    assert!(matches!(clerk.does(view).journal[..], [journal::Fact::Viewed { .. }]));
}

#[test]
fn b08_night_duty_sees_a_telephone_number_and_no_other_personal_value() {
    let clerk = Clerk::with_owner().acting(Role::NightGuard);
    assert!(clerk.asks(reveal(PHONE, "call-back")).is_ok());
    let name = Field::Person(WANG, PersonField::Name);
    assert_eq!(clerk.asks(reveal(name, "call-back")), Err(Refusal::NightLogOnly));
}

#[test]
fn what_is_not_on_file_or_not_personal_cannot_be_revealed() {
    let clerk = Clerk::with_owner();
    let other = Field::Person(WANG, PersonField::OtherPhone);
    assert_eq!(clerk.asks(reveal(other, "x")), Err(Refusal::NothingThere));
    assert_eq!(clerk.asks(reveal(Field::Area, "x")), Err(Refusal::NothingThere));
}

#[test]
fn b08_an_export_of_one_person_is_entered_with_its_purpose() {
    let mut clerk = Clerk::with_owner();
    let export = |person, purpose: &str| Command::Export {
        person,
        file: "wang.zip".to_owned(),
        purpose: purpose.to_owned(),
    };
    assert_eq!(clerk.asks(export(WANG, "")), Err(Refusal::PurposeMissing));
    assert_eq!(clerk.asks(export(ZHANG, "asked")), Err(Refusal::NoSuchPerson));
    let decision = clerk.does(export(WANG, "asked"));
    assert!(matches!(
        decision.journal[..],
        [journal::Fact::Exported { kind: journal::ExportKind::Person, records: 1, .. }]
    ));
}

#[test]
fn only_a_supervisor_closes_a_file_or_joins_a_stray_one_and_a_closed_one_stays_readable() {
    let mut clerk = Clerk::with_owner();
    let stray = || Command::Belong("3-1-1503".parse().unwrap());
    let archive = || Command::Archive(day("2026-11-24"));
    assert_eq!(clerk.asks(stray()), Err(Refusal::NotSupervisor));
    assert_eq!(clerk.asks(archive()), Err(Refusal::NotSupervisor));
    clerk.role = Role::Supervisor;
    clerk.does(stray());
    assert_eq!(clerk.file().unit().unwrap().as_str(), "3-1-1503");
    assert_eq!(clerk.file().opened_as().unwrap().as_str(), "3-1-1502");
    clerk.does(archive());
    assert_eq!(clerk.file().stage(day("2026-11-24")), FileStage::Archived);
    assert_eq!(clerk.asks(Command::Set(vec![named(WANG, "王")])), Err(Refusal::Archived));
    assert!(clerk.asks(reveal(PHONE, "identity")).is_ok());
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    let codes: BTreeSet<&str> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), Refusal::ALL.len());
    assert!(codes.iter().all(|code| code.starts_with("archive-")));
}

#[test]
fn b08_an_entry_is_due_in_its_shift_and_late_after_twenty_four_hours() {
    let delay = |recorded: &str| entry_delay(wall("2026-11-24 15:00"), wall(recorded), &cuihu());
    assert_eq!(delay("2026-11-24 17:29"), EntryDelay::SameShift);
    assert_eq!(delay("2026-11-24 18:00"), EntryDelay::WithinLimit);
    assert_eq!(delay("2026-11-25 15:00"), EntryDelay::WithinLimit);
    assert_eq!(delay("2026-11-25 15:01"), EntryDelay::Late);
}

#[test]
fn b08_a_file_is_whole_with_area_use_delivery_an_owner_with_a_phone_and_the_nine_papers() {
    let mut clerk = Clerk::with_owner();
    let today = day("2026-11-24");
    assert!(clerk.file().is_delivered(today));
    assert_eq!(clerk.file().missing(today).len(), 12);
    clerk.does(Command::Set(vec![
        Edit { field: Field::Area, value: Some(super::field::Value::Number(12_640)) },
        Edit::text(Field::Use, "residential"),
        Edit::text(Field::DeliveredOn, "2021-05-30"),
    ]));
    for paper in Paper::MANDATORY {
        clerk.does(Command::FilePaper(paper, day("2021-06-18"), Kept::Seen, None));
    }
    assert_eq!(clerk.file().missing(today), []);
    let taken = Command::TakePaper(Paper::Convention, "送总部".into());
    clerk.does(taken.clone());
    assert_eq!(clerk.file().missing(today), [Part::Paper(Paper::Convention)]);
    assert_eq!(clerk.asks(taken), Err(Refusal::NotFiled));
}
