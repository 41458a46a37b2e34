//! Papers as a clerk finds, sees and prints them.

use dutybook_domain::shift::Boundary;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::command::Command;
use crate::paper::face::Faces;
use crate::paper::forms::{self, Head};
use crate::paper::lay;
use crate::screens::fixture;

type Bench = fixture::Bench<View, Form>;

fn bench(view: View) -> Harness<'static, Bench> {
    fixture::bench("10:42", view, ui)
}

fn ticket() -> Paper {
    Paper::Slip(DocumentId::from_bytes([7; 16]))
}

fn pages(mark: &str) -> Vec<Page> {
    let head = Head {
        property: "翠湖花园".to_owned(),
        mark: mark.to_owned(),
        facts: Vec::new(),
        printed: "2026-11-24 10:42 刘敏 打印".to_owned(),
        language: dutybook_domain::language::Language::Chinese,
    };
    let slip = forms::Slip { number: "2-0147".to_owned(), ..forms::Slip::default() };
    let faces = Faces::find().unwrap();
    lay(&forms::slip(head, slip), &faces.measure()).unwrap()
}

fn view(before: [usize; 2]) -> View {
    let row = |paper, name: &str| Row {
        paper,
        name: name.to_owned(),
        facts: vec!["11-24".to_owned(), "3-1-1502".to_owned()],
    };
    let other = Paper::Slip(DocumentId::from_bytes([8; 16]));
    View {
        tab: Tab::Slip,
        rows: vec![row(ticket(), "2-0147 插座没电"), row(other, "2-0146 水管漏水")],
        chosen: Some(ticket()),
        title: "003 2-0147".to_owned(),
        pages: Arc::new([pages("第 1 联 1/2"), pages("第 2 联 2/2")].concat()),
        why_not: None,
        before: before.to_vec(),
        log: Vec::new(),
        printers: vec!["front-desk".to_owned()],
        folder: "/home/desk/Documents".to_owned(),
        sticks: vec!["/media/desk/KINGSTON".to_owned()],
        outcome: None,
    }
}

fn deeds(bench: &mut Harness<'_, Bench>) -> Vec<Deed> {
    let asked = bench.state_mut().outbox.take().into_iter();
    let deeds = asked.filter_map(|command| {
        let Command::Papers(deed) = command else { return None };
        Some(*deed)
    });
    deeds.collect()
}

fn typed(bench: &mut Harness<'_, Bench>, name: &str, words: &str) {
    bench.get_by_label(name).focus();
    bench.run();
    bench.get_by_label(name).type_text(words);
    bench.run();
}

fn order(to: To, copy: Option<u32>, reason: Option<&str>) -> Deed {
    let reason = reason.map(str::to_owned);
    Deed::PutOut(Order { paper: ticket(), copy, to, reason })
}

fn printer() -> To {
    To::Printer("front-desk".to_owned())
}

#[test]
fn both_copies_are_printed_by_one_key() {
    let mut bench = bench(view([0, 0]));
    bench.run();
    bench.get_by_label("第 1 页，共 2 页");
    bench.key_press_modifiers(Modifiers::COMMAND, Key::P);
    bench.run();
    assert_eq!(deeds(&mut bench), [order(printer(), None, None)]);
    bench.get_by_label("只打第 2 联").click();
    bench.run();
    bench.get_by_label("打印").click();
    bench.run();
    assert_eq!(deeds(&mut bench), [order(printer(), Some(2), None)]);
}

#[test]
fn b04_06_a_reprint_asks_for_its_reason_before_anything_comes_out() {
    let mut bench = bench(view([1, 0]));
    bench.run();
    bench.get_by_label("打印: 还差：再打的原因");
    bench.get_by_label("存为 PDF: 还差：再打的原因");
    bench.key_press_modifiers(Modifiers::COMMAND, Key::P);
    bench.run();
    assert_eq!(deeds(&mut bench), []);
    bench.get_by_label("只打第 2 联").click();
    bench.run();
    bench.get_by_label("打印");
    bench.get_by_label("全部").click();
    bench.run();
    bench.get_by_label("丢失").click();
    bench.run();
    bench.get_by_label("打印").click();
    bench.run();
    assert_eq!(deeds(&mut bench), [order(printer(), None, Some("丢失"))]);
    bench.get_by_label("其他").click();
    bench.run();
    bench.get_by_label("打印: 还差：再打的原因");
    typed(&mut bench, "其他原因", "客户要一份");
    bench.get_by_label("打印").click();
    bench.run();
    assert_eq!(deeds(&mut bench), [order(printer(), None, Some("客户要一份"))]);
}

#[test]
fn a_paper_is_kept_in_the_usual_folder_in_another_or_on_a_stick() {
    let mut bench = bench(view([0, 0]));
    bench.run();
    let keep = |bench: &mut Harness<'_, Bench>| {
        bench.get_by_label("存为 PDF").click();
        bench.run();
        deeds(bench)
    };
    let to = |folder: &str| [order(To::Folder(PathBuf::from(folder)), None, None)];
    assert_eq!(keep(&mut bench), to("/home/desk/Documents"));
    typed(&mut bench, "存到文件夹", "\"/srv/papers\"");
    assert_eq!(keep(&mut bench), to("/srv/papers"));
    bench.get_by_label("U 盘 KINGSTON").click();
    bench.run();
    assert_eq!(keep(&mut bench), to("/media/desk/KINGSTON"));
}

#[test]
fn without_a_printer_the_button_says_so_and_the_file_is_the_way_out() {
    let mut view = view([0, 0]);
    view.printers.clear();
    let mut bench = bench(view);
    bench.run();
    bench.get_by_label("打印: 本机没有装打印机；可存为 PDF，到别处打印");
    bench.get_by_label("本机没有装打印机；可存为 PDF，到别处打印");
    bench.get_by_label("存为 PDF");
}

#[test]
fn one_of_several_printers_is_chosen() {
    let mut view = view([0, 0]);
    view.printers.push("office".to_owned());
    let mut bench = bench(view);
    bench.run();
    bench.get_by_label("office").click();
    bench.run();
    bench.get_by_label("打印").click();
    bench.run();
    assert_eq!(deeds(&mut bench), [order(To::Printer("office".to_owned()), None, None)]);
}

#[test]
fn a_form_is_chosen_by_its_number_and_a_record_by_the_arrows() {
    let mut bench = bench(view([0, 0]));
    bench.run();
    bench.key_press(Key::ArrowDown);
    bench.run();
    let other = Paper::Slip(DocumentId::from_bytes([8; 16]));
    assert_eq!(deeds(&mut bench), [Deed::Show(other)]);
    bench.key_press(Key::Num4);
    bench.run();
    assert_eq!(deeds(&mut bench), [Deed::List(Tab::Night, String::new())]);
    bench.get_by_label("2-0146 水管漏水 11-24 3-1-1502").click();
    bench.run();
    assert_eq!(deeds(&mut bench), [Deed::Show(other)]);
}

#[test]
fn a_number_is_looked_for_as_it_is_typed_and_stays() {
    let mut bench = bench(view([0, 0]));
    bench.run();
    bench.key_press(Key::Slash);
    bench.run();
    typed(&mut bench, "单号或房号", "2-0146");
    assert_eq!(deeds(&mut bench).last(), Some(&Deed::List(Tab::Slip, "2-0146".to_owned())));
    assert_eq!(bench.state().form.words, "2-0146");
}

#[test]
fn a_paper_that_cannot_be_printed_says_why() {
    let mut view = view([0, 0]);
    view.pages = Arc::default();
    let why = crate::text::paper::problem(
        crate::paper::PaperError::NoFace,
        dutybook_domain::language::Language::Chinese,
    );
    view.why_not = Some(why.clone());
    let mut bench = bench(view);
    bench.run();
    bench.get_by_label(&format!("打印: {why}"));
    bench.key_press_modifiers(Modifiers::COMMAND, Key::P);
    bench.run();
    assert_eq!(deeds(&mut bench), []);
}

#[test]
fn the_reason_for_one_paper_is_not_that_of_the_next() {
    let mut bench = bench(view([1, 1]));
    bench.run();
    bench.get_by_label("丢失").click();
    bench.run();
    bench.state_mut().view.chosen = Some(Paper::Slip(DocumentId::from_bytes([8; 16])));
    bench.run();
    bench.get_by_label("打印: 还差：再打的原因");
}

#[test]
fn ctrl_p_opens_the_paper_of_what_is_on_the_screen() {
    let views = Views::default();
    let document = DocumentId::from_bytes([7; 16]);
    assert_eq!(Paper::of(Route::Ticket(document), &views), None, "nothing is shown yet");
    assert_eq!(Paper::of(Route::Place(Screen::Handover), &views), None);
    assert_eq!(Paper::of(Route::Place(Screen::Records), &views), None, "there it prints");
    let at = ("2026-11-24".parse().unwrap(), Boundary::Evening);
    let mut outbox = Outbox::default();
    Paper::Handover(at).open(&mut outbox);
    let show = Command::Papers(Box::new(Deed::Show(Paper::Handover(at))));
    assert_eq!(outbox.take(), [show, Command::to(Screen::Records)]);
}
