//! The server of the simulation: the real log and the real sessions, driven without sockets. It
//! decides what the server's keeper decides: what is checked, what is answered, what is published.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::certificate::{Certificate, End, EndReason, Roster};
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::document::DocumentError;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::fault::Fault;
use dutybook_replica::key::{PublicKey, SecretKey};
use dutybook_replica::session::server::{DeskRecord, HeadState, ServerSession};
use dutybook_replica::wire::frame::{Epoch, Outcome, Standing};
use dutybook_server::keeper::judge;
use dutybook_store::blobs::Blobs;
use dutybook_store::books::{Books, BooksReader, DocumentFacts};
use dutybook_store::log::{Batch, Log, Origin, Outcomes, Role};

use dutybook_store::reports::{BOOKS_VERSION, Compiler, fold};

use super::sabotage::Mutant;
use crate::random::Random;

/// The property everybody works for.
pub(super) const PROPERTY: PropertyUid = PropertyUid::from_bytes([0xc5; 16]);

/// What the registry knows of a desk.
#[derive(Debug, Clone)]
pub(super) struct Enrolment {
    pub(super) certificate: Certificate,
    pub(super) retiring: bool,
    published: (bool, bool),
}

impl Enrolment {
    fn standing(&self) -> Standing {
        match self.certificate.end.map(|end| end.reason) {
            None if self.retiring => Standing::Retired,
            None => Standing::Active,
            Some(EndReason::Retired) => Standing::Retired,
            Some(EndReason::Lost | EndReason::Replaced) => Standing::Lost,
        }
    }
}

/// One connection as the server has it.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) post: usize,
    pub(super) session: ServerSession,
    pub(super) admitted: Option<DeskNumber>,
    /// How much the desk said it had not handed in.
    pub(super) unsent: u64,
    /// Whether the desk's disk was put back since: what it says of it is about the one before.
    pub(super) is_stale: bool,
}

/// A push that waits for the next commit.
#[derive(Debug)]
pub(super) struct Pushed {
    pub(super) connection: u64,
    pub(super) batch: u64,
    pub(super) via: DeskNumber,
    pub(super) envelopes: Vec<Envelope>,
}

/// What a commit came to, for one push.
#[derive(Debug)]
pub(super) struct Committed {
    pub(super) connection: u64,
    pub(super) batch: u64,
    pub(super) outcomes: Vec<Outcome>,
    /// What the answer calls stored.
    pub(super) stored: Vec<Placed>,
}

/// A change and the sequence it was said to have.
pub(super) type Placed = (u64, Checked);

/// The server.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) dir: PathBuf,
    /// Open unless the server is down.
    pub(super) log: Option<Log>,
    pub(super) key: SecretKey,
    pub(super) epoch: [u8; 16],
    pub(super) registry: BTreeMap<DeskNumber, Enrolment>,
    pub(super) roster: Roster,
    pub(super) seats: BTreeMap<u64, Seat>,
    pub(super) pending: Vec<Pushed>,
    pub(super) mutant: Option<Mutant>,
    /// How often a change was refused, told to be written again, and a desk compared everything.
    pub(super) refused: u64,
    pub(super) reauthored: u64,
    pub(super) reconciled: u64,
    documents: author::Writer,
    actor: [u8; 16],
    blobs: Blobs,
}

impl Site {
    pub(super) fn new(dir: PathBuf, random: &mut Random, mutant: Option<Mutant>) -> Self {
        let key = SecretKey::from_seed(&random.bytes());
        let blobs = Blobs::new(&dir, dutybook_replica::blob::PROPERTY_QUOTA_BYTES);
        Self {
            dir,
            log: None,
            roster: Roster::new(PROPERTY, [key.public()]),
            key,
            epoch: random.bytes(),
            registry: BTreeMap::new(),
            seats: BTreeMap::new(),
            pending: Vec::new(),
            mutant,
            refused: 0,
            reauthored: 0,
            reconciled: 0,
            documents: author::Writer::new(8),
            actor: [0; 16],
            blobs,
        }
    }

    /// Starts the server on what its directory holds.
    pub(super) fn start(&mut self, actor: [u8; 16], now: DateTime<Utc>) -> Result<Vec<Placed>> {
        let mut log = Log::open(&self.dir, Role::Server, actor).context("open the server's log")?;
        if log.read().epoch(PROPERTY)? != Some(self.epoch) {
            log.set_epoch(PROPERTY, self.epoch)?;
        }
        self.actor = actor;
        self.documents = author::Writer::new(8);
        self.roster = Roster::new(PROPERTY, [self.key.public()]);
        for change in document(&log, settings())? {
            self.roster.learn_from(&change)?;
        }
        // What the log does not have is told again, whatever the registry says.
        for (desk, enrolment) in &mut self.registry {
            let known = self.roster.certificates(*desk);
            let known = known.into_iter().find(|known| known.key == enrolment.certificate.key);
            enrolment.published = known.map_or((false, false), |known| (true, known.end.is_some()));
        }
        self.log = Some(log);
        self.publish(now)
    }

    /// Begins another life of the log: every desk compares, every certificate is told anew.
    pub(super) fn begin_epoch(&mut self, epoch: [u8; 16]) {
        self.epoch = epoch;
        self.registry.values_mut().for_each(|enrolment| enrolment.published = (false, false));
    }

    /// Writes what the registry decided into the settings document.
    pub(super) fn publish(&mut self, now: DateTime<Utc>) -> Result<Vec<Placed>> {
        let Some(log) = self.log.as_mut() else { return Ok(Vec::new()) };
        let (key, actor) = (self.key.clone(), self.actor);
        let author = Author { property: PROPERTY, desk: DeskNumber::SERVER, actor, key };
        let mut changes = Vec::new();
        for enrolment in self.registry.values_mut() {
            let ended = enrolment.certificate.end.is_some();
            if enrolment.published == (true, ended) {
                continue;
            }
            let fact = enrolment.certificate.sign(&self.key)?;
            let stored = document(log, settings())?;
            let load = || Ok::<_, DocumentError>(stored);
            let opened = self.documents.open(settings(), DocumentKind::Settings.code(), load)?;
            changes.extend(author::write(opened, &author, now, Writing::Import(&fact))?);
            enrolment.published = (true, ended);
        }
        let origin = Origin { via: DeskNumber::SERVER, received_at: millis(now) };
        let mut placed = Vec::with_capacity(changes.len());
        for (outcome, change) in log.append(PROPERTY, &changes, origin)?.into_iter().zip(changes) {
            let Ok(place) = outcome else { bail!("the server's actor is used up") };
            self.roster.learn_from(&change)?;
            placed.push((place.server_seq.context("a server gives sequences")?, change));
        }
        Ok(placed)
    }

    /// Enrols a desk, or another installation under its number.
    pub(super) fn enrol(
        &mut self,
        desk: DeskNumber,
        key: PublicKey,
        now: DateTime<Utc>,
    ) -> Result<Vec<Placed>> {
        self.enrol_untold(desk, key, now)?;
        self.publish(now)
    }

    /// The same, but the desks are told with the next certificate only: the server takes in what
    /// the new key signs before they know it.
    pub(super) fn enrol_untold(
        &mut self,
        desk: DeskNumber,
        key: PublicKey,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let certificate = Certificate { property: PROPERTY, desk, key, from: now, end: None };
        self.roster.learn(&certificate.sign(&self.key)?)?;
        let enrolment = Enrolment { certificate, retiring: false, published: (false, false) };
        self.registry.insert(desk, enrolment);
        Ok(())
    }

    pub(super) const fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Ends a desk's certificate.
    pub(super) fn end(
        &mut self,
        desk: DeskNumber,
        reason: EndReason,
        now: DateTime<Utc>,
    ) -> Result<Vec<Placed>> {
        if let Some(enrolment) = self.registry.get_mut(&desk)
            && enrolment.certificate.end.is_none()
        {
            enrolment.certificate.end = Some(End { at: now, reason });
        }
        self.publish(now)
    }

    pub(super) fn find(&self, desk: DeskNumber) -> Result<Option<DeskRecord>> {
        let Some(enrolment) = self.registry.get(&desk) else { return Ok(None) };
        let key = enrolment.certificate.key.verifying()?;
        let forgets = self.mutant == Some(Mutant::ForgetARevocation);
        let standing = if forgets { Standing::Active } else { enrolment.standing() };
        Ok(Some(DeskRecord { key, standing }))
    }

    pub(super) fn head_state(&self, cursor: u64, now: DateTime<Utc>) -> Result<HeadState> {
        let log = self.reader()?.read();
        Ok(HeadState {
            epoch: Epoch(self.epoch),
            head: log.head(PROPERTY)?,
            fingerprint: log.fingerprint_at(PROPERTY, cursor)?,
            server_time: millis(now),
            secrets: dutybook_replica::secret::digest(super::aside::marks(log)?),
        })
    }

    pub(super) fn reader(&self) -> Result<&Log> {
        self.log.as_ref().context("the server is down")
    }

    pub(super) fn head(&self) -> Result<u64> {
        Ok(self.reader()?.read().head(PROPERTY)?)
    }

    /// Stores every push that waits in one transaction, as the keeper's writer does.
    pub(super) fn commit(&mut self, now: DateTime<Utc>) -> Result<Vec<Committed>> {
        let pushes = std::mem::take(&mut self.pending);
        let sorted: Vec<Sorted> = pushes.iter().map(|push| self.sort(push, now)).collect();
        let Some(log) = self.log.as_mut() else { return Ok(Vec::new()) };
        let batches: Vec<_> = pushes
            .iter()
            .zip(&sorted)
            .map(|(push, sorted)| Batch {
                property: PROPERTY,
                changes: &sorted.changes,
                origin: Origin { via: push.via, received_at: millis(now) },
            })
            .collect();
        let outcomes = log.append_group(&batches)?;
        let mut committed = Vec::with_capacity(pushes.len());
        for ((push, sorted), outcomes) in pushes.into_iter().zip(sorted).zip(outcomes) {
            for change in &sorted.changes {
                self.documents.receive(change);
                self.roster.learn_from(change)?;
            }
            committed.push(self.answer(&push, sorted, outcomes)?);
        }
        Ok(committed)
    }

    fn sort(&self, push: &Pushed, now: DateTime<Utc>) -> Sorted {
        let mut sorted = Sorted::default();
        for (at, envelope) in push.envelopes.iter().enumerate() {
            match self.judge(envelope, push.via, now) {
                Ok(change) if self.loses(&change) => {
                    sorted.dropped.insert(at);
                    sorted.faults.insert(at, Fault::ServerFull);
                }
                Ok(change) => sorted.changes.push(change),
                Err(fault) => {
                    sorted.faults.insert(at, fault);
                }
            }
        }
        sorted
    }

    /// A broken server drops a change now and then and says that it is stored.
    fn loses(&self, change: &Checked) -> bool {
        self.mutant == Some(Mutant::DropAnAppend) && change.id().0.first().is_some_and(|b| *b < 32)
    }

    /// Whether a change that arrives is taken, by the rule of the server's keeper.
    fn judge(
        &self,
        envelope: &Envelope,
        via: DeskNumber,
        now: DateTime<Utc>,
    ) -> Result<Checked, Fault> {
        if self.mutant == Some(Mutant::SkipTheSignature) {
            return change::read(envelope, &Limits::STANDARD);
        }
        judge::arriving(&self.roster, envelope, via, now)
    }

    fn answer(&mut self, push: &Pushed, sorted: Sorted, outcomes: Outcomes) -> Result<Committed> {
        let mut placed = sorted.changes.into_iter().zip(outcomes);
        let head = self.head()?;
        let (mut answers, mut stored) = (Vec::new(), Vec::new());
        for (at, envelope) in push.envelopes.iter().enumerate() {
            if sorted.dropped.contains(&at) {
                stored.push((head, change::read(envelope, &Limits::STANDARD)?));
                answers.push(Outcome::Stored(head));
                continue;
            }
            let fault = match sorted.faults.get(&at) {
                Some(fault) => *fault,
                None => match placed.next().context("an outcome for each change")? {
                    (change, Ok(place)) => {
                        let sequence = place.server_seq.context("a server gives sequences")?;
                        answers.push(Outcome::Stored(sequence));
                        stored.push((sequence, change));
                        continue;
                    }
                    (_, Err(_used)) => Fault::SequenceTaken,
                },
            };
            self.count(fault);
            answers.push(Outcome::Rejected(fault.class(), fault.code()));
        }
        let Pushed { connection, batch, .. } = *push;
        Ok(Committed { connection, batch, outcomes: answers, stored })
    }

    fn count(&mut self, fault: Fault) {
        use dutybook_replica::fault::Rejection;
        match fault.class() {
            Rejection::Refused => self.refused = self.refused.saturating_add(1),
            Rejection::ReAuthor => self.reauthored = self.reauthored.saturating_add(1),
            Rejection::Later => {}
        }
    }

    /// A person admits what a desk out of service still holds.
    pub(super) fn admit(
        &mut self,
        envelope: &Envelope,
        now: DateTime<Utc>,
    ) -> Result<Option<Placed>> {
        let Ok(change) = judge::admitted(&self.roster, envelope) else { return Ok(None) };
        let origin = Origin { via: change.envelope.desk, received_at: millis(now) };
        let log = self.log.as_mut().context("the server is down")?;
        let outcomes = log.append(PROPERTY, std::slice::from_ref(&change), origin)?;
        match outcomes.into_iter().next() {
            Some(Ok(place)) => Ok(place.server_seq.map(|sequence| (sequence, change))),
            Some(Err(_used)) => {
                let code = Fault::SequenceTaken.code();
                log.quarantine(PROPERTY, envelope, code, origin)?;
                Ok(None)
            }
            None => Ok(None),
        }
    }
}

impl Site {
    /// The books, brought up to the log.
    pub(super) fn books(&self) -> Result<BooksReader> {
        let zone = chrono_tz::Asia::Shanghai;
        let mut books = Books::open(&self.dir, BOOKS_VERSION)?;
        books.feed(self.reader()?.read(), &|document: &DocumentFacts<'_>| fold(document, zone))?;
        Ok(books.reader()?)
    }

    /// What compiles figures out of them.
    pub(super) fn compiler<'a>(&'a self, books: &'a BooksReader) -> Result<Compiler<'a>> {
        let (log, zone) = (self.reader()?.read(), chrono_tz::Asia::Shanghai);
        Ok(Compiler { log, books, property: PROPERTY, id: "cuihu", zone })
    }
}

/// A push after the checks.
#[derive(Debug, Default)]
struct Sorted {
    changes: Vec<Checked>,
    faults: BTreeMap<usize, Fault>,
    dropped: BTreeSet<usize>,
}

pub(super) fn settings() -> DocumentId {
    dutybook_domain::settings::document(PROPERTY)
}

/// The stored changes of a document.
fn document(log: &Log, id: DocumentId) -> Result<Vec<Checked>> {
    let stored = log.read().document(PROPERTY, id)?;
    stored.iter().map(|row| Ok(change::read(&row.envelope, &Limits::STANDARD)?)).collect()
}

/// An instant as the log keeps it.
pub(super) fn millis(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp_millis()).unwrap_or(0)
}
