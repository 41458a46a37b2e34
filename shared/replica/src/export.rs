//! Entries in a file, carried by hand: what a desk that may no longer connect still holds, for a
//! person to admit at the server. Every entry keeps its signature; the file itself proves nothing.
//!
//! | bytes | what |
//! |---|---|
//! | 16 | `dutybook-export` and a line feed |
//! | 2 | version, big-endian: 1 |
//! | 16 | the property |
//! | … | the envelopes, one CBOR item after the other |
//! | 32 | SHA-256 over all before it |

use dutybook_domain::id::PropertyUid;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::envelope::Envelope;

const MAGIC: &[u8; 16] = b"dutybook-export\n";
const VERSION: u16 = 1;

/// How deep an envelope's CBOR may nest.
const DEPTH: usize = 8;

/// The longest file read, in bytes: years of one desk.
pub const EXPORT_LIMIT_BYTES: u64 = 512 << 20;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The property the entries were written in.
    pub property: PropertyUid,
    /// The entries, unchecked.
    pub envelopes: Vec<Envelope>,
}

/// Why a file is not read. Nothing of it is used then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ExportFault {
    /// It is another kind of file.
    #[error("the file is no export of a desk")]
    NotAnExport,
    /// A newer program wrote it.
    #[error("the file was written by a newer version")]
    Newer,
    /// It was cut short or altered on the way.
    #[error("the file is not whole")]
    NotWhole,
    /// It is whole but holds something else than entries.
    #[error("the file holds something else than entries")]
    Malformed,
    /// An entry cannot be written.
    #[error("an entry cannot be written")]
    Unwritable,
}

impl Export {
    /// The bytes of the file.
    ///
    /// # Errors
    /// [`ExportFault::Unwritable`], never for an envelope that was read.
    pub fn write(&self) -> Result<Vec<u8>, ExportFault> {
        let mut file = Vec::new();
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&VERSION.to_be_bytes());
        file.extend_from_slice(self.property.as_bytes());
        for envelope in &self.envelopes {
            ciborium::into_writer(envelope, &mut file).or(Err(ExportFault::Unwritable))?;
        }
        let hash = Sha256::digest(&file);
        file.extend_from_slice(&hash);
        Ok(file)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// See [`ExportFault`].
    pub fn read(file: &[u8]) -> Result<Self, ExportFault> {
        let rest = file.strip_prefix(MAGIC).ok_or(ExportFault::NotAnExport)?;
        let (version, rest) = rest.split_first_chunk().ok_or(ExportFault::NotWhole)?;
        if u16::from_be_bytes(*version) != VERSION {
            return Err(ExportFault::Newer);
        }
        let (whole, hash) = file.split_last_chunk::<32>().ok_or(ExportFault::NotWhole)?;
        if Sha256::digest(whole).as_slice() != hash {
            return Err(ExportFault::NotWhole);
        }
        let (property, rest) = rest.split_first_chunk::<16>().ok_or(ExportFault::NotWhole)?;
        let (mut rest, _) = rest.split_last_chunk::<32>().ok_or(ExportFault::NotWhole)?;
        let mut envelopes = Vec::new();
        while !rest.is_empty() {
            let envelope = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH);
            envelopes.push(envelope.or(Err(ExportFault::Malformed))?);
        }
        Ok(Self { property: PropertyUid::from_bytes(*property), envelopes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Author;

    fn export(count: usize) -> Export {
        let envelopes = if count == 0 { vec![] } else { Author::new(1, 3).day(1, count) };
        Export { property: PropertyUid::from_bytes([5; 16]), envelopes }
    }

    #[test]
    fn a_file_reads_back_as_it_was_written() {
        for count in [0, 1, 30] {
            let export = export(count);
            assert_eq!(Export::read(&export.write().unwrap()), Ok(export));
        }
    }

    #[test]
    fn a_file_cut_short_or_altered_anywhere_is_never_read() {
        let file = export(2).write().unwrap();
        for at in 0..file.len() {
            assert!(Export::read(&file[..at]).is_err(), "cut at {at}");
            let mut altered = file.clone();
            altered[at] ^= 0x20;
            assert!(Export::read(&altered).is_err(), "altered at {at}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_own_name() {
        assert_eq!(Export::read(b"PNG"), Err(ExportFault::NotAnExport));
        let mut newer = export(1).write().unwrap();
        newer[17] = 2;
        assert_eq!(Export::read(&newer), Err(ExportFault::Newer));
        let mut odd = export(0).write().unwrap();
        odd.truncate(34);
        odd.extend_from_slice(&[0x01, 0xff]);
        let hash = Sha256::digest(&odd);
        odd.extend_from_slice(&hash);
        assert_eq!(Export::read(&odd), Err(ExportFault::Malformed));
    }
}
