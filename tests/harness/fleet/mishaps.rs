//! What goes wrong: programs die, disks are put back or copied, clocks jump, desks are lost, the
//! server's log is gone. Whatever medium is destroyed here, the oracle is told.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use chrono::TimeDelta;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::staff::Role;
use dutybook_domain::ticket;
use dutybook_domain::ticket::fact::Note;
use dutybook_kiosk::desk::Desk;
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::certificate::EndReason;
use dutybook_replica::change::{self, Limits};
use dutybook_replica::codec;
use dutybook_replica::document::Document;
use dutybook_replica::fault::Fault;
use dutybook_replica::key::SecretKey;
use dutybook_replica::wire::frame::Standing;
use dutybook_store::log::{self, Log, Origin, Role as LogRole};

use super::folder;
use super::oracle::Medium;
use super::post::{Fate, Origin as PostOrigin, Post};
use super::sabotage::Mutant;
use super::site::{PROPERTY, millis};
use super::work::{Written, fact_of};
use super::world::World;

/// A household that copies of a desk edit first of all, so that they meet in it.
const SHARED: u64 = 80;

impl World {
    pub(super) fn start_server(&mut self) -> Result<()> {
        if self.site.log.is_some() {
            return Ok(());
        }
        let (actor, now) = (self.random.bytes(), self.now());
        let placed = self.site.start(actor, now)?;
        self.placed(placed)?;
        self.check_server("after starting")
    }

    /// The server dies at this moment. What waits for a commit was never acknowledged.
    pub(super) fn crash_server(&mut self) -> Result<()> {
        if self.site.log.is_none() {
            return Ok(());
        }
        let image = self.root.join("image-server");
        folder::copy(&self.site.dir, &image)?;
        let uncommitted = self.root.join("uncommitted-server");
        if self.plan.mutant == Some(Mutant::AcknowledgeBeforeCommit) && uncommitted.exists() {
            folder::copy(&uncommitted, &image)?;
        }
        self.stop_server();
        folder::replace(&self.site.dir, &image)?;
        self.tell_some()
    }

    fn stop_server(&mut self) {
        self.site.log = None;
        self.site.seats.clear();
        self.site.pending.clear();
    }

    /// Some desks notice at once that their connection is gone, the others by its silence.
    fn tell_some(&mut self) -> Result<()> {
        for post in 0..self.posts.len() {
            if self.random.chance(70) {
                self.hang_up(post)?;
            }
        }
        Ok(())
    }

    pub(super) fn back_up_server(&mut self) -> Result<()> {
        let Some(log) = self.site.log.as_ref() else { return Ok(()) };
        let copy = self.copies.len();
        let file = self.root.join(format!("backup-{copy}"));
        log.read().back_up(&file, &[])?;
        self.copies.push((None, file));
        self.registries.insert(copy, self.site.registry.clone());
        self.oracle.copied(Medium::Server, Medium::Copy(copy));
        self.oracle.without_photos(Medium::Copy(copy));
        Ok(())
    }

    /// An old backup takes the place of the server's log, by the command or by hand.
    pub(super) fn restore_server(&mut self) -> Result<()> {
        let backups: Vec<(usize, PathBuf)> = self
            .copies
            .iter()
            .enumerate()
            .filter(|(_, (of, _))| of.is_none())
            .map(|(copy, (_, file))| (copy, file.clone()))
            .collect();
        let Some((copy, file)) = self.random.pick(&backups).cloned() else {
            return self.wipe_server();
        };
        self.stop_server();
        fs::remove_dir_all(&self.site.dir)?;
        log::restore(&file, &self.site.dir)?;
        self.oracle.destroyed(Medium::Server);
        self.oracle.copied(Medium::Copy(copy), Medium::Server);
        let registry = self.registries.get(&copy).cloned().filter(|_| self.random.chance(50));
        let is_rolled_back = registry.is_some();
        self.site.registry = registry.unwrap_or_else(|| std::mem::take(&mut self.site.registry));
        if is_rolled_back || self.random.chance(60) {
            let epoch = self.random.bytes();
            self.site.begin_epoch(epoch);
        }
        self.tell_some()?;
        self.start_server()?;
        if is_rolled_back { self.decide_again() } else { Ok(()) }
    }

    /// The registry is that of the backup: the administrator enrols and takes out of service again
    /// what was since.
    fn decide_again(&mut self) -> Result<()> {
        let now = self.now();
        let told: Vec<_> =
            self.posts.iter().map(|at| (at.number, at.key.public(), at.fate)).collect();
        for (number, key, fate) in told {
            let known = self.site.registry.get(&number).map(|known| known.certificate);
            let is_its_own = known.is_some_and(|known| known.key == key);
            if fate == Fate::Replaced {
                continue;
            }
            if !is_its_own {
                let mut placed = self.site.end(number, EndReason::Replaced, now)?;
                placed.extend(self.site.enrol(number, key, now)?);
                self.placed(placed)?;
            }
            match fate {
                Fate::Lost | Fate::Destroyed => {
                    let placed = self.site.end(number, EndReason::Lost, now)?;
                    self.placed(placed)?;
                }
                Fate::Retired => {
                    let placed = self.site.end(number, EndReason::Retired, now)?;
                    self.placed(placed)?;
                }
                Fate::Retiring => {
                    if let Some(enrolment) = self.site.registry.get_mut(&number) {
                        enrolment.retiring = true;
                    }
                }
                Fate::Serving | Fate::Gone | Fate::Replaced => {}
            }
        }
        Ok(())
    }

    /// A machine breaks for good; another is enrolled under its number, sometimes before the
    /// other desks are told of its key.
    pub(super) fn replace_post(&mut self, post: usize) -> Result<()> {
        self.start_server()?;
        let (now, number) = (self.now(), self.post(post)?.number);
        for old in 0..self.posts.len() {
            if self.post(old)?.number == number {
                self.close(old)?;
                self.post(old)?.fate = Fate::Replaced;
                self.oracle.destroyed(Medium::Post(old));
            }
        }
        let placed = self.site.end(number, EndReason::Replaced, now)?;
        self.placed(placed)?;
        self.revoke(number, Standing::Lost)?;
        let dir = self.root.join(format!("desk-{number}-again-{}", self.posts.len()));
        let mut new = Post::enrolled(number, dir, &mut self.random);
        (new.origin, new.is_new) = (PostOrigin::CopiedBack, true);
        self.site.enrol_untold(number, new.key.public(), now)?;
        new.found(&self.site, (self.random.bytes(), now))?;
        self.posts.push(new);
        if self.random.chance(40) { self.publish() } else { Ok(()) }
    }

    /// Certificates the desks were not told of are told now; what waited for them in quarantine
    /// is let in.
    pub(super) fn publish(&mut self) -> Result<()> {
        for at in self.posts.iter().filter(|at| at.is_serving()) {
            let Some(desk) = &at.desk else { continue };
            self.found.quarantined += desk.reader().counts(PROPERTY)?.quarantined;
        }
        let now = self.now();
        let placed = self.site.publish(now)?;
        if placed.is_empty() { Ok(()) } else { self.placed(placed) }
    }

    /// The server's log is gone; its identity is not.
    pub(super) fn wipe_server(&mut self) -> Result<()> {
        self.stop_server();
        fs::remove_dir_all(&self.site.dir)?;
        self.oracle.destroyed(Medium::Server);
        let epoch = self.random.bytes();
        self.site.begin_epoch(epoch);
        self.tell_some()?;
        self.start_server()
    }

    /// The desk's program dies at this moment.
    pub(super) fn crash_post(&mut self, post: usize) -> Result<()> {
        let image = self.root.join(format!("image-{post}"));
        let at = self.post(post)?;
        if at.desk.is_none() {
            return Ok(());
        }
        let dir = at.dir.clone();
        folder::copy(&dir, &image)?;
        let uncommitted = self.root.join(format!("uncommitted-{post}"));
        if self.plan.mutant == Some(Mutant::SaveBeforeCommit) && uncommitted.exists() {
            folder::copy(&uncommitted, &image)?;
            fs::remove_dir_all(&uncommitted)?;
        }
        self.close(post)?;
        folder::replace(&dir, &image)
    }

    /// The program is closed in good order.
    pub(super) fn close(&mut self, post: usize) -> Result<()> {
        self.hang_up(post)?;
        let at = self.post(post)?;
        at.desk = None;
        at.offset = TimeDelta::zero();
        at.forget();
        Ok(())
    }

    /// Opens the desk anew, under a fresh actor.
    pub(super) fn reopen(&mut self, post: usize) -> Result<()> {
        let actor = self.actor(post)?;
        self.reopen_under(post, actor)
    }

    fn reopen_under(&mut self, post: usize, actor: [u8; 16]) -> Result<()> {
        self.close(post)?;
        if self.plan.mutant == Some(Mutant::FlipASentMark) {
            self.flip_a_mark(post)?;
        }
        let at = self.post(post)?;
        let desk = Desk::open(&at.dir, actor).with_context(|| format!("open post {post}"))?;
        at.desk = Some(desk);
        self.check_post(post, "after opening")
    }

    fn actor(&mut self, post: usize) -> Result<[u8; 16]> {
        let actor = self.random.bytes();
        if self.plan.mutant != Some(Mutant::ReuseTheActor) {
            return Ok(actor);
        }
        // Counted in the directory, which a copy brings back.
        let at = self.post(post)?;
        let file = at.dir.join("openings");
        let count = fs::read(&file).ok().and_then(|bytes| bytes.first().copied()).unwrap_or(0);
        fs::write(&file, [count.wrapping_add(1)])?;
        let [high, low] = at.number.0.to_be_bytes();
        Ok([count, high, low, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9])
    }

    /// What waits to be handed in is marked as dealt with.
    fn flip_a_mark(&mut self, post: usize) -> Result<()> {
        let actor = self.random.bytes();
        let dir = self.post(post)?.dir.clone();
        let mut log = Log::open(&dir, LogRole::Desk, actor)?;
        for (_, envelope) in log.read().outbox(PROPERTY, 0, 1)? {
            let change = change::read(&envelope, &Limits::STANDARD)?;
            log.mark_refused(PROPERTY, &[(change.id(), Fault::NotEntitled.code())])?;
        }
        Ok(())
    }

    /// The power fails while the desk writes: the entry is there, or it is not.
    pub(super) fn write_and_crash(&mut self, post: usize) -> Result<()> {
        let act = self.act(post, Role::Specialist)?;
        let (document, now) = (self.born(act.now), self.now());
        let stamp = self.stamp(&act);
        let note = ticket::Fact::Progress(Note { note: "断电".to_owned(), customer_told: false });
        let written = [fact_of(document, DocumentKind::Ticket, (stamp, Body::Fact(note)))?];
        let [before, after] =
            ["before", "after"].map(|name| self.root.join(format!("{name}-{post}")));
        let at = self.post(post)?;
        let (dir, corrected) = (at.dir.clone(), at.corrected(now));
        folder::copy(&dir, &before)?;
        let desk = at.desk.as_mut().context("the desk is open")?;
        desk.write(corrected, &written.each_ref().map(Written::entry))?;
        folder::copy(&dir, &after)?;
        let (from, to) = (folder::wal_length(&before), folder::wal_length(&after));
        let image = match self.random.below(3) {
            0 => &before,
            1 if from < to => {
                let length = from + self.random.below(to - from);
                folder::tear(&after, &before, length)?;
                &after
            }
            _ => &after,
        };
        self.close(post)?;
        folder::replace(&dir, image)?;
        self.reopen(post)
    }

    /// Somebody copies a desk's disk.
    pub(super) fn copy_post(&mut self, post: usize) -> Result<()> {
        let copy = self.copies.len();
        let to = self.root.join(format!("copy-{copy}"));
        folder::copy(&self.post(post)?.dir.clone(), &to)?;
        self.copies.push((Some(post), to));
        self.oracle.copied(Medium::Post(post), Medium::Copy(copy));
        Ok(())
    }

    /// The first desk whose disk was copied, if it is in service.
    pub(super) fn copied_post(&self) -> Option<usize> {
        let copied = self.copies.iter().filter_map(|(of, _)| *of);
        copied.into_iter().find(|post| self.posts.get(*post).is_some_and(Post::is_serving))
    }

    /// The desk goes on after its disk was copied: what a copy does not know.
    pub(super) fn go_on(&mut self, post: usize) -> Result<()> {
        self.reopen(post)?;
        self.receive(post)?;
        self.edit(post, SHARED, 1)
    }

    /// An old copy takes the place of a desk's disk.
    pub(super) fn restore_post(&mut self, post: usize) -> Result<()> {
        let copies = self.copies.iter().enumerate().filter(|(_, (of, _))| *of == Some(post));
        let copies: Vec<(usize, PathBuf)> =
            copies.map(|(copy, (_, dir))| (copy, dir.clone())).collect();
        let Some((copy, from)) = self.random.pick(&copies).cloned() else {
            return self.copy_post(post);
        };
        self.close(post)?;
        let at = self.posts.get_mut(post).context("no such post")?;
        at.origin = at.origin.max(PostOrigin::CopiedBack);
        let seats = self.site.seats.values_mut().filter(|seat| seat.post == post);
        seats.for_each(|seat| seat.is_stale = true);
        folder::replace(&at.dir.clone(), &from)?;
        self.oracle.destroyed(Medium::Post(post));
        self.oracle.copied(Medium::Copy(copy), Medium::Post(post));
        self.reopen(post)?;
        // Before it hears what it has forgotten: a number it has given is given again.
        self.receive(post)?;
        self.edit(post, SHARED, 1)
    }

    /// A second machine runs from a copy of the disk, under the same number and key.
    pub(super) fn clone_post(&mut self, post: usize) -> Result<()> {
        let second = self.posts.len();
        let dir = self.root.join(format!("clone-{second}"));
        let at = self.post(post)?;
        at.origin = at.origin.max(PostOrigin::CopiedBack);
        folder::copy(&at.dir.clone(), &dir)?;
        let clone = at.cloned(dir);
        self.posts.push(clone);
        self.oracle.copied(Medium::Post(post), Medium::Post(second));
        if self.random.chance(50) {
            self.reopen(second)?;
            self.reopen(post)?;
        } else {
            // The machine was copied with its source of randomness: both draw the same actor.
            let actor = self.random.bytes();
            self.oracle.twins(actor);
            self.reopen_under(second, actor)?;
            self.reopen_under(post, actor)?;
        }
        for at in [second, post, second] {
            self.edit(at, SHARED, 1)?;
            self.receive(at)?;
        }
        Ok(())
    }

    /// A clock jumps a day either way, or, once, a year ahead; or somebody sets it right.
    pub(super) fn jump_clock(&mut self, post: usize, days: i64) -> Result<()> {
        let at = self.post(post)?;
        at.skew = if days == 0 { TimeDelta::zero() } else { at.skew + TimeDelta::days(days) };
        Ok(())
    }

    /// A desk is taken out of service, or lost.
    pub(super) fn revoke_post(&mut self, post: usize, lost: bool) -> Result<()> {
        let (now, number) = (self.now(), self.post(post)?.number);
        if self.site.log.is_none() {
            return Ok(());
        }
        let (fate, standing) =
            if lost { (Fate::Lost, Standing::Lost) } else { (Fate::Retiring, Standing::Retired) };
        let of_number = |at: &&mut Post| at.number == number && at.fate != Fate::Replaced;
        for at in self.posts.iter_mut().filter(of_number) {
            at.fate = fate;
        }
        if lost {
            let placed = self.site.end(number, EndReason::Lost, now)?;
            self.placed(placed)?;
        } else if let Some(enrolment) = self.site.registry.get_mut(&number) {
            enrolment.retiring = true;
        }
        if self.plan.mutant == Some(Mutant::ForgetARevocation) {
            return Ok(());
        }
        self.revoke(number, standing)
    }

    /// Somebody puts an entry into a desk's log that its key never signed.
    pub(super) fn forge(&mut self, post: usize) -> Result<()> {
        let now = self.now();
        let (actor, opening, seed): ([u8; 16], [u8; 16], [u8; 32]) =
            (self.random.bytes(), self.random.bytes(), self.random.bytes());
        let document = self.born(now);
        self.close(post)?;
        let at = self.post(post)?;
        let key = SecretKey::from_seed(&seed);
        let author = Author { property: PROPERTY, desk: at.number, actor, key };
        let body = Body::Fact(ticket::Fact::Progress(Note::default()));
        let bytes = codec::encode(&Record { stamp: None, body })?;
        let mut opened = Document::new(document, DocumentKind::Ticket.code());
        let change = author::write(&mut opened, &author, now, Writing::Fact(&bytes))?;
        let mut log = Log::open(&at.dir, LogRole::Desk, opening)?;
        let origin = Origin { via: at.number, received_at: millis(now) };
        log.append(PROPERTY, &[change.context("a fresh document")?], origin)?;
        drop(log);
        self.reopen(post)
    }
}
