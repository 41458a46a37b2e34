//! Files on their way to a desk over a real connection: cut in the middle, and refused for want of
//! room.

use dutybook_replica::blob::PART_BYTES;
use dutybook_replica::session::aside::Answer;
use dutybook_replica::wire::frame::BlobPart;
use dutybook_store::StoreError;
use dutybook_store::blobs::{Blobs, Received};

use super::desk::Desk;
use super::house::{CUIHU, House};
use super::line::Line;

/// Keeps a part as the desk's program does.
pub(super) fn kept(desk: &Desk, part: BlobPart) -> Answer {
    let BlobPart { hash, offset, total, bytes } = part;
    let received = desk.blobs.receive(desk.property(), hash, (offset, total), &bytes);
    let (next, complete) = match received {
        Ok(Received::Whole) => (total, true),
        Ok(Received::Partial(next)) => (next, false),
        Err(StoreError::OverQuota { .. }) => (0, false),
        Err(error) => panic!("{error}"),
    };
    Answer::BlobWritten { hash, next, complete }
}

/// Bytes that do not shrink: four parts and a bit.
fn photo() -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..PART_BYTES * 4 + 777).map(|_| next()).collect()
}

#[tokio::test]
async fn a_file_whose_transfer_was_cut_goes_on_where_it_broke_off() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    let photo = photo();
    let hash = Blobs::new(&house.data(), 64 << 20).put(CUIHU, &photo).unwrap();
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    line.want(&mut desk, hash).await;
    let held = |desk: &Desk| match desk.blobs.received(CUIHU, hash).unwrap() {
        Received::Partial(held) => usize::try_from(held).unwrap(),
        Received::Whole => photo.len(),
    };
    line.until(&mut desk, |_, desk| held(desk) > 0).await;
    drop(line);
    let before = held(&desk);
    assert!(before < photo.len(), "it was cut in the middle");
    assert_eq!(desk.blobs.read(CUIHU, hash).unwrap(), None, "half a file is none");
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    assert_eq!(held(&desk), before, "what came stays");
    line.want(&mut desk, hash).await;
    line.until(&mut desk, |_, desk| held(desk) == photo.len()).await;
    assert_eq!(desk.blobs.read(CUIHU, hash).unwrap(), Some(photo.clone()));
    assert_eq!(desk.given_up, []);
}

#[tokio::test]
async fn a_file_there_is_no_room_for_or_that_is_nowhere_is_given_up_and_the_connection_goes_on() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    desk.blobs = Blobs::new(&house.desk_dir("desk-1"), 1_000);
    let stored = Blobs::new(&house.data(), 64 << 20);
    let (large, small) = (photo(), b"signature".to_vec());
    let nowhere = dutybook_replica::blob::address(b"never taken");
    let [large, small] = [large, small].map(|bytes| stored.put(CUIHU, &bytes).unwrap());
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    for hash in [large, nowhere, small] {
        line.want(&mut desk, hash).await;
    }
    line.until(&mut desk, |_, desk| desk.blobs.size(CUIHU, small).unwrap().is_some()).await;
    line.until(&mut desk, |_, desk| desk.given_up.len() == 2).await;
    assert!(desk.given_up.contains(&large) && desk.given_up.contains(&nowhere));
    assert_eq!(desk.blobs.size(CUIHU, large).unwrap(), None);
    let written = desk.write(1, "照片放不下");
    line.saved(&mut desk).await;
    line.until(&mut desk, |line, _| line.stored.iter().any(|(one, _)| *one == written)).await;
}
