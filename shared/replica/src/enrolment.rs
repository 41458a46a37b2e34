//! What passes between a desk and the server when it is enrolled.
//!
//! The proof a desk sends begins with a context of its own: it cannot be passed off as the signature
//! of a change. What each side signs on a connection afterwards is the session's.

use std::fmt;

use dutybook_domain::id::{DeskNumber, PropertyUid};
use serde::{Deserialize, Serialize};

use crate::envelope::Envelope;
use crate::fault::Fault;
use crate::key::{PublicKey, SecretKey};

const ENROL_CONTEXT: &[u8] = b"dutybook/enrol/v1";
const AGAIN_CONTEXT: &[u8] = b"dutybook/enrol-again/v1";

/// The most server keys a desk may bring along.
pub const SERVERS_LIMIT: usize = 16;

/// What a desk sends to be enrolled.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The one-time code, as typed.
    pub code: String,
    /// The public half of the key the desk has just made.
    pub key: PublicKey,
    /// Signed with the key's other half: nobody enrols a key that is not theirs.
    #[serde(with = "serde_bytes")]
    pub proof: [u8; 64],
    /// What a desk with records of its own brings along when its server is gone for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
}

/// What a desk brings along that enrols again at a server which follows another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// The property its records are of: the new server must keep it under the same identity.
    pub property: PropertyUid,
    /// Its number there.
    pub desk: DeskNumber,
    /// The servers' keys it believes, at most [`SERVERS_LIMIT`]. An administrator adopts them by
    /// their fingerprints; before that they are worth nothing.
    pub servers: Vec<PublicKey>,
    /// What the property's PIN verifiers are mixed with.
    pub pepper: Pepper,
}

impl Request {
    /// The request of a desk with this code and key.
    pub fn new(code: &str, key: &SecretKey) -> Self {
        Self::of(code, key, None)
    }

    /// The request of a desk that keeps its key and its records.
    pub fn again(code: &str, key: &SecretKey, again: Again) -> Self {
        Self::of(code, key, Some(again))
    }

    fn of(code: &str, key: &SecretKey, again: Option<Again>) -> Self {
        let proof = key.sign(&enrol_message(code, key.public(), again.as_ref()));
        Self { code: code.to_owned(), key: key.public(), proof, again }
    }

    /// Checks that the sender holds the key.
    ///
    /// # Errors
    /// [`Fault::BadSignature`].
    pub fn check(&self) -> Result<(), Fault> {
        if self.again.as_ref().is_some_and(|again| again.servers.len() > SERVERS_LIMIT) {
            return Err(Fault::BadSignature);
        }
        self.key.verify(&enrol_message(&self.code, self.key, self.again.as_ref()), &self.proof)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("key", &self.key).finish_non_exhaustive()
    }
}

fn enrol_message(code: &str, key: PublicKey, again: Option<&Again>) -> Vec<u8> {
    let Some(Again { property, desk, servers, pepper }) = again else {
        return [ENROL_CONTEXT, &key.0, code.as_bytes()].concat();
    };
    let mut message = [AGAIN_CONTEXT, &key.0, property.as_bytes(), &pepper.0].concat();
    message.extend(desk.0.to_be_bytes());
    // Fixed widths, their count, and the code last: no two requests have one message.
    message.extend(u64::try_from(servers.len()).unwrap_or(u64::MAX).to_be_bytes());
    message.extend(servers.iter().flat_map(|server| server.0));
    message.extend_from_slice(code.as_bytes());
    message
}

/// The property a desk belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyCard {
    /// Identifies it for ever.
    pub uid: PropertyUid,
    /// What commands call it, such as `cuihu`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The region it is reported in.
    pub region: String,
    /// Its time zone by IANA name; it never changes.
    pub zone: String,
}

/// The secret that PIN verifiers are mixed with. Its `Debug` is a mask.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pepper(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper(…)")
    }
}

/// All a desk needs to work alone from this minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The property.
    pub property: PropertyCard,
    /// The desk's number.
    pub desk: DeskNumber,
    /// The server's public key: the root of all trust from now on.
    pub server: PublicKey,
    /// Older keys of the server an administrator adopted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adopted: Vec<PublicKey>,
    /// The life of the server's log that its sequences belong to.
    #[serde(with = "serde_bytes")]
    pub epoch: [u8; 16],
    /// The bytes of the fact that certifies this desk, from
    /// [`crate::certificate::Certificate::sign`].
    #[serde(with = "serde_bytes")]
    pub certificate: Vec<u8>,
    /// Every change of the settings document: rule book, roster, staff, all desks' certificates.
    pub settings: Vec<Envelope>,
    /// The property's pepper.
    pub pepper: Pepper,
}

#[cfg(test)]
mod tests {
    use dutybook_domain::id::DocumentId;

    use super::*;
    use crate::envelope::{ChangeHash, signed_message};

    const PROPERTY: PropertyUid = PropertyUid::from_bytes([3; 16]);

    #[test]
    fn nobody_enrols_a_key_that_is_not_theirs() {
        let request = Request::new("7K3M-Q9TX-2WBF", &SecretKey::from_seed(&[1; 32]));
        assert_eq!(request.check(), Ok(()));
        let other = SecretKey::from_seed(&[2; 32]).public();
        let stolen = Request { key: other, ..request.clone() };
        assert_eq!(stolen.check(), Err(Fault::BadSignature));
        let elsewhere = Request { code: "AAAA".to_owned(), ..request };
        assert_eq!(elsewhere.check(), Err(Fault::BadSignature));
    }

    #[test]
    fn what_a_desk_brings_along_is_its_own_word() {
        let key = SecretKey::from_seed(&[1; 32]);
        let again = Again {
            property: PROPERTY,
            desk: DeskNumber(2),
            servers: vec![PublicKey([4; 32])],
            pepper: Pepper([8; 32]),
        };
        let request = Request::again("7K3M-Q9TX-2WBF", &key, again.clone());
        assert_eq!(request.check(), Ok(()));
        let mut bytes = Vec::new();
        ciborium::into_writer(&request, &mut bytes).unwrap();
        let read: Request = ciborium::from_reader(&bytes[..]).unwrap();
        assert_eq!(read.check(), Ok(()));
        for other in [
            None,
            Some(Again { desk: DeskNumber(3), ..again.clone() }),
            Some(Again { servers: vec![PublicKey([5; 32])], ..again.clone() }),
            Some(Again { pepper: Pepper([9; 32]), ..again.clone() }),
        ] {
            let changed = Request { again: other, ..request.clone() };
            assert_eq!(changed.check(), Err(Fault::BadSignature));
        }
        let many = Again { servers: vec![PublicKey([4; 32]); SERVERS_LIMIT + 1], ..again };
        assert!(Request::again("7K3M-Q9TX-2WBF", &key, many).check().is_err());
    }

    #[test]
    fn the_code_and_the_pepper_are_never_printed() {
        let request = Request::new("7K3M-Q9TX-2WBF", &SecretKey::from_seed(&[1; 32]));
        assert!(!format!("{request:?}").contains("7K3M"));
        assert_eq!(format!("{:?}", Pepper([0xab; 32])), "Pepper(…)");
    }

    #[test]
    fn a_proof_of_enrolment_is_no_signature_of_a_change() {
        let key = SecretKey::from_seed(&[1; 32]);
        let request = Request::new("7K3M-Q9TX-2WBF", &key);
        let change = signed_message(PROPERTY, DocumentId([0; 16]), 1, ChangeHash([1; 32]));
        assert_eq!(key.public().verify(&change, &request.proof), Err(Fault::BadSignature));
        assert!(!change.starts_with(ENROL_CONTEXT));
    }

    #[test]
    fn what_a_desk_is_handed_survives_the_way() {
        let enrolled = Enrolled {
            property: PropertyCard {
                uid: PROPERTY,
                id: "cuihu".to_owned(),
                name: "翠湖".to_owned(),
                region: "华东".to_owned(),
                zone: "Asia/Shanghai".to_owned(),
            },
            desk: DeskNumber(1),
            server: PublicKey([4; 32]),
            adopted: Vec::new(),
            epoch: [5; 16],
            certificate: vec![1, 2],
            settings: vec![Envelope {
                document: DocumentId([6; 16]),
                kind: 16,
                change: vec![3],
                desk: DeskNumber::SERVER,
                signature: [7; 64],
            }],
            pepper: Pepper([8; 32]),
        };
        let mut bytes = Vec::new();
        ciborium::into_writer(&enrolled, &mut bytes).unwrap();
        assert_eq!(ciborium::from_reader::<Enrolled, _>(&bytes[..]).unwrap(), enrolled);
    }
}
