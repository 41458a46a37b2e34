//! What happens in the demo, in order of its simulated time.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use dutybook_domain::civil::{Month, day_after, days_after};
use dutybook_domain::duty::contact::Category;
use dutybook_domain::id::DocumentId;
use dutybook_domain::ticket::import::EventSeen;
use dutybook_kiosk::clock::Stopwatch;
use harness::cases::{self, Week};
use harness::clock::wall;
use harness::driver::Driver;
use harness::scenes;
use harness::site::{Plan, Site};
use harness::survey_round::Survey;
use harness::{child, figures, waiting};

use crate::outcome::{Outcome, Surveyed};
use crate::say::Say;
use crate::text;

const PLANS: [Plan; 3] = [
    Plan { id: "cuihu", name: text::CUIHU.0, region: text::CUIHU.1, desks: 2 },
    Plan { id: "binjiang", name: text::BINJIANG.0, region: text::BINJIANG.1, desks: 2 },
    Plan { id: "yunshan", name: text::YUNSHAN.0, region: text::YUNSHAN.1, desks: 2 },
];
/// Both desks of each property.
const PAIRS: [[usize; 2]; 3] = [[0, 1], [2, 3], [4, 5]];
/// Desks whose wire is cut: two whole properties, and one desk of the third.
const CUT: [usize; 5] = [0, 1, 2, 3, 5];
/// The Monday on which each property has days shown at length.
const BUSY: [&str; 3] = ["2012-02-06", "2012-02-13", "2012-02-20"];
/// The Mondays of the outage.
const OUTAGE: [&str; 4] = ["2012-03-05", "2012-03-12", "2012-03-19", "2012-03-26"];
/// The desk that loses its power, and the rows it was told are saved before that.
const CRASHING: (usize, usize) = (1, 9);
/// A line is said every so many quiet weeks.
const QUIET_WEEKS: usize = 13;
/// The months compared, and the property whose month is shown.
const MONTHS: [&str; 4] = ["2011-11", "2012-02", "2012-03", "2012-04"];

/// What the story remembers on its way.
struct Story {
    driver: Driver,
    say: Say,
    survey: Survey,
    tickets: BTreeMap<usize, DocumentId>,
    conflicts: usize,
    lost_in_crash: usize,
}

/// Tells the whole story and answers what it came to.
pub(crate) async fn tell(folder: &Path, say: Say) -> anyhow::Result<(Driver, Outcome)> {
    let rows = cases::read()?;
    let site = Site::open(folder, wall("2010-01-11 08:00")?, &PLANS).await?;
    say.lines(&text::started(site.address(), (PLANS.len(), site.fronts.len()), say.language));
    say.lines(&text::replaying((rows.len(), cases::count(&rows)), say.language));
    let weeks = cases::by_week(rows, site.fronts.len());
    let mut story = Story {
        driver: Driver::new(site),
        say,
        survey: Survey::of_june_2012([0, 1])?,
        tickets: BTreeMap::new(),
        conflicts: 0,
        lost_in_crash: 0,
    };
    for [first, _] in PAIRS {
        scenes::set_up(&mut story.driver, first)?;
    }
    story.driver.settle().await?;
    let outage: Vec<NaiveDate> = OUTAGE.iter().map(|day| day.parse()).collect::<Result<_, _>>()?;
    let mut quiet = 0_usize;
    for (monday, week) in &weeks {
        if outage.contains(monday) {
            story.week_apart(*monday, week, outage.first() == Some(monday)).await?;
            if outage.last() == Some(monday) {
                story.heal().await?;
            }
            continue;
        }
        story.week_together(*monday, week).await?;
        quiet = quiet.saturating_add(1);
        if quiet.checked_rem(QUIET_WEEKS) == Some(0) {
            story.show_progress(*monday);
        }
    }
    let outcome = story.end()?;
    Ok((story.driver, outcome))
}

impl Story {
    /// A week in which everybody hears everybody.
    async fn week_together(&mut self, monday: NaiveDate, week: &Week) -> anyhow::Result<()> {
        let busy = BUSY.iter().position(|day| day.parse() == Ok(monday));
        if let Some(pair) = busy.and_then(|at| PAIRS.get(at)) {
            self.busy_days(monday, *pair).await?;
        }
        self.survey.in_week(&mut self.driver, monday)?;
        self.end_of_week(monday)?;
        for (front, rows) in week {
            self.driver.import(*front, rows)?;
        }
        self.driver.settle().await
    }

    /// Contacts, a repair, a complaint and a handover at a property.
    async fn busy_days(
        &mut self,
        monday: NaiveDate,
        [first, second]: [usize; 2],
    ) -> anyhow::Result<()> {
        let driver = &mut self.driver;
        scenes::contact(driver, first, (monday, "08:30"), Category::Praise)?;
        let ticket = scenes::repair(driver, first, monday)?;
        self.tickets.insert(first, ticket);
        driver.settle().await?;
        let next = day_after(monday);
        scenes::contact(driver, second, (next, "09:20"), Category::Consultation)?;
        scenes::complaint(driver, second, next)?;
        scenes::evening(driver, second, day_after(next))?;
        driver.settle().await
    }

    /// A week of the outage.
    async fn week_apart(
        &mut self,
        monday: NaiveDate,
        week: &Week,
        is_first: bool,
    ) -> anyhow::Result<()> {
        if is_first {
            self.say.lines(&text::outage(OUTAGE.len(), CUT.len(), self.say.language));
            for front in CUT {
                self.driver.site.front(front)?.wire.cut();
            }
        }
        for [first, second] in PAIRS {
            scenes::contact(&mut self.driver, first, (monday, "10:00"), Category::Repair)?;
            scenes::contact(&mut self.driver, second, (monday, "10:05"), Category::Other)?;
        }
        match OUTAGE.iter().position(|day| day.parse() == Ok(monday)) {
            Some(1) => self.quarrels(days_after(monday, 2))?,
            Some(2) => {
                scenes::complaint(&mut self.driver, 3, day_after(monday))?;
                scenes::evening(&mut self.driver, 0, days_after(monday, 3))?;
            }
            Some(_) | None => {}
        }
        self.end_of_week(monday)?;
        for [first, second] in PAIRS {
            // Both desks are handed the same extract; what both read is one fact.
            let rows: Vec<EventSeen> =
                [first, second].iter().filter_map(|at| week.get(at)).flatten().cloned().collect();
            self.driver.import(first, &rows)?;
            if second == CRASHING.0 && monday == OUTAGE[2].parse()? {
                self.crash(&rows).await?;
            }
            self.driver.import(second, &rows)?;
        }
        self.driver.settle().await?;
        self.show_progress(monday);
        self.show_offline()
    }

    fn quarrels(&mut self, day: NaiveDate) -> anyhow::Result<()> {
        for (pair, plan) in PAIRS.into_iter().zip(PLANS) {
            let [first, _] = pair;
            let Some(ticket) = self.tickets.get(&first).copied() else { continue };
            let made = scenes::quarrel(&mut self.driver, pair, ticket, day)?;
            self.conflicts = self.conflicts.saturating_add(made);
            self.say.lines(&text::quarrelled(plan.name, made, self.say.language));
        }
        Ok(())
    }

    /// A desk's power fails while it saves; it is switched on again.
    async fn crash(&mut self, rows: &[EventSeen]) -> anyhow::Result<()> {
        let (front, until) = CRASHING;
        let program = std::env::current_exe()?;
        self.driver.site.front_mut(front)?.switch_off().await?;
        let rows = (program.as_path(), rows);
        let acknowledged = child::kill_while_saving(&mut self.driver, front, rows, until)?;
        self.driver.site.front_mut(front)?.switch_on()?;
        self.lost_in_crash = self.driver.lost_at(front)?;
        let estate = self.driver.site.estate_of(front)?;
        let at = (estate.plan.name, self.driver.site.front(front)?.number.0);
        let counts = (acknowledged, self.lost_in_crash);
        self.say.lines(&text::crashed(at, counts, self.say.language));
        Ok(())
    }

    async fn heal(&mut self) -> anyhow::Result<()> {
        let mut unsent = 0_u64;
        for front in &self.driver.site.fronts {
            unsent = unsent.saturating_add(front.unsent()?);
        }
        self.say.lines(&text::healed(unsent, self.say.language));
        let waited = Stopwatch::start();
        for front in CUT {
            self.driver.site.front(front)?.wire.heal();
        }
        self.driver.settle().await?;
        self.say.lines(&text::settled(waited.millis(), self.say.language));
        Ok(())
    }

    fn end_of_week(&self, monday: NaiveDate) -> anyhow::Result<()> {
        self.driver.at(&format!("{} 23:59", days_after(monday, 6)))
    }

    fn show_progress(&self, monday: NaiveDate) {
        let account = &self.driver.account;
        let counts = (account.acknowledged(), account.seen_stored());
        self.say.lines(&text::progress(monday, counts, self.say.language));
    }

    fn show_offline(&self) -> anyhow::Result<()> {
        for (at, front) in self.driver.site.fronts.iter().enumerate() {
            if front.wire.is_cut() {
                let (name, unsent) = (self.driver.site.estate_of(at)?.plan.name, front.unsent()?);
                self.say.lines(&text::offline(name, front.number.0, unsent, self.say.language));
            }
        }
        Ok(())
    }

    fn end(&self) -> anyhow::Result<Outcome> {
        let driver = &self.driver;
        let mut reports = Vec::new();
        for month in MONTHS {
            let month: Month =
                month.parse().map_err(|_error| anyhow::anyhow!("{month} is no month"))?;
            for plan in PLANS {
                reports.push(figures::compare(driver, plan.id, month)?);
            }
        }
        let shown = reports
            .iter()
            .position(|it| {
                it.report.property == "cuihu" && it.report.month.to_string() == MONTHS[1]
            })
            .unwrap_or(0);
        Ok(Outcome {
            acknowledged: driver.account.acknowledged(),
            seen_stored: driver.account.seen_stored(),
            lost_in_crash: self.lost_in_crash,
            audit: driver.audit()?,
            conflicts_made: self.conflicts,
            conflicts_shown: self.conflicts_shown()?,
            reports,
            shown,
            survey: self.surveyed()?,
        })
    }

    /// The contradictions of all properties: at the server, at the first desks, at the second.
    fn conflicts_shown(&self) -> anyhow::Result<Vec<usize>> {
        let site = &self.driver.site;
        let mut shown = vec![0_usize; 3];
        for (estate, [first, second]) in site.estates.iter().zip(PAIRS) {
            let uid = estate.property.uid;
            let logs = [site.log(), site.front(first)?.log(), site.front(second)?.log()];
            for (sum, log) in shown.iter_mut().zip(logs) {
                *sum = sum.saturating_add(waiting::conflicts(log, uid)?);
            }
        }
        Ok(shown)
    }

    fn surveyed(&self) -> anyhow::Result<Surveyed> {
        let site = &self.driver.site;
        let [first, second] = self.survey.desks;
        let estate = site.estate_of(first)?;
        let uid = estate.property.uid;
        let (_, figures) = self.survey.figures(site.log(), uid)?;
        let mut is_equal = true;
        for front in [first, second] {
            is_equal &= self.survey.figures(site.front(front)?.log(), uid)?.1 == figures;
        }
        Ok(Surveyed {
            property: estate.plan.name,
            half: self.survey.half.to_string(),
            figures,
            answers: self.survey.answers(),
            is_equal,
        })
    }
}
