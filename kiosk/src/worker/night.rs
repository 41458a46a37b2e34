//! The night log for its screen, and what is asked of it: lines written at night, who leaves the
//! desk, and in the morning what each line becomes.

use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::civil;
use dutybook_domain::duty::contact::{Handling, Intake, Notice, Person};
use dutybook_domain::duty::night::{NightLine, night_lines, unconverted};
use dutybook_domain::duty::presence::{LeaveReason, Leaving, present_at};
use dutybook_domain::duty::{self, Carried, DutyLog, Fact};
use dutybook_domain::id::SpokenNumber;
use dutybook_domain::ledger::FactKey;
use dutybook_domain::personal::{Personal, masked_phone};
use dutybook_domain::regulation::RuleId;
use dutybook_domain::shift::{Shift, Slot, Timetable};
use dutybook_domain::staff::Act;
use dutybook_domain::ticket::matter::{Kind, Matter, Promised};
use dutybook_domain::unit::UnitCode;

use super::matters::Reading;
use super::show::Moment;
use super::state::State;
use super::writing::NotDone;
use crate::desk::DeskError;
use crate::screens::night::{
    Absence, Becomes, Deed, Done, LeaveForm, Line, Part, Settled, Typed, View, Whereabouts,
};
use crate::text;
use crate::views::News;

impl State {
    /// The night at hand: the one that runs for night duty; for the day's people the last one as
    /// long as something of it waits.
    fn night_at(&self, now: DateTime<Utc>) -> Result<(Shift, DutyLog), DeskError> {
        let property = self.desk().property_at(now)?;
        let running = Timetable::of(&property).shift_at(now);
        let last = Shift::new(civil::day_before(running.on), Slot::Night);
        let log = |shift: Shift| -> Result<DutyLog, DeskError> {
            Ok(duty::fold(&self.desk().ledger(shift.duty_log(property.uid))?))
        };
        let before = log(last)?;
        let converts = self.signed_in.is_some_and(|(_, role)| !role.is_night_duty());
        if running.slot != Slot::Night || (converts && !unconverted(&before).is_empty()) {
            return Ok((last, before));
        }
        Ok((running, log(running)?))
    }

    pub(super) fn night_view(&self, moment: &Moment) -> Result<View, DeskError> {
        let (shift, log) = self.night_at(moment.now)?;
        let property = self.desk().property_at(moment.now)?;
        let timetable = Timetable::of(&property);
        let hours = (timetable.starts_at(shift), timetable.ends_at(shift));
        let runs = timetable.shift_at(moment.now) == shift;
        let reading = self.reading(moment);
        let until = property.rules.time(RuleId::NightConversionUntil);
        let me = self.signed_in;
        let part = match me {
            Some((_, role)) if role.is_night_duty() && runs => Part::Keeps,
            Some((_, role)) if role.is_customer_service() || role.is_supervisor() => Part::Converts,
            Some(_) | None => {
                Part::Reads(text::night::only_customer_service(self.language).to_owned())
            }
        };
        let present = present_at(&log, moment.now);
        let today = moment.now.with_timezone(&property.zone).date_naive();
        let others = moment.settings.staff(today).filter(|one| Some(one.who) != me.map(|me| me.0));
        Ok(View {
            shift,
            runs,
            hours,
            duty: duty_of(&log, &reading),
            lines: night_lines(&log).iter().map(|line| read(line, &log, &reading)).collect(),
            convert_by: civil::at(civil::day_after(shift.on), until, property.zone),
            absences: absences(&log, &reading),
            part,
            reader: match me {
                Some((who, _)) if present.contains_key(&who) => Whereabouts::Here,
                Some(_) | None => Whereabouts::Away,
            },
            colleagues: others.map(|one| (one.who, one.name.reveal().clone())).collect(),
            outcome: self.night_outcome.clone(),
        })
    }

    pub(super) fn act_on_night(&mut self, night: Shift, deed: Deed) {
        let Some(act) = self.act() else { return };
        let outcome = self.do_at_night(&act, night, deed);
        self.night_outcome = Some(match self.said(outcome) {
            Ok(done) => {
                if done == Done::Recorded {
                    self.forget_night();
                }
                self.tell(News::NightSaved(done));
                Ok(act.now)
            }
            Err(why) => Err(why),
        });
    }

    fn do_at_night(&mut self, act: &Act, night: Shift, deed: Deed) -> Result<Done, NotDone> {
        match deed {
            Deed::Record(typed) => {
                let number = self.next_number();
                let intake = intake_of(&typed, number, act);
                let outcome = typed.outcome.ok_or_else(|| {
                    let missing = typed.missing();
                    NotDone::Refused(text::night::missing(&missing, self.language))
                })?;
                self.enter(act, duty::Command::RecordNight(intake, outcome))?;
                self.last_serial = number.serial;
                Ok(Done::Recorded)
            }
            Deed::Note(entry, outcome) => {
                self.enter_at(act, night, duty::Command::Outcome(entry, outcome))?;
                Ok(Done::Noted)
            }
            Deed::Convert(entry, becomes) => {
                self.convert(act, night, (entry, becomes))?;
                Ok(Done::Settled)
            }
            Deed::NoAction(entry, reason) => {
                self.enter_at(act, night, duty::Command::NoAction(entry, reason))?;
                Ok(Done::Settled)
            }
            Deed::Leave(form) => {
                let LeaveForm { why, cover, alone } = form;
                let why = why.unwrap_or(LeaveReason::Break);
                let alone_because =
                    cover.is_none().then(|| alone.trim().to_owned()).filter(|why| !why.is_empty());
                let leaving = Leaving { who: act.by, why, cover, alone_because };
                self.enter_at(act, night, duty::Command::Leave(leaving))?;
                Ok(Done::Moved)
            }
            Deed::Return => {
                self.enter_at(act, night, duty::Command::Return(act.by))?;
                Ok(Done::Moved)
            }
        }
    }

    /// A line into its 002 of the morning and the record; work goes to its department at once.
    fn convert(
        &mut self,
        act: &Act,
        night: Shift,
        (entry, becomes): (FactKey, Becomes),
    ) -> Result<(), NotDone> {
        let log = night.duty_log(self.desk().property());
        let log = duty::fold(&self.desk().ledger(log)?);
        let line = night_lines(&log).into_iter().find(|line| line.key == entry);
        let words = line.map(|line| line.entry.raised.content.reveal().clone());
        let contact = self.next_number();
        let number = SpokenNumber { serial: contact.serial.saturating_add(1), ..contact };
        let by = act.now.checked_add_signed(TimeDelta::days(1));
        let promise = by.filter(|_| becomes.kind == Kind::Suggestion);
        let record = Carried {
            number,
            matter: Matter {
                kind: becomes.kind,
                urgency: becomes.urgency,
                unit: None,
                place: becomes.place.or_else(|| words.as_deref().and_then(place_said)),
                category: None,
                object: becomes.object,
            },
            promise: promise.map(|by| (Promised::Result, by)),
        };
        let department = becomes.kind.usual_department().filter(|_| becomes.kind.is_work());
        let note = words.as_deref().map_or("", without_place);
        self.in_one_click(act, |click| {
            let command = duty::Command::Convert { entry, contact, record };
            let ticket = click.enter(night, command)?.ticket;
            match (ticket, department) {
                (Some(ticket), Some(department)) => click.dispatch(ticket, (department, note)),
                (_, _) => Ok(()),
            }
        })?;
        self.last_serial = number.serial;
        Ok(())
    }

    /// Enters something in the log of a night.
    fn enter_at(&self, act: &Act, night: Shift, command: duty::Command) -> Result<(), NotDone> {
        self.in_one_click(act, |click| click.enter(night, command).map(drop))
    }
}

/// What the rules are asked to write in the night log. A place that is no unit stands before the
/// words: the log has no other field for it.
fn intake_of(typed: &Typed, number: SpokenNumber, act: &Act) -> Intake {
    let some = |words: &str| {
        let words = words.trim();
        (!words.is_empty()).then(|| Personal::new(words.to_owned()))
    };
    let place = typed.place.trim();
    let unit = place.parse::<UnitCode>().ok();
    let words = typed.words.trim();
    let content = if words.is_empty() || place.is_empty() || unit.is_some() {
        words.to_owned()
    } else {
        format!("{place}{PLACE_ENDS}{words}")
    };
    let told = typed.told.map(|department| Notice { department, person: None, at: act.now });
    Intake {
        number,
        channel: Some(typed.channel),
        category: typed.category,
        relation: Some(typed.relation),
        person: Person { name: some(&typed.name), phone: some(&typed.phone), unit },
        content: Personal::new(content),
        between: None,
        received_by: None,
        handling: Handling { notified: told.into_iter().collect(), ..Handling::default() },
    }
}

/// What ends the place within the words of a line.
const PLACE_ENDS: char = '\u{ff1a}';
/// The longest place a line begins with, in characters.
const PLACE: usize = 16;

/// The place a line's words begin with.
fn place_said(words: &str) -> Option<String> {
    let (place, _) = words.split_once(PLACE_ENDS)?;
    let place = place.trim();
    (!place.is_empty() && place.chars().count() <= PLACE).then(|| place.to_owned())
}

/// A line's words without the place before them.
fn without_place(words: &str) -> &str {
    match (place_said(words), words.split_once(PLACE_ENDS)) {
        (Some(_), Some((_, rest))) => rest,
        (_, _) => words,
    }
}

/// Who came to the desk for the night, in the order they came.
pub(super) fn duty_of(log: &DutyLog, reading: &Reading<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in log.lines().values() {
        if let Fact::Arrived { who } = line.fact {
            let name = reading.name(who);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

pub(super) fn read(line: &NightLine, log: &DutyLog, reading: &Reading<'_>) -> Line {
    let raised = &line.entry.raised;
    let content = raised.content.reveal();
    let unit = raised.person.unit.as_ref().map(|unit| unit.as_str().to_owned());
    let place = unit.clone().or_else(|| place_said(content)).unwrap_or_default();
    let words = if unit.is_some() { content.as_str() } else { without_place(content) };
    let phone = raised.person.phone.as_ref().map(|phone| masked_phone(phone.reveal()));
    let stamp = log.lines().get(&line.key).and_then(|written| written.stamp);
    let numbers = line.converted.iter().map(|(converted, _)| {
        let shown = reading.numbers.get(&converted.record.document).cloned();
        shown.unwrap_or_else(|| converted.record.number.to_string())
    });
    let settled = match &line.no_action {
        _ if !line.converted.is_empty() => Some(Settled::Became(numbers.collect())),
        Some((why, _)) => Some(Settled::Nothing(why.clone())),
        None => None,
    };
    Line {
        key: line.key,
        number: line.entry.number.to_string(),
        received_at: line.received_at,
        recorded_at: stamp.map(|stamp| stamp.recorded_at),
        by: line.entered_by.map(|who| reading.name(who)).unwrap_or_default(),
        place,
        who: raised.person.name.as_ref().map(|name| name.reveal().clone()).unwrap_or_default(),
        phone: phone.unwrap_or_default(),
        channel: raised.channel,
        category: raised.category,
        words: words.trim().to_owned(),
        outcome: line.outcome,
        told: line.entry.notified.iter().map(|notice| notice.department).collect(),
        settled,
    }
}

/// Who left the desk and came back, in the order they left. The end of a duty is no absence.
pub(super) fn absences(log: &DutyLog, reading: &Reading<'_>) -> Vec<Absence> {
    let mut moves: Vec<(DateTime<Utc>, &Fact)> = log
        .lines()
        .values()
        .filter_map(|line| line.stamp.map(|stamp| (stamp.occurred_at, &line.fact)))
        .collect();
    moves.sort_by_key(|(at, _)| *at);
    let back = |who, from: DateTime<Utc>| {
        let mut later = moves.iter().filter(|(at, _)| *at >= from);
        later.find_map(|(at, fact)| {
            let (Fact::Arrived { who: came } | Fact::Returned { who: came }) = fact else {
                return None;
            };
            (*came == who).then_some(*at)
        })
    };
    let left = moves.iter().filter_map(|(from, fact)| {
        let Fact::Left(leaving) = fact else { return None };
        (leaving.why != LeaveReason::OffDuty).then(|| Absence {
            who: reading.name(leaving.who),
            from: *from,
            until: back(leaving.who, *from),
            why: leaving.why,
            cover: leaving.cover.map(|who| reading.name(who)),
        })
    });
    left.collect()
}
