//! The harness of whole-system tests: a real server on loopback and real desks, under one simulated
//! clock, driven by somebody who keeps their own account of what they were told; and, in
//! [`mod@fleet`], many of them without a socket. What benchmarks are made of is in [`mod@load`].
//!
//! It judges nothing by the product's own counts: what was acknowledged is in [`account`], what
//! every store holds is read change by change in [`holding`].

pub mod account;
pub mod api;
pub mod cases;
pub mod child;
pub mod clock;
pub mod config;
pub mod driver;
pub mod faults;
pub mod figures;
pub mod fleet;
pub mod front;
pub mod holding;
pub mod load;
pub mod premises;
pub mod programs;
pub mod random;
pub mod rule_mutants;
pub mod scenes;
pub mod site;
pub mod survey_round;
pub mod waiting;
pub mod wire;
pub mod work;
