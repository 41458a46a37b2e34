//! Everything heals: lines, weather, programs. Then it runs until nobody has anything to say.

use anyhow::{Result, bail};
use dutybook_replica::change::{self, Limits};

use super::line::Weather;
use super::post::Fate;
use super::site::PROPERTY;
use super::world::World;

/// How many rounds of two seconds everything may take to settle: over an hour.
const ROUNDS: u32 = 2_000;

impl World {
    /// Heals everything and waits.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.line.weather = Weather::default();
        self.start_server()?;
        for post in 0..self.posts.len() {
            let at = self.post(post)?;
            at.line = (true, true);
            if at.fate == Fate::Retired {
                // The server may have lost what it handed in: its owner connects it once more.
                at.fate = Fate::Retiring;
            }
            if at.is_down() {
                self.reopen(post)?;
            }
        }
        self.publish()?;
        // What every seed must show, whatever befell it before.
        self.contradict()?;
        self.forge_some()?;
        self.take_clones_away()?;
        self.wait()?;
        self.admit_the_rest()?;
        self.wait()?;
        // First to the server from whoever has a file, then to everybody else; and again, should
        // a line have been lost meanwhile.
        for _ in 0..4 {
            if self.want_files()? == 0 {
                break;
            }
            self.wait()?;
        }
        self.stay_quiet()
    }

    /// The administrator finds each second installation, lets it hand in and takes it away.
    fn take_clones_away(&mut self) -> Result<()> {
        for clone in 0..self.posts.len() {
            let at = self.post(clone)?;
            if !at.is_clone() || !matches!(at.fate, Fate::Serving | Fate::Retiring) {
                continue;
            }
            let number = at.number;
            for (post, at) in self.posts.iter_mut().enumerate() {
                at.is_held = at.number == number && post != clone;
            }
            for post in 0..self.posts.len() {
                if self.post(post)?.is_held {
                    self.hang_up(post)?;
                }
            }
            self.wait_for(clone)?;
            if self.post(clone)?.fate == Fate::Retired {
                self.admit(clone)?;
            }
            self.close(clone)?;
            self.post(clone)?.fate = Fate::Gone;
            self.posts.iter_mut().for_each(|at| at.is_held = false);
        }
        Ok(())
    }

    fn wait_for(&mut self, post: usize) -> Result<()> {
        for _ in 0..ROUNDS {
            self.run(2_000)?;
            if self.is_done(post)? {
                self.want_files()?;
                return self.run(2_000);
            }
        }
        bail!("post {post} does not settle: {}", self.plight(post)?)
    }

    fn is_done(&mut self, post: usize) -> Result<bool> {
        let at = self.post(post)?;
        Ok(match at.fate {
            Fate::Serving => at.is_settled(),
            Fate::Retiring | Fate::Lost => false,
            Fate::Retired | Fate::Destroyed | Fate::Gone | Fate::Replaced => true,
        })
    }

    fn wait(&mut self) -> Result<()> {
        for _ in 0..ROUNDS {
            self.run(2_000)?;
            let mut all = self.line.is_empty();
            for post in 0..self.posts.len() {
                all &= self.is_done(post)?;
            }
            if all {
                return Ok(());
            }
        }
        for post in 0..self.posts.len() {
            if !self.is_done(post)? {
                bail!("post {post} does not settle: {}", self.plight(post)?);
            }
        }
        bail!("frames go on and on")
    }

    fn plight(&mut self, post: usize) -> Result<String> {
        let head = self.site.head()?;
        let at = self.post(post)?;
        let closed: Vec<_> = at.closed.iter().rev().take(6).collect();
        let counts = match &at.desk {
            Some(desk) => Some((
                desk.reader().counts(PROPERTY)?,
                desk.reader().cursor(PROPERTY)?,
                desk.reader().head(PROPERTY)?,
            )),
            None => None,
        };
        let talks = at.talk.is_some();
        Ok(format!(
            "{:?}, number {}, talks {talks}, closed {closed:?}, {counts:?}, server's head {head}",
            at.fate, at.number
        ))
    }

    fn admit_the_rest(&mut self) -> Result<()> {
        for post in 0..self.posts.len() {
            if self.post(post)?.fate == Fate::Retired {
                self.admit(post)?;
            }
        }
        Ok(())
    }

    /// A person admits what a desk out of service could not hand in itself.
    fn admit(&mut self, post: usize) -> Result<()> {
        let now = self.now();
        let Some(desk) = self.post(post)?.desk.as_ref() else { return Ok(()) };
        let rows = desk.reader().after(0, usize::MAX)?;
        let mut placed = Vec::new();
        for row in rows.into_iter().filter(|row| row.server_seq.is_none()) {
            self.oracle.carries(&change::read(&row.envelope, &Limits::STANDARD)?);
            placed.extend(self.site.admit(&row.envelope, now)?);
        }
        placed.sort_by_key(|(sequence, _)| *sequence);
        self.placed(placed)
    }

    /// Nobody says more than that they are there; and coming back changes nothing.
    fn stay_quiet(&mut self) -> Result<()> {
        // A frame lost just before the line was mended is noticed at the next heartbeat.
        self.run(100_000)?;
        self.wait()?;
        self.line.said = 0;
        self.run(150_000)?;
        if self.line.said > 0 {
            bail!("{} frames after everything had settled", self.line.said);
        }
        Ok(())
    }
}
