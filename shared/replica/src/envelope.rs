//! The signed envelope: one automerge change and the desk that answers for it.

use std::fmt;

use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use serde::{Deserialize, Serialize};

/// The SHA-256 of a change as automerge defines it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeHash(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl fmt::Display for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChangeHash({self})")
    }
}

/// What is stored, sent and relayed for one change.
///
/// Within a property; the property itself is the connection's, and is covered by the signature.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The document changed.
    #[serde(rename = "d")]
    pub document: DocumentId,
    /// The document's kind, by number: a kind of a newer version is kept and relayed all the same.
    #[serde(rename = "k")]
    pub kind: u16,
    /// The change as automerge writes it, uncompressed.
    #[serde(rename = "c", with = "serde_bytes")]
    pub change: Vec<u8>,
    /// The desk that signed. It may be another than the one that sends.
    #[serde(rename = "n")]
    pub desk: DeskNumber,
    /// The desk's Ed25519 signature over [`signed_message`].
    #[serde(rename = "g", with = "serde_bytes")]
    pub signature: [u8; 64],
}

/// Shows everything but the change's bytes: they hold names and telephones, and end up in logs.
impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { document, kind, change, desk, signature: _ } = self;
        f.debug_struct("Envelope")
            .field("document", document)
            .field("kind", kind)
            .field("change_bytes", &change.len())
            .field("desk", desk)
            .finish_non_exhaustive()
    }
}

/// The bytes a desk signs for a change. Covers where the change belongs as well as its hash, so
/// that a change cannot be moved to another property or document.
pub fn signed_message(
    property: PropertyUid,
    document: DocumentId,
    kind: u16,
    hash: ChangeHash,
) -> Vec<u8> {
    const CONTEXT: &[u8] = b"dutybook/change/v1";
    let mut message = Vec::with_capacity(CONTEXT.len().saturating_add(66));
    message.extend_from_slice(CONTEXT);
    message.extend_from_slice(property.as_bytes());
    message.extend_from_slice(document.as_bytes());
    message.extend_from_slice(&kind.to_be_bytes());
    message.extend_from_slice(&hash.0);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_shown_for_debugging_keeps_what_people_said_to_itself() {
        let envelope = Envelope {
            document: DocumentId::from_bytes([7; 16]),
            kind: 1,
            change: b"Mrs Wang".to_vec(),
            desk: DeskNumber(2),
            signature: [9; 64],
        };
        let shown = format!("{envelope:?} {envelope:#?}");
        let bytes = format!("{:?}", envelope.change);
        assert!(!shown.contains("Wang") && !shown.contains(bytes.trim_matches(['[', ']'])));
        assert!(shown.contains("change_bytes: 8"), "{shown}");
    }
}
