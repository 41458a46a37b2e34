//! The frames of `/sync/v1`, and their form on the wire.
//!
//! Decoding is the first thing that happens to a stranger's bytes: it never panics, and its memory
//! is bounded by [`limits`]. It judges no change and no signature.

pub(crate) mod body;
pub(crate) mod chunk;
pub mod codec;
pub mod error;
pub mod frame;
pub mod limits;
pub(crate) mod pack;
pub(crate) mod runs;
pub(crate) mod scan;
pub(crate) mod varint;

#[cfg(test)]
mod tests;

/// The oldest protocol version still spoken.
pub const OLDEST_VERSION: u16 = 1;
/// The newest protocol version spoken.
pub const NEWEST_VERSION: u16 = 1;

/// A length as it is written to the wire.
pub(crate) fn count_of(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
