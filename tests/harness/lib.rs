//! The harness of whole-system tests.

pub mod rule_mutants;
