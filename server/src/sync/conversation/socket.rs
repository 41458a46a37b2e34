//! The socket below a conversation: whole messages in, an orderly close out.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use dutybook_replica::wire::error::CloseCode;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error;

/// How long a closing handshake may take.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

/// What came in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Bytes(Vec<u8>),
    /// A message over the limit. It was not read.
    TooLong,
    /// Nothing more will come.
    Gone,
}

/// Waits for the next message. Cancelling it loses nothing.
pub(super) async fn receive(socket: &mut WebSocket) -> Incoming {
    loop {
        match socket.recv().await {
            Some(Ok(Message::Binary(bytes))) => return Incoming::Bytes(bytes.into()),
            // Text is no frame of ours; the session says so to the desk.
            Some(Ok(Message::Text(text))) => {
                return Incoming::Bytes(text.as_str().as_bytes().to_vec());
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_))) | None => return Incoming::Gone,
            Some(Err(error)) => {
                let too_long =
                    matches!(error.into_inner().downcast_ref::<Error>(), Some(Error::Capacity(_)));
                return if too_long { Incoming::TooLong } else { Incoming::Gone };
            }
        }
    }
}

/// Says goodbye with a code and waits a little for the other side to have read it.
pub(super) async fn close(socket: &mut WebSocket, code: CloseCode) {
    let frame = CloseFrame { code: code.number(), reason: "".into() };
    let closing = async {
        if socket.send(Message::Close(Some(frame))).await.is_err() {
            return;
        }
        // Whatever the peer had under way is read and dropped: a socket closed over unread bytes
        // is reset, and the code would be lost with it.
        loop {
            match socket.recv().await {
                Some(Ok(_)) => {}
                // The rest of it cannot be read any more; the peer gets the time to read the code.
                Some(Err(_)) | None if code == CloseCode::TooLong => std::future::pending().await,
                Some(Err(_)) | None => return,
            }
        }
    };
    // The peer may be gone already; then there is nobody to tell.
    timeout(CLOSE_LIMIT, closing).await.ok();
}
