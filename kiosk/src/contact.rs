//! What the desk remembers of its contacts with the server: when both last agreed, and how far the
//! desk's clock was off. Losing it loses nothing but that.

use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The file's name within the data directory.
const FILE: &str = "contact.json";

/// What the last contacts taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// When nothing was unsent and everything had arrived, in seconds since 1970.
    pub last_sync_at: Option<i64>,
    /// The server's clock less the desk's at the last welcome, in milliseconds.
    pub clock_offset_ms: Option<i64>,
}

impl Contact {
    /// What is remembered in a data directory; nothing where the file is missing or damaged.
    pub fn load(dir: &Path) -> Self {
        let read = fs::read(dir.join(FILE)).ok();
        read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Remembers it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(self, dir: &Path) -> std::io::Result<()> {
        let partial = dir.join("contact.partial");
        fs::write(&partial, serde_json::to_vec(&self)?)?;
        fs::rename(partial, dir.join(FILE))
    }

    /// With the clock's offset of a welcome.
    #[must_use]
    pub fn welcomed(mut self, offset: TimeDelta) -> Self {
        self.clock_offset_ms = Some(offset.num_milliseconds());
        self
    }

    /// With the moment both sides agreed.
    #[must_use]
    pub const fn settled(mut self, now: DateTime<Utc>) -> Self {
        self.last_sync_at = Some(now.timestamp());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_remembered_and_a_damaged_memory_is_none() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Contact::load(dir.path()), Contact::default());
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let contact = Contact::default().welcomed(TimeDelta::milliseconds(-1500)).settled(now);
        contact.save(dir.path()).unwrap();
        assert_eq!(Contact::load(dir.path()), contact);
        assert_eq!(contact.clock_offset_ms, Some(-1500));
        fs::write(dir.path().join(FILE), "{").unwrap();
        assert_eq!(Contact::load(dir.path()), Contact::default());
    }
}
