//! A desk in a process of its own, so that it can be killed in the middle of a write: nothing is
//! closed, flushed or said then, as when the power goes.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use dutybook_domain::ticket::import::EventSeen;
use dutybook_kiosk::desk::Desk;
use dutybook_kiosk::random;

use crate::account::Said;
use crate::driver::Driver;

/// The subcommand under which a program runs [`write_rows`].
pub const SUBCOMMAND: &str = "desk-that-will-be-killed";

/// How many rows a desk has in hand when it is killed.
const ROWS_IN_HAND: usize = 4;

/// Opens the desk of a folder and saves rows from standard input, one JSON row a line; answers
/// each with its count once the desk says it is saved.
///
/// # Errors
/// When the desk does not, or nobody reads.
pub fn write_rows(dir: &Path, now: DateTime<Utc>) -> anyhow::Result<()> {
    let mut desk = Desk::open(dir, random::bytes()?)?;
    let mut out = io::stdout().lock();
    for (count, line) in (1_u64..).zip(io::stdin().lock().lines()) {
        let row: EventSeen = serde_json::from_str(&line?)?;
        desk.import_tickets(now, &[row])?;
        writeln!(out, "{count}")?;
        out.flush()?;
    }
    Ok(())
}

/// Lets a desk that is switched off save rows in a process of its own and kills that process after
/// `until` of them were acknowledged, while it is saving the next. Notes what was acknowledged and
/// answers how many rows that is.
///
/// # Errors
/// When the process cannot be run or ends by itself.
pub fn kill_while_saving(
    driver: &mut Driver,
    front: usize,
    (program, rows): (&Path, &[EventSeen]),
    until: usize,
) -> anyhow::Result<usize> {
    anyhow::ensure!(rows.len() > until.saturating_add(ROWS_IN_HAND), "too few rows");
    let now = driver.now().timestamp_millis().to_string();
    let at = driver.site.front(front)?;
    let mut child = Command::new(program)
        .arg(SUBCOMMAND)
        .arg(at.dir())
        .arg(now)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| program.display().to_string())?;
    let mut stdin = child.stdin.take().context("no stdin")?;
    let mut lines = BufReader::new(child.stdout.take().context("no stdout")?).lines();
    let (first, then) = rows.split_at_checked(until).context("too few rows")?;
    let in_hand = then.get(..ROWS_IN_HAND).context("too few rows")?;
    feed(&mut stdin, first)?;
    let mut acknowledged = 0_usize;
    for line in lines.by_ref().take(until) {
        acknowledged = line?.parse()?;
    }
    // It has rows to go on with, but never all of them: it cannot be done when it dies.
    feed(&mut stdin, in_hand)?;
    child.kill()?;
    child.wait()?;
    // What it said before it died counts as well. A line cut short was not said.
    for line in lines {
        acknowledged = line?.parse::<usize>().unwrap_or(acknowledged).max(acknowledged);
    }
    for row in rows.iter().take(acknowledged) {
        driver.account.saved(at.property, at.number, Said::row(row));
    }
    Ok(acknowledged)
}

fn feed(stdin: &mut ChildStdin, rows: &[EventSeen]) -> anyhow::Result<()> {
    for row in rows {
        writeln!(stdin, "{}", serde_json::to_string(row)?)?;
    }
    Ok(stdin.flush()?)
}
