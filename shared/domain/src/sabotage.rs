//! Faults made on purpose, for tests that must notice them. No program that is shipped has this.

use std::sync::atomic::AtomicBool;

/// Whether the next handover sheet starts without the last matter of the one before.
pub static LOSE_A_HANDOVER_MATTER: AtomicBool = AtomicBool::new(false);

/// Whether everything that falls due counts as met.
pub static COUNT_EVERYTHING_AS_MET: AtomicBool = AtomicBool::new(false);
