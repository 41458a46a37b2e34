//! Durable ingest: signed changes, each desk's through a real authenticated WebSocket, into a
//! server's log and its books.

use std::time::Duration;

use clap::Args;
use dutybook_domain::property::Property;
use dutybook_domain::regulation::Rules;
use dutybook_kiosk::{clock, random};
use dutybook_replica::author::Author;
use dutybook_replica::envelope::Envelope;
use dutybook_server::clock::Stopwatch;
use harness::clock::ZONE;
use harness::load::figure::Figure;
use harness::load::hand_in::{HandIn, Papers};
use harness::load::machine::REFERENCE;
use harness::load::served::Served;
use harness::load::tickets::{CHANGES, Clerk};

use crate::{Bench, note};

/// How often it is measured; the best run counts.
const RUNS: usize = 2;

/// What is handed in.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Size {
    /// Properties, each with one desk that hands in.
    #[arg(long, default_value_t = Self::default().properties)]
    properties: u8,
    /// Tickets of all together.
    #[arg(long, default_value_t = Self::default().tickets)]
    tickets: u32,
}

impl Default for Size {
    fn default() -> Self {
        Self { properties: 4, tickets: 2_000 }
    }
}

/// What each desk hands in.
type Load = Vec<(Papers, Vec<Envelope>)>;

pub(crate) fn measure(bench: &Bench, size: Size) -> anyhow::Result<Vec<Figure>> {
    let mut best = Duration::MAX;
    for run in 0..RUNS {
        let dir = bench.folder().join(format!("ingest-{run}"));
        let served = Served::start(&bench.program, &dir.join("server"), size.properties)?;
        let load = load(&served, &dir, size)?;
        bench.runtime.block_on(served.until_booked())?;
        let watch = Stopwatch::start();
        bench.runtime.block_on(hand_in(&served, load))?;
        let stored = watch.elapsed();
        bench.runtime.block_on(served.until_booked())?;
        let took = watch.elapsed();
        note(&format!("ingest: stored after {stored:?}, in the books after {took:?}"));
        best = best.min(took);
    }
    let changes = size.tickets.saturating_mul(u32::try_from(CHANGES)?);
    let floors = (bench.floors.of_ingest(changes), REFERENCE.of_ingest(changes));
    // 20,000 changes a second.
    let allowed = Duration::from_micros(50).saturating_mul(changes);
    Ok(vec![Figure::timed("durable-ingest", (floors.0, best), (floors.1, allowed))])
}

/// Enrols the desks and lets them write.
fn load(served: &Served, dir: &std::path::Path, size: Size) -> anyhow::Result<Load> {
    let each = size.tickets.checked_div(u32::from(size.properties)).unwrap_or(0);
    let mut load = Load::new();
    for number in 1..=size.properties {
        let folder = dir.join(format!("desk-{number}"));
        let uid = served.enrol(&folder, (number, 1), &served.url()?)?.property();
        let papers = Papers::of(&folder)?;
        let actor = random::bytes()?;
        let author = Author { property: uid, desk: papers.desk, actor, key: papers.key.clone() };
        let property = Property::new(uid, ZONE, Rules::default());
        let mut clerk = Clerk::new(property, papers.desk, u64::from(number), clock::now());
        let mut envelopes = Vec::new();
        for _ticket in 0..each {
            envelopes.extend(clerk.whole(&author)?.into_iter().map(|change| change.envelope));
        }
        load.push((papers, envelopes));
    }
    Ok(load)
}

async fn hand_in(served: &Served, load: Load) -> anyhow::Result<()> {
    let mut desks = tokio::task::JoinSet::new();
    for (papers, envelopes) in load {
        let address = served.address();
        desks.spawn(async move { HandIn::open(address, &papers, envelopes).await?.run().await });
    }
    while let Some(desk) = desks.join_next().await {
        desk??;
    }
    Ok(())
}
