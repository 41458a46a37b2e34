//! Which forms count: enough answered, not straight-lined twice, given within the field.
//!
//! A second form under one code is no flaw of the form; it is set aside when the answer is folded.

use super::plan::Plan;
use super::questionnaire::Scale;
use super::response::{Answer, Answered};

/// Why a form does not count. A form has at most one flaw: the first in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flaw {
    /// Its day is not among the days of the field.
    OutsideField,
    /// Fewer of the rated items are answered than the rule asks.
    TooFewAnswers,
    /// Straight-lined twice.
    StraightLined,
}

impl Flaw {
    /// Every flaw, in the order they are looked for.
    pub const ALL: [Self; 3] = [Self::OutsideField, Self::TooFewAnswers, Self::StraightLined];

    /// The text it is counted under.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OutsideField => "outside-field",
            Self::TooFewAnswers => "too-few-answers",
            Self::StraightLined => "straight-lined",
        }
    }
}

/// What is wrong with a form; `None` where it counts (regulations §10.3).
///
/// *Answered* counts the rated items (grades and the recommendation): a value of the scale or
/// "don't know" is an answer, a blank or something unread is none. *Straight-lined twice*: the
/// graded items of the dimensions, in the order asked, are cut in two halves (the first the longer
/// where they are odd); in each half at least two grades are given and all of them are alike. The
/// two halves may differ from each other; one straight half alone is let pass.
pub fn judge(form: &Answered, plan: &Plan) -> Option<Flaw> {
    if !plan.in_field(form.day) {
        return Some(Flaw::OutsideField);
    }
    if !has_enough_answers(form, plan) {
        return Some(Flaw::TooFewAnswers);
    }
    let graded: Vec<Option<i64>> =
        plan.questionnaire.graded().map(|item| form.value(item, Scale::Grade)).collect();
    let (first, second) = graded.split_at(graded.len().div_ceil(2));
    (is_straight(first) && is_straight(second)).then_some(Flaw::StraightLined)
}

fn has_enough_answers(form: &Answered, plan: &Plan) -> bool {
    let (mut asked, mut answered) = (0_u64, 0_u64);
    for (item, scale) in plan.questionnaire.items().filter(|(_, scale)| scale.is_rated()) {
        asked = asked.saturating_add(1);
        let is_answered = match form.answers.get(item) {
            Some(Answer::Number(value)) => scale.counts(*value),
            Some(Answer::DontKnow) => true,
            Some(Answer::Words(_) | Answer::Unread(_)) | None => false,
        };
        answered = answered.saturating_add(is_answered.into());
    }
    answered.saturating_mul(100) >= asked.saturating_mul(plan.values.valid_percent.into())
}

fn is_straight(half: &[Option<i64>]) -> bool {
    let mut given = half.iter().flatten();
    let Some(line) = given.next() else { return false };
    let mut others = given.peekable();
    others.peek().is_some() && others.all(|value| value == line)
}
