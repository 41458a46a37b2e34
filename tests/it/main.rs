//! Whole-system tests. One binary, so that they link once.

mod fleet;
mod rule_mutants;
mod tidy;
