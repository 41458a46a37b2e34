//! What no single document says: tracking of complaints over a period, repeats, places, households.
//! Computed when a report is compiled, from one small [`Case`] per ticket; never summed by day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Ratio;
use super::expect::Days;
use crate::civil::day_of;
use crate::id::{DocumentId, SpokenNumber};
use crate::ticket::Ticket;
use crate::ticket::clocks::{Clock, ClockName, Stop};
use crate::ticket::matter::Kind;
use crate::ticket::round::End;

/// What of a ticket is compared with other tickets. Nothing personal is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The ticket's document.
    pub document: DocumentId,
    /// The number people say; none for an imported case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<SpokenNumber>,
    /// The sort of matter.
    pub kind: Kind,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// The unit concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The sub-category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Whether it was taken back or goes on as another ticket.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dropped: bool,
    /// The courses of a complaint; none for other kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracked: Vec<Tracked>,
}

/// One course of a complaint as its contacts leave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracked {
    /// When it began.
    pub from: DateTime<Utc>,
    /// When it was over; open where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// The last instant before the first gap above the limit. For a course without contact since,
    /// it may lie ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_at: Option<DateTime<Utc>>,
}

impl Case {
    /// The case of a ticket; none while its receipt is on its way.
    pub fn of(document: DocumentId, ticket: &Ticket, zone: Tz) -> Option<Self> {
        let (kind, received_at) = (ticket.kind()?, ticket.received_at()?);
        let matter = ticket.receipt().map(|receipt| &receipt.what.matter);
        let end = ticket.round().and_then(crate::ticket::round::Round::end);
        let imported = ticket.imported.category().map(str::to_owned);
        Some(Self {
            document,
            number: ticket.numbers().first().copied(),
            kind,
            received_at,
            unit: matter.and_then(|matter| matter.unit.as_ref().map(ToString::to_string)),
            place: matter.and_then(|matter| matter.place.clone()),
            category: imported.or_else(|| matter.and_then(|matter| matter.category.clone())),
            dropped: end.is_some_and(|end| match end.what {
                End::Closed(_) => false,
                End::Cancelled | End::MergedInto(_) => true,
            }),
            tracked: if kind == Kind::Complaint { tracked(ticket, zone) } else { Vec::new() },
        })
    }

    fn is_received_in(&self, days: Days, zone: Tz) -> bool {
        days.contains(day_of(self.received_at, zone))
    }
}

fn tracked(ticket: &Ticket, zone: Tz) -> Vec<Tracked> {
    let clocks = ticket.clocks(zone);
    let gaps = |number: usize| {
        let of_course =
            move |clock: &&Clock| clock.round == number && clock.name == ClockName::ContactGap;
        clocks.iter().filter(of_course)
    };
    (0..ticket.rounds.len().max(1))
        .filter_map(|number| {
            let from = gaps(number).map(|clock| clock.started_at).min()?;
            let end = ticket.rounds.get(number).and_then(crate::ticket::round::Round::end);
            let lost_at = gaps(number).filter(|clock| is_lost(clock)).map(|clock| clock.due_at);
            Some(Tracked { from, until: end.map(|end| end.at), lost_at: lost_at.min() })
        })
        .collect()
}

/// Whether the gap was, or unless somebody calls will be, above the limit.
fn is_lost(gap: &Clock) -> bool {
    match gap.stop {
        Stop::Running => true,
        Stop::Done(at) | Stop::Ended(at) => at > gap.due_at,
    }
}

/// How a complaint was tracked in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tracking {
    /// The complaint.
    pub document: DocumentId,
    /// Whether no gap was above the limit, from the receipt to the closing or the period's end.
    pub in_place: bool,
}

/// The complaints open at any time in a period, each with whether its tracking was in place (K2).
pub fn tracking(cases: &[Case], days: Days, zone: Tz) -> Vec<Tracking> {
    let period = days.stretch(zone);
    let of_case = |case: &Case| {
        let open = |course: &&Tracked| {
            course.from < period.until && course.until.is_none_or(|until| until >= period.from)
        };
        let mut courses = case.tracked.iter().filter(open).peekable();
        courses.peek()?;
        let in_place = courses.all(|course| course.lost_at.is_none_or(|at| at >= period.until));
        Some(Tracking { document: case.document, in_place })
    };
    let mut list: Vec<_> = cases.iter().filter_map(of_case).collect();
    list.sort_unstable();
    list
}

/// Tickets received in a period though one of the same unit and sub-category was received not more
/// than `within` times 24 hours before (regulations §6.2(e)). What was taken back or merged is no repeat.
pub fn repeats(cases: &[Case], days: Days, within: u32, zone: Tz) -> Vec<DocumentId> {
    let mut by_matter: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for case in cases {
        if let (false, Some(unit), Some(category)) = (case.dropped, &case.unit, &case.category) {
            let receipts = by_matter.entry((unit.as_str(), category.as_str())).or_default();
            receipts.push((case.received_at, case.document));
        }
    }
    let within = TimeDelta::days(within.into());
    let mut repeats = Vec::new();
    for receipts in by_matter.values_mut() {
        receipts.sort_unstable();
        for (before, (at, document)) in receipts.iter().zip(receipts.iter().skip(1)) {
            let apart = at.signed_duration_since(before.0);
            if days.contains(day_of(*at, zone)) && apart <= within {
                repeats.push(*document);
            }
        }
    }
    repeats.sort_unstable();
    repeats
}

/// The first day whose tickets [`repeats`] needs to see.
pub fn repeats_from(days: Days, within: u32) -> NaiveDate {
    days.first.checked_sub_days(chrono::Days::new(within.into())).unwrap_or(NaiveDate::MIN)
}

/// A place and the tickets raised about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The unit, else the place as written.
    pub name: String,
    /// The tickets, in the order of their ids.
    pub documents: Vec<DocumentId>,
}

/// The places most tickets of a period are about, most first, then by name; at most `count`.
pub fn top_places(cases: &[Case], days: Days, count: usize, zone: Tz) -> Vec<Place> {
    let mut by_place: BTreeMap<&str, BTreeSet<DocumentId>> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.is_received_in(days, zone)) {
        if let Some(place) = case.unit.as_deref().or(case.place.as_deref()) {
            by_place.entry(place).or_default().insert(case.document);
        }
    }
    let place = |(name, documents): (&str, BTreeSet<DocumentId>)| Place {
        name: name.to_owned(),
        documents: documents.into_iter().collect(),
    };
    let mut places: Vec<Place> = by_place.into_iter().map(place).collect();
    // The sort is stable, so places of one size stay in the order of their names.
    places.sort_by_key(|place| std::cmp::Reverse(place.documents.len()));
    places.truncate(count);
    places
}

/// The units that raised something in a period, each once.
pub fn households(cases: &[Case], days: Days, zone: Tz) -> BTreeSet<&str> {
    let received = cases.iter().filter(|case| case.is_received_in(days, zone));
    received.filter_map(|case| case.unit.as_deref()).collect()
}

/// How many of a list are in place, of how many.
pub fn tracking_rate(list: &[Tracking]) -> Ratio {
    let length = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ratio {
        numerator: length(list.iter().filter(|tracking| tracking.in_place).count()),
        denominator: length(list.len()),
    }
}

#[cfg(test)]
mod tests;
