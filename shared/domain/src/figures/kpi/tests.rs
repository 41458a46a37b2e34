//! The indicators from sums.

use std::collections::BTreeSet;

use super::*;
use crate::figures::drill::KPIS;
use crate::figures::expect;
use crate::settings::{BaseFigures, Setting};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn with(add: impl Fn(&mut Sums)) -> BTreeMap<String, Ratio> {
    let mut prepared = Prepared::default();
    add(&mut prepared.within);
    add(&mut prepared.serving);
    kpis(&prepared)
}

#[test]
fn the_report_has_every_indicator_and_no_other() {
    let names: BTreeSet<String> = kpis(&Prepared::default()).into_keys().collect();
    let listed: BTreeSet<String> = KPIS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(names, listed);
}

#[test]
fn k5_an_empty_cohort_prints_a_dash_and_not_a_hundred_percent() {
    assert_eq!(kpis(&Prepared::default())["K5"].hundredths_of_percent(), None);
}

#[test]
fn k7_the_night_is_in_no_other_line_than_its_own() {
    let kpis = with(|sums| {
        sums.add(Measure::Due, "K7", 3);
        sums.add(Measure::Met, "K7", 2);
        sums.add(Measure::Due, "K7d", 5);
    });
    assert_eq!(kpis["K7"], Ratio { numerator: 2, denominator: 3 });
    assert_eq!(kpis["K7d"], Ratio { numerator: 0, denominator: 5 });
}

#[test]
fn k21_t28_an_arrival_ten_minutes_early_is_in_time_for_the_handover_only() {
    let mut prepared = Prepared::default();
    prepared.expected.starts = 4;
    prepared.serving.add(Measure::Arrivals, duty::ON_TIME, 1);
    prepared.serving.add(Measure::Arrivals, duty::LATE_FOR_DUTY, 2);
    prepared.serving.add(Measure::Arrivals, duty::LATE_FOR_HANDOVER, 1);
    let kpis = kpis(&prepared);
    assert_eq!(kpis["K21"], Ratio { numerator: 1, denominator: 4 });
    assert_eq!(kpis["K21b"], Ratio { numerator: 3, denominator: 4 });
}

#[test]
fn k25_complaints_are_taken_per_household_moved_in_on_average() {
    let base = |at, moved_in_households| Setting::Base {
        month: month(at),
        figures: BaseFigures { moved_in_households, managed_area_hundredths: 1 },
    };
    let settings = expect::tests::settings(vec![base("2024-02", 800), base("2024-03", 901)]);
    // The mean of 800 and 901 is 850.5.
    assert_eq!(moved_in(&settings, month("2024-03"), month("2024-03")), 851);
    // A month without a figure of its own has the latest before it.
    assert_eq!(moved_in(&settings, month("2024-04"), month("2024-04")), 901);
    // Where no figure is older, the month's own stands for its beginning too.
    assert_eq!(moved_in(&settings, month("2024-02"), month("2024-02")), 800);
    assert_eq!(moved_in(&settings, month("2024-01"), month("2024-01")), 0);
    let mut prepared = Prepared { moved_in: 851, ..Prepared::default() };
    prepared.within.add(Measure::TicketsReceived, "complaint", 3);
    prepared.within.add(Measure::TicketsReceived, "order", 9);
    assert_eq!(kpis(&prepared)["K25"], Ratio { numerator: 3, denominator: 851 });
}

pub(crate) fn surveyed(grades: &[(u8, i64)], recommends: &[(u8, i64)]) -> SurveySums {
    let questionnaire = Questionnaire::delivered();
    let mut tally = Tally::default();
    let mut valid = 0;
    for (grade, n) in grades {
        valid += n;
        tally.put(Cell::Given(questionnaire.overall.clone(), *grade), *n);
    }
    for (mark, n) in recommends {
        tally.put(Cell::Given(questionnaire.recommend.clone(), *mark), *n);
    }
    tally.put(Cell::Valid, valid);
    tally.put(Cell::Issued, 100);
    tally.put(Cell::Households, 400);
    let values = Values::of(&crate::regulation::Rules::default());
    SurveySums { tally, questionnaire, values }
}

#[test]
fn k26_the_survey_shows_satisfaction_recommendation_and_response() {
    let survey = Some(surveyed(&[(5, 20), (4, 10), (3, 10)], &[(10, 20), (8, 10), (2, 10)]));
    let kpis = kpis(&Prepared { survey, ..Prepared::default() });
    assert_eq!(kpis["K26"], Ratio { numerator: 30, denominator: 40 });
    assert_eq!(kpis["K26n"], Ratio { numerator: 10, denominator: 40 });
    assert_eq!(kpis["K26r"], Ratio { numerator: 40, denominator: 100 });
}

#[test]
fn k26_a_group_too_small_to_be_shown_is_an_empty_cohort() {
    let survey = Some(surveyed(&[(5, 4)], &[(10, 4)]));
    let kpis = kpis(&Prepared { survey, ..Prepared::default() });
    for name in ["K26", "K26c", "K26n"] {
        assert_eq!(kpis[name], Ratio::default(), "{name}");
    }
}

#[test]
fn k26_a_regions_survey_is_that_of_its_answers_together() {
    let one = Prepared { survey: Some(surveyed(&[(5, 30)], &[])), ..Prepared::default() };
    let two = Prepared { survey: Some(surveyed(&[(1, 10)], &[])), ..Prepared::default() };
    let both = kpis(&one.clone().plus(&two));
    assert_eq!(both["K26"], Ratio { numerator: 30, denominator: 40 });
    assert_eq!(both["K26r"], Ratio { numerator: 40, denominator: 200 });
    let alone = kpis(&one.clone().plus(&Prepared::default()));
    assert_eq!(alone["K26"], kpis(&one)["K26"]);
}

#[test]
fn the_figures_of_a_region_are_those_of_its_sums_in_any_order() {
    let property = |n: i64| {
        let mut prepared = Prepared { moved_in: n, ..Prepared::default() };
        prepared.tracking = Ratio { numerator: 1, denominator: n };
        prepared.expected.minutes = n;
        prepared.within.add(Measure::Due, "K7", n);
        prepared
    };
    let (one, two, three) = (property(2), property(3), property(5));
    let forth = one.clone().plus(&two).plus(&three);
    let back = three.plus(&two.plus(&one));
    assert_eq!(forth, back);
    assert_eq!(kpis(&forth)["K2"], Ratio { numerator: 3, denominator: 10 });
    assert_eq!(kpis(&forth)["K7"].denominator, 10);
}
