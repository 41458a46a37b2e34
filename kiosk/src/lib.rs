//! The desk's program: everything a desk does, online or not.

pub mod clock;
pub mod import;
