//! What must still be there at the end, kept outside every store: what a desk called saved, what
//! the server called stored, and on which media each is. It never reads a store.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use dutybook_domain::id::{BlobHash, DocumentId};
use dutybook_replica::change::{Checked, Put, REAUTHORED_PREFIX};
use dutybook_replica::envelope::{ChangeHash, ChangeId};
use dutybook_store::log::Secret;
use sha2::{Digest as _, Sha256};

/// One thing written: document, key and value, whichever change carries it.
pub(super) type Item = [u8; 16];

/// Something that holds entries and can be destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Medium {
    Server,
    Post(usize),
    Copy(usize),
}

/// The two ledgers, and what each medium was told to hold.
#[derive(Debug, Default)]
pub(super) struct Oracle {
    /// What a desk called saved, with who and when.
    pub(super) saved: BTreeMap<Item, String>,
    /// What the server called stored.
    pub(super) stored: BTreeSet<Item>,
    held: BTreeMap<Medium, BTreeSet<Item>>,
    /// What each change carries.
    carried: BTreeMap<ChangeId, Vec<Item>>,
    /// The server's order in its present life: what each sequence carries.
    order: Vec<Vec<Item>>,
    orders: BTreeMap<usize, Vec<Vec<Item>>>,
    /// How far into the order each post has said to have read.
    read: BTreeMap<usize, usize>,
    /// Who has written what under which actor and sequence.
    sequences: BTreeMap<(DocumentId, [u8; 16], u64), ChangeHash>,
    /// Actors the test itself gave to two stores, as a broken source of randomness would.
    twins: BTreeSet<[u8; 16]>,
    /// Photos on each medium.
    photos: BTreeMap<Medium, BTreeSet<BlobHash>>,
    /// Secrets as they were written on each medium, and all that ever were.
    secrets: BTreeMap<Medium, Vec<Secret>>,
    ever: Vec<Secret>,
}

pub(super) fn item(document: DocumentId, key: &str, value: &[u8]) -> Item {
    let key = key
        .strip_prefix(REAUTHORED_PREFIX)
        .map_or_else(|| key.to_owned(), |rest| format!("f/{rest}"));
    let mut hasher = Sha256::new();
    hasher.update(document.as_bytes());
    hasher.update(Sha256::digest(key.as_bytes()));
    hasher.update(value);
    let mut item = [0; 16];
    item.iter_mut().zip(hasher.finalize()).for_each(|(to, from)| *to = from);
    item
}

pub(super) fn items(document: DocumentId, puts: &[Put]) -> Vec<Item> {
    puts.iter().map(|put| item(document, &put.key, &put.value)).collect()
}

impl Oracle {
    /// A desk called these saved.
    pub(super) fn saved(&mut self, post: usize, items: &[Item], note: &str) {
        for item in items {
            self.saved.entry(*item).or_insert_with(|| note.to_owned());
        }
        self.held.entry(Medium::Post(post)).or_default().extend(items);
    }

    /// The test gives two stores one actor.
    pub(super) fn twins(&mut self, actor: [u8; 16]) {
        self.twins.insert(actor);
    }

    /// No two changes of a document share an actor and a sequence, unless the test makes them.
    pub(super) fn written(&mut self, change: &Checked) -> Result<()> {
        let place = (change.envelope.document, change.actor, change.sequence);
        match self.sequences.insert(place, change.hash) {
            Some(other) if other != change.hash && !self.twins.contains(&change.actor) => {
                bail!("an actor was used twice: document {}, sequence {}", place.0, place.2)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Notes what a change carries.
    pub(super) fn carries(&mut self, change: &Checked) {
        let items = items(change.envelope.document, &change.puts);
        self.carried.insert(change.id(), items);
    }

    /// What a change the server took in, or was asked to, carries.
    pub(super) fn carried_by(&self, change: ChangeId) -> &[Item] {
        self.carried.get(&change).map_or(&[][..], Vec::as_slice)
    }

    /// The server called a change stored under a sequence.
    pub(super) fn stored(&mut self, server_seq: u64, change: &Checked) -> Result<()> {
        self.carries(change);
        let items = items(change.envelope.document, &change.puts);
        self.stored.extend(&items);
        self.held.entry(Medium::Server).or_default().extend(&items);
        let at = usize::try_from(server_seq)?.saturating_sub(1);
        match self.order.get(at) {
            Some(before) if *before != items => {
                bail!("the server gave sequence {server_seq} to two changes")
            }
            Some(_) => {}
            None if at == self.order.len() => self.order.push(items),
            None => bail!("the server's order has a gap before {server_seq}"),
        }
        Ok(())
    }

    /// A post said that it holds the server's order up to here.
    pub(super) fn read(&mut self, post: usize, cursor: u64) -> Result<()> {
        let cursor = usize::try_from(cursor)?;
        let from = self.read.get(&post).copied().unwrap_or(0);
        let held = self.held.entry(Medium::Post(post)).or_default();
        for items in self.order.iter().take(cursor).skip(from) {
            held.extend(items);
        }
        self.read.insert(post, cursor.max(from).min(self.order.len()));
        Ok(())
    }

    /// A medium was copied to another.
    pub(super) fn copied(&mut self, from: Medium, to: Medium) {
        let held = self.held.get(&from).cloned().unwrap_or_default();
        self.held.insert(to, held);
        let secrets = self.secrets.get(&from).cloned().unwrap_or_default();
        self.secrets.insert(to, secrets);
        let photos = self.photos.get(&from).cloned().unwrap_or_default();
        self.photos.insert(to, photos);
        match (from, to) {
            (Medium::Server, Medium::Copy(copy)) => {
                self.orders.insert(copy, self.order.clone());
            }
            (Medium::Copy(copy), Medium::Server) => {
                self.order = self.orders.get(&copy).cloned().unwrap_or_default();
                self.read.clear();
            }
            (_, Medium::Post(post)) => {
                self.read.remove(&post);
            }
            (Medium::Server | Medium::Post(_) | Medium::Copy(_), _) => {}
        }
    }

    /// A medium was destroyed.
    pub(super) fn destroyed(&mut self, medium: Medium) {
        self.held.remove(&medium);
        self.secrets.remove(&medium);
        self.photos.remove(&medium);
        if medium == Medium::Server {
            self.order.clear();
            self.read.clear();
        }
    }

    /// A photo was taken at a medium.
    pub(super) fn photographed(&mut self, medium: Medium, photo: BlobHash) {
        self.photos.entry(medium).or_default().insert(photo);
    }

    /// A backup of the log alone.
    pub(super) fn without_photos(&mut self, medium: Medium) {
        self.photos.remove(&medium);
    }

    /// The photos on these media.
    pub(super) fn photos(&self, media: &[Medium]) -> BTreeSet<BlobHash> {
        media.iter().filter_map(|medium| self.photos.get(medium)).flatten().copied().collect()
    }

    /// A secret was written at a medium.
    pub(super) fn kept(&mut self, medium: Medium, secret: &Secret) {
        self.secrets.entry(medium).or_default().push(secret.clone());
        self.ever.push(secret.clone());
    }

    /// The secrets written on these media.
    pub(super) fn secrets(&self, media: &[Medium]) -> Vec<Secret> {
        media.iter().filter_map(|medium| self.secrets.get(medium)).flatten().cloned().collect()
    }

    /// Whether a secret was ever written like this.
    pub(super) fn ever(&self, secret: &Secret) -> bool {
        self.ever.contains(secret)
    }

    /// What is on any of these media, and so must reach all of them.
    pub(super) fn must_hold(&self, media: &[Medium]) -> BTreeSet<Item> {
        media.iter().filter_map(|medium| self.held.get(medium)).flatten().copied().collect()
    }

    /// What was acknowledged and is on none of these: destroyed by the test itself.
    pub(super) fn destroyed_for_good(&self, media: &[Medium]) -> usize {
        let kept = self.must_hold(media);
        let acknowledged: BTreeSet<_> = self.saved.keys().chain(&self.stored).collect();
        acknowledged.into_iter().filter(|item| !kept.contains(*item)).count()
    }

    /// Who called this saved and when.
    pub(super) fn note(&self, item: &Item) -> &str {
        self.saved.get(item).map_or("the server", String::as_str)
    }
}
