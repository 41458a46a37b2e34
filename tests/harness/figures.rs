//! The canonical report of a month, as the server and as a desk compile it, in this process or in
//! one of its own under another time zone and language.

use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use dutybook_domain::civil::Month;
use dutybook_domain::report::Report;
use dutybook_kiosk::random;
use dutybook_server::figures::{Source, feed, zones};
use dutybook_server::registry::Registry;

use crate::driver::Driver;

/// The subcommand under which a program is the server's, with its words.
pub const SERVER: &str = "server-command";
/// The subcommand under which a program is the desk's, with its words.
pub const KIOSK: &str = "kiosk-command";

/// The report out of a server's folder, its books brought up to the log, also beside the running
/// server.
///
/// # Errors
/// When the folder does not answer or has no such property.
pub fn of_server(dir: &Path, property: &str, month: Month) -> anyhow::Result<Report> {
    let registry = Registry::open(&dir.join("server.db"), &random::bytes()?)?;
    feed(dir, &zones(&registry)?)?;
    let row = registry.property(property)?;
    Source::open(dir)?.of(&row).report(month, None)?.context("the month has no days")
}

/// The bytes a program of its own prints for a report, in another time zone and language.
///
/// # Errors
/// When the program fails.
pub fn elsewhere(
    program: &Path,
    arguments: &[&str],
    (zone, language): (&str, &str),
) -> anyhow::Result<String> {
    let mut command = Command::new(program);
    command.args(arguments).env("TZ", zone).env("LANG", language).env("LC_ALL", language);
    let output = command.output().with_context(|| program.display().to_string())?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// One month of one property as everybody compiles it.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The server's.
    pub report: Report,
    /// The server's, in the bytes that are signed.
    pub bytes: String,
    /// Whether every desk of the property compiles the same bytes.
    pub is_equal: bool,
}

/// Compiles a month of a property on the server and at each of its desks.
///
/// # Errors
/// When one of them cannot.
pub fn compare(driver: &Driver, property: &str, month: Month) -> anyhow::Result<Compared> {
    let report = of_server(driver.site.server_dir(), property, month)?;
    let bytes = report.canonical()?;
    let mut is_equal = true;
    for (at, front) in driver.site.fronts.iter().enumerate() {
        if driver.site.estate_of(at)?.plan.id == property {
            let desk = front.desk()?.report(month, None)?.context("the month has no days")?;
            is_equal &= desk.canonical()? == bytes;
        }
    }
    Ok(Compared { report, bytes, is_equal })
}
