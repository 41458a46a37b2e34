//! The words of the command line. Others script against them: they only grow.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// The front desks' server.
#[derive(Debug, Parser)]
#[command(name = "dutybook-server", version, about, disable_help_subcommand = true)]
pub(super) struct Args {
    /// The folder the server keeps everything in
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the server
    Serve(ServeArgs),
    /// Properties
    #[command(subcommand)]
    Property(PropertyCommand),
    /// Print a one-time code that enrols a desk, good for ten minutes
    Enrol(EnrolArgs),
    /// End a desk's certificate
    Revoke(RevokeArgs),
    /// Believe what an earlier server signed whose key is gone
    Adopt {
        /// The property's id
        #[arg(long, value_name = "ID")]
        property: String,
        /// The earlier server's key, by its fingerprint as the desks' `status` shows it
        #[arg(long = "key", value_name = "FINGERPRINT", required = true, num_args = 1..)]
        keys: Vec<String>,
    },
    /// API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Admit what a revoked desk still held, from the file it exported
    Admit {
        /// The file the desk exported
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Who answers for it
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Print one month's report
    Report(ReportArgs),
    /// Check everything the server keeps; list what is wrong
    Verify,
    /// Write everything into one file, also while the server runs
    Backup {
        /// The file to write
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Restore a backup into an empty folder
    Restore {
        /// The file to read
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
}

#[derive(Debug, ClapArgs)]
pub(super) struct ServeArgs {
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8730")]
    pub(super) listen: SocketAddr,
    /// The certificate chain to speak https with, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(super) tls_cert: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(super) tls_key: Option<PathBuf>,
    /// Speak plain http beyond this machine
    #[arg(long)]
    pub(super) insecure: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum PropertyCommand {
    /// Add a property
    Add {
        /// What commands call it
        #[arg(long)]
        id: String,
        /// What people call it
        #[arg(long)]
        name: String,
        /// The region it is counted in
        #[arg(long)]
        region: String,
        /// Its time zone, for ever
        #[arg(long, default_value = "Asia/Shanghai")]
        timezone: String,
        /// Its identity at an earlier server whose key is gone, as its desks' `status` shows it
        #[arg(long, value_name = "HEX")]
        uid: Option<String>,
    },
}

#[derive(Debug, ClapArgs)]
pub(super) struct EnrolArgs {
    /// The property's id
    #[arg(long, value_name = "ID")]
    pub(super) property: String,
    /// The desk's number
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) desk: u16,
    /// Take over a number that has a live certificate
    #[arg(long)]
    pub(super) replace: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct RevokeArgs {
    /// The property's id
    #[arg(long, value_name = "ID")]
    pub(super) property: String,
    /// The desk's number
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) desk: u16,
    /// Retired hands in first; lost ends at once
    #[arg(long = "as", value_name = "HOW")]
    pub(super) how: How,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum How {
    /// It hands in what it holds first
    Retired,
    /// It ends at once, also on the live connection
    Lost,
}

#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct ReportArgs {
    /// The property's id
    #[arg(long, value_name = "ID")]
    pub(super) property: String,
    /// The month, such as 2012-03
    #[arg(long)]
    pub(super) month: String,
    /// As canonical JSON, the one form there is
    #[arg(long, required = true)]
    pub(super) json: bool,
    /// Only what happened through this day, such as 2012-03-15
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<String>,
    /// Say on standard error how fresh the figures are
    #[arg(long)]
    pub(super) freshness: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Print a new API token; it is shown this once
    Add {
        /// What it is called in the audit
        #[arg(long)]
        name: String,
        /// Only the properties of this region
        #[arg(long, conflicts_with = "property")]
        region: Option<String>,
        /// Only this property
        #[arg(long, value_name = "ID")]
        property: Option<String>,
    },
    /// End an API token
    Revoke {
        /// What it is called
        #[arg(long)]
        name: String,
    },
}
