//! The indicators of regulations §8 from sums, expectations and what is compared across documents.
//!
//! A region's indicators come from the sums of its properties, never from their rates.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::expect::ExpectedCounts;
use super::{Days, Measure, Ratio, Sums, duty};
use crate::civil::{Month, day_of};
use crate::settings::Settings;
use crate::survey::{self, Cell, Questionnaire, Response, Round, Stage, Tally, Values};

/// Everything the figures of one run of days are made of. Two add up to the figures of both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prepared {
    /// Of every day before the first, the sums of what changes how many tickets are open.
    pub before: Sums,
    /// Sums of the days.
    pub within: Sums,
    /// Sums of those of the days on which the desk was in service.
    pub serving: Sums,
    /// What was to happen at the desk.
    pub expected: ExpectedCounts,
    /// How many of the handovers that were to be made are complete (K22).
    pub complete_handovers: i64,
    /// Complaints tracked without a gap, of those open at any time (K2).
    pub tracking: Ratio,
    /// Repeats among the tickets received.
    pub repeats: i64,
    /// Units that raised something.
    pub households: i64,
    /// Households moved in, the average over the days (K25).
    pub moved_in: i64,
    /// The survey reported in the days, if one was (K26).
    pub survey: Option<SurveySums>,
}

/// A survey's sums with what they are computed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveySums {
    /// The sums.
    pub tally: Tally,
    /// What was asked.
    pub questionnaire: Questionnaire,
    /// The frozen limits.
    pub values: Values,
}

impl Prepared {
    /// The figures of two properties together. Surveys add up where they asked the same by the same
    /// limits; otherwise the two together have no survey figure.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.before.add_all(&other.before);
        self.within.add_all(&other.within);
        self.serving.add_all(&other.serving);
        self.expected = self.expected.plus(other.expected);
        self.complete_handovers = self.complete_handovers.saturating_add(other.complete_handovers);
        self.tracking = self.tracking.plus(other.tracking);
        self.repeats = self.repeats.saturating_add(other.repeats);
        self.households = self.households.saturating_add(other.households);
        self.moved_in = self.moved_in.saturating_add(other.moved_in);
        self.survey = match (self.survey.take(), &other.survey) {
            (Some(own), Some(others)) => own.plus(others),
            (own, others) => own.or_else(|| others.clone()),
        };
        self
    }
}

impl SurveySums {
    /// The sums of a round and its answers, where it was reported upward in the days.
    pub fn reported(round: &Round, responses: &[Response], days: Days, zone: Tz) -> Option<Self> {
        let plan = round.plan()?;
        let reported_at = round.reached(Stage::Reported)?.occurred_at?;
        if !days.contains(day_of(reported_at, zone)) {
            return None;
        }
        let answers = responses.iter().map(|response| Tally::of_response(response, plan));
        let tally = Tally::of_round(round).into_values().chain(answers).sum();
        let (questionnaire, values) = (plan.questionnaire.clone(), plan.values);
        Some(Self { tally, questionnaire, values })
    }

    /// What they come to.
    pub fn figures(&self) -> survey::Figures {
        survey::figures(&self.tally, &self.questionnaire, &self.values)
    }

    fn plus(mut self, other: &Self) -> Option<Self> {
        let alike = self.questionnaire == other.questionnaire && self.values == other.values;
        self.tally.add(&other.tally);
        alike.then_some(self)
    }
}

/// The indicators by number.
///
/// `K7d` is feedback of the night, due in the morning. `K21` counts arrivals by `B-04 §5.3`, `K21b`
/// by `B-05 §3.1` (⚠ 24). `K23` aims at 0. `K26` is the satisfaction rate of the survey, `K26c` its
/// index CSI in hundredths of 100 points, `K26n` NPS, `K26r` the response. A group too small to be
/// shown is an empty cohort.
pub fn kpis(prepared: &Prepared) -> BTreeMap<String, Ratio> {
    let mut kpis: BTreeMap<String, Ratio> = BTreeMap::new();
    let mut put = |name: &str, ratio| {
        kpis.insert(name.to_owned(), ratio);
    };
    for name in ["K1", "K3", "K4", "K5", "K6", "K7", "K7d"] {
        put(
            name,
            Ratio {
                numerator: prepared.within.of_key(Measure::Met, name),
                denominator: prepared.within.of_key(Measure::Due, name),
            },
        );
    }
    put("K2", prepared.tracking);
    put("K8", of(&prepared.within, Measure::LoopClosed, Measure::LoopDue));
    let serving = &prepared.serving;
    let against = |numerator, denominator| Ratio { numerator, denominator };
    put("K20", against(serving.of(Measure::CoveredMinutes), prepared.expected.minutes));
    let on_time = serving.of_key(Measure::Arrivals, duty::ON_TIME);
    let for_handover =
        on_time.saturating_add(serving.of_key(Measure::Arrivals, duty::LATE_FOR_DUTY));
    put("K21", against(on_time, prepared.expected.starts));
    put("K21b", against(for_handover, prepared.expected.starts));
    // One made where none was due, such as at a desk the settings do not know, is in neither count.
    put("K22", against(prepared.complete_handovers, prepared.expected.handovers));
    put("K23", of(&prepared.within, Measure::LeftSolvable, Measure::LeftOpen));
    let complaints = prepared.within.of_key(Measure::TicketsReceived, "complaint");
    put("K25", against(complaints, prepared.moved_in));
    for (name, ratio) in survey_rates(prepared.survey.as_ref()) {
        put(name, ratio);
    }
    kpis
}

fn of(sums: &Sums, numerator: Measure, denominator: Measure) -> Ratio {
    Ratio { numerator: sums.of(numerator), denominator: sums.of(denominator) }
}

/// The index is a score, not a share of people: its numerator is the score in hundredths.
const WHOLE_INDEX: i64 = 10_000;

fn survey_rates(sums: Option<&SurveySums>) -> [(&'static str, Ratio); 4] {
    let none = Ratio::default();
    let Some(SurveySums { tally, questionnaire, values }) = sums else {
        return [("K26", none), ("K26c", none), ("K26n", none), ("K26r", none)];
    };
    let figures = survey::figures(tally, questionnaire, values);
    let given = |item: &survey::ItemId, from: u8, until: u8| {
        let of_value = |value| tally.count(&Cell::Given(item.clone(), value));
        (from..=until).map(of_value).fold(0, i64::saturating_add)
    };
    let shown = |measure: &survey::Measure, ratio: Ratio| {
        if measure.score.shown().is_some() { ratio } else { none }
    };
    let overall = &questionnaire.overall;
    let satisfied = Ratio { numerator: given(overall, 4, 5), denominator: given(overall, 1, 5) };
    let recommend = &questionnaire.recommend;
    let promoted = given(recommend, 9, 10).saturating_sub(given(recommend, 0, 6));
    let net = Ratio { numerator: promoted, denominator: given(recommend, 0, 10) };
    let index = figures
        .index
        .score
        .shown()
        .map_or(none, |score| Ratio { numerator: score.0, denominator: WHOLE_INDEX });
    let response = Ratio { numerator: figures.valid, denominator: figures.issued };
    [
        ("K26", shown(&figures.overall.satisfied, satisfied)),
        ("K26c", index),
        ("K26n", shown(&figures.recommend, net)),
        ("K26r", response),
    ]
}

/// Households moved in, on average over some months: the mean of the figures at each month's
/// beginning and end, half up. 0 where the settings know no figure.
pub fn moved_in(settings: &Settings, first: Month, last: Month) -> i64 {
    let at = |month| settings.base(month).map(|base| i64::from(base.moved_in_households));
    let (mut sum, mut count) = (0_i64, 0_i64);
    let mut month = first;
    while month <= last {
        let end = at(month);
        for figure in [at(month.previous()).or(end), end].into_iter().flatten() {
            sum = sum.saturating_add(figure);
            count = count.saturating_add(1);
        }
        month = month.next();
    }
    let doubled = sum.saturating_mul(2).saturating_add(count);
    doubled.checked_div(count.saturating_mul(2)).unwrap_or(0)
}

#[cfg(test)]
pub(crate) mod tests;
