//! What desks hand in reaches the disk, then the other desks.

use dutybook_replica::fault::Fault;
use dutybook_store::log::{Log, LogReader, Role, Secret, Standing};

use super::desk::Desk;
use super::house::{CUIHU, House};
use super::line::{Line, code};

#[tokio::test]
async fn an_entry_is_stored_only_once_it_is_on_the_servers_disk() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let ids = [desk.write(1, "灯不亮"), desk.write(1, "已派工"), desk.write(2, "漏水")];
    let mut line = Line::open(&mut desk, house.address()).await;
    line.until(&mut desk, |line, _| line.stored.len() == 3).await;
    // Read by a connection of its own: what the server merely has in memory is not there.
    let log = LogReader::open(&house.data()).unwrap();
    for (hash, server_seq) in &line.stored {
        let row = log.envelopes(CUIHU, &[*hash]).unwrap().remove(0);
        assert_eq!(row.server_seq, Some(*server_seq));
    }
    let mut stored: Vec<_> = line.stored.iter().map(|(hash, _)| *hash).collect();
    stored.sort_unstable();
    let mut written = ids.to_vec();
    written.sort_unstable();
    assert_eq!(stored, written);
    line.settle(&mut desk).await;
    assert_eq!(desk.unsent(), 0);
}

#[tokio::test]
async fn what_one_desk_writes_the_other_reads_in_pages_and_then_live() {
    let mut house = House::open().await;
    let mut first = Desk::enrol(&mut house, 1).await;
    let mut second = Desk::enrol(&mut house, 2).await;
    let old: Vec<_> = (0..40).map(|at| first.write(at % 5, &format!("第{at}条"))).collect();
    let mut line = Line::open(&mut first, house.address()).await;
    line.settle(&mut first).await;
    let mut other = Line::open(&mut second, house.address()).await;
    other.settle(&mut second).await;
    assert!(old.iter().all(|hash| second.holds(*hash)));
    let new = first.write(1, "刚刚发生");
    line.saved(&mut first).await;
    line.until(&mut first, |line, _| line.stored.iter().any(|(hash, _)| *hash == new)).await;
    other.until(&mut second, |_, desk| desk.holds(new)).await;
    let at = house.log().head(CUIHU).unwrap();
    let is_there = |desk: &Desk| desk.read().cursor(CUIHU).unwrap() == at;
    line.until(&mut first, |_, desk| is_there(desk)).await;
    other.until(&mut second, |_, desk| is_there(desk)).await;
    let (here, there) = (first.read(), second.read());
    assert_eq!(here.fingerprint_at(CUIHU, at).unwrap(), there.fingerprint_at(CUIHU, at).unwrap());
}

#[tokio::test]
async fn a_new_desks_certificate_reaches_the_desks_that_are_connected() {
    let mut house = House::open().await;
    let mut first = Desk::enrol(&mut house, 1).await;
    let mut line = Line::open(&mut first, house.address()).await;
    line.settle(&mut first).await;
    let mut second = Desk::enrol(&mut house, 2).await;
    let number = second.number();
    line.until(&mut first, |_, desk| desk.roster.live(number).is_some()).await;
    let hash = second.write(3, "二号台");
    let mut other = Line::open(&mut second, house.address()).await;
    other.settle(&mut second).await;
    line.until(&mut first, |_, desk| desk.holds(hash)).await;
}

#[tokio::test]
async fn a_forged_entry_is_refused_by_its_class_and_the_rest_goes_through() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let _second = Desk::enrol(&mut house, 2).await;
    let good = desk.write(1, "本台所记");
    let mut forged = desk.draft(2, "冒名");
    // Signed by desk 1, said to be desk 2's.
    forged.envelope.desk = dutybook_domain::id::DeskNumber(2);
    let forged = desk.keep(forged);
    let mut unknown = desk.draft(3, "无此台");
    unknown.envelope.desk = dutybook_domain::id::DeskNumber(77);
    let unknown = desk.keep(unknown);
    let last = desk.write(1, "之后所记");
    let mut line = Line::open(&mut desk, house.address()).await;
    line.until(&mut desk, |line, _| line.stored.len() == 2).await;
    let stored: Vec<_> = line.stored.iter().map(|(hash, _)| *hash).collect();
    assert_eq!(stored, [good, last]);
    assert_eq!(line.refused, [(forged, code(Fault::BadSignature))]);
    // Its certificate may still come: it is sent again, so it stays unsent.
    let outbox = desk.read().outbox(CUIHU, 0, 1 << 20).unwrap();
    assert_eq!(outbox.len(), 1);
    assert!(!line.refused.iter().any(|(hash, _)| *hash == unknown));
    assert_eq!(house.held(), 2);
}

#[tokio::test]
async fn of_two_entries_of_one_actor_and_sequence_the_first_is_kept() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let (first, twin) = (desk.draft(1, "其一"), desk.draft(1, "其二"));
    let first = desk.keep(first);
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    drop(line);
    // The same disk, cloned before the entry was written.
    let log = Log::open(&house.desk_dir("clone"), Role::Desk, [77; 16]);
    let mut cloned = Desk { log: log.unwrap(), ..desk };
    let twin = cloned.keep(twin);
    let mut line = Line::open(&mut cloned, house.address()).await;
    // The server says so, or the page that brings the first one.
    let waits = |desk: &Desk| desk.read().standing(CUIHU, Standing::ToReAuthor).unwrap();
    line.until(&mut cloned, |line, desk| line.reauthored == [twin] || waits(desk).len() == 1).await;
    assert_eq!(house.log().envelopes(CUIHU, &[first, twin]).unwrap().len(), 1);
}

#[tokio::test]
async fn a_secret_reaches_the_other_desk_and_its_deletion_too() {
    let mut house = House::open().await;
    let mut first = Desk::enrol(&mut house, 1).await;
    let mut second = Desk::enrol(&mut house, 2).await;
    let mut other = Line::open(&mut second, house.address()).await;
    other.settle(&mut second).await;
    let pin = |version, deleted| Secret {
        name: "pin/17".to_owned(),
        version,
        deleted,
        bytes: if deleted { vec![] } else { vec![1, 2, 3] },
    };
    first.log.put_secret(CUIHU, &pin(1, false)).unwrap();
    let mut line = Line::open(&mut first, house.address()).await;
    line.settle(&mut first).await;
    let held = |desk: &Desk| desk.read().secret(CUIHU, "pin/17").unwrap();
    // Both run: the first has to hand it in, the second to take it.
    tokio::join!(
        async { line.until(&mut first, |_, _| house.secret() == Some(pin(1, false))).await },
        async { other.until(&mut second, |_, desk| held(desk) == Some(pin(1, false))).await },
    );
    drop(line);
    first.log.put_secret(CUIHU, &pin(2, true)).unwrap();
    let mut line = Line::open(&mut first, house.address()).await;
    tokio::join!(
        async { line.until(&mut first, |_, _| house.secret() == Some(pin(2, true))).await },
        async { other.until(&mut second, |_, desk| held(desk) == Some(pin(2, true))).await },
    );
}
