//! Blobs: photos, signatures and papers as files under the hash of their bytes, one directory per
//! property.
//!
//! A file has its name only once it is whole, of that hash, and on the disk. What arrives in parts
//! grows in a file of its own and goes on where it broke off. Nothing here deletes a whole blob.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use dutybook_domain::id::{BlobHash, PropertyUid};
use dutybook_replica::blob::{BLOB_LIMIT_BYTES, address};

use crate::error::{Doing as _, During, StoreError};
use crate::lock::{sync_dir, sync_file};

/// The blobs of a data directory.
#[derive(Debug, Clone)]
pub struct Blobs {
    dir: PathBuf,
    quota_bytes: u64,
}

/// Where the receipt of a blob stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// So many bytes are held; the next part begins there.
    Partial(u64),
    /// The blob is whole and kept.
    Whole,
}

impl Blobs {
    /// The blobs under a data directory, with room for so many bytes per property.
    pub fn new(data_dir: &Path, quota_bytes: u64) -> Self {
        Self { dir: data_dir.join("blobs"), quota_bytes }
    }

    /// Keeps bytes taken at this desk. On return they are on the disk.
    ///
    /// # Errors
    /// [`StoreError::OverQuota`]; any of the disk.
    pub fn put(&self, property: PropertyUid, bytes: &[u8]) -> Result<BlobHash, StoreError> {
        const OPERATION: &str = "keep a blob";
        let hash = address(bytes);
        if self.size(property, hash)?.is_some() {
            return Ok(hash);
        }
        self.check_room(property, length(bytes))?;
        let partial = self.partial(property, hash);
        make_parent(&partial)?;
        std::fs::write(&partial, bytes).doing(OPERATION)?;
        self.finish(property, hash)?;
        Ok(hash)
    }

    /// The length of a whole blob; `None` where it is not here.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn size(&self, property: PropertyUid, hash: BlobHash) -> Result<Option<u64>, StoreError> {
        length_of(&self.whole(property, hash))
    }

    /// The whole blob, proved by its hash; `None` where it is not here.
    ///
    /// # Errors
    /// [`StoreError::WrongHash`] where the file is damaged; any of the disk.
    pub fn read(
        &self,
        property: PropertyUid,
        hash: BlobHash,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        const OPERATION: &str = "read a blob";
        let file = self.whole(property, hash);
        if length_of(&file)?.is_none() {
            return Ok(None);
        }
        let bytes = std::fs::read(file).doing(OPERATION)?;
        if address(&bytes) == hash {
            Ok(Some(bytes))
        } else {
            Err(StoreError::WrongHash { during: During { operation: OPERATION, document: None } })
        }
    }

    /// Bytes of a blob from an offset on, at most so many, for sending it in parts. The receiver
    /// proves the whole.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn read_part(
        &self,
        property: PropertyUid,
        hash: BlobHash,
        (offset, limit_bytes): (u64, u64),
    ) -> Result<Option<Vec<u8>>, StoreError> {
        const OPERATION: &str = "read a part of a blob";
        let path = self.whole(property, hash);
        if length_of(&path)?.is_none() {
            return Ok(None);
        }
        let mut file = File::open(path).doing(OPERATION)?;
        file.seek(SeekFrom::Start(offset)).doing(OPERATION)?;
        let mut bytes = Vec::new();
        file.take(limit_bytes).read_to_end(&mut bytes).doing(OPERATION)?;
        Ok(Some(bytes))
    }

    /// How far the receipt of a blob has got, over restarts too.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn received(&self, property: PropertyUid, hash: BlobHash) -> Result<Received, StoreError> {
        if self.size(property, hash)?.is_some() {
            return Ok(Received::Whole);
        }
        let held = length_of(&self.partial(property, hash))?;
        Ok(Received::Partial(held.unwrap_or(0)))
    }

    /// Takes in the next part of a blob of `total` bytes. The part that completes it proves its
    /// hash; a wrong one throws all parts away.
    ///
    /// # Errors
    /// [`StoreError::OutOfPlace`] where the part does not begin where the last ended or ends beyond
    /// the blob; [`StoreError::OverQuota`]; [`StoreError::WrongHash`]; any of the disk.
    pub fn receive(
        &self,
        property: PropertyUid,
        hash: BlobHash,
        (offset, total): (u64, u64),
        bytes: &[u8],
    ) -> Result<Received, StoreError> {
        const OPERATION: &str = "receive a blob";
        let held = match self.received(property, hash)? {
            Received::Whole => return Ok(Received::Whole),
            Received::Partial(held) => held,
        };
        let end = offset.saturating_add(length(bytes));
        if offset != held || end > total {
            return Err(StoreError::OutOfPlace { expected: held });
        }
        self.check_room(property, total)?;
        let partial = self.partial(property, hash);
        make_parent(&partial)?;
        let mut file =
            OpenOptions::new().create(true).append(true).open(&partial).doing(OPERATION)?;
        if let Err(error) = file.write_all(bytes) {
            // What a full disk cut off would shift every later part.
            file.set_len(held).doing(OPERATION)?;
            return Err(error).doing(OPERATION);
        }
        drop(file);
        if end < total {
            return Ok(Received::Partial(end));
        }
        if address(&std::fs::read(&partial).doing(OPERATION)?) != hash {
            std::fs::remove_file(&partial).doing(OPERATION)?;
            let during = During { operation: OPERATION, document: None };
            return Err(StoreError::WrongHash { during });
        }
        self.finish(property, hash)?;
        Ok(Received::Whole)
    }

    /// Every whole blob of a property, by hash.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn list(&self, property: PropertyUid) -> Result<Vec<BlobHash>, StoreError> {
        let mut found = Vec::new();
        for_each_file(&self.dir.join(property.to_string()), &mut |path, _| {
            let name = path.file_name().and_then(|name| name.to_str());
            found.extend(name.and_then(parse_hash));
        })?;
        found.sort_unstable();
        Ok(found)
    }

    /// The file of a whole blob, relative to the data directory: for a backup.
    pub fn relative_path(property: PropertyUid, hash: BlobHash) -> String {
        let name = hash.to_string();
        format!("blobs/{property}/{}/{name}", first_two(&name))
    }

    /// Gives a finished file its name, once it is on the disk.
    fn finish(&self, property: PropertyUid, hash: BlobHash) -> Result<(), StoreError> {
        const OPERATION: &str = "keep a blob";
        let (partial, whole) = (self.partial(property, hash), self.whole(property, hash));
        sync_file(&partial)?;
        make_parent(&whole)?;
        std::fs::rename(&partial, &whole).doing(OPERATION)?;
        whole.parent().map_or(Ok(()), sync_dir)
    }

    fn check_room(&self, property: PropertyUid, more: u64) -> Result<(), StoreError> {
        let mut kept = 0_u64;
        for_each_file(&self.dir.join(property.to_string()), &mut |_, length| {
            kept = kept.saturating_add(length);
        })?;
        let limit_bytes = match (more > BLOB_LIMIT_BYTES, kept.saturating_add(more)) {
            (true, _) => BLOB_LIMIT_BYTES,
            (false, total) if total > self.quota_bytes => self.quota_bytes,
            (false, _) => return Ok(()),
        };
        let during = During { operation: "keep a blob", document: None };
        Err(StoreError::OverQuota { during, limit_bytes })
    }

    fn whole(&self, property: PropertyUid, hash: BlobHash) -> PathBuf {
        let name = hash.to_string();
        self.dir.join(property.to_string()).join(first_two(&name)).join(name)
    }

    fn partial(&self, property: PropertyUid, hash: BlobHash) -> PathBuf {
        self.dir.join("partial").join(property.to_string()).join(hash.to_string())
    }
}

/// The directory a blob lies in: no directory grows too long to list.
fn first_two(name: &str) -> String {
    name.chars().take(2).collect()
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn length_of(path: &Path) -> Result<Option<u64>, StoreError> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).doing("look for a blob"),
    }
}

/// Makes the directory of a file, each new level made to last.
fn make_parent(file: &Path) -> Result<(), StoreError> {
    let Some(parent) = file.parent() else { return Ok(()) };
    if parent.is_dir() {
        return Ok(());
    }
    make_parent(parent)?;
    std::fs::create_dir_all(parent).doing("make a directory for blobs")?;
    parent.parent().map_or(Ok(()), sync_dir)
}

/// The files two levels below a directory, with their lengths.
fn for_each_file(dir: &Path, visit: &mut dyn FnMut(&Path, u64)) -> Result<(), StoreError> {
    const OPERATION: &str = "list the blobs";
    if !dir.is_dir() {
        return Ok(());
    }
    for shelf in std::fs::read_dir(dir).doing(OPERATION)? {
        let shelf = shelf.doing(OPERATION)?.path();
        for file in std::fs::read_dir(shelf).doing(OPERATION)? {
            let file = file.doing(OPERATION)?;
            visit(&file.path(), file.metadata().doing(OPERATION)?.len());
        }
    }
    Ok(())
}

fn parse_hash(name: &str) -> Option<BlobHash> {
    let (first, second) = name.split_at_checked(32)?;
    let half = |text: &str| u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes);
    let mut hash = [0; 32];
    let bytes = half(first)?.into_iter().chain(half(second)?);
    hash.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    (second.len() == 32).then_some(BlobHash(hash))
}

#[cfg(test)]
mod tests;
