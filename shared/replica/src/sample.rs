//! Changes as a busy desk writes them, for tests: varied text, several documents, a fixed seed.

use std::collections::BTreeMap;

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, AutoCommit, ROOT, ScalarValue};
use dutybook_domain::document::{DocumentKind, born_id};
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_domain::ledger::{EntryKey, FactKey};

use crate::envelope::Envelope;

/// Numbers that look random and are the same for the same seed (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    pub(crate) fn index(&mut self, limit: usize) -> usize {
        usize::try_from(self.below(u64::try_from(limit).unwrap())).unwrap()
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }
}

/// One store that writes: an actor of its own, its copies of the documents.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    desk: DeskNumber,
    actor: [u8; 16],
    random: Random,
    millis: u64,
    documents: BTreeMap<DocumentId, (AutoCommit, u32)>,
}

impl Author {
    pub(crate) fn new(desk: u16, seed: u64) -> Self {
        let mut random = Random(seed ^ (u64::from(desk) << 32));
        let actor = random.bytes();
        let desk = DeskNumber(desk);
        Self { desk, actor, random, millis: 1_764_000_000_000, documents: BTreeMap::new() }
    }

    /// A copy that writes on as the same actor, something else.
    pub(crate) fn twin(&self) -> Self {
        let random = Random(self.random.0 ^ 1);
        Self { random, ..self.clone() }
    }

    /// A document id as one is born at a desk.
    pub(crate) fn born(&mut self) -> DocumentId {
        let now = chrono::DateTime::from_timestamp_millis(i64::try_from(self.millis).unwrap());
        born_id(DocumentKind::Ticket, now.unwrap(), self.random.bytes())
    }

    /// One more fact of `document`.
    pub(crate) fn write(&mut self, document: DocumentId) -> Envelope {
        self.millis += 500 + self.random.below(90_000);
        let fact = fact(&mut self.random, self.millis);
        let actor = self.actor;
        let fresh = || (AutoCommit::new().with_actor(ActorId::from(actor)), 0);
        let (doc, sequence) = self.documents.entry(document).or_insert_with(fresh);
        *sequence += 1;
        let sequence = *sequence;
        let actor = u64::from_be_bytes(*self.actor.first_chunk().unwrap());
        let key = FactKey::Entry(EntryKey { millis: self.millis, actor, sequence }).to_string();
        doc.put(ROOT, key, ScalarValue::Bytes(fact)).unwrap();
        let time = i64::try_from(self.millis).unwrap();
        doc.commit_with(CommitOptions::default().with_time(time)).unwrap();
        let change = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
        let signature = self.random.bytes();
        Envelope { document, kind: 1, change, desk: self.desk, signature }
    }

    /// `count` changes over `documents` new documents, each document's facts spread over time.
    pub(crate) fn day(&mut self, documents: usize, count: usize) -> Vec<Envelope> {
        let ids: Vec<_> = (0..documents).map(|_| self.born()).collect();
        (0..count)
            .map(|at| {
                let spread = if at < documents { at } else { self.random.index(documents) };
                self.write(ids[spread])
            })
            .collect()
    }
}

/// About 150 bytes of CBOR with text of more than 1,000 distinct characters overall.
fn fact(random: &mut Random, millis: u64) -> Vec<u8> {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "kebab-case")]
    struct Fact {
        click: serde_bytes::ByteArray<16>,
        by: u64,
        at: u64,
        place: String,
        text: String,
        phone: String,
    }
    let mut text = |length: u64| -> String {
        (0..length)
            .map(|_| char::from_u32(0x4e00 + u32::try_from(random.below(1_400)).unwrap()).unwrap())
            .collect()
    };
    let (text, name) = (text(18), text(3));
    let fact = Fact {
        click: serde_bytes::ByteArray::new(random.bytes()),
        by: random.below(40) + 7_000_000,
        at: millis - random.below(600_000),
        place: format!("{}-{}-{name}", random.below(20), random.below(30)),
        text,
        phone: format!("1{:010}", random.below(10_000_000_000)),
    };
    let mut bytes = Vec::new();
    ciborium::into_writer(&("received", fact), &mut bytes).unwrap();
    bytes
}
