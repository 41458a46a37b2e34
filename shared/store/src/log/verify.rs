//! Walking the whole log: the file's structure, every row's check and hash, the chain of every
//! document, and the counts that say whether a row is gone.

use std::collections::{BTreeMap, BTreeSet};

use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_replica::change::{Limits, read as read_change};
use dutybook_replica::envelope::ChangeHash;
use dutybook_replica::fingerprint::Fingerprint;
use rusqlite::Row;

use super::row::{self, Stored};
use super::state::{self, State};
use super::{LogReader, append, fingerprint, quarantine, secrets};
use crate::check;
use crate::error::{Damage, Doing as _, StoreError};

const OPERATION: &str = "verify the log";

/// What a walk through the whole log has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Changes that stood every check.
    pub changes: u64,
    /// What did not, by name.
    pub damage: Vec<Damage>,
    /// Changes that build on others which have not arrived, with how many: not damage.
    pub waiting: Vec<(DocumentId, ChangeHash, usize)>,
}

impl LogReader {
    /// Looks at everything. `inspect` adds what the log cannot know, such as signatures and
    /// certificates, and answers what is wrong in words.
    ///
    /// # Errors
    /// Only where nothing can be read at all; damage is an answer, not an error.
    pub fn verify(
        &self,
        inspect: &mut dyn FnMut(&Stored) -> Result<(), String>,
    ) -> Result<Verified, StoreError> {
        let mut verified = Verified::default();
        self.verify_structure(&mut verified.damage);
        let states = self.verify_small_tables(&mut verified.damage);
        let mut found = BTreeMap::new();
        let walked = self.walk(&mut |row| match row {
            Ok(stored) => {
                verified.changes = verified.changes.saturating_add(1);
                let print: &mut Fingerprint = found.entry(stored.property).or_default();
                print.add(stored.id);
                if let Err(reason) = inspect(&stored) {
                    verified.damage.push(damage_of(&stored, reason));
                }
            }
            Err(damage) => verified.damage.push(damage),
        });
        verified.damage.extend(walked.err().map(|error| unreadable("change", &error)));
        for state in &states {
            let print = found.get(&state.uid).copied().unwrap_or_default();
            verify_state(self, state, print, &mut verified.damage);
        }
        self.verify_chains(&states, &mut verified);
        Ok(verified)
    }

    /// Every row of `change` in local order, whole or damaged.
    pub(super) fn walk(
        &self,
        visit: &mut dyn FnMut(Result<Stored, Damage>),
    ) -> Result<(), StoreError> {
        let select = row::select("ORDER BY c.id");
        let mut statement = self.connection().prepare(&select).doing(OPERATION)?;
        let mut rows = statement.query([]).doing(OPERATION)?;
        while let Some(found) = rows.next().doing(OPERATION)? {
            visit(row::read(found));
        }
        Ok(())
    }

    fn verify_structure(&self, damage: &mut Vec<Damage>) {
        for pragma in ["PRAGMA integrity_check(100)", "PRAGMA foreign_key_check"] {
            let verdicts = self.connection().prepare(pragma).and_then(|mut statement| {
                statement.query_map([], describe)?.collect::<rusqlite::Result<Vec<String>>>()
            });
            match verdicts {
                Ok(lines) => damage.extend(
                    lines.into_iter().filter(|line| line != "ok").map(|line| plain("log.db", line)),
                ),
                Err(error) => damage.push(plain("log.db", error.to_string())),
            }
        }
    }

    /// Proves every row of the small tables; answers the states that stood.
    fn verify_small_tables(&self, damage: &mut Vec<Damage>) -> Vec<State> {
        let mut states = Vec::new();
        let mut each = |select: &str, prove: &mut dyn FnMut(&Row<'_>) -> Result<(), Damage>| {
            let walked = self.connection().prepare(select).and_then(|mut statement| {
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    damage.extend(prove(row).err());
                }
                Ok(())
            });
            damage.extend(walked.err().map(|error| plain("log.db", error.to_string())));
        };
        each(STATES, &mut |row| state::read(row).map(|state| states.push(state)));
        each(META, &mut prove_meta);
        each(DOCUMENTS, &mut |row| prove_document(row));
        each(ACTORS, &mut prove_actor);
        each(QUARANTINE, &mut |row| quarantine::read(row).map(|_| ()));
        each(SECRETS, &mut prove_secret);
        states
    }

    /// Every document's changes: what they build on must be there, or is named as on its way.
    fn verify_chains(&self, states: &[State], verified: &mut Verified) {
        for state in states {
            let documents = self.connection().prepare_cached(IDS).and_then(|mut statement| {
                statement
                    .query_map([state.id], |row| row.get(0).map(DocumentId::from_bytes))?
                    .collect::<rusqlite::Result<Vec<_>>>()
            });
            for document in documents.unwrap_or_default() {
                // Rows that cannot be read have been named by the walk above.
                if let Ok(rows) = self.document(state.uid, document) {
                    verify_chain(document, &rows, verified);
                }
            }
        }
    }
}

fn verify_chain(document: DocumentId, rows: &[Stored], verified: &mut Verified) {
    let held: BTreeSet<ChangeHash> = rows.iter().map(|row| row.hash).collect();
    for stored in rows {
        match read_change(&stored.envelope, &Limits::STANDARD) {
            Ok(change) if change.actor != stored.actor || change.sequence != stored.sequence => {
                let reason = "the change is another actor's than the row's".to_owned();
                verified.damage.push(damage_of(stored, reason));
            }
            Ok(change) => {
                let missing = change.deps.iter().filter(|dep| !held.contains(dep)).count();
                if missing > 0 {
                    verified.waiting.push((document, stored.hash, missing));
                }
            }
            Err(fault) => verified.damage.push(damage_of(stored, fault.to_string())),
        }
    }
}

/// Compares a property's state with the rows found, its sequences with its head, and every
/// checkpoint with the rows below it.
fn verify_state(log: &LogReader, state: &State, found: Fingerprint, damage: &mut Vec<Damage>) {
    let mut name = |table: &'static str, row: Option<u64>, reason: String| {
        damage.push(Damage { table, row, property: Some(state.uid), document: None, reason });
    };
    if found != state.all {
        let reason = format!(
            "{} changes were saved, {} are whole, and their sums differ",
            state.all.count, found.count
        );
        name("property", Some(state.id.unsigned_abs()), reason);
    }
    let checkpoints = log.connection().prepare_cached(CHECKPOINTS).and_then(|mut statement| {
        statement
            .query_map([state.id], |row| {
                let print = Fingerprint { count: row.get(1)?, sum: row.get(2)? };
                Ok((row.get::<_, u64>(0)?, print, row.get::<_, [u8; check::LENGTH]>(3)?))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()
    });
    let mut below = (0, Fingerprint::default());
    match checkpoints {
        Ok(checkpoints) => {
            for (at, print, check) in checkpoints {
                let recomputed = fingerprint::between(log.connection(), state, below.0, at)
                    .map(|more| below.1.combine(more));
                let holds = recomputed.is_ok_and(|recomputed| recomputed == print);
                if !holds || check != fingerprint::check_of(state, at, print) {
                    let reason = "it is not the sum of the changes below it".to_owned();
                    name("checkpoint", Some(at), reason);
                }
                below = (at, print);
            }
        }
        Err(error) => name("checkpoint", None, error.to_string()),
    }
}

fn prove_meta(row: &Row<'_>) -> Result<(), Damage> {
    let read = || {
        let (name, value): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        Ok(row.get::<_, [u8; check::LENGTH]>(2)? == super::meta_check(&name, &value))
    };
    held("meta", None, read())
}

fn prove_document(row: &Row<'_>) -> Result<(), Damage> {
    let read = || {
        let property = PropertyUid::from_bytes(row.get(1)?);
        let check = append::document_check(property, &row.get(2)?, row.get(3)?);
        Ok(row.get::<_, [u8; check::LENGTH]>(4)? == check)
    };
    held("document", row.get(0).ok(), read())
}

fn prove_actor(row: &Row<'_>) -> Result<(), Damage> {
    let read = || {
        let check = append::actor_check(row.get(1)?, row.get(2)?);
        Ok(row.get::<_, [u8; check::LENGTH]>(3)? == check)
    };
    held("actor", row.get(0).ok(), read())
}

fn prove_secret(row: &Row<'_>) -> Result<(), Damage> {
    let read = || Ok(secrets::is_whole(PropertyUid::from_bytes(row.get(5)?), row));
    held("secret", None, read())
}

/// Names a row that does not hold.
fn held(
    table: &'static str,
    row: Option<u64>,
    proved: rusqlite::Result<bool>,
) -> Result<(), Damage> {
    let reason = match proved {
        Ok(true) => return Ok(()),
        Ok(false) => "the columns do not match their check".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(Damage { row, ..plain(table, reason) })
}

fn describe(row: &Row<'_>) -> rusqlite::Result<String> {
    let text: rusqlite::Result<String> = row.get(0);
    match (text, row.get::<_, i64>(1)) {
        (Ok(table), Ok(id)) => Ok(format!("row {id} of {table} refers to a row that is gone")),
        (text, _) => text,
    }
}

pub(super) fn damage_of(stored: &Stored, reason: String) -> Damage {
    Damage {
        table: "change",
        row: Some(stored.seq),
        property: Some(stored.property),
        document: Some(stored.envelope.document),
        reason,
    }
}

pub(super) const fn plain(table: &'static str, reason: String) -> Damage {
    Damage { table, row: None, property: None, document: None, reason }
}

fn unreadable(table: &'static str, error: &StoreError) -> Damage {
    plain(table, error.to_string())
}

const STATES: &str =
    r#"SELECT id, uid, cursor, head, epoch, count, sum, "check" FROM property ORDER BY id"#;
const META: &str = r#"SELECT name, value, "check" FROM meta"#;
const DOCUMENTS: &str = r#"SELECT d.id, p.uid, d.uid, d.kind, d."check" FROM document d
    LEFT JOIN property p ON p.id = d.property ORDER BY d.id"#;
const ACTORS: &str = r#"SELECT id, bytes, own, "check" FROM actor ORDER BY id"#;
const QUARANTINE: &str = r#"SELECT id, property, origin, server_seq, ident, code, reason, at, tries,
    bytes, "check" FROM quarantine ORDER BY id"#;
const SECRETS: &str = r#"SELECT name, version, deleted, bytes, "check", property FROM secret"#;
const IDS: &str = "SELECT uid FROM document WHERE property = ?1 ORDER BY id";
const CHECKPOINTS: &str = r#"SELECT server_seq, count, sum, "check" FROM checkpoint
    WHERE property = ?1 ORDER BY server_seq"#;
