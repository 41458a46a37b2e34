//! The one place that draws random bytes. Everything else is handed them, so that tests replay.

/// The system gave no random bytes; nothing secret can be made.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes: {0}")]
pub struct NoRandomness(getrandom::Error);

/// Fresh random bytes.
///
/// # Errors
/// [`NoRandomness`] where the system has no source of them.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut drawn = [0; N];
    getrandom::fill(&mut drawn).map_err(NoRandomness)?;
    Ok(drawn)
}
