//! The product's programs and a desk under load, for tests that run them in processes of their own:
//! `programs server …`, `programs kiosk …`, `programs desk …`.
//!
//! Only a package's own binaries are sure to be fresh when its tests run, so the first two are here
//! as well: they hand their words to the very functions the shipped programs consist of.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use harness::programs::{desk, frames, full_disk};

fn main() -> anyhow::Result<ExitCode> {
    let mut words: Vec<OsString> = std::env::args_os().skip(1).collect();
    let program = words.first().cloned().unwrap_or_default();
    match program.to_str() {
        Some("server") => Ok(dutybook_server::cli::main(words)),
        Some("kiosk") => Ok(dutybook_kiosk::program::main(words)),
        Some("desk") => desk::work(&desk::Orders::parse_from(words)),
        Some("full-disk") => full_disk::run(&words.split_off(1)),
        Some("frames") => frames::run(),
        _ => anyhow::bail!("no such program: {}", program.display()),
    }
}
