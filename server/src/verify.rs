//! Looking at everything the log keeps: rows, hashes, chains, signatures, certificates.
//!
//! It changes nothing and works beside a running server. What it cannot prove: that nothing was cut
//! off the end; desks notice that when they connect.

use std::collections::VecDeque;

use dutybook_domain::id::PropertyUid;
use dutybook_replica::certificate::Roster;
use dutybook_replica::change::Limits;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::key::PublicKey;
use dutybook_replica::verify::{Finding, Problem, verify};
use dutybook_store::StoreError;
use dutybook_store::log::LogReader;

/// How much of the log is in memory at a time.
const STEP_BYTES: usize = 8 << 20;

/// Lists what is wrong with a log, a line each. `servers` are the keys believed to be the server's
/// in a property.
///
/// # Errors
/// Where nothing can be read at all.
pub fn faults(
    log: &LogReader,
    servers: &dyn Fn(PropertyUid) -> Vec<PublicKey>,
) -> Result<Vec<String>, StoreError> {
    // Signatures are looked at below, property by property, as certificates are learnt from there.
    let verified = log.verify(&mut |_stored| Ok(()))?;
    let mut lines: Vec<String> = verified.damage.iter().map(ToString::to_string).collect();
    for property in log.properties()? {
        let mut roster = Roster::new(property, servers(property));
        let rows = Rows { log, property, at: 0, read: VecDeque::new() };
        let found = verify(&mut roster, &Limits::STANDARD, rows);
        lines.extend(found.iter().filter_map(line));
    }
    Ok(lines)
}

fn line(finding: &Finding) -> Option<String> {
    let Finding { row, document, desk, problem } = finding;
    let problem = match problem {
        Problem::Unacceptable(fault) => fault.to_string(),
        Problem::ForgedCertificate => "a certificate in it is not signed by the server".to_owned(),
        // Not yet handed in by the desk that has it.
        Problem::Missing(_) => return None,
        Problem::OutOfLine => "it does not follow from those it builds on".to_owned(),
        Problem::SequenceTwice(other) => format!("change {other} has its actor and sequence"),
        Problem::Backdated => "it is dated before one it builds on".to_owned(),
    };
    Some(format!("change {row} of document {document}, signed for desk {desk}: {problem}"))
}

/// A property's rows, read in steps. A clone begins anew.
struct Rows<'a> {
    log: &'a LogReader,
    property: PropertyUid,
    at: u64,
    read: VecDeque<(u64, Envelope)>,
}

impl Clone for Rows<'_> {
    fn clone(&self) -> Self {
        Self { log: self.log, property: self.property, at: 0, read: VecDeque::new() }
    }
}

impl Iterator for Rows<'_> {
    type Item = (u64, Envelope);

    fn next(&mut self) -> Option<Self::Item> {
        while self.read.is_empty() {
            let step = self.log.after(self.at, STEP_BYTES);
            // What cannot be read has been named by the store; the walk goes on around it.
            let rows = match step.or_else(|_named| self.log.after(self.at, 0)) {
                Ok(rows) => rows,
                Err(_named) if self.at < self.log.last_seq().ok()? => {
                    self.at = self.at.saturating_add(1);
                    continue;
                }
                Err(_named) => return None,
            };
            self.at = rows.last()?.seq;
            let own = rows.into_iter().filter(|row| row.property == self.property);
            self.read.extend(own.map(|row| (row.seq, row.envelope)));
        }
        self.read.pop_front()
    }
}
