//! The search of everything, by keyboard: it leads to a ticket or a household and closes.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::screens::fixture;

type Bench = fixture::Bench<View, Form>;

fn draw(ui: &mut Ui, look: &Look, view: &View, form: &mut Form, outbox: &mut Outbox) {
    super::ui(ui, look, view, form, outbox);
}

fn bench() -> Harness<'static, Bench> {
    let mut bench = fixture::bench("10:42", View::default(), draw);
    bench.state_mut().form.open();
    bench.run();
    bench
}

fn typed(bench: &mut Harness<'_, Bench>, words: &str) -> Vec<Command> {
    bench.get_by_label("找人、房号、电话尾号、车牌、单号").type_text(words);
    bench.run();
    bench.state_mut().outbox.take()
}

#[test]
fn a_number_leads_to_its_ticket_even_before_it_is_found() {
    let mut bench = bench();
    let asked = typed(&mut bench, "0101");
    assert_eq!(asked, [Command::FindAnything("0101".to_owned())]);
    bench.key_press(Key::Enter);
    bench.run();
    assert_eq!(bench.state_mut().outbox.take(), [], "nothing is found yet");
    let matters = vec![(fixture::matter(1, "马桶堵塞"), true)];
    bench.state_mut().view = View { words: "0101".to_owned(), matters, people: Vec::new() };
    bench.run();
    let ticket = Route::Ticket(fixture::matter(1, "").document);
    assert_eq!(bench.state_mut().outbox.take(), [Command::Go(ticket)]);
    assert!(!bench.state().form.is_open);
}

#[test]
fn somebody_further_down_leads_to_the_household() {
    let mut bench = bench();
    typed(&mut bench, "1502");
    let people = [1, 2].map(|place| Hit {
        household: fixture::matter(place, "").document,
        ..fixture::hit("3-1-1502", "王女士")
    });
    let people = people.to_vec();
    bench.state_mut().view = View { words: "1502".to_owned(), people, matters: Vec::new() };
    bench.run();
    bench.key_press(Key::ArrowDown);
    bench.run();
    bench.key_press(Key::Enter);
    bench.run();
    let second = Route::Household(fixture::matter(2, "").document);
    assert_eq!(bench.state_mut().outbox.take(), [Command::Go(second)]);
}

#[test]
fn escape_closes_it_and_asks_for_nothing() {
    let mut bench = bench();
    bench.key_press(Key::Escape);
    bench.run();
    assert!(!bench.state().form.is_open);
    assert_eq!(bench.state_mut().outbox.take(), []);
}
