//! A handover through the worker: two people, two PINs, one kiosk.

use dutybook_domain::handover::count::{AssetCount, Found};
use dutybook_domain::handover::sheet::CarryReason;
use dutybook_domain::handover::{RefusalReason, Stage as How};
use dutybook_domain::shift::Boundary;

use super::*;
use crate::screens::handover::{self, At, Counted, Deed, Offered};

fn evening() -> At {
    ("2026-11-24".parse().unwrap(), Boundary::Evening)
}

fn pin(digits: &str) -> Pin {
    let mut pin = Pin::default();
    digits.chars().for_each(|digit| pin.push(digit));
    pin
}

impl Bench {
    fn sheet(&self) -> handover::View {
        self.until(|news| match news {
            News::Handover(view) if view.at == evening() => Some(*view),
            _other => None,
        })
    }

    fn hand(&self, deed: Deed) -> handover::View {
        self.worker.ask(Command::Handover { at: evening(), deed });
        self.sheet()
    }

    /// The evening's sheet, offered.
    fn offered(&self) -> handover::View {
        self.worker.ask(Command::to(Screen::Handover));
        self.worker.ask(Command::OpenHandover(Some(evening())));
        let draft = self.sheet();
        assert_eq!((draft.stage, draft.why_not.as_deref()), (How::Draft, None));
        let reasons = draft.rows.iter().map(|row| (row.at, CarryReason::LeftUndone)).collect();
        let instruction = "明早停水".to_owned();
        let view = self.hand(Deed::Offer(Offered { reasons, cash_fen: None, instruction }));
        assert_eq!(view.stage, How::Offered, "{:?}", view.outcome);
        view
    }

    fn count(&self, view: &handover::View, missing: u32, digits: &str) -> handover::View {
        let count = |thing: &handover::Thing| {
            let less = if thing.name == "钥匙" { missing } else { 0 };
            AssetCount { name: thing.name.clone(), count: thing.expected - less, damaged: 0 }
        };
        let assets = view.things.iter().map(count).collect();
        let receiver = (practice::GUARD.who, pin(digits));
        self.hand(Deed::Count(Box::new(Counted { receiver, cash_fen: 0, assets, in_order: true })))
    }
}

#[test]
fn b05_a_shift_is_handed_over_at_one_kiosk_with_two_pins() {
    let bench = Bench::signed_in();
    let view = bench.offered();
    let [start, came, went, end] = view.balance;
    assert_eq!((start + came - went, view.rows.len()), (end, end));
    assert_eq!(view.instructions, ["明早停水"]);
    let denied = bench.count(&view, 1, "000111");
    assert_eq!(denied.stage, How::Offered, "a wrong PIN counts nothing");
    let view = bench.count(&view, 1, practice::PIN);
    assert_eq!(view.stage, How::Counted, "{:?}", view.outcome);
    assert_eq!(view.lacking.as_deref(), Some("还差：交班人对差异的说明"));
    let found = Found::Asset { name: "钥匙".to_owned() };
    let view = bench.hand(Deed::Explain(found, "在王建国手中".to_owned()));
    assert_eq!(view.lacking, None);
    let sign = || Deed::Accept { giver: pin(practice::PIN), receiver: pin(practice::PIN) };
    let view = bench.hand(sign());
    assert_eq!(view.outcome, Some(Err("还有没接收的".to_owned())));
    for row in &view.rows {
        bench.hand(Deed::Take(row.at));
    }
    let view = bench.hand(sign());
    assert_eq!(view.stage, How::AcceptedWithDiscrepancy, "{:?}", view.outcome);
    assert_eq!(view.receiver.map(|(who, _)| who), Some(practice::GUARD.who));
    assert_eq!(view.signed_at, Some(morning()));
}

#[test]
fn a_refused_sheet_is_offered_again() {
    let bench = Bench::signed_in();
    bench.offered();
    let refuse =
        Deed::Refuse(practice::GUARD.who, pin(practice::PIN), RefusalReason::IncidentInProgress);
    let view = bench.hand(refuse);
    assert_eq!(view.stage, How::Refused(RefusalReason::IncidentInProgress));
    let reasons = view.rows.iter().map(|row| (row.at, CarryReason::NoParts)).collect();
    let offered = Offered { reasons, cash_fen: None, instruction: String::new() };
    assert_eq!(bench.hand(Deed::Offer(offered)).stage, How::Offered);
}
