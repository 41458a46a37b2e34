//! The one clock of a simulation: server, desks and people all read it, and only the driver moves
//! it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use dutybook_domain::civil::instant_of;
use dutybook_server::clock::Clock;

/// The zone every simulated property lies in.
pub const ZONE: Tz = Tz::Asia__Shanghai;

/// A simulated clock. Clones show the same time.
#[derive(Debug, Clone)]
pub struct SimClock(Arc<AtomicI64>);

impl SimClock {
    /// A clock that stands at an instant.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(AtomicI64::new(now.timestamp_millis())))
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        let millis = self.0.load(Ordering::SeqCst);
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// Moves it forward; an instant that is past leaves it where it stands.
    pub fn forward_to(&self, at: DateTime<Utc>) {
        self.0.fetch_max(at.timestamp_millis(), Ordering::SeqCst);
    }

    /// The same clock as a server reads it.
    pub fn of_server(&self) -> Clock {
        Clock::Simulated(Arc::clone(&self.0))
    }
}

/// The instant the wall clock of a simulated property shows `2012-03-05 09:10`.
///
/// # Errors
/// When the text is no such time.
pub fn wall(text: &str) -> anyhow::Result<DateTime<Utc>> {
    let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")?;
    Ok(instant_of(civil, ZONE))
}
