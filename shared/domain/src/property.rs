//! A property as a desk knows it while it works: who it is, its time zone, its rules in force.

use chrono_tz::Tz;

use crate::id::PropertyUid;
use crate::regulation::Rules;

/// The property a command is decided for. A small value, built by whoever holds the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Its identity.
    pub uid: PropertyUid,
    /// Its fixed time zone.
    pub zone: Tz,
    /// The rules in force today. A fact that starts a clock freezes the values it runs by.
    pub rules: Rules,
}
