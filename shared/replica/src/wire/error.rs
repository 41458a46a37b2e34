//! What is wrong with a frame, and the code a connection is closed with.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a frame cannot be read, or cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WireError {
    /// The frame is longer than [`MAX_FRAME_BYTES`](super::limits::MAX_FRAME_BYTES).
    #[error("the frame is over the size limit")]
    TooLong,
    /// The frame inflates, or unfolds, past a limit.
    #[error("the frame unfolds past the size limit")]
    Bomb,
    /// The frame nests too deep, or holds too many items, changes or rows.
    #[error("the frame holds too much")]
    TooMuch,
    /// The bytes are not a frame.
    #[error("the bytes are not a frame")]
    Malformed,
}

impl WireError {
    /// The code the connection is closed with.
    pub const fn close_code(self) -> CloseCode {
        match self {
            Self::TooLong => CloseCode::TooLong,
            Self::Bomb => CloseCode::Bomb,
            Self::TooMuch => CloseCode::TooMuch,
            Self::Malformed => CloseCode::Malformed,
        }
    }
}

/// Declares the close codes with their stable numbers.
macro_rules! close_codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)*) => {
        /// Why a connection ends: the number of the WebSocket close frame, and of `goodbye`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "u16", from = "u16")]
        pub enum CloseCode {
            $($(#[$doc])* $name,)*
            /// A code of a newer version.
            Other(u16),
        }

        impl CloseCode {
            /// Every code of this version.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The number sent.
            pub const fn number(self) -> u16 {
                match self {
                    $(Self::$name => $number,)*
                    Self::Other(number) => number,
                }
            }
        }

        impl From<u16> for CloseCode {
            fn from(number: u16) -> Self {
                match number {
                    $($number => Self::$name,)*
                    other => Self::Other(other),
                }
            }
        }
    };
}

close_codes! {
    /// Nothing is left to say.
    Done = 4000;
    /// The bytes are not a frame.
    Malformed = 4001;
    /// The frame is longer than the limit.
    TooLong = 4002;
    /// The frame inflates past the limit.
    Bomb = 4003;
    /// The frame holds too much.
    TooMuch = 4004;
    /// The frame does not fit the conversation: out of turn, lost or doubled on the way.
    OutOfTurn = 4005;
    /// The desk speaks no protocol version that this server still does: update the desk.
    DeskTooOld = 4006;
    /// The desk speaks only versions that this server does not yet: update the server.
    ServerTooOld = 4007;
    /// The desk is unknown, or its proof is wrong.
    NotAdmitted = 4008;
    /// The desk has been taken out of service; it may hand in what it holds.
    Retired = 4009;
    /// The desk has been reported lost: it destroys its keys.
    Lost = 4010;
    /// The peer sent more than it was granted.
    Overrun = 4011;
    /// The peer fell silent.
    Silent = 4012;
    /// The server is ending or has no room for the connection: come back later.
    Busy = 4013;
    /// The same desk has connected anew.
    Superseded = 4014;
    /// The server did not prove to be the one that enrolled the desk.
    Impostor = 4015;
    /// The stores of the two sides cannot both be right; the next connection reconciles them.
    Diverged = 4016;
    /// This side could not go on: its store failed.
    Failed = 4017;
}

impl From<CloseCode> for u16 {
    fn from(code: CloseCode) -> Self {
        code.number()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_code_keeps_its_number() {
        for (at, code) in CloseCode::ALL.iter().enumerate() {
            assert_eq!(usize::from(code.number()), 4000 + at);
            assert_eq!(CloseCode::from(code.number()), *code);
        }
        assert_eq!(CloseCode::from(4999), CloseCode::Other(4999));
    }
}
