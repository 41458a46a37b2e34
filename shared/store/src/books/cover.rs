//! What of each desk's writing the books hold: what a report says it rests on.

use std::collections::BTreeMap;

use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::report::Cover;
use dutybook_replica::envelope::ChangeId;
use dutybook_replica::fingerprint::Fingerprint;
use sha2::{Digest as _, Sha256};

use super::BooksReader;
use crate::error::{Doing as _, StoreError};

const OPERATION: &str = "say what a report rests on";

/// A fact that was written again is the same fact where its first writing is held as well.
const FACTS: &str = "SELECT fact.desk, document.uid, fact.key, fact.value
    FROM fact
    JOIN document ON document.id = fact.doc
    JOIN property ON property.id = fact.property
    WHERE property.uid = ?1 AND NOT (fact.reauthored AND EXISTS (
        SELECT 1 FROM fact AS first WHERE first.property = fact.property AND first.doc = fact.doc
        AND first.key = fact.key AND NOT first.reauthored AND first.value = fact.value
        AND first.desk = fact.desk))";

/// What is summed of one desk.
#[derive(Default)]
struct Sum {
    facts: Fingerprint,
    last_key: Option<FactKey>,
}

impl BooksReader {
    /// By desk, how many of its facts there are, the sum of their hashes, and the greatest key. A
    /// fact that several desks read from the same file is each one's.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn cover_by_desk(
        &self,
        property: PropertyUid,
    ) -> Result<BTreeMap<DeskNumber, Cover>, StoreError> {
        let mut sums: BTreeMap<DeskNumber, Sum> = BTreeMap::new();
        let mut statement = self.connection().prepare_cached(FACTS).doing(OPERATION)?;
        let mut rows = statement.query([property.as_bytes()]).doing(OPERATION)?;
        while let Some(row) = rows.next().doing(OPERATION)? {
            let desk = DeskNumber(row.get(0).doing(OPERATION)?);
            let document: [u8; 16] = row.get(1).doing(OPERATION)?;
            let key: String = row.get(2).doing(OPERATION)?;
            let value: Vec<u8> = row.get(3).doing(OPERATION)?;
            let mut hasher = Sha256::new();
            hasher.update(document);
            hasher.update(key.as_bytes());
            hasher.update(&value);
            let sum = sums.entry(desk).or_default();
            sum.facts.add(ChangeId(hasher.finalize().into()));
            let entry = key.parse().ok().filter(|key| match key {
                FactKey::Entry(_) => true,
                FactKey::Imported(_) => false,
            });
            sum.last_key = sum.last_key.max(entry);
        }
        let cover = |sum: Sum| Cover {
            facts: sum.facts.count,
            last_key: sum.last_key,
            sum: ChangeId(sum.facts.sum).to_string(),
        };
        Ok(sums.into_iter().map(|(desk, sum)| (desk, cover(sum))).collect())
    }
}
