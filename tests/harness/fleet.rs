//! The fleet simulation: one server and many desks on real stores, everything that can go wrong
//! between them drawn from a seed, and an oracle outside the stores that knows what must be left.
//!
//! Nothing here reads a clock, opens a socket or draws real randomness: the same plan does the same
//! every time.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

mod canon;
mod folder;
mod judge;
mod line;
mod mishaps;
mod oracle;
mod post;
mod sabotage;
mod settle;
mod site;
mod steps;
mod work;
mod world;

pub use sabotage::Mutant;

/// What to simulate.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Everything is drawn from it.
    pub seed: u64,
    /// How many desks.
    pub desks: u16,
    /// How many steps before everything heals.
    pub steps: u32,
    /// What is broken on purpose.
    pub mutant: Option<Mutant>,
}

/// What a run came to see. Every seed must show each sort of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Findings {
    /// Things desks called saved.
    pub saved: u64,
    /// Things the server called stored.
    pub stored: u64,
    /// Acknowledged things lost because the test destroyed every medium they were on.
    pub destroyed: u64,
    /// Sheet fields that wait for a person at the end.
    pub conflicts: u64,
    /// Facts of an earlier month that came in a later one.
    pub late: u64,
    /// Changes the server refused.
    pub refused: u64,
    /// Comparisons of a whole log, changes written again, quarantined changes let in after all.
    pub repairs: u64,
    /// Entries a rule of the desk refused.
    pub forbidden: u64,
    /// Spoken numbers given twice by copies of a desk.
    pub doubled_numbers: u64,
    /// Reports found equal to the byte.
    pub reports: u64,
    /// Frames sent.
    pub frames: u64,
    /// Documents at the end.
    pub documents: u64,
    /// Changes at the end.
    pub changes: u64,
}

/// Runs a plan to its end.
///
/// # Errors
/// What the product did wrong, or which trouble the seed did not show.
pub fn run(plan: Plan) -> Result<Findings> {
    ensure!(
        plan.mutant.is_none() || cfg!(feature = "sabotage"),
        "this program was built without the feature `sabotage`"
    );
    sabotage::begin(plan.mutant);
    let root = tempfile::tempdir_in(fast_folder()).context("make a folder for the stores")?;
    let mut world = world::World::new(plan, root.path())?;
    world.play().with_context(|| format!("while playing, at step {}", world.step()))?;
    world.settle().context("while healing")?;
    world.judge()
}

/// Memory where there is a file system in it: a simulation asks thousands of times for the disk.
fn fast_folder() -> std::path::PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}
