//! What a replica knows, in a form that two replicas can be compared by.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DocumentId, SpokenNumber};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::{duty, ticket};
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::document::Document;
use dutybook_replica::facts::{facts_of, gather};
use dutybook_replica::sheet::Claim;
use dutybook_store::log::{Standing, Stored};

use super::work::number_in;

/// One document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// Facts, fields and heads, in words.
    pub(super) words: Vec<String>,
    /// Fields that wait for a person.
    pub(super) conflicts: u64,
}

/// Everything a replica knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Canon {
    pub(super) pages: BTreeMap<DocumentId, Page>,
    /// Every number given, with the entry that gave it.
    pub(super) numbers: BTreeMap<SpokenNumber, Vec<(FactKey, DocumentId)>>,
    pub(super) changes: u64,
}

impl Canon {
    /// What these rows come to. What was refused is no part of it.
    pub(super) fn of(rows: &[Stored]) -> Result<Self> {
        let mut documents: BTreeMap<DocumentId, (u16, Vec<Checked>)> = BTreeMap::new();
        let mut canon = Self::default();
        for row in rows.iter().filter(|row| row.standing == Standing::Live) {
            let change = change::read(&row.envelope, &Limits::STANDARD)?;
            let kind = row.envelope.kind;
            documents.entry(row.envelope.document).or_insert((kind, Vec::new())).1.push(change);
            canon.changes += 1;
        }
        for (id, (kind, changes)) in documents {
            canon.take_numbers(id, kind, &changes);
            canon.pages.insert(id, page(id, kind, changes)?);
        }
        Ok(canon)
    }

    fn take_numbers(&mut self, id: DocumentId, kind: u16, changes: &[Checked]) {
        let Ok(kind) = DocumentKind::try_from(kind) else { return };
        for fact in changes.iter().flat_map(facts_of) {
            if let Some(number) = number_in(kind, fact.value) {
                let given = self.numbers.entry(number).or_default();
                if !given.contains(&(fact.key, id)) {
                    given.push((fact.key, id));
                    given.sort_unstable();
                }
            }
        }
    }

    /// The first difference, in words.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        for (id, page) in &self.pages {
            let Some(theirs) = other.pages.get(id) else {
                return Some(format!("document {id} is missing"));
            };
            let pairs = page.words.iter().zip(&theirs.words);
            if let Some((one, two)) = pairs.clone().find(|(one, two)| one != two) {
                return Some(format!("document {id}:\n  {one}\n  {two}"));
            }
            if page != theirs {
                return Some(format!("document {id} differs in length"));
            }
        }
        let more = other.pages.keys().find(|id| !self.pages.contains_key(id));
        more.map(|id| format!("document {id} is there and should not be"))
    }
}

fn page(id: DocumentId, kind: u16, changes: Vec<Checked>) -> Result<Page> {
    let facts: Vec<_> = changes.iter().flat_map(facts_of).collect();
    let mut words = Vec::new();
    match DocumentKind::try_from(kind) {
        Ok(DocumentKind::Ticket) => {
            let gathered = gather::<ticket::Fact>(facts);
            let read = ticket::fold(&gathered.ledger, chrono_tz::Asia::Shanghai);
            words.push(format!("{:?}", read.stage()));
            words.push(format!("{read:?}"));
            words.push(format!("{gathered:?}"));
        }
        Ok(DocumentKind::DutyLog) => {
            let gathered = gather::<duty::Fact>(facts);
            words.push(format!("{:?}", duty::fold(&gathered.ledger)));
            words.push(format!("{gathered:?}"));
        }
        _ => {
            let mut known: Vec<_> =
                facts.iter().map(|fact| format!("{} {:?}", fact.key, fact.value)).collect();
            known.sort_unstable();
            known.dedup();
            words.extend(known);
        }
    }
    let document = Document::load(id, kind, changes)?;
    let mut conflicts = 0;
    for (name, field) in document.sheet()?.fields() {
        conflicts += u64::from(!field.conflicting.is_empty());
        let at = |claim: &Claim| claim.register.as_ref().map(|register| register.at);
        let later = field.conflicting.iter().any(|claim| at(claim) > at(&field.winner));
        ensure!(!later, "field {name} of document {id} shows an earlier value over a later one");
        let shown = |claim: &Claim| {
            format!("{:?} by desk {}: {:?}", claim.op, claim.desk, claim.bytes.reveal())
        };
        let conflicting: Vec<String> = field.conflicting.iter().map(shown).collect();
        words.push(format!("{name}: {}, against {conflicting:?}", shown(&field.winner)));
    }
    words.push(format!("heads {:?}", document.heads()));
    words.push(format!("waiting {:?}, broken {:?}", document.waiting(), document.broken()));
    Ok(Page { words, conflicts })
}
