//! The screen as a clerk chooses on it, by mouse and by keyboard.

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::command::Command;
use crate::screens::fixture;

type Bench = fixture::Bench<View, Form>;

fn at(time: &str) -> DateTime<Utc> {
    format!("2026-11-{time}:00+08:00").parse().unwrap()
}

fn document(place: u8) -> DocumentId {
    DocumentId::from_bytes([place; 16])
}

fn claim(place: u8, (by, value): (&str, &str), shown: bool) -> Claim {
    Claim {
        pick: Pick::Entry(FactKey::Imported([place; 16])),
        lead: "11月25日 周三".to_owned(),
        value: value.to_owned(),
        by: by.to_owned(),
        desk: u16::from(place),
        at: at("23T16:42"),
        arrived_at: Some(at("24T10:31")),
        why: "赵立来电：上午有空档".to_owned(),
        shown,
    }
}

fn visit() -> Conflict {
    Conflict {
        which: Which::Promise(document(1), Promised::Visit),
        name: "上门时间".to_owned(),
        subject: "2-0132 空调外机支架".to_owned(),
        facts: vec!["6-2-1201 高女士".to_owned()],
        claims: vec![claim(1, ("周倩", "09:00"), false), claim(2, ("刘敏", "14:00"), true)],
        third: Third::Moment,
        opens: Some(Route::Ticket(document(1))),
        refused: None,
        story: vec![Related {
            at: at("23T17:02"),
            words: "来电登记 明天上午我不在家".to_owned(),
            by: "刘敏 前台 2".to_owned(),
        }],
    }
}

fn phone() -> Conflict {
    let field = FileField::Note;
    Conflict {
        which: Which::Field(document(2), field),
        name: "备注".to_owned(),
        subject: "住户 2-1-305".to_owned(),
        third: Third::Words,
        opens: None,
        story: Vec::new(),
        ..visit()
    }
}

fn bench(waiting: Vec<Conflict>) -> Harness<'static, Bench> {
    fixture::bench("10:42", View { waiting, outcome: None }, ui)
}

fn asked(bench: &mut Harness<'_, Bench>) -> Vec<Command> {
    bench.state_mut().outbox.take()
}

fn settles(conflict: &Conflict, pick: Pick) -> Command {
    Command::Settle { which: Box::new(conflict.which.clone()), pick }
}

#[test]
fn both_values_stand_side_by_side_and_one_press_chooses() {
    let mut bench = bench(vec![visit(), phone()]);
    bench.run();
    bench.get_by_label("上门时间有两个说法");
    bench.get_by_label("周倩 前台 1 11月25日 周三 09:00");
    bench.get_by_label("刘敏 前台 2 11月25日 周三 14:00 现在显示的");
    bench.get_by_label_contains("明天上午我不在家");
    assert_eq!(asked(&mut bench), []);
    let second = bench.get_all_by_label_contains("用这个").nth(1).unwrap();
    second.click();
    bench.run();
    let pick = Pick::Entry(FactKey::Imported([2; 16]));
    assert_eq!(asked(&mut bench), [settles(&visit(), pick)]);
}

#[test]
fn the_keyboard_alone_chooses_and_goes_from_one_to_the_next() {
    let mut bench = bench(vec![visit(), phone()]);
    bench.run();
    bench.key_press(Key::Num1);
    bench.run();
    let pick = Pick::Entry(FactKey::Imported([1; 16]));
    assert_eq!(asked(&mut bench), [settles(&visit(), pick)]);
    bench.key_press(Key::ArrowDown);
    bench.run();
    bench.get_by_label("备注有两个说法");
    bench.key_press_modifiers(Modifiers::ALT, Key::Num2);
    bench.run();
    let pick = Pick::Entry(FactKey::Imported([2; 16]));
    assert_eq!(asked(&mut bench), [settles(&phone(), pick)]);
}

#[test]
fn a_third_moment_is_typed_and_what_lacks_is_said() {
    let mut bench = bench(vec![visit()]);
    bench.run();
    bench.get_by_label_contains("还差：日期");
    bench.state_mut().form.day = "11-26".to_owned();
    bench.run();
    bench.get_by_label_contains("还差：时间");
    bench.state_mut().form.time = "15:30".to_owned();
    bench.run();
    bench.get_by_label_contains("用另填的").click();
    bench.run();
    let pick = Pick::Moment(at("26T15:30"));
    assert_eq!(asked(&mut bench), [settles(&visit(), pick)]);
}

#[test]
fn other_words_are_typed_and_not_carried_over_to_the_next() {
    let mut bench = bench(vec![phone(), visit()]);
    bench.run();
    bench.state_mut().form.words = "周末在家".to_owned();
    bench.run();
    bench.get_by_label_contains("用另填的").click();
    bench.run();
    let pick = Pick::Words("周末在家".to_owned());
    assert_eq!(asked(&mut bench), [settles(&phone(), pick)]);
    bench.get_by_label_contains("2-0132").click();
    bench.run();
    assert_eq!(bench.state().form.words, "");
    assert_eq!(bench.state().form.chosen, Some(visit().which));
}

#[test]
fn who_may_not_choose_is_told_why_and_a_refusal_stands_where_it_was_asked() {
    let mut refused = visit();
    refused.refused = Some("要主管来选定".to_owned());
    let mut bench = bench(vec![refused]);
    bench.state_mut().view.outcome = Some(Err("约的时间已经过了".to_owned()));
    bench.run();
    bench.get_by_label("约的时间已经过了");
    bench.key_press(Key::Num1);
    let first = bench.get_all_by_label_contains("要主管来选定").next().unwrap();
    first.click();
    bench.run();
    assert_eq!(asked(&mut bench), []);
}

#[test]
fn nothing_waits() {
    let mut bench = bench(Vec::new());
    bench.state_mut().view.outcome = Some(Ok(at("24T10:40")));
    bench.run();
    bench.get_by_label("10:40 已选定");
    assert_eq!(asked(&mut bench), []);
}
