//! Bits flip and files are cut off: the log is equal in content or names what is damaged.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use tempfile::TempDir;

use super::damage::verify;
use super::*;
use crate::fixture::NOON;

/// How many bits are flipped, each in a copy of its own, where nobody asks for another number.
const FLIPS: u64 = 2_000;

/// The number of flips asked for: every one is a whole opening and a whole look at the log.
#[expect(clippy::disallowed_methods, reason = "a longer run is asked for from outside")]
fn flips() -> u64 {
    std::env::var("DUTYBOOK_FLIPS").ok().and_then(|asked| asked.parse().ok()).unwrap_or(FLIPS)
}

/// A folder in memory where the system has one: what the disk takes time for is not tested here.
fn in_memory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempdir().unwrap() }
}

/// A directory with a desk's log in it, some of it still in the write-ahead log.
pub(super) struct Original {
    _dir: TempDir,
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    pub(super) contents: Vec<Stored>,
}

pub(super) fn original() -> Original {
    let dir = tempdir().unwrap();
    let mut author = Author::new(1);
    let mut log = desk(dir.path());
    let changes = author.write_many(80, 7);
    log.append(CUIHU, &changes, HERE).unwrap();
    log.mark_stored(CUIHU, &[(changes[0].id(), 1), (changes[1].id(), 2)]).unwrap();
    drop(log);
    let mut log = desk(dir.path());
    log.append(CUIHU, &author.write_many(30, 7), HERE).unwrap();
    let files = ["log.db", "log.db-wal", "log.mark"]
        .into_iter()
        .map(|name| (PathBuf::from(name), std::fs::read(dir.path().join(name)).unwrap()))
        .collect();
    let contents = contents(log.read());
    Original { files, contents, _dir: dir }
}

/// Opens what is left as a desk would, salvaging where opening refuses; answers whether anything
/// was named, and the rows.
fn recover(dir: &Path) -> (bool, Vec<Stored>) {
    let mut named = false;
    let mut log = if let Ok(log) = Log::open(dir, Role::Desk, [0xA0; 16]) {
        log
    } else {
        named = true;
        salvage(dir, Role::Desk, NOON).unwrap();
        Log::open(dir, Role::Desk, [0xA0; 16]).unwrap()
    };
    if !log.read().verify(&mut |_| Ok(())).map_or(true, |found| found.damage.is_empty())
        || contents_of(&log).is_none()
    {
        named = true;
        drop(log);
        salvage(dir, Role::Desk, NOON).unwrap();
        log = Log::open(dir, Role::Desk, [0xA0; 16]).unwrap();
        assert_eq!(verify(log.read()), []);
    }
    let rows = contents_of(&log).unwrap();
    (named, rows)
}

fn contents_of(log: &Log) -> Option<Vec<Stored>> {
    log.read().after(0, usize::MAX).ok()
}

/// Damages one file, recovers, and compares: equal, or named; and never a row that was not there.
fn check_recovery(original: &Original, at: &str, damage: impl FnOnce(&mut Vec<u8>)) -> usize {
    let dir = in_memory();
    let mut damage = Some(damage);
    for (name, bytes) in &original.files {
        let mut bytes = bytes.clone();
        if name.as_os_str() == at {
            damage.take().unwrap()(&mut bytes);
        }
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    let (named, rows) = recover(dir.path());
    assert!(named || rows == original.contents, "{at}: {} rows and nothing named", rows.len());
    for row in &rows {
        let same = original.contents.iter().find(|one| one.id == row.id).unwrap();
        assert_eq!((&row.envelope, row.property), (&same.envelope, same.property));
    }
    rows.len()
}

#[test]
fn a_log_cut_off_anywhere_is_whole_or_says_what_is_missing() {
    let original = original();
    for (name, bytes) in &original.files {
        for tenth in 0..10 {
            let length = bytes.len() * tenth / 10 + tenth;
            check_recovery(&original, name.to_str().unwrap(), |bytes| bytes.truncate(length));
        }
    }
}

/// The `n`th of a fixed sequence of numbers that look random (splitmix64).
const fn random(n: u64) -> u64 {
    let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[test]
fn a_flipped_bit_anywhere_is_harmless_or_named_and_the_rest_is_kept() {
    let original = original();
    let (next, least) = (AtomicU64::new(0), AtomicUsize::new(usize::MAX));
    let flip_all = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= flips() {
                return;
            }
            let (name, bytes) = &original.files[usize::from(n % 3 == 0)];
            let bit = random(n) % u64::try_from(bytes.len() * 8).unwrap();
            let (byte, bit) = (usize::try_from(bit / 8).unwrap(), bit % 8);
            let rows = check_recovery(&original, name.to_str().unwrap(), |bytes| {
                bytes[byte] ^= 1 << bit;
            });
            least.fetch_min(rows, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        scope.spawn(flip_all);
        flip_all();
    });
    // One flipped bit never empties a desk.
    let least = least.into_inner();
    assert!(least >= 40, "{least}");
}
