//! Certificates: which key speaks for which desk, from when to when.
//!
//! The registry decides; the settings document tells the desks. A decision is *unpublished* until
//! the server's writer has put it into the settings document and said so here, so that a crash in
//! between publishes again rather than never (the same certificate twice is one fact).

use chrono::{DateTime, Utc};
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::certificate::{Certificate, End, EndReason};
use dutybook_replica::key::PublicKey;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::{Audit, Refusal, Registry, RegistryError, at};

const LIVE: &str = "SELECT seq, property, desk, public_key, from_at, retiring_at, ended_at, reason
    FROM certificate WHERE property = ?1 AND desk = ?2 AND ended_at IS NULL";
const NEWEST: &str = "SELECT seq, property, desk, public_key, from_at, retiring_at, ended_at,
    reason FROM certificate WHERE property = ?1 AND desk = ?2 ORDER BY seq DESC LIMIT 1";
const OF_DESK: &str = "SELECT seq, property, desk, public_key, from_at, retiring_at, ended_at,
    reason FROM certificate WHERE property = ?1 AND desk = ?2 ORDER BY seq DESC";
const ANY: &str = "SELECT EXISTS (SELECT 1 FROM certificate)";
const HISTORY: &str = "SELECT seq, property, desk, public_key, from_at, retiring_at, ended_at,
    reason FROM certificate WHERE property = ?1 ORDER BY seq";
const UNPUBLISHED: &str = "SELECT seq, property, desk, public_key, from_at, retiring_at, ended_at,
    reason FROM certificate
    WHERE issue_published = 0 OR (ended_at IS NOT NULL AND end_published = 0) ORDER BY seq";
const PUBLISHED: &str = "UPDATE certificate
    SET issue_published = 1, end_published = (ended_at IS NOT NULL AND ?2) WHERE seq = ?1";
const INSERT: &str = "INSERT INTO certificate (property, desk, public_key, from_at)
    VALUES (?1, ?2, ?3, ?4)";
const RETIRE: &str = "UPDATE certificate SET retiring_at = ?2
    WHERE seq = ?1 AND ended_at IS NULL AND retiring_at IS NULL";
const END: &str = "UPDATE certificate SET ended_at = ?2, reason = ?3
    WHERE seq = ?1 AND ended_at IS NULL";

/// The stored word for why a certificate ended.
const fn word(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Retired => "retired",
        EndReason::Lost => "lost",
        EndReason::Replaced => "replaced",
    }
}

fn from_word(text: &str) -> Option<EndReason> {
    [EndReason::Retired, EndReason::Lost, EndReason::Replaced]
        .into_iter()
        .find(|reason| word(*reason) == text)
}

/// How a desk is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevokeAs {
    /// It hands in what it holds first; its certificate ends with that.
    Retired,
    /// It ends at once, also on the live connection.
    Lost,
}

/// One certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRow {
    /// Its place in the registry.
    pub seq: i64,
    /// The property.
    pub property: PropertyUid,
    /// The desk's number.
    pub desk: DeskNumber,
    /// The desk's public key.
    pub public_key: PublicKey,
    /// In force from.
    pub from_at: DateTime<Utc>,
    /// Since when the desk is asked to hand in and end.
    pub retiring_at: Option<DateTime<Utc>>,
    /// When and why it ended.
    pub ended: Option<End>,
}

impl CertificateRow {
    /// What the settings document says of it. The same row always gives the same certificate, so
    /// that publishing it twice is one fact.
    pub const fn certificate(&self) -> Certificate {
        Certificate {
            property: self.property,
            desk: self.desk,
            key: self.public_key,
            from: self.from_at,
            end: self.ended,
        }
    }

    pub(super) fn subject(&self, id: &str) -> String {
        format!("{id}/{}", self.desk)
    }
}

fn time(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

fn read(row: &Row<'_>) -> rusqlite::Result<CertificateRow> {
    let ended_at: Option<i64> = row.get(6)?;
    let reason: Option<String> = row.get(7)?;
    // The table's checks hold both or neither, and only the words above.
    let ended = ended_at.zip(reason.as_deref().and_then(from_word));
    Ok(CertificateRow {
        seq: row.get(0)?,
        property: PropertyUid(row.get(1)?),
        desk: DeskNumber(row.get(2)?),
        public_key: PublicKey(row.get(3)?),
        from_at: time(row.get(4)?),
        retiring_at: row.get::<_, Option<i64>>(5)?.map(time),
        ended: ended.map(|(at, reason)| End { at: time(at), reason }),
    })
}

/// The live certificate of a desk, within a transaction.
pub(super) fn live(
    transaction: &Transaction<'_>,
    property: PropertyUid,
    desk: DeskNumber,
) -> Result<Option<CertificateRow>, RegistryError> {
    transaction
        .query_row(LIVE, params![property.0, desk.0], read)
        .optional()
        .map_err(at("find certificate"))
}

/// Puts a certificate in force.
pub(super) fn issue(
    transaction: &Transaction<'_>,
    (property, desk): (PropertyUid, DeskNumber),
    public_key: PublicKey,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    transaction
        .execute(INSERT, params![property.0, desk.0, public_key.0, now.timestamp_millis()])
        .map(drop)
        .map_err(at("issue certificate"))
}

/// Ends a certificate.
pub(super) fn end(
    transaction: &Transaction<'_>,
    seq: i64,
    reason: EndReason,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    transaction
        .execute(END, params![seq, now.timestamp_millis(), word(reason)])
        .map(drop)
        .map_err(at("end certificate"))
}

impl Registry {
    /// The live certificate of a desk.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn live_certificate(
        &self,
        property: PropertyUid,
        desk: DeskNumber,
    ) -> Result<Option<CertificateRow>, RegistryError> {
        self.connection
            .query_row(LIVE, params![property.0, desk.0], read)
            .optional()
            .map_err(at("find certificate"))
    }

    /// The newest certificate of a desk, ended or not: under it the desk proves itself.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn newest_certificate(
        &self,
        property: PropertyUid,
        desk: DeskNumber,
    ) -> Result<Option<CertificateRow>, RegistryError> {
        self.connection
            .prepare_cached(NEWEST)
            .and_then(|mut newest| newest.query_row(params![property.0, desk.0], read).optional())
            .map_err(at("find certificate"))
    }

    /// Every certificate a desk's number ever had, the newest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn desk_certificates(
        &self,
        property: PropertyUid,
        desk: DeskNumber,
    ) -> Result<Vec<CertificateRow>, RegistryError> {
        self.connection
            .prepare_cached(OF_DESK)
            .and_then(|mut rows| rows.query_map(params![property.0, desk.0], read)?.collect())
            .map_err(at("list certificates"))
    }

    /// Whether any desk was ever certified here.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn has_certificates(&self) -> Result<bool, RegistryError> {
        self.connection.query_row(ANY, [], |row| row.get(0)).map_err(at("find certificate"))
    }

    /// Every certificate a property ever had, in the order they were issued.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn certificates(
        &self,
        property: PropertyUid,
    ) -> Result<Vec<CertificateRow>, RegistryError> {
        let mut statement = self.connection.prepare(HISTORY).map_err(at("list certificates"))?;
        let rows = statement.query_map([property.0], read);
        rows.and_then(Iterator::collect).map_err(at("list certificates"))
    }

    /// The certificates whose issue or end the settings document does not have yet.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn unpublished_certificates(&self) -> Result<Vec<CertificateRow>, RegistryError> {
        let mut statement =
            self.connection.prepare(UNPUBLISHED).map_err(at("list certificates"))?;
        let rows = statement.query_map([], read);
        rows.and_then(Iterator::collect).map_err(at("list certificates"))
    }

    /// Notes that the settings document has this certificate as given here. Call it only after
    /// that document's commit. Not audited: it says nothing of the registry's own.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn certificate_published(&mut self, row: &CertificateRow) -> Result<(), RegistryError> {
        self.connection
            .execute(PUBLISHED, params![row.seq, row.ended.is_some()])
            .map(drop)
            .map_err(at("mark certificate"))
    }

    /// Revokes a desk: at once where it is lost, after it has handed in where it retires.
    ///
    /// # Errors
    /// [`Refusal::NoSuchProperty`], [`Refusal::DeskNotLive`].
    pub fn revoke(
        &mut self,
        property_id: &str,
        desk: DeskNumber,
        how: RevokeAs,
        now: DateTime<Utc>,
    ) -> Result<(), RegistryError> {
        let property = self.property(property_id)?;
        self.write("revoke", |transaction| {
            let row = live(transaction, property.uid, desk)?.ok_or(Refusal::DeskNotLive)?;
            let action = match how {
                RevokeAs::Lost => {
                    end(transaction, row.seq, EndReason::Lost, now)?;
                    "desk-lost"
                }
                RevokeAs::Retired => {
                    let values = params![row.seq, now.timestamp_millis()];
                    transaction.execute(RETIRE, values).map_err(at("revoke"))?;
                    "desk-retiring"
                }
            };
            Ok(((), vec![audit(action, "command", row.subject(property_id), now)]))
        })
    }

    /// Ends the certificate of a desk that was asked to retire and has nothing unsent left.
    /// Does nothing for a desk nobody asked to retire; says whether it ended.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn finish_retirement(
        &mut self,
        property: PropertyUid,
        desk: DeskNumber,
        now: DateTime<Utc>,
    ) -> Result<bool, RegistryError> {
        let id = self.property_by_uid(property)?.id;
        self.write("finish retirement", |transaction| match live(transaction, property, desk)? {
            Some(row) if row.retiring_at.is_some() => {
                end(transaction, row.seq, EndReason::Retired, now)?;
                Ok((true, vec![audit("desk-retired", "desk", row.subject(&id), now)]))
            }
            Some(_) | None => Ok((false, Vec::new())),
        })
    }
}

fn audit(action: &'static str, actor: &'static str, subject: String, now: DateTime<Utc>) -> Audit {
    Audit { at: now, actor, action, subject, detail: String::new() }
}
