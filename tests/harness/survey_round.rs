//! One round of the half-year survey at one property, from its draft to its report, answered at
//! both desks.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use dutybook_domain::civil::days_after;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::staff::Role;
use dutybook_domain::survey::{
    self, Answer, Answered, Check, Code, Command, Figures, Half, Household, Questionnaire,
    ResponseCommand, ResponseFact, Round, Scale, Stage, Stratum, Tally,
};
use dutybook_replica::codec;
use dutybook_store::log::LogReader;

use crate::driver::{Driver, Line, ledger, stamped};
use crate::work::{MANAGER, Person, SUPERVISOR};

/// How many households are moved in: few enough that everyone is asked.
const HOUSEHOLDS: u32 = 60;
/// How many answer.
const ANSWERS: u32 = 42;

/// A round under way, or over.
#[derive(Debug, Clone, Copy)]
pub struct Survey {
    /// The half.
    pub half: Half,
    /// The two desks that take answers.
    pub desks: [usize; 2],
}

impl Survey {
    /// The round of the first half of 2012.
    ///
    /// # Errors
    /// Never, as long as there is a year 2012.
    pub fn of_june_2012(desks: [usize; 2]) -> anyhow::Result<Self> {
        let half = Half::first_of(2012).context("there is no such half")?;
        Ok(Self { half, desks })
    }

    /// Takes whatever steps of the round fall into the week of this Monday.
    ///
    /// # Errors
    /// When the rules or the desk refuse.
    pub fn in_week(self, driver: &mut Driver, monday: NaiveDate) -> anyhow::Result<()> {
        let sunday = days_after(monday, 6);
        let steps: [(&str, Step); 10] = [
            ("2012-04-16", Self::draft),
            ("2012-04-23", Self::approve),
            ("2012-05-14", Self::lock),
            ("2012-05-21", Self::issue),
            ("2012-06-01", Self::open),
            ("2012-06-07", |survey, driver| survey.answer(driver, 0)),
            ("2012-06-14", |survey, driver| survey.answer(driver, 1)),
            ("2012-06-21", |survey, driver| survey.answer(driver, 2)),
            ("2012-06-26", Self::close_and_check),
            ("2012-07-05", Self::report),
        ];
        for (day, step) in steps {
            let day: NaiveDate = day.parse()?;
            if (monday..=sunday).contains(&day) {
                driver.at(&format!("{day} 15:00"))?;
                step(self, driver).with_context(|| format!("the survey on {day}"))?;
            }
        }
        Ok(())
    }

    fn draft(self, driver: &mut Driver) -> anyhow::Result<()> {
        let questionnaire = Questionnaire::delivered();
        self.step(driver, SUPERVISOR, Command::Draft { half: self.half, questionnaire })
    }

    fn approve(self, driver: &mut Driver) -> anyhow::Result<()> {
        self.step(driver, MANAGER, Command::Approve)
    }

    fn lock(self, driver: &mut Driver) -> anyhow::Result<()> {
        let frame = (0..HOUSEHOLDS).map(|nth| household(nth).1).collect();
        self.step(driver, SUPERVISOR, Command::LockSample { frame, seed: [12; 16] })
    }

    fn issue(self, driver: &mut Driver) -> anyhow::Result<()> {
        let mut strata: BTreeMap<Stratum, u32> = BTreeMap::new();
        for nth in 0..HOUSEHOLDS {
            let count = strata.entry(household(nth).1.stratum).or_default();
            *count = count.saturating_add(1);
        }
        for (stratum, count) in strata {
            self.step(driver, SUPERVISOR, Command::Issue { stratum, count })?;
        }
        Ok(())
    }

    fn open(self, driver: &mut Driver) -> anyhow::Result<()> {
        self.step(driver, SUPERVISOR, Command::OpenField)
    }

    fn close_and_check(self, driver: &mut Driver) -> anyhow::Result<()> {
        self.step(driver, SUPERVISOR, Command::CloseField)?;
        let check = Check { answers: ANSWERS, checked: 8, wrong: 0 };
        self.step(driver, SUPERVISOR, Command::Check(check))
    }

    fn report(self, driver: &mut Driver) -> anyhow::Result<()> {
        let summary = "2012-H1".to_owned();
        self.step(driver, SUPERVISOR, Command::Analyse { summary })?;
        self.step(driver, SUPERVISOR, Command::Report { to: "headquarters".to_owned() })?;
        self.step(driver, SUPERVISOR, Command::Publish { place: "notice board".to_owned() })
    }

    fn step(self, driver: &mut Driver, who: Person, command: Command) -> anyhow::Result<()> {
        let [front, _] = self.desks;
        let (property, act) = (driver.property(front)?, driver.act(front, who)?);
        let document = survey::round_id(property.uid, self.half);
        let round = survey::fold(&driver.ledger(front, document)?);
        let facts = survey::decide(&round, &act, &property, command)
            .map_err(|refusal| anyhow::anyhow!("the rules refuse it: {refusal}"))?;
        let click = driver.next_click();
        let mut lines = Vec::new();
        for fact in facts {
            let bytes = stamped(&act, click, Body::Fact(fact))?;
            lines.push(Line { document, kind: DocumentKind::SurveyRound, bytes });
        }
        driver.write(front, &lines).map(drop)
    }

    /// A third of the answers, at both desks in turn. They carry no stamp: nothing says who
    /// answered when.
    fn answer(self, driver: &mut Driver, third: u32) -> anyhow::Result<()> {
        for nth in (0..ANSWERS).filter(|nth| nth.checked_rem(3) == Some(third)) {
            let [one, two] = self.desks;
            let front = if nth.checked_rem(2) == Some(0) { one } else { two };
            let property = driver.property(front)?;
            let act = driver.act(front, (MANAGER.0, Role::System))?;
            let round = survey::fold(&driver.ledger(front, self.document(property.uid))?);
            let form = self.form(nth, dutybook_domain::civil::day_of(act.now, property.zone));
            let document = survey::response_id(property.uid, self.half, form.code);
            let response = survey::fold_response(&driver.ledger(front, document)?);
            let answer = ResponseCommand::Answer(form);
            let facts = survey::decide_response(&response, &round, &act, &property, answer)
                .map_err(|refusal| anyhow::anyhow!("the rules refuse it: {refusal}"))?;
            let mut lines = Vec::new();
            for fact in facts {
                let bytes = codec::encode(&Record { stamp: None, body: Body::Fact(fact) })?;
                lines.push(Line { document, kind: DocumentKind::SurveyResponse, bytes });
            }
            driver.write(front, &lines)?;
        }
        Ok(())
    }

    fn document(self, property: PropertyUid) -> DocumentId {
        survey::round_id(property, self.half)
    }

    fn form(self, nth: u32, day: NaiveDate) -> Answered {
        let (code, household) = household(nth);
        let mut answers = BTreeMap::new();
        for (at, (item, scale)) in (nth..).zip(Questionnaire::delivered().items()) {
            // Everyone has opinions of their own, most of them good.
            let value = match scale {
                Scale::Grade => [5, 4, 5, 3, 4, 5, 2].get(index(at, 7)).copied(),
                Scale::Recommend => [10, 9, 8, 10, 6].get(index(at, 5)).copied(),
                Scale::Words => None,
            };
            if let Some(value) = value {
                answers.insert(item.clone(), Answer::Number(value));
            }
        }
        let assisted = nth.checked_rem(14) == Some(0);
        Answered { round: self.half, code, stratum: household.stratum, answers, day, assisted }
    }

    /// The figures of the round as a store has them.
    ///
    /// # Errors
    /// When the store does not answer or the round is not there.
    pub fn figures(
        self,
        log: &LogReader,
        property: PropertyUid,
    ) -> anyhow::Result<(Round, Figures)> {
        let round: Round = survey::fold(&ledger(log, property, self.document(property))?);
        let plan = round.plan().context("the round has no plan")?;
        let mut tally: Tally = Tally::of_round(&round).into_values().sum();
        for nth in 0..HOUSEHOLDS {
            let document = survey::response_id(property, self.half, household(nth).0);
            let facts = ledger::<ResponseFact>(log, property, document)?;
            tally.add(&Tally::of_response(&survey::fold_response(&facts), plan));
        }
        let figures = survey::figures(&tally, &plan.questionnaire, &plan.values);
        anyhow::ensure!(round.stage() >= Some(Stage::Reported), "the round is not reported");
        Ok((round, figures))
    }

    /// How many answers the driver handed in.
    pub const fn answers(self) -> i64 {
        ANSWERS as i64
    }
}

type Step = fn(Survey, &mut Driver) -> anyhow::Result<()>;

fn index(at: u32, length: u32) -> usize {
    at.checked_rem(length).and_then(|rest| usize::try_from(rest).ok()).unwrap_or(0)
}

/// A moved-in household and the code of its invitation.
fn household(nth: u32) -> (Code, Household) {
    let [a, b, c, d] = nth.to_be_bytes();
    let building = nth.checked_rem(3).unwrap_or(0).saturating_add(1);
    let tenure = if nth.checked_rem(5) == Some(0) { "tenant" } else { "owner" };
    let stratum = Stratum { building: building.to_string(), tenure: tenure.to_owned() };
    let unit = format!("{building}-1-{}", nth.saturating_add(101));
    (Code::from_random([0x2c, a, b, c, d]), Household { unit, stratum })
}
