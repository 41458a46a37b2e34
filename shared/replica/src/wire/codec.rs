//! Frames to bytes and back.
//!
//! On the wire: one byte of flags, one byte that counts the frames of this direction (so that a
//! lost, doubled or reordered frame is noticed at once), the head, the tail. The head is CBOR, an
//! array of the frame's kind and its body, compressed with zstd where that pays. The tail is bytes
//! that do not compress; where there is one, the head's length on the wire comes first.

use std::io::{self, BufRead as _, Read as _};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::body;
use super::error::WireError;
use super::frame::Frame;
use super::limits::{COMPRESS_FROM_BYTES, MAX_FRAME_BYTES, MAX_HEAD_BYTES};
use super::varint::{self, Reader};
use super::{count_of, scan};

const COMPRESSED: u8 = 1;
const WITH_TAIL: u8 = 2;

/// Slower than 3 and a few percent smaller; still over 50 MB/s.
const LEVEL: i32 = 9;

/// A window larger than the head's limit could only serve to make the receiver allocate it.
const WINDOW_LOG_MAX: u32 = 22;

/// Writes a frame, the `number`th of its direction, counted modulo 256.
///
/// # Errors
/// When the frame is over the limits; the caller chose too large a batch.
pub fn encode(frame: &Frame, number: u8) -> Result<Vec<u8>, WireError> {
    let (head, tail) = body::to_parts(frame)?;
    if head.len() > MAX_HEAD_BYTES {
        return Err(WireError::TooLong);
    }
    let compressed = if head.len() < COMPRESS_FROM_BYTES { None } else { compress(&head) };
    let mut flags = if compressed.is_some() { COMPRESSED } else { 0 };
    let head = compressed.unwrap_or(head);
    let mut bytes = Vec::with_capacity(head.len().saturating_add(tail.len()).saturating_add(8));
    if !tail.is_empty() {
        flags |= WITH_TAIL;
    }
    bytes.push(flags);
    bytes.push(number);
    if !tail.is_empty() {
        varint::write(&mut bytes, count_of(head.len()));
    }
    bytes.extend_from_slice(&head);
    bytes.extend_from_slice(&tail);
    if bytes.len() > MAX_FRAME_BYTES { Err(WireError::TooLong) } else { Ok(bytes) }
}

/// Reads a frame and its number. Memory stays within the limits whatever the bytes are.
///
/// # Errors
/// What is wrong with the bytes; the connection is then closed with
/// [`WireError::close_code`].
pub fn decode(bytes: &[u8]) -> Result<(u8, Frame), WireError> {
    if bytes.len() > MAX_FRAME_BYTES {
        return Err(WireError::TooLong);
    }
    let mut reader = Reader::new(bytes);
    let [flags, number] = reader.array()?;
    if flags & !(COMPRESSED | WITH_TAIL) != 0 {
        return Err(WireError::Malformed);
    }
    let (head, tail) = if flags & WITH_TAIL == 0 {
        (reader.rest(), &[][..])
    } else {
        let length = reader.length()?;
        (reader.take(length)?, reader.rest())
    };
    let frame = if flags & COMPRESSED == 0 {
        read_head(head, tail)?
    } else {
        read_head(&inflate(head)?, tail)?
    };
    Ok((number, frame))
}

fn read_head(head: &[u8], tail: &[u8]) -> Result<Frame, WireError> {
    scan::check(head)?;
    let mut reader = Reader::new(head);
    let [array] = reader.array()?;
    if array != 0x82 {
        return Err(WireError::Malformed);
    }
    let kind = match reader.array()? {
        [small @ 0..=23] => u16::from(small),
        [24] => u16::from(reader.array::<1>()?[0]),
        [25] => u16::from_be_bytes(reader.array()?),
        _ => return Err(WireError::Malformed),
    };
    body::from_parts(kind, reader.rest(), tail)
}

fn compress(head: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(head, LEVEL).ok().filter(|compressed| compressed.len() < head.len())
}

/// Inflates one zstd frame, a piece at a time, up to the limit.
fn inflate(compressed: &[u8]) -> Result<Vec<u8>, WireError> {
    let malformed = |_cause: io::Error| WireError::Malformed;
    let mut decoder =
        zstd::stream::read::Decoder::with_buffer(compressed).map_err(malformed)?.single_frame();
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(malformed)?;
    let mut head = Vec::new();
    let limit = count_of(MAX_HEAD_BYTES).saturating_add(1);
    decoder.by_ref().take(limit).read_to_end(&mut head).map_err(malformed)?;
    if head.len() > MAX_HEAD_BYTES {
        return Err(WireError::Bomb);
    }
    let rest_is_empty = decoder.finish().fill_buf().map_err(malformed)?.is_empty();
    if rest_is_empty { Ok(head) } else { Err(WireError::Malformed) }
}

/// The CBOR of a head.
pub(super) fn write_head(kind: u16, body: &impl Serialize) -> Result<Vec<u8>, WireError> {
    let mut head = Vec::new();
    let written = ciborium::into_writer(&(kind, body), &mut head);
    written.map(|()| head).map_err(|_cause| WireError::Malformed)
}

/// The body of a head.
pub(super) fn read_body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    ciborium::from_reader(bytes).map_err(|_cause| WireError::Malformed)
}
