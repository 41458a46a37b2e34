//! Whether a change that arrives is taken: its form, its signature, and its signer's right.
//!
//! Done off the writer, one signature at a time. Nothing is stored here.

use chrono::{DateTime, Utc};
use dutybook_domain::id::DeskNumber;
use dutybook_replica::certificate::{Roster, When};
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::envelope::Envelope;
use dutybook_replica::fault::Fault;

use super::opening::millis;

/// Checks a change that the desk `via` hands in at `now`.
///
/// # Errors
/// The first fault found.
pub fn arriving(
    roster: &Roster,
    envelope: &Envelope,
    via: DeskNumber,
    now: DateTime<Utc>,
) -> Result<Checked, Fault> {
    let change = change::read(envelope, &Limits::STANDARD)?;
    match roster.check(&change, When::Arriving(now)) {
        Err(Fault::CertificateEnded) if is_vouched_for(roster, &change, via) => Ok(change),
        checked => checked.map(|_signer| change),
    }
}

/// Checks a change a person admits: its signer's certificate may have ended.
///
/// # Errors
/// The first fault found.
pub fn admitted(roster: &Roster, envelope: &Envelope) -> Result<Checked, Fault> {
    let change = change::read(envelope, &Limits::STANDARD)?;
    roster.check(&change, When::Stored)?;
    Ok(change)
}

/// Whether a desk in service hands in what a desk wrote before its certificate ended.
///
/// A desk has others' changes from this server only, which took them in time. It brings them back
/// when the server lost its log, and they stay valid (design.md §5).
fn is_vouched_for(roster: &Roster, change: &Checked, via: DeskNumber) -> bool {
    let Ok(signer) = roster.check(change, When::Stored) else { return false };
    let mut certificates = roster.certificates(change.envelope.desk).into_iter();
    let end = certificates.find(|one| one.key == signer).and_then(|one| one.end);
    roster.live(via).is_some() && end.is_some_and(|end| change.millis <= millis(end.at))
}
