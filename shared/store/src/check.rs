//! The check every row carries: eight bytes of SHA-256 over all its columns, so that a flipped bit
//! in a mark or a number is found as surely as one in the bytes of a change.

use sha2::{Digest as _, Sha256};

/// How many bytes of the digest a row keeps.
pub(crate) const LENGTH: usize = 8;

/// Takes the columns of one row in order. Each is written with its length or a marker, so two rows
/// never run together into the same bytes.
pub(crate) struct Check(Sha256);

impl Check {
    /// Begins the check of a row of this table.
    pub(crate) fn of(table: &str) -> Self {
        Self(Sha256::new()).bytes(table.as_bytes())
    }

    pub(crate) fn bytes(mut self, value: &[u8]) -> Self {
        self.0.update(u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(value);
        self
    }

    pub(crate) fn number(mut self, value: u64) -> Self {
        self.0.update(value.to_be_bytes());
        self
    }

    pub(crate) fn maybe(self, value: Option<u64>) -> Self {
        match value {
            Some(value) => self.number(1).number(value),
            None => self.number(0),
        }
    }

    pub(crate) fn maybe_bytes(self, value: Option<&[u8]>) -> Self {
        match value {
            Some(value) => self.number(1).bytes(value),
            None => self.number(0),
        }
    }

    pub(crate) fn finish(self) -> [u8; LENGTH] {
        let mut check = [0; LENGTH];
        check.iter_mut().zip(self.0.finalize()).for_each(|(to, from)| *to = from);
        check
    }
}

/// What every automerge chunk begins with.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// The hash of a change as automerge defines it: SHA-256 of the chunk from its type byte on. `None`
/// where the eight bytes before that are not the magic ones and the first four of the hash: the
/// hash does not cover them, so a flip there is found only so.
pub(crate) fn hash_of_change(bytes: &[u8]) -> Option<[u8; 32]> {
    let chunk = bytes.strip_prefix(&MAGIC)?;
    let (checksum, chunk) = chunk.split_first_chunk::<4>()?;
    let hash: [u8; 32] = Sha256::digest(chunk).into();
    hash.starts_with(checksum).then_some(hash)
}
