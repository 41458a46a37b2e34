//! The half hour after the completion feedback as a deadline that explains itself: closed until
//! the customer may be called, running from then.
//!
//! When it is due is said in one place, [`follow_up::due`]; ⚠ 21 is explained there.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Deadline, Stretch};
use crate::civil::{at, day_of};
use crate::follow_up::{self, Due, Terms};

/// The deadline of a feedback.
pub(super) fn deadline(terms: &Terms, feedback_at: DateTime<Utc>, zone: Tz) -> Deadline {
    let begun = Deadline::starting(feedback_at);
    match follow_up::due(feedback_at, terms, zone) {
        Due::Within(due_at) => begun.then(Stretch::Running, due_at),
        Due::DeferredNight(due_at) => {
            let opens_at = at(day_of(due_at, zone), terms.callable_from, zone).min(due_at);
            begun.then(Stretch::Closed, opens_at).then(Stretch::Running, due_at)
        }
    }
}
