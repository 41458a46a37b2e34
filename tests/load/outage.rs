//! Desks that worked for days without a server come back in the same second.

use std::time::Duration;

use clap::Args;
use dutybook_domain::draft::Draft;
use dutybook_domain::property::Property;
use dutybook_domain::staff::Act;
use dutybook_kiosk::clock;
use dutybook_server::clock::Stopwatch;
use harness::driver::{Audit, Driver};
use harness::load::figure::Figure;
use harness::load::machine::{Floors, REFERENCE};
use harness::load::tickets::Clerk;
use harness::site::{Plan, Site};

use crate::{Bench, note};

/// What the return may take.
const ALLOWED: Duration = Duration::from_secs(30);
/// After this long it hangs.
const LIMIT: Duration = Duration::from_mins(5);

const PLANS: [Plan; 5] = [
    Plan { id: "cuihu", name: "翠湖花园", region: "华东", desks: 4 },
    Plan { id: "yinhe", name: "银河湾", region: "华东", desks: 4 },
    Plan { id: "jinxiu", name: "锦绣城", region: "华南", desks: 4 },
    Plan { id: "binjiang", name: "滨江府", region: "华南", desks: 4 },
    Plan { id: "wutong", name: "梧桐里", region: "华北", desks: 4 },
];

/// How long they were away.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Size {
    /// Desks of each of five properties.
    #[arg(long, default_value_t = Self::default().desks)]
    desks: u16,
    /// Days without a server.
    #[arg(long, default_value_t = Self::default().days)]
    days: u32,
    /// Entries a desk makes in a day.
    #[arg(long, default_value_t = Self::default().entries)]
    entries: u32,
}

impl Default for Size {
    fn default() -> Self {
        Self { desks: 4, days: 7, entries: 100 }
    }
}

impl Size {
    /// One verification of each entry at each place it comes to: the server and the property's
    /// other desks.
    fn floor(self, floors: &Floors) -> Duration {
        let places = u32::from(self.desks);
        let properties = u32::try_from(PLANS.len()).unwrap_or(0);
        let entries = self.days * self.entries * u32::from(self.desks) * properties;
        floors.verify_on_two * (entries * places)
    }
}

pub(crate) fn measure(bench: &Bench, size: Size) -> anyhow::Result<Vec<Figure>> {
    let took = bench.runtime.block_on(come_back(bench, size))?;
    let floors = (size.floor(&bench.floors), size.floor(&REFERENCE));
    Ok(vec![Figure::timed("outage-return", (floors.0, took), (floors.1, ALLOWED))])
}

async fn come_back(bench: &Bench, size: Size) -> anyhow::Result<Duration> {
    let folder = bench.folder().join("outage");
    std::fs::create_dir_all(&folder)?;
    let plans = PLANS.map(|plan| Plan { desks: size.desks, ..plan });
    let mut driver = Driver::new(Site::open(&folder, clock::now(), &plans).await?);
    driver.settle().await?;
    for front in &driver.site.fronts {
        front.wire.cut();
    }
    work(&mut driver, size)?;
    let watch = Stopwatch::start();
    for front in &driver.site.fronts {
        front.wire.heal();
        front.tell();
    }
    driver.site.settle(LIMIT).await?;
    let took = watch.elapsed();
    note(&format!(
        "outage: {} entries, all together after {took:?}",
        driver.account.acknowledged()
    ));
    let audit = driver.audit()?;
    anyhow::ensure!(audit == Audit { lost: 0, replicas_equal: true }, "{audit:?}");
    driver.site.close().await?;
    Ok(took)
}

/// A day's entries in one transaction; what is measured comes after.
fn work(driver: &mut Driver, size: Size) -> anyhow::Result<()> {
    for front in 0..driver.site.fronts.len() {
        let property: Property = driver.property(front)?;
        let desk = driver.site.front(front)?.number;
        let mut clerk = Clerk::new(property, desk, u64::try_from(front)?, driver.now());
        for _day in 0..size.days {
            let day = (0..size.entries).map(|_entry| clerk.draft());
            let day = day.collect::<anyhow::Result<Vec<(Act, Draft)>>>()?;
            let Some((act, _)) = day.last() else { continue };
            let act = *act;
            driver.commit(front, &act, day.into_iter().map(|(_, draft)| draft).collect())?;
        }
    }
    Ok(())
}
