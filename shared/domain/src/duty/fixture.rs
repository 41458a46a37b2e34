//! A property, a clock on its wall and a log that keeps what it decided.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Asia::Shanghai;

use super::contact::{Category, Handling, Intake, Notice, Person};
use super::*;
use crate::caller::{Channel, Relation};
use crate::civil::instant_of;
use crate::draft::Decision;
use crate::id::{ClickId, PropertyUid, SpokenNumber};
use crate::ledger::{Body, EntryKey, Record};
use crate::personal::Personal;
use crate::pin::PinChecked;
use crate::property::Property;
use crate::regulation::Rules;
use crate::roster::Plan;
use crate::shift::{Shift, Slot, Timetable};
use crate::staff::{Act, Department, Role};

pub(super) fn property() -> Property {
    Property::new(PropertyUid::from_bytes([1; 16]), Shanghai, Rules::default())
}

pub(super) fn wall(text: &str) -> DateTime<Utc> {
    let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    instant_of(civil, Shanghai)
}

pub(super) fn number(serial: u32) -> SpokenNumber {
    SpokenNumber { desk: DeskNumber(1), serial }
}

pub(super) fn key(millis: u64) -> FactKey {
    FactKey::Entry(EntryKey { millis, actor: 1, sequence: 1 })
}

/// A call about a dripping pipe, with nothing beyond what is mandatory.
pub(super) fn intake(serial: u32) -> Intake {
    Intake {
        number: number(serial),
        channel: Some(Channel::Call),
        category: Some(Category::Repair),
        relation: Some(Relation::Owner),
        person: Person::default(),
        content: Personal::from("厨房水管滴水"),
        between: None,
        received_by: None,
        handling: Handling::default(),
    }
}

pub(super) fn told_engineering(at: &str) -> Handling {
    let notice = Notice { department: Department::Engineering, person: None, at: wall(at) };
    Handling { notified: vec![notice], ..Handling::default() }
}

pub(super) fn mark(role: Role) -> LateMark {
    let supervisor = PinChecked { who: StaffId(90), role };
    LateMark { reason: "停电补记".to_owned(), supervisor }
}

/// A log under the hands of its people.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) ledger: Ledger<Fact>,
    pub(super) shift: Shift,
    pub(super) next: u64,
}

impl Scene {
    /// A shift opened at its start by somebody who may.
    pub(super) fn opened(on: &str, slot: Slot, due: &[u64]) -> Self {
        let shift = Shift::new(on.parse().unwrap(), slot);
        let mut scene = Self { ledger: Ledger::new(), shift, next: 1 };
        let timetable = Timetable::of(&property());
        let stretches = timetable.stretches(shift);
        let plan =
            Plan { due: due.iter().copied().map(StaffId).collect(), is_start: slot != Slot::Lunch };
        let role = if slot == Slot::Night { Role::NightGuard } else { Role::Specialist };
        let at = timetable.starts_at(shift);
        let act = Act { by: StaffId(1), role, desk: DeskNumber(1), now: at, occurred_at: at };
        scene.act(&act, Command::Open { shift, plan, stretches }).unwrap();
        scene
    }

    pub(super) fn log(&self) -> DutyLog {
        fold(&self.ledger)
    }

    /// Does it now, as a specialist or, by night, as the guard.
    pub(super) fn at(&mut self, now: &str, command: Command) -> Result<Decision<Fact>, Refusal> {
        let role = if self.shift.slot == Slot::Night { Role::NightGuard } else { Role::Specialist };
        self.by(role, now, command)
    }

    pub(super) fn by(
        &mut self,
        role: Role,
        now: &str,
        command: Command,
    ) -> Result<Decision<Fact>, Refusal> {
        self.happened(role, now, now, command)
    }

    pub(super) fn happened(
        &mut self,
        role: Role,
        occurred_at: &str,
        now: &str,
        command: Command,
    ) -> Result<Decision<Fact>, Refusal> {
        let (now, occurred_at) = (wall(now), wall(occurred_at));
        let act = Act { by: StaffId(1), role, desk: DeskNumber(1), now, occurred_at };
        self.act(&act, command)
    }

    fn act(&mut self, act: &Act, command: Command) -> Result<Decision<Fact>, Refusal> {
        let decision = decide(&self.log(), act, &property(), command)?;
        for fact in &decision.facts {
            self.write(act, fact.clone());
        }
        Ok(decision)
    }

    pub(super) fn write(&mut self, act: &Act, fact: Fact) {
        let stamp = Stamp {
            by: act.by,
            occurred_at: act.occurred_at,
            recorded_at: act.now,
            click: ClickId::from_bytes([0; 16]),
        };
        let record = Record { stamp: Some(stamp), body: Body::Fact(fact) };
        self.ledger.insert(key(self.next), (act.desk, record));
        self.next += 1;
    }
}
