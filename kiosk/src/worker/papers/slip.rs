//! The 003 and the 028 of a ticket, filled from what its facts say. Telephones are masked: a copy
//! goes with the department (regulations §11.2, arts. 20–23).

use std::collections::BTreeSet;

use dutybook_domain::duty;
use dutybook_domain::duty::contact::contacts;
use dutybook_domain::duty::night::night_lines;
use dutybook_domain::follow_up::Attempt;
use dutybook_domain::id::{DocumentId, StaffId};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::personal::masked_phone;
use dutybook_domain::ticket::clocks::ClockName;
use dutybook_domain::ticket::fact::{Fact, Phase};
use dutybook_domain::ticket::matter::Origin;
use dutybook_domain::ticket::round::{End, Round};
use dutybook_domain::ticket::{self, Noted, Ticket};

use super::Filled;
use crate::desk::DeskError;
use crate::look::Look;
use crate::paper::forms::{self, FollowUp, Slip};
use crate::screens::records::Paper;
use crate::text;
use crate::worker::matters::Reading;
use crate::worker::show::Moment;
use crate::worker::state::State;

impl State {
    pub(super) fn slip(
        &self,
        moment: &Moment,
        document: DocumentId,
    ) -> Result<Option<Filled>, DeskError> {
        let look = self.look(moment.now);
        let reading = self.reading(moment);
        let ticket = ticket::fold(&self.desk().ledger(document)?, look.zone);
        let Some(matter) = reading.matter(document, &ticket) else { return Ok(None) };
        let mut form = slip_of(&ticket, &reading, &look);
        form.number.clone_from(&matter.number);
        form.contact = self.contact_of(&ticket)?;
        let of = self.slip_copies(moment.now)?;
        let (mut sheets, mut before) = (Vec::new(), Vec::new());
        for copy in 1..=of {
            let printed = copies(&ticket).filter(|(_, number, _)| *number == copy).count();
            let mark = text::paper::mark(Some((copy, of)), printed, look.language);
            let head = self.head((mark, Vec::new()), &look)?;
            sheets.push(forms::slip(head, form.clone()));
            before.push(printed);
        }
        let log = copies(&ticket).map(|(noted, number, why)| {
            let at = text::paper::instant(noted.at, &look);
            let by = reading.name(noted.by);
            format!("{number}/{of} {at} {by} {}", why.unwrap_or_default()).trim().to_owned()
        });
        let name = format!("003 {}", matter.number);
        let log = log.collect();
        Ok(Some(Filled { sheets, name, record: Some(document), before, log }))
    }

    pub(super) fn follow_up(
        &self,
        moment: &Moment,
        document: DocumentId,
    ) -> Result<Option<Filled>, DeskError> {
        let look = self.look(moment.now);
        let reading = self.reading(moment);
        let ticket = ticket::fold(&self.desk().ledger(document)?, look.zone);
        let Some(matter) = reading.matter(document, &ticket) else { return Ok(None) };
        let slip = slip_of(&ticket, &reading, &look);
        let calls =
            [ClockName::FollowUp, ClockName::FollowUpDeferred, ClockName::ComplaintCallback];
        let clocks = ticket.clocks(look.zone);
        let due = clocks.iter().rev().find(|clock| calls.contains(&clock.name));
        let rounds = ticket.rounds.iter();
        let attempts = rounds.flat_map(|round| round.follow_ups().chain(round.callbacks()));
        let form = FollowUp {
            number: matter.number.clone(),
            who: slip.who,
            phone: slip.phone,
            place: slip.place,
            done: slip.done,
            feedback: slip.feedback,
            due: due.map_or_else(String::new, |clock| text::paper::instant(clock.due_at, &look)),
            content: slip.content,
            attempts: attempts.map(|noted| attempt_row(&noted, &reading, &look)).collect(),
            review: slip.closed,
        };
        let since = dutybook_domain::civil::day_of(matter.received_at, look.zone);
        let paper = (Paper::FollowUp(document), format!("028 {}", matter.number), Some(document));
        let facts = (Vec::new(), since);
        self.one_copy(moment, paper, facts, |head| forms::follow_up(head, form)).map(Some)
    }

    /// The number of the 002 line or night entry a ticket came from.
    fn contact_of(&self, ticket: &Ticket) -> Result<String, DeskError> {
        let (document, line) = match ticket.receipt().map(|noted| &noted.what.origin) {
            Some(Origin::Contact { document, line } | Origin::NightEntry { document, line }) => {
                (*document, *line)
            }
            Some(Origin::Ticket(other)) => return Ok(other.number.to_string()),
            None => return Ok(String::new()),
        };
        let log = duty::fold(&self.desk().ledger(document)?);
        Ok(number_of(&log, line))
    }
}

/// The numbers of a line of a duty log.
fn number_of(log: &duty::DutyLog, line: FactKey) -> String {
    let by_day = contacts(log).into_iter().find(|one| one.is_made_by(line));
    if let Some(contact) = by_day {
        let numbers: Vec<String> = contact.numbers.iter().map(ToString::to_string).collect();
        return numbers.join(" ");
    }
    let by_night = night_lines(log).into_iter().find(|one| one.key == line);
    by_night.map_or_else(String::new, |line| line.entry.number.to_string())
}

/// The copies printed, in the order they were: when and by whom, which, and why again.
fn copies(ticket: &Ticket) -> impl Iterator<Item = (&Noted<Fact>, u32, Option<&str>)> {
    ticket.margin.iter().filter_map(|noted| {
        let Fact::Printed(copy) = &noted.what else { return None };
        Some((noted, copy.number, copy.reprint.as_deref()))
    })
}

/// Words in one cell, those that are there.
fn together(words: &[&str]) -> String {
    let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Each copy that was printed, such as `1/2`, once.
pub(in crate::worker) fn copies_printed(ticket: &Ticket) -> Vec<String> {
    let printed = ticket.margin.iter().filter_map(|noted| {
        let Fact::Printed(copy) = &noted.what else { return None };
        Some((copy.number, copy.of))
    });
    let printed: BTreeSet<(u32, u32)> = printed.collect();
    printed.into_iter().map(|(number, of)| format!("{number}/{of}")).collect()
}

/// When and who, in one cell.
fn stamp<F>(noted: &Noted<F>, who: Option<StaffId>, reading: &Reading<'_>, look: &Look) -> String {
    let by = reading.name(who.unwrap_or(noted.by));
    format!("{} {by}", text::paper::instant(noted.at, look))
}

fn slip_of(ticket: &Ticket, reading: &Reading<'_>, look: &Look) -> Slip {
    let mut slip = Slip::default();
    let language = look.language;
    if let Some(noted) = ticket.receipt() {
        let receipt = &noted.what;
        let matter = &receipt.matter;
        slip.received = stamp(noted, ticket.first_receiver(), reading, look);
        let unit = matter.unit.as_ref().map(|unit| unit.as_str().to_owned());
        let place = matter.place.clone().filter(|place| unit.as_ref() != Some(place));
        slip.place = unit.into_iter().chain(place).collect::<Vec<_>>().join(" ");
        let name = receipt.reporter.name.as_ref();
        slip.who = name.map_or_else(String::new, |name| name.reveal().clone());
        let phone = receipt.reporter.phone.as_ref();
        slip.phone = phone.map_or_else(String::new, |phone| masked_phone(phone.reveal()));
        let kind = text::ticket::kind(matter.kind, language);
        let category = matter.category.clone().unwrap_or_default();
        slip.kind = together(&[kind, &category]);
        text::paper::urgency(matter.urgency, language).clone_into(&mut slip.urgency);
        slip.content.clone_from(receipt.content.reveal());
        let promise = ticket.round().and_then(|round| round.promises().next_back());
        let promise = promise.map(|noted| *noted.what).or(receipt.promise);
        slip.appointment =
            promise.map_or_else(String::new, |one| text::paper::instant(one.by, look));
    }
    if let Some(round) = ticket.round() {
        fill_course(&mut slip, round, reading, look);
    }
    slip
}

fn fill_course(slip: &mut Slip, round: &Round, reading: &Reading<'_>, look: &Look) {
    let language = look.language;
    if let Some(noted) = round.dispatches().next_back() {
        let all = std::iter::once(noted.what.department).chain(noted.what.also.iter().copied());
        let names: Vec<String> =
            all.map(|one| text::shell::department(one, language).to_owned()).collect();
        let told = noted.what.told.map_or_else(String::new, |who| reading.name(who));
        let names = text::paper::joined(&names, language);
        slip.department = together(&[&names, &told]);
        slip.issued = stamp(&noted, None, reading, look);
    }
    let last = |wanted| {
        let (noted, worker) = last_step(round, wanted)?;
        Some(stamp(noted, worker, reading, look))
    };
    slip.accepted = last(Step::Accepted).unwrap_or_default();
    slip.arrived = last(Step::Arrived).unwrap_or_default();
    if let Some(noted) = round.completions().next_back() {
        slip.done = stamp(&noted, noted.what.worker, reading, look);
        slip.action.clone_from(&noted.what.action);
        slip.materials.clone_from(&noted.what.materials);
        let fee = noted.what.fee;
        slip.fee = fee.map_or_else(String::new, |fee| {
            text::paper::fee(fee.total_fen, fee.consented, language)
        });
    }
    fill_ending(slip, round, reading, look);
}

/// A step of a worker.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Accepted,
    Arrived,
}

/// The last such step, and who did it where that is not who entered it.
fn last_step(round: &Round, wanted: Step) -> Option<(&Noted<Fact>, Option<StaffId>)> {
    round.facts().iter().rev().find_map(|noted| {
        let (step, by) = if let Fact::Accepted(by) = &noted.what {
            (Step::Accepted, by)
        } else if let Fact::Arrived(by) = &noted.what {
            (Step::Arrived, by)
        } else {
            return None;
        };
        (step == wanted).then_some((noted, by.worker))
    })
}

fn fill_ending(slip: &mut Slip, round: &Round, reading: &Reading<'_>, look: &Look) {
    let language = look.language;
    let of = |phase| round.evidence().filter(|noted| noted.what.phase == phase).count();
    slip.evidence = text::paper::pictures((of(Phase::Before), of(Phase::After)), language);
    let mut facts = round.facts().iter().rev();
    let signature = facts.find_map(|noted| {
        if let Fact::Signed(_) = &noted.what {
            let at = text::paper::instant(noted.at, look);
            return Some(text::paper::signed_on_screen(&at, language));
        }
        let Fact::SignRefused(refused) = &noted.what else { return None };
        Some(text::paper::sign_refused(&refused.reason, language))
    });
    slip.signature = signature.unwrap_or_default();
    if let Some(noted) = round.feedbacks().next_back() {
        slip.feedback = stamp(&noted, noted.what.from, reading, look);
    }
    if let Some(noted) = round.follow_ups().next_back() {
        let score = noted.what.answer().and_then(|answer| answer.satisfaction);
        let said = text::paper::reached(&noted.what.outcome, language);
        let at = text::paper::instant(noted.at, look);
        slip.follow_up = together(&[&at, said, &text::paper::mark_of(score)]);
    }
    let closed = round.end().filter(|noted| matches!(noted.what, End::Closed(_)));
    slip.closed = closed.map_or_else(String::new, |noted| stamp(&noted, None, reading, look));
}

fn attempt_row(noted: &Noted<&Attempt>, reading: &Reading<'_>, look: &Look) -> Vec<String> {
    let language = look.language;
    let attempt = noted.what;
    let answer = attempt.answer();
    let mark = text::paper::mark_of;
    let done = answer.map(|answer| text::paper::yes(answer.confirmed_done, language).to_owned());
    let remark = answer.and_then(|answer| answer.remark.as_ref());
    vec![
        text::paper::instant(noted.at, look),
        reading.name(noted.by),
        text::paper::method(attempt.method, language).to_owned(),
        text::paper::reached(&attempt.outcome, language).to_owned(),
        done.unwrap_or_default(),
        mark(answer.and_then(|answer| answer.satisfaction)),
        mark(answer.and_then(|answer| answer.attitude)),
        mark(answer.and_then(|answer| answer.timeliness)),
        mark(answer.and_then(|answer| answer.cleanliness)),
        remark.map_or_else(String::new, |remark| remark.reveal().clone()),
        attempt.action.clone().unwrap_or_default(),
    ]
}
