//! Which items to improve first: how much an item matters against how it scores.

use super::cell::Cell;
use super::figures::{Figures, ItemFigure};
use super::questionnaire::{ItemId, Questionnaire};
use super::ratio::Hundredths;
use super::tally::Tally;

/// Where an item stands. The lines between are the means of the items shown; on the line counts as
/// above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quadrant {
    /// Matters much, scores low.
    ImproveFirst,
    /// Matters much, scores high.
    Keep,
    /// Matters little, scores low.
    ImproveLater,
    /// Matters little, scores high.
    Watch,
}

/// One item of the priority matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priority {
    /// The item.
    pub item: ItemId,
    /// Its correlation with overall satisfaction, −1.00 to 1.00.
    pub importance: Hundredths,
    /// Its score, 0–100.
    pub score: Hundredths,
    /// Where it stands.
    pub quadrant: Quadrant,
}

/// The priority matrix of the items shown in `figures`, in the order asked. An item on which, or
/// beside which, everyone answered alike correlates with nothing and is left out.
pub fn priorities(
    tally: &Tally,
    questionnaire: &Questionnaire,
    figures: &Figures,
) -> Vec<Priority> {
    // Without the overall figure its joint counts are not shown either.
    if figures.overall.score.score.shown().is_none() {
        return Vec::new();
    }
    let placed = |figure: &ItemFigure| {
        let score = figure.score.score.shown()?;
        let importance = correlation(&Joint::of(tally, &figure.id))?;
        Some((figure.id.clone(), importance, score))
    };
    let asked = questionnaire.graded().filter_map(|id| figures.items.iter().find(|i| i.id == *id));
    let placed: Vec<(ItemId, Hundredths, Hundredths)> = asked.filter_map(placed).collect();
    let count = i128::try_from(placed.len()).unwrap_or(i128::MAX);
    let sum = |value: fn(&(ItemId, Hundredths, Hundredths)) -> i64| {
        placed.iter().fold(0_i128, |sum, row| sum.saturating_add(value(row).into()))
    };
    let (importances, scores) = (sum(|row| row.1.0), sum(|row| row.2.0));
    let at_least_mean =
        |value: Hundredths, sum: i128| i128::from(value.0).saturating_mul(count) >= sum;
    let quadrant = |importance, score| match (
        at_least_mean(importance, importances),
        at_least_mean(score, scores),
    ) {
        (true, false) => Quadrant::ImproveFirst,
        (true, true) => Quadrant::Keep,
        (false, false) => Quadrant::ImproveLater,
        (false, true) => Quadrant::Watch,
    };
    placed
        .iter()
        .map(|(item, importance, score)| Priority {
            item: item.clone(),
            importance: *importance,
            score: *score,
            quadrant: quadrant(*importance, *score),
        })
        .collect()
}

/// The sums of an item's grades x and the overall grades y beside them.
#[derive(Default)]
struct Joint {
    forms: i128,
    x: i128,
    y: i128,
    xx: i128,
    yy: i128,
    xy: i128,
}

impl Joint {
    fn of(tally: &Tally, item: &ItemId) -> Self {
        let mut joint = Self::default();
        for (grade, overall) in (1..=5_u8).flat_map(|x| (1..=5_u8).map(move |y| (x, y))) {
            let forms = tally.count(&Cell::Beside { item: item.clone(), grade, overall });
            let (forms, x, y) = (i128::from(forms), i128::from(grade), i128::from(overall));
            let add = |sum: &mut i128, a: i128, b: i128| {
                *sum = sum.saturating_add(forms.saturating_mul(a).saturating_mul(b));
            };
            add(&mut joint.forms, 1, 1);
            add(&mut joint.x, x, 1);
            add(&mut joint.y, y, 1);
            add(&mut joint.xx, x, x);
            add(&mut joint.yy, y, y);
            add(&mut joint.xy, x, y);
        }
        joint
    }
}

/// r = (n·Σxy − Σx·Σy) ÷ √((n·Σx² − (Σx)²)(n·Σy² − (Σy)²)) in hundredths, half up, without a float.
fn correlation(joint: &Joint) -> Option<Hundredths> {
    let spread = |product: i128, a: i128, b: i128| {
        joint.forms.checked_mul(product)?.checked_sub(a.checked_mul(b)?)
    };
    let together = spread(joint.xy, joint.x, joint.y)?;
    let alone =
        spread(joint.xx, joint.x, joint.x)?.checked_mul(spread(joint.yy, joint.y, joint.y)?)?;
    let alone = u128::try_from(alone).ok().filter(|alone| *alone > 0)?;
    let hundred_fold = together.unsigned_abs().checked_mul(100)?;
    let squared = hundred_fold.checked_mul(hundred_fold)?;
    let size = super::ratio::root_half_up(squared, alone)?;
    // Below zero an exact half goes towards zero: up.
    let odd = size.checked_mul(2)?.saturating_sub(1);
    let is_half = odd.checked_mul(odd)?.checked_mul(alone)? == squared.checked_mul(4)?;
    let size = i64::try_from(size).ok()?;
    if together < 0 {
        let towards_zero = i64::from(is_half && size > 0);
        return size.checked_sub(towards_zero)?.checked_neg().map(Hundredths);
    }
    Some(Hundredths(size))
}
