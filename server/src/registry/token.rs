//! API tokens: who may read what over HTTP. Only a token's hash is stored.

use std::fmt;

use chrono::{DateTime, Utc};
use dutybook_domain::id::PropertyUid;
use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use crate::hex::hex;

use super::{Audit, Refusal, Registry, RegistryError, at};

const INSERT: &str = "INSERT INTO token (hash, name, region, property, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
const FIND: &str = "SELECT region, property FROM token WHERE hash = ?1 AND revoked_at IS NULL";
const REVOKE: &str = "UPDATE token SET revoked_at = ?2 WHERE name = ?1 AND revoked_at IS NULL";
const REGION: &str = "SELECT 1 FROM property WHERE region = ?1 LIMIT 1";

/// What a token may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every property.
    Company,
    /// The properties of one region.
    Region(String),
    /// One property.
    Property(PropertyUid),
}

impl Scope {
    pub(super) fn region(&self) -> Option<&str> {
        match self {
            Self::Region(region) => Some(region),
            Self::Company | Self::Property(_) => None,
        }
    }

    pub(super) fn property_bytes(&self) -> Option<[u8; 16]> {
        match self {
            Self::Property(uid) => Some(uid.0),
            Self::Company | Self::Region(_) => None,
        }
    }

    /// Whether a property lies within it.
    pub fn covers(&self, property: &super::PropertyRow) -> bool {
        match self {
            Self::Company => true,
            Self::Region(region) => *region == property.region,
            Self::Property(uid) => *uid == property.uid,
        }
    }
}

/// A token as its holder has it: `dbt_` and 64 hexadecimal digits. Shown once, never stored.
#[derive(Clone)]
pub struct TokenText(String);

impl TokenText {
    /// The token of 32 random bytes.
    pub fn from_random(bytes: &[u8; 32]) -> Self {
        Self(format!("dbt_{}", hex(bytes)))
    }

    /// What is stored of a text that claims to be a token.
    pub fn hash_of(text: &str) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"dutybook/token/v1");
        hasher.update(text.as_bytes());
        hasher.finalize().into()
    }

    /// The text to hand over.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenText(…)")
    }
}

impl Registry {
    /// Puts a token in force.
    ///
    /// # Errors
    /// [`Refusal::TokenExists`] for a name in force, [`Refusal::NoSuchRegion`] for a region no
    /// property lies in.
    pub fn add_token(
        &mut self,
        name: &str,
        scope: &Scope,
        token: &TokenText,
        now: DateTime<Utc>,
    ) -> Result<(), RegistryError> {
        let hash = TokenText::hash_of(token.reveal());
        self.write("add token", |transaction| {
            if let Scope::Region(region) = scope {
                let found = transaction.query_row(REGION, [region], |_| Ok(())).optional();
                found.map_err(at("add token"))?.ok_or(Refusal::NoSuchRegion)?;
            }
            let values =
                params![hash, name, scope.region(), scope.property_bytes(), now.timestamp_millis()];
            let added = transaction.execute(INSERT, values).map_err(at("add token"))?;
            if added == 0 {
                return Err(Refusal::TokenExists.into());
            }
            let detail = match scope {
                Scope::Company => "company".to_owned(),
                Scope::Region(region) => format!("region {region}"),
                Scope::Property(uid) => format!("property {uid}"),
            };
            Ok(((), vec![entry("token-added", name, detail, now)]))
        })
    }

    /// Ends a token.
    ///
    /// # Errors
    /// [`Refusal::NoSuchToken`] where none of this name is in force.
    pub fn revoke_token(&mut self, name: &str, now: DateTime<Utc>) -> Result<(), RegistryError> {
        self.write("revoke token", |transaction| {
            let ended = transaction
                .execute(REVOKE, params![name, now.timestamp_millis()])
                .map_err(at("revoke token"))?;
            if ended == 0 {
                return Err(Refusal::NoSuchToken.into());
            }
            Ok(((), vec![entry("token-revoked", name, String::new(), now)]))
        })
    }

    /// What the holder of this text may see; `None` for no token in force.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn scope_of(&self, text: &str) -> Result<Option<Scope>, RegistryError> {
        let row = self
            .connection
            .query_row(FIND, [TokenText::hash_of(text)], |row| {
                Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<[u8; 16]>>(1)?))
            })
            .optional()
            .map_err(at("find token"))?;
        Ok(row.map(|scope| match scope {
            (Some(region), _) => Scope::Region(region),
            (None, Some(uid)) => Scope::Property(PropertyUid(uid)),
            (None, None) => Scope::Company,
        }))
    }
}

fn entry(action: &'static str, name: &str, detail: String, now: DateTime<Utc>) -> Audit {
    Audit { at: now, actor: "command", action, subject: name.to_owned(), detail }
}
