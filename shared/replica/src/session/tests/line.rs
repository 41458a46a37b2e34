//! What a bad line, lost stores and old copies do: nothing that stays.

use super::world::{Faults, World};
use crate::wire::error::CloseCode;
use crate::wire::frame::Epoch;

const BAD: Faults = Faults { drop: 3, double: 2, delay: 5, cut: 2 };

#[test]
fn after_a_bad_line_heals_all_hold_the_same_and_are_quiet() {
    for seed in 1..=12 {
        let mut world = World::new(seed, 4);
        world.faults = BAD;
        for _ in 0..25 {
            let desk = world.random.index(4);
            match world.random.below(6) {
                0 => world.cut(desk),
                1 => {
                    let (up, down) = (world.random.below(2) == 0, world.random.below(2) == 0);
                    world.desks[desk].line = (up, down);
                }
                2 => world.desks[desk].line = (true, true),
                _ => {
                    let count = 1 + world.random.index(40);
                    world.write(desk, count);
                }
            }
            let wait = world.random.below(8_000);
            world.run(wait, true);
        }
        world.heal();
        assert!(world.server.head() > 100);
        assert!(world.desks.iter().any(|desk| !desk.closed.is_empty()), "the line was not bad");
        world.assert_equal_and_quiet();
    }
}

#[test]
fn a_server_restored_from_an_old_backup_is_given_back_what_it_lost() {
    for (seed, new_epoch) in [(21, true), (22, false), (23, true), (24, false)] {
        let mut world = World::new(seed, 3);
        (0..3).for_each(|desk| world.write(desk, 60));
        world.heal();
        let backup = world.server.clone();
        (0..3).for_each(|desk| world.write(desk, 30));
        world.heal();
        (0..3).for_each(|desk| world.cut(desk));
        world.server = backup;
        if new_epoch {
            world.server.epoch = Some(Epoch(world.random.bytes()));
        }
        world.write(1, 7);
        world.heal();
        assert_eq!(world.server.head(), 3 * 90 + 7);
        world.assert_equal_and_quiet();
    }
}

#[test]
fn a_restored_server_that_has_grown_past_the_desks_cursor_is_found_out() {
    let mut world = World::new(25, 2);
    world.write(0, 40);
    world.heal();
    let backup = world.server.clone();
    world.write(0, 10);
    world.heal();
    (0..2).for_each(|desk| world.cut(desk));
    world.server = backup;
    // Desk 1 fills the lost numbers with other changes while desk 0 is away.
    world.desks[1].store = super::fake::Store::default();
    world.desks[0].line = (false, false);
    world.write(1, 50);
    world.connect(1);
    world.run(5_000, false);
    assert!(world.server.head() > 50);
    world.heal();
    assert_eq!(world.server.head(), 100);
    world.assert_equal_and_quiet();
}

/// Desk 0 was told `stored` for five changes, not the page that would move its cursor over them;
/// then the server went back to before, under the same epoch.
fn stored_and_lost(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.write(0, 20);
    world.heal();
    world.cut(0);
    let unpaged = world.desks[0].author.day(2, 5);
    for (server_seq, envelope) in (21..).zip(&unpaged) {
        let change = super::fake::checked(envelope);
        world.desks[0].store.save(&change);
        world.desks[0].store.mark_stored(&[(change.id(), server_seq)]);
        world.desks[0].stored.insert(change.id());
    }
    world
}

#[test]
fn what_was_stored_but_not_paged_over_is_not_lost_with_the_servers_log() {
    let mut world = stored_and_lost(26);
    world.heal();
    assert_eq!(world.server.head(), 25);
    world.assert_equal_and_quiet();
}

#[test]
fn sequences_given_twice_by_a_restored_server_are_found_out_by_its_page() {
    let mut world = stored_and_lost(35);
    world.write(1, 10);
    world.run(1_000, false);
    assert_eq!(world.server.head(), 30);
    world.heal();
    assert!(world.desks[0].closed.contains(&CloseCode::Diverged));
    assert_eq!(world.server.head(), 35);
    world.assert_equal_and_quiet();
}

#[test]
fn a_wiped_server_is_seeded_again_by_its_desks() {
    let mut world = World::new(27, 3);
    (0..3).for_each(|desk| world.write(desk, 50));
    world.heal();
    (0..3).for_each(|desk| world.cut(desk));
    world.server = super::fake::Store::default();
    world.server.epoch = Some(Epoch([9; 16]));
    world.heal();
    assert_eq!(world.server.head(), 150);
    world.assert_equal_and_quiet();
}

#[test]
fn a_desk_restored_from_an_old_copy_catches_up_with_its_own_changes() {
    let mut world = World::new(28, 2);
    world.write(0, 30);
    world.heal();
    let copy = world.desks[0].store.clone();
    world.write(0, 30);
    world.write(1, 30);
    world.heal();
    world.cut(0);
    world.desks[0].store = copy;
    world.heal();
    world.assert_equal_and_quiet();
}

#[test]
fn a_desk_that_cannot_be_heard_gives_up_and_comes_back() {
    let mut world = World::new(29, 2);
    world.heal();
    world.desks[0].line = (false, true);
    world.write(0, 10);
    world.write(1, 10);
    world.run(200_000, true);
    assert_eq!(world.desks[0].store.content().len(), 20, "news still comes in");
    assert!(world.desks[0].stored.is_empty());
    world.desks[1].line = (true, false);
    world.write(1, 10);
    world.run(200_000, true);
    assert!(world.desks[1].closed.contains(&CloseCode::Silent));
    world.heal();
    world.assert_equal_and_quiet();
}

#[test]
fn a_page_leaves_out_what_was_pushed_on_this_connection_and_nothing_else() {
    let mut world = World::new(30, 3);
    world.heal();
    for _ in 0..20 {
        (0..3).for_each(|desk| world.write(desk, 5));
        let wait = world.random.below(60);
        world.run(wait, false);
    }
    world.heal();
    assert_eq!(world.echoed, 0);
    world.assert_equal_and_quiet();
    // On a new connection the server cannot know what this desk has: an old copy lacks its own.
    world.cut(0);
    world.desks[0].store = super::fake::Store::default();
    world.heal();
    assert_eq!(world.echoed, 100);
    world.assert_equal_and_quiet();
}
