//! Blobs are whole under their hash or not there at all.

use tempfile::tempdir;

use super::*;
use crate::fixture::{BINJIANG, CUIHU};

#[test]
fn what_is_put_is_read_back_and_belongs_to_one_property() {
    let dir = tempdir().unwrap();
    let blobs = Blobs::new(dir.path(), 1 << 20);
    let hash = blobs.put(CUIHU, b"a photo").unwrap();
    assert_eq!(blobs.put(CUIHU, b"a photo").unwrap(), hash);
    assert_eq!(blobs.read(CUIHU, hash).unwrap().as_deref(), Some(&b"a photo"[..]));
    assert_eq!(blobs.read(BINJIANG, hash).unwrap(), None);
    assert_eq!(blobs.list(CUIHU).unwrap(), [hash]);
    assert!(dir.path().join(Blobs::relative_path(CUIHU, hash)).is_file());
}

#[test]
fn a_receipt_goes_on_where_it_broke_off() {
    let dir = tempdir().unwrap();
    let sender = Blobs::new(&dir.path().join("sender"), 1 << 20);
    let photo: Vec<u8> = (0..10_000_u32).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let hash = sender.put(CUIHU, &photo).unwrap();
    let total = sender.size(CUIHU, hash).unwrap().unwrap();
    let mut offset = 0;
    loop {
        // A new process each time: nothing is kept in memory.
        let receiver = Blobs::new(&dir.path().join("receiver"), 1 << 20);
        let part = sender.read_part(CUIHU, hash, (offset, 4_096)).unwrap().unwrap();
        match receiver.receive(CUIHU, hash, (offset, total), &part).unwrap() {
            Received::Partial(held) => {
                assert_eq!(receiver.received(CUIHU, hash).unwrap(), Received::Partial(held));
                assert_eq!(receiver.read(CUIHU, hash).unwrap(), None);
                offset = held;
            }
            Received::Whole => break,
        }
    }
    let receiver = Blobs::new(&dir.path().join("receiver"), 1 << 20);
    assert_eq!(receiver.read(CUIHU, hash).unwrap(), Some(photo));
}

#[test]
fn a_part_out_of_place_is_refused_and_wrong_bytes_are_thrown_away() {
    let dir = tempdir().unwrap();
    let blobs = Blobs::new(dir.path(), 1 << 20);
    let hash = address(b"12345678");
    blobs.receive(CUIHU, hash, (0, 8), b"1234").unwrap();
    let again = blobs.receive(CUIHU, hash, (0, 8), b"1234");
    assert!(matches!(again, Err(StoreError::OutOfPlace { expected: 4 })));
    let beyond = blobs.receive(CUIHU, hash, (4, 8), b"56789");
    assert!(matches!(beyond, Err(StoreError::OutOfPlace { .. })));
    let wrong = blobs.receive(CUIHU, hash, (4, 8), b"5679");
    assert!(matches!(wrong, Err(StoreError::WrongHash { .. })));
    assert_eq!(blobs.received(CUIHU, hash).unwrap(), Received::Partial(0));
    blobs.receive(CUIHU, hash, (0, 8), b"12345678").unwrap();
    assert_eq!(blobs.received(CUIHU, hash).unwrap(), Received::Whole);
}

#[test]
fn the_quota_is_per_property() {
    let dir = tempdir().unwrap();
    let blobs = Blobs::new(dir.path(), 10);
    blobs.put(CUIHU, b"123456").unwrap();
    let full = blobs.put(CUIHU, b"abcdef");
    assert!(matches!(full, Err(StoreError::OverQuota { limit_bytes: 10, .. })));
    blobs.put(BINJIANG, b"abcdef").unwrap();
    let full = blobs.receive(CUIHU, address(b"abcdef"), (0, 6), b"a");
    assert!(matches!(full, Err(StoreError::OverQuota { .. })));
}

#[test]
fn a_damaged_blob_is_named_not_shown() {
    let dir = tempdir().unwrap();
    let blobs = Blobs::new(dir.path(), 1 << 20);
    let hash = blobs.put(CUIHU, b"a photo").unwrap();
    std::fs::write(dir.path().join(Blobs::relative_path(CUIHU, hash)), b"a phot0").unwrap();
    assert!(matches!(blobs.read(CUIHU, hash), Err(StoreError::WrongHash { .. })));
}
