//! The night screen as a guard keeps it and a clerk works through it, by keyboard and by mouse.

use dutybook_domain::ledger::FactKey;
use dutybook_domain::shift::Slot;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::screens::fixture;

type Bench = fixture::Bench<View, Form>;

fn bench(view: View) -> Harness<'static, Bench> {
    fixture::bench("08:06", view, ui)
}

fn at(time: &str) -> DateTime<Utc> {
    format!("2026-11-{time}:00+08:00").parse().unwrap()
}

fn key(place: u8) -> FactKey {
    FactKey::Imported([place; 16])
}

fn line(place: u8, category: Category, outcome: Outcome) -> Line {
    Line {
        key: key(place),
        number: format!("2-010{place}"),
        received_at: Some(at("23T23:40")),
        recorded_at: Some(at("23T23:44")),
        by: "马强".to_owned(),
        place: "4-1-802".to_owned(),
        who: "陈女士".to_owned(),
        phone: "138****5520".to_owned(),
        channel: Channel::Call,
        category,
        words: format!("第 {place} 件事"),
        outcome,
        told: vec![Department::Order],
        settled: None,
    }
}

fn view(part: Part, lines: Vec<Line>) -> View {
    View {
        shift: Shift::new("2026-11-23".parse().unwrap(), Slot::Night),
        runs: part == Part::Keeps,
        hours: (at("23T17:30"), at("24T08:00")),
        duty: vec!["马强".to_owned()],
        lines,
        convert_by: at("24T08:30"),
        absences: Vec::new(),
        part,
        reader: Whereabouts::Here,
        colleagues: vec![(StaffId(106), "王建国".to_owned())],
        outcome: None,
    }
}

fn morning() -> View {
    let mut done = line(1, Category::Repair, Outcome::Resolved);
    done.settled = Some(Settled::Nothing("当场已解决".to_owned()));
    let complaint = line(2, Category::Complaint, Outcome::Arranged);
    view(Part::Converts, vec![done, complaint, line(3, Category::Repair, Outcome::Resolved)])
}

fn deeds(bench: &mut Harness<'_, Bench>) -> Vec<Deed> {
    let asked = bench.state_mut().outbox.take().into_iter();
    let deeds = asked.filter_map(|command| {
        let Command::Night { deed, .. } = command else { return None };
        Some(deed)
    });
    deeds.collect()
}

#[test]
fn night_duty_writes_a_line_by_keyboard_alone() {
    let mut bench = bench(view(Part::Keeps, Vec::new()));
    bench.run();
    bench.get_by_label("还差：什么事、原话、结果");
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    assert_eq!(deeds(&mut bench), [], "what is incomplete is not sent");
    bench.key_press(Key::Num3);
    bench.run();
    bench.get_by_label("地点").focus();
    bench.run();
    bench.get_by_label("地点").type_text("3-1-1502");
    bench.run();
    for _ in 0..3 {
        bench.key_press(Key::Tab);
        bench.run();
    }
    bench.get_by_label("原话").type_text("厨房漏水");
    bench.run();
    bench.key_press(Key::Tab);
    bench.run();
    bench.key_press(Key::Space);
    bench.run();
    bench.get_by_label("还差：通知了谁");
    for _ in 0..3 {
        bench.key_press(Key::Tab);
        bench.run();
    }
    bench.key_press(Key::Space);
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    let wanted = Typed {
        category: Some(Category::Repair),
        place: "3-1-1502".to_owned(),
        words: "厨房漏水".to_owned(),
        outcome: Some(Outcome::Arranged),
        told: Some(Department::Engineering),
        ..Typed::default()
    };
    assert_eq!(deeds(&mut bench), [Deed::Record(Box::new(wanted.clone()))]);
    assert_eq!(bench.state().form.typed, wanted, "kept until it is on the disk");
}

#[test]
fn the_morning_goes_from_line_to_line_by_keyboard_alone() {
    let mut bench = bench(morning());
    bench.run();
    bench.get_by_label("第 2 条，共 3 条");
    bench.get_by_label("已处理 1 / 3 08:30 前转完");
    bench.get_by_label("转投诉，看下一条: 还差：投诉什么");
    bench.get_by_label("邻里").click();
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    let becomes = Becomes {
        kind: TicketKind::Complaint,
        urgency: Urgency::Ordinary,
        object: Some(Object::Neighbour),
        place: None,
    };
    assert_eq!(deeds(&mut bench), [Deed::Convert(key(2), becomes)]);
    bench.state_mut().view.lines[1].settled = Some(Settled::Became(vec!["2-0114".to_owned()]));
    bench.state_mut().form.saved(Done::Settled);
    bench.run();
    bench.get_by_label("第 3 条，共 3 条");
    bench.get_by_label("不用办: 还差：这条怎么办");
    bench.key_press(Key::Num3);
    bench.run();
    bench.get_by_label("不用办的原因").focus();
    bench.run();
    bench.get_by_label("不用办的原因").type_text("夜里已修好");
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    assert_eq!(deeds(&mut bench), [Deed::NoAction(key(3), "夜里已修好".to_owned())]);
}

#[test]
fn a_line_without_a_place_is_asked_for_one() {
    let mut nowhere = line(1, Category::Repair, Outcome::ToldNextDay);
    nowhere.place = String::new();
    let mut bench = bench(view(Part::Converts, vec![nowhere]));
    bench.run();
    bench.get_by_label("报修 共用").click();
    bench.run();
    bench.get_by_label("地点").focus();
    bench.run();
    bench.get_by_label("地点").type_text("6号楼大堂");
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    let asked = deeds(&mut bench);
    let [Deed::Convert(_, becomes)] = asked.as_slice() else { panic!("asked: {asked:?}") };
    assert_eq!(becomes.place.as_deref(), Some("6号楼大堂"));
    assert_eq!(becomes.kind, TicketKind::RepairCommon);
}

#[test]
fn whoever_leaves_names_who_covers_or_says_why_nobody_does() {
    let mut bench = bench(view(Part::Keeps, Vec::new()));
    bench.run();
    bench.get_by_label("没有人离岗");
    bench.get_by_label("离岗").click();
    bench.run();
    bench.get_by_label("紧急情况").click();
    bench.run();
    bench.get_by_label("记离岗: 还差：谁代岗，或没人代岗的原因");
    bench.get_by_label("王建国").click();
    bench.run();
    bench.get_by_label("记离岗").click();
    bench.run();
    let leave = LeaveForm {
        why: Some(LeaveReason::Emergency),
        cover: Some(StaffId(106)),
        alone: String::new(),
    };
    assert_eq!(deeds(&mut bench), [Deed::Leave(leave)]);
    let away = Absence {
        who: "马强".to_owned(),
        from: at("24T02:00"),
        until: None,
        why: LeaveReason::Emergency,
        cover: Some("王建国".to_owned()),
    };
    bench.state_mut().form.saved(Done::Moved);
    bench.state_mut().view.absences = vec![away];
    bench.state_mut().view.reader = Whereabouts::Away;
    bench.run();
    bench.get_by_label("离岗 1 次：02:00–还没回 紧急情况，王建国代岗");
    bench.get_by_label("回岗").click();
    bench.run();
    assert_eq!(deeds(&mut bench), [Deed::Return]);
}

#[test]
fn what_became_of_a_line_may_be_said_anew_at_night() {
    let lines = vec![line(1, Category::Repair, Outcome::Arranged)];
    let mut bench = bench(view(Part::Keeps, lines));
    bench.run();
    bench.key_press(Key::ArrowDown);
    bench.run();
    bench.get_by_label("记结果: 结果没变");
    bench.get_by_label("已解决").click();
    bench.run();
    bench.get_by_label("记结果").click();
    bench.run();
    assert_eq!(deeds(&mut bench), [Deed::Note(key(1), Outcome::Resolved)]);
}

#[test]
fn whoever_converts_nothing_reads_why() {
    let reads = Part::Reads("这条等客服早上转办".to_owned());
    let mut bench = bench(view(reads, vec![line(1, Category::Repair, Outcome::Arranged)]));
    bench.run();
    bench.get_by_label("这条等客服早上转办");
    assert!(bench.query_by_label("转工单").is_none());
}

#[test]
fn a_night_without_a_line_that_waits_says_so() {
    let mut view = morning();
    view.lines.truncate(1);
    let mut bench = bench(view);
    bench.run();
    bench.get_by_label("昨夜的记录都有着落，可以签早班");
    bench.get_by_label("已处理 1 / 1 都有着落");
}
