//! Real cases of a help desk, spread over the desks by a fixed rule and cut into weeks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use dutybook_domain::ticket::import::EventSeen;
use dutybook_kiosk::import::{self, Columns};

/// The event log that comes with the tests.
pub fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("helpdesk-events.csv")
}

/// Reads the event log.
///
/// # Errors
/// When it is not there or a row of it cannot be read.
pub fn read() -> anyhow::Result<Vec<EventSeen>> {
    let path = file();
    let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
    let columns = Columns { case: "CaseID", event: "ActivityID", at: "CompleteTimestamp" };
    let log = import::read(&bytes, columns)?;
    anyhow::ensure!(log.bad.is_empty(), "{} rows cannot be read", log.bad.len());
    Ok(log.rows)
}

/// Which of `desks` desks a case comes to: always the same, whatever else is in the file.
pub fn desk_of(case: &str, desks: usize) -> usize {
    let number = case
        .bytes()
        .fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    number.checked_rem(desks).unwrap_or(0)
}

/// The Monday of a day's week.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(day)
}

/// The Monday after.
pub fn next_monday(monday: NaiveDate) -> NaiveDate {
    monday.checked_add_days(Days::new(7)).unwrap_or(monday)
}

/// What happens in one week, desk by desk, each in order of time.
pub type Week = BTreeMap<usize, Vec<EventSeen>>;

/// The weeks in which anything happens, by their Monday.
pub fn by_week(rows: Vec<EventSeen>, desks: usize) -> BTreeMap<NaiveDate, Week> {
    let mut weeks: BTreeMap<NaiveDate, Week> = BTreeMap::new();
    for row in rows {
        let week = weeks.entry(monday_of(row.at.date())).or_default();
        week.entry(desk_of(&row.case, desks)).or_default().push(row);
    }
    for rows in weeks.values_mut().flat_map(BTreeMap::values_mut) {
        rows.sort_by(|one, two| one.at.cmp(&two.at).then_with(|| one.cmp(two)));
    }
    weeks
}

/// How many different cases there are.
pub fn count(rows: &[EventSeen]) -> usize {
    rows.iter().map(|row| row.case.as_str()).collect::<std::collections::BTreeSet<_>>().len()
}

/// The week's number within its year, as people name it.
pub fn week_number(monday: NaiveDate) -> u32 {
    monday.iso_week().week()
}
