//! Sums over several runs of days, read together: whole months from the sums kept by month, the
//! days before and after them from the sums kept by day. They are the same either way, and the
//! months are far fewer.

use chrono::{Datelike as _, Days};
use dutybook_domain::civil::Month;
use dutybook_domain::id::PropertyUid;
use rusqlite::{OptionalExtension as _, Params, Row};

use super::BooksReader;
use super::figures::{Span, month_of, number_of};
use crate::error::{Doing as _, StoreError};

const OPERATION: &str = "read the figures";

/// What is handed each row of the sums: which of the spans, the measure, its key and how many.
pub type EachSum<'a> = dyn FnMut(usize, &str, &str, i64) + 'a;

/// A span as the sums are kept: numbers of months and of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Cut {
    head: Option<(i32, i32)>,
    months: Option<(i32, i32)>,
    tail: Option<(i32, i32)>,
}

impl Cut {
    fn of(Span { first, last }: Span) -> Self {
        if first > last {
            return Self::default();
        }
        let (from, until) = (month_of(first), month_of(last));
        let starts_whole = first.day() == 1;
        // The last day there is ends a month.
        let ends_whole = last.checked_add_days(Days::new(1)).is_none_or(|next| next.day() == 1);
        let whole_from = if starts_whole { from } else { from.saturating_add(1) };
        let whole_until = if ends_whole { until } else { until.saturating_sub(1) };
        if whole_from > whole_until {
            let head = Some((number_of(first), number_of(last)));
            return Self { head, ..Self::default() };
        }
        let head = (number_of(first), number_of(Month::of(first).last_day()));
        let tail = (number_of(last.with_day(1).unwrap_or(last)), number_of(last));
        Self {
            head: (!starts_whole).then_some(head),
            months: Some((whole_from, whole_until)),
            tail: (!ends_whole).then_some(tail),
        }
    }
}

/// The measures of a property are found one after the other, which costs two steps each, and of
/// each only the months asked for are read.
const MONTHS: &str = "WITH RECURSIVE counted (measure) AS (
      SELECT min(measure) FROM rollup_month WHERE property = ?1
      UNION ALL
      SELECT (SELECT min(measure) FROM rollup_month
              WHERE property = ?1 AND measure > counted.measure)
      FROM counted WHERE counted.measure IS NOT NULL)
    SELECT r.measure, r.month, r.key, r.n FROM counted CROSS JOIN rollup_month r
    ON r.property = ?1 AND r.measure = counted.measure AND r.month BETWEEN ?2 AND ?3";
const DAYS: &str = "WITH RECURSIVE counted (measure) AS (
      SELECT min(measure) FROM rollup_day WHERE property = ?1
      UNION ALL
      SELECT (SELECT min(measure) FROM rollup_day
              WHERE property = ?1 AND measure > counted.measure)
      FROM counted WHERE counted.measure IS NOT NULL)
    SELECT r.measure, r.day, r.key, r.n FROM counted CROSS JOIN rollup_day r
    ON r.property = ?1 AND r.measure = counted.measure AND r.day BETWEEN ?2 AND ?3";
const MONTHS_OF_ONE: &str = "SELECT ?2, month, '', sum(n) FROM rollup_month
    WHERE property = ?1 AND measure = ?2 AND month BETWEEN ?3 AND ?4 GROUP BY month";
const DAYS_OF_ONE: &str = "SELECT ?2, day, '', sum(n) FROM rollup_day
    WHERE property = ?1 AND measure = ?2 AND day BETWEEN ?3 AND ?4 GROUP BY day";
const PROPERTY: &str = "SELECT id FROM property WHERE uid = ?1";

impl BooksReader {
    /// Every sum of every span, in no order; a cell may come in several parts.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn sums_over(
        &self,
        property: PropertyUid,
        spans: &[Span],
        each: &mut EachSum<'_>,
    ) -> Result<(), StoreError> {
        let Some(property) = self.property(property)? else { return Ok(()) };
        let cuts: Vec<Cut> = spans.iter().copied().map(Cut::of).collect();
        if let Some((first, last)) = hull(&cuts) {
            self.spread((MONTHS, (property, first, last)), &cuts, each)?;
        }
        for (place, days) in pieces(&cuts) {
            self.spread((DAYS, (property, days.0, days.1)), &[only(days)], &mut |_, m, k, n| {
                each(place, m, k, n);
            })?;
        }
        Ok(())
    }

    /// The sums of some measures over all their keys, of every span; the key handed on is empty.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn totals_over(
        &self,
        property: PropertyUid,
        (spans, measures): (&[Span], &[&str]),
        each: &mut EachSum<'_>,
    ) -> Result<(), StoreError> {
        let Some(property) = self.property(property)? else { return Ok(()) };
        let cuts: Vec<Cut> = spans.iter().copied().map(Cut::of).collect();
        for measure in measures {
            if let Some((first, last)) = hull(&cuts) {
                self.spread((MONTHS_OF_ONE, (property, measure, first, last)), &cuts, each)?;
            }
            for (place, days) in pieces(&cuts) {
                let asked = (property, measure, days.0, days.1);
                self.spread((DAYS_OF_ONE, asked), &[only(days)], &mut |_, m, k, n| {
                    each(place, m, k, n);
                })?;
            }
        }
        Ok(())
    }

    /// The books' own number of a property.
    fn property(&self, property: PropertyUid) -> Result<Option<i64>, StoreError> {
        self.connection()
            .prepare_cached(PROPERTY)
            .and_then(|mut find| find.query_row([property.as_bytes()], |row| row.get(0)).optional())
            .doing(OPERATION)
    }

    /// Hands on the rows of a query, each to every span whose whole months hold it.
    fn spread(
        &self,
        (select, values): (&'static str, impl Params),
        cuts: &[Cut],
        each: &mut EachSum<'_>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection().prepare_cached(select).doing(OPERATION)?;
        let mut rows = statement.query(values).doing(OPERATION)?;
        while let Some(row) = rows.next().doing(OPERATION)? {
            spread_row(row, cuts, each).doing(OPERATION)?;
        }
        Ok(())
    }
}

fn spread_row(row: &Row<'_>, cuts: &[Cut], each: &mut EachSum<'_>) -> rusqlite::Result<()> {
    let (measure, key) = (row.get_ref(0)?.as_str()?, row.get_ref(2)?.as_str()?);
    let (at, n) = (row.get::<_, i32>(1)?, row.get(3)?);
    for (place, cut) in cuts.iter().enumerate() {
        if cut.months.is_some_and(|(first, last)| first <= at && at <= last) {
            each(place, measure, key, n);
        }
    }
    Ok(())
}

/// The months from the first of any span to the last of any.
fn hull(cuts: &[Cut]) -> Option<(i32, i32)> {
    let months = || cuts.iter().filter_map(|cut| cut.months);
    Some((months().map(|(first, _)| first).min()?, months().map(|(_, last)| last).max()?))
}

/// The runs of days that are no whole months, each with the place of its span.
fn pieces(cuts: &[Cut]) -> impl Iterator<Item = (usize, (i32, i32))> {
    cuts.iter().enumerate().flat_map(|(place, cut)| {
        [cut.head, cut.tail].into_iter().flatten().map(move |days| (place, days))
    })
}

/// A cut that takes every row of a query by day.
const fn only(days: (i32, i32)) -> Cut {
    Cut { head: None, months: Some(days), tail: None }
}

#[cfg(test)]
mod tests;
