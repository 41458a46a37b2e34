//! What a fact makes of a file. Total: whatever happened elsewhere has happened.

use super::card::{Card, CardStage, KeyPlace, Loss};
use super::request::Step;
use super::{CardFact, ChangeFact, Fact, Filed, Household, KeyFact};
use crate::ledger::Entry;

/// The file after one more entry. Entries come in key order.
#[must_use]
pub fn apply(mut file: Household, entry: &Entry<Fact>) -> Household {
    let step: Step = entry.stamp.map(|stamp| (stamp.by, stamp.occurred_at));
    match &entry.fact {
        // The first name of a file stays; another is a hash that met by chance, or a forger.
        Fact::Opened { unit } => {
            file.unit.get_or_insert_with(|| unit.clone());
        }
        Fact::Belongs { unit } => file.belongs = Some(unit.clone()),
        Fact::Occupied { how, from } => {
            file.occupancy.insert(*from, *how);
        }
        Fact::Began { person, tie, from } => {
            file.people.entry(*person).or_default().ties.begin(*tie, *from);
        }
        Fact::Ended { person, tie, until, why } => {
            file.people.entry(*person).or_default().ties.end(*tie, *until, *why);
        }
        Fact::Transferred(transferred) => file.transfers.push(transferred.clone()),
        Fact::Consented { person, to, notice } => {
            let consents = &mut file.people.entry(*person).or_default().consents;
            consents.insert(*to, notice.clone());
        }
        Fact::Withdrew { person, consent } => {
            file.people.entry(*person).or_default().consents.remove(consent);
        }
        Fact::VehicleKept { vehicle, from } => {
            file.vehicles.entry(*vehicle).or_default().from = *from;
        }
        Fact::VehicleGone { vehicle, until } => {
            file.vehicles.entry(*vehicle).or_default().until = Some(*until);
        }
        Fact::PaperFiled { paper, on, kept, scan } => {
            file.papers.insert(*paper, Filed { on: *on, kept: *kept, scan: *scan });
        }
        Fact::PaperTaken { paper, reason: _ } => {
            file.papers.remove(paper);
        }
        Fact::Archived { on } => file.archived = Some(*on),
        Fact::Change(fact) => change(&mut file, fact, step),
        Fact::Card(fact) => card(&mut file, fact, step),
        Fact::Key(fact) => key(&mut file, fact, step),
    }
    file
}

fn change(file: &mut Household, fact: &ChangeFact, step: Step) {
    let requests = &mut file.requests;
    match fact {
        ChangeFact::Requested(asked) => {
            let request = requests.entry(asked.request).or_default();
            request.asked = Some(asked.clone());
            request.asked_step = step;
        }
        ChangeFact::Verified { request, seen } => {
            requests.entry(*request).or_default().verified = Some((*seen, step));
        }
        ChangeFact::Applied { request } => {
            requests.entry(*request).or_default().applied = Some(step);
        }
        ChangeFact::Confirmed { request } => {
            requests.entry(*request).or_default().confirmed = Some(step);
        }
        ChangeFact::Refused { request, reason } => {
            requests.entry(*request).or_default().refused = Some((reason.clone(), step));
        }
    }
}

fn card(file: &mut Household, fact: &CardFact, step: Step) {
    let at = step.map(|(_, at)| at);
    let cards = &mut file.cards;
    match fact {
        CardFact::Requested { card, sort, holder } => {
            cards.entry(*card).or_default().asked = Some((*sort, *holder));
        }
        CardFact::Issued(issued) => {
            cards.entry(issued.card).or_default().issued = Some(issued.clone());
        }
        CardFact::Lost { card, freeze } => {
            // The first report of a loss starts the clock.
            cards.entry(*card).or_default().lost.get_or_insert(Loss { at, freeze: *freeze });
        }
        CardFact::Frozen { card } => {
            cards.entry(*card).or_default().frozen.get_or_insert(step);
        }
        CardFact::Replaced { card, by } => {
            end(cards.entry(*card).or_default(), CardStage::Replaced(*by));
        }
        CardFact::Returned { card, refund_fen: _ } => {
            end(cards.entry(*card).or_default(), CardStage::Returned);
        }
        CardFact::Cancelled { card, why } => {
            end(cards.entry(*card).or_default(), CardStage::Cancelled(*why));
        }
    }
}

fn end(card: &mut Card, stage: CardStage) {
    card.end.get_or_insert(stage);
}

fn key(file: &mut Household, fact: &KeyFact, step: Step) {
    let keys = &mut file.keys;
    match fact {
        KeyFact::Handed { sort, count, to: _ } => {
            let handed = file.handed.entry(*sort).or_default();
            *handed = handed.saturating_add(u32::from(*count));
        }
        KeyFact::Left(left) => {
            let key = keys.entry(left.key).or_default();
            key.left = Some(left.clone());
            key.left_at = step.map(|(_, at)| at);
        }
        KeyFact::Lent { key, to, matter } => {
            keys.entry(*key).or_default().place = KeyPlace::Lent(*to, *matter);
        }
        KeyFact::Back { key } => keys.entry(*key).or_default().place = KeyPlace::Desk,
        KeyFact::GivenBack { key, to: _ } => {
            keys.entry(*key).or_default().place = KeyPlace::GivenBack;
        }
    }
}
