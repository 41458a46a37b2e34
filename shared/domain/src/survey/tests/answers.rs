//! Which forms count, and what is kept of an answer.

use proptest::prelude::*;

use super::*;
use crate::document::{DocumentKind, natural_id};
use crate::personal::Personal;

fn set(mut form: Answered, from: usize, to: usize, answer: &Answer) -> Answered {
    let plan = plan();
    let items: Vec<ItemId> = plan.questionnaire.graded().cloned().collect();
    for item in &items[from..to] {
        form.answers.insert(item.clone(), answer.clone());
    }
    form
}

fn blank(mut form: Answered, items: usize) -> Answered {
    for item in plan().questionnaire.graded().take(items) {
        form.answers.remove(item);
    }
    form
}

#[test]
fn k26_a_form_counts_from_80_percent_of_its_26_rated_items() {
    assert_eq!(judge(&blank(form(1, 4, 8), 5), &plan()), None, "21 of 26");
    assert_eq!(judge(&blank(form(1, 4, 8), 6), &plan()), Some(Flaw::TooFewAnswers), "20 of 26");
}

#[test]
fn do_not_know_is_an_answer_but_no_value() {
    let form = set(form(1, 4, 8), 0, 6, &Answer::DontKnow);
    assert_eq!(judge(&form, &plan()), None);
    let tally = tally_of([form]);
    assert_eq!(tally.count(&Cell::Given(item("d1-1"), 5)), 0);
    assert_eq!(tally.count(&Cell::Answered(DimensionId("d1".to_owned()))), 0);
    assert_eq!(tally.count(&Cell::Answered(DimensionId("d3".to_owned()))), 1);
}

#[test]
fn a_form_straight_lined_in_both_halves_does_not_count() {
    let straight = |first, second| {
        let form = set(form(1, 4, 8), 0, 12, &Answer::Number(first));
        judge(&set(form, 12, 24, &Answer::Number(second)), &plan())
    };
    assert_eq!(straight(5, 5), Some(Flaw::StraightLined));
    assert_eq!(straight(5, 3), Some(Flaw::StraightLined), "each half by itself");
    let once = set(form(1, 4, 8), 0, 12, &Answer::Number(5));
    assert_eq!(judge(&once, &plan()), None, "one straight half is let pass");
    let gaps = set(form(1, 4, 8), 0, 24, &Answer::Number(5));
    let gaps = set(gaps, 3, 9, &Answer::DontKnow);
    assert_eq!(judge(&gaps, &plan()), Some(Flaw::StraightLined), "gaps do not bend the line");
}

#[test]
fn an_answer_outside_the_days_of_the_field_does_not_count() {
    for (on, flaw) in [
        ("2024-05-31", Some(Flaw::OutsideField)),
        ("2024-06-01", None),
        ("2024-06-25", None),
        ("2024-06-26", Some(Flaw::OutsideField)),
    ] {
        assert_eq!(judge(&Answered { day: day(on), ..form(1, 4, 8) }, &plan()), flaw, "{on}");
    }
}

#[test]
fn the_first_answer_of_a_code_counts_and_others_are_answered_again() {
    let facts = [form(1, 5, 9), form(1, 1, 0)].map(ResponseFact::Answered);
    let response = fold_response(&ledger(facts));
    assert_eq!(response.first, Some((key(1), form(1, 5, 9))));
    assert_eq!(response.again, [(key(2), form(1, 1, 0))]);
    let tally = Tally::of_response(&response, &plan());
    assert_eq!(tally.count(&Cell::Given(item("o1"), 5)), 1);
    assert_eq!(tally.count(&Cell::Given(item("o1"), 1)), 0);
    assert_eq!((tally.count(&Cell::Received), tally.count(&Cell::Again)), (1, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn answers_to_one_code_fold_alike_in_whatever_order_they_arrive(
        grades in prop::collection::vec((1..6_i64, any::<bool>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let written: Vec<_> = (1_u64..)
            .zip(grades)
            .map(|(at, (grade, is_call))| {
                let call = Call { day: day("2024-06-20"), reached: true, note: Personal::from("好") };
                let fact = if is_call {
                    ResponseFact::CalledBack(call)
                } else {
                    ResponseFact::Answered(form(1, grade, 8))
                };
                (key(at), (DeskNumber(1), Record { stamp: None, body: Body::Fact(fact) }))
            })
            .collect();
        let (left, right) = written.split_at(cut.index(written.len()));
        let folded = |facts: Vec<_>| fold_response(&facts.into_iter().collect());
        let in_order = folded(written.clone());
        prop_assert_eq!(&in_order, &folded([right, left, right].concat()));
        prop_assert_eq!(&in_order, &folded([left, right, left].concat()));
        let kept = usize::from(in_order.first.is_some()) + in_order.again.len() + in_order.calls.len();
        prop_assert_eq!(kept, written.len(), "no answer is lost");
    }
}

#[test]
fn an_answers_document_is_found_by_round_and_code() {
    let uid = property().uid;
    let code: Code = code(1);
    let expected = natural_id(DocumentKind::SurveyResponse, uid, &format!("2024-H1/{code}"));
    assert_eq!(response_id(uid, june(), code), expected);
    assert_ne!(response_id(uid, june().previous(), code), expected);
}

#[test]
fn answers_of_a_newer_version_are_kept_and_not_counted() {
    use ciborium::Value;

    let mut bytes = Vec::new();
    ciborium::into_writer(&ResponseFact::Answered(form(1, 4, 8)), &mut bytes).unwrap();
    let mut value: Value = ciborium::from_reader(&bytes[..]).unwrap();
    let fact = &mut value.as_map_mut().unwrap()[0].1;
    let answers =
        fact.as_map_mut().unwrap().iter_mut().find(|(name, _)| name.as_text() == Some("answers"));
    let answers = answers.unwrap().1.as_map_mut().unwrap();
    answers.push(("d9-1".into(), Value::Integer(5.into())));
    answers.push(("d9-2".into(), Value::Map(vec![("stars".into(), Value::Float(4.5))])));
    answers.retain(|(name, _)| name.as_text() != Some("d1-1"));
    answers.push(("d1-1".into(), Value::Integer(7.into())));
    answers.retain(|(name, _)| name.as_text() != Some("d1-3"));
    answers.push(("d1-3".into(), Value::Bool(true)));
    let mut bytes = Vec::new();
    ciborium::into_writer(&value, &mut bytes).unwrap();
    let fact: ResponseFact = ciborium::from_reader(&bytes[..]).unwrap();
    let ResponseFact::Answered(read) = &fact else { panic!("a form") };
    assert_eq!(read.answers[&item("d9-1")], Answer::Number(5));
    assert_eq!(read.answers[&item("d9-2")], Answer::Unread(Unread));
    let tally = tally_of([read.clone()]);
    assert_eq!(tally.count(&Cell::Valid), 1);
    let given = |id: &str| (0..=10).map(|x| tally.count(&Cell::Given(item(id), x))).sum::<i64>();
    assert_eq!(["d9-1", "d9-2", "d1-1", "d1-2", "d1-3"].map(given), [0, 0, 0, 1, 0]);
    let rewritten = ciborium::into_writer(&fact, Vec::new());
    assert!(rewritten.is_err(), "what cannot be read is not written again with a hole");
}

#[test]
fn a_fact_reads_back_and_words_are_masked() {
    let mut filled = form(1, 4, 8);
    filled.answers.insert(item("o4"), Answer::Words(Personal::new("电梯太慢".to_owned())));
    filled.answers.insert(item("d1-1"), Answer::DontKnow);
    filled.assisted = true;
    let mut bytes = Vec::new();
    ciborium::into_writer(&ResponseFact::Answered(filled.clone()), &mut bytes).unwrap();
    let read: ResponseFact = ciborium::from_reader(&bytes[..]).unwrap();
    assert_eq!(read, ResponseFact::Answered(filled));
    assert!(!format!("{read:?}").contains("电梯"));
}

#[test]
fn a_written_comment_is_called_back_within_fifteen_days() {
    let mut commented = form(1, 4, 8);
    commented.day = day("2024-06-25");
    commented.answers.insert(item("o4"), Answer::Words(Personal::from("电梯太慢")));
    let call = |reached| {
        let note = Personal::from("已说明");
        ResponseFact::CalledBack(Call { day: day("2024-07-01"), reached, note })
    };
    let due = |facts: Vec<ResponseFact>| fold_response(&ledger(facts)).comment_due_on(&plan());
    let answered = ResponseFact::Answered(commented);
    assert_eq!(due(vec![answered.clone()]), Some(day("2024-07-10")));
    assert_eq!(due(vec![answered.clone(), call(false)]), Some(day("2024-07-10")));
    assert_eq!(due(vec![answered, call(true)]), None);
    assert_eq!(due(vec![ResponseFact::Answered(form(1, 4, 8))]), None);
}

#[test]
fn answers_of_one_desk_within_one_minute_are_flagged() {
    let desk = DeskNumber;
    let at = |text: &str, seconds| instant(text) + chrono::TimeDelta::seconds(seconds);
    let received = [
        (desk(1), at("2024-06-10 09:00", 1)),
        (desk(2), at("2024-06-10 09:00", 2)),
        (desk(1), at("2024-06-10 09:00", 59)),
        (desk(1), at("2024-06-10 09:01", 0)),
    ];
    let flagged = bursts(&received, plan().values.burst_count);
    assert_eq!(flagged, [Burst { desk: desk(1), minute: at("2024-06-10 09:00", 0), count: 2 }]);
}
