//! The harness of whole-system tests.

pub mod fleet;
pub mod rule_mutants;
