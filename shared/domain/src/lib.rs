//! The rules of the front desk, as values and pure functions.
//!
//! This crate does no IO, reads no clock, draws no random number, and names no storage or UI crate.
//! An aggregate is stored as the facts recorded about it: `decide` may refuse a command, `apply`
//! may not refuse a fact, because another desk has already seen it happen.

#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod allowance;
pub mod calendar;
pub mod caller;
pub mod civil;
pub mod deadline;
pub mod document;
pub mod draft;
pub mod duty;
pub mod figures;
pub mod follow_up;
pub mod handover;
pub mod household;
pub mod id;
pub mod journal;
pub mod language;
pub mod ledger;
mod named;
pub mod personal;
pub mod pin;
pub mod property;
pub mod regulation;
pub mod report;
pub mod roster;
#[cfg(feature = "sabotage")]
pub mod sabotage;
pub mod seal;
pub mod settings;
pub mod shift;
pub mod spoken;
pub mod staff;
pub mod survey;
pub mod ticket;
pub mod unit;
