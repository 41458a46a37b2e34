//! The papers: found in the records, filled, laid out, and put out. What is put out is entered
//! first, in one click; a file gets its name and a printer its paper only then.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::id::DocumentId;
use dutybook_domain::journal::{self, Line, Outlet, Printed};
use dutybook_domain::regulation::RuleId;
use dutybook_domain::staff::Act;
use dutybook_domain::ticket::command::Command as TicketCommand;

use super::show::Moment;
use super::state::State;
use super::writing::NotDone;
use crate::config;
use crate::desk::DeskError;
use crate::look::Look;
use crate::paper::face::Faces;
use crate::paper::forms::Head;
use crate::paper::page::Page;
use crate::paper::{PaperError, Sheet, lay, pdf};
use crate::print::{PrintError, Programs, Staged};
use crate::screens::records::{Blank, Deed, Order, Paper, Tab, To, View};
use crate::text;
use crate::views::News;

mod fill;
mod find;
mod handover;
mod slip;

pub(super) use slip::copies_printed;

/// What the worker keeps of the papers.
#[derive(Default)]
pub(super) struct Papers {
    tab: Tab,
    /// What was typed to find one.
    words: String,
    chosen: Option<Paper>,
    /// The faces, once they were looked for.
    faces: Option<Result<Faces, PaperError>>,
    /// The printers, asked each time the screen is opened.
    printers: Option<Vec<String>>,
    /// How the last print ended.
    outcome: Option<Result<String, String>>,
    programs: Programs,
}

/// A paper filled: its copies, and what is known of it.
pub(super) struct Filled {
    /// One sheet for each copy.
    sheets: Vec<Sheet>,
    /// What it is called; nothing personal.
    name: String,
    /// The document it is of, where that is one.
    record: Option<DocumentId>,
    /// How often each copy was printed before.
    before: Vec<usize>,
    /// Each print, the newest last.
    log: Vec<String>,
}

/// How many months of the journal are looked through for prints of a record.
const MONTHS_BACK: i32 = 24;

/// How many sticks are offered.
const MOST_STICKS: usize = 3;

impl State {
    /// The screen was left: what was said of the last print is over, and printers may come and go.
    pub(super) fn leave_papers(&mut self) {
        self.papers.outcome = None;
        self.papers.printers = None;
    }

    /// Nothing of one reader's search is the next one's.
    pub(super) fn forget_papers(&mut self) {
        let faces = self.papers.faces.take();
        self.papers = Papers { faces, ..Papers::default() };
    }

    pub(super) fn act_on_papers(&mut self, deed: Deed) {
        match deed {
            Deed::List(tab, words) => {
                if self.papers.tab != tab {
                    self.papers.chosen = None;
                    self.papers.outcome = None;
                }
                (self.papers.tab, self.papers.words) = (tab, words);
            }
            Deed::Show(paper) => {
                if self.papers.chosen != Some(paper) {
                    self.papers.outcome = None;
                }
                if self.papers.tab != paper.tab() {
                    self.papers.words = String::new();
                }
                (self.papers.tab, self.papers.chosen) = (paper.tab(), Some(paper));
            }
            Deed::PutOut(order) => self.put_out(&order),
        }
    }

    pub(super) fn papers_view(&mut self, moment: &Moment) -> Result<View, DeskError> {
        if self.papers.printers.is_none() {
            self.papers.printers = Some(self.papers.programs.printers());
        }
        let (look, sticks) = (self.look(moment.now), config::sticks());
        let rows = self.find_papers(moment, self.papers.tab, &self.papers.words)?;
        let first = rows.first().map(|row| row.paper);
        let chosen = self.papers.chosen.or(first);
        let mut view = View {
            tab: self.papers.tab,
            rows,
            chosen,
            printers: self.papers.printers.clone().unwrap_or_default(),
            folder: config::documents().map_or_else(String::new, |at| at.display().to_string()),
            sticks: sticks.iter().take(MOST_STICKS).map(|at| at.display().to_string()).collect(),
            outcome: self.papers.outcome.clone(),
            ..View::default()
        };
        let Some(paper) = chosen else { return Ok(view) };
        let Some(filled) = self.fill(moment, paper)? else { return Ok(view) };
        view.title.clone_from(&filled.name);
        view.before.clone_from(&filled.before);
        view.log = filled.log.iter().rev().cloned().collect();
        match self.laid(&filled.sheets) {
            Ok(pages) => view.pages = Arc::new(pages.concat()),
            Err(error) => view.why_not = Some(text::paper::problem(error, look.language)),
        }
        Ok(view)
    }

    fn faces(&mut self) -> Result<&Faces, PaperError> {
        self.papers.faces.get_or_insert_with(Faces::find).as_ref().map_err(|error| *error)
    }

    /// The pages of each sheet.
    fn laid(&mut self, sheets: &[Sheet]) -> Result<Vec<Vec<Page>>, PaperError> {
        let measure = self.faces()?.measure();
        sheets.iter().map(|sheet| lay(sheet, &measure)).collect()
    }

    /// What stands around a form.
    fn head(&self, (mark, facts): (String, Vec<String>), look: &Look) -> Result<Head, DeskError> {
        let settings = self.desk().settings()?;
        let member = self.signed_in.and_then(|(who, _)| settings.member(who));
        let by = member.map_or_else(String::new, |member| member.name.reveal().clone());
        let desk = self.desk();
        let identity = desk.identity();
        Ok(Head {
            property: identity.property.name.clone(),
            mark,
            facts,
            printed: text::paper::printed((&by, identity.desk.0), look),
            language: look.language,
        })
    }

    fn put_out(&mut self, order: &Order) {
        let Some(act) = self.act() else { return };
        let outcome = self.try_put_out(&act, order);
        let outcome = self.said(outcome);
        let is_out = outcome.is_ok();
        self.papers.outcome = Some(outcome);
        if is_out {
            self.tell(News::PaperOut);
        }
    }

    fn try_put_out(&mut self, act: &Act, order: &Order) -> Result<String, NotDone> {
        let language = self.language;
        let refused = |words: String| NotDone::Refused(words);
        let moment = self.moment()?;
        let gone = || refused(text::records::words(language).gone.to_owned());
        let filled = self.fill(&moment, order.paper)?.ok_or_else(gone)?;
        let wanted: Vec<usize> = match order.copy.and_then(|copy| copy.checked_sub(1)) {
            Some(place) => vec![usize::try_from(place).unwrap_or(usize::MAX)],
            None => (0..filled.sheets.len()).collect(),
        };
        let all = self.laid(&filled.sheets);
        let all = all.map_err(|error| refused(text::paper::problem(error, language)))?;
        let pages: Vec<Vec<Page>> =
            wanted.iter().filter_map(|place| all.get(*place).cloned()).collect();
        let written = pdf::render(
            &pages.concat(),
            self.faces().map_err(|_none| gone())?,
            (&filled.name, act.now),
        );
        let pdf = written.map_err(|error| refused(text::paper::problem(error, language)))?;
        let failed = |error: &PrintError| refused(text::records::failed(error, language));
        let name = file_name(&filled.name, act.now, &self.look(act.now));
        let staged = match &order.to {
            To::Folder(folder) => Some(Staged::write(folder, &name, &pdf)),
            To::Printer(_) => None,
        };
        let staged = staged.transpose().map_err(|error| failed(&error))?;
        let lengths: Vec<usize> = pages.iter().map(Vec::len).collect();
        self.enter_prints(act, order, (&filled, &wanted, &lengths))?;
        match (staged, &order.to) {
            (Some(staged), _) => {
                let file = staged.keep().map_err(|error| failed(&error))?;
                Ok(text::records::kept(&file, language))
            }
            (None, To::Printer(printer)) => {
                let scratch: PathBuf = self.desk().dir().to_owned();
                let handed = self.papers.programs.print(&pdf, (printer, &name), &scratch);
                handed.map_err(|error| refused(text::records::not_out(&error, language)))?;
                Ok(text::records::printing(printer, language))
            }
            (None, To::Folder(_)) => Err(gone()),
        }
    }

    /// Enters what is about to come out: a line of the journal for each copy, and of a 003 the copy
    /// in its ticket too.
    fn enter_prints(
        &self,
        act: &Act,
        order: &Order,
        (filled, wanted, lengths): (&Filled, &[usize], &[usize]),
    ) -> Result<(), NotDone> {
        let language = self.language;
        let before: Vec<Printed> =
            self.prints_since(act.now, None)?.into_iter().map(|(_, printed)| printed).collect();
        let journal = journal::document_of(&self.desk().property_at(act.now)?, act);
        let of = filled.sheets.len();
        let mut decided = Vec::new();
        for (place, pages) in wanted.iter().zip(lengths) {
            let again = filled.before.get(*place).is_some_and(|before| *before > 0);
            let copy = place.saturating_add(1);
            let one = Printed {
                paper: kind(order.paper),
                record: filled.record,
                name: copy_name(&filled.name, copy, of),
                pages: u32::try_from(*pages).unwrap_or(u32::MAX),
                outlet: match order.to {
                    To::Printer(_) => Outlet::Printer,
                    To::Folder(_) => Outlet::File,
                },
                reprint: order.reason.clone().filter(|_| again),
            };
            let decision = journal::decide_print(act, &before, one).map_err(|refusal| {
                NotDone::Refused(text::records::refusal(refusal, language).to_owned())
            })?;
            decided.push((u32::try_from(copy).unwrap_or(u32::MAX), decision));
        }
        self.in_one_click(act, |click| {
            for (copy, decision) in decided {
                if let Paper::Slip(document) = order.paper {
                    let reprint = order.reason.clone();
                    click.ticket(document, TicketCommand::Print { copy, reprint })?;
                }
                click.add(decision.at(journal))?;
            }
            Ok(())
        })
    }

    /// What was printed since a day, the oldest first; of two years at most.
    fn prints_since(
        &self,
        now: DateTime<Utc>,
        since: Option<NaiveDate>,
    ) -> Result<Vec<(Line, Printed)>, DeskError> {
        let desk = self.desk();
        let last = Month::of(day_of(now, desk.identity().zone));
        let first = last.plus(MONTHS_BACK.saturating_neg());
        let mut month = since.map_or(first, |since| Month::of(since).max(first));
        let mut prints = Vec::new();
        while month <= last {
            let journal = desk.ledger(journal::document(desk.property(), month))?;
            let journal = journal::fold(&journal);
            prints.extend(journal.prints().map(|(line, one)| (line.clone(), one.clone())));
            month = month.next();
        }
        drop(desk);
        Ok(prints)
    }

    /// How many copies of a 003 there are.
    fn slip_copies(&self, now: DateTime<Utc>) -> Result<u32, DeskError> {
        Ok(self.desk().property_at(now)?.rules.number(RuleId::SlipCopies).clamp(1, 9))
    }
}

/// The form, as the journal knows it.
const fn kind(paper: Paper) -> journal::Paper {
    match paper {
        Paper::Register(..) => journal::Paper::Register,
        Paper::Slip(_) => journal::Paper::Slip,
        Paper::FollowUp(_) => journal::Paper::FollowUp,
        Paper::Night(_) => journal::Paper::NightLog,
        Paper::Handover(_) => journal::Paper::Handover,
        Paper::Blank(Blank::Register | Blank::Slip | Blank::FollowUp | Blank::Night) => {
            journal::Paper::Blank
        }
    }
}

/// A copy as the journal names it.
fn copy_name(name: &str, copy: usize, of: usize) -> String {
    if of > 1 { format!("{name} {copy}/{of}") } else { name.to_owned() }
}

/// A file's name: the paper's, and when it was written.
fn file_name(name: &str, now: DateTime<Utc>, look: &Look) -> String {
    let at = now.with_timezone(&look.zone).format("%Y%m%d-%H%M%S");
    let safe = |one: char| if one.is_alphanumeric() || one == '-' { one } else { ' ' };
    let name: String = name.chars().map(safe).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{name} {at}")
}
