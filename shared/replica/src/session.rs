//! The sync conversation between a desk and the server: two state machines without IO.
//!
//! ```text
//! desk                                          server
//! hello{versions, property, desk, resume} ──▶
//!                                          ◀──  challenge{version, nonce}
//! proof ──▶                                     finds the desk, checks the proof
//!                                          ◀──  welcome{epoch, head, standing, proof}
//! push{batch, changes} ──▶                 ◀──  page{from, to, changes}      both at once
//!                                               one durable commit
//! page_ack{cursor} ──▶                     ◀──  stored{batch, outcomes}      and so on, live
//! ```
//!
//! The driver hands each machine what happened and the time, and carries out what it returns **in
//! that order**. Whatever an effect asks of the store is answered by the event its documentation
//! names; an event that answers nothing asked is ignored. After [`desk::Effect::Close`] or
//! [`server::Effect::Close`] a session stays silent: make a new one for the next connection.
//!
//! **What holds.** A desk marks a change as stored only on `stored`, and the server says so only
//! after the driver reported the durable commit. A desk's cursor moves only over pages that its
//! store took in whole. A page leaves out only what this desk pushed on this very connection. Both
//! sides count the frames, so one that is lost, doubled or out of order ends the connection;
//! everything said twice on the next one is idempotent. No queue is longer than the credit granted.
//!
//! **Reconciling.** When the desk's cursor and fingerprint are no prefix of the server's log, its
//! server sequences mean nothing there. It forgets them, finds out by negentropy what each side
//! lacks, and names what it needs. The server's pages then run from the beginning, but of a change
//! the desk holds they carry only its sequence and its rank among the server's changes. What the
//! server lacks stays without a sequence, and so is unsent again.
//!
//! Secrets and blobs ride along in frames of their own, with the same credit.

pub mod aside;
pub mod desk;
pub mod items;
pub(crate) mod link;
pub(crate) mod proof;
pub(crate) mod ranges;
pub mod server;

#[cfg(test)]
mod tests;

/// Milliseconds of a clock that never goes back; where it begins does not matter. The wall clock
/// is no good here: staff can set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub u64);

impl Moment {
    /// How many milliseconds have passed since `earlier`.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The moment so many milliseconds later.
    #[must_use]
    pub const fn after(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}
