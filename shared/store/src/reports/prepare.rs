//! What figures are made of, for several runs of days at once: a month beside those it is compared
//! with. Everything is read once for all of them, and of the tickets only those the days concern.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use dutybook_domain::civil::{Month, day_before, day_of};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::Measure;
use dutybook_domain::figures::cross::{self, Case};
use dutybook_domain::figures::drill::Lines;
use dutybook_domain::figures::expect::{Days, expected, serving};
use dutybook_domain::figures::kpi::{Prepared, SurveySums, moved_in};
use dutybook_domain::figures::sums::Sums;
use dutybook_domain::id::DocumentId;
use dutybook_domain::regulation::RuleId;
use dutybook_domain::report::TicketFigures;
use dutybook_domain::settings::Settings;
use dutybook_domain::survey::{self, Round, Stage};
use dutybook_replica::reading::Summary;

use super::{Compiler, Kept};
use crate::books::{Cell, Listed, Span, Which};
use crate::error::StoreError;

/// What the number of open tickets is made of.
const STOCK: [Measure; 4] = [
    Measure::TicketsReceived,
    Measure::TicketsReopened,
    Measure::TicketsCompleted,
    Measure::TicketsCancelled,
];

/// The key of complaints among the tickets received.
const COMPLAINT: &str = "complaint";

/// The sums of one run of days.
#[derive(Default)]
struct Added {
    before: Sums,
    within: Sums,
    serving: Sums,
}

impl Compiler<'_> {
    /// Everything the figures of some days are made of.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn prepare(&self, settings: &Settings, days: Days) -> Result<Prepared, StoreError> {
        Ok(self.prepare_each(settings, &[days])?.pop().unwrap_or_default())
    }

    /// Everything the figures of several runs of days are made of, in their order.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn prepare_each(
        &self,
        settings: &Settings,
        list: &[Days],
    ) -> Result<Vec<Prepared>, StoreError> {
        let book = settings.rule_book();
        let within: Vec<u32> =
            list.iter().map(|days| book.on(days.last).number(RuleId::RepeatWithin)).collect();
        let cases = self.cases_of(list, within.iter().copied().max().unwrap_or(0))?;
        let rounds = self.reported_rounds()?;
        let complete =
            self.complete_handovers(hull(list).and_then(|all| serving(settings, all)))?;
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let mut prepared = Vec::with_capacity(list.len());
        for ((days, within), added) in list.iter().zip(within).zip(self.added(settings, list)?) {
            let (days, zone, Added { before, within: sums, serving: served }) =
                (*days, self.zone, added);
            let expected = expected(settings, days, zone);
            let made = lines_of(&complete, serving(settings, days));
            prepared.push(Prepared {
                before,
                within: sums,
                serving: served,
                expected: expected.counts(),
                complete_handovers: count(expected.complete_lines(&made, self.property).len()),
                tracking: cross::tracking_rate(&cross::tracking(&cases, days, zone)),
                repeats: count(cross::repeats(&cases, days, within, zone).len()),
                households: count(cross::households(&cases, days, zone).len()),
                moved_in: moved_in(settings, Month::of(days.first), Month::of(days.last)),
                survey: self.survey(&rounds, days)?,
            });
        }
        Ok(prepared)
    }

    /// The sums of the days, of those of them in service, and of what is carried over into them.
    fn added(&self, settings: &Settings, list: &[Days]) -> Result<Vec<Added>, StoreError> {
        let span = |Days { first, last }| Span { first, last };
        let served = |days: &Days| serving(settings, *days);
        // Days that are all in service, as nearly all are, have been added up already.
        let apart = |days: &&Days| served(days).is_some_and(|served| served != **days);
        let apart = list.iter().filter(apart).filter_map(served);
        let spans: Vec<Span> = list.iter().copied().chain(apart).map(span).collect();
        let mut sums = self.sums_over(&spans)?.into_iter();
        let within: Vec<Sums> = sums.by_ref().take(list.len()).collect();
        let before = self.stock_before(list)?;
        let mut added = Vec::with_capacity(list.len());
        for ((days, within), before) in list.iter().zip(within).zip(before) {
            let serving = match served(days) {
                None => Sums::default(),
                Some(served) if served == *days => within.clone(),
                Some(_) => sums.next().unwrap_or_default(),
            };
            added.push(Added { before, within, serving });
        }
        Ok(added)
    }

    /// The sums of some spans.
    pub(super) fn sums_over(&self, spans: &[Span]) -> Result<Vec<Sums>, StoreError> {
        let mut sums = vec![Sums::default(); spans.len()];
        let mut last: (String, Option<Measure>) = Default::default();
        self.books.sums_over(self.property, spans, &mut |place, name, key, n| {
            if last.0 != name {
                last = (name.to_owned(), name.parse().ok());
            }
            // A measure of a newer version is nothing this one reports.
            if let (Some(measure), Some(sums)) = (last.1, sums.get_mut(place)) {
                sums.add(measure, key, n);
            }
        })?;
        Ok(sums)
    }

    /// Of every day before some days, what the number of open tickets is made of.
    fn stock_before(&self, list: &[Days]) -> Result<Vec<Sums>, StoreError> {
        let before = |days: &Days| Span { first: NaiveDate::MIN, last: day_before(days.first) };
        let spans: Vec<Span> = list.iter().map(before).collect();
        let mut sums = vec![Sums::default(); spans.len()];
        let measures = STOCK.map(Measure::as_str);
        let asked = (spans.as_slice(), measures.as_slice());
        self.books.totals_over(self.property, asked, &mut |place, name, key, n| {
            let measure = STOCK.iter().find(|measure| measure.as_str() == name);
            if let (Some(measure), Some(sums)) = (measure, sums.get_mut(place)) {
                sums.add(*measure, key, n);
            }
        })?;
        Ok(sums)
    }

    /// How many tickets are open when a day begins.
    pub(super) fn carried_over(&self, first: NaiveDate) -> Result<i64, StoreError> {
        let before = self.stock_before(&[Days { first, last: first }])?.pop().unwrap_or_default();
        Ok(TicketFigures::of(&before, &Sums::default()).carried_over)
    }

    /// The handovers of some days that are complete, whether or not they were to be made, with
    /// their days.
    fn complete_handovers(
        &self,
        days: Option<Days>,
    ) -> Result<Vec<(NaiveDate, DocumentId, i64)>, StoreError> {
        let Some(Days { first, last }) = days else { return Ok(Vec::new()) };
        let measure = Measure::HandoversComplete.as_str();
        let span = Span { first, last };
        let cell = Cell { property: self.property, measure, key: None, span };
        let rows = self.books.behind(&cell)?;
        Ok(rows.into_iter().map(|row| (row.day, row.document, row.n)).collect())
    }

    /// The complete handovers of some days, by document.
    pub(super) fn complete_lines(&self, days: Option<Days>) -> Result<Lines, StoreError> {
        Ok(lines_of(&self.complete_handovers(days)?, days))
    }

    /// One small value per ticket, for what is compared across tickets.
    pub(super) fn cases(&self) -> Result<Vec<Case>, StoreError> {
        let tickets = self.books.list(self.property, DocumentKind::Ticket, Which::All)?;
        Ok(tickets.iter().filter_map(case_of).collect())
    }

    /// The cases that say something of some days: those received in them, or not longer before than
    /// what makes a repeat, and every complaint, which may be tracked however old it is.
    fn cases_of(&self, list: &[Days], within: u32) -> Result<Vec<Case>, StoreError> {
        let Some(days) = hull(list) else { return Ok(Vec::new()) };
        let period = days.stretch(self.zone);
        let from = period.from.checked_sub_signed(TimeDelta::days(within.into()));
        // The books list tickets by the milliseconds of their receipt.
        let from = from.map_or(i64::MIN, |from| from.timestamp_millis());
        let received = (from, period.until.timestamp_millis());
        let kind = DocumentKind::Ticket;
        let mut listed = self.books.list_between(self.property, kind, received)?;
        let measure = Measure::TicketsReceived.as_str();
        listed.extend(self.books.counted_under(self.property, measure, COMPLAINT)?);
        let by_id: BTreeMap<DocumentId, Listed> =
            listed.into_iter().map(|listed| (listed.document, listed)).collect();
        Ok(by_id.values().filter_map(case_of).collect())
    }

    /// The survey rounds that were reported, each with the day, in their order.
    fn reported_rounds(&self) -> Result<Vec<(NaiveDate, Round)>, StoreError> {
        let mut rounds = Vec::new();
        for listed in self.books.list(self.property, DocumentKind::SurveyRound, Which::All)? {
            let round = survey::fold(&self.ledger(listed.document)?);
            let reported = round.reached(Stage::Reported).and_then(|reached| reached.occurred_at);
            rounds.extend(reported.map(|at| (day_of(at, self.zone), round)));
        }
        Ok(rounds)
    }

    /// The sums of the survey round reported within these days, if there is one.
    fn survey(
        &self,
        rounds: &[(NaiveDate, Round)],
        days: Days,
    ) -> Result<Option<SurveySums>, StoreError> {
        let round = rounds.iter().find(|(on, _)| days.contains(*on));
        round.map_or(Ok(None), |(_, round)| self.survey_sums(round))
    }
}

fn lines_of(complete: &[(NaiveDate, DocumentId, i64)], days: Option<Days>) -> Lines {
    let within = |on: NaiveDate| days.is_some_and(|days| days.contains(on));
    complete.iter().filter(|row| within(row.0)).map(|row| (row.1, row.2)).collect()
}

/// From the first of the days to the last.
fn hull(list: &[Days]) -> Option<Days> {
    let first = list.iter().map(|days| days.first).min()?;
    Some(Days { first, last: list.iter().map(|days| days.last).max()? })
}

fn case_of(ticket: &Listed) -> Option<Case> {
    match Kept::decode(&ticket.summary)?.summary {
        Summary::Ticket(summary) => summary.case,
        Summary::DutyLog { .. }
        | Summary::Handover { .. }
        | Summary::SurveyRound { .. }
        | Summary::SurveyResponse { .. }
        | Summary::SignedReport { .. }
        | Summary::Household { .. }
        | Summary::Settings
        | Summary::Journal
        | Summary::Other { .. } => None,
    }
}
