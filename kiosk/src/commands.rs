//! What each command does, and what it prints.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use dutybook_domain::civil::Month;
use dutybook_domain::language::Language;
use dutybook_domain::staff::Act;

use crate::args::{Arguments, Command, Import, Report, Seal};
use crate::clock;
use crate::desk::Desk;
use crate::identity::Identity;
use crate::import::{self, Columns};
use crate::issuer::Issuer;
use crate::problem::{FolderProblem, InputProblem, Problem, ServerProblem};
use crate::url::ServerUrl;
use crate::window::{self, Frame};
use crate::{enrol, export, practice, random, sync, text, tour, verify};

/// What a finished command leaves to be printed, and the code the program ends with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Finished {
    /// For standard output.
    pub out: String,
    /// For standard error, a line each.
    pub err: Vec<String>,
    /// The exit code.
    pub code: u8,
}

impl Finished {
    fn said(line: String) -> Self {
        Self { err: vec![line], ..Self::default() }
    }

    fn printed(out: String) -> Self {
        Self { out, ..Self::default() }
    }
}

/// Does what the arguments ask.
///
/// # Errors
/// What is wrong, to be said in the reader's language.
pub fn run(arguments: Arguments, language: Language) -> Result<Finished, Problem> {
    let dir = arguments.data.ok_or(FolderProblem::NotGiven)?;
    let Some(command) = arguments.command else {
        let frame = if arguments.windowed { Frame::Plain } else { Frame::FullScreen };
        window::open(open(&dir)?, frame, language)?;
        return Ok(Finished::default());
    };
    match command {
        Command::Practise => {
            let frame = if arguments.windowed { Frame::Plain } else { Frame::FullScreen };
            let desk = if Identity::exists(&dir) {
                let desk = open(&dir)?;
                // Whoever practises must not do so on a real desk's records.
                if !practice::is_practice(desk.identity()) {
                    return Err(FolderProblem::AlreadyEnrolled.into());
                }
                desk
            } else {
                let made = std::fs::create_dir_all(&dir);
                made.map_err(|error| Problem::Store(error.to_string()))?;
                practice::found(&dir, clock::now())
                    .map_err(|error| Problem::of_desk(&error, &dir))?
            };
            window::open(desk, frame, language)?;
            Ok(Finished::default())
        }
        Command::Screenshots { out } => {
            let count = tour::run(&dir, &out, clock::now())?;
            Ok(Finished::said(text::shot(count, &out, language)))
        }
        Command::Enrol { url, code, insecure, ca, again } => {
            let url = server(&url, insecure, ca.as_deref())?;
            let desk = if again {
                enrol::enrol_again(open(&dir)?, &url, &code, clock::now())?
            } else {
                enrol::enrol(&dir, &url, &code, clock::now())?
            };
            Ok(Finished::said(text::enrolled(desk.identity(), language)))
        }
        Command::Import { what: Import::Tickets { file, case, event, at } } => {
            let columns = Columns { case: &case, event: &event, at: &at };
            import_tickets(&dir, &file, columns, language)
        }
        Command::Sync { once: _ } => {
            let outcome = sync::once(&dir, open(&dir)?)?;
            let line = text::synced(outcome, language).to_owned();
            Ok(Finished { err: vec![line], code: outcome.exit_code(), ..Finished::default() })
        }
        Command::Status { json } => status(&dir, json, language),
        Command::Report(asked) => report(&dir, &asked, language),
        Command::Seal(asked) => seal(&dir, &asked, clock::now(), language),
        Command::Verify => verify_desk(&dir, language),
        Command::ExportUnsent { file } => {
            let count = export::unsent(&open(&dir)?, &file)?;
            Ok(Finished::said(text::exported(count, language)))
        }
    }
}

/// Opens the desk of a data directory that must be there.
fn open(dir: &Path) -> Result<Desk, Problem> {
    if !dir.is_dir() {
        return Err(FolderProblem::Missing(dir.display().to_string()).into());
    }
    let actor = random::bytes().map_err(|error| Problem::Store(error.to_string()))?;
    Desk::open(dir, actor).map_err(|error| Problem::of_desk(&error, dir))
}

/// Where the server is, as typed, and whom to believe about it.
fn server(url: &str, insecure: bool, ca: Option<&Path>) -> Result<ServerUrl, Problem> {
    let url = ServerUrl::parse(url)?;
    if url.leaves_this_machine_in_plain() && !insecure {
        return Err(ServerProblem::PlainHttp(url.to_string()).into());
    }
    Ok(url.certified_by(ca.map(Issuer::read).transpose()?))
}

fn import_tickets(
    dir: &Path,
    file: &PathBuf,
    columns: Columns<'_>,
    language: Language,
) -> Result<Finished, Problem> {
    let mut desk = open(dir)?;
    let bytes = std::fs::read(file)
        .map_err(|error| InputProblem::CannotRead(file.display().to_string(), error.to_string()))?;
    let log = import::read(&bytes, columns).map_err(InputProblem::BadImport)?;
    let of_desk = |error| Problem::of_desk(&error, dir);
    let imported = desk.import_tickets(clock::now(), &log.rows).map_err(of_desk)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let source = (name.unwrap_or_default(), bytes.as_slice());
    desk.note_import(clock::now(), source, &log).map_err(of_desk)?;
    let mut err: Vec<String> = log.bad.iter().map(|bad| text::bad_row(*bad, language)).collect();
    err.push(text::imported(&imported, log.bad.len(), language));
    Ok(Finished { err, ..Finished::default() })
}

fn status(dir: &Path, json: bool, language: Language) -> Result<Finished, Problem> {
    let desk = open(dir)?;
    let status = desk.status().map_err(|error| Problem::of_desk(&error, dir))?;
    let out = if json {
        serde_json::to_string(&status).map_err(|error| Problem::Store(error.to_string()))?
    } else {
        text::status(&status, desk.identity(), language)
    };
    Ok(Finished::printed(out))
}

fn report(dir: &Path, asked: &Report, language: Language) -> Result<Finished, Problem> {
    let month: Month = asked.month.parse().or(Err(InputProblem::BadMonth(asked.month.clone())))?;
    let until = asked.until.as_deref().map(|text| read_until(text, month)).transpose()?;
    let desk = open(dir)?;
    let compiled = desk.report(month, until).map_err(|error| Problem::of_desk(&error, dir))?;
    let compiled = compiled
        .ok_or_else(|| InputProblem::DateOutsideMonth(asked.until.clone().unwrap_or_default()))?;
    let out = if asked.json {
        compiled.canonical().map_err(|error| Problem::Store(error.to_string()))?
    } else {
        text::report(&compiled, language)
    };
    let mut finished = Finished::printed(out);
    if asked.freshness {
        let status = desk.status().map_err(|error| Problem::of_desk(&error, dir))?;
        finished.err.push(text::freshness(&status, language));
        finished.err.extend(text::refused_are_counted(status.refused, language));
    }
    Ok(finished)
}

/// Signs a month's report in the name of a supervisor of the property.
fn seal(
    dir: &Path,
    asked: &Seal,
    now: DateTime<Utc>,
    language: Language,
) -> Result<Finished, Problem> {
    let month: Month = asked.month.parse().or(Err(InputProblem::BadMonth(asked.month.clone())))?;
    let until = asked.until.as_deref().map(|text| read_until(text, month)).transpose()?;
    let mut desk = open(dir)?;
    let of_desk = |error| Problem::of_desk(&error, dir);
    let signer = desk.supervisor(&asked.by, now).map_err(of_desk)?;
    let (by, role) = signer.ok_or_else(|| InputProblem::NoSuchSupervisor(asked.by.clone()))?;
    let act = Act { by, role, desk: desk.identity().desk, now, occurred_at: now };
    let click = Desk::next_click().map_err(of_desk)?;
    desk.seal(&act, click, month, until).map_err(|error| Problem::of_command(&error, dir))?;
    Ok(Finished::said(text::sealed(month, &asked.by, language)))
}

fn read_until(text: &str, month: Month) -> Result<NaiveDate, Problem> {
    let day: NaiveDate = text.parse().or(Err(InputProblem::BadDate(text.to_owned())))?;
    if Month::of(day) == month {
        Ok(day)
    } else {
        Err(InputProblem::DateOutsideMonth(text.to_owned()).into())
    }
}

fn verify_desk(dir: &Path, language: Language) -> Result<Finished, Problem> {
    if !dir.is_dir() {
        return Err(FolderProblem::Missing(dir.display().to_string()).into());
    }
    let identity = Identity::load(dir).map_err(|error| Problem::of_desk(&error.into(), dir))?;
    let findings =
        verify::everything(dir, &identity).map_err(|error| Problem::of_desk(&error, dir))?;
    let code = u8::from(!findings.problems.is_empty());
    let mut err = findings.problems;
    let wrong = err.len();
    err.push(text::verified(findings.changes, wrong, language));
    Ok(Finished { out: String::new(), err, code })
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use dutybook_domain::ticket::import::EventSeen;
    use dutybook_replica::fault::Fault;

    use super::*;
    use crate::desk::tests::founded;

    #[test]
    fn a_report_says_how_many_of_its_entries_the_server_refused() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().display().to_string();
        let words =
            ["dutybook-kiosk", "--data", &dir, "report", "--month", "2026-03", "--freshness"];
        let said = || run(Arguments::parse_from(words), Language::English).unwrap().err;
        let mut desk = founded(folder.path(), 1);
        let at = "2026-03-01T08:00:00".parse().unwrap();
        let row = EventSeen { case: "甲".to_owned(), event: "受理".to_owned(), at, n: 1 };
        desk.import_tickets("2026-03-02T04:00:00Z".parse().unwrap(), &[row]).unwrap();
        let property = desk.property();
        let (_, refused) = desk.reader().outbox(property, 0, usize::MAX).unwrap().pop().unwrap();
        drop(desk);
        assert_eq!(said().len(), 1, "nothing is refused");
        let mut desk = Desk::open(folder.path(), [2; 16]).unwrap();
        let code = Fault::NotEntitled.code();
        desk.log_mut().mark_refused(property, &[(refused.id(), code)]).unwrap();
        drop(desk);
        let only_here = "1 entry the server refused is counted here and nowhere else.";
        assert_eq!(said().last().map(String::as_str), Some(only_here));
    }
}
