//! The books are the log read out, whatever the order, and may go at any time.

use dutybook_domain::civil::Month;
use dutybook_domain::document::DocumentKind;
use proptest::prelude::*;
use tempfile::tempdir;

use super::*;
use crate::fixture::{Author, BINJIANG, CUIHU, HERE, desk, document_id, numbered, server};
use crate::log::{Log, LogReader, Page};

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2012, 3, 1).unwrap() + chrono::Days::new(number.into())
}

/// Counts facts: each by the length of its bytes, so that a document's rows change as it grows.
pub(super) fn fold(document: &DocumentFacts<'_>) -> Folded {
    let n = document.facts.len();
    let at = day(u32::try_from(n).unwrap() * 7);
    let row = |measure: &str, key: &str, n| Contribution {
        day: at,
        measure: measure.to_owned(),
        key: key.to_owned(),
        n,
    };
    let even = if n.is_multiple_of(2) { "even" } else { "odd" };
    let last = document.facts.last().map_or(&[][..], |fact| fact.value);
    Folded {
        summary: last.to_vec(),
        order: i64::from(document.document.as_bytes()[13]),
        open: n % 2 == 1,
        unit: None,
        numbers: Vec::new(),
        contributions: vec![
            row("documents", "all", 1),
            row("facts", even, i64::try_from(n).unwrap() - 3),
            row("facts", even, 3),
        ],
    }
}

fn span() -> Span {
    Span { first: day(0), last: day(4_000) }
}

fn reader(books: &Books) -> BooksReader {
    books.reader().unwrap()
}

#[test]
fn what_is_appended_is_listed_counted_and_opened() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let mut author = Author::new(1);
    log.append(CUIHU, &author.write_many(11, 3), HERE).unwrap();
    log.append(BINJIANG, &author.write_many(1, 1), HERE).unwrap();
    let mut books = Books::open(dir.path(), 1).unwrap();
    let fed = books.feed(log.read(), &fold).unwrap();
    assert_eq!((fed.changes, fed.documents.len()), (12, 4));
    let read = reader(&books);
    assert_eq!(read.covers().unwrap(), 12);
    let all = read.list(CUIHU, DocumentKind::Ticket, Which::All).unwrap();
    let ids: Vec<_> = all.iter().map(|one| one.document).collect();
    assert_eq!(ids, [document_id(0), document_id(1), document_id(2)]);
    // 11 facts over 3 documents: 4, 4, 3.
    let open = read.list(CUIHU, DocumentKind::Ticket, Which::Open).unwrap();
    assert_eq!(open, all[2..]);
    assert_eq!(open[0].summary, "值班记录 8".as_bytes());
    assert_eq!(read.find(CUIHU, document_id(2)).unwrap().as_ref(), Some(&all[2]));
    assert_eq!(read.totals(CUIHU).unwrap(), (3, 11));
    assert_eq!(read.list(CUIHU, DocumentKind::Notice, Which::All).unwrap(), []);

    let sum =
        |measure: &str, key: &str, n| Sum { measure: measure.to_owned(), key: key.to_owned(), n };
    let expected = [sum("documents", "all", 3), sum("facts", "even", 8), sum("facts", "odd", 3)];
    assert_eq!(read.sums(CUIHU, span()).unwrap(), expected);
    let march = Month::new(2012, 3).unwrap();
    assert_eq!(read.month_sums(CUIHU, march, march).unwrap(), expected);
    assert_eq!(read.month_sums(CUIHU, march.next(), march.next()).unwrap(), []);
    let cell = Cell { property: CUIHU, measure: "facts", key: Some("even"), span: span() };
    let behind = read.behind(&cell).unwrap();
    assert_eq!(behind.iter().map(|one| one.n).sum::<i64>(), 8);
    assert_eq!(behind.iter().map(|one| one.document).collect::<Vec<_>>(), ids[..2]);
    assert_eq!(read.behind(&Cell { key: None, ..cell }).unwrap().len(), 3);
}

#[test]
fn books_that_are_deleted_are_built_again_the_same() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let mut author = Author::new(1);
    let mut books = Books::open(dir.path(), 1).unwrap();
    for _ in 0..10 {
        log.append(CUIHU, &author.write_many(37, 5), HERE).unwrap();
        books.feed(log.read(), &fold).unwrap();
    }
    let before = reader(&books).digest().unwrap();
    drop(books);
    delete(dir.path()).unwrap();
    let mut books = Books::open(dir.path(), 1).unwrap();
    assert_ne!(reader(&books).digest().unwrap(), before);
    books.feed(log.read(), &fold).unwrap();
    assert_eq!(reader(&books).digest().unwrap(), before);
    assert!(books.rebuild(log.read(), &fold).unwrap().rebuilt);
    assert_eq!(reader(&books).digest().unwrap(), before);
}

#[test]
fn damaged_foreign_or_newer_books_are_built_again() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    log.append(CUIHU, &Author::new(1).write_many(200, 5), HERE).unwrap();
    let mut books = Books::open(dir.path(), 1).unwrap();
    books.feed(log.read(), &fold).unwrap();
    let before = reader(&books).digest().unwrap();
    books.connection.pragma_update(None, "user_version", 99).unwrap();
    drop(books);
    let file = dir.path().join(FILE);
    let damage: [&dyn Fn(); 3] = [
        &|| {},
        &|| std::fs::write(&file, b"not a database at all, but long enough to be read").unwrap(),
        &|| std::fs::write(&file, []).unwrap(),
    ];
    for act in damage {
        act();
        let mut books = Books::open(dir.path(), 1).unwrap();
        books.feed(log.read(), &fold).unwrap();
        assert_eq!(reader(&books).digest().unwrap(), before);
    }
}

#[test]
fn another_version_of_the_fold_folds_everything_anew() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    log.append(CUIHU, &Author::new(1).write_many(20, 5), HERE).unwrap();
    Books::open(dir.path(), 1).unwrap().feed(log.read(), &|_| Folded::default()).unwrap();
    let mut books = Books::open(dir.path(), 2).unwrap();
    let fed = books.feed(log.read(), &fold).unwrap();
    assert_eq!((fed.changes, fed.documents.len()), (0, 5));
    let folded = reader(&books).digest().unwrap();
    books.rebuild(log.read(), &fold).unwrap();
    assert_eq!(reader(&books).digest().unwrap(), folded);
    books.refold(CUIHU, &|_| Folded::default()).unwrap();
    assert_eq!(reader(&books).sums(CUIHU, span()).unwrap(), []);
}

#[test]
fn what_is_set_aside_in_the_log_leaves_the_books_too() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    log.append(CUIHU, &Author::new(1).write_many(4, 4), HERE).unwrap();
    let mut books = Books::open(dir.path(), 1).unwrap();
    books.feed(log.read(), &fold).unwrap();
    let raw = rusqlite::Connection::open_with_flags(
        dir.path().join(crate::log::FILE),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE,
    )
    .unwrap();
    raw.execute("UPDATE change SET desk = 9 WHERE id = 4", []).unwrap();
    log.set_aside(0).unwrap();
    assert!(books.feed(log.read(), &fold).unwrap().rebuilt);
    assert_eq!(reader(&books).totals(CUIHU).unwrap(), (3, 3));
}

#[test]
fn books_ahead_of_the_log_say_that_the_log_lost_entries() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    log.append(CUIHU, &Author::new(1).write_many(4, 1), HERE).unwrap();
    let mut books = Books::open(dir.path(), 1).unwrap();
    books.feed(log.read(), &fold).unwrap();
    let other = tempdir().unwrap();
    let empty: Log = server(other.path());
    let fed = books.feed(empty.read(), &fold);
    assert!(matches!(fed, Err(StoreError::LostTail { expected: 4, found: 0, .. })));
}

#[test]
fn a_sum_that_is_not_the_sum_is_found() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    log.append(CUIHU, &Author::new(1).write_many(4, 1), HERE).unwrap();
    let mut books = Books::open(dir.path(), 1).unwrap();
    books.feed(log.read(), &fold).unwrap();
    assert_eq!(reader(&books).check_sums().unwrap(), []);
    books.connection.execute("UPDATE rollup_month SET n = 9 WHERE measure = 'facts'", []).unwrap();
    books.connection.execute("DELETE FROM rollup_day WHERE measure = 'documents'", []).unwrap();
    let found = reader(&books).check_sums().unwrap();
    let differences: Vec<_> =
        found.iter().map(|one| (one.measure.as_str(), one.kept, one.counted)).collect();
    assert_eq!(differences, [("documents", 0, 1), ("facts", 9, 4)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn books_are_equal_in_any_order_of_arrival_and_any_steps(
        shuffled in Just((0..60_usize).collect::<Vec<_>>()).prop_shuffle(),
        cuts in prop::collection::vec(1..20_usize, 6),
    ) {
        let changes = Author::new(1).write_many(60, 7);
        let one = tempdir().unwrap();
        let mut log = server(one.path());
        log.append(CUIHU, &changes, HERE).unwrap();
        let mut books = Books::open(one.path(), 1).unwrap();
        books.feed(log.read(), &fold).unwrap();
        let expected = reader(&books).digest().unwrap();

        let other = tempdir().unwrap();
        let mut log = desk(other.path());
        let mut books = Books::open(other.path(), 1).unwrap();
        let order: Vec<_> = shuffled.iter().map(|at| changes[*at].clone()).collect();
        let mut rest = numbered(1, &order);
        for cut in cuts.into_iter().chain([60]) {
            let later = rest.split_off(cut.min(rest.len()));
            let to = rest.last().map_or(0, |one| one.0);
            let page = Page { to, head: 60, changes: &rest, faulty: &[] };
            log.accept_page(CUIHU, &page, HERE).unwrap();
            books.feed(&LogReader::open(other.path()).unwrap(), &fold).unwrap();
            rest = later;
        }
        let read = reader(&books);
        prop_assert_eq!(read.digest().unwrap(), expected);
        prop_assert_eq!(read.check_sums().unwrap(), []);
    }
}

#[test]
fn a_reader_that_holds_on_to_the_books_sees_nothing_that_comes_later() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let mut author = Author::new(1);
    log.append(CUIHU, &author.write_many(3, 1), HERE).unwrap();
    let mut books = Books::open(dir.path(), 1).unwrap();
    books.feed(log.read(), &fold).unwrap();
    let held = BooksReader::open_as_they_are(dir.path()).unwrap();
    log.append(CUIHU, &author.write_many(2, 1), HERE).unwrap();
    books.feed(log.read(), &fold).unwrap();
    let facts = |reader: &BooksReader| (reader.covers().unwrap(), reader.totals(CUIHU).unwrap().1);
    assert_eq!(facts(&held), (3, 3));
    assert_eq!(facts(&reader(&books)), (5, 5));
}
