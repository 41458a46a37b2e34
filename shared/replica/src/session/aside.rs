//! Secrets and blobs: what rides along with the log. The same on both sides, save that the desk
//! lists its secrets and the server compares.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use dutybook_domain::id::BlobHash;

use super::link::Link;
use crate::blob::PART_BYTES;
use crate::secret::{Secret, SecretMark, compare};
use crate::wire::count_of;
use crate::wire::error::CloseCode;
use crate::wire::frame::{BlobPart, BlobWant, Frame};
use crate::wire::limits::MAX_SECRETS;

/// How many blobs are fetched at a time.
const FETCHED_AT_ONCE: usize = 8;
/// How many blobs may wait to be fetched. A driver asks again for what it was not sent.
const WAITING_LIMIT: usize = 1024;
/// How many secrets one frame carries: eight of the longest fit.
const SECRETS_AT_ONCE: usize = 8;

/// What the session asks of the driver about secrets and blobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// List every secret of the property; answered by [`Answer::Marks`].
    ReadMarks,
    /// Read the secrets with these names, as far as there are any; answered by
    /// [`Answer::Secrets`].
    ReadSecrets(Vec<String>),
    /// Keep those of these that win over what is held ([`Secret::wins_over`]). The server tells its
    /// other sessions of the property about them by [`Answer::SecretsChanged`].
    PutSecrets(Vec<Secret>),
    /// Read a part of a blob; answered by [`Answer::BlobRead`] or [`Answer::BlobAbsent`].
    ReadBlob {
        /// The blob.
        hash: BlobHash,
        /// From which byte.
        offset: u64,
        /// The longest part, in bytes.
        limit_bytes: usize,
    },
    /// Keep a part of a blob, and check the hash with the last; answered by
    /// [`Answer::BlobWritten`].
    WriteBlob(BlobPart),
    /// The peer does not have this blob, or sent another under its name: ask elsewhere or later.
    BlobUnavailable(BlobHash),
}

/// What the driver tells the session about secrets and blobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Every secret of the property.
    Marks(Vec<SecretMark>),
    /// The secrets asked for.
    Secrets(Vec<Secret>),
    /// These secrets were written here: send them on. At the server, not to the desk they are from.
    SecretsChanged(Vec<String>),
    /// A blob is wanted, from this byte on.
    WantBlob(BlobWant),
    /// The part asked for.
    BlobRead(BlobPart),
    /// The blob asked for is not here.
    BlobAbsent(BlobHash),
    /// The part is kept.
    BlobWritten {
        /// The blob.
        hash: BlobHash,
        /// The first byte that is still missing; 0 if the hash was wrong.
        next: u64,
        /// Whether the blob is whole and its hash right.
        complete: bool,
    },
}

/// What comes of a step: a frame to send or something to ask.
#[derive(Debug)]
pub(crate) enum Out {
    Frame(Frame),
    Ask(Ask),
}

/// The state of both.
#[derive(Debug, Default)]
pub(crate) struct Aside {
    /// The peer's list, while ours is being read.
    their_marks: Option<Vec<SecretMark>>,
    names_to_send: BTreeSet<String>,
    reading_secrets: bool,
    /// Blobs being fetched: the byte asked for.
    fetched: BTreeMap<BlobHash, u64>,
    /// The credit their parts took, until they are written.
    costs: BTreeMap<BlobHash, u64>,
    waiting: BTreeMap<BlobHash, u64>,
    wanted: VecDeque<BlobWant>,
    /// What is being read for the peer.
    being_read: Option<BlobHash>,
}

impl Aside {
    /// Takes a frame of the peer.
    pub(crate) fn frame(
        &mut self,
        frame: Frame,
        cost: u64,
        link: &mut Link,
    ) -> Result<Option<Out>, CloseCode> {
        match frame {
            Frame::SecretList(marks) if self.their_marks.is_none() => {
                link.settle(cost);
                self.their_marks = Some(marks);
                Ok(Some(Out::Ask(Ask::ReadMarks)))
            }
            Frame::SecretWant(names) => {
                self.names_to_send.extend(names);
                if self.names_to_send.len() > MAX_SECRETS {
                    return Err(CloseCode::Overrun);
                }
                Ok(None)
            }
            Frame::Secrets(rows) => {
                link.settle(cost);
                Ok(Some(Out::Ask(Ask::PutSecrets(rows))))
            }
            Frame::BlobWant(want) => {
                self.wanted.push_back(want);
                if self.wanted.len() > FETCHED_AT_ONCE { Err(CloseCode::Overrun) } else { Ok(None) }
            }
            Frame::BlobPart(part) => self.part(part, cost).map(|part| Some(Out::Ask(part))),
            Frame::BlobNone(hash) => {
                let asked = self.fetched.remove(&hash);
                Ok(asked.map(|_offset| Out::Ask(Ask::BlobUnavailable(hash))))
            }
            Frame::Unknown(_) => Ok(None),
            Frame::Hello(_)
            | Frame::Challenge(_)
            | Frame::Proof(_)
            | Frame::Welcome(_)
            | Frame::Push(_)
            | Frame::Stored(_)
            | Frame::Page(_)
            | Frame::PageAck(_)
            | Frame::Reconcile(_)
            | Frame::Need(_)
            | Frame::SecretList(_)
            | Frame::Credit(_)
            | Frame::Ping
            | Frame::Pong
            | Frame::Retire
            | Frame::Goodbye(_) => Err(CloseCode::OutOfTurn),
        }
    }

    fn part(&mut self, part: BlobPart, cost: u64) -> Result<Ask, CloseCode> {
        let length = count_of(part.bytes.len());
        let end = part.offset.checked_add(length).ok_or(CloseCode::Malformed)?;
        let asked = self.fetched.get(&part.hash) == Some(&part.offset);
        let advances = length > 0 || part.total == 0;
        let first = self.costs.insert(part.hash, cost).is_none();
        if asked && advances && first && end <= part.total {
            Ok(Ask::WriteBlob(part))
        } else {
            Err(CloseCode::OutOfTurn)
        }
    }

    /// Takes an answer of the driver.
    pub(crate) fn answer(&mut self, answer: Answer, link: &mut Link) -> Option<Out> {
        match answer {
            Answer::Marks(ours) => Some(Out::Frame(match self.their_marks.take() {
                Some(theirs) => {
                    let (send, want) = compare(&ours, &theirs);
                    self.names_to_send.extend(send);
                    if want.is_empty() {
                        return None;
                    }
                    Frame::SecretWant(want)
                }
                None => Frame::SecretList(ours),
            })),
            Answer::Secrets(rows) => {
                self.reading_secrets = false;
                (!rows.is_empty()).then_some(Out::Frame(Frame::Secrets(rows)))
            }
            Answer::SecretsChanged(names) => {
                self.names_to_send.extend(names);
                None
            }
            Answer::WantBlob(BlobWant { hash, offset }) => {
                if self.waiting.len() < WAITING_LIMIT && !self.fetched.contains_key(&hash) {
                    self.waiting.insert(hash, offset);
                }
                None
            }
            Answer::BlobRead(part) => {
                self.being_read = None;
                Some(Out::Frame(Frame::BlobPart(part)))
            }
            Answer::BlobAbsent(hash) => {
                self.being_read = None;
                Some(Out::Frame(Frame::BlobNone(hash)))
            }
            Answer::BlobWritten { hash, next, complete } => {
                self.written(hash, next, complete, link)
            }
        }
    }

    fn written(
        &mut self,
        hash: BlobHash,
        next: u64,
        complete: bool,
        link: &mut Link,
    ) -> Option<Out> {
        link.settle(self.costs.remove(&hash)?);
        let asked = self.fetched.remove(&hash)?;
        if complete {
            return None;
        }
        if next <= asked {
            return Some(Out::Ask(Ask::BlobUnavailable(hash)));
        }
        self.fetched.insert(hash, next);
        Some(Out::Frame(Frame::BlobWant(BlobWant { hash, offset: next })))
    }

    /// What can go on now: at most one thing, so that the caller counts the credit between.
    pub(crate) fn go_on(&mut self, may_send: bool) -> Option<Out> {
        if self.fetched.len() < FETCHED_AT_ONCE
            && let Some((hash, offset)) = self.waiting.pop_first()
        {
            self.fetched.insert(hash, offset);
            return Some(Out::Frame(Frame::BlobWant(BlobWant { hash, offset })));
        }
        if !may_send {
            return None;
        }
        if !self.reading_secrets && !self.names_to_send.is_empty() {
            self.reading_secrets = true;
            let names = std::iter::from_fn(|| self.names_to_send.pop_first());
            return Some(Out::Ask(Ask::ReadSecrets(names.take(SECRETS_AT_ONCE).collect())));
        }
        if self.being_read.is_some() {
            return None;
        }
        let BlobWant { hash, offset } = self.wanted.pop_front()?;
        self.being_read = Some(hash);
        Some(Out::Ask(Ask::ReadBlob { hash, offset, limit_bytes: PART_BYTES }))
    }
}
