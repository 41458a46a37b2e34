//! Last night at the practice property: what the guard wrote, when he was called away, and what the
//! morning has made of the first lines.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use dutybook_domain::caller::Relation;
use dutybook_domain::civil;
use dutybook_domain::duty::contact::{Handling, Intake, Notice, Person};
use dutybook_domain::duty::night::night_lines;
use dutybook_domain::duty::presence::{LeaveReason, Leaving};
use dutybook_domain::duty::{self, Carried};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::personal::Personal;
use dutybook_domain::shift::{Shift, Slot, Timetable};
use dutybook_domain::staff::Act;
use dutybook_domain::ticket::matter::{Kind, Matter, Urgency};

use super::{CLERK, GUARD, Somebody, Story, WORKER};
use crate::desk::DeskError;
use crate::text::practice::{Call, NIGHT};

/// What the morning has made of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Morning {
    /// It waits.
    Waits,
    /// A ticket.
    Ticket(Kind),
    /// Nothing, and why.
    Nothing(&'static str),
}

/// The night that ended last.
pub(super) fn last(timetable: Timetable, now: DateTime<Utc>) -> Shift {
    let running = timetable.shift_at(now);
    Shift::new(civil::day_before(running.on), Slot::Night)
}

impl Story<'_> {
    pub(super) fn night(&mut self, shift: Shift) -> Result<(), DeskError> {
        let property = self.desk.property_at(self.now)?;
        let timetable = Timetable::of(&property);
        let began = timetable.starts_at(shift);
        let guard = self.at(GUARD, began);
        self.open(&guard, shift)?;
        let mut keys = Vec::new();
        let mut was_away = false;
        for call in NIGHT {
            let at = moment(&timetable, shift, call.at);
            if at >= civil::at(civil::day_after(shift.on), NaiveTime::MIN, property.zone)
                && !was_away
            {
                self.away(shift, at)?;
                was_away = true;
            }
            keys.push((self.line(shift, at, call)?, call.morning));
        }
        let mut at = timetable.ends_at(shift);
        for (key, morning) in keys {
            at = at.checked_add_signed(TimeDelta::seconds(40)).unwrap_or(at).min(self.now);
            if let Some(key) = key {
                self.morning(shift, at, (key, morning))?;
            }
        }
        Ok(())
    }

    fn at(&self, who: Somebody, now: DateTime<Utc>) -> Act {
        let desk = self.desk.identity().desk;
        Act { by: who.who, role: who.role, desk, now, occurred_at: now }
    }

    /// The guard is called away for a while, and somebody else stands at the desk.
    fn away(&mut self, shift: Shift, before: DateTime<Utc>) -> Result<(), DeskError> {
        let ago =
            |minutes| before.checked_sub_signed(TimeDelta::minutes(minutes)).unwrap_or(before);
        let leaving = Leaving {
            who: GUARD.who,
            why: LeaveReason::Emergency,
            cover: Some(WORKER.who),
            alone_because: None,
        };
        let act = self.at(GUARD, ago(45));
        self.enter(&act, shift, duty::Command::Leave(leaving))?;
        let act = self.at(GUARD, ago(20));
        self.enter(&act, shift, duty::Command::Return(GUARD.who))?;
        Ok(())
    }

    fn line(
        &mut self,
        shift: Shift,
        at: DateTime<Utc>,
        call: &Call,
    ) -> Result<Option<FactKey>, DeskError> {
        let written = at.checked_add_signed(TimeDelta::minutes(4)).unwrap_or(at);
        let act = Act { occurred_at: at, ..self.at(GUARD, written) };
        let notified = call.told.map(|department| Notice { department, person: None, at: written });
        let some = |words: &str| (!words.is_empty()).then(|| Personal::new(words.to_owned()));
        let intake = Intake {
            number: self.number(),
            channel: Some(call.channel),
            category: Some(call.category),
            relation: Some(Relation::Owner),
            person: Person {
                name: some(call.name),
                phone: some(call.phone),
                unit: call.place.parse().ok(),
            },
            content: Personal::new(call.words.to_owned()),
            between: None,
            received_by: None,
            handling: Handling { notified: notified.into_iter().collect(), ..Handling::default() },
        };
        let before = self.keys(shift)?;
        self.enter(&act, shift, duty::Command::RecordNight(intake, call.outcome))?;
        Ok(self.keys(shift)?.into_iter().find(|key| !before.contains(key)))
    }

    fn keys(&self, shift: Shift) -> Result<Vec<FactKey>, DeskError> {
        let property = self.desk.property_at(self.now)?;
        let log = duty::fold(&self.desk.ledger(shift.duty_log(property.uid))?);
        Ok(night_lines(&log).into_iter().map(|line| line.key).collect())
    }

    fn morning(
        &mut self,
        shift: Shift,
        at: DateTime<Utc>,
        (entry, morning): (FactKey, Morning),
    ) -> Result<(), DeskError> {
        let act = self.at(CLERK, at);
        let command = match morning {
            Morning::Waits => return Ok(()),
            Morning::Nothing(why) => duty::Command::NoAction(entry, why.to_owned()),
            Morning::Ticket(kind) => {
                let contact = self.number();
                let matter = Matter {
                    kind,
                    urgency: Urgency::Ordinary,
                    unit: None,
                    place: None,
                    category: None,
                    object: None,
                };
                let record = Carried { number: self.number(), matter, promise: None };
                duty::Command::Convert { entry, contact, record }
            }
        };
        self.enter(&act, shift, command)?;
        Ok(())
    }
}

/// When in the night something happened: hours before noon are of its second day.
fn moment(timetable: &Timetable, shift: Shift, (hour, minute): (u32, u32)) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    let day = if hour < 12 { civil::day_after(shift.on) } else { shift.on };
    civil::at(day, time, timetable.zone())
}
