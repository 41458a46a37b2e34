//! The layout of a backup: a line, the parts, a line.
//!
//! ```text
//! dutybook-backup 1
//! part server.db 53248
//! …53248 bytes…
//! sha256 9f86d081…
//! end 1
//! ```
//! Lines end in one line feed. A part's hash covers its bytes. The last line says how many parts
//! there are, so that a file cut short is never taken for a whole one.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Write};

use sha2::{Digest as _, Sha256};

use crate::hex::hex;

const MAGIC: &str = "dutybook-backup 1";

/// Longest line of the layout.
const LINE_BYTES_MAX: u64 = 256;

/// Why a file does not read as a backup.
#[derive(Debug)]
pub(super) enum ContainerError {
    /// It cannot be read, or a part cannot be written.
    Io(io::Error),
    /// It is no backup, or not whole.
    NotWhole(&'static str),
}

impl From<io::Error> for ContainerError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Whether a backup may hold a part of this name: the two databases, and blobs by their hash.
/// Nothing else, so that a file from elsewhere cannot write outside the folder.
pub(super) fn is_part_name(name: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match name.strip_prefix("blobs/").map(|rest| rest.rsplit_once('/').unwrap_or(("", rest))) {
        None => matches!(name, "log.db" | "server.db"),
        Some((folders, hash)) => {
            let good = |folder: &str| !folder.is_empty() && folder.len() <= 32 && hex(folder);
            hash.len() == 64 && hex(hash) && (folders.is_empty() || folders.split('/').all(good))
        }
    }
}

/// Writes a backup, part by part.
pub(super) struct Writer {
    out: BufWriter<File>,
    parts: u64,
}

impl Writer {
    /// Begins a backup in an empty file.
    pub(super) fn new(file: File) -> io::Result<Self> {
        let mut out = BufWriter::new(file);
        writeln!(out, "{MAGIC}")?;
        Ok(Self { out, parts: 0 })
    }

    /// Adds a file that no longer changes.
    pub(super) fn add(&mut self, name: &str, file: File) -> io::Result<()> {
        let bytes = file.metadata()?.len();
        writeln!(self.out, "part {name} {bytes}")?;
        let hash = copy_hashed(file, bytes, &mut self.out)?;
        writeln!(self.out, "\nsha256 {hash}")?;
        self.parts = self.parts.saturating_add(1);
        Ok(())
    }

    /// Ends the backup, durably; says how many parts it has.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        writeln!(self.out, "end {}", self.parts)?;
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        Ok(self.parts)
    }
}

/// Copies exactly `bytes`; says their hash in hexadecimal.
fn copy_hashed(from: impl Read, bytes: u64, to: &mut dyn Write) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut from = from.take(bytes);
    let mut buffer = vec![0; 64 * 1_024];
    let mut copied = 0_u64;
    loop {
        let count = from.read(&mut buffer)?;
        let read = buffer.get(..count).unwrap_or_default();
        if read.is_empty() {
            break;
        }
        hasher.update(read);
        to.write_all(read)?;
        copied = copied.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
    if copied != bytes {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    Ok(hex(&hasher.finalize()))
}

/// Reads a backup.
pub(super) struct Reader {
    from: BufReader<File>,
}

impl Reader {
    /// Reads from the beginning of a file.
    pub(super) fn new(file: File) -> Self {
        Self { from: BufReader::new(file) }
    }

    /// Reads every part into the file `sink` gives for its name, or only checks it.
    pub(super) fn read_all(
        mut self,
        sink: &mut dyn FnMut(&str) -> io::Result<Option<File>>,
    ) -> Result<(), ContainerError> {
        if self.line()? != MAGIC {
            return Err(ContainerError::NotWhole("it does not begin like one"));
        }
        let mut parts = 0_u64;
        loop {
            let line = self.line()?;
            if let Some(count) = line.strip_prefix("end ") {
                return self.end(count == parts.to_string());
            }
            let part = line.strip_prefix("part ").and_then(|rest| rest.rsplit_once(' '));
            let part = part.and_then(|(name, bytes)| Some((name, bytes.parse().ok()?)));
            let (name, bytes) = part.ok_or(ContainerError::NotWhole("a part's line is wrong"))?;
            if !is_part_name(name) {
                return Err(ContainerError::NotWhole("it holds a part of a strange name"));
            }
            self.part(bytes, sink(name)?)?;
            parts = parts.saturating_add(1);
        }
    }

    fn part(&mut self, bytes: u64, file: Option<File>) -> Result<(), ContainerError> {
        let hash = match file {
            None => copy_hashed(&mut self.from, bytes, &mut io::sink()),
            Some(file) => {
                let mut out = BufWriter::new(file);
                let hash = copy_hashed(&mut self.from, bytes, &mut out);
                out.flush()?;
                out.get_ref().sync_all()?;
                hash
            }
        };
        let hash = match hash {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(ContainerError::NotWhole("it is cut short"));
            }
            other => other?,
        };
        let blank = self.line()?.is_empty();
        if blank && self.line()? == format!("sha256 {hash}") {
            Ok(())
        } else {
            Err(ContainerError::NotWhole("a part's bytes were changed"))
        }
    }

    fn end(mut self, counted: bool) -> Result<(), ContainerError> {
        let more = !self.from.fill_buf()?.is_empty();
        if !counted || more {
            return Err(ContainerError::NotWhole("it does not end like one"));
        }
        Ok(())
    }

    fn line(&mut self) -> Result<String, ContainerError> {
        let mut line = String::new();
        let read = (&mut self.from).take(LINE_BYTES_MAX).read_line(&mut line);
        match read {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(ContainerError::NotWhole("a line of it is no text"));
            }
            other => other?,
        };
        if line.pop() == Some('\n') {
            Ok(line)
        } else {
            Err(ContainerError::NotWhole("it is cut short"))
        }
    }
}
