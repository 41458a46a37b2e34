//! The harness of whole-system tests.
