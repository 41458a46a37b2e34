//! One direction's frame count, the credit of both directions, and the heartbeat.

use super::Moment;
use crate::wire::codec::{decode, encode};
use crate::wire::count_of;
use crate::wire::error::{CloseCode, WireError};
use crate::wire::frame::Frame;
use crate::wire::limits::WINDOW_BYTES;

/// A peer that has said nothing for this long is gone.
pub(crate) const SILENCE_MILLIS: u64 = 60_000;
/// A side that has sent nothing for this long says that it is there.
pub(crate) const PING_MILLIS: u64 = 20_000;
/// Credit is given back in a frame of its own once this much is owed.
const GIVE_BACK_BYTES: u64 = WINDOW_BYTES / 4;

/// The state of a connection below the conversation.
#[derive(Debug)]
pub(crate) struct Link {
    sent: u8,
    received: u8,
    /// Bytes we may still send; below zero after a frame that was larger than what was left.
    ours: i64,
    /// Bytes the peer may still send.
    theirs: i64,
    /// Bytes of the peer that are dealt with and not yet given back.
    owed: u64,
    opened_at: Moment,
    sent_at: Moment,
    heard_at: Moment,
}

impl Link {
    pub(crate) const fn new(now: Moment) -> Self {
        let theirs = WINDOW_BYTES.cast_signed();
        let (opened_at, sent_at, heard_at) = (now, now, now);
        Self { sent: 0, received: 0, ours: 0, theirs, owed: 0, opened_at, sent_at, heard_at }
    }

    /// The bytes of `frame` as the next of our direction.
    pub(crate) fn seal(&mut self, frame: &Frame, now: Moment) -> Result<Vec<u8>, CloseCode> {
        // What we cannot put into a frame is our own fault, not the peer's.
        let bytes = encode(frame, self.sent).map_err(|_too_large| CloseCode::Failed)?;
        self.sent = self.sent.wrapping_add(1);
        self.sent_at = now;
        if is_counted(frame) {
            self.ours = self.ours.saturating_sub_unsigned(count_of(bytes.len()));
        }
        Ok(bytes)
    }

    /// Reads the peer's next frame; says how much of its credit that took.
    pub(crate) fn open(&mut self, bytes: &[u8], now: Moment) -> Result<(Frame, u64), CloseCode> {
        let (number, frame) = decode(bytes).map_err(WireError::close_code)?;
        if number != self.received {
            return Err(CloseCode::OutOfTurn);
        }
        self.received = self.received.wrapping_add(1);
        self.heard_at = now;
        if !is_counted(&frame) {
            return Ok((frame, 0));
        }
        if self.theirs <= 0 {
            return Err(CloseCode::Overrun);
        }
        let cost = count_of(bytes.len());
        self.theirs = self.theirs.saturating_sub_unsigned(cost);
        Ok((frame, cost))
    }

    pub(crate) const fn opened_at(&self) -> Moment {
        self.opened_at
    }

    /// Whether one more counted frame may be sent.
    pub(crate) const fn may_send(&self) -> bool {
        self.ours > 0
    }

    /// The peer grants so many bytes more. It never grants more than it could mean.
    pub(crate) fn granted(&mut self, bytes: u64) -> Result<(), CloseCode> {
        let ceiling = WINDOW_BYTES.saturating_mul(16).cast_signed();
        let bytes = i64::try_from(bytes).map_err(|_absurd| CloseCode::Overrun)?;
        self.ours = self.ours.saturating_add(bytes);
        if self.ours > ceiling { Err(CloseCode::Overrun) } else { Ok(()) }
    }

    /// A frame of this cost has been dealt with.
    pub(crate) const fn settle(&mut self, cost: u64) {
        self.owed = self.owed.saturating_add(cost);
    }

    /// Gives back what is owed, in a frame the caller sends.
    pub(crate) const fn give_back(&mut self) -> u64 {
        let owed = self.owed;
        self.owed = 0;
        self.theirs = self.theirs.saturating_add_unsigned(owed);
        owed
    }

    /// What the heartbeat and the credit call for now.
    pub(crate) fn tend(&mut self, now: Moment) -> Result<Option<Frame>, CloseCode> {
        if now.since(self.heard_at) >= SILENCE_MILLIS {
            return Err(CloseCode::Silent);
        }
        if self.owed >= GIVE_BACK_BYTES {
            return Ok(Some(Frame::Credit(self.give_back())));
        }
        Ok((now.since(self.sent_at) >= PING_MILLIS).then_some(Frame::Ping))
    }

    /// When [`Self::tend`] has something to do next, should nothing happen before.
    pub(crate) fn wake_at(&self) -> Moment {
        self.heard_at.after(SILENCE_MILLIS).min(self.sent_at.after(PING_MILLIS))
    }
}

/// Whether a frame takes credit: those that carry much. The others are short and answered, or
/// limited in number.
const fn is_counted(frame: &Frame) -> bool {
    match frame {
        Frame::Push(_)
        | Frame::Page(_)
        | Frame::Reconcile(_)
        | Frame::Need(_)
        | Frame::BlobPart(_)
        | Frame::SecretList(_)
        | Frame::Secrets(_) => true,
        Frame::Hello(_)
        | Frame::Challenge(_)
        | Frame::Proof(_)
        | Frame::Welcome(_)
        | Frame::Stored(_)
        | Frame::PageAck(_)
        | Frame::BlobWant(_)
        | Frame::BlobNone(_)
        | Frame::SecretWant(_)
        | Frame::Credit(_)
        | Frame::Ping
        | Frame::Pong
        | Frame::Retire
        | Frame::Goodbye(_)
        | Frame::Unknown(_) => false,
    }
}
