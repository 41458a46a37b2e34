//! What happened at the practice property up to this minute, told through the same rules that hold
//! at the desk: what they would refuse did not happen.

use chrono::{DateTime, Days, TimeDelta, Utc};
use dutybook_domain::caller::{Channel, Relation};
use dutybook_domain::civil::instant_of;
use dutybook_domain::draft::Decision;
use dutybook_domain::duty::contact::{Handling, Intake, Person};
use dutybook_domain::duty::{self, Carried};
use dutybook_domain::id::{DocumentId, SpokenNumber};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::personal::Personal;
use dutybook_domain::shift::{Shift, Timetable};
use dutybook_domain::staff::{Act, Department};
use dutybook_domain::ticket;
use dutybook_domain::ticket::command::{Command, Finish, HandOn};
use dutybook_domain::ticket::complaint::Grade;
use dutybook_domain::ticket::fact::{ByWorker, Note, Wait, WaitReason};
use dutybook_domain::ticket::matter::{Kind, Matter, Object, Promise, Promised, Urgency};

use super::{CLERK, GUARD, SUPERVISOR, Somebody, WORKER};
use crate::desk::{Desk, DeskError};
use crate::text::practice::{Apart, CASES, Case};

mod night;

pub(crate) use night::Morning;

/// Tells everything.
pub(super) fn tell(desk: &mut Desk, now: DateTime<Utc>) -> Result<(), DeskError> {
    let timetable = Timetable::of(&desk.property_at(now)?);
    let night = night::last(timetable, now);
    let mut waits = Some(night);
    let mut story = Story { desk, now, serial: 100 };
    for case in CASES {
        let is_over = story.ago(case.minutes_ago) > timetable.starts_at(night);
        if let Some(night) = waits.take_if(|_| is_over) {
            story.night(night)?;
        }
        story.case(case)?;
    }
    Ok(())
}

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    /// Taken in, nothing more.
    Taken,
    /// Dispatched and accepted.
    Accepted,
    /// Dispatched, accepted, on site, in work.
    InWork,
    /// In work, and it waits.
    Waiting(WaitReason),
    /// Done, the feedback came so many minutes ago.
    Feedback(i64),
    /// Graded.
    Graded,
    /// Answered.
    Answered,
}

struct Story<'a> {
    desk: &'a mut Desk,
    now: DateTime<Utc>,
    serial: u32,
}

impl Story<'_> {
    fn ago(&self, minutes: i64) -> DateTime<Utc> {
        self.now.checked_sub_signed(TimeDelta::minutes(minutes)).unwrap_or(self.now)
    }

    fn act(&self, who: Somebody, minutes: i64) -> Act {
        let now = self.ago(minutes);
        let desk = self.desk.identity().desk;
        Act { by: who.who, role: who.role, desk, now, occurred_at: now }
    }

    fn number(&mut self) -> SpokenNumber {
        self.serial = self.serial.saturating_add(1);
        SpokenNumber { desk: self.desk.identity().desk, serial: self.serial }
    }

    /// A contact, the ticket it becomes, and how far that has come.
    fn case(&mut self, case: &Case) -> Result<(), DeskError> {
        let taken = case.minutes_ago;
        let act = self.act(CLERK, taken);
        let property = self.desk.property_at(act.now)?;
        let shift = Timetable::of(&property).shift_at(act.now);
        self.open(&act, shift)?;
        let intake = Intake {
            number: self.number(),
            channel: Some(Channel::Call),
            category: Some(case.category),
            relation: Some(Relation::Owner),
            person: Person {
                name: Some(Personal::new(case.name.to_owned())),
                phone: Some(Personal::new(case.phone.to_owned())),
                unit: case.place.parse().ok(),
            },
            content: Personal::new(case.words.to_owned()),
            between: None,
            received_by: None,
            handling: Handling::default(),
        };
        let Some(line) = self.enter(&act, shift, duty::Command::Record(intake))? else {
            return Ok(());
        };
        let Some(kind) = case.kind else { return Ok(()) };
        let promised = kind == Kind::Suggestion || case.urgency == Urgency::Scheduled;
        let by = self.now.checked_add_signed(TimeDelta::hours(30)).unwrap_or(self.now);
        let record = Carried {
            number: self.number(),
            matter: Matter {
                kind,
                urgency: case.urgency,
                unit: case.place.parse().ok(),
                place: Some(case.place.to_owned()),
                category: None,
                object: (kind == Kind::Complaint).then_some(Object::Neighbour),
            },
            promise: promised.then_some((Promised::Result, by)),
        };
        let wanted = record.number;
        self.enter(&act, shift, duty::Command::CarryOn { line, record })?;
        let holders = self.desk.numbers()?;
        let found = holders.iter().find(|holder| holder.shown.number == wanted);
        let Some(ticket) = found.map(|holder| holder.document) else { return Ok(()) };
        self.course(ticket, case)?;
        case.apart.iter().try_for_each(|apart| self.promise_apart(ticket, *apart))
    }

    /// A promise whose author had not seen the one before.
    fn promise_apart(&mut self, ticket: DocumentId, apart: Apart) -> Result<(), DeskError> {
        let Apart { by, minutes_ago, at: (days, hour), why } = apart;
        let act = self.act(by, minutes_ago);
        let day = self.now.with_timezone(&super::ZONE).date_naive();
        let visit =
            day.checked_add_days(Days::new(days)).and_then(|day| day.and_hms_opt(hour, 0, 0));
        let Some(visit) = visit else { return Ok(()) };
        let by = instant_of(visit, super::ZONE);
        let promise = Promise { of: Promised::Visit, by, alarm_minutes: (120, 30) };
        let fact = ticket::Fact::Promised { promise, reason: Some(why.to_owned()), over: None };
        self.write(&act, ticket, Some(Decision::from(fact)))?;
        Ok(())
    }

    fn course(&mut self, ticket: DocumentId, case: &Case) -> Result<(), DeskError> {
        let taken = case.minutes_ago;
        let hand_on = |note: &str| {
            Command::Dispatch(HandOn {
                department: case.department,
                also: Vec::new(),
                told: (case.department == Department::Engineering).then_some(WORKER.who),
                note: note.to_owned(),
            })
        };
        let note = |words: &str| Note { note: words.to_owned(), customer_told: false };
        let worked = !matches!(case.course, Course::Taken | Course::Graded | Course::Answered);
        if worked {
            self.deed(ticket, (CLERK, taken.saturating_sub(4)), hand_on(case.words))?;
            let by = ByWorker { worker: Some(WORKER.who) };
            self.deed(ticket, (CLERK, taken.saturating_sub(9)), Command::Accept(by))?;
            if case.course != Course::Accepted {
                self.deed(ticket, (CLERK, taken.saturating_mul(2) / 3), Command::Arrive(by))?;
                let half = taken.checked_div(2).unwrap_or(0);
                self.deed(ticket, (CLERK, half), Command::Report(note(case.progress)))?;
            }
        }
        match case.course {
            Course::Taken | Course::Accepted | Course::InWork => Ok(()),
            Course::Waiting(reason) => {
                let wait = Wait { reason, whom: case.progress.to_owned() };
                self.deed(ticket, (CLERK, 90), Command::Wait(wait))
            }
            Course::Feedback(ago) => {
                let finish = Finish {
                    action: case.progress.to_owned(),
                    materials: String::new(),
                    fee: None,
                    worker: Some(WORKER.who),
                };
                let done = ago.saturating_add(8);
                self.deed(ticket, (CLERK, done), Command::Finish(finish))?;
                let feedback =
                    Command::TakeFeedback { from: Some(WORKER.who), call_at_night: false };
                self.deed(ticket, (CLERK, ago), feedback)
            }
            Course::Graded => {
                let grade = Command::Grade { grade: Grade::Minor, ground: None, households: 1 };
                self.deed(ticket, (SUPERVISOR, taken.saturating_sub(20)), grade)
            }
            Course::Answered => {
                let answer = Command::Answer(Personal::new(case.progress.to_owned()));
                self.deed(ticket, (CLERK, taken.saturating_sub(3)), answer)
            }
        }
    }

    fn open(&mut self, act: &Act, shift: Shift) -> Result<(), DeskError> {
        let property = self.desk.property_at(act.now)?;
        let document = shift.duty_log(property.uid);
        let log = duty::fold(&self.desk.ledger(document)?);
        if log.opening().is_some() {
            return Ok(());
        }
        let roster = self.desk.settings()?.roster();
        let stretches = roster.stretches(shift, Timetable::of(&property));
        let keeper = if shift.slot.is_kept_by(act.role) {
            *act
        } else {
            Act { by: GUARD.who, role: GUARD.role, ..*act }
        };
        let command = duty::Command::Open { shift, plan: roster.plan(shift), stretches };
        let decided = duty::decide(&log, &keeper, &property, command).ok();
        self.write(&keeper, document, decided)?;
        let log = duty::fold(&self.desk.ledger(document)?);
        let arrived = duty::decide(&log, &keeper, &property, duty::Command::Arrive(keeper.by)).ok();
        self.write(&keeper, document, arrived)?;
        Ok(())
    }

    fn enter(
        &mut self,
        act: &Act,
        shift: Shift,
        command: duty::Command,
    ) -> Result<Option<FactKey>, DeskError> {
        let property = self.desk.property_at(act.now)?;
        let document = shift.duty_log(property.uid);
        let log = duty::fold(&self.desk.ledger(document)?);
        let decided = duty::decide(&log, act, &property, command);
        if let Err(refusal) = &decided {
            tracing::debug!(code = refusal.code(), "did not happen");
        }
        self.write(act, document, decided.ok())
    }

    fn deed(
        &mut self,
        ticket: DocumentId,
        (who, minutes): (Somebody, i64),
        command: Command,
    ) -> Result<(), DeskError> {
        let act = self.act(who, minutes);
        let property = self.desk.property_at(act.now)?;
        let folded = ticket::fold(&self.desk.ledger(ticket)?, property.zone);
        let decided = ticket::decide::decide(&folded, &act, &property, command);
        if let Err(refusal) = &decided {
            tracing::debug!(code = refusal.code(), "did not happen");
        }
        self.write(&act, ticket, decided.ok())?;
        Ok(())
    }

    fn write<F: dutybook_domain::draft::FactOf>(
        &mut self,
        act: &Act,
        document: DocumentId,
        decided: Option<Decision<F>>,
    ) -> Result<Option<FactKey>, DeskError> {
        let Some(decision) = decided else { return Ok(None) };
        let keys = self.desk.commit(act, Desk::next_click()?, decision.at(document))?;
        Ok(keys.first().copied())
    }
}
