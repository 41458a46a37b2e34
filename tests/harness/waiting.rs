//! What waits for a person in a store: fields of sheets with two values, and entries corrected in
//! two ways. Read from the documents themselves.

use std::collections::BTreeMap;

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_domain::ledger::effective;
use dutybook_domain::ticket;
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::document::Document;
use dutybook_replica::facts::{facts_of, gather};
use dutybook_store::log::LogReader;

/// Contradictions in the households and tickets of a property.
///
/// # Errors
/// When the store does not answer or holds what cannot be read.
pub fn conflicts(log: &LogReader, property: PropertyUid) -> anyhow::Result<usize> {
    let mut found = 0_usize;
    for (document, (kind, changes)) in documents(log, property)? {
        let more = if kind == DocumentKind::Household.code() {
            Document::load(document, kind, changes)?.sheet()?.conflicts().count()
        } else {
            let facts = gather::<ticket::Fact>(changes.iter().flat_map(facts_of));
            effective(&facts.ledger).contested.len()
        };
        found = found.saturating_add(more);
    }
    Ok(found)
}

type Documents = BTreeMap<DocumentId, (u16, Vec<Checked>)>;

fn documents(log: &LogReader, property: PropertyUid) -> anyhow::Result<Documents> {
    const PAGE_BYTES: usize = 4 << 20;
    let kinds = [DocumentKind::Household.code(), DocumentKind::Ticket.code()];
    let mut documents = Documents::new();
    let mut seq = 0;
    loop {
        let rows = log.after(seq, PAGE_BYTES)?;
        let Some(last) = rows.last() else { return Ok(documents) };
        seq = last.seq;
        for row in rows {
            let (document, kind) = (row.envelope.document, row.envelope.kind);
            if row.property == property && kinds.contains(&kind) {
                let change = change::read(&row.envelope, &Limits::STANDARD)?;
                documents.entry(document).or_insert((kind, Vec::new())).1.push(change);
            }
        }
    }
}
