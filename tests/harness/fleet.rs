//! The fleet simulation: one server and many desks on real stores, everything that can go wrong
//! between them drawn from a seed, and an oracle outside the stores that knows what must be left.
//!
//! Nothing here reads a clock, opens a socket or draws real randomness: the same plan does the same
//! every time.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

mod aside;
mod canon;
mod folder;
mod judge;
mod line;
mod mishaps;
mod oracle;
mod plainly;
mod post;
mod recount;
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
    /// Figures, one bit each in the order of their names, that were more than 0 and equal to a
    /// count by plain loops.
    pub figures: u64,
    /// Handovers signed.
    pub sheets: u64,
    /// Secrets at the end.
    pub secrets: u64,
    /// Files at both ends.
    pub files: u64,
    /// Changes that waited in quarantine for their certificate.
    pub quarantined: u64,
    /// Frames sent.
    pub frames: u64,
    /// Documents at the end.
    pub documents: u64,
    /// Changes at the end.
    pub changes: u64,
}

/// The figures counted again by plain loops, in the order of [`Findings::figures`].
pub const FIGURES: [&str; 22] = [
    "K1.denominator",
    "K1.numerator",
    "K20.denominator",
    "K20.numerator",
    "K23.denominator",
    "K23.numerator",
    "K26c.denominator",
    "K26c.numerator",
    "K3.denominator",
    "K3.numerator",
    "K7.denominator",
    "K7.numerator",
    "K7d.denominator",
    "K7d.numerator",
    "K8.denominator",
    "K8.numerator",
    "tickets.cancelled",
    "tickets.carried_over",
    "tickets.completed",
    "tickets.open",
    "tickets.received",
    "tickets.reopened",
];

impl Findings {
    /// What two runs showed together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self {
            saved: self.saved + other.saved,
            stored: self.stored + other.stored,
            destroyed: self.destroyed + other.destroyed,
            conflicts: self.conflicts + other.conflicts,
            late: self.late + other.late,
            refused: self.refused + other.refused,
            repairs: self.repairs + other.repairs,
            forbidden: self.forbidden + other.forbidden,
            doubled_numbers: self.doubled_numbers + other.doubled_numbers,
            reports: self.reports + other.reports,
            figures: self.figures | other.figures,
            sheets: self.sheets + other.sheets,
            secrets: self.secrets + other.secrets,
            files: self.files + other.files,
            quarantined: self.quarantined + other.quarantined,
            frames: self.frames + other.frames,
            documents: self.documents + other.documents,
            changes: self.changes + other.changes,
        }
    }
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
