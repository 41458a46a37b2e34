//! The offline verifier: reads a stored log and lists what is wrong with it. It changes nothing.
//!
//! What it proves: every change is whole, is signed by a key the server certified, and builds on
//! changes that are there, so that none was altered, forged, or taken from the middle. What it
//! cannot prove alone: that nothing was cut off the end; compare heads with another replica.

use std::collections::BTreeMap;

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, DocumentId};

use crate::certificate::{Roster, When};
use crate::change::{self, Checked, Limits};
use crate::envelope::{ChangeHash, Envelope};
use crate::fault::Fault;

/// What is wrong with a stored change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// It would not be accepted: its hash, form, signature or certificate is wrong.
    Unacceptable(Fault),
    /// The certificate in it was not signed by the server.
    ForgedCertificate,
    /// It builds on a change that is not in the log.
    Missing(ChangeHash),
    /// Its sequence or counters do not follow from the changes it builds on.
    OutOfLine,
    /// Another change of the document has its actor and sequence.
    SequenceTwice(ChangeHash),
    /// It is dated before a change it builds on: no honest program writes that.
    Backdated,
}

/// Something wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The row, as the caller numbered it.
    pub row: u64,
    /// The document.
    pub document: DocumentId,
    /// The desk said to have signed.
    pub desk: DeskNumber,
    /// What is wrong.
    pub problem: Problem,
}

/// What the chain needs of a change.
#[derive(Debug)]
struct Link {
    row: u64,
    desk: DeskNumber,
    actor: [u8; 16],
    sequence: u64,
    deps: Vec<ChangeHash>,
    first_op: u64,
    last_op: u64,
    millis: u64,
}

/// Lists everything wrong in a log of one property, by row.
///
/// `roster` knows the server's keys; certificates are learnt from the log itself, which is read
/// twice. Rows come in any order.
pub fn verify<I>(roster: &mut Roster, limits: &Limits, log: I) -> Vec<Finding>
where
    I: IntoIterator<Item = (u64, Envelope)> + Clone,
{
    let mut findings = Vec::new();
    let settings = |envelope: &Envelope| envelope.kind == DocumentKind::Settings.code();
    for (row, envelope) in log.clone().into_iter().filter(|(_, envelope)| settings(envelope)) {
        let Ok(change) = change::read(&envelope, limits) else { continue };
        if roster.learn_from(&change).is_err() {
            findings.push(finding(row, &envelope, Problem::ForgedCertificate));
        }
    }
    let mut documents: BTreeMap<DocumentId, BTreeMap<ChangeHash, Link>> = BTreeMap::new();
    for (row, envelope) in log {
        let change = match change::read(&envelope, limits) {
            Ok(change) => change,
            Err(fault) => {
                findings.push(finding(row, &envelope, Problem::Unacceptable(fault)));
                continue;
            }
        };
        if let Err(fault) = roster.check(&change, When::Stored) {
            findings.push(finding(row, &envelope, Problem::Unacceptable(fault)));
        }
        documents.entry(envelope.document).or_default().insert(change.hash, link(row, change));
    }
    for (document, links) in &documents {
        check_chain(*document, links, &mut findings);
    }
    findings.sort_unstable();
    findings
}

const fn finding(row: u64, envelope: &Envelope, problem: Problem) -> Finding {
    Finding { row, document: envelope.document, desk: envelope.desk, problem }
}

fn link(row: u64, change: Checked) -> Link {
    let (desk, last_op) = (change.envelope.desk, change.last_op());
    let Checked { actor, sequence, deps, first_op, millis, .. } = change;
    Link { row, desk, actor, sequence, deps, first_op, last_op, millis }
}

fn check_chain(
    document: DocumentId,
    links: &BTreeMap<ChangeHash, Link>,
    findings: &mut Vec<Finding>,
) {
    let mut holders: BTreeMap<([u8; 16], u64), ChangeHash> = BTreeMap::new();
    for (hash, link) in links {
        let mut found = |problem| {
            findings.push(Finding { row: link.row, document, desk: link.desk, problem });
        };
        if let Some(other) = holders.insert((link.actor, link.sequence), *hash) {
            found(Problem::SequenceTwice(other));
        }
        let missing: Vec<_> = link.deps.iter().filter(|dep| !links.contains_key(*dep)).collect();
        for dep in &missing {
            found(Problem::Missing(**dep));
        }
        let deps = || link.deps.iter().filter_map(|dep| links.get(dep));
        if deps().any(|dep| dep.millis >= link.millis) {
            found(Problem::Backdated);
        }
        if missing.is_empty() && !follows(link, deps) {
            found(Problem::OutOfLine);
        }
    }
}

fn follows<'a, D: Iterator<Item = &'a Link>>(link: &Link, deps: impl Fn() -> D) -> bool {
    let last_op = deps().map(|dep| dep.last_op).max().unwrap_or(0);
    let before =
        |dep: &Link| dep.actor == link.actor && dep.sequence.checked_add(1) == Some(link.sequence);
    last_op.checked_add(1) == Some(link.first_op) && (link.sequence == 1 || deps().any(before))
}

#[cfg(test)]
mod tests;
