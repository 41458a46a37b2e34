//! One file that holds everything a server cannot make anew, and back again.
//!
//! The file is a sequence of parts with a hash each (see `container`): `log.db`, the blobs, and
//! `server.db` last, which has the server's key. `books.db` is left out, being derived. Each
//! database is one consistent state, copied while the server runs. `server.db` is copied after the
//! log: should a desk enrol in between, the restored registry knows a certificate the restored log
//! lacks, and [`restore`] has every certificate published again.

mod container;

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use dutybook_store::StoreError;
use dutybook_store::log::{self, LogReader};

use crate::data_dir::{DataDir, make_private_folder, private_file};
use crate::random::{self, NoRandomness};
use crate::registry::{self, Registry, RegistryError};
use container::{ContainerError, Reader, Writer};

/// Why a backup or a restore did not happen.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file to read is not there.
    #[error("{0} is not there")]
    NoSuchFile(PathBuf),
    /// The file is no backup, or not whole.
    #[error("the backup is not whole: {0}")]
    NotWhole(String),
    /// The folder to restore into holds something.
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    /// What is to be backed up is damaged.
    #[error("{file} is damaged: {fault}")]
    Damaged {
        /// Which file.
        file: &'static str,
        /// What is wrong with it.
        fault: String,
    },
    /// The registry failed.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The log cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing secret can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A file cannot be read or written.
    #[error("{path}")]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

fn io_at(path: &Path) -> impl Fn(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::Io { path: path.clone(), source }
}

/// Writes a backup of a folder in use. An older file of that name stays until the new one has been
/// read back; says how many parts were written.
///
/// # Errors
/// [`BackupError::Damaged`] where a database is not whole; nothing is written then.
pub fn back_up(dir: &DataDir, to: &Path) -> Result<u64, BackupError> {
    let scratch = Scratch::beside(to)?;
    let file = scratch.path.join("backup");
    let parts = write_parts(dir, &scratch, &file)?;
    let mut sink = |_: &str| Ok(None);
    read_parts(&file, &mut sink)?;
    fs::rename(&file, to).map_err(io_at(to))?;
    sync_folder(to.parent().filter(|parent| !parent.as_os_str().is_empty())).map_err(io_at(to))?;
    Ok(parts)
}

fn write_parts(dir: &DataDir, scratch: &Scratch, file: &Path) -> Result<u64, BackupError> {
    let out = private_file(file).map_err(io_at(file))?;
    let mut writer = Writer::new(out).map_err(io_at(file))?;
    if dir.log_db().is_file() {
        add_database(&mut writer, &dir.log_db(), "log.db", scratch)?;
    }
    for (name, path) in blobs(&dir.blobs())? {
        match File::open(&path) {
            Ok(blob) => writer.add(&name, blob).map_err(io_at(&path))?,
            // Dropped for its quota since the folder was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io_at(&path)(error)),
        }
    }
    add_database(&mut writer, &dir.server_db(), "server.db", scratch)?;
    writer.finish().map_err(io_at(file))
}

fn add_database(
    writer: &mut Writer,
    from: &Path,
    name: &'static str,
    scratch: &Scratch,
) -> Result<(), BackupError> {
    let copy = scratch.path.join(name);
    private_file(&copy).map_err(io_at(&copy))?;
    registry::snapshot(from, &copy)?;
    if let Some(fault) = registry::fault_of(&copy)? {
        return Err(BackupError::Damaged { file: name, fault });
    }
    if let Some(fault) = log_fault(name, &scratch.path)? {
        return Err(BackupError::Damaged { file: name, fault });
    }
    let opened = File::open(&copy).map_err(io_at(&copy))?;
    writer.add(name, opened).map_err(io_at(&copy))?;
    fs::remove_file(&copy).map_err(io_at(&copy))
}

/// The first thing wrong with the log of a folder, row by row; nothing for another file.
fn log_fault(name: &str, folder: &Path) -> Result<Option<String>, BackupError> {
    if name != log::FILE {
        return Ok(None);
    }
    let verified = LogReader::open(folder)?.verify(&mut |_stored| Ok(()))?;
    Ok(verified.damage.first().map(ToString::to_string))
}

/// The blobs by their names in the backup, sorted. A file that is still arriving has no hash for
/// a name and is left out.
fn blobs(root: &Path) -> Result<Vec<(String, PathBuf)>, BackupError> {
    let mut found = Vec::new();
    let mut folders = vec![(root.to_owned(), String::from("blobs"))];
    while let Some((folder, name)) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(io_at(&folder)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(io_at(&folder))?;
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            let path = entry.path();
            if path.is_dir() {
                folders.push((path, name));
            } else if container::is_part_name(&name) {
                found.push((name, path));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Restores a backup into an empty folder. Until everything has been read back and checked, the
/// folder carries a mark that keeps every other command out; a failed restore leaves it empty.
///
/// # Errors
/// [`BackupError::NotWhole`], [`BackupError::NotEmpty`].
pub fn restore(from: &Path, dir: &DataDir, now: DateTime<Utc>) -> Result<(), BackupError> {
    if !from.is_file() {
        return Err(BackupError::NoSuchFile(from.to_owned()));
    }
    let mark = dir.restore_mark();
    if mark.exists() {
        // All that is there came from a restore that did not finish.
        clear(dir).map_err(io_at(dir.path()))?;
    }
    let mut entries = fs::read_dir(dir.path()).map_err(io_at(dir.path()))?;
    if entries.next().is_some() {
        return Err(BackupError::NotEmpty(dir.path().to_owned()));
    }
    private_file(&mark).and_then(|mark| mark.sync_all()).map_err(io_at(&mark))?;
    let filled = fill(from, dir, now);
    if filled.is_err() {
        clear(dir).map_err(io_at(dir.path()))?;
        return filled;
    }
    sync_folder(Some(dir.path())).map_err(io_at(dir.path()))?;
    fs::remove_file(&mark).map_err(io_at(&mark))?;
    sync_folder(Some(dir.path())).map_err(io_at(dir.path()))
}

fn fill(from: &Path, dir: &DataDir, now: DateTime<Utc>) -> Result<(), BackupError> {
    let mut sink = |name: &str| {
        let path = dir.path().join(name);
        if let Some(parent) = path.parent() {
            make_private_folder(parent)?;
        }
        private_file(&path).map(Some)
    };
    read_parts(from, &mut sink)?;
    if !dir.server_db().is_file() {
        return Err(BackupError::NotWhole("it has no server.db".to_owned()));
    }
    if dir.log_db().is_file()
        && let Some(fault) = log_fault(log::FILE, dir.path())?
    {
        return Err(BackupError::NotWhole(format!("log.db: {fault}")));
    }
    let mut registry = Registry::open(&dir.server_db(), &random::bytes()?)?;
    if let Some(fault) = registry.fault()? {
        return Err(BackupError::NotWhole(format!("server.db: {fault}")));
    }
    Ok(registry.begin_epoch(random::bytes()?, "restored", now)?)
}

fn read_parts(
    from: &Path,
    sink: &mut dyn FnMut(&str) -> io::Result<Option<File>>,
) -> Result<(), BackupError> {
    let file = File::open(from).map_err(io_at(from))?;
    Reader::new(file).read_all(sink).map_err(|error| match error {
        ContainerError::Io(source) => BackupError::Io { path: from.to_owned(), source },
        ContainerError::NotWhole(why) => BackupError::NotWhole(why.to_owned()),
    })
}

fn clear(dir: &DataDir) -> io::Result<()> {
    let mark = dir.restore_mark();
    for entry in fs::read_dir(dir.path())? {
        let path = entry?.path();
        if path == mark {
            continue;
        }
        if path.is_dir() { fs::remove_dir_all(&path)? } else { fs::remove_file(&path)? }
    }
    // Last, so that a crash on the way leaves the folder marked.
    fs::remove_file(&mark)
}

/// Makes renames and removals in a folder durable, where the system has a way to.
fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    if cfg!(unix) { File::open(folder.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
}

/// A folder of its own beside the target, gone when dropped.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn beside(target: &Path) -> Result<Self, BackupError> {
        let token: [u8; 8] = random::bytes()?;
        let name = format!(".dutybook-{:016x}", u64::from_be_bytes(token));
        let path = target.with_file_name(name);
        if target.parent().is_some_and(|parent| !parent.as_os_str().is_empty() && !parent.is_dir())
        {
            let missing = io::Error::from(io::ErrorKind::NotFound);
            return Err(io_at(target)(missing));
        }
        make_private_folder(&path).map_err(io_at(target))?;
        Ok(Self { path })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(cause) = fs::remove_dir_all(&self.path) {
            tracing::warn!(%cause, "a scratch folder stays behind");
        }
    }
}
