//! Finds papers: by form, day and shift, or by the number or place somebody names. Lists come from
//! the books; only what is shown is read whole.

use chrono::NaiveDate;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::shift::{Shift, Slot};
use dutybook_domain::ticket;
use dutybook_replica::reading::{Summary, TicketSummary};
use dutybook_store::books::{Listed, Which};
use dutybook_store::reports::Kept;

use crate::desk::DeskError;
use crate::look::Look;
use crate::screens::records::{Blank, Paper, Row, Tab};
use crate::text;
use crate::worker::show::Moment;
use crate::worker::state::State;

/// How many papers a list shows.
const MOST_ROWS: usize = 120;

impl State {
    /// The papers of a list that some words leave, the newest first.
    pub(super) fn find_papers(
        &self,
        moment: &Moment,
        tab: Tab,
        words: &str,
    ) -> Result<Vec<Row>, DeskError> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let rows = match tab {
            Tab::Register => self.registers(moment)?,
            Tab::Slip | Tab::FollowUp => return self.slips(moment, tab, &words),
            Tab::Night => self.nights(moment)?,
            Tab::Handover => self.handovers(moment)?,
            Tab::Blank => blanks(&self.look(moment.now)),
        };
        let has = |row: &Row, word: &str| {
            row.name.to_lowercase().contains(word)
                || row.facts.iter().any(|fact| fact.to_lowercase().contains(word))
        };
        let all = |row: &Row| words.iter().all(|word| has(row, word));
        Ok(rows.into_iter().filter(all).take(MOST_ROWS).collect())
    }

    fn summaries(&self, kind: DocumentKind) -> Result<Vec<(Listed, Summary)>, DeskError> {
        let desk = self.desk();
        let listed = desk.books()?.list(desk.property(), kind, Which::All)?;
        drop(desk);
        let read = |one: Listed| {
            let summary = Kept::decode(&one.summary)?.summary;
            Some((one, summary))
        };
        Ok(listed.into_iter().rev().filter_map(read).collect())
    }

    /// Shifts with a log, the newest first: each with its 002 lines and its night entries.
    fn shifts(&self) -> Result<Vec<(Shift, usize, usize)>, DeskError> {
        let all = self.summaries(DocumentKind::DutyLog)?.into_iter();
        let read = |(_, summary): (Listed, Summary)| {
            let Summary::DutyLog { shift: Some(shift), contacts, given, .. } = summary else {
                return None;
            };
            let contacts = usize::try_from(contacts).unwrap_or(usize::MAX);
            Some((shift, contacts, given.len().saturating_sub(contacts)))
        };
        Ok(all.filter_map(read).collect())
    }

    /// Each day, then those of its shifts that have lines, where there are several.
    fn registers(&self, moment: &Moment) -> Result<Vec<Row>, DeskError> {
        let look = self.look(moment.now);
        let mut days: Vec<(NaiveDate, Vec<(Slot, usize)>)> = Vec::new();
        for (shift, contacts, _) in self.shifts()? {
            match days.last_mut().filter(|(on, _)| *on == shift.on) {
                Some((_, slots)) => slots.push((shift.slot, contacts)),
                None => days.push((shift.on, vec![(shift.slot, contacts)])),
            }
        }
        let row = |on, slot, count| Row {
            paper: Paper::Register(on, slot),
            name: text::records::day(on, &look),
            facts: vec![
                text::records::slot(slot, look.language).to_owned(),
                text::records::lines(count, look.language),
            ],
        };
        let mut rows = Vec::new();
        for (on, mut slots) in days {
            let total = slots.iter().map(|(_, count)| count).sum();
            rows.push(row(on, None, total));
            slots.retain(|(_, count)| *count > 0);
            slots.sort_unstable();
            if slots.len() > 1 {
                rows.extend(slots.into_iter().map(|(slot, count)| row(on, Some(slot), count)));
            }
        }
        Ok(rows)
    }

    fn nights(&self, moment: &Moment) -> Result<Vec<Row>, DeskError> {
        let look = self.look(moment.now);
        let nights = self.shifts()?.into_iter().filter(|(shift, _, _)| shift.slot == Slot::Night);
        let row = |(shift, _, entries): (Shift, usize, usize)| Row {
            paper: Paper::Night(shift.on),
            name: text::records::night_day(shift.on, &look),
            facts: vec![text::records::lines(entries, look.language)],
        };
        Ok(nights.map(row).collect())
    }

    fn handovers(&self, moment: &Moment) -> Result<Vec<Row>, DeskError> {
        let look = self.look(moment.now);
        let sheets = self.sheets()?;
        let row = |(at, sheet): &(crate::screens::handover::At, _)| {
            let sheet: &dutybook_domain::handover::Handover = sheet;
            Row {
                paper: Paper::Handover(*at),
                name: text::records::day(at.0, &look),
                facts: vec![
                    text::handover::boundary(at.1, look.language).to_owned(),
                    text::handover::stage(sheet.stage(), look.language).to_owned(),
                ],
            }
        };
        Ok(sheets.iter().rev().map(row).collect())
    }

    /// Tickets by their numbers and places; those of no words are the newest.
    fn slips(&self, moment: &Moment, tab: Tab, words: &[String]) -> Result<Vec<Row>, DeskError> {
        let look = self.look(moment.now);
        let reading = self.reading(moment);
        let mut rows = Vec::new();
        for (listed, summary) in self.summaries(DocumentKind::Ticket)? {
            let Summary::Ticket(summary) = summary else { continue };
            if !names(&summary, words) {
                continue;
            }
            let document = listed.document;
            let ticket = ticket::fold(&self.desk().ledger(document)?, look.zone);
            let Some(matter) = reading.matter(document, &ticket) else { continue };
            let called = ticket.rounds.iter().any(|round| {
                round.feedbacks().next().is_some()
                    || round.follow_ups().next().is_some()
                    || round.callbacks().next().is_some()
            });
            let paper = match tab {
                Tab::FollowUp if called => Paper::FollowUp(document),
                Tab::Slip if matter.kind.needs_department() => Paper::Slip(document),
                Tab::Register
                | Tab::Slip
                | Tab::FollowUp
                | Tab::Night
                | Tab::Handover
                | Tab::Blank => continue,
            };
            let stage = text::ticket::stage(matter.stage, look.language).to_owned();
            rows.push(Row {
                paper,
                name: format!("{} {}", matter.number, matter.subject),
                facts: vec![text::records::day_of(matter.received_at, &look), matter.place, stage],
            });
            if rows.len() == MOST_ROWS {
                break;
            }
        }
        Ok(rows)
    }
}

/// Whether each of the words is in a number of the ticket or in its place.
fn names(summary: &TicketSummary, words: &[String]) -> bool {
    let place = summary.case.as_ref().and_then(|case| case.unit.clone()).unwrap_or_default();
    let place = place.to_lowercase();
    words.iter().all(|word| {
        place.contains(word.as_str())
            || summary.numbers.iter().any(|number| number.to_string().contains(word.as_str()))
    })
}

fn blanks(look: &Look) -> Vec<Row> {
    let row = |blank| Row {
        paper: Paper::Blank(blank),
        name: text::records::blank(blank, look.language).to_owned(),
        facts: vec![text::records::words(look.language).for_power_cuts.to_owned()],
    };
    Blank::ALL.map(row).to_vec()
}
