//! The satisfaction index (CSI) of a survey round, computed in whole numbers from the forms.

use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::ledger::Body;
use dutybook_domain::survey::{Answer, Answered, Fact as RoundFact, Plan, ResponseFact};

use super::{Facts, day};

/// Divisible by every count of forms up to 15, by the 4 steps of a grade and by 3 items.
const COMMON: i128 = 360_360 * 24;
/// The index is a score of 100 points, printed in hundredths.
const WHOLE: i64 = 10_000;
/// A dimension counts from so many forms on, a round is shown from so many.
const FORMS_OF_A_DIMENSION: i128 = 10;
const FORMS_OF_A_ROUND: usize = 5;

/// A reported round.
#[derive(Debug)]
pub(super) struct Counted {
    /// The day it was reported.
    pub(super) day: NaiveDate,
    index: Option<i64>,
}

impl Counted {
    /// As the report prints it: the score, of what.
    pub(super) fn index(&self) -> (i64, i64) {
        self.index.map_or((0, 0), |index| (index, WHOLE))
    }
}

pub(super) fn count(facts: &Facts) -> Result<Vec<Counted>> {
    let mut counted = Vec::new();
    for round in facts.documents(DocumentKind::SurveyRound) {
        let (mut plan, mut day_reported) = (None, None);
        for raw in facts.raw::<RoundFact>(round) {
            if let Body::Fact(RoundFact::Drafted(drafted)) = raw.body {
                plan = Some(drafted);
            } else if let Body::Fact(RoundFact::Reported { .. }) = raw.body
                && day_reported.is_none()
            {
                day_reported = raw.stamp.map(|stamp| day(stamp.occurred_at));
            }
        }
        if let (Some(plan), Some(day)) = (plan, day_reported) {
            counted.push(Counted { day, index: index(&plan, &forms(facts))? });
        }
    }
    Ok(counted)
}

/// The first form under each code.
fn forms(facts: &Facts) -> Vec<Answered> {
    let mut forms = Vec::new();
    for response in facts.documents(DocumentKind::SurveyResponse) {
        let first = facts.raw::<ResponseFact>(response).into_iter().find_map(|raw| {
            if let Body::Fact(ResponseFact::Answered(form)) = raw.body { Some(form) } else { None }
        });
        forms.extend(first);
    }
    forms
}

/// The index in hundredths, half up.
fn index(plan: &Plan, forms: &[Answered]) -> Result<Option<i64>> {
    let asked = &plan.questionnaire.dimensions;
    let items: Vec<_> = asked.iter().flat_map(|dimension| &dimension.items).collect();
    let grade = |form: &Answered, item| {
        let Some(Answer::Number(grade @ 1..=5)) = form.answers.get(item) else { return None };
        Some(i128::from(*grade))
    };
    // Every grade of either half alike: somebody drew a line.
    let is_drawn = |form: &&Answered| {
        let halves = items.split_at(items.len().div_ceil(2));
        [halves.0, halves.1].into_iter().all(|half| {
            let given: Vec<_> = half.iter().filter_map(|item| grade(form, *item)).collect();
            given.len() > 1 && given.iter().all(|one| Some(one) == given.first())
        })
    };
    let valid: Vec<&Answered> = forms.iter().filter(|form| !is_drawn(form)).collect();
    let (mut sum, mut weights) = (0_i128, 0_i128);
    for dimension in asked {
        let answered =
            |form: &&&Answered| dimension.items.iter().any(|item| grade(form, item).is_some());
        if i128::try_from(valid.iter().filter(answered).count())? < FORMS_OF_A_DIMENSION {
            continue;
        }
        let (mut points, mut items) = (0_i128, 0_i128);
        for item in &dimension.items {
            let given: Vec<i128> = valid.iter().filter_map(|form| grade(form, item)).collect();
            let count = i128::try_from(given.len())?;
            if count > 0 {
                let above = given.iter().map(|grade| grade - 1).sum::<i128>();
                points += 100 * above * COMMON / (4 * count);
                items += 1;
            }
        }
        sum += i128::from(dimension.weight) * points / items;
        weights += i128::from(dimension.weight);
    }
    if weights == 0 || valid.len() < FORMS_OF_A_ROUND {
        return Ok(None);
    }
    let of = 2 * COMMON * weights;
    let hundredths = (2 * 100 * sum + COMMON * weights) / of;
    Ok(Some(i64::try_from(hundredths).context("a score of 100 points")?))
}
