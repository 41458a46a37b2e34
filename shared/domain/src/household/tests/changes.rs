//! Requests for a change, consents, and edits of what is on file.

use super::*;

const REQUEST: RequestId = RequestId(5);

fn new_phone() -> ChangeRequested {
    let edits = vec![phone(WANG, "139 0000 5678")];
    ChangeRequested { request: REQUEST, asked_by: Some(WANG), edits }
}

#[test]
fn b08_an_owners_phone_changes_only_by_a_request_whose_sender_was_verified() {
    let mut clerk = Clerk::with_owner();
    let set = || Command::Set(vec![phone(WANG, "139 0000 5678")]);
    assert_eq!(clerk.asks(set()), Err(Refusal::NeedsVerifiedRequest));
    // A supervisor mends what was mistyped.
    assert!(clerk.clone().acting(Role::Supervisor).asks(set()).is_ok());
    clerk.does(Command::RequestChange(new_phone()));
    let apply = || Command::ApplyChange(REQUEST);
    assert_eq!(clerk.asks(apply()), Err(Refusal::WrongStep));
    clerk.does(Command::VerifyChange(REQUEST, Certificate::IdentityCard));
    let decision = clerk.does(apply());
    assert_eq!(decision.edits, [phone(WANG, "13900005678")]);
    assert_eq!(clerk.file().of_person(WANG, PersonField::Phone).unwrap().reveal(), "13900005678");
    assert!(clerk.file().is_waiting());
    clerk.does(Command::ConfirmChange(REQUEST));
    assert_eq!(clerk.file().requests()[&REQUEST].stage(), RequestStage::Confirmed);
    assert!(!clerk.file().is_waiting());
    assert_eq!(clerk.asks(apply()), Err(Refusal::WrongStep));
}

#[test]
fn b08_a_refused_request_says_why_and_is_not_applied() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::RequestChange(new_phone()));
    let refuse = |reason: &str| Command::RefuseChange(REQUEST, reason.into());
    assert_eq!(clerk.asks(refuse("")), Err(Refusal::ReasonMissing));
    clerk.does(refuse("未出示证件"));
    let verify = Command::VerifyChange(REQUEST, Certificate::Passport);
    assert_eq!(clerk.asks(verify), Err(Refusal::WrongStep));
    assert_eq!(clerk.asks(refuse("再次")), Err(Refusal::WrongStep));
}

#[test]
fn a_request_asks_for_something_and_once() {
    let mut clerk = Clerk::with_owner();
    let nothing = ChangeRequested { edits: vec![phone(WANG, "13800001234")], ..new_phone() };
    assert_eq!(clerk.asks(Command::RequestChange(nothing)), Err(Refusal::NothingAsked));
    clerk.does(Command::RequestChange(new_phone()));
    assert_eq!(clerk.asks(Command::RequestChange(new_phone())), Err(Refusal::NoSuchRequest));
    assert_eq!(clerk.asks(Command::ConfirmChange(RequestId(9))), Err(Refusal::NoSuchRequest));
}

#[test]
fn a_tenants_phone_is_edited_in_place() {
    let mut clerk = Clerk::with_owner();
    clerk.does(Command::Add(newcomer(LI, Tie::Tenant, "2025-01-01", "李雷")));
    clerk.does(Command::Set(vec![phone(LI, "13700001111")]));
    clerk.does(Command::Set(vec![phone(LI, "13700002222")]));
    let same = Command::Set(vec![phone(LI, "137-0000-2222")]);
    assert_eq!(clerk.asks(same), Err(Refusal::Unchanged));
}

#[test]
fn b08_a_conflict_is_resolved_by_choosing_without_a_request() {
    let mut clerk = Clerk::with_owner();
    let field = Field::Person(WANG, PersonField::Phone);
    let register = clerk.registers.get_mut(&field).unwrap();
    let mut other = register.shown.clone();
    other.value = Some(super::field::Value::text("13900005678"));
    register.conflicting.push(other);
    assert_eq!(clerk.file().conflicts().count(), 1);
    // Either value may be chosen, the one shown too; a third is a change.
    assert!(clerk.asks(Command::Set(vec![phone(WANG, "13800001234")])).is_ok());
    assert!(clerk.asks(Command::Set(vec![phone(WANG, "13900005678")])).is_ok());
    let third = Command::Set(vec![phone(WANG, "13700000000")]);
    assert_eq!(clerk.asks(third), Err(Refusal::NeedsVerifiedRequest));
}

#[test]
fn b08_a_care_note_rests_on_consent_and_goes_with_it() {
    let mut clerk = Clerk::with_owner();
    let field = Field::Person(WANG, PersonField::CareNote);
    let note = || Command::Set(vec![Edit::text(field, "轮椅，电梯停用时电话通知")]);
    assert_eq!(clerk.asks(note()), Err(Refusal::NeedsConsent));
    let consent = |notice: &str| Command::Consent(WANG, Consent::CareNote, notice.to_owned());
    assert_eq!(clerk.asks(consent("")), Err(Refusal::NoticeMissing));
    clerk.does(consent("2026-1"));
    clerk.does(note());
    assert!(clerk.file().registers().value(field).is_some());
    clerk.does(Command::Withdraw(WANG, Consent::CareNote));
    assert_eq!(clerk.file().registers().value(field), None);
    let again = Command::Withdraw(WANG, Consent::CareNote);
    assert_eq!(clerk.asks(again), Err(Refusal::NotConsented));
    assert_eq!(clerk.asks(note()), Err(Refusal::NeedsConsent));
}

#[test]
fn a_vehicle_has_a_plate_and_leaves_once() {
    let mut clerk = Clerk::with_owner();
    let add = |edits| Command::AddVehicle { vehicle: CAR, from: None, edits };
    assert_eq!(clerk.asks(add(Vec::new())), Err(Refusal::BadPlate));
    clerk.does(add(vec![plate("沪ａ·7x932")]));
    assert_eq!(clerk.file().of_vehicle(CAR, VehicleField::Plate).unwrap().reveal(), "沪A7X932");
    assert_eq!(clerk.asks(add(vec![plate("沪A7X932")])), Err(Refusal::AlreadyThere));
    let gone = Command::RemoveVehicle(CAR, day("2026-11-24"));
    clerk.does(gone.clone());
    assert_eq!(clerk.asks(gone), Err(Refusal::WrongState));
    assert!(!clerk.file().vehicles()[&CAR].holds_on(day("2026-11-24")));
}
