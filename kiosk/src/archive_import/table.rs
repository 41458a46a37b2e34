//! A file as rows of text cells: comma-separated values in UTF-8 or GBK, or the first sheet of an
//! XLSX workbook. It knows nothing of what the cells mean.

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Xlsx, open_workbook_from_rs};

use super::RosterError;
use crate::import::decode;

/// Largest file read, in bytes.
pub const FILE_LIMIT_BYTES: usize = 32 << 20;
/// Most rows read.
pub const ROW_LIMIT: usize = 200_000;

/// A row: the line it stands on, counted from 1, and its cells; none where it cannot be read.
pub(super) type Row = (u64, Option<Vec<String>>);

/// The rows of a file, its headings first.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, RosterError> {
    if bytes.len() > FILE_LIMIT_BYTES {
        return Err(RosterError::TooLarge);
    }
    // Every XLSX file is a zip archive, and no text begins so.
    let rows = if bytes.starts_with(b"PK\x03\x04") { sheet(bytes)? } else { lines(bytes)? };
    if rows.len() > ROW_LIMIT { Err(RosterError::TooLarge) } else { Ok(rows) }
}

fn lines(bytes: &[u8]) -> Result<Vec<Row>, RosterError> {
    let text = decode(bytes).or(Err(RosterError::Encoding))?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(rows),
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                let cells = record.iter().map(ToOwned::to_owned).collect();
                rows.push((line, Some(cells)));
            }
            Err(_) => rows.push((line, None)),
        }
        if rows.len() > ROW_LIMIT {
            return Err(RosterError::TooLarge);
        }
    }
}

fn sheet(bytes: &[u8]) -> Result<Vec<Row>, RosterError> {
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).or(Err(RosterError::NoWorkbook))?;
    let first = book.worksheet_range_at(0).ok_or(RosterError::NoWorkbook)?;
    let range: Range<Data> = first.or(Err(RosterError::NoWorkbook))?;
    let from = range.start().map_or(1, |(row, _)| u64::from(row).saturating_add(1));
    let lines = from..;
    Ok(lines.zip(range.rows()).map(|(line, row)| (line, Some(cells(row)))).collect())
}

fn cells(row: &[Data]) -> Vec<String> {
    row.iter().map(|cell| cell_text(cell).trim().to_owned()).collect()
}

/// A cell as people see it: a telephone number kept as a number has no decimals, a date is a day.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
    }
}
