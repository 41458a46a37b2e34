//! The commands of `dutybook-kiosk`. Others script against them: names and meanings stay.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// 值守簿 · the front desk's program.
#[derive(Debug, Parser)]
#[command(name = "dutybook-kiosk", version, disable_help_subcommand = true)]
pub struct Arguments {
    /// The folder that holds this desk's records.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Open a plain window instead of filling the screen.
    #[arg(long)]
    pub windowed: bool,
    /// What to do; the desk's window opens where nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Join a property with a one-time code of its server.
    Enrol {
        /// The server, such as `https://duty.example.cn`.
        url: String,
        /// The one-time code.
        code: String,
        /// Speak plain http to a server on another machine.
        #[arg(long)]
        insecure: bool,
        /// The certificate of the private authority that certifies the server, as a PEM file.
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
        /// Keep this desk's key and records: its server is gone for good and another follows it.
        #[arg(long)]
        again: bool,
    },
    /// Read records from a file. Works offline.
    Import {
        /// What the file holds.
        #[command(subcommand)]
        what: Import,
    },
    /// Exchange news with the server.
    Sync {
        /// Stop when nothing is unsent and everything has arrived.
        #[arg(long, required = true)]
        once: bool,
    },
    /// Say how this desk stands.
    Status {
        /// As one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Compile a month's figures. Works offline.
    Report(Report),
    /// Sign a month's report. Works offline.
    Seal(Seal),
    /// Open the desk's window on a property to practise on, made in an empty folder. Nothing of it
    /// is ever sent.
    Practise,
    /// Take a picture of every screen of a practice property.
    Screenshots {
        /// The folder to write `<screen>-<zh|en>-<light|dark>.png` to.
        out: PathBuf,
    },
    /// Check every hash, signature and certificate.
    Verify,
    /// Write what the server has not stored to a file that `dutybook-server admit` reads.
    ExportUnsent {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
}

/// What a file holds.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// An event log of tickets: one row an event.
    Tickets {
        /// The file, UTF-8 or GBK, its first line the names of the columns.
        file: PathBuf,
        /// The column that names the case.
        #[arg(long, value_name = "COL")]
        case: String,
        /// The column that names the event.
        #[arg(long, value_name = "COL")]
        event: String,
        /// The column that holds the time, in the property's civil time.
        #[arg(long, value_name = "COL")]
        at: String,
    },
}

/// Which month's figures.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Report {
    /// The month, such as 2012-03.
    // Read as text here: what is wrong with it is said in the reader's language.
    #[arg(long)]
    pub month: String,
    /// As canonical JSON.
    #[arg(long)]
    pub json: bool,
    /// The last day counted, for a month that still runs.
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Say on standard error how fresh the figures are.
    #[arg(long)]
    pub freshness: bool,
}

/// Which report is signed, and by whom.
#[derive(Debug, Args)]
pub struct Seal {
    /// The month, such as 2012-03.
    // Read as text here: what is wrong with it is said in the reader's language.
    #[arg(long)]
    pub month: String,
    /// The supervisor who signs, by name, or by number where two share a name.
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// The last day counted: signs the preliminary report of a month that still runs.
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
}
