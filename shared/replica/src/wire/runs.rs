//! Lists of numbers that mostly count up by one, as runs: sequences, ranks.

use super::count_of;
use super::error::WireError;
use super::varint::{self, Reader};

/// Packs `numbers` in their order.
pub(super) fn pack(numbers: &[u64]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut expected = 0_u64;
    for run in numbers.chunk_by(|left, right| left.checked_add(1) == Some(*right)) {
        let first = run.first().copied().unwrap_or_default();
        varint::write(&mut out, varint::difference(expected, first));
        varint::write(&mut out, count_of(run.len()));
        expected = first.wrapping_add(count_of(run.len()));
    }
    out
}

/// Unpacks at most `limit` numbers.
pub(super) fn unpack(bytes: &[u8], limit: u64) -> Result<Vec<u64>, WireError> {
    let mut reader = Reader::new(bytes);
    let mut numbers = Vec::new();
    let mut expected = 0_u64;
    while !reader.is_empty() {
        let first = varint::restore(expected, reader.varint()?);
        let run = reader.varint()?;
        if run == 0 || run > limit.saturating_sub(count_of(numbers.len())) {
            return Err(WireError::TooMuch);
        }
        let end = first.checked_add(run).ok_or(WireError::Malformed)?;
        numbers.extend(first..end);
        expected = end;
    }
    Ok(numbers)
}
