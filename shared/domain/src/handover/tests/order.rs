//! The same facts make the same handover in whatever order they arrive and however often.

use proptest::prelude::*;

use super::super::count::{Count, Found};
use super::super::fixture::{key, matter, property, wall};
use super::super::{Boundary, Command, Fact, Handover, RefusalReason, Signature, decide, fold};
use super::{GUARD, SPECIALIST, offering};
use crate::id::{ClickId, DeskNumber};
use crate::ledger::{Body, Ledger, Record, Stamp};
use crate::personal::Personal;
use crate::staff::{Act, Role};

fn offer() -> Fact {
    let now = wall("07:45");
    let act = Act { by: GUARD, role: Role::NightGuard, desk: DeskNumber(1), now, occurred_at: now };
    let command = Command::Offer(Box::new(offering(Boundary::Morning)));
    let decision = decide(&Handover::default(), &act, &property(), command).unwrap();
    decision.facts.into_iter().next().unwrap()
}

/// A fact that speaks of any other of the first eight.
fn any_fact() -> impl Strategy<Value = Fact> {
    let earlier = || (1..9_u64).prop_map(key);
    let signature = |(offer, count)| Signature {
        offer,
        count,
        giver: GUARD,
        receiver: SPECIALIST,
        waiver: None,
    };
    prop_oneof![
        Just(offer()),
        (earlier(), 0..3_u64)
            .prop_map(|(offer, fen)| Fact::Counted(Count::of_cash(offer, SPECIALIST, fen))),
        (earlier(), 1..4_u8).prop_map(|(offer, n)| Fact::Taken { offer, matter: matter(n).at }),
        earlier().prop_map(|count| Fact::Explained {
            count,
            found: Found::Cash,
            explanation: Personal::from("找零"),
        }),
        (earlier(), earlier()).prop_map(move |pair| Fact::Accepted(signature(pair))),
        earlier().prop_map(|offer| Fact::Refused { offer, reason: RefusalReason::Unclear }),
        Just(Fact::Settled { found: Found::Cash, how: "补足".to_owned() }),
    ]
}

type Written = (crate::ledger::FactKey, (DeskNumber, Record<Fact>));

fn written(facts: Vec<(Fact, u8)>) -> Vec<Written> {
    let numbered = facts.into_iter().zip(1_u64..);
    numbered
        .map(|((fact, what), at)| {
            let stamp = Stamp {
                by: SPECIALIST,
                occurred_at: wall("07:45"),
                recorded_at: wall("07:45"),
                click: ClickId::from_bytes([0; 16]),
            };
            let target = key(at.saturating_sub(2).max(1));
            let body = match what {
                0 => Body::Strikes { target, after: Vec::new(), reason: "误记".to_owned() },
                1 => {
                    let reason = "误记".to_owned();
                    Body::Corrects { target, after: Vec::new(), fact, occurred_at: None, reason }
                }
                _ => Body::Fact(fact),
            };
            (key(at), (DeskNumber(1), Record { stamp: Some(stamp), body }))
        })
        .collect()
}

fn folded(written: Vec<Written>) -> Handover {
    fold(&written.into_iter().collect::<Ledger<Fact>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_facts_fold_alike_in_whatever_order_they_arrive(
        facts in prop::collection::vec((any_fact(), 0..12_u8), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let written = written(facts);
        let (left, right) = written.split_at(cut.index(written.len()));
        let in_order = folded(written.clone());
        // The union of two stores is the same from either side, and with itself.
        prop_assert_eq!(&in_order, &folded([right, left].concat()));
        prop_assert_eq!(&in_order, &folded([left, right, left, right].concat()));
        let backwards = folded(written.iter().rev().cloned().collect());
        prop_assert_eq!(in_order.stage(), backwards.stage());
    }

    #[test]
    fn a_signed_sheet_says_the_same_whatever_is_added_later(
        later in prop::collection::vec((any_fact(), 0..12_u8), 0..12),
    ) {
        let signature = Signature {
            offer: key(1),
            count: key(2),
            giver: GUARD,
            receiver: SPECIALIST,
            waiver: None,
        };
        let count = Fact::Counted(Count::of_cash(key(1), SPECIALIST, 0));
        let mut all = vec![(offer(), 9), (count, 9), (Fact::Accepted(signature), 9)];
        let before = folded(written(all.clone()));
        all.extend(later);
        let after = folded(written(all));
        prop_assert_eq!(after.signed(), before.signed());
        prop_assert_eq!(after.end(), before.end());
        prop_assert!(before.end().is_some_and(|end| end.len() == 2));
    }
}
