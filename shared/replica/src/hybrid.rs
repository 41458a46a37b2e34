//! The hybrid time of a document, and what is known about the desk's own clock.
//!
//! The time is kept per document, so that a clock a year wrong reaches only what it touched. Rules
//! never measure with it; it places facts. This module reads no clock.

use chrono::{DateTime, TimeDelta, Utc};

use crate::change::MILLIS_LIMIT;

/// How far a desk's clock may be off at contact before a person is asked: five minutes.
pub const OFF_LIMIT: TimeDelta = TimeDelta::minutes(5);
/// How far behind its last entry a clock may be without anybody being asked: two seconds, which
/// the measured offset itself may wander between two contacts.
pub const BEHIND_TOLERANCE: TimeDelta = TimeDelta::seconds(2);

/// The time of the next change to a document: the corrected clock, or one after the document's
/// last where the clock is not beyond it. `None` when the document's time has reached the end of
/// what can be written, which takes a forged clock.
pub fn next_millis(corrected: DateTime<Utc>, document_last: Option<u64>) -> Option<u64> {
    let clock = u64::try_from(corrected.timestamp_millis()).unwrap_or(0);
    let after = document_last.map_or(Some(0), |last| last.checked_add(1))?;
    Some(clock.max(after)).filter(|millis| *millis < MILLIS_LIMIT)
}

/// What the last contact taught about the desk's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Correction {
    /// Server time less own time at the last welcome; `None` before the first contact.
    pub offset: Option<TimeDelta>,
}

impl Correction {
    /// The correction a welcome gives: the server's time in it, and the desk's own clock then.
    pub fn at_contact(own: DateTime<Utc>, server: DateTime<Utc>) -> Self {
        Self { offset: Some(server.signed_duration_since(own)) }
    }

    /// The desk's clock corrected: what entries are recorded with.
    pub fn apply(self, own: DateTime<Utc>) -> DateTime<Utc> {
        let offset = self.offset.unwrap_or(TimeDelta::zero());
        own.checked_add_signed(offset).unwrap_or(own)
    }
}

/// Why a person must confirm the time before the next entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskAPerson {
    /// The corrected clock is this far behind the desk's own last entry.
    Behind(TimeDelta),
    /// The desk's clock is this far off the server's: positive when it is slow.
    Off(TimeDelta),
}

/// Whether a person must confirm the time before the next entry.
///
/// `last_recorded` is the time the desk's own last entry was recorded with, in any document. A
/// clock exactly five minutes off is still trusted. Being behind is reported first: it shows
/// without a server.
pub fn doubt(
    own: DateTime<Utc>,
    correction: Correction,
    last_recorded: Option<DateTime<Utc>>,
) -> Option<AskAPerson> {
    let behind = last_recorded.map(|last| last.signed_duration_since(correction.apply(own)));
    if let Some(behind) = behind.filter(|behind| *behind > BEHIND_TOLERANCE) {
        return Some(AskAPerson::Behind(behind));
    }
    correction.offset.filter(|offset| offset.abs() > OFF_LIMIT).map(AskAPerson::Off)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millis).unwrap()
    }

    #[test]
    fn a_document_never_goes_back_in_time() {
        assert_eq!(next_millis(at(5_000), None), Some(5_000));
        assert_eq!(next_millis(at(5_000), Some(4_000)), Some(5_000));
        assert_eq!(next_millis(at(5_000), Some(5_000)), Some(5_001));
        assert_eq!(next_millis(at(5_000), Some(9_000)), Some(9_001));
        assert_eq!(next_millis(at(-5), None), Some(0));
        assert_eq!(next_millis(at(0), Some(MILLIS_LIMIT - 2)), Some(MILLIS_LIMIT - 1));
        assert_eq!(next_millis(at(0), Some(MILLIS_LIMIT - 1)), None);
        assert_eq!(next_millis(at(0), Some(u64::MAX)), None);
    }

    #[test]
    fn a_clock_over_five_minutes_off_at_contact_asks_a_person() {
        let five = 5 * 60 * 1_000;
        let slow = |millis| Correction::at_contact(at(0), at(millis));
        assert_eq!(doubt(at(0), slow(five), None), None);
        let beyond = TimeDelta::milliseconds(five + 1);
        assert_eq!(doubt(at(0), slow(five + 1), None), Some(AskAPerson::Off(beyond)));
        assert_eq!(doubt(at(0), slow(-five - 1), None), Some(AskAPerson::Off(-beyond)));
        assert_eq!(doubt(at(0), Correction::default(), None), None);
    }

    #[test]
    fn a_clock_behind_the_desks_last_entry_asks_a_person() {
        let none = Correction::default();
        assert_eq!(doubt(at(10_000), none, Some(at(12_000))), None);
        let behind = Some(AskAPerson::Behind(TimeDelta::milliseconds(2_001)));
        assert_eq!(doubt(at(10_000), none, Some(at(12_001))), behind);
        // Corrected by the last contact, the same clock is not behind.
        assert_eq!(
            doubt(at(10_000), Correction::at_contact(at(0), at(3_000)), Some(at(12_001))),
            None
        );
    }
}
