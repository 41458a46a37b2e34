//! What every handler may reach.

use std::sync::Arc;

use tokio::sync::watch;

use crate::clock::{Clock, Stopwatch};
use crate::db::Db;
use crate::limits::{Limits, Rates};
use crate::metrics::Metrics;
use crate::sync::Sync;

/// The server's parts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    /// Who may speak here.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Limits, rates and counts of the HTTP edge.
    pub edge: Arc<Edge>,
    /// What the running server tells its tasks.
    pub signals: Signals,
    /// The writer, and the desks connected.
    pub sync: Sync,
}

/// The HTTP edge's own state.
#[derive(Debug)]
pub struct Edge {
    /// The limits.
    pub limits: Limits,
    /// Who has asked how often.
    pub rates: Rates,
    /// What was counted.
    pub metrics: Metrics,
    /// Since when the server runs.
    pub started: Stopwatch,
}

/// Two signals every long-lived task listens to.
#[derive(Debug, Clone)]
pub struct Signals {
    /// Counts up whenever `server.db` was changed, by whichever process: a socket looks up its
    /// certificate again, the writer publishes what is unpublished.
    pub registry: watch::Receiver<u64>,
    /// Becomes true when the server is to end.
    pub ending: watch::Receiver<bool>,
}

impl Edge {
    /// An edge with these limits, nothing counted yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            rates: Rates::default(),
            metrics: Metrics::default(),
            started: Stopwatch::start(),
        }
    }
}

impl AppState {
    /// Whether the server is to end.
    pub fn is_ending(&self) -> bool {
        *self.signals.ending.borrow()
    }
}
