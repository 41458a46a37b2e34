//! The matters of a unit, and a matter by the number people say. Nothing personal is kept for it.

use std::collections::BTreeSet;

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, PropertyUid, SpokenNumber};
use dutybook_domain::unit::UnitCode;
use rusqlite::Connection;

use super::BooksReader;
use super::read::{Listed, listed};
use crate::error::{Doing as _, StoreError};

const OPERATION: &str = "find a matter";

const NUMBERS: &str = "SELECT serial, desk FROM spoken WHERE doc = ?1";
const FORGET: &str = "DELETE FROM spoken WHERE doc = ?1";
const ADD: &str = "INSERT INTO spoken (property, serial, desk, doc) VALUES (?1, ?2, ?3, ?4)";

/// Puts the numbers people may say for a document in the place of those kept.
pub(super) fn keep(
    connection: &Connection,
    (property, doc): (i64, i64),
    numbers: &[SpokenNumber],
) -> Result<(), StoreError> {
    let kept: BTreeSet<(u32, u16)> = connection
        .prepare_cached(NUMBERS)
        .and_then(|mut kept| kept.query_map([doc], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .doing(OPERATION)?;
    let said: BTreeSet<(u32, u16)> =
        numbers.iter().map(|number| (number.serial, number.desk.0)).collect();
    if kept == said {
        return Ok(());
    }
    connection
        .prepare_cached(FORGET)
        .and_then(|mut forget| forget.execute([doc]))
        .doing(OPERATION)?;
    let mut add = connection.prepare_cached(ADD).doing(OPERATION)?;
    for (serial, desk) in said {
        add.execute((property, serial, desk, doc)).doing(OPERATION)?;
    }
    Ok(())
}

const OF_UNIT: &str = "SELECT uid, position, open, summary FROM document
    WHERE property = (SELECT id FROM property WHERE uid = ?1) AND unit = ?2 AND kind = ?3
    ORDER BY position DESC, uid LIMIT ?4";
const BY_NUMBER: &str = "SELECT d.uid, d.position, d.open, d.summary
    FROM spoken s JOIN document d ON d.id = s.doc
    WHERE s.property = (SELECT id FROM property WHERE uid = ?1) AND s.serial = ?2
      AND (?3 IS NULL OR s.desk = ?3)
    GROUP BY d.id ORDER BY d.open DESC, d.position DESC, d.uid LIMIT ?4";

impl BooksReader {
    /// The tickets of a unit, latest first: its service history, open or not.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn matters_of(
        &self,
        property: PropertyUid,
        unit: &UnitCode,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let asked = (property.as_bytes(), unit.as_str(), DocumentKind::Ticket.code(), limit);
        self.connection()
            .prepare_cached(OF_UNIT)
            .and_then(|mut list| list.query_map(asked, listed)?.collect())
            .doing(OPERATION)
    }

    /// The tickets whose number a query says: `2-0147`, `2-147`, or `147` for any desk's; open ones
    /// first, then the latest. Nothing for any other query.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn find_matters(
        &self,
        property: PropertyUid,
        query: &str,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let Some((desk, serial)) = number(query) else { return Ok(Vec::new()) };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let asked = (property.as_bytes(), serial, desk.map(|desk| desk.0), limit);
        self.connection()
            .prepare_cached(BY_NUMBER)
            .and_then(|mut list| list.query_map(asked, listed)?.collect())
            .doing(OPERATION)
    }
}

/// The number a query says. The letter behind one that was given twice is not part of it.
fn number(query: &str) -> Option<(Option<DeskNumber>, u32)> {
    let plain: String =
        query.trim().chars().map(dutybook_domain::household::spelling::half_width).collect();
    let plain =
        plain.trim_start_matches('#').trim_end_matches(|end: char| end.is_ascii_lowercase());
    match plain.split_once('-') {
        Some((desk, serial)) => Some((Some(DeskNumber(desk.parse().ok()?)), serial.parse().ok()?)),
        None => Some((None, plain.parse().ok()?)),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::tempdir;

    use super::*;
    use crate::books::{Books, DocumentFacts, Folded};
    use crate::fixture::{Author, CUIHU, HERE, document_id, server};

    /// Every document is a matter of one unit; its number is that of the document, twice given.
    fn fold(document: &DocumentFacts<'_>) -> Folded {
        let at = document.document.as_bytes()[13];
        let number = |desk| SpokenNumber { desk: DeskNumber(desk), serial: u32::from(at) + 100 };
        Folded {
            order: i64::from(at),
            open: document.facts.len() % 2 == 1,
            unit: "3-1-1502".parse().ok().filter(|_| at != 2),
            numbers: if at == 1 { vec![number(1), number(2)] } else { vec![number(1)] },
            ..Folded::default()
        }
    }

    #[test]
    fn a_units_matters_are_its_history_and_each_is_found_by_every_number_it_has() {
        let dir = tempdir().unwrap();
        let mut log = server(dir.path());
        log.append(CUIHU, &Author::new(1).write_many(4, 3), HERE).unwrap();
        let mut books = Books::open(dir.path(), 1).unwrap();
        books.feed(log.read(), &fold).unwrap();
        let reader = books.reader().unwrap();
        let ids = |listed: Vec<Listed>| {
            listed.into_iter().map(|listed| (listed.document, listed.open)).collect::<Vec<_>>()
        };
        let unit: UnitCode = "3-1-1502".parse().unwrap();
        let history = reader.matters_of(CUIHU, &unit, 9).unwrap();
        assert_eq!(ids(history), [(document_id(1), true), (document_id(0), false)]);
        for query in ["1-0101", "2-101", "101"] {
            let found = reader.find_matters(CUIHU, query, 9).unwrap();
            assert_eq!(ids(found), [(document_id(1), true)], "{query}");
        }
        assert_eq!(reader.find_matters(CUIHU, "3-0101", 9).unwrap(), []);
        // A document folded otherwise gives its other number up.
        let once = |facts: &DocumentFacts<'_>| {
            let mut folded = fold(facts);
            folded.numbers.truncate(1);
            folded
        };
        books.refold(CUIHU, &once).unwrap();
        assert_eq!(reader.find_matters(CUIHU, "2-101", 9).unwrap(), []);
    }

    #[test]
    fn a_number_is_read_as_people_say_it() {
        let said = |text| number(text).map(|(desk, serial)| (desk.map(|desk| desk.0), serial));
        assert_eq!(said("2-0147"), Some((Some(2), 147)));
        assert_eq!(said(" ２－１４７"), Some((Some(2), 147)));
        assert_eq!(said("2-0147b"), Some((Some(2), 147)));
        assert_eq!(said("#0147"), Some((None, 147)));
        for text in ["", "3-1-1502", "王", "2-", "-5", "99999999999", "' OR 1=1"] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
