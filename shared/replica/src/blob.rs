//! Photos, signatures and papers kept beside the log: their address, and the arithmetic of a
//! transfer that goes on where it broke off.
//!
//! A blob is named by the SHA-256 of its bytes, so what arrives is checked by its name alone. This
//! module holds no blob: the store keeps them.

use std::fmt;

use dutybook_domain::id::BlobHash;
use sha2::{Digest as _, Sha256};

/// The longest blob, in bytes: a scan of some pages.
pub const BLOB_LIMIT_BYTES: u64 = 16 << 20;
/// How many bytes of blobs one property may keep.
pub const PROPERTY_QUOTA_BYTES: u64 = 8 << 30;
/// How many bytes one part of a transfer carries at most; the last may be shorter.
pub const PART_BYTES: usize = 128 << 10;

/// [`PART_BYTES`] in the width of offsets.
const PART: u64 = PART_BYTES as u64;

/// The name of these bytes.
pub fn address(bytes: &[u8]) -> BlobHash {
    BlobHash(Sha256::digest(bytes).into())
}

/// Whether a property that keeps `kept` bytes may keep `more`.
///
/// # Errors
/// [`BlobFault::TooLarge`], [`BlobFault::OverQuota`].
pub fn check_room(kept: u64, more: u64) -> Result<(), BlobFault> {
    if more > BLOB_LIMIT_BYTES {
        Err(BlobFault::TooLarge)
    } else if kept.checked_add(more).is_none_or(|total| total > PROPERTY_QUOTA_BYTES) {
        Err(BlobFault::OverQuota)
    } else {
        Ok(())
    }
}

/// Why a blob or a part of one is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlobFault {
    /// Longer than [`BLOB_LIMIT_BYTES`].
    TooLarge,
    /// The property's quota is used up.
    OverQuota,
    /// The part does not begin where the last ended, is empty or too long, or ends beyond the blob.
    OutOfPlace,
    /// The whole has another hash than its name. All of it is to be thrown away.
    NotAsNamed,
}

impl fmt::Display for BlobFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the file is over the size limit",
            Self::OverQuota => "the property's room for files is used up",
            Self::OutOfPlace => "a part of the file is out of place",
            Self::NotAsNamed => "the file is not the one it is named as",
        })
    }
}

impl std::error::Error for BlobFault {}

/// A part of a blob: from where, how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The first byte.
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
}

/// The part of a blob of `total` bytes that begins at `offset`; `None` at or beyond its end.
pub fn part_at(offset: u64, total: u64) -> Option<Part> {
    let length = total.checked_sub(offset)?.min(PART);
    (length > 0).then_some(Part { offset, length })
}

/// A blob on its way in.
#[derive(Debug, Clone)]
pub struct Incoming {
    name: BlobHash,
    total: u64,
    held: u64,
    hasher: Sha256,
}

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Ask for this part next.
    Wants(Part),
    /// Whole, and the one it is named as.
    Complete,
}

impl Incoming {
    /// A transfer from its first byte. One that broke off is resumed by [`Self::take`] of the bytes
    /// already on disk, part by part.
    ///
    /// # Errors
    /// [`BlobFault::TooLarge`].
    pub fn new(name: BlobHash, total: u64) -> Result<Self, BlobFault> {
        if total > BLOB_LIMIT_BYTES {
            return Err(BlobFault::TooLarge);
        }
        Ok(Self { name, total, held: 0, hasher: Sha256::new() })
    }

    /// Where it stands.
    ///
    /// # Errors
    /// [`BlobFault::NotAsNamed`] when all is there and it is not the blob asked for.
    pub fn progress(&self) -> Result<Progress, BlobFault> {
        if let Some(part) = part_at(self.held, self.total) {
            return Ok(Progress::Wants(part));
        }
        let hash: [u8; 32] = self.hasher.clone().finalize().into();
        if hash == self.name.0 { Ok(Progress::Complete) } else { Err(BlobFault::NotAsNamed) }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`BlobFault::OutOfPlace`]; nothing was taken. [`BlobFault::NotAsNamed`], see
    /// [`Self::progress`].
    pub fn take(&mut self, offset: u64, bytes: &[u8]) -> Result<Progress, BlobFault> {
        let length = u64::try_from(bytes.len()).or(Err(BlobFault::OutOfPlace))?;
        let end = offset.checked_add(length).ok_or(BlobFault::OutOfPlace)?;
        if offset != self.held || end > self.total || !(1..=PART).contains(&length) {
            return Err(BlobFault::OutOfPlace);
        }
        self.hasher.update(bytes);
        self.held = end;
        self.progress()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(length: usize) -> Vec<u8> {
        (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect()
    }

    fn sent(bytes: &[u8], part: Part) -> &[u8] {
        let from = usize::try_from(part.offset).unwrap();
        &bytes[from..from + usize::try_from(part.length).unwrap()]
    }

    #[test]
    fn a_transfer_goes_on_where_it_broke_off() {
        let bytes = photo(300 << 10);
        let total = u64::try_from(bytes.len()).unwrap();
        let mut incoming = Incoming::new(address(&bytes), total).unwrap();
        let Progress::Wants(first) = incoming.progress().unwrap() else { panic!("whole") };
        incoming.take(first.offset, sent(&bytes, first)).unwrap();
        // Begun again, with what had reached the disk.
        let mut resumed = Incoming::new(address(&bytes), total).unwrap();
        let mut progress = resumed.take(0, sent(&bytes, first)).unwrap();
        let mut parts = 0;
        while let Progress::Wants(part) = progress {
            progress = resumed.take(part.offset, sent(&bytes, part)).unwrap();
            parts += 1;
        }
        assert_eq!((progress, parts), (Progress::Complete, 2));
    }

    #[test]
    fn another_file_than_the_one_named_is_thrown_away() {
        let mut incoming = Incoming::new(address(b"photo"), 5).unwrap();
        assert_eq!(incoming.take(0, b"phota"), Err(BlobFault::NotAsNamed));
        let empty = Incoming::new(address(b""), 0).unwrap();
        assert_eq!(empty.progress(), Ok(Progress::Complete));
    }

    #[test]
    fn a_part_out_of_place_is_not_taken() {
        let bytes = photo(10);
        let mut incoming = Incoming::new(address(&bytes), 10).unwrap();
        let out_of_place = Err(BlobFault::OutOfPlace);
        assert_eq!(incoming.take(1, &bytes[1..]), out_of_place);
        assert_eq!(incoming.take(0, b""), out_of_place);
        assert_eq!(incoming.take(0, &photo(11)), out_of_place);
        assert_eq!(incoming.take(u64::MAX, &bytes), out_of_place);
        assert_eq!(incoming.take(0, &bytes), Ok(Progress::Complete));
    }

    #[test]
    fn the_limits_are_what_they_say() {
        assert_eq!(check_room(0, 16 << 20), Ok(()));
        assert_eq!(check_room(0, (16 << 20) + 1), Err(BlobFault::TooLarge));
        assert_eq!(check_room((8 << 30) - 1, 1), Ok(()));
        assert_eq!(check_room(8 << 30, 1), Err(BlobFault::OverQuota));
        assert_eq!(check_room(u64::MAX, 1), Err(BlobFault::OverQuota));
        let too_large = Incoming::new(BlobHash([0; 32]), (16 << 20) + 1);
        assert_eq!(too_large.unwrap_err(), BlobFault::TooLarge);
        assert_eq!(part_at(5, 5), None);
        assert_eq!(part_at(9, 5), None);
        assert_eq!(part_at(128 << 10, 200 << 10).unwrap().length, 72 << 10);
    }
}
