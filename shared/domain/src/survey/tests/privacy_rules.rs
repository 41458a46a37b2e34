//! What may be shown of groups.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn tallies(sizes: &[(&'static str, u32)]) -> BTreeMap<&'static str, Tally> {
    let forms = |n: u32| (0..n).map(|nth| form(nth, 1 + i64::from(nth % 5), i64::from(nth % 11)));
    sizes.iter().map(|(name, n)| (*name, tally_of(forms(*n)))).collect()
}

#[test]
fn a_group_under_five_is_never_shown_nor_does_it_follow_from_the_total() {
    let plan = plan();
    let parts = tallies(&[("1", 20), ("2", 4), ("3", 6), ("4", 9)]);
    let shown = breakdown(&parts, &plan.questionnaire, &plan.values);
    let names: Vec<&str> =
        shown.iter().filter(|(_, figures)| figures.is_some()).map(|(name, _)| *name).collect();
    assert_eq!(names, ["1", "4"]);
    let five = breakdown(&tallies(&[("1", 20), ("2", 5)]), &plan.questionnaire, &plan.values);
    assert!(five.values().all(Option::is_some));
}

#[test]
fn a_whole_of_four_shows_counts_and_no_figure() {
    let figures = figures_of(&tally_of((0..4).map(|nth| form(nth, 4, 8))));
    assert_eq!(figures.valid, 4);
    assert_eq!(figures.index.score, Score::Withheld);
    assert_eq!(figures.overall.satisfied.score, Score::Withheld);
    assert_eq!(figures.recommend.score, Score::Withheld);
    assert!(figures.items.iter().all(|item| item.score.score == Score::Withheld));
    let tally = tally_of((0..4).map(|nth| form(nth, 4, 8)));
    assert_eq!(priorities(&tally, &plan().questionnaire, &figures), []);
}

#[test]
fn an_item_under_five_takes_another_of_its_dimension_with_it() {
    let forms = (0..12).map(|nth| {
        let mut form = form(nth, 4, 8);
        if nth >= 4 {
            form.answers.insert(item("d4-2"), Answer::DontKnow);
        }
        if nth >= 10 {
            form.answers.insert(item("d4-3"), Answer::DontKnow);
        }
        form
    });
    let figures = figures_of(&tally_of(forms));
    let withheld: Vec<String> = figures
        .items
        .iter()
        .filter(|figure| figure.score.score == Score::Withheld)
        .map(|figure| figure.id.to_string())
        .collect();
    assert_eq!(withheld, ["d4-2", "d4-3"]);
}

#[test]
fn within_a_shown_group_an_item_answered_by_few_is_withheld_in_two_groups() {
    let plan = plan();
    let mut parts = tallies(&[("1", 20), ("2", 20), ("3", 20)]);
    let few = (0..20).map(|nth| {
        let mut form = form(nth, 4, 8);
        if nth >= 3 {
            form.answers.insert(item("d6-1"), Answer::DontKnow);
        }
        form
    });
    parts.insert("3", tally_of(few));
    let shown = breakdown(&parts, &plan.questionnaire, &plan.values);
    let withheld: Vec<&str> = shown
        .iter()
        .filter(|(_, figures)| {
            let items = &figures.as_ref().unwrap().items;
            items.iter().any(|i| i.id == item("d6-1") && i.score.score == Score::Withheld)
        })
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(withheld, ["1", "3"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn hidden_groups_are_two_or_more_and_together_no_fewer_than_five(
        sizes in prop::collection::btree_map(0_u8..30, 0_u64..20, 0..12),
    ) {
        let shown: BTreeSet<u8> = visible(&sizes, 5);
        let hidden: Vec<u64> =
            sizes.iter().filter(|(key, _)| !shown.contains(key)).map(|(_, n)| *n).collect();
        prop_assert!(shown.iter().all(|key| sizes[key] == 0 || sizes[key] >= 5));
        let nothing_left = shown.iter().all(|key| sizes[key] == 0);
        let enough = hidden.len() >= 2 && hidden.iter().sum::<u64>() >= 5;
        prop_assert!(hidden.is_empty() || enough || nothing_left);
        prop_assert_eq!(hidden.is_empty(), sizes.values().all(|n| *n == 0 || *n >= 5));
    }
}
