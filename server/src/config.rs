//! What a server is started with. The one place that reads the environment.

use std::path::PathBuf;

use tracing_subscriber::EnvFilter;

use crate::clock::Clock;
use crate::limits::Limits;
use crate::text::Language;

/// How one server is run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder it keeps everything in.
    pub data: PathBuf,
    /// Its certificate and key, where it speaks https itself.
    pub tls: Option<TlsFiles>,
    /// Whether plain http may be spoken beyond this machine.
    pub insecure: bool,
    /// Its time.
    pub clock: Clock,
    /// Its limits.
    pub limits: Limits,
}

impl Config {
    /// Plain http on this machine, the machine's clock, the usual limits.
    pub fn new(data: PathBuf) -> Self {
        Self { data, tls: None, insecure: false, clock: Clock::System, limits: Limits::default() }
    }
}

/// PEM files.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The certificate chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// The language `LANG` asks for.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn language() -> Language {
    Language::of(std::env::var("LANG").ok().as_deref())
}

/// What `RUST_LOG` asks for; `info` where it asks for nothing that can be read.
pub fn log_filter() -> EnvFilter {
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"))
}
