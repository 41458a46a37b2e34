//! Documents on SQLite: the change log (truth) and the books (derived), the same at the desk and on
//! the server.
//!
//! One writer per data directory, held by a lock; any number of readers on their own connections.
//! What [`log::Log::append`] has answered is on the disk. Nothing here reads the clock, draws a
//! random number, or deletes what it cannot read: damage is set aside under its name.

#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod blobs;
pub mod books;
mod check;
mod database;
pub mod error;
#[cfg(test)]
mod fixture;
pub mod lock;
pub mod log;
pub mod reports;

pub use error::StoreError;
