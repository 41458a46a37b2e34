//! The table of rule changes stays true to the source. Whether each is caught shows
//! `cargo rule-mutants`, which builds the domain once for each.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroUsize;

use harness::rule_mutants::{Kind, part, pinned, root, table};

#[test]
fn every_rule_change_finds_its_text_exactly_once() {
    let table = table().unwrap();
    assert!(table.len() >= 40);
    for mutant in &table {
        assert!(mutant.file.starts_with("shared/domain/src/"), "{}", mutant.name);
        assert!(!mutant.file.contains("tests"), "{}: a test is no rule", mutant.name);
        let source = fs::read_to_string(root().join(&mutant.file)).unwrap();
        assert_ne!(mutant.applied(&source).unwrap(), source, "{}", mutant.name);
    }
}

#[test]
fn no_two_rule_changes_are_alike() {
    let table = table().unwrap();
    let names: BTreeSet<&str> = table.iter().map(|mutant| mutant.name.as_str()).collect();
    let changes: BTreeSet<(&str, &str)> =
        table.iter().map(|mutant| (mutant.find.as_str(), mutant.replace.as_str())).collect();
    assert_eq!((names.len(), changes.len()), (table.len(), table.len()));
}

#[test]
fn the_parts_ci_takes_in_turn_are_forty_each_and_the_whole_table_together() {
    let table = table().unwrap();
    let parts = NonZeroUsize::new(3).unwrap();
    let mut names = BTreeSet::new();
    for turn in 7..10 {
        let part = part(table.clone(), parts, turn);
        assert!(part.len() >= 40, "{}", part.len());
        names.extend(part.into_iter().map(|mutant| mutant.name));
    }
    assert_eq!(names.len(), table.len());
}

/// The whole numbers in a text, in order; a time of day gives its hour and its minute.
fn numbers_in(text: &str) -> Vec<i64> {
    let digits = text.split(|letter: char| !letter.is_ascii_digit());
    digits.filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn a_value_is_changed_by_one_and_nothing_else_is() {
    for mutant in table().unwrap().iter().filter(|mutant| mutant.kind == Kind::Value) {
        let (before, after) = (numbers_in(&mutant.find), numbers_in(&mutant.replace));
        let sums = (before.iter().sum::<i64>() + 1, before.len());
        assert_eq!(sums, (after.iter().sum(), after.len()), "{}", mutant.name);
        let words = |text: &str| text.replace(|letter: char| letter.is_ascii_digit(), "");
        assert_eq!(words(&mutant.find), words(&mutant.replace), "{}", mutant.name);
    }
}

#[test]
fn values_and_branches_are_both_changed_all_over_the_domain() {
    let table = table().unwrap();
    let of = |kind| table.iter().filter(|mutant| mutant.kind == kind).count();
    assert!(of(Kind::Value) >= 20 && of(Kind::Branch) >= 20);
    let files: BTreeSet<&str> = table.iter().map(|mutant| mutant.file.as_str()).collect();
    assert!(files.len() >= 15, "{files:?}");
}

#[test]
fn a_test_pins_the_rules_its_name_begins_with() {
    assert_eq!(pinned("a::tests::b04_08_t12_k7_the_call_of_b01_22"), ["B04-08", "T12", "K7"]);
    assert_eq!(pinned("b03_mo1_t23_the_report"), ["B03-MO1", "T23"]);
    assert!(pinned("shift::tests::the_night_t29_is_long").is_empty());
    assert!(pinned("a_b").is_empty());
}
