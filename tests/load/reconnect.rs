//! A desk comes back with 50 changed documents. What that costs must not depend on how many there
//! are.

use std::time::Duration;

use clap::Args;
use harness::load::figure::{Figure, over};
use harness::load::reconnect::{Away, bytes, round_trips};
use harness::load::served::Served;

use crate::{Bench, note};

/// How many documents change while the desk is away.
const CHANGED: usize = 50;
/// What both ways together may measure.
const ALLOWED_BYTES: u32 = 10_000;
/// How much more CPU the server may use where the history is long.
const ALLOWED_GROWTH: f64 = 1.2;

/// How long the two histories are.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Size {
    /// Documents of the short history.
    #[arg(long, default_value_t = Self::default().short)]
    short: usize,
    /// Documents of the long one.
    #[arg(long, default_value_t = Self::default().long)]
    long: usize,
    /// Reconnects of each; the cheapest counts.
    #[arg(long, default_value_t = Self::default().runs)]
    runs: usize,
}

impl Default for Size {
    fn default() -> Self {
        Self { short: 2_000, long: 30_000, runs: 12 }
    }
}

/// A server, its desk, and the least a reconnect has cost them.
struct Pair {
    served: Served,
    away: Away,
    cpu: Duration,
    bytes: usize,
    round_trips: usize,
}

impl Pair {
    fn open(bench: &Bench, documents: usize) -> anyhow::Result<Self> {
        let dir = bench.folder().join(format!("reconnect-{documents}"));
        let desk = dir.join("desk");
        let served = Served::start(&bench.program, &dir.join("server"), 1)?;
        let history = Away::with_history(&served, &desk, documents);
        let away = bench.runtime.block_on(history)?;
        bench.runtime.block_on(served.until_booked())?;
        Ok(Self { served, away, cpu: Duration::MAX, bytes: 0, round_trips: 0 })
    }

    /// One reconnect: the server's CPU from before the connection until the books have what came.
    fn reconnect(&mut self, bench: &Bench) -> anyhow::Result<()> {
        self.away.change(CHANGED)?;
        let before = self.served.cpu()?;
        let frames = bench.runtime.block_on(self.away.meet())?;
        bench.runtime.block_on(self.served.until_booked())?;
        let cpu = self.served.cpu()?.saturating_sub(before);
        anyhow::ensure!(self.away.unsent()? == 0, "something is unsent");
        self.cpu = self.cpu.min(cpu);
        self.bytes = self.bytes.max(bytes(&frames));
        self.round_trips = self.round_trips.max(round_trips(&frames));
        Ok(())
    }
}

pub(crate) fn measure(bench: &Bench, size: Size) -> anyhow::Result<Vec<Figure>> {
    let mut short = Pair::open(bench, size.short)?;
    let mut long = Pair::open(bench, size.long)?;
    for _run in 0..size.runs {
        short.reconnect(bench)?;
        long.reconnect(bench)?;
    }
    let of = |pair: &Pair| (pair.cpu, pair.bytes, pair.round_trips);
    note(&format!("reconnect: {:?} and {:?}", of(&short), of(&long)));
    let allowed = f64::from(ALLOWED_BYTES);
    let measured = f64::from(u32::try_from(long.bytes.max(short.bytes))?);
    let trips = f64::from(u32::try_from(long.round_trips.max(short.round_trips))?);
    Ok(vec![
        Figure::new("reconnect-flat", over(short.cpu, long.cpu), 1.0 / ALLOWED_GROWTH),
        Figure::new("reconnect-bytes", allowed / measured, 1.0),
        Figure::new("reconnect-round-trips", 1.0 / trips, 1.0),
    ])
}
