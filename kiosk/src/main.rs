//! `dutybook-kiosk`: reads the arguments, does the command, ends with its code.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use dutybook_kiosk::args::Arguments;
use dutybook_kiosk::commands::{Finished, run};
use dutybook_kiosk::{config, text};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_unset| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let language = config::language();
    let finished = run(Arguments::parse(), language).unwrap_or_else(|problem| Finished {
        out: String::new(),
        err: vec![text::problem(&problem, language)],
        code: problem.exit_code(),
    });
    for line in &finished.err {
        // Nobody is left to tell when standard error is closed.
        drop(writeln!(std::io::stderr(), "{line}"));
    }
    if !finished.out.is_empty() && writeln!(std::io::stdout(), "{}", finished.out).is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::from(finished.code)
}
