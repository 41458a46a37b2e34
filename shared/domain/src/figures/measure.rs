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
    /// Completions that ask for the closed loop (K8), by day of completion.
    LoopDue = "loop.due",
    /// Those with evidence, signature or refusal, and 028 (K8).
    LoopClosed = "loop.closed",
    /// Callbacks tried on enough days without reaching anybody; key: `K3`, `K4`.
    Attempted = "attempted",
    /// Satisfaction answers of 028, by day of the follow-up; key: the grade, 1–5.
    Satisfaction = "satisfaction",
    /// Minutes from completion feedback to the first follow-up; key: the histogram bucket.
    FollowUpMinutes = "follow-up.minutes",
    /// Contacts (002), by day; key: the channel.
    Contacts = "contacts",
    /// Contacts (002), by day; key: the slot.
    ContactsBySlot = "contacts.by-slot",
    /// Minutes the desk was covered, by day (K20).
    CoveredMinutes = "desk.covered-minutes",
    /// Arrivals for a slot; key: `on-time`, `late-b04`, `late-b05` (K21).
    Arrivals = "arrivals",
    /// Handovers accepted before the slot began and without open discrepancy (K22), by day.
    HandoversComplete = "handovers.complete",
    /// Matters open on a signed handover sheet (K23), by day.
    LeftOpen = "handover.open",
    /// Those that could have been handled in the slot (K23).
    LeftSolvable = "handover.solvable",
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
