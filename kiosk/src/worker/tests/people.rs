//! Whom words find at the practice property, and what becomes of choosing them.

use super::*;
use crate::screens::intake::{self, Hit, Matched};

fn found(bench: &Bench, words: &str) -> intake::View {
    bench.worker.ask(Command::to(Screen::Intake));
    bench.worker.ask(Command::FindPeople(words.to_owned()));
    bench.until(|news| {
        let News::Intake(view) = news else { return None };
        (view.hits_for == words).then_some(*view)
    })
}

#[test]
fn a_unit_is_found_by_its_end_with_its_foremost_person_and_what_is_open() {
    let bench = Bench::signed_in();
    let view = found(&bench, "1502");
    let hit = view.hits.iter().find(|hit| hit.unit == "3-1-1502").unwrap();
    assert_eq!((hit.name.as_str(), hit.phone.as_str()), ("王女士", "138****1234"));
    assert_eq!((&hit.matched, hit.mark.as_str()), (&Matched::Unit, "1502"));
    let open = &view.open[&hit.household];
    assert_eq!(open.len(), hit.open);
    assert!(open.iter().any(|matter| matter.subject == "厨房水管渗水"));
    let by_tail = found(&bench, "1234");
    let hit = by_tail.hits.iter().find(|hit| hit.unit == "3-1-1502").unwrap();
    assert_eq!((&hit.matched, hit.mark.as_str()), (&Matched::Phone, "1234"));
}

#[test]
fn whoever_is_chosen_is_on_the_ticket_with_the_number_on_file() {
    let bench = Bench::signed_in();
    let view = found(&bench, "3-1-1502");
    let hit: Hit = view.hits[0].clone();
    let form =
        Form {
            category: Some(Category::Repair), words: "插座没电".to_owned(), ..Form::of(hit)
        };
    bench.worker.ask(Command::Register { form: Box::new(form), with_ticket: true });
    bench.until(|news| matches!(news, News::IntakeSaved).then_some(()));
    let made = bench.tickets();
    let made = made.matters.iter().find(|one| one.matter.subject == "插座没电").unwrap();
    assert_eq!((made.matter.place.as_str(), made.matter.who.as_str()), ("3-1-1502", "王女士"));
    assert_eq!(bench.ticket(made.matter.document).phone, "138****1234");
}
