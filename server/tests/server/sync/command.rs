//! The commands that look into the log, with a real desk's entries in it.

use std::fs;
use std::path::PathBuf;

use dutybook_replica::export::encode;
use dutybook_server::registry::RevokeAs;

use super::desk::Desk;
use super::house::{BINJIANG, CUIHU, House};
use super::line::Line;
use crate::process::{Outcome, run};

/// Runs a command on the house's folder, in English, off the async threads.
pub(super) async fn command(house: &House, words: &[&str]) -> Outcome {
    let data = house.data().display().to_string();
    let mut all: Vec<String> = words.iter().map(ToString::to_string).collect();
    all.extend(["--data".to_owned(), data]);
    let run = move || run(Some("en"), &all.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// What the desk has unsent, in a file.
pub(super) fn export(house: &House, desk: &Desk) -> PathBuf {
    let rows = desk.read().outbox(CUIHU, 0, usize::MAX).unwrap();
    let envelopes: Vec<_> = rows.into_iter().map(|(_, envelope)| envelope).collect();
    let file = house.desk_dir("unsent.dutybook");
    fs::write(&file, encode(CUIHU, &envelopes).unwrap()).unwrap();
    file
}

#[tokio::test]
async fn what_a_lost_desk_still_held_is_admitted_by_a_person_while_the_server_runs() {
    let mut house = House::open().await;
    let mut lost = Desk::enrol(&mut house, 1).await;
    let mut other = Desk::enrol(&mut house, 2).await;
    let held: Vec<_> = (0..3).map(|at| lost.write(at, "丢失之前")).collect();
    let mut forged = lost.draft(9, "改过的");
    forged.envelope.signature[0] ^= 1;
    let forged = lost.keep(forged);
    house.revoke(1, RevokeAs::Lost);
    let mut line = Line::open(&mut other, house.address()).await;
    line.settle(&mut other).await;
    let file = export(&house, &lost);
    let words = ["admit", file.to_str().unwrap(), "--by", "王主任"];
    let done = command(&house, &words).await;
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{done:?}");
    assert_eq!(done.stderr, "Admitted: 3 entries stored, 0 there already, 1 set aside.\n");
    // The connected desk has them without asking.
    line.until(&mut other, |_, desk| held.iter().all(|hash| desk.holds(*hash))).await;
    assert!(!other.holds(forged));
    let again = command(&house, &words).await;
    assert_eq!(again.stderr, "Admitted: 0 entries stored, 3 there already, 1 set aside.\n");
    let audit = house.registry().audit().unwrap();
    let act = audit.iter().find(|row| row.action == "file-admitted").unwrap();
    assert_eq!(act.subject, "cuihu");
    assert!(act.detail.starts_with("by 王主任: 3 stored"), "{}", act.detail);
}

#[tokio::test]
async fn a_file_is_admitted_without_a_running_server_too() {
    let mut house = House::open().await;
    let mut lost = Desk::enrol(&mut house, 1).await;
    let held = lost.write(1, "丢失之前");
    let file = export(&house, &lost);
    house.stop().await;
    let done = command(&house, &["admit", file.to_str().unwrap(), "--by", "王"]).await;
    assert_eq!(done.stderr, "Admitted: 1 entries stored, 0 there already, 0 set aside.\n");
    assert_eq!(house.log().envelopes(CUIHU, &[held]).unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_that_is_none_or_foreign_is_wrong_use() {
    let house = House::open().await;
    let file = house.desk_dir("file");
    let words = ["admit", file.to_str().unwrap(), "--by", "王"];
    fs::write(&file, "no export").unwrap();
    let odd = command(&house, &words).await;
    assert_eq!(odd.code, Some(2));
    assert!(odd.stderr.ends_with("is not a whole export of a desk; nothing was admitted.\n"));
    let elsewhere = dutybook_domain::id::PropertyUid::from_bytes([99; 16]);
    fs::write(&file, encode(elsewhere, &[]).unwrap()).unwrap();
    let foreign = command(&house, &words).await;
    assert_eq!(foreign.code, Some(2));
    assert!(foreign.stderr.ends_with("are of no property of this server.\n"), "{foreign:?}");
}

#[tokio::test]
async fn entries_of_another_property_are_set_aside() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let hash = desk.write(1, "翠湖所记");
    let rows = desk.read().outbox(CUIHU, 0, usize::MAX).unwrap();
    let envelopes: Vec<_> = rows.into_iter().map(|(_, envelope)| envelope).collect();
    let file = house.desk_dir("file");
    fs::write(&file, encode(BINJIANG, &envelopes).unwrap()).unwrap();
    let done = command(&house, &["admit", file.to_str().unwrap(), "--by", "王"]).await;
    assert_eq!(done.stderr, "Admitted: 0 entries stored, 0 there already, 1 set aside.\n");
    assert!(house.log().envelopes(BINJIANG, &[hash]).unwrap().is_empty());
    assert_eq!(house.log().quarantined(BINJIANG).unwrap().len(), 1);
}

#[tokio::test]
async fn verify_reads_every_entry_and_names_the_damaged_one() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let written: Vec<_> = (0..5).map(|at| desk.write(at, "值班记录若干字")).collect();
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    let beside = command(&house, &["verify"]).await;
    assert_eq!((beside.code, beside.stdout.as_str()), (Some(0), ""), "{beside:?}");
    house.stop().await;
    let text = "值班记录若干字".as_bytes();
    let file = house.data().join("log.db");
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes.windows(text.len()).position(|window| window == text).unwrap();
    bytes[at] ^= 1;
    fs::write(&file, &bytes).unwrap();
    let damaged = command(&house, &["verify"]).await;
    assert_eq!(damaged.code, Some(1), "{damaged:?}");
    assert!(damaged.stdout.contains("do not match their hash"), "{damaged:?}");
    // The server sets it aside and is handed it again by the desk that wrote it.
    house.start().await;
    let line = Line::settled(&mut desk, house.address()).await;
    assert!(line.forgot);
    assert_eq!(house.log().envelopes(CUIHU, &written).unwrap().len(), written.len());
}

#[tokio::test]
async fn a_forged_signature_in_the_log_is_found() {
    let mut house = House::open().await;
    let desk = Desk::enrol(&mut house, 1).await;
    let mut forged = desk.draft(1, "伪造");
    forged.envelope.signature[5] ^= 1;
    house.stop().await;
    let role = dutybook_store::log::Role::Server;
    let mut log = dutybook_store::log::Log::open(&house.data(), role, [88; 16]).unwrap();
    log.append(CUIHU, &[forged], desk.origin()).unwrap();
    drop(log);
    let found = command(&house, &["verify"]).await;
    assert_eq!(found.code, Some(1), "{found:?}");
    assert!(found.stdout.contains("signed for desk 1: the signature is wrong"), "{found:?}");
}

#[tokio::test]
async fn a_backup_of_yesterday_is_restored_and_its_desks_fill_the_rest() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let before = desk.write(1, "备份之前");
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    let backup = house.desk_dir("backup");
    let taken = command(&house, &["backup", "--to", backup.to_str().unwrap()]).await;
    assert_eq!(taken.code, Some(0), "{taken:?}");
    let after = desk.write(1, "备份之后");
    line.saved(&mut desk).await;
    line.until(&mut desk, |line, _| line.stored.iter().any(|(hash, _)| *hash == after)).await;
    house.stop().await;
    fs::remove_dir_all(house.data()).unwrap();
    fs::create_dir(house.data()).unwrap();
    let restored = command(&house, &["restore", "--from", backup.to_str().unwrap()]).await;
    assert_eq!(restored.code, Some(0), "{restored:?}");
    assert_eq!(house.log().envelopes(CUIHU, &[before, after]).unwrap().len(), 1);
    house.start().await;
    let line = Line::settled(&mut desk, house.address()).await;
    assert!(line.forgot, "the epoch is another");
    assert_eq!(house.log().envelopes(CUIHU, &[before, after]).unwrap().len(), 2);
}
