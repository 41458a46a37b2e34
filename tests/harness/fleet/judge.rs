//! The verdict: nothing acknowledged is lost, all replicas know the same, and the seed has shown
//! every sort of trouble.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail, ensure};
use chrono::{DateTime, Utc};
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::ticket;
use dutybook_replica::change::{self, Limits};
use dutybook_replica::codec::{self, Decoded};
use dutybook_replica::facts::facts_of;
use dutybook_store::log::Stored;

use super::Findings;
use super::canon::Canon;
use super::oracle::Medium;
use super::post::{Fate, Origin};
use super::site::PROPERTY;
use super::work::physical;
use super::world::World;

impl World {
    pub(super) fn judge(mut self) -> Result<Findings> {
        let server = self.site.reader()?.read().after(0, usize::MAX)?;
        let canon = Canon::of(&server)?;
        self.check_replicas(&canon)?;
        self.check_reports()?;
        self.check_ledgers(&server)?;
        self.check_numbers(&canon)?;
        self.check_revoked()?;
        self.count(&server, &canon)?;
        self.check_trouble()?;
        Ok(self.found)
    }

    fn check_replicas(&self, canon: &Canon) -> Result<()> {
        let head = self.site.head()?;
        let fingerprint = self.site.reader()?.read().fingerprint_at(PROPERTY, head)?;
        for (post, at) in self.posts.iter().enumerate().filter(|(_, at)| at.fate == Fate::Serving) {
            let desk = at.desk.as_ref().context("a desk in service is open")?;
            let log = desk.reader();
            let counts = log.counts(PROPERTY)?;
            ensure!(counts.unsent == 0, "post {post}: {counts:?}");
            ensure!(counts.quarantined == 0, "post {post}: {counts:?}");
            ensure!(log.cursor(PROPERTY)? == head, "post {post} is not at the head");
            let own = log.fingerprint_at(PROPERTY, head)?;
            ensure!(own == fingerprint, "post {post}: {own:?}, the server {fingerprint:?}");
            let own = Canon::of(&log.after(0, usize::MAX)?)?;
            if let Some(difference) = canon.difference(&own) {
                bail!("post {post} differs from the server: {difference}");
            }
            ensure!(own.numbers == canon.numbers, "post {post} gives other numbers");
            let verified = log.verify(&mut |_| Ok(()))?;
            ensure!(verified.damage.is_empty(), "post {post}: {:?}", verified.damage);
        }
        Ok(())
    }

    /// Every desk prints what the server prints, byte for byte. One that still holds what the
    /// server refused knows more, and so says more.
    fn check_reports(&mut self) -> Result<()> {
        let months = [1, 2, 3, 4].map(|month| Month::new(2026, month));
        let months: Vec<Month> = months.into_iter().flatten().collect();
        let official = self.site.reports(&months)?;
        for (post, at) in self.posts.iter().enumerate().filter(|(_, at)| at.fate == Fate::Serving) {
            let desk = at.desk.as_ref().context("a desk in service is open")?;
            if desk.reader().counts(PROPERTY)?.refused > 0 {
                continue;
            }
            for (month, official) in months.iter().zip(&official) {
                let own = desk.report(*month, None)?.context("a whole month has a report")?;
                let own = own.canonical()?;
                ensure!(own == *official, "post {post} prints\n{own}\nthe server\n{official}");
                self.found.reports += 1;
            }
        }
        Ok(())
    }

    /// Media whose content must have reached everybody.
    fn media(&self) -> Vec<Medium> {
        let posts = self.posts.iter().enumerate();
        let kept = posts.filter(|(_, at)| !matches!(at.fate, Fate::Lost | Fate::Destroyed));
        kept.map(|(post, _)| Medium::Post(post)).chain([Medium::Server]).collect()
    }

    fn check_ledgers(&mut self, server: &[Stored]) -> Result<()> {
        let media = self.media();
        let there = physical(server)?;
        let must = self.oracle.must_hold(&media);
        let lost: Vec<&str> = must
            .iter()
            .filter(|item| !there.contains(*item))
            .map(|item| self.oracle.note(item))
            .collect();
        let fates: Vec<_> =
            self.posts.iter().map(|at| (at.number.0, at.fate, at.is_clone())).collect();
        let count = lost.len();
        ensure!(lost.is_empty(), "{count} acknowledged things are lost: {lost:?}, {fates:?}");
        self.found.destroyed = u64::try_from(self.oracle.destroyed_for_good(&media))?;
        Ok(())
    }

    /// Only copies of a desk give a number twice.
    fn check_numbers(&mut self, canon: &Canon) -> Result<()> {
        let copied: BTreeSet<_> = self
            .posts
            .iter()
            .filter(|at| at.origin > Origin::Enrolled)
            .map(|at| at.number)
            .collect();
        for (number, given) in canon.numbers.iter().filter(|(_, given)| given.len() > 1) {
            ensure!(copied.contains(&number.desk), "{number} was given {} times", given.len());
            self.found.doubled_numbers += 1;
        }
        Ok(())
    }

    fn check_revoked(&self) -> Result<()> {
        for at in &self.posts {
            let desk = at.desk.as_ref();
            let is_destroyed = at.fate == Fate::Destroyed;
            if let Some(desk) = desk.filter(|_| is_destroyed) {
                let identity = dutybook_kiosk::identity::Identity::load(desk.dir())?;
                ensure!(identity.is_destroyed(), "the key of a lost desk is still there");
            }
            ensure!(at.fate != Fate::Lost, "a lost desk was not told");
        }
        Ok(())
    }

    fn count(&mut self, server: &[Stored], canon: &Canon) -> Result<()> {
        let found = &mut self.found;
        found.saved = u64::try_from(self.oracle.saved.len())?;
        found.stored = u64::try_from(self.oracle.stored.len())?;
        found.documents = u64::try_from(canon.pages.len())?;
        found.changes = canon.changes;
        found.conflicts = canon.pages.values().map(|page| page.conflicts).sum();
        found.refused = self.site.refused;
        found.repairs = self.site.reconciled + self.site.reauthored;
        found.frames = self.line.frames;
        let zone = self.property.zone;
        let month = |at: DateTime<Utc>| Month::of(day_of(at, zone));
        for row in server {
            let received = i64::try_from(row.received_at)?;
            let Some(received) = DateTime::from_timestamp_millis(received) else { continue };
            let Some(occurred) = occurred(row, zone)? else { continue };
            found.late += u64::from(month(occurred) < month(received));
        }
        Ok(())
    }

    fn check_trouble(&self) -> Result<()> {
        let Findings { conflicts, late, refused, repairs, reports, .. } = self.found;
        ensure!(conflicts > 0, "this seed shows no conflict");
        ensure!(late > 0, "this seed shows no late fact");
        ensure!(refused > 0, "this seed shows no refusal");
        ensure!(repairs > 0, "this seed shows no repair");
        ensure!(reports > 0, "this seed compares no report");
        Ok(())
    }
}

/// When what a row says happened.
fn occurred(row: &Stored, zone: chrono_tz::Tz) -> Result<Option<DateTime<Utc>>> {
    if row.envelope.kind != DocumentKind::Ticket.code() {
        return Ok(None);
    }
    let change = change::read(&row.envelope, &Limits::STANDARD)?;
    let times = facts_of(&change).filter_map(|fact| match codec::decode(fact.value) {
        Decoded::Known { record: Record { stamp: Some(stamp), .. }, .. } => Some(stamp.occurred_at),
        Decoded::Known {
            record: Record { body: Body::Fact(ticket::Fact::EventSeen(row)), .. },
            ..
        } => Some(dutybook_domain::civil::instant_of(row.at, zone)),
        Decoded::Known { .. } | Decoded::Unknown { .. } => None,
    });
    Ok(times.min())
}
