//! Properties: the sites this server keeps.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dutybook_domain::id::PropertyUid;
use dutybook_replica::enrolment::Pepper;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Audit, Refusal, Registry, RegistryError, Scope, at};

const INSERT: &str = "INSERT INTO property (uid, id, name, region, zone, created_at, pepper)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
const BY_ID: &str = "SELECT uid, id, name, region, zone, created_at FROM property WHERE id = ?1";
const BY_UID: &str = "SELECT uid, id, name, region, zone, created_at FROM property WHERE uid = ?1";
const LIST: &str = "SELECT uid, id, name, region, zone, created_at FROM property
    WHERE (?1 IS NULL OR region = ?1) AND (?2 IS NULL OR uid = ?2) AND id > ?3
    ORDER BY id LIMIT ?4";

const PEPPER: &str = "SELECT pepper FROM property WHERE uid = ?1";

/// A property to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProperty {
    /// Random; its identity for ever.
    pub uid: PropertyUid,
    /// What commands call it, such as `cuihu`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The region it is counted in.
    pub region: String,
    /// Its fixed time zone.
    pub zone: Tz,
    /// Random; what its PIN verifiers are mixed with.
    pub pepper: Pepper,
}

/// A property as registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyRow {
    /// Its identity.
    pub uid: PropertyUid,
    /// What commands call it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The region it is counted in.
    pub region: String,
    /// Its fixed time zone.
    pub zone: Tz,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// The row before its zone and time are read.
struct Raw {
    uid: [u8; 16],
    id: String,
    name: String,
    region: String,
    zone: String,
    created_at: i64,
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        uid: row.get(0)?,
        id: row.get(1)?,
        name: row.get(2)?,
        region: row.get(3)?,
        zone: row.get(4)?,
        created_at: row.get(5)?,
    })
}

fn read(raw: Raw) -> Result<PropertyRow, RegistryError> {
    let Raw { uid, id, name, region, zone, created_at } = raw;
    let Ok(zone) = zone.parse() else {
        return Err(RegistryError::Damaged { what: "a property's time zone" });
    };
    let created_at = DateTime::from_timestamp_millis(created_at).unwrap_or_default();
    Ok(PropertyRow { uid: PropertyUid(uid), id, name, region, zone, created_at })
}

impl Registry {
    /// Adds a property.
    ///
    /// # Errors
    /// [`Refusal::PropertyExists`] where the id or the identity is taken.
    pub fn add_property(
        &mut self,
        new: &NewProperty,
        now: DateTime<Utc>,
    ) -> Result<(), RegistryError> {
        self.write("add property", |transaction| {
            let values = params![
                new.uid.0,
                new.id,
                new.name,
                new.region,
                new.zone.name(),
                now.timestamp_millis(),
                new.pepper.0
            ];
            let added = transaction.execute(INSERT, values).map_err(at("add property"))?;
            if added == 0 {
                return Err(Refusal::PropertyExists.into());
            }
            let entry = Audit {
                at: now,
                actor: "command",
                action: "property-added",
                subject: new.id.clone(),
                detail: format!("{} {} {}", new.uid, new.region, new.zone.name()),
            };
            Ok(((), vec![entry]))
        })
    }

    /// The property commands call by this id.
    ///
    /// # Errors
    /// [`Refusal::NoSuchProperty`], or what SQLite said.
    pub fn property(&self, id: &str) -> Result<PropertyRow, RegistryError> {
        let row = self.connection.query_row(BY_ID, [id], raw).optional();
        read(row.map_err(at("find property"))?.ok_or(Refusal::NoSuchProperty)?)
    }

    /// The property with this identity.
    ///
    /// # Errors
    /// [`Refusal::NoSuchProperty`], or what SQLite said.
    pub fn property_by_uid(&self, uid: PropertyUid) -> Result<PropertyRow, RegistryError> {
        let row = self.connection.query_row(BY_UID, [uid.0], raw).optional();
        read(row.map_err(at("find property"))?.ok_or(Refusal::NoSuchProperty)?)
    }

    /// What the property's PIN verifiers are mixed with.
    ///
    /// # Errors
    /// [`Refusal::NoSuchProperty`], or what SQLite said.
    pub fn pepper(&self, uid: PropertyUid) -> Result<Pepper, RegistryError> {
        let row = self.connection.query_row(PEPPER, [uid.0], |row| row.get(0)).optional();
        Ok(Pepper(row.map_err(at("read the pepper"))?.ok_or(Refusal::NoSuchProperty)?))
    }

    /// At most `limit` properties within a scope, by id, from after `after`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn properties(
        &self,
        scope: &Scope,
        after: &str,
        limit: u32,
    ) -> Result<Vec<PropertyRow>, RegistryError> {
        let mut statement = self.connection.prepare_cached(LIST).map_err(at("list properties"))?;
        let rows = statement
            .query_map(params![scope.region(), scope.property_bytes(), after, limit], raw)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(at("list properties"))?;
        rows.into_iter().map(read).collect()
    }
}
