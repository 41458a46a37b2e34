//! One round of the half-year survey at one property, from its draft to its report, answered at
//! both desks.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use chrono::NaiveDate;
use dutybook_domain::civil::days_after;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DocumentId, PropertyUid};
use dutybook_domain::staff::Role;
use dutybook_domain::survey::{
    self, Answer, Answered, Check, Code, Command, Figures, Form, Half, Household, Questionnaire,
    ResponseCommand, ResponseFact, Round, Scale, Stage, Stratum, Tally,
};
use dutybook_store::log::{LogReader, Stored};

use crate::driver::{Driver, ledger};
use crate::work::{MANAGER, Person, SUPERVISOR};

/// How much of a log is read at once.
const PAGE_BYTES: usize = 4 << 20;
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
        let frame = (0..HOUSEHOLDS).map(household).collect();
        self.step(driver, SUPERVISOR, Command::LockSample { frame, seed: [12; 16] })
    }

    fn issue(self, driver: &mut Driver) -> anyhow::Result<()> {
        let mut strata: BTreeMap<Stratum, u32> = BTreeMap::new();
        for nth in 0..HOUSEHOLDS {
            let count = strata.entry(household(nth).stratum).or_default();
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
        let document = self.document(property.uid);
        let round = survey::fold(&driver.ledger(front, document)?);
        let decision = survey::decide(&round, &act, &property, command.clone())
            .map_err(|refusal| anyhow::anyhow!("the rules refuse it: {refusal}"))?;
        driver.click(front, &act, decision.at(document), |desk, click, _| {
            Ok(desk.survey(&act, click, self.half, command)?)
        })
    }

    /// A third of the answers, at both desks in turn. They carry no stamp: nothing says who
    /// answered when.
    fn answer(self, driver: &mut Driver, third: u32) -> anyhow::Result<()> {
        let [one, two] = self.desks;
        let codes = self.codes(driver, one)?;
        // A desk that was cut off when the sample was drawn has no list yet.
        let has_list = driver.site.front(two)?.desk()?.codes(self.half)?.is_some();
        for (nth, code) in (0..ANSWERS).zip(codes) {
            if nth.checked_rem(3) != Some(third) {
                continue;
            }
            let front = if nth.checked_rem(2) == Some(0) || !has_list { one } else { two };
            let property = driver.property(front)?;
            let act = driver.act(front, (MANAGER.0, Role::System))?;
            let round = survey::fold(&driver.ledger(front, self.document(property.uid))?);
            let form = filled(nth, code);
            let day = dutybook_domain::civil::day_of(act.now, property.zone);
            let answered = self.answered(driver, form.clone(), day)?;
            let document = survey::response_id(property.uid, self.half, code);
            let response = survey::fold_response(&driver.ledger(front, document)?);
            let answer = ResponseCommand::Answer(answered);
            let decision = survey::decide_response(&response, &round, &act, &property, answer)
                .map_err(|refusal| anyhow::anyhow!("the rules refuse it: {refusal}"))?;
            driver.click(front, &act, decision.at(document), |desk, click, _| {
                Ok(desk.answer(&act, click, self.half, form)?)
            })?;
        }
        Ok(())
    }

    /// The codes the first desk gave out, in their order.
    fn codes(self, driver: &Driver, front: usize) -> anyhow::Result<Vec<Code>> {
        let codes = driver.site.front(front)?.desk()?.codes(self.half)?;
        let codes = codes.context("the round has no list of codes")?;
        Ok(codes.iter().map(|(code, _)| code).collect())
    }

    /// What the rules are to make of a form: round, stratum and day come from the desk.
    fn answered(self, driver: &Driver, form: Form, day: NaiveDate) -> anyhow::Result<Answered> {
        let [one, _] = self.desks;
        let codes = driver.site.front(one)?.desk()?.codes(self.half)?;
        let codes = codes.context("the round has no list of codes")?;
        let stratum = codes.household(form.code).context("no such code")?.stratum.clone();
        let Form { code, answers, assisted } = form;
        Ok(Answered { round: self.half, code, stratum, answers, day, assisted })
    }

    fn document(self, property: PropertyUid) -> DocumentId {
        survey::round_id(property, self.half)
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
        for document in responses(log, property)? {
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

/// The documents of answers a store holds: after the report nobody can name them by their codes.
fn responses(log: &LogReader, property: PropertyUid) -> anyhow::Result<BTreeSet<DocumentId>> {
    let (mut found, mut seq) = (BTreeSet::new(), 0);
    loop {
        let rows = log.after(seq, PAGE_BYTES)?;
        let Some(last) = rows.last() else { return Ok(found) };
        seq = last.seq;
        let is_answer = |row: &&Stored| {
            row.property == property && row.envelope.kind == DocumentKind::SurveyResponse.code()
        };
        found.extend(rows.iter().filter(is_answer).map(|row| row.envelope.document));
    }
}

/// A form as a resident fills it in.
fn filled(nth: u32, code: Code) -> Form {
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
    Form { code, answers, assisted: nth.checked_rem(14) == Some(0) }
}

/// A moved-in household.
fn household(nth: u32) -> Household {
    let building = nth.checked_rem(3).unwrap_or(0).saturating_add(1);
    let tenure = if nth.checked_rem(5) == Some(0) { "tenant" } else { "owner" };
    let stratum = Stratum { building: building.to_string(), tenure: tenure.to_owned() };
    let unit = format!("{building}-1-{}", nth.saturating_add(101));
    Household { unit, stratum }
}
