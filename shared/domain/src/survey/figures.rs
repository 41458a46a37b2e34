//! The figures of a survey from its sums: index, rates, recommendation, each with its margin.
//!
//! Everything is whole numbers and ratios of them, rounded once to hundredths, half up. The
//! function is the same for a stratum, a property, a region and the company; only the sums differ.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Cell;
use super::plan::Values;
use super::privacy::visible;
use super::questionnaire::{Dimension, DimensionId, ItemId, Questionnaire};
use super::ratio::{Fine, Hundredths, root_half_up};
use super::tally::Tally;
use super::validity::Flaw;

/// A figure as it may be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// The figure.
    Is(Hundredths),
    /// Too few answered to count: printed `n < 10`, with the number given here.
    Below(u32),
    /// Not shown, lest someone's answer be read off it.
    Withheld,
    /// Nothing to divide by: printed `—`.
    Nothing,
}

impl Score {
    /// The figure where it may be printed.
    pub const fn shown(self) -> Option<Hundredths> {
        match self {
            Self::Is(score) => Some(score),
            Self::Below(_) | Self::Withheld | Self::Nothing => None,
        }
    }

    fn from(score: Option<Hundredths>) -> Self {
        score.map_or(Self::Nothing, Self::Is)
    }
}

/// A figure about answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The figure, in points or percent.
    pub score: Score,
    /// Plus or minus so much at the frozen confidence, in the same unit; only beside a figure.
    pub margin: Option<Hundredths>,
    /// How many forms it rests on; absent where that is not shown either.
    pub forms: Option<i64>,
}

impl Measure {
    const WITHHELD: Self = Self { score: Score::Withheld, margin: None, forms: None };
}

/// The figures of one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionFigure {
    /// The dimension.
    pub id: DimensionId,
    /// Its weight before renormalising.
    pub weight: u32,
    /// Mean of its item scores, 0–100.
    pub index: Measure,
}

/// The figures of one graded item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFigure {
    /// The item.
    pub id: ItemId,
    /// mean((x − 1) / 4) × 100.
    pub score: Measure,
    /// Percent of grades 4 and 5.
    pub satisfied: Measure,
    /// Percent of grades 3, 4 and 5: printed as a second line only.
    pub basically_satisfied: Measure,
}

/// The figures of one survey over any sum of strata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Moved-in households.
    pub households: i64,
    /// Households drawn.
    pub drawn: i64,
    /// Invitations that went out.
    pub issued: i64,
    /// Codes answered.
    pub received: i64,
    /// Forms under a code answered before.
    pub again: i64,
    /// Forms that count.
    pub valid: i64,
    /// Forms that do not count.
    pub flawed: BTreeMap<Flaw, i64>,
    /// Issued ÷ moved-in households, in percent.
    pub coverage: Score,
    /// Valid forms ÷ issued, in percent.
    pub response_rate: Score,
    /// Staff-assisted ÷ valid forms, in percent.
    pub assisted_share: Score,
    /// Whether that share is above the cap.
    pub is_assisted_above_cap: bool,
    /// The satisfaction index CSI, 0–100.
    pub index: Measure,
    /// The dimensions in the order asked.
    pub dimensions: Vec<DimensionFigure>,
    /// The graded items in the order asked.
    pub items: Vec<ItemFigure>,
    /// Overall satisfaction; its `satisfied` is the satisfaction rate of the survey.
    pub overall: ItemFigure,
    /// Whether the satisfaction rate is at or above the target.
    pub meets_target: Option<bool>,
    /// NPS = 100 × (n₉₋₁₀ − n₀₋₆) ÷ n, −100 to 100.
    pub recommend: Measure,
}

/// The figures of one whole.
pub fn figures(tally: &Tally, questionnaire: &Questionnaire, values: &Values) -> Figures {
    figures_without(tally, questionnaire, values, &BTreeSet::new())
}

/// The figures of the parts of one whole that is shown as well; `None` where a part is withheld.
///
/// The parts are one partition: buildings, or tenures, or the properties of a region. A part is
/// withheld by its valid forms, and within a shown part an item by those who answered it there, so
/// that nothing follows by subtraction (the rule is in [`visible`]).
pub fn breakdown<K: Ord + Clone>(
    parts: &BTreeMap<K, Tally>,
    questionnaire: &Questionnaire,
    values: &Values,
) -> BTreeMap<K, Option<Figures>> {
    let shown_by = |people: &dyn Fn(&Tally) -> i64| {
        let sizes = parts.iter().map(|(key, tally)| (key.clone(), people(tally).unsigned_abs()));
        visible(&sizes.collect(), values.group_minimum.into())
    };
    let shown = shown_by(&|tally| tally.count(&Cell::Valid));
    let items: Vec<(&ItemId, BTreeSet<K>)> = questionnaire
        .items()
        .map(|(item, _)| (item, shown_by(&|tally| Histogram::of(tally, item).forms())))
        .collect();
    let part = |(key, tally): (&K, &Tally)| {
        let withheld = items.iter().filter(|(_, shown)| !shown.contains(key));
        let withheld = withheld.map(|(item, _)| (*item).clone()).collect();
        let figures = figures_without(tally, questionnaire, values, &withheld);
        (key.clone(), shown.contains(key).then_some(figures))
    };
    parts.iter().map(part).collect()
}

fn figures_without(
    tally: &Tally,
    questionnaire: &Questionnaire,
    values: &Values,
    withheld: &BTreeSet<ItemId>,
) -> Figures {
    let count = |cell| tally.count(&cell);
    let (households, issued, valid) =
        (count(Cell::Households), count(Cell::Issued), count(Cell::Valid));
    let sheet = Sheet {
        tally,
        values,
        households,
        withheld: withheld_items(tally, questionnaire, values, withheld),
    };
    let dimensions: Vec<(DimensionFigure, Option<Fine>)> =
        questionnaire.dimensions.iter().map(|dimension| sheet.dimension(dimension)).collect();
    let overall = sheet.item(&questionnaire.overall);
    let assisted = count(Cell::Assisted);
    let share = |part: i64, whole: i64| Hundredths::percent(part.into(), whole.into());
    let hundred_fold = |count: i64| i128::from(count).saturating_mul(100);
    let capped = i128::from(valid).saturating_mul(values.assisted_cap.into());
    let meets_target = overall.satisfied.score.shown().is_some().then(|| {
        let histogram = Histogram::of(tally, &questionnaire.overall);
        let aimed = i128::from(histogram.forms()).saturating_mul(values.target_percent.into());
        hundred_fold(histogram.from(4)) >= aimed
    });
    Figures {
        households,
        drawn: count(Cell::Drawn),
        issued,
        received: count(Cell::Received),
        again: count(Cell::Again),
        valid,
        flawed: Flaw::ALL.into_iter().map(|flaw| (flaw, count(Cell::Flawed(flaw)))).collect(),
        coverage: Score::from(share(issued, households)),
        response_rate: Score::from(share(valid, issued)),
        assisted_share: Score::from(share(assisted, valid)),
        is_assisted_above_cap: hundred_fold(assisted) > capped,
        index: sheet.index(&dimensions, valid),
        dimensions: dimensions.into_iter().map(|(figure, _)| figure).collect(),
        items: questionnaire.graded().map(|item| sheet.item(item)).collect(),
        overall,
        meets_target,
        recommend: sheet.recommend(&questionnaire.recommend),
    }
}

/// The items not shown: those withheld by the caller, those too few answered, and in a dimension
/// with one such item the next, because the dimension's mean would give the one away.
fn withheld_items(
    tally: &Tally,
    questionnaire: &Questionnaire,
    values: &Values,
    withheld: &BTreeSet<ItemId>,
) -> BTreeSet<ItemId> {
    let minimum = u64::from(values.group_minimum);
    let forms = |item: &ItemId| {
        let forms = Histogram::of(tally, item).forms().unsigned_abs();
        // Withheld by the caller counts as too few, so that it takes a second one with it.
        if withheld.contains(item) { forms.min(minimum.saturating_sub(1)) } else { forms }
    };
    let apart = [&questionnaire.overall, &questionnaire.recommend];
    let groups = questionnaire.dimensions.iter().map(|dimension| dimension.items.iter().collect());
    let groups = groups.chain(apart.map(|item| vec![item]));
    groups
        .flat_map(|items: Vec<&ItemId>| {
            let sizes: BTreeMap<&ItemId, u64> =
                items.iter().map(|item| (*item, forms(item))).collect();
            let shown = visible(&sizes, minimum);
            items.into_iter().filter(move |item| !shown.contains(item)).cloned()
        })
        .collect()
}

struct Sheet<'a> {
    tally: &'a Tally,
    values: &'a Values,
    households: i64,
    withheld: BTreeSet<ItemId>,
}

impl Sheet<'_> {
    fn item(&self, id: &ItemId) -> ItemFigure {
        let id = id.clone();
        if self.withheld.contains(&id) {
            let none = Measure::WITHHELD;
            return ItemFigure { id, score: none, satisfied: none, basically_satisfied: none };
        }
        let histogram = Histogram::of(self.tally, &id);
        let forms = histogram.forms();
        let score = histogram.score().and_then(|(points, of)| Hundredths::of(points, of));
        let rate = |grade: u8| {
            let some = histogram.from(grade);
            let variance = Variance::of_share(some.into(), forms.into());
            self.measure(Hundredths::percent(some.into(), forms.into()), variance, forms)
        };
        ItemFigure {
            id,
            score: self.measure(score, score.and_then(Variance::of_index), forms),
            satisfied: rate(4),
            basically_satisfied: rate(3),
        }
    }

    fn dimension(&self, dimension: &Dimension) -> (DimensionFigure, Option<Fine>) {
        let forms = self.tally.count(&Cell::Answered(dimension.id.clone()));
        let scores = dimension.items.iter().filter_map(|item| {
            let (points, of) = Histogram::of(self.tally, item).score()?;
            Fine::of(points, of).map(|score| (score, 1))
        });
        let counts = forms >= i64::from(self.values.dimension_minimum);
        let fine = if counts { Fine::weighted_mean(scores) } else { None };
        let score = fine.and_then(Fine::hundredths);
        let index = if forms > 0 && forms < i64::from(self.values.group_minimum) {
            Measure::WITHHELD
        } else if forms > 0 && !counts {
            let score = Score::Below(self.values.dimension_minimum);
            Measure { score, margin: None, forms: Some(forms) }
        } else {
            self.measure(score, score.and_then(Variance::of_index), forms)
        };
        let id = dimension.id.clone();
        (DimensionFigure { id, weight: dimension.weight, index }, fine)
    }

    /// The weighted mean of the dimension indices, over the dimensions with enough answers.
    fn index(&self, dimensions: &[(DimensionFigure, Option<Fine>)], valid: i64) -> Measure {
        let parts = dimensions.iter().filter_map(|(figure, fine)| Some(((*fine)?, figure.weight)));
        let score = Fine::weighted_mean(parts).and_then(Fine::hundredths);
        self.measure(score, score.and_then(Variance::of_index), valid)
    }

    fn recommend(&self, item: &ItemId) -> Measure {
        if self.withheld.contains(item) {
            return Measure::WITHHELD;
        }
        let histogram = Histogram::of(self.tally, item);
        let forms = histogram.forms();
        let promoters = histogram.from(9);
        let detractors = forms.saturating_sub(histogram.from(7));
        let net = i128::from(promoters).saturating_sub(detractors.into());
        let either = i128::from(promoters).saturating_add(detractors.into());
        let score = Hundredths::percent(net, forms.into());
        self.measure(score, Variance::of_net(net, either, forms.into()), forms)
    }

    /// A figure with its margin; withheld where too few answered.
    fn measure(
        &self,
        score: Option<Hundredths>,
        variance: Option<Variance>,
        forms: i64,
    ) -> Measure {
        if forms > 0 && forms < i64::from(self.values.group_minimum) {
            return Measure::WITHHELD;
        }
        let margin = score.and(variance).and_then(|variance| {
            margin(variance, forms, self.households, self.values.z_hundredths)
        });
        Measure { score: Score::from(score), margin, forms: Some(forms) }
    }
}

/// How often each value of an item was given.
pub(super) struct Histogram(BTreeMap<u8, i64>);

impl Histogram {
    pub(super) fn of(tally: &Tally, item: &ItemId) -> Self {
        let counts = (0..=10).map(|value| (value, tally.count(&Cell::Given(item.clone(), value))));
        Self(counts.filter(|(_, count)| *count != 0).collect())
    }

    pub(super) fn forms(&self) -> i64 {
        self.from(0)
    }

    /// Forms with this value or a greater one.
    fn from(&self, value: u8) -> i64 {
        self.0.range(value..).fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// mean((x − 1) / 4) × 100 as a ratio: 25·Σ(x − 1) ÷ n.
    pub(super) fn score(&self) -> Option<(i128, i128)> {
        let steps = self.0.iter().fold(0_i128, |sum, (value, count)| {
            let step = i128::from(*value).saturating_sub(1);
            sum.saturating_add(step.saturating_mul((*count).into()))
        });
        let forms = i128::from(self.forms());
        (forms > 0).then(|| (steps.saturating_mul(25), forms))
    }
}

/// The variance of one form's value on a scale from 0 to 1, as a ratio.
#[derive(Debug, Clone, Copy)]
struct Variance {
    numerator: u128,
    denominator: u128,
}

impl Variance {
    /// p(1 − p) with p = `some` ÷ `all`.
    fn of_share(some: i128, all: i128) -> Option<Self> {
        let (some, all) = (u128::try_from(some).ok()?, u128::try_from(all).ok()?);
        let numerator = some.checked_mul(all.checked_sub(some)?)?;
        Some(Self { numerator, denominator: all.checked_mul(all)? })
    }

    /// p(1 − p) with p the index ÷ 100. No value between 0 and 1 with that mean varies more, so the
    /// margin of an index is never printed too small.
    fn of_index(index: Hundredths) -> Option<Self> {
        Self::of_share(index.0.into(), 10_000)
    }

    /// Of +1, 0 and −1, where `net` is their sum and `either` counts those that are not 0.
    fn of_net(net: i128, either: i128, all: i128) -> Option<Self> {
        let numerator = either.checked_mul(all)?.checked_sub(net.checked_mul(net)?)?;
        let denominator = all.checked_mul(all)?;
        Some(Self {
            numerator: u128::try_from(numerator).ok()?,
            denominator: u128::try_from(denominator).ok()?,
        })
    }
}

/// ± z·√(v/n)·√((N − n)/(N − 1)) in hundredths of a percent, half up. Zero where everyone answered.
fn margin(variance: Variance, forms: i64, households: i64, z: u32) -> Option<Hundredths> {
    let (forms, all) = (u128::try_from(forms).ok()?, u128::try_from(households).ok()?);
    let left = all.saturating_sub(forms);
    if left == 0 {
        return Some(Hundredths(0));
    }
    // z is in hundredths and the result in hundredths of a percent: z·10⁻²·10⁴, squared.
    let z = u128::from(z).checked_mul(100)?;
    let squared = z.checked_mul(z)?.checked_mul(variance.numerator)?.checked_mul(left)?;
    let below = variance.denominator.checked_mul(forms)?.checked_mul(all.checked_sub(1)?)?;
    let margin = root_half_up(squared, below)?;
    i64::try_from(margin).ok().map(Hundredths)
}
