//! The commands' way to the log and the books.
//!
//! Each of these is the whole of what a command asks of them.

use std::path::Path;

use chrono::NaiveDate;
use dutybook_domain::civil::Month;

use super::CliError;
use crate::data_dir::DataDir;
use crate::registry::{PropertyRow, Registry};

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

/// Brings the books up to the log and answers the canonical report, and its freshness for people.
pub(super) fn report(dir: &DataDir, of: &ReportOf<'_>) -> Result<(String, String), CliError> {
    Err(unwired(&format!(
        "report {} {} until {:?} from {}",
        of.property.id,
        of.month,
        of.until,
        dir.path().display()
    )))
}

/// Admits the entries of a file that a revoked desk exported.
pub(super) fn admit(dir: &DataDir, file: &Path, by: &str) -> Result<(), CliError> {
    Err(unwired(&format!("admit {} into {} by {by}", file.display(), dir.path().display())))
}

/// Every hash, signature and certificate of the log that does not hold.
pub(super) fn log_faults(dir: &DataDir, _registry: &Registry) -> Result<Vec<String>, CliError> {
    Err(unwired(&format!("verify the log of {}", dir.path().display())))
}

fn unwired(what: &str) -> CliError {
    CliError::Failed(anyhow::anyhow!("this build cannot {what}"))
}
