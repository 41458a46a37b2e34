//! A whole region out of books that hold five years of every property: its sums, and a month's
//! statistics with everything they compare and look up.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{Months, NaiveDate};
use clap::Args;
use dutybook_domain::civil::Month;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::ticket;
use dutybook_domain::ticket::import::EventSeen;
use dutybook_kiosk::{clock, random};
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::change::Checked;
use dutybook_replica::codec;
use dutybook_replica::document::Document;
use dutybook_replica::key::SecretKey;
use dutybook_server::clock::Stopwatch;
use dutybook_server::figures::{Asked, Source, Zones, feed};
use dutybook_server::registry::PropertyRow;
use dutybook_store::books::{BooksReader, Sum};
use dutybook_store::log::{Batch, Log, Origin, Role};
use harness::clock::ZONE;
use harness::load::figure::Figure;
use harness::load::machine::{REFERENCE_SUM, median};
use rusqlite::{Connection, OpenFlags};

use crate::{Bench, note};

/// What either may take.
const ALLOWED: Duration = Duration::from_millis(200);
/// How often they are asked for after the first time; the middle one counts.
const TIMES: usize = 5;
/// How many properties are written in one transaction.
const AT_ONCE: usize = 20;

/// How large the region is.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Size {
    /// Properties.
    #[arg(long, default_value_t = Self::default().properties)]
    properties: u16,
    /// Months of each, one ticket a month.
    #[arg(long, default_value_t = Self::default().months)]
    months: u32,
}

impl Default for Size {
    fn default() -> Self {
        Self { properties: 1_000, months: 60 }
    }
}

pub(crate) fn measure(bench: &Bench, size: Size) -> anyhow::Result<Vec<Figure>> {
    let dir = bench.folder().join("region");
    let properties: Vec<PropertyRow> = (0..size.properties).map(property).collect();
    fill(&dir, &properties, size.months)?;
    let file = dir.join(dutybook_store::books::FILE);
    let month = Month::of(month(size.months)?);
    let asked = Asked { properties, month, now: clock::now() };
    let (source, books) = (Source::open(&dir)?, BooksReader::open(&dir)?);
    let (mut reading, mut adding, mut asking) = (Vec::new(), Vec::new(), Vec::new());
    let mut rows = 0;
    source.statistics(&asked)?.context("no statistics")?;
    for _time in 0..TIMES {
        let watch = Stopwatch::start();
        rows = read_plainly(&file, &["rollup_month"])?;
        reading.push(watch.elapsed());
        let watch = Stopwatch::start();
        add_up(&books, &asked)?;
        adding.push(watch.elapsed());
        let watch = Stopwatch::start();
        source.statistics(&asked)?.context("no statistics")?;
        asking.push(watch.elapsed());
    }
    let (floor, sums, statistics) = (median(reading), median(adding), median(asking));
    note(&format!("region: {rows} rows in {floor:?}, sums {sums:?}, statistics {statistics:?}"));
    let reference = (REFERENCE_SUM.saturating_mul(rows), ALLOWED);
    Ok(vec![
        Figure::timed("region-sums", (floor, sums), reference),
        Figure::timed("region-statistics", (floor, statistics), reference),
    ])
}

/// Adds up all the months of all the properties, by measure and key.
fn add_up(books: &BooksReader, asked: &Asked) -> anyhow::Result<()> {
    let first = Month::of(month(1)?);
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for property in &asked.properties {
        for Sum { measure, key, n } in books.month_sums(property.uid, first, asked.month)? {
            let sum = sums.entry((measure, key)).or_default();
            *sum = sum.saturating_add(n);
        }
    }
    anyhow::ensure!(!sums.is_empty(), "no sums");
    Ok(())
}

fn property(nth: u16) -> PropertyRow {
    let mut uid = [0; 16];
    uid.iter_mut().zip(nth.to_be_bytes()).for_each(|(to, from)| *to = from);
    PropertyRow {
        uid: PropertyUid::from_bytes(uid),
        id: format!("p{nth}"),
        name: format!("第{nth}项目"),
        region: "华东".to_owned(),
        zone: ZONE,
        created_at: clock::now(),
    }
}

/// The first day of a month, counted from January 2020.
fn month(nth: u32) -> anyhow::Result<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2020, 1, 5).context("no day")?;
    first.checked_add_months(Months::new(nth.saturating_sub(1))).context("no month")
}

/// A log and books as a server has them. The changes of all properties have the same bytes, which
/// name no property; their signatures are nobody's here.
fn fill(dir: &Path, properties: &[PropertyRow], months: u32) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir)?;
    let mut log = Log::open(dir, Role::Server, random::bytes()?)?;
    let changes = history(months)?;
    let origin = Origin { via: DeskNumber(1), received_at: 0 };
    for some in properties.chunks(AT_ONCE) {
        let batch = |row: &PropertyRow| Batch { property: row.uid, changes: &changes, origin };
        log.append_group(&some.iter().map(batch).collect::<Vec<_>>())?;
    }
    let zones: Zones = properties.iter().map(|row| (row.uid, row.zone)).collect::<BTreeMap<_, _>>();
    feed(dir, &zones)?;
    Ok(())
}

/// One imported case a month, received and completed.
fn history(months: u32) -> anyhow::Result<Vec<Checked>> {
    let property = PropertyUid::from_bytes([0; 16]);
    let key = SecretKey::from_seed(&[1; 32]);
    let author = Author { property, desk: DeskNumber(1), actor: random::bytes()?, key };
    let mut changes = Vec::new();
    for nth in 1..=months {
        let id = DocumentId::of_kind(1, [u8::try_from(nth)?; 16]);
        let mut document = Document::load(id, DocumentKind::Ticket.code(), [])?;
        for day in 0..2 {
            let day = month(nth)?.checked_add_days(chrono::Days::new(day)).context("no day")?;
            let at = day.and_hms_opt(9, 0, 0).context("no time")?;
            let case = format!("{nth}");
            let seen = EventSeen { case, event: "步骤".to_owned(), at, n: 1 };
            let record = Record { stamp: None, body: Body::Fact(ticket::Fact::EventSeen(seen)) };
            let bytes = codec::encode(&record)?;
            let writing = Writing::Import(&bytes);
            changes.extend(author::write(&mut document, &author, clock::now(), writing)?);
        }
    }
    Ok(changes)
}

/// Reads every row of some tables of the books, every column; answers how many there are.
pub(crate) fn read_plainly(file: &Path, tables: &[&str]) -> anyhow::Result<u32> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(file, flags)?;
    let mut count = 0_u32;
    for table in tables {
        let mut select = connection.prepare(&format!("SELECT * FROM {table}"))?;
        let width = select.column_count();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            for at in 0..width {
                std::hint::black_box(row.get_ref(at)?);
            }
            count = count.saturating_add(1);
        }
    }
    Ok(count)
}
