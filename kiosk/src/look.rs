//! What every screen looks through: the reader's language, the time of the frame, and the
//! property's time zone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dutybook_domain::language::Language;

/// How a frame is read. It holds nothing of the desk's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The reader's language.
    pub language: Language,
    /// The desk's corrected clock at this frame.
    pub now: DateTime<Utc>,
    /// The property's time zone.
    pub zone: Tz,
}

impl Look {
    /// The one of two texts that is in the reader's language.
    pub const fn pick<T: Copy>(&self, chinese: T, english: T) -> T {
        self.language.pick(chinese, english)
    }
}
