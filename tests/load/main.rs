//! `cargo load`: the jobs of the design's figures, one at a time and at any size, over real sockets;
//! `cargo bench-check`: all of them at their own size, each as a ratio to the machine's own floor.
//!
//! It prints ratios as JSON on standard output and what it is at on standard error.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dutybook_kiosk::desk::Desk;
use dutybook_kiosk::random;
use harness::load::figure::Figure;
use harness::load::machine::Floors;
use harness::load::{click, served};
use serde::Serialize;
use tokio::runtime::Runtime;

mod five_years;
mod ingest;
mod outage;
mod reconnect;
mod region;
mod wire;

/// Measures what the design promises, each time against what this machine can do.
#[derive(Debug, Parser)]
#[command(name = "load")]
struct Arguments {
    #[command(subcommand)]
    job: Job,
}

#[derive(Debug, Subcommand)]
enum Job {
    /// Everything, at the size the design names. Exit 1 where a figure is below a quarter of its bar.
    Check,
    /// Desks hand in tickets of 12 changes to a server, the books included.
    Ingest(ingest::Size),
    /// A desk with 50 changed documents comes back, with a short history and with a long one.
    Reconnect(reconnect::Size),
    /// What a change costs on the wire.
    Wire,
    /// A click, a cold start and a month's report at a desk with five years behind it.
    FiveYears,
    /// A month's statistics of many properties.
    Region(region::Size),
    /// Desks come back in the same second after days without a server.
    Outage(outage::Size),
    #[command(name = served::SUBCOMMAND, hide = true)]
    Serve { dir: PathBuf },
    /// Clicks so often at the desk of a folder; for whoever counts what that asks of the disk.
    #[command(hide = true)]
    Click { dir: PathBuf, count: usize },
}

/// What a job works with.
struct Bench {
    runtime: Runtime,
    folder: tempfile::TempDir,
    program: PathBuf,
    floors: Floors,
}

impl Bench {
    fn new() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let folder = tempfile::tempdir()?;
        let floors = Floors::measure(folder.path())?;
        note(&format!("floors of this machine: {floors:?}"));
        Ok(Self { runtime, folder, program: std::env::current_exe()?, floors })
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Everything at its own size.
    fn check(&self) -> anyhow::Result<Vec<Figure>> {
        let mut figures = ingest::measure(self, ingest::Size::default())?;
        figures.extend(wire::measure()?);
        figures.extend(reconnect::measure(self, reconnect::Size::default())?);
        figures.extend(five_years::measure(self)?);
        figures.extend(region::measure(self, region::Size::default())?);
        figures.extend(outage::measure(self, outage::Size::default())?);
        Ok(figures)
    }
}

/// What is printed.
#[derive(Serialize)]
struct Outcome {
    ok: bool,
    figures: Vec<Figure>,
}

fn main() -> anyhow::Result<ExitCode> {
    let figures = match Arguments::parse().job {
        Job::Serve { dir } => {
            Runtime::new()?.block_on(served::serve(&dir))?;
            return Ok(ExitCode::SUCCESS);
        }
        Job::Click { dir, count } => {
            click::many(&mut Desk::open(&dir, random::bytes()?)?, count)?;
            return Ok(ExitCode::SUCCESS);
        }
        Job::Check => Bench::new()?.check()?,
        Job::Ingest(size) => ingest::measure(&Bench::new()?, size)?,
        Job::Reconnect(size) => reconnect::measure(&Bench::new()?, size)?,
        Job::Wire => wire::measure()?,
        Job::FiveYears => five_years::measure(&Bench::new()?)?,
        Job::Region(size) => region::measure(&Bench::new()?, size)?,
        Job::Outage(size) => outage::measure(&Bench::new()?, size)?,
    };
    let outcome = Outcome { ok: figures.iter().all(Figure::is_ok), figures };
    writeln!(io::stdout(), "{}", serde_json::to_string_pretty(&outcome)?)?;
    Ok(if outcome.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says what goes on, for whoever watches.
#[expect(clippy::print_stderr, reason = "standard output is for the ratios")]
fn note(text: &str) {
    eprintln!("{text}");
}
