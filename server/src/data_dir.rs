//! The folder a server keeps everything in: what lies where, and who may use it.
//!
//! Readable by its owner only, since it holds the server's key.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use dutybook_store::lock::FileLock;

/// While this file is there, what else is there comes from a restore that did not finish.
const RESTORE_MARK: &str = "restore-unfinished";

/// A folder that is there.
#[derive(Debug, Clone)]
pub struct DataDir(PathBuf);

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It is not there.
    #[error("{0} is not there")]
    Missing(PathBuf),
    /// No server keeps its data there.
    #[error("{0} holds no server's data")]
    NotAServers(PathBuf),
    /// A restore into it did not finish.
    #[error("the restore into {0} did not finish")]
    RestoreUnfinished(PathBuf),
    /// Another server runs on it.
    #[error("another server uses {0}")]
    Locked(PathBuf),
    /// It cannot be made or written.
    #[error("{path} cannot be written")]
    Unwritable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl DataDir {
    /// The folder, made if it is not there, with an empty `server.db` only its owner may read.
    ///
    /// # Errors
    /// [`DataDirError::RestoreUnfinished`], [`DataDirError::Unwritable`].
    pub fn create(path: &Path) -> Result<Self, DataDirError> {
        let unwritable = |source| DataDirError::Unwritable { path: path.to_owned(), source };
        if !path.is_dir() {
            make_private_folder(path).map_err(unwritable)?;
        }
        let dir = Self(path.to_owned());
        dir.refuse_unfinished()?;
        match private_file(&dir.server_db()) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(unwritable(error)),
            Ok(_) | Err(_) => Ok(dir),
        }
    }

    /// The folder of a server that is there.
    ///
    /// # Errors
    /// [`DataDirError::Missing`], [`DataDirError::NotAServers`],
    /// [`DataDirError::RestoreUnfinished`].
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let dir = Self::existing(path)?;
        dir.refuse_unfinished()?;
        if dir.server_db().is_file() { Ok(dir) } else { Err(DataDirError::NotAServers(dir.0)) }
    }

    /// A folder that is there, whatever it holds.
    ///
    /// # Errors
    /// [`DataDirError::Missing`].
    pub fn existing(path: &Path) -> Result<Self, DataDirError> {
        if path.is_dir() {
            Ok(Self(path.to_owned()))
        } else {
            Err(DataDirError::Missing(path.to_owned()))
        }
    }

    fn refuse_unfinished(&self) -> Result<(), DataDirError> {
        if self.restore_mark().exists() {
            return Err(DataDirError::RestoreUnfinished(self.0.clone()));
        }
        Ok(())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The registry.
    pub fn server_db(&self) -> PathBuf {
        self.0.join("server.db")
    }

    /// What the desks wrote: the truth.
    pub fn log_db(&self) -> PathBuf {
        self.0.join("log.db")
    }

    /// How far the log once reached.
    pub fn log_mark(&self) -> PathBuf {
        self.0.join("log.mark")
    }

    /// What is derived from the log; may be deleted at any time.
    pub fn books_db(&self) -> PathBuf {
        self.0.join("books.db")
    }

    /// Photos, signatures and papers, by hash.
    pub fn blobs(&self) -> PathBuf {
        self.0.join("blobs")
    }

    pub(crate) fn restore_mark(&self) -> PathBuf {
        self.0.join(RESTORE_MARK)
    }

    /// Takes the folder for one running server. It is free again when the lock is dropped,
    /// also when the process is killed.
    ///
    /// # Errors
    /// [`DataDirError::Locked`], [`DataDirError::Unwritable`].
    pub fn lock(&self) -> Result<FileLock, DataDirError> {
        let unwritable = |source| DataDirError::Unwritable { path: self.0.clone(), source };
        let taken = FileLock::take(&self.0.join("serve.lock")).map_err(unwritable)?;
        taken.ok_or_else(|| DataDirError::Locked(self.0.clone()))
    }
}

/// Makes a folder, and those above it, that only its owner may enter.
pub(crate) fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a new file that only its owner may read.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
