//! One round of the half-year survey, answered at any desk in any order; some answer twice.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::staff::Role;
use dutybook_domain::survey::{
    self, Answer, Answered, Code, Fact as RoundFact, Half, Plan, Questionnaire, ResponseFact,
    Scale, Stratum,
};
use dutybook_replica::codec;

use super::{What, Written, fact_of};
use crate::fleet::site::PROPERTY;
use crate::fleet::world::World;

/// How many households answer: enough for every dimension to count.
const CODES: u8 = 13;

impl World {
    /// The round is drafted.
    pub(in crate::fleet) fn draft_survey(&mut self, post: usize) -> Result<()> {
        let plan = Plan::delivered(half()?, &self.property.rules);
        self.survey_step(post, RoundFact::Drafted(plan))
    }

    /// It is reported upward.
    pub(in crate::fleet) fn report_survey(&mut self, post: usize) -> Result<()> {
        self.survey_step(post, RoundFact::Reported { to: "总部".to_owned() })
    }

    fn survey_step(&mut self, post: usize, fact: RoundFact) -> Result<()> {
        let act = self.act(post, Role::Supervisor)?;
        let document = survey::round_id(PROPERTY, half()?);
        let stamp = self.stamp(&act);
        let written = fact_of(document, DocumentKind::SurveyRound, (stamp, Body::Fact(fact)))?;
        self.write(post, &[written])
    }

    /// Everybody answers, at whatever desk is there; every fourth answers at another as well.
    pub(in crate::fleet) fn answer_survey(&mut self) -> Result<()> {
        for nth in 0..CODES {
            let times = if nth % 4 == 0 { 2 } else { 1 };
            for _ in 0..times {
                let Some(post) = self.any_post() else { continue };
                let form = self.form(nth)?;
                let document = survey::response_id(PROPERTY, half()?, form.code);
                let body = Body::Fact(ResponseFact::Answered(form));
                // Nothing says who answered when.
                let what = What::Fact(codec::encode(&Record { stamp: None, body })?);
                let kind = DocumentKind::SurveyResponse;
                self.write(post, &[Written { document, kind, what }])?;
            }
        }
        Ok(())
    }

    /// Grades at random, or a line drawn through the form.
    fn form(&mut self, nth: u8) -> Result<Answered> {
        let plan = Plan::delivered(half()?, &self.property.rules);
        let is_line = self.random.chance(8);
        let mut answers = BTreeMap::new();
        for (item, scale) in Questionnaire::delivered().items() {
            let answer = match scale {
                Scale::Grade if is_line => Answer::Number(5),
                Scale::Grade if self.random.chance(6) => Answer::DontKnow,
                Scale::Grade => Answer::Number(i64::try_from(1 + self.random.below(5))?),
                Scale::Recommend => Answer::Number(i64::try_from(self.random.below(11))?),
                Scale::Words => continue,
            };
            answers.insert(item.clone(), answer);
        }
        Ok(Answered {
            round: half()?,
            code: Code::from_random([7, 7, 7, 7, nth]),
            stratum: Stratum { building: "3".to_owned(), tenure: "owner".to_owned() },
            answers,
            day: plan.field_from(),
            assisted: false,
        })
    }
}

fn half() -> Result<Half> {
    Half::first_of(2026).context("there is such a half")
}
