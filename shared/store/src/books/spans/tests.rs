//! Sums of whole months and of the days at either end come to the same as sums of days.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dutybook_domain::civil::Month;
use proptest::prelude::*;
use tempfile::tempdir;

use super::*;
use crate::books::{Books, Contribution, DocumentFacts, Folded, Sum};
use crate::fixture::{Author, CUIHU, HERE, document_id, server};

fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2011, 12, 1).unwrap() + chrono::TimeDelta::days(number)
}

/// A row on every tenth day or so of five months, under three measures.
fn fold(document: &DocumentFacts<'_>) -> Folded {
    let nth = i64::from(document.document.as_bytes()[13]);
    let row = |measure: &str, key: i64, n| Contribution {
        day: day(nth * 9 + key),
        measure: measure.to_owned(),
        key: key.to_string(),
        n,
    };
    let contributions =
        vec![row("contacts", 0, 1), row("due", nth % 3, 2 - nth % 4), row("tickets", 2, nth)];
    Folded { contributions, ..Folded::default() }
}

fn cells(list: impl IntoIterator<Item = (String, String, i64)>) -> BTreeMap<(String, String), i64> {
    let mut cells = BTreeMap::new();
    for (measure, key, n) in list {
        *cells.entry((measure, key)).or_default() += n;
    }
    cells.retain(|_, n| *n != 0);
    cells
}

#[test]
fn a_span_is_cut_at_the_ends_of_months() {
    let on = |text: &str| text.parse::<NaiveDate>().unwrap();
    let cut = |first, last| Cut::of(Span { first: on(first), last: on(last) });
    let days = |first, last| Some((number_of(on(first)), number_of(on(last))));
    let month = |text: &str| month_of(text.parse::<Month>().unwrap().first_day());
    let months = |first, last| Some((month(first), month(last)));
    let whole = Cut { months: months("2012-02", "2012-02"), ..Cut::default() };
    assert_eq!(cut("2012-02-01", "2012-02-29"), whole);
    let within = Cut { head: days("2012-01-02", "2012-02-28"), ..Cut::default() };
    assert_eq!(cut("2012-01-02", "2012-02-28"), within);
    let both = Cut {
        head: days("2011-12-31", "2011-12-31"),
        months: months("2012-01", "2012-02"),
        tail: days("2012-03-01", "2012-03-01"),
    };
    assert_eq!(cut("2011-12-31", "2012-03-01"), both);
    assert_eq!(cut("2012-03-01", "2012-02-29"), Cut::default());
    let ever = Cut::of(Span { first: NaiveDate::MIN, last: NaiveDate::MAX });
    assert_eq!((ever.head, ever.tail), (None, None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn sums_by_month_and_sums_by_day_say_the_same(
        spans in prop::collection::vec((-40..200_i64, -3..150_i64), 1..5),
    ) {
        let dir = tempdir().unwrap();
        let mut log = server(dir.path());
        log.append(CUIHU, &Author::new(1).write_many(16, 16), HERE).unwrap();
        let mut books = Books::open(dir.path(), 1).unwrap();
        books.feed(log.read(), &fold).unwrap();
        let reader = books.reader().unwrap();
        prop_assert!(reader.find(CUIHU, document_id(15)).unwrap().is_some());
        let mut list: Vec<_> = spans
            .into_iter()
            .map(|(first, length)| Span { first: day(first), last: day(first + length) })
            .collect();
        list.push(Span { first: NaiveDate::MIN, last: day(70) });
        let (mut together, mut totals) = (vec![Vec::new(); list.len()], vec![0; list.len()]);
        reader
            .sums_over(CUIHU, &list, &mut |place, measure, key, n| {
                together[place].push((measure.to_owned(), key.to_owned(), n));
            })
            .unwrap();
        reader
            .totals_over(CUIHU, (&list, &["due", "tickets"]), &mut |place, _, _, n| {
                totals[place] += n;
            })
            .unwrap();
        for ((span, found), total) in list.iter().zip(together).zip(totals) {
            let by_day = reader.sums(CUIHU, *span).unwrap();
            let of_two = by_day.iter().filter(|sum| sum.measure != "contacts");
            prop_assert_eq!(total, of_two.map(|sum| sum.n).sum::<i64>());
            let by_day = by_day.into_iter().map(|Sum { measure, key, n }| (measure, key, n));
            prop_assert_eq!(cells(found), cells(by_day), "{:?}", span);
        }
    }
}
