//! Strangers and broken peers: each is told why by the code of the close.

use std::time::Duration;

use dutybook_replica::wire::codec::encode;
use dutybook_replica::wire::error::CloseCode;
use dutybook_replica::wire::frame::Frame;
use dutybook_replica::wire::limits::MAX_FRAME_BYTES;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::desk::Desk;
use super::house::House;
use super::line::{Line, Socket, connect};

async fn close_code(mut socket: Socket) -> u16 {
    let reading = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("no close frame but {other:?}"),
            }
        }
    };
    timeout(Duration::from_secs(20), reading).await.expect("the server did not close")
}

#[tokio::test]
async fn what_is_no_frame_is_answered_by_its_code_and_the_next_desk_is_served() {
    let mut house = House::open().await;
    let bomb = {
        let mut head = vec![0x82, 0x05];
        head.extend(vec![0; 64 << 20]);
        let mut bomb = vec![1, 0];
        bomb.extend(zstd::bulk::compress(&head, 3).unwrap());
        bomb
    };
    let cases: [(Message, CloseCode); 6] = [
        (Message::Binary(vec![0xff; 40].into()), CloseCode::Malformed),
        (Message::Binary(Vec::new().into()), CloseCode::Malformed),
        (Message::Text("hello".into()), CloseCode::Malformed),
        (Message::Binary(vec![0; MAX_FRAME_BYTES + 1].into()), CloseCode::TooLong),
        (Message::Binary(bomb.into()), CloseCode::Bomb),
        (Message::Binary(encode(&Frame::Retire, 0).unwrap().into()), CloseCode::OutOfTurn),
    ];
    for (message, code) in cases {
        let mut socket = connect(house.address()).await;
        socket.send(message).await.unwrap();
        assert_eq!(close_code(socket).await, code.number(), "{code:?}");
    }
    let mut desk = Desk::enrol(&mut house, 1).await;
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
}

#[tokio::test]
async fn a_plain_request_for_the_socket_is_refused_and_head_is_not_an_upgrade() {
    let house = House::open().await;
    let request = |method: &str| {
        format!("{method} /sync/v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    };
    for method in ["GET", "POST"] {
        let answer = super::desk::ask(house.address(), &request(method)).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
        assert!(answer.contains("content-security-policy"), "{answer}");
    }
}
