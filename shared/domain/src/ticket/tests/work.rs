//! Rules of work.
