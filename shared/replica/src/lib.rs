//! What desks and the server store and exchange: documents, facts, sheets, certificates,
//! signatures, and the sync session.
//!
//! Sans-IO: this crate never touches a socket, a file, a clock or a source of randomness. It maps
//! (state, event, now) to (state, effects); the kiosk, the server and the simulator drive it.
//!
//! # Assumptions, and what breaks where one is violated
//! - **An actor id is fresh at every opening of a store.** Else two changes have one actor and
//!   sequence; the later to arrive is refused as `SequenceTaken` and its facts are re-authored, but
//!   two replicas that each hold one of them differ in their sheets until then.
//! - **Every change passes [`change::read`] before anything else sees it.** Else automerge inflates
//!   it without a bound, or a foreign put makes a fact vanish.
//! - **A change is applied only by [`document::Document`].** Else one that skips a sequence makes
//!   automerge panic.
//! - **The server's key is secret.** Else anyone certifies desks; every signature is then worthless,
//!   and all desks must enrol again.
//! - **A desk's key stays at the desk.** Else others write in its name until it is revoked as lost;
//!   what they wrote before stays, and is told apart by people only.
//! - **The server's order is its word.** A desk takes what the server has stored as stored before
//!   any revocation; a dishonest server can pass on what a revoked desk signed, but forge nothing.
//! - **What was written is dropped with [`author::Writer::forget`] when it did not reach the disk.**
//!   Else the next change builds on one nobody will ever have, and waits for it everywhere.

#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod author;
pub mod backoff;
pub mod blob;
pub mod certificate;
pub mod change;
pub mod codec;
pub mod document;
pub mod enrolment;
pub mod envelope;
pub mod export;
pub mod facts;
pub mod fault;
pub mod fingerprint;
pub mod hybrid;
pub mod key;
pub mod reading;
pub mod secret;
pub mod session;
pub mod sheet;
pub mod verify;
pub mod wire;

#[cfg(test)]
mod sample;
