//! How far back an entry may be dated without a supervisor (regulations §0.6).

use chrono::{DateTime, Utc};

use crate::property::Property;
use crate::regulation::RuleId;
use crate::shift::Timetable;

/// The earliest instant an entry made at `now` may be dated to: the start of the running shift, or
/// of as many shifts before it as the property allows. The same rule as the duty log's.
pub fn entry_floor(now: DateTime<Utc>, property: &Property) -> DateTime<Utc> {
    Timetable::of(property).earliest_entry(now, property.rules.number(RuleId::BackdateSlots))
}
