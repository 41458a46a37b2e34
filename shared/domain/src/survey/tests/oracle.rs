//! The figures by hand, by law, and against a plain computation in floats that shares no code.

use proptest::prelude::*;

use super::*;

fn with_round(mut tally: Tally, households: i64, issued: i64) -> Tally {
    tally.put(Cell::Households, households);
    tally.put(Cell::Issued, issued);
    tally
}

#[test]
fn k26_an_item_scores_its_mean_grade_above_one_in_quarters() {
    let grades = [5, 5, 4, 4, 4, 3, 2, 1];
    let figures = figures_of(&tally_of((0..).zip(grades).map(|(nth, x)| form(nth, x, 8))));
    // Σ(x − 1) = 20 of 32.
    assert_eq!(shown(figures.overall.score.score), "62.50");
    assert_eq!(shown(figures.overall.satisfied.score), "62.50", "5 of 8 gave 4 or 5");
    assert_eq!(shown(figures.overall.basically_satisfied.score), "75.00", "6 of 8 gave 3 or more");
    assert_eq!(figures.meets_target, Some(false));
}

#[test]
fn k26_eight_of_ten_satisfied_meets_the_target() {
    let grades = [4, 4, 4, 4, 5, 5, 5, 5, 3, 1];
    let figures = figures_of(&tally_of((0..).zip(grades).map(|(nth, x)| form(nth, x, 8))));
    assert_eq!(figures.meets_target, Some(true));
}

#[test]
fn k26_the_recommendation_is_promoters_less_detractors() {
    let values = [10, 9, 9, 8, 7, 6, 0];
    let figures = figures_of(&tally_of((0..).zip(values).map(|(nth, x)| form(nth, 4, x))));
    assert_eq!(shown(figures.recommend.score), "14.29", "(3 − 2) ÷ 7");
}

#[test]
fn k26_the_index_weighs_dimensions_and_leaves_out_those_under_ten() {
    // By form(): d1 5 4 5, d2–d4 5 5 5, d5 3 4 3, d6–d8 3 3 3.
    let forms = |n| (0..n).map(|nth| form(nth, 4, 8));
    let figures = figures_of(&tally_of(forms(10)));
    assert_eq!(shown(figures.dimensions[0].index.score), "91.67");
    assert_eq!(shown(figures.dimensions[4].index.score), "58.33");
    // (20·91.6̄ + 45·100 + 10·58.3̄ + 25·50) ÷ 100
    assert_eq!(shown(figures.index.score), "81.67");
    let without = forms(10).map(|mut form| {
        if form.code == code(0) {
            for id in ["d1-1", "d1-2", "d1-3"] {
                form.answers.insert(item(id), Answer::DontKnow);
            }
        }
        form
    });
    let figures = figures_of(&tally_of(without));
    assert_eq!(figures.dimensions[0].index.score, Score::Below(10));
    // (45·100 + 10·58.3̄ + 25·50) ÷ 80
    assert_eq!(shown(figures.index.score), "79.17");
}

#[test]
fn k26_coverage_and_response_are_shares_of_households_and_of_issued() {
    let tally = with_round(tally_of((0..150).map(|nth| form(nth, 4, 8))), 300, 169);
    let figures = figures_of(&tally);
    assert_eq!(shown(figures.coverage), "56.33");
    assert_eq!(shown(figures.response_rate), "88.76");
    let empty = figures_of(&Tally::default());
    assert_eq!((empty.coverage, empty.index.score), (Score::Nothing, Score::Nothing));
    assert_eq!(empty.meets_target, None);
}

#[test]
fn k26_the_margin_is_printed_with_the_correction_for_a_finite_whole() {
    // ± 1.96·√(0.25/168)·√(132/299)
    let half = (0..170).map(|nth| form(nth, if nth % 2 == 0 { 4 } else { 3 }, 8)).take(168);
    let figures = figures_of(&with_round(tally_of(half), 300, 169));
    assert_eq!(figures.overall.satisfied.margin.unwrap().to_string(), "5.02");
    let forty = tally_of((0..40).map(|nth| form(nth, if nth % 2 == 0 { 4 } else { 3 }, 8)));
    let census = figures_of(&with_round(forty.clone(), 40, 40));
    assert_eq!(census.overall.satisfied.margin.unwrap().to_string(), "0.00");
    // ± 1.96·√(0.25/40)·√(1/40)
    let all_but_one = figures_of(&with_round(forty, 41, 40));
    assert_eq!(all_but_one.overall.satisfied.margin.unwrap().to_string(), "2.45");
}

#[test]
fn k26_more_than_five_percent_staff_assisted_is_shown() {
    let forms = |assisted: u32| {
        (0..100).map(move |nth| Answered { assisted: nth < assisted, ..form(nth, 4, 8) })
    };
    let at_cap = figures_of(&tally_of(forms(5)));
    assert_eq!(
        (shown(at_cap.assisted_share), at_cap.is_assisted_above_cap),
        ("5.00".to_owned(), false)
    );
    assert!(figures_of(&tally_of(forms(6))).is_assisted_above_cap);
}

#[test]
fn k26_a_change_is_significant_only_beyond_the_combined_margin() {
    let measure = |score, margin| Measure {
        score: Score::Is(Hundredths(score)),
        margin: Some(Hundredths(margin)),
        forms: Some(100),
    };
    let before = measure(8_000, 400);
    let change = compare(&measure(8_500, 300), &before).unwrap();
    assert_eq!((change.delta.0, change.margin.0, change.is_significant), (500, 500, false));
    assert!(compare(&measure(8_501, 300), &before).unwrap().is_significant);
    assert!(compare(&measure(7_499, 300), &before).unwrap().is_significant);
    let withheld = Measure { score: Score::Withheld, margin: None, forms: None };
    assert_eq!(compare(&withheld, &before), None);
    assert_eq!(june().previous().to_string(), "2023-H2");
    assert_eq!(june().year_before().to_string(), "2023-H1");
}

#[test]
fn what_moves_with_overall_satisfaction_and_scores_low_is_improved_first() {
    let grades = (0..40_u32).map(|nth| {
        let overall = 1 + i64::from(nth % 5);
        let mut form = form(nth, overall, 8);
        form.answers.insert(item("d7-1"), Answer::Number((overall - 1).max(1)));
        form.answers.insert(item("d1-1"), Answer::Number(5 - i64::from(nth / 5 % 2)));
        form
    });
    let tally = tally_of(grades);
    let matrix = priorities(&tally, &plan().questionnaire, &figures_of(&tally));
    let placed: Vec<_> =
        matrix.iter().map(|row| (row.item.0.as_str(), row.importance.0, row.quadrant)).collect();
    let expected = [("d1-1", 0, Quadrant::Watch), ("d7-1", 97, Quadrant::ImproveFirst)];
    assert_eq!(placed, expected, "items everyone grades alike are left out");
}

/// What an oracle needs of a form: 24 grades, overall, recommendation; 0 or 11 is "don't know".
type Row = ([u8; 24], u8, u8);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (prop::array::uniform24(0_u8..=5), 0_u8..=5, 0_u8..=11);
    prop::collection::vec(row, 0..60)
}

fn filled(nth: u32, row: &Row) -> Answered {
    let grade = |x: u8| if x == 0 { Answer::DontKnow } else { Answer::Number(x.into()) };
    let mut filled = form(nth, 4, 8);
    for (id, x) in plan().questionnaire.graded().zip(row.0) {
        filled.answers.insert(id.clone(), grade(x));
    }
    filled.answers.insert(item("o1"), grade(row.1));
    let recommend = if row.2 == 11 { Answer::DontKnow } else { Answer::Number(row.2.into()) };
    filled.answers.insert(item("o2"), recommend);
    filled
}

fn straight(half: &[u8]) -> bool {
    let given: Vec<u8> = half.iter().copied().filter(|x| *x > 0).collect();
    given.len() >= 2 && given.iter().all(|x| *x == given[0])
}

fn mean(values: &[f64]) -> Option<f64> {
    let n = u32::try_from(values.len()).unwrap();
    (n > 0).then(|| values.iter().sum::<f64>() / f64::from(n))
}

fn csi_by_floats(rows: &[Row]) -> Option<f64> {
    let weights = [20.0, 20.0, 15.0, 10.0, 10.0, 5.0, 10.0, 10.0];
    let (mut sum, mut all) = (0.0, 0.0);
    for (dimension, weight) in weights.into_iter().enumerate() {
        let of = |row: &Row| row.0[dimension * 3..dimension * 3 + 3].to_vec();
        if rows.iter().filter(|row| of(row).iter().any(|x| *x > 0)).count() < 10 {
            continue;
        }
        let item = |at: usize| {
            let given: Vec<f64> = rows
                .iter()
                .map(|row| of(row)[at])
                .filter(|x| *x > 0)
                .map(|x| (f64::from(x) - 1.0) / 4.0 * 100.0)
                .collect();
            mean(&given)
        };
        let scores: Vec<f64> = (0..3).filter_map(item).collect();
        sum += weight * mean(&scores)?;
        all += weight;
    }
    (all > 0.0).then(|| sum / all)
}

fn near(score: Option<Hundredths>, exact: f64) -> bool {
    let score = score.unwrap().to_string().parse::<f64>().unwrap();
    (score - exact).abs() <= 0.005 + 1e-9
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn k26_the_figures_agree_with_a_plain_computation_in_floats(rows in rows()) {
        let forms = (0..).zip(&rows).map(|(nth, row)| filled(nth, row));
        let tally = with_round(tally_of(forms), 500, 100);
        let figures = figures_of(&tally);
        let valid: Vec<Row> = rows.into_iter()
            .filter(|row| !(straight(&row.0[..12]) && straight(&row.0[12..]))).collect();
        prop_assert_eq!(figures.valid, i64::try_from(valid.len()).unwrap());
        if let Some(csi) = csi_by_floats(&valid).filter(|_| valid.len() >= 5) {
            prop_assert!(near(figures.index.score.shown(), csi), "{csi} {:?}", figures.index);
            prop_assert!((0..=10_000).contains(&figures.index.score.shown().unwrap().0));
            let (p, n) = (csi / 100.0, f64::from(u32::try_from(valid.len()).unwrap()));
            let margin = 196.0 * (p * (1.0 - p) / n).sqrt() * ((500.0 - n) / 499.0).sqrt();
            let printed = figures.index.margin.unwrap().to_string().parse::<f64>().unwrap();
            prop_assert!((printed - margin).abs() < 0.02, "{printed} {margin}");
        } else {
            prop_assert!(figures.index.score.shown().is_none());
        }
        let asked: Vec<f64> = valid.iter().map(|row| row.2).filter(|x| *x < 11)
            .map(|x| match x { 9..=10 => 100.0, 0..=6 => -100.0, _ => 0.0 }).collect();
        if asked.len() >= 5 {
            prop_assert!(near(figures.recommend.score.shown(), mean(&asked).unwrap()));
        }
        let overall: Vec<f64> = valid.iter().map(|row| row.1).filter(|x| *x > 0)
            .map(|x| if x >= 4 { 100.0 } else { 0.0 }).collect();
        if overall.len() >= 5 {
            prop_assert!(near(figures.overall.satisfied.score.shown(), mean(&overall).unwrap()));
        }
    }

    #[test]
    fn importance_agrees_with_a_correlation_in_floats(rows in rows()) {
        let forms = (0..).zip(&rows).map(|(nth, row)| filled(nth, row));
        let tally = tally_of(forms);
        let figures = figures_of(&tally);
        for row in priorities(&tally, &plan().questionnaire, &figures) {
            let at = plan().questionnaire.graded().position(|id| *id == row.item).unwrap();
            let pairs: Vec<(f64, f64)> = rows.iter()
                .filter(|r| !(straight(&r.0[..12]) && straight(&r.0[12..])))
                .filter(|r| r.0[at] > 0 && r.1 > 0)
                .map(|r| (f64::from(r.0[at]), f64::from(r.1))).collect();
            let (xs, ys): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            let (x, y) = (mean(&xs).unwrap(), mean(&ys).unwrap());
            let sum = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>();
            let r = sum(&|p| (p.0 - x) * (p.1 - y))
                / (sum(&|p| (p.0 - x).powi(2)) * sum(&|p| (p.1 - y).powi(2))).sqrt();
            prop_assert!(near(Some(row.importance), r), "{r} {:?}", row);
        }
    }

    #[test]
    fn tallies_are_a_commutative_group(a in rows(), b in rows(), c in rows()) {
        let [a, b, c] = [a, b, c].map(|rows| {
            tally_of((0..).zip(&rows).map(|(nth, row)| filled(nth, row)))
        });
        let plus = |x: &Tally, y: &Tally| { let mut sum = x.clone(); sum.add(y); sum };
        prop_assert_eq!(plus(&a, &b), plus(&b, &a));
        prop_assert_eq!(plus(&plus(&a, &b), &c), plus(&a, &plus(&b, &c)));
        let mut back = plus(&a, &b);
        back.subtract(&b);
        prop_assert_eq!(&back, &a);
        back.subtract(&a);
        prop_assert_eq!(back, Tally::default());
        let kept = a.cells().map(|(cell, count)| (cell.to_string().parse().unwrap(), count));
        prop_assert_eq!(kept.collect::<Tally>(), a);
    }
}

#[test]
fn an_exact_half_is_rounded_up_where_dimensions_are_combined() {
    use crate::survey::ratio::Fine;
    let third = |points| Fine::of(points, 3).unwrap();
    // (33.3̄ + 66.6̄ + 0.005) ÷ 3 = 33.335 exactly, though each third is cut off below.
    let half = [(third(100), 1), (third(200), 1), (Fine::of(1, 200).unwrap(), 1)];
    assert_eq!(
        Fine::weighted_mean(half.into_iter()).unwrap().hundredths(),
        Some(Hundredths(3_334))
    );
}
