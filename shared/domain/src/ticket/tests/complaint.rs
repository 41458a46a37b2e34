//! Rules of complaint.
