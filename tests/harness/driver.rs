//! Whoever works at the desks: decides by the product's own rules, writes what they allow, and
//! keeps account of what was said to be saved.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::draft::Draft;
use dutybook_domain::id::{ClickId, DocumentId, SpokenNumber, StaffId};
use dutybook_domain::ledger::{FactKey, Ledger};
use dutybook_domain::property::Property;
use dutybook_domain::staff::{Act, Role};
use dutybook_domain::ticket::import::EventSeen;
use dutybook_kiosk::desk::{Desk, Entry};
use dutybook_replica::author::Writing;
use dutybook_replica::change::{self, Limits};
use dutybook_replica::codec;
use dutybook_replica::facts::{facts_of, gather};
use dutybook_replica::sheet::Register;
use dutybook_store::log::LogReader;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::account::{Account, Said};
use crate::clock::wall;
use crate::holding::Holding;
use crate::site::Site;

/// How long the desks may take to settle before the run counts as hanging.
pub const SETTLE_LIMIT: Duration = Duration::from_mins(1);

/// A site under the hands of its people.
#[derive(Debug)]
pub struct Driver {
    /// The server and the desks.
    pub site: Site,
    /// What was acknowledged.
    pub account: Account,
    clicks: u64,
    serials: BTreeMap<usize, u32>,
}

impl Driver {
    /// Nobody has done anything yet.
    pub const fn new(site: Site) -> Self {
        Self { site, account: Account::new(), clicks: 0, serials: BTreeMap::new() }
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.site.clock.now()
    }

    /// Moves the clock to `2012-03-05 09:10` of the wall.
    ///
    /// # Errors
    /// When the text is no time.
    pub fn at(&self, text: &str) -> anyhow::Result<()> {
        self.site.clock.forward_to(wall(text)?);
        Ok(())
    }

    /// The property of a desk, as decisions need it.
    ///
    /// # Errors
    /// When there is no such desk.
    pub fn property(&self, front: usize) -> anyhow::Result<Property> {
        Ok(self.site.estate_of(front)?.property.clone())
    }

    /// Somebody acting now at a desk.
    ///
    /// # Errors
    /// When there is no such desk.
    pub fn act(&self, front: usize, (by, role): (StaffId, Role)) -> anyhow::Result<Act> {
        let (desk, now) = (self.site.front(front)?.number, self.now());
        Ok(Act { by, role, desk, now, occurred_at: now })
    }

    /// The desk's next number that people say aloud.
    ///
    /// # Errors
    /// When there is no such desk.
    pub fn next_number(&mut self, front: usize) -> anyhow::Result<SpokenNumber> {
        let desk = self.site.front(front)?.number;
        let serial = self.serials.entry(front).or_default();
        *serial = serial.saturating_add(1);
        Ok(SpokenNumber { desk, serial: *serial })
    }

    /// The facts of a document as a desk has them.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn ledger<F: Serialize + DeserializeOwned>(
        &self,
        front: usize,
        document: DocumentId,
    ) -> anyhow::Result<Ledger<F>> {
        let front = self.site.front(front)?;
        ledger(front.log(), front.property, document)
    }

    /// A click's mark, never given twice.
    pub fn next_click(&mut self) -> ClickId {
        self.clicks = self.clicks.saturating_add(1);
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(self.clicks.to_be_bytes()).for_each(|(to, from)| *to = from);
        ClickId::from_bytes(bytes)
    }

    /// Writes one click at a desk, and notes what the desk says is saved.
    ///
    /// # Errors
    /// When the desk does not say so.
    pub fn commit(
        &mut self,
        front: usize,
        act: &Act,
        drafts: Vec<Draft>,
    ) -> anyhow::Result<Vec<FactKey>> {
        self.click(front, act, drafts, |desk, click, drafts| Ok(desk.commit(act, click, drafts)?))
    }

    /// Has a desk do what by the rules writes these drafts, and notes that they are saved.
    ///
    /// # Errors
    /// When the desk does not say so.
    pub fn click<T>(
        &mut self,
        front: usize,
        act: &Act,
        drafts: Vec<Draft>,
        write: impl FnOnce(&mut Desk, ClickId, Vec<Draft>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let click = self.next_click();
        let mut said = Vec::with_capacity(drafts.len());
        for draft in &drafts {
            let bytes = codec::encode(&draft.clone().record(act.stamp(click)))?;
            said.push(Said::entry(draft.document, &bytes));
        }
        let at = self.site.front(front)?;
        let mut desk = at.desk()?;
        let written = write(&mut desk, click, drafts)?;
        drop(desk);
        for entry in said {
            self.account.saved(at.property, at.number, entry);
        }
        at.tell();
        Ok(written)
    }

    /// Sets one field of a sheet at a desk.
    ///
    /// # Errors
    /// When the desk does not say it is saved.
    pub fn set_field(
        &mut self,
        front: usize,
        (document, field): (DocumentId, &str),
        value: &str,
        by: StaffId,
    ) -> anyhow::Result<()> {
        let now = self.now();
        let at = self.site.front(front)?;
        let bytes = Register::new(&value, now, by, at.number)?.encode()?;
        let writing = Writing::Field(field, &bytes);
        let entry = Entry { document, kind: DocumentKind::Household, writing };
        at.desk()?.write(now, &[entry])?;
        self.account.saved(at.property, at.number, Said::entry(document, &bytes));
        at.tell();
        Ok(())
    }

    /// Imports rows of an event log at a desk.
    ///
    /// # Errors
    /// When the desk does not say they are saved.
    pub fn import(&mut self, front: usize, rows: &[EventSeen]) -> anyhow::Result<()> {
        let now = self.now();
        let at = self.site.front(front)?;
        at.desk()?.import_tickets(now, rows)?;
        for row in rows {
            self.account.saved(at.property, at.number, Said::row(row));
        }
        at.tell();
        Ok(())
    }

    /// Waits until all connected desks have settled, and notes whose entries are stored.
    ///
    /// # Errors
    /// When they do not.
    pub async fn settle(&mut self) -> anyhow::Result<()> {
        self.site.settle(SETTLE_LIMIT).await?;
        for front in self.site.fronts.iter().filter(|front| !front.wire.is_cut()) {
            self.account.stored(front.property, front.number);
        }
        Ok(())
    }

    /// Reads every store to its end and compares them with each other and with the account. To be
    /// asked once everything has settled.
    ///
    /// # Errors
    /// When a store does not answer.
    pub fn audit(&self) -> anyhow::Result<Audit> {
        let mut audit = Audit { lost: 0, replicas_equal: true };
        for estate in &self.site.estates {
            let uid = estate.property.uid;
            let server = Holding::read(self.site.log(), uid)?;
            audit.lost = audit.lost.saturating_add(self.account.lost(uid, &server, None));
            for front in self.site.fronts.iter().filter(|front| front.property == uid) {
                let desk = Holding::read(front.log(), uid)?;
                audit.lost = audit.lost.saturating_add(self.account.lost(uid, &desk, None));
                audit.replicas_equal &= desk == server;
            }
        }
        Ok(audit)
    }

    /// Entries a desk said it saved that its own store lacks now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn lost_at(&self, front: usize) -> anyhow::Result<usize> {
        let at = self.site.front(front)?;
        let held = Holding::read(at.log(), at.property)?;
        Ok(self.account.lost(at.property, &held, Some(at.number)))
    }
}

/// What reading every store to its end found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audit {
    /// Acknowledged entries missing anywhere they should be, each place counted.
    pub lost: usize,
    /// Whether every store of a property holds the same changes and the same facts.
    pub replicas_equal: bool,
}

/// The facts of a document as a store has them.
///
/// # Errors
/// When the store does not answer or holds a change that cannot be read.
pub fn ledger<F: Serialize + DeserializeOwned>(
    log: &LogReader,
    property: dutybook_domain::id::PropertyUid,
    document: DocumentId,
) -> anyhow::Result<Ledger<F>> {
    let mut changes = Vec::new();
    for row in log.document(property, document)? {
        let read = change::read(&row.envelope, &Limits::STANDARD);
        changes.push(read.with_context(|| format!("a change of document {document}"))?);
    }
    Ok(gather(changes.iter().flat_map(facts_of)).ledger)
}
