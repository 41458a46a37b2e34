//! The rules of the survey, one sentence per test.
