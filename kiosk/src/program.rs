//! The program as a function: words in, sentences out, an exit code. It holds no command itself.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;

use crate::args::Arguments;
use crate::commands::{Finished, run};
use crate::{config, text};

/// Runs the command of these words, the program's name first, and says how the process ends.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_unset| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let language = config::language();
    let finished = run(Arguments::parse_from(words), language).unwrap_or_else(|problem| Finished {
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
