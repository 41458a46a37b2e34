//! Bits flip in the books: they are built again, or what they say is known not to be the log's.

use std::path::Path;

use tempfile::{TempDir, tempdir, tempdir_in};

use super::tests::fold;
use super::*;
use crate::fixture::{Author, CUIHU, HERE, server};

const FLIPS: u64 = 400;

fn in_memory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempdir_in(memory).unwrap() } else { tempdir().unwrap() }
}

#[test]
fn a_flipped_bit_in_the_books_is_mended_or_known() {
    let dir = in_memory();
    let mut log = server(dir.path());
    log.append(CUIHU, &Author::new(1).write_many(60, 6), HERE).unwrap();
    let mut books = Books::open(dir.path(), 1).unwrap();
    books.feed(log.read(), &fold).unwrap();
    let whole = books.reader().unwrap().digest().unwrap();
    drop(books);
    let bytes = std::fs::read(dir.path().join(FILE)).unwrap();
    let (mut mended, mut known) = (0, 0);
    let mut place = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..FLIPS {
        // A fixed sequence of places.
        place = place.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(round | 1);
        let bit = (place >> 16) % u64::try_from(bytes.len() * 8).unwrap();
        let mut flipped = bytes.clone();
        flipped[usize::try_from(bit / 8).unwrap()] ^= 1 << (bit % 8);
        if round % 8 == 0 {
            flipped.truncate(usize::try_from(bit / 8).unwrap());
        }
        let copy = in_memory();
        std::fs::write(copy.path().join(FILE), &flipped).unwrap();
        let differs = differ(copy.path(), log.read(), 1, &fold).unwrap();
        let said = BooksReader::open(copy.path()).and_then(|read| read.digest());
        let is_whole = said.is_ok_and(|said| said == whole);
        assert_ne!(is_whole, differs, "bit {bit}: wrong and not known, or right and suspected");
        mended += u64::from(is_whole);
        known += u64::from(differs);
        // Whatever they were, they may be thrown away.
        delete(copy.path()).unwrap();
        assert!(!differ(copy.path(), log.read(), 1, &fold).unwrap());
    }
    assert!(mended > FLIPS / 2 && known > 0, "{mended} mended, {known} known");
}
