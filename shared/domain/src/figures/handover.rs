//! What a handover adds to the figures: whether it was complete (K22), what a shift left over (K23).
//!
//! A signed sheet never changes, so neither does what it left over; a discrepancy settled later
//! makes the handover complete after all. One nobody made is missed by
//! [`expect`](super::expect).

use super::{Contribution, Measure, name, netted};
use crate::handover::Handover;

/// The rows of a handover, all on the civil day of its boundary.
pub fn of_handover(handover: &Handover) -> Vec<Contribution> {
    let papers = handover.signed().and_then(|signed| signed.papers.as_ref());
    let Some((offer, _)) = papers else { return Vec::new() };
    let (day, key) = (offer.on, name(&offer.boundary));
    let row = |measure, n: usize| Contribution {
        day,
        measure,
        key: key.clone(),
        n: i64::try_from(n).unwrap_or(i64::MAX),
    };
    let complete = handover.is_complete().then(|| row(Measure::HandoversComplete, 1));
    let left = handover.carry_over().into_iter().flat_map(|left| {
        [row(Measure::LeftOpen, left.open), row(Measure::LeftSolvable, left.solvable.len())]
    });
    netted(complete.into_iter().chain(left))
}

#[cfg(test)]
pub(crate) mod tests;
