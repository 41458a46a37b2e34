//! Contact gaps of an open complaint: what "tracking in place" (投诉跟踪到位) means (`B-01` 投诉 1, K2).
//!
//! Every stretch between two contacts, and the one still open, has a limit of its own, frozen with
//! the contact it starts at; so a later grade changes no gap that is past.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Standing, standing};
use crate::allowance::Allowance;

/// A contact with the complainant, and how long until the next must follow. The first is the
/// receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContactMark {
    /// When.
    pub at: DateTime<Utc>,
    /// The longest gap from here.
    pub limit: Allowance,
}

/// A stretch without contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The contact it begins at.
    pub from: DateTime<Utc>,
    /// The next contact, the closing, or the end looked at.
    pub until: DateTime<Utc>,
    /// The last instant for the next contact.
    pub due_at: DateTime<Utc>,
}

impl Gap {
    /// How the gap stands, or stood when it ended.
    pub fn standing(&self) -> Standing {
        standing(self.due_at, self.until)
    }
}

/// The gaps from the first contact to `until`: the closing, else the period's end or now.
///
/// Contacts may come in any order; those after `until` count for nothing. Tracking is in place when
/// no gap is overdue.
pub fn contact_gaps(contacts: &[ContactMark], until: DateTime<Utc>, zone: Tz) -> Vec<Gap> {
    let mut marks: Vec<_> = contacts.iter().copied().filter(|mark| mark.at <= until).collect();
    marks.sort_unstable();
    let ends = marks.iter().skip(1).map(|mark| mark.at).chain(std::iter::once(until));
    marks
        .iter()
        .zip(ends)
        .map(|(mark, end)| Gap {
            from: mark.at,
            until: end,
            due_at: mark.limit.due_at(mark.at, zone),
        })
        .collect()
}
