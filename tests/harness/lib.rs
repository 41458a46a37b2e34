//! The harness of whole-system tests.

pub mod fleet;
