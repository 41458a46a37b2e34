//! What `/metrics` counts, in Prometheus' text form, written by hand.
//!
//! Labels are a route's pattern and a status class; never an id, a name or an address.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use dutybook_replica::fault::Rejection;
use dutybook_store::log::{Appended, Outcomes};

/// Upper bounds of the latency buckets, in milliseconds.
const BUCKETS_MILLIS: [u64; 8] = [1, 5, 10, 50, 100, 500, 1_000, 5_000];

/// The server's own counts since it started.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<(String, u16), u64>>,
    latency: [AtomicU64; BUCKETS_MILLIS.len()],
    latency_count: AtomicU64,
    latency_sum_micros: AtomicU64,
    connections: AtomicI64,
    connections_refused: AtomicU64,
    desks_connected: AtomicI64,
    commits: AtomicU64,
    commits_failed: AtomicU64,
    stored: AtomicU64,
    books_cover: AtomicU64,
    books_micros: AtomicU64,
    rejected: Mutex<BTreeMap<&'static str, u64>>,
}

/// What the registry adds to the page.
#[derive(Debug, Clone, Copy)]
pub struct RegistryCounts {
    /// Properties kept.
    pub properties: u64,
    /// Desks with a live certificate.
    pub desks: u64,
    /// Entries those desks last said they had unsent.
    pub unsent: u64,
    /// Entries they last said the server had refused.
    pub refused: u64,
    /// The furthest any of their clocks was off, either way, in milliseconds.
    pub clock_off_ms: u64,
}

impl Metrics {
    /// Counts one answered request.
    pub fn answered(&self, route: &str, status: u16, took: Duration) {
        let class = status / 100;
        {
            let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
            let count = requests.entry((route.to_owned(), class)).or_default();
            *count = count.saturating_add(1);
        }
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        for (bound, bucket) in BUCKETS_MILLIS.iter().zip(&self.latency) {
            if millis <= *bound {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.latency_count.fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.latency_sum_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Notes a connection opened.
    pub fn connected(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a connection closed.
    pub fn disconnected(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }

    /// Notes a connection turned away at the limit.
    pub fn turned_away(&self) {
        self.connections_refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a desk let in.
    pub fn desk_came(&self) {
        self.desks_connected.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a desk gone.
    pub fn desk_went(&self) {
        self.desks_connected.fetch_sub(1, Ordering::Relaxed);
    }

    /// Notes one commit and what it stored.
    pub fn committed(&self, outcomes: &[Outcomes]) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        let new = |outcome: &&Result<Appended, _>| outcome.is_ok_and(|appended| appended.new);
        let stored = outcomes.iter().flatten().filter(new).count();
        self.stored.fetch_add(u64::try_from(stored).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Notes a commit that failed.
    pub fn commit_failed(&self) {
        self.commits_failed.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes how far the books reach after a feed, and how long it took.
    pub fn fed(&self, covers: u64, took: Duration) {
        self.books_cover.store(covers, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.books_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Notes an entry that was not taken.
    pub fn rejected(&self, class: Rejection) {
        let class = match class {
            Rejection::Later => "later",
            Rejection::ReAuthor => "re-author",
            Rejection::Refused => "refused",
        };
        let mut rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        let count = rejected.entry(class).or_default();
        *count = count.saturating_add(1);
    }

    /// The page.
    pub fn page(&self, counts: RegistryCounts) -> String {
        let mut page = String::new();
        self.write(&mut page, counts).map(|()| page).unwrap_or_default()
    }

    fn write(&self, out: &mut String, counts: RegistryCounts) -> std::fmt::Result {
        header(out, "dutybook_http_requests_total", "counter", "Requests answered.")?;
        {
            let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
            for ((route, class), count) in requests.iter() {
                let labels = format!("route=\"{route}\",status=\"{class}xx\"");
                writeln!(out, "dutybook_http_requests_total{{{labels}}} {count}")?;
            }
        }
        self.write_latency(out)?;
        let open = self.connections.load(Ordering::Relaxed);
        let refused = self.connections_refused.load(Ordering::Relaxed);
        gauge(out, "dutybook_connections", "Connections open.", open)?;
        header(out, "dutybook_connections_refused_total", "counter", "Turned away at the limit.")?;
        writeln!(out, "dutybook_connections_refused_total {refused}")?;
        self.write_sync(out)?;
        gauge(out, "dutybook_properties", "Properties kept.", counts.properties)?;
        gauge(out, "dutybook_desks_live", "Desks with a live certificate.", counts.desks)?;
        let unsent = "Entries live desks last said they had unsent.";
        gauge(out, "dutybook_desks_unsent", unsent, counts.unsent)?;
        let refused = "Entries of live desks that the server refused, as they last said.";
        gauge(out, "dutybook_desks_refused", refused, counts.refused)?;
        let (secs, millis) = (counts.clock_off_ms / 1_000, counts.clock_off_ms % 1_000);
        let off = format!("{secs}.{millis:03}");
        let help = "The furthest a live desk's clock was off when it last connected.";
        gauge(out, "dutybook_desks_clock_off_seconds_max", help, off)?;
        header(out, "dutybook_build_info", "gauge", "The program's version.")?;
        writeln!(out, "dutybook_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"))
    }

    fn write_sync(&self, out: &mut String) -> std::fmt::Result {
        let desks = self.desks_connected.load(Ordering::Relaxed);
        gauge(out, "dutybook_desks_connected", "Desks connected.", desks)?;
        let counters = [
            ("dutybook_commits_total", "Commits of the log.", &self.commits),
            ("dutybook_commits_failed_total", "Commits that failed.", &self.commits_failed),
            ("dutybook_entries_stored_total", "Entries stored.", &self.stored),
        ];
        for (name, help, counter) in counters {
            header(out, name, "counter", help)?;
            writeln!(out, "{name} {}", counter.load(Ordering::Relaxed))?;
        }
        let cover = self.books_cover.load(Ordering::Relaxed);
        gauge(out, "dutybook_books_cover", "The last entry the books have read.", cover)?;
        let micros = self.books_micros.load(Ordering::Relaxed);
        header(out, "dutybook_books_seconds_total", "counter", "Time spent on the books.")?;
        let (secs, rest) = (micros / 1_000_000, micros % 1_000_000);
        writeln!(out, "dutybook_books_seconds_total {secs}.{rest:06}")?;
        header(out, "dutybook_entries_rejected_total", "counter", "Entries not taken.")?;
        let rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        for (class, count) in rejected.iter() {
            writeln!(out, "dutybook_entries_rejected_total{{class=\"{class}\"}} {count}")?;
        }
        Ok(())
    }

    fn write_latency(&self, out: &mut String) -> std::fmt::Result {
        const NAME: &str = "dutybook_http_duration_seconds";
        header(out, NAME, "histogram", "Time to answer a request.")?;
        for (bound, bucket) in BUCKETS_MILLIS.iter().zip(&self.latency) {
            let (secs, millis) = (bound / 1_000, bound % 1_000);
            let count = bucket.load(Ordering::Relaxed);
            writeln!(out, "{NAME}_bucket{{le=\"{secs}.{millis:03}\"}} {count}")?;
        }
        let count = self.latency_count.load(Ordering::Relaxed);
        let sum = self.latency_sum_micros.load(Ordering::Relaxed);
        writeln!(out, "{NAME}_bucket{{le=\"+Inf\"}} {count}")?;
        writeln!(out, "{NAME}_sum {}.{:06}", sum / 1_000_000, sum % 1_000_000)?;
        writeln!(out, "{NAME}_count {count}")
    }
}

fn header(out: &mut String, name: &str, kind: &str, help: &str) -> std::fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

fn gauge(
    out: &mut String,
    name: &str,
    help: &str,
    value: impl std::fmt::Display,
) -> std::fmt::Result {
    header(out, name, "gauge", help)?;
    writeln!(out, "{name} {value}")
}
