//! What a reconnect costs: round trips, frames, bytes, rows.

use super::world::World;
use crate::change::Checked;
use crate::envelope::ChangeHash;
use crate::sample::{Author, Random};

/// The kinds of the frames of a reconnect, the bytes of both ways, and the rows the server read.
fn reconnect(world: &mut World) -> (Vec<u16>, usize, usize) {
    world.frames.clear();
    world.server.rows_read = 0;
    world.connect(0);
    world.run(3_000, false);
    assert_eq!(world.desks[0].store.content(), world.server.content());
    let kinds = world.frames.iter().map(|(_, kind, _)| *kind).collect();
    let bytes = world.frames.iter().map(|(_, _, length)| length).sum();
    (kinds, bytes, world.server.rows_read)
}

fn history(documents: usize, count: usize) -> Vec<Checked> {
    Author::new(9, 9).day(documents, count).iter().map(super::fake::checked).collect()
}

/// Changes nobody will look into: only that they are there, and how many, matters.
fn untouched(count: u64) -> Vec<Checked> {
    let pattern = Author::new(9, 9).day(1, 1).remove(0);
    let pattern = super::fake::checked(&pattern);
    let mut random = Random(9);
    let change =
        |sequence| Checked { hash: ChangeHash(random.bytes()), sequence, ..pattern.clone() };
    (1..=count).map(change).collect()
}

#[test]
fn a_reconnect_with_50_changed_costs_one_round_trip_and_10_kb_whatever_the_history() {
    let history = untouched(30_000);
    for length in [2_000, 30_000] {
        let mut world = World::new(31, 2);
        world.fill(0, &history[..length]);
        world.write(0, 50);
        // Hello, challenge, proof, welcome; then push and stored. The page that moves the cursor
        // over them and its acknowledgement are nobody's wait.
        let (kinds, bytes, rows) = reconnect(&mut world);
        assert_eq!((kinds, rows), (vec![1, 2, 3, 4, 5, 6, 7, 8], 0));
        assert!(bytes <= 10_000, "{bytes} bytes");
        world.cut(0);
        for envelope in Author::new(7, 7).day(17, 50) {
            world.server.append(&super::fake::checked(&envelope)).unwrap();
        }
        let (kinds, bytes, rows) = reconnect(&mut world);
        assert_eq!((kinds, rows), (vec![1, 2, 3, 4, 7, 8], 50));
        assert!(bytes <= 10_000, "{bytes} bytes");
    }
}

#[test]
fn a_reconnect_with_nothing_to_say_is_four_short_frames() {
    let mut world = World::new(34, 1);
    world.fill(0, &history(30, 100));
    let (kinds, bytes, rows) = reconnect(&mut world);
    assert_eq!((kinds, rows), (vec![1, 2, 3, 4], 0));
    assert!(bytes < 700, "{bytes} bytes");
}

#[test]
fn reconciling_costs_what_differs_and_a_few_bytes_for_each_change_held() {
    let history = history(800, 4_000);
    let mut world = World::new(32, 1);
    world.fill(0, &history);
    world.write(0, 20);
    for envelope in Author::new(7, 7).day(10, 20) {
        world.server.append(&super::fake::checked(&envelope)).unwrap();
    }
    world.server.epoch = Some(crate::wire::frame::Epoch([1; 16]));
    // Cut off in the middle, the next connection goes on reconciling.
    world.connect(0);
    world.run(100, false);
    assert_eq!(world.desks[0].store.cursor, 0);
    world.cut(0);
    world.heal();
    let bytes: usize = world.frames.iter().map(|(_, _, length)| length).sum();
    assert!(bytes < 4_000 * 4 + 40 * 300 + 20_000, "{bytes} bytes");
    let pushes = world.frames.iter().filter(|(_, kind, _)| *kind == 5).count();
    assert_eq!(pushes, 1, "only what the server lacks is handed in again");
    world.assert_equal_and_quiet();
}

#[test]
fn a_long_outage_comes_in_batches_within_the_credit() {
    let mut world = World::new(33, 2);
    world.write(0, 5_000);
    world.heal();
    world.assert_equal_and_quiet();
}
