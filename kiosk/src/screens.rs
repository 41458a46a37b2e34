//! The screens. Each is a function of its view and its form: it draws, and puts what was asked into
//! the outbox. A screen changes nothing but its own form, and waits for nothing.

pub mod archive;
pub mod conflicts;
pub mod faceless;
pub mod find;
#[cfg(test)]
pub(crate) mod fixture;
pub mod handover;
pub mod household;
pub mod intake;
pub mod lock;
pub mod night;
pub mod records;
pub mod ticket;
pub mod tickets;
pub mod today;
