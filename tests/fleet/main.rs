//! `cargo fleet --seed N --desks 20 --steps 600`: the simulation at any size, by hand.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser;
use harness::fleet::{Mutant, Plan, run};

/// Simulates a fleet of desks with everything that can go wrong.
#[derive(Debug, Parser)]
struct Arguments {
    /// Everything is drawn from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds, one after the other.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// How many desks.
    #[arg(long, default_value_t = 20)]
    desks: u16,
    /// How many steps before everything heals.
    #[arg(long, default_value_t = 600)]
    steps: u32,
    /// Break something on purpose.
    #[arg(long)]
    mutant: Option<Mutant>,
}

fn main() -> ExitCode {
    let Arguments { seed, seeds, desks, steps, mutant } = Arguments::parse();
    let mut code = ExitCode::SUCCESS;
    for seed in seed..seed.saturating_add(seeds) {
        let outcome = run(Plan { seed, desks, steps, mutant });
        let line = match outcome {
            Ok(found) => format!("seed {seed}: {found:?}"),
            Err(error) => {
                code = ExitCode::FAILURE;
                format!("seed {seed} failed: {error:#}")
            }
        };
        if writeln!(io::stdout(), "{line}").is_err() {
            return ExitCode::FAILURE;
        }
    }
    code
}
