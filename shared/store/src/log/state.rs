//! What the log remembers of each property as a whole: cursor, head, epoch, and the count and sum
//! of all its changes, so that a row that vanished is missed.

use dutybook_domain::id::PropertyUid;
use dutybook_replica::fingerprint::Fingerprint;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::Role;
use crate::check::{self, Check};
use crate::error::{Damage, Doing as _, StoreError};

/// Says which line of the server's history a server sequence belongs to; drawn anew when the
/// server's log begins anew.
pub type Epoch = [u8; 16];

/// One row of `property`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) id: i64,
    pub(crate) uid: PropertyUid,
    pub(crate) cursor: u64,
    pub(crate) head: u64,
    pub(crate) epoch: Option<Epoch>,
    /// All changes of the property, sent or not, refused or not.
    pub(crate) all: Fingerprint,
}

impl State {
    /// How far the common order reaches here: what fingerprints and their checkpoints cover.
    pub(crate) const fn reach(&self, role: Role) -> u64 {
        match role {
            Role::Desk => self.cursor,
            Role::Server => self.head,
        }
    }

    fn check(&self) -> [u8; check::LENGTH] {
        Check::of("property")
            .number(self.id.unsigned_abs())
            .bytes(self.uid.as_bytes())
            .number(self.cursor)
            .number(self.head)
            .maybe_bytes(self.epoch.as_ref().map(<[u8; 16]>::as_slice))
            .number(self.all.count)
            .bytes(&self.all.sum)
            .finish()
    }
}

const FIND: &str =
    r#"SELECT id, uid, cursor, head, epoch, count, sum, "check" FROM property WHERE uid = ?1"#;

/// The property's state; `None` where this store has never heard of it.
pub(crate) fn find(
    connection: &Connection,
    property: PropertyUid,
) -> Result<Option<State>, StoreError> {
    const OPERATION: &str = "read the property's state";
    let found = connection
        .prepare_cached(FIND)
        .and_then(|mut find| find.query_row([property.as_bytes()], |row| Ok(read(row))).optional())
        .doing(OPERATION)?;
    found.transpose().map_err(|damage| StoreError::damaged(OPERATION, damage))
}

/// Reads a row of `property` and proves its check.
pub(crate) fn read(row: &Row<'_>) -> Result<State, Damage> {
    let damaged = |reason: &str| Damage {
        table: "property",
        row: row.get(0).ok(),
        property: row.get(1).ok().map(PropertyUid::from_bytes),
        document: None,
        reason: reason.to_owned(),
    };
    let state = columns(row).map_err(|error| damaged(&error.to_string()))?;
    if row.get::<_, [u8; check::LENGTH]>(7).as_ref() == Ok(&state.check()) {
        Ok(state)
    } else {
        Err(damaged("the columns do not match their check"))
    }
}

fn columns(row: &Row<'_>) -> rusqlite::Result<State> {
    Ok(State {
        id: row.get(0)?,
        uid: PropertyUid::from_bytes(row.get(1)?),
        cursor: row.get(2)?,
        head: row.get(3)?,
        epoch: row.get(4)?,
        all: Fingerprint { count: row.get(5)?, sum: row.get(6)? },
    })
}

const NEXT_ID: &str = "SELECT coalesce(max(id), 0) + 1 FROM property";
const SAVE: &str = r#"INSERT INTO property (id, uid, cursor, head, epoch, count, sum, "check")
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (id) DO UPDATE SET cursor = ?3, head = ?4, epoch = ?5, count = ?6, sum = ?7, "check" = ?8"#;

/// The property's state, made where this store has never heard of it.
pub(crate) fn find_or_make(
    connection: &Connection,
    property: PropertyUid,
) -> Result<State, StoreError> {
    if let Some(state) = find(connection, property)? {
        return Ok(state);
    }
    let id = connection.query_row(NEXT_ID, [], |row| row.get(0)).doing("begin a property")?;
    let state =
        State { id, uid: property, cursor: 0, head: 0, epoch: None, all: Fingerprint::default() };
    save(connection, &state)?;
    Ok(state)
}

/// Writes the state back, within the caller's transaction.
pub(crate) fn save(connection: &Connection, state: &State) -> Result<(), StoreError> {
    connection
        .prepare_cached(SAVE)
        .and_then(|mut save| {
            save.execute((
                state.id,
                state.uid.as_bytes(),
                state.cursor,
                state.head,
                state.epoch,
                state.all.count,
                state.all.sum,
                state.check(),
            ))
        })
        .doing("save the property's state")?;
    Ok(())
}

const ALL: &str =
    r#"SELECT id, uid, cursor, head, epoch, count, sum, "check" FROM property ORDER BY uid"#;

/// Every property this store holds, by uid.
pub(crate) fn all(connection: &Connection) -> Result<Vec<State>, StoreError> {
    const OPERATION: &str = "list the properties";
    let mut statement = connection.prepare_cached(ALL).doing(OPERATION)?;
    let mut rows = statement.query([]).doing(OPERATION)?;
    let mut states = Vec::new();
    while let Some(row) = rows.next().doing(OPERATION)? {
        states.push(read(row).map_err(|damage| StoreError::damaged(OPERATION, damage))?);
    }
    Ok(states)
}
