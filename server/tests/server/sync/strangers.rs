//! Frames that do not fit a conversation, spoken by hand: to the server and by it.

use std::net::SocketAddr;
use std::time::Duration;

use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::wire::codec::{decode, encode};
use dutybook_replica::wire::error::CloseCode;
use dutybook_replica::wire::frame::{
    Frame, Hello, Nonce, Outcome, Page, PageAck, Proof, Push, Stored,
};
use dutybook_replica::wire::limits::{MAX_FRAME_BYTES, WINDOW_BYTES};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::desk::Desk;
use super::house::BINJIANG;
use super::line::{Socket, connect, resume};

/// Scripts of strangers, and the code each is closed with.
pub(crate) const RAW: [(&str, CloseCode); 12] = [
    ("bytes that are no frame", CloseCode::Malformed),
    ("half a frame", CloseCode::Malformed),
    ("a frame without end", CloseCode::TooLong),
    ("a frame that unfolds without end", CloseCode::Bomb),
    ("a push before any greeting", CloseCode::OutOfTurn),
    ("a fake stored", CloseCode::OutOfTurn),
    ("a page, which only a server sends", CloseCode::OutOfTurn),
    ("an acknowledgement before any page", CloseCode::OutOfTurn),
    ("the property of others", CloseCode::NotAdmitted),
    ("a number that was never enrolled", CloseCode::NotAdmitted),
    ("a proof of an earlier meeting", CloseCode::NotAdmitted),
    ("a protocol long gone", CloseCode::DeskTooOld),
];

/// What a stranger was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) code: u16,
    /// Whether it was let in before.
    pub(crate) welcomed: bool,
}

fn hello(desk: &Desk) -> Hello {
    Hello {
        versions: (1, 1),
        property: desk.property(),
        desk: desk.number(),
        nonce: Nonce([4; 32]),
        resume: resume(desk),
        credit: WINDOW_BYTES,
        about: None,
    }
}

fn bomb() -> Vec<u8> {
    let mut head = vec![0x82, 0x05];
    head.extend(vec![0; 64 << 20]);
    let mut bomb = vec![1, 0];
    bomb.extend(zstd::bulk::compress(&head, 3).unwrap());
    bomb
}

/// Plays a script of [`RAW`]; answers what the server said to it.
pub(crate) async fn tell(name: &str, desk: &Desk, address: SocketAddr) -> Told {
    let greeting = |hello| encode(&Frame::Hello(hello), 0).unwrap();
    let first = |frame| encode(&frame, 0).unwrap();
    let messages: Vec<Vec<u8>> = match name {
        "bytes that are no frame" => vec![vec![0xff; 40]],
        "half a frame" => {
            let whole = greeting(hello(desk));
            vec![whole[..whole.len() / 2].to_vec()]
        }
        "a frame without end" => vec![vec![0; MAX_FRAME_BYTES + 1]],
        "a frame that unfolds without end" => vec![bomb()],
        "a push before any greeting" => {
            vec![first(Frame::Push(Push { batch: 1, remaining: 0, envelopes: vec![] }))]
        }
        "a fake stored" => {
            let outcomes = vec![Outcome::Stored(1)];
            vec![first(Frame::Stored(Stored { batch: 1, credit: 0, outcomes }))]
        }
        "a page, which only a server sends" => {
            let page = Page { from: 0, to: 9, head: 9, changes: vec![], known: vec![] };
            vec![first(Frame::Page(page))]
        }
        "an acknowledgement before any page" => {
            vec![first(Frame::PageAck(PageAck { cursor: 9, credit: 0 }))]
        }
        "the property of others" => foreign(desk, BINJIANG, desk.number()),
        "a number that was never enrolled" => foreign(desk, desk.property(), DeskNumber(77)),
        "a proof of an earlier meeting" => {
            let mut socket = connect(address).await;
            vec![greeting(hello(desk)), earlier_proof(desk, &mut socket).await]
        }
        "a protocol long gone" => vec![greeting(Hello { versions: (0, 0), ..hello(desk) })],
        other => panic!("no such script: {other}"),
    };
    let mut socket = connect(address).await;
    for message in messages {
        // A server that has closed already is read to its code below.
        drop(socket.send(Message::Binary(message.into())).await);
    }
    close_of(&mut socket).await
}

fn foreign(desk: &Desk, property: PropertyUid, number: DeskNumber) -> Vec<Vec<u8>> {
    let hello = Hello { property, desk: number, ..hello(desk) };
    let proof = Frame::Proof(Proof([7; 64]));
    vec![encode(&Frame::Hello(hello), 0).unwrap(), encode(&proof, 1).unwrap()]
}

/// A true proof, made for another meeting with the same server.
async fn earlier_proof(desk: &Desk, socket: &mut Socket) -> Vec<u8> {
    use dutybook_replica::session::Moment;
    use dutybook_replica::session::desk::{Credentials, DeskSession, Effect, Event};

    let credentials = Credentials {
        property: desk.property(),
        desk: desk.number(),
        key: desk.key.signing().clone(),
        server: desk.enrolled.server.verifying().unwrap(),
    };
    let mut session = DeskSession::new(credentials, resume(desk), Moment(0));
    let mut event = Event::Opened(Nonce([4; 32]));
    loop {
        for effect in session.step(event, Moment(1)) {
            let Effect::Send(bytes) = effect else { continue };
            if matches!(decode(&bytes).unwrap().1, Frame::Proof(_)) {
                return bytes;
            }
            socket.send(Message::Binary(bytes.into())).await.unwrap();
        }
        let Some(Ok(Message::Binary(answer))) = socket.next().await else { panic!("no challenge") };
        event = Event::Received(answer.into());
    }
}

async fn close_of(socket: &mut Socket) -> Told {
    let mut welcomed = false;
    let reading = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(Message::Binary(bytes))) => {
                    welcomed |= matches!(decode(&bytes), Ok((_, Frame::Welcome(_))));
                }
                Some(Ok(_)) => {}
                other => panic!("no close frame but {other:?}"),
            }
        }
    };
    let code = timeout(Duration::from_secs(20), reading).await.expect("the server did not close");
    Told { code, welcomed }
}
