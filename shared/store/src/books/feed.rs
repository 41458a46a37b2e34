//! Feeding the books from the log, and building them again: the same rule for both.

use std::collections::{BTreeMap, BTreeSet};

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use dutybook_domain::unit::UnitCode;
use dutybook_replica::change::{Authorship, Limits, read as read_change};
use dutybook_replica::facts::{StoredFact, facts_of};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::{
    Books, Contribution, Covered, DocumentFacts, Fold, Folded, covered, figures, matters, people,
};
use crate::error::{Doing as _, StoreError};
use crate::log::{self, LogReader, Stored};

const OPERATION: &str = "feed the books";

/// How much of the log one transaction takes in.
const STEP_BYTES: usize = 8 << 20;

/// What a feed has done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fed {
    /// Changes read.
    pub changes: u64,
    /// The documents folded anew, with their properties: what screens must show afresh.
    pub documents: BTreeSet<(PropertyUid, DocumentId)>,
    /// Whether the books were built again from the beginning.
    pub rebuilt: bool,
}

impl Books {
    /// Brings the books up to the end of the log.
    ///
    /// # Errors
    /// [`StoreError::LostTail`] where the log ends before what the books have read: it lost
    /// entries. [`StoreError::Damaged`] where a row of the log is damaged. Any of the disk. What a
    /// finished step covers stays.
    pub fn feed(&mut self, log: &LogReader, fold: &Fold<'_>) -> Result<Fed, StoreError> {
        let mut fed = Fed::default();
        while self.step(log, fold, &mut fed)? {}
        Ok(fed)
    }

    /// Throws everything away and builds it again from the log.
    ///
    /// # Errors
    /// As for [`Self::feed`].
    pub fn rebuild(&mut self, log: &LogReader, fold: &Fold<'_>) -> Result<Fed, StoreError> {
        clear(&self.connection)?;
        let fed = self.feed(log, fold)?;
        Ok(Fed { rebuilt: true, ..fed })
    }

    /// Folds every document of a property anew, as after a change of its settings.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn refold(&mut self, property: PropertyUid, fold: &Fold<'_>) -> Result<(), StoreError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .doing(OPERATION)?;
        let documents = documents(&transaction, Some(property))?;
        refold(&transaction, documents.iter(), fold)?;
        transaction.commit().doing(OPERATION)
    }

    /// Takes in one step of the log; answers whether there may be more.
    fn step(
        &mut self,
        log: &LogReader,
        fold: &Fold<'_>,
        fed: &mut Fed,
    ) -> Result<bool, StoreError> {
        let generation = log.generation()?;
        let version = self.version;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .doing(OPERATION)?;
        let mut reached = covered(&transaction)?;
        if reached.generation != generation {
            // Rows were taken out of the log: what they said must go too.
            clear(&transaction)?;
            fed.rebuilt = true;
            reached = Covered { generation, seq: 0, version };
        }
        let mut changed = BTreeMap::new();
        if reached.version != version {
            changed.extend(documents(&transaction, None)?);
            reached.version = version;
        }
        let rows = log.after(reached.seq, STEP_BYTES)?;
        if rows.is_empty() {
            check_end(log, reached.seq)?;
        }
        for row in &rows {
            take_in(&transaction, row, &mut changed)?;
            reached.seq = row.seq;
        }
        refold(&transaction, changed.iter(), fold)?;
        if self.finds_people {
            index_people(&transaction, log, &changed)?;
        }
        save(&transaction, reached)?;
        transaction.commit().doing(OPERATION)?;
        let read = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        fed.changes = fed.changes.saturating_add(read);
        fed.documents.extend(changed.into_keys());
        Ok(!rows.is_empty())
    }
}

fn check_end(log: &LogReader, expected: u64) -> Result<(), StoreError> {
    let found = log.last_seq()?;
    if found < expected {
        return Err(StoreError::LostTail { file: log::FILE.into(), expected, found });
    }
    Ok(())
}

/// The local numbers of a document and its property, and its kind, which its id fixes.
#[derive(Debug, Clone, Copy)]
struct Local {
    property: i64,
    doc: i64,
    kind: u16,
}

type Changed = BTreeMap<(PropertyUid, DocumentId), Local>;

const ADD_FACT: &str = "INSERT OR IGNORE INTO fact (property, doc, key, reauthored, value, desk)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// Puts the facts of one change among those of its document.
fn take_in(connection: &Connection, row: &Stored, changed: &mut Changed) -> Result<(), StoreError> {
    let about = |error: StoreError| error.about(row.envelope.document);
    // The log holds only what was read once; a change it took in from an older program that read
    // more is passed over here, and named by `verify`.
    let Ok(change) = read_change(&row.envelope, &Limits::STANDARD) else { return Ok(()) };
    let key = (row.property, row.envelope.document);
    let local = match changed.get(&key) {
        Some(local) => *local,
        None => localise(connection, row).map_err(about)?,
    };
    changed.insert(key, local);
    let mut add = connection.prepare_cached(ADD_FACT).doing(OPERATION)?;
    for fact in facts_of(&change) {
        let reauthored = fact.authorship == Authorship::Reauthored;
        let desk = fact.desk.0;
        let values =
            (local.property, local.doc, fact.key.to_string(), reauthored, fact.value, desk);
        add.execute(values).doing(OPERATION).map_err(about)?;
    }
    Ok(())
}

const FIND_PROPERTY: &str = "SELECT id FROM property WHERE uid = ?1";
const ADD_PROPERTY: &str = "INSERT INTO property (uid) VALUES (?1)";
const FIND_DOCUMENT: &str = "SELECT id FROM document WHERE property = ?1 AND uid = ?2";
const ADD_DOCUMENT: &str = "INSERT INTO document (property, uid, kind, position, open, summary)
    VALUES (?1, ?2, ?3, 0, 0, x'')";

fn localise(connection: &Connection, row: &Stored) -> Result<Local, StoreError> {
    let uid = row.property.as_bytes();
    let found = connection
        .prepare_cached(FIND_PROPERTY)
        .and_then(|mut find| find.query_row([uid], |row| row.get(0)).optional())
        .doing(OPERATION)?;
    let property = match found {
        Some(id) => id,
        None => connection
            .prepare_cached(ADD_PROPERTY)
            .and_then(|mut add| add.insert([uid]))
            .doing(OPERATION)?,
    };
    let (uid, kind) = (row.envelope.document.as_bytes(), row.envelope.kind);
    let found = connection
        .prepare_cached(FIND_DOCUMENT)
        .and_then(|mut find| find.query_row((property, uid), |row| row.get(0)).optional())
        .doing(OPERATION)?;
    if let Some(doc) = found {
        return Ok(Local { property, doc, kind });
    }
    let doc = connection
        .prepare_cached(ADD_DOCUMENT)
        .and_then(|mut add| add.insert((property, uid, kind)))
        .doing(OPERATION)?;
    Ok(Local { property, doc, kind })
}

/// Folds documents anew and puts what comes out in the place of what was there.
fn refold<'a>(
    connection: &Connection,
    documents: impl Iterator<Item = (&'a (PropertyUid, DocumentId), &'a Local)>,
    fold: &Fold<'_>,
) -> Result<(), StoreError> {
    let mut sums = figures::Sums::default();
    for ((property, document), local) in documents {
        let rows = facts(connection, *local)?;
        let facts: Vec<StoredFact<'_>> = rows.iter().filter_map(Fact::stored).collect();
        let folded = fold(&DocumentFacts {
            property: *property,
            document: *document,
            kind: local.kind,
            facts: &facts,
        });
        let about = |error: StoreError| error.about(*document);
        replace(connection, *local, &folded, &mut sums).map_err(about)?;
    }
    sums.write(connection)
}

/// Reads every unit's file among the documents anew for the search.
fn index_people(
    connection: &Connection,
    log: &LogReader,
    changed: &Changed,
) -> Result<(), StoreError> {
    let is_file = |local: &Local| local.kind == DocumentKind::Household.code();
    for ((property, document), local) in changed.iter().filter(|(_, local)| is_file(local)) {
        let names = (*property, *document);
        people::index(connection, log, names, (local.property, local.doc))
            .map_err(|error| error.about(*document))?;
    }
    Ok(())
}

const SAVE_DOCUMENT: &str =
    "UPDATE document SET position = ?2, open = ?3, summary = ?4, unit = ?5 WHERE id = ?1";

fn replace(
    connection: &Connection,
    local: Local,
    folded: &Folded,
    sums: &mut figures::Sums,
) -> Result<(), StoreError> {
    let Folded { summary, order, open, unit, numbers, contributions } = folded;
    let unit = unit.as_ref().map(UnitCode::as_str);
    connection
        .prepare_cached(SAVE_DOCUMENT)
        .and_then(|mut save| save.execute((local.doc, order, open, summary, unit)))
        .doing(OPERATION)?;
    matters::keep(connection, (local.property, local.doc), numbers)?;
    let mut fresh: BTreeMap<(i32, &str, &str), i64> = BTreeMap::new();
    for Contribution { day, measure, key, n } in contributions {
        let sum = fresh.entry((figures::number_of(*day), measure, key)).or_default();
        *sum = sum.saturating_add(*n);
    }
    fresh.retain(|_, n| *n != 0);
    figures::replace(connection, (local.property, local.doc), &fresh, sums)
}

/// A row of `fact`.
struct Fact {
    key: String,
    reauthored: bool,
    value: Vec<u8>,
    desk: u16,
}

impl Fact {
    fn stored(&self) -> Option<StoredFact<'_>> {
        Some(StoredFact {
            key: self.key.parse().ok()?,
            authorship: if self.reauthored { Authorship::Reauthored } else { Authorship::Original },
            value: &self.value,
            desk: DeskNumber(self.desk),
        })
    }
}

const FACTS: &str = "SELECT key, reauthored, value, desk FROM fact
    WHERE property = ?1 AND doc = ?2 ORDER BY key, reauthored, value, desk";

fn facts(connection: &Connection, local: Local) -> Result<Vec<Fact>, StoreError> {
    connection
        .prepare_cached(FACTS)
        .and_then(|mut facts| {
            facts
                .query_map((local.property, local.doc), |row| {
                    Ok(Fact {
                        key: row.get(0)?,
                        reauthored: row.get(1)?,
                        value: row.get(2)?,
                        desk: row.get(3)?,
                    })
                })?
                .collect()
        })
        .doing(OPERATION)
}

const DOCUMENTS: &str = "SELECT p.uid, d.uid, d.property, d.id, d.kind
    FROM document d JOIN property p ON p.id = d.property WHERE ?1 IS NULL OR p.uid = ?1";

fn documents(
    connection: &Connection,
    property: Option<PropertyUid>,
) -> Result<Changed, StoreError> {
    let uid = property.map(|property| *property.as_bytes());
    connection
        .prepare_cached(DOCUMENTS)
        .and_then(|mut documents| {
            documents
                .query_map([uid], |row| {
                    let property = PropertyUid::from_bytes(row.get(0)?);
                    let document = DocumentId::from_bytes(row.get(1)?);
                    let local =
                        Local { property: row.get(2)?, doc: row.get(3)?, kind: row.get(4)? };
                    Ok(((property, document), local))
                })?
                .collect()
        })
        .doing(OPERATION)
}

const SAVE: &str = "INSERT OR REPLACE INTO covered (one, generation, seq, version)
    VALUES (1, ?1, ?2, ?3)";

fn save(connection: &Connection, reached: Covered) -> Result<(), StoreError> {
    let Covered { generation, seq, version } = reached;
    connection
        .prepare_cached(SAVE)
        .and_then(|mut save| save.execute((generation, seq, version)))
        .doing(OPERATION)?;
    Ok(())
}

const CLEAR: &str = "
    DELETE FROM covered; DELETE FROM rollup_month; DELETE FROM rollup_day;
    DELETE FROM field_conflict; DELETE FROM find; DELETE FROM entry; DELETE FROM spoken; DELETE FROM contribution; DELETE FROM fact; DELETE FROM document; DELETE FROM property;";

fn clear(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(CLEAR).doing("clear the books")
}
