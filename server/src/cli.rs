//! The commands. Each does one thing and ends; all but `serve` work beside a running server.
//!
//! Standard output carries a command's answer and nothing else, because others script against it;
//! sentences for people go to standard error. Exit codes: 0 done, 1 it failed, 2 wrong use.

mod args;
mod run;
mod wiring;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::config::language;
use crate::text::{Language, Sentence};
use args::Args;

/// How a command ends when it does not do what was asked.
#[derive(Debug)]
pub(crate) enum CliError {
    /// Wrong use: exit 2.
    Wrong(Sentence),
    /// What is wrong has been listed: exit 1.
    Found,
    /// It failed: exit 1. The cause is for whoever looks after the machine.
    Failed(anyhow::Error),
}

impl From<Sentence> for CliError {
    fn from(sentence: Sentence) -> Self {
        Self::Wrong(sentence)
    }
}

/// Runs the command of these words and says how the process ends.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let language = language();
    let args = match Args::try_parse_from(words) {
        Ok(args) => args,
        Err(error) => return misread(&error, language),
    };
    match run::run(args, language) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CliError::Wrong(sentence)) => {
            complain(&sentence, language);
            ExitCode::from(2)
        }
        Err(CliError::Found) => ExitCode::FAILURE,
        Err(CliError::Failed(cause)) => {
            complain(&Sentence::Failed(format!("{cause:#}")), language);
            ExitCode::FAILURE
        }
    }
}

/// Answers `--help` and `--version`; says in one sentence what else could not be read.
fn misread(error: &clap::Error, language: Language) -> ExitCode {
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.clone()),
        Some(ContextValue::Strings(words)) => Some(words.join(" ")),
        _ => None,
    };
    let argument = word(ContextKind::InvalidArg).or_else(|| word(ContextKind::InvalidSubcommand));
    let argument = argument.unwrap_or_else(|| "dutybook-server".to_owned());
    let kind = error.kind();
    if matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let printed = error.print();
        return if printed.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let value = word(ContextKind::InvalidValue).filter(|value| !value.is_empty());
    let missing = kind == ErrorKind::MissingRequiredArgument
        || kind == ErrorKind::MissingSubcommand
        || kind == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let sentence = if missing {
        Sentence::MissingArgument(argument)
    } else {
        let shown = value.map_or(argument.clone(), |value| format!("{argument} ({value})"));
        Sentence::BadArgument(shown)
    };
    complain(&sentence, language);
    ExitCode::from(2)
}

/// Says a sentence on standard error. A closed one changes nothing about how the command ends.
pub(crate) fn complain(sentence: &Sentence, language: Language) {
    writeln!(io::stderr(), "{}", sentence.say(language)).ok();
}

/// Writes a command's answer on standard output.
pub(crate) fn answer(line: &str) -> Result<(), CliError> {
    let mut out = io::stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|e| CliError::Failed(e.into()))
}
