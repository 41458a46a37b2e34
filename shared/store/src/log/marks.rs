//! The marks on rows and properties: server sequences, refusals, cursor, epoch. A mark is part of
//! what a row's check covers, so a flipped one is found.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dutybook_domain::id::PropertyUid;
use dutybook_replica::envelope::ChangeId;
use dutybook_replica::fault::{Fault, Rejection};
use rusqlite::{Connection, OptionalExtension as _};

use super::row::{self, Standing, Stored, check_of};
use super::state::{self, Epoch, State};
use super::{Log, Role, fingerprint, quarantine};
use crate::error::{Doing as _, StoreError};

impl Log {
    /// Notes the sequences under which the server has durably stored changes of this desk.
    ///
    /// # Errors
    /// [`StoreError::ForeignSequence`] where a sequence belongs to another change. Any of the disk.
    pub fn mark_stored(
        &mut self,
        property: PropertyUid,
        stored: &[(ChangeId, u64)],
    ) -> Result<(), StoreError> {
        self.desk_only()?;
        self.update(property, "mark as stored", |connection, state| {
            let mut first = None::<u64>;
            for some in stored.chunks(ASKED_AT_ONCE) {
                let mut rows = unsent_among(connection, state, some.iter().map(|(id, _)| *id))?;
                for (id, server_seq) in some {
                    match rows.remove(id) {
                        Some(row) => number(connection, state, row, *server_seq)?,
                        None => check_free(connection, state, *server_seq, *id)?,
                    }
                    first = Some(first.map_or(*server_seq, |first| first.min(*server_seq)));
                    state.head = state.head.max(*server_seq);
                }
            }
            first.map_or(Ok(()), |first| fingerprint::drop_from(connection, state, first))
        })
    }

    /// Notes which changes the server did not take, by the fault's number. Those to be sent again
    /// later stay in the outbox; the others leave it and wait in their [`Standing`]. A bad signature
    /// is named here only once sending it again has not helped.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn mark_refused(
        &mut self,
        property: PropertyUid,
        refused: &[(ChangeId, u16)],
    ) -> Result<(), StoreError> {
        self.desk_only()?;
        self.update(property, "mark as refused", |connection, state| {
            for (id, code) in refused {
                let fault = Fault::from_code(*code);
                let standing = match fault.map(Fault::class) {
                    Some(Rejection::Later) if fault == Some(Fault::BadSignature) => {
                        Standing::Refused
                    }
                    Some(Rejection::Later) => continue,
                    Some(Rejection::ReAuthor) => Standing::ToReAuthor,
                    Some(Rejection::Refused) | None => Standing::Refused,
                };
                if let Some(row) = unsent(connection, state, *id)? {
                    stand_as(connection, row, standing, *code)?;
                }
            }
            Ok(())
        })
    }

    /// Notes that the facts of a change were written anew, as the answer to
    /// [`Standing::ToReAuthor`].
    ///
    /// # Errors
    /// Any of the disk.
    pub fn mark_reauthored(
        &mut self,
        property: PropertyUid,
        id: ChangeId,
    ) -> Result<(), StoreError> {
        self.desk_only()?;
        self.update(property, "mark as written anew", |connection, state| {
            match unsent(connection, state, id)? {
                Some(row) => stand_as(connection, row, Standing::ReAuthored, 0),
                None => Ok(()),
            }
        })
    }

    /// Puts what the server refused back into the outbox, as after an upgrade of either side.
    /// Answers how many.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn offer_again(&mut self, property: PropertyUid) -> Result<usize, StoreError> {
        self.desk_only()?;
        let mut offered = 0;
        self.update(property, "offer again", |connection, state| {
            let refused = seqs(connection, REFUSED, state)?;
            offered = refused.len();
            refused.into_iter().try_for_each(|seq| stand(connection, seq, Standing::Live, 0))
        })?;
        Ok(offered)
    }

    /// Puts back into the outbox what was refused because no key fitted its signature, as after
    /// every certificate learnt. Answers how many.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn offer_doubted(&mut self, property: PropertyUid) -> Result<usize, StoreError> {
        self.desk_only()?;
        let mut offered = 0;
        self.update(property, "offer again", |connection, state| {
            let doubted = seqs(connection, DOUBTED, state)?;
            offered = doubted.len();
            doubted.into_iter().try_for_each(|seq| stand(connection, seq, Standing::Live, 0))
        })?;
        Ok(offered)
    }

    /// Forgets every server sequence of the property, its cursor and its checkpoints: the server's
    /// line is another one, or its common prefix was not proved. Everything is unsent again until
    /// reconciling says what the server holds.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn forget_sequences(&mut self, property: PropertyUid) -> Result<(), StoreError> {
        self.desk_only()?;
        self.update(property, "forget the sequences", |connection, state| {
            let mut after = 0;
            loop {
                let rows = numbered(connection, state, after)?;
                let Some(last) = rows.last() else { break };
                after = last.seq;
                for mut stored in rows {
                    stored.server_seq = None;
                    save_marks(connection, &stored).doing(SAVING)?;
                }
            }
            fingerprint::drop_from(connection, state, 0)?;
            quarantine::forget_sequences(connection, state)?;
            state.cursor = 0;
            state.head = 0;
            Ok(())
        })
    }

    /// Notes the server's epoch: drawn at random by the server when its log of this property
    /// begins, heard by the desk.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn set_epoch(&mut self, property: PropertyUid, epoch: Epoch) -> Result<(), StoreError> {
        self.update(property, "keep the epoch", |_, state| {
            state.epoch = Some(epoch);
            Ok(())
        })
    }

    /// Notes how far the server has got, as a desk last heard.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn set_head(&mut self, property: PropertyUid, head: u64) -> Result<(), StoreError> {
        self.desk_only()?;
        self.update(property, "keep the head", |_, state| {
            state.head = head;
            Ok(())
        })
    }

    const fn desk_only(&self) -> Result<(), StoreError> {
        match self.role {
            Role::Desk => Ok(()),
            Role::Server => Err(StoreError::WrongRole),
        }
    }

    /// Changes a property's marks in one transaction, its state saved with them.
    pub(super) fn update(
        &mut self,
        property: PropertyUid,
        operation: &'static str,
        change: impl FnOnce(&Connection, &mut State) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let role = self.role;
        let transaction = self.reader.begin(operation)?;
        let mut state = state::find_or_make(&transaction, property)?;
        change(&transaction, &mut state)?;
        state::save(&transaction, &state)?;
        fingerprint::extend(&transaction, &state, state.reach(role))?;
        transaction.commit().doing(operation)
    }
}

const UNSENT: &str = "WHERE c.ident = ?2 AND c.server_seq IS NULL AND +c.property = ?1 LIMIT 1";
static FIND_UNSENT: LazyLock<String> = LazyLock::new(|| row::select(UNSENT));

/// The change of this name, proved, where it is held without a server sequence.
fn unsent(
    connection: &Connection,
    state: &State,
    id: ChangeId,
) -> Result<Option<Stored>, StoreError> {
    const OPERATION: &str = "look for the change";
    connection
        .prepare_cached(&FIND_UNSENT)
        .and_then(|mut find| {
            let values = (state.id, id.0);
            find.query_row(values, |found| Ok(row::read_whole(OPERATION, found))).optional()
        })
        .doing(OPERATION)?
        .transpose()
}

/// How many changes are asked for in one query.
const ASKED_AT_ONCE: usize = 64;
static FIND_UNSENT_AMONG: LazyLock<String> = LazyLock::new(|| {
    let condition = "WHERE c.server_seq IS NULL AND +c.property = ?1 AND c.ident IN (";
    row::select(condition) + &row::places(2, ASKED_AT_ONCE) + ")"
});

/// Those of the changes of some names that are held without a server sequence, proved.
fn unsent_among(
    connection: &Connection,
    state: &State,
    ids: impl Iterator<Item = ChangeId>,
) -> Result<BTreeMap<ChangeId, Stored>, StoreError> {
    const OPERATION: &str = "look for the changes";
    let mut statement = connection.prepare_cached(&FIND_UNSENT_AMONG).doing(OPERATION)?;
    statement.raw_bind_parameter(1, state.id).doing(OPERATION)?;
    let names = ids.map(|id| id.0);
    let found = row::read_among(OPERATION, &mut statement, (2, ASKED_AT_ONCE), names)?;
    Ok(found.into_iter().map(|stored| (stored.id, stored)).collect())
}

/// How many rows are read and then written at a time.
const ROWS_AT_ONCE: &str = "1000";
/// By the local order and not by an index: the rows' marks change between two reads, and the index
/// with them.
static FIND_NUMBERED: LazyLock<String> = LazyLock::new(|| {
    row::select("WHERE c.id > ?2 AND +c.property = ?1 AND +c.server_seq IS NOT NULL ORDER BY c.id")
        + " LIMIT "
        + ROWS_AT_ONCE
});

/// Some rows with a server sequence after a local one, proved, in local order.
fn numbered(connection: &Connection, state: &State, after: u64) -> Result<Vec<Stored>, StoreError> {
    const OPERATION: &str = "forget the sequences";
    let mut statement = connection.prepare_cached(&FIND_NUMBERED).doing(OPERATION)?;
    let mut rows = statement.query((state.id, after)).doing(OPERATION)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().doing(OPERATION)? {
        found.push(row::read_whole(OPERATION, row)?);
    }
    Ok(found)
}

const REFUSED: &str =
    "SELECT id FROM change WHERE property = ?1 AND server_seq IS NULL AND standing = 1";
/// 15 is [`Fault::BadSignature`].
const DOUBTED: &str = "SELECT id FROM change
    WHERE property = ?1 AND server_seq IS NULL AND standing = 1 AND code = 15";

fn seqs(
    connection: &Connection,
    select: &'static str,
    state: &State,
) -> Result<Vec<u64>, StoreError> {
    connection
        .prepare_cached(select)
        .and_then(|mut rows| rows.query_map([state.id], |row| row.get(0))?.collect())
        .doing("look for changes")
}

/// Gives a held row its server sequence. A row that has another one belongs to another line, and so
/// does a sequence that another row has. The caller forgets the checkpoints from here on.
pub(super) fn number(
    connection: &Connection,
    state: &State,
    mut stored: Stored,
    server_seq: u64,
) -> Result<(), StoreError> {
    let foreign = || StoreError::ForeignSequence { property: state.uid, server_seq };
    if stored.server_seq.is_some() {
        return if stored.server_seq == Some(server_seq) { Ok(()) } else { Err(foreign()) };
    }
    stored.server_seq = Some(server_seq);
    stored.standing = Standing::Live;
    stored.code = 0;
    match save_marks(connection, &stored) {
        // `change_server` is unique; a change that lost its actor and sequence does not come back
        // under them, so `change_author` holds.
        Err(error) if is_taken(&error) => Err(foreign()),
        saved => saved.doing(SAVING),
    }
}

/// Whether a row was not written because a unique index has its place taken.
pub(super) fn is_taken(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE)
}

pub(super) fn stand(
    connection: &Connection,
    seq: u64,
    standing: Standing,
    code: u16,
) -> Result<(), StoreError> {
    stand_as(connection, load(connection, seq)?, standing, code)
}

fn stand_as(
    connection: &Connection,
    mut stored: Stored,
    standing: Standing,
    code: u16,
) -> Result<(), StoreError> {
    stored.standing = standing;
    stored.code = code;
    save_marks(connection, &stored).doing(SAVING)
}

const AT_SEQUENCE: &str = "SELECT ident FROM change WHERE property = ?1 AND server_seq = ?2";

/// A server sequence belongs to one change for as long as the epoch lasts.
pub(super) fn check_free(
    connection: &Connection,
    state: &State,
    server_seq: u64,
    id: ChangeId,
) -> Result<(), StoreError> {
    let holder: Option<[u8; 32]> = connection
        .prepare_cached(AT_SEQUENCE)
        .and_then(|mut find| find.query_row((state.id, server_seq), |row| row.get(0)).optional())
        .doing("look for the sequence")?;
    match holder {
        Some(holder) if holder != id.0 => {
            Err(StoreError::ForeignSequence { property: state.uid, server_seq })
        }
        Some(_) | None => Ok(()),
    }
}

static LOAD: LazyLock<String> = LazyLock::new(|| row::select("WHERE c.id = ?1"));

/// One row, proved before its marks change: a new check over damaged columns would hide them.
pub(super) fn load(connection: &Connection, seq: u64) -> Result<Stored, StoreError> {
    const OPERATION: &str = "read the change";
    connection
        .prepare_cached(&LOAD)
        .and_then(|mut find| find.query_row([seq], |found| Ok(row::read_whole(OPERATION, found))))
        .doing(OPERATION)?
}

static LOAD_AMONG: LazyLock<String> = LazyLock::new(|| {
    row::select("WHERE c.id IN (") + &row::places(1, ASKED_AT_ONCE) + ") ORDER BY c.id"
});

/// Some rows by their local order, proved.
pub(super) fn load_among(connection: &Connection, seqs: &[u64]) -> Result<Vec<Stored>, StoreError> {
    const OPERATION: &str = "read the changes";
    let mut statement = connection.prepare_cached(&LOAD_AMONG).doing(OPERATION)?;
    let mut found = Vec::with_capacity(seqs.len());
    for some in seqs.chunks(ASKED_AT_ONCE) {
        let places = (1, ASKED_AT_ONCE);
        found.extend(row::read_among(OPERATION, &mut statement, places, some.iter().copied())?);
    }
    Ok(found)
}

const SAVING: &str = "save the marks";
const SAVE_MARKS: &str =
    r#"UPDATE change SET server_seq = ?2, standing = ?3, code = ?4, "check" = ?5 WHERE id = ?1"#;

fn save_marks(connection: &Connection, stored: &Stored) -> rusqlite::Result<()> {
    let Stored { seq, server_seq, standing, code, .. } = stored;
    let values = (seq, server_seq, standing.code(), code, check_of(stored));
    connection.prepare_cached(SAVE_MARKS)?.execute(values).map(drop)
}
