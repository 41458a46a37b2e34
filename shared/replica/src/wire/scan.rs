//! Looks over the CBOR of a frame before anything is decoded from it: depth, item count and every
//! length. Allocates nothing, so what it refuses has cost nothing.

use super::error::WireError;
use super::limits::{MAX_DEPTH, MAX_ITEMS};
use super::varint::Reader;

/// Fails unless `bytes` is exactly one CBOR item of definite lengths within the limits.
pub(crate) fn check(bytes: &[u8]) -> Result<(), WireError> {
    let mut reader = Reader::new(bytes);
    let mut open = [0_u64; MAX_DEPTH];
    let mut depth = 0_usize;
    let mut items = 0_u64;
    loop {
        items = items.saturating_add(1);
        if items > MAX_ITEMS {
            return Err(WireError::TooMuch);
        }
        let inside = item(&mut reader)?;
        if inside > 0 {
            *open.get_mut(depth).ok_or(WireError::TooMuch)? = inside;
            depth = depth.saturating_add(1);
            continue;
        }
        while let Some(last) = depth.checked_sub(1).and_then(|at| open.get_mut(at)) {
            *last = last.saturating_sub(1);
            if *last > 0 {
                break;
            }
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            return reader.end();
        }
    }
}

/// Steps over one item's head and its own bytes; says how many items lie inside it.
fn item(reader: &mut Reader<'_>) -> Result<u64, WireError> {
    let [initial] = reader.array()?;
    let (major, info) = (initial >> 5, initial & 0x1f);
    let argument = argument(reader, info)?;
    match major {
        2 | 3 => {
            let length = usize::try_from(argument).map_err(|_too_long| WireError::Malformed)?;
            reader.take(length)?;
            Ok(0)
        }
        4 => Ok(argument),
        5 => Ok(argument.saturating_mul(2)),
        6 => Err(WireError::Malformed),
        _ => Ok(0),
    }
}

fn argument(reader: &mut Reader<'_>, info: u8) -> Result<u64, WireError> {
    match info {
        0..=23 => Ok(u64::from(info)),
        24 => reader.array::<1>().map(|[byte]| u64::from(byte)),
        25 => reader.array().map(|bytes| u64::from(u16::from_be_bytes(bytes))),
        26 => reader.array().map(|bytes| u64::from(u32::from_be_bytes(bytes))),
        27 => reader.array().map(u64::from_be_bytes),
        _ => Err(WireError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_refused_before_anything_is_decoded() {
        let mut deep = vec![0x81; MAX_DEPTH];
        deep.push(0);
        assert_eq!(check(&deep), Ok(()));
        deep.insert(0, 0x81);
        assert_eq!(check(&deep), Err(WireError::TooMuch));
        assert_eq!(check(&vec![0x81; 100_000]), Err(WireError::TooMuch));
    }

    #[test]
    fn a_length_past_the_end_is_refused() {
        assert_eq!(
            check(&[0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            Err(WireError::Malformed)
        );
        assert_eq!(
            check(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            Err(WireError::Malformed)
        );
        assert_eq!(check(&[0x5f, 0x41, 0, 0xff]), Err(WireError::Malformed));
        assert_eq!(check(&[0x00, 0x00]), Err(WireError::Malformed));
        assert_eq!(check(&[]), Err(WireError::Malformed));
    }

    #[test]
    fn many_small_items_are_too_much() {
        let mut many = vec![0x9a, 0, 2, 0, 0];
        many.extend(vec![0; 1 << 17]);
        assert_eq!(check(&many), Err(WireError::TooMuch));
    }
}
