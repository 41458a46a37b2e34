//! The sums every figure of a survey is computed from.
//!
//! A [`Tally`] maps cells to whole numbers. Tallies are added and subtracted cell by cell, so they
//! form a commutative group: a changed answer is taken out and put in again, a property is the sum
//! of its strata, a region the sum of its properties, in any order, exactly.

use std::collections::BTreeMap;
use std::iter::Sum;

use super::cell::Cell;
use super::plan::Plan;
use super::questionnaire::{ItemId, Scale};
use super::response::{Answered, Response};
use super::round::Round;
use super::sample::Stratum;
use super::validity::judge;

/// Sums by cell; a cell that comes to nothing is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally(BTreeMap<Cell, i64>);

impl Tally {
    /// The number in a cell.
    pub fn count(&self, cell: &Cell) -> i64 {
        self.0.get(cell).copied().unwrap_or(0)
    }

    /// Every cell that is not zero, in order: the contributions of a document.
    pub fn cells(&self) -> impl Iterator<Item = (&Cell, i64)> {
        self.0.iter().map(|(cell, count)| (cell, *count))
    }

    /// Adds to one cell.
    pub fn put(&mut self, cell: Cell, count: i64) {
        let sum = self.count(&cell).wrapping_add(count);
        if sum == 0 {
            self.0.remove(&cell);
        } else {
            self.0.insert(cell, sum);
        }
    }

    /// Adds every cell of another tally. Sums wrap, which keeps adding and subtracting inverse of
    /// each other whatever the numbers; no count of people comes near.
    pub fn add(&mut self, other: &Self) {
        for (cell, count) in &other.0 {
            self.put(cell.clone(), *count);
        }
    }

    /// Takes every cell of another tally out again.
    pub fn subtract(&mut self, other: &Self) {
        for (cell, count) in &other.0 {
            self.put(cell.clone(), count.wrapping_neg());
        }
    }

    /// What one answer contributes, by the plan in force.
    pub fn of_response(response: &Response, plan: &Plan) -> Self {
        let mut tally = Self::default();
        let Some((_, form)) = &response.first else { return tally };
        tally.put(Cell::Received, 1);
        tally.put(Cell::Again, i64::try_from(response.again.len()).unwrap_or(i64::MAX));
        match judge(form, plan) {
            Some(flaw) => tally.put(Cell::Flawed(flaw), 1),
            None => tally.put_form(form, plan),
        }
        tally
    }

    fn put_form(&mut self, form: &Answered, plan: &Plan) {
        self.put(Cell::Valid, 1);
        self.put(Cell::Assisted, form.assisted.into());
        let questionnaire = &plan.questionnaire;
        let value = |item: &ItemId, scale| {
            form.value(item, scale).and_then(|value| u8::try_from(value).ok())
        };
        for (item, scale) in questionnaire.items() {
            if let Some(value) = value(item, scale) {
                self.put(Cell::Given(item.clone(), value), 1);
            }
        }
        let overall = value(&questionnaire.overall, Scale::Grade);
        for dimension in &questionnaire.dimensions {
            let grades: Vec<(&ItemId, u8)> = dimension
                .items
                .iter()
                .filter_map(|item| value(item, Scale::Grade).map(|grade| (item, grade)))
                .collect();
            self.put(Cell::Answered(dimension.id.clone()), (!grades.is_empty()).into());
            for (item, grade) in grades {
                if let Some(overall) = overall {
                    self.put(Cell::Beside { item: item.clone(), grade, overall }, 1);
                }
            }
        }
    }

    /// What a round contributes, stratum by stratum. Their sum is the property's.
    pub fn of_round(round: &Round) -> BTreeMap<Stratum, Self> {
        let mut tallies: BTreeMap<Stratum, Self> = BTreeMap::new();
        for part in round.sample.iter().flat_map(|sample| &sample.strata) {
            let tally = tallies.entry(part.stratum.clone()).or_default();
            tally.put(Cell::Households, part.households.into());
            tally.put(Cell::Drawn, part.sample.into());
        }
        for (stratum, issued) in &round.issued {
            let tally = tallies.entry(stratum.clone()).or_default();
            tally.put(Cell::Issued, i64::try_from(*issued).unwrap_or(i64::MAX));
        }
        tallies
    }
}

impl FromIterator<(Cell, i64)> for Tally {
    fn from_iter<I: IntoIterator<Item = (Cell, i64)>>(cells: I) -> Self {
        let mut tally = Self::default();
        cells.into_iter().for_each(|(cell, count)| tally.put(cell, count));
        tally
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum.add(&tally);
            sum
        })
    }
}
