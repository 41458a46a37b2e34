//! The commands' way to the log and the books.
//!
//! Each of these is the whole of what a command asks of them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use chrono::NaiveDate;
use dutybook_domain::civil::Month;
use dutybook_replica::export::{self, FILE_LIMIT_BYTES};
use dutybook_store::books;
use dutybook_store::log::LogReader;
use dutybook_store::reports::BOOKS_VERSION;
use sha2::{Digest as _, Sha256};

use super::CliError;
use crate::clock::{Clock, Stopwatch};
use crate::data_dir::{DataDir, DataDirError};
use crate::hex::hex;
use crate::registry::{
    Admitted, NewAdmission, PropertyRow, Refusal, Registry, RegistryError, Scope,
};
use crate::routes::desks::desk_json;
use crate::text::Sentence;
use crate::{figures, keeper, verify};

/// How long a command waits for the running server to take a file.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it looks.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Which report is asked for.
#[derive(Debug)]
pub(super) struct ReportOf<'a> {
    /// The property.
    pub(super) property: &'a PropertyRow,
    /// The month.
    pub(super) month: Month,
    /// Only what happened through this day.
    pub(super) until: Option<NaiveDate>,
}

/// Brings the books up to the log and answers the canonical report, and its freshness: a line of
/// JSON for each desk.
pub(super) fn report(dir: &DataDir, of: &ReportOf<'_>) -> Result<(String, String), CliError> {
    let registry = super::run::open_in(dir)?;
    if !dir.log_db().is_file() {
        // No server has run yet: one that begins finds the same empty log.
        keeper::catch_up(dir, &Clock::System).map_err(failed)?;
    }
    let zones = figures::zones(&registry).map_err(failed)?;
    figures::feed(dir.path(), &zones).map_err(failed)?;
    let source = figures::Source::open(dir.path()).map_err(failed)?;
    let compiled = source.of(of.property).report(of.month, of.until).map_err(failed)?;
    let Some(compiled) = compiled else {
        return Err(
            Sentence::BadDay(of.until.map_or_else(String::new, |day| day.to_string())).into()
        );
    };
    let scope = Scope::Property(of.property.uid);
    let desks = registry.desks(&scope, ("", 0), u32::from(u16::MAX)).map_err(failed)?;
    let lines: Vec<String> = desks.iter().map(|desk| desk_json(desk).to_string()).collect();
    Ok((compiled.canonical().map_err(failed)?, lines.join("\n")))
}

/// Admits the entries of a file that a revoked desk exported: through the running server where one
/// runs, here otherwise.
pub(super) fn admit(dir: &DataDir, file: &Path, by: &str) -> Result<Admitted, CliError> {
    let shown = file.display().to_string();
    let bytes = read_export(file).or(Err(Sentence::NoSuchFile(shown.clone())))?;
    let (property, envelopes) =
        export::decode(&bytes).or(Err(Sentence::NotAnExport(shown.clone())))?;
    let hash = hex(&Sha256::digest(&bytes));
    let mut registry = super::run::open_in(dir)?;
    let entries = envelopes.len();
    let new = NewAdmission { property, by, file: &bytes, entries, hash: &hash };
    let seq = match registry.hand_in(&new, Clock::System.now()) {
        Err(RegistryError::Refused(Refusal::NoSuchProperty)) => {
            return Err(Sentence::ForeignExport(shown).into());
        }
        handed_in => handed_in.map_err(failed)?,
    };
    let waited = Stopwatch::start();
    while waited.elapsed() < PATIENCE {
        if let Some(admitted) = registry.admission(seq).map_err(failed)? {
            return Ok(admitted);
        }
        match dir.lock() {
            Ok(lock) => {
                keeper::catch_up(dir, &Clock::System).map_err(failed)?;
                drop(lock);
            }
            // The running server looks twice a second; nothing else says that it is done.
            Err(DataDirError::Locked(_)) => std::thread::park_timeout(LOOK_AGAIN),
            Err(error) => return Err(failed(error)),
        }
    }
    Err(Sentence::AdmitWaits.into())
}

fn read_export(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than may be: then it does not read as whole.
    let limit = u64::try_from(FILE_LIMIT_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(file)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Every hash, signature and certificate of the log that does not hold.
pub(super) fn log_faults(dir: &DataDir, registry: &Registry) -> Result<Vec<String>, CliError> {
    let server = registry.identity().map_err(failed)?.public();
    let mut adopted = BTreeMap::new();
    for property in registry.properties(&Scope::Company, "", u32::MAX).map_err(failed)? {
        let keys = registry.adopted_keys(property.uid).map_err(failed)?;
        adopted.insert(property.uid, keys);
    }
    let servers = |property| {
        let keys = adopted.get(&property).into_iter().flatten().copied();
        std::iter::once(server).chain(keys).collect()
    };
    let log = match LogReader::open(dir.path()) {
        Ok(log) => log,
        Err(error) => return Ok(vec![format!("log.db: {error}")]),
    };
    let found = verify::faults(&log, &servers).map_err(failed)?;
    if found.is_empty() {
        // Books read out of a damaged log would only say so again.
        return books_faults(dir, registry, &log);
    }
    Ok(found.into_iter().map(|fault| format!("log.db: {fault}")).collect())
}

/// Builds the books again beside those there are; says where the two differ.
fn books_faults(
    dir: &DataDir,
    registry: &Registry,
    log: &LogReader,
) -> Result<Vec<String>, CliError> {
    if !dir.path().join(books::FILE).is_file() {
        return Ok(Vec::new());
    }
    let zones = figures::zones(registry).map_err(failed)?;
    let fold = |document: &books::DocumentFacts<'_>| figures::fold(document, &zones);
    let differ = books::differ(dir.path(), log, BOOKS_VERSION, &fold).map_err(failed)?;
    let line = format!("{}: it says other than the log; delete it", books::FILE);
    Ok(differ.then_some(line).into_iter().collect())
}

fn failed(error: impl Into<anyhow::Error>) -> CliError {
    CliError::Failed(error.into())
}
