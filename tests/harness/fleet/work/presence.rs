//! Since when the property is in service, and who comes to the desk and leaves it.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::TimeDelta;
use dutybook_domain::civil::day_of;
use dutybook_domain::duty;
use dutybook_domain::duty::presence::{LeaveReason, Leaving};
use dutybook_domain::id::StaffId;
use dutybook_domain::roster::Plan;
use dutybook_domain::settings::{self, Setting};
use dutybook_domain::shift::{Slot, Timetable};
use dutybook_domain::staff::{Act, Role};

use crate::fleet::site::{self, PROPERTY};
use crate::fleet::world::World;

impl World {
    /// From today on, minutes at the desk count.
    pub(in crate::fleet) fn go_into_service(&mut self, post: usize) -> Result<()> {
        let act = self.act(post, Role::Supervisor)?;
        let since = day_of(act.now, self.property.zone);
        let command = settings::Command::Set(Setting::InService { since });
        let document = site::settings();
        let read = settings::fold(&self.ledger(post, document)?);
        let Ok(decision) = settings::decide(&read, &act, &self.property, command) else {
            self.found.forbidden += 1;
            return Ok(());
        };
        let written = self.written(&act, decision.at(document))?;
        self.write(post, &written)
    }

    /// Some hours at a desk: people come, stand in for each other, leave it alone, return.
    pub(in crate::fleet) fn keep_the_desk(&mut self, post: usize) -> Result<()> {
        for _ in 0..5 {
            self.move_at_desk(post)?;
            // Odd fractions of a second: nobody comes on the stroke of a minute.
            let millis = i64::try_from(self.random.below(3_000_000))?;
            self.leap += TimeDelta::milliseconds(millis);
        }
        Ok(())
    }

    fn move_at_desk(&mut self, post: usize) -> Result<()> {
        let now = self.now();
        let at = self.post(post)?.corrected(now);
        let timetable = Timetable::of(&self.property);
        let shift = timetable.shift_at(at);
        let role = if shift.slot == Slot::Night { Role::NightGuard } else { Role::Specialist };
        let act = self.act(post, role)?;
        let document = shift.duty_log(PROPERTY);
        let log = duty::fold(&self.ledger(post, document)?);
        if log.opening().is_none() {
            let plan = Plan { due: BTreeSet::new(), is_start: true };
            let stretches = timetable.stretches(shift);
            self.enter(post, act, duty::Command::Open { shift, plan, stretches })?;
        }
        let who = StaffId(1 + self.random.below(3));
        let other = StaffId(1 + self.random.below(3));
        let command = match self.random.below(5) {
            0 | 1 => duty::Command::Arrive(who),
            2 => duty::Command::Return(who),
            _ => duty::Command::Leave(Leaving {
                who,
                why: LeaveReason::Break,
                cover: self.random.chance(40).then_some(other),
                alone_because: Some("送件".to_owned()),
            }),
        };
        self.enter(post, act, command)
    }

    /// Something about the desk is entered in the log of the shift that runs.
    fn enter(&mut self, post: usize, act: Act, command: duty::Command) -> Result<()> {
        let shift = Timetable::of(&self.property).shift_at(act.now);
        let document = shift.duty_log(PROPERTY);
        let log = duty::fold(&self.ledger(post, document)?);
        let Ok(decision) = duty::decide(&log, &act, &self.property, command) else {
            self.found.forbidden += 1;
            return Ok(());
        };
        let written = self.written(&act, decision.at(document))?;
        self.write(post, &written)
    }
}
