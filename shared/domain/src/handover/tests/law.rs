//! The law on signed sheets: nothing is lost between two of them, item by item.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::fixture::{Scene, acceptance, departure, holding, key, matter, whole_count};
use super::super::sheet::{Balance, Came, CarryReason, Departure, Holding, Movements, Went};
use super::super::{Boundary, Command, Handover, MatterRef, Offering, Refusal, sheet};
use super::{GUARD, SPECIALIST, offering};

/// What happens at a desk between two sheets.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Open(u8),
    TakeOver(u8),
    /// The desk's since before the last sheet, heard of only now.
    Arrive(u8),
    Close(u8),
    Give(u8),
}

fn any_deed() -> impl Strategy<Value = Deed> {
    (0..5_u8, 0..12_u8).prop_map(|(what, n)| match what {
        0 => Deed::Open(n),
        1 => Deed::TakeOver(n),
        2 => Deed::Arrive(n),
        3 => Deed::Close(n),
        _ => Deed::Give(n),
    })
}

/// A desk told by its deeds alone, without sheets.
#[derive(Default)]
struct Desk {
    open: BTreeMap<u8, Came>,
    gone: BTreeMap<u8, (Came, Went)>,
}

impl Desk {
    fn does(&mut self, deed: Deed) {
        let away = crate::id::DeskNumber(2);
        let mut come = |n, came| {
            self.open.entry(n).or_insert(came);
        };
        match deed {
            Deed::Open(n) => come(n, Came::Opened),
            Deed::TakeOver(n) => come(n, Came::TakenOver { from: away }),
            Deed::Arrive(n) => come(n, Came::Arrived),
            Deed::Close(n) => self.go(n, Went::Closed),
            Deed::Give(n) => self.go(n, Went::Given { to: away }),
        }
    }

    fn go(&mut self, n: u8, went: Went) {
        if let Some(came) = self.open.remove(&n) {
            self.gone.insert(n, (came, went));
        }
    }

    fn holdings(&self) -> Vec<Holding> {
        self.open.iter().map(|(n, came)| holding(*n, *came)).collect()
    }

    fn departures(&mut self) -> Vec<Departure> {
        let gone = std::mem::take(&mut self.gone);
        gone.into_iter().map(|(n, (came, went))| departure(n, came, went)).collect()
    }
}

fn set(balance: &[sheet::Matter]) -> BTreeSet<MatterRef> {
    balance.iter().map(|matter| matter.at).collect()
}

/// `end = start + came − went`, counted item by item.
fn is_balanced(balance: &Balance) -> bool {
    let mut sum: BTreeMap<MatterRef, i32> = BTreeMap::new();
    let plus = balance.start.iter().chain(balance.came.iter().map(|(matter, _)| matter));
    plus.for_each(|matter| *sum.entry(matter.at).or_default() += 1);
    let minus = balance.went.iter().map(|(matter, _)| matter).chain(&balance.end);
    minus.for_each(|matter| *sum.entry(matter.at).or_default() -= 1);
    sum.values().all(|left| *left == 0)
}

/// Offers, counts, takes and signs, morning after morning.
fn sign(movements: Movements) -> Scene {
    let open: Vec<u8> =
        movements.holdings.iter().map(|holding| holding.matter.at.document.as_bytes()[0]).collect();
    let reasons = open.iter().map(|n| (matter(*n).at, CarryReason::Night)).collect();
    let offer = Offering { movements, reasons, ..offering(Boundary::Morning) };
    let mut scene = Scene::default();
    scene.guard("07:45", Command::Offer(Box::new(offer))).unwrap();
    scene.specialist("07:48", whole_count()).unwrap();
    for n in &open {
        scene.specialist("07:50", Command::Take(matter(*n).at)).unwrap();
    }
    let accept = Command::Accept(acceptance(GUARD, SPECIALIST, &open));
    scene.specialist("07:55", accept).unwrap();
    scene
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sheets_conserve_open_matters_whatever_happens_between_them(
        shifts in prop::collection::vec(prop::collection::vec(any_deed(), 0..10), 1..5)
    ) {
        let mut desk = Desk::default();
        let mut last: Option<Scene> = None;
        for deeds in shifts {
            for deed in deeds {
                desk.does(deed);
            }
            let before = last.as_ref().map(Scene::handover);
            let movements =
                Movements::since(before.as_ref(), desk.holdings(), desk.departures());
            let next = sign(movements);
            let now = next.handover();
            let balance = &now.signed().unwrap().papers.as_ref().unwrap().0.sheet.balance;

            prop_assert!(is_balanced(balance), "{balance:?}");
            let ended = before.as_ref().and_then(Handover::end).unwrap_or_default();
            prop_assert_eq!(&balance.start, ended);
            let open: BTreeSet<MatterRef> = desk.open.keys().map(|n| matter(*n).at).collect();
            prop_assert_eq!(set(&balance.end), open);
            if let Some(mut last) = last {
                // All that was written for this sheet reaches the one before, which stays as it is.
                for (late, entry) in (1_000..).zip(next.ledger.values()) {
                    last.ledger.insert(key(late), entry.clone());
                }
                let reread = last.handover();
                prop_assert_eq!(reread.signed(), before.as_ref().unwrap().signed());
                prop_assert_eq!(reread.came_after_signing().len(), next.ledger.len());
            }
            last = Some(next);
        }
    }
}

#[test]
fn every_item_that_came_and_went_is_listed_with_how() {
    let mut desk = Desk::default();
    for deed in [Deed::Open(1), Deed::TakeOver(2), Deed::Arrive(3), Deed::Open(4), Deed::Close(4)] {
        desk.does(deed);
    }
    let first = sign(Movements::since(None, desk.holdings(), desk.departures())).handover();
    for deed in [Deed::Give(1), Deed::Close(2)] {
        desk.does(deed);
    }
    let movements = Movements::since(Some(&first), desk.holdings(), desk.departures());
    let away = crate::id::DeskNumber(2);
    let balance = sheet::balance(&movements).unwrap();
    assert_eq!(balance.went, [(matter(1), Went::Given { to: away }), (matter(2), Went::Closed)]);
    assert_eq!(
        (balance.start, balance.came, balance.end),
        (vec![matter(1), matter(2), matter(3)], vec![], vec![matter(3)])
    );
    let (offer, _) = first.signed().unwrap().papers.clone().unwrap();
    let came: Vec<Came> = offer.sheet.balance.came.iter().map(|(_, came)| *came).collect();
    let opened = Came::Opened;
    assert_eq!(came, [opened, Came::TakenOver { from: away }, Came::Arrived, opened]);
    assert_eq!(offer.sheet.balance.went, [(matter(4), Went::Closed)]);
}

#[test]
fn a_matter_closed_and_reopened_in_one_shift_stays_on_the_sheet() {
    let start = vec![matter(1)];
    let holdings = vec![holding(1, Came::Opened)];
    let departures = vec![departure(1, Came::Opened, Went::Closed)];
    let balanced = sheet::balance(&Movements { start, holdings, departures }).unwrap();
    assert_eq!((balanced.came.len(), balanced.went.len(), balanced.end.len()), (0, 0, 1));
    let lost = Movements { start: vec![matter(1)], ..Movements::default() };
    assert_eq!(sheet::balance(&lost), Err(Refusal::MatterUnaccounted));
}
