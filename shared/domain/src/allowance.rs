//! How much time a rule gives, and the instant at which it is over.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::civil::end_of_nth_day;

/// The time a rule gives (regulations §0.6). Two clocks are two variants, not a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Allowance {
    /// Runs day and night from the recorded instant.
    #[serde(rename = "min")]
    Minutes(u32),
    /// Ends at 24:00 of civil day T+n; `Days(0)` is "the same day". No holiday shifts it (⚠ 3).
    #[serde(rename = "day")]
    Days(u32),
}

impl Allowance {
    /// The instant the time is over. An act at exactly that instant is still in time.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use chrono_tz::Asia::Shanghai;
    /// use dutybook_domain::{allowance::Allowance, civil::{civil_of, instant_of}};
    /// let recorded = NaiveDate::from_ymd_opt(2024, 1, 29).unwrap().and_hms_opt(23, 50, 0).unwrap();
    /// let due = Allowance::Days(3).due_at(instant_of(recorded, Shanghai), Shanghai);
    /// assert_eq!(civil_of(due, Shanghai).to_string(), "2024-02-02 00:00:00");
    /// ```
    pub fn due_at(self, started_at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Minutes(minutes) => started_at
                .checked_add_signed(TimeDelta::minutes(minutes.into()))
                .unwrap_or(DateTime::<Utc>::MAX_UTC),
            Self::Days(days) => end_of_nth_day(started_at, days, zone),
        }
    }
}
