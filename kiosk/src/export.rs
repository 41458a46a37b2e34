//! `export-unsent`: what the server has not stored, in a file a person can carry to it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use dutybook_replica::envelope::Envelope;
use dutybook_replica::export;
use dutybook_store::log::Standing;

use crate::desk::{Desk, DeskError};
use crate::problem::{InputProblem, Problem};

/// Writes every change the server has not stored, refused ones too, and answers how many.
///
/// # Errors
/// When the file exists or cannot be written, or the store fails.
pub fn unsent(desk: &Desk, file: &Path) -> Result<usize, Problem> {
    let envelopes = collect(desk).map_err(|error| Problem::of_desk(&error, desk.dir()))?;
    let cannot_write = |error: &dyn std::fmt::Display| {
        Problem::from(InputProblem::CannotWrite(file.display().to_string(), error.to_string()))
    };
    let bytes =
        export::encode(desk.property(), &envelopes).map_err(|error| cannot_write(&error))?;
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file)
        .map_err(|error| cannot_write(&error))?;
    out.write_all(&bytes).and_then(|()| out.sync_all()).map_err(|error| cannot_write(&error))?;
    Ok(envelopes.len())
}

fn collect(desk: &Desk) -> Result<Vec<Envelope>, DeskError> {
    let (log, property) = (desk.reader(), desk.property());
    let mut envelopes: Vec<Envelope> = Vec::new();
    let mut after = 0;
    loop {
        let rows = log.outbox(property, after, 1 << 20)?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        envelopes.extend(rows.into_iter().map(|(_, envelope)| envelope));
    }
    for standing in [Standing::Refused, Standing::ToReAuthor] {
        let stored = log.standing(property, standing)?;
        envelopes.extend(stored.into_iter().map(|row| row.envelope));
    }
    Ok(envelopes)
}
