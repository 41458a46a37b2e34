//! One step after another: mostly work, now and then trouble. Some trouble every seed must see is
//! put at fixed places.

use anyhow::Result;
use chrono::TimeDelta;

use super::line::Weather;
use super::world::World;

/// From here on households are edited by nobody else.
const DISPUTED: u64 = 90;

impl World {
    /// Plays every step.
    pub(super) fn play(&mut self) -> Result<()> {
        for step in 1..=self.plan.steps {
            self.step = step;
            self.do_something()?;
            self.on_schedule()?;
            let live = self.random.pick(&[30, 120, 400, 3_000, 20_000]).copied();
            self.run(live.unwrap_or(30))?;
            if self.random.chance(60) {
                let minutes = i64::try_from(self.random.below(self.minutes_per_step()))?;
                self.leap += TimeDelta::minutes(minutes);
            }
        }
        Ok(())
    }

    /// So that every run, short or long, passes about three months.
    fn minutes_per_step(&self) -> u64 {
        let minutes = 90 * 24 * 60 * 2 * 10 / 6;
        (minutes / u64::from(self.plan.steps.max(1))).max(1)
    }

    fn do_something(&mut self) -> Result<()> {
        let dice = self.random.below(1_000);
        if let Some(post) = self.any_post() {
            match dice {
                0..120 => self.receive(post)?,
                120..280 => self.work_on(post)?,
                280..300 => self.see_through(post)?,
                300..315 => self.hand_over(post)?,
                315..330 => self.keep_the_desk(post)?,
                330..385 => self.import(post, 0)?,
                385..400 => self.keep_secret_at(post)?,
                400..430 => self.import(post, 1)?,
                430..510 => self.contact(post)?,
                510..590 => self.edit_any(post)?,
                590..700 => self.cut_or_mend(post)?,
                700..730 => self.crash_post(post)?,
                730..760 => self.write_and_crash(post)?,
                760..785 => self.copy_post(post)?,
                785..800 => self.restore_post(post)?,
                800..808 => self.clone_some(post)?,
                808..835 => self.jump_some(post)?,
                835..847 => self.reopen(post)?,
                847..852 => self.read_books(post)?,
                _ => {}
            }
        }
        match dice {
            852..880 => self.change_weather(),
            880..900 => self.crash_server()?,
            900..925 => self.back_up_server()?,
            925..932 => self.restore_server()?,
            932..935 => self.wipe_server()?,
            935..945 => self.keep_secret()?,
            945..960 => self.publish()?,
            _ => {}
        }
        self.bring_up()
    }

    /// What was down comes up again, sooner or later.
    fn bring_up(&mut self) -> Result<()> {
        if self.random.chance(40) {
            self.start_server()?;
        }
        for post in 0..self.posts.len() {
            if self.post(post)?.is_down() && self.random.chance(30) {
                self.reopen(post)?;
            }
        }
        Ok(())
    }

    pub(super) fn any_post(&mut self) -> Option<usize> {
        let serving = self.posts.iter().enumerate().filter(|(_, at)| at.is_serving());
        let serving: Vec<usize> = serving.map(|(post, _)| post).collect();
        self.random.pick(&serving).copied()
    }

    /// Always at the same desk, while it is there: what is refused stays in its own figures.
    pub(super) fn forge_some(&mut self) -> Result<()> {
        match self.posts.iter().position(super::post::Post::is_serving) {
            Some(post) => self.forge(post),
            None => Ok(()),
        }
    }

    /// Somebody looks at figures: the books are brought up to the log, in whatever order it came.
    fn read_books(&mut self, post: usize) -> Result<()> {
        match &self.post(post)?.desk {
            Some(desk) => {
                drop(desk.books()?);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn cut_or_mend(&mut self, post: usize) -> Result<()> {
        let line = [(false, false), (false, true), (true, false), (true, true), (true, true)];
        let line = self.random.pick(&line).copied();
        self.post(post)?.line = line.unwrap_or((true, true));
        Ok(())
    }

    fn clone_some(&mut self, post: usize) -> Result<()> {
        let clones = self.posts.iter().filter(|at| at.is_clone()).count();
        if clones < 2 { self.clone_post(post) } else { Ok(()) }
    }

    fn jump_some(&mut self, post: usize) -> Result<()> {
        let days = self.random.pick(&[1, -1, 0]).copied();
        self.jump_clock(post, days.unwrap_or(0))
    }

    fn change_weather(&mut self) {
        let bad = Weather { drop: 2, double: 2, delay: 8 };
        let worse = Weather { drop: 10, double: 5, delay: 20 };
        let weathers = [Weather::default(), Weather::default(), bad, worse];
        self.line.weather = self.random.pick(&weathers).copied().unwrap_or_default();
    }

    /// What every seed must see, at its share of the way.
    fn on_schedule(&mut self) -> Result<()> {
        self.work_on_schedule()?;
        let steps = self.plan.steps;
        let at = |percent: u32| (steps * percent / 100).max(1);
        let step = self.step;
        let Some(post) = self.any_post() else { return Ok(()) };
        if step == at(10) || step == at(30) {
            self.copy_post(post)?;
        }
        if let Some(copied) = self.copied_post() {
            if step == at(12) {
                self.go_on(copied)?;
            }
            if step == at(40) || step == at(85) {
                self.restore_post(copied)?;
            }
        }
        if step == at(15) {
            self.clone_some(post)?;
        }
        if step == at(20) {
            self.jump_clock(post, 365)?;
        }
        if step == at(25) {
            self.forge_some()?;
        }
        if step == at(35) || step == at(65) {
            self.back_up_server()?;
        }
        if step == at(45) {
            self.wipe_server()?;
        }
        if step == at(70) {
            self.restore_server()?;
        }
        if step == at(55) || step == at(80) {
            self.revoke_some(post, step == at(55))?;
        }
        if step == at(50) || step == at(90) {
            self.import(post, 1)?;
        }
        if step == at(60) {
            self.contradict()?;
        }
        Ok(())
    }

    /// The work every seed must have done, so that there is something to count.
    fn work_on_schedule(&mut self) -> Result<()> {
        let steps = self.plan.steps;
        let at = |percent: u32| (steps * percent / 100).max(1);
        let step = self.step;
        let Some(post) = self.any_post() else { return Ok(()) };
        if step == at(3) {
            self.go_into_service(post)?;
        }
        if [8, 28, 52, 75].into_iter().any(|percent| step == at(percent)) {
            self.see_through(post)?;
        }
        if step == at(18) || step == at(58) {
            self.keep_the_desk(post)?;
        }
        // At one desk again and again, as long as it is there.
        let first = self.posts.iter().position(super::post::Post::is_serving);
        if let Some(first) = first
            && [22, 33, 62, 88].into_iter().any(|percent| step == at(percent))
        {
            self.hand_over(first)?;
        }
        if step == at(37) || step == at(66) {
            self.keep_secret()?;
            self.keep_secret_at(post)?;
        }
        if step == at(68) {
            self.draft_survey(post)?;
            self.answer_survey()?;
        }
        if step == at(82) {
            self.report_survey(post)?;
        }
        if step == at(48) {
            self.replace_some()?;
        }
        if step == at(56) {
            self.publish()?;
        }
        Ok(())
    }

    /// A desk other than the first breaks for good and is enrolled anew.
    fn replace_some(&mut self) -> Result<()> {
        let serving = self.posts.iter().enumerate().filter(|(_, at)| at.is_serving());
        let others: Vec<usize> = serving.map(|(post, _)| post).skip(1).collect();
        match self.random.pick(&others).copied() {
            Some(post) => self.replace_post(post),
            None => Ok(()),
        }
    }

    fn revoke_some(&mut self, post: usize, lost: bool) -> Result<()> {
        let serving = self.posts.iter().filter(|at| at.is_serving() && !at.is_clone()).count();
        if serving <= 3 {
            return Ok(());
        }
        self.start_server()?;
        self.revoke_post(post, lost)
    }

    /// Two desks that do not hear each other edit the same field.
    pub(super) fn contradict(&mut self) -> Result<()> {
        let household = DISPUTED + self.random.below(3);
        let Some(one) = self.any_post() else { return Ok(()) };
        let number = self.post(one)?.number;
        let others = self.posts.iter().enumerate();
        let others = others.filter(|(_, at)| at.is_serving() && at.number != number);
        let others: Vec<usize> = others.map(|(post, _)| post).collect();
        let Some(two) = self.random.pick(&others).copied() else { return Ok(()) };
        // The first is the busier one, the second the later one.
        for (post, edits) in [(one, 3), (two, 1)] {
            let line = std::mem::take(&mut self.post(post)?.line);
            for _ in 0..edits {
                self.edit(post, household, 0)?;
                self.leap += TimeDelta::minutes(5);
            }
            self.post(post)?.line = line;
        }
        Ok(())
    }
}
