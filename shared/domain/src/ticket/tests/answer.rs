//! Rules of answer.
