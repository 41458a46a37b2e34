//! The intake as a clerk uses it: by keyboard alone, by mouse, with bad words.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::screens::fixture::{self, hit};

type Bench = fixture::Bench<View, Form>;

fn bench(view: View) -> Harness<'static, Bench> {
    fixture::bench("10:42", view, ui)
}

fn registered(bench: &mut Harness<'_, Bench>) -> Option<(Form, bool)> {
    bench.state_mut().outbox.take().into_iter().find_map(|command| {
        let Command::Register { form, with_ticket } = command else { return None };
        Some((*form, with_ticket))
    })
}

#[test]
fn a_repair_is_registered_by_keyboard_alone() {
    let mut view = View { number: "2-0148".to_owned(), ..View::default() };
    view.hits = vec![hit("3-1-1502", "王女士"), hit("1-1-1502", "周先生")];
    view.hits_for = "1502".to_owned();
    let mut bench = bench(view);
    bench.run();
    bench.get_by_label("谁来的").focus();
    bench.run();
    bench.get_by_label("谁来的").type_text("1502");
    bench.run();
    bench.key_press(Key::ArrowDown);
    bench.run();
    bench.key_press(Key::Enter);
    bench.run();
    assert_eq!(bench.state().form.caller, Caller::Found(hit("1-1-1502", "周先生")));
    bench.key_press_modifiers(Modifiers::ALT, Key::Num3);
    bench.run();
    assert!(bench.get_by_label("原话").is_focused(), "whoever is chosen, the words come next");
    bench.get_by_label("原话").type_text("厨房水管渗水");
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    let (form, with_ticket) = registered(&mut bench).expect("the form is handed over");
    assert_eq!((form.category, with_ticket), (Some(Category::Repair), true));
    assert_eq!(form.words, "厨房水管渗水");
    assert_eq!(bench.state().form.words, "厨房水管渗水", "kept until it is on the disk");
}

#[test]
fn who_types_faster_than_the_hits_come_still_means_the_first_of_them() {
    let mut bench = bench(View { number: "2-0148".to_owned(), ..View::default() });
    bench.run();
    bench.get_by_label("谁来的").focus();
    bench.run();
    bench.get_by_label("谁来的").type_text("1502");
    bench.key_press(Key::Enter);
    bench.run();
    assert_eq!(bench.state().form.caller, Caller::Unknown, "nobody is found yet");
    bench.state_mut().view.hits = vec![hit("3-1-1502", "王女士")];
    bench.state_mut().view.hits_for = "1502".to_owned();
    bench.run();
    assert_eq!(bench.state().form.caller, Caller::Found(hit("3-1-1502", "王女士")));
}

#[test]
fn the_open_matters_of_whoever_is_highlighted_are_shown() {
    let other = Hit { household: DocumentId::from_bytes([8; 16]), ..hit("1-1-1502", "周先生") };
    let mut view = View { hits: vec![hit("3-1-1502", "王女士"), other], ..View::default() };
    view.hits_for = "1502".to_owned();
    view.open.insert(DocumentId::from_bytes([8; 16]), vec![fixture::matter(1, "马桶堵塞")]);
    let mut bench = bench(view);
    bench.state_mut().form.query = "1502".to_owned();
    bench.run();
    assert!(bench.query_by_label("马桶堵塞 2-0101").is_none());
    bench.state_mut().form.highlighted = 1;
    bench.run();
    bench.get_by_label("马桶堵塞 2-0101");
}

#[test]
fn what_is_missing_stands_beside_the_button() {
    let mut bench = bench(View::default());
    bench.get_by_label("还差：住户、什么事、原话");
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.run();
    assert_eq!(registered(&mut bench), None);
}

#[test]
fn somebody_in_no_file_is_written_down_as_said() {
    let mut bench = bench(View::default());
    bench.get_by_label("谁来的").focus();
    bench.run();
    bench.get_by_label("谁来的").type_text("13800001234");
    bench.run();
    bench.get_by_label("都不是，记作访客或未登记住户").click();
    bench.run();
    let Caller::Stranger { phone, .. } = &bench.state().form.caller else {
        panic!("no stranger: {:?}", bench.state().form.caller)
    };
    assert_eq!(phone, "13800001234");
}

#[test]
fn a_failed_save_says_why_and_keeps_the_words() {
    let view = View {
        outcome: Some(Outcome::NotSaved("磁盘满，没存上；清出空间后再按一次".to_owned())),
        ..View::default()
    };
    let mut bench = bench(view);
    bench.state_mut().form.words = "漏水".to_owned();
    bench.run();
    bench.get_by_label("磁盘满，没存上；清出空间后再按一次");
    assert_eq!(bench.state().form.words, "漏水");
}
