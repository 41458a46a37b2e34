//! Whole-system tests: one binary, so they link once.
