//! The frames of the conversation. Adding one, or a field to one, is a new minor version: an older
//! peer steps over both.

use std::fmt;

use dutybook_domain::id::{BlobHash, DeskNumber, PropertyUid};
use serde::{Deserialize, Serialize};

use super::error::CloseCode;
use crate::envelope::Envelope;
use crate::fault::Rejection;
use crate::fingerprint::Fingerprint;

/// Identifies one life of a server's log. Restoring a backup begins another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(#[serde(with = "serde_bytes")] pub [u8; 16]);

/// A number drawn for one connection, so that no proof can be used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nonce(#[serde(with = "serde_bytes")] pub [u8; 32]);

/// An Ed25519 signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Proof(#[serde(with = "serde_bytes")] pub [u8; 64]);

/// What stands with a desk at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// In service.
    Active,
    /// Out of service: it hands in what it holds and is told no news.
    Retired,
    /// Lost or stolen: it is told nothing and destroys its keys.
    Lost,
}

/// A message of either side. The kinds' numbers are in [`Frame::kind`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Desk: who I am and where I stand.
    Hello(Hello),
    /// Server: prove it.
    Challenge(Challenge),
    /// Desk: the proof.
    Proof(Proof),
    /// Server: where I stand.
    Welcome(Welcome),
    /// Desk: changes you lack.
    Push(Push),
    /// Server: what became of them, after the durable commit.
    Stored(Stored),
    /// Server: changes you lack.
    Page(Page),
    /// Desk: they are on my disk.
    PageAck(PageAck),
    /// Both: one message of negentropy; the desk begins.
    Reconcile(Vec<u8>),
    /// Desk: what of the server's changes it lacks.
    Need(Need),
    /// Both: send me this part of a blob.
    BlobWant(BlobWant),
    /// Both: the part asked for.
    BlobPart(BlobPart),
    /// Both: the blob asked for is not here.
    BlobNone(BlobHash),
    /// Desk: every secret it holds, without the bytes.
    SecretList(Vec<SecretMark>),
    /// Server: the secrets of which the desk holds a greater version.
    SecretWant(Vec<String>),
    /// Both: secrets.
    Secrets(Vec<Secret>),
    /// Both: so many bytes more may come.
    Credit(u64),
    /// Both: are you there?
    Ping,
    /// Both: I am.
    Pong,
    /// Server: you are retired; hand in what you hold.
    Retire,
    /// Both: the connection ends, and why.
    Goodbye(Goodbye),
    /// A frame of a newer minor version, by its kind. It is stepped over.
    Unknown(u16),
}

/// See [`Frame::Hello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The oldest and the newest protocol version spoken.
    #[serde(rename = "v")]
    pub versions: (u16, u16),
    /// The property.
    #[serde(rename = "p")]
    pub property: PropertyUid,
    /// The desk.
    #[serde(rename = "n")]
    pub desk: DeskNumber,
    /// Drawn for this connection; the server signs it in `welcome`.
    #[serde(rename = "x")]
    pub nonce: Nonce,
    /// Where the desk stands.
    #[serde(rename = "r")]
    pub resume: Resume,
    /// How many bytes of changes, blobs and secrets the server may send.
    #[serde(rename = "w")]
    pub credit: u64,
    /// What the desk says of itself, for people to see; nothing depends on it.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
}

/// What a desk says of itself in [`Hello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of its program; at most 32 letters, digits, points, dashes and plus signs.
    #[serde(rename = "v")]
    pub version: String,
    /// How many of its changes the server has refused.
    #[serde(rename = "r")]
    pub refused: u64,
    /// What its own clock reads, uncorrected, in milliseconds since 1970.
    #[serde(rename = "t")]
    pub clock: u64,
}

impl About {
    /// Whether the version can be shown as it is.
    pub(crate) fn is_plain(&self) -> bool {
        let plain = |letter: u8| letter.is_ascii_alphanumeric() || b".-+".contains(&letter);
        (1..=32).contains(&self.version.len()) && self.version.bytes().all(plain)
    }
}

/// Where a desk stands when it connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// The server's epoch its sequences are of; `None` before the first contact.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// It holds every change up to this server sequence.
    #[serde(rename = "c")]
    pub cursor: u64,
    /// The fingerprint of the changes up to the cursor.
    #[serde(rename = "f")]
    pub fingerprint: Fingerprint,
    /// The greatest sequence of that epoch it has heard of. A server below it has lost some.
    #[serde(rename = "g")]
    pub heard: u64,
    /// How many changes it holds in all, refused ones left out.
    #[serde(rename = "h")]
    pub held: u64,
    /// How many of them it has not handed in.
    #[serde(rename = "u")]
    pub unsent: u64,
    /// The digest of its secrets, from [`crate::secret::digest`].
    #[serde(rename = "s", with = "serde_bytes")]
    pub secrets: [u8; 16],
}

/// See [`Frame::Challenge`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The protocol version that is spoken from here on.
    #[serde(rename = "v")]
    pub version: u16,
    /// Drawn for this connection.
    #[serde(rename = "x")]
    pub nonce: Nonce,
}

/// See [`Frame::Welcome`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The server's epoch.
    #[serde(rename = "e")]
    pub epoch: Epoch,
    /// The server's greatest sequence in the property.
    #[serde(rename = "h")]
    pub head: u64,
    /// The server's clock, in milliseconds since 1970.
    #[serde(rename = "t")]
    pub server_time: u64,
    /// Whether the desk's cursor and fingerprint are a prefix of the server's log.
    #[serde(rename = "k")]
    pub common: bool,
    /// The digest of the server's secrets, from [`crate::secret::digest`].
    #[serde(rename = "s", with = "serde_bytes")]
    pub secrets: [u8; 16],
    /// What stands with the desk.
    #[serde(rename = "o")]
    pub standing: Standing,
    /// How many bytes of changes, blobs and secrets the desk may send.
    #[serde(rename = "w")]
    pub credit: u64,
    /// The server's signature: that it is the one that enrolled the desk, and means this standing.
    #[serde(rename = "g")]
    pub proof: Proof,
}

/// See [`Frame::Push`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// Counts up from 1 on a connection.
    pub batch: u64,
    /// How many unsent changes remain after this batch.
    pub remaining: u64,
    /// The changes.
    pub envelopes: Vec<Envelope>,
}

/// See [`Frame::Stored`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The batch answered.
    pub batch: u64,
    /// Bytes the desk may send on top.
    pub credit: u64,
    /// Per change of the batch, in its order.
    pub outcomes: Vec<Outcome>,
}

/// What became of one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is durable under this server sequence, now or since it first came.
    Stored(u64),
    /// It is not accepted; the number is a [`Fault`](crate::fault::Fault)'s.
    Rejected(Rejection, u16),
}

/// See [`Frame::Page`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The page covers the sequences after this one …
    pub from: u64,
    /// … up to and with this one.
    pub to: u64,
    /// The server's greatest sequence when it was read.
    pub head: u64,
    /// The changes and their sequences, ascending.
    pub changes: Vec<(u64, Envelope)>,
    /// While reconciling: the sequences of changes the desk did not ask for, ascending, each with
    /// the rank of its change among the server's changes by identity, from 0.
    pub known: Vec<(u64, u64)>,
}

/// See [`Frame::PageAck`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageAck {
    /// The desk holds everything up to this sequence.
    #[serde(rename = "c")]
    pub cursor: u64,
    /// Bytes the server may send on top.
    #[serde(rename = "w")]
    pub credit: u64,
}

/// See [`Frame::Need`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What the server's changes must be for the ranks to mean the same on both sides.
    pub expected: Fingerprint,
    /// The ranks of the changes the desk lacks, as runs (first, length), ascending.
    pub runs: Vec<(u64, u64)>,
}

/// See [`Frame::BlobWant`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobWant {
    /// The blob.
    #[serde(rename = "b")]
    pub hash: BlobHash,
    /// From which byte.
    #[serde(rename = "o")]
    pub offset: u64,
}

/// See [`Frame::BlobPart`].
#[derive(Clone, PartialEq, Eq)]
pub struct BlobPart {
    /// The blob.
    pub hash: BlobHash,
    /// Where the part begins.
    pub offset: u64,
    /// The length of the whole blob.
    pub total: u64,
    /// The part.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for BlobPart {
    /// Without the bytes: photos and signatures of people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hash, offset, total, bytes } = self;
        write!(f, "BlobPart({hash:?}, {} bytes at {offset} of {total})", bytes.len())
    }
}

pub use crate::secret::{Secret, SecretMark};

/// See [`Frame::Goodbye`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goodbye {
    /// Why.
    #[serde(rename = "c")]
    pub code: CloseCode,
}
