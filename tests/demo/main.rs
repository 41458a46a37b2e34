//! `cargo demo`: a server, six desks and three years of real cases, with an outage in the middle.
//!
//! Everything is real but the time: HTTP, sockets, SQLite files, signatures. With `--once` it
//! ends by itself, with code 0 only if nothing was lost and everybody agrees.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::DateTime;
use clap::{Parser, Subcommand};
use dutybook_domain::civil::Month;
use dutybook_kiosk::config;
use harness::{child, figures};

mod outcome;
mod say;
mod story;
mod text;

use say::Say;

/// What the program is started with.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "two switches of a command line")]
#[command(name = "demo", about = "A server, six desks, three years of real cases and an outage")]
struct Arguments {
    /// End when everything has been shown, with code 0 only if all of it holds.
    #[arg(long)]
    once: bool,
    /// Print the outcome as JSON on standard output and everything else on standard error.
    #[arg(long, requires = "once")]
    json: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// What the demo starts itself as.
#[derive(Debug, Subcommand)]
enum Part {
    #[command(name = child::SUBCOMMAND, hide = true)]
    DeskThatWillBeKilled { dir: PathBuf, now_millis: i64 },
    #[command(name = figures::OF_DESK, hide = true)]
    ReportOfDesk { dir: PathBuf, month: String },
    #[command(name = figures::OF_SERVER, hide = true)]
    ReportOfServer { dir: PathBuf, property: String, month: String },
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let say = Say { language: config::language(), on_stderr: arguments.json };
    match arguments.part {
        Some(Part::DeskThatWillBeKilled { dir, now_millis }) => {
            let now = DateTime::from_timestamp_millis(now_millis).context("no such time")?;
            child::write_rows(&dir, now)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Part::ReportOfDesk { dir, month }) => {
            say::out(&figures::of_desk(&dir, month_of(&month)?)?.canonical()?);
            Ok(ExitCode::SUCCESS)
        }
        Some(Part::ReportOfServer { dir, property, month }) => {
            say::out(&figures::of_server(&dir, &property, month_of(&month)?)?.canonical()?);
            Ok(ExitCode::SUCCESS)
        }
        None => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(4)
                .enable_all()
                .build()?;
            runtime.block_on(run(say, arguments.once))
        }
    }
}

fn month_of(text: &str) -> anyhow::Result<Month> {
    text.parse().map_err(|_error| anyhow::anyhow!("{text} is no month"))
}

async fn run(say: Say, once: bool) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let (driver, outcome) = story::tell(folder.path(), say).await?;
    say.lines(&outcome.shown(say.language));
    if say.on_stderr {
        say::out(&outcome.json()?);
    }
    if !once {
        let address = driver.site.address();
        say.lines(&text::how_to_look(address, &driver.site.token, say.language));
        tokio::signal::ctrl_c().await?;
    }
    driver.site.close().await?;
    Ok(if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
