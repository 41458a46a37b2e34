//! Blobs and secrets between two sessions.

use dutybook_domain::id::BlobHash;
use sha2::{Digest as _, Sha256};

use super::fake::Store;
use super::world::World;
use crate::secret::Secret;
use crate::session::aside::Answer;
use crate::session::desk;
use crate::wire::frame::{BlobPart, BlobWant};

pub(super) fn read(store: &Store, hash: BlobHash, offset: u64, limit_bytes: usize) -> Answer {
    let Some(blob) = store.blobs.get(&hash) else { return Answer::BlobAbsent(hash) };
    let from = usize::try_from(offset).unwrap().min(blob.len());
    let to = (from + limit_bytes).min(blob.len());
    let total = u64::try_from(blob.len()).unwrap();
    Answer::BlobRead(BlobPart { hash, offset, total, bytes: blob[from..to].to_vec() })
}

pub(super) fn write(store: &mut Store, part: BlobPart) -> Answer {
    let BlobPart { hash, offset, total, bytes } = part;
    let blob = store.blobs.entry(hash).or_default();
    blob.truncate(usize::try_from(offset).unwrap());
    blob.extend(bytes);
    let next = u64::try_from(blob.len()).unwrap();
    let right = BlobHash(Sha256::digest(blob.as_slice()).into()) == hash;
    if next == total && !right {
        store.blobs.remove(&hash);
        return Answer::BlobWritten { hash, next: 0, complete: false };
    }
    Answer::BlobWritten { hash, next, complete: next == total }
}

fn photo(world: &mut World, length: usize) -> (BlobHash, Vec<u8>) {
    let bytes: Vec<u8> = (0..length).map(|_| world.random.bytes::<1>()[0]).collect();
    (BlobHash(Sha256::digest(&bytes).into()), bytes)
}

#[test]
fn a_photo_comes_in_parts_and_resumes_where_it_was_cut() {
    let mut world = World::new(11, 1);
    let (hash, bytes) = photo(&mut world, 1_500_000);
    world.server.blobs.insert(hash, bytes.clone());
    world.heal();
    let want = |offset| desk::Event::Aside(Answer::WantBlob(BlobWant { hash, offset }));
    world.desk_step(0, want(0));
    world.run(100, false);
    let held = world.desks[0].store.blobs[&hash].len();
    assert!(held > 0 && held < bytes.len(), "{held} bytes before the cut");
    world.cut(0);
    world.heal();
    world.frames.clear();
    world.desk_step(0, want(u64::try_from(held).unwrap()));
    world.run(5_000, false);
    assert_eq!(world.desks[0].store.blobs[&hash], bytes);
    let again: usize = world.frames.iter().filter(|frame| frame.1 == 12).map(|frame| frame.2).sum();
    assert!(again < bytes.len() - held + 1_000, "only the rest is sent");
}

#[test]
fn a_photo_that_is_not_what_its_name_says_is_given_up() {
    let mut world = World::new(12, 1);
    let (hash, bytes) = photo(&mut world, 300_000);
    world.server.blobs.insert(hash, bytes[1..].to_vec());
    world.heal();
    world.desk_step(0, desk::Event::Aside(Answer::WantBlob(BlobWant { hash, offset: 0 })));
    world.run(5_000, false);
    assert!(!world.desks[0].store.blobs.contains_key(&hash));
    assert!(world.desks[0].session.as_ref().unwrap().1.is_live());
}

#[test]
fn secrets_reach_everyone_and_the_deleted_stay_deleted() {
    let mut world = World::new(13, 3);
    let secret = |name: &str, version, deleted, bytes: &[u8]| Secret {
        name: name.to_owned(),
        version,
        deleted,
        bytes: bytes.to_vec(),
    };
    world.desks[0].store.put_secrets(vec![secret("pin/1", 1, false, b"a")]);
    world.desks[1].store.put_secrets(vec![secret("pin/1", 1, false, b"b")]);
    world.desks[1].store.put_secrets(vec![secret("codes/2012", 4, true, b"")]);
    world.desks[2].store.put_secrets(vec![secret("codes/2012", 3, false, b"list")]);
    world.heal();
    world.assert_equal_and_quiet();
    assert_eq!(world.server.secrets["pin/1"].bytes, b"b");
    assert!(world.server.secrets["codes/2012"].deleted);
    let names = world.desks[2].store.put_secrets(vec![secret("pin/1", 2, false, b"c")]);
    world.desk_step(2, desk::Event::Aside(Answer::SecretsChanged(names)));
    world.run(2_000, false);
    assert_eq!(world.desks[0].store.secrets["pin/1"].bytes, b"c");
    world.assert_equal_and_quiet();
}
