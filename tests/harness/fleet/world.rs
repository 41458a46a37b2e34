//! The world: the server, its desks, the lines between them and the two clocks. What a session asks
//! for is done here against the real stores.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::id::DeskNumber;
use dutybook_domain::ledger::FactKey;
use dutybook_domain::property::Property;
use dutybook_domain::regulation::Rules;
use dutybook_kiosk::conversation::{Conversation, Notice, Outgoing, Time, opened};
use dutybook_replica::session::desk;
use dutybook_replica::session::items::Items;
use dutybook_replica::session::server::{Effect, Event, ServerSession};
use dutybook_replica::wire::error::CloseCode;
use dutybook_replica::wire::frame::{Nonce, Standing};

use super::line::Line;
use super::oracle::Oracle;
use super::post::{Fate, Post};
use super::sabotage::Mutant;
use super::site::{Enrolment, PROPERTY, Placed, Pushed, Seat, Site};
use super::work::{Remembered, is_used_up};
use super::{Findings, Plan};
use crate::random::Random;

/// When the simulated time begins: early in a month, in the morning of Shanghai.
const BEGIN: &str = "2026-01-05T01:00:00Z";

/// Something on its way.
#[derive(Debug)]
pub(super) enum Packet {
    ToServer(u64, Vec<u8>),
    ToPost(u64, Vec<u8>),
    /// The peer of a post has gone, and the post's system says so.
    Hangup(u64),
    Commit,
    Read(u64, u64, usize),
}

/// Everything.
#[derive(Debug)]
pub(super) struct World {
    pub(super) plan: Plan,
    pub(super) root: PathBuf,
    pub(super) random: Random,
    pub(super) line: Line,
    /// How much civil time has passed beyond that of the connections.
    pub(super) leap: TimeDelta,
    pub(super) property: Property,
    pub(super) site: Site,
    pub(super) posts: Vec<Post>,
    pub(super) oracle: Oracle,
    pub(super) found: Findings,
    pub(super) step: u32,
    /// Copies of disks somebody made, by what they are of.
    pub(super) copies: Vec<(Option<usize>, PathBuf)>,
    /// The registries backed up with them.
    pub(super) registries: BTreeMap<usize, BTreeMap<DeskNumber, Enrolment>>,
    /// Handover sheets as they were signed, by their signature.
    pub(super) sheets: BTreeMap<FactKey, Remembered>,
    begin: DateTime<Utc>,
    connections: u64,
}

impl World {
    pub(super) fn new(plan: Plan, root: &Path) -> Result<Self> {
        let mut random = Random::new(plan.seed);
        let site = Site::new(root.join("server"), &mut random, plan.mutant);
        let property = Property::new(PROPERTY, chrono_tz::Asia::Shanghai, Rules::default());
        let mut world = Self {
            plan,
            root: root.to_owned(),
            random,
            line: Line::default(),
            leap: TimeDelta::zero(),
            property,
            site,
            posts: Vec::new(),
            oracle: Oracle::default(),
            found: Findings::default(),
            step: 0,
            copies: Vec::new(),
            registries: BTreeMap::new(),
            sheets: BTreeMap::new(),
            begin: BEGIN.parse()?,
            connections: 0,
        };
        world.start_server()?;
        for number in 1..=plan.desks {
            world.enrol(DeskNumber(number))?;
        }
        Ok(world)
    }

    pub(super) const fn step(&self) -> u32 {
        self.step
    }

    /// The true time.
    pub(super) fn now(&self) -> DateTime<Utc> {
        let passed = i64::try_from(self.line.now.0).unwrap_or(i64::MAX);
        self.begin + self.leap + TimeDelta::milliseconds(passed)
    }

    pub(super) fn post(&mut self, post: usize) -> Result<&mut Post> {
        self.posts.get_mut(post).context("no such post")
    }

    /// What the server placed by itself is in the oracle's order too.
    pub(super) fn placed(&mut self, placed: Vec<Placed>) -> Result<()> {
        for (sequence, change) in placed {
            self.oracle.stored(sequence, &change)?;
        }
        self.announce()
    }

    fn enrol(&mut self, number: DeskNumber) -> Result<()> {
        let now = self.now();
        let dir = self.root.join(format!("desk-{number}"));
        let post = Post::enrolled(number, dir, &mut self.random);
        let placed = self.site.enrol(number, post.key.public(), now)?;
        self.placed(placed)?;
        self.posts.push(post);
        let post = self.posts.last_mut().context("just pushed")?;
        post.found(&self.site, (self.random.bytes(), now))
    }

    /// Opens a connection for a post.
    pub(super) fn connect(&mut self, post: usize) -> Result<()> {
        self.connections += 1;
        let (connection, moment, true_now) = (self.connections, self.line.now, self.now());
        let nonce = Nonce(self.random.bytes());
        let opening = opened(self.random.bytes());
        let at = self.posts.get_mut(post).context("no such post")?;
        let Some(desk) = at.desk.as_ref() else { return Ok(()) };
        if self.site.log.is_none() || at.line != (true, true) {
            at.failed(&mut self.random, moment);
            return Ok(());
        }
        let time = Time { now: at.own_clock(true_now), moment };
        at.talk = Some((connection, Conversation::begin(desk, time)?));
        let key = self.site.key.signing().clone();
        let session = ServerSession::new(key, nonce, moment);
        let seat = Seat { post, session, admitted: None, unsent: u64::MAX, is_stale: false };
        self.site.seats.insert(connection, seat);
        self.post_step(post, opening)
    }

    /// Breaks a post's connection from its own side.
    pub(super) fn hang_up(&mut self, post: usize) -> Result<()> {
        let moment = self.line.now;
        let at = self.posts.get_mut(post).context("no such post")?;
        if at.talk.take().is_some() {
            at.failed(&mut self.random, moment);
        }
        Ok(())
    }

    pub(super) fn post_step(&mut self, post: usize, event: desk::Event) -> Result<()> {
        let (true_now, moment) = (self.now(), self.line.now);
        let at = self.posts.get_mut(post).context("no such post")?;
        let time = Time { now: at.own_clock(true_now), moment };
        let (Some(desk), Some((connection, talk))) = (at.desk.as_mut(), at.talk.as_mut()) else {
            return Ok(());
        };
        let connection = *connection;
        let outgoing = match talk.step(desk, event, time) {
            Ok(outgoing) => outgoing,
            Err(error) if is_used_up(&error) => return self.reopen(post),
            Err(error) => {
                return Err(error).with_context(|| format!("post {post} in conversation"));
            }
        };
        let notices = talk.take_notices();
        for notice in notices {
            self.noticed(post, notice)?;
        }
        for item in outgoing {
            match item {
                Outgoing::Send(bytes) => self.carry(post, connection, (true, bytes)),
                Outgoing::Close(code) => self.closed(post, code)?,
            }
        }
        Ok(())
    }

    fn noticed(&mut self, post: usize, notice: Notice) -> Result<()> {
        let at = self.post(post)?;
        match notice {
            Notice::Welcomed(offset) => {
                at.offset = offset;
                at.backoff = at.backoff.succeed();
            }
            Notice::Retired => at.fate = Fate::Retired,
            Notice::KeysDestroyed => at.fate = Fate::Destroyed,
            Notice::DeskTooOld | Notice::ServerTooOld => bail!("versions differ in one program"),
        }
        Ok(())
    }

    fn closed(&mut self, post: usize, code: CloseCode) -> Result<()> {
        let moment = self.line.now;
        let at = self.posts.get_mut(post).context("no such post")?;
        at.closed.push(code);
        at.talk = None;
        at.failed(&mut self.random, moment);
        let is_honest =
            !matches!(code, CloseCode::Malformed | CloseCode::Overrun | CloseCode::Impostor);
        ensure!(is_honest, "post {post} closed with {code:?} among honest programs");
        Ok(())
    }

    pub(super) fn server_step(&mut self, connection: u64, event: Event) -> Result<()> {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let moment = self.line.now;
            let Some(seat) = self.site.seats.get_mut(&connection) else { return Ok(()) };
            for effect in seat.session.step(event, moment) {
                events.extend(self.carry_out(connection, effect)?);
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, connection: u64, effect: Effect) -> Result<Option<Event>> {
        let now = self.now();
        let Some(post) = self.site.seats.get(&connection).map(|seat| seat.post) else {
            return Ok(None);
        };
        match effect {
            Effect::Send(bytes) => self.carry(post, connection, (false, bytes)),
            Effect::Close(code) => self.left(connection, code)?,
            Effect::FindDesk { desk, .. } => {
                return Ok(Some(Event::DeskFound(self.site.find(desk)?.into_iter().collect())));
            }
            Effect::ReadHead { cursor, .. } => {
                return Ok(Some(Event::Head(self.site.head_state(cursor, now)?)));
            }
            Effect::Admitted { desk, .. } => {
                self.admitted(connection, desk)?;
                return Ok(Some(Event::Committed { head: self.site.head()? }));
            }
            Effect::Append { batch, envelopes } => {
                let via = self.site.seats.get(&connection).and_then(|seat| seat.admitted);
                let via = via.context("a push before the welcome")?;
                self.site.pending.push(Pushed { connection, batch, via, envelopes });
                let wait = self.random.below(40);
                self.line.queue(wait, Packet::Commit);
            }
            Effect::ReadPage { after, limit_bytes } => {
                let wait = self.random.below(10);
                self.line.queue(wait, Packet::Read(connection, after, limit_bytes));
            }
            Effect::ReadItems => {
                self.site.reconciled += 1;
                let items = self.site.reader()?.read().reconcile_items(PROPERTY)?;
                return Ok(Some(Event::Items(std::sync::Arc::new(Items::new(items)))));
            }
            Effect::Heard { cursor, unsent } => {
                if let Some(seat) = self.site.seats.get_mut(&connection) {
                    seat.unsent = unsent;
                    if !seat.is_stale {
                        self.oracle.read(post, cursor)?;
                    }
                }
            }
            Effect::Aside(ask) => {
                return Ok(self.answer_aside(connection, ask)?.map(Event::Aside));
            }
        }
        Ok(None)
    }

    /// Gives a desk its seat; another connection of the same number is told to go.
    fn admitted(&mut self, connection: u64, desk: DeskNumber) -> Result<()> {
        let others: Vec<u64> = self
            .site
            .seats
            .iter()
            .filter(|(other, seat)| **other != connection && seat.admitted == Some(desk))
            .map(|(other, _)| *other)
            .collect();
        for other in others {
            self.server_step(other, Event::End(CloseCode::Superseded))?;
        }
        if let Some(seat) = self.site.seats.get_mut(&connection) {
            seat.admitted = Some(desk);
        }
        Ok(())
    }

    /// What is left to do for a desk whose connection ends.
    fn left(&mut self, connection: u64, code: CloseCode) -> Result<()> {
        let Some(seat) = self.site.seats.remove(&connection) else { return Ok(()) };
        let post = self.posts.get(seat.post).context("no such post")?;
        if post.talk.as_ref().is_some_and(|(own, _)| *own == connection) && post.line.1 {
            self.line.queue(40, Packet::Hangup(connection));
        }
        if let Some(desk) = seat.admitted.filter(|_| code == CloseCode::Retired && seat.unsent == 0)
        {
            let now = self.now();
            let placed =
                self.site.end(desk, dutybook_replica::certificate::EndReason::Retired, now)?;
            self.placed(placed)?;
        }
        Ok(())
    }

    /// Tells every connected desk how far the log reaches.
    pub(super) fn announce(&mut self) -> Result<()> {
        let head = self.site.head()?;
        let live: Vec<u64> = self.site.seats.keys().copied().collect();
        for connection in live {
            self.server_step(connection, Event::Committed { head })?;
        }
        Ok(())
    }

    /// Tells the connections of a desk what the registry says of it now.
    pub(super) fn revoke(&mut self, desk: DeskNumber, standing: Standing) -> Result<()> {
        let seated = self.site.seats.iter().filter(|(_, seat)| seat.admitted == Some(desk));
        let seated: Vec<u64> = seated.map(|(connection, _)| *connection).collect();
        for connection in seated {
            self.server_step(connection, Event::Revoked(standing))?;
        }
        Ok(())
    }

    /// Carries out what is due on the lines.
    pub(super) fn deliver(&mut self, packet: Packet) -> Result<()> {
        match packet {
            Packet::ToServer(connection, bytes) => {
                self.server_step(connection, Event::Received(bytes))
            }
            Packet::ToPost(connection, bytes) => match self.talking(connection) {
                Some(post) => self.post_step(post, desk::Event::Received(bytes)),
                None => Ok(()),
            },
            Packet::Hangup(connection) => match self.talking(connection) {
                Some(post) => self.hang_up(post),
                None => Ok(()),
            },
            Packet::Commit => self.commit(),
            Packet::Read(connection, after, limit_bytes) => {
                let Some(seat) = self.site.seats.get(&connection) else { return Ok(()) };
                let post = seat.post;
                let mut page = self.site.reader()?.read().page(PROPERTY, after, limit_bytes)?;
                let own = self.posts.get(post).map(|post| post.number);
                match self.plan.mutant {
                    Some(Mutant::OmitOwnChanges) => {
                        page.envelopes.retain(|(_, envelope)| Some(envelope.desk) != own);
                    }
                    Some(Mutant::SkipARow) if page.envelopes.len() > 2 => {
                        page.envelopes.remove(1);
                    }
                    _ => {}
                }
                let event = Event::Page { after, rows: page.envelopes, head: page.head };
                self.server_step(connection, event)
            }
        }
    }

    fn talking(&self, connection: u64) -> Option<usize> {
        let own = |post: &Post| post.talk.as_ref().is_some_and(|(own, _)| *own == connection);
        self.posts.iter().position(own)
    }

    /// One commit for every push that waits, and its answers.
    pub(super) fn commit(&mut self) -> Result<()> {
        if self.site.log.is_none() || self.site.pending.is_empty() {
            return Ok(());
        }
        if self.plan.mutant == Some(Mutant::AcknowledgeBeforeCommit) {
            super::folder::copy(&self.site.dir, &self.root.join("uncommitted-server"))?;
        }
        let now = self.now();
        for committed in self.site.commit(now)? {
            for (sequence, change) in committed.stored {
                self.oracle.stored(sequence, &change)?;
            }
            let event = Event::Appended { batch: committed.batch, outcomes: committed.outcomes };
            self.server_step(committed.connection, event)?;
        }
        self.announce()
    }

    /// Lets connections live for so many milliseconds.
    pub(super) fn run(&mut self, millis: u64) -> Result<()> {
        let end = self.line.now.after(millis);
        loop {
            let tick = self.line.now.after(500).min(end);
            while let Some(packet) = self.line.due(tick) {
                self.deliver(packet)?;
            }
            self.line.now = tick;
            self.tick()?;
            if tick >= end {
                return Ok(());
            }
        }
    }

    fn tick(&mut self) -> Result<()> {
        let moment = self.line.now;
        for post in 0..self.posts.len() {
            let at = self.post(post)?;
            if at.talk.as_ref().is_some_and(|(_, talk)| talk.wake_at() <= moment) {
                self.post_step(post, desk::Event::Tick)?;
            } else if at.wants_to_connect(moment) {
                self.connect(post)?;
            }
        }
        let due = |seat: &Seat| seat.session.wake_at() <= moment;
        let seats: Vec<u64> =
            self.site.seats.iter().filter(|(_, seat)| due(seat)).map(|(at, _)| *at).collect();
        for connection in seats {
            self.server_step(connection, Event::Tick)?;
        }
        Ok(())
    }

    fn carry(&mut self, post: usize, connection: u64, (up, bytes): (bool, Vec<u8>)) {
        let line = self.posts.get(post).map_or((true, true), |post| post.line);
        let is_open = if up { line.0 } else { line.1 };
        self.line.carry(&mut self.random, (connection, up, is_open), &bytes);
    }
}
