//! The desk's program: everything a desk does, online or not.

pub mod args;
pub mod clock;
pub mod commands;
pub mod config;
pub mod contact;
pub mod conversation;
pub mod desk;
pub mod enrol;
pub mod export;
pub mod identity;
pub mod import;
pub mod issuer;
pub mod link;
pub mod problem;
pub mod program;
pub mod random;
pub mod sync;
pub mod text;
pub mod url;
pub mod verify;
