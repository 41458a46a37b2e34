//! A desk with five years of a busy property: the real help desk's events, and the same again two
//! and a half years later under other case numbers.

use chrono::{Months, NaiveDate};
use dutybook_domain::civil::Month;
use dutybook_domain::ticket::import::EventSeen;
use dutybook_kiosk::clock;
use dutybook_kiosk::desk::Desk;

use crate::cases;

/// How far the second copy lies behind the first: the events fill 34 months, and the two overlap.
const SHIFT: Months = Months::new(30);

/// The first month of the five years and the first after them.
fn five_years() -> Option<(NaiveDate, NaiveDate)> {
    Some((NaiveDate::from_ymd_opt(2010, 1, 1)?, NaiveDate::from_ymd_opt(2015, 1, 1)?))
}

/// The month a report is asked for: in the middle, where both copies are at their busiest.
///
/// # Errors
/// Never.
pub fn month() -> anyhow::Result<Month> {
    "2012-07".parse().map_err(|_error| anyhow::anyhow!("no month"))
}

/// The events of five years.
///
/// # Errors
/// When they cannot be read.
pub fn events() -> anyhow::Result<Vec<EventSeen>> {
    let first = cases::read()?;
    let again = first.iter().filter_map(|row| {
        let at = row.at.checked_add_months(SHIFT)?;
        Some(EventSeen { case: format!("{}b", row.case), at, ..row.clone() })
    });
    let mut all: Vec<EventSeen> = again.chain(first.iter().cloned()).collect();
    let (from, until) = five_years().unwrap_or_default();
    all.retain(|row| from <= row.at.date() && row.at.date() < until);
    Ok(all)
}

/// Writes them at a desk and brings its books up to them.
///
/// # Errors
/// When the desk does not save them.
pub fn write(desk: &mut Desk) -> anyhow::Result<()> {
    desk.import_tickets(clock::now(), &events()?)?;
    desk.books()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn something_happens_in_each_of_sixty_months() {
        let events = events().unwrap();
        let months: BTreeSet<Month> = events.iter().map(|row| Month::of(row.at.date())).collect();
        assert_eq!(months.len(), 60);
        assert!(events.len() > 20_000, "{}", events.len());
        assert!(months.contains(&month().unwrap()));
    }
}
