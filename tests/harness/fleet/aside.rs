//! Secrets and files, which travel beside the log: how the server keeps them, who writes them, and
//! what must be where at the end. Files are asked for by whoever reads of one and has it not.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::BlobHash;
use dutybook_domain::ticket;
use dutybook_kiosk::desk::Desk;
use dutybook_replica::secret::{self, SecretMark};
use dutybook_replica::session::aside::{Answer, Ask};
use dutybook_replica::session::desk;
use dutybook_replica::session::server::Event;
use dutybook_replica::wire::frame::{BlobPart, BlobWant};
use dutybook_store::StoreError;
use dutybook_store::blobs::Received;
use dutybook_store::log::{self, Log, LogReader, Role as LogRole};

use super::oracle::Medium;
use super::post::Fate;
use super::recount::Facts;
use super::site::{PROPERTY, Site};
use super::world::World;

/// The secrets that are written: few, so that desks meet in them.
const SECRETS: [&str; 3] = ["pin/1", "pin/2", "survey-codes/2026-H1"];

/// Every secret of a store without its bytes.
pub(super) fn marks(log: &LogReader) -> Result<Vec<SecretMark>> {
    Ok(log.secrets(PROPERTY)?.into_iter().map(|secret| of_store(secret).mark()).collect())
}

impl Site {
    /// Does what a session asks; the answer, and the names of secrets the others are to hear of.
    pub(super) fn aside(&mut self, ask: Ask) -> Result<(Option<Answer>, Vec<String>)> {
        let mut changed = Vec::new();
        let answer = match ask {
            Ask::ReadMarks => Some(Answer::Marks(marks(self.reader()?.read())?)),
            Ask::ReadSecrets(names) => {
                let log = self.reader()?.read();
                let mut found = Vec::new();
                for name in names {
                    found.extend(log.secret(PROPERTY, &name)?.map(of_store));
                }
                Some(Answer::Secrets(found))
            }
            Ask::PutSecrets(secrets) => {
                let log = self.log.as_mut().context("the server is down")?;
                for secret in secrets {
                    let name = secret.name.clone();
                    if log.put_secret(PROPERTY, &of_wire(secret))? {
                        changed.push(name);
                    }
                }
                None
            }
            Ask::ReadBlob { hash, offset, limit_bytes } => {
                let limit = u64::try_from(limit_bytes)?;
                let part = self.blobs().read_part(PROPERTY, hash, (offset, limit))?;
                let total = self.blobs().size(PROPERTY, hash)?;
                Some(match (part, total) {
                    (Some(bytes), Some(total)) => {
                        Answer::BlobRead(BlobPart { hash, offset, total, bytes })
                    }
                    _ => Answer::BlobAbsent(hash),
                })
            }
            Ask::WriteBlob(part) => Some(self.write_part(part)?),
            Ask::BlobUnavailable(_) => None,
        };
        Ok((answer, changed))
    }

    fn write_part(&self, part: BlobPart) -> Result<Answer> {
        let BlobPart { hash, offset, total, bytes } = part;
        let (next, complete) = match self.blobs().receive(PROPERTY, hash, (offset, total), &bytes) {
            Ok(Received::Partial(next)) => (next, false),
            Ok(Received::Whole) => (total, true),
            Err(StoreError::OutOfPlace { expected }) => (expected, false),
            Err(error) => return Err(error.into()),
        };
        Ok(Answer::BlobWritten { hash, next, complete })
    }
}

impl World {
    /// Does what the server's session on a connection asks, and tells the others.
    pub(super) fn answer_aside(&mut self, connection: u64, ask: Ask) -> Result<Option<Answer>> {
        let (answer, changed) = self.site.aside(ask)?;
        self.tell_of_secrets(&changed, Some(connection))?;
        Ok(answer)
    }

    fn tell_of_secrets(&mut self, names: &[String], but: Option<u64>) -> Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        let others: Vec<u64> =
            self.site.seats.keys().copied().filter(|other| Some(*other) != but).collect();
        for other in others {
            let told = Answer::SecretsChanged(names.to_vec());
            self.server_step(other, Event::Aside(told))?;
        }
        Ok(())
    }

    /// The console writes a secret over what the server holds, or destroys it.
    pub(super) fn keep_secret(&mut self) -> Result<()> {
        let name = self.random.pick(&SECRETS).copied().unwrap_or("pin/1");
        let Some(log) = self.site.log.as_ref() else { return Ok(()) };
        let written = self.next_version(log.read().secret(PROPERTY, name)?, name);
        let log = self.site.log.as_mut().context("the server is up")?;
        log.put_secret(PROPERTY, &written)?;
        self.oracle.kept(Medium::Server, &written);
        self.tell_of_secrets(&[name.to_owned()], None)
    }

    /// A desk does so while its program is closed: it tells the server when it connects.
    pub(super) fn keep_secret_at(&mut self, post: usize) -> Result<()> {
        let name = self.random.pick(&SECRETS).copied().unwrap_or("pin/1");
        let opening = self.random.bytes();
        self.close(post)?;
        let dir = self.post(post)?.dir.clone();
        let mut log = Log::open(&dir, LogRole::Desk, opening)?;
        let held = log.read().secret(PROPERTY, name)?;
        let written = self.next_version(held, name);
        log.put_secret(PROPERTY, &written)?;
        drop(log);
        self.oracle.kept(Medium::Post(post), &written);
        self.reopen(post)
    }

    fn next_version(&mut self, held: Option<log::Secret>, name: &str) -> log::Secret {
        let deleted = self.random.chance(25);
        let bytes = if deleted { Vec::new() } else { self.random.bytes::<24>().to_vec() };
        let version = held.map_or(1, |held| held.version + 1);
        log::Secret { name: name.to_owned(), version, bytes, deleted }
    }

    /// A photo is taken at a desk.
    pub(super) fn take_photo(&mut self, post: usize) -> Result<BlobHash> {
        let bytes: [u8; 600] = self.random.bytes();
        let hash = self.desk(post)?.blobs().put(PROPERTY, &bytes)?;
        self.oracle.photographed(Medium::Post(post), hash);
        Ok(hash)
    }

    /// Every desk on the line and the server ask each other for the files their facts name. Answers
    /// how many are asked for.
    pub(super) fn want_files(&mut self) -> Result<usize> {
        let mut wanted = 0;
        let named = named(self.site.reader()?.read())?;
        let seats: Vec<(u64, usize)> =
            self.site.seats.iter().map(|(connection, seat)| (*connection, seat.post)).collect();
        for (connection, post) in seats {
            for hash in &named {
                let want = || Answer::WantBlob(BlobWant { hash: *hash, offset: 0 });
                if self.site.blobs().size(PROPERTY, *hash)?.is_none() {
                    wanted += 1;
                    self.server_step(connection, Event::Aside(want()))?;
                }
                let Some(desk) = self.post(post)?.desk.as_ref() else { continue };
                if desk.blobs().size(PROPERTY, *hash)?.is_none() {
                    wanted += 1;
                    self.post_step(post, desk::Event::Aside(want()))?;
                }
            }
        }
        Ok(wanted)
    }

    /// Everybody holds the same secrets, none older than what some medium still had; and every file
    /// a fact names that any of them had, whole.
    pub(super) fn check_aside(&mut self) -> Result<()> {
        let server = self.site.reader()?.read();
        let kept: BTreeMap<String, log::Secret> = server
            .secrets(PROPERTY)?
            .into_iter()
            .map(|secret| (secret.name.clone(), secret))
            .collect();
        let serving: Vec<usize> = (0..self.posts.len())
            .filter(|post| self.posts.get(*post).is_some_and(|at| at.fate == Fate::Serving))
            .collect();
        let mut media: Vec<Medium> = serving.iter().map(|post| Medium::Post(*post)).collect();
        media.push(Medium::Server);
        for must in self.oracle.secrets(&media) {
            let held = kept.get(&must.name).context("a secret is gone")?;
            let older = of_store(must.clone()).wins_over(&of_store(held.clone()));
            ensure!(!older, "secret {} is back at version {}", held.name, held.version);
            ensure!(self.oracle.ever(held), "nobody wrote secret {}", held.name);
        }
        let named = named(server)?;
        let must: BTreeSet<BlobHash> = self.oracle.photos(&media);
        let must: BTreeSet<&BlobHash> = must.iter().filter(|hash| named.contains(*hash)).collect();
        for hash in &must {
            let bytes = self.site.blobs().read(PROPERTY, **hash)?;
            ensure!(bytes.is_some(), "the server does not have file {hash}");
        }
        for post in serving {
            let desk = self.desk(post)?;
            let own: Vec<log::Secret> = desk.reader().secrets(PROPERTY)?;
            ensure!(own.iter().eq(kept.values()), "post {post} holds other secrets");
            for hash in &must {
                let bytes = desk.blobs().read(PROPERTY, **hash)?;
                ensure!(bytes.is_some(), "post {post} does not have file {hash}");
            }
        }
        self.found.secrets = u64::try_from(kept.len())?;
        self.found.files = u64::try_from(must.len())?;
        Ok(())
    }

    pub(super) fn desk(&self, post: usize) -> Result<&Desk> {
        let at = self.posts.get(post).context("no such post")?;
        at.desk.as_ref().context("the desk is open")
    }
}

/// The files the facts of a log name.
fn named(log: &LogReader) -> Result<BTreeSet<BlobHash>> {
    let facts = Facts::of(&log.after(0, usize::MAX)?)?;
    let mut named = BTreeSet::new();
    for ticket in facts.documents(DocumentKind::Ticket) {
        for held in facts.held::<ticket::Fact>(ticket) {
            if let ticket::Fact::EvidenceShown(evidence) = &held.fact {
                named.insert(evidence.blob);
            } else if let ticket::Fact::Signed(signature) = &held.fact {
                named.insert(signature.blob);
            }
        }
    }
    Ok(named)
}

fn of_store(secret: log::Secret) -> secret::Secret {
    let log::Secret { name, version, bytes, deleted } = secret;
    secret::Secret { name, version, bytes, deleted }
}

fn of_wire(secret: secret::Secret) -> log::Secret {
    let secret::Secret { name, version, bytes, deleted } = secret;
    log::Secret { name, version, bytes, deleted }
}
