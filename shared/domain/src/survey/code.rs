//! The code on an invitation: short enough to type, too many to guess, and checked against slips.
//!
//! It says nothing about the household. Which household it went to is a secret row, not a fact.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Eight random characters and a check character, shown `7K3-9QX-M2D`.
///
/// Forty random bits: with 400 codes out, one guess in 2.7 thousand million finds one. The check
/// character finds every single wrong character and every swap of two neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; 8]);

/// Crockford's alphabet: no I, L, O, U, so that a code is read off paper without doubt.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Code {
    /// The code of five random bytes.
    pub fn from_random(random: [u8; 5]) -> Self {
        let bits = random.into_iter().fold(0_u64, |bits, byte| (bits << 8) | u64::from(byte));
        let mut digits = [0; 8];
        for (digit, shift) in digits.iter_mut().zip((0..8_u32).rev()) {
            *digit = low_five(bits >> shift.saturating_mul(5));
        }
        Self(digits)
    }
}

fn low_five(bits: u64) -> u8 {
    u8::try_from(bits & 31).unwrap_or(0)
}

/// The check digit: a polynomial over the field of 32 elements, x⁵ + x² + 1, evaluated at its
/// generator. Every position has another factor, so a swap of neighbours changes it.
fn check(digits: [u8; 8]) -> u8 {
    digits.into_iter().fold(0, |sum, digit| times_generator(sum ^ digit))
}

const fn times_generator(element: u8) -> u8 {
    let doubled = element << 1;
    if doubled & 32 == 0 { doubled } else { (doubled ^ 0b10_0101) & 31 }
}

fn letter(digit: u8) -> char {
    ALPHABET.get(usize::from(digit)).map_or('?', |byte| char::from(*byte))
}

fn digit(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|byte| char::from(*byte) == letter)?;
    u8::try_from(at).ok()
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, digit) in self.0.into_iter().chain([check(self.0)]).enumerate() {
            if at == 3 || at == 6 {
                f.write_str("-")?;
            }
            write!(f, "{}", letter(digit))?;
        }
        Ok(())
    }
}

/// A text that is no code, most likely a slip of the fingers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseCodeError;

impl fmt::Display for ParseCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a code is nine letters and digits whose last one checks the others")
    }
}

impl std::error::Error for ParseCodeError {}

impl FromStr for Code {
    type Err = ParseCodeError;

    /// Reads a code as people type it: any case, with or without dashes and spaces, O for 0, I and
    /// L for 1.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let typed = text.chars().filter(|letter| !matches!(letter, '-' | ' '));
        // One more than a code has, so that a longer text is seen to be longer.
        let digits: Option<Vec<u8>> = typed.take(10).map(digit).collect();
        let digits = digits.ok_or(ParseCodeError)?;
        let (last, body) = digits.split_last().ok_or(ParseCodeError)?;
        let body = <[u8; 8]>::try_from(body).or(Err(ParseCodeError))?;
        if check(body) == *last { Ok(Self(body)) } else { Err(ParseCodeError) }
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
