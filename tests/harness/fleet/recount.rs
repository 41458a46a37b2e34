//! The figures once more, by plain loops over the raw facts of a log: nothing here folds, contributes
//! or asks the product when something is due. What both say must be equal, number by number and
//! record by record.
//!
//! It knows one place only, eight hours ahead of UTC the whole year round.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use dutybook_domain::allowance::Allowance;
use dutybook_domain::civil::Month;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_domain::ledger::{Body, FactKey, Record, Stamp};
use dutybook_domain::settings::{self, Setting};
use dutybook_replica::change::{self, Limits};
use dutybook_replica::codec::{self, Decoded};
use dutybook_replica::facts::facts_of;
use dutybook_store::log::{Standing, Stored};
use serde::Serialize;
use serde::de::DeserializeOwned;

mod complaint;
mod duty;
mod sheets;
mod survey;
mod ticket;

pub(super) use sheets::{paper, papers};

/// What is counted, by the name of the figure it ends up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Received,
    Reopened,
    Completed,
    Cancelled,
    Due(&'static str),
    Met(&'static str),
    Minutes,
}

/// One thing that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    day: NaiveDate,
    what: What,
    document: DocumentId,
    n: i64,
}

/// The documents behind a figure and what each adds.
pub(super) type List = BTreeMap<DocumentId, i64>;

/// A figure: its list, or a number that no document makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Figure {
    List(List),
    Number(i64),
}

impl Figure {
    pub(super) fn number(&self) -> i64 {
        match self {
            Self::List(list) => list.values().sum(),
            Self::Number(number) => *number,
        }
    }
}

/// A fact as it lies in the log, corrections aside.
#[derive(Debug, Clone)]
pub(super) struct Raw<F> {
    pub(super) key: FactKey,
    pub(super) stamp: Option<Stamp>,
    pub(super) body: Body<F>,
}

/// A fact with its last correction in place.
#[derive(Debug, Clone)]
pub(super) struct Held<F> {
    pub(super) key: FactKey,
    pub(super) stamp: Option<Stamp>,
    pub(super) fact: F,
}

/// The bytes of every fact of a log, by document.
#[derive(Debug, Default)]
pub(super) struct Facts(BTreeMap<DocumentId, (u16, BTreeMap<FactKey, Vec<u8>>)>);

impl Facts {
    /// Whatever is not refused.
    pub(super) fn of(rows: &[Stored]) -> Result<Self> {
        let mut facts = Self::default();
        let mut best = BTreeMap::new();
        for row in rows.iter().filter(|row| row.standing == Standing::Live) {
            let change = change::read(&row.envelope, &Limits::STANDARD)?;
            let (document, kind) = (row.envelope.document, row.envelope.kind);
            for fact in facts_of(&change) {
                // Two stores of one actor may both have written under one key.
                let rank = (fact.authorship, fact.value.to_vec());
                let shown = best.entry((document, fact.key)).or_insert_with(|| rank.clone());
                if rank <= *shown {
                    *shown = rank;
                    let (_, values) = facts.0.entry(document).or_insert((kind, BTreeMap::new()));
                    values.insert(fact.key, fact.value.to_vec());
                }
            }
        }
        Ok(facts)
    }

    pub(super) fn documents(&self, kind: DocumentKind) -> impl Iterator<Item = DocumentId> {
        let of_kind = self.0.iter().filter(move |(_, (code, _))| *code == kind.code());
        of_kind.map(|(document, _)| *document)
    }

    /// The facts of a document in the order of their keys, as they were written.
    pub(super) fn raw<F: Serialize + DeserializeOwned>(&self, document: DocumentId) -> Vec<Raw<F>> {
        let Some((_, values)) = self.0.get(&document) else { return Vec::new() };
        let mut raw = Vec::with_capacity(values.len());
        for (key, value) in values {
            if let Decoded::Known { record: Record { stamp, body }, .. } = codec::decode(value) {
                raw.push(Raw { key: *key, stamp, body });
            }
        }
        raw
    }

    /// The same with corrections in the place of what they correct: the last one holds.
    pub(super) fn held<F: Serialize + DeserializeOwned + Clone>(
        &self,
        document: DocumentId,
    ) -> Vec<Held<F>> {
        let raw = self.raw::<F>(document);
        let mut held = Vec::with_capacity(raw.len());
        for written in &raw {
            let Body::Fact(fact) = &written.body else { continue };
            let mut now = Some((fact.clone(), written.stamp));
            for later in &raw {
                match &later.body {
                    Body::Corrects { target, fact, occurred_at, .. } if *target == written.key => {
                        let moved = |stamp: Stamp| match occurred_at {
                            Some(at) => Stamp { occurred_at: *at, ..stamp },
                            None => stamp,
                        };
                        let stamp = written.stamp.map(moved);
                        now = Some((fact.clone(), stamp));
                    }
                    Body::Strikes { target, .. } if *target == written.key => now = None,
                    Body::Fact(_) | Body::Corrects { .. } | Body::Strikes { .. } => {}
                }
            }
            if let Some((fact, stamp)) = now {
                held.push(Held { key: written.key, stamp, fact });
            }
        }
        held
    }

    /// The tickets a desk answers for whose last course has not ended.
    pub(super) fn open_at(&self, desk: DeskNumber) -> Vec<DocumentId> {
        let tickets = self.documents(DocumentKind::Ticket);
        tickets.filter(|ticket| ticket::is_open_at(self, *ticket, desk)).collect()
    }
}

/// Everything that counts in a log.
#[derive(Debug)]
pub(super) struct Recount {
    counts: Vec<Count>,
    in_service_since: Option<NaiveDate>,
    surveys: Vec<survey::Counted>,
}

impl Recount {
    pub(super) fn of(facts: &Facts) -> Result<Self> {
        let mut counts = Vec::new();
        for ticket in facts.documents(DocumentKind::Ticket) {
            counts.extend(ticket::count(facts, ticket));
        }
        for log in facts.documents(DocumentKind::DutyLog) {
            counts.extend(duty::count(facts, log));
        }
        for handover in facts.documents(DocumentKind::Handover) {
            counts.extend(sheets::count(facts, handover));
        }
        let surveys = survey::count(facts)?;
        Ok(Self { counts, in_service_since: in_service_since(facts), surveys })
    }

    /// The figures of a month by their names in the report.
    pub(super) fn figures(&self, month: Month) -> Result<BTreeMap<String, Figure>> {
        let (first, last) = (month.first_day(), month.last_day());
        let within = |what: What, day: NaiveDate| (what, first <= day && day <= last);
        let mut figures = BTreeMap::new();
        let mut put = |name: &str, figure: Figure| figures.insert(name.to_owned(), figure);
        let sum = |wanted: &dyn Fn(What, NaiveDate) -> i64| {
            let mut records = List::new();
            for count in &self.counts {
                *records.entry(count.document).or_default() +=
                    wanted(count.what, count.day) * count.n;
            }
            records.retain(|_, n| *n != 0);
            Figure::List(records)
        };
        let only = |one: What| sum(&|what, day| i64::from(within(what, day) == (one, true)));
        put("tickets.received", only(What::Received));
        put("tickets.reopened", only(What::Reopened));
        put("tickets.completed", only(What::Completed));
        put("tickets.cancelled", only(What::Cancelled));
        put("tickets.carried_over", sum(&|what, day| i64::from(day < first) * what.opens()));
        put("tickets.open", sum(&|what, day| i64::from(day <= last) * what.opens()));
        for kpi in ["K1", "K3", "K7", "K7d", "K8", "K23"] {
            put(&format!("{kpi}.numerator"), only(What::Met(kpi)));
            put(&format!("{kpi}.denominator"), only(What::Due(kpi)));
        }
        let since = self.in_service_since.filter(|since| *since <= last);
        let served = |day: NaiveDate| since.is_some_and(|since| first.max(since) <= day);
        put(
            "K20.numerator",
            sum(&|what, day| i64::from(within(what, day) == (What::Minutes, true) && served(day))),
        );
        let days = since.map_or(0, |since| (last - first.max(since)).num_days() + 1);
        put("K20.denominator", Figure::Number(days * 24 * 60));
        ensure!(self.surveys.len() < 2, "one round is enough for a simulation");
        let survey = self.surveys.first().filter(|survey| within(What::Minutes, survey.day).1);
        let (index, whole) = survey.map_or((0, 0), survey::Counted::index);
        put("K26c.numerator", Figure::Number(index));
        put("K26c.denominator", Figure::Number(whole));
        Ok(figures)
    }
}

impl What {
    /// How it changes the number of open tickets.
    const fn opens(self) -> i64 {
        match self {
            Self::Received | Self::Reopened => 1,
            Self::Completed | Self::Cancelled => -1,
            Self::Due(_) | Self::Met(_) | Self::Minutes => 0,
        }
    }
}

/// The day in service: what was said last.
fn in_service_since(facts: &Facts) -> Option<NaiveDate> {
    let mut in_service = None;
    for fact in facts.held::<settings::Fact>(super::site::settings()) {
        if let settings::Fact::Set { setting: Setting::InService { since }, .. } = fact.fact {
            in_service = Some(since);
        }
    }
    in_service
}

const EIGHT_HOURS: TimeDelta = TimeDelta::hours(8);

/// What the clock on the wall shows.
fn wall(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc() + EIGHT_HOURS
}

fn instant(wall: NaiveDateTime) -> DateTime<Utc> {
    (wall - EIGHT_HOURS).and_utc()
}

fn day(at: DateTime<Utc>) -> NaiveDate {
    wall(at).date()
}

fn midnight_after(day: NaiveDate, days: u32) -> DateTime<Utc> {
    instant((day + Days::new(u64::from(days) + 1)).and_time(NaiveTime::MIN))
}

/// Minutes run on; days end at the midnight after the last of them.
fn deadline(allowance: Allowance, from: DateTime<Utc>) -> DateTime<Utc> {
    match allowance {
        Allowance::Minutes(minutes) => from + TimeDelta::minutes(i64::from(minutes)),
        Allowance::Days(days) => midnight_after(day(from), days),
    }
}

/// A deadline at midnight belongs to the day that ends there.
fn day_due(deadline: DateTime<Utc>) -> NaiveDate {
    day(deadline - TimeDelta::nanoseconds(1))
}
