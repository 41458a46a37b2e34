//! Enrolment codes: ten minutes, five tries, once.

use super::*;

const PLAIN: Offer<'_> = Offer { property_id: "cuihu", desk: DESK, replace: false };

fn code() -> CodeText {
    "7K3M-Q9TX-2WBF".parse().unwrap()
}

fn wrong() -> CodeText {
    "7K3M-Q9TX-2WBG".parse().unwrap()
}

#[expect(clippy::unwrap_in_result, reason = "the outer error is a failed test")]
fn redeem(
    registry: &mut Registry,
    code: CodeText,
    key: u8,
    minutes: i64,
) -> Result<Enrolled, CodeRefusal> {
    registry
        .redeem_code(&Redeem { code, public_key: PublicKey([key; 32]) }, after(minutes))
        .unwrap()
}

fn offered() -> Registry {
    let mut registry = registry();
    registry.offer_code(&PLAIN, &code(), noon()).unwrap();
    registry
}

#[test]
fn a_code_reads_as_people_type_it() {
    assert_eq!("7k3m q9tx 2wbf".parse(), Ok(code()));
    assert_eq!(code().to_string(), "7K3M-Q9TX-2WBF");
    assert_eq!("OOII-LL00-1111".parse::<CodeText>(), "0011-1100-1111".parse());
    for text in ["", "7K3M-Q9TX", "7K3M-Q9TX-2WBF-0", "7K3M-Q9TX-2WBU", "七K3M-Q9TX-2WBF"] {
        assert_eq!(text.parse::<CodeText>(), Err(ParseCodeError), "{text}");
    }
    assert_eq!(format!("{:?}", code()), "CodeText(…)");
}

#[test]
fn a_code_enrols_once_and_the_same_key_hears_the_same_answer_again() {
    let mut registry = offered();
    let enrolled = redeem(&mut registry, code(), 1, 1).unwrap();
    assert_eq!(enrolled, Enrolled { property: PropertyUid([1; 16]), desk: DESK });
    assert_eq!(redeem(&mut registry, code(), 1, 2), Ok(enrolled), "the answer was lost");
    assert_eq!(redeem(&mut registry, code(), 2, 2), Err(CodeRefusal::Spent));
    assert_eq!(registry.certificates(enrolled.property).unwrap().len(), 1);
}

#[test]
fn a_code_is_good_for_less_than_ten_minutes() {
    assert!(redeem(&mut offered(), code(), 1, 9).is_ok());
    assert_eq!(redeem(&mut offered(), code(), 1, 10), Err(CodeRefusal::Expired));
}

#[test]
fn the_fifth_wrong_try_ends_a_code_even_for_the_right_secret() {
    let mut registry = offered();
    for _ in 0..4 {
        assert_eq!(redeem(&mut registry, wrong(), 1, 1), Err(CodeRefusal::Wrong));
    }
    // The fourth left one: shown on a copy of the story.
    let mut other = offered();
    for _ in 0..4 {
        redeem(&mut other, wrong(), 1, 1).unwrap_err();
    }
    assert!(redeem(&mut other, code(), 1, 1).is_ok());
    assert_eq!(redeem(&mut registry, wrong(), 1, 1), Err(CodeRefusal::Wrong));
    assert_eq!(redeem(&mut registry, code(), 1, 1), Err(CodeRefusal::Spent));
}

#[test]
fn a_code_nobody_offered_is_wrong_and_costs_no_try() {
    let mut registry = offered();
    for _ in 0..9 {
        let stray = "0000-Q9TX-2WBF".parse().unwrap();
        assert_eq!(redeem(&mut registry, stray, 1, 1), Err(CodeRefusal::Wrong));
    }
    assert!(redeem(&mut registry, code(), 1, 1).is_ok());
}

#[test]
fn a_later_code_of_a_desk_voids_the_earlier() {
    let mut registry = offered();
    let later: CodeText = "ABCD-0000-0000".parse().unwrap();
    registry.offer_code(&PLAIN, &later, after(1)).unwrap();
    assert_eq!(redeem(&mut registry, code(), 1, 2), Err(CodeRefusal::Wrong));
    assert!(redeem(&mut registry, later, 1, 2).is_ok());
}

#[test]
fn two_live_codes_never_begin_alike() {
    let mut registry = offered();
    let other = Offer { desk: DeskNumber(2), ..PLAIN };
    let clash = registry.offer_code(&other, &wrong(), after(1));
    assert_eq!(refusal(clash), Refusal::CodeTaken);
    registry.offer_code(&other, &wrong(), after(10)).unwrap();
}

#[test]
fn a_live_desk_is_replaced_only_where_the_code_says_so() {
    let mut registry = registry();
    let uid = enrol(&mut registry, 1, false, noon()).property;
    assert_eq!(refusal(registry.offer_code(&PLAIN, &code(), after(1))), Refusal::DeskIsLive);
    enrol(&mut registry, 2, true, after(1));
    let live = registry.live_certificate(uid, DESK).unwrap().unwrap();
    assert_eq!(live.public_key, PublicKey([2; 32]));
    let history = registry.certificates(uid).unwrap();
    assert_eq!(history[0].ended, Some(End { at: after(1), reason: EndReason::Replaced }));
    assert_eq!(registry.desks(&Scope::Company, ("", 0), 9).unwrap().len(), 1);
}

#[test]
fn a_code_offered_before_the_desk_went_live_does_not_replace_it() {
    let mut registry = offered();
    // Another server process enrolled the desk meanwhile.
    let transaction = registry.connection.transaction().unwrap();
    let place = (PropertyUid([1; 16]), DESK);
    certificate::issue(&transaction, place, PublicKey([8; 32]), noon()).unwrap();
    transaction.commit().unwrap();
    assert_eq!(redeem(&mut registry, code(), 1, 1), Err(CodeRefusal::DeskIsLive));
}

#[test]
fn a_key_that_was_certified_before_is_not_certified_again() {
    let mut registry = registry();
    enrol(&mut registry, 1, false, noon());
    registry.revoke("cuihu", DESK, RevokeAs::Lost, after(1)).unwrap();
    registry.offer_code(&PLAIN, &code(), after(2)).unwrap();
    assert_eq!(redeem(&mut registry, code(), 1, 2), Err(CodeRefusal::KeyKnown));
    assert!(redeem(&mut registry, code(), 2, 2).is_ok());
}

#[test]
fn an_offer_for_no_property_is_refused() {
    let nowhere = Offer { property_id: "binjiang", ..PLAIN };
    let refused = registry().offer_code(&nowhere, &code(), noon());
    assert_eq!(refusal(refused), Refusal::NoSuchProperty);
}
