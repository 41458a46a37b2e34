//! The signed envelope: one automerge change and the desk that answers for it.

use std::fmt;

use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::wire::chunk;

/// The SHA-256 of a change as automerge defines it: its name within its document.
///
/// Outside of the document a change goes by its [`ChangeId`].
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

/// The name of a change outside its document: what sync, the log and fingerprints know it by.
///
/// A change's own hash does not cover the document it belongs to: one actor beginning two documents
/// with the same bytes in the same millisecond makes one hash twice, and anyone enrolled can sign
/// another's bytes under another document. So everything that is not within one document goes by
/// this.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId(pub [u8; 32]);

impl ChangeId {
    /// The identity of the change with this hash in this document: the SHA-256 over a prefix of its
    /// own, the document's id and the hash.
    pub fn of(document: DocumentId, hash: ChangeHash) -> Self {
        // Seven bytes: with padding the message is one block of SHA-256, and this is computed often.
        const CONTEXT: &[u8; 7] = b"dbk/id1";
        let digest = Sha256::new()
            .chain_update(CONTEXT)
            .chain_update(document.as_bytes())
            .chain_update(hash.0)
            .finalize();
        Self(digest.into())
    }
}

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChangeId({self})")
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

impl Envelope {
    /// The identity of the change, whether or not its bytes are one.
    pub fn id(&self) -> ChangeId {
        ChangeId::of(self.document, chunk::hash(&self.change))
    }
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
    fn one_change_in_two_documents_is_two() {
        let hash = ChangeHash([1; 32]);
        let id = |byte| ChangeId::of(DocumentId::from_bytes([byte; 16]), hash);
        assert_ne!(id(7), id(8));
        // Stored and sent: it never changes.
        let first = "ceb83f3a651cd5be";
        assert!(id(7).to_string().starts_with(first), "{}", id(7));
    }

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
