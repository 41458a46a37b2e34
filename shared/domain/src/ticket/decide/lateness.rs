//! How far back an entry may be dated without a supervisor (regulations §0.6).

use chrono::{DateTime, NaiveTime, Utc};

use crate::civil::{at, civil_of, day_before};
use crate::property::Property;
use crate::regulation::RuleId;

/// A month of slots: no setting reaches further back.
const MOST_SLOTS_BACK: u32 = 4 * 31;

/// The earliest instant an entry made at `now` may be dated to: the start of the running slot, or
/// of as many slots before it as the property allows.
pub fn entry_floor(now: DateTime<Utc>, property: &Property) -> DateTime<Utc> {
    let rules = &property.rules;
    let mut starts: Vec<NaiveTime> =
        [RuleId::NightUntil, RuleId::LunchFrom, RuleId::LunchUntil, RuleId::NightFrom]
            .into_iter()
            .map(|rule| rules.time(rule))
            .collect();
    starts.sort_unstable();
    let (mut day, time) = {
        let civil = civil_of(now, property.zone);
        (civil.date(), civil.time())
    };
    let mut back = rules.number(RuleId::BackdateSlots).min(MOST_SLOTS_BACK);
    let mut passed: Vec<NaiveTime> = starts.iter().copied().filter(|it| *it <= time).collect();
    loop {
        while let Some(start) = passed.pop() {
            if back == 0 {
                return at(day, start, property.zone);
            }
            back = back.saturating_sub(1);
        }
        day = day_before(day);
        passed.clone_from(&starts);
    }
}
