//! The desk's program: everything a desk does, online or not.

pub mod args;
pub mod clock;
pub mod config;
pub mod conversation;
pub mod desk;
pub mod enrol;
pub mod identity;
pub mod import;
pub mod link;
pub mod problem;
pub mod random;
pub mod text;
pub mod url;
