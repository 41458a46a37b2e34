//! PINs: how one is kept and checked, and how long somebody waits who guesses.
//!
//! What is kept is a secret row, never a fact: Argon2id over the PIN, mixed with the property's
//! pepper, which lies in the key file and nowhere else. A PIN itself is never stored or logged.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::id::StaffId;
use dutybook_replica::enrolment::Pepper;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Memory of one check, in KiB.
const MEMORY_KIB: u32 = 64 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// The file that remembers who guessed.
const FILE: &str = "tries.json";
/// How many wrong PINs are taken at once.
const FREE_TRIES: u32 = 5;
/// The longest wait.
const LONGEST_WAIT_MINUTES: u32 = 60;

/// A PIN that cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PinError {
    /// It has fewer than six digits, or something that is no digit.
    #[error("a PIN has at least 6 digits")]
    NotSixDigits,
    /// All digits are the same, or they run up or down.
    #[error("the PIN is too easy to guess")]
    TooEasy,
    /// This machine cannot compute it.
    #[error("the PIN cannot be computed on this machine")]
    NoMemory,
}

/// The name of the secret row that keeps somebody's PIN.
pub fn secret_name(who: StaffId) -> String {
    format!("pin/{}", who.0)
}

/// What is kept of a PIN.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verifier {
    memory_kib: u32,
    passes: u32,
    #[serde(with = "serde_bytes")]
    salt: [u8; 16],
    #[serde(with = "serde_bytes")]
    hash: [u8; 32],
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Verifier(..)")
    }
}

/// Checks that digits may be a PIN.
///
/// # Errors
/// Says what is wrong with them.
pub fn check_form(digits: &str) -> Result<(), PinError> {
    let digits = digits.as_bytes();
    if digits.len() < 6 || !digits.iter().all(u8::is_ascii_digit) {
        return Err(PinError::NotSixDigits);
    }
    let steps = || digits.iter().zip(digits.iter().skip(1));
    let runs = |step: i16| steps().all(|(one, next)| i16::from(*next) - i16::from(*one) == step);
    if runs(0) || runs(1) || runs(-1) {
        return Err(PinError::TooEasy);
    }
    Ok(())
}

impl Verifier {
    /// What is kept of a new PIN. `salt` is 16 fresh random bytes.
    ///
    /// # Errors
    /// See [`PinError`].
    pub fn new(digits: &str, pepper: &Pepper, salt: [u8; 16]) -> Result<Self, PinError> {
        check_form(digits)?;
        let mut verifier = Self { memory_kib: MEMORY_KIB, passes: PASSES, salt, hash: [0; 32] };
        verifier.hash = verifier.compute(digits, pepper)?;
        Ok(verifier)
    }

    /// Whether digits are the PIN.
    ///
    /// # Errors
    /// When this machine cannot compute it.
    pub fn matches(&self, digits: &str, pepper: &Pepper) -> Result<bool, PinError> {
        let computed = self.compute(digits, pepper)?;
        // Every byte is compared, so that the time taken says nothing.
        let differs =
            computed.iter().zip(self.hash).fold(0, |seen, (one, other)| seen | (one ^ other));
        Ok(differs == 0)
    }

    fn compute(&self, digits: &str, pepper: &Pepper) -> Result<[u8; 32], PinError> {
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32));
        let params = params.or(Err(PinError::NoMemory))?;
        let argon = Argon2::new_with_secret(&pepper.0, Algorithm::Argon2id, Version::V0x13, params)
            .or(Err(PinError::NoMemory))?;
        let mut hash = [0; 32];
        argon
            .hash_password_into(digits.as_bytes(), &self.salt, &mut hash)
            .or(Err(PinError::NoMemory))?;
        Ok(hash)
    }

    /// The bytes of the secret row.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing into memory cannot fail.
        drop(ciborium::into_writer(self, &mut bytes));
        bytes
    }

    /// Read from a secret row; `None` where it holds something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        ciborium::from_reader(bytes).ok()
    }
}

/// Somebody's wrong PINs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Guesses {
    count: u32,
    last_at: DateTime<Utc>,
}

/// Who guessed how often. It survives a restart; losing it lets somebody guess anew.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tries(BTreeMap<u64, Guesses>);

impl Tries {
    /// What is remembered in a data directory.
    pub fn load(dir: &Path) -> Self {
        let read = fs::read(dir.join(FILE)).ok();
        read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Remembers it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, dir: &Path) -> std::io::Result<()> {
        let partial = dir.join("tries.partial");
        fs::write(&partial, serde_json::to_vec(self)?)?;
        fs::rename(partial, dir.join(FILE))
    }

    /// Until when no PIN of this person is taken; `None` where one may be tried now. A clock set
    /// back does not shorten the wait beyond its own length.
    pub fn wait_until(&self, who: StaffId, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let guesses = self.0.get(&who.0)?;
        let beyond = guesses.count.checked_sub(FREE_TRIES)?;
        let minutes = 1_u32.checked_shl(beyond.min(8)).unwrap_or(LONGEST_WAIT_MINUTES);
        let wait = TimeDelta::minutes(minutes.min(LONGEST_WAIT_MINUTES).into());
        let from = guesses.last_at.min(now);
        let until = from.checked_add_signed(wait)?;
        (until > now).then_some(until)
    }

    /// How many more may be tried at once.
    pub fn left(&self, who: StaffId) -> u8 {
        let count = self.0.get(&who.0).map_or(0, |guesses| guesses.count);
        u8::try_from(FREE_TRIES.saturating_sub(count)).unwrap_or(0)
    }

    /// A wrong PIN was tried.
    pub fn wrong(&mut self, who: StaffId, now: DateTime<Utc>) {
        let guesses = self.0.entry(who.0).or_default();
        *guesses = Guesses { count: guesses.count.saturating_add(1), last_at: now };
    }

    /// The right PIN was given, or a supervisor set a new one.
    pub fn forgive(&mut self, who: StaffId) {
        self.0.remove(&who.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEPPER: Pepper = Pepper([7; 32]);
    const WHO: StaffId = StaffId(5);

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap()
    }

    #[test]
    fn a_pin_is_known_again_by_the_same_property_only() {
        let verifier = Verifier::new("246801", &PEPPER, [1; 16]).unwrap();
        let kept = Verifier::from_bytes(&verifier.to_bytes()).unwrap();
        assert_eq!(kept.matches("246801", &PEPPER), Ok(true));
        assert_eq!(kept.matches("246802", &PEPPER), Ok(false));
        assert_eq!(kept.matches("246801", &Pepper([8; 32])), Ok(false));
        assert!(kept.memory_kib >= 64 * 1024);
    }

    #[test]
    fn a_pin_has_six_digits_and_is_no_row_of_them() {
        assert_eq!(check_form("24680"), Err(PinError::NotSixDigits));
        assert_eq!(check_form("24680a"), Err(PinError::NotSixDigits));
        assert_eq!(check_form("000000"), Err(PinError::TooEasy));
        assert_eq!(check_form("123456"), Err(PinError::TooEasy));
        assert_eq!(check_form("987654"), Err(PinError::TooEasy));
        assert_eq!(check_form("246801"), Ok(()));
    }

    #[test]
    fn who_guesses_waits_longer_every_time_and_a_restart_forgets_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let mut tries = Tries::default();
        for _ in 0..5 {
            assert_eq!(tries.wait_until(WHO, at(0)), None);
            tries.wrong(WHO, at(0));
        }
        tries.save(dir.path()).unwrap();
        let mut tries = Tries::load(dir.path());
        assert_eq!(tries.wait_until(WHO, at(0)), Some(at(1)));
        assert_eq!(tries.wait_until(WHO, at(1)), None);
        tries.wrong(WHO, at(1));
        assert_eq!(tries.wait_until(WHO, at(1)), Some(at(3)));
        for _ in 0..20 {
            tries.wrong(WHO, at(1));
        }
        assert_eq!(tries.wait_until(WHO, at(1)), Some(at(61)));
        assert_eq!(tries.wait_until(WHO, at(-600)), Some(at(-540)), "the clock was set back");
        tries.forgive(WHO);
        assert_eq!(tries.wait_until(WHO, at(1)), None);
        assert_eq!(tries.left(WHO), 5);
    }
}
