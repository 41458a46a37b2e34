//! `verify`: every row's check, every hash, signature and certificate, and how the changes follow
//! from each other; and whether the books say what the log says. It mends nothing.

use std::path::Path;

use dutybook_replica::certificate::Roster;
use dutybook_replica::change::Limits;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::verify;
use dutybook_store::books::{self, DocumentFacts};
use dutybook_store::log::LogReader;
use dutybook_store::reports::{BOOKS_VERSION, fold};

use crate::desk::DeskError;
use crate::identity::Identity;

/// How many bytes of changes are read at a time.
const READ_BYTES: usize = 4 << 20;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// How many changes were looked at.
    pub changes: u64,
    /// What is wrong, a line each.
    pub problems: Vec<String>,
}

/// Looks at everything a data directory holds.
///
/// # Errors
/// When the log cannot be read at all.
pub fn everything(dir: &Path, identity: &Identity) -> Result<Findings, DeskError> {
    let log = LogReader::open(dir)?;
    let stored = log.verify(&mut |_| Ok(()))?;
    let mut problems: Vec<String> = stored.damage.iter().map(ToString::to_string).collect();
    let mut rows: Vec<(u64, Envelope)> = Vec::new();
    let mut after = 0;
    loop {
        let batch = log.after(after, READ_BYTES)?;
        let Some(last) = batch.last() else { break };
        after = last.seq;
        rows.extend(batch.into_iter().map(|row| (row.seq, row.envelope)));
    }
    let changes = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let mut roster = Roster::new(identity.property.uid, identity.servers.iter().copied());
    let findings = verify::verify(&mut roster, &Limits::STANDARD, rows);
    problems.extend(findings.iter().map(|finding| {
        format!(
            "row {} (document {}, desk {}): {:?}",
            finding.row, finding.document, finding.desk, finding.problem
        )
    }));
    // Books read out of a damaged log would only say so again.
    if problems.is_empty() && books_differ(dir, &log, identity)? {
        problems.push(format!("{}: it says other than the log; delete it", books::FILE));
    }
    Ok(Findings { changes, problems })
}

/// Builds the books again beside those there are and compares the two.
fn books_differ(dir: &Path, log: &LogReader, identity: &Identity) -> Result<bool, DeskError> {
    if !dir.join(books::FILE).exists() {
        return Ok(false);
    }
    let fold = |document: &DocumentFacts<'_>| fold(document, identity.zone);
    Ok(books::differ(dir, log, BOOKS_VERSION, &fold)?)
}
