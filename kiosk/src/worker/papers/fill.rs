//! Papers of days and nights, filled from the duty logs, and the empty forms.

use chrono::{DateTime, NaiveDate, Utc};
use dutybook_domain::civil::day_of;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::duty;
use dutybook_domain::duty::contact::{ContactLine, contacts};
use dutybook_domain::duty::night::night_lines;
use dutybook_domain::id::DocumentId;
use dutybook_domain::journal::{Line, Printed};
use dutybook_domain::personal::masked_phone;
use dutybook_domain::shift::{Shift, Slot, Timetable};
use dutybook_domain::ticket;
use dutybook_domain::ticket::round::Round;

use super::{Filled, kind};
use crate::desk::DeskError;
use crate::look::Look;
use crate::paper::Sheet;
use crate::paper::forms::{self, FollowUp, Head, Night, Slip};
use crate::screens::night::Settled;
use crate::screens::records::{Blank, Paper};
use crate::text;
use crate::text::paper::joined;
use crate::worker::matters::Reading;
use crate::worker::night::{absences, duty_of, read};
use crate::worker::show::Moment;
use crate::worker::state::State;

impl State {
    /// Fills a paper; none where its record is not there.
    pub(super) fn fill(
        &mut self,
        moment: &Moment,
        paper: Paper,
    ) -> Result<Option<Filled>, DeskError> {
        match paper {
            Paper::Register(on, slot) => self.register_of(moment, on, slot).map(Some),
            Paper::Slip(document) => self.slip(moment, document),
            Paper::FollowUp(document) => self.follow_up(moment, document),
            Paper::Night(on) => self.night_log(moment, on).map(Some),
            Paper::Handover(at) => self.handover_sheet(moment, at).map(Some),
            Paper::Blank(blank) => self.blank(moment, blank).map(Some),
        }
    }

    /// A paper of one copy: how often it was printed, and each print in words.
    pub(super) fn printed_before(
        &self,
        moment: &Moment,
        paper: Paper,
        (name, record, since): (&str, Option<DocumentId>, NaiveDate),
    ) -> Result<Vec<String>, DeskError> {
        let reading = self.reading(moment);
        let look = self.look(moment.now);
        let prints = self.prints_since(moment.now, Some(since))?;
        let same = prints.iter().filter(|(_, one)| {
            one.paper == kind(paper) && one.record == record && one.name == name
        });
        Ok(same.map(|(line, one)| said(line, one, &reading, &look)).collect())
    }

    pub(super) fn one_copy(
        &self,
        moment: &Moment,
        (paper, name, record): (Paper, String, Option<DocumentId>),
        (facts, since): (Vec<String>, NaiveDate),
        fill: impl FnOnce(Head) -> Sheet,
    ) -> Result<Filled, DeskError> {
        let look = self.look(moment.now);
        let log = self.printed_before(moment, paper, (&name, record, since))?;
        let mark = text::paper::mark(None, log.len(), look.language);
        let sheet = fill(self.head((mark, facts), &look)?);
        Ok(Filled { sheets: vec![sheet], name, record, before: vec![log.len()], log })
    }

    fn register_of(
        &self,
        moment: &Moment,
        on: NaiveDate,
        slot: Option<Slot>,
    ) -> Result<Filled, DeskError> {
        let look = self.look(moment.now);
        let reading = self.reading(moment);
        let slots = slot.map_or_else(|| Slot::ALL.to_vec(), |slot| vec![slot]);
        let mut lines: Vec<ContactLine> = Vec::new();
        let mut duty = Vec::new();
        for slot in &slots {
            let desk = self.desk();
            let log = desk.ledger(Shift::new(on, *slot).duty_log(desk.property()))?;
            drop(desk);
            let log = duty::fold(&log);
            lines.extend(contacts(&log));
            for name in duty_of(&log, &reading) {
                if !duty.contains(&name) {
                    duty.push(name);
                }
            }
        }
        lines.sort_by_key(|line| (line.received_at, line.numbers.first().copied()));
        let mut rows: Vec<Vec<String>> = Vec::with_capacity(lines.len());
        for line in &lines {
            let carried = self.carried(line, (on, &reading), &look)?;
            rows.push(register_row(line, (on, &reading, carried), &look));
        }
        let shift = text::records::slot(slot, look.language);
        let mut facts = vec![text::paper::day(on, look.language), shift.to_owned()];
        if !duty.is_empty() {
            facts.push(text::records::on_duty(&joined(&duty, look.language), look.language));
        }
        facts.push(text::records::lines(rows.len(), look.language));
        let name = format!("002 {on} {shift}");
        let paper = Paper::Register(on, slot);
        self.one_copy(moment, (paper, name, None), (facts, on), |head| forms::register(head, rows))
    }

    /// Whom the tickets of a 002 line were handed to and when, and what each is and how it stands.
    fn carried(
        &self,
        line: &ContactLine,
        (on, reading): (NaiveDate, &Reading<'_>),
        look: &Look,
    ) -> Result<Carried, DeskError> {
        let mut carried = Carried::default();
        for link in &line.handling.links {
            let number = link.number.to_string();
            if link.kind != DocumentKind::Ticket {
                carried.records.push(text::paper::became(&number, look.language));
                continue;
            }
            let ticket = ticket::fold(&self.desk().ledger(link.document)?, look.zone);
            let shown = reading.numbers.get(&link.document).cloned().unwrap_or(number);
            let stage = text::ticket::stage(ticket.stage(), look.language);
            carried.records.push(text::paper::became(&shown, look.language));
            carried.records.push(stage.to_owned());
            let told = ticket.rounds.iter().flat_map(Round::dispatches).map(|noted| {
                let department = text::shell::department(noted.what.department, look.language);
                format!("{department} {}", time_of(Some(noted.at), on, look))
            });
            carried.told.extend(told);
        }
        Ok(carried)
    }

    fn night_log(&self, moment: &Moment, on: NaiveDate) -> Result<Filled, DeskError> {
        let look = self.look(moment.now);
        let reading = self.reading(moment);
        let shift = Shift::new(on, Slot::Night);
        let document = shift.duty_log(self.desk().property());
        let log = duty::fold(&self.desk().ledger(document)?);
        let lines = night_lines(&log);
        let lines = lines.iter().map(|line| night_row(&read(line, &log, &reading), &look));
        let words = text::paper::words(look.language);
        let away = absences(&log, &reading).into_iter().map(|one| {
            let back = one.until.map(|until| text::paper::instant(until, &look));
            vec![
                one.who,
                text::paper::instant(one.from, &look),
                back.unwrap_or_else(|| words.still_away.to_owned()),
                text::night::leave_reason(one.why, look.language).to_owned(),
                one.cover.unwrap_or_default(),
            ]
        });
        let night = Night { lines: lines.collect(), absences: away.collect() };
        let timetable = Timetable::of(&self.desk().property_at(moment.now)?);
        let hours = [timetable.starts_at(shift), timetable.ends_at(shift)]
            .map(|at| text::paper::instant(at, &look));
        let duty = joined(&duty_of(&log, &reading), look.language);
        let facts = vec![
            hours.join(" – "),
            text::records::on_duty(&duty, look.language),
            text::records::lines(night.lines.len(), look.language),
        ];
        let name = text::records::night_name(on, look.language);
        let paper = (Paper::Night(on), name, Some(document));
        self.one_copy(moment, paper, (facts, on), |head| forms::night(head, night))
    }

    fn blank(&self, moment: &Moment, blank: Blank) -> Result<Filled, DeskError> {
        let look = self.look(moment.now);
        let words = text::paper::words(look.language);
        let name = text::records::blank(blank, look.language).to_owned();
        let head = |mark: String, fact: &str| {
            let facts = if fact.is_empty() { Vec::new() } else { vec![fact.to_owned()] };
            self.head((mark, facts), &look)
        };
        let sheets = match blank {
            Blank::Register => vec![forms::blank_register(head(String::new(), words.blank_day)?)],
            Blank::Night => vec![forms::blank_night(head(String::new(), words.blank_night)?)],
            Blank::FollowUp => {
                vec![forms::follow_up(head(String::new(), "")?, FollowUp::default())]
            }
            Blank::Slip => {
                let of = self.slip_copies(moment.now)?;
                let mut sheets = Vec::new();
                for copy in 1..=of {
                    let mark = text::paper::mark(Some((copy, of)), 0, look.language);
                    sheets.push(forms::slip(head(mark, "")?, Slip::default()));
                }
                sheets
            }
        };
        let before = vec![0; sheets.len()];
        let since = day_of(moment.now, look.zone);
        let log = self.printed_before(moment, Paper::Blank(blank), (&name, None, since))?;
        Ok(Filled { sheets, name, record: None, before, log })
    }
}

/// One print in words.
pub(super) fn said(line: &Line, one: &Printed, reading: &Reading<'_>, look: &Look) -> String {
    let at =
        line.stamp.map_or_else(String::new, |stamp| text::paper::instant(stamp.occurred_at, look));
    let by = line.stamp.map_or_else(String::new, |stamp| reading.name(stamp.by));
    let way = text::records::outlet(one.outlet, look.language);
    let why = one.reprint.clone().unwrap_or_default();
    [at.as_str(), &by, way, &why].join(" ").trim().to_owned()
}

/// A time of the day the sheet is of; with its day where it is another.
fn time_of(at: Option<DateTime<Utc>>, on: NaiveDate, look: &Look) -> String {
    let Some(at) = at else { return String::new() };
    let clock = text::time::clock(at, look);
    let day = day_of(at, look.zone);
    if day == on { clock } else { format!("{} {clock}", day.format("%m-%d")) }
}

/// What became of a 002 line in the tickets it became.
#[derive(Default)]
struct Carried {
    told: Vec<String>,
    records: Vec<String>,
}

fn register_row(
    line: &ContactLine,
    (on, reading, carried): (NaiveDate, &Reading<'_>, Carried),
    look: &Look,
) -> Vec<String> {
    let language = look.language;
    let raised = &line.contact.raised;
    let some = |value: Option<&dutybook_domain::personal::Personal<String>>| {
        value.map_or_else(String::new, |value| value.reveal().clone())
    };
    let numbers: Vec<String> = line.numbers.iter().map(ToString::to_string).collect();
    let relation = text::intake::relation(Some(raised.relation), language);
    let who = format!("{}\n{relation}", some(raised.person.name.as_ref()));
    let told = line.handling.notified.iter().map(|notice| {
        let department = text::shell::department(notice.department, language);
        format!("{department} {}", time_of(Some(notice.at), on, look))
    });
    let answers = line.handling.answers.iter().map(|answer| {
        let class = text::records::response(answer.class, language);
        let promised = answer
            .promised_at
            .map(|at| text::paper::promised(&time_of(Some(at), on, look), language));
        format!("{class} {}", promised.unwrap_or_default()).trim().to_owned()
    });
    let results = line.handling.answers.iter().filter_map(|answer| answer.result.as_ref());
    let results = results.map(|result| result.reveal().clone());
    vec![
        numbers.join("\n"),
        time_of(line.received_at, on, look),
        text::night::channel(raised.channel, language).to_owned(),
        who.trim().to_owned(),
        raised.person.unit.as_ref().map_or_else(String::new, |unit| unit.as_str().to_owned()),
        masked_phone(&some(raised.person.phone.as_ref())),
        text::records::category(raised.category, language).to_owned(),
        raised.content.reveal().clone(),
        told.chain(carried.told).collect::<Vec<_>>().join("\n"),
        answers.collect::<Vec<_>>().join("\n"),
        results.chain(carried.records).collect::<Vec<_>>().join("\n"),
        reading.name(line.contact.received_by),
    ]
}

fn night_row(line: &crate::screens::night::Line, look: &Look) -> Vec<String> {
    let language = look.language;
    let told: Vec<&str> =
        line.told.iter().map(|one| text::shell::department(*one, language)).collect();
    let morning = match &line.settled {
        Some(Settled::Became(numbers)) => text::paper::became(&numbers.join("\n"), language),
        Some(Settled::Nothing(why)) => why.clone(),
        None => String::new(),
    };
    vec![
        line.number.clone(),
        line.received_at.map_or_else(String::new, |at| text::time::clock(at, look)),
        text::night::channel(line.channel, language).to_owned(),
        text::records::category(line.category, language).to_owned(),
        line.place.clone(),
        [line.who.as_str(), &line.phone].join("\n").trim().to_owned(),
        line.words.clone(),
        told.join("\n"),
        text::night::outcome(line.outcome, language).to_owned(),
        morning,
        line.by.clone(),
    ]
}
