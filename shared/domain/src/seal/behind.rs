//! The documents behind every figure of a sealed report, so that a later difference names the
//! records that came or went. Ids and numbers only; nothing of what the documents say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::figures::drill::{Lines, Selection, names, selection};
use crate::id::DocumentId;

/// How many documents one entry lists. At some twenty bytes each it stays far below the longest
/// entry a replica accepts.
const LINES_PER_LIST: usize = 1_000;

/// The documents behind each figure, with what each adds to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Behind(pub BTreeMap<String, Lines>);

/// A run of documents behind one or more figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// The `sha256` of the report.
    pub sha256: String,
    /// Which of its lists, from 0.
    pub part: u32,
    /// By figure, the documents and what each adds.
    pub figures: BTreeMap<String, Vec<(DocumentId, i64)>>,
}

impl Behind {
    /// Asks for the documents behind every figure of the report that opens into documents.
    pub fn gather(mut lines: impl FnMut(&Selection) -> Lines) -> Self {
        let of_name = |name: String| {
            let documents = lines(&selection(&name)?);
            (!documents.is_empty()).then_some((name, documents))
        };
        Self(names().into_iter().filter_map(of_name).collect())
    }

    /// The documents behind a figure.
    pub fn of(&self, figure: &str) -> Option<&Lines> {
        self.0.get(figure)
    }

    /// The same, divided into lists.
    pub fn lists(&self, sha256: &str) -> Vec<List> {
        let mut lists: Vec<List> = Vec::new();
        let mut room = 0_usize;
        for (figure, documents) in &self.0 {
            for (document, n) in documents {
                if room == 0 {
                    room = LINES_PER_LIST;
                    let part = u32::try_from(lists.len()).unwrap_or(u32::MAX);
                    let (sha256, figures) = (sha256.to_owned(), BTreeMap::new());
                    lists.push(List { sha256, part, figures });
                }
                room = room.saturating_sub(1);
                if let Some(list) = lists.last_mut() {
                    list.figures.entry(figure.clone()).or_default().push((*document, *n));
                }
            }
        }
        lists
    }

    /// Puts the lists of a report together again; `None` while one of them is missing.
    pub(super) fn join(parts: Option<&BTreeMap<u32, &List>>, count: u32) -> Option<Self> {
        let mut behind = Self::default();
        for part in 0..count {
            let list = parts?.get(&part)?;
            for (figure, documents) in &list.figures {
                let lines = behind.0.entry(figure.clone()).or_default();
                lines.extend(documents.iter().copied());
            }
        }
        Some(behind)
    }
}
