//! Ed25519 keys: of a desk, and of the server, which certifies the desks'.
//!
//! Randomness is an argument. A secret key is never printed, and is not serialised with anything
//! else: whoever stores one does so on purpose, by its seed.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::fault::Fault;

/// The secret half of a desk's or the server's key.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key of these 32 secret random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The bytes to keep the key by. They are the key.
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The half that may be shown to anyone.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The key as the session takes it.
    pub const fn signing(&self) -> &SigningKey {
        &self.0
    }

    /// Signs a message. Every kind of message begins with a context of its own, so that a signature
    /// for one purpose cannot be shown for another.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl From<SigningKey> for SecretKey {
    fn from(key: SigningKey) -> Self {
        Self(key)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.public())
    }
}

/// The public half of a key, as stored and sent. It may be no valid key: [`Self::verify`] says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicKey(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl From<VerifyingKey> for PublicKey {
    fn from(key: VerifyingKey) -> Self {
        Self(key.to_bytes())
    }
}

impl PublicKey {
    /// The key to verify with.
    ///
    /// # Errors
    /// [`Fault::BadSignature`] when the bytes are no key, or one of the weak keys under which
    /// anybody can sign anything.
    pub fn verifying(&self) -> Result<VerifyingKey, Fault> {
        let key = VerifyingKey::from_bytes(&self.0).or(Err(Fault::BadSignature))?;
        if key.is_weak() { Err(Fault::BadSignature) } else { Ok(key) }
    }

    /// Checks a signature by the one rule used everywhere, `verify_strict`.
    ///
    /// # Errors
    /// [`Fault::BadSignature`].
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), Fault> {
        let signature = Signature::from_bytes(signature);
        self.verifying()?.verify_strict(message, &signature).or(Err(Fault::BadSignature))
    }

    /// What an administrator compares by eye, say when adopting an old server's key: 32 hex digits
    /// of the SHA-256 in groups of four.
    pub fn fingerprint(&self) -> String {
        let digest: [u8; 32] = Sha256::digest(self.0).into();
        let groups = digest.as_chunks::<2>().0.iter().take(8);
        let groups: Vec<String> =
            groups.map(|pair| format!("{:04x}", u16::from_be_bytes(*pair))).collect();
        groups.join("-")
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fingerprint())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_message_and_key_only() {
        let key = SecretKey::from_seed(&[1; 32]);
        let signature = key.sign(b"message");
        assert_eq!(key.public().verify(b"message", &signature), Ok(()));
        assert_eq!(key.public().verify(b"massage", &signature), Err(Fault::BadSignature));
        let other = SecretKey::from_seed(&[2; 32]).public();
        assert_eq!(other.verify(b"message", &signature), Err(Fault::BadSignature));
        assert_eq!(SecretKey::from_seed(&key.seed()).public(), key.public());
    }

    #[test]
    fn a_weak_key_verifies_nothing() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert_eq!(PublicKey(neutral).verify(b"anything", &signature), Err(Fault::BadSignature));
        // Without the strict rule this very signature holds for every message.
        let lax = VerifyingKey::from_bytes(&neutral).unwrap();
        let signature = Signature::from_bytes(&signature);
        assert!(ed25519_dalek::Verifier::verify(&lax, b"anything", &signature).is_ok());
    }

    #[test]
    fn a_secret_key_is_never_printed() {
        let key = SecretKey::from_seed(&[0xab; 32]);
        let printed = format!("{key:?}");
        assert!(!printed.contains("abab") && !printed.contains("171"), "{printed}");
        assert!(printed.contains(&key.public().fingerprint()));
    }
}
