//! A property with its server and desks, each in a process of its own: set up by the product's own
//! commands, looked into by reading the files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use dutybook_domain::id::DocumentId;
use dutybook_domain::ticket::import::EventSeen;
use dutybook_store::log::LogReader;

use crate::account::Said;
use crate::holding::Holding;
use crate::programs::{Programs, Serving};
use crate::wire::Wire;

/// The month every row of [`crate::programs::desk::row`] lies in.
pub const MONTH: &str = "2026-03";

/// A change by what it is, whatever sync calls it: its document and its bytes.
pub type Change = (DocumentId, Vec<u8>);

/// One property, its server and its desks.
#[derive(Debug)]
pub struct Premises {
    /// The programs everything is done with.
    pub programs: Programs,
    /// The one wire all desks use.
    pub wire: Wire,
    root: PathBuf,
}

impl Premises {
    /// Sets up a property with so many desks under `root` by the commands of the product.
    ///
    /// # Errors
    /// When a command fails.
    pub async fn open(
        programs: Programs,
        root: &Path,
        desks: u16,
    ) -> anyhow::Result<(Self, Serving)> {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
        let wire = Wire::to(nowhere).await?;
        let premises = Self { programs, wire, root: root.to_owned() };
        let words = ["property", "add", "--id", "cuihu", "--name", "翠湖花园", "--region", "华东"];
        premises.programs.ask("server", &premises.server_dir(), &words)?;
        let serving = premises.serve()?;
        let url = format!("http://{}", premises.wire.address());
        for desk in 1..=desks {
            let number = desk.to_string();
            let words = ["enrol", "--property", "cuihu", "--desk", &number];
            let code = premises.programs.ask("server", &premises.server_dir(), &words)?;
            premises.programs.ask("kiosk", &premises.desk_dir(desk), &["enrol", &url, &code])?;
        }
        Ok((premises, serving))
    }

    /// The server's folder.
    pub fn server_dir(&self) -> PathBuf {
        self.root.join("server")
    }

    /// A desk's folder.
    pub fn desk_dir(&self, desk: u16) -> PathBuf {
        self.root.join(format!("desk-{desk}"))
    }

    /// Starts the server on its folder; the desks find it.
    ///
    /// # Errors
    /// When it does not begin.
    pub fn serve(&self) -> anyhow::Result<Serving> {
        let serving = Serving::start(&self.programs, &self.server_dir())?;
        self.wire.lead_to(serving.address);
        Ok(serving)
    }

    /// Has every desk exchange news until both sides agree.
    ///
    /// # Errors
    /// When one of them does not.
    pub fn sync(&self, desks: &[u16]) -> anyhow::Result<()> {
        for desk in desks {
            let said = self.programs.ask("kiosk", &self.desk_dir(*desk), &["sync", "--once"]);
            said.with_context(|| format!("desk {desk}"))?;
        }
        Ok(())
    }

    /// Has the server and every desk checked by their own `verify`.
    ///
    /// # Errors
    /// When one of them finds something.
    pub fn verify(&self, desks: &[u16]) -> anyhow::Result<()> {
        self.programs.ask("server", &self.server_dir(), &["verify"])?;
        for desk in desks {
            self.programs.ask("kiosk", &self.desk_dir(*desk), &["verify"])?;
        }
        Ok(())
    }

    /// The month's report, the same bytes from the server and from every desk.
    ///
    /// # Errors
    /// When two of them differ, or a command fails.
    pub fn report(&self, desks: &[u16]) -> anyhow::Result<String> {
        let words = ["report", "--property", "cuihu", "--month", MONTH, "--json"];
        let server = self.programs.ask("server", &self.server_dir(), &words)?;
        for desk in desks {
            let words = ["report", "--month", MONTH, "--json"];
            let printed = self.programs.ask("kiosk", &self.desk_dir(*desk), &words)?;
            anyhow::ensure!(printed == server, "desk {desk} prints another report:\n{printed}");
        }
        Ok(server)
    }
}

/// Which of these rows the log of a folder does not hold.
///
/// # Errors
/// When it cannot be read.
pub fn missing(dir: &Path, rows: &[EventSeen]) -> anyhow::Result<Vec<EventSeen>> {
    let log = LogReader::open(dir)?;
    let mut held = Vec::new();
    for property in log.properties()? {
        held.push(Holding::read(&log, property)?);
    }
    let is_missing = |row: &&EventSeen| !held.iter().any(|held| held.says(Said::row(row)));
    Ok(rows.iter().filter(is_missing).cloned().collect())
}

/// Every change of a folder's log that has a place in the server's order, by that place.
///
/// # Errors
/// When it cannot be read, or two changes have one place.
pub fn numbered(dir: &Path) -> anyhow::Result<BTreeMap<u64, Change>> {
    let mut numbered = BTreeMap::new();
    for row in LogReader::open(dir)?.after(0, usize::MAX)? {
        if let Some(server_seq) = row.server_seq {
            let change = (row.envelope.document, row.envelope.change);
            anyhow::ensure!(numbered.insert(server_seq, change).is_none(), "{server_seq} twice");
        }
    }
    Ok(numbered)
}

/// Every change of a folder's log.
///
/// # Errors
/// When it cannot be read.
pub fn content(dir: &Path) -> anyhow::Result<BTreeSet<Change>> {
    let rows = LogReader::open(dir)?.after(0, usize::MAX)?;
    Ok(rows.into_iter().map(|row| (row.envelope.document, row.envelope.change)).collect())
}

/// Copies a folder of plain files, as a backup program or a thief would.
///
/// # Errors
/// When a file cannot be copied.
pub fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (from, to) = {
            let entry = entry?;
            (entry.path(), to.join(entry.file_name()))
        };
        if from.is_dir() {
            copy_folder(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}
