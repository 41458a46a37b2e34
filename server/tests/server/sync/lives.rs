//! The server's own ends and beginnings: stopped with desks connected, started again, wiped.

use std::fs;
use std::time::Duration;

use dutybook_replica::wire::error::CloseCode;
use dutybook_server::clock::Stopwatch;

use super::desk::Desk;
use super::house::{CUIHU, House};
use super::line::Line;

#[tokio::test]
async fn the_server_ends_within_five_seconds_with_desks_connected_and_keeps_all() {
    let mut house = House::open().await;
    let mut first = Desk::enrol(&mut house, 1).await;
    let mut second = Desk::enrol(&mut house, 2).await;
    let hash = first.write(1, "重启之前");
    let mut line = Line::open(&mut first, house.address()).await;
    line.settle(&mut first).await;
    let mut other = Line::open(&mut second, house.address()).await;
    other.settle(&mut second).await;
    let clock = Stopwatch::start();
    let ((), code, _) = tokio::join!(house.stop(), line.end(&mut first), other.end(&mut second));
    assert!(clock.elapsed() < Duration::from_secs(5), "{:?}", clock.elapsed());
    assert_eq!(code, CloseCode::Busy.number());
    let epoch = house.registry().epoch().unwrap();
    house.start().await;
    assert_eq!(house.registry().epoch().unwrap(), epoch);
    let later = first.write(1, "重启之后");
    let mut line = Line::open(&mut first, house.address()).await;
    line.settle(&mut first).await;
    assert!(!line.forgot, "the same life of the log needs no reconciling");
    assert_eq!(house.log().envelopes(CUIHU, &[hash, later]).unwrap().len(), 2);
}

#[tokio::test]
async fn a_wiped_server_is_filled_again_by_its_desks() {
    let mut house = House::open().await;
    let mut first = Desk::enrol(&mut house, 1).await;
    let mut second = Desk::enrol(&mut house, 2).await;
    let mut written = Vec::new();
    for at in 0..25 {
        written.push(first.write(at % 4, &format!("甲{at}")));
        written.push(second.write(at % 3, &format!("乙{at}")));
    }
    for number in [1, 2, 1] {
        let desk = if number == 1 { &mut first } else { &mut second };
        let mut line = Line::open(desk, house.address()).await;
        line.settle(desk).await;
    }
    let epoch = house.registry().epoch().unwrap();
    house.stop().await;
    for name in ["log.db", "log.db-wal", "log.db-shm", "books.db"] {
        fs::remove_file(house.data().join(name)).ok();
    }
    house.start().await;
    // One desk is enough: it hands in what the other wrote too.
    let line = Line::settled(&mut first, house.address()).await;
    assert!(line.forgot);
    assert_ne!(house.registry().epoch().unwrap(), epoch);
    assert_eq!(house.log().envelopes(CUIHU, &written).unwrap().len(), written.len());
    let mut line = Line::open(&mut second, house.address()).await;
    line.settle(&mut second).await;
    let at = first.read().cursor(CUIHU).unwrap();
    let prints = [&first, &second].map(|desk| desk.read().fingerprint_at(CUIHU, at).unwrap());
    assert_eq!(prints[0], prints[1]);
    assert_eq!(prints[0], house.log().fingerprint_at(CUIHU, at).unwrap());
}

#[tokio::test]
async fn what_a_replaced_key_signed_comes_back_to_a_wiped_server() {
    let mut house = House::open().await;
    let mut old = Desk::enrol(&mut house, 1).await;
    let kept = old.write(1, "旧机所记");
    let mut line = Line::open(&mut old, house.address()).await;
    line.settle(&mut old).await;
    let code = house.code(1, true);
    let mut new = Desk::enrol_with(&house, &code, "desk-1-new", 41).await;
    let mut line = Line::open(&mut new, house.address()).await;
    line.settle(&mut new).await;
    house.stop().await;
    for name in ["log.db", "log.db-wal", "log.db-shm"] {
        fs::remove_file(house.data().join(name)).ok();
    }
    house.start().await;
    drop(Line::settled(&mut new, house.address()).await);
    assert_eq!(house.log().envelopes(CUIHU, &[kept]).unwrap().len(), 1);
}

#[tokio::test]
async fn an_older_log_put_beside_the_registry_learns_the_keys_enrolled_since() {
    let mut house = House::open().await;
    let mut old = Desk::enrol(&mut house, 1).await;
    let mut line = Line::open(&mut old, house.address()).await;
    line.settle(&mut old).await;
    house.stop().await;
    let older = ["log.db", "log.db-wal", "log.mark"];
    let kept = older.map(|name| fs::read(house.data().join(name)).ok());
    house.start().await;
    let code = house.code(1, true);
    let mut new = Desk::enrol_with(&house, &code, "desk-1-new", 41).await;
    house.stop().await;
    fs::remove_file(house.data().join("log.db-shm")).ok();
    for (name, bytes) in older.iter().zip(kept) {
        fs::remove_file(house.data().join(name)).ok();
        if let Some(bytes) = bytes {
            fs::write(house.data().join(name), bytes).unwrap();
        }
    }
    house.start().await;
    // The log knows the old key of desk 1 only: without the new one this would look forged.
    let hash = new.write(1, "换机之后");
    let mut line = Line::open(&mut new, house.address()).await;
    line.settle(&mut new).await;
    assert_eq!(house.log().envelopes(CUIHU, &[hash]).unwrap().len(), 1);
}
