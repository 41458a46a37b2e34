//! Who is let in, who is told to go, and what is not accepted.

use ed25519_dalek::SigningKey;

use super::world::World;
use crate::session::server;
use crate::wire::error::CloseCode;
use crate::wire::frame::Standing;

fn revoke(world: &mut World, desk: usize, standing: Standing) {
    let number = world.desks[desk].credentials.desk;
    world.registry.get_mut(&number).unwrap().standing = standing;
    let live: Vec<_> =
        world.sessions.iter().filter(|(_, (of, _))| *of == desk).map(|(id, _)| *id).collect();
    for connection in live {
        world.server_step(connection, server::Event::Revoked(standing));
    }
}

#[test]
fn a_lost_desk_is_cut_off_at_once_and_destroys_its_keys() {
    let mut world = World::new(41, 2);
    world.heal();
    world.write(0, 10);
    revoke(&mut world, 0, Standing::Lost);
    world.run(1_000, false);
    assert_eq!(world.desks[0].fate, Some(Standing::Lost));
    assert_eq!(world.desks[0].closed, [CloseCode::Lost]);
    let head = world.server.head();
    world.connect(0);
    world.run(1_000, false);
    assert_eq!(world.server.head(), head, "nothing more is taken from it");
}

#[test]
fn a_desk_lost_while_away_is_told_when_it_calls() {
    let mut world = World::new(42, 2);
    world.write(1, 10);
    revoke(&mut world, 0, Standing::Lost);
    world.run(30_000, true);
    assert_eq!(world.desks[0].fate, Some(Standing::Lost));
    assert_eq!(world.desks[0].store.content().len(), 0, "it is told no news");
}

#[test]
fn a_retired_desk_hands_in_first() {
    for away in [false, true] {
        let mut world = World::new(43, 2);
        world.heal();
        if away {
            world.cut(0);
        }
        world.desks[0].line = (true, true);
        world.write(0, 900);
        revoke(&mut world, 0, Standing::Retired);
        world.run(60_000, true);
        assert_eq!(world.desks[0].fate, Some(Standing::Retired));
        assert_eq!(world.server.head(), 900);
        world.assert_equal_and_quiet();
    }
}

#[test]
fn a_desk_with_another_key_is_not_let_in() {
    let mut world = World::new(44, 1);
    world.desks[0].credentials.key = SigningKey::from_bytes(&[5; 32]);
    world.write(0, 3);
    world.run(3_000, true);
    assert!(world.desks[0].closed.iter().all(|code| *code == CloseCode::NotAdmitted));
    assert_eq!(world.server.head(), 0);
}

#[test]
fn a_server_with_another_key_gets_nothing_and_can_destroy_nothing() {
    let mut world = World::new(45, 1);
    world.write(0, 3);
    world.key = SigningKey::from_bytes(&[6; 32]);
    revoke(&mut world, 0, Standing::Lost);
    world.run(3_000, true);
    let desk = &world.desks[0];
    assert!(desk.fate.is_none() && desk.stored.is_empty() && desk.closed.len() > 1);
    assert_eq!(world.server.head(), 0);
}

#[test]
fn a_refused_change_stops_neither_the_connection_nor_what_follows() {
    let mut world = World::new(46, 2);
    world.heal();
    world.refuse = Some(|envelope| envelope.change.len() % 5 == 0);
    world.write(0, 200);
    world.heal();
    let refused = world.desks[0].store.refused();
    assert!(refused > 5);
    assert_eq!(world.server.head() + u64::try_from(refused).unwrap(), 200);
    assert!(world.desks[0].closed.is_empty());
    world.assert_equal_and_quiet();
}

#[test]
fn what_is_told_to_come_later_comes_later() {
    let mut world = World::new(47, 2);
    world.uncertified.insert(world.desks[0].credentials.desk);
    world.write(0, 20);
    world.run(10_000, true);
    assert_eq!(world.server.head(), 0);
    assert!(!world.desks[0].session.as_ref().unwrap().1.is_settled());
    world.uncertified.clear();
    world.heal();
    assert_eq!(world.server.head(), 20);
    world.assert_equal_and_quiet();
}

#[test]
fn a_used_up_actor_is_answered_with_a_change_of_todays() {
    let mut world = World::new(48, 1);
    let document = world.desks[0].author.born();
    let twin = world.desks[0].author.twin();
    world.write_to(0, document);
    world.heal();
    // A clone of the disk writes on as the same actor.
    world.cut(0);
    world.desks[0].author = twin;
    world.desks[0].store = super::fake::Store::default();
    world.write_to(0, document);
    world.heal();
    assert_eq!(world.server.head(), 2);
    assert_eq!(world.desks[0].store.refused(), 1);
    world.assert_equal_and_quiet();
}

#[test]
fn a_lost_desk_whose_number_was_given_again_still_learns_that_it_is_lost() {
    for standing in [Standing::Lost, Standing::Retired] {
        let mut world = World::new(46, 2);
        world.heal();
        world.cut(0);
        world.write(0, 3);
        let head = world.server.head();
        let number = world.desks[0].credentials.desk;
        let mut record = world.registry[&number];
        record.standing = standing;
        world.former.push((number, record));
        let key = SigningKey::from_bytes(&[7; 32]);
        world.registry.get_mut(&number).unwrap().key = key.verifying_key();
        world.run(30_000, true);
        // Only that a desk was lost is for a key that has been followed by another.
        let lost = standing == Standing::Lost;
        assert_eq!(world.desks[0].fate, lost.then_some(Standing::Lost));
        let expected = if lost { CloseCode::Lost } else { CloseCode::NotAdmitted };
        assert!(world.desks[0].closed.iter().all(|code| *code == expected));
        assert_eq!(world.server.head(), head, "nothing is taken from it");
    }
}

#[test]
fn two_clones_of_one_disk_leave_each_other_time_and_both_are_heard() {
    const HOUR: u64 = 3_600_000;
    let mut world = World::new(47, 1);
    world.write(0, 5);
    world.heal();
    let clone = world.clone_of(0);
    for _ in 0..6 {
        for desk in [0, clone] {
            world.write(desk, 1);
        }
        world.run(HOUR / 2, true);
    }
    let taken = |desk: usize| {
        world.desks[desk].closed.iter().filter(|code| **code == CloseCode::Superseded).count()
    };
    assert!((1..=12).contains(&taken(0)) && (1..=12).contains(&taken(clone)));
    // Both were in between: what was written in the first two hours has come through.
    for desk in [0, clone] {
        let stored = world.desks[desk].stored.len();
        assert!(stored >= 4, "{stored}");
    }
    assert_eq!(world.server.head(), crate::wire::count_of(world.server.content().len()));
}
