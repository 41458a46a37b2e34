//! `cargo demo`: a server, six desks and three years of real cases, with an outage in the middle.
//!
//! Everything is real but the time: HTTP, sockets, SQLite files, signatures. With `--once` it
//! ends by itself, with code 0 only if nothing was lost and everybody agrees.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::DateTime;
use clap::{Parser, Subcommand};
use dutybook_domain::language::Language;
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
    #[command(name = figures::KIOSK, hide = true)]
    Kiosk {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
    #[command(name = figures::SERVER, hide = true)]
    Server {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
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
        Some(Part::Kiosk { words }) => Ok(kiosk(words, say.language)),
        Some(Part::Server { words }) => {
            let program = [OsString::from("dutybook-server")];
            Ok(dutybook_server::cli::main(program.into_iter().chain(words)))
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

/// A command of the desk's program, as it is given there.
fn kiosk(words: Vec<OsString>, language: Language) -> ExitCode {
    let program = [OsString::from("dutybook-kiosk")];
    let asked = dutybook_kiosk::args::Arguments::parse_from(program.into_iter().chain(words));
    match dutybook_kiosk::commands::run(asked, language) {
        Ok(finished) => {
            say::out(&finished.out);
            ExitCode::from(finished.code)
        }
        Err(problem) => ExitCode::from(problem.exit_code()),
    }
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
