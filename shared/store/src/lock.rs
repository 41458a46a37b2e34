//! One writer per data directory, and the mark that remembers how far the log once reached.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::check::{self, Check};
use crate::error::{Doing as _, StoreError};

/// A file held by one owner at a time. It is free again as soon as this is dropped, and when the
/// process ends, however it ends.
#[derive(Debug)]
pub struct FileLock {
    file: File,
}

impl FileLock {
    /// Takes the lock at once, or answers `None` where another has it; it never waits. The file is
    /// made where there is none.
    ///
    /// # Errors
    /// The file cannot be opened or its system knows no locks.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drop for FileLock {
    /// Gives the lock back by name. Closing the file alone would leave it with a program that was
    /// being started meanwhile: until that runs, it holds a copy of every open file.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "a lock could not be given back before its file was closed");
        }
    }
}

/// The hold of the one writer of a data directory.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: FileLock,
}

impl WriterLock {
    /// Takes the lock at once or says who has it; it never waits.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        let lock = FileLock::take(&dir.join("lock")).doing("take the lock")?;
        let file = lock.ok_or_else(|| StoreError::Locked { dir: dir.to_owned() })?;
        Ok(Self { _file: file })
    }
}

/// The number of the last entry committed, written after each commit without waiting for the disk.
///
/// It is never ahead of the log unless the log has lost entries, so it tells a log whose tail was
/// cut off from one that never had it. After a power cut it may lag, which means nothing.
#[derive(Debug)]
pub(crate) struct HighMark {
    file: File,
}

const LENGTH: usize = 8 + check::LENGTH;

impl HighMark {
    pub(crate) fn open(dir: &Path) -> Result<Self, StoreError> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(dir.join("log.mark"))
            .doing("open the mark")?;
        Ok(Self { file })
    }

    /// The last entry once committed; `None` where the mark is fresh or cannot be read.
    pub(crate) fn read(&mut self) -> Option<u64> {
        let mut bytes = [0; LENGTH];
        self.file.seek(SeekFrom::Start(0)).ok()?;
        self.file.read_exact(&mut bytes).ok()?;
        let (number, check) = bytes.split_first_chunk::<8>()?;
        let last = u64::from_be_bytes(*number);
        (check == Check::of("mark").number(last).finish()).then_some(last)
    }

    /// Remembers the last entry. A failure here loses no entry, so it is logged, not answered.
    pub(crate) fn write(&mut self, last: u64) {
        let mut bytes = last.to_be_bytes().to_vec();
        bytes.extend(Check::of("mark").number(last).finish());
        let written = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(&bytes));
        if let Err(error) = written {
            tracing::warn!(%error, "the mark of the log could not be written");
        }
    }
}

/// Makes a finished file survive a power cut. Opened for writing, which Windows asks for.
pub(crate) fn sync_file(path: &Path) -> Result<(), StoreError> {
    OpenOptions::new().write(true).open(path).and_then(|file| file.sync_all()).doing("flush a file")
}

/// Makes what was just renamed or created in a directory survive a power cut.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    // Windows has no handle on a directory to flush; its file system journals the rename itself.
    if cfg!(windows) {
        return Ok(());
    }
    File::open(dir).and_then(|dir| dir.sync_all()).doing("flush the directory")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_owner_at_a_time() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("lock");
        let first = FileLock::take(&path).expect("a lock").expect("free");
        assert!(FileLock::take(&path).expect("a lock").is_none());
        drop(first);
        assert!(FileLock::take(&path).expect("a lock").is_some());
    }

    #[test]
    fn a_lock_given_back_is_free_though_a_program_being_started_still_has_the_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("lock");
        let first = FileLock::take(&path).expect("a lock").expect("free");
        // What a fork hands a child until its program runs: the same open file once more.
        let of_the_child = first.file.try_clone().expect("a copy");
        drop(first);
        assert!(FileLock::take(&path).expect("a lock").is_some());
        drop(of_the_child);
    }
}
