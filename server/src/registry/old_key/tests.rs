//! What a desk offers is believed by nobody until a person adopts it.

use chrono_tz::Asia::Shanghai;
use dutybook_domain::id::DeskNumber;
use dutybook_replica::enrolment::Pepper;

use super::*;
use crate::registry::{CodeRefusal, CodeText, NewProperty, Offer, Redeem};

const CUIHU: PropertyUid = PropertyUid::from_bytes([1; 16]);
const OLD: PublicKey = PublicKey([7; 32]);

fn noon() -> DateTime<Utc> {
    "2026-03-02T04:00:00Z".parse().unwrap()
}

fn registry() -> Registry {
    let mut registry = Registry::in_memory(&[5; 48]).unwrap();
    let new = NewProperty {
        uid: CUIHU,
        id: "cuihu".to_owned(),
        name: "翠湖花园".to_owned(),
        region: "华东".to_owned(),
        zone: Shanghai,
        pepper: Pepper([1; 32]),
    };
    registry.add_property(&new, noon()).unwrap();
    registry
}

fn again(desk: u16, pepper: u8) -> Again {
    let (property, desk) = (CUIHU, DeskNumber(desk));
    Again { property, desk, servers: vec![OLD], pepper: Pepper([pepper; 32]) }
}

/// Enrols a desk; answers why not.
fn enrol(registry: &mut Registry, desk: u16, again: &Again) -> Option<CodeRefusal> {
    let byte = u8::try_from(desk).unwrap();
    let code = CodeText::from_random(&[byte; 12]);
    let offer = Offer { property_id: "cuihu", desk: DeskNumber(desk), replace: false };
    // An error where the same code is still good.
    registry.offer_code(&offer, &code, noon()).ok();
    let redeem = Redeem { code, public_key: PublicKey([byte; 32]) };
    registry.redeem_again(&redeem, Some(again), noon()).unwrap().err()
}

#[test]
fn an_offered_key_is_believed_once_it_is_adopted_by_its_fingerprint() {
    let mut registry = registry();
    assert_eq!(enrol(&mut registry, 1, &again(1, 9)), None);
    assert_eq!(registry.adopted_keys(CUIHU).unwrap(), []);
    let stranger = PublicKey([8; 32]).fingerprint();
    let refused = registry.adopt_key("cuihu", &stranger, noon()).unwrap_err();
    assert!(matches!(refused, RegistryError::Refused(Refusal::NoSuchKey)));
    let typed = OLD.fingerprint().to_ascii_uppercase().replace('-', " ");
    for _ in 0..2 {
        registry.adopt_key("cuihu", &typed, noon()).unwrap();
        assert_eq!(registry.adopted_keys(CUIHU).unwrap(), [OLD]);
    }
}

#[test]
fn the_first_desk_that_comes_back_says_what_pins_are_mixed_with() {
    let mut registry = registry();
    assert_eq!(enrol(&mut registry, 1, &again(1, 9)), None);
    assert_eq!(enrol(&mut registry, 2, &again(2, 3)), None);
    assert_eq!(registry.pepper(CUIHU).unwrap(), Pepper([9; 32]));
}

#[test]
fn a_desk_comes_back_under_its_own_number_and_property_only() {
    let mut registry = registry();
    let elsewhere = Again { property: PropertyUid::from_bytes([2; 16]), ..again(1, 9) };
    for other in [again(2, 9), elsewhere] {
        assert_eq!(enrol(&mut registry, 1, &other), Some(CodeRefusal::OtherDesk));
    }
    assert!(!registry.has_certificates().unwrap());
    assert_eq!(registry.pepper(CUIHU).unwrap(), Pepper([1; 32]));
    // The code is still good for the desk it was meant for.
    assert_eq!(enrol(&mut registry, 1, &again(1, 9)), None);
}
