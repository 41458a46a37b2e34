//! Whether the books say what the log says. A flipped bit in a number leaves the file whole: only
//! building it again shows it.

use std::fs;
use std::path::Path;

use super::{Books, Fold};
use crate::error::{Doing as _, StoreError};
use crate::log::LogReader;

/// Builds the books of a folder again beside those there are, in a folder within it that is gone
/// afterwards, and answers whether the old ones say anything else.
///
/// # Errors
/// Any of the disk; damage of the log.
pub fn differ(
    dir: &Path,
    log: &LogReader,
    version: u32,
    fold: &Fold<'_>,
) -> Result<bool, StoreError> {
    const OPERATION: &str = "build the books for comparison";
    let digest = |folder: &Path| {
        let mut books = Books::open(folder, version)?;
        books.feed(log, fold)?;
        books.reader()?.digest()
    };
    let kept = match digest(dir) {
        Ok(kept) => kept,
        Err(StoreError::Corrupt { .. }) => return Ok(true),
        Err(error) => return Err(error),
    };
    let scratch = dir.join("books.compared");
    fs::create_dir_all(&scratch).doing(OPERATION)?;
    let built = digest(&scratch);
    fs::remove_dir_all(&scratch).doing(OPERATION)?;
    Ok(built? != kept)
}
