//! Writing changes: one transaction per call, durable when it answers, whole or not at all.

use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_replica::change::Checked;
use dutybook_replica::envelope::{ChangeId, Envelope};
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::row::{Standing, Stored, check_of};
use super::state::{self, State};
use super::{Log, Origin, Role, fingerprint, quarantine};
use crate::check::Check;
use crate::error::{Doing as _, StoreError};

/// Where a change lies after [`Log::append`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its place in the local order.
    pub seq: u64,
    /// Its place in the server's order, where it has one.
    pub server_seq: Option<u64>,
    /// Whether this call wrote it; a change known before keeps its first sequence.
    pub new: bool,
}

/// Another change of the same document has this actor and sequence. This one was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SequenceUsed {
    /// The change that has them.
    pub holder: ChangeId,
}

/// What became of each change, in the order given.
pub type Outcomes = Vec<Result<Appended, SequenceUsed>>;

/// The changes of one property for a group commit.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// The property.
    pub property: PropertyUid,
    /// What to write, in order.
    pub changes: &'a [Checked],
    /// Where they come from.
    pub origin: Origin,
}

/// A page of the server's order as a desk takes it in.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The sequence the page reaches to: the cursor afterwards.
    pub to: u64,
    /// The server's head when it sent the page.
    pub head: u64,
    /// The changes that stood every check, with their server sequences.
    pub changes: &'a [(u64, Checked)],
    /// The changes that did not, with their sequences and the fault's number; they are kept and
    /// tried again.
    pub faulty: &'a [(u64, Envelope, u16)],
}

impl Log {
    /// Writes changes of one property. On return they are on the disk.
    ///
    /// A change already held is answered with its first place; one whose actor and sequence belong
    /// to another change is not written and says so. The server numbers what is new without gaps.
    ///
    /// # Errors
    /// Any of the disk; then nothing was written and the same call may be made again.
    pub fn append(
        &mut self,
        property: PropertyUid,
        changes: &[Checked],
        origin: Origin,
    ) -> Result<Outcomes, StoreError> {
        let outcomes = self.append_group(&[Batch { property, changes, origin }])?;
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// Writes changes of many properties and desks in one transaction, which costs one wait for the
    /// disk. Outcomes are in the order given.
    ///
    /// # Errors
    /// Any of the disk; then nothing of any batch was written.
    pub fn append_group(&mut self, batches: &[Batch<'_>]) -> Result<Vec<Outcomes>, StoreError> {
        let (role, actor) = (self.role, self.actor);
        let transaction = self.reader.begin("append")?;
        let mut outcomes = Vec::with_capacity(batches.len());
        for batch in batches {
            outcomes.push(append_batch(&transaction, role, actor, batch)?);
        }
        transaction.commit().doing("append")?;
        self.advance_mark();
        Ok(outcomes)
    }

    /// Takes in a page: its changes under the server's sequences, what is faulty into quarantine,
    /// and the cursor, in one transaction.
    ///
    /// An unsent change of this desk that lost its actor and sequence to one of the page is kept
    /// and waits to be written anew ([`Standing::ToReAuthor`]).
    ///
    /// # Errors
    /// [`StoreError::ForeignSequence`] where the page contradicts what is held: the server's line
    /// is another one. Any of the disk. Nothing was written then.
    pub fn accept_page(
        &mut self,
        property: PropertyUid,
        page: &Page<'_>,
        origin: Origin,
    ) -> Result<Outcomes, StoreError> {
        let (role, actor) = (self.role, self.actor);
        if role == Role::Server {
            return Err(StoreError::WrongRole);
        }
        let transaction = self.reader.begin("accept a page")?;
        let mut state = state::find_or_make(&transaction, property)?;
        let mut writer = Writer::new(&transaction, &mut state, (role, actor), origin);
        let mut outcomes = Vec::with_capacity(page.changes.len());
        for (server_seq, change) in page.changes {
            outcomes.push(Ok(writer.write_numbered(*server_seq, change)?));
        }
        writer.settle()?;
        for (server_seq, envelope, code) in page.faulty {
            quarantine::keep(&transaction, &state, Some(*server_seq), envelope, (*code, origin))?;
        }
        state.cursor = state.cursor.max(page.to);
        state.head = state.head.max(page.head).max(page.to);
        state::save(&transaction, &state)?;
        fingerprint::extend(&transaction, &state, state.reach(role))?;
        transaction.commit().doing("accept a page")?;
        self.advance_mark();
        Ok(outcomes)
    }
}

fn append_batch(
    transaction: &Transaction<'_>,
    role: Role,
    actor: [u8; 16],
    batch: &Batch<'_>,
) -> Result<Outcomes, StoreError> {
    let mut state = state::find_or_make(transaction, batch.property)?;
    let mut writer = Writer::new(transaction, &mut state, (role, actor), batch.origin);
    let mut outcomes = Vec::with_capacity(batch.changes.len());
    for change in batch.changes {
        let about = |error: StoreError| error.about(change.envelope.document);
        outcomes.push(writer.write(change).map_err(about)?);
    }
    state::save(transaction, &state)?;
    fingerprint::extend(transaction, &state, state.reach(role))?;
    Ok(outcomes)
}

/// Writes one property's changes within a transaction.
pub(super) struct Writer<'a> {
    transaction: &'a Connection,
    state: &'a mut State,
    role: Role,
    actor: [u8; 16],
    origin: Origin,
    /// The lowest server sequence that a desk's row was given: see [`Self::settle`].
    renewed_from: Option<u64>,
    /// The last local sequence written in this transaction: nobody else writes meanwhile.
    last_seq: Option<u64>,
    /// The document and the actor looked up last, with their local numbers: changes come in runs.
    last_document: Option<(DocumentId, i64)>,
    last_actor: Option<([u8; 16], i64)>,
}

/// A change already held under an actor and sequence.
#[derive(Clone, Copy)]
struct Holder {
    seq: u64,
    id: ChangeId,
    server_seq: Option<u64>,
}

/// The local numbers of a change's document and actor.
struct Local {
    doc: i64,
    actor: i64,
}

impl<'a> Writer<'a> {
    pub(super) const fn new(
        transaction: &'a Connection,
        state: &'a mut State,
        (role, actor): (Role, [u8; 16]),
        origin: Origin,
    ) -> Self {
        Self {
            transaction,
            state,
            role,
            actor,
            origin,
            renewed_from: None,
            last_seq: None,
            last_document: None,
            last_actor: None,
        }
    }

    /// Writes a change that comes without a server sequence; the server gives it the next one.
    pub(super) fn write(
        &mut self,
        change: &Checked,
    ) -> Result<Result<Appended, SequenceUsed>, StoreError> {
        let local = self.localise(change)?;
        let live = self.holder(HOLDER, &local, change.sequence)?;
        if let Some(held) = self.same(live.as_ref(), &local, change)? {
            let Holder { seq, server_seq, .. } = held;
            return Ok(Ok(Appended { seq, server_seq, new: false }));
        }
        if let Some(holder) = live {
            return Ok(Err(SequenceUsed { holder: holder.id }));
        }
        let server_seq = match self.role {
            Role::Desk => None,
            Role::Server => {
                self.state.head = self.state.head.saturating_add(1);
                Some(self.state.head)
            }
        };
        self.insert(&local, change, server_seq).map(Ok)
    }

    /// Writes a change under the sequence the server gave it.
    pub(super) fn write_numbered(
        &mut self,
        server_seq: u64,
        change: &Checked,
    ) -> Result<Appended, StoreError> {
        let local = self.localise(change)?;
        let live = self.holder(HOLDER, &local, change.sequence)?;
        let held = self.same(live.as_ref(), &local, change)?;
        if let Some(loser) = live.filter(|live| live.id != change.id()) {
            if loser.server_seq.is_some() {
                return Err(StoreError::ForeignSequence { property: self.state.uid, server_seq });
            }
            super::marks::stand(self.transaction, loser.seq, Standing::ToReAuthor, 0)?;
        }
        if let Some(held) = held {
            let row = super::marks::load(self.transaction, held.seq)?;
            super::marks::number(self.transaction, self.state, row, server_seq)?;
            self.renewed(server_seq);
            return Ok(Appended { seq: held.seq, server_seq: Some(server_seq), new: false });
        }
        quarantine::forget_received(self.transaction, self.state, change.id())?;
        self.insert(&local, change, Some(server_seq))
    }

    fn insert(
        &mut self,
        local: &Local,
        change: &Checked,
        server_seq: Option<u64>,
    ) -> Result<Appended, StoreError> {
        let seq = match self.last_seq {
            Some(last) => last.saturating_add(1),
            None => next_seq(self.transaction)?,
        };
        let row = Stored {
            seq,
            property: self.state.uid,
            envelope: change.envelope.clone(),
            id: change.id(),
            hash: change.hash,
            actor: change.actor,
            sequence: change.sequence,
            millis: change.millis,
            via: self.origin.via,
            received_at: self.origin.received_at,
            server_seq,
            standing: Standing::Live,
            code: 0,
        };
        let inserted = insert_row(self.transaction, (self.state.id, local.doc, local.actor), &row);
        match (inserted, server_seq) {
            // What could clash in `change_author` has been looked for.
            (Err(error), Some(server_seq)) if super::marks::is_taken(&error) => {
                return Err(StoreError::ForeignSequence { property: self.state.uid, server_seq });
            }
            (inserted, _) => inserted.doing("append")?,
        }
        self.last_seq = Some(seq);
        self.state.all.add(change.id());
        if self.role == Role::Desk
            && let Some(server_seq) = server_seq
        {
            self.renewed(server_seq);
        }
        Ok(Appended { seq, server_seq, new: true })
    }

    fn renewed(&mut self, server_seq: u64) {
        let from = self.renewed_from.map_or(server_seq, |from| from.min(server_seq));
        self.renewed_from = Some(from);
    }

    /// Forgets the checkpoints that what was written has made untrue. To be called before they are
    /// extended.
    pub(super) fn settle(&self) -> Result<(), StoreError> {
        match self.renewed_from {
            Some(from) => fingerprint::drop_from(self.transaction, self.state, from),
            None => Ok(()),
        }
    }

    fn localise(&mut self, change: &Checked) -> Result<Local, StoreError> {
        let document = change.envelope.document;
        let doc = match self.last_document.filter(|(last, _)| *last == document) {
            Some((_, doc)) => doc,
            None => document_id(self.transaction, self.state, &change.envelope)?,
        };
        self.last_document = Some((document, doc));
        let actor = match self.last_actor.filter(|(last, _)| *last == change.actor) {
            Some((_, actor)) => actor,
            None => actor_id(self.transaction, change.actor, change.actor == self.actor)?,
        };
        self.last_actor = Some((change.actor, actor));
        Ok(Local { doc, actor })
    }

    /// This very change, where it is held: live, or superseded and still to be written anew.
    fn same(
        &self,
        live: Option<&Holder>,
        local: &Local,
        change: &Checked,
    ) -> Result<Option<Holder>, StoreError> {
        match live {
            Some(held) if held.id == change.id() => Ok(Some(*held)),
            // Only a desk sets changes aside for having lost their sequence.
            _ if self.role == Role::Server => Ok(None),
            Some(_) | None => Ok(self
                .holder(SUPERSEDED, local, change.sequence)?
                .filter(|held| held.id == change.id())),
        }
    }

    fn holder(
        &self,
        find: &'static str,
        local: &Local,
        sequence: u64,
    ) -> Result<Option<Holder>, StoreError> {
        self.transaction
            .prepare_cached(find)
            .and_then(|mut find| {
                find.query_row((local.doc, local.actor, sequence), read_holder).optional()
            })
            .doing("look for the change")
    }
}

const HOLDER: &str = "SELECT id, ident, server_seq FROM change
    WHERE doc = ?1 AND actor = ?2 AND sequence = ?3 AND standing < 2";
const SUPERSEDED: &str = "SELECT id, ident, server_seq FROM change
    WHERE doc = ?1 AND actor = ?2 AND sequence = ?3 AND standing >= 2";

fn read_holder(row: &rusqlite::Row<'_>) -> rusqlite::Result<Holder> {
    Ok(Holder { seq: row.get(0)?, id: ChangeId(row.get(1)?), server_seq: row.get(2)? })
}

const NEXT_SEQ: &str = "SELECT coalesce(max(id), 0) + 1 FROM change";

fn next_seq(connection: &Connection) -> Result<u64, StoreError> {
    connection
        .prepare_cached(NEXT_SEQ)
        .and_then(|mut next| next.query_row([], |row| row.get(0)))
        .doing("append")
}

const INSERT: &str = r#"INSERT INTO change (id, property, doc, kind, actor, sequence, t, desk, via,
    received, server_seq, standing, code, ident, "check", sig, bytes)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"#;

/// Writes a row with its check; `local` are the local numbers of property, document and actor.
pub(super) fn insert_row(
    connection: &Connection,
    (property, doc, actor): (i64, i64, i64),
    row: &Stored,
) -> rusqlite::Result<()> {
    let check = check_of(row);
    let values = rusqlite::params![
        row.seq,
        property,
        doc,
        row.envelope.kind,
        actor,
        row.sequence,
        row.millis,
        row.envelope.desk.0,
        row.via.0,
        row.received_at,
        row.server_seq,
        row.standing.code(),
        row.code,
        row.id.0,
        check,
        row.envelope.signature,
        row.envelope.change,
    ];
    connection.prepare_cached(INSERT)?.execute(values).map(drop)
}

const FIND_DOCUMENT: &str = "SELECT id FROM document WHERE property = ?1 AND uid = ?2";
const ADD_DOCUMENT: &str =
    r#"INSERT INTO document (property, uid, kind, "check") VALUES (?1, ?2, ?3, ?4)"#;

/// The local number of a document, given now where it is new. Its kind is that of its first change.
pub(super) fn document_id(
    connection: &Connection,
    state: &State,
    envelope: &Envelope,
) -> Result<i64, StoreError> {
    const OPERATION: &str = "look for the document";
    let found = connection
        .prepare_cached(FIND_DOCUMENT)
        .and_then(|mut find| {
            find.query_row((state.id, envelope.document.as_bytes()), |row| row.get(0)).optional()
        })
        .doing(OPERATION)?;
    if let Some(id) = found {
        return Ok(id);
    }
    let check = document_check(state.uid, envelope.document.as_bytes(), envelope.kind);
    connection
        .prepare_cached(ADD_DOCUMENT)
        .and_then(|mut add| {
            add.insert((state.id, envelope.document.as_bytes(), envelope.kind, check))
        })
        .doing("append")
}

pub(super) fn document_check(property: PropertyUid, uid: &[u8; 16], kind: u16) -> [u8; 8] {
    Check::of("document").bytes(property.as_bytes()).bytes(uid).number(kind.into()).finish()
}

const FIND_ACTOR: &str = "SELECT id FROM actor WHERE bytes = ?1";
const ADD_ACTOR: &str = r#"INSERT INTO actor (bytes, own, "check") VALUES (?1, ?2, ?3)"#;

/// The local number of an actor, given now where it is new.
pub(super) fn actor_id(
    connection: &Connection,
    actor: [u8; 16],
    own: bool,
) -> Result<i64, StoreError> {
    let found = connection
        .prepare_cached(FIND_ACTOR)
        .and_then(|mut find| find.query_row([actor], |row| row.get(0)).optional())
        .doing("look for the actor")?;
    if let Some(id) = found {
        return Ok(id);
    }
    connection
        .prepare_cached(ADD_ACTOR)
        .and_then(|mut add| add.insert((actor, own, actor_check(actor, own))))
        .doing("append")
}

pub(super) fn actor_check(actor: [u8; 16], own: bool) -> [u8; 8] {
    Check::of("actor").bytes(&actor).number(own.into()).finish()
}
