//! The columns of an automerge change, as far as putting bytes under the root needs them.
//!
//! Decoding is bounded by the number of rows expected, never by what a run claims: five bytes can
//! claim a run of 2⁶³ rows. Encoding writes the one spelling automerge writes, so that a receiver
//! can tell any other by comparing.

/// Reads integers and slices from the front of some bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// An unsigned LEB128 number of at most 64 bits.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64_u32).step_by(7) {
            let [byte] = self.array()?;
            let digit = u64::from(byte & 0x7f);
            if digit.checked_shl(shift)?.checked_shr(shift)? != digit {
                return None;
            }
            value |= digit << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A signed LEB128 number of at most 64 bits.
    pub(super) fn signed(&mut self) -> Option<i64> {
        let mut value = 0_i64;
        for shift in (0..64_u32).step_by(7) {
            let [byte] = self.array()?;
            value |= i64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                let used = shift.saturating_add(7);
                let negative = byte & 0x40 != 0 && used < 64;
                return Some(if negative { value | (-1_i64).checked_shl(used)? } else { value });
            }
        }
        None
    }

    pub(super) fn length(&mut self, most: usize) -> Option<usize> {
        usize::try_from(self.unsigned()?).ok().filter(|length| *length <= most)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.length(self.0.len())?;
        std::str::from_utf8(self.take(length)?).ok()
    }
}

pub(super) fn put_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or(0));
}

pub(super) fn put_signed(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let digit = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        let sign = digit & 0x40 != 0;
        if (value == 0 && !sign) || (value == -1 && sign) {
            out.push(digit);
            return;
        }
        out.push(digit | 0x80);
    }
}

pub(super) fn put_length(out: &mut Vec<u8>, length: usize) {
    put_unsigned(out, u64::try_from(length).unwrap_or(u64::MAX));
}

pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_length(out, bytes.len());
    out.extend_from_slice(bytes);
}

/// The rows of a run-length column without nulls; `None` if it is broken, holds a null, or has more
/// than `most` rows.
pub(super) fn decode_runs<'a, T: Clone>(
    column: &'a [u8],
    most: usize,
    read: impl Fn(&mut Reader<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let mut reader = Reader(column);
    let mut rows = Vec::new();
    while !reader.0.is_empty() {
        let run = reader.signed()?;
        let length = usize::try_from(run.unsigned_abs()).ok()?;
        if length == 0 || length > most.checked_sub(rows.len())? {
            return None;
        }
        if run > 0 {
            let value = read(&mut reader)?;
            rows.extend(std::iter::repeat_n(value, length));
        } else {
            for _ in 0..length {
                rows.push(read(&mut reader)?);
            }
        }
    }
    Some(rows)
}

/// Writes a run-length column: runs of two and more, the rows between them as literals.
pub(super) fn encode_runs<T: PartialEq>(rows: &[T], put: impl Fn(&mut Vec<u8>, &T)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut literals: Vec<&T> = Vec::new();
    for run in rows.chunk_by(PartialEq::eq) {
        let [first, more @ ..] = run else { continue };
        if more.is_empty() {
            literals.push(first);
        } else {
            flush_literals(&mut out, &mut literals, &put);
            put_signed(&mut out, i64::try_from(run.len()).unwrap_or(i64::MAX));
            put(&mut out, first);
        }
    }
    flush_literals(&mut out, &mut literals, &put);
    out
}

fn flush_literals<T>(out: &mut Vec<u8>, literals: &mut Vec<&T>, put: impl Fn(&mut Vec<u8>, &T)) {
    if !literals.is_empty() {
        put_signed(out, i64::try_from(literals.len()).unwrap_or(i64::MAX).saturating_neg());
        literals.drain(..).for_each(|row| put(out, row));
    }
}

/// The rows of a column that stores each number's difference from the one before.
pub(super) fn decode_deltas(column: &[u8], most: usize) -> Option<Vec<u64>> {
    let mut last = 0_i64;
    decode_runs(column, most, Reader::signed)?
        .into_iter()
        .map(|delta| {
            last = last.checked_add(delta)?;
            u64::try_from(last).ok()
        })
        .collect()
}

/// The inverse of [`decode_deltas`] for numbers below 2⁶³.
pub(super) fn encode_deltas(rows: &[u64]) -> Vec<u8> {
    let mut last = 0_i64;
    let deltas: Vec<i64> = rows
        .iter()
        .map(|row| {
            let row = i64::try_from(*row).unwrap_or(i64::MAX);
            let delta = row.saturating_sub(last);
            last = row;
            delta
        })
        .collect();
    encode_runs(&deltas, |out, delta| put_signed(out, *delta))
}
