//! Who is let in, and who has to go.

use std::time::Duration;

use dutybook_domain::id::DeskNumber;
use dutybook_replica::certificate::EndReason;
use dutybook_replica::key::SecretKey;
use dutybook_replica::wire::error::CloseCode;
use dutybook_server::registry::{RevokeAs, Scope};

use super::command::{command, export};
use super::desk::Desk;
use super::house::{BINJIANG, CUIHU, House};
use super::line::Line;

#[tokio::test]
async fn a_lost_desk_is_cut_off_on_the_live_connection_and_destroys_its_keys() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    let clock = dutybook_server::clock::Stopwatch::start();
    house.revoke(1, RevokeAs::Lost);
    assert_eq!(line.end(&mut desk).await, CloseCode::Lost.number());
    assert!(clock.elapsed() < Duration::from_secs(2), "{:?}", clock.elapsed());
    assert!(line.were_keys_destroyed());
    // And when it comes back: told so, and told nothing else.
    let late = desk.write(1, "失窃之后");
    let mut line = Line::open(&mut desk, house.address()).await;
    assert_eq!(line.end(&mut desk).await, CloseCode::Lost.number());
    assert!(line.were_keys_destroyed() && line.stored.is_empty());
    assert!(house.log().envelopes(CUIHU, &[late]).unwrap().is_empty());
}

#[tokio::test]
async fn what_a_lost_desk_signed_is_taken_only_from_a_desk_in_service_that_answers_for_it() {
    // An entry's own time is its author's word and would prove nothing: whoever has the key can
    // date an entry before the loss. That a desk in service holds it is the proof.
    let mut house = House::open().await;
    let mut lost = Desk::enrol(&mut house, 1).await;
    let mut honest = Desk::enrol(&mut house, 2).await;
    house.revoke(1, RevokeAs::Lost);
    let mut line = Line::open(&mut honest, house.address()).await;
    line.until(&mut honest, |_, desk| desk.roster.live(DeskNumber(1)).is_none()).await;
    drop(line);
    let held = lost.write(1, "报失前所记");
    let mut line = Line::open(&mut lost, house.address()).await;
    assert_eq!(line.end(&mut lost).await, CloseCode::Lost.number());
    assert!(house.log().envelopes(CUIHU, &[held]).unwrap().is_empty());
    let rows = lost.read().outbox(CUIHU, 0, 1 << 20).unwrap();
    for (_, envelope) in rows {
        let change = honest.admit(&envelope).unwrap();
        honest.keep(change);
    }
    let mut line = Line::open(&mut honest, house.address()).await;
    line.until(&mut honest, |line, _| line.stored.iter().any(|(one, _)| *one == held)).await;
    assert!(line.refused.is_empty());
}

#[tokio::test]
async fn a_retired_desk_hands_in_first_and_then_its_certificate_ends() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    drop(line);
    let held: Vec<_> = (0..30).map(|at| desk.write(at, "断网时所记")).collect();
    house.revoke(1, RevokeAs::Retired);
    let mut line = Line::open(&mut desk, house.address()).await;
    assert_eq!(line.end(&mut desk).await, CloseCode::Retired.number());
    assert_eq!(line.stored.len(), held.len());
    assert_eq!(house.log().envelopes(CUIHU, &held).unwrap().len(), held.len());
    house.until(|house| house.has_ended(1, EndReason::Retired)).await;
}

#[tokio::test]
async fn a_connected_desk_is_asked_to_retire_and_does() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    house.revoke(1, RevokeAs::Retired);
    assert_eq!(line.end(&mut desk).await, CloseCode::Retired.number());
    house.until(|house| house.has_ended(1, EndReason::Retired)).await;
}

#[tokio::test]
async fn a_desk_that_connects_anew_takes_its_own_place() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let mut first = Line::open(&mut desk, house.address()).await;
    first.settle(&mut desk).await;
    let mut second = Line::open(&mut desk, house.address()).await;
    second.settle(&mut desk).await;
    assert_eq!(first.end(&mut desk).await, CloseCode::Superseded.number());
    let hash = desk.write(1, "新连接");
    second.saved(&mut desk).await;
    second.until(&mut desk, |line, _| line.stored.iter().any(|(one, _)| *one == hash)).await;
}

#[tokio::test]
async fn nobody_is_let_in_without_the_key_the_number_or_the_property() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    desk.write(1, "不该收");
    let refused = CloseCode::NotAdmitted.number();
    let mut elsewhere = Line::open_as(&mut desk, house.address(), DeskNumber(2)).await;
    assert_eq!(elsewhere.end(&mut desk).await, refused);
    let key = std::mem::replace(&mut desk.key, SecretKey::from_seed(&[99; 32]));
    let mut wrong = Line::open(&mut desk, house.address()).await;
    assert_eq!(wrong.end(&mut desk).await, refused);
    desk.key = key;
    desk.enrolled.property.uid = BINJIANG;
    let mut foreign = Line::open(&mut desk, house.address()).await;
    assert_eq!(foreign.end(&mut desk).await, refused);
    assert!(foreign.stored.is_empty() && house.held() == 0);
}

#[tokio::test]
async fn a_replaced_desk_is_cut_off_and_the_new_one_goes_on() {
    let mut house = House::open().await;
    let mut old = Desk::enrol(&mut house, 1).await;
    let kept = old.write(1, "旧机所记");
    let mut line = Line::open(&mut old, house.address()).await;
    line.settle(&mut old).await;
    let code = house.code(1, true);
    let mut new = Desk::enrol_with(&house, &code, "desk-1-new", 41).await;
    assert_eq!(line.end(&mut old).await, CloseCode::NotAdmitted.number());
    let mut line = Line::open(&mut new, house.address()).await;
    line.settle(&mut new).await;
    assert!(new.holds(kept));
}

#[tokio::test]
async fn a_lost_desk_whose_number_was_enrolled_again_destroys_its_keys_at_next_contact() {
    let mut house = House::open().await;
    let mut lost = Desk::enrol(&mut house, 1).await;
    house.revoke(1, RevokeAs::Lost);
    let code = house.code(1, false);
    let mut new = Desk::enrol_with(&house, &code, "desk-1-new", 41).await;
    let mut line = Line::open(&mut new, house.address()).await;
    line.settle(&mut new).await;
    let held = lost.write(1, "失窃之前");
    let mut late = Line::open(&mut lost, house.address()).await;
    assert_eq!(late.end(&mut lost).await, CloseCode::Lost.number());
    assert!(late.were_keys_destroyed() && late.stored.is_empty());
    // The desk that has the number now was not disturbed, and what the other holds can be admitted.
    let mine = new.write(2, "新机所记");
    line.saved(&mut new).await;
    line.until(&mut new, |line, _| line.stored.iter().any(|(one, _)| *one == mine)).await;
    let file = export(&house, &lost);
    let done = command(&house, &["admit", file.to_str().unwrap(), "--by", "王主任"]).await;
    assert_eq!(done.stderr, "Admitted: 1 entries stored, 0 there already, 0 set aside.\n");
    line.until(&mut new, |_, desk| desk.holds(held)).await;
}

#[tokio::test]
async fn what_a_desk_says_of_itself_when_it_connects_is_known_of_it() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let refused = desk.write(1, "拒收的");
    let code = dutybook_replica::fault::Fault::NotEntitled.code();
    desk.log.mark_refused(CUIHU, &[(refused, code)]).unwrap();
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    let row =
        |house: &House| house.registry().desks(&Scope::Company, ("", 0), 9).unwrap().remove(0);
    house.until(|house| row(house).version.is_some()).await;
    let row = row(&house);
    assert_eq!((row.version.as_deref(), row.refused), (Some("1.2.3"), Some(1)));
    let offset = row.clock_offset_ms.unwrap();
    assert!((5_399_000..5_401_000).contains(&offset), "{offset}");
}
