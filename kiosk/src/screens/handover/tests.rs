//! The handover as a giver offers it, a receiver counts and takes it, and both sign or refuse.

use dutybook_domain::id::DocumentId;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::matter::Kind as TicketKind;
use dutybook_domain::ticket::stage::Stage as TicketStage;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::command::Command;
use crate::screens::fixture;

const GIVER: StaffId = StaffId(101);
const RECEIVER: StaffId = StaffId(105);

type Bench = fixture::Bench<View, Form>;

fn bench(view: View) -> Harness<'static, Bench> {
    fixture::bench("17:16", view, ui)
}

fn row(place: u8) -> Row {
    let document = DocumentId::from_bytes([place; 16]);
    let matter = Matter {
        document,
        number: format!("2-010{place}"),
        kind: TicketKind::RepairCommon,
        subject: format!("第 {place} 件事"),
        place: "3-1-1502".to_owned(),
        who: "王女士".to_owned(),
        stage: TicketStage::InProgress,
        department: Department::Engineering,
        handler: None,
        limit: None,
        waiting: None,
        received_at: "2026-11-24T02:00:00Z".parse().unwrap(),
    };
    Row { at: MatterRef { document, line: None }, matter, reason: None, taken: false }
}

fn view(stage: Stage) -> View {
    let giver = Some((GIVER, "刘敏".to_owned()));
    let receiver = (RECEIVER, "马强".to_owned());
    View {
        at: ("2026-11-24".parse().unwrap(), Boundary::Evening),
        due: "2026-11-24T09:30:00Z".parse().unwrap(),
        stage,
        giver,
        receiver: (stage == Stage::Counted).then(|| receiver.clone()),
        why_not: None,
        balance: [12, 9, 15, 6],
        rows: vec![row(1)],
        things: vec![Thing { name: "钥匙".to_owned(), expected: 24, counted: None }],
        cash: (None, None),
        has_cash: false,
        found: Vec::new(),
        instructions: Vec::new(),
        sync: "已同步 17:15".to_owned(),
        unconverted: 0,
        candidates: vec![receiver],
        lacking: None,
        signed_at: None,
        earlier: Vec::new(),
        paper: Some(Paper::Handover(("2026-11-24".parse().unwrap(), Boundary::Evening))),
        outcome: None,
    }
}

fn deeds(bench: &mut Harness<'_, Bench>) -> Vec<Deed> {
    let asked = bench.state_mut().outbox.take().into_iter();
    let deeds = asked.filter_map(|command| {
        let Command::Handover { deed, .. } = command else { return None };
        Some(deed)
    });
    deeds.collect()
}

fn pin(digits: &str) -> Pin {
    let mut pin = Pin::default();
    digits.chars().for_each(|digit| pin.push(digit));
    pin
}

fn typed(bench: &mut Harness<'_, Bench>, name: &str, words: &str) {
    bench.get_by_label(name).focus();
    bench.run();
    bench.get_by_label(name).type_text(words);
    bench.run();
}

#[test]
fn b05_the_giver_offers_once_every_matter_says_why_it_is_left() {
    let mut bench = bench(view(Stage::Draft));
    bench.run();
    bench.get_by_label("期初 12 + 新开 9 − 办结 15 = 6");
    bench.get_by_label("还差：1 件没写为何留下");
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    assert_eq!(deeds(&mut bench), [], "nothing is offered without its reasons");
    bench.get_by_label("为何留下").click();
    bench.run();
    typed(&mut bench, "上级指示、交代", "明早停水");
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    let offered = Offered {
        reasons: [(row(1).at, CarryReason::NoParts)].into(),
        cash_fen: None,
        instruction: "明早停水".to_owned(),
    };
    assert_eq!(deeds(&mut bench), [Deed::Offer(offered)]);
}

#[test]
fn the_receiver_counts_by_keyboard_alone_and_shows_a_pin() {
    let mut bench = bench(view(Stage::Offered));
    bench.run();
    bench.get_by_label("还差：谁接班");
    typed(&mut bench, "钥匙（应 24）", "23");
    // Damaged, in order, and further on who receives and the PIN.
    for _ in 0..2 {
        bench.key_press(Key::Tab);
        bench.run();
    }
    bench.key_press(Key::Space);
    bench.run();
    assert_eq!(bench.state().form.in_order, Some(true));
    bench.get_by_label("马强").focus();
    bench.key_press(Key::Space);
    bench.run();
    bench.get_by_label("还差：接班人 PIN");
    bench.key_press(Key::Tab);
    bench.run();
    bench.event(egui::Event::Text("135790".to_owned()));
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    let counted = Counted {
        receiver: (RECEIVER, pin("135790")),
        cash_fen: 0,
        assets: vec![AssetCount { name: "钥匙".to_owned(), count: 23, damaged: 0 }],
        in_order: true,
    };
    assert_eq!(deeds(&mut bench), [Deed::Count(Box::new(counted))]);
    assert!(bench.state().form.receiver_pin.is_empty(), "a PIN is used once");
}

#[test]
fn every_matter_is_taken_before_two_pins_sign() {
    let mut bench = bench(view(Stage::Counted));
    bench.run();
    bench.get_by_label("还有 1 件没接收");
    bench.get_by_label("接收").click();
    bench.run();
    assert_eq!(deeds(&mut bench), [Deed::Take(row(1).at)]);
    bench.state_mut().view.rows[0].taken = true;
    bench.run();
    bench.get_by_label("还差：双方 PIN");
    typed(&mut bench, "交班 PIN 刘敏", "135790");
    typed(&mut bench, "接班 PIN 马强", "246801");
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    let (giver, receiver) = (pin("135790"), pin("246801"));
    assert_eq!(deeds(&mut bench), [Deed::Accept { giver, receiver }]);
}

#[test]
fn a_difference_waits_for_the_givers_explanation() {
    let mut view = view(Stage::Counted);
    let found = Found::Asset { name: "钥匙".to_owned() };
    let what = Discrepancy { found: found.clone(), expected: 24, counted: 23, damaged: 0 };
    view.found = vec![Difference { what, explanation: None }];
    view.lacking = Some("还差：交班人对差异的说明".to_owned());
    let mut bench = bench(view);
    bench.run();
    bench.get_by_label("还差：交班人对差异的说明");
    bench.get_by_label("钥匙 差异：应 24，实 23");
    typed(&mut bench, "钥匙，交班人说明", "配电间钥匙在王建国手中");
    bench.get_by_label("记说明").click();
    bench.run();
    let said = "配电间钥匙在王建国手中".to_owned();
    assert_eq!(deeds(&mut bench), [Deed::Explain(found, said)]);
}

#[test]
fn a_refusal_names_its_reason_and_its_person() {
    let mut bench = bench(view(Stage::Counted));
    bench.run();
    bench.get_by_label("拒绝接班").click();
    bench.run();
    bench.get_by_label("还差：拒绝的原因");
    bench.get_by_label("上一班交代不清").click();
    bench.run();
    typed(&mut bench, "接班 PIN", "246801");
    bench.get_by_label("记拒绝").click();
    bench.run();
    let refused = Deed::Refuse(RECEIVER, pin("246801"), RefusalReason::Unclear);
    assert_eq!(deeds(&mut bench), [refused]);
}

#[test]
fn an_earlier_sheet_opens_from_the_list() {
    let mut view = view(Stage::Draft);
    let at = ("2026-11-23".parse().unwrap(), Boundary::Evening);
    let people = vec!["刘敏".to_owned(), "马强".to_owned()];
    view.earlier = vec![Earlier { at, stage: Stage::Accepted, people }];
    let mut bench = bench(view);
    bench.run();
    bench.get_by_label("11-23 白班 → 夜班 已交接 刘敏 → 马强").click();
    bench.run();
    assert_eq!(bench.state_mut().outbox.take(), [Command::OpenHandover(Some(at))]);
}

#[test]
fn the_sheet_is_printed_by_whoever_has_the_papers() {
    let mut bench = bench(view(Stage::Draft));
    bench.run();
    bench.get_by_label("打印").click();
    bench.run();
    let asked = bench.state_mut().outbox.take();
    assert_eq!(asked.last(), Some(&Command::to(crate::route::Screen::Records)));
    bench.state_mut().view.paper = None;
    bench.run();
    assert!(bench.query_by_label("打印").is_none());
}
