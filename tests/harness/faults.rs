//! System calls that fail or kill on demand, by strace.

use std::path::Path;
use std::process::Command;

use crate::config;
use anyhow::Context as _;

/// What happens at a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The process dies on entering it, as when the power goes.
    Kill,
    /// The disk answers with an error.
    Error,
    /// The disk is full.
    Full,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 3] = [Self::Kill, Self::Error, Self::Full];

    const fn injection(self) -> &'static str {
        match self {
            Self::Kill => "signal=SIGKILL",
            Self::Error => "error=EIO",
            Self::Full => "error=ENOSPC",
        }
    }
}

/// The system calls by which a store reaches the disk.
pub const CALLS: [&str; 4] = ["pwrite64", "fdatasync", "fsync", "write"];

/// Whether programs can be run under strace here. With `CI=true` they must.
///
/// # Errors
/// With `CI=true` where they cannot.
pub fn is_at_hand() -> anyhow::Result<bool> {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    let is_at_hand = traced.is_ok_and(|status| status.success());
    anyhow::ensure!(is_at_hand || !config::in_ci(), "strace is missing or may not trace");
    Ok(is_at_hand)
}

/// The words that have the `nth` such call of each thread of a program fail. The program stays the
/// caller's own child: killing it kills no tracer instead.
pub fn injected(call: &str, fault: Fault, nth: usize) -> Vec<String> {
    let inject = format!("inject={call}:{}:when={nth}", fault.injection());
    traced("/dev/null", &[&format!("trace={call}"), &inject])
}

/// The words that write the calls of a program to a file.
pub fn watched(file: &Path) -> Vec<String> {
    traced(&file.to_string_lossy(), &[&format!("trace={}", CALLS.join(","))])
}

fn traced(file: &str, expressions: &[&str]) -> Vec<String> {
    let mut words: Vec<String> =
        ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", file].map(str::to_owned).into();
    for expression in expressions {
        words.extend(["-e".to_owned(), (*expression).to_owned()]);
    }
    words
}

/// How often the busiest thread made each of [`CALLS`], from what [`watched`] wrote.
///
/// # Errors
/// When the file cannot be read.
pub fn counts(file: &Path) -> anyhow::Result<[usize; CALLS.len()]> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    Ok(CALLS.map(|call| {
        let mut by_thread = std::collections::BTreeMap::new();
        let began = format!("{call}(");
        for line in text.lines() {
            let (thread, rest) = line.trim_start().split_once(' ').unwrap_or_default();
            if rest.trim_start().starts_with(&began) {
                *by_thread.entry(thread).or_insert(0_usize) += 1;
            }
        }
        by_thread.into_values().max().unwrap_or(0)
    }))
}
