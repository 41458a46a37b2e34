//! Whether a change that arrives is taken: its form, its signature, and its signer's right.
//!
//! Done off the writer, one signature at a time. Nothing is stored here.

use chrono::{DateTime, Utc};
use dutybook_domain::id::DeskNumber;
use dutybook_replica::certificate::{Roster, When};
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::envelope::Envelope;
use dutybook_replica::fault::Fault;

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
    roster.check_arriving(&change, via, now)?;
    Ok(change)
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
