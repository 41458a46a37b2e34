//! Files of entries a person admits: handed in by a command, taken by whoever has the log, with
//! what came of them for the command to say. Their bytes leave with the outcome.

use chrono::{DateTime, Utc};
use dutybook_domain::id::PropertyUid;
use rusqlite::{OptionalExtension as _, params};

use super::{Audit, Registry, RegistryError, at};

const INSERT: &str =
    "INSERT INTO admission (property, by, at, file) VALUES (?1, ?2, ?3, ?4) RETURNING seq";
const WAITING: &str = "SELECT seq, property, file FROM admission
    WHERE stored IS NULL ORDER BY seq LIMIT 1";
const FINISH: &str = "UPDATE admission SET file = x'', stored = ?2, held = ?3, set_aside = ?4
    WHERE seq = ?1 AND stored IS NULL";
const OUTCOME: &str = "SELECT stored, held, set_aside FROM admission WHERE seq = ?1";
const ABOUT: &str = "SELECT p.id, a.by FROM admission a JOIN property p ON p.uid = a.property
    WHERE a.seq = ?1";

/// A file to be admitted.
#[derive(Debug)]
pub struct NewAdmission<'a> {
    /// The property.
    pub property: PropertyUid,
    /// Who answers for it.
    pub by: &'a str,
    /// The whole file.
    pub file: &'a [u8],
    /// How many entries it holds.
    pub entries: usize,
    /// Its SHA-256 in hexadecimal, for the audit.
    pub hash: &'a str,
}

/// A file that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// Its number.
    pub seq: i64,
    /// The property.
    pub property: PropertyUid,
    /// The whole file.
    pub file: Vec<u8>,
}

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Admitted {
    /// Entries stored.
    pub stored: u32,
    /// Entries that were there already.
    pub held: u32,
    /// Entries that do not stand the checks; they are in quarantine.
    pub set_aside: u32,
}

impl Registry {
    /// Hands in a file; answers its number.
    ///
    /// # Errors
    /// [`super::Refusal::NoSuchProperty`], or what SQLite said.
    pub fn hand_in(
        &mut self,
        new: &NewAdmission<'_>,
        now: DateTime<Utc>,
    ) -> Result<i64, RegistryError> {
        let id = self.property_by_uid(new.property)?.id;
        self.write("hand in a file", |transaction| {
            let values = params![new.property.0, new.by, now.timestamp_millis(), new.file];
            let seq = transaction
                .query_row(INSERT, values, |row| row.get(0))
                .map_err(at("hand in a file"))?;
            let detail = format!("by {}: {} entries, sha256 {}", new.by, new.entries, new.hash);
            Ok((seq, vec![audit("file-handed-in", id, detail, now)]))
        })
    }

    /// The first file that waits.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn waiting_admission(&self) -> Result<Option<Admission>, RegistryError> {
        self.connection
            .query_row(WAITING, [], |row| {
                Ok(Admission {
                    seq: row.get(0)?,
                    property: PropertyUid(row.get(1)?),
                    file: row.get(2)?,
                })
            })
            .optional()
            .map_err(at("find a file"))
    }

    /// Notes what came of a file. Call it only after the entries' commit.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn finish_admission(
        &mut self,
        seq: i64,
        admitted: Admitted,
        now: DateTime<Utc>,
    ) -> Result<(), RegistryError> {
        self.write("finish a file", |transaction| {
            let Admitted { stored, held, set_aside } = admitted;
            transaction
                .execute(FINISH, params![seq, stored, held, set_aside])
                .map_err(at("finish a file"))?;
            let (id, by): (String, String) = transaction
                .query_row(ABOUT, [seq], |row| Ok((row.get(0)?, row.get(1)?)))
                .map_err(at("finish a file"))?;
            let detail = format!("by {by}: {stored} stored, {held} held, {set_aside} set aside");
            Ok(((), vec![audit("file-admitted", id, detail, now)]))
        })
    }

    /// What came of a file; `None` while it waits.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn admission(&self, seq: i64) -> Result<Option<Admitted>, RegistryError> {
        let read = self.connection.query_row(OUTCOME, [seq], |row| {
            let stored: Option<u32> = row.get(0)?;
            let (held, set_aside) = (row.get(1)?, row.get(2)?);
            Ok(stored.map(|stored| Admitted { stored, held, set_aside }))
        });
        read.map_err(at("find a file"))
    }
}

const fn audit(action: &'static str, subject: String, detail: String, now: DateTime<Utc>) -> Audit {
    Audit { at: now, actor: "command", action, subject, detail }
}
