//! The names of what is counted. A name is stored in books and sealed reports: append, never rename.

use crate::named::named;

named! {
    /// Something that is counted day by day.
    pub enum Measure, or UnknownMeasure("measure");

    /// Tickets, by day received; key: the kind.
    TicketsReceived = "tickets.received",
    /// Reopenings, by their own day; key: the kind.
    TicketsReopened = "tickets.reopened",
    /// Completions, by day done (import: last event), not of follow-up or close; key: the kind.
    TicketsCompleted = "tickets.completed",
    /// Cancellations and merges, by day; key: the kind.
    TicketsCancelled = "tickets.cancelled",
    /// Verified closes, by day; key: the kind.
    TicketsClosed = "tickets.closed",
    /// Tickets by the department that has them first, by day received; key: the department.
    TicketsByDepartment = "tickets.by-department",
    /// Tickets by the slot they came in, by day received; key: the slot.
    TicketsBySlot = "tickets.by-slot",
    /// Deadlines that fall due; key: `K1`, `K3` … `K7`, `K7d` (deferred-night).
    Due = "due",
    /// Deadlines met among those due, on the due day; key as for [`Measure::Due`].
    Met = "met",
    /// Completed 003 (K8), by day of completion; key: the kind.
    LoopDue = "loop.due",
    /// Those with 028, and where the department shows its work with evidence and signature or its
    /// refusal (K8); key: the kind.
    LoopClosed = "loop.closed",
    /// Cases tried often enough without reaching anybody, by due day: due, not met, and listed
    /// apart (⚠ 41); key: `K3`, `K4`.
    Attempted = "attempted",
    /// Satisfaction answers of 028, by day of the follow-up; key: the grade, 1–5.
    Satisfaction = "satisfaction",
    /// Minutes from completion feedback to the first follow-up; key: the histogram bucket.
    FollowUpMinutes = "follow-up.minutes",
    /// Contacts (002), by day; key: the channel.
    Contacts = "contacts",
    /// Contacts (002), by day; key: the slot.
    ContactsBySlot = "contacts.by-slot",
    /// Minutes the desk was covered, by day (K20); key: the slot.
    CoveredMinutes = "desk.covered-minutes",
    /// Arrivals for a shift, by the day it begins; key: `on-time`, `late-b04`, `late-b05` (K21).
    Arrivals = "arrivals",
    /// Handovers accepted before the slot began and without open discrepancy (K22), by day; key:
    /// the boundary.
    HandoversComplete = "handovers.complete",
    /// Matters open on a signed handover sheet (K23), by day; key: the boundary.
    LeftOpen = "handover.open",
    /// Those that could have been handled in the slot (K23); key: the boundary.
    LeftSolvable = "handover.solvable",
    /// Cases a rate leaves out and lists instead, by due day; key: `K3.anonymous`, `K3.refused`.
    Excused = "excused",
    /// Minutes from the issue of a 003 to somebody's arrival, by day of arrival; key: the bucket.
    ArrivalMinutes = "arrival.minutes",
    /// Minutes from the receipt or reopening of a 003 to its completion, by day of completion; key:
    /// the bucket.
    FinishMinutes = "finish.minutes",
    /// Tickets by sub-category, by day received; key: the category, empty where none was given.
    TicketsByCategory = "tickets.by-category",
    /// Complaints by day received; key: the grade in force, `ungraded` before there is one.
    ComplaintsByGrade = "complaints.by-grade",
    /// Complaints by day received; key: what they are about.
    ComplaintsByObject = "complaints.by-object",
    /// Complaints found effective or not, by the day of the judgement in force; key: which.
    ComplaintsJudged = "complaints.judged",
    /// Suggestions decided, by day; key: `adopted`, `not-adopted`.
    SuggestionsDecided = "suggestions.decided",
    /// Contacts (002), by day; key: what they are about.
    ContactsByCategory = "contacts.by-category",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_a_name_of_its_own() {
        for measure in Measure::ALL {
            assert_eq!(measure.as_str().parse(), Ok(*measure));
        }
        assert_eq!("tickets".parse::<Measure>(), Err(UnknownMeasure("tickets".to_owned())));
    }
}
