//! Desks as the console and the API see them: standing, certificate, and how fresh they are.

use chrono::{DateTime, Utc};
use dutybook_domain::id::{DeskNumber, PropertyUid};
use rusqlite::{Row, params};

use super::{Registry, RegistryError, Scope, at};
use crate::metrics::RegistryCounts;

/// A desk is there from its first certificate; its standing is that of its newest one.
const LIST: &str = "SELECT p.id, p.uid, c.desk, c.from_at, c.retiring_at, c.ended_at, c.reason,
    k.at, k.unsent, k.refused, k.version, k.clock_offset_ms, k.complete_through
    FROM certificate c JOIN property p ON p.uid = c.property
    LEFT JOIN contact k ON k.property = c.property AND k.desk = c.desk
    WHERE c.seq = (SELECT max(n.seq) FROM certificate n
                   WHERE n.property = c.property AND n.desk = c.desk)
    AND (?1 IS NULL OR p.region = ?1) AND (?2 IS NULL OR p.uid = ?2)
    AND (p.id > ?3 OR (p.id = ?3 AND c.desk > ?4))
    ORDER BY p.id, c.desk LIMIT ?5";
const COUNTS: &str = "SELECT (SELECT count(*) FROM property),
    (SELECT count(*) FROM certificate WHERE ended_at IS NULL),
    coalesce(sum(k.unsent), 0), coalesce(sum(k.refused), 0),
    coalesce(max(abs(k.clock_offset_ms)), 0)
    FROM contact k JOIN certificate c
    ON c.property = k.property AND c.desk = k.desk AND c.ended_at IS NULL";

/// Where a desk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskStanding {
    /// It may write.
    Live,
    /// It is asked to hand in and end.
    Retiring,
    /// It was retired.
    Retired,
    /// It was lost.
    Lost,
    /// Another key took its number. Never the newest, unless a restore lost the newer one.
    Replaced,
}

impl DeskStanding {
    /// The word the API uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
            Self::Lost => "lost",
            Self::Replaced => "replaced",
        }
    }
}

/// A desk and its freshness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRow {
    /// The property's id.
    pub property_id: String,
    /// The property.
    pub property: PropertyUid,
    /// The desk's number.
    pub desk: DeskNumber,
    /// Where it stands.
    pub standing: DeskStanding,
    /// Since when its newest certificate is in force.
    pub enrolled_at: DateTime<Utc>,
    /// When it was last here; `None` where it never was.
    pub last_contact_at: Option<DateTime<Utc>>,
    /// What it then had unsent.
    pub unsent: Option<u32>,
    /// What it then had refused.
    pub refused: Option<u32>,
    /// Its program's version.
    pub version: Option<String>,
    /// How far its clock is ahead, in milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// Through when the server has all it wrote.
    pub complete_through: Option<DateTime<Utc>>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<DeskRow> {
    let time = |millis| DateTime::from_timestamp_millis(millis).unwrap_or_default();
    let retiring: Option<i64> = row.get(4)?;
    let reason: Option<String> = row.get(6)?;
    let standing = match reason.as_deref() {
        Some("lost") => DeskStanding::Lost,
        Some("replaced") => DeskStanding::Replaced,
        Some(_) => DeskStanding::Retired,
        None if retiring.is_some() => DeskStanding::Retiring,
        None => DeskStanding::Live,
    };
    Ok(DeskRow {
        property_id: row.get(0)?,
        property: PropertyUid(row.get(1)?),
        desk: DeskNumber(row.get(2)?),
        standing,
        enrolled_at: time(row.get(3)?),
        last_contact_at: row.get::<_, Option<i64>>(7)?.map(time),
        unsent: row.get(8)?,
        refused: row.get(9)?,
        version: row.get(10)?,
        clock_offset_ms: row.get(11)?,
        complete_through: row.get::<_, Option<i64>>(12)?.map(time),
    })
}

impl Registry {
    /// At most `limit` desks within a scope, by property id and number, from after `after`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn desks(
        &self,
        scope: &Scope,
        after: (&str, u16),
        limit: u32,
    ) -> Result<Vec<DeskRow>, RegistryError> {
        let mut statement = self.connection.prepare_cached(LIST).map_err(at("list desks"))?;
        let values = params![scope.region(), scope.property_bytes(), after.0, after.1, limit];
        let rows = statement.query_map(values, read);
        rows.and_then(Iterator::collect).map_err(at("list desks"))
    }

    /// How much there is, and what live desks last said of themselves.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn counts(&self) -> Result<RegistryCounts, RegistryError> {
        let count = |row: &Row<'_>, place: usize| {
            row.get::<_, i64>(place).map(|count| u64::try_from(count).unwrap_or(0))
        };
        self.connection
            .query_row(COUNTS, [], |row| {
                Ok(RegistryCounts {
                    properties: count(row, 0)?,
                    desks: count(row, 1)?,
                    unsent: count(row, 2)?,
                    refused: count(row, 3)?,
                    clock_off_ms: count(row, 4)?,
                })
            })
            .map_err(at("count"))
    }
}
