//! What desks and the server store and exchange: documents, facts, sheets, certificates,
//! signatures, and the sync session.
//!
//! Sans-IO: this crate never touches a socket, a file, a clock or a source of randomness. It maps
//! (state, event, now) to (state, effects); the kiosk, the server and the simulator drive it.

#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod author;
pub mod blob;
pub mod certificate;
pub mod change;
pub mod codec;
pub mod document;
pub mod enrolment;
pub mod envelope;
pub mod facts;
pub mod fault;
pub mod fingerprint;
pub mod hybrid;
pub mod key;
pub mod sheet;
pub mod verify;
