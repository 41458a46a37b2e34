//! What one store holds of a property, read change by change from its log.

use std::collections::BTreeSet;

use anyhow::Context as _;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::ticket;
use dutybook_replica::change::{self, Limits, Put};
use dutybook_replica::codec::{self, Decoded};
use dutybook_replica::envelope::ChangeId;
use dutybook_store::log::LogReader;

use crate::account::Said;

/// How much is read at once.
const PAGE_BYTES: usize = 4 << 20;

/// A store's changes, the facts in them, and what they say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holding {
    /// The name of every change.
    pub changes: BTreeSet<ChangeId>,
    /// Document, key and bytes of everything the changes put.
    pub facts: BTreeSet<(DocumentId, String, Vec<u8>)>,
    said: BTreeSet<Said>,
}

impl Holding {
    /// Reads everything of a property.
    ///
    /// # Errors
    /// When the store does not answer or holds a change that cannot be read.
    pub fn read(log: &LogReader, property: PropertyUid) -> anyhow::Result<Self> {
        let mut holding = Self::default();
        let mut seq = 0;
        loop {
            let rows = log.after(seq, PAGE_BYTES)?;
            let Some(last) = rows.last() else { return Ok(holding) };
            seq = last.seq;
            for row in rows.iter().filter(|row| row.property == property) {
                let (document, kind) = (row.envelope.document, row.envelope.kind);
                let change = change::read(&row.envelope, &Limits::STANDARD)
                    .with_context(|| format!("change {} of document {document}", row.id))?;
                holding.changes.insert(row.id);
                for put in change.puts {
                    holding.said.insert(said(document, kind, &put));
                    holding.facts.insert((document, put.key, put.value));
                }
            }
        }
    }

    /// Whether something in the store says this.
    pub fn says(&self, said: Said) -> bool {
        self.said.contains(&said)
    }
}

fn said(document: DocumentId, kind: u16, put: &Put) -> Said {
    if kind == DocumentKind::Ticket.code()
        && let Decoded::Known { record: Record { body: Body::Fact(fact), .. }, .. } =
            codec::decode::<ticket::Fact>(&put.value)
        && let ticket::Fact::EventSeen(row) = &fact
    {
        return Said::row(row);
    }
    Said::entry(document, &put.value)
}
