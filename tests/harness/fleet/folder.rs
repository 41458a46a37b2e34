//! Copies of data directories: what a disk holds at a moment, as a crash, a backup tool or a clone
//! would find it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// The write-ahead log's name within a data directory.
pub(super) const WAL: &str = "log.db-wal";
/// The mark that remembers how far the log once reached.
const MARK: &str = "log.mark";

/// Copies a data directory as it lies on the disk. Locks and shared memory are no part of it.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).context("list a data directory")? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_of_the_process = name == "lock" || name.ends_with("-shm");
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(&name))?;
        } else if !is_of_the_process {
            fs::copy(entry.path(), to.join(&name)).with_context(|| format!("copy {name}"))?;
        }
    }
    Ok(())
}

/// How long the write-ahead log is; 0 where there is none.
pub(super) fn wal_length(dir: &Path) -> u64 {
    fs::metadata(dir.join(WAL)).map_or(0, |found| found.len())
}

/// Cuts the write-ahead log of a copy to a length, as when the power fails within a commit; the
/// mark, written after a commit, is that of the copy before.
pub(super) fn tear(copy: &Path, before: &Path, length: u64) -> Result<()> {
    fs::OpenOptions::new().write(true).open(copy.join(WAL))?.set_len(length)?;
    fs::copy(before.join(MARK), copy.join(MARK))?;
    Ok(())
}

/// Puts a copy in the place of a data directory.
pub(super) fn replace(dir: &Path, with: &Path) -> Result<()> {
    fs::remove_dir_all(dir)?;
    copy(with, dir)
}
