//! Quarantine: what was received but cannot be admitted, and what was found damaged. The bytes are
//! kept with a named reason and tried again; they leave only by being admitted.

use dutybook_domain::id::PropertyUid;
use dutybook_replica::change::Checked;
use dutybook_replica::envelope::{ChangeId, Envelope};
use dutybook_replica::fault::Fault;
use rusqlite::{Connection, OptionalExtension as _, Row};
use sha2::{Digest as _, Sha256};

use super::append::Writer;
use super::state::{self, State};
use super::{Appended, Log, LogReader, Origin, fingerprint};
use crate::check::{self, Check};
use crate::error::{Damage, Doing as _, StoreError};

/// The code of a damaged change that trying again brought back.
pub(super) const READMITTED: u16 = u16::MAX;
/// The code of a change of which only the sequence is left.
pub(super) const LOST: u16 = u16::MAX - 1;

/// One thing in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Its number here.
    pub id: u64,
    /// The property; all zero where damage left none to be read.
    pub property: PropertyUid,
    /// Whether it was received so, or was found damaged here.
    pub damaged: bool,
    /// The sequence it came or stood under.
    pub server_seq: Option<u64>,
    /// The change, or the hash of whatever the bytes are.
    pub change: ChangeId,
    /// The fault's number; 0 for damage.
    pub code: u16,
    /// Why it is here, in words.
    pub reason: String,
    /// Since when, in milliseconds since 1970.
    pub at: u64,
    /// How often it was tried again.
    pub tries: u64,
    /// The envelope in CBOR, or the columns of a damaged row in CBOR.
    pub bytes: Vec<u8>,
}

/// What a round of trying again has brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Retried {
    /// What was admitted and is in the log now.
    pub admitted: Vec<(ChangeId, Appended)>,
    /// How many stay.
    pub kept: usize,
}

impl Log {
    /// Keeps a received change that cannot be admitted, under its fault's number. A second copy of
    /// it changes nothing.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn quarantine(
        &mut self,
        property: PropertyUid,
        envelope: &Envelope,
        code: u16,
        origin: Origin,
    ) -> Result<(), StoreError> {
        self.update(property, "quarantine", |connection, state| {
            keep(connection, state, None, envelope, (code, origin))
        })
    }

    /// Lets `judge` look again at every change in quarantine, and admits in one transaction what it
    /// now accepts. To be called after every page and certificate. `judge` checks signatures: a
    /// damaged row is in quarantine too, and only its signature says that its bytes are whole.
    ///
    /// # Errors
    /// Any of the disk; then everything is still in quarantine.
    pub fn retry_quarantine(
        &mut self,
        property: PropertyUid,
        origin: Origin,
        judge: &mut dyn FnMut(&Envelope) -> Result<Checked, u16>,
    ) -> Result<Retried, StoreError> {
        const OPERATION: &str = "try the quarantine again";
        let (role, actor) = (self.role, self.actor);
        let waiting = self.reader.quarantined(property)?;
        let transaction = self.reader.begin(OPERATION)?;
        let mut state = state::find_or_make(&transaction, property)?;
        let mut writer = Writer::new(&transaction, &mut state, (role, actor), origin);
        let mut retried = Retried::default();
        for mut row in waiting.into_iter().filter(|row| row.code < LOST) {
            match admit(&mut writer, &row, judge)? {
                Ok(appended) if row.damaged => {
                    // The row stays: it explains the gap in the order it was taken out of.
                    row.code = READMITTED;
                    keep_on(&transaction, &mut row)?;
                    retried.admitted.push((row.change, appended));
                }
                Ok(appended) => {
                    transaction.execute(REMOVE, [row.id]).doing(OPERATION)?;
                    retried.admitted.push((row.change, appended));
                }
                Err(code) => {
                    if !row.damaged {
                        row.code = code;
                        row.reason = reason_of(code);
                    }
                    keep_on(&transaction, &mut row)?;
                    retried.kept = retried.kept.saturating_add(1);
                }
            }
        }
        writer.settle()?;
        state::save(&transaction, &state)?;
        fingerprint::extend(&transaction, &state, state.reach(role))?;
        transaction.commit().doing(OPERATION)?;
        self.advance_mark();
        Ok(retried)
    }
}

/// Notes one more try on a row that stays.
fn keep_on(connection: &Connection, row: &mut Quarantined) -> Result<(), StoreError> {
    row.tries = row.tries.saturating_add(1);
    let values = (row.id, row.code, &row.reason, row.tries, check_of(row));
    connection.execute(KEEP_ON, values).doing("try the quarantine again")?;
    Ok(())
}

/// Writes one quarantined change into the log if the judge accepts it now, else says why not.
fn admit(
    writer: &mut Writer<'_>,
    row: &Quarantined,
    judge: &mut dyn FnMut(&Envelope) -> Result<Checked, u16>,
) -> Result<Result<Appended, u16>, StoreError> {
    let Ok(envelope) = ciborium::from_reader::<Envelope, _>(row.bytes.as_slice()) else {
        return Ok(Err(Fault::Malformed.code()));
    };
    let checked = match judge(&envelope) {
        Ok(checked) => checked,
        Err(code) => return Ok(Err(code)),
    };
    // The sequence of a damaged row may be what is damaged: the change comes back without it.
    match row.server_seq.filter(|_| !row.damaged) {
        Some(server_seq) => writer.write_numbered(server_seq, &checked).map(Ok),
        None => Ok(writer.write(&checked)?.map_err(|_used| Fault::SequenceTaken.code())),
    }
}

impl LogReader {
    /// What is in quarantine for a property, in the order it came.
    ///
    /// # Errors
    /// Any of the disk; [`StoreError::Damaged`] where a row does not stand its check.
    pub fn quarantined(&self, property: PropertyUid) -> Result<Vec<Quarantined>, StoreError> {
        const OPERATION: &str = "read the quarantine";
        let mut statement = self.connection().prepare_cached(LIST).doing(OPERATION)?;
        let mut rows = statement.query([property.as_bytes()]).doing(OPERATION)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().doing(OPERATION)? {
            found.push(read(row).map_err(|damage| StoreError::damaged(OPERATION, damage))?);
        }
        Ok(found)
    }
}

/// Puts a received change into quarantine within the caller's transaction.
pub(super) fn keep(
    connection: &Connection,
    state: &State,
    server_seq: Option<u64>,
    envelope: &Envelope,
    (code, origin): (u16, Origin),
) -> Result<(), StoreError> {
    let mut bytes = Vec::new();
    // Writing CBOR into memory fails only on what cannot be written at all, which an envelope is not.
    ciborium::into_writer(envelope, &mut bytes)
        .map_err(std::io::Error::other)
        .doing("quarantine")?;
    let change = match check::hash_of_change(&envelope.change) {
        Some(_) => envelope.id(),
        None => ChangeId(Sha256::digest(&bytes).into()),
    };
    let row = Quarantined {
        id: next_id(connection)?,
        property: state.uid,
        damaged: false,
        server_seq,
        change,
        code,
        reason: reason_of(code),
        at: origin.received_at,
        tries: 0,
        bytes,
    };
    let held = find_received(connection, state, row.change)?;
    match held {
        Some(held) if held.server_seq.is_some() || server_seq.is_none() => return Ok(()),
        // It came once without a sequence, by a push; now it has one.
        Some(held) => connection.execute(REMOVE, [held.id]).doing("quarantine")?,
        None => 0,
    };
    if let Some(server_seq) = server_seq {
        super::marks::check_free(connection, state, server_seq, row.change)?;
        super::fingerprint::drop_from(connection, state, server_seq)?;
    }
    insert(connection, &row)
}

fn reason_of(code: u16) -> String {
    Fault::from_code(code)
        .map_or_else(|| format!("fault {code} of a newer version"), |fault| fault.to_string())
}

const NEXT_ID: &str = "SELECT coalesce(max(id), 0) + 1 FROM quarantine";

pub(super) fn next_id(connection: &Connection) -> Result<u64, StoreError> {
    connection.query_row(NEXT_ID, [], |row| row.get(0)).doing("quarantine")
}

const INSERT: &str = r#"INSERT INTO quarantine
    (id, property, origin, server_seq, ident, code, reason, at, tries, bytes, "check")
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"#;
const KEEP_ON: &str =
    r#"UPDATE quarantine SET code = ?2, reason = ?3, tries = ?4, "check" = ?5 WHERE id = ?1"#;
const REMOVE: &str = "DELETE FROM quarantine WHERE id = ?1";

pub(super) fn insert(connection: &Connection, row: &Quarantined) -> Result<(), StoreError> {
    let values = rusqlite::params![
        row.id,
        row.property.as_bytes(),
        row.damaged,
        row.server_seq,
        row.change.0,
        row.code,
        row.reason,
        row.at,
        row.tries,
        row.bytes,
        check_of(row),
    ];
    connection.execute(INSERT, values).doing("quarantine")?;
    Ok(())
}

const LIST: &str = r#"SELECT id, property, origin, server_seq, ident, code, reason, at, tries,
    bytes, "check" FROM quarantine WHERE property = ?1 ORDER BY id"#;
const RECEIVED: &str = r#"SELECT id, property, origin, server_seq, ident, code, reason, at, tries,
    bytes, "check" FROM quarantine WHERE property = ?1 AND ident = ?2 AND origin = 0"#;

fn find_received(
    connection: &Connection,
    state: &State,
    id: ChangeId,
) -> Result<Option<Quarantined>, StoreError> {
    const OPERATION: &str = "look in the quarantine";
    connection
        .prepare_cached(RECEIVED)
        .and_then(|mut find| {
            find.query_row((state.uid.as_bytes(), id.0), |row| Ok(read(row))).optional()
        })
        .doing(OPERATION)?
        .transpose()
        .map_err(|damage| StoreError::damaged(OPERATION, damage))
}

const FORGET_RECEIVED: &str =
    "DELETE FROM quarantine WHERE property = ?1 AND ident = ?2 AND origin = 0";

/// Takes a received change out because it is being written to the log in the same transaction.
pub(super) fn forget_received(
    connection: &Connection,
    state: &State,
    id: ChangeId,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(FORGET_RECEIVED)
        .and_then(|mut forget| forget.execute((state.uid.as_bytes(), id.0)))
        .doing("look in the quarantine")?;
    Ok(())
}

const UNNUMBER: &str = r#"UPDATE quarantine SET server_seq = NULL, "check" = ?2 WHERE id = ?1"#;

/// Takes the server sequences off a property's quarantine: they belong to another line.
pub(super) fn forget_sequences(connection: &Connection, state: &State) -> Result<(), StoreError> {
    const OPERATION: &str = "forget the sequences";
    let mut statement = connection.prepare_cached(LIST).doing(OPERATION)?;
    let mut rows = statement.query([state.uid.as_bytes()]).doing(OPERATION)?;
    let mut numbered = Vec::new();
    while let Some(row) = rows.next().doing(OPERATION)? {
        let row = read(row).map_err(|damage| StoreError::damaged(OPERATION, damage))?;
        numbered.extend(row.server_seq.is_some().then_some(row));
    }
    for mut row in numbered {
        row.server_seq = None;
        connection.execute(UNNUMBER, (row.id, check_of(&row))).doing(OPERATION)?;
    }
    Ok(())
}

fn check_of(row: &Quarantined) -> [u8; check::LENGTH] {
    Check::of("quarantine")
        .number(row.id)
        .bytes(row.property.as_bytes())
        .number(row.damaged.into())
        .maybe(row.server_seq)
        .bytes(&row.change.0)
        .number(row.code.into())
        .bytes(row.reason.as_bytes())
        .number(row.at)
        .number(row.tries)
        .bytes(&row.bytes)
        .finish()
}

/// Reads a row and proves its check.
pub(super) fn read(row: &Row<'_>) -> Result<Quarantined, Damage> {
    let damaged = |reason: &str| Damage {
        table: "quarantine",
        row: row.get(0).ok(),
        property: row.get(1).ok().map(PropertyUid::from_bytes),
        document: None,
        reason: reason.to_owned(),
    };
    let found = columns(row).map_err(|error| damaged(&error.to_string()))?;
    if row.get::<_, [u8; check::LENGTH]>(10).as_ref() == Ok(&check_of(&found)) {
        Ok(found)
    } else {
        Err(damaged("the columns do not match their check"))
    }
}

fn columns(row: &Row<'_>) -> rusqlite::Result<Quarantined> {
    Ok(Quarantined {
        id: row.get(0)?,
        property: PropertyUid::from_bytes(row.get(1)?),
        damaged: row.get(2)?,
        server_seq: row.get(3)?,
        change: ChangeId(row.get(4)?),
        code: row.get(5)?,
        reason: row.get(6)?,
        at: row.get(7)?,
        tries: row.get(8)?,
        bytes: row.get(9)?,
    })
}
