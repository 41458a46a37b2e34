//! Times promised to the customer at two desks apart, and what waits for a person because of it.
//!
//! A promise names the one its author had seen. Two made over the same one are both kept; the one
//! said last is in force, and a person decides (design promise 5). Whoever promises a third time
//! has seen both.

use super::fact::Feasibility;
use super::matter::{Promise, Promised};
use super::round::Round;
use super::{Fact, Noted, Ticket};
use crate::ledger::FactKey;

/// Promises of one thing made without knowing of each other, saying different times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestedPromise {
    /// What is promised.
    pub of: Promised,
    /// The promise in force: the one said last.
    pub shown: Noted<Promise>,
    /// The others that still stand, in key order.
    pub others: Vec<Noted<Promise>>,
}

/// The promises of one thing that stand: the last by key, and those its author had not seen.
struct Standing {
    last: Noted<Promise>,
    unseen: Vec<Noted<Promise>>,
}

impl Standing {
    fn after(before: Option<Self>, made: Noted<Promise>, over: Over) -> Self {
        let unseen = match (before, over) {
            (None, _) | (Some(_), Over::All) => Vec::new(),
            (Some(before), Over::Entry(key)) if key == before.last.key => Vec::new(),
            (Some(before), Over::Entry(_) | Over::Nothing) => {
                let Self { last, mut unseen } = before;
                unseen.push(last);
                unseen.retain(|other| other.what.by != made.what.by);
                unseen
            }
        };
        Self { last: made, unseen }
    }
}

/// What the author of a promise had seen.
#[derive(Clone, Copy)]
enum Over {
    Nothing,
    Entry(FactKey),
    /// An errand is agreed once, over whatever was said before.
    All,
}

impl Ticket {
    /// The promises of the running course that contradict each other; none once it is over.
    pub fn contested_promises(&self) -> Vec<ContestedPromise> {
        let contested = |of: Promised| {
            let Standing { last, unseen } = self.standing(of)?;
            let mut live = unseen;
            live.push(last);
            // The last of those said at one time: what the clocks take.
            let shown = live.iter().max_by_key(|made| made.at)?.key;
            let at = live.iter().position(|made| made.key == shown)?;
            let shown = live.remove(at);
            (!live.is_empty()).then_some(ContestedPromise { of, shown, others: live })
        };
        if self.round().is_none_or(|round| round.end().is_some()) {
            return Vec::new();
        }
        [Promised::Visit, Promised::Result].into_iter().filter_map(contested).collect()
    }

    /// The entry a new promise is made over.
    pub(super) fn promised_in(&self, of: Promised) -> Option<FactKey> {
        self.standing(of).map(|standing| standing.last.key)
    }

    fn standing(&self, of: Promised) -> Option<Standing> {
        let made = self.promises_made().into_iter().filter(|(made, _)| made.what.of == of);
        made.fold(None, |before, (made, over)| Some(Standing::after(before, made, over)))
    }

    /// The promises of the running course in key order, the one in the receipt first.
    fn promises_made(&self) -> Vec<(Noted<Promise>, Over)> {
        let round = self.round();
        let first_course = round.is_none_or(|round| round.reopening().is_none());
        let receipt = self.receipt().filter(|_| first_course);
        let in_contact = receipt.and_then(|noted| Some(noted.with(noted.what.promise?)));
        let later = round.map_or(&[][..], Round::facts).iter().filter_map(promised);
        in_contact.map(|made| (made, Over::Nothing)).into_iter().chain(later).collect()
    }
}

/// The promise a fact makes, and what its author had seen.
fn promised(noted: &Noted<Fact>) -> Option<(Noted<Promise>, Over)> {
    if let Fact::Promised { promise, over, .. } = &noted.what {
        return Some((noted.with(*promise), over.map_or(Over::Nothing, Over::Entry)));
    }
    let Fact::ErrandJudged(judgement) = &noted.what else { return None };
    match judgement.feasibility {
        Feasibility::Feasible { promise, .. } => Some((noted.with(promise), Over::All)),
        Feasibility::NotFeasible { .. } => None,
    }
}
