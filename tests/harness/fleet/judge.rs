//! The verdict: nothing acknowledged is lost, all replicas know the same, and the seed has shown
//! every sort of trouble.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail, ensure};
use chrono::{DateTime, Utc};
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::Days;
use dutybook_domain::handover;
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::ticket;
use dutybook_replica::change::{self, Limits};
use dutybook_replica::codec::{self, Decoded};
use dutybook_replica::facts::{facts_of, gather};
use dutybook_store::log::Stored;
use dutybook_store::reports::Opened;

use super::canon::Canon;
use super::oracle::Medium;
use super::plainly;
use super::post::{Fate, Origin};
use super::recount::{Facts, Figure, List, Recount, papers};
use super::site::PROPERTY;
use super::work::physical;
use super::world::World;
use super::{FIGURES, Findings};

impl World {
    pub(super) fn judge(mut self) -> Result<Findings> {
        let server = self.site.reader()?.read().after(0, usize::MAX)?;
        let canon = Canon::of(&server)?;
        self.check_replicas(&canon)?;
        let facts = Facts::of(&server)?;
        self.check_sheets(&facts)?;
        self.check_reports(&Recount::of(&facts)?)?;
        self.check_aside()?;
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
    fn check_reports(&mut self, recount: &Recount) -> Result<()> {
        let months = [1, 2, 3, 4].map(|month| Month::new(2026, month));
        let months: Vec<Month> = months.into_iter().flatten().collect();
        let official = self.check_figures(recount, &months)?;
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

    /// The server's figures are those of the plain loops, and open into the same records. Answers
    /// the reports as they are printed.
    fn check_figures(&mut self, recount: &Recount, months: &[Month]) -> Result<Vec<String>> {
        let books = self.site.books()?;
        let compiler = self.site.compiler(&books)?;
        plainly::check(&compiler, months)?;
        let (mut printed, mut shown) = (Vec::with_capacity(months.len()), 0);
        for month in months {
            let report = compiler.report(*month, None)?.context("a whole month has a report")?;
            let figures = report.figures();
            let days = Days { first: month.first_day(), last: month.last_day() };
            let counted = recount.figures(*month)?;
            ensure!(counted.keys().eq(FIGURES), "other figures are counted than the test asks for");
            for (place, (name, counted)) in counted.into_iter().enumerate() {
                let figure = figures.get(&name).copied();
                let number = counted.number();
                ensure!(figure == Some(number), "{month:?}: {name} is {figure:?}, not {number}");
                if number != 0 {
                    shown |= 1 << place;
                }
                let Figure::List(list) = counted else { continue };
                let Opened::Documents(records) = compiler.records(&name, days)? else {
                    bail!("{name} does not open into records");
                };
                let records: List =
                    records.into_iter().map(|record| (record.document, record.n)).collect();
                ensure!(records == list, "{month:?}: {name} lists {records:?}, not {list:?}");
            }
            printed.push(report.canonical()?);
        }
        self.found.figures = shown;
        Ok(printed)
    }

    /// Whatever arrived since, a signed sheet says what it said.
    fn check_sheets(&self, facts: &Facts) -> Result<()> {
        for (document, paper) in papers(facts) {
            let Some((signed, balance)) = self.sheets.get(&paper.signature) else {
                bail!("nobody saw the sheet of {document} signed");
            };
            ensure!(*signed == document && balance == paper.balance(), "{document} has changed");
            let server = self.site.reader()?.read().document(PROPERTY, document)?;
            let mut changes = Vec::with_capacity(server.len());
            for row in &server {
                changes.push(change::read(&row.envelope, &Limits::STANDARD)?);
            }
            let ledger = gather(changes.iter().flat_map(facts_of)).ledger;
            let folded = handover::fold(&ledger);
            let shown = folded.signed().context("a signed sheet is signed")?;
            let end = shown.papers.as_ref().map(|(offer, _)| &offer.sheet.balance);
            ensure!(
                shown.key == paper.signature && end == Some(balance),
                "{document} shows another"
            );
        }
        Ok(())
    }

    /// Media whose content must have reached everybody.
    fn media(&self) -> Vec<Medium> {
        let posts = self.posts.iter().enumerate();
        let kept = posts
            .filter(|(_, at)| !matches!(at.fate, Fate::Lost | Fate::Destroyed | Fate::Replaced));
        kept.map(|(post, _)| Medium::Post(post)).chain([Medium::Server]).collect()
    }

    fn check_ledgers(&mut self, server: &[Stored]) -> Result<()> {
        let media = self.media();
        let mut there = physical(server)?;
        // What a person could not admit, as its actor and sequence are another's, is set aside at
        // the server, counted and shown.
        for waiting in self.site.reader()?.read().quarantined(PROPERTY)? {
            there.extend(self.oracle.carried_by(waiting.change));
        }
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
            let there = given.iter().all(|(_, document)| canon.pages.contains_key(document));
            ensure!(there, "not every record with the number {number} is found");
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
        found.repairs = self.site.reconciled + self.site.reauthored + found.quarantined;
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
