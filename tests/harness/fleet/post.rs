//! One installation of the desk's program: a directory, a clock that may be wrong, a line that may
//! be down. Two of them may share a desk's number when somebody cloned a disk.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_kiosk::conversation::Conversation;
use dutybook_kiosk::desk::Desk;
use dutybook_kiosk::identity::Identity;
use dutybook_replica::backoff::Backoff;
use dutybook_replica::enrolment::{Enrolled, Pepper, PropertyCard};
use dutybook_replica::key::SecretKey;
use dutybook_replica::session::Moment;
use dutybook_replica::wire::error::CloseCode;

use super::site::{PROPERTY, Site, settings};
use crate::random::Random;

/// What has become of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// In service.
    Serving,
    /// To be taken out of service; it writes nothing more and hands in what it has.
    Retiring,
    /// Out of service, everything handed in.
    Retired,
    /// Lost: somebody has it who should not.
    Lost,
    /// Lost, and its key destroyed.
    Destroyed,
    /// Taken away by the administrator.
    Gone,
    /// Broken for good: another machine was enrolled in its place.
    Replaced,
}

/// Where an installation's disk comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// It was enrolled and never put back.
    Enrolled,
    /// An older copy was put back, or another installation runs from a copy.
    CopiedBack,
    /// It is that other installation.
    Cloned,
}

/// One installation.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what befell it, each by itself")]
pub(super) struct Post {
    pub(super) number: DeskNumber,
    pub(super) dir: PathBuf,
    pub(super) key: SecretKey,
    /// Open unless the program is down.
    pub(super) desk: Option<Desk>,
    pub(super) talk: Option<(u64, Conversation)>,
    /// Its clock less the true time.
    pub(super) skew: TimeDelta,
    /// What the last welcome taught it to add to its clock.
    pub(super) offset: TimeDelta,
    /// What gets through: to the server, and from it.
    pub(super) line: (bool, bool),
    pub(super) backoff: Backoff,
    pub(super) retry_at: Moment,
    pub(super) fate: Fate,
    /// Where its disk comes from.
    pub(super) origin: Origin,
    /// Whether the program was told not to connect.
    pub(super) is_held: bool,
    pub(super) closed: Vec<CloseCode>,
    /// The documents known here, as far as the log was looked through.
    pub(super) documents: BTreeMap<DocumentId, DocumentKind>,
    pub(super) looked: u64,
    /// The last number given.
    pub(super) serial: u32,
    /// The handovers signed at this desk, in the order its log has them.
    pub(super) signed: Vec<DocumentId>,
    /// Whether it stands in the place of another and has not heard everything yet.
    pub(super) is_new: bool,
}

impl Post {
    pub(super) fn enrolled(number: DeskNumber, dir: PathBuf, random: &mut Random) -> Self {
        Self {
            number,
            dir,
            key: SecretKey::from_seed(&random.bytes()),
            desk: None,
            talk: None,
            skew: TimeDelta::zero(),
            offset: TimeDelta::zero(),
            line: (true, true),
            backoff: Backoff::RECONNECT,
            retry_at: Moment(0),
            fate: Fate::Serving,
            origin: Origin::Enrolled,
            is_held: false,
            closed: Vec::new(),
            documents: BTreeMap::new(),
            looked: 0,
            serial: 0,
            signed: Vec::new(),
            is_new: false,
        }
    }

    /// A second installation from a copy of this one's disk.
    pub(super) fn cloned(&self, dir: PathBuf) -> Self {
        Self {
            number: self.number,
            dir,
            key: self.key.clone(),
            desk: None,
            talk: None,
            skew: self.skew,
            offset: TimeDelta::zero(),
            line: (true, true),
            backoff: Backoff::RECONNECT,
            retry_at: Moment(0),
            fate: Fate::Serving,
            origin: Origin::Cloned,
            is_held: false,
            closed: Vec::new(),
            documents: BTreeMap::new(),
            looked: 0,
            serial: 0,
            signed: Vec::new(),
            is_new: false,
        }
    }

    /// Begins the desk with what the server hands it.
    pub(super) fn found(
        &mut self,
        site: &Site,
        (actor, now): ([u8; 16], DateTime<Utc>),
    ) -> Result<()> {
        let enrolment = site.registry.get(&self.number).context("the desk is enrolled")?;
        let settings = site.reader()?.read().document(PROPERTY, settings())?;
        let enrolled = Enrolled {
            property: PropertyCard {
                uid: PROPERTY,
                id: "cuihu".to_owned(),
                name: "翠湖花园".to_owned(),
                region: "华东".to_owned(),
                zone: "Asia/Shanghai".to_owned(),
            },
            desk: self.number,
            server: site.key.public(),
            adopted: Vec::new(),
            epoch: site.epoch,
            certificate: enrolment.certificate.sign(&site.key)?,
            settings: settings.into_iter().map(|stored| stored.envelope).collect(),
            pepper: Pepper([1; 32]),
        };
        std::fs::create_dir_all(&self.dir)?;
        let identity = Identity::of(self.key.clone(), &enrolled, "http://127.0.0.1:1")?;
        self.desk = Some(Desk::found(&self.dir, identity, &enrolled, (actor, now))?);
        Ok(())
    }

    /// What the desk's own clock shows.
    pub(super) fn own_clock(&self, true_now: DateTime<Utc>) -> DateTime<Utc> {
        true_now + self.skew
    }

    /// What the desk takes the time to be.
    pub(super) fn corrected(&self, true_now: DateTime<Utc>) -> DateTime<Utc> {
        self.own_clock(true_now) + self.offset
    }

    /// Whether its program is down and may be started again.
    pub(super) const fn is_down(&self) -> bool {
        self.desk.is_none() && !matches!(self.fate, Fate::Gone | Fate::Destroyed | Fate::Replaced)
    }

    pub(super) fn is_clone(&self) -> bool {
        self.origin == Origin::Cloned
    }

    pub(super) const fn is_serving(&self) -> bool {
        matches!(self.fate, Fate::Serving) && self.desk.is_some()
    }

    /// A connection failed or ended: waits before the next.
    pub(super) fn failed(&mut self, random: &mut Random, moment: Moment) {
        let (backoff, wait) = self.backoff.fail(random.next());
        (self.backoff, self.retry_at) = (backoff, moment.after(wait));
    }

    pub(super) fn wants_to_connect(&self, moment: Moment) -> bool {
        let may = matches!(self.fate, Fate::Serving | Fate::Retiring | Fate::Lost);
        may && !self.is_held
            && self.desk.is_some()
            && self.talk.is_none()
            && self.retry_at <= moment
    }

    /// Whether everything both sides know of has been exchanged.
    pub(super) fn is_settled(&self) -> bool {
        self.talk.as_ref().is_some_and(|(_, talk)| talk.is_settled())
    }

    /// Forgets what was known of the store's content.
    pub(super) fn forget(&mut self) {
        self.documents.clear();
        self.signed.clear();
        (self.looked, self.serial) = (0, 0);
    }
}
