//! Rules of amend.
