//! The log's promises: what was answered stays, what was refused leaves no trace.

use tempfile::tempdir;

use super::*;
use crate::fixture::{Author, BINJIANG, CUIHU, HERE, desk, numbered, print_of, server};

mod backup;
mod damage;
mod desk_side;
mod flips;
mod opening;
mod server_side;

/// Everything a property holds, to compare two logs.
fn contents(log: &LogReader) -> Vec<Stored> {
    log.after(0, usize::MAX).unwrap()
}
