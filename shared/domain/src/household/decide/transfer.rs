//! 过户 (`B-08` (c)): arrears looked up, the old owners' ties closed, the new owners told how their
//! data are used, the cards cancelled, the old owners' vehicles ended.

use std::collections::BTreeSet;

use super::{Context, Decision};
use crate::household::fact::{CardEnd, CardFact, EndedBy, Transferred};
use crate::household::field::{Field, VehicleField};
use crate::household::thing::{PersonId, Tie};
use crate::household::{Fact, Refusal, Transfer};
use crate::regulation::RuleId;

impl Context<'_> {
    pub(super) fn transfer(self, transfer: Transfer) -> Result<Decision, Refusal> {
        self.not_ahead(transfer.on)?;
        let from: BTreeSet<PersonId> = transfer.from.iter().copied().collect();
        let all_owners = from == self.file.owners(transfer.on) && !from.is_empty();
        let buyers = transfer.to.iter().all(|to| to.tie.owns() && !from.contains(&to.person));
        if !all_owners || transfer.to.is_empty() || !buyers {
            return Err(Refusal::NotTheOwners);
        }
        if transfer.notice.trim().is_empty() {
            return Err(Refusal::NoticeMissing);
        }
        let limit = self.property.rules.number(RuleId::ArrearsWatchMonths);
        let watched = transfer.arrears_months > limit;
        if watched && transfer.arrears_decision.trim().is_empty() {
            return Err(Refusal::ArrearsUndecided);
        }
        let mut decision = Decision::fact(Fact::Transferred(Transferred {
            from: transfer.from,
            to: transfer.to.iter().map(|to| to.person).collect(),
            on: transfer.on,
            arrears_months: transfer.arrears_months,
            watched,
            arrears_decision: transfer.arrears_decision,
            notice: transfer.notice,
        }));
        decision.facts.extend(self.ends_of(&from, transfer.on));
        for to in transfer.to {
            decision.edits.extend(self.edits_of(to.person, to.edits)?);
            let from = Some(transfer.on);
            decision.facts.push(Fact::Began { person: to.person, tie: to.tie, from });
        }
        Ok(decision)
    }

    /// What ends with the ownership of those who sell: their ties, those of their families, the
    /// cards that are theirs or nobody's in particular, the vehicles they keep. A tenant stays.
    fn ends_of(self, from: &BTreeSet<PersonId>, on: chrono::NaiveDate) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut leaving: BTreeSet<PersonId> = from.clone();
        let let_out = self
            .file
            .people()
            .values()
            .any(|person| person.ties.on(on).any(|tenure| tenure.tie == Tie::Tenant));
        for (id, person) in self.file.people() {
            for tenure in person.ties.on(on) {
                // With a tenant in the unit, family may be the tenant's.
                let ends = match tenure.tie {
                    Tie::Owner | Tie::CoOwner | Tie::Agent => true,
                    Tie::Family | Tie::Occupant | Tie::Housekeeper => !let_out,
                    Tie::Tenant => false,
                };
                if ends {
                    leaving.insert(*id);
                    let (tie, why) = (tenure.tie, EndedBy::Transfer);
                    facts.push(Fact::Ended { person: *id, tie, until: on, why });
                }
            }
        }
        for (id, card) in self.file.cards() {
            let theirs = card.holder().is_none_or(|holder| leaving.contains(&holder));
            if theirs && card.stage().is_live() {
                let why = CardEnd::Transfer;
                facts.push(Fact::Card(CardFact::Cancelled { card: *id, why }));
            }
        }
        for (id, vehicle) in self.file.vehicles() {
            let keeper = self.file.registers().text(Field::Vehicle(*id, VehicleField::Keeper));
            let keeper = keeper.and_then(|keeper| keeper.reveal().parse::<PersonId>().ok());
            let theirs = keeper.is_some_and(|keeper| leaving.contains(&keeper));
            if theirs && vehicle.holds_on(on) {
                facts.push(Fact::VehicleGone { vehicle: *id, until: on });
            }
        }
        facts
    }
}
