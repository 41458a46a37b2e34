//! Reading an event log from a file of comma-separated values: UTF-8 or GBK, any order of rows.
//!
//! It only reads. A row that cannot be read is reported with its line and the rest goes on; what
//! the events mean is decided in the ticket's fold, never here.

use std::fmt;

use chrono::{NaiveDateTime, SubsecRound as _};
use dutybook_domain::ticket::import::{EventSeen, RowCounter};

/// Which columns of the file hold what, by the names in its first line.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    /// The case an event belongs to.
    pub case: &'a str,
    /// What happened.
    pub event: &'a str,
    /// When, in the property's civil time.
    pub at: &'a str,
}

/// Why a row was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFault {
    /// The line is not well-formed, or has no such column.
    Malformed,
    /// The case is empty.
    NoCase,
    /// The event is empty.
    NoEvent,
    /// The time cannot be read.
    BadTime,
}

/// A row left out, with the line it begins on, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadRow {
    /// The line of the file.
    pub line: u64,
    /// What is wrong with it.
    pub fault: RowFault,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventLog {
    /// The events, in the order of the file.
    pub rows: Vec<EventSeen>,
    /// The rows left out.
    pub bad: Vec<BadRow>,
}

/// Why a file is no event log at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportError {
    /// The text is neither UTF-8 nor GBK.
    Encoding,
    /// The first line has no column of this name; it has those.
    NoColumn {
        /// The name asked for.
        wanted: String,
        /// The names there are.
        found: Vec<String>,
    },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding => f.write_str("the file is neither UTF-8 nor GBK text"),
            Self::NoColumn { wanted, found } => {
                write!(f, "no column `{wanted}`; there are: {}", found.join(", "))
            }
        }
    }
}

impl std::error::Error for ImportError {}

/// Longest text a case or an event may have, in bytes. A longer one is no event log's.
pub const TEXT_LIMIT_BYTES: usize = 256;

/// Reads a whole event log.
///
/// # Errors
/// When the bytes are no text, or a column is missing from the first line.
pub fn read(bytes: &[u8], columns: Columns<'_>) -> Result<EventLog, ImportError> {
    let text = decode(bytes)?;
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .map(|names| names.iter().map(ToOwned::to_owned).collect())
        .unwrap_or_default();
    let find = |wanted: &str| {
        names.iter().position(|name| name == wanted).ok_or_else(|| ImportError::NoColumn {
            wanted: wanted.to_owned(),
            found: names.clone(),
        })
    };
    let places = [find(columns.case)?, find(columns.event)?, find(columns.at)?];
    let mut log = EventLog::default();
    let mut counter = RowCounter::default();
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(log),
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                match read_row(&record, places) {
                    Ok((case, event, at)) => log.rows.push(counter.count(&case, &event, at)),
                    Err(fault) => log.bad.push(BadRow { line, fault }),
                }
            }
            Err(_) => log.bad.push(BadRow { line, fault: RowFault::Malformed }),
        }
    }
}

fn read_row(
    record: &csv::StringRecord,
    [case, event, at]: [usize; 3],
) -> Result<(String, String, NaiveDateTime), RowFault> {
    let text = |place: usize, missing: RowFault| match record.get(place) {
        None => Err(RowFault::Malformed),
        Some("") => Err(missing),
        Some(long) if long.len() > TEXT_LIMIT_BYTES => Err(RowFault::Malformed),
        Some(text) => Ok(text.to_owned()),
    };
    let case = text(case, RowFault::NoCase)?;
    let event = text(event, RowFault::NoEvent)?;
    let at = read_time(record.get(at).ok_or(RowFault::Malformed)?).ok_or(RowFault::BadTime)?;
    Ok((case, event, at))
}

/// Reads a civil time in the forms spreadsheets and databases write; fractions of a second are
/// cut off, so that two extracts of one table agree.
fn read_time(text: &str) -> Option<NaiveDateTime> {
    const FORMS: [&str; 4] =
        ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let dashed = text.replace('/', "-");
    let time = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(&dashed, form).ok())?;
    Some(time.trunc_subsecs(0))
}

pub(crate) fn decode(bytes: &[u8]) -> Result<String, ImportError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, malformed) = encoding_rs::GBK.decode_without_bom_handling(bytes);
    if malformed { Err(ImportError::Encoding) } else { Ok(text.into_owned()) }
}

#[cfg(test)]
mod tests;
