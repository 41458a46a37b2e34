//! Contributions and their sums. Sums of contributions form a group: a document that changed
//! subtracts its old rows, read from the table, and adds its new ones, so the sums stay exact; and
//! every sum opens into the documents it counts.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use dutybook_domain::civil::Month;
use dutybook_domain::id::{DocumentId, PropertyUid};
use rusqlite::{Connection, Row};

use super::BooksReader;
use crate::error::{Doing as _, StoreError};

const OPERATION: &str = "add up the figures";

/// A run of civil days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

/// One figure: a measure over a span, under one key or under all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The property.
    pub property: PropertyUid,
    /// What is counted.
    pub measure: &'a str,
    /// Under which key; `None` for the sum over all.
    pub key: Option<&'a str>,
    /// Over which days.
    pub span: Span,
}

/// A sum under one key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum {
    /// What is counted.
    pub measure: String,
    /// By what it is divided.
    pub key: String,
    /// The sum; never zero.
    pub n: i64,
}

/// A document behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contributor {
    /// The day of its row.
    pub day: NaiveDate,
    /// The document.
    pub document: DocumentId,
    /// The number of its kind.
    pub kind: u16,
    /// The key of its row.
    pub key: String,
    /// What the row adds; the rows of a figure add up to the figure.
    pub n: i64,
}

/// A sum kept ready that is not the sum of its contributions: a mistake of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The property.
    pub property: PropertyUid,
    /// What is counted.
    pub measure: String,
    /// By what it is divided.
    pub key: String,
    /// The day, or the month as year × 12 + month from 0.
    pub at: i32,
    /// What was kept ready.
    pub kept: i64,
    /// What the contributions come to.
    pub counted: i64,
}

/// A civil day as it is stored: days since the first of January of the year 1.
pub(super) fn number_of(day: NaiveDate) -> i32 {
    day.num_days_from_ce()
}

pub(super) fn month_of(day: NaiveDate) -> i32 {
    let month = i32::try_from(day.month0()).unwrap_or(0);
    day.year().saturating_mul(12).saturating_add(month)
}

pub(super) fn day_of(number: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(number).unwrap_or_default()
}

/// Differences not yet written, so that a step writes each sum once.
#[derive(Default)]
pub(super) struct Sums {
    days: BTreeMap<(i64, String, i32, String), i64>,
}

impl Sums {
    fn add(&mut self, property: i64, (day, measure, key): (i32, &str, &str), n: i64) {
        let cell = (property, measure.to_owned(), day, key.to_owned());
        let sum = self.days.entry(cell).or_default();
        *sum = sum.saturating_add(n);
    }

    /// Adds the differences to the sums by day and by month.
    pub(super) fn write(self, connection: &Connection) -> Result<(), StoreError> {
        let mut months: BTreeMap<(i64, String, i32, String), i64> = BTreeMap::new();
        for ((property, measure, day, key), n) in self.days {
            add(connection, (ADD_DAY, DROP_DAY), (property, &measure, day, &key), n)?;
            let month = month_of(day_of(day));
            let sum = months.entry((property, measure, month, key)).or_default();
            *sum = sum.saturating_add(n);
        }
        for ((property, measure, month, key), n) in months {
            add(connection, (ADD_MONTH, DROP_MONTH), (property, &measure, month, &key), n)?;
        }
        Ok(())
    }
}

const ADD_DAY: &str = "INSERT INTO rollup_day (property, measure, day, key, n)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (property, measure, day, key) DO UPDATE SET n = n + ?5";
const DROP_DAY: &str = "DELETE FROM rollup_day
    WHERE property = ?1 AND measure = ?2 AND day = ?3 AND key = ?4 AND n = 0";
const ADD_MONTH: &str = "INSERT INTO rollup_month (property, measure, month, key, n)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (property, measure, month, key) DO UPDATE SET n = n + ?5";
const DROP_MONTH: &str = "DELETE FROM rollup_month
    WHERE property = ?1 AND measure = ?2 AND month = ?3 AND key = ?4 AND n = 0";

fn add(
    connection: &Connection,
    (add, drop_zero): (&'static str, &'static str),
    (property, measure, at, key): (i64, &str, i32, &str),
    n: i64,
) -> Result<(), StoreError> {
    if n == 0 {
        return Ok(());
    }
    connection
        .prepare_cached(add)
        .and_then(|mut add| add.execute((property, measure, at, key, n)))
        .doing(OPERATION)?;
    connection
        .prepare_cached(drop_zero)
        .and_then(|mut drop_zero| drop_zero.execute((property, measure, at, key)))
        .doing(OPERATION)?;
    Ok(())
}

const OLD: &str = "SELECT day, measure, key, n FROM contribution WHERE property = ?1 AND doc = ?2";
const REMOVE: &str = "DELETE FROM contribution WHERE property = ?1 AND doc = ?2";
const ADD: &str = "INSERT INTO contribution (property, doc, day, measure, key, n)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// Puts a document's new rows in the place of its old ones and notes the differences.
pub(super) fn replace(
    connection: &Connection,
    (property, doc): (i64, i64),
    fresh: &BTreeMap<(i32, &str, &str), i64>,
    sums: &mut Sums,
) -> Result<(), StoreError> {
    let old: Vec<(i32, String, String, i64)> = connection
        .prepare_cached(OLD)
        .and_then(|mut old| {
            old.query_map((property, doc), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?
            .collect()
        })
        .doing(OPERATION)?;
    let same = old.len() == fresh.len()
        && old.iter().all(|(day, measure, key, n)| fresh.get(&(*day, measure, key)) == Some(n));
    if same {
        return Ok(());
    }
    for (day, measure, key, n) in &old {
        sums.add(property, (*day, measure, key), n.saturating_neg());
    }
    connection
        .prepare_cached(REMOVE)
        .and_then(|mut remove| remove.execute((property, doc)))
        .doing(OPERATION)?;
    let mut add = connection.prepare_cached(ADD).doing(OPERATION)?;
    for ((day, measure, key), n) in fresh {
        sums.add(property, (*day, measure, key), *n);
        add.execute((property, doc, day, measure, key, n)).doing(OPERATION)?;
    }
    Ok(())
}

const DAYS: &str = "SELECT measure, key, sum(n) FROM rollup_day
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND day BETWEEN ?2 AND ?3
    GROUP BY measure, key HAVING sum(n) <> 0 ORDER BY measure, key";
const MONTHS: &str = "SELECT measure, key, sum(n) FROM rollup_month
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND month BETWEEN ?2 AND ?3
    GROUP BY measure, key HAVING sum(n) <> 0 ORDER BY measure, key";
const BEHIND: &str = "SELECT c.day, d.uid, d.kind, c.key, c.n
    FROM contribution c JOIN document d ON d.id = c.doc
    WHERE c.property = (SELECT id FROM property WHERE uid = ?1) AND c.measure = ?2
      AND c.day BETWEEN ?3 AND ?4 AND (?5 IS NULL OR c.key = ?5)
    ORDER BY c.day, d.uid, c.key";

impl BooksReader {
    /// Every sum over a span of days, by measure and key.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn sums(&self, property: PropertyUid, span: Span) -> Result<Vec<Sum>, StoreError> {
        self.grouped(DAYS, property, (number_of(span.first), number_of(span.last)))
    }

    /// Every sum over whole months, both ends included, by measure and key.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn month_sums(
        &self,
        property: PropertyUid,
        first: Month,
        last: Month,
    ) -> Result<Vec<Sum>, StoreError> {
        let (first, last) = (month_of(first.first_day()), month_of(last.first_day()));
        self.grouped(MONTHS, property, (first, last))
    }

    fn grouped(
        &self,
        select: &'static str,
        property: PropertyUid,
        (first, last): (i32, i32),
    ) -> Result<Vec<Sum>, StoreError> {
        self.connection()
            .prepare_cached(select)
            .and_then(|mut sums| {
                sums.query_map((property.as_bytes(), first, last), |row| {
                    Ok(Sum { measure: row.get(0)?, key: row.get(1)?, n: row.get(2)? })
                })?
                .collect()
            })
            .doing("read the figures")
    }

    /// The documents behind a figure, by day. Their rows add up to it.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn behind(&self, cell: &Cell<'_>) -> Result<Vec<Contributor>, StoreError> {
        let Cell { property, measure, key, span } = cell;
        let (first, last) = (number_of(span.first), number_of(span.last));
        self.connection()
            .prepare_cached(BEHIND)
            .and_then(|mut behind| {
                behind
                    .query_map((property.as_bytes(), measure, first, last, key), |row| {
                        Ok(Contributor {
                            day: day_of(row.get(0)?),
                            document: DocumentId::from_bytes(row.get(1)?),
                            kind: row.get(2)?,
                            key: row.get(3)?,
                            n: row.get(4)?,
                        })
                    })?
                    .collect()
            })
            .doing("open a figure")
    }

    /// Compares every sum kept ready with the sum of its contributions. Empty when all is well.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn check_sums(&self) -> Result<Vec<Mismatch>, StoreError> {
        let snapshot = self.connection().unchecked_transaction().doing(OPERATION)?;
        let mut kept = BTreeMap::new();
        let mut counted = BTreeMap::new();
        collect(&snapshot, KEPT, &mut |cell, n| {
            kept.insert(cell, n);
        })?;
        collect(&snapshot, COUNTED, &mut |(property, measure, _, day, key), n| {
            let month = month_of(day_of(day));
            for cell in [
                (property, measure.clone(), false, day, key.clone()),
                (property, measure, true, month, key),
            ] {
                let sum: &mut i64 = counted.entry(cell).or_default();
                *sum = sum.saturating_add(n);
            }
        })?;
        counted.retain(|_, n| *n != 0);
        let cells: std::collections::BTreeSet<&CellKey> =
            kept.keys().chain(counted.keys()).collect();
        let mut found = Vec::new();
        for cell in cells {
            let (is, should) = (kept.get(cell), counted.get(cell));
            if is != should {
                let (property, measure, _, at, key) = cell.clone();
                let property = PropertyUid::from_bytes(property);
                let (kept, counted) =
                    (is.copied().unwrap_or_default(), should.copied().unwrap_or_default());
                found.push(Mismatch { property, measure, key, at, kept, counted });
            }
        }
        Ok(found)
    }
}

/// Property, measure, whether by month, day or month, key.
type CellKey = ([u8; 16], String, bool, i32, String);

const KEPT: &str = "SELECT p.uid, r.measure, 0, r.day, r.key, r.n
    FROM rollup_day r LEFT JOIN property p ON p.id = r.property
    UNION ALL SELECT p.uid, r.measure, 1, r.month, r.key, r.n
    FROM rollup_month r LEFT JOIN property p ON p.id = r.property";
const COUNTED: &str = "SELECT p.uid, c.measure, 0, c.day, c.key, sum(c.n)
    FROM contribution c JOIN property p ON p.id = c.property
    GROUP BY c.property, c.measure, c.day, c.key";

fn collect(
    connection: &Connection,
    select: &'static str,
    each: &mut dyn FnMut(CellKey, i64),
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(select).doing(OPERATION)?;
    let mut rows = statement.query([]).doing(OPERATION)?;
    while let Some(row) = rows.next().doing(OPERATION)? {
        let (cell, n) = cell_of(row).doing(OPERATION)?;
        each(cell, n);
    }
    Ok(())
}

fn cell_of(row: &Row<'_>) -> rusqlite::Result<(CellKey, i64)> {
    Ok(((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?), row.get(5)?))
}
