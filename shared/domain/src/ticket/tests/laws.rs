//! Rules of laws.
