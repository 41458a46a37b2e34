//! The figures of the properties: the books brought up to the log, and reports out of them.
//!
//! The rules of every figure lie below, in the store and the domain; a desk says the same of the
//! same facts.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::figures::expect::Days;
use dutybook_domain::figures::kpi::Prepared;
use dutybook_domain::figures::statistics::{Column, Columns, Statistics, statistics};
use dutybook_domain::figures::sums::Sums;
use dutybook_domain::id::PropertyUid;
use dutybook_domain::regulation::Rules;
use dutybook_domain::report::{Period, ReportKind};
use dutybook_domain::settings::Settings;
use dutybook_store::StoreError;
use dutybook_store::books::{Books, BooksReader, DocumentFacts, Fed, Folded};
use dutybook_store::log::LogReader;
use dutybook_store::reports::{self, BOOKS_VERSION, Compiler};

use crate::registry::{PropertyRow, Registry, RegistryError, Scope};

/// Time zones by property.
pub type Zones = BTreeMap<PropertyUid, Tz>;

/// The time zones the books are folded in.
///
/// # Errors
/// What SQLite said.
pub fn zones(registry: &Registry) -> Result<Zones, RegistryError> {
    let rows = registry.properties(&Scope::Company, "", u32::MAX)?;
    Ok(rows.into_iter().map(|row| (row.uid, row.zone)).collect::<BTreeMap<_, _>>())
}

/// Brings the books of a folder up to its log, also beside a running server.
///
/// # Errors
/// Any of the disk.
pub fn feed(dir: &Path, zones: &Zones) -> Result<Fed, StoreError> {
    feed_books(&mut Books::open(dir, BOOKS_VERSION)?, &LogReader::open(dir)?, zones)
}

/// Brings opened books up to the log.
///
/// # Errors
/// Any of the disk.
pub fn feed_books(books: &mut Books, log: &LogReader, zones: &Zones) -> Result<Fed, StoreError> {
    books.feed(log, &|document| fold(document, zones))
}

/// What a document comes to, its days those of its property's time zone.
pub fn fold(document: &DocumentFacts<'_>, zones: &Zones) -> Folded {
    reports::fold(document, zone_of(zones, document.property))
}

/// A property that is not registered has entries only by a mistake; its days are UTC's.
fn zone_of(zones: &Zones, property: PropertyUid) -> Tz {
    zones.get(&property).copied().unwrap_or(Tz::UTC)
}

/// The log and the books, for reading.
#[derive(Debug)]
pub struct Source {
    log: LogReader,
    books: BooksReader,
}

impl Source {
    /// Opens the log and the books of a folder, for one answer: the books as they are now, however
    /// long the answer takes.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Ok(Self { log: LogReader::open(dir)?, books: BooksReader::open_as_they_are(dir)? })
    }

    /// What compiles a property's figures.
    pub fn of<'a>(&'a self, property: &'a PropertyRow) -> Compiler<'a> {
        Compiler {
            log: &self.log,
            books: &self.books,
            property: property.uid,
            id: &property.id,
            zone: property.zone,
        }
    }
}

/// What is asked of some properties together.
#[derive(Debug)]
pub struct Asked {
    /// The properties: one, a region's, or all.
    pub properties: Vec<PropertyRow>,
    /// The month.
    pub month: Month,
    /// The time, which says how far the month has come.
    pub now: DateTime<Utc>,
}

impl Asked {
    /// The days of the month so far at a property; `None` before it begins. A month is final once
    /// its last day is over.
    pub fn period_of(&self, property: &PropertyRow) -> Option<Period> {
        let today = day_of(self.now, property.zone);
        let period = Period::of(self.month, Some(today))?;
        let is_over = self.month.last_day() < today;
        let kind = if is_over { ReportKind::Final } else { ReportKind::Preliminary };
        Some(Period { kind, ..period })
    }
}

/// The columns of several properties together.
#[derive(Default)]
struct Together {
    kind: Option<ReportKind>,
    this: Prepared,
    last: Option<Prepared>,
    year_before: Option<Prepared>,
    to_date: Prepared,
}

impl Source {
    /// The monthly statistics of the properties asked about, their sums and never their rates added
    /// up. `None` where the month has not begun anywhere, or there is no property.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn statistics(&self, asked: &Asked) -> Result<Option<Statistics>, StoreError> {
        let mut together = Together::default();
        let mut targets = Targets::default();
        for property in &asked.properties {
            let Some(period) = asked.period_of(property) else { continue };
            let compiler = self.of(property);
            let settings = compiler.settings()?;
            let whole = |month: Month| Days { first: month.first_day(), last: month.last_day() };
            let days = [
                period.days(),
                whole(asked.month.previous()),
                whole(asked.month.year_before()),
                period.year_to_date(),
            ];
            together.add(&period, &compiler.prepare_each(&settings, &days)?);
            targets.add(settings, period.cut_off);
        }
        let (Some(kind), Some(rules)) = (together.kind, targets.rules()) else { return Ok(None) };
        let whole = |prepared| Column { kind: ReportKind::Final, prepared };
        let columns = Columns {
            this: Column { kind, prepared: &together.this },
            last: together.last.as_ref().map(whole),
            year_before: together.year_before.as_ref().map(whole),
            to_date: Column { kind, prepared: &together.to_date },
        };
        Ok(Some(statistics(&columns, &rules)))
    }
}

impl Together {
    /// Adds a property's columns: the month, the one before, the same a year before, the year to
    /// date. The sum is final only where every part is.
    fn add(&mut self, period: &Period, columns: &[Prepared]) {
        self.kind = match self.kind {
            None | Some(ReportKind::Final) => Some(period.kind),
            Some(ReportKind::Preliminary) => self.kind,
        };
        if let [this, last, year_before, to_date] = columns {
            self.this = std::mem::take(&mut self.this).plus(this);
            add_known(&mut self.last, last);
            add_known(&mut self.year_before, year_before);
            self.to_date = std::mem::take(&mut self.to_date).plus(to_date);
        }
    }
}

/// Whose targets are aimed at: a property's own, of several the company's, which is the book as it
/// is. The cut-off of the last of them tells which values are in force.
#[derive(Default)]
enum Targets {
    #[default]
    None,
    Of(Box<(Settings, NaiveDate)>),
}

impl Targets {
    fn add(&mut self, settings: Settings, cut_off: NaiveDate) {
        let settings = match self {
            Self::None => settings,
            Self::Of(_) => Settings::default(),
        };
        *self = Self::Of(Box::new((settings, cut_off)));
    }

    fn rules(&self) -> Option<Rules> {
        match self {
            Self::None => None,
            Self::Of(of) => Some(of.0.rule_book().on(of.1)),
        }
    }
}

/// Adds a month of which anything is known.
fn add_known(sum: &mut Option<Prepared>, prepared: &Prepared) {
    if prepared.within == Sums::default() {
        return;
    }
    *sum = Some(sum.take().unwrap_or_default().plus(prepared));
}
