//! The meeting point: enrols desks, keeps and relays what they write, adds up, answers.
//!
//! A replica with a door: it holds no rule the desks lack. [`serve()`] runs one server; `cli` is
//! what the commands do. Both reach the registry through the same functions, so that a command
//! works beside a running server and is in force there at once.

pub mod auth;
pub mod backup;
pub mod certification;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data_dir;
pub mod db;
pub mod edge;
pub mod error;
pub mod figures;
pub mod hex;
pub mod keeper;
pub mod limits;
pub mod listen;
pub mod metrics;
pub mod random;
pub mod registry;
pub mod router;
pub mod routes;
pub mod serve;
pub mod state;
pub mod sync;
pub mod text;
pub mod verify;

#[cfg(test)]
mod test_site;

pub use serve::{ServeError, serve};
