//! Whole-system tests. One binary, so that they link once.

mod fleet;
#[cfg(feature = "sabotage")]
mod fleet_mutants;
mod rule_mutants;
mod tidy;
