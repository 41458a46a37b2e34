//! The one place of the desk's program that draws random numbers.

use thiserror::Error;

/// The system gives no random bytes; nothing secret can be made without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the system gives no random bytes")]
pub struct NoRandomness;

/// Fresh random bytes.
///
/// # Errors
/// [`NoRandomness`].
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).or(Err(NoRandomness))?;
    Ok(bytes)
}
