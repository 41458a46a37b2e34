//! Setting damage aside: a row that does not stand its check goes to quarantine with its bytes, and
//! what is derived from the rows (counts, heads, checkpoints) is computed anew.
//!
//! Nothing is invented: where a mark was flipped but the signed bytes are whole, trying the
//! quarantine again brings the change back as unsent; what is gone is refilled by a peer, because
//! the fingerprint no longer matches.

use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use dutybook_replica::envelope::{ChangeHash, ChangeId, Envelope};
use dutybook_replica::fingerprint::Fingerprint;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::quarantine::{self, Quarantined};
use super::state::{self, State};
use super::{Log, Role, append, fingerprint, row, secrets};
use crate::check;
use crate::error::{Damage, Doing as _, StoreError};

const OPERATION: &str = "set damage aside";

impl Log {
    /// Moves every damaged row to quarantine and makes the rest consistent, in one transaction.
    /// Answers what was moved or computed anew, by name. `at` is the time in milliseconds.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where the file's pages are damaged: then [`super::salvage()`] first.
    pub fn set_aside(&mut self, at: u64) -> Result<Vec<Damage>, StoreError> {
        let role = self.role;
        let transaction = self.reader.begin(OPERATION)?;
        let damage = set_aside(&transaction, role, at)?;
        if !damage.is_empty() {
            super::next_generation(&transaction)?;
        }
        transaction.commit().doing(OPERATION)?;
        self.advance_mark();
        self.damage.clear();
        Ok(damage)
    }
}

pub(super) fn set_aside(
    connection: &Connection,
    role: Role,
    at: u64,
) -> Result<Vec<Damage>, StoreError> {
    let mut damage = Vec::new();
    repair_states(connection, &mut damage)?;
    move_changes(connection, at, &mut damage)?;
    move_secrets(connection, at, &mut damage)?;
    repair_documents(connection, &mut damage)?;
    repair_actors(connection, &mut damage)?;
    for mut state in state::all(connection)? {
        recount(connection, role, &mut state, &mut damage)?;
        if role == Role::Server {
            explain_gaps(connection, &state, at)?;
        }
        fingerprint::drop_from(connection, &state, 0)?;
        fingerprint::extend(connection, &state, state.reach(role))?;
    }
    Ok(damage)
}

const STATES: &str =
    r#"SELECT id, uid, cursor, head, epoch, count, sum, "check" FROM property ORDER BY id"#;

/// A property whose state is damaged begins anew at the cursor 0 and the epoch unknown: comparing
/// with the server then finds what is really held.
fn repair_states(connection: &Connection, damage: &mut Vec<Damage>) -> Result<(), StoreError> {
    let mut broken = Vec::new();
    {
        let mut statement = connection.prepare(STATES).doing(OPERATION)?;
        let mut rows = statement.query([]).doing(OPERATION)?;
        while let Some(row) = rows.next().doing(OPERATION)? {
            if let Err(found) = state::read(row) {
                broken.push((row.get(0).doing(OPERATION)?, row.get(1).ok()));
                damage.push(found);
            }
        }
    }
    for (id, uid) in broken {
        let Some(uid) = uid.map(PropertyUid::from_bytes) else { continue };
        let all = Fingerprint::default();
        state::save(connection, &State { id, uid, cursor: 0, head: 0, epoch: None, all })?;
    }
    Ok(())
}

const REMOVE: &str = "DELETE FROM change WHERE id = ?1";

fn move_changes(
    connection: &Connection,
    at: u64,
    damage: &mut Vec<Damage>,
) -> Result<(), StoreError> {
    let select = row::select("ORDER BY c.id");
    let mut moved = Vec::new();
    {
        let mut statement = connection.prepare(&select).doing(OPERATION)?;
        let mut rows = statement.query([]).doing(OPERATION)?;
        while let Some(found) = rows.next().doing(OPERATION)? {
            if let Err(reason) = row::read(found) {
                moved
                    .push((found.get::<_, u64>(0).doing(OPERATION)?, keepsake(found, &reason, at)));
                damage.push(reason);
            }
        }
    }
    for (seq, mut kept) in moved {
        kept.id = quarantine::next_id(connection)?;
        quarantine::insert(connection, &kept)?;
        connection.execute(REMOVE, [seq]).doing(OPERATION)?;
    }
    Ok(())
}

/// What is kept of a damaged change: its envelope where that can be read, else its raw columns.
fn keepsake(found: &Row<'_>, reason: &Damage, at: u64) -> Quarantined {
    let bytes = envelope(found).and_then(|envelope| {
        let mut bytes = Vec::new();
        ciborium::into_writer(&envelope, &mut bytes).ok().map(|()| bytes)
    });
    let hash = found.get_ref(16).ok().and_then(|change| match change {
        ValueRef::Blob(change) => check::hash_of_change(change).map(ChangeHash),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => None,
    });
    Quarantined {
        id: 0,
        property: reason.property.unwrap_or_else(|| PropertyUid::from_bytes([0; 16])),
        damaged: true,
        server_seq: found.get(10).unwrap_or_default(),
        change: reason
            .document
            .zip(hash)
            .map_or(ChangeId([0; 32]), |(document, hash)| ChangeId::of(document, hash)),
        code: 0,
        reason: reason.to_string(),
        at,
        tries: 0,
        bytes: bytes.unwrap_or_else(|| raw_columns(found)),
    }
}

fn envelope(found: &Row<'_>) -> Option<Envelope> {
    Some(Envelope {
        document: DocumentId::from_bytes(found.get(2).ok()?),
        kind: found.get(3).ok()?,
        change: found.get(16).ok()?,
        desk: DeskNumber(found.get(7).ok()?),
        signature: found.get(15).ok()?,
    })
}

/// The columns of a row as CBOR, whatever they hold.
fn raw_columns(found: &Row<'_>) -> Vec<u8> {
    let values: Vec<ciborium::Value> = (0..found.as_ref().column_count())
        .map(|at| match found.get_ref(at) {
            Ok(ValueRef::Integer(number)) => ciborium::Value::from(number),
            Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => ciborium::Value::from(bytes),
            Ok(ValueRef::Null | ValueRef::Real(_)) | Err(_) => ciborium::Value::Null,
        })
        .collect();
    let mut bytes = Vec::new();
    match ciborium::into_writer(&values, &mut bytes) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}

const SECRETS: &str = r#"SELECT name, version, deleted, bytes, "check", property FROM secret"#;
const REMOVE_SECRET: &str = "DELETE FROM secret WHERE property = ?1 AND name = ?2";

fn move_secrets(
    connection: &Connection,
    at: u64,
    damage: &mut Vec<Damage>,
) -> Result<(), StoreError> {
    let mut moved = Vec::new();
    {
        let mut statement = connection.prepare(SECRETS).doing(OPERATION)?;
        let mut rows = statement.query([]).doing(OPERATION)?;
        while let Some(found) = rows.next().doing(OPERATION)? {
            let property = found.get(5).map(PropertyUid::from_bytes);
            if property.as_ref().is_ok_and(|property| secrets::is_whole(*property, found)) {
                continue;
            }
            let (uid, name): (Vec<u8>, String) =
                (found.get(5).doing(OPERATION)?, found.get(0).doing(OPERATION)?);
            moved.push((uid, name, property.ok(), raw_columns(found)));
        }
    }
    for (uid, name, property, bytes) in moved {
        let reason = Damage {
            table: "secret",
            row: None,
            property,
            document: None,
            reason: format!("{name} does not match its check"),
        };
        let kept = Quarantined {
            id: quarantine::next_id(connection)?,
            property: property.unwrap_or_else(|| PropertyUid::from_bytes([0; 16])),
            damaged: true,
            server_seq: None,
            change: ChangeId([0; 32]),
            code: 0,
            reason: reason.to_string(),
            at,
            tries: 0,
            bytes,
        };
        quarantine::insert(connection, &kept)?;
        connection.execute(REMOVE_SECRET, (uid, name)).doing(OPERATION)?;
        damage.push(reason);
    }
    Ok(())
}

const DOCUMENTS: &str = r#"SELECT d.id, p.uid, d.uid, d.kind, d."check",
    (SELECT c.kind FROM change c INDEXED BY change_author
     WHERE c.doc = d.id AND c.standing < 2 ORDER BY c.actor, c.sequence LIMIT 1)
    FROM document d LEFT JOIN property p ON p.id = d.property"#;
const SAVE_DOCUMENT: &str = r#"UPDATE document SET kind = ?2, "check" = ?3 WHERE id = ?1"#;
const REMOVE_DOCUMENT: &str =
    "DELETE FROM document WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM change WHERE doc = ?1)";

/// The id of a damaged document row is right if its changes stood their checks, which cover it;
/// then its kind is taken from them. Otherwise its changes have been moved and it goes.
fn repair_documents(connection: &Connection, damage: &mut Vec<Damage>) -> Result<(), StoreError> {
    let mut broken = Vec::new();
    {
        let mut statement = connection.prepare(DOCUMENTS).doing(OPERATION)?;
        let mut rows = statement.query([]).doing(OPERATION)?;
        while let Some(row) = rows.next().doing(OPERATION)? {
            let (property, uid) = (row.get(1).map(PropertyUid::from_bytes), row.get(2));
            let check = match (&property, &uid, row.get(3)) {
                (Ok(property), Ok(uid), Ok(kind)) => {
                    Some(append::document_check(*property, uid, kind))
                }
                _ => None,
            };
            if check.is_some() && row.get(4).ok() == check {
                continue;
            }
            let id: u64 = row.get(0).doing(OPERATION)?;
            broken.push((id, property.ok(), uid.ok(), row.get::<_, Option<u16>>(5).ok().flatten()));
        }
    }
    for (id, property, uid, kind) in broken {
        let document = uid.map(DocumentId::from_bytes);
        let reason = "the columns do not match their check".to_owned();
        damage.push(Damage { table: "document", row: Some(id), property, document, reason });
        if let (Some(property), Some(uid), Some(kind)) = (property, uid, kind) {
            let check = append::document_check(property, &uid, kind);
            connection.execute(SAVE_DOCUMENT, (id, kind, check)).doing(OPERATION)?;
        } else {
            connection.execute(REMOVE_DOCUMENT, [id]).doing(OPERATION)?;
        }
    }
    Ok(())
}

const ACTORS: &str = r#"SELECT id, bytes, own, "check" FROM actor"#;
const SAVE_ACTOR: &str = r#"UPDATE actor SET own = ?2, "check" = ?3 WHERE id = ?1"#;
const REMOVE_ACTOR: &str =
    "DELETE FROM actor WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM change WHERE actor = ?1)";

/// As with documents: whose changes stood is right in its bytes.
fn repair_actors(connection: &Connection, damage: &mut Vec<Damage>) -> Result<(), StoreError> {
    let mut broken = Vec::new();
    {
        let mut statement = connection.prepare(ACTORS).doing(OPERATION)?;
        let mut rows = statement.query([]).doing(OPERATION)?;
        while let Some(row) = rows.next().doing(OPERATION)? {
            let (actor, own) = (row.get::<_, [u8; 16]>(1).ok(), row.get::<_, bool>(2));
            let check = actor.zip(own.ok()).map(|(actor, own)| append::actor_check(actor, own));
            if check.is_none() || row.get(3).ok() != check {
                broken.push((row.get::<_, u64>(0).doing(OPERATION)?, actor));
            }
        }
    }
    for (id, actor) in broken {
        let reason = "the columns do not match their check".to_owned();
        let (property, document) = (None, None);
        damage.push(Damage { table: "actor", row: Some(id), property, document, reason });
        connection.execute(REMOVE_ACTOR, [id]).doing(OPERATION)?;
        if let Some(actor) = actor {
            let check = append::actor_check(actor, false);
            connection.execute(SAVE_ACTOR, (id, false, check)).doing(OPERATION)?;
        }
    }
    Ok(())
}

const ALL_IDS: &str = "SELECT ident, coalesce(server_seq, 0) FROM change WHERE property = ?1";

/// Counts a property's changes anew; names it where fewer are left than were saved.
fn recount(
    connection: &Connection,
    role: Role,
    state: &mut State,
    damage: &mut Vec<Damage>,
) -> Result<(), StoreError> {
    let mut all = Fingerprint::default();
    let mut head = 0;
    {
        let mut statement = connection.prepare_cached(ALL_IDS).doing(OPERATION)?;
        let mut rows = statement.query([state.id]).doing(OPERATION)?;
        while let Some(row) = rows.next().doing(OPERATION)? {
            all.add(ChangeId(row.get(0).doing(OPERATION)?));
            head = head.max(row.get::<_, u64>(1).doing(OPERATION)?);
        }
    }
    if all != state.all {
        damage.push(Damage {
            table: "property",
            row: Some(state.id.unsigned_abs()),
            property: Some(state.uid),
            document: None,
            reason: format!("{} changes were saved, {} are whole", state.all.count, all.count),
        });
    }
    state.all = all;
    if role == Role::Server {
        state.head = state.head.max(head);
    }
    state::save(connection, state)
}

const HELD: &str = "SELECT server_seq FROM change WHERE property = ?1 AND server_seq IS NOT NULL
    UNION SELECT server_seq FROM quarantine WHERE property = ?2 AND server_seq IS NOT NULL
    ORDER BY server_seq";

/// The server's order has a named row for every sequence that is gone, so that a page tells a known
/// loss from a new one.
fn explain_gaps(connection: &Connection, state: &State, at: u64) -> Result<(), StoreError> {
    let mut missing = Vec::new();
    {
        let mut statement = connection.prepare_cached(HELD).doing(OPERATION)?;
        let mut rows = statement.query((state.id, state.uid.as_bytes())).doing(OPERATION)?;
        let mut next = 1_u64;
        while let Some(row) = rows.next().doing(OPERATION)? {
            let held: u64 = row.get(0).doing(OPERATION)?;
            missing.extend(next..held);
            next = held.saturating_add(1);
        }
        missing.extend(next..state.head.saturating_add(1));
    }
    for server_seq in missing {
        let lost = Quarantined {
            id: quarantine::next_id(connection)?,
            property: state.uid,
            damaged: true,
            server_seq: Some(server_seq),
            change: ChangeId([0; 32]),
            code: quarantine::LOST,
            reason: "the change of this sequence is gone".to_owned(),
            at,
            tries: 0,
            bytes: Vec::new(),
        };
        quarantine::insert(connection, &lost)?;
    }
    Ok(())
}
