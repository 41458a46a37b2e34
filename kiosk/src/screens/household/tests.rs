//! A unit's file as a clerk uses it: a number shown for a purpose, a card lost, a change asked for,
//! the unit sold.

use dutybook_domain::household::thing::Certificate;
use dutybook_domain::household::{Command as Deeds, EndedBy};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::screens::fixture;

type Bench = fixture::Bench<View, Form>;

const WANG: PersonId = PersonId(1);
const ZHANG: PersonId = PersonId(2);
const CARD: CardId = CardId(3);
const FRESH: u64 = 77;

fn person(id: PersonId, name: &str, tie: Tie, guarded: &[PersonField]) -> Person {
    Person {
        id,
        name: name.to_owned(),
        tie: Some(tie),
        past: false,
        from: "2021-06-18".parse().ok(),
        until: None,
        values: vec![
            (PersonField::Name, "王*".to_owned()),
            (PersonField::Phone, "138****1234".to_owned()),
        ],
        guarded: guarded.to_vec(),
    }
}

fn view() -> View {
    let guarded = [PersonField::Name, PersonField::Phone];
    let why_not = |why: &str| Some(why.to_owned());
    View {
        document: DocumentId::from_bytes([9; 16]),
        unit: Unit { code: "3-1-1502".to_owned(), area: Some(12_640), ..Unit::default() },
        people: vec![
            person(WANG, "王女士", Tie::Owner, &guarded),
            person(ZHANG, "张先生", Tie::Family, &[]),
        ],
        vehicles: Vec::new(),
        cards: vec![CardRow {
            id: CARD,
            number: "0031882".to_owned(),
            sort: CardSort::Access,
            holder: String::new(),
            stage: CardStage::Issued,
            since: None,
            freeze_due: None,
            deposit_fen: 2_000,
            deeds: vec![
                (CardDeed::Lose, None),
                (CardDeed::Freeze, why_not("还没挂失")),
                (CardDeed::Replace, None),
                (CardDeed::Return, None),
                (CardDeed::Cancel, None),
            ],
        }],
        keys: Vec::new(),
        handed: vec![(KeySort::Door, 4)],
        papers: vec![
            (Paper::Convention, "2021-06-18".parse().ok()),
            (Paper::FireSafetyUndertaking, None),
        ],
        missing: vec![Part::Paper(Paper::FireSafetyUndertaking)],
        served: vec![(fixture::matter(1, "厨房水管渗水"), true)],
        requests: Vec::new(),
        transfers: Vec::new(),
        ending: Ending { people: vec!["王女士".to_owned()], cards: 1, vehicles: 0, months: 3 },
        looks: Vec::new(),
        conflicts: 0,
        caller: Some(fixture::hit("3-1-1502", "王女士")),
        reader: ("刘敏".to_owned(), 2),
        fresh: FRESH,
        revealed: None,
        exported: None,
        outcome: None,
    }
}

fn bench(view: View) -> Harness<'static, Bench> {
    fixture::bench("10:42", view, ui)
}

fn asked(bench: &mut Harness<'_, Bench>) -> Option<Deeds> {
    bench.state_mut().outbox.take().into_iter().find_map(|command| {
        let Command::Household { asked, .. } = command else { return None };
        Some(*asked)
    })
}

fn look(bench: &Harness<'_, Bench>) -> Look {
    bench.state().look
}

fn open(bench: &mut Harness<'_, Bench>, deed: Deed) {
    let look = look(bench);
    bench.state_mut().form.open(deed, &look);
    bench.run();
}

fn type_in(bench: &mut Harness<'_, Bench>, label: &str, words: &str) {
    bench.get_by_label(label).focus();
    bench.run();
    bench.get_by_label(label).type_text(words);
    bench.run();
}

#[test]
fn a_number_is_shown_only_for_a_purpose_and_what_is_entered_is_said_first() {
    let mut bench = bench(view());
    bench.run();
    bench.get_all_by_label("显示").next().expect("the owner's number").click();
    bench.run();
    bench.get_by_label("为什么要看王女士的电话？");
    bench.get_by_label("显示: 还差：目的");
    bench.key_press(Key::Enter);
    bench.run();
    assert_eq!(asked(&mut bench), None, "no purpose, no look");
    bench.get_by_label("回访").click();
    bench.run();
    bench.get_by_label("会记下：刘敏，前台 2，10:42，回访。显示 60 秒后再遮住。");
    bench.key_press(Key::Enter);
    bench.run();
    let field = Field::Person(WANG, PersonField::Phone);
    let purpose = "回访".to_owned();
    assert_eq!(asked(&mut bench), Some(Deeds::Reveal { field, purpose }));
}

#[test]
fn a_number_is_masked_again_after_its_minute() {
    let mut shown = view();
    let until = "2026-11-24T02:43:00Z".parse().unwrap();
    let field = Field::Person(WANG, PersonField::Phone);
    shown.revealed = Some(Revealed { field, value: "13800001234".to_owned(), until });
    let mut bench = bench(shown);
    bench.run();
    bench.get_by_label("王女士 业主 13800001234 2021-06-18 起");
    bench.state_mut().look.now = until;
    bench.run();
    bench.get_by_label("王女士 业主 138****1234 2021-06-18 起");
}

#[test]
fn a_card_says_why_it_is_not_frozen_and_is_reported_lost() {
    let mut bench = bench(view());
    bench.state_mut().form.tab = Tab::Cards;
    bench.run();
    bench.get_by_label("已冻结: 还没挂失");
    bench.get_by_label("挂失").click();
    bench.run();
    bench.get_by_label("记下挂失").click();
    bench.run();
    assert_eq!(asked(&mut bench), Some(Deeds::ReportCardLost(CARD)));
    let mut lost = view();
    lost.cards[0].stage = CardStage::Lost;
    lost.cards[0].deeds[1].1 = None;
    bench.state_mut().view = lost;
    bench.state_mut().form.close();
    bench.run();
    bench.get_by_label("已冻结").click();
    bench.run();
    assert_eq!(asked(&mut bench), Some(Deeds::FreezeCard(CARD)), "in one step");
}

#[test]
fn an_owners_number_changes_by_a_request_and_a_relatives_at_once() {
    let mut bench = bench(view());
    open(&mut bench, Deed::ChangeOf(WANG));
    bench.get_by_label("电话").click();
    bench.run();
    type_in(&mut bench, "改成", "13900000001");
    bench.get_by_label("登记申请").click();
    bench.run();
    let Some(Deeds::RequestChange(request)) = asked(&mut bench) else { panic!("a request") };
    assert_eq!((request.request, request.asked_by), (RequestId(FRESH), Some(WANG)));
    assert_eq!(bench.state().form.typed.words, "13900000001", "kept until it is on the disk");
    open(&mut bench, Deed::ChangeOf(ZHANG));
    bench.get_by_label("电话").click();
    bench.run();
    type_in(&mut bench, "改成", "电话");
    bench.get_by_label("改档: 电话只能是 3 到 20 位数字");
    bench.state_mut().form.typed.words = "13900000002".to_owned();
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    assert!(matches!(asked(&mut bench), Some(Deeds::Set(edits)) if edits.len() == 1));
}

#[test]
fn a_request_goes_from_step_to_step() {
    let mut asking = view();
    asking.requests = vec![RequestRow {
        id: RequestId(5),
        who: "王女士".to_owned(),
        fields: vec![Field::Person(WANG, PersonField::Phone)],
        stage: RequestStage::Submitted,
        taken: Some(("刘敏".to_owned(), "2026-11-24T02:40:00Z".parse().unwrap())),
        refused: None,
    }];
    let mut bench = bench(asking);
    bench.state_mut().form.tab = Tab::Changes;
    bench.run();
    bench.get_by_label("王女士要改电话 待核身份");
    bench.get_by_label("核身份").click();
    bench.run();
    bench.get_by_label("身份核对无误: 还差：看的什么证件");
    bench.get_by_label("身份证").click();
    bench.run();
    bench.get_by_label("身份核对无误").click();
    bench.run();
    let verified = Deeds::VerifyChange(RequestId(5), Certificate::IdentityCard);
    assert_eq!(asked(&mut bench), Some(verified));
    bench.state_mut().form.close();
    bench.state_mut().view.requests[0].stage = RequestStage::Verified;
    bench.run();
    bench.get_by_label("改档").click();
    bench.run();
    assert_eq!(asked(&mut bench), Some(Deeds::ApplyChange(RequestId(5))));
}

#[test]
fn a_sale_says_what_it_ends_and_asks_about_long_arrears() {
    let mut bench = bench(view());
    bench.run();
    bench.get_by_label("过户").click();
    bench.run();
    bench.get_by_label("会结束：王女士；作废 IC 卡 1 张；注销车辆 0 辆。租户不受影响。");
    type_in(&mut bench, "姓名", "赵六");
    type_in(&mut bench, "欠费几个月", "4");
    type_in(&mut bench, "隐私告知书版本", "2026-01");
    bench.get_by_label("办理过户: 还差：欠费怎么办");
    type_in(&mut bench, "欠费超过 3 个月，怎么办（手册 B-01）", "新业主一次缴清");
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    let Some(Deeds::Transfer(transfer)) = asked(&mut bench) else { panic!("a transfer") };
    assert_eq!((transfer.from, transfer.arrears_months), (vec![WANG], 4));
    assert_eq!(transfer.to[0].person, PersonId(FRESH));
    assert_eq!(transfer.on.to_string(), "2026-11-24");
}

#[test]
fn who_moves_out_needs_a_reason_and_a_day() {
    let mut bench = bench(view());
    open(&mut bench, Deed::End(ZHANG));
    bench.get_by_label("记下迁出: 还差：原因");
    bench.get_by_label("搬走").click();
    bench.run();
    bench.state_mut().form.typed.day = "昨天".to_owned();
    bench.run();
    bench.get_by_label("记下迁出: 日期写成 2026-11-24");
    bench.state_mut().form.typed.day = "2026-11-23".to_owned();
    bench.run();
    bench.get_by_label("记下迁出").click();
    bench.run();
    let until = "2026-11-23".parse().unwrap();
    let end = Deeds::End { person: ZHANG, tie: Tie::Family, until, why: EndedBy::MovedOut };
    assert_eq!(asked(&mut bench), Some(end));
}

#[test]
fn a_missing_paper_is_filed_and_the_household_registered_for() {
    let mut bench = bench(view());
    bench.run();
    bench.get_by_label("补登").click();
    bench.run();
    bench.get_by_label("登记资料").click();
    bench.run();
    let filed = asked(&mut bench);
    assert!(matches!(filed, Some(Deeds::FilePaper(Paper::FireSafetyUndertaking, ..))), "{filed:?}");
    bench.get_by_label("为这户登记").click();
    bench.run();
    let hit = fixture::hit("3-1-1502", "王女士");
    assert_eq!(bench.state_mut().outbox.take(), [Command::RegisterFor(Box::new(hit))]);
}

#[test]
fn what_became_of_a_deed_of_one_step_and_of_an_export_is_said() {
    let mut bench = bench(view());
    bench.state_mut().view.outcome = Some(Err("已经冻结".to_owned()));
    bench.run();
    bench.get_by_label("已经冻结");
    let at = "2026-11-24T02:42:00Z".parse().unwrap();
    bench.state_mut().view.outcome = Some(Ok(at));
    bench.run();
    bench.get_by_label("10:42 已存盘");
    bench.state_mut().view.exported = Some("/desk/exports/3-1-1502-0000004d".to_owned());
    bench.run();
    bench.get_by_label("已导出到 /desk/exports/3-1-1502-0000004d");
}

#[test]
fn a_failed_deed_says_why_and_keeps_what_was_typed() {
    let mut failed = view();
    failed.outcome = Some(Err("没存上：磁盘满。清出空间后再按一次，字都还在".to_owned()));
    let mut bench = bench(failed);
    open(&mut bench, Deed::Refuse(RequestId(5)));
    type_in(&mut bench, "理由", "证件对不上");
    let said = bench.get_all_by_label("没存上：磁盘满。清出空间后再按一次，字都还在");
    assert_eq!(said.count(), 2, "beside the button and in the head");
    assert_eq!(bench.state().form.typed.words, "证件对不上");
}
