//! Certificates: the server's word on which key speaks for which desk of a property.
//!
//! A certificate is a fact of the settings document, written by the server as an imported fact, so
//! that publishing it twice is one fact. It carries the server's signature inside: anyone holding
//! the server's public key can check it offline, whoever hands it over. The settings' own fold does
//! not read it, and [`crate::facts::gather`] steps over it.

use chrono::{DateTime, Utc};
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_domain::ledger::{Body, Record};
use serde::{Deserialize, Serialize};

use crate::codec::{self, EncodeError};
use crate::fault::Fault;
use crate::key::{PublicKey, SecretKey};

mod roster;

pub use roster::{AHEAD_LIMIT, Roster, When};

/// Begins every message the server signs for a certificate.
const CONTEXT: &[u8] = b"dutybook/certificate/v1";

/// Why a certificate ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// The desk was taken out of service. What it had written by then is still taken in.
    Retired,
    /// Another installation continues the desk's number.
    Replaced,
    /// The desk is lost or stolen: nothing more is taken from it.
    Lost,
}

/// The end of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct End {
    /// When it ended, by the server's clock.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: EndReason,
}

/// Which key speaks for a desk, from when and to when.
///
/// A desk's number may have several over time; the key tells them apart. An end is stated by the
/// same certificate once more, with the end in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The property.
    #[serde(rename = "p")]
    pub property: PropertyUid,
    /// The desk.
    #[serde(rename = "n")]
    pub desk: DeskNumber,
    /// Its public key.
    #[serde(rename = "k")]
    pub key: PublicKey,
    /// When it was enrolled, by the server's clock.
    #[serde(rename = "f")]
    pub from: DateTime<Utc>,
    /// When and why it ended.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

/// What lies in the settings document: the very bytes that were signed, and the signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Signed {
    #[serde(rename = "c", with = "serde_bytes")]
    certificate: Vec<u8>,
    #[serde(rename = "g", with = "serde_bytes")]
    signature: [u8; 64],
}

/// The facts of the settings document that are the replica's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Fact {
    Certificate(Signed),
}

impl Certificate {
    /// The bytes of the fact that states this certificate: what the server writes with
    /// [`crate::author::Writing::Import`]. The same certificate always gives the same bytes.
    ///
    /// # Errors
    /// Never for a certificate within the limits of its own types.
    pub fn sign(&self, server: &SecretKey) -> Result<Vec<u8>, EncodeError> {
        let certificate = codec::to_bytes(self)?;
        let signature = server.sign(&message(&certificate));
        let fact = Fact::Certificate(Signed { certificate, signature });
        codec::encode(&Record { stamp: None, body: Body::Fact(fact) })
    }

    /// Reads and checks the bytes of a fact. `None` where the fact is no certificate.
    ///
    /// # Errors
    /// [`Fault::ForgedCertificate`] when none of `servers` signed it, or it cannot be read though
    /// one did.
    pub fn read(bytes: &[u8], servers: &[PublicKey]) -> Option<Result<Self, Fault>> {
        let signed = signed(bytes)?;
        let message = message(&signed.certificate);
        let genuine = servers.iter().any(|key| key.verify(&message, &signed.signature).is_ok());
        let certificate = codec::from_bytes(&signed.certificate).filter(|_| genuine);
        Some(certificate.ok_or(Fault::ForgedCertificate))
    }
}

/// Whether the bytes of a fact state a certificate, genuine or not.
pub fn is_certificate(bytes: &[u8]) -> bool {
    signed(bytes).is_some()
}

fn signed(bytes: &[u8]) -> Option<Signed> {
    match codec::from_bytes::<Record<Fact>>(bytes)?.body {
        Body::Fact(Fact::Certificate(signed)) => Some(signed),
        Body::Corrects { .. } | Body::Strikes { .. } => None,
    }
}

fn message(certificate: &[u8]) -> Vec<u8> {
    [CONTEXT, certificate].concat()
}

#[cfg(test)]
mod tests;
