//! One row of the log as it is read back, with its check and its identity proved.

use dutybook_domain::id::{DeskNumber, DocumentId, PropertyUid};
use dutybook_replica::envelope::{ChangeHash, ChangeId, Envelope};
use rusqlite::{Row, Statement, ToSql};

use crate::check::{self, Check};
use crate::error::{Damage, Doing as _, StoreError};

/// What the sync with the server has made of a change, beside its server sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Stored at the server, or on its way there.
    Live,
    /// The server refused it. It is kept, shown, and offered again after an upgrade.
    Refused,
    /// Its actor and sequence belong to another change; its facts wait to be written anew.
    ToReAuthor,
    /// Its facts have been written anew under another actor.
    ReAuthored,
}

impl Standing {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Live => 0,
            Self::Refused => 1,
            Self::ToReAuthor => 2,
            Self::ReAuthored => 3,
        }
    }

    pub(crate) const fn from_code(code: u64) -> Option<Self> {
        match code {
            0 => Some(Self::Live),
            1 => Some(Self::Refused),
            2 => Some(Self::ToReAuthor),
            3 => Some(Self::ReAuthored),
            _ => None,
        }
    }
}

/// A change as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its place in the local order, over all properties.
    pub seq: u64,
    /// The property.
    pub property: PropertyUid,
    /// What was signed.
    pub envelope: Envelope,
    /// The change's name outside its document.
    pub id: ChangeId,
    /// Its name within.
    pub hash: ChangeHash,
    /// The actor that wrote it.
    pub actor: [u8; 16],
    /// The actor's count within the document.
    pub sequence: u64,
    /// The change's own time, in milliseconds since 1970.
    pub millis: u64,
    /// The desk that handed it in; it may have relayed another's.
    pub via: DeskNumber,
    /// When this store received it, in milliseconds since 1970 by its own clock.
    pub received_at: u64,
    /// Its place in the server's order; `None` while unsent.
    pub server_seq: Option<u64>,
    /// What the server has made of it.
    pub standing: Standing,
    /// The server's reason where it refused it, else 0.
    pub code: u16,
}

/// The columns of [`Stored`], in the order [`read`] takes them. Joined from the left, so that a row
/// whose document or actor is lost shows as damaged and not as absent.
const COLUMNS: &str = r#"
    c.id, p.uid, d.uid, c.kind, a.bytes, c.sequence, c.t, c.desk, c.via, c.received,
    c.server_seq, c.standing, c.code, c.ident, c."check", c.sig, c.bytes
  FROM change c
  LEFT JOIN property p ON p.id = c.property
  LEFT JOIN document d ON d.id = c.doc AND d.property = c.property
  LEFT JOIN actor a ON a.id = c.actor"#;

/// A query for rows as [`read`] takes them.
pub(crate) fn select(condition: &str) -> String {
    format!("SELECT {COLUMNS} {condition}")
}

/// The check over every column but the bytes, which the identity covers.
pub(crate) fn check_of(row: &Stored) -> [u8; check::LENGTH] {
    Check::of("change")
        .number(row.seq)
        .bytes(row.property.as_bytes())
        .bytes(row.envelope.document.as_bytes())
        .number(row.envelope.kind.into())
        .bytes(&row.actor)
        .number(row.sequence)
        .number(row.millis)
        .number(row.envelope.desk.0.into())
        .number(row.via.0.into())
        .number(row.received_at)
        .maybe(row.server_seq)
        .number(row.standing.code().into())
        .number(row.code.into())
        .bytes(&row.id.0)
        .bytes(&row.envelope.signature)
        .finish()
}

/// Reads a row of [`COLUMNS`] and proves its check and its identity.
pub(crate) fn read(row: &Row<'_>) -> Result<Stored, Damage> {
    let seq = row.get::<_, u64>(0).ok();
    let property = row.get(1).ok().map(PropertyUid::from_bytes);
    let document = row.get(2).ok().map(DocumentId::from_bytes);
    let damaged = |reason: &str| Damage {
        table: "change",
        row: seq,
        property,
        document,
        reason: reason.to_owned(),
    };
    let stored = columns(row).map_err(|error| damaged(&error.to_string()))?;
    let stored = stored.ok_or_else(|| damaged("the standing is none there is"))?;
    let check = row.get::<_, [u8; check::LENGTH]>(14);
    if check.as_ref() != Ok(&check_of(&stored)) {
        return Err(damaged("the columns do not match their check"));
    }
    let hash = check::hash_of_change(&stored.envelope.change).map(ChangeHash);
    let own = |hash: &ChangeHash| ChangeId::of(stored.envelope.document, *hash) == stored.id;
    match hash.filter(own) {
        Some(hash) => Ok(Stored { hash, ..stored }),
        None => Err(damaged("the bytes do not match their hash")),
    }
}

/// The columns; the hash is not one of them, but that of the bytes.
fn columns(row: &Row<'_>) -> rusqlite::Result<Option<Stored>> {
    let Some(standing) = Standing::from_code(row.get(11)?) else { return Ok(None) };
    Ok(Some(Stored {
        seq: row.get(0)?,
        property: PropertyUid::from_bytes(row.get(1)?),
        envelope: Envelope {
            document: DocumentId::from_bytes(row.get(2)?),
            kind: row.get(3)?,
            change: row.get(16)?,
            desk: DeskNumber(row.get(7)?),
            signature: row.get(15)?,
        },
        id: ChangeId(row.get(13)?),
        hash: ChangeHash([0; 32]),
        actor: row.get(4)?,
        sequence: row.get(5)?,
        millis: row.get(6)?,
        via: DeskNumber(row.get(8)?),
        received_at: row.get(9)?,
        server_seq: row.get(10)?,
        standing,
        code: row.get(12)?,
    }))
}

/// A row that was asked for and must be whole.
pub(crate) fn read_whole(operation: &'static str, row: &Row<'_>) -> Result<Stored, StoreError> {
    read(row).map_err(|damage| StoreError::damaged(operation, damage))
}

/// So many numbered places for the values of a query, from one on: `?2, ?3, ?4`.
pub(crate) fn places(first: usize, count: usize) -> String {
    let place = |number: usize| ["?", &number.to_string()].concat();
    let places: Vec<String> = (first..).take(count).map(place).collect();
    places.join(", ")
}

/// The rows of a query with [`places`], which must be whole. Places without a value are NULL, which
/// nothing equals.
pub(crate) fn read_among<V: ToSql>(
    operation: &'static str,
    statement: &mut Statement<'_>,
    (first, count): (usize, usize),
    values: impl Iterator<Item = V>,
) -> Result<Vec<Stored>, StoreError> {
    let mut values = values.map(Some).chain(std::iter::repeat_with(|| None));
    for (place, value) in (first..).zip(values.by_ref().take(count)) {
        statement.raw_bind_parameter(place, value).doing(operation)?;
    }
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next().doing(operation)? {
        found.push(read_whole(operation, row)?);
    }
    Ok(found)
}
