//! Who may correct or strike out an entry of a ticket, and what is then written.

use chrono::{DateTime, Utc};

use super::{entry_floor, is_made_by_a_person, required};
use crate::ledger::{Body, FactKey, Ledger, amendments_of};
use crate::property::Property;
use crate::staff::Act;
use crate::ticket::stage::Stage;
use crate::ticket::{Fact, Refusal, fold};

/// What is asked about an earlier entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amendment {
    /// It was wrong; this is true instead.
    Correct {
        /// The entry.
        target: FactKey,
        /// What is true.
        fact: Box<Fact>,
        /// When it happened, if that was wrong too.
        occurred_at: Option<DateTime<Utc>>,
        /// Why.
        reason: String,
    },
    /// It never happened.
    Strike {
        /// The entry.
        target: FactKey,
        /// Why.
        reason: String,
    },
}

/// Decides a correction or a strike.
///
/// The author may within the same slot, else a supervisor; what is signed or closed, and what was
/// imported, only a supervisor.
///
/// # Errors
/// The first reason against it.
pub fn decide_amendment(
    ledger: &Ledger<Fact>,
    act: &Act,
    property: &Property,
    amendment: Amendment,
) -> Result<Body<Fact>, Refusal> {
    let (target, reason) = match &amendment {
        Amendment::Correct { target, reason, .. } | Amendment::Strike { target, reason } => {
            (*target, reason)
        }
    };
    required(reason)?;
    let (_, record) = ledger.get(&target).ok_or(Refusal::NoSuchEntry)?;
    let Body::Fact(original) = &record.body else { return Err(Refusal::NoSuchEntry) };
    if !act.role.is_supervisor() {
        check_author(ledger, act, property, target)?;
    }
    let after = amendments_of(ledger, target);
    match amendment {
        Amendment::Correct { target, fact, occurred_at, reason } => {
            if std::mem::discriminant(original) != std::mem::discriminant(fact.as_ref()) {
                return Err(Refusal::OtherSortOfEntry);
            }
            if occurred_at.is_some_and(|at| at > act.now) {
                return Err(Refusal::InTheFuture);
            }
            Ok(Body::Corrects { target, after, fact: *fact, occurred_at, reason })
        }
        Amendment::Strike { target, reason } => Ok(Body::Strikes { target, after, reason }),
    }
}

fn check_author(
    ledger: &Ledger<Fact>,
    act: &Act,
    property: &Property,
    target: FactKey,
) -> Result<(), Refusal> {
    let stage = fold(ledger, property.zone).stage();
    let sealed = stage.is_final() || matches!(stage, Stage::Signed | Stage::SignRefused);
    let signed =
        || ledger.values().any(|(_, record)| matches!(record.body, Body::Fact(Fact::Signed(_))));
    if sealed || signed() || !is_made_by_a_person(&target) {
        return Err(Refusal::SupervisorOnly);
    }
    let floor = entry_floor(act.now, property);
    let stamp = ledger.get(&target).and_then(|(_, record)| record.stamp);
    let own = stamp.is_some_and(|stamp| stamp.by == act.by && stamp.recorded_at >= floor);
    if own { Ok(()) } else { Err(Refusal::NotYourEntry) }
}
