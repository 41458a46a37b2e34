//! Peers that do not keep to the conversation: each ends with a code that says why, none with a
//! panic or a growing queue.

use dutybook_domain::id::DeskNumber;

use super::world::{PROPERTY, World};
use crate::envelope::ChangeId;
use crate::sample::{Author, Random};
use crate::session::Moment;
use crate::session::desk;
use crate::session::items::{Differences, Items};
use crate::session::server::{Effect, Event, ServerSession};
use crate::wire::codec::{decode, encode};
use crate::wire::error::CloseCode;
use crate::wire::frame::{Frame, Hello, Nonce, PageAck, Push};
use crate::wire::limits::WINDOW_BYTES;

fn hello(world: &World, versions: (u16, u16)) -> Frame {
    Frame::Hello(Hello {
        versions,
        property: PROPERTY,
        desk: DeskNumber(1),
        nonce: Nonce([1; 32]),
        resume: world.desks[0].store.resume(),
        credit: WINDOW_BYTES,
        about: None,
    })
}

fn stranger(world: &World) -> ServerSession {
    ServerSession::new(world.key.clone(), Nonce([2; 32]), Moment(0))
}

fn close_code(effects: &[Effect]) -> Option<CloseCode> {
    effects.iter().find_map(
        |effect| {
            if let Effect::Close(code) = effect { Some(*code) } else { None }
        },
    )
}

fn say(session: &mut ServerSession, frame: &Frame, number: u8) -> Vec<Effect> {
    session.step(Event::Received(encode(frame, number).unwrap()), Moment(1))
}

/// The server's session with desk 0, live, and the number of the desk's next frame.
fn live(world: &mut World) -> (ServerSession, u8) {
    world.heal();
    let connection = world.desks[0].session.as_ref().unwrap().0;
    let sent = world.frames.iter().filter(|(up, _, _)| *up).count();
    (world.sessions.remove(&connection).unwrap().1, u8::try_from(sent).unwrap())
}

#[test]
fn nothing_but_a_hello_opens_a_conversation() {
    let world = World::new(51, 1);
    for frame in [Frame::Push(Push { batch: 1, remaining: 0, envelopes: vec![] }), Frame::Retire] {
        let effects = say(&mut stranger(&world), &frame, 0);
        assert_eq!(close_code(&effects), Some(CloseCode::OutOfTurn));
    }
    let large = Event::Received(vec![0; 5_000]);
    assert_eq!(close_code(&stranger(&world).step(large, Moment(1))), Some(CloseCode::TooLong));
    let silent = stranger(&world).step(Event::Tick, Moment(20_000));
    assert_eq!(close_code(&silent), Some(CloseCode::Silent));
}

#[test]
fn a_desk_too_old_is_told_so_and_keeps_what_it_has() {
    let mut world = World::new(52, 1);
    let effects = say(&mut stranger(&world), &hello(&world, (0, 0)), 0);
    assert_eq!(close_code(&effects), Some(CloseCode::DeskTooOld));
    let newer = say(&mut stranger(&world), &hello(&world, (9, 12)), 0);
    assert_eq!(close_code(&newer), Some(CloseCode::ServerTooOld));
    assert_eq!(close_code(&say(&mut stranger(&world), &hello(&world, (1, 12)), 0)), None);
    world.write(0, 5);
    world.connect(0);
    let Some(Effect::Send(goodbye)) = effects.into_iter().next() else { panic!("told nothing") };
    let (_, session) = world.desks[0].session.as_mut().unwrap();
    let told = session.step(desk::Event::Received(goodbye), Moment(1_000_001));
    assert!(matches!(told[..], [desk::Effect::DeskTooOld, desk::Effect::Close(_)]));
    assert_eq!(world.desks[0].store.resume().unsent, 5);
}

#[test]
fn a_desk_that_pushes_past_its_credit_is_cut_off() {
    let mut world = World::new(53, 1);
    let (mut session, mut number) = live(&mut world);
    let envelopes = Author::new(3, 3).day(100, 1_000);
    for (waiting, batch) in (100..200).enumerate() {
        let push = Frame::Push(Push { batch, remaining: 0, envelopes: envelopes.clone() });
        let effects = say(&mut session, &push, number);
        number = number.wrapping_add(1);
        if let Some(code) = close_code(&effects) {
            assert_eq!(code, CloseCode::Overrun);
            assert!(waiting < 20, "{waiting} batches were let in");
            return;
        }
    }
    panic!("never cut off");
}

#[test]
fn a_doubled_or_lost_frame_ends_the_connection() {
    for step in [0, 2] {
        let mut world = World::new(54, 1);
        let (mut session, number) = live(&mut world);
        assert!(say(&mut session, &Frame::Pong, number).is_empty());
        let effects = say(&mut session, &Frame::Pong, number.wrapping_add(step));
        assert_eq!(close_code(&effects), Some(CloseCode::OutOfTurn));
    }
}

#[test]
fn an_acknowledgement_of_what_was_never_told_ends_the_connection() {
    let mut world = World::new(55, 1);
    let (mut session, number) = live(&mut world);
    let effects = say(&mut session, &Frame::PageAck(PageAck { cursor: 9, credit: 0 }), number);
    assert_eq!(close_code(&effects), Some(CloseCode::OutOfTurn));
}

#[test]
fn garbled_frames_never_harm_a_live_session_of_either_side() {
    let mut random = Random(56);
    let mut codes = std::collections::BTreeSet::new();
    for seed in 0..60 {
        let mut world = World::new(seed, 2);
        world.write(1, 6);
        world.heal();
        world.write(1, 3);
        let connection = world.desks[0].session.as_ref().unwrap().0;
        for _ in 0..20 {
            let up = world.frames.iter().filter(|frame| frame.0).count();
            let push = Push { batch: 1, remaining: 0, envelopes: Author::new(4, seed).day(1, 2) };
            let mut bytes = encode(&Frame::Push(push), u8::try_from(up).unwrap()).unwrap();
            let at = 2 + random.index(bytes.len() - 2);
            bytes[at] ^= 1 << random.below(8);
            if decode(&bytes).is_err() {
                world.server_step(connection, Event::Received(bytes.clone()));
                world.desk_step(0, desk::Event::Received(bytes));
            }
        }
        codes.extend(world.desks[0].closed.iter().copied());
        world.heal();
        world.assert_equal_and_quiet();
    }
    assert!(codes.contains(&CloseCode::Malformed));
}

#[test]
fn garbled_messages_of_reconciling_end_in_an_answer_or_a_code() {
    let mut random = Random(57);
    let mut items =
        |count: u64| Items::new((0..count).map(|_| (random.below(500), ChangeId(random.bytes()))));
    let (ours, theirs) = (items(700), items(900));
    let mut messages = vec![ours.first_message().unwrap()];
    let mut differences = Differences::default();
    for _ in 0..3 {
        let answer = theirs.answer(messages.last().unwrap()).unwrap();
        messages.push(answer.clone());
        messages.extend(ours.next_message(&answer, &mut differences).unwrap());
    }
    let mut refused = 0;
    for _ in 0..10_000 {
        let mut message = messages[random.index(messages.len())].clone();
        for _ in 0..=random.below(3) {
            let at = random.index(message.len());
            match random.below(3) {
                0 => message[at] = random.bytes::<1>()[0],
                1 => message.truncate(at.max(1)),
                _ => message.insert(at, [0, 0x7f, 0x80, 0xff][random.index(4)]),
            }
        }
        let mut differences = Differences::default();
        refused += usize::from(theirs.answer(&message).is_err());
        refused += usize::from(ours.next_message(&message, &mut differences).is_err());
    }
    assert!(refused > 1_000);
}
