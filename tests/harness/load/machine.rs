//! What this machine can do at best: the floors every figure is a ratio to, measured in the same
//! run as the figure.
//!
//! **From a bar to a ratio.** The design's bars are times on two idle cores of the machine it was
//! measured on. [`REFERENCE`] is what the floors come to there, so a bar is the ratio of that
//! machine's floor to the time allowed. Another machine's floor and time grow together, and so does
//! a busy one's: the ratio stays.
//!
//! - *Durable ingest*, 20,000 changes/s: 24,000 changes may take 1.2 s. Their floor is one
//!   verification each on two cores (19 µs) and one fdatasync for each thousand (24 of 2 ms):
//!   0.504 s. The bar is 0.504 / 1.2 = 0.42.
//! - *A click*, 3 ms of CPU and one fsync: 3 ms are 79 verifications on one core. The CPU of a click
//!   over one verification may reach 1/79; its time on the wall may reach that of 79 verifications
//!   and one fdatasync.
//! - *Cold start* and *a month's report* at the desk, 1 s; *a region*, 0.2 s: the floor is to read
//!   the rows they stand on from SQLite, plainly.
//! - *An outage's end*, 30 s: the floor is one verification of each change at each place it comes
//!   to, on two cores.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use dutybook_server::clock::Stopwatch;
use ed25519_dalek::{Signer as _, SigningKey};

/// The floors of a machine.
#[derive(Debug, Clone, Copy)]
pub struct Floors {
    /// One Ed25519 verification (`verify_strict`), on one core.
    pub verify: Duration,
    /// The same on two cores at once: half of the above where both are free.
    pub verify_on_two: Duration,
    /// An fdatasync of an appended page, the median.
    pub fdatasync: Duration,
}

/// The machine of the design's bars, idle.
pub const REFERENCE: Floors = Floors {
    verify: Duration::from_micros(38),
    verify_on_two: Duration::from_micros(19),
    fdatasync: Duration::from_millis(2),
};

/// What reading a row of the books plainly costs on that machine: facts and documents, which are
/// wide.
pub const REFERENCE_ROW: Duration = Duration::from_nanos(600);

/// The same of a row of sums.
pub const REFERENCE_SUM: Duration = Duration::from_nanos(250);

const VERIFICATIONS: u32 = 1_000;
const SYNCS: usize = 25;
/// Of so many rounds the best counts: the floor is what the machine can do.
const ROUNDS: usize = 3;

impl Floors {
    /// Measures them; `folder` is where the stores lie.
    ///
    /// # Errors
    /// When the disk does not take a file.
    pub fn measure(folder: &Path) -> anyhow::Result<Self> {
        let best = |threads| (0..ROUNDS).map(|_| verifications(threads)).min();
        Ok(Self {
            verify: best(1).unwrap_or_default() / VERIFICATIONS,
            verify_on_two: best(2).unwrap_or_default() / (2 * VERIFICATIONS),
            fdatasync: fdatasync(folder)?,
        })
    }

    /// The floor of ingesting so many changes.
    pub fn of_ingest(&self, changes: u32) -> Duration {
        self.verify_on_two * changes + self.fdatasync * changes.div_ceil(1_000)
    }

    /// What a click may take: 79 verifications, which are 3 ms on the reference machine, and one
    /// fdatasync.
    pub fn of_click(&self) -> Duration {
        self.verify * 79 + self.fdatasync
    }
}

/// The time in which each of so many threads verifies [`VERIFICATIONS`] signatures.
fn verifications(threads: u32) -> Duration {
    let watch = Stopwatch::start();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(verify_many);
        }
    });
    watch.elapsed()
}

fn verify_many() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let (message, public) = ([9; 96], key.verifying_key());
    let signature = key.sign(&message);
    for _ in 0..VERIFICATIONS {
        let message = std::hint::black_box(&message);
        std::hint::black_box(public.verify_strict(message, &signature).is_ok());
    }
}

fn fdatasync(folder: &Path) -> anyhow::Result<Duration> {
    let path = folder.join("fdatasync");
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    let mut took = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        file.write_all(&[1; 4_096])?;
        let watch = Stopwatch::start();
        file.sync_data()?;
        took.push(watch.elapsed());
    }
    std::fs::remove_file(path)?;
    Ok(median(took))
}

/// The middle one of some times; zero of none.
pub fn median(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took.get(took.len() / 2).copied().unwrap_or_default()
}
